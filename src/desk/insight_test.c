/* What became of it, on both stores: those whom we asked again, and those who complained (P21, P64). */
#include "desk/insight/insight.h"

#include "desk/desk_kit.h"

#define DAYS(n) ((n) * MOMENT_DAY)

/* A customer with a case of his own; every one has another address. */
static struct conversation customer(struct kit *k, int number) {
    struct str id = str_printf(k->rig->a, "c%d@primer.example", number);
    return kit_conversation(k, kit_letter(k, id.p, id.p, "The sole came off.", 0, 0).conversation_id);
}

static void ordered(struct kit *k, int64_t customer_id, int64_t at) {
    static int number;
    number++;
    rig_raw(k->rig, str_printf(k->rig->a, "INSERT INTO shop_order (number, code, customer_id, currency, total, ordered_at, created_at) "
                                          "VALUES ('N%d', 'n%d', %lld, 'RSD', 100, %lld, %lld)",
                               number, number, (long long)customer_id, (long long)at, (long long)at).p);
}

/* Settled at a time with a result, or (-1) nobody was reached; the case's first message shows it. */
static void asked(struct kit *k, const struct conversation *c, int64_t at, int result) {
    long long id = c->id, t = at;
    if (result < 0)
        rig_raw(k->rig, str_printf(k->rig->a, "INSERT INTO follow_up (conversation_id, home_id, reason, due_at, owner_id, channel, made_at, state, tries, "
                                              "ended_at) VALUES (%lld, %lld, 0, %lld, 1, 1, 1, 3, 2, %lld)", id, id, t, t).p);
    else
        rig_raw(k->rig, str_printf(k->rig->a, "INSERT INTO follow_up (conversation_id, home_id, reason, due_at, owner_id, channel, made_at, state, result, "
                                              "message_id, ended_at) SELECT %lld, %lld, 0, %lld, 1, 1, 1, 2, %d, min(id), %lld FROM message "
                                              "WHERE conversation_id = %lld", id, id, t, result, t, id).p);
}

/* A complaint of that time; put right or not. */
static void complained(struct kit *k, const struct conversation *c, int64_t at, bool remedied) {
    static int number;
    rig_raw(k->rig, str_printf(k->rig->a, "INSERT INTO complaint (country, year, number, conversation_id, customer_name, received_at, received_day, how, "
                                          "matter, goods, item, defect, keep_until, created_at, remedied_at) VALUES ('RS', 2026, %d, %lld, 'x', %lld, 0, 0, "
                                          "1, 0, 'Shoes', 'The sole', 0, 0, %s)", ++number, (long long)c->id, (long long)at,
                               remedied ? str_printf(k->rig->a, "%lld", (long long)(at + MOMENT_DAY)).p : "NULL").p);
}

static const struct err *asked_tx(struct work *w, void *arg) { return insight_asked(w, arg); }
static const struct err *forgiven_tx(struct work *w, void *arg) {
    struct forgiven *f = arg;
    return insight_forgiven(w, f->days, f);
}

/* ---- asking again ---- */

