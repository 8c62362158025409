/* The rules that plan follow-ups by themselves, on both stores: once for an event, in the hours that customers like. */
#include "base/moment.h"
#include "base/zone.h"
#include "desk/automation/plan.h"
#include "desk/automation_kit.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/merge.h"
#include "desk/erasure/erasure.h"
#include "desk/followup/followup.h"
#include "desk/order/case.h"
#include "desk/spam/spam.h"

#define MUST(what) assert_true(what)
#define THURSDAY (INT64_C(1795082400) * MOMENT_SECOND) /* 2026-11-19T10:00:00Z */

/* ---- orders ---- */

struct walk {
    struct order_in in;
    struct order o;
    struct order_move m;
    int64_t id;
};

static const struct err *buy_tx(struct work *w, void *arg) {
    struct walk *b = arg;
    TRY(order_add(w, &b->in, &b->id));
    TRY(order_get(w, b->id, &b->o));
    if (b->o.first) TRY(order_set_note(w, b->id, b->o.version, S("Lepo nosite! Luka")));
    return order_get(w, b->id, &b->o);
}

static struct order bought(struct kit *k, const char *number, int64_t customer) {
    struct work w = kit_as(k, k->gergo);
    struct order_line_in line = { S("kávéfőző"), 1, 6499000, S("") };
    struct walk b = { .in = { .number = str_of(number), .channel = S("web"), .currency = S("HUF"), .customer_id = customer,
                              .lines = &line, .line_n = 1 } };
    GOOD(work_write(&w, buy_tx, &b));
    return b.o;
}

static const struct err *walk_tx(struct work *w, void *arg) {
    struct walk *x = arg;
    TRY(order_get(w, x->id, &x->o));
    TRY(order_step(w, x->id, x->o.version, &x->m));
    return order_get(w, x->id, &x->o);
}

static struct order goes(struct kit *k, int64_t id, enum order_state to, enum order_result result) {
    struct work w = kit_as(k, k->gergo);
    struct walk x = { .id = id, .m = { .to = to, .result = result, .reason = S(""), .words = S("") } };
    if (to == ORDER_RETURNED) x.m.reason = S("came back");
    GOOD(work_write(&w, walk_tx, &x));
    return x.o;
}

static const struct err *order_tx(struct work *w, void *arg) {
    struct walk *x = arg;
    return order_get(w, x->id, &x->o);
}

static struct order order_now(struct kit *k, int64_t id) {
    struct walk x = { .id = id };
    GOOD(work_read(&k->w, order_tx, &x));
    return x.o;
}

/* ---- customers and their follow-ups ---- */

struct whose {
    int64_t id, kept_version, gone_version, kept, gone, merge_id;
    struct customer_who who;
    struct customer c;
    struct str hours;
    struct customer_follow_up *all;
    size_t n;
};

static const struct err *of_tx(struct work *w, void *arg) {
    struct whose *x = arg;
    return follow_up_of_customer(w, x->id, &x->all, &x->n);
}

static struct whose of(struct kit *k, int64_t customer) {
    struct whose x = { .id = customer };
    GOOD(work_read(&k->w, of_tx, &x));
    return x;
}

/* The only one. */
static struct customer_follow_up only(struct kit *k, int64_t customer) {
    struct whose x = of(k, customer);
    assert_int_equal(x.n, 1);
    return x.all[0];
}

static const struct err *meet_tx(struct work *w, void *arg) {
    struct whose *x = arg;
    TRY(customer_meet(w, &x->who, S("hu"), &x->c));
    struct customer_facts f = customer_facts_of(&x->c);
    f.hours = x->hours;
    f.prefers = OPT(CHANNEL_PHONE);
    TRY(customer_change(w, x->c.id, &f));
    return customer_get(w, x->c.id, &x->c);
}

/* Prefers to be called between 9 and 12. */
static int64_t eszter(struct kit *k, const char *phone, const char *mail, const char *hours) {
    struct whose x = { .who = { S("Nagy Eszter"), str_of(mail), str_of(phone) }, .hours = str_of(hours) };
    struct work w = kit_as(k, k->gergo);
    GOOD(work_write(&w, meet_tx, &x));
    return x.c.id;
}

static bool is_rule(const struct customer_follow_up *f, const char *code) {
    return str_is_set(f->rule) && str_eq(f->rule, str_of(code));
}

