/* goodwill.h - what we give a customer of our own will: in one step, or with somebody's yes (P05-P07).
 *
 *     requested ──within the limit──> granted ──> applied | revoked | expired
 *         └── beyond it, where asked for ──> waits for approval ──> granted | declined
 *
 * Within the limit (authority.h) a grant is final at once: no approval, no record of one. Beyond it
 * goodwill_give refuses with ERR_CONFLICT on field "amount", and stores nothing, unless the giver asks:
 * then the request lies with one approver until he says yes or no. A yes counts against the approver's
 * own limit, never the asker's, so no window is ever exceeded (INV3) and nobody can say yes to more than he
 * may give himself. What is revoked or expired counts no more.
 *
 * What the law owes the customer is written down here too, with what says so, and kept apart: it needs no
 * authority, counts against no limit and stands in no sum of goodwill. Profit that was forgone (P18) is a
 * note with an amount; it counts against nobody.
 *
 * A grant hangs on its conversation and is its customer's: both go along when records are joined, and
 * come back (INV19). Amounts are minor units (base/money.h).
 */
#ifndef DESK_GOODWILL_GOODWILL_H
#define DESK_GOODWILL_GOODWILL_H

#include "desk/conversation/conversation.h"
#include "desk/goodwill/authority.h"
#include "desk/goodwill/goodwill_rows.h"

/* Stored as numbers: never renumber. 0, requested, is over within the act. */
enum grant_state { GRANT_WAITS = 1, GRANT_GRANTED, GRANT_DECLINED, GRANT_APPLIED, GRANT_REVOKED, GRANT_EXPIRED };
enum grant_purpose { PURPOSE_KEEP, PURPOSE_CORRECT, PURPOSE_THANK, PURPOSES };
enum forgone_kind { FORGONE_SALE, FORGONE_GOODWILL, FORGONE_REFERRAL, FORGONE_KINDS };

enum { GOODWILL_REASON_MAX = 500, GOODWILL_LAW_MAX = 100, GOODWILL_ORDER_MAX = 60 };

struct goodwill_new {
    int64_t conversation_id;
    enum grant_kind kind;
    int64_t amount;
    struct str currency;
    enum grant_purpose purpose;
    struct str reason;           /* may be empty */
    struct str law;              /* what says that it is owed anyway; empty: goodwill */
    bool ask;                    /* beyond the limit: ask instead of refusing */
    struct opt_int approver_id;  /* whom; not set: the first who can be asked */
    struct opt_int coupon_kind, coupon_percent, coupon_days; /* it is given as a coupon (coupon.h) */
};

/* All need a transaction, those that change a writing one. Access to the conversation is the caller's. */

/* ERR_INVALID with the field; ERR_CONFLICT with field "amount" as above. */
MUST_USE const struct err *goodwill_give(struct work *w, const struct goodwill_new *in, int64_t *ret_id);
/* What the acting person could give instead, and whom he can ask: for a refusal, and before one asks. */
struct goodwill_instead {
    struct authority_room room;
    struct authority_asked *approvers;
    size_t approver_n;
};
MUST_USE const struct err *goodwill_instead(struct work *w, const struct goodwill_new *in,
                                            struct goodwill_instead *ret);

/* By whom it was put to, or an owner; never by who asked. ERR_DENIED for others, ERR_CONFLICT with
 * field "amount" where it is beyond what the approver himself may give, and ERR_CONFLICT where it is
 * decided or another version. */
MUST_USE const struct err *goodwill_approve(struct work *w, int64_t id, int64_t version);
/* The same, with a reason; and who asked may take it back so. */
MUST_USE const struct err *goodwill_decline(struct work *w, int64_t id, int64_t version, struct str why);
/* It was handed over; order_ref: with which order, may be empty. Once more changes nothing. */
MUST_USE const struct err *goodwill_applied(struct work *w, int64_t id, struct str order_ref);
/* Takes back what was not applied yet, with its coupon; by who gave it, who approved it or an owner. */
MUST_USE const struct err *goodwill_revoke(struct work *w, int64_t id, struct str why);
/* Its coupon is over (coupon.h). */
MUST_USE const struct err *goodwill_expired(struct work *w, int64_t id);

/* ERR_NOT_FOUND. */
MUST_USE const struct err *goodwill_get(struct work *w, int64_t id, struct grant *ret);
/* Where it is and whom it was put to, for access.h; ERR_NOT_FOUND. */
MUST_USE const struct err *goodwill_place(struct work *w, int64_t id, struct grant_place *ret);
/* All of a conversation, oldest first, at most 200. */
MUST_USE const struct err *goodwill_of_conversation(struct work *w, int64_t id, struct grant **ret, size_t *ret_n);
/* As far as the actor sees the conversations, newest first. */
MUST_USE const struct err *goodwill_of_customer(struct work *w, int64_t id, struct grant **ret, size_t *ret_n);
/* What waits for the acting person's yes, longest first, at most 20. */
MUST_USE const struct err *goodwill_waiting(struct work *w, struct grant **ret, size_t *ret_n);

/* The ledger: made from a moment to another, narrowed down by what is set, below an id (0: the newest). */
struct goodwill_filter {
    int64_t from, to, before;
    struct opt_int user_id, kind, purpose, customer_id, law;
};
MUST_USE const struct err *goodwill_ledger(struct work *w, const struct goodwill_filter *f, int64_t n,
                                           struct grant **ret, size_t *ret_n);
/* Granted and applied, a currency a row; owed 1: what the law owes. */
MUST_USE const struct err *goodwill_sums(struct work *w, const struct goodwill_filter *f,
                                         struct grant_sum **ret, size_t *ret_n);

struct forgone_new {
    int64_t conversation_id;
    enum forgone_kind kind;
    int64_t amount;
    struct str currency, reason;
};
/* Writes down profit that was forgone; ERR_INVALID with the field. */
MUST_USE const struct err *goodwill_forgo(struct work *w, const struct forgone_new *in, int64_t *ret_id);
/* What was written down in a conversation, oldest first. */
MUST_USE const struct err *goodwill_forgone(struct work *w, int64_t conversation_id, struct forgone **ret,
                                            size_t *ret_n);
/* Sums: of a customer, and of all of the desk in a span of time. */
MUST_USE const struct err *goodwill_forgone_of(struct work *w, int64_t customer_id, struct grant_sum **ret,
                                               size_t *ret_n);
MUST_USE const struct err *goodwill_forgone_sums(struct work *w, int64_t from, int64_t to,
                                                 struct grant_sum **ret, size_t *ret_n);

/* What their later orders earned, within a year after the first entry, of those that say so (P18): of one
 * customer, and of all for whom profit was forgone in a span of time. It stands beside the sums above. */
MUST_USE const struct err *goodwill_margin_of(struct work *w, int64_t customer_id, struct grant_sum **ret, size_t *ret_n);
MUST_USE const struct err *goodwill_margins(struct work *w, int64_t from, int64_t to, struct grant_sum **ret, size_t *ret_n);

/* Two conversations are joined, and taken apart again (desk/merge). */
MUST_USE const struct err *goodwill_join(struct work *w, int64_t merge_id, const struct conversation *from,
                                         int64_t into);
MUST_USE const struct err *goodwill_apart(struct work *w, int64_t merge_id, int64_t now_in,
                                          const struct conversation *back);

/* The words of the API, NULL-ended, in the order of the numbers. */
extern const char *const goodwill_states[], *const goodwill_purposes[], *const goodwill_forgone_kinds[];

#endif
