/* How we make good again, on both stores: steps that alarm once, what we change among ourselves, and whom a known fault
 * concerns. */
#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/customer.h"
#include "desk/desk_kit.h"
#include "desk/recovery/recovery.h"

struct act {
    int what; /* 'n' enter, 's' start, 'a' add step, 'd' settle step, 'r' reviewed, '+' after, 'f' done, 'c' checked */
    int64_t conversation, complaint, template_id, owner, step, id, due, check;
    bool yes;
    struct str words;
};

static const struct err *recovery_tx(struct work *w, struct act *a) {
    struct recovery r;
    bool found;
    TRY(recovery_of(w, a->complaint, &r, &found));
    struct step_new s = { STEP_WORD, a->owner, a->due, a->words };
    if (a->what == 'a') return recovery_add_step(w, &r, &s, &a->id);
    if (a->what == 'd') return recovery_settle_step(w, &r, a->step, a->yes, a->words);
    return recovery_reviewed(w, &r);
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *a = arg;
    struct complaint_new in = { .conversation_id = a->conversation, .item = S("shoes"), .defect = S("sole") };
    struct after_new after = { a->words, a->owner, a->due, a->check };
    switch (a->what) {
    case 'n': return complaint_register(w, &in, &a->id);
    case 's': return recovery_start(w, a->complaint, a->template_id, a->owner, a->words, &a->id);
    case '+': return after_add(w, a->complaint, &after, &a->id);
    case 'f': return after_done(w, a->complaint, a->step);
    case 'c': return after_checked(w, a->complaint, a->step, a->yes, a->words);
    default: return recovery_tx(w, a);
    }
}

static const struct err *try(struct kit *k, struct act *a) {
    struct work w = kit_as(k, k->milica);
    return work_write(&w, act_tx, a);
}

static int64_t complained(struct kit *k) {
    struct act a = { .what = 'n' };
    a.conversation = kit_letter(k, "jelena@primer.example", "a@x", "x", 0, 0).conversation_id;
    GOOD(try(k, &a));
    return a.id;
}

struct seeing {
    int64_t complaint;
    struct recovery r;
    struct recovery_step *steps;
    struct after_action *after;
    struct due_step *due;
    size_t n, after_n, due_n;
};

static const struct err *see_tx(struct work *w, void *arg) {
    struct seeing *s = arg;
    bool found;
    TRY(recovery_of(w, s->complaint, &s->r, &found));
    TRY(recovery_steps(w, s->r.id, &s->steps, &s->n));
    TRY(recovery_due(w, work_now(w) + MOMENT_DAY, 50, &s->due, &s->due_n));
    return after_list(w, s->complaint, &s->after, &s->after_n);
}

static struct seeing see(struct kit *k, int64_t complaint) {
    struct work w = kit_as(k, k->milica);
    struct seeing s = { .complaint = complaint };
    GOOD(work_read(&w, see_tx, &s));
    return s;
}

static int64_t started(struct kit *k, int64_t complaint) {
    struct act a = { .what = 's', .complaint = complaint, .template_id = 1, .owner = k->milica, .words = S("") };
    GOOD(try(k, &a));
    BAD(try(k, &a), ERR_CONFLICT);
    return a.id;
}

static void settle(struct kit *k, int64_t complaint, int64_t step, bool skip, struct str words) {
    GOOD(try(k, &(struct act){ .what = 'd', .complaint = complaint, .step = step, .yes = skip, .words = words }));
}

static void plan(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = complained(k);
    started(k, id);
    struct seeing s = see(k, id);
    assert_int_equal(s.n, 4);
    assert_true(s.steps[0].kind == STEP_APOLOGY && s.steps[0].due_at == k->now + 24 * MOMENT_HOUR);
    assert_true(s.r.goal.n > 0 && s.r.state == RECOVERY_ACTIVE);
    struct act add = { .what = 'a', .complaint = id, .owner = k->gergo, .due = k->now - 1, .words = S("Label used?") };
    BAD(try(k, &add), ERR_INVALID);
    add.due = k->now + MOMENT_HOUR;
    GOOD(try(k, &add));
    add.owner = k->gone;
    BAD(try(k, &add), ERR_INVALID);
    BAD(try(k, &(struct act){ .what = 'd', .complaint = id, .step = s.steps[0].id, .yes = true, .words = S("") }), ERR_INVALID);
    settle(k, id, s.steps[0].id, false, S("Said sorry"));
    BAD(try(k, &(struct act){ .what = 'd', .complaint = id, .step = s.steps[0].id, .words = S("") }), ERR_CONFLICT);
    settle(k, id, add.id, true, S("No longer needed"));
    BAD(try(k, &(struct act){ .what = 'r', .complaint = id }), ERR_CONFLICT);
    for (int i = 1; i < 4; i++) settle(k, id, s.steps[i].id, false, S(""));
    s = see(k, id);
    assert_true(s.r.state == RECOVERY_COMPLETED && !s.r.late);
    BAD(try(k, &add), ERR_INVALID);
    GOOD(try(k, &(struct act){ .what = 'r', .complaint = id }));
    assert_int_equal(see(k, id).r.state, RECOVERY_REVIEWED);
}

