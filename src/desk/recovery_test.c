/* How we make good again, on both stores: steps that alarm once, what we change among ourselves, and whom a known fault
 * concerns. */
#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/customer.h"
#include "desk/desk_kit.h"
#include "desk/order/case.h"
#include "desk/order/order.h"
#include "desk/product/product.h"
#include "desk/recovery/recovery.h"

struct act {
    int what; /* 'n' enter, 's' start, 'a' add step, 'd' settle step, 'r' reviewed, '+' after, 'f' done, 'c' checked */
    int64_t conversation, complaint, template_id, owner, step, id, due, check;
    bool yes;
    struct str words, lang, cause;
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
    struct after_new after = { a->words, a->owner, a->due, a->check, a->cause };
    switch (a->what) {
    case 'n': return complaint_register(w, &in, &a->id);
    case 's': return recovery_start(w, a->complaint, a->template_id, a->owner, a->words, a->lang, &a->id);
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
    struct act a = { .what = 's', .complaint = complaint, .template_id = 1, .owner = k->milica, .words = S(""), .lang = S("en") };
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

/* A case that named a cause at a time; it has been work again since, so that more of them may stand beside each other. */
static void named(struct kit *k, int64_t conversation, const char *cause, int64_t when) {
    rig_raw(k->rig, str_printf(k->rig->a, "INSERT INTO outcome (conversation_id, at, result, goal, cause_id, need_met, no_follow_up, ended_at) "
                                          "SELECT %lld, %lld, 0, 0, id, 1, 'x', %lld FROM cause WHERE code = '%s' OR name = '%s'",
                               (long long)conversation, (long long)when, (long long)when, cause, cause).p);
}

/* P63: its cause or one under it, each case once in a span, 30 days before it was done and 30 since. */
static void counted(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = complained(k), today = k->now / MOMENT_DAY, c[4], done = k->now + 2 * MOMENT_DAY;
    for (int i = 0; i < 4; i++) c[i] = kit_letter(k, "jelena@primer.example", str_printf(r->a, "more%d@x", i).p, "x", 0, 0).conversation_id;
    rig_raw(r, "INSERT INTO cause (parent_id, name, position) SELECT id, 'postage', 99 FROM cause WHERE code = 'policy'");
    struct act a = { .what = '+', .complaint = id, .owner = k->gergo, .due = today + 7, .check = today + 37, .words = S("No quotes"), .cause = S("nonsense") };
    BAD(try(k, &a), ERR_INVALID);
    a.cause = S("policy");
    GOOD(try(k, &a));
    named(k, c[0], "policy", done - 31 * MOMENT_DAY);     /* too early */
    named(k, c[0], "policy", done - 30 * MOMENT_DAY);
    named(k, c[0], "postage", done - 3 * MOMENT_DAY);     /* the same case again */
    named(k, c[1], "postage", done - 1);
    named(k, c[2], "carrier", done - 1);                  /* another cause */
    named(k, c[3], "policy", done);                       /* belongs to what is since */
    named(k, c[2], "policy", done + 30 * MOMENT_DAY);     /* too late */
    struct after_effect e = after_effect(see(k, id).after, k->now);
    assert_true(e.named && e.before == 1 && e.since == 0 && e.days == 0);
    k->now = done;
    GOOD(try(k, &(struct act){ .what = 'f', .complaint = id, .step = a.id }));
    k->now = done + 10 * MOMENT_DAY;
    e = after_effect(see(k, id).after, k->now);
    assert_true(e.before == 2 && e.since == 1 && e.days == 10);
    k->now = done + 400 * MOMENT_DAY;
    e = after_effect(see(k, id).after, k->now);
    assert_true(e.before == 2 && e.since == 1 && e.days == 30);
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

/* ---- plans in every language ---- */

struct planning {
    int64_t id, version;
    struct template_in in;
    struct recovery_template *all, one;
    struct template_step *steps;
    size_t n, step_n;
    bool remove;
};

static const struct err *plans_tx(struct work *w, void *arg) {
    struct planning *p = arg;
    TRY(recovery_templates(w, p->in.lang, &p->all, &p->n));
    TRY(recovery_template_get(w, p->id ? p->id : 1, p->in.lang, &p->one));
    return recovery_template_steps(w, p->one.id, p->in.lang, &p->steps, &p->step_n);
}

static const struct err *plan_write_tx(struct work *w, void *arg) {
    struct planning *p = arg;
    if (p->remove) return recovery_template_remove(w, p->id, p->version);
    return recovery_template_write(w, p->id, p->version, &p->in, &p->id);
}

static void plans_speak(struct rig *r) {
    static const struct {
        const char *lang, *name, *first;
    } shipped[] = { { "en", "Our mistake", "Say sorry" }, { "sr", "Наша грешка", "Извинити се" }, { "sr-Latn", "Naša greška", "Izviniti se" },
                    { "hu", "A mi hibánk", "Elnézést kérni" }, { "sl", "Naša napaka", "Opravičiti se" }, { "el", "Δικό μας λάθος", "Ζητάμε" } };
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        struct planning p = { .in.lang = str_of(shipped[i].lang) };
        GOOD(work_read(&k->w, plans_tx, &p));
        assert_true(p.n == 2 && p.step_n == 4 && str_eq(p.one.name, str_of(shipped[i].name)));
        assert_true(str_starts(p.steps[0].what, str_of(shipped[i].first)));
    }
    struct act a = { .what = 's', .complaint = complained(k), .template_id = 1, .owner = k->milica, .words = S(""), .lang = S("hu") };
    GOOD(try(k, &a));
    assert_true(str_starts(see(k, a.complaint).steps[0].what, S("Elnézést kérni")));
}

static void plans_are_the_owners(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct template_step steps[] = { { 0, STEP_APOLOGY, S("Call her"), 2 }, { 0, STEP_DEED, S("New pair"), 48 } };
    struct planning p = { .in = { S("en"), S(" Lost parcel "), S("She has her parcel"), steps, 2 } }, seen = { .in.lang = S("sl") };
    GOOD(work_write(&w, plan_write_tx, &p));
    seen.id = p.id;
    GOOD(work_read(&w, plans_tx, &seen));
    assert_true(seen.n == 3 && seen.step_n == 2 && str_eq(seen.one.name, S("Lost parcel")) && seen.one.version == 1);
    /* In Slovenian; one step goes, one is new; English keeps its words. */
    struct template_step now[] = { { seen.steps[1].id, STEP_DEED, S("Nov par"), 24 }, { 0, STEP_WORD, S("Sporočiti"), 30 } };
    struct planning sl = { .id = p.id, .version = 1, .in = { S("sl"), S("Izgubljen paket"), S("Ima paket"), now, 2 } };
    GOOD(work_write(&w, plan_write_tx, &sl));
    BAD(work_write(&w, plan_write_tx, &sl), ERR_CONFLICT); /* the version has moved on */
    GOOD(work_read(&w, plans_tx, &seen));
    assert_true(seen.step_n == 2 && str_eq(seen.steps[0].what, S("Nov par")) && str_eq(seen.one.goal, S("Ima paket")));
    seen.in.lang = S("en");
    GOOD(work_read(&w, plans_tx, &seen));
    assert_true(str_eq(seen.steps[0].what, S("New pair")) && seen.steps[0].hours == 24 && str_eq(seen.one.name, S("Lost parcel")));
    struct planning bad = { .in = { S("en"), S("Our mistake"), S("x"), steps, 2 } };
    BAD(work_write(&w, plan_write_tx, &bad), ERR_CONFLICT);
    bad.in.name = S("x");
    bad.in.step_n = 0;
    BAD(work_write(&w, plan_write_tx, &bad), ERR_INVALID);
    steps[0].hours = 0;
    bad.in.step_n = 2;
    BAD(work_write(&w, plan_write_tx, &bad), ERR_INVALID);
    struct planning gone = { .id = p.id, .version = 2, .remove = true };
    GOOD(work_write(&w, plan_write_tx, &gone));
    BAD(work_write(&w, plan_write_tx, &gone), ERR_NOT_FOUND);
}

/* ---- whom it concerns, by what they bought ---- */

enum { BUYERS = 17 };

struct selling {
    struct kit *k;
    int64_t customers[BUYERS], conversations[BUYERS], fault, added, again;
    struct known_fault f;
};

static const struct err *sell_tx(struct work *w, void *arg) {
    struct selling *x = arg;
    int64_t id;
    struct product_in p = { .sku = S("BOOT-L"), .name = S("Boots"), .active = true };
    TRY(product_add(w, &p, &id));
    for (int i = 0; i <= BUYERS; i++) { /* the last one bought of another batch */
        struct order_line_in line = { S("BOOT-L"), 1, 590000, i < BUYERS ? S("L23") : S("L24") };
        struct order_in o = { .number = str_printf(w->arena, "B-%d", i), .currency = S("RSD"), .customer_id = x->customers[i % BUYERS],
                              .lines = &line, .line_n = 1 };
        TRY(order_add(w, &o, &id));
        struct conversation talk;
        TRY(conversation_get(w, x->conversations[i % BUYERS], &talk));
        if (i < 2) TRY(order_case_link(w, &talk, id, true));
    }
    struct complaint_new c = { .conversation_id = x->conversations[0], .country = S("RS"), .item = S("Boots"), .defect = S("sole") };
    TRY(complaint_register(w, &c, &id));
    c.conversation_id = x->conversations[1];
    return complaint_register(w, &c, &id);
}

static const struct err *buyers_tx(struct work *w, void *arg) {
    struct selling *x = arg;
    TRY(fault_open(w, S("Boots"), S("L23"), S("The glue does not hold"), x->k->owner, &x->fault));
    TRY(fault_add_buyers(w, x->fault, S("BOOT-L"), S("L23"), &x->added));
    TRY(fault_add_buyers(w, x->fault, S("boot-l"), S("L23"), &x->again));
    return fault_get(w, x->fault, &x->f);
}

static const struct err *no_product_tx(struct work *w, void *arg) {
    struct selling *x = arg;
    return fault_add_buyers(w, x->fault, S("SOCK"), S(""), &x->added);
}

static void found_by_orders(struct rig *r) {
    struct kit *k = kit_new(r);
    struct selling x = { .k = k };
    struct work w = kit_as(k, k->owner);
    for (int i = 0; i < BUYERS; i++) {
        const char *id = str_c(r->a, str_printf(r->a, "%d@buyer.example", i));
        x.conversations[i] = kit_letter(k, id, id, id, 0, 0).conversation_id;
        x.customers[i] = kit_conversation(k, x.conversations[i]).customer_id;
    }
    GOOD(work_write(&w, sell_tx, &x));
    GOOD(work_write(&w, buyers_tx, &x));
    assert_true(x.added == BUYERS && x.again == 0);
    assert_true(x.f.all_n == BUYERS && x.f.wrote_n == 2 && x.f.open_n == BUYERS - 2);
    BAD(work_write(&w, no_product_tx, &x), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P57 P60 a plan, its steps and its end", plan, RIG_BOTH },
        { "P57 F14 a step alarms once and is late then", alarm_once, RIG_BOTH },
        { "F14 F21 a step alarms on one of two nodes", alarm_on_two_nodes, RIG_BOTH },
        { "P63 an action among ourselves and whether it helped", among_ourselves, RIG_BOTH },
        { "P63 what an action is to remove is counted, before and since", counted, RIG_BOTH },
        { "P59 whom a known fault concerns, each once", known, RIG_BOTH },
        { "P59 batch L23: 17 buyers on the list, 2 had complained and are linked", found_by_orders, RIG_BOTH },
        { "P57 plans are written in six languages", plans_speak, RIG_BOTH },
        { "P57 plans are the owner's to change", plans_are_the_owners, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
