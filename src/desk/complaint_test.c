/* The register of complaints on both stores: numbers without gaps, terms by the law of the day, what may be said and
 * decided, and that nothing of it is ever taken back. */
#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/customer.h"
#include "desk/desk_kit.h"
#include "desk/merge/merge.h"
#include "desk/setting/setting.h"

#include <stdatomic.h>

static int64_t day(int year, int month, int d) { return moment_days(year, month, d); }

static struct str belgrade_zone(void) { return S("Europe/Belgrade"); }

static const struct err *zone_tx(struct work *w, void *arg) {
    struct desk_facts f;
    (void)arg;
    TRY(desk_facts_get(w, &f));
    f.zone = belgrade_zone();
    return desk_facts_put(w, &f);
}

static struct kit *belgrade(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, zone_tx, NULL));
    return k;
}

struct entering {
    struct complaint_new in;
    int64_t id;
};

static const struct err *enter_tx(struct work *w, void *arg) {
    struct entering *e = arg;
    return complaint_register(w, &e->in, &e->id);
}

static struct complaint_new shoes(int64_t conversation) {
    return (struct complaint_new){ .conversation_id = conversation,
                                   .country = S("RS"),
                                   .matter = MATTER_FAULT,
                                   .item = S("Shoes, order 10482"),
                                   .defect = S("Ђон се одлепио после пет дана"),
                                   .demand = S("590 RSD back") };
}

static int64_t letter(struct kit *k, const char *id) {
    return kit_letter(k, "jelena@primer.example", id, id, 0, 0).conversation_id;
}

static int64_t entered(struct kit *k, struct complaint_new in) {
    struct work w = kit_as(k, k->milica);
    struct entering e = { .in = in };
    GOOD(work_write(&w, enter_tx, &e));
    return e.id;
}

struct looking {
    int64_t id;
    struct complaint c;
    struct deadline *d;
    size_t d_n;
    struct complaint_entry *e;
    size_t e_n;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct looking *l = arg;
    TRY(complaint_get(w, l->id, &l->c));
    TRY(complaint_deadlines(w, l->id, &l->d, &l->d_n));
    return complaint_entries(w, l->id, &l->e, &l->e_n);
}

static struct looking look(struct kit *k, int64_t id) {
    struct looking l = { .id = id };
    GOOD(work_read(&k->w, look_tx, &l));
    return l;
}

/* -1: no such deadline. */
static int64_t due(struct kit *k, int64_t id, enum statute_kind kind) {
    struct looking l = look(k, id);
    for (size_t i = 0; i < l.d_n; i++)
        if (l.d[i].kind == (int64_t)kind) return l.d[i].due_day;
    return -1;
}

/* ---- the terms of part 4 ---- */

static void terms(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    assert_int_equal(due(k, id, STATUTE_RECEIPT), day(2026, 11, 13));
    assert_int_equal(due(k, id, STATUTE_ANSWER), day(2026, 11, 21));
    assert_int_equal(due(k, id, STATUTE_REMEDY), day(2026, 11, 28));
    struct complaint_new sofa = shoes(letter(k, "b@x"));
    sofa.goods = GOODS_TECHNICAL;
    assert_int_equal(due(k, entered(k, sofa), STATUTE_REMEDY), day(2026, 12, 13));
    struct complaint_new call = shoes(letter(k, "c@x"));
    call.country = S("HU");
    call.how = COMPLAINT_PHONE;
    call.matter = MATTER_US;
    id = entered(k, call);
    assert_int_equal(due(k, id, STATUTE_ANSWER), day(2026, 12, 13));
    struct looking l = look(k, id);
    assert_true(str_eq(complaint_ref(k->rig->a, &l.c), S("HU-2026-0001")));
    assert_int_equal(l.c.keep_until, day(2029, 11, 13));
    l = look(k, 1);
    assert_true(str_eq(complaint_ref(k->rig->a, &l.c), S("R-2026-0001")));
    assert_int_equal(l.c.keep_until, day(2028, 11, 13));
    assert_true(str_eq(l.c.customer_name, S("Jelena")));
    /* The end of the day in Belgrade. */
    assert_int_equal(l.d[1].due_at, day(2026, 11, 21) * MOMENT_DAY + 23 * MOMENT_HOUR);
}

