/* password.h - changing a password by the old one, or by a link that came by mail.
 *
 * Who forgot it asks with an address; what is done and answered is the same whether there is such a
 * person or not (A32, A34), because nobody looks until the mail is written. The link holds 256
 * random bits, of which the store has the SHA-256; it counts once, for an hour (an invitation's for
 * three days), and a later one takes its place. A new password ends the person's other sessions and
 * is told to the person by mail.
 */
#ifndef DESK_AUTH_PASSWORD_H
#define DESK_AUTH_PASSWORD_H

#include "desk/auth/auth.h"

/* Is this the acting person's password? ERR_DENIED with field "current" when not, ERR_RATE when it
 * was tried too often. Slow on purpose; opens its own transactions. */
MUST_USE const struct err *password_check(struct work *w, struct str password);

/* The acting person's new password; all sessions but own end. As password_check; ERR_INVALID with
 * field "password" for one that cannot be taken. */
MUST_USE const struct err *password_change(struct work *w, struct str current, struct str password,
                                           const struct auth_pass *own);

/* Somebody forgot it. network: where he asks from. ERR_RATE when that network asks too often;
 * NULL else, whatever is known of the address. Opens its own transaction. */
MUST_USE const struct err *password_forgotten(struct work *w, struct str mail, struct str network);

/* Stored as numbers: never renumber. */
enum link_kind { LINK_FORGOTTEN, LINK_INVITATION };

/* A fresh link for a person; *ret_secret goes into the mail. Needs a write transaction. */
MUST_USE const struct err *password_link(struct work *w, int64_t user_id, enum link_kind kind,
                                         struct str *ret_secret);

struct link_owner {
    int64_t user_id;
    enum link_kind kind;
    struct str mail, name, lang;
};
/* Whose link this is; ERR_NOT_FOUND for one that does not count (any more). Opens its own
 * transaction. */
MUST_USE const struct err *password_link_owner(struct work *w, struct str secret,
                                               struct link_owner *ret);
/* Sets the password of a link's person, who is in with that when it was an invitation. As above;
 * ERR_INVALID for a password that cannot be taken, and the link still counts. */
MUST_USE const struct err *password_link_use(struct work *w, struct str secret,
                                             struct str password, struct link_owner *ret);

#endif
