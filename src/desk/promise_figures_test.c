/* What is learnt from promises on both stores: how they were kept, the date that is proposed next, and what the words of a
 * reply promise. */
#include "desk/promise/promise.h"

#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/hours/hours.h"
#include "desk/promise/wording.h"
#include "when/holiday.h"
#include "when/open.h"

/* ---- small acts ---- */

struct act {
    enum { MAKE, FULFIL, REDATE, RELEASE } what;
    int64_t id, due, ret_id;
    struct promise_new in;
    const char *words;
};

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *a = arg;
    struct str words = a->words ? str_of(a->words) : S("");
    switch (a->what) {
    case MAKE: return promise_make(w, a->id, &a->in, &a->ret_id);
    case FULFIL: return promise_fulfil(w, a->id, words, OPT_NONE);
    case REDATE: return promise_renegotiate(w, a->id, a->due, words, &a->ret_id);
    case RELEASE: return promise_release(w, a->id, words);
    }
    return NULL;
}

static const struct err *act_as(struct kit *k, int64_t who, struct act *a) {
    struct work w = kit_as(k, who);
    return work_write(&w, act_tx, a);
}

static const struct err *done(struct kit *k, int64_t who, int64_t id, const char *evidence) {
    return act_as(k, who, &(struct act){ .what = FULFIL, .id = id, .words = evidence });
}

static int64_t promised(struct kit *k, int64_t conversation, int64_t due, enum promise_kind kind) {
    struct act a = { .what = MAKE, .id = conversation, .in = { .kind = kind, .what = S("590 RSD to her account"), .due = due } };
    GOOD(act_as(k, k->milica, &a));
    return a.ret_id;
}

static int64_t a_case(struct kit *k, const char *id) {
    return kit_letter(k, "jelena@primer.example", id, "The sole came off.", 0, 0).conversation_id;
}

static void turn(struct kit *k) { GOOD(promise_turn(&k->w)); }

/* ---- figures ---- */

static void nine_of_ten(struct rig *r) {
    (void)r;
    int64_t days[] = { 9, 3, 4, 6, 5, 5, 8, 4, 6, 5 };
    assert_int_equal(promise_p90(days, 10), 8);
}

static const struct err *advice_tx(struct work *w, void *arg) { return promise_helper(w, PROMISE_DEED, arg); }
static const struct err *hours_tx(struct work *w, void *arg) { return hours_set(w, arg); }

/* Thursday 19 November 2026, a shop that closes at 18:00: nine open days on is Wednesday, 2 December. */
static void the_helper_says_nine(struct rig *r) {
    static const int took[] = { 3, 4, 4, 5, 5, 5, 6, 6, 8, 9 };
    struct kit *k = kit_new(r);
    struct work owner = kit_as(k, k->owner);
    struct hours h = { .set = true };
    struct promise_advice a;
    int64_t c = a_case(k, "a@x"), thursday;
    for (int i = 0; i < 5; i++) h.day[i] = (struct hours_day){ 9 * 60, 18 * 60 };
    GOOD(work_write(&owner, hours_tx, &h));
    assert_true(moment_from_rfc3339(S("2026-11-19T10:00:00Z"), &thursday));
    GOOD(work_read(&k->w, advice_tx, &a));
    assert_true(a.n == 0 && a.p90 == 0 && a.days == 5);
    struct calendar cal = { .holidays = holiday_place(S("RS")) }; /* as a first calendar keeps them here */
    for (int i = 0; i < 5; i++) cal.week[i] = (struct open_day){ 1, { { 9 * 60, 18 * 60 } } };
    for (size_t i = 0; i < 10; i++) {
        int64_t day;
        assert_true(moment_from_rfc3339(S("2026-11-02T10:00:00Z"), &k->now));
        int64_t id = promised(k, c, k->now + 20 * MOMENT_DAY, PROMISE_DEED);
        assert_true(open_day_after(&cal, open_date(NULL, k->now), took[i], &day));
        k->now = day * MOMENT_DAY + 12 * MOMENT_HOUR;
        GOOD(done(k, k->milica, id, "Here"));
    }
    k->now = thursday;
    GOOD(work_read(&k->w, advice_tx, &a));
    assert_true(a.n == 10 && a.p90 == 8 && a.days == 9);
    struct str due = moment_rfc3339(r->a, a.due);
    if (!str_eq(due, S("2026-12-02T18:00:00Z"))) fail_msg("%.*s", STR_ARG(due));
}

static const struct err *rate_tx(struct work *w, void *arg) { return promise_rate(w, 0, INT64_MAX, arg); }

