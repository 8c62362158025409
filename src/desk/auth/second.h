/* second.h - the second step at the door: a code of six digits that changes every half minute (TOTP,
 * RFC 6238, by liboath), or one of ten recovery codes.
 *
 * The secret is sealed with the desk's key, recovery codes are stored as hashes with it. A code
 * counts once: the store keeps the newest half minute that was used, and only a later one is taken;
 * one half minute before and after now are taken too, because clocks differ. Guesses are counted like
 * wrong passwords (A38).
 */
#ifndef DESK_AUTH_SECOND_H
#define DESK_AUTH_SECOND_H

#include "desk/auth/auth.h"

enum { RECOVERY_CODES = 10 };

/* A fresh secret that is nobody's yet. */
struct second_new {
    struct str secret; /* base32, for typing */
    struct str uri;    /* otpauth://…, for a QR code */
    struct str sealed; /* on its way through the page; counts for the acting person for an hour */
};
struct second_new second_begin(struct work *w, struct str shop);
/* The same again for a page that comes back; false for what was not sealed for the acting person, or
 * too long ago. */
MUST_USE bool second_again(struct work *w, struct str sealed, struct str shop,
                           struct second_new *ret);

/* Switches the acting person's second step on, who has shown by a code that the secret arrived; *ret_codes
 * are RECOVERY_CODES codes, shown once. ERR_DENIED with field "code" for a wrong one, ERR_CONFLICT
 * when it is on already. Opens its own transactions, as do the next. */
MUST_USE const struct err *second_on(struct work *w, struct str sealed, struct str code,
                                     const struct str **ret_codes);
/* Off again; the password is the caller's to ask for. Once more changes nothing. */
MUST_USE const struct err *second_off(struct work *w);
/* Ten new recovery codes in place of those that are left. ERR_CONFLICT when it is off. */
MUST_USE const struct err *second_codes(struct work *w, const struct str **ret_codes);
/* For the first passkey of somebody without an app (passkey.h): RECOVERY_CODES codes to be shown once, made before the
 * transaction, and put in place by it for the acting person; and forgotten where no second step is left. */
const struct str *second_new_codes(struct work *w);
MUST_USE const struct err *second_put_codes(struct work *w, const struct str *codes);
MUST_USE const struct err *second_forget_codes(struct work *w);
/* Whether the acting person has an app for codes. Needs a transaction. */
MUST_USE const struct err *second_has_app(struct work *w, bool *ret);
/* How many recovery codes are left. Needs a transaction. */
MUST_USE const struct err *second_codes_left(struct work *w, int64_t *ret);

/* A code of the app or a recovery code of a person: used up with that. ERR_DENIED with field "code",
 * or ERR_RATE. */
MUST_USE const struct err *second_verify(struct work *w, int64_t user_id, struct str code);

#endif
