/* param.h - values with parameters: Content-Type, Content-Disposition (RFC 2045 5.1, 2183, 2231).
 *
 *     text/plain; charset=utf-8; name*0*=utf-8''ra%C4%8Dun; name*1=".pdf"
 *
 * Tolerant of what is seen: missing quotes round names with blanks, quotes inside quotes, no
 * semicolon, encoded words in values, raw bytes beyond ASCII. At most 1,000 parameters are kept
 * (A25).
 */
#ifndef MIME_PARAM_H
#define MIME_PARAM_H

#include "base/arena.h"
#include "base/str.h"

enum { PARAM_COUNT_MAX = 1000 };

struct param {
    struct str name, value; /* raw, without quotes; "name*0*" keeps its stars */
};

struct params {
    struct str value; /* what stands before the first semicolon, lower case, comments taken out */
    struct param *v;
    size_t n;
};

/* Reads a raw field value; STR_NONE gives an empty one. */
struct params params_read(struct arena *a, struct str raw);

/* The value of a parameter as it stands there, STR_NONE where there is none. For ASCII ones:
 * boundary, charset, format. Continuations are joined. */
struct str params_get(struct arena *a, const struct params *p, struct str name);

/* The value of a parameter as UTF-8 text: RFC 2231 charsets, continuations and encoded words
 * decoded; hint is the charset for raw bytes. STR_NONE where there is none. */
struct str params_text(struct arena *a, const struct params *p, struct str name, struct str hint);

/* A name that is safe to show and to offer for saving: without directories, control, direction and
 * zero-width characters, blanks at the ends; cut to 255 bytes with its extension kept (A07, A18).
 */
struct str file_name_clean(struct arena *a, struct str name);

#endif
