/* check.h - does the store keep its rules? The independent second opinion behind `kept check`.
 *
 * This room includes base and db only, never desk: its statements (check.sql) are its own, so a
 * mistake in a query of the trade cannot hide itself here; tools/check-layers holds that. Each rule
 * says which invariant of the design it shows. It only reads, in one snapshot a rule, so it runs
 * beside kept serve and after a kill.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/err.h"
#include "base/sys.h"

struct store;

/* Told once for every broken rule: its code ("INV1"), what is wrong, and the id of the row. */
typedef void check_found(void *self, const char *rule, const char *what, int64_t id);

/* Runs all rules. An error means that the store could not be read, not that a rule is broken. */
MUST_USE const struct err *check_run(struct arena *a, struct store *store, const struct sys *sys,
                                     check_found *found, void *self);

#endif
