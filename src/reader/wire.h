/* wire.h - a struct mail as bytes, from the reader to the server.
 *
 * One function, wire_mail, walks the fields in their order; the same walk writes and reads, so the
 * two cannot drift apart. Numbers are little-endian; a text is its length in 4 bytes (WIRE_NONE for
 * STR_NONE) and its bytes; a list is its count in 4 bytes and its members. Both ends are the same
 * binary, so there are no versions.
 *
 * The reading side trusts nothing: a length beyond the end, an enum or index out of range, a count
 * above its limit, bytes left over: wire_decode refuses the whole. Texts come out as valid UTF-8
 * without NUL, and one-line fields without control characters, whatever the reader sent: such bytes
 * are replaced.
 */
#ifndef READER_WIRE_H
#define READER_WIRE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "mime/parse.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    WIRE_REPLY_MAX = 16 << 20, /* bytes of an encoded mail */
    WIRE_ADDRESSES_MAX = 20000,
    WIRE_WORDS_MAX = 2000,
    WIRE_ATTACHMENTS_MAX = 5000,
    WIRE_BOUNCES_MAX = 10000,
};

#define WIRE_LETTER 0x314C524Bu /* "KRL1": before a raw letter */
#define WIRE_MAIL 0x314D524Bu   /* "KRM1": before an encoded mail */
#define WIRE_READY 0x3152524Bu  /* "KRR1", length 0: the reader is locked */

/* Before each of them. */
struct wire_head {
    uint32_t kind, length;
};

/* m as bytes in the arena; STR_NONE when that is more than WIRE_REPLY_MAX. */
struct str wire_encode(struct arena *a, const struct mail *m);

/* Reads bytes, which must live in the arena and be the caller's own (they are mended in place),
 * into *ret; spans of the mail point into them. raw_n: how long the letter is, since attachments
 * are ranges of it. False when they are no such mail. */
MUST_USE bool wire_decode(struct arena *a, char *bytes, size_t n, size_t raw_n, struct mail *ret);

#endif
