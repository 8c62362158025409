/* What is reckoned in open days and open hours goes by the shop's calendar, its holidays and special days: the day that the
 * helper proposes, the check-in after a delivery, asking again, and call-backs. On both stores. */
#include "base/moment.h"
#include "desk/clock/target.h"
#include "desk/desk_kit.h"
#include "desk/followup/callback.h"
#include "desk/hours/calendar.h"
#include "desk/order/case.h"
#include "desk/order/order.h"
#include "desk/product/product.h"
#include "desk/promise/promise.h"
#include "desk/standard/standard.h"

static int64_t at(const char *text) {
    int64_t t;
    assert_true(moment_from_rfc3339(str_of(text), &t));
    return t;
}

static void same_time(int64_t is, const char *want) {
    if (is == at(want)) return;
    struct arena *a = arena_new(4096);
    struct str got = moment_rfc3339(a, is);
    fail_msg("%.*s, not %s", STR_ARG(got), want);
}

/* ---- a shop in Belgrade: Monday to Friday, 9 to 17, the holidays of Serbia ---- */

struct shop {
    struct calendar_in in;
    int64_t id;
};

static const struct err *open_tx(struct work *w, void *arg) {
    struct shop *s = arg;
    return calendar_add(w, OPT_NONE, &s->in, &s->id);
}

static int64_t open_shop(struct kit *k, const char *hours) {
    struct shop s = { .in = { .zone = S("Europe/Belgrade"), .holidays = S("RS") } };
    struct work w = kit_as(k, k->owner);
    for (int i = 0; i < 5; i++)
        assert_true(calendar_day_read(str_of(hours), &s.in.week[i]));
    GOOD(work_write(&w, open_tx, &s));
    return s.id;
}

struct closing {
    int64_t id, day;
};

static const struct err *close_tx(struct work *w, void *arg) {
    struct closing *x = arg;
    struct open_day none = { 0 };
    return calendar_set_day(w, x->id, 1, x->day, S("Inventory"), &none);
}

static void shut(struct kit *k, int64_t calendar, int64_t day) {
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, close_tx, &(struct closing){ calendar, day }));
}

/* ---- P51: the helper ---- */

static const struct err *advice_tx(struct work *w, void *arg) { return promise_helper(w, PROMISE_DEED, arg); }

/* Tuesday 10 November; five open days on is Wednesday 18, because Armistice Day is none, and Thursday 19
 * where the shop counts its stock on Friday 13. */
static void helper_keeps_holidays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct promise_advice a;
    int64_t shop = open_shop(k, "9:00-12:00, 13:00-16:30");
    k->now = at("2026-11-10T10:00:00Z");
    GOOD(work_read(&k->w, advice_tx, &a));
    assert_int_equal(a.days, 5);
    same_time(a.due, "2026-11-18T15:30:00Z");
    shut(k, shop, moment_days(2026, 11, 13));
    GOOD(work_read(&k->w, advice_tx, &a));
    same_time(a.due, "2026-11-19T15:30:00Z");
}

struct proposing {
    struct promise_proposal found[PROMISES_A_REPLY];
    size_t n;
};

static const struct err *propose_tx(struct work *w, void *arg) {
    struct proposing *x = arg;
    return promise_propose(w, S("We send it within two working days."), S("en"), x->found, &x->n);
}

static void words_keep_holidays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct proposing x = { .n = 0 };
    open_shop(k, "9:00-17:00");
    k->now = at("2026-11-10T10:00:00Z"); /* Thursday and Friday are the two */
    GOOD(work_read(&k->w, propose_tx, &x));
    assert_int_equal(x.n, 1);
    same_time(x.found[0].due, "2026-11-13T16:00:00Z");
}

/* ---- P24, P20 ---- */

struct delivering {
    int64_t customer, id;
    struct order o;
};

