/* passkey.h - signing in with a key that a device keeps (WebAuthn level 2; signatures by libfido2).
 *
 * A browser answers a challenge of ours. It holds who is to answer it and until when, with a keyed hash over
 * that, so nothing is stored for whoever only looks at the page; once answered it is noted and counts no more.
 * Before a signature is looked at: type and challenge, the origin (the address in the browser), the name of the
 * desk (rp), that the person was there and was recognised by the device (user verification: so that a passkey
 * is two steps in one). A counter that does not go up is a copy of the device, and refused.
 * No attestation is asked for: it says which make a device is, which is nobody's business here.
 */
#ifndef DESK_AUTH_PASSKEY_H
#define DESK_AUTH_PASSKEY_H

#include "base/moment.h"
#include "desk/auth/auth.h"
#include "desk/auth/auth_rows.h"

enum { PASSKEYS_MAX = 20, PASSKEY_NAME_MAX = 80 };
#define PASSKEY_CHALLENGE_LIVES (5 * MOMENT_MINUTE)

/* Where the page stands: host is the Host of the request, which the server knows as its own ("localhost:8090"). */
struct passkey_place {
    struct str host;
};
/* The name that devices know this desk by: the host without its port. */
struct str passkey_rp(const struct passkey_place *at);

/* A fresh challenge as base64url: for signing in (user_id 0), or for a person who adds a passkey. */
struct str passkey_challenge(struct work *w, int64_t user_id);
/* What devices know a person by: says nothing outside. base64url. */
struct str passkey_handle(struct work *w, int64_t user_id);

/* What the browser sent, each as base64url. data: the authenticator's data. */
struct passkey_answer {
    struct str client, data, id, signature;
};

/* Adds one for the acting person. *ret_codes: recovery codes, shown once, where this is the person's first
 * second step; NULL else. ERR_DENIED with field "passkey" for an answer that does not hold, ERR_CONFLICT where
 * it is there already, ERR_LIMIT. Opens its own transactions. */
MUST_USE const struct err *passkey_add(struct work *w, const struct passkey_place *at,
                                       const struct passkey_answer *in, struct str name,
                                       const struct str **ret_codes);
/* Those of the acting person, oldest first. Needs a transaction. */
MUST_USE const struct err *passkey_list(struct work *w, struct passkey_item **ret, size_t *ret_n);
/* Removes one of the acting person; again changes nothing. Opens its own transaction. */
MUST_USE const struct err *passkey_remove(struct work *w, int64_t id);

/* Signs in whoever's passkey answered. from.peer, device, browser and total as for auth_sign_in. ERR_DENIED or
 * ERR_RATE. Opens its own transactions. */
MUST_USE const struct err *passkey_sign_in(struct work *w, const struct passkey_place *at,
                                           const struct passkey_answer *in, const struct sign_in *from,
                                           struct signed_in *ret);

#endif
