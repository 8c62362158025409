/* Coupons, profit forgone, and what goes along when records are joined, on both stores. */
#include "desk/customer/merge.h"
#include "desk/goodwill_kit.h"
#include "desk/merge/merge.h"

#include <stdio.h>

/* ---- coupons ---- */

struct couponing {
    struct coupon_new in;
    struct coupon_redeem redeem;
    struct coupon c;
    int64_t id;
};

static const struct err *issue_tx(struct work *w, void *arg) {
    struct couponing *x = arg;
    return coupon_issue(w, &x->in, &x->c);
}

static const struct err *redeem_tx(struct work *w, void *arg) {
    struct couponing *x = arg;
    return coupon_redeem(w, &x->redeem, &x->c);
}

static const struct err *coupon_tx(struct work *w, void *arg) {
    struct couponing *x = arg;
    return coupon_get(w, x->id, &x->c);
}

static struct coupon coupon_of(struct kit *k, int64_t id) {
    struct couponing x = { .id = id };
    GOOD(work_read(&k->w, coupon_tx, &x));
    return x.c;
}

static struct coupon issued(struct kit *k, struct coupon_new in) {
    struct couponing x = { .in = in };
    GOOD(work_write(&k->w, issue_tx, &x));
    return x.c;
}

static const struct err *redeem(struct kit *k, struct str code, int64_t customer) {
    struct work w = kit_as(k, k->milica);
    struct couponing x = { .redeem = { code, customer ? OPT(customer) : OPT_NONE, S("20771") } };
    return work_write(&w, redeem_tx, &x);
}

static struct coupon_new thanks(int64_t customer) {
    return (struct coupon_new){ .kind = COUPON_TWO_FOR_ONE, .customer_id = OPT(customer), .max_uses = 1, .days = 90, .first_order = S("") };
}

static void *client_redeems(void *arg) {
    struct client *x = arg;
    const struct err *e = NULL;
    x->w.arena = arena_new(4 << 20);
    for (int i = 0; i < 50; i++) {
        struct couponing c = { .redeem = x->coupon };
        e = work_write(&x->w, redeem_tx, &c);
        if (!e || e->code != ERR_RETRY) break;
    }
    x->good = !e;
    x->bad = e && e->code != ERR_CONFLICT;
    arena_free(&x->w.arena);
    return NULL;
}

static void hundred_redeem(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t who = kit_conversation(k, new_case(k, "a@x")).customer_id;
    for (int uses = 1; uses <= 3; uses += 2) {
        struct coupon_new in = thanks(who);
        in.max_uses = uses;
        struct coupon c = issued(k, in);
        struct client *all = clients(k, &k->milica, 1, gift(1, GRANT_GIFT, 1));
        for (int i = 0; i < CLIENTS; i++)
            all[i].coupon = (struct coupon_redeem){ c.code, OPT(who), S("") };
        rig_threads(CLIENTS, client_redeems, all, sizeof *all);
        assert_int_equal(count_good(all), uses);
        assert_int_equal(coupon_of(k, c.id).uses, uses);
        assert_int_equal(coupon_of(k, c.id).state, COUPON_REDEEMED);
    }
}

static void whose_and_when(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t jelena = kit_conversation(k, new_case(k, "a@x")).customer_id;
    struct conversation other = kit_call(k, k->milica, "Marko", "+381641234567", "");
    struct coupon c = issued(k, thanks(jelena));
    char small[40];
    snprintf(small, sizeof small, " %.4s %.4s%.4s ", c.code.p, c.code.p + 5, c.code.p + 10);
    BAD(redeem(k, S("2222-2222-2222"), jelena), ERR_NOT_FOUND);
    BAD(redeem(k, c.code, 0), ERR_INVALID);
    BAD(redeem(k, c.code, other.customer_id), ERR_CONFLICT);
    GOOD(redeem(k, str_of(small), jelena)); /* as it is heard on the phone */
    BAD(redeem(k, c.code, jelena), ERR_CONFLICT);
    struct coupon_new in = thanks(jelena);
    in.transferable = true;
    GOOD(redeem(k, issued(k, in).code, other.customer_id));
    struct coupon late = issued(k, thanks(jelena));
    assert_int_equal(late.valid_to, k->now + 90 * MOMENT_DAY);
    k->now = late.valid_to;
    BAD(redeem(k, late.code, jelena), ERR_CONFLICT);
    assert_int_equal(coupon_state_now(&late, k->now), COUPON_EXPIRED);
    GOOD(coupon_expire_due(&k->w));
    assert_int_equal(coupon_of(k, late.id).state, COUPON_EXPIRED);
}

