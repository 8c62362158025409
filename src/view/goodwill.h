/* goodwill.h - what pages show of goodwill, limits and coupons. pages.h says what holds for all such structs.
 *
 *   GET  /conversations/ID/goodwill       page_give
 *   POST /conversations/ID/goodwill       act ("give", "ask", "forgo"); kind, amount, currency, purpose, reason, law, coupon,
 *                                         percent, days; of "forgo" kind, amount, currency, reason; back ("talk":
 *                                         the conversation shows it), from
 *   GET  /goodwill                        page_ledger; ?who=ID&kind=K&purpose=P&days=N&customer=ID&before=ID narrow it down
 *   GET  /goodwill.csv                    the same as a table
 *   POST /goodwill                        act ("approve", "decline", "applied", "revoke") with id, version, reason;
 *                                         "redeem" with code, customer, order
 *   GET  /settings/limits                 page_limits_of
 *   POST /settings/limits                 act ("set" with who, kind, per_grant, per_period, days, currency, per_customer,
 *                                         approver; "end" with id)
 */
#ifndef VIEW_GOODWILL_H
#define VIEW_GOODWILL_H

#include "view/records.h"
#include "view/talk.h"

/* One grant, in words of the viewer. */
struct page_gift {
    int64_t id, version, conversation_id;
    struct page_when at;
    struct str what;                 /* "Postage, 350 RSD" */
    struct str state, purpose, reason, by, customer, ref;
    struct str law;                  /* what says that it is owed; empty: goodwill */
    struct str code;                 /* of its coupon; empty: none */
    struct str waited;               /* how long somebody waited for a decision; empty: nobody had to */
    struct str again;                /* "ordered again after 19 days"; empty: not yet (P07) */
    struct str bought;               /* for how much its customer has bought; empty: nothing in this currency */
    struct str why;                  /* why it was declined or taken back */
    bool waits, open;                /* for a yes; given and not handed over yet */
    bool decides, may_revoke;        /* the viewer may */
};

/* Beside a conversation or a customer. */
struct page_gifts {
    const struct page_gift *rows;
    size_t n;
    const struct str *coupons;       /* "K7FM-29XR-HJ4W, two for one, valid to 3 Dec" */
    size_t coupon_n;
    const struct str *forgone;       /* sums, a currency each */
    size_t forgone_n;
    struct str left, used, of;       /* beside a conversation: what the viewer may still give, of his limit; of empty: no limit */
    int64_t days, share;             /* of the period; used, in per cent */
    const struct str *margins;       /* what later orders earned, within a year (P18) */
    size_t margin_n;
};

struct page_give {
    int64_t id;                      /* of the conversation */
    enum inbox_view from;
    struct str customer, subject, lang;
    struct str left;                 /* "350 RSD"; empty: nothing */
    struct str used, of;             /* of a period; used empty: there is no limit */
    int64_t days, used_share;        /* share in per cent */
    struct str approver, wait;       /* who can be asked, and how long he usually takes; may be empty */
    bool refused;                    /* what was typed is more than may be given: it can be asked for */
    const struct err *err, *forgo_err;
    const struct page_choice *kinds, *purposes, *coupons, *forgone_kinds;
    size_t kind_n, purpose_n, coupon_n, forgone_kind_n;
    struct str amount, currency, reason, law, percent, coupon_days;
    const struct page_order_row *orders; /* of the customer, newest first */
    size_t order_n;
    struct page_gifts gifts;
};

struct page_ledger {
    struct str said;
    const struct err *err;
    struct page_when until;          /* till when a refused coupon was valid; not set: none was refused */
    const struct page_gift *waiting, *rows;
    size_t waiting_n, row_n;
    const struct str *sums, *owed, *forgone, *margins; /* a currency each; margins: later, of whom profit was forgone for */
    size_t sum_n, owed_n, forgone_n, margin_n;
    const struct page_choice *people, *kinds, *purposes, *spans;
    size_t person_n, kind_n, purpose_n, span_n;
    int64_t customer_id;             /* only of this one; 0: of all */
    struct str query;                /* of this list, for its table and its next page */
    int64_t next;                    /* for before=; 0: this is the last page */
    struct str code, order;          /* as typed */
};

struct page_limit_row {
    int64_t id;
    struct str who, what, approver;
};
struct page_proposal {
    struct str what, raise, wait;    /* "Refund": to "3,000 RSD", after "5 h" */
    int64_t decided, approved, removed;
};
struct page_limits_of {
    struct str said;
    const struct err *err;
    const struct page_limit_row *rows;
    size_t row_n;
    const struct page_proposal *proposals;
    size_t proposal_n;
    const struct page_choice *who, *kinds, *approvers;
    size_t who_n, kind_n, approver_n;
    struct str per_grant, per_period, days, currency, per_customer;
};

/* On Today: what waits for the viewer's yes. */
struct page_yes {
    const struct page_gift *rows;
    size_t n;
};

#endif
