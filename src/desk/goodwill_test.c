/* Goodwill on both stores: what may be given, what is asked, and that no window is ever exceeded. */
#include "desk/goodwill_kit.h"
#include "desk/order/order.h"

/* ---- P05 ---- */

static void on_the_spot(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), id;
    BAD(give(k, k->milica, gift(c, GRANT_POSTAGE, RSD(1)), &id), ERR_CONFLICT); /* no limit means nothing */
    BAD(give(k, k->owner, gift(c, GRANT_POSTAGE, RSD(1)), &id), ERR_CONFLICT);  /* for owners too */
    limit(k, story_limit(k));
    struct grant g = grant_of(k, given(k, k->milica, gift(c, GRANT_POSTAGE, RSD(590))));
    assert_int_equal(g.state, GRANT_GRANTED);
    assert_true(g.granted_at.set && !g.decided_at.set && !g.approver_id.set && g.beyond == BEYOND_NOTHING);
    assert_true(kit_conversation(k, c).holds & HOLDS_GRANT);
    BAD(give(k, k->milica, gift(c, GRANT_POSTAGE, RSD(2100)), &id), ERR_CONFLICT);
    struct goodwill_instead i = instead(k, k->milica, gift(c, GRANT_POSTAGE, RSD(2100)));
    assert_int_equal(i.room.left, RSD(2000));
    assert_int_equal(i.approver_n, 1);
    assert_int_equal(i.approvers[0].id, k->owner);
    assert_false(i.approvers[0].usually.set);
    g = grant_of(k, asked_for(k, k->milica, gift(c, GRANT_POSTAGE, RSD(2100))));
    assert_int_equal(g.state, GRANT_WAITS);
    assert_int_equal(g.approver_id.v, k->owner);
    assert_int_equal(g.beyond, BEYOND_GRANT);
}

static void story(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), id;
    limit(k, story_limit(k));
    owner_may(k, RSD(5000));
    int64_t asked = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(3000)));
    k->now += 40 * MOMENT_MINUTE;
    GOOD(decide(k, k->owner, asked, approve_tx, ""));
    for (int i = 0; i < 4; i++)
        given(k, k->milica, gift(c, GRANT_REFUND, RSD(2000)));
    given(k, k->milica, gift(c, GRANT_REFUND, RSD(900))); /* 8,900 used; the approved 3,000 are the owner's */
    k->now += MOMENT_DAY;
    struct goodwill_new law = gift(c, GRANT_POSTAGE, RSD(590));
    law.law = S("RS10");
    struct grant owed = grant_of(k, given(k, k->milica, law));
    assert_int_equal(owed.state, GRANT_GRANTED);
    assert_false(owed.authority_id.set);
    given(k, k->milica, gift(c, GRANT_GIFT, RSD(400)));
    struct goodwill_new shipping = gift(c, GRANT_POSTAGE, RSD(350));
    shipping.coupon_kind = OPT(COUPON_FREE_SHIPPING);
    shipping.coupon_days = OPT(90);
    assert_int_equal(grant_of(k, given(k, k->milica, shipping)).code.n, 14);
    BAD(give(k, k->milica, gift(c, GRANT_REFUND, RSD(500)), &id), ERR_CONFLICT);
    struct goodwill_instead i = instead(k, k->milica, gift(c, GRANT_REFUND, RSD(500)));
    assert_int_equal(i.room.left, RSD(350));
    assert_int_equal(i.room.used, RSD(9650));
    assert_int_equal(i.room.per_period, RSD(10000));
    assert_int_equal(i.room.bound, BEYOND_PERIOD);
    assert_int_equal(i.approvers[0].id, k->owner);
    assert_int_equal(i.approvers[0].usually.v, 40 * MOMENT_MINUTE);
    k->now += 30 * MOMENT_DAY; /* the window rolls on */
    assert_int_equal(instead(k, k->milica, law).room.left, RSD(2000));
}

