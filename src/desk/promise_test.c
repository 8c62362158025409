/* Promises on both stores: kept only in time and with evidence, broken by the timer at once and once, made and taken back
 * with their reply. */
#include "desk/promise/promise.h"

#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/event/event.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"

/* ---- small acts ---- */

struct act {
    enum { MAKE, FULFIL, REDATE, RELEASE, CORRECT, MEND, GIVE, GET } what;
    int64_t id, due, ret_id;
    struct promise_new in;
    const char *words;
    struct promise p;
};

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *a = arg;
    struct str words = a->words ? str_of(a->words) : S("");
    switch (a->what) {
    case MAKE: return promise_make(w, a->id, &a->in, &a->ret_id);
    case FULFIL: return promise_fulfil(w, a->id, words, OPT_NONE);
    case REDATE: return promise_renegotiate(w, a->id, a->due, words, &a->ret_id);
    case RELEASE: return promise_release(w, a->id, words);
    case CORRECT: return promise_correct(w, a->id, words);
    case MEND: return promise_recovered(w, a->id, words);
    case GIVE: return promise_give(w, a->id, a->due);
    case GET: return promise_get(w, a->id, &a->p);
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

static struct promise get(struct kit *k, int64_t id) {
    struct act a = { .what = GET, .id = id };
    GOOD(work_read(&k->w, act_tx, &a));
    return a.p;
}

static int64_t a_case(struct kit *k, const char *id) {
    return kit_letter(k, "jelena@primer.example", id, "The sole came off.", 0, 0).conversation_id;
}

static void turn(struct kit *k) { GOOD(promise_turn(&k->w)); }

struct counting {
    int64_t conversation, kind, n;
};

static const struct err *count_tx(struct work *w, void *arg) {
    struct counting *c = arg;
    struct event *all;
    size_t n;
    TRY(event_list(w, c->conversation, &all, &n));
    c->n = 0;
    for (size_t i = 0; i < n; i++)
        c->n += all[i].kind == c->kind;
    return NULL;
}

static int64_t events(struct kit *k, int64_t conversation, enum event_kind kind) {
    struct counting c = { conversation, kind, 0 };
    GOOD(work_read(&k->w, count_tx, &c));
    return c.n;
}

static const struct err *open_tx(struct work *w, void *arg) {
    int64_t *id = arg;
    return promise_open_count(w, *id, id);
}

static int64_t open_in(struct kit *k, int64_t conversation) {
    GOOD(work_read(&k->w, open_tx, &conversation));
    return conversation;
}

/* ---- what becomes of one ---- */

/* Due 16:00, done 16:01. */
static void a_minute_late_is_late(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), due = k->now + 4 * MOMENT_DAY;
    int64_t early = promised(k, c, due, PROMISE_DEED), late = promised(k, c, due, PROMISE_DEED);
    assert_int_equal(open_in(k, c), 2);
    k->now = due;
    BAD(done(k, k->milica, early, "  "), ERR_INVALID);
    GOOD(done(k, k->milica, early, "Bank proof"));
    GOOD(done(k, k->milica, early, "Bank proof")); /* the second click */
    BAD(done(k, k->gergo, early, "Another"), ERR_CONFLICT);
    assert_int_equal(get(k, early).state, PROMISE_KEPT);
    assert_int_equal(get(k, early).settled_at.v, due);
    k->now = due + MOMENT_MINUTE;
    BAD(act_as(k, k->milica, &(struct act){ .what = REDATE, .id = late, .due = due + MOMENT_DAY, .words = "agreed" }), ERR_CONFLICT);
    BAD(act_as(k, k->milica, &(struct act){ .what = RELEASE, .id = late, .words = "no matter" }), ERR_CONFLICT);
    GOOD(done(k, k->milica, late, "Bank proof")); /* before any timer */
    struct promise p = get(k, late);
    assert_int_equal(p.state, PROMISE_LATE);
    assert_true(p.broken_at.set && p.settled_at.v >= p.broken_at.v && p.recovery_due.set && !p.recovered_at.set);
    assert_int_equal(open_in(k, c), 0);
    GOOD(act_as(k, k->milica, &(struct act){ .what = MEND, .id = late, .words = "Called, and sent a voucher" }));
    BAD(act_as(k, k->milica, &(struct act){ .what = MEND, .id = late, .words = "Again" }), ERR_CONFLICT);
    assert_true(get(k, late).recovered_at.set);
}