struct editing {
    int64_t seen, id;
    struct str code;
    int64_t days, from;
    bool verify;
};

static const struct err *edit_tx(struct work *w, void *arg) {
    struct editing *e = arg;
    struct statute *all, s;
    struct statute_in in;
    size_t n;
    if (!e->seen) {
        TRY(statute_list(w, S("RS"), &all, &n));
        for (size_t i = 0; i < n; i++)
            if (str_eq(all[i].code, e->code)) e->seen = all[i].id;
    }
    if (e->verify) return statute_verified(w, e->seen, &e->id);
    TRY(statute_get(w, e->seen, &s));
    in = statute_as_written(&s);
    in.duration = e->days;
    in.valid_from = e->from;
    return statute_change(w, e->seen, &in, &e->id);
}

static void version_of_its_day(struct rig *r) {
    struct kit *k = belgrade(r);
    struct work owner = kit_as(k, k->owner);
    struct editing five = { .code = S("RS2"), .days = 5, .from = day(2027, 1, 1) };
    GOOD(work_write(&owner, edit_tx, &five));
    k->now = day(2026, 12, 31) * MOMENT_DAY + 22 * MOMENT_HOUR; /* 23:00 in Belgrade */
    int64_t old = entered(k, shoes(letter(k, "a@x")));
    assert_int_equal(due(k, old, STATUTE_ANSWER), day(2027, 1, 8));
    k->now += 2 * MOMENT_HOUR;
    int64_t new = entered(k, shoes(letter(k, "b@x")));
    assert_int_equal(due(k, new, STATUTE_ANSWER), day(2027, 1, 6));
    assert_int_equal(look(k, new).c.year, 2027);
    assert_int_equal(look(k, new).c.number, 1);
    struct complaint_new late = shoes(letter(k, "c@x"));
    late.received_at = OPT(day(2026, 12, 31) * MOMENT_DAY + 12 * MOMENT_HOUR);
    int64_t third = entered(k, late);
    assert_int_equal(due(k, third, STATUTE_ANSWER), day(2027, 1, 8));
    assert_int_equal(look(k, third).c.number, 2);
    /* A later version changes nothing of what was entered. */
    struct editing three = { .code = S("RS2"), .days = 3, .from = day(2026, 12, 1) };
    GOOD(work_write(&owner, edit_tx, &three));
    assert_int_equal(due(k, old, STATUTE_ANSWER), day(2027, 1, 8));
    BAD(work_write(&owner, edit_tx, &five), ERR_CONFLICT);
}

/* ---- acts ---- */

struct act {
    int64_t id;
    int what; /* 'r' receipt, 'd' decide, 's' customer said, 'a' advance, 'x' extend, 'c' change, 'p' apologised */
    struct complaint_answer answer;
    struct complaint_facts facts;
    enum complaint_state state;
    int64_t kind, days;
    struct str words;
    bool yes;
};

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *a = arg;
    struct complaint c;
    TRY(complaint_get(w, a->id, &c));
    switch (a->what) {
    case 'r': return complaint_acknowledge(w, &c, OPT_NONE, a->words);
    case 'd': return complaint_decide(w, &c, &a->answer);
    case 's': return complaint_customer_said(w, &c, a->yes);
    case 'a': return complaint_advance(w, &c, a->state, a->words);
    case 'x': return complaint_extend(w, &c, a->kind, a->days, a->words);
    case 'c': return complaint_change(w, &c, &a->facts);
    default: return complaint_apologised(w, &c, work_now(w), a->words);
    }
}

static const struct err *try(struct kit *k, struct act a) {
    struct work w = kit_as(k, k->milica);
    return work_write(&w, act_tx, &a);
}