static void narrowest(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), id;
    struct authority_new agents = { .role = OPT(ROLE_AGENT), .currency = S("RSD"), .per_grant = RSD(500), .per_period = RSD(800),
                                    .period_days = 30 };
    limit(k, agents);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.left, RSD(500));
    limit(k, story_limit(k)); /* her own stands in the place of her role's */
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.left, RSD(2000));
    assert_int_equal(instead(k, k->gergo, gift(c, GRANT_GIFT, 1)).room.left, RSD(500));
    agents.kind = OPT(GRANT_POSTAGE); /* one of the kind has to hold as well */
    agents.per_grant = RSD(300);
    int64_t postage = limit(k, agents);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_POSTAGE, 1)).room.left, RSD(300));
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.left, RSD(2000));
    given(k, k->milica, gift(c, GRANT_POSTAGE, RSD(300)));
    given(k, k->milica, gift(c, GRANT_POSTAGE, RSD(300)));
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_POSTAGE, 1)).room.left, RSD(200));
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_POSTAGE, 1)).room.bound, BEYOND_PERIOD);
    struct goodwill_new euros = gift(c, GRANT_GIFT, 100);
    euros.currency = S("EUR"); /* currencies are never one sum */
    BAD(give(k, k->milica, euros, &id), ERR_CONFLICT);
    agents.per_grant = RSD(700);
    agents.per_period = RSD(700);
    assert_true(limit(k, agents) != postage); /* in the place of the one before */
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_POSTAGE, 1)).room.left, RSD(100));
    BAD(give(k, k->milica, gift(c, GRANT_POSTAGE, RSD(200)), &id), ERR_CONFLICT);
}

static void customers_cap(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), id;
    struct authority_new in = { .role = OPT(ROLE_AGENT), .currency = S("RSD"), .per_grant = RSD(2000), .per_period = RSD(9000),
                                .period_days = 30, .per_customer = OPT(RSD(1000)) };
    limit(k, in);
    given(k, k->milica, gift(c, GRANT_GIFT, RSD(700)));
    BAD(give(k, k->gergo, gift(c, GRANT_GIFT, RSD(400)), &id), ERR_CONFLICT);
    assert_int_equal(instead(k, k->gergo, gift(c, GRANT_GIFT, 1)).room.left, RSD(300));
    assert_int_equal(instead(k, k->gergo, gift(c, GRANT_GIFT, 1)).room.bound, BEYOND_CUSTOMER);
    given(k, k->gergo, gift(c, GRANT_GIFT, RSD(300)));
}

/* ---- approvals ---- */

static void approvals(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    limit(k, story_limit(k));
    int64_t big = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(3000)));
    BAD(decide(k, k->milica, big, approve_tx, ""), ERR_DENIED);
    BAD(decide(k, k->gergo, big, approve_tx, ""), ERR_DENIED);
    BAD(decide(k, k->owner, big, approve_tx, ""), ERR_CONFLICT); /* he may give nothing himself */
    owner_may(k, RSD(3000));
    k->now += MOMENT_HOUR;
    GOOD(decide(k, k->owner, big, approve_tx, ""));
    struct grant g = grant_of(k, big);
    assert_int_equal(g.state, GRANT_GRANTED);
    assert_int_equal(g.authority_id.v, k->owner);
    assert_int_equal(g.decided_at.v - g.made_at, MOMENT_HOUR);
    BAD(decide(k, k->owner, big, approve_tx, ""), ERR_CONFLICT);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_REFUND, 1)).room.used, 0);
    int64_t other = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(2500)));
    BAD(decide(k, k->owner, other, decline_tx, " "), ERR_INVALID);
    GOOD(decide(k, k->owner, other, decline_tx, "the shoe was worn for a year"));
    assert_int_equal(grant_of(k, other).state, GRANT_DECLINED);
    BAD(decide(k, k->owner, other, approve_tx, ""), ERR_CONFLICT);
    int64_t mine = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(2500)));
    GOOD(decide(k, k->milica, mine, decline_tx, "")); /* taken back by who asked */
}

static void taken_back(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    limit(k, story_limit(k));
    int64_t id = given(k, k->milica, gift(c, GRANT_GIFT, RSD(2000)));
    BAD(decide(k, k->gergo, id, revoke_tx, "no"), ERR_DENIED);
    GOOD(decide(k, k->milica, id, revoke_tx, "wrong customer"));
    GOOD(decide(k, k->milica, id, revoke_tx, "wrong customer"));
    assert_int_equal(grant_of(k, id).state, GRANT_REVOKED);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.used, 0);
}

/* ---- P06 ---- */

struct proposing {
    struct authority_proposal *list;
    size_t n;
};

static const struct err *propose_tx(struct work *w, void *arg) {
    struct proposing *x = arg;
    return authority_proposals(w, &x->list, &x->n);
}

