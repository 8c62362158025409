/* permission.h - what a customer lets us send him beyond service (P23, EU9).
 *
 * Each thing that is said is one row with its basis, its source and who wrote it down; no row is ever changed. The newest
 * one of a customer and purpose counts, and nothing said is no permission. Mail about offers needs consent, or the soft
 * opt-in of somebody who bought from us, which names the order that it comes from.
 *
 * Two records that are joined keep the stricter word (INV19): who said no under either name has said no, and what one of
 * them had given is not lost. That is a row of the joining, which counts no more once it is undone; a no that was said while
 * the two were one goes with both.
 *
 * All functions need a transaction, those that change a writing one; access to the customer is the caller's.
 */
#ifndef DESK_PERMISSION_PERMISSION_H
#define DESK_PERMISSION_PERMISSION_H

#include "base/opt.h"
#include "desk/permission/permission_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum permission_purpose { PERMISSION_OFFERS, PERMISSION_SURVEY, PERMISSION_PURPOSES };
enum permission_basis { BASIS_CONSENT, BASIS_SOFT_OPT_IN, PERMISSION_BASES };

/* The words of API and forms, NULL-ended, in the order of the numbers. */
extern const char *const permission_purposes[], *const permission_bases[];

enum { PERMISSION_SOURCE_MAX = 200 };

/* Sources that the desk itself writes. */
#define PERMISSION_BY_JOINING S("joined")  /* of two records */
#define PERMISSION_BY_PARTING S("parted")  /* said while the two were one */
#define PERMISSION_BY_LINK S("link")       /* by the link in a mail */

struct permission_said {
    int64_t purpose, basis;
    bool given;
    struct opt_int order_id; /* of BASIS_SOFT_OPT_IN */
    struct str source;       /* where it was said: one line */
};

/* ERR_INVALID with the field purpose, basis, order or source. What counts already is not written twice. */
MUST_USE const struct err *permission_say(struct work *w, int64_t customer_id, const struct permission_said *in);

/* What counts now; *ret_said false where nothing was ever said. */
MUST_USE const struct err *permission_now(struct work *w, int64_t customer_id, enum permission_purpose purpose,
                                          struct permission *ret, bool *ret_said);
/* The newest 100, newest first, those of undone joinings left out. */
MUST_USE const struct err *permission_history(struct work *w, int64_t customer_id, struct permission **ret,
                                              size_t *ret_n);

/* For customer_merge, before anything is marked as joined, and for its undoing; joined_at: when it was. */
MUST_USE const struct err *permission_join(struct work *w, int64_t merge_id, int64_t from, int64_t into);
MUST_USE const struct err *permission_apart(struct work *w, int64_t joined_at, int64_t now_with, int64_t back);

#endif
