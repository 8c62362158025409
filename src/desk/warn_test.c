/* Warnings, resolutions and moved clocks, on both stores; two nodes on PostgreSQL. */
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/clock/resolution.h"
#include "desk/clock/warn.h"
#include "desk/desk_kit.h"
#include "desk/event/event.h"
#include "desk/merge/merge.h"
#include "desk/news/news.h"
#include "desk/notice/notice.h"
#include "desk/standard/standard.h"

static const char jelena[] = "jelena@primer.example";

/* ---- asking ---- */

struct asked {
    int64_t conversation;
    struct clock *clocks;
    size_t n;
    struct resolution r;
    bool found;
    struct event *events;
    size_t event_n;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    TRY(clock_list(w, x->conversation, &x->clocks, &x->n));
    TRY(event_list(w, x->conversation, &x->events, &x->event_n));
    return resolution_newest(w, x->conversation, &x->r, &x->found);
}

static struct asked ask(struct kit *k, int64_t conversation) {
    struct asked x = { .conversation = conversation };
    GOOD(work_read(&k->w, ask_tx, &x));
    return x;
}

static int breaches(const struct asked *x) {
    int n = 0;
    for (size_t i = 0; i < x->event_n; i++)
        n += x->events[i].kind == EVENT_KIND_BREACHED;
    return n;
}

static size_t turn(struct kit *k) {
    size_t n;
    GOOD(warn_turn(&k->w, &n));
    return n;
}

/* The mails that are asked for now, and no more after this. */
static int mails(struct kit *k, const char *to) {
    struct notice n;
    bool found = true;
    int count = 0;
    GOOD(warn_tell_turn(&k->w));
    while (true) {
        GOOD(notice_claim(&k->w, &n, &found));
        if (!found) return count;
        assert_int_equal(n.kind, NOTICE_CLOCKS);
        count += str_eq(n.address, str_of(to));
        GOOD(notice_done(&k->w, &n));
    }
}

struct acting {
    int64_t id, other;
    struct standard_says says;
    enum conversation_state state;
    int64_t due;
    struct str reason;
    bool whole;
    struct news_wish wish;
};

static const struct err *assign_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return conversation_assign(w, &c, OPT(x->other), OPT_NONE, S("Milica"));
}
static const struct err *state_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return conversation_set_state(w, &c, x->state, x->reason);
}
static const struct err *move_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return x->whole ? clock_move_resolution(w, &c, x->due, x->reason)
                    : clock_move(w, &c, x->due, x->reason);
}
static const struct err *join_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct conversation from, into;
    TRY(conversation_get(w, x->id, &from));
    TRY(conversation_get(w, x->other, &into));
    return merge_join(w, &from, &into);
}
static const struct err *apart_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct conversation from;
    TRY(conversation_get(w, x->id, &from));
    return merge_apart(w, &from);
}
static const struct err *wish_tx(struct work *w, void *arg) {
    return news_set(w, &((struct acting *)arg)->wish);
}
static const struct err *solve_in_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    int64_t id;
    return standard_add(w, &(struct standard_for){ .kind = STANDARD_RESOLUTION, .tier = S("") }, &x->says, &id);
}

static void to(struct kit *k, int64_t id, enum conversation_state state, struct str reason) {
    struct work w = kit_as(k, k->milica);
    if (state == CONVERSATION_SOLVED)
        GOOD(kit_solve(k, k->milica, id, kit_solving(), str_c(w.arena, reason)));
    else
        GOOD(work_write(&w, state_tx, &(struct acting){ .id = id, .state = state, .reason = reason }));
}

/* Everything is solved within so many hours that pass. */
static void solved_within(struct kit *k, int64_t hours) {
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, solve_in_tx, &(struct acting){ .says = { .minutes = hours * 60, .reason = S("x") } }));
}

/* ---- warnings ---- */