static struct proposing proposals(struct kit *k) {
    struct proposing x;
    GOOD(work_read(&k->w, propose_tx, &x));
    return x;
}

static void proposal(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    limit(k, story_limit(k));
    owner_may(k, RSD(3000));
    for (int i = 0; i < 20; i++) {
        int64_t id = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(i ? 2100 + 47 * i : 3000)));
        k->now += 5 * MOMENT_HOUR + (i - 9) * MOMENT_MINUTE;
        assert_int_equal(proposals(k).n, 0);
        GOOD(decide(k, k->owner, id, i == 7 ? decline_tx : approve_tx, "not for this"));
    }
    struct proposing p = proposals(k);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.list[0].kind, GRANT_REFUND);
    assert_true(str_eq(p.list[0].currency, S("RSD")));
    assert_int_equal(p.list[0].decided, 20);
    assert_int_equal(p.list[0].approved, 19);
    assert_int_equal(p.list[0].per_grant, RSD(3000));
    assert_int_equal(p.list[0].removed, 19);
    assert_int_equal(p.list[0].wait, 5 * MOMENT_HOUR + 30 * MOMENT_SECOND);
    struct authority_new in = story_limit(k);
    in.per_grant = RSD(3000);
    limit(k, in); /* done as proposed: nothing is left to propose */
    assert_int_equal(proposals(k).n, 0);
}

static void no_proposal(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    limit(k, story_limit(k));
    owner_may(k, RSD(3000));
    for (int i = 0; i < 20; i++) {
        int64_t id = asked_for(k, k->milica, gift(c, GRANT_REFUND, RSD(3000)));
        GOOD(decide(k, k->owner, id, i < 2 ? decline_tx : approve_tx, "no")); /* 90 % */
    }
    assert_int_equal(proposals(k).n, 0);
}

/* ---- INV3: many at once ---- */

static void *client_gives(void *arg) {
    struct client *x = arg;
    const struct err *e = NULL;
    x->w.arena = arena_new(4 << 20);
    for (int i = 0; i < 50; i++) {
        struct giving g = { .in = x->in };
        e = work_write(&x->w, give_tx, &g);
        if (!e || e->code != ERR_RETRY) break;
    }
    x->good = !e;
    x->bad = e && e->code != ERR_CONFLICT;
    arena_free(&x->w.arena);
    return NULL;
}

static void hundred_give(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    struct authority_new in = story_limit(k);
    in.per_period = RSD(1000);
    limit(k, in);
    struct client *all = clients(k, &k->milica, 1, gift(c, GRANT_GIFT, RSD(500)));
    rig_threads(CLIENTS, client_gives, all, sizeof *all);
    assert_int_equal(count_good(all), 2);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.used, RSD(1000));
}

/* Two people, one customer: a cap that none of their own windows guards. */
static void hundred_to_one(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), who[] = { k->milica, k->gergo };
    limit(k, (struct authority_new){ .role = OPT(ROLE_AGENT), .currency = S("RSD"), .per_grant = RSD(500), .per_period = RSD(90000),
                                     .period_days = 30, .per_customer = OPT(RSD(1000)) });
    struct client *all = clients(k, who, 2, gift(c, GRANT_GIFT, RSD(500)));
    rig_threads(CLIENTS, client_gives, all, sizeof *all);
    assert_int_equal(count_good(all), 2);
}

/* ---- what became of it ---- */

struct worth {
    int64_t conversation, customer;
    struct order_in order;
    struct grant g;
    struct grant_sum *forgone, *margin, *year;
    size_t forgone_n, margin_n, year_n;
    int64_t id;
};

static const struct err *buy_tx(struct work *w, void *arg) {
    struct worth *x = arg;
    return order_add(w, &x->order, &x->id);
}

static const struct err *forgo_tx(struct work *w, void *arg) {
    struct worth *x = arg;
    struct forgone_new in = { x->conversation, FORGONE_SALE, RSD(3000), S("RSD"), S("the cheaper one fits") };
    return goodwill_forgo(w, &in, &x->id);
}

static const struct err *worth_tx(struct work *w, void *arg) {
    struct worth *x = arg;
    TRY(goodwill_forgone_of(w, x->customer, &x->forgone, &x->forgone_n));
    TRY(goodwill_margin_of(w, x->customer, &x->margin, &x->margin_n));
    return goodwill_margins(w, 0, INT64_MAX, &x->year, &x->year_n);
}

