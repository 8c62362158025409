/* What is missing, on both stores: counted once for a conversation and topic, closed with what was done, open again when it
 * is asked for again; what had to be explained after a delivery; joining, forgetting, who sees what. */
#include "desk/gap/gap.h"

#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/erasure/erasure.h"
#include "desk/followup/followup.h"
#include "desk/merge/merge.h"
#include "desk/order/case.h"
#include "desk/order/order.h"

struct saying {
    struct gap_new in;
    int64_t id;
    bool counted;
};

static const struct err *say_tx(struct work *w, void *arg) {
    struct saying *x = arg;
    return gap_report(w, &x->in, &x->id, &x->counted);
}

static const struct err *try_say(struct kit *k, int64_t c, struct str topic, struct saying *x) {
    struct work w = kit_as(k, k->milica);
    *x = (struct saying){ .in = { .conversation_id = c, .topic = topic, .asked = S("") } };
    return work_write(&w, say_tx, x);
}

/* Says it; true where it was counted. */
static bool says(struct kit *k, int64_t c, const char *topic, int64_t *ret_id) {
    struct saying x;
    GOOD(try_say(k, c, str_of(topic), &x));
    *ret_id = x.id;
    return x.counted;
}

static int64_t letter(struct kit *k, const char *from, const char *id) {
    return kit_letter(k, from, id, "How do I descale it?", 0, 0).conversation_id;
}

struct reading {
    int64_t id, conversation, who;
    bool closed;
    struct gap g, *list;
    size_t n, report_n, closing_n, here_n;
    struct gap_report_row *reports;
    struct gap_closing_row *closings;
    struct gap_here *here;
};

static const struct err *read_tx(struct work *w, void *arg) {
    struct reading *x = arg;
    struct conversation c;
    TRY(gap_list(w, x->closed, INT64_MAX, INT64_MAX, 50, &x->list, &x->n));
    if (x->conversation) {
        TRY(conversation_get(w, x->conversation, &c));
        TRY(gap_of(w, &c, &x->here, &x->here_n));
    }
    if (!x->id) return NULL;
    TRY(gap_get(w, x->id, &x->g));
    TRY(gap_reports(w, x->id, INT64_MAX, 50, &x->reports, &x->report_n));
    return gap_closings(w, x->id, &x->closings, &x->closing_n);
}

static struct reading look(struct kit *k, struct reading x) {
    struct work w = kit_as(k, x.who ? x.who : k->owner);
    GOOD(work_read(&w, read_tx, &x));
    return x;
}

struct closing {
    int64_t id;
    struct str done;
};

static const struct err *close_tx(struct work *w, void *arg) {
    struct closing *x = arg;
    return gap_close(w, x->id, x->done);
}

static const struct err *closes(struct kit *k, int64_t id, const char *done) {
    struct work w = kit_as(k, k->owner);
    return work_write(&w, close_tx, &(struct closing){ id, str_of(done) });
}

static void counted_once(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = letter(k, "jelena@primer.example", "a@x"), b = letter(k, "marko@primer.example", "b@x");
    int64_t c = letter(k, "ana@primer.example", "c@x"), id, same;
    assert_true(says(k, a, "Скидање каменца", &id));
    assert_true(!says(k, a, "Skidanje  KAMENCA", &same) && same == id); /* the second click */
    assert_true(says(k, b, "skidanje kamenca!", &same) && same == id);
    k->now += MOMENT_HOUR;
    assert_true(says(k, c, "Skidanje kamenca", &same) && same == id);
    struct reading x = look(k, (struct reading){ .id = id, .conversation = a });
    assert_true(x.g.times == 3 && x.g.fresh == 3 && x.g.last_at == k->now && !x.g.closed_at.set);
    assert_true(str_eq(x.g.topic, S("Скидање каменца")));
    assert_true(x.report_n == 3 && x.reports[0].conversation_id == c && str_eq(x.reports[0].who, S("milica@korak.example")));
    assert_true(x.here_n == 1 && x.here[0].id == id);
    assert_true(kit_conversation(k, a).holds & HOLDS_GAP);
    /* Another topic is another gap, below it. */
    assert_true(says(k, a, "Guarantee in Hungary", &same) && same != id);
    x = look(k, (struct reading){ 0 });
    assert_true(x.n == 2 && x.list[0].id == id && x.list[1].id == same);
}

