/* Asking again, on both stores: planned, due once, done with proof, opened by a problem, stopped where it is pointless. */
#include "base/moment.h"
#include "base/wilson.h"
#include "db/db.h"
#include "desk/desk_kit.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"
#include "desk/spam/spam.h"

static const char jelena[] = "jelena@primer.example";

struct asked {
    int64_t id;
    struct follow_up *all;
    size_t n;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return follow_up_of(w, x->id, &x->all, &x->n);
}

static struct asked of(struct kit *k, int64_t conversation) {
    struct asked x = { .id = conversation };
    GOOD(work_read(&k->w, ask_tx, &x));
    return x;
}

/* The only one of a conversation. */
static struct follow_up the(struct kit *k, int64_t conversation) {
    struct asked x = of(k, conversation);
    assert_int_equal(x.n, 1);
    return x.all[0];
}

/* Answered and solved by Milica, asked again in a day by telephone. */
static int64_t planned(struct kit *k, const char *name) {
    int64_t id = kit_answered(k, name);
    struct solving s = *kit_solving();
    s.plans = true;
    s.follow_up = S("");
    s.due = k->now + MOMENT_DAY;
    s.channel = FOLLOW_UP_PHONE;
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    return id;
}

/* What a person does with one. */
enum act { CALLED, DONE, NO_ANSWER, CANCEL, MOVE };
struct acting {
    enum act act;
    int64_t id, message, version, due;
    enum follow_up_result result;
    struct str words;
};

static const struct err *act_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct follow_up f;
    TRY(follow_up_get(w, x->id, &f));
    if (x->version) f.version = x->version;
    switch (x->act) {
    case CALLED:
        return follow_up_called(w, &f, x->result, S(""), x->words);
    case DONE:
        return follow_up_done(w, &f, x->result, S(""), x->message);
    case NO_ANSWER:
        return follow_up_no_answer(w, &f);
    case CANCEL:
        return follow_up_cancel(w, &f, x->words);
    case MOVE:
        return follow_up_move(w, &f, x->due, OPT_NONE);
    }
    return NULL;
}

static const struct err *act(struct kit *k, struct acting x) {
    struct work w = kit_as(k, k->milica);
    return work_write(&w, act_tx, &x);
}

struct counted {
    int64_t n;
};

static const struct err *events_tx(struct work *w, void *arg) {
    struct counted *x = arg;
    struct event *all;
    size_t n;
    int64_t id = x->n;
    x->n = 0;
    TRY(event_list(w, id, &all, &n));
    for (size_t i = 0; i < n; i++)
        x->n += all[i].kind == EVENT_KIND_FOLLOW_UP && str_eq(all[i].words, S("due"));
    return NULL;
}

static int64_t due_events(struct kit *k, int64_t conversation) {
    struct counted x = { conversation };
    GOOD(work_read(&k->w, events_tx, &x));
    return x.n;
}

static void *turns(void *arg) {
    struct kit *k = *(struct kit **)arg;
    struct arena *a = arena_new(64 << 20);
    struct work w = kit_as(k, -1);
    w.arena = a;
    for (int i = 0; i < 5; i++)
        if (follow_up_turn(&w)) break;
    arena_free(&a);
    return NULL;
}

/* Two timers at once, and a clock that is stepped by an hour and a day. */
static void it_falls_due_once(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    struct kit *both[] = { k, k };
    GOOD(follow_up_turn(&k->w));
    assert_int_equal(the(k, id).state, FOLLOW_UP_PLANNED);
    k->now += MOMENT_DAY;
    rig_threads(2, turns, both, sizeof *both);
    static const int64_t steps[] = { -MOMENT_DAY, 2 * MOMENT_DAY, -MOMENT_HOUR, MOMENT_HOUR };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        k->now += steps[i];
        rig_threads(2, turns, both, sizeof *both);
        assert_int_equal(the(k, id).state, FOLLOW_UP_DUE);
    }
    assert_int_equal(due_events(k, id), 1);
}

static const struct err *plan_many_tx(struct work *w, void *arg) {
    struct follow_up_new *in = arg;
    int64_t id;
    for (int i = 0; i < 450; i++)
        TRY(follow_up_plan(w, in, &id));
    return NULL;
}