enum act { CALLED, NO_ANSWER };
struct acting {
    enum act act;
    int64_t id;
    enum follow_up_result result;
    struct str words;
};

static const struct err *act_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct follow_up f;
    TRY(follow_up_get(w, x->id, &f));
    if (x->act == NO_ANSWER) return follow_up_no_answer(w, &f);
    return follow_up_called(w, &f, x->result, S(""), x->words);
}

static const struct err *act(struct kit *k, struct acting x) {
    struct work w = kit_as(k, k->gergo);
    return work_write(&w, act_tx, &x);
}

/* Story (iii): delivered on Thursday, so somebody calls on Monday, between 9 and 12 by her clock. */
static void after_a_delivery(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY - MOMENT_DAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", "9–12 h");
    struct order first = bought(k, "30455", she), next = bought(k, "30456", she);
    k->now = THURSDAY;
    goes(k, first.id, ORDER_SHIPPED, 0);
    first = goes(k, first.id, ORDER_DELIVERED, 0);
    struct customer_follow_up f = only(k, she);
    MUST(is_rule(&f, AUTOMATION_FIRST_ORDER) && f.reason == FOLLOW_UP_FIRST_ORDER && f.channel == FOLLOW_UP_PHONE);
    MUST(f.owner_id == k->gergo && !f.conversation_id.set && f.order_id.v == first.id && str_eq(f.words, S("30455, kávéfőző")));
    struct str due = moment_rfc3339(r->a, f.due_at);
    MUST(str_eq(due, S("2026-11-23T11:00:00Z"))); /* 12:00 in Budapest */
    struct moment_parts p = moment_split(first.check_by.v);
    MUST(p.day == 23 && p.hour == 17);
    goes(k, next.id, ORDER_DELIVERED, 0);
    struct whose x = of(k, she);
    MUST(x.n == 2 && (is_rule(&x.all[0], AUTOMATION_DELIVERY) || is_rule(&x.all[1], AUTOMATION_DELIVERY)));
    assert_int_equal(automation_kit_the(k, AUTOMATION_FIRST_ORDER).made + automation_kit_the(k, AUTOMATION_DELIVERY).made, 2);
}

/* P14: what she says opens a conversation with an owner and a clock in the same step, and checks the order in. */
static void a_low_answer_opens_it(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", "");
    struct order o = bought(k, "30455", she);
    goes(k, o.id, ORDER_DELIVERED, 0);
    struct customer_follow_up f = only(k, she);
    k->now += 4 * MOMENT_DAY;
    GOOD(act(k, (struct acting){ CALLED, f.id, RESULT_PROBLEM, S("The lamp blinks. 2 of 5.") }));
    f = only(k, she);
    MUST(f.state == FOLLOW_UP_DONE && f.result.v == RESULT_PROBLEM && f.conversation_id.set);
    struct conversation c = kit_conversation(k, f.conversation_id.v);
    MUST(c.state == CONVERSATION_OPEN && c.owner_id.v == k->gergo && c.due.v == k->now + 24 * MOMENT_HOUR);
    o = order_now(k, o.id);
    MUST(o.state == ORDER_CHECK_IN && o.result == ORDER_RESULT_PROBLEM);
}

static void all_is_well_is_done(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", "");
    struct order o = bought(k, "30455", she);
    goes(k, o.id, ORDER_DELIVERED, 0);
    GOOD(act(k, (struct acting){ CALLED, only(k, she).id, RESULT_EXPLAINED, S("What the lamp means.") }));
    struct customer_follow_up f = only(k, she);
    MUST(f.state == FOLLOW_UP_DONE && kit_conversation(k, f.conversation_id.v).state == CONVERSATION_SOLVED);
    MUST(order_now(k, o.id).result == ORDER_RESULT_EXPLAINED);
}

/* Nobody there, twice: the second try in her hours on the next open day; then it is over, and the order says so. */
static void not_reached(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", "9-12");
    struct order o = bought(k, "30455", she);
    goes(k, o.id, ORDER_DELIVERED, 0);
    k->now = THURSDAY + 4 * MOMENT_DAY;
    GOOD(act(k, (struct acting){ NO_ANSWER, only(k, she).id, 0, S("") }));
    struct customer_follow_up f = only(k, she);
    MUST(f.state == FOLLOW_UP_PLANNED && f.tries == 1 && str_eq(moment_rfc3339(r->a, f.due_at), S("2026-11-24T11:00:00Z")));
    GOOD(act(k, (struct acting){ NO_ANSWER, f.id, 0, S("") }));
    MUST(only(k, she).state == FOLLOW_UP_NOT_REACHED);
    o = order_now(k, o.id);
    MUST(o.state == ORDER_CHECK_IN && o.result == ORDER_RESULT_NOT_REACHED);
}