static void each_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct work w = kit_as(k, k->milica);
    static const struct {
        int minutes, warned, found, mails;
    } at[] = { { 719, 0, 0, 0 },    { 721, 50, 1, 1 },  { 722, 50, 0, 0 },    { 1151, 50, 0, 0 }, { 1153, 80, 1, 1 },
               { 1439, 80, 0, 0 },  { 1441, 100, 1, 1 }, { 1442, 100, 0, 0 }, { 5000, 100, 0, 0 } };
    int64_t start = k->now;
    GOOD(work_write(&w, assign_tx, &(struct acting){ .id = t.conversation_id, .other = k->milica }));
    for (size_t i = 0; i < ROWS(at); i++) {
        struct str name = str_printf(r->a, "after %d min", at[i].minutes);
        k->now = start + at[i].minutes * MOMENT_MINUTE;
        ROW_INT(name.p, (int)turn(k), at[i].found);
        ROW_INT(name.p, (int)ask(k, t.conversation_id).clocks[0].warned, at[i].warned);
        ROW_INT(name.p, mails(k, "milica@korak.example"), at[i].mails);
    }
    struct asked x = ask(k, t.conversation_id);
    assert_int_equal(x.clocks[0].result, CLOCK_BREACHED);
    assert_int_equal(breaches(&x), 1);
}

/* Who answers in time is warned no more; a stepped clock warns of nothing twice. */
static void steps(struct rig *r) {
    static const int64_t by[] = { MOMENT_HOUR, -MOMENT_HOUR, MOMENT_DAY, -MOMENT_DAY, 2 * MOMENT_DAY, -3 * MOMENT_DAY };
    struct kit *k = kit_new(r);
    int64_t reply;
    size_t n = 0;
    struct taken late = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct taken answered = kit_letter(k, "marko@primer.example", "b@x", "Number 44?", 0, 0);
    GOOD(kit_reply(k, k->milica, answered.conversation_id, "In stock.", 0, &reply));
    for (size_t i = 0; i < ROWS(by); i++) {
        k->now += by[i];
        n += turn(k) + turn(k);
    }
    assert_int_equal(n, 2); /* 80 percent with the step of a day, and the end */
    struct asked x = ask(k, late.conversation_id);
    assert_int_equal(x.clocks[0].warned, 100);
    assert_int_equal(x.clocks[0].result, CLOCK_BREACHED);
    assert_int_equal(breaches(&x), 1);
    assert_int_equal(ask(k, answered.conversation_id).clocks[0].result, CLOCK_MET);
}

/* Off shift nobody is disturbed, and nothing is forgotten; where nobody owns it the team is told. */
static void quiet_off_shift(struct rig *r) {
    struct kit *k = kit_new(r);
    assert_true(moment_from_rfc3339(S("2026-11-13T17:42:00Z"), &k->now));
    struct work w = kit_as(k, k->milica), chief = kit_as(k, k->owner);
    struct acting day = { .wish = { .told = NEWS_MINE, .told_from = 9 * 60, .told_to = 17 * 60 } };
    struct acting never = { .wish = { .told = NEWS_OFF, .told_to = NEWS_DAY } };
    GOOD(work_write(&w, wish_tx, &day));
    GOOD(work_write(&chief, wish_tx, &never));
    kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    k->now += 13 * MOMENT_HOUR; /* 06:42 */
    assert_int_equal(turn(k), 1);
    assert_int_equal(mails(k, "milica@korak.example"), 0);
    k->now += 3 * MOMENT_HOUR;
    assert_int_equal(mails(k, "milica@korak.example"), 1);
    assert_int_equal(mails(k, "milica@korak.example"), 0);
    assert_int_equal(mails(k, "owner@korak.example"), 0);
}

/* 1200 clocks like that of one letter. */
static void many(struct kit *k) {
    kit_letter(k, jelena, "one@x", "The sole came off.", 0, 0);
    rig_raw(k->rig, "INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, first_due, warn_half, "
            "warn_most, warn_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1199) "
            "SELECT k.conversation_id, 1, k.standard, k.message_id, k.started_at, k.due_at, k.first_due, k.warn_half, "
            "k.warn_most, k.warn_at FROM clock k, n");
}