/* Four were reached 100 days ago and one 40 days ago, nobody answered once; two of the four ordered, one of them on day 91. */
static void follow_ups(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked_again a;
    GOOD(work_read(&k->w, asked_tx, &a));
    assert_true(a.asked == 0 && a.spans[0].all.n == 0);
    int64_t then = k->now - DAYS(100);
    struct conversation c[6];
    for (int i = 0; i < 6; i++) c[i] = customer(k, i);
    for (int i = 0; i < 4; i++) asked(k, &c[i], then, i == 1 ? 1 : i == 2 ? 2 : 0);
    asked(k, &c[0], then + DAYS(1), 0); /* the same customer once more */
    asked(k, &c[4], k->now - DAYS(40), 0);
    asked(k, &c[5], then, -1);
    ordered(k, c[0].customer_id, then - 1);        /* before */
    ordered(k, c[2].customer_id, then + DAYS(90)); /* just within */
    ordered(k, c[3].customer_id, then + DAYS(91)); /* too late for 90 days */
    ordered(k, c[4].customer_id, k->now - 1);
    GOOD(work_read(&k->w, asked_tx, &a));
    assert_true(a.asked == 7 && a.waiting == 0 && a.of.reached == 6 && a.of.not_reached == 1);
    assert_true(a.of.ok == 4 && a.of.explained == 1 && a.of.problem == 1);
    assert_int_equal(a.of.ok + a.of.explained + a.of.problem, a.of.reached);
    assert_true(a.spans[0].days == 90 && a.spans[0].all.n == 4 && a.spans[0].all.k == 1);
    assert_true(a.spans[0].problem.n == 1 && a.spans[0].problem.k == 1);
    assert_true(a.spans[1].days == 180 && a.spans[1].all.n == 0 && a.spans[2].days == 365 && a.spans[2].all.n == 0);
    k->now = then + DAYS(181);
    GOOD(work_read(&k->w, asked_tx, &a));
    assert_true(a.spans[1].all.n == 4 && a.spans[1].all.k == 2); /* day 91 is within 180 */
}

/* ---- a week ---- */

struct weekly {
    int64_t from, until;
    struct week week;
};

static const struct err *week_tx(struct work *w, void *arg) {
    struct weekly *x = arg;
    return insight_week(w, x->from, x->until, &x->week);
}

