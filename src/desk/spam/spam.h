/* spam.h - what nobody needs to answer, and whose mail goes there by itself.
 *
 * A conversation in Spam is out of the lists of work and has no running clock; everything in it stays, and
 * taking it out again makes it as it was: what was owed is owed again, counted from when it came. All
 * later mail of a blocked sender arrives in Spam, in the conversation it belongs to where that is there
 * already, else in one of its own. Nothing is thrown away, and nobody is told.
 *
 * A letter that looks like spam (judge.h) comes to Spam as well, as a conversation of its own with its
 * reasons: a suspicion, which stays open until somebody says whether it is spam, is counted on every
 * owner's page, and shows by when an answer would be due. It is never about a letter that continues a
 * conversation, nor about a sender who is known: one of us, somebody whom a person of ours has answered,
 * or whom a person said to trust. Where the mailbox names a server that proves senders, he is known by mails
 * that it proves alone (message/proof.h). Taking it out of Spam says that its sender is to be trusted; putting it
 * back takes that back. Nothing that a letter says teaches anything.
 */
#ifndef DESK_SPAM_SPAM_H
#define DESK_SPAM_SPAM_H

#include "desk/conversation/conversation.h"
#include "desk/spam/judge.h"
#include "desk/spam/spam_rows.h"
#include "desk/spam/suspicion_rows.h"

/* suspicion.state. Stored as numbers: never renumber. */
enum { SUSPICION_OPEN = 0, SUSPICION_NOT_SPAM = 1, SUSPICION_SPAM = 2 };

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

/* The address of a sender, as somebody writes it down: ERR_INVALID as spam_block has it. */
MUST_USE const struct err *spam_check_address(struct work *w, struct str address);

/* Is a sender known, so that nothing of his is suspected? */
MUST_USE const struct err *spam_known(struct work *w, struct str address, bool *ret);
/* A conversation that was just put into Spam is suspected: notes the reasons. Once only. */
MUST_USE const struct err *spam_suspect(struct work *w, int64_t conversation_id, struct str sender,
                                        const struct spam_judgement *j, int64_t received_at);
/* The acting person says whether it is spam, which teaches its sender; nothing where nobody suspected it
 * or it is said already, and nothing by the desk itself. For spam_mark, and for conversation_save of one
 * that has left Spam. */
MUST_USE const struct err *spam_settle(struct work *w, int64_t conversation_id, bool spam,
                                       bool *ret_changed);
MUST_USE const struct err *spam_suspicion(struct work *w, int64_t conversation_id,
                                          struct suspicion *ret, bool *ret_found);
/* The open ones among conversations in Spam with sort keys from first to last. */
MUST_USE const struct err *spam_suspicions(struct work *w, int64_t first_key, int64_t last_key,
                                           struct suspicion **ret, size_t *ret_n);

/* Whose letters are not suspected because the acting person says so; blocks him no longer. */
MUST_USE const struct err *spam_trust(struct work *w, struct str address);
MUST_USE const struct err *spam_distrust(struct work *w, struct str address);
MUST_USE const struct err *spam_trusted(struct work *w, struct str address, struct trusted *ret);
MUST_USE const struct err *spam_trusted_list(struct work *w, int64_t after, int64_t n,
                                             struct trusted **ret, size_t *ret_n);

#endif
