/* auth.h - who is calling: passwords, sessions, tokens.
 *
 * Passwords are argon2id by libsodium (19 MiB, 2 passes). Session and token secrets are 256 random
 * bits; the store holds their SHA-256 only. Wrong passwords make the next try wait, per account, per
 * address and in total (A38); a wrong name costs the same time as a wrong password, so neither can
 * be told apart (A34).
 *
 * Who has signed in once has a mark of that in the browser (the device). Tries with such a mark are
 * counted for it alone, so that a stranger who guesses locks nobody out where he always works.
 */
#ifndef DESK_AUTH_AUTH_H
#define DESK_AUTH_AUTH_H

#include "base/rate.h"
#include "desk/user/user.h"
#include "desk/work.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 200 };

/* Hashes a new password; slow on purpose, so never inside a transaction. ERR_INVALID when it is too
 * short. */
MUST_USE const struct err *auth_hash_password(struct work *w, struct str password, struct str *ret);

struct sign_in {
    struct str mail, password;
    struct str peer;    /* the network that the caller comes from, as one text */
    struct str device;  /* signed_in.device of an earlier time; STR_NONE without */
    struct rate *total; /* tries of all strangers together; NULL: not counted */
    struct str browser; /* what the person will know this session by; may be missing */
};

struct signed_in {
    struct str ticket; /* set: nobody is in yet, auth_second has still to be called with it */
    struct str secret; /* for the cookie; not stored */
    struct str device; /* for a cookie that stays; not stored */
    int64_t expires_at;
    int64_t user_id;
};

/* Checks name and password and makes a session. Slow on purpose; opens its own transactions.
 * ERR_DENIED for a wrong pair, ERR_RATE when it was tried too often. */
MUST_USE const struct err *auth_sign_in(struct work *w, const struct sign_in *in,
                                        struct signed_in *ret);

/* The second step of somebody whose password was right: a code (second.h), and in.peer, device, browser
 * and total as above. The ticket counts for five minutes, and only while the password is the same.
 * ERR_SIGN_IN for a ticket that does not count; ERR_DENIED with field "code", ERR_RATE. */
MUST_USE const struct err *auth_second(struct work *w, const struct sign_in *in, struct str ticket,
                                       struct str code, struct signed_in *ret);

/* Lets in a person who has proved by a passkey who he is (passkey.h): in.peer, device, browser and total as above.
 * auth_by_key_blocked: ERR_RATE where this network has to wait; auth_by_key_failed: it was a wrong one. All open
 * their own transactions. */
MUST_USE const struct err *auth_by_key_blocked(struct work *w, const struct sign_in *in);
MUST_USE const struct err *auth_by_key_failed(struct work *w, const struct sign_in *in, int64_t user_id);
MUST_USE const struct err *auth_by_key(struct work *w, const struct sign_in *in, int64_t user_id,
                                       struct signed_in *ret);

/* Ends the session with this secret, if there is one, and wakes who waits for events: a stream of it
 * has to end. Opens its own transaction. */
MUST_USE const struct err *auth_sign_out(struct work *w, struct str secret);

/* Names a session or token without its secret: for what outlives a request, as an event stream does,
 * and has to ask again whether the caller still may. */
struct auth_pass {
    bool token;
    char hash[65]; /* SHA-256 of the secret, in hex */
};

struct session {
    struct actor actor;
    struct auth_pass pass;
    struct str csrf; /* what every form of this session carries */
    struct str lang, zone;
    int64_t theme, density;
    int64_t practice; /* of practice.h, so that no page has to ask for it */
    bool single_keys;  /* a letter alone may do something */
    int64_t read_from; /* what came before counts as read */
    bool second;     /* this person has a second step at the door */
    bool must_second; /* ...or has to make one before anything else: the owner asks for it */
    int64_t seen_at; /* when it was last noted that it is in use (passes.h) */
};

/* What a page carries in place of the session's csrf: another text each time, because pages are
 * packed, and how well a secret packs beside a stranger's words tells what it is (BREACH). */
struct str auth_csrf_mask(struct work *w, struct str csrf);
/* Does a form carry what auth_csrf_mask made of this csrf? */
bool auth_csrf_fits(struct work *w, struct str masked, struct str csrf);

/* Who a cookie's or token's secret belongs to; *ret_found false where nobody's. Needs a
 * transaction. */
MUST_USE const struct err *auth_session(struct work *w, struct str secret, struct session *ret,
                                        bool *ret_found);
MUST_USE const struct err *auth_token(struct work *w, struct str secret, struct session *ret,
                                      bool *ret_found);

/* Does a session or token still hold, and for whom? Needs a transaction. */
MUST_USE const struct err *auth_again(struct work *w, const struct auth_pass *pass,
                                      struct session *ret, bool *ret_found);

/* A new API token of a user; *ret_secret is shown once. Needs a write transaction. */
MUST_USE const struct err *auth_token_create(struct work *w, int64_t user_id, enum scope scope,
                                             struct str name, struct str *ret_secret);

#endif