/* She wrote, somebody asked otherwise, it came back; and what an import tells of last year is no news. */
static void pointless(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "eszter@primer.example", "");
    struct order a = bought(k, "1001", she), b = bought(k, "1002", she), c = bought(k, "1003", she);
    goes(k, a.id, ORDER_DELIVERED, 0);
    kit_letter(k, "eszter@primer.example", "a@x", "It works.", 0, 0);
    MUST(str_eq(only(k, she).why, CANCELLED_WROTE));
    k->now += MOMENT_MINUTE;
    goes(k, b.id, ORDER_DELIVERED, 0);
    goes(k, b.id, ORDER_CHECK_IN, ORDER_RESULT_OK);
    MUST(str_eq(of(k, she).all[0].why, CANCELLED_ASKED));
    goes(k, c.id, ORDER_DELIVERED, 0);
    k->now += MOMENT_HOUR;
    goes(k, c.id, ORDER_RETURNED, 0);
    struct whose x = of(k, she);
    assert_int_equal(x.n, 4);
    MUST(is_rule(&x.all[0], AUTOMATION_SILENT_RETURN) && x.all[0].state == FOLLOW_UP_PLANNED);
    MUST(str_eq(x.all[1].why, CANCELLED_RETURNED));
    kit_letter(k, "eszter@primer.example", "b@x", "It was too loud.", 0, 0);
    MUST(str_eq(of(k, she).all[0].why, CANCELLED_WROTE));
    struct order d = bought(k, "1004", she);
    goes(k, d.id, ORDER_DELIVERED, 0);
    kit_letter(k, "eszter@primer.example", "c@x", "This one goes back, too.", 0, 0);
    goes(k, d.id, ORDER_RETURNED, 0);
    assert_int_equal(of(k, she).n, 5); /* she said why */
}

/* A rule that is off plans nothing; the plain one takes the first delivery where the first one's is off. */
static void rules_are_switched(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", "");
    GOOD(automation_kit_turns(k, AUTOMATION_FIRST_ORDER, false, "too many"));
    goes(k, bought(k, "1001", she).id, ORDER_DELIVERED, 0);
    struct customer_follow_up f = only(k, she);
    MUST(is_rule(&f, AUTOMATION_DELIVERY));
    GOOD(automation_kit_turns(k, AUTOMATION_DELIVERY, false, ""));
    goes(k, bought(k, "1002", she).id, ORDER_DELIVERED, 0);
    assert_int_equal(of(k, she).n, 1);
    assert_int_equal(automation_kit_the(k, AUTOMATION_DELIVERY).made, 1);
}

/* ---- silence ---- */

static void *plans(void *arg) {
    struct kit *k = *(struct kit **)arg;
    struct arena *a = arena_new(64 << 20);
    struct work w = kit_as(k, -1);
    w.arena = a;
    for (int i = 0; i < 3; i++)
        if (plan_turn(&w)) break;
    arena_free(&a);
    return NULL;
}

/* Asked on Friday at 17:42; the third open day is Wednesday. Two nodes look, and the clock is stepped to and fro. */
static void silence_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct kit *both[] = { k, k };
    int64_t id = kit_answered(k, "a@x"), she = kit_conversation(k, id).customer_id;
    k->now += 4 * MOMENT_DAY; /* Tuesday, 17:42 */
    GOOD(plan_turn(&k->w));
    assert_int_equal(of(k, she).n, 0);
    k->now += 16 * MOMENT_HOUR; /* Wednesday, 9:42 */
    static const int64_t steps[] = { 0, -MOMENT_DAY, MOMENT_DAY + MOMENT_HOUR, -MOMENT_HOUR, 5 * MOMENT_DAY };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        k->now += steps[i];
        rig_threads(2, plans, both, sizeof *both);
        struct customer_follow_up f = only(k, she);
        MUST(is_rule(&f, AUTOMATION_SILENCE) && f.reason == FOLLOW_UP_SILENCE && f.conversation_id.v == id);
        MUST(f.owner_id == k->milica && f.channel == FOLLOW_UP_MAIL);
        if (i == 0) MUST(str_eq(moment_rfc3339(r->a, f.due_at), S("2026-11-18T17:00:00Z")));
    }
    assert_int_equal(automation_kit_the(k, AUTOMATION_SILENCE).made, 1);
    kit_letter(k, "jelena@primer.example", "b@x", "Sorry, I was away.", id, 0);
    MUST(str_eq(only(k, she).why, CANCELLED_WROTE));
}