static void extended_once(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    struct act x = { .id = id, .what = 'x', .kind = STATUTE_REMEDY, .days = 7 };
    BAD(try(k, x), ERR_INVALID); /* no consent */
    x.words = S("By phone on 14 Nov, she agrees");
    GOOD(try(k, x));
    assert_int_equal(due(k, id, STATUTE_REMEDY), day(2026, 12, 5));
    BAD(try(k, x), ERR_INVALID); /* a second one */
    x.kind = STATUTE_ANSWER;
    BAD(try(k, x), ERR_INVALID); /* none at all */
    assert_int_equal(due(k, id, STATUTE_REMEDY), day(2026, 12, 5));
    struct complaint_new si = shoes(letter(k, "b@x"));
    si.country = S("SI");
    struct act y = { .id = entered(k, si), .what = 'x', .kind = STATUTE_REMEDY, .days = 16, .words = S("Told") };
    BAD(try(k, y), ERR_INVALID); /* 15 at most */
    y.days = 15;
    GOOD(try(k, y));
    assert_int_equal(due(k, y.id, STATUTE_REMEDY), day(2026, 12, 28));
    k->now += 60 * MOMENT_DAY;
    GOOD(complaint_mark_missed(&k->w));
    struct complaint_new late = shoes(letter(k, "c@x"));
    late.received_at = OPT(k->now - 20 * MOMENT_DAY);
    struct act z = { .id = entered(k, late), .what = 'x', .kind = STATUTE_REMEDY, .days = 7, .words = S("x") };
    BAD(try(k, z), ERR_INVALID); /* over already */
}

static void refused_with_its_contents(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    struct act a = { .id = id, .what = 'd', .answer = { .decision = DECISION_REJECTED } };
    BAD(try(k, a), ERR_INVALID); /* no reasons */
    a.answer.reasons = S("Worn for two years");
    BAD(try(k, a), ERR_INVALID); /* no body */
    a.answer.adr = S("Mediation body of the chamber of commerce");
    GOOD(try(k, a));
    BAD(try(k, a), ERR_CONFLICT);
    struct looking l = look(k, id);
    assert_int_equal(l.c.state, COMPLAINT_DECIDED);
    for (size_t i = 0; i < l.d_n; i++)
        assert_int_equal(l.d[i].met_at.set, l.d[i].kind != STATUTE_RECEIPT);
    BAD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_REMEDY_RUNNING }), ERR_CONFLICT);
    GOOD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_CLOSED }));
}

static void its_way(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    BAD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_REMEDIED, .words = S("x") }), ERR_CONFLICT);
    BAD(try(k, (struct act){ .id = id, .what = 'r' }), ERR_INVALID);
    GOOD(try(k, (struct act){ .id = id, .what = 'r', .words = S("Handed over") }));
    BAD(try(k, (struct act){ .id = id, .what = 'r', .words = S("Again") }), ERR_CONFLICT);
    struct act a = { .id = id, .what = 'd', .answer = { .decision = DECISION_ACCEPTED } };
    BAD(try(k, a), ERR_INVALID); /* no proposal */
    a.answer.proposal = S("A new pair, and 590 RSD");
    a.answer.amount = OPT(59000);
    a.answer.currency = S("RSD");
    BAD(try(k, a), ERR_INVALID); /* by which law? */
    a.answer.law = S("RS10");
    GOOD(try(k, a));
    k->now += 2 * MOMENT_DAY;
    GOOD(try(k, (struct act){ .id = id, .what = 's', .yes = true }));
    assert_int_equal(due(k, id, STATUTE_REMEDY), day(2026, 11, 30)); /* two days do not count */
    BAD(try(k, (struct act){ .id = id, .what = 's', .yes = true }), ERR_CONFLICT);
    GOOD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_REMEDY_RUNNING }));
    BAD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_REMEDIED }), ERR_INVALID);
    GOOD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_REMEDIED, .words = S("New pair sent") }));
    GOOD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_VERIFIED }));
    GOOD(try(k, (struct act){ .id = id, .what = 'a', .state = COMPLAINT_CLOSED }));
    struct looking l = look(k, id);
    assert_true(l.c.closed_at.set && str_eq(l.c.outcome, S("New pair sent")));
    for (size_t i = 0; i < l.d_n; i++) assert_true(l.d[i].met_at.set && !l.d[i].missed);
}

