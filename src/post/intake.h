/* intake.h - letters become messages: claim the job, read the letter in a locked child, store what
 * was understood.
 *
 * intake_turn does one letter; a few threads call it in a loop. What the reader says decides:
 *
 * - read: message, conversation, owner and clock in one transaction with the end of the job
 * - unreadable: the same with the raw letter alone, in a conversation that is flagged (F12)
 * - not now: the job comes back later; after 60 s intake_overdue shows the letter as "not read yet",
 *   with a conversation, an owner and the clock all the same (README decision 7)
 */
#ifndef POST_INTAKE_H
#define POST_INTAKE_H

#include "desk/work.h"
#include "post/spam_filter.h"
#include "reader/reader.h"

#include <pthread.h>

/* What the threads that read share. On SQLite those that store at one time share a commit. On PostgreSQL one stores while
 * the others read: two would write to the same ends of the same indexes and make each other start over (docs/speed.md:
 * three starts a letter). Nodes on other machines still meet so, and start over. */
struct intake {
    struct reader *reader;
    struct spam_filter *filter; /* NULL: none */
    pthread_mutex_t storing;
};

/* Reads the letter that waited longest. *ret_any false when none was due. An error means that the
 * store is away; the letter stays. */
MUST_USE const struct err *intake_turn(struct work *w, struct intake *in, bool *ret_any);

/* Gives letters that nobody has read for 60 s a conversation of their own. */
MUST_USE const struct err *intake_overdue(struct work *w);

#endif