static const struct err *spam_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(conversation_get(w, *(int64_t *)arg, &c));
    return spam_mark(w, &c);
}

static void no_silence(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t answered = kit_answered(k, "a@x"), done = kit_answered(k, "b@x");
    kit_letter(k, "marko@primer.example", "c@x", "Nobody called me.", 0, 0); /* our turn */
    GOOD(kit_solve(k, k->milica, done, kit_solving(), ""));
    GOOD(automation_kit_turns(k, AUTOMATION_SILENCE, false, ""));
    k->now += 6 * MOMENT_DAY;
    GOOD(plan_turn(&k->w));
    assert_int_equal(automation_kit_the(k, AUTOMATION_SILENCE).made, 0);
    GOOD(automation_kit_turns(k, AUTOMATION_SILENCE, true, ""));
    GOOD(plan_turn(&k->w));
    assert_int_equal(automation_kit_the(k, AUTOMATION_SILENCE).made, 1);
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, spam_tx, &answered));
    struct customer_follow_up f = only(k, kit_conversation(k, answered).customer_id);
    MUST(f.state == FOLLOW_UP_CANCELLED && str_eq(f.why, CANCELLED_SPAM));
}

/* ---- complaints, and customers who order no more ---- */

struct complaining {
    int64_t conversation, id;
    bool whole;
};

static const struct err *complain_tx(struct work *w, void *arg) {
    struct complaining *x = arg;
    struct complaint c;
    struct complaint_new in = { .conversation_id = x->conversation, .matter = MATTER_FAULT, .item = S("Shoes"), .defect = S("The sole") };
    struct complaint_answer yes = { .decision = DECISION_ACCEPTED, .reasons = S(""), .proposal = S("A new pair"), .adr = S(""), .currency = S(""), .law = S("") };
    TRY(complaint_register(w, &in, &x->id));
    TRY(complaint_get(w, x->id, &c));
    TRY(complaint_acknowledge(w, &c, OPT_NONE, S("By hand")));
    if (!x->whole) return NULL;
    TRY(complaint_decide(w, &c, &yes));
    TRY(complaint_get(w, x->id, &c));
    TRY(complaint_advance(w, &c, COMPLAINT_REMEDY_RUNNING, S("")));
    TRY(complaint_get(w, x->id, &c));
    return complaint_advance(w, &c, COMPLAINT_REMEDIED, S("A new pair"));
}

static void after_a_complaint(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    int64_t id = kit_answered(k, "a@x"), she = kit_conversation(k, id).customer_id;
    GOOD(work_write(&w, complain_tx, &(struct complaining){ .conversation = id, .whole = true }));
    struct customer_follow_up f = only(k, she);
    MUST(is_rule(&f, AUTOMATION_COMPLAINT_SOLVED) && f.reason == FOLLOW_UP_COMPLAINT && f.owner_id == k->milica);
    MUST(str_eq(moment_rfc3339(r->a, f.due_at), S("2026-11-18T17:00:00Z")));
}

static void a_complaint_without_end(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    int64_t id = kit_answered(k, "a@x"), she = kit_conversation(k, id).customer_id;
    GOOD(automation_kit_turns(k, AUTOMATION_SILENCE, false, ""));
    GOOD(work_write(&w, complain_tx, &(struct complaining){ .conversation = id }));
    k->now += 29 * MOMENT_DAY;
    GOOD(plan_turn(&k->w));
    assert_int_equal(of(k, she).n, 0);
    k->now += 2 * MOMENT_DAY;
    GOOD(plan_turn(&k->w));
    GOOD(plan_turn(&k->w));
    struct customer_follow_up f = only(k, she);
    MUST(is_rule(&f, AUTOMATION_COMPLAINT_UNFINISHED));
}