static void refused(struct rig *r) {
    struct kit *k = kit_new(r);
    struct saying x;
    int64_t c = letter(k, "jelena@primer.example", "a@x");
    char longest[4 * 121 + 1];
    for (size_t i = 0; i < 121; i++)
        memcpy(longest + 2 * i, "č", 3);
    BAD(try_say(k, c, str_of(longest), &x), ERR_INVALID);
    longest[240] = 0;
    GOOD(try_say(k, c, str_of(longest), &x)); /* 120 characters */
    int64_t id = x.id;
    BAD(try_say(k, c, S(" … "), &x), ERR_INVALID);
    BAD(try_say(k, c, S("\xff"), &x), ERR_INVALID);
    BAD(closes(k, id, "  "), ERR_INVALID);
    BAD(closes(k, 99, "Article written"), ERR_NOT_FOUND);
    /* Nothing of what was refused is left. */
    assert_int_equal(look(k, (struct reading){ 0 }).n, 1);
}

static void closed_and_asked_again(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = letter(k, "jelena@primer.example", "a@x"), b = letter(k, "marko@primer.example", "b@x"), id, same;
    says(k, a, "Descaling", &id);
    k->now += MOMENT_DAY;
    GOOD(closes(k, id, "Article written"));
    struct reading x = look(k, (struct reading){ .id = id, .closed = true });
    assert_true(x.n == 1 && x.g.fresh == 0 && x.g.times == 1 && x.g.closed_at.v == k->now);
    assert_true(str_eq(x.g.done, S("Article written")) && str_eq(x.g.closed_by, S("owner@korak.example")));
    BAD(closes(k, id, "Once more"), ERR_CONFLICT);
    assert_int_equal(look(k, (struct reading){ 0 }).n, 0);
    /* Asked for again, it is open, and counts from then on; where it was said before as well. */
    k->now += MOMENT_DAY;
    assert_true(says(k, b, "DESCALING", &same) && same == id);
    assert_true(says(k, a, "descaling", &same) && !says(k, a, "descaling", &same));
    x = look(k, (struct reading){ .id = id });
    assert_true(x.n == 1 && x.g.fresh == 2 && x.g.times == 3 && str_eq(x.g.done, S("Article written")));
    GOOD(closes(k, id, "Packing note changed"));
    x = look(k, (struct reading){ .id = id });
    assert_true(x.closing_n == 2 && x.closings[0].number == 2 && str_eq(x.closings[0].done, S("Packing note changed")));
}

static void most_often_first(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = letter(k, "jelena@primer.example", "a@x"), b = letter(k, "marko@primer.example", "b@x"), old, now;
    says(k, a, "Old", &old);
    says(k, b, "Old", &old);
    GOOD(closes(k, old, "Written"));
    says(k, a, "New", &now);
    says(k, b, "New", &now);
    says(k, a, "Old", &old);
    struct reading x = look(k, (struct reading){ 0 });
    assert_true(x.n == 2 && x.list[0].id == now && x.list[1].id == old && x.list[1].times == 3 && x.list[1].fresh == 1);
}

/* What a customer asked is seen by who sees the conversation; the topic by all. */
static void seen_by_whom(struct rig *r) {
    struct kit *k = kit_new(r);
    struct saying x = { .in = { .conversation_id = letter(k, "jelena@primer.example", "a@x"), .topic = S("Descaling"), .asked = S("Jelena asks how") } };
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, say_tx, &x));
    assert_int_equal(look(k, (struct reading){ .id = x.id, .who = k->milica }).report_n, 1);
    struct reading repairs = look(k, (struct reading){ .id = x.id, .who = k->gergo });
    assert_true(repairs.report_n == 0 && repairs.g.times == 1);
    assert_int_equal(look(k, (struct reading){ .id = x.id, .who = k->ana }).report_n, 0);
}

/* ---- joined, taken apart, forgotten ---- */

struct joining {
    int64_t from, into;
    bool apart;
};

static const struct err *join_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    struct conversation from, into;
    TRY(conversation_get(w, x->from, &from));
    if (x->apart) return merge_apart(w, &from);
    TRY(conversation_get(w, x->into, &into));
    return merge_join(w, &from, &into);
}