/* P58, P61, P62: nothing is admitted before it is known; our part is said where it is ours. */
static void fault(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    assert_int_equal(look(k, id).c.fault, FAULT_UNKNOWN);
    struct act c = { .id = id, .what = 'c',
                     .facts = { S("Shoes"), S("Sole"), S(""), S("We glued it badly"), FAULT_UNKNOWN } };
    BAD(try(k, c), ERR_INVALID);
    c.facts.fault = FAULT_OURS;
    GOOD(try(k, c));
    struct looking l = look(k, id);
    assert_true(l.c.fault == FAULT_OURS && str_eq(l.c.our_part, S("We glued it badly")));
    assert_true(str_contains_nocase(l.e[1].words, S("Ђон"))); /* what stood there before is kept */
    k->now += 14 * MOMENT_HOUR + 30 * MOMENT_MINUTE;
    GOOD(try(k, (struct act){ .id = id, .what = 'p', .words = S("") }));
    l = look(k, id);
    assert_int_equal(l.c.apology_at.v - l.c.received_at, 14 * MOMENT_HOUR + 30 * MOMENT_MINUTE);
    GOOD(try(k, (struct act){ .id = id, .what = 'p', .words = S("too late to say why not") }));
    assert_int_equal(look(k, id).c.apology_not.n, 0);
}

/* F14: missed is noted once, whatever the clock does, and stays. */
static void missed_once(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t id = entered(k, shoes(letter(k, "a@x")));
    k->now += 9 * MOMENT_DAY;
    for (int i = 0; i < 4; i++) {
        GOOD(complaint_mark_missed(&k->w));
        k->now += i % 2 ? MOMENT_DAY : -MOMENT_DAY;
    }
    struct looking l = look(k, id);
    int n = 0;
    for (size_t i = 0; i < l.e_n; i++) n += l.e[i].kind == ENTRY_MISSED;
    assert_int_equal(n, 2); /* receipt and answer */
    GOOD(try(k, (struct act){ .id = id, .what = 'd', .answer = { .decision = DECISION_ACCEPTED, .proposal = S("x") } }));
    l = look(k, id);
    assert_true(l.d[1].kind == STATUTE_ANSWER && l.d[1].missed && l.d[1].met_at.set);
}

/* ---- conversations ---- */

struct pair {
    int64_t from, into;
    bool apart;
};

static const struct err *pair_tx(struct work *w, void *arg) {
    const struct pair *p = arg;
    struct conversation from, into;
    TRY(conversation_get(w, p->from, &from));
    if (p->apart) return merge_apart(w, &from);
    TRY(conversation_get(w, p->into, &into));
    return merge_join(w, &from, &into);
}

static void goes_along(struct rig *r) {
    struct kit *k = belgrade(r);
    int64_t a = letter(k, "a@x"), b = letter(k, "b@x"), id = entered(k, shoes(a));
    struct entering twice = { .in = shoes(a) };
    BAD(work_write(&k->w, enter_tx, &twice), ERR_CONFLICT);
    GOOD(work_write(&k->w, pair_tx, &(struct pair){ a, b, false }));
    assert_int_equal(look(k, id).c.conversation_id, b);
    assert_true(kit_conversation(k, b).holds & HOLDS_COMPLAINT);
    GOOD(work_write(&k->w, pair_tx, &(struct pair){ a, b, true }));
    assert_int_equal(look(k, id).c.conversation_id, a);
}

/* INV14: many at once; a refused one takes no number. cmocka's asserts belong to the main thread. */
enum { CLIENTS = 100 };

struct client {
    struct kit *k;
    int64_t conversation;
    _Atomic int *good, *bad, *again;
    bool empty;
};