/* Counts those that wait for their time still. */
static const struct err *still_planned_tx(struct work *w, void *arg) {
    int64_t *n = arg, due = 0, id = 0;
    struct follow_up_row *all;
    size_t rows;
    *n = 0;
    do {
        TRY(follow_up_list(w, FOLLOW_UPS_ALL, due, id, FOLLOW_UPS_MAX, &all, &rows));
        for (size_t i = 0; i < rows; i++)
            *n += all[i].state == FOLLOW_UP_PLANNED;
        if (rows) due = all[rows - 1].due_at, id = all[rows - 1].id;
    } while (rows);
    return NULL;
}

static int64_t still_planned(struct kit *k) {
    int64_t n;
    GOOD(work_read(&k->w, still_planned_tx, &n));
    return n;
}

/* More than one look finds (200) fall due in the same minute. */
static void many_fall_due(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct follow_up_new in = { .conversation_id = kit_answered(k, "a@x"), .reason = FOLLOW_UP_BY_HAND,
                                .words = S(""), .due = k->now + MOMENT_DAY };
    GOOD(work_write(&w, plan_many_tx, &in));
    assert_int_equal(still_planned(k), 450);
    k->now += MOMENT_DAY;
    GOOD(follow_up_turn(&k->w));
    assert_int_equal(still_planned(k), 0);
}

static void a_call_is_its_proof(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    k->now += MOMENT_DAY;
    GOOD(follow_up_turn(&k->w));
    struct follow_up f = the(k, id);
    BAD(act(k, (struct acting){ CALLED, f.id, .result = RESULT_OK, .words = S(" ") }), ERR_INVALID);
    BAD(act(k, (struct acting){ DONE, f.id, .result = RESULT_OK, .message = 999 }), ERR_INVALID);
    GOOD(act(k, (struct acting){ CALLED, f.id, .result = RESULT_OK, .words = S("They fit now.") }));
    f = the(k, id);
    assert_true(f.state == FOLLOW_UP_DONE && f.result.v == RESULT_OK && f.message_id.set);
    struct conversation c = kit_conversation(k, id);
    assert_true(c.state == CONVERSATION_SOLVED && !c.due.set);
    BAD(act(k, (struct acting){ NO_ANSWER, .id = f.id }), ERR_CONFLICT);
}

/* P22: a problem is work at once: the same owner, 24 hours. */
static void a_problem_opens_it(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    k->now += MOMENT_DAY;
    GOOD(act(k, (struct acting){ CALLED, the(k, id).id, .result = RESULT_PROBLEM,
                                 .words = S("The zip broke.") }));
    struct conversation c = kit_conversation(k, id);
    assert_true(c.state == CONVERSATION_OPEN && c.owner_id.v == k->milica);
    assert_true(c.due.set && c.due.v == k->now + 24 * MOMENT_HOUR);
    assert_int_equal(c.reopened, 1);
}

/* INV20: what stands in another conversation, and what a machine wrote, shows nothing. */
static void another_message_shows_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    struct taken other = kit_letter(k, "marko@primer.example", "b@x", "It is fine.", 0, 0);
    struct taken machine = kit_letter(k, jelena, "c@x", "Out of office", id, 1);
    struct acting x = { DONE, the(k, id).id, .result = RESULT_OK, .message = other.message_id };
    BAD(act(k, x), ERR_INVALID);
    x.message = machine.message_id;
    BAD(act(k, x), ERR_INVALID);
    assert_int_equal(the(k, id).state, FOLLOW_UP_PLANNED);
}

static void nobody_there_twice(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    k->now += MOMENT_DAY;
    GOOD(follow_up_turn(&k->w));
    GOOD(act(k, (struct acting){ NO_ANSWER, .id = the(k, id).id }));
    struct follow_up f = the(k, id);
    assert_true(f.state == FOLLOW_UP_PLANNED && f.tries == 1 && f.due_at == k->now + MOMENT_DAY);
    k->now += MOMENT_DAY;
    GOOD(follow_up_turn(&k->w));
    GOOD(act(k, (struct acting){ NO_ANSWER, .id = f.id }));
    f = the(k, id);
    assert_true(f.state == FOLLOW_UP_NOT_REACHED && f.tries == 2);
}

/* P20: where it is pointless it stops by itself: the customer wrote, it is spam, it was solved anew. */
static void it_stops_where_it_is_pointless(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x"), reply;
    kit_letter(k, jelena, "b@x", "The zip broke.", id, 0);
    struct follow_up f = the(k, id);
    assert_true(f.state == FOLLOW_UP_CANCELLED && str_eq(f.why, CANCELLED_REOPENED));
    GOOD(kit_reply(k, k->milica, id, "A new one.", 0, &reply));
    struct solving s = *kit_solving();
    s.plans = true;
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    assert_int_equal(of(k, id).n, 3);
    assert_int_equal(of(k, id).all[0].state, FOLLOW_UP_PLANNED);
    assert_true(str_eq(of(k, id).all[1].why, CANCELLED_AGAIN));
}

