/* sender.h - the outbox leaves: claim an envelope, send it, store what became of it.
 *
 * One thread owns a struct post_sender and calls its turn in a loop. Each mailbox may have its own
 * server; else the desk's default is used. Connections stay open between letters to the same
 * server. A server that does not take us rests (breaker.h); its mails wait and keep nobody up. */
#ifndef POST_SENDER_H
#define POST_SENDER_H

#include "desk/work.h"
#include "mail/smtp.h"
#include "post/breaker.h"

struct post_sender;

struct post_sender_options {
    struct smtp_config fallback; /* url not set: mails of mailboxes without a server stay queued,
                                    and the log says so */
    struct str base_url;         /* where the desk's pages are, for links in mails to its people */
    struct breaker *breaker;     /* of all senders; whoever starts them owns it */
};

/* The spans of the options must live as long as the sender. */
struct post_sender *post_sender_new(const struct post_sender_options *o);
void post_sender_free(struct post_sender **s);

/* Sends the next envelope that is due, or a mail of the desk to one of its people (notice.h); *ret_any
 * false when there was none. */
MUST_USE const struct err *post_sender_turn(struct work *w, struct post_sender *s, bool *ret_any);

#endif
