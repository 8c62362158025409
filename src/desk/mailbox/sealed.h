/* sealed.h - what must be kept and read by nobody else: passwords of mail servers, settings on their way
 * through a page. Sealed with the desk's key (work.key), which never lies in the store: a nonce, then
 * crypto_secretbox (XSalsa20-Poly1305, libsodium). All in the arena of the work. */
#ifndef DESK_MAILBOX_SEALED_H
#define DESK_MAILBOX_SEALED_H

#include "desk/work.h"

/* Any bytes; another text each time. */
struct str sealed_put(struct work *w, struct str plain);
/* False for what was changed since, or sealed with another key. */
MUST_USE bool sealed_open(struct work *w, struct str sealed, struct str *ret);

/* The same as text that can stand in a form, and back; at most max bytes of text are looked at. */
struct str sealed_text(struct work *w, struct str plain);
MUST_USE bool sealed_text_open(struct work *w, struct str text, size_t max, struct str *ret);

/* Texts one after another in what is sealed: length, colon, bytes, so that nothing in one can end it. */
struct buf;
void pack_put(struct buf *b, struct str s);
/* Takes the first off *rest; false for what is none. */
MUST_USE bool pack_take(struct str *rest, struct str *ret);

#endif
