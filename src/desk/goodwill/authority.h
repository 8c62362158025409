/* authority.h - what one of us may give a customer without asking (P05, P06; INV3).
 *
 * A limit is a person's own or his role's, for one kind of gift or for all kinds together, in one
 * currency: so much in one grant, so much in a period (days that roll on: the last 30, not a month),
 * and perhaps so much for one customer in such a period, whoever gives it. It holds from and to a
 * moment, and never changes but for its end: setting one of the same person, kind, currency and period
 * ends the one before.
 *
 * The narrowest applies, found in this order:
 *   1. of the kind that is given: the person's own limits; where he has none, those of his role;
 *   2. of any kind, which cap the sum over all kinds: the same way;
 *   3. every limit found by 1 and 2 has to hold, so the smallest of what they leave is what may be given.
 * Where nothing is found there is no authority: nothing may be given, by owners neither.
 *
 * Two who give at once. Whoever takes from a window first counts up its row (goodwill_turn) and then
 * reads what is used, in one transaction. On SQLite there is one writer. On PostgreSQL the second waits
 * for that row; when the first commits, the second is told to start over and then sees what the first
 * gave (db.h), and when the first was refused it goes on. So the sum in a window never exceeds its
 * limit, however many ask (INV3: kept check adds it up again with statements of its own).
 */
#ifndef DESK_GOODWILL_AUTHORITY_H
#define DESK_GOODWILL_AUTHORITY_H

#include "base/money.h"
#include "base/moment.h"
#include "base/opt.h"
#include "desk/goodwill/authority_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum grant_kind { GRANT_REFUND, GRANT_POSTAGE, GRANT_DISCOUNT, GRANT_REPLACEMENT, GRANT_GIFT, GRANT_OTHER, GRANT_KINDS };
/* goodwill_grant.beyond: what was in the way. */
enum beyond { BEYOND_NOTHING, BEYOND_GRANT, BEYOND_PERIOD, BEYOND_CUSTOMER, BEYOND_NO_LIMIT };

enum {
    AUTHORITY_MAX = 1000,     /* limits of a desk that hold at once */
    AUTHORITY_DAYS_MAX = 366,
    AUTHORITY_HELD_MAX = 32,  /* limits that hold for one grant */
    AUTHORITY_APPROVERS = 20,
};

struct authority_new {
    struct opt_int user_id, role; /* one of the two */
    struct opt_int kind;          /* not set: any */
    struct str currency;
    int64_t per_grant, per_period, period_days; /* minor units; days */
    struct opt_int per_customer, approver_id, valid_from, valid_to;
};

/* What somebody may give now. */
struct authority_room {
    bool any;              /* there is a limit at all */
    int64_t left;          /* at most so much in one grant; 0 without any */
    enum beyond bound;     /* what bounds it */
    struct opt_int approver_id; /* whom the limit that bounds it names */
    int64_t used, per_period, period_days; /* of the period that has least left; 0 without any */
    int64_t held[AUTHORITY_HELD_MAX];      /* the limits that were looked at */
    size_t held_n;
};

/* Who can say yes, and how long he usually takes. */
struct authority_asked {
    int64_t id;
    struct str name;
    struct opt_int usually; /* median of his last decisions, in microseconds; not set: he made none */
};

/* P06: decisions of one kind and currency that are nearly always "yes". */
struct authority_proposal {
    int64_t kind;
    struct str currency;
    int64_t decided, approved;
    int64_t per_grant; /* the limit that would have done without them */
    int64_t removed;   /* how many of the waits it would have spared */
    int64_t wait;      /* median of all of them, in microseconds */
};
enum { PROPOSAL_DECISIONS = 20, PROPOSAL_SHARE = 95 /* per cent */ };
#define PROPOSAL_LOOKS_BACK (180 * MOMENT_DAY)

/* All need a transaction, those that change a writing one; access is the caller's. */

/* ERR_INVALID with the field, ERR_LIMIT where the desk has too many. */
MUST_USE const struct err *authority_set(struct work *w, const struct authority_new *in, int64_t *ret_id);
/* Ends it now; ended already: nothing. ERR_NOT_FOUND. */
MUST_USE const struct err *authority_end(struct work *w, int64_t id);
MUST_USE const struct err *authority_get(struct work *w, int64_t id, struct authority *ret);
/* Those that hold or will; of one person with those of his role, or all (OPT_NONE). */
MUST_USE const struct err *authority_list(struct work *w, struct opt_int user_id, struct authority **ret,
                                          size_t *ret_n);

/* What a person may give of a kind, to a customer (0: to nobody in particular). */
struct authority_ask {
    int64_t user_id;
    enum grant_kind kind;
    struct str currency;
    int64_t customer_id;
};
MUST_USE const struct err *authority_room(struct work *w, const struct authority_ask *ask,
                                          struct authority_room *ret);
/* The same for who is about to take from it: waits for its turn first. Only in a writing transaction. */
MUST_USE const struct err *authority_take(struct work *w, const struct authority_ask *ask,
                                          struct authority_room *ret);
/* What is in the way of an amount; BEYOND_NOTHING: nothing is. */
enum beyond authority_beyond(const struct authority_room *r, int64_t amount);

/* What this one limit leaves him. */
MUST_USE const struct err *authority_left(struct work *w, int64_t user_id, const struct authority *a,
                                          struct opt_int *ret);

/* Whom a person can ask: who is named, else the owners but himself. */
MUST_USE const struct err *authority_approvers(struct work *w, int64_t user_id, struct opt_int named,
                                               struct authority_asked **ret, size_t *ret_n);
/* What is to be proposed, kinds in their order. */
MUST_USE const struct err *authority_proposals(struct work *w, struct authority_proposal **ret, size_t *ret_n);

/* "refund", "postage" …: the words of the API; NULL-ended lists in the order of the numbers. */
extern const char *const authority_kinds[];

#endif