static const struct err *deliver_tx(struct work *w, void *arg) {
    struct delivering *x = arg;
    struct order_line_in line = { S("Boots"), 1, 649000, S("") };
    struct order_in in = { .number = S("10482"), .channel = S(""), .currency = S("RSD"),
                           .customer_id = x->customer, .lines = &line, .line_n = 1 };
    TRY(order_add(w, &in, &x->id));
    TRY(order_get(w, x->id, &x->o));
    TRY(order_set_note(w, x->id, x->o.version, S("A line of our own.")));
    TRY(order_get(w, x->id, &x->o));
    TRY(order_step(w, x->id, x->o.version, &(struct order_move){ .to = ORDER_DELIVERED, .reason = S(""), .words = S("") }));
    return order_get(w, x->id, &x->o);
}

/* Delivered on Tuesday the 10th: two open days on is Friday. */
static void check_in_keeps_holidays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    open_shop(k, "9:00-17:00");
    k->now = at("2026-11-10T10:00:00Z");
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0);
    struct delivering x = { .customer = kit_conversation(k, t.conversation_id).customer_id };
    GOOD(work_write(&w, deliver_tx, &x));
    same_time(x.o.check_by.v, "2026-11-13T16:00:00Z");
}

struct asked {
    int64_t conversation;
    struct follow_up *all;
    size_t n;
};

static const struct err *asked_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return follow_up_of(w, x->conversation, &x->all, &x->n);
}

static const struct err *nobody_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return follow_up_no_answer(w, &x->all[0]);
}

/* Solved on Sunday: three days on is Wednesday the 11th, a holiday; it is asked on Thursday at 9. */
static void asking_keeps_holidays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct solving s = *kit_solving();
    open_shop(k, "9:00-17:00");
    k->now = at("2026-11-08T10:00:00Z");
    struct asked x = { .conversation = kit_answered(k, "a@x") };
    s.plans = true;
    s.follow_up = S("");
    GOOD(kit_solve(k, k->milica, x.conversation, &s, ""));
    GOOD(work_read(&w, asked_tx, &x));
    assert_int_equal(x.n, 1);
    same_time(x.all[0].due_at, "2026-11-12T08:00:00Z");
    k->now = at("2026-11-13T13:00:00Z"); /* Friday: nobody there, so on Monday */
    GOOD(work_write(&w, nobody_tx, &x));
    GOOD(work_read(&w, asked_tx, &x));
    same_time(x.all[0].due_at, "2026-11-16T08:00:00Z");
}

/* ---- P35: call-backs ---- */

struct calling {
    struct call_back_window offered[CALL_BACK_WINDOWS], got;
    const struct zone *zone;
    int64_t conversation, from, id;
    struct opt_int owner;
    size_t n;
    bool open;
    struct str told;
};

static const struct err *windows_tx(struct work *w, void *arg) {
    struct calling *x = arg;
    TRY(call_back_windows(w, x->offered, &x->n, &x->zone, &x->open));
    if (x->n) x->told = call_back_told(w->arena, S("sr"), x->zone, &x->offered[0]);
    return NULL;
}

static const struct err *call_tx(struct work *w, void *arg) {
    struct calling *x = arg;
    return call_back_plan(w, x->conversation, x->from, S("+381 64 123 456"), x->owner, &x->id, &x->got);
}

