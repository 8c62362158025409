/* answer.h - an agent's reply becomes a mail: stored, composed and put into the outbox in one
 * transaction. */
#ifndef POST_ANSWER_H
#define POST_ANSWER_H

#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"

/* Stores the reply (or note) of the acting user and, for a reply, its mail: To = the customer,
 * Subject and References of the thread, a Message-ID with the token, Reply-To with it where the
 * mailbox takes plus addresses. Files must be uploads of the user. Errors as message_answer;
 * ERR_INVALID where there is nobody to answer to. Opens its own transaction. */
MUST_USE const struct err *answer_send(struct work *w, const struct answer *in,
                                       struct conversation *ret_c, struct message *ret_m);

/* The mailbox that a conversation's mails leave from: its own, or the desk's first. ERR_INVALID where
 * the desk has none. Needs a transaction. */
MUST_USE const struct err *answer_mailbox(struct work *w, const struct conversation *c,
                                          struct mailbox *ret);

#endif
