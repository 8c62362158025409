/* spam.h - what nobody needs to answer, and whose mail goes there by itself.
 *
 * A conversation in Spam is out of the lists of work and has no running clock; everything in it stays, and
 * taking it out again makes it as it was: what was owed is owed again, counted from when it came. All
 * later mail of a blocked sender arrives in Spam, in the conversation it belongs to where that is there
 * already, else in one of its own. Nothing is thrown away, and nobody is told.
 */
#ifndef DESK_SPAM_SPAM_H
#define DESK_SPAM_SPAM_H

#include "desk/conversation/conversation.h"
#include "desk/spam/spam_rows.h"

/* All need a transaction; those that change, a writing one. Access is the caller's. */

/* Puts it into Spam, or takes it out; notes it and saves; nothing where it is so already. */
MUST_USE const struct err *spam_mark(struct work *w, struct conversation *c);
MUST_USE const struct err *spam_unmark(struct work *w, struct conversation *c);

/* Who wrote last in a conversation; STR_NONE for nobody with an address. */
MUST_USE const struct err *spam_sender(struct work *w, int64_t conversation_id, struct str *ret);

/* A sender's later mail goes to Spam, or does no more. ERR_INVALID with field "address" for one of our
 * own mailboxes and for what is no address. Blocking twice, or letting one write who may, is no error. */
MUST_USE const struct err *spam_block(struct work *w, struct str address);
MUST_USE const struct err *spam_unblock(struct work *w, struct str address);
MUST_USE const struct err *spam_is_blocked(struct work *w, struct str address, bool *ret);
MUST_USE const struct err *spam_blocked(struct work *w, struct str address, struct blocked *ret);
/* Up to n of them after an id, oldest first. */
MUST_USE const struct err *spam_blocked_list(struct work *w, int64_t after, int64_t n,
                                             struct blocked **ret, size_t *ret_n);

#endif