static void saturday_night(struct rig *r) {
    struct kit *k = kit_new(r);
    struct calling x = { .n = 0 };
    open_shop(k, "9:00-17:00");
    k->now = at("2026-11-21T21:10:00Z"); /* Saturday 22:10 in Belgrade */
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "Please call me.", 0, 0);
    GOOD(work_read(&k->w, windows_tx, &x));
    assert_false(x.open);
    assert_int_equal(x.n, CALL_BACK_WINDOWS);
    same_time(x.offered[0].from, "2026-11-23T08:00:00Z");
    same_time(x.offered[0].until, "2026-11-23T10:00:00Z");
    same_time(x.offered[4].from, "2026-11-24T08:00:00Z");
    if (!str_eq(x.told, S("Позваћемо Вас. Дан: 23. 11. 2026. Време: од 09:00 до 11:00.")))
        fail_msg("%.*s", STR_ARG(x.told));
    /* the desk itself, as for somebody on a public page: a person of the team has it */
    x.conversation = t.conversation_id;
    x.from = x.offered[0].from;
    GOOD(work_write(&k->w, call_tx, &x));
    struct asked a = { .conversation = t.conversation_id };
    GOOD(work_read(&k->w, asked_tx, &a));
    assert_int_equal(a.n, 1);
    assert_int_equal(a.all[0].channel, FOLLOW_UP_PHONE);
    assert_int_equal(a.all[0].due_at, x.offered[0].from);
    assert_int_equal(a.all[0].owner_id, k->milica);
    assert_true(str_eq(a.all[0].words, S("09:00–11:00, +381 64 123 456")));
    /* the clock runs on: 24 hours are 24 hours */
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, k->now + 24 * MOMENT_HOUR);
    x.from++;
    BAD(work_write(&k->w, call_tx, &x), ERR_INVALID);
}

/* Lunch parts a day, what has begun is not offered, a holiday has none. */
static void windows_of_a_day(struct rig *r) {
    static const struct {
        const char *now, *from, *until;
    } rows[] = {
        { "2026-11-10T09:31:00Z", "2026-11-10T12:00:00Z", "2026-11-10T14:00:00Z" }, /* past 10:30: the one at 11 is too near */
        { "2026-11-10T09:30:00Z", "2026-11-10T10:00:00Z", "2026-11-10T11:00:00Z" }, /* two hours, cut by lunch */
        { "2026-11-10T14:00:00Z", "2026-11-12T08:00:00Z", "2026-11-12T10:00:00Z" }, /* the 11th is a holiday */
    };
    struct kit *k = kit_new(r);
    open_shop(k, "9:00-12:00, 13:00-15:20");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calling x = { .n = 0 };
        k->now = at(rows[i].now);
        GOOD(work_read(&k->w, windows_tx, &x));
        same_time(x.offered[0].from, rows[i].from);
        same_time(x.offered[0].until, rows[i].until);
    }
    struct calendar never = { 0 };
    struct call_back_window none[1];
    assert_int_equal(call_back_next(&never, 0, none, 1), 0);
}

static void told_in_six(struct rig *r) {
    static const struct {
        const char *lang, *says;
    } rows[] = {
        { "en", "We will call you back on 23/11/2026 between 09:00 and 11:00." },
        { "sr-Latn", "Pozvaćemo Vas. Dan: 23. 11. 2026. Vreme: od 09:00 do 11:00." },
        { "hu", "Visszahívjuk Önt. A nap: 2026. 11. 23. Az idő: 09:00 és 11:00 között." },
        { "sl", "Poklicali vas bomo. Dan: 23. 11. 2026, med 09:00 in 11:00." },
        { "el", "Θα σας καλέσουμε στις 23/11/2026, μεταξύ 09:00 και 11:00." },
        { "pt", "We will call you back on 23/11/2026 between 09:00 and 11:00." },
    };
    struct call_back_window window = { at("2026-11-23T09:00:00Z"), at("2026-11-23T11:00:00Z") };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str told = call_back_told(r->a, str_of(rows[i].lang), NULL, &window);
        if (!str_eq(told, str_of(rows[i].says))) fail_msg("%.*s", STR_ARG(told));
    }
}

/* ---- P10: trying a standard, and the tier of a product ---- */

struct trying {
    struct standard_for whom;
    struct standard_says says;
    int64_t at, id;
    struct target t;
    struct standard_fit fit;
    bool any;
};

static const struct err *add_tx(struct work *w, void *arg) {
    struct trying *x = arg;
    return standard_add(w, &x->whom, &x->says, &x->id);
}
static const struct err *try_tx(struct work *w, void *arg) {
    struct trying *x = arg;
    return target_try(w, &x->whom, x->at, &x->t, &x->fit, &x->any);
}

