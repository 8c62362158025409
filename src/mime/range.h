/* range.h - the bytes of an attachment out of the letter that carries it.
 *
 * An attachment is never stored apart: it is a range of its letter and an encoding (parse.h). This
 * decodes such a range in one pass and constant memory, so a page can send a file of any size:
 *
 *     struct range_decoder d = range_decoder(MAIL_BASE64);
 *     while (a piece of the range) n = range_decode(&d, piece, out);     pieces may end anywhere
 *
 * What is not of the encoding is passed over, a missing end is made up for; range_broken() tells.
 * Whoever decodes a range that mail_parse reported gets exactly the bytes whose sha256 and size it
 * reported.
 */
#ifndef MIME_RANGE_H
#define MIME_RANGE_H

#include "base/arena.h"
#include "base/str.h"
#include "mime/parse.h"

struct range_decoder {
    enum mail_encoding encoding;
    bool broken;
    bool padded, done; /* base64: after "="; after the end */
    uint32_t bits;     /* base64, uuencode: sextets not yet written */
    unsigned held;     /* base64, uuencode: how many they are; quoted: bytes held in pending */
    unsigned left;     /* uuencode: bytes that the line still holds */
    bool in_line;      /* uuencode: behind the length character */
    size_t blanks;     /* quoted: blanks that may stand at the end of a line */
    char pending[3];
    bool lines, cr; /* CRLF becomes LF; a CR is held */
    unsigned drop;  /* bytes that are still to be left out */
};

/* A decoder at the start of a range; owns nothing. */
struct range_decoder range_decoder(enum mail_encoding encoding);

/* Decodes the next piece into out, which has room for range_room(piece.n) bytes; returns how many
 * came. */
size_t range_decode(struct range_decoder *d, struct str piece, char *out);
/* What is still held when the range is over; out has room for RANGE_END_ROOM bytes. */
size_t range_end(struct range_decoder *d, char *out);
enum {
    RANGE_PIECE_MAX = 64 << 10,
    RANGE_BLANKS_MAX = 1 << 10,
    RANGE_END_ROOM = 8 + RANGE_BLANKS_MAX
};
static inline size_t range_room(size_t n) { return n + 8 + RANGE_BLANKS_MAX; }

/* True when no byte is held: a decoder that starts here goes on as this one would. */
bool range_is_clean(const struct range_decoder *d);

/* True when something had to be passed over or made up. */
static inline bool range_broken(const struct range_decoder *d) { return d->broken; }

/* The whole of a range, in the arena: for short ones. */
struct str range_decode_all(struct arena *a, struct str range, enum mail_encoding encoding);
/* The first at most max decoded bytes; *ret_broken is set to true when the encoding is broken, else
 * left. */
struct str range_decode_some(struct arena *a, struct str range, enum mail_encoding encoding,
                             size_t max, bool *ret_broken);

/* Size and SHA-256 (64 hex digits in the arena) of what a range decodes to. */
void range_measure(struct arena *a, struct str range, enum mail_encoding encoding,
                   int64_t *ret_size, struct str *ret_sha256, bool *ret_broken);

#endif