static void buys(struct kit *k, struct worth *x, const char *number, int64_t total, struct opt_int margin) {
    struct work w = kit_as(k, k->owner);
    x->order = (struct order_in){ .number = str_of(number), .channel = S("web"), .currency = S("RSD"),
                                  .customer_id = x->customer, .total = OPT(total), .margin = margin };
    GOOD(work_write(&w, buy_tx, x));
}

/* 590 RSD on 13 Nov, an order on 2 Dec. */
static void ordered_again(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = INT64_C(1794564000) * MOMENT_SECOND; /* 13 Nov 2026, 10:00 UTC */
    struct worth x = { .conversation = new_case(k, "a@x") };
    (void)limit(k, story_limit(k));
    x.customer = kit_conversation(k, x.conversation).customer_id;
    buys(k, &x, "10481", RSD(6490), OPT_NONE);
    k->now += MOMENT_HOUR;
    int64_t id = given(k, k->milica, gift(x.conversation, GRANT_POSTAGE, RSD(590)));
    struct grant g = grant_of(k, id);
    assert_false(g.again_at.set);
    assert_int_equal(g.bought.v, RSD(6490));
    k->now += 19 * MOMENT_DAY;
    buys(k, &x, "10482", RSD(1000), OPT_NONE);
    k->now += MOMENT_DAY;
    buys(k, &x, "10483", RSD(10), OPT_NONE);
    g = grant_of(k, id);
    assert_true(g.again_at.set);
    assert_int_equal((g.again_at.v - g.granted_at.v) / MOMENT_DAY, 19);
    assert_int_equal(g.bought.v, RSD(7500));
}

/* 3,000 forgone; orders within twelve months earn 7,400, before and after it they don't count. */
static void forgone_beside(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct worth x = { .conversation = new_case(k, "a@x") };
    x.customer = kit_conversation(k, x.conversation).customer_id;
    buys(k, &x, "1", RSD(9000), OPT(RSD(900)));
    k->now += MOMENT_DAY;
    GOOD(work_write(&w, forgo_tx, &x));
    k->now += MOMENT_DAY;
    buys(k, &x, "2", RSD(20000), OPT(RSD(5000)));
    buys(k, &x, "3", RSD(9000), OPT(RSD(2400)));
    buys(k, &x, "4", RSD(9000), OPT_NONE);
    k->now += 365 * MOMENT_DAY;
    buys(k, &x, "5", RSD(9000), OPT(RSD(700)));
    GOOD(work_read(&w, worth_tx, &x));
    assert_int_equal(x.forgone_n, 1);
    assert_int_equal(x.forgone[0].amount, RSD(3000));
    assert_int_equal(x.margin_n, 1);
    assert_int_equal(x.margin[0].amount, RSD(7400));
    assert_int_equal(x.year_n, 1);
    assert_int_equal(x.year[0].amount, RSD(7400));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P05 590 of 2,000 is given at once, without an approval; 2,100 is refused or put to the named approver", on_the_spot, RIG_BOTH },
        { "P05 8,900 + 400 + 350 leave 350 of 10,000; 500 more: Nenad, usually 40 min; what the law owes is apart", story, RIG_BOTH },
        { "P05 the narrowest limit applies: person before role, kind and any", narrowest, RIG_BOTH },
        { "INV3 a customer's cap counts what anybody gave", customers_cap, RIG_BOTH },
        { "P05 a yes counts against the approver, and needs a limit of his own", approvals, RIG_BOTH },
        { "P05 what is taken back counts no more", taken_back, RIG_BOTH },
        { "P06 20 decisions up to 3,000, 19 yes, 5 h: raise it to 3,000, 19 waits fewer", proposal, RIG_BOTH },
        { "P07 590 on 13 Nov, an order on 2 Dec: ordered again after 19 days", ordered_again, RIG_BOTH },
        { "P18 3,000 forgone, 7,400 earned within twelve months, both beside each other", forgone_beside, RIG_BOTH },
        { "P06 18 of 20 are not nearly always", no_proposal, RIG_BOTH },
        { "INV3 a limit of 1,000 and 100 who give 500 at once: two", hundred_give, RIG_BOTH },
        { "INV3 a customer's cap of 1,000 and 100 who give 500 at once: two", hundred_to_one, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
