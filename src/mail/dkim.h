/* dkim.h - signs mails of ours (DKIM: RFC 6376; rsa-sha256 with 2048 bits by RFC 8301).
 *
 * Only what mime/compose.h made is signed: lines end in CR LF, each field stands there once. Header and
 * body are signed relaxed, because mail servers fold and space anew. Every field that says who writes to
 * whom, when and what is signed once more than it stands there, so that none can be put in beside it.
 * There is no time in it: each try sends the same bytes (post/sender.h).
 *
 * Verifying is not done here: strangers' bytes are judged by the server that takes them (mime/vouch.h).
 * Pure functions, thread-safe; everything is in the arena.
 */
#ifndef MAIL_DKIM_H
#define MAIL_DKIM_H

#include "base/err.h"
#include "base/str.h"

struct dkim_pair {
    struct str secret; /* PKCS 1, DER: to be sealed at once */
    struct str open;   /* SubjectPublicKeyInfo in base64, as the record has it */
};

struct dkim_signer {
    struct str domain, selector, secret; /* secret not set: mails are not signed */
};

/* A new pair. ERR_BUG where OpenSSL makes none. */
MUST_USE const struct err *dkim_pair_new(struct arena *a, struct dkim_pair *ret);

/* Nothing of the secret half stays in memory. */
void dkim_pair_wipe(struct dkim_pair *p);

/* "selector._domainkey.domain", and what has to stand there. */
struct str dkim_record_name(struct arena *a, struct str selector, struct str domain);
struct str dkim_record(struct arena *a, struct str open);
/* Is this record for that key? As RFC 6376 3.6.1 lets it be written. */
bool dkim_record_fits(struct arena *a, struct str record, struct str open);

/* raw with its signature above it. ERR_INVALID for a secret that is none. */
MUST_USE const struct err *dkim_sign(struct arena *a, const struct dkim_signer *by, struct str raw,
                                     struct str *ret);

#endif
