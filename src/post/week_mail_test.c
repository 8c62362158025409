/* The mail about a week, on both stores: when it is told, to whom, and what stands in it (P58). */
#include "post/week_mail.h"

#include "base/moment.h"
#include "desk/automation_kit.h"
#include "desk/complaint/complaint.h"
#include "desk/setting/setting.h"
#include "post/notice.h"

/* The kit begins on Friday 13 November 2026 at 17:42 in UTC. */
#define MONDAY (20773 * MOMENT_DAY) /* 16 November */
#define SEVEN (MONDAY + 7 * MOMENT_HOUR)

static const struct err *complain_tx(struct work *w, void *arg) {
    struct complaint_new in = { .conversation_id = *(int64_t *)arg, .country = S("RS"), .matter = MATTER_FAULT,
                                .item = S("Boots"), .defect = S("The sole came off."), .demand = S("") };
    int64_t id;
    return complaint_register(w, &in, &id);
}

/* A complaint that Milica owns, and somebody who only wanted to thank her. */
static void a_week(struct kit *k) {
    struct work milica = kit_as(k, k->milica);
    int64_t bad = kit_letter(k, "jelena@primer.example", "bad@x", "The sole came off.", 0, 0).conversation_id;
    int64_t good = kit_letter(k, "reka@primer.example", "good@x", "Thank you!", 0, 0).conversation_id, message;
    GOOD(kit_reply(k, k->milica, bad, "I look into it.", 0, &message));
    GOOD(work_write(&milica, complain_tx, &bad));
    GOOD(kit_reply(k, k->milica, good, "You are welcome.", 0, &message));
    GOOD(kit_solve(k, k->milica, good, NULL, "thanks"));
}

static int told(struct kit *k, struct notice *ret) {
    struct notice n;
    int count = 0;
    bool found = true;
    GOOD(insight_week_turn(&k->w));
    while (found) {
        GOOD(notice_claim(&k->w, &n, &found));
        if (!found) break;
        GOOD(notice_done(&k->w, &n));
        if (n.kind != NOTICE_WEEK) continue;
        count++;
        if (ret) *ret = n;
    }
    return count;
}

static void once_on_monday(struct rig *r) {
    struct kit *k = kit_new(r);
    struct notice n;
    a_week(k);
    assert_int_equal(told(k, NULL), 0); /* of the week before, which had nothing */
    k->now = SEVEN - 1;
    assert_int_equal(told(k, NULL), 0);
    k->now = SEVEN;
    assert_int_equal(told(k, &n), 1);
    assert_int_equal(told(k, NULL), 0);
    k->now = SEVEN - 3 * MOMENT_DAY; /* the clock is set back */
    assert_int_equal(told(k, NULL), 0);
    k->now = SEVEN + 7 * MOMENT_DAY; /* a week without anything */
    assert_int_equal(told(k, NULL), 0);
}

/* Where the desk is, not where its computer is; and a desk that was down on Monday tells when it is back. */
static const struct err *far_tx(struct work *w, void *arg) {
    struct desk_facts f;
    (void)arg;
    TRY(desk_facts_get(w, &f));
    f.zone = S("Pacific/Auckland"); /* 13 hours ahead */
    return desk_facts_put(w, &f);
}

static void where_the_desk_is(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, far_tx, NULL));
    a_week(k);
    k->now = SEVEN - 13 * MOMENT_HOUR - 1;
    assert_int_equal(told(k, NULL), 0);
    k->now = SEVEN - 13 * MOMENT_HOUR + 2 * MOMENT_DAY;
    assert_int_equal(told(k, NULL), 1);
}

static void switched_off(struct rig *r) {
    struct kit *k = kit_new(r);
    a_week(k);
    GOOD(automation_kit_turns(k, AUTOMATION_WEEK_MAIL, false, ""));
    k->now = SEVEN;
    assert_int_equal(told(k, NULL), 0);
}

struct writing {
    struct notice notice;
    struct notice_mail mail;
    bool any;
};

static const struct err *write_tx(struct work *w, void *arg) {
    struct writing *x = arg;
    return notice_write(w, &x->notice, S("https://desk.example/"), &x->mail, &x->any);
}

struct telling {
    int64_t monday;
    struct week week;
    bool found;
};

static const struct err *told_tx(struct work *w, void *arg) {
    struct telling *t = arg;
    return insight_week_told(w, &t->monday, &t->week, &t->found);
}

static bool has(struct str text, const char *words) { return str_find(text, str_of(words)) >= 0; }

static void both_with_names(struct rig *r) {
    static const enum lang langs[] = { LANG_EN, LANG_SR, LANG_SR_LATN, LANG_HU, LANG_SL, LANG_EL };
    struct kit *k = kit_new(r);
    struct writing x = { 0 };
    struct telling t = { 0 };
    a_week(k);
    k->now = SEVEN;
    assert_int_equal(told(k, &x.notice), 1);
    GOOD(work_write(&k->w, write_tx, &x));
    assert_true(x.any && has(x.mail.raw, "Auto-Submitted: auto-generated") && has(x.mail.raw, "until=3D2026-11-15"));
    GOOD(work_read(&k->w, told_tx, &t));
    assert_true(t.found && t.monday * MOMENT_DAY == MONDAY && t.week.complaint_n == 1 && t.week.good_n == 1);
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        struct str text = week_mail_text(r->a, langs[i], t.monday, &t.week, S("https://x/week"));
        struct str name = t.week.complaints[0].owner_name;
        ptrdiff_t first = str_find(text, name);
        assert_true(name.n && has(text, "R-2026-0001, Boots") && has(text, "https://x/week"));
        assert_true(str_find(str_from(text, (size_t)first + 1), name) >= 0); /* beside the bad and beside the good */
        assert_false(has(text, "jelena") || has(text, "sole") || has(text, "{"));
        assert_true(langs[i] == LANG_EN || !has(text, "Complaints"));
    }
}

/* What is much is cut, and how much more there is, is said. */
static void a_bad_week(struct rig *r) {
    struct week_complaint bad[40];
    struct week week = { .complaints = bad, .complaint_n = 40 };
    struct str part = str_printf(r->a, "%04000d", 0);
    for (int i = 0; i < 40; i++)
        bad[i] = (struct week_complaint){ .country = S("RS"), .year = 2026, .number = i + 1, .item = S("Boots"),
                                          .our_part = part, .fault = FAULT_OURS };
    struct str text = week_mail_text(r->a, LANG_EN, 20773, &week, S("x"));
    assert_true(text.n < 8 << 10 && has(text, "and 28 more") && has(text, "nobody yet") && has(text, "Nothing was written down."));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P58 F14 the week is told on Monday, once, and only where it had something", once_on_monday, RIG_BOTH },
        { "P58 by the desk's own zone, and later where the desk was down", where_the_desk_is, RIG_BOTH },
        { "P32 P58 it can be switched off", switched_off, RIG_BOTH },
        { "P58 the weekly mail lists both, with names, in six languages, and nobody's words", both_with_names, RIG_BOTH },
        { "P58 a bad week fits a mail", a_bad_week, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