/* The timer was first; then the clock is set back by a day. */
static void a_stepped_clock_unbreaks_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), due = k->now + 2 * MOMENT_HOUR, start = k->now;
    int64_t p = promised(k, c, due, PROMISE_DEED);
    turn(k);
    assert_int_equal(get(k, p).state, PROMISE_MADE);
    k->now = start + MOMENT_DAY;
    turn(k);
    turn(k);
    assert_int_equal(get(k, p).state, PROMISE_BROKEN);
    k->now = start;
    turn(k);
    assert_int_equal(get(k, p).state, PROMISE_BROKEN);
    GOOD(done(k, k->milica, p, "Sent"));
    assert_int_equal(get(k, p).state, PROMISE_LATE);
    assert_true(get(k, p).settled_at.v > due);
    assert_int_equal(events(k, c, EVENT_KIND_PROMISE_BROKEN), 1);
}

static void another_date_keeps_the_first(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), due = k->now + MOMENT_DAY;
    struct act a = { .what = REDATE, .id = promised(k, c, due, PROMISE_DEED), .due = due + MOMENT_DAY, .words = "She agreed by phone" };
    GOOD(act_as(k, k->milica, &a));
    struct promise was = get(k, a.id), is = get(k, a.ret_id);
    assert_int_equal(was.state, PROMISE_RENEGOTIATED);
    assert_true(is.state == PROMISE_MADE && is.earlier_id.v == was.id && is.root_id.v == was.id && is.first_due == due);
    BAD(act_as(k, k->milica, &a), ERR_CONFLICT);
    struct act next = { .what = REDATE, .id = is.id, .due = due + 3 * MOMENT_DAY };
    GOOD(act_as(k, k->milica, &next));
    assert_true(get(k, next.ret_id).root_id.v == was.id && get(k, next.ret_id).earlier_id.v == is.id);
    assert_int_equal(open_in(k, c), 1);
    GOOD(act_as(k, k->milica, &(struct act){ .what = RELEASE, .id = next.ret_id, .words = "She bought it elsewhere" }));
    assert_int_equal(open_in(k, c), 0);
}

static void only_a_second_person_corrects(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), due = k->now + MOMENT_DAY;
    int64_t soon = promised(k, c, due, PROMISE_DEED), gone = promised(k, c, due, PROMISE_DEED);
    GOOD(done(k, k->milica, soon, "Sent"));
    GOOD(done(k, k->milica, gone, "Sent"));
    BAD(act_as(k, k->milica, &(struct act){ .what = CORRECT, .id = soon, .words = "It was not" }), ERR_DENIED);
    GOOD(act_as(k, k->owner, &(struct act){ .what = CORRECT, .id = soon, .words = "It lies here" }));
    assert_int_equal(get(k, soon).state, PROMISE_MADE);
    k->now = due + 1;
    GOOD(act_as(k, k->owner, &(struct act){ .what = CORRECT, .id = gone, .words = "It lies here" }));
    assert_int_equal(get(k, gone).state, PROMISE_BROKEN);
    GOOD(done(k, k->milica, gone, "Sent now"));
    GOOD(act_as(k, k->owner, &(struct act){ .what = CORRECT, .id = gone, .words = "Still here" }));
    assert_int_equal(get(k, gone).state, PROMISE_BROKEN);
}

static void what_is_refused(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x");
    struct act a = { .what = MAKE, .id = c, .in = { .what = S("x"), .due = k->now } };
    BAD(act_as(k, k->milica, &a), ERR_INVALID);
    a.in.due = k->now + 500 * MOMENT_DAY;
    BAD(act_as(k, k->milica, &a), ERR_INVALID);
    a.in.due = k->now + MOMENT_DAY;
    a.in.owner_id = OPT(k->ana); /* sees only what is hers */
    BAD(act_as(k, k->milica, &a), ERR_INVALID);
    a.in.owner_id = OPT(k->gone);
    BAD(act_as(k, k->milica, &a), ERR_INVALID);
    a.in.owner_id = OPT_NONE;
    a.in.what = S("two\nlines");
    BAD(act_as(k, k->milica, &a), ERR_INVALID);
    a.in.what = S("x");
    GOOD(act_as(k, k->milica, &a));
    BAD(act_as(k, k->milica, &(struct act){ .what = GIVE, .id = a.ret_id, .due = k->ana }), ERR_INVALID);
    GOOD(act_as(k, k->milica, &(struct act){ .what = GIVE, .id = a.ret_id, .due = k->owner }));
    assert_int_equal(get(k, a.ret_id).owner_id, k->owner);
}

