/* guard.h - refusing request heads that RFC 9112 does not allow and the parsing library lets pass.
 *
 * libmicrohttpd 0.9.75 is lenient where leniency is dangerous behind a proxy: it takes a second
 * Content-Length, Content-Length beside Transfer-Encoding, names that are no tokens, NUL, folded
 * lines and bare LF. The guard looks at the parsed head at the first handler call and refuses all
 * of it; the connection is then closed, so nothing pipelined behind a doubtful head is ever
 * answered (A44).
 *
 * Three of these are not visible in names and values: the library cuts a value at NUL, joins folded
 * lines and takes LF for CR LF. They are visible by position: names and values point into one
 * buffer in which the library wrote two zeros over each CR LF, so the next name stands exactly two
 * bytes behind the value, the last value is followed by four zeros, and the whole is as long as the
 * head the library counted. This leans on its memory layout, so server_start() sends itself a plain
 * head and refuses to serve when guard_layout() does not find it as expected. One thing remains: a
 * NUL right before a bare LF leaves the same two zeros as CR LF and is taken for it, so such a line
 * ends where every reader that takes a bare LF ends it, and its NUL is gone (tests/fuzz/guard.c).
 *
 * Every request Transfer-Encoding is refused with 411, which RFC 9112 6.3 allows; browsers send a
 * length.
 *
 * Pure functions on one head. Private to this room.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "base/str.h"
#include "http/request.h"

enum {
    GUARD_TARGET_MAX = 8000, /* bytes of a target; RFC 9112 3 asks for at least 8000 */
    GUARD_FIELDS_MAX = 100,  /* header lines */
};

/* A head as the library gives it. */
struct guard_head {
    const char *method, *target, *version; /* NUL-terminated, all in one buffer; may be NULL */
    size_t target_size;                    /* of the raw target, before the library cut it at '?' */
    bool target_unclean;                   /* guard_target_clean() said no while it was raw */
    const struct header *fields;           /* names and values as the library cut them, in order */
    size_t field_count;
    size_t head_size; /* bytes of the head by the library's count */
};

struct guard_verdict {
    int status;      /* 0: nothing to refuse */
    const char *why; /* what is wrong, for the log */
    enum method method;
    int64_t body_size; /* Content-Length, 0 without one */
    struct str host;
};

/* What is wrong with this head, if anything. Everything in the verdict but status and why is set
 * only when status is 0. */
struct guard_verdict guard_check(const struct guard_head *h);

/* True when a raw target (the library calls back before it cuts it up) begins with '/' and has only
 * visible ASCII but '#'. */
bool guard_target_clean(struct str target);

/* True when host ("example.org", "example.org:8090", "[::1]:8090") is one of n names, whatever its
 * case and port. */
bool guard_host_known(struct str host, const struct str *names, size_t n);

/* What position says about the head alone; NULL when all stands where it should. For the
 * self-check. */
const char *guard_layout(const struct guard_head *h);

#endif