struct asking {
    struct answer in;
    struct message m;
};

static const struct err *reply_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    return message_answer(w, &x->in, &c, &x->m);
}

/* P22: the mail that asks leaves the case solved; its answer opens it, and the question is not withdrawn. */
static void a_mail_asks(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t id = planned(k, "a@x");
    struct asking x = { .in = { .conversation_id = id, .text = S("Is all well with your boots?"),
                                .follow_up = the(k, id).id, .and_state = CONVERSATION_STATE_COUNT } };
    GOOD(work_write(&milica, reply_tx, &x));
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_SOLVED);
    assert_int_equal(the(k, id).asked_id.v, x.m.id);
    struct taken t = kit_letter(k, jelena, "b@x", "The zip broke.", id, 0);
    struct conversation c = kit_conversation(k, id);
    assert_true(c.state == CONVERSATION_OPEN && c.owner_id.v == k->milica && c.due.v == k->now + 24 * MOMENT_HOUR);
    GOOD(act(k, (struct acting){ DONE, the(k, id).id, .result = RESULT_PROBLEM, .message = t.message_id }));
    assert_int_equal(the(k, id).message_id.v, t.message_id);
    assert_int_equal(kit_conversation(k, id).due.v, c.due.v);
}

struct joining {
    int64_t from, into;
};

static const struct err *join_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    struct conversation from, into;
    TRY(conversation_get(w, x->from, &from));
    if (from.state == CONVERSATION_MERGED) return merge_apart(w, &from);
    TRY(conversation_get(w, x->into, &into));
    return merge_join(w, &from, &into);
}

/* INV19: along and back, where the other is solved, and where it is work. */
static void joining_takes_it_along(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t from = planned(k, "a@x"), into = planned(k, "b@x"), live = kit_answered(k, "c@x");
    struct joining x = { from, into };
    GOOD(work_write(&k->w, join_tx, &x));
    assert_int_equal(of(k, into).n, 2);
    GOOD(work_write(&k->w, join_tx, &x));
    assert_int_equal(the(k, from).state, FOLLOW_UP_PLANNED);
    assert_int_equal(of(k, into).n, 1);
    x.into = live;
    GOOD(work_write(&k->w, join_tx, &x));
    assert_true(str_eq(the(k, live).why, CANCELLED_MERGED));
    GOOD(work_write(&k->w, join_tx, &x));
    assert_int_equal(the(k, from).state, FOLLOW_UP_PLANNED);
    assert_int_equal(of(k, live).n, 0);
}

static const struct err *coverage_tx(struct work *w, void *arg) {
    return follow_up_coverage(w, 0, work_now(w), arg);
}

/* P20: solve 8, there are 8 decisions; coverage is done in time of due. */
static void coverage_counts(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t ids[6];
    for (int i = 0; i < 8; i++) {
        char name[] = "aa@x";
        name[0] = (char)('a' + i);
        if (i < 6)
            ids[i] = planned(k, name);
        else
            GOOD(kit_solve(k, k->milica, kit_answered(k, name), kit_solving(), ""));
    }
    GOOD(act(k, (struct acting){ CANCEL, the(k, ids[5]).id, .words = S("moved abroad") }));
    k->now += MOMENT_DAY;
    GOOD(follow_up_turn(&k->w));
    for (int i = 0; i < 3; i++)
        GOOD(act(k, (struct acting){ CALLED, the(k, ids[i]).id, .words = S("Fine.") }));
    k->now += MOMENT_MINUTE;
    GOOD(act(k, (struct acting){ CALLED, the(k, ids[3]).id, .words = S("Fine.") }));
    struct coverage c;
    GOOD(work_read(&k->w, coverage_tx, &c));
    assert_true(c.due == 5 && c.done_in_time == 3 && c.done_late == 1 && c.open == 1 && c.cancelled == 1);
    assert_true(c.solved == 8 && c.none == 2);
}

