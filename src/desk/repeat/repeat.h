/* repeat.h - a request that comes twice has one effect: second clicks, retries on a flaky line.
 *
 * The writer chooses a key. Inside the transaction of the write, repeat_before tells whether it was
 * done already and what was answered; repeat_after keeps the answer. Both belong to the acting
 * user. The same key with other content is ERR_INVALID (422). Keys are kept for a week.
 */
#ifndef DESK_REPEAT_REPEAT_H
#define DESK_REPEAT_REPEAT_H

#include "base/moment.h"
#include "desk/work.h"

#define REPEAT_KEPT_FOR (7 * MOMENT_DAY)
enum { REPEAT_KEY_MAX = 200 };

struct repeat {
    struct str key;       /* STR_NONE or empty: nothing is remembered */
    struct str body_hash; /* hash of what was asked */
};

/* *ret_done: it was done before and *ret_reply is what was answered then. Needs a write
 * transaction. */
MUST_USE const struct err *repeat_before(struct work *w, const struct repeat *r, bool *ret_done,
                                         int64_t *ret_status, struct str *ret_reply);
MUST_USE const struct err *repeat_after(struct work *w, const struct repeat *r, int64_t status,
                                        struct str reply);

/* Removes what is older than a week. Called by a timer and not with each write: there it made writers
 * of PostgreSQL start over. Opens its own transaction. */
MUST_USE const struct err *repeat_tidy(struct work *w);

/* Whether a key was used; needs a transaction. */
MUST_USE const struct err *repeat_used(struct work *w, struct str key, bool *ret);

#endif