/* ---- with a reply ---- */

struct replying {
    struct answer in;
    struct message m;
};

static const struct err *reply_tx(struct work *w, void *arg) {
    struct replying *r = arg;
    struct conversation c;
    struct str to = S("jelena@primer.example");
    TRY(message_answer(w, &r->in, &c, &r->m));
    return outbox_add(w, r->m.id, S("podrska@korak.example"), &to, 1, S("x"), 10 * MOMENT_SECOND);
}

static const struct err *says(struct kit *k, int64_t conversation, const struct promise_new *list, size_t n, int64_t *ret_message) {
    struct work w = kit_as(k, k->milica);
    struct replying r = { .in = { .conversation_id = conversation, .text = S("We do it."), .promises = list, .promise_n = n,
                                  .and_state = CONVERSATION_STATE_COUNT } };
    TRY(work_write(&w, reply_tx, &r));
    *ret_message = r.m.id;
    return NULL;
}

static const struct err *take_back_tx(struct work *w, void *arg) { return outbox_take_back(w, *(const int64_t *)arg); }

struct listing {
    int64_t conversation;
    struct promise *rows;
    size_t n;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    return promise_list(w, l->conversation, &l->rows, &l->n);
}

static struct listing list(struct kit *k, int64_t conversation) {
    struct listing l = { .conversation = conversation };
    GOOD(work_read(&k->w, list_tx, &l));
    return l;
}

static void made_and_gone_with_its_reply(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t c = a_case(k, "a@x"), message, due = k->now + 2 * MOMENT_DAY;
    int64_t news = promised(k, c, due, PROMISE_UPDATE);
    struct promise_new in[2] = { { .what = S("A new pair"), .due = due }, { .due = due + MOMENT_DAY } };
    int64_t deed = promised(k, c, due, PROMISE_DEED);
    in[1].tells_id = OPT(deed);
    GOOD(says(k, c, in, 2, &message));
    struct listing l = list(k, c);
    assert_int_equal(l.n, 3);
    assert_true(l.rows[0].message_id.v == message && l.rows[0].owner_id == k->milica);
    assert_int_equal(get(k, news).state, PROMISE_KEPT); /* any reply is news */
    assert_int_equal(get(k, news).evidence_id.v, message);
    assert_true(get(k, deed).told_id.v == message && get(k, deed).told_due.v == due + MOMENT_DAY);
    GOOD(work_write(&milica, take_back_tx, &message));
    assert_int_equal(list(k, c).n, 2);
    assert_int_equal(get(k, news).state, PROMISE_MADE);
    assert_false(get(k, deed).told_id.set);
    in[0].due = k->now;
    BAD(says(k, c, in, 1, &message), ERR_INVALID); /* all of it, or nothing */
    assert_int_equal(list(k, c).n, 2);
}

static void next_news_by(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), message, due = k->now + MOMENT_HOUR;
    int64_t news = promised(k, c, due, PROMISE_UPDATE);
    k->now = due + MOMENT_SECOND;
    turn(k);
    assert_int_equal(get(k, news).state, PROMISE_BROKEN);
    GOOD(says(k, c, NULL, 0, &message));
    assert_int_equal(get(k, news).state, PROMISE_LATE);
}

/* ---- time ---- */

struct node {
    struct kit *k;
    struct store *store;
};

static void *node_turns(void *arg) {
    struct node *n = arg;
    struct work w = n->k->w;
    w.arena = arena_new(32 << 20);
    w.store = n->store;
    for (int i = 0; i < 3; i++) GOOD(promise_turn(&w));
    arena_free(&w.arena);
    return NULL;
}

