/* thread.h - which conversation a letter belongs to.
 *
 * Every mail of ours carries a token in its Message-ID:
 *     <kept.CONVERSATION.NONCE.MAC@host>      MAC = BLAKE2b-128 keyed with the desk's key over
 *                                             "CONVERSATION.NONCE", NONCE = 64 random bits
 * so an answer names its conversation by In-Reply-To or References and nobody can guess one (A02,
 * A03, A08: 128 bits, keyed). Where the mailbox has proved that it takes plus addresses, the same
 * token rides in Reply-To as name+CONVERSATION.NONCE.MAC@host. The nonce of a mail to a third party
 * (post/forward.h) begins with "f", so that his answer is known as one and is never taken for the
 * customer's. Order of trust: token in the
 * envelope, tokens in In-Reply-To and References, then known Message-IDs of customers' own mails, then
 * the token of the mail that a delivery report is about. A number in the subject never counts.
 */
#ifndef POST_THREAD_H
#define POST_THREAD_H

#include "base/opt.h"
#include "desk/work.h"
#include "mime/parse.h"

/* A fresh token for a conversation: "7.0123456789abcdef.MAC". */
struct str thread_token(struct work *w, int64_t conversation_id);
/* The same for a mail to somebody who is not the customer. */
struct str thread_token_aside(struct work *w, int64_t conversation_id);
/* The Message-ID (without brackets) that carries it. */
struct str thread_message_id(struct arena *a, struct str token, struct str host);
/* "name+TOKEN@host" of "name@host". */
struct str thread_plus_address(struct arena *a, struct str address, struct str token);

/* The conversation of a token that is ours; false for any other text. */
bool thread_from_token(struct work *w, struct str token, int64_t *ret);
/* The same for the Message-ID (without brackets) of a mail of ours. */
bool thread_from_message_id(struct work *w, struct str id, int64_t *ret);

struct thread_place {
    struct opt_int conversation; /* OPT_NONE: a new one */
    bool aside;                  /* what led there is between us and a third party */
    bool token;                  /* a token of ours led there; else a Message-ID that others may know */
};

/* Where the mail belongs. plus: tokens of the envelope's plus addresses. Needs a transaction. */
MUST_USE const struct err *thread_find(struct work *w, const struct mail *m, const struct str *plus,
                                       size_t plus_n, struct thread_place *ret);

#endif
