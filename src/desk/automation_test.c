/* The register of what the desk does by itself: switches, counts and what it brings; on both stores. */
#include "base/moment.h"
#include "desk/automation_kit.h"
#include "desk/followup/followup.h"
#include "desk/notice/notice.h"

#include <stdio.h>
#include <string.h>

#define MUST(what) assert_true(what)

struct register_of {
    struct automation *rows;
    size_t n;
    struct automation_says says;
    int64_t id, version;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct register_of *x = arg;
    return automation_list(w, &x->rows, &x->n);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct register_of *x = arg;
    return automation_change(w, x->id, x->version, &x->says);
}

static void the_register(struct rig *r) {
    struct kit *k = kit_new(r);
    struct register_of x = { 0 };
    GOOD(work_read(&k->w, list_tx, &x));
    assert_int_equal(x.n, 15);
    for (size_t i = 0; i < x.n; i++) {
        const struct automation_kind *kind = automation_kind_of(x.rows[i].code);
        MUST(kind && kind->purpose[0] && x.rows[i].owner_id.v == k->owner && x.rows[i].made == 0 && !x.rows[i].made_at.set);
        MUST(x.rows[i].active == !str_eq(x.rows[i].code, S(AUTOMATION_QUIET_CUSTOMER)));
    }
    struct automation a = automation_kit_the(k, AUTOMATION_SILENCE);
    struct automation_says s = automation_says_of(&a);
    s.owner_id = OPT(k->milica);
    s.days = 5;
    s.channel = OPT(FOLLOW_UP_PHONE);
    GOOD(automation_kit_says(k, AUTOMATION_SILENCE, s));
    a = automation_kit_the(k, AUTOMATION_SILENCE);
    MUST(a.owner_id.v == k->milica && a.days.v == 5 && a.channel.v == FOLLOW_UP_PHONE && a.version == 2 && !a.switched_at.set);
    struct work w = kit_as(k, k->owner);
    struct register_of stale = { .id = a.id, .version = 1, .says = s };
    stale.says.days = 6;
    BAD(work_write(&w, change_tx, &stale), ERR_CONFLICT);
    static const int64_t wrong[] = { -1, 367 };
    for (size_t i = 0; i < 2; i++) {
        struct automation_says bad = s;
        bad.days = wrong[i];
        const struct err *e = automation_kit_says(k, AUTOMATION_SILENCE, bad);
        BAD(e, ERR_INVALID);
        assert_string_equal(e->field, "days");
    }
    s.owner_id = OPT(k->gone);
    BAD(automation_kit_says(k, AUTOMATION_SILENCE, s), ERR_INVALID);
    s.owner_id = OPT_NONE;
    s.channel = OPT(9);
    BAD(automation_kit_says(k, AUTOMATION_SILENCE, s), ERR_INVALID);
    s.channel = OPT_NONE;
    s.minutes_each = OPT(0);
    BAD(automation_kit_says(k, AUTOMATION_SILENCE, s), ERR_INVALID);
}

/* The law asks for one, the word that was given for another. */
static void not_silently(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct err *e = automation_kit_turns(k, AUTOMATION_COMPLAINT_RECEIPT, false, " ");
    BAD(e, ERR_INVALID);
    assert_string_equal(e->field, "why");
    GOOD(automation_kit_turns(k, AUTOMATION_COMPLAINT_RECEIPT, false, "Handed over in the shop, on paper"));
    struct automation a = automation_kit_the(k, AUTOMATION_COMPLAINT_RECEIPT);
    MUST(!a.active && str_eq(a.switched_why, S("Handed over in the shop, on paper")) && a.switched_at.v == k->now);
    e = automation_kit_turns(k, AUTOMATION_PROMISE_RECOVERY, false, "we do not want it");
    BAD(e, ERR_INVALID);
    assert_string_equal(e->field, "active");
    GOOD(automation_kit_turns(k, AUTOMATION_COMPLAINT_RECEIPT, true, ""));
    MUST(automation_kit_the(k, AUTOMATION_COMPLAINT_RECEIPT).active);
}

/* ---- mails of the desk ---- */

static const struct err *notice_tx(struct work *w, void *arg) {
    (void)arg;
    TRY(notice_add(w, NOTICE_PROMISE_DUE, S("milica@korak.example")));
    return notice_add(w, NOTICE_FORGOTTEN, S("milica@korak.example"));
}

static int mails(struct kit *k) {
    struct notice n;
    bool found = true;
    int count = 0;
    while (true) {
        GOOD(notice_claim(&k->w, &n, &found));
        if (!found) return count;
        count += n.kind == NOTICE_PROMISE_DUE;
        GOOD(notice_done(&k->w, &n));
    }
}

