/* percent.h - percent-encoding of URLs (RFC 3986 2.1). */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/str.h"

/* Decodes %XX; with plus_is_space also '+' (forms and queries). s itself comes back where there is
 * nothing to decode. False for a '%' without two hex digits. The result may hold any byte, NUL too.
 */
bool percent_decode(struct arena *a, struct str s, bool plus_is_space, struct str *ret);

/* Encodes all but the unreserved characters A-Z a-z 0-9 - . _ ~, so the result may stand in a path
 * segment, as a name or value of a query and in an ext-value (RFC 8187). */
struct str percent_encode(struct arena *a, struct str s);

/* Takes a path ("/a/b%20c") apart into decoded segments. False for a path that does not begin with
 * '/', has bad encoding, a segment that is "." or ".." (encoded or not), is not UTF-8, holds a
 * control character, or more than PERCENT_SEGMENTS_MAX segments. "/" has none, "/a/" has "a" and
 * "". */
enum { PERCENT_SEGMENTS_MAX = 32 };
bool percent_path(struct arena *a, struct str path, struct str **ret_segments, size_t *ret_count);

#endif