/* P57: due 12:00 and undone alarms at 12:00; the clock set back or on changes nothing of it, and it is done late. */
static void alarm_once(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = complained(k), from = k->now;
    started(k, id);
    k->now = from + 24 * MOMENT_HOUR;
    GOOD(recovery_alarm(&k->w));
    assert_false(see(k, id).steps[0].alarmed_at.set);
    k->now += 1;
    for (int i = 0; i < 6; i++) {
        GOOD(recovery_alarm(&k->w));
        k->now += i % 2 ? MOMENT_HOUR : -MOMENT_HOUR;
    }
    struct seeing s = see(k, id);
    assert_true(s.steps[0].alarmed_at.set && s.steps[0].alarmed_at.v == from + 24 * MOMENT_HOUR + 1);
    assert_true(s.r.late && !s.steps[1].alarmed_at.set && s.due_n == 1);
    k->now = from; /* the clock is a day slow now */
    settle(k, id, s.steps[0].id, false, S("Sorry, late"));
    assert_int_equal(see(k, id).steps[0].state, RECOVERY_STEP_LATE);
}

/* Two nodes at once: each step alarms in one of them. */
static void *node_run(void *arg) {
    struct kit *k = arg;
    struct arena *a = arena_new(8 << 20);
    struct work w = k->w;
    w.arena = a;
    for (int i = 0; i < 20; i++)
        if (!recovery_alarm(&w)) break;
    arena_free(&a);
    return NULL;
}

static void alarm_on_two_nodes(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = complained(k);
    started(k, id);
    k->now += 30 * MOMENT_DAY;
    rig_threads(2, node_run, k, 0);
    struct seeing s = see(k, id);
    for (size_t i = 0; i < s.n; i++) assert_true(s.steps[i].alarmed_at.set);
}

/* P63: owner, day, and a look at whether it helped. */
static void among_ourselves(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = complained(k), today = k->now / MOMENT_DAY;
    struct act a = { .what = '+', .complaint = id, .owner = k->gergo, .due = today + 7, .check = today + 5, .words = S("No quotes") };
    BAD(try(k, &a), ERR_INVALID);
    a.check = today + 37;
    GOOD(try(k, &a));
    struct act check = { .what = 'c', .complaint = id, .step = a.id, .yes = true, .words = S("11 before, 2 after") };
    BAD(try(k, &check), ERR_CONFLICT);
    GOOD(try(k, &(struct act){ .what = 'f', .complaint = id, .step = a.id }));
    BAD(try(k, &(struct act){ .what = 'f', .complaint = id, .step = a.id }), ERR_CONFLICT);
    GOOD(try(k, &check));
    BAD(try(k, &check), ERR_CONFLICT);
    struct seeing s = see(k, id);
    assert_true(s.after_n == 1 && s.after[0].helped.v == 1 && str_eq(s.after[0].result, S("11 before, 2 after")));
}

struct faulty {
    int64_t id, owner, customers[20], conversations[20];
    struct fault_customer *list;
    size_t n;
    struct known_fault f;
};

static const struct err *fault_tx(struct work *w, void *arg) {
    struct faulty *x = arg;
    TRY(fault_open(w, S("Boots"), S("L23"), S("The glue does not hold"), x->owner, &x->id));
    for (int i = 0; i < 17; i++) {
        TRY(fault_add(w, x->id, x->customers[i]));
        TRY(fault_add(w, x->id, x->customers[i])); /* once */
    }
    TRY(fault_wrote(w, x->id, x->customers[0], x->conversations[0]));
    TRY(fault_wrote(w, x->id, x->customers[1], x->conversations[1]));
    TRY(fault_get(w, x->id, &x->f));
    return fault_customers(w, x->id, &x->list, &x->n);
}

static const struct err *wrong_tx(struct work *w, void *arg) {
    struct faulty *x = arg;
    return fault_wrote(w, x->id, x->customers[2], x->conversations[3]);
}

static const struct err *close_tx(struct work *w, void *arg) {
    struct faulty *x = arg;
    return fault_close(w, x->id);
}

static const struct err *tell_tx(struct work *w, void *arg) {
    struct faulty *x = arg;
    for (int i = 2; i < 17; i++)
        TRY(fault_told(w, x->id, x->customers[i], TOLD_BY_US, x->conversations[i], S("")));
    return NULL;
}

/* P59: batch L23, 17 buyers: 17 on the list, 2 had written and are linked, nobody twice. */
static void known(struct rig *r) {
    struct kit *k = kit_new(r);
    struct faulty x = { .owner = k->owner };
    struct work w = kit_as(k, k->milica);
    for (int i = 0; i < 17; i++) {
        const char *id = str_c(r->a, str_printf(r->a, "%d@buyer.example", i));
        x.conversations[i] = kit_letter(k, id, id, id, 0, 0).conversation_id;
        x.customers[i] = kit_conversation(k, x.conversations[i]).customer_id;
    }
    GOOD(work_write(&w, fault_tx, &x));
    assert_true(x.n == 17 && x.f.all_n == 17 && x.f.open_n == 15 && x.f.wrote_n == 2);
    assert_true(x.list[0].state == TOLD_NOT_YET && x.list[16].state == TOLD_WROTE_FIRST);
    BAD(work_write(&w, wrong_tx, &x), ERR_INVALID);
    BAD(work_write(&w, close_tx, &x), ERR_CONFLICT);
    GOOD(work_write(&w, tell_tx, &x));
    BAD(work_write(&w, tell_tx, &x), ERR_CONFLICT);
    GOOD(work_write(&w, close_tx, &x));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P57 P60 a plan, its steps and its end", plan, RIG_BOTH },
        { "P57 F14 a step alarms once and is late then", alarm_once, RIG_BOTH },
        { "F14 F21 a step alarms on one of two nodes", alarm_on_two_nodes, RIG_BOTH },
        { "P63 an action among ourselves and whether it helped", among_ourselves, RIG_BOTH },
        { "P59 whom a known fault concerns, each once", known, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