static void doing_nothing_betters_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), due = k->now + MOMENT_DAY, end = due + 4 * MOMENT_DAY;
    struct promise_rate rate;
    int64_t kept = promised(k, c, due, PROMISE_DEED), late = promised(k, c, due, PROMISE_DEED);
    struct act redate = { .what = REDATE, .id = promised(k, c, due, PROMISE_DEED), .due = due + MOMENT_DAY };
    struct act release = { .what = RELEASE, .id = promised(k, c, due, PROMISE_DEED), .words = "No more" };
    promised(k, c, due, PROMISE_DEED); /* and nothing is done */
    promised(k, c, end + MOMENT_DAY, PROMISE_DEED);
    GOOD(done(k, k->milica, kept, "x"));
    GOOD(act_as(k, k->milica, &redate));
    GOOD(act_as(k, k->milica, &release));
    GOOD(done(k, k->milica, redate.ret_id, "x"));
    k->now = end;
    GOOD(work_read(&k->w, rate_tx, &rate)); /* no timer has looked yet */
    assert_true(rate.tally.kept == 2 && rate.tally.broken == 2 && rate.tally.late == 0 && rate.n == 4);
    turn(k);
    GOOD(done(k, k->milica, late, "x"));
    GOOD(work_read(&k->w, rate_tx, &rate));
    assert_true(rate.tally.kept == 2 && rate.tally.late == 1 && rate.tally.broken == 1 && rate.n == 4);
    assert_true(rate.tally.renegotiated == 1 && rate.tally.released == 1);
    assert_true(rate.first.kept == 2 && rate.first.n == 4); /* the new date was kept before the first one */
}

/* ---- proposing ---- */

struct proposing {
    struct str text, lang;
    struct promise_proposal found[PROMISES_A_REPLY];
    size_t n;
};

static const struct err *propose_tx(struct work *w, void *arg) {
    struct proposing *p = arg;
    return promise_propose(w, p->text, p->lang, p->found, &p->n);
}

static void words_propose(struct rig *r) {
    struct kit *k = kit_new(r); /* a Friday */
    static const struct {
        const char *lang, *text, *what, *due;
    } rows[] = {
        { "en", "Hello.\n\nWe will send the money by Wednesday. Thank you.", "We will send the money by Wednesday", "2026-11-18T17:00:00Z" },
        { "sr", "Добар дан. Послаћемо нови пар до среде.", "Послаћемо нови пар до среде", "2026-11-18T17:00:00Z" },
        { "hu", "Szerdáig elküldjük az új párt.", "Szerdáig elküldjük az új párt", "2026-11-18T17:00:00Z" },
        { "en", "Please send it by Wednesday.", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct proposing p = { .text = str_of(rows[i].text), .lang = str_of(rows[i].lang) };
        GOOD(work_read(&k->w, propose_tx, &p));
        if ((p.n == 1) != (rows[i].what != NULL)) fail_msg("%s: %zu", rows[i].text, p.n);
        if (!rows[i].what) continue;
        struct str due = moment_rfc3339(r->a, p.found[0].due);
        if (!str_eq(p.found[0].what, str_of(rows[i].what)) || !str_eq(due, str_of(rows[i].due)))
            fail_msg("%s: %.*s, %.*s", rows[i].text, STR_ARG(p.found[0].what), STR_ARG(due));
    }
}

/* Part 6: in the customer's language, with a gap that somebody has to fill in. */
static void letters(struct rig *r) {
    static const struct {
        const char *lang, *salutation, *begins, *holds;
    } rows[] = {
        { "sr", "Јелена", "Добар дан, Јелена,\n\nу име предузећа „Корак“ извињавамо Вам се. {what_happened}", "Рок: 18. 11. 2026. 16:00." },
        { "sr-Latn", "", "Dobar dan,\n\nu ime preduzeća", "Rok: 18. 11. 2026. 16:00." },
        { "hu", "Nagy Eszter", "Kedves Nagy Eszter!\n\nCégünk (Корак)", "Határidő: 2026. 11. 18. 16:00." },
        { "hu", "", "Tisztelt Vásárlónk!", "A következőt tesszük: 590 RSD." },
        { "sl", "", "Pozdravljeni,\n\nv imenu", "Rok: 18. 11. 2026 16:00." },
        { "el", "", "Γεια σας.\n\nΕκ μέρους", "Προθεσμία: 18/11/2026 16:00." },
        { "xx", "Ben", "Hello Ben,\n\non behalf of Корак", "590 RSD, by 18/11/2026 16:00." },
    };
    int64_t deadline;
    assert_true(moment_from_rfc3339(S("2026-11-18T16:00:00Z"), &deadline));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct promise_letter l = { str_of(rows[i].salutation), S("Корак"), S("590 RSD"), deadline, NULL };
        struct str text = promise_letter(r->a, str_of(rows[i].lang), &l);
        if (!str_starts(text, str_of(rows[i].begins)) || str_find(text, str_of(rows[i].holds)) < 0) fail_msg("%.*s", STR_ARG(text));
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P51 reference values: percentile", nine_of_ten, RIG_SQLITE },
        { "P52 the wording of part 6, in six languages", letters, RIG_SQLITE },
        { "P51 the helper says nine", the_helper_says_nine, RIG_BOTH },
        { "P52 a rate that doing nothing does not better", doing_nothing_betters_nothing, RIG_BOTH },
        { "P52 words propose, in their language", words_propose, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