/* Two nodes look at once, the clock goes a day ahead, an hour back and ahead again. */
static void each_happens_once(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c[20], start = k->now, steps[] = { MOMENT_DAY, -MOMENT_HOUR, 0, -MOMENT_DAY, 2 * MOMENT_DAY };
    for (int i = 0; i < 20; i++) {
        c[i] = a_case(k, str_c(r->a, str_printf(r->a, "%d@x", i)));
        promised(k, c[i], start + (i + 1) * MOMENT_HOUR, PROMISE_DEED);
    }
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        struct node nodes[2] = { { k, r->store }, { k, rig_open(r, 4) } };
        k->now = start + 2 * MOMENT_DAY + steps[s];
        rig_threads(2, node_turns, nodes, sizeof *nodes);
        store_close(&nodes[1].store);
    }
    for (int i = 0; i < 20; i++) {
        assert_int_equal(events(k, c[i], EVENT_KIND_PROMISE_BROKEN), 1);
        assert_int_equal(list(k, c[i]).rows[0].state, PROMISE_BROKEN);
    }
}

enum { CLIENTS = 100 };

struct client {
    struct kit *k;
    int64_t id;
    int n;
    bool did;
};

static void *client(void *arg) {
    struct client *x = arg;
    struct work w = x->k->w;
    w.arena = arena_new(16 << 20);
    w.actor = (struct actor){ .kind = ACTOR_USER, .user_id = x->n % 2 ? x->k->milica : x->k->owner, .role = ROLE_OWNER, .scope = SCOPE_ADMIN, .name = S("x"), .mail = S("x") };
    struct act a = { .id = x->id, .due = x->k->now + 9 * MOMENT_DAY };
    static const char *const words[] = { "proof a", "proof b", "proof c", "proof d", "proof e", "proof f", "proof g" };
    a.words = words[x->n % 7];
    a.what = x->n % 3 == 0 ? FULFIL : x->n % 3 == 1 ? REDATE : RELEASE;
    if (x->n % 10 == 9) {
        const struct err *e = promise_turn(&w);
        if (e) BAD(e, ERR_RETRY); /* the next turn looks again */
    } else
        x->did = work_write(&w, act_tx, &a) == NULL;
    arena_free(&w.arena);
    return NULL;
}

static void one_outcome(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), id = promised(k, c, k->now + MOMENT_HOUR, PROMISE_DEED), ended = 0;
    struct client all[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) all[i] = (struct client){ k, id, i, false };
    rig_threads(CLIENTS, client, all, sizeof *all);
    static const enum event_kind kinds[] = { EVENT_KIND_PROMISE_KEPT, EVENT_KIND_PROMISE_LATE, EVENT_KIND_PROMISE_BROKEN, EVENT_KIND_PROMISE_REDATED, EVENT_KIND_PROMISE_RELEASED };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ended += events(k, c, kinds[i]);
    assert_int_equal(ended, 1);
    assert_int_equal(list(k, c).n, get(k, id).state == PROMISE_RENEGOTIATED ? 2 : 1);
    /* and once its time has passed */
    int64_t past = promised(k, c, k->now + MOMENT_HOUR, PROMISE_DEED);
    k->now += 2 * MOMENT_HOUR;
    for (int i = 0; i < CLIENTS; i++) all[i] = (struct client){ k, past, i, false };
    rig_threads(CLIENTS, client, all, sizeof *all);
    int64_t state = get(k, past).state;
    assert_true(state == PROMISE_LATE || state == PROMISE_BROKEN);
    for (int i = 0; i < CLIENTS; i++) assert_true(!all[i].did || i % 3 == 0);
    assert_int_equal(events(k, c, EVENT_KIND_PROMISE_BROKEN), 1);
}

/* ---- conversations that are joined ---- */

struct pair {
    int64_t from, into;
    bool apart;
};

static const struct err *join_tx(struct work *w, void *arg) {
    const struct pair *p = arg;
    struct conversation from, into;
    TRY(conversation_get(w, p->from, &from));
    TRY(conversation_get(w, p->into, &into));
    return p->apart ? merge_apart(w, &from) : merge_join(w, &from, &into);
}

static void goes_along_and_back(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t a = a_case(k, "a@x"), b = a_case(k, "b@x");
    struct act redate = { .what = REDATE, .id = promised(k, a, k->now + MOMENT_DAY, PROMISE_DEED), .due = k->now + 2 * MOMENT_DAY };
    GOOD(work_write(&milica, join_tx, &(struct pair){ a, b, false }));
    assert_int_equal(open_in(k, b), 1);
    assert_true(kit_conversation(k, b).holds & HOLDS_PROMISE);
    GOOD(act_as(k, k->milica, &redate)); /* its new date goes back with it */
    promised(k, b, k->now + MOMENT_DAY, PROMISE_DEED);
    GOOD(work_write(&milica, join_tx, &(struct pair){ a, b, true }));
    assert_int_equal(list(k, a).n, 2);
    assert_int_equal(open_in(k, a), 1);
    assert_int_equal(open_in(k, b), 1);
}

