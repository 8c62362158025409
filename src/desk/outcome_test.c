/* Solved means solved, on both stores: what has to be said, what a reason alone closes, how long it counts, and the tree
 * of causes. */
#include "base/moment.h"
#include "db/db.h"
#include "desk/desk_kit.h"
#include "desk/followup/followup.h"
#include "desk/merge/merge.h"
#include "desk/spam/spam.h"

static const char jelena[] = "jelena@primer.example";

struct asked {
    int64_t id;
    struct outcome o;
    bool found;
    struct outcome_guess guess;
    struct follow_up *planned;
    size_t planned_n;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    TRY(outcome_guess(w, &c, &x->guess));
    TRY(follow_up_of(w, x->id, &x->planned, &x->planned_n));
    return outcome_now(w, x->id, &x->o, &x->found);
}

static struct asked ask(struct kit *k, int64_t id) {
    struct asked x = { .id = id };
    GOOD(work_read(&k->w, ask_tx, &x));
    return x;
}

/* Milica's case that is answered; what is said of it is refused, and names this field. */
static void refused(struct kit *k, int64_t id, const struct solving *in, const char *field) {
    const struct err *e = kit_solve(k, k->milica, id, in, "");
    if (!e || e->code != ERR_INVALID || !e->field || strcmp(e->field, field) != 0)
        fail_msg("wanted %s, got %s (%s)", field, e ? e->field : "nothing", e ? e->msg : "");
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_WAITING_CUSTOMER);
}

static void each_part_is_asked_for(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    struct solving s = { 0 };
    refused(k, id, NULL, "outcome");
    refused(k, id, &s, "outcome");
    s.result = S("owl");
    refused(k, id, &s, "outcome");
    s.result = S("honest_no");
    refused(k, id, &s, "cause");
    s.cause = S("policy");
    s.goal = S("owl");
    refused(k, id, &s, "goal");
    s.goal = S("kept");
    refused(k, id, &s, "need_met");
    s.need_met = OPT(1);
    refused(k, id, &s, "words");
    s.words = S("We offered the brown pair.");
    refused(k, id, &s, "follow_up");
    s.plans = true;
    s.due = k->now - 1;
    refused(k, id, &s, "follow_up_due");
    s.due = k->now + MOMENT_DAY;
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_SOLVED);
    struct asked x = ask(k, id);
    assert_true(x.found && x.o.result.v == OUTCOME_HONEST_NO && x.o.goal.v == GOAL_KEPT && x.o.need_met.v == 1);
    assert_true(str_eq(x.o.cause_code, S("policy")) && x.planned_n == 1 && x.o.follow_up_id.v == x.planned[0].id);
    assert_int_equal(x.planned[0].due_at, k->now + MOMENT_DAY);
    assert_int_equal(x.planned[0].owner_id, k->milica);
}

/* P09: "not met" is an outcome like others, and says why. */
static void a_need_that_was_not_met_says_why(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    struct solving s = *kit_solving();
    s.need_met = OPT(0);
    refused(k, id, &s, "words");
    s.words = S("There is none in size 46.");
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    assert_int_equal(ask(k, id).o.need_met.v, 0);
}

/* P48: nothing has to be said where the reason says all; a person who waits still needs a reason beside an outcome. */
static void a_reason_alone_closes(struct rig *r) {
    static const char *const closing[] = { "thanks", "duplicate", "spam", "automatic" };
    struct kit *k = kit_new(r);
    for (int i = 0; i < 4; i++) {
        char name[] = "a@x";
        name[0] = (char)('a' + i);
        struct taken t = kit_letter(k, jelena, name, name, 0, 0);
        GOOD(kit_solve(k, k->milica, t.conversation_id, NULL, closing[i]));
        struct asked x = ask(k, t.conversation_id);
        assert_true(x.found && str_eq(x.o.closed_as, str_of(closing[i])) && !x.o.cause_id.set);
    }
    struct taken t = kit_letter(k, jelena, "e@x", "Where is it?", 0, 0);
    BAD(kit_solve(k, k->milica, t.conversation_id, kit_solving(), ""), ERR_INVALID);
    BAD(kit_solve(k, k->milica, t.conversation_id, NULL, "answered elsewhere"), ERR_INVALID);
    GOOD(kit_solve(k, k->milica, t.conversation_id, kit_solving(), "answered elsewhere"));
}

struct moving {
    int64_t id, other, state;
};

static const struct err *move_tx(struct work *w, void *arg) {
    struct moving *x = arg;
    struct conversation c, into;
    TRY(conversation_get(w, x->id, &c));
    if (x->state == CONVERSATION_MERGED) {
        TRY(conversation_get(w, x->other, &into));
        return merge_join(w, &c, &into);
    }
    if (c.state == CONVERSATION_MERGED) return merge_apart(w, &c);
    if (x->state == CONVERSATION_SOLVED) return conversation_solve_again(w, &c);
    return conversation_set_state(w, &c, (enum conversation_state)x->state, S(""));
}

