/* forward.h - a message goes to somebody outside who is not the customer, and his answer comes
 * back.
 *
 * The mail names neither the customer's address nor any Message-ID of his thread, so that the third
 * party can answer us only; its own Message-ID (and Reply-To, where the mailbox takes plus
 * addresses) carries a token that says "aside" (post/thread.h). What he answers arrives in the
 * conversation as a third party's words, internal like the forwarding itself: no reply to the
 * customer ever quotes or names them.
 */
#ifndef POST_FORWARD_H
#define POST_FORWARD_H

#include "desk/message/message.h"

/* Files of a message as they go along: their bytes, in w's arena. attachments are ids of that
 * message's; others are ERR_INVALID. Opens its own transaction, because decoding takes its time:
 * called before forward_send's. Access is checked here. */
MUST_USE const struct err *forward_files(struct work *w, int64_t message_id,
                                         const int64_t *attachments, size_t n,
                                         struct forward_file **ret);

/* Of a message, what goes along: what its writer says now, without what he quotes. Where that is a letter that he
 * forwards to us ("See below."), the words of that too, without its head: it names his address. What one of us wrote
 * above a letter that he brought in stays here. */
struct str forward_quote(struct arena *a, const struct message *m);

/* Stores the forwarding and puts its mail into the outbox, one envelope an address. quoted of in is
 * made here; files come as above and become uploads of the acting user. Errors as message_forward;
 * ERR_INVALID with field to for what is no address, a mailbox of ours, or the customer's. Opens its
 * own transaction. */
MUST_USE const struct err *forward_send(struct work *w, const struct forward *in,
                                        const struct forward_file *files, size_t file_n,
                                        struct conversation *ret_c, struct message *ret_m);

#endif
