/* receipt.h - "your message has arrived": an automatic mail that names the person who answers and
 * by when.
 *
 * Only where the mailbox wants it, only for the first message of a new case, only to an address
 * that can be written to and is no mailbox of ours, never to what a machine wrote or to a forged
 * sender, at most two a day to one address (A10), and one while nothing proves that it is the
 * sender's (A09). It says that it is automatic (RFC 3834), has a null return path so that
 * nothing answers it, carries the token like every mail of ours so that a reply finds its case, and
 * stops no clock (INV5).
 */
#ifndef POST_RECEIPT_H
#define POST_RECEIPT_H

#include "desk/message/message.h"

/* For a message that has just been taken in. Does nothing where no receipt is due. Needs a write
 * transaction. */
MUST_USE const struct err *receipt_send(struct work *w, const struct incoming *in,
                                        const struct taken *t);

/* The text in a language; tomorrow: the answer is due tomorrow, else today. For tests and for the
 * page that shows it. */
struct str receipt_text(struct arena *a, struct str lang, struct str person, struct str shop,
                        struct str ref, bool tomorrow, struct str clock);

#endif