static void *client_run(void *arg) {
    struct client *c = arg;
    struct arena *a = arena_new(8 << 20);
    struct work w = c->k->w;
    const struct err *e;
    w.arena = a;
    struct entering in = { .in = shoes(c->conversation) };
    if (c->empty) in.in.defect = S("");
    do {
        e = work_write(&w, enter_tx, &in);
        if (e && e->code == ERR_RETRY) (*c->again)++;
    } while (e && e->code == ERR_RETRY);
    if (!e) (*c->good)++;
    if (e && e->code != ERR_INVALID) (*c->bad)++;
    arena_free(&a);
    return NULL;
}

static void without_gaps(struct rig *r) {
    struct kit *k = belgrade(r);
    struct client *all = ARENA_ARRAY(r->a, CLIENTS, struct client);
    _Atomic int good = 0, bad = 0, again = 0;
    for (int i = 0; i < CLIENTS; i++) {
        const char *id = str_c(r->a, str_printf(r->a, "%d@x", i));
        all[i] = (struct client){ k, letter(k, id), &good, &bad, &again, i % 5 == 4 };
    }
    rig_threads(CLIENTS, client_run, all, sizeof *all);
    print_message("# %d had to come again\n", again);
    assert_int_equal(bad, 0);
    assert_int_equal(good, CLIENTS * 4 / 5);
    bool seen[CLIENTS + 1] = { false };
    for (int64_t id = 1; id <= CLIENTS * 2; id++) {
        struct looking l = { .id = id };
        if (work_read(&k->w, look_tx, &l)) continue;
        assert_true(l.c.number >= 1 && l.c.number <= good && !seen[l.c.number]);
        seen[l.c.number] = true;
    }
    for (int i = 1; i <= good; i++) assert_true(seen[i]);
}

/* ---- lists ---- */

struct listing {
    struct complaint_item *rows;
    size_t n, due_n, mine_n;
    struct complaint_item *due;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct complaint_filter f = { .country = S("RS"), .year = 2026, .open = true };
    struct complaint_item *mine;
    int64_t until = work_now(w) + 400 * MOMENT_DAY;
    TRY(complaint_list(w, &f, INT64_MAX, 50, &l->rows, &l->n));
    TRY(complaint_due(w, false, until, 50, &l->due, &l->due_n));
    return complaint_due(w, true, until, 50, &mine, &l->mine_n);
}

static void seen_by_whom(struct rig *r) {
    struct kit *k = belgrade(r);
    struct complaint_new sofa = shoes(letter(k, "b@x"));
    sofa.goods = GOODS_TECHNICAL;
    int64_t second = entered(k, sofa), first = entered(k, shoes(letter(k, "a@x")));
    GOOD(try(k, (struct act){ .id = second, .what = 'r', .words = S("x") }));
    struct work shop = kit_as(k, k->milica), others = kit_as(k, k->gergo);
    struct listing l;
    GOOD(work_read(&shop, list_tx, &l));
    assert_true(l.n == 2 && l.rows[0].id == first && l.due_n == 2 && l.due[0].id == first);
    assert_true(l.due[0].due_kind.v == STATUTE_RECEIPT && l.due[1].due_kind.v == STATUTE_ANSWER);
    assert_int_equal(l.mine_n, 0);
    GOOD(work_read(&others, list_tx, &l));
    assert_true(l.n == 0 && l.due_n == 0);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV15 the terms of part 4 to the day", terms, RIG_BOTH },
        { "INV15 a complaint has the version of its day", version_of_its_day, RIG_BOTH },
        { "INV15 one extension, with consent; the second is refused", extended_once, RIG_BOTH },
        { "INV15 a rejection says what the law asks", refused_with_its_contents, RIG_BOTH },
        { "P57 its way from received to closed", its_way, RIG_BOTH },
        { "P58 P61 P62 fault, our part and the time to the apology", fault, RIG_BOTH },
        { "F14 INV15 a missed deadline is noted once and stays", missed_once, RIG_BOTH },
        { "INV19 it goes along with its conversation, and back", goes_along, RIG_BOTH },
        { "INV14 no gap with 100 at once", without_gaps, RIG_BOTH },
        { "A26 seen by whoever sees the conversation", seen_by_whom, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
