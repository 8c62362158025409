/* range_part.h - ranges inside of what a range decodes to.
 *
 *     struct range_map m;
 *     struct str bytes = range_map_open(a, range, MAIL_BASE64, &m);
 *     if (range_map_part(&m, 1000, 50, &part)) ...     part decodes to bytes[1000 .. 1050)
 *
 * The map remembers the decoder's state every few kilobytes, so that a part is found without
 * decoding everything again. Not every part can be written as a range: base64 can, and what has no
 * encoding; uuencode cannot where a part begins within a line.
 */
#ifndef MIME_RANGE_PART_H
#define MIME_RANGE_PART_H

#include "mime/range.h"

struct range_mark {
    struct range_decoder decoder;
    size_t at, decoded; /* bytes of the range before it, and what came of them */
};

struct range_map {
    struct str range;
    enum mail_encoding encoding;
    struct range_mark *marks;
    size_t n;
};

struct range_part {
    size_t offset, length; /* in the range */
    enum mail_encoding encoding;
};

/* Decodes a whole range into the arena and maps it; range must outlive the map. */
struct str range_map_open(struct arena *a, struct str range, enum mail_encoding encoding,
                          struct range_map *ret);

/* The part that decodes to n bytes from byte from on; false where there is no such range. */
bool range_map_part(const struct range_map *m, size_t from, size_t n, struct range_part *ret);

#endif
