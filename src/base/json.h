/* json.h - writing JSON (reading is jansson's: libraries.md 5).
 *
 * Calls in document order; commas and quotes come by themselves. Text must be valid UTF-8 (others are shown
 * as U+FFFD); '<' is written \u003c, so the result may stand inside HTML.
 *
 *     struct json j = json_new(a, 1 << 20);
 *     json_open_object(&j);
 *       json_key(&j, "id"); json_int(&j, 7);
 *       json_key(&j, "tags"); json_open_array(&j); json_text(&j, S("x")); json_end(&j);
 *     json_end(&j);
 *     struct str out = json_str(&j);
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

struct json {
    struct buf buf;
    bool comma;
    int depth;
    char close[32];
};

/* An empty document of at most max bytes (json_over tells when that was not enough). */
struct json json_new(struct arena *a, size_t max);
/* Opens an object or an array; 32 may be open at once. */
void json_open_object(struct json *j);
void json_open_array(struct json *j);
/* Closes the innermost object or array. */
void json_end(struct json *j);
void json_key(struct json *j, const char *key);
/* STR_NONE gives null. */
void json_text(struct json *j, struct str s);
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_none(struct json *j);
/* A whole JSON value that was written before, as it is; the caller vouches that it is one. */
void json_raw(struct json *j, struct str value);
struct str json_str(struct json *j);
static inline bool json_over(const struct json *j) { return buf_over(&j->buf); }

#endif