/* One of each kind in it, and one of each a moment too late; what was work again since is none. */
static void the_week(struct rig *r) {
    struct kit *k = kit_new(r);
    struct conversation c = customer(k, 1), again = customer(k, 2);
    struct weekly x = { k->now, k->now + INSIGHT_WEEK, { 0 } };
    int64_t times[] = { x.from, x.until };
    for (int i = 0; i < 2; i++) {
        long long t = times[i], id = c.id;
        complained(k, &c, t, false);
        complained(k, &c, t - MOMENT_DAY, true); /* remedied a day later: t */
        asked(k, &c, t, 0);
        asked(k, &c, t, 2);
        rig_raw(r, str_printf(r->a, "INSERT INTO recovery (complaint_id, goal, started_at, state, completed_at) SELECT id, 'x', 1, 1, %lld "
                                    "FROM complaint WHERE received_at = %lld", t, t).p);
        rig_raw(r, str_printf(r->a, "INSERT INTO outcome (conversation_id, at, result, goal, cause_id, need_met, no_follow_up, ended_at) "
                                    "SELECT %lld, %lld, 0, 1, 1, 1, 'x', %s", i ? id : (long long)again.id, t, i ? "5" : "NULL").p);
        rig_raw(r, str_printf(r->a, "INSERT INTO outcome (conversation_id, at, closed_as, ended_at) SELECT %lld, %lld, 'thanks', %s", id, t,
                              i ? "5" : "NULL").p);
    }
    rig_raw(r, str_printf(r->a, "INSERT INTO outcome (conversation_id, at, result, goal, cause_id, need_met, no_follow_up, ended_at) "
                                "SELECT %lld, %lld, 0, 1, 1, 1, 'x', 5", (long long)c.id, (long long)x.from + 1).p);
    GOOD(work_read(&k->w, week_tx, &x));
    assert_true(x.week.complaint_n == 2 && x.week.complaints[0].fault == 0);
    static const int kinds[] = { GOOD_SAID, GOOD_REMEDIED, GOOD_RECOVERED, GOOD_KEPT, GOOD_THANKS };
    assert_int_equal(x.week.good_n, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(x.week.good[i].kind, kinds[i]);
}

/* ---- recovered, not recovered, no problem ---- */

/* n of them ordered 200 days ago; the first `again` ordered once more. */
static void group(struct kit *k, int first, int n, int again, int complaint) {
    int64_t then = k->now - DAYS(200);
    for (int i = 0; i < n; i++) {
        struct conversation c = customer(k, first + i);
        ordered(k, c.customer_id, then);
        if (complaint >= 0) complained(k, &c, then + DAYS(5), complaint);
        if (i < again) ordered(k, c.customer_id, then + DAYS(60));
        if (complaint == 1) asked(k, &c, then + DAYS(20), i < 9 ? 0 : 2);
    }
}

static void three_groups(struct rig *r) {
    struct kit *k = kit_new(r);
    struct forgiven f = { .days = 90 };
    group(k, 0, 10, 9, 1);
    group(k, 100, 12, 2, 0);
    group(k, 200, 13, 6, -1);
    ordered(k, customer(k, 300).customer_id, k->now - DAYS(89)); /* his 90 days are not over */
    GOOD(work_read(&k->w, forgiven_tx, &f));
    assert_int_equal(f.customers, 10 + 12 + 13);
    assert_true(f.groups[GROUP_RECOVERED].ordered.n == 10 && f.groups[GROUP_RECOVERED].ordered.k == 9);
    assert_true(f.groups[GROUP_NOT_RECOVERED].ordered.n == 12 && f.groups[GROUP_NOT_RECOVERED].ordered.k == 2);
    assert_true(f.groups[GROUP_NO_PROBLEM].ordered.n == 13 && f.groups[GROUP_NO_PROBLEM].ordered.k == 6);
    assert_true(f.groups[GROUP_RECOVERED].good.n == 10 && f.groups[GROUP_RECOVERED].good.k == 9);
    assert_int_equal(f.groups[GROUP_NO_PROBLEM].good.n, 0);
    assert_true(f.than_not_recovered == INSIGHT_MORE && f.than_no_problem == INSIGHT_MORE);
    f.days = 365;
    GOOD(work_read(&k->w, forgiven_tx, &f));
    assert_true(f.customers == 0 && f.than_no_problem == INSIGHT_UNKNOWN);
}

/* One of two complaints was not put right: he is not recovered. Steps done to the last count as much as a remedy. */
static void one_left_over(struct rig *r) {
    struct kit *k = kit_new(r);
    struct forgiven f = { .days = 90 };
    int64_t then = k->now - DAYS(200);
    struct conversation both = customer(k, 1), steps = customer(k, 2);
    ordered(k, both.customer_id, then);
    ordered(k, steps.customer_id, then);
    complained(k, &both, then + 1, true);
    complained(k, &both, then + 2, false);
    complained(k, &steps, then + 1, false);
    rig_raw(r, str_printf(r->a, "INSERT INTO recovery (complaint_id, goal, started_at, state, completed_at) SELECT max(id), 'x', 1, 1, 2 FROM complaint").p);
    GOOD(work_read(&k->w, forgiven_tx, &f));
    assert_true(f.customers == 2 && f.groups[GROUP_RECOVERED].ordered.n == 1 && f.groups[GROUP_NOT_RECOVERED].ordered.n == 1);
    assert_int_equal(f.than_not_recovered, INSIGHT_UNKNOWN);
}

/* 9 is too few, 10 is not; 5 of 5 and 45 of 50 would show no difference anyway. */
static void small_groups(struct rig *r) {
    (void)r;
    assert_int_equal(insight_compare((struct insight_share){ 9, 9 }, (struct insight_share){ 0, 50 }), INSIGHT_UNKNOWN);
    assert_int_equal(insight_compare((struct insight_share){ 10, 10 }, (struct insight_share){ 0, 50 }), INSIGHT_MORE);
    assert_int_equal(insight_compare((struct insight_share){ 0, 50 }, (struct insight_share){ 10, 10 }), INSIGHT_LESS);
    assert_int_equal(insight_compare((struct insight_share){ 10, 10 }, (struct insight_share){ 45, 50 }), INSIGHT_SAME);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P21 asked, reached, problems, and who ordered within 90, 180 and 365 days", follow_ups, RIG_BOTH },
        { "P58 a week holds its complaints and what went well, and nothing else", the_week, RIG_BOTH },
        { "P64 three groups sum to all who ordered, with what their shares show", three_groups, RIG_BOTH },
        { "P64 recovered is who has all of it put right", one_left_over, RIG_BOTH },
        { "P64 a group below ten shows nothing", small_groups, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