/* 97 that fell due, 88 of them done by then, 4 late, 3 not reached and 2 still open; cancelled ones count nowhere. */
static void coverage_of_the_reference(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x"), low, high;
    rig_raw(r, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO follow_up "
               "(conversation_id, home_id, reason, due_at, owner_id, channel, made_at, state, tries, result, message_id, ended_at, why) "
               "SELECT 1, 1, 0, 1000, 1, 1, 1, CASE WHEN i <= 92 THEN 2 WHEN i <= 95 THEN 3 WHEN i <= 97 THEN 1 ELSE 4 END, "
               "CASE WHEN i BETWEEN 93 AND 95 THEN 2 ELSE 0 END, CASE WHEN i <= 92 THEN 0 END, CASE WHEN i <= 92 THEN 1 END, "
               "CASE WHEN i <= 88 THEN 1000 WHEN i <= 95 OR i > 97 THEN 1001 END, CASE WHEN i > 97 THEN 'moved' ELSE '' END FROM n");
    struct coverage c;
    GOOD(work_read(&k->w, coverage_tx, &c));
    assert_true(id == 1 && c.due == 97 && c.done_in_time == 88 && c.done_late == 4 && c.not_reached == 3 && c.open == 2 && c.cancelled == 3);
    wilson_permille(c.done_in_time, c.due, &low, &high);
    assert_true(c.done_in_time * 1000 / c.due == 907 && low == 833 && high == 950);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct counted *x = arg;
    struct follow_up_row *rows;
    size_t n;
    TRY(follow_up_list(w, (enum follow_up_view)x->n, 0, 0, 50, &rows, &n));
    x->n = (int64_t)n;
    return NULL;
}

static int64_t listed(struct kit *k, int64_t user, enum follow_up_view view) {
    struct work w = kit_as(k, user);
    struct counted x = { view };
    GOOD(work_read(&w, list_tx, &x));
    return x.n;
}

/* A26: who does not see a conversation sees nothing that hangs on it. */
static void lists_show_what_one_sees(struct rig *r) {
    struct kit *k = kit_new(r);
    planned(k, "a@x");
    assert_true(listed(k, k->milica, FOLLOW_UPS_MINE) == 1 && listed(k, k->milica, FOLLOW_UPS_DUE) == 0);
    assert_true(listed(k, k->owner, FOLLOW_UPS_ALL) == 1 && listed(k, k->owner, FOLLOW_UPS_MINE) == 0);
    assert_int_equal(listed(k, k->ana, FOLLOW_UPS_ALL), 0);
    k->now += MOMENT_DAY;
    assert_int_equal(listed(k, k->milica, FOLLOW_UPS_DUE), 1);
}

static void two_at_once_end_it_once(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = planned(k, "a@x");
    struct follow_up f = the(k, id);
    GOOD(act(k, (struct acting){ MOVE, f.id, .due = f.due_at + MOMENT_DAY }));
    BAD(act(k, (struct acting){ CANCEL, f.id, .version = f.version, .words = S("x") }), ERR_CONFLICT);
    BAD(act(k, (struct acting){ CANCEL, f.id, .words = S("") }), ERR_INVALID);
    GOOD(act(k, (struct acting){ CANCEL, f.id, .words = S("moved abroad") }));
    BAD(act(k, (struct acting){ MOVE, f.id, .due = f.due_at + MOMENT_DAY }), ERR_CONFLICT);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F14 of hundreds in one minute each falls due in the same turn", many_fall_due, RIG_BOTH },
        { "F14 F21 it falls due once, by two timers and a stepped clock", it_falls_due_once, RIG_BOTH },
        { "INV20 a call is its proof", a_call_is_its_proof, RIG_BOTH },
        { "P22 a problem opens the case with the same owner", a_problem_opens_it, RIG_BOTH },
        { "INV20 a message of elsewhere or of a machine shows nothing", another_message_shows_nothing, RIG_BOTH },
        { "P20 nobody there twice: not reached", nobody_there_twice, RIG_BOTH },
        { "P20 it stops where it is pointless", it_stops_where_it_is_pointless, RIG_BOTH },
        { "P22 a mail asks, and its answer joins the case", a_mail_asks, RIG_BOTH },
        { "INV19 joining takes it along, and back", joining_takes_it_along, RIG_BOTH },
        { "P20 coverage counts what was due and what nothing was planned for", coverage_counts, RIG_BOTH },
        { "P20 coverage of the reference: 88 of 97 are 90.7 % (83.3-95.0)", coverage_of_the_reference, RIG_BOTH },
        { "A26 lists show what one sees", lists_show_what_one_sees, RIG_BOTH },
        { "INV8 of two who change it one does", two_at_once_end_it_once, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