static void joined_and_apart(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = letter(k, "jelena@primer.example", "a@x"), b = letter(k, "jelena@primer.example", "b@x"), id;
    struct work w = kit_as(k, k->owner);
    struct saying x;
    says(k, a, "Descaling", &id);
    GOOD(work_write(&w, join_tx, &(struct joining){ .from = a, .into = b }));
    BAD(try_say(k, a, S("Descaling"), &x), ERR_CONFLICT);
    assert_true(!says(k, b, "Descaling", &id)); /* said there by what was joined to it */
    struct reading l = look(k, (struct reading){ .id = id, .conversation = b });
    assert_true(l.report_n == 1 && l.reports[0].conversation_id == b && l.here_n == 1);
    GOOD(work_write(&w, join_tx, &(struct joining){ .from = a, .apart = true }));
    assert_true(says(k, b, "Descaling", &id) && !says(k, a, "Descaling", &id));
    l = look(k, (struct reading){ .id = id, .conversation = a });
    assert_true(l.g.times == 2 && l.here_n == 1 && l.reports[1].conversation_id == a);
}

static const struct err *forget_tx(struct work *w, void *arg) {
    return erasure_do(w, *(int64_t *)arg, S("By mail"));
}

static void forgotten(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_answered(k, "a@x"), customer = kit_conversation(k, c).customer_id;
    struct saying x = { .in = { .conversation_id = c, .topic = S("Descaling"), .asked = S("Jelena asks how") } };
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, say_tx, &x));
    rig_raw(r, "UPDATE outbox SET state = 3, sent_at = queued_at");
    GOOD(kit_solve(k, k->milica, c, kit_solving(), ""));
    GOOD(work_write(&w, forget_tx, &customer));
    struct reading l = look(k, (struct reading){ .id = x.id });
    assert_true(l.g.times == 1 && l.report_n == 1 && l.reports[0].asked.n == 0 && str_eq(l.g.topic, S("Descaling")));
    assert_true(rig_raw_may(r, "INSERT INTO setting (name, value) SELECT 'z', NULL WHERE EXISTS (SELECT 1 FROM event "
                               "WHERE kind = 250 AND words <> '–')"));
}

/* ---- after a delivery ---- */

struct delivery {
    int64_t conversation, order_id, follow_up;
    bool linked;
    struct str goods, topic, words;
    enum follow_up_result result;
};

/* A call about an order that was delivered, as a rule plans it. */
static const struct err *plan_tx(struct work *w, void *arg) {
    struct delivery *x = arg;
    struct conversation c;
    struct order_line_in line = { .what = x->goods, .quantity = 1, .price = 100, .batch = S("") };
    TRY(conversation_get(w, x->conversation, &c));
    struct follow_up_new in = { .conversation_id = c.id, .reason = FOLLOW_UP_BY_HAND, .words = x->words, .due = work_now(w) + MOMENT_DAY, .channel = FOLLOW_UP_PHONE };
    if (x->goods.n) {
        struct order_in o = { .number = S("30455"), .channel = S(""), .customer_id = c.customer_id, .currency = S("HUF"), .lines = &line, .line_n = 1 };
        TRY(order_add(w, &o, &x->order_id));
        in.order_id = OPT(x->order_id);
        in.reason = FOLLOW_UP_DELIVERY;
    }
    return follow_up_plan(w, &in, &x->follow_up);
}

static const struct err *call_tx(struct work *w, void *arg) {
    struct delivery *x = arg;
    struct follow_up f;
    TRY(follow_up_get(w, x->follow_up, &f));
    return follow_up_called(w, &f, x->result, x->topic, S("What does the orange light mean?"));
}

static const struct err *asked_again(struct kit *k, struct delivery x) {
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, plan_tx, &x));
    return work_write(&w, call_tx, &x);
}

/* What is missing now, the topic that is asked for most first. */
static struct gap *missing(struct kit *k, size_t n) {
    struct reading x = look(k, (struct reading){ 0 });
    assert_int_equal(x.n, n);
    return x.list;
}