static void off_makes_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, notice_tx, NULL));
    assert_int_equal(mails(k), 1);
    struct automation a = automation_kit_the(k, AUTOMATION_PROMISE_MAIL);
    MUST(a.made == 1 && a.made_at.v == k->now);
    GOOD(work_write(&k->w, notice_tx, NULL)); /* it waits */
    GOOD(automation_kit_turns(k, AUTOMATION_PROMISE_MAIL, false, ""));
    GOOD(work_write(&k->w, notice_tx, NULL));
    assert_int_equal(mails(k), 0);
    assert_int_equal(automation_kit_the(k, AUTOMATION_PROMISE_MAIL).made, 2);
    GOOD(automation_kit_turns(k, AUTOMATION_PROMISE_MAIL, true, ""));
    GOOD(work_write(&k->w, notice_tx, NULL));
    assert_int_equal(mails(k), 1);
    k->now += AUTOMATION_COUNTED + MOMENT_MINUTE;
    a = automation_kit_the(k, AUTOMATION_PROMISE_MAIL);
    MUST(a.made == 0 && a.made_at.set);
}

/* ---- what it brings ---- */

static void effects(struct rig *r) {
    (void)r;
    static const struct {
        int64_t before_again, before_n, after_again, after_n;
        enum effect_verdict want;
        int64_t contacts;
    } rows[] = {
        { 8, 100, 15, 100, EFFECT_MORE, 7 },   { 32, 400, 60, 400, EFFECT_MORE, 28 }, { 15, 100, 8, 100, EFFECT_LESS, -7 },
        { 8, 100, 9, 100, EFFECT_SAME, 1 },    { 2, 29, 20, 400, EFFECT_UNKNOWN, 0 }, { 8, 100, 3, 20, EFFECT_UNKNOWN, 0 },
        { 0, 100, 0, 100, EFFECT_SAME, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct automation a = { .before_again = rows[i].before_again, .before_n = rows[i].before_n,
                                .after_again = rows[i].after_again, .after_n = rows[i].after_n, .minutes_each = OPT(9) };
        struct effect e = automation_effect(&a);
        if (e.verdict != rows[i].want || e.contacts != rows[i].contacts) fail_msg("row %zu: %d", i, (int)e.verdict);
        if (e.verdict != EFFECT_UNKNOWN) assert_int_equal(e.minutes.v, 9 * rows[i].contacts);
    }
}

/* 40 customers before it was switched on, of whom 4 came back within a week; 40 since, of whom 16 did. */
static void counted(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t start = k->now - 30 * MOMENT_DAY;
    char from[64], id[64];
    GOOD(automation_kit_turns(k, AUTOMATION_RECEIPT, false, ""));
    for (int i = 0; i < 80; i++) {
        bool again = i < 40 ? i < 4 : i < 56;
        k->now = start + (i < 40 ? 20 : 31) * MOMENT_DAY;
        snprintf(from, sizeof from, "c%d@primer.example", i);
        snprintf(id, sizeof id, "a%d@x", i);
        kit_letter(k, from, id, "A question", 0, 0);
        k->now += 3 * MOMENT_DAY;
        snprintf(id, sizeof id, "b%d@x", i);
        if (again) kit_letter(k, from, id, "The same again", 0, 0);
    }
    k->now = start + 30 * MOMENT_DAY;
    GOOD(automation_kit_turns(k, AUTOMATION_RECEIPT, true, ""));
    k->now = start + 70 * MOMENT_DAY;
    for (int i = 0; i < 20; i++)
        GOOD(automation_measure_turn(&k->w));
    struct automation a = automation_kit_the(k, AUTOMATION_RECEIPT);
    struct effect e = automation_effect(&a);
    MUST(a.measured_at.set && a.before_n == 44 && a.before_again == 4 && a.after_n == 56 && a.after_again == 16);
    MUST(e.verdict == EFFECT_MORE && !e.minutes.set);
    MUST(automation_effect(&(struct automation){ .before_n = 0 }).verdict == EFFECT_UNKNOWN);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P32 the register: each kind has a purpose, an owner, a switch and a count", the_register, RIG_BOTH },
        { "P32 what the law asks for goes off with a reason, what mends a promise never", not_silently, RIG_BOTH },
        { "P32 turn one off: nothing more is sent, nor what waited", off_makes_nothing, RIG_BOTH },
        { "P33 8 to 15 of a hundred costs more than it saves; too few say nothing", effects, RIG_SQLITE },
        { "P33 counted from what came in", counted, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