/* Many at once are one mail, and one an hour. */
static void one_mail_for_many(struct rig *r) {
    struct kit *k = kit_new(r);
    many(k);
    k->now += 12 * MOMENT_HOUR + MOMENT_SECOND;
    assert_int_equal(turn(k), 1200);
    assert_int_equal(mails(k, "milica@korak.example"), 1);
    k->now += 8 * MOMENT_HOUR;
    assert_int_equal(turn(k), 1200);
    assert_int_equal(mails(k, "milica@korak.example"), 1);
    kit_letter(k, "late@primer.example", "late@x", "late", 0, 0);
    k->now += 12 * MOMENT_HOUR + MOMENT_SECOND;
    assert_int_equal(turn(k), 1201);
}

struct node {
    struct kit kit;
    struct store *store;
    size_t n;
};

static void *node_turns(void *arg) {
    struct node *x = arg;
    struct arena *a = arena_new(64 << 20);
    struct work w = kit_as(&x->kit, -1);
    w.arena = a;
    w.sys = &x->kit.sys;
    w.store = x->store;
    for (int i = 0; i < 6; i++) {
        size_t n;
        GOOD(warn_turn(&w, &n));
        x->n += n;
        arena_reset(a);
    }
    arena_free(&a);
    return NULL;
}

/* F14: of two nodes one warns, also where one of them slept or has another time. */
static void two_nodes(struct rig *r) {
    enum { CLOCKS = 1200 };
    struct kit *k = kit_new(r);
    struct node *nodes = ARENA_ARRAY(r->a, 2, struct node);
    many(k);
    size_t all = 0;
    static const int64_t steps[][2] = { { 13 * MOMENT_HOUR, 13 * MOMENT_HOUR },
                                        { 13 * MOMENT_HOUR, 14 * MOMENT_HOUR },
                                        { 0, 25 * MOMENT_HOUR + MOMENT_MINUTE },
                                        { 26 * MOMENT_HOUR, 49 * MOMENT_HOUR } };
    int64_t start = k->now;
    for (size_t s = 0; s < ROWS(steps); s++) {
        for (int i = 0; i < 2; i++) {
            nodes[i].kit = *k;
            nodes[i].kit.now = start + steps[s][i];
            nodes[i].kit.sys.self = &nodes[i].kit;
            nodes[i].store = s == 0 && i == 0 ? r->store : nodes[i].store ? nodes[i].store : rig_open(r, 4);
            nodes[i].n = 0;
        }
        rig_threads(2, node_turns, nodes, sizeof *nodes);
        all += nodes[0].n + nodes[1].n;
    }
    assert_int_equal(all, 2 * CLOCKS); /* once at half, once when it was over */
    store_close(&nodes[1].store);
}

/* ---- the resolution ---- */

static void stands_still(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t reply;
    solved_within(k, 48);
    int64_t start = k->now;
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    assert_int_equal(ask(k, t.conversation_id).r.due_at, start + 48 * MOMENT_HOUR);
    k->now += 10 * MOMENT_HOUR;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Which size?", 0, &reply));
    assert_false(ask(k, t.conversation_id).r.running_since.set);
    k->now += 100 * MOMENT_HOUR;
    assert_int_equal(turn(k), 0);
    kit_letter(k, jelena, "b@x", "44", t.conversation_id, 0);
    struct asked x = ask(k, t.conversation_id);
    assert_int_equal(x.r.spent, 10 * MOMENT_HOUR);
    assert_int_equal(x.r.due_at, k->now + 38 * MOMENT_HOUR);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, k->now + 24 * MOMENT_HOUR);
    to(k, t.conversation_id, CONVERSATION_SOLVED, S("answered elsewhere"));
    x = ask(k, t.conversation_id);
    assert_int_equal(x.r.result, RESOLUTION_MET);
    assert_int_equal(x.r.stopped_at.v, k->now);
    k->now += MOMENT_HOUR; /* by hand: it goes on */
    to(k, t.conversation_id, CONVERSATION_OPEN, STR_NONE);
    assert_int_equal(ask(k, t.conversation_id).r.due_at, k->now + 38 * MOMENT_HOUR);
    to(k, t.conversation_id, CONVERSATION_SOLVED, S("answered elsewhere"));
    k->now += 9 * MOMENT_DAY; /* by the customer: another */
    int64_t old = ask(k, t.conversation_id).r.id;
    kit_letter(k, jelena, "c@x", "Off again", t.conversation_id, 0);
    x = ask(k, t.conversation_id);
    assert_true(x.r.id != old);
    assert_int_equal(x.r.due_at, k->now + 48 * MOMENT_HOUR);
}