static void once_an_order(struct rig *r) {
    struct kit *k = kit_new(r);
    struct coupon_new in = thanks(kit_conversation(k, new_case(k, "a@x")).customer_id);
    in.first_order = S("20771");
    struct coupon c = issued(k, in);
    assert_int_equal(issued(k, in).id, c.id);
    in.first_order = S("20772");
    assert_true(issued(k, in).id != c.id);
    static const struct coupon_new bad[] = {
        { .kind = COUPON_PERCENT, .max_uses = 1, .days = 90, .transferable = true },
        { .kind = COUPON_PERCENT, .percent = { true, 101 }, .max_uses = 1, .days = 90, .transferable = true },
        { .kind = COUPON_AMOUNT, .amount = { true, 100 }, .max_uses = 1, .days = 90, .transferable = true },
        { .kind = COUPON_TWO_FOR_ONE, .max_uses = 0, .days = 90, .transferable = true },
        { .kind = COUPON_TWO_FOR_ONE, .max_uses = 1, .days = 731, .transferable = true },
        { .kind = COUPON_TWO_FOR_ONE, .max_uses = 1, .days = 90 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        BAD(work_write(&k->w, issue_tx, &(struct couponing){ .in = bad[i] }), ERR_INVALID);
}

/* What becomes of the coupon becomes of the grant. */
static void coupon_of_grant(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), who = kit_conversation(k, c).customer_id, ids[3];
    limit(k, story_limit(k));
    for (int i = 0; i < 3; i++) {
        struct goodwill_new in = gift(c, GRANT_DISCOUNT, RSD(100));
        in.coupon_kind = OPT(COUPON_AMOUNT);
        in.coupon_days = OPT(30);
        ids[i] = given(k, k->milica, in);
    }
    GOOD(redeem(k, grant_of(k, ids[0]).code, who));
    assert_int_equal(grant_of(k, ids[0]).state, GRANT_APPLIED);
    assert_true(str_eq(grant_of(k, ids[0]).order_ref, S("20771")));
    BAD(decide(k, k->milica, ids[0], revoke_tx, "no"), ERR_CONFLICT);
    struct str code = grant_of(k, ids[1]).code;
    GOOD(decide(k, k->milica, ids[1], revoke_tx, "twice"));
    BAD(redeem(k, code, who), ERR_CONFLICT);
    k->now += 30 * MOMENT_DAY;
    GOOD(coupon_expire_due(&k->w));
    assert_int_equal(grant_of(k, ids[2]).state, GRANT_EXPIRED);
}

static const struct err *applied_tx(struct work *w, void *arg) {
    return goodwill_applied(w, *(int64_t *)arg, S(""));
}

/* Its grant was handed over without it: it ends all the same, and the next one does. */
static void over_after_all(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x"), who = kit_conversation(k, c).customer_id;
    limit(k, story_limit(k));
    struct goodwill_new in = gift(c, GRANT_DISCOUNT, RSD(100));
    in.coupon_kind = OPT(COUPON_AMOUNT);
    in.coupon_days = OPT(30);
    int64_t id = given(k, k->milica, in);
    GOOD(work_write(&k->w, applied_tx, &id));
    struct coupon next = issued(k, thanks(who));
    k->now += 91 * MOMENT_DAY;
    GOOD(coupon_expire_due(&k->w));
    assert_int_equal(grant_of(k, id).state, GRANT_APPLIED);
    assert_int_equal(coupon_of(k, next.id).state, COUPON_EXPIRED);
}

/* ---- P18 ---- */

struct forgoing {
    struct forgone_new in;
    int64_t id, customer_id;
    struct grant_sum *of, *all;
    size_t of_n, all_n;
};

static const struct err *forgo_tx(struct work *w, void *arg) {
    struct forgoing *x = arg;
    return goodwill_forgo(w, &x->in, &x->id);
}

static const struct err *forgone_tx(struct work *w, void *arg) {
    struct forgoing *x = arg;
    TRY(goodwill_forgone_of(w, x->customer_id, &x->of, &x->of_n));
    return goodwill_forgone_sums(w, work_now(w) - 365 * MOMENT_DAY, work_now(w) + 1, &x->all, &x->all_n);
}

static void forgone(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = new_case(k, "a@x");
    struct work w = kit_as(k, k->milica);
    struct forgoing x = { .in = { c, FORGONE_SALE, RSD(3000), S("RSD"), S(" ") }, .customer_id = kit_conversation(k, c).customer_id };
    limit(k, story_limit(k));
    BAD(work_write(&w, forgo_tx, &x), ERR_INVALID);
    x.in.reason = S("the cheaper pair suits her");
    GOOD(work_write(&w, forgo_tx, &x));
    GOOD(work_read(&k->w, forgone_tx, &x));
    assert_true(x.of_n == 1 && x.of[0].amount == RSD(3000) && str_eq(x.of[0].currency, S("RSD")));
    assert_true(x.all_n == 1 && x.all[0].amount == RSD(3000) && x.all[0].n == 1);
    assert_int_equal(instead(k, k->milica, gift(c, GRANT_GIFT, 1)).room.used, 0); /* it counts against nobody */
}

/* ---- INV19 ---- */

struct joining {
    int64_t a, b, merge_id;
    struct merge_new customers;
};

static const struct err *join_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    struct conversation from, into;
    TRY(conversation_get(w, x->a, &from));
    TRY(conversation_get(w, x->b, &into));
    return merge_join(w, &from, &into);
}