static void quiet_customers(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t she = eszter(k, "+36 30 123 4567", "", ""), other = eszter(k, "+36 30 123 4568", "", "");
    bought(k, "1001", she);
    bought(k, "1002", other);
    k->now += 100 * MOMENT_DAY;
    bought(k, "1003", other);
    k->now += 81 * MOMENT_DAY;
    GOOD(plan_turn(&k->w));
    assert_int_equal(of(k, she).n, 0); /* off until somebody wants it */
    GOOD(automation_kit_turns(k, AUTOMATION_QUIET_CUSTOMER, true, ""));
    GOOD(plan_turn(&k->w));
    GOOD(plan_turn(&k->w));
    struct customer_follow_up f = only(k, she);
    MUST(is_rule(&f, AUTOMATION_QUIET_CUSTOMER) && of(k, other).n == 0);
}

static const struct err *forget_tx(struct work *w, void *arg) { return erasure_do(w, *(int64_t *)arg, S("By phone")); }

static void nobody_asks_who_was_forgotten(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    int64_t she = eszter(k, "+36 30 123 4567", "", ""), other = eszter(k, "+36 30 123 4568", "", "");
    int64_t under_way = bought(k, "1001", she).id;
    bought(k, "1002", other);
    GOOD(automation_kit_turns(k, AUTOMATION_QUIET_CUSTOMER, true, ""));
    goes(k, bought(k, "1003", she).id, ORDER_DELIVERED, 0);
    GOOD(work_write(&w, forget_tx, &she)); /* what a rule planned does not keep her: it stops */
    MUST(only(k, she).state == FOLLOW_UP_CANCELLED && str_eq(only(k, she).why, CANCELLED_FORGOTTEN));
    goes(k, under_way, ORDER_DELIVERED, 0);
    k->now += 181 * MOMENT_DAY;
    GOOD(plan_turn(&k->w));
    MUST(of(k, other).n == 1 && of(k, she).n == 1); /* the rule is on */
}

/* ---- joined customers ---- */

static const struct err *merge_tx(struct work *w, void *arg) {
    struct whose *x = arg;
    struct customer kept, gone;
    struct customer_merge *all;
    size_t n;
    TRY(customer_get(w, x->kept, &kept));
    TRY(customer_get(w, x->gone, &gone));
    if (gone.merged_into.set) {
        TRY(customer_merges(w, x->kept, &all, &n));
        return customer_unmerge(w, x->kept, all[0].id);
    }
    return customer_merge(w, &(struct merge_new){ .kept_id = kept.id, .kept_version = kept.version, .gone_id = gone.id,
                                                  .gone_version = gone.version, .facts = customer_facts_of(&kept) });
}

static void joining_takes_it_along(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    k->now = THURSDAY;
    int64_t she = eszter(k, "+36 30 123 4567", "", ""), also = eszter(k, "+36 30 123 4568", "", "");
    goes(k, bought(k, "1001", also).id, ORDER_DELIVERED, 0);
    struct whose x = { .kept = she, .gone = also };
    GOOD(work_write(&w, merge_tx, &x));
    MUST(of(k, she).n == 1 && of(k, also).n == 0);
    GOOD(work_write(&w, merge_tx, &x));
    MUST(of(k, she).n == 0 && of(k, also).n == 1);
}

/* ---- pure ---- */

