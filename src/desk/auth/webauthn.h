/* webauthn.h - what a browser says about a passkey, held against what it has to be: pure functions over bytes, for
 * passkey.c. Authenticator data and signatures are read and verified by libfido2, the client's JSON by jansson.
 */
#ifndef DESK_AUTH_WEBAUTHN_H
#define DESK_AUTH_WEBAUTHN_H

#include "base/arena.h"
#include "base/str.h"

enum webauthn_act { WEBAUTHN_CREATE, WEBAUTHN_GET };

/* base64url without padding, both ways; false for what is none, or longer than 64 KiB. */
struct str webauthn_text(struct arena *a, struct str bytes);
bool webauthn_bytes(struct arena *a, struct str text, struct str *ret);

/* True when the client's data is of this act and comes from a page of this host: https, or http on localhost itself,
 * and not from a frame of another site. *ret_challenge as base64url, as it stands there. */
bool webauthn_client(struct arena *a, struct str json, enum webauthn_act act, struct str host,
                     struct str *ret_challenge);

struct webauthn_key {
    struct str id;      /* of the credential */
    int64_t alg;        /* COSE: -7, -8 or -257 */
    struct str key;     /* as libfido2 takes it */
    int64_t counter;
};
/* The credential that authenticator data of a registration holds; false unless it is for rp, with a person who was
 * there and recognised. Spans in a. */
bool webauthn_created(struct arena *a, struct str data, struct str rp, struct webauthn_key *ret);
/* True when key has signed data and client for rp, with a person who was there and recognised. */
bool webauthn_signed(const struct webauthn_key *key, struct str rp, struct str client, struct str data,
                     struct str signature, int64_t *ret_counter);

#endif
