/* coupon.h - a code that is worth something once: free shipping on the next order, two for one, a percentage, an amount
 * (P15; INV10).
 *
 *     issued ──redeemed as often as it may be──> redeemed
 *        ├── its time is over ──> expired   (the timer marks it; it is refused from that moment on anyway)
 *        └── taken back ──> revoked
 *
 * A code has twelve letters and digits out of nineteen that are told apart on the phone, "K7FM-29XR-HJ4W": nobody can
 * guess one. It is one customer's, unless it is transferable; a customer who was joined to another brings his along. An
 * order has one coupon that thanks for it, whatever asks for it and how often.
 *
 * Two who redeem the last use at once: one UPDATE says both that it may and that it was, so the second changes no row; the
 * use itself stands under its number, which the schema lets stand once. Issuing one costs the shop something: agents do
 * it with a grant (goodwill.h), which counts; coupon_issue itself is for owners and for the desk's own rules.
 */
#ifndef DESK_COUPON_COUPON_H
#define DESK_COUPON_COUPON_H

#include "base/money.h"
#include "base/moment.h"
#include "base/opt.h"
#include "desk/coupon/coupon_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum coupon_kind { COUPON_FREE_SHIPPING, COUPON_TWO_FOR_ONE, COUPON_PERCENT, COUPON_AMOUNT, COUPON_KINDS };
enum coupon_state { COUPON_ISSUED, COUPON_REDEEMED, COUPON_EXPIRED, COUPON_REVOKED };

enum { COUPON_DAYS_MAX = 730, COUPON_USES_MAX = 10000, COUPON_CODE_MAX = 40, COUPON_ORDER_MAX = 60 };

struct coupon_new {
    enum coupon_kind kind;
    struct opt_int percent;      /* COUPON_PERCENT */
    struct opt_int amount;       /* COUPON_AMOUNT, minor units of currency */
    struct str currency;
    struct opt_int customer_id;  /* not set: whoever has it */
    bool transferable;
    int64_t max_uses, days;      /* how long it is valid */
    struct opt_int grant_id, conversation_id;
    struct str first_order;      /* the order that it thanks for; empty: none */
};

/* All need a transaction, those that change a writing one; access is the caller's. */

/* ERR_INVALID with the field. For an order that has one, that one. */
MUST_USE const struct err *coupon_issue(struct work *w, const struct coupon_new *in, struct coupon *ret);

/* ERR_NOT_FOUND for a code that is none; ERR_CONFLICT where it is used up, over, not valid yet or revoked; ERR_CONFLICT
 * with field "customer" where it is another's; ERR_INVALID with that field where it is somebody's and nobody is named.
 * Why, and till when it was valid, coupon_find tells. */
struct coupon_redeem {
    struct str code;
    struct opt_int customer_id;
    struct str order_ref;        /* may be empty */
};
MUST_USE const struct err *coupon_redeem(struct work *w, const struct coupon_redeem *in, struct coupon *ret);

/* By its code, however it is typed; ERR_NOT_FOUND. */
MUST_USE const struct err *coupon_find(struct work *w, struct str code, struct coupon *ret);
MUST_USE const struct err *coupon_get(struct work *w, int64_t id, struct coupon *ret);
MUST_USE const struct err *coupon_of_customer(struct work *w, int64_t customer_id, struct coupon **ret, size_t *ret_n);
MUST_USE const struct err *coupon_uses(struct work *w, int64_t id, struct coupon_used **ret, size_t *ret_n);
/* Up to n below an id, newest first. */
MUST_USE const struct err *coupon_list(struct work *w, int64_t before, int64_t n, struct coupon **ret, size_t *ret_n);
/* What it is now: one whose time is over is expired, whether the timer has seen it or not. */
enum coupon_state coupon_state_now(const struct coupon *c, int64_t now);

/* ERR_CONFLICT where it is redeemed; over or revoked already: nothing. */
MUST_USE const struct err *coupon_revoke(struct work *w, int64_t id);
/* The coupon of a grant that is taken back; nothing where it has none. */
MUST_USE const struct err *coupon_revoke_of(struct work *w, int64_t grant_id);

/* Marks those whose time is over, with the grants that they came from. A timer calls it; opens its own transactions. */
MUST_USE const struct err *coupon_expire_due(struct work *w);

/* Two records of customers are joined, and taken apart again (customer/merge.h). */
MUST_USE const struct err *coupon_customer_join(struct work *w, int64_t merge_id, int64_t from, int64_t into);
MUST_USE const struct err *coupon_customer_apart(struct work *w, int64_t merge_id, int64_t now_with, int64_t back);

/* The words of the API, NULL-ended, in the order of the numbers. */
extern const char *const coupon_kinds[], *const coupon_states[];

#endif