static void moved(struct kit *k, int64_t id, int64_t state, int64_t other) {
    GOOD(work_write(&k->w, move_tx, &(struct moving){ id, other, state }));
}

/* It counts until it is work again; putting it away and back changes nothing; undoing brings it back. */
static void it_counts_while_it_is_solved(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    GOOD(kit_solve(k, k->milica, id, kit_solving(), ""));
    int64_t first = ask(k, id).o.id;
    moved(k, id, CONVERSATION_SPAM, 0);
    moved(k, id, CONVERSATION_SOLVED, 0);
    assert_int_equal(ask(k, id).o.id, first);
    kit_letter(k, jelena, "b@x", "It came off again.", id, 0);
    assert_false(ask(k, id).found);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, id, "A new pair.", 0, &reply));
    GOOD(kit_solve(k, k->milica, id, kit_solving(), ""));
    int64_t second = ask(k, id).o.id;
    assert_true(second != first);
    moved(k, id, CONVERSATION_OPEN, 0);
    assert_false(ask(k, id).found);
    moved(k, id, CONVERSATION_SOLVED, 0);
    assert_int_equal(ask(k, id).o.id, second);
    moved(k, id, CONVERSATION_MERGED, kit_answered(k, "c@x"));
    moved(k, id, CONVERSATION_OPEN, 0);
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_SOLVED);
    assert_int_equal(ask(k, id).o.id, second);
}

static const struct err *solving_reply_tx(struct work *w, void *arg) {
    struct answer *in = arg;
    struct conversation c;
    struct message m;
    return message_answer(w, in, &c, &m);
}

static void a_reply_that_solves_says_it_too(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken t = kit_letter(k, jelena, "a@x", "Where is it?", 0, 0);
    struct answer in = { .conversation_id = t.conversation_id, .text = S("In the shop."),
                         .and_state = CONVERSATION_SOLVED };
    BAD(work_write(&milica, solving_reply_tx, &in), ERR_INVALID);
    in.solving = kit_solving();
    GOOD(work_write(&milica, solving_reply_tx, &in));
    assert_int_equal(kit_conversation(k, t.conversation_id).state, CONVERSATION_SOLVED);
    assert_true(ask(k, t.conversation_id).found);
}

/* P25: a reply is no solution. */
static void an_answer_is_not_yet_solved(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_WAITING_CUSTOMER);
    assert_false(ask(k, id).found);
}

struct counted {
    struct outcome_count *rows;
    size_t n;
    struct cause_tally *causes;
    size_t cause_n;
};

static const struct err *count_tx(struct work *w, void *arg) {
    struct counted *x = arg;
    TRY(cause_tally(w, 0, INT64_MAX, &x->causes, &x->cause_n));
    return outcome_counts(w, 0, INT64_MAX, &x->rows, &x->n);
}

/* P49, P55, P56: the counts of goals and of causes are those of the cases; a no counts as what it is. */
static void the_counts_sum_up(struct rig *r) {
    static const char *const goals[] = { "won", "kept", "corrected", "informed", "lost" };
    static const char *const causes[] = { "carrier", "policy", "haste" };
    struct kit *k = kit_new(r);
    int64_t by_goal[GOAL_COUNT] = { 0 }, all = 0, no = 0;
    for (int i = 0; i < 20; i++) {
        char name[] = "aa@x";
        name[0] = (char)('a' + i);
        struct solving s = *kit_solving();
        s.goal = str_of(goals[i % 5]);
        s.cause = str_of(causes[i % 3]);
        if (i < 3) s.result = S("honest_no"), s.words = S("the brown pair");
        GOOD(kit_solve(k, k->milica, kit_answered(k, name), &s, ""));
    }
    struct counted x = { 0 };
    GOOD(work_read(&k->w, count_tx, &x));
    for (size_t i = 0; i < x.n; i++) {
        by_goal[x.rows[i].goal.v] += x.rows[i].n;
        all += x.rows[i].n;
        if (x.rows[i].result.v == OUTCOME_HONEST_NO) no += x.rows[i].n;
    }
    for (int g = 0; g < GOAL_COUNT; g++)
        assert_int_equal(by_goal[g], 4);
    assert_true(all == 20 && no == 3);
    for (size_t c = 0; c < x.cause_n; c++) {
        int64_t named = 0;
        for (size_t i = 0; i < x.n; i++)
            if (x.rows[i].cause_id.v == x.causes[c].cause_id) named += x.rows[i].n;
        assert_int_equal(x.causes[c].n, named);
        all -= named;
    }
    assert_int_equal(all, 0);
}