/* INV7: late is late, whatever comes after: solved, joined to another, taken apart. */
static void late_for_good(struct rig *r) {
    struct kit *k = kit_new(r);
    solved_within(k, 20);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct taken other = kit_letter(k, jelena, "b@x", "Another thing", 0, 0);
    k->now += 25 * MOMENT_HOUR;
    assert_int_equal(turn(k), 4);
    struct work w = kit_as(k, k->milica);
    struct acting join = { .id = t.conversation_id, .other = other.conversation_id };
    GOOD(work_write(&w, join_tx, &join));
    struct asked x = ask(k, other.conversation_id);
    assert_int_equal(x.n, 2);
    for (size_t i = 0; i < x.n; i++) {
        assert_int_equal(x.clocks[i].result, CLOCK_BREACHED);
        assert_int_equal(x.clocks[i].warned, 100);
    }
    assert_int_equal(ask(k, t.conversation_id).r.result, RESOLUTION_LATE);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, other.conversation_id, "We are sorry.", 0, &reply));
    to(k, other.conversation_id, CONVERSATION_SOLVED, STR_NONE);
    GOOD(work_write(&w, apart_tx, &join));
    assert_int_equal(ask(k, t.conversation_id).r.result, RESOLUTION_LATE);
    assert_int_equal(ask(k, other.conversation_id).r.result, RESOLUTION_LATE);
    assert_int_equal(ask(k, t.conversation_id).clocks[0].result, CLOCK_BREACHED);
    assert_int_equal(turn(k), 0);
}

/* ---- another due time ---- */

static void moved(struct rig *r) {
    struct kit *k = kit_new(r);
    solved_within(k, 48);
    int64_t start = k->now;
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct work w = kit_as(k, k->milica);
    struct acting x = { .id = t.conversation_id, .due = start + 25 * MOMENT_HOUR, .reason = S("She flies at six.") };
    BAD(work_write(&w, move_tx, &x), ERR_INVALID); /* past 24 hours */
    x.due = start + 3 * MOMENT_HOUR;
    x.reason = S(" ");
    BAD(work_write(&w, move_tx, &x), ERR_INVALID);
    x.reason = S("She flies at six.");
    GOOD(work_write(&w, move_tx, &x));
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, x.due);
    x.whole = true;
    x.due = start + 60 * MOMENT_HOUR;
    GOOD(work_write(&w, move_tx, &x));
    assert_int_equal(ask(k, t.conversation_id).r.due_at, x.due);
    k->now = start + 2 * MOMENT_HOUR;
    assert_int_equal(turn(k), 1);
    assert_int_equal(ask(k, t.conversation_id).clocks[0].warned, 50);
    k->now = start + 4 * MOMENT_HOUR; /* what is over cannot be moved (INV7) */
    assert_int_equal(turn(k), 1);
    x.whole = false;
    x.due = start + 9 * MOMENT_HOUR;
    BAD(work_write(&w, move_tx, &x), ERR_CONFLICT);
    struct asked a = ask(k, t.conversation_id);
    assert_int_equal(a.clocks[0].result, CLOCK_BREACHED);
    int told = 0;
    for (size_t i = 0; i < a.event_n; i++)
        told += a.events[i].kind == EVENT_KIND_DUE_MOVED;
    assert_int_equal(told, 2);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P47 warned at 50, 80 and 100 percent, each once", each_once, RIG_BOTH },
        { "F21 a stepped clock warns of nothing twice", steps, RIG_BOTH },
        { "P47 quiet off shift, nothing forgotten", quiet_off_shift, RIG_BOTH },
        { "P47 many warnings are one mail", one_mail_for_many, RIG_BOTH },
        { "F14 F21 two nodes warn once", two_nodes, RIG_POSTGRES },
        { "a resolution stands still while the customer has the word", stands_still, RIG_BOTH },
        { "INV7 late for good, also joined and taken apart", late_for_good, RIG_BOTH },
        { "INV6 INV7 another due time: a reason, 24 hours, never after", moved, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
