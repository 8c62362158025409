/* headers.h - the fields that stand before a body, as spans of the letter.
 *
 * A header ends at the first empty line. Letters are not always so tidy: a field name may be
 * followed by blanks, a stray line may stand between two fields, the empty line may be missing.
 * What is not a field is skipped as long as fields follow; text where no field was yet begins the
 * body, and so does a line that begins with "--" (a boundary line: no field name begins so).
 *
 * Values are raw: folded, undecoded, any byte. All spans point into what was read.
 */
#ifndef MIME_HEADERS_H
#define MIME_HEADERS_H

#include "base/arena.h"
#include "base/str.h"

enum { HEADERS_BYTES_MAX = 1 << 20, HEADERS_FIELDS_MAX = 1000 };

struct header_field {
    struct str name, value;
};

struct headers {
    struct header_field *v;
    size_t n;
    bool cut; /* more than the limits: the rest was passed over */
};

/* Reads the header at the start of s, keeping at most max fields, and tells where the body begins.
 */
struct headers headers_read(struct arena *a, struct str s, size_t max, size_t *ret_body);

/* The value of the first field of that name, STR_NONE where there is none. */
struct str headers_get(const struct headers *h, struct str name);
/* How many fields have that name. */
size_t headers_count(const struct headers *h, struct str name);

/* Takes the next line off *rest (not empty): the line without its end. */
struct str line_next(struct str *rest);

/* One line (RFC 5322 2.2.3): a fold with the blanks around it becomes one blank, a tab a blank, and
 * there are no blanks at either end. */
struct str header_unfold(struct arena *a, struct str value);

#endif