/* ---- the board ---- */

static const struct err *counts_tx(struct work *w, void *arg) { return promise_counts(w, arg); }

static void counted(struct kit *k, int64_t who, int64_t all, int64_t mine, int64_t nobodys) {
    struct work w = kit_as(k, who);
    int64_t n[3];
    GOOD(work_read(&w, counts_tx, n));
    assert_int_equal(n[WHOSE_ALL], all);
    assert_int_equal(n[WHOSE_MINE], mine);
    assert_int_equal(n[WHOSE_NOBODY], nobodys);
}

struct piled {
    enum promise_pile pile;
    struct promise *rows;
    size_t n;
};

static const struct err *piled_tx(struct work *w, void *arg) {
    struct piled *l = arg;
    return promise_board(w, l->pile, WHOSE_ALL, 10, &l->rows, &l->n);
}

/* What one sees of a pile: how many, and the last of them. */
static void lies_on(struct kit *k, int64_t who, enum promise_pile pile, size_t n, int64_t last) {
    struct work w = kit_as(k, who);
    struct piled l = { .pile = pile };
    GOOD(work_read(&w, piled_tx, &l));
    assert_int_equal(l.n, n);
    if (n) assert_int_equal(l.rows[n - 1].id, last);
}

static void the_board_counts_what_one_sees(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = a_case(k, "a@x"), soon = promised(k, c, k->now + MOMENT_HOUR, PROMISE_DEED);
    promised(k, c, k->now + MOMENT_DAY, PROMISE_DEED);
    GOOD(done(k, k->milica, promised(k, c, k->now + MOMENT_DAY, PROMISE_DEED), "Bank proof"));
    counted(k, k->milica, 2, 2, 0);
    counted(k, k->owner, 2, 0, 0);
    counted(k, k->gergo, 0, 0, 0); /* of another team */
    counted(k, k->ana, 0, 0, 0); /* sees hers only */
    k->now += 2 * MOMENT_HOUR;
    turn(k);
    counted(k, k->milica, 2, 2, 0); /* broken, and to be put right */
    lies_on(k, k->milica, PILE_PAST, 2, soon);
    lies_on(k, k->milica, PILE_MISSED, 1, soon);
    GOOD(done(k, k->milica, soon, "Bank proof"));
    GOOD(act_as(k, k->milica, &(struct act){ .what = MEND, .id = soon, .words = "Called" }));
    counted(k, k->milica, 1, 1, 0);
    lies_on(k, k->milica, PILE_PAST, 2, soon); /* put right, it was not kept for all that */
    lies_on(k, k->milica, PILE_MISSED, 1, soon);
    lies_on(k, k->gergo, PILE_PAST, 0, 0);
    k->now += 366 * MOMENT_DAY;
    lies_on(k, k->milica, PILE_MISSED, 0, 0);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P52 INV2 a minute late is late, and kept is impossible", a_minute_late_is_late, RIG_BOTH },
        { "F14 INV2 a clock that is set back unbreaks nothing", a_stepped_clock_unbreaks_nothing, RIG_BOTH },
        { "P52 another date needs the customer and keeps the first", another_date_keeps_the_first, RIG_BOTH },
        { "INV2 only a second person corrects", only_a_second_person_corrects, RIG_BOTH },
        { "P52 what cannot be promised is refused", what_is_refused, RIG_BOTH },
        { "P52 a promise is made with its reply and goes with it", made_and_gone_with_its_reply, RIG_BOTH },
        { "P60 an update not sent is broken, even with nothing new", next_news_by, RIG_BOTH },
        { "F14 F21 two nodes and a stepped clock break each once", each_happens_once, RIG_BOTH },
        { "INV2 a hundred at once, one outcome", one_outcome, RIG_BOTH },
        { "P52 the board counts what one sees, and whose it is", the_board_counts_what_one_sees, RIG_BOTH },
        { "INV19 goes along when conversations are joined, and back", goes_along_and_back, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
