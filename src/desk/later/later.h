/* later.h - a reply that leaves at a chosen time.
 *
 *     waits ──its time──> left        (post/later.h sends it then, as its writer)
 *       ├── stopped by hand           its text is in the writer's draft again
 *       └── stopped: the customer wrote first, another reply went out, the case was joined or is
 *           spam, or it could not be sent; it is shown with the reason until somebody takes its text
 *           into a draft or drops it
 *
 * Until it has left nothing was answered: the clock runs, the case is where it was (P47). A
 * conversation has one at most, conversation.later_id; where that is not set nothing here is asked,
 * so a page and a letter cost no more than before.
 */
#ifndef DESK_LATER_LATER_H
#define DESK_LATER_LATER_H

#include "desk/later/later_rows.h"
#include "desk/message/message.h"

/* Stored as numbers: never renumber. */
enum later_state { LATER_WAITS, LATER_LEFT, LATER_STOPPED, LATER_OVER };

/* Why it was stopped by itself, as stored; anything else is a sentence of ERR. */
#define LATER_CUSTOMER S("customer")   /* wrote first */
#define LATER_COLLEAGUE S("colleague") /* another reply went out first */
#define LATER_JOINED S("joined")       /* the conversation, to another */
#define LATER_SPAM S("spam")
#define LATER_GONE S("gone")           /* its writer is switched off */
#define LATER_BY_HAND S("hand")        /* a colleague stopped it */

#define LATER_SOONEST MOMENT_MINUTE
#define LATER_MOST (90 * MOMENT_DAY)

/* All need a transaction; those that change, a writing one. */

/* Sets a reply of the acting user to leave then; errors as message_answer and message_check_copies, and
 * ERR_INVALID with field "later" for a time that is past or too far away, ERR_CONFLICT where one waits
 * already. Access is checked here. */
MUST_USE const struct err *later_set(struct work *w, const struct answer *in, int64_t leaves_at,
                                     int64_t *ret_id);
MUST_USE const struct err *later_get(struct work *w, int64_t id, struct later *ret);
MUST_USE const struct err *later_files(struct work *w, int64_t id, struct later_file **ret,
                                       size_t *ret_n);

/* Stops the one that waits, or deals with the one that was stopped. take: its text comes into the
 * acting user's draft, above what stands there; else it is dropped with its files (who stops a
 * colleague's leaves it to be seen). ERR_CONFLICT when it has left. Access is the caller's. */
MUST_USE const struct err *later_stop(struct work *w, int64_t conversation_id, bool take);

/* For those who save c: what waits there does not leave any more. */
MUST_USE const struct err *later_overtaken(struct work *w, const struct conversation *c,
                                           struct str why);
/* The same, and saves nothing of c: its time came, and it could not be sent. */
MUST_USE const struct err *later_failed(struct work *w, const struct later *l, struct str why);
/* It left as this message; c->later_id is the caller's. */
MUST_USE const struct err *later_left(struct work *w, const struct later *l, int64_t message_id);

/* One conversation is joined to another: what waits in either is stopped, and what the first had is shown
 * in the second, or stands in its writer's draft there where that has one of its own. Both are saved by
 * the caller. */
MUST_USE const struct err *later_join(struct work *w, struct conversation *from,
                                      struct conversation *into);

/* Those whose time has come, a few. */
MUST_USE const struct err *later_due(struct work *w, int64_t **ret, size_t *ret_n);

#endif
