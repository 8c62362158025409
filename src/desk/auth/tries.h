/* tries.h - what is guessed at is counted: after some free tries each further one makes the next
 * wait, from one second on, doubling to a quarter of an hour (A38). A count fades after a day.
 *
 * subject names what is counted and for whom: "account:MAIL", "address:NETWORK", "reset:MAIL". All
 * need a transaction, those that change something a writing one.
 */
#ifndef DESK_AUTH_TRIES_H
#define DESK_AUTH_TRIES_H

#include "desk/work.h"

/* Raises *until to the moment up to which the subject has to wait. */
MUST_USE const struct err *tries_blocked(struct work *w, struct str subject, int64_t *until);
MUST_USE const struct err *tries_count(struct work *w, struct str subject, int free_tries);
MUST_USE const struct err *tries_clear(struct work *w, struct str subject);

/* The refusal. */
const struct err *tries_refused(struct work *w);

#endif