static void the_form_begins_from_what_is_known(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    struct asked x = ask(k, id);
    assert_true(x.guess.result == OUTCOME_ANSWERED && x.guess.cause_id == 0 && !x.guess.plans);
    struct solving s = *kit_solving();
    s.cause = S("carrier");
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    kit_letter(k, jelena, "b@x", "Still nothing.", id, 0);
    x = ask(k, id);
    assert_true(x.guess.result == OUTCOME_REALLY_SOLVED && x.guess.plans);
    assert_int_not_equal(x.guess.cause_id, 0);
}

struct tree {
    struct str name;
    struct opt_int parent;
    struct cause c;
    int64_t id, version;
    bool active;
    struct cause *all;
    size_t n;
};

static const struct err *add_tx(struct work *w, void *arg) {
    struct tree *x = arg;
    TRY(cause_add(w, x->name, x->parent, &x->c));
    return cause_list(w, &x->all, &x->n);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct tree *x = arg;
    return cause_change(w, x->id, x->version, x->name, x->active);
}

static void the_owner_edits_the_tree(struct rig *r) {
    struct kit *k = kit_new(r);
    struct tree x = { .name = S("the glue") };
    GOOD(work_write(&k->w, add_tx, &x));
    assert_int_equal(x.n, 12);
    struct tree under = { .name = S("the old glue"), .parent = OPT(x.c.id) };
    GOOD(work_write(&k->w, add_tx, &under));
    GOOD(work_write(&k->w, add_tx, &under));
    assert_int_equal(under.n, 13);
    struct tree deeper = { .name = S("too deep"), .parent = OPT(under.c.id) };
    BAD(work_write(&k->w, add_tx, &deeper), ERR_INVALID);
    struct tree empty = { .name = S(" ") };
    BAD(work_write(&k->w, add_tx, &empty), ERR_INVALID);
    struct tree off = { .id = x.c.id, .version = 1, .name = S("glue"), .active = false };
    GOOD(work_write(&k->w, change_tx, &off));
    BAD(work_write(&k->w, change_tx, &off), ERR_CONFLICT);
    int64_t id = kit_answered(k, "a@x");
    struct solving s = *kit_solving();
    s.cause = str_printf(k->rig->a, "%lld", (long long)x.c.id);
    BAD(kit_solve(k, k->milica, id, &s, ""), ERR_INVALID); /* offered no more */
    s.cause = str_printf(k->rig->a, "%lld", (long long)under.c.id);
    GOOD(kit_solve(k, k->milica, id, &s, ""));
}

/* ---- many at once ---- */

enum { CLIENTS = 25, ROUNDS = 4 };

struct client {
    struct kit *k;
    int64_t id;
    int good, unclear;
};

static const struct err *solve_once_tx(struct work *w, void *arg) {
    int64_t id = *(int64_t *)arg;
    struct conversation c;
    TRY(conversation_get(w, id, &c));
    if (c.state == CONVERSATION_SOLVED)
        return ERR(w->arena, ERR_CONFLICT, "solved already");
    return conversation_solve(w, &c, kit_solving(), S(""));
}

static void *solves(void *arg) {
    struct client *x = arg;
    struct arena *a = arena_new(64 << 20);
    struct work w = kit_as(x->k, x->k->milica);
    w.arena = a;
    for (int i = 0; i < ROUNDS; i++) {
        const struct err *e = work_write(&w, solve_once_tx, &x->id);
        if (!e)
            x->good++;
        else if (e->code != ERR_CONFLICT && e->code != ERR_RETRY)
            x->unclear++;
    }
    arena_free(&a);
    return NULL;
}

/* 100 at once: one says what came of it. */
static void one_of_many_solves_it(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    struct client all[CLIENTS];
    int good = 0, unclear = 0;
    for (int i = 0; i < CLIENTS; i++)
        all[i] = (struct client){ .k = k, .id = id };
    rig_threads(CLIENTS, solves, all, sizeof *all);
    for (int i = 0; i < CLIENTS; i++) {
        good += all[i].good;
        unclear += all[i].unclear;
    }
    assert_int_equal(good, 1);
    assert_int_equal(unclear, 0);
    assert_true(ask(k, id).found);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV4 each part is asked for by its name", each_part_is_asked_for, RIG_BOTH },
        { "P09 a need that was not met says why", a_need_that_was_not_met_says_why, RIG_BOTH },
        { "P48 a reason alone closes what needs no answer", a_reason_alone_closes, RIG_BOTH },
        { "INV4 it counts while the case is solved", it_counts_while_it_is_solved, RIG_BOTH },
        { "INV4 a reply that solves says it too", a_reply_that_solves_says_it_too, RIG_BOTH },
        { "P25 an answer is not yet solved", an_answer_is_not_yet_solved, RIG_BOTH },
        { "P49 P55 P56 the counts sum up", the_counts_sum_up, RIG_BOTH },
        { "P09 the form begins from what is known", the_form_begins_from_what_is_known, RIG_BOTH },
        { "P56 the owner edits the tree", the_owner_edits_the_tree, RIG_BOTH },
        { "INV4 of 100 at once one solves it", one_of_many_solves_it, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