static void explained_after_delivery(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = kit_answered(k, "a@x"), b = letter(k, "marko@primer.example", "b@x"), id;
    GOOD(asked_again(k, (struct delivery){ .conversation = a, .goods = S("Coffee machine"), .topic = S("Orange light"), .words = S("30455, Coffee machine"), .result = RESULT_EXPLAINED }));
    struct gap *g = missing(k, 1);
    assert_true(str_eq(g[0].topic, S("Orange light")) && g[0].times == 1);
    struct reading l = look(k, (struct reading){ .id = g[0].id });
    assert_true(l.report_n == 1 && l.reports[0].conversation_id == a && l.reports[0].asked.n == 0);
    /* The topic by hand and the one of a call are one. */
    assert_true(says(k, b, "orange LIGHT", &id) && id == g[0].id);
    assert_int_equal(missing(k, 1)[0].times, 2);
}

static void topic_of_a_call(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = kit_answered(k, "a@x"), b = letter(k, "marko@primer.example", "b@x"), c = letter(k, "ana@primer.example", "c@x");
    /* Nobody named it: the goods, never the number of an order; else what it was to ask; else nothing. */
    GOOD(asked_again(k, (struct delivery){ .conversation = a, .goods = S("Coffee machine"), .words = S("30455, Coffee machine"), .result = RESULT_EXPLAINED }));
    assert_true(str_eq(missing(k, 1)[0].topic, S("Coffee machine")));
    GOOD(asked_again(k, (struct delivery){ .conversation = b, .words = S("Does it drip?"), .result = RESULT_EXPLAINED }));
    assert_true(str_eq(missing(k, 2)[0].topic, S("Does it drip?")));
    GOOD(asked_again(k, (struct delivery){ .conversation = c, .result = RESULT_EXPLAINED }));
    GOOD(asked_again(k, (struct delivery){ .conversation = c, .topic = S("Not this"), .result = RESULT_OK }));
    GOOD(asked_again(k, (struct delivery){ .conversation = c, .topic = S("Nor this"), .result = RESULT_PROBLEM }));
    missing(k, 2);
    /* A topic that is none refuses the whole: the call is not half written down. */
    BAD(asked_again(k, (struct delivery){ .conversation = c, .topic = S("?!"), .result = RESULT_EXPLAINED }), ERR_INVALID);
    missing(k, 2);
}

/* ---- checked in without a call ---- */

static const struct err *check_in_tx(struct work *w, void *arg) {
    struct delivery *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation, &c));
    if (!x->order_id) TRY(plan_tx(w, x));
    if (x->linked) TRY(order_case_link(w, &c, x->order_id, true));
    return gap_checked_in(w, x->order_id, x->topic);
}

static void checked_in_without_a_call(struct rig *r) {
    struct kit *k = kit_new(r);
    struct delivery x = { .conversation = kit_answered(k, "a@x"), .goods = S("Coffee machine"), .topic = S(""), .words = S("") };
    struct work w = kit_as(k, k->milica);
    /* No conversation is about it: a topic would be lost, and is refused; without one nothing is counted. */
    GOOD(work_write(&w, check_in_tx, &x));
    missing(k, 0);
    x.topic = S("Orange light");
    BAD(work_write(&w, check_in_tx, &x), ERR_INVALID);
    x.linked = true;
    GOOD(work_write(&w, check_in_tx, &x));
    assert_true(str_eq(missing(k, 1)[0].topic, S("Orange light")));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P50 said in three conversations is a gap with count 3, and a second click counts once", counted_once, RIG_BOTH },
        { "P50 topics and sentences that are none are refused", refused, RIG_BOTH },
        { "P50 closed with what was done, and open again when it is asked for again", closed_and_asked_again, RIG_BOTH },
        { "P50 what was asked for most since it was closed stands first", most_often_first, RIG_BOTH },
        { "P50 I6 what a customer asked is seen by who sees the conversation", seen_by_whom, RIG_BOTH },
        { "P50 INV19 reports go along when conversations are joined, and back", joined_and_apart, RIG_BOTH },
        { "P50 INV14 what a forgotten customer asked is gone, the count stays", forgotten, RIG_BOTH },
        { "P75 explained after a delivery adds its topic", explained_after_delivery, RIG_BOTH },
        { "P75 P24 explained where an order is checked in without a call", checked_in_without_a_call, RIG_BOTH },
        { "P75 the topic of a call: as it was named, the goods, what it was to ask", topic_of_a_call, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