static void hours_in_words(struct rig *r) {
    (void)r;
    static const struct {
        const char *text;
        int from, to; /* from -1: not understood */
    } rows[] = {
        { "9–12 h", 540, 720 },          { "9-12", 540, 720 },        { "09:30 - 17.15", 570, 1035 }, { "između 9 i 12", 540, 720 },
        { "9 és 12 óra között", 540, 720 }, { "od 9 do 12", 540, 720 }, { "μεταξύ 9 και 12", 540, 720 }, { "Mon-Fri 18-24", 1080, 1440 },
        { "posle 17", -1, 0 },           { "", -1, 0 },               { "12-9", -1, 0 },              { "25-26", -1, 0 },
        { "24:30-25", -1, 0 },           { "061 123456", -1, 0 },     { "evenings", -1, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct liked l = { 0 };
        bool is = liked_hours(str_of(rows[i].text), &l);
        if (is != (rows[i].from >= 0) || (is && (l.from != rows[i].from || l.to != rows[i].to)))
            fail_msg("\"%s\": %d %d-%d", rows[i].text, is, l.from, l.to);
    }
}

/* Monday to Friday 9 to 17 in Belgrade; the customer elsewhere. */
static void due_times(struct rig *r) {
    static const struct {
        const char *from, *zone, *hours, *due;
        int n, unit;
    } rows[] = {
        { "2026-11-19T10:00:00Z", "Europe/Budapest", "9-12", "2026-11-23T11:00:00Z", 2, AUTOMATION_OPEN_DAYS },
        { "2026-11-19T10:00:00Z", "Europe/Athens", "9-12", "2026-11-23T10:00:00Z", 2, AUTOMATION_OPEN_DAYS },
        { "2026-11-19T10:00:00Z", "Europe/London", "9-18", "2026-11-23T16:00:00Z", 2, AUTOMATION_OPEN_DAYS },
        { "2026-11-19T10:00:00Z", "Europe/Athens", "18-20", "2026-11-23T18:00:00Z", 2, AUTOMATION_OPEN_DAYS },
        { "2026-11-19T10:00:00Z", NULL, "", "2026-11-23T16:00:00Z", 2, AUTOMATION_OPEN_DAYS },
        { "2026-11-19T10:00:00Z", NULL, "", "2026-11-23T16:00:00Z", 2, AUTOMATION_DAYS }, /* Saturday, so Monday */
        { "2026-11-19T20:00:00Z", NULL, "", "2026-11-20T16:00:00Z", 0, AUTOMATION_OPEN_DAYS },
        { "2026-10-23T10:00:00Z", "Europe/Athens", "9-12", "2026-10-26T10:00:00Z", 1, AUTOMATION_OPEN_DAYS },
    };
    struct due_by d = { 0 }, never = { 0 };
    int64_t from, due;
    for (int i = 0; i < 5; i++)
        d.calendar.week[i] = (struct open_day){ 1, { { 540, 1020 } } };
    GOOD(zone_load(r->a, sys_real(), S("Europe/Belgrade"), &d.calendar.zone));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        MUST(moment_from_rfc3339(str_of(rows[i].from), &from));
        d.likes = liked_hours(str_of(rows[i].hours), &d.liked);
        if (rows[i].zone) GOOD(zone_load(r->a, sys_real(), str_of(rows[i].zone), &d.zone));
        MUST(due_of(&d, from, rows[i].n, rows[i].unit, from, &due));
        struct str is = moment_rfc3339(r->a, due);
        if (!str_eq(is, str_of(rows[i].due))) fail_msg("row %zu: %.*s", i, STR_ARG(is));
    }
    MUST(!due_of(&never, 0, 1, AUTOMATION_OPEN_DAYS, 0, &due));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P20 P34 P75 delivered on Thursday: a call on Monday in her hours", after_a_delivery, RIG_BOTH },
        { "P14 a low answer opens a conversation with an owner and a clock", a_low_answer_opens_it, RIG_BOTH },
        { "P24 P75 a call that explains checks the order in", all_is_well_is_done, RIG_BOTH },
        { "P34 nobody there twice is not reached", not_reached, RIG_BOTH },
        { "P20 P26 it cancels itself where it is pointless; a silent return asks why", pointless, RIG_BOTH },
        { "P32 a rule that is off plans nothing", rules_are_switched, RIG_BOTH },
        { "P26 F14 F21 silent for 3 open days: one task, whoever looks and whatever the clock says", silence_once, RIG_BOTH },
        { "P26 no silence where it is our turn, solved, spam, or the rule is off", no_silence, RIG_BOTH },
        { "P20 after a complaint was put right", after_a_complaint, RIG_BOTH },
        { "P26 an unfinished complaint and no order", a_complaint_without_end, RIG_BOTH },
        { "P20 quiet customers, off at first", quiet_customers, RIG_BOTH },
        { "P20 INV14 nobody asks who was forgotten", nobody_asks_who_was_forgotten, RIG_BOTH },
        { "INV19 customers joined and parted take follow-ups along", joining_takes_it_along, RIG_BOTH },
        { "P34 hours as people write them", hours_in_words, RIG_SQLITE },
        { "P34 P75 due within both hours, in the customer's zone", due_times, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
