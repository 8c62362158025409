/* merge.h - two records that are one person (INV19, P12).
 *
 * Joining moves the conversations, contact points and care notes of the one who goes to the one who
 * is kept, with the facts that were chosen; every single thing is noted, so that for 30 days all of
 * it can be brought back as it was. What came after the joining stays with the one who was kept,
 * and so do facts that were changed since.
 *
 * Access to both is the caller's. All functions need a transaction, those that change a writing
 * one.
 */
#ifndef DESK_CUSTOMER_MERGE_H
#define DESK_CUSTOMER_MERGE_H

#include "base/moment.h"
#include "desk/customer/customer.h"

#define MERGE_UNDO_FOR (30 * MOMENT_DAY)
/* What may be moved at once: more than any shop has with one person. */
enum { MERGE_PARTS_MAX = 20000 };

struct merge_new {
    int64_t kept_id, gone_id;
    int64_t kept_version,
        gone_version;            /* as they were seen; ERR_CONFLICT where they changed since */
    struct customer_facts facts; /* of the one who is kept */
};
/* ERR_INVALID for a customer with himself, ERR_CONFLICT for what changed meanwhile. Joined already,
 * the same way: nothing happens. */
MUST_USE const struct err *customer_merge(struct work *w, const struct merge_new *in);

/* The joinings of this customer that can be undone, newest first. */
MUST_USE const struct err *customer_merges(struct work *w, int64_t kept_id, struct customer_merge **ret,
                                           size_t *ret_n);

/* Brings it all back; undone already: nothing happens. ERR_NOT_FOUND where it is none of this
 * customer's, ERR_CONFLICT after 30 days and while a later joining stands in the way. */
MUST_USE const struct err *customer_unmerge(struct work *w, int64_t kept_id, int64_t merge_id);

/* Who may be the same person, and what speaks for it. */
enum { TWIN_PHONE = 1, TWIN_ADDRESS = 2, TWIN_NAME = 4 };
struct twin {
    int64_t id;
    int evidence; /* TWIN_… or'ed */
};
enum { TWINS_MAX = 5 };
/* Those of them whom the actor sees, at most TWINS_MAX. */
MUST_USE const struct err *customer_twins(struct work *w, int64_t id, struct twin *ret,
                                          size_t *ret_n);

#endif