static const struct err *apart_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->a, &c));
    return merge_apart(w, &c);
}

static const struct err *one_customer_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    struct customer kept, gone;
    struct customer_merge *list;
    size_t n;
    TRY(customer_get(w, x->b, &kept));
    TRY(customer_get(w, x->a, &gone));
    struct merge_new in = { kept.id, gone.id, kept.version, gone.version, customer_facts_of(&kept) };
    TRY(customer_merge(w, &in));
    TRY(customer_merges(w, kept.id, &list, &n));
    x->merge_id = list[0].id;
    return NULL;
}

static const struct err *two_customers_tx(struct work *w, void *arg) {
    struct joining *x = arg;
    return customer_unmerge(w, x->b, x->merge_id);
}

static void joined(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct joining x = { .a = new_case(k, "a@x"), .b = new_case(k, "b@x") };
    limit(k, story_limit(k));
    struct goodwill_new in = gift(x.a, GRANT_DISCOUNT, RSD(100));
    in.coupon_kind = OPT(COUPON_TWO_FOR_ONE);
    in.coupon_days = OPT(30);
    int64_t id = given(k, k->milica, in);
    GOOD(work_write(&w, join_tx, &x));
    assert_int_equal(grant_of(k, id).conversation_id, x.b);
    assert_true(kit_conversation(k, x.b).holds & HOLDS_GRANT);
    int64_t later = given(k, k->milica, gift(x.b, GRANT_GIFT, RSD(1)));
    GOOD(work_write(&w, apart_tx, &x));
    assert_int_equal(grant_of(k, id).conversation_id, x.a);
    assert_int_equal(grant_of(k, later).conversation_id, x.b);
}

static void one_person(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    int64_t c = new_case(k, "a@x");
    struct joining x = { .a = kit_conversation(k, c).customer_id,
                         .b = kit_call(k, k->milica, "Jelena", "+381641234567", "").customer_id };
    limit(k, story_limit(k));
    int64_t id = given(k, k->milica, gift(c, GRANT_GIFT, RSD(100)));
    struct coupon p = issued(k, thanks(x.a));
    GOOD(work_write(&w, one_customer_tx, &x));
    assert_int_equal(grant_of(k, id).customer_id, x.b);
    assert_int_equal(coupon_of(k, p.id).customer_id.v, x.b);
    struct coupon newer = issued(k, thanks(x.b));
    GOOD(work_write(&w, two_customers_tx, &x));
    assert_int_equal(grant_of(k, id).customer_id, x.a);
    assert_int_equal(coupon_of(k, p.id).customer_id.v, x.a);
    assert_int_equal(coupon_of(k, newer.id).customer_id.v, x.b);
    BAD(redeem(k, p.code, x.b), ERR_CONFLICT);
    GOOD(redeem(k, p.code, x.a));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV10 P15 100 who redeem one coupon at once: as many as it is good for", hundred_redeem, RIG_BOTH },
        { "INV10 P15 a coupon is one customer's, and has its time", whose_and_when, RIG_BOTH },
        { "P15 one coupon an order", once_an_order, RIG_BOTH },
        { "P15 what becomes of a coupon becomes of its grant", coupon_of_grant, RIG_BOTH },
        { "P15 a coupon whose grant was applied by hand holds up no other at its end", over_after_all, RIG_BOTH },
        { "P18 profit forgone is the customer's and the year's, and counts against nobody", forgone, RIG_BOTH },
        { "INV19 grants and coupons go along with a conversation, and back", joined, RIG_BOTH },
        { "INV19 P07 and with a customer", one_person, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