static void tried(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    k->now = at("2026-11-12T09:00:00Z"); /* a standard counts from when it was written */
    open_shop(k, "9:00-17:00");
    struct trying x = { .whom = { .kind = STANDARD_FIRST_REPLY, .channel = OPT(CHANNEL_PHONE), .tier = S("premium") },
                        .says = { .minutes = 240, .unit = STANDARD_OPEN, .reason = S("They pay for it.") } };
    GOOD(work_write(&w, add_tx, &x));
    x.at = at("2026-11-13T08:30:00Z");
    GOOD(work_read(&w, try_tx, &x));
    assert_true(x.any && x.fit.minutes == 240);
    same_time(x.t.due, "2026-11-13T12:30:00Z");
    x.at = at("2026-11-13T15:30:00Z"); /* 16:30: 4 open hours end on Monday, the day is earlier */
    GOOD(work_read(&w, try_tx, &x));
    same_time(x.t.due, "2026-11-14T15:30:00Z");
    x.whom.channel = OPT(CHANNEL_MAIL);
    GOOD(work_read(&w, try_tx, &x));
    assert_false(x.any);
    assert_true(str_eq(x.t.sentence, S("Every message is answered within 24 hours.")));
    x.whom.kind = STANDARD_RESOLUTION;
    GOOD(work_read(&w, try_tx, &x));
    assert_true(!x.any && x.t.due == 0);
}

struct tiers {
    int64_t conversation, customer, product, order;
    struct str tier;
};

static const struct err *link_tx(struct work *w, void *arg) {
    struct tiers *x = arg;
    struct conversation c;
    struct order_line_in line = { S("SORA-38"), 1, 649000, S("") };
    struct product_in p = { S("SORA-38"), S("Sora"), S("discount"), S(""), S(""), 24, true };
    TRY(product_add(w, &p, &x->product));
    struct order_in in = { .number = S("20771"), .channel = S(""), .currency = S("RSD"),
                           .customer_id = x->customer, .lines = &line, .line_n = 1 };
    TRY(order_add(w, &in, &x->order));
    TRY(conversation_get(w, x->conversation, &c));
    TRY(order_case_link(w, &c, x->order, true));
    return standard_set_customer_tier(w, x->customer, S("premium"));
}
static const struct err *tier_tx(struct work *w, void *arg) {
    struct tiers *x = arg;
    return standard_tier(w, x->conversation, &x->tier);
}
static const struct err *own_tx(struct work *w, void *arg) {
    struct tiers *x = arg;
    return standard_set_tier(w, x->conversation, S("gold"));
}

static void tier_of_the_product(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct taken t = kit_letter(k, "ana@primer.example", "a@x", "One", 0, 0);
    struct tiers x = { .conversation = t.conversation_id,
                       .customer = kit_conversation(k, t.conversation_id).customer_id };
    GOOD(work_write(&w, link_tx, &x));
    GOOD(work_read(&w, tier_tx, &x));
    assert_true(str_eq(x.tier, S("discount")));
    GOOD(work_write(&w, own_tx, &x));
    GOOD(work_read(&w, tier_tx, &x));
    assert_true(str_eq(x.tier, S("gold")));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P51 the helper proposes by the calendar with its holidays", helper_keeps_holidays, RIG_BOTH },
        { "P51 working days of a reply's words leave out holidays", words_keep_holidays, RIG_BOTH },
        { "P24 the check-in after delivery leaves out holidays", check_in_keeps_holidays, RIG_BOTH },
        { "P20 asking again waits until the shop is open", asking_keeps_holidays, RIG_BOTH },
        { "P35 Saturday 22:10: a call-back on Monday 09:00-11:00", saturday_night, RIG_BOTH },
        { "P35 windows lie in open hours", windows_of_a_day, RIG_BOTH },
        { "P35 the customer is told in his language", told_in_six, RIG_SQLITE },
        { "P10 P47 a standard is tried before it counts", tried, RIG_BOTH },
        { "P10 the tier of the product of its order", tier_of_the_product, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
