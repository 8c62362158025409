/* guard.h - reading request heads from the raw bytes, and refusing those that RFC 9112 does not allow.
 *
 * libmicrohttpd 0.9.75 is lenient where leniency is dangerous behind a proxy: it takes a second
 * Content-Length, Content-Length beside Transfer-Encoding, names that are no tokens, NUL, folded
 * lines and bare LF, and it writes zeros over all of it, so that what it hands over does not show
 * what came. The guard therefore reads the same head a second time from the bytes as they came
 * (wire.h), strictly, when the library first calls for a request. What it does not take is refused
 * and the connection closed, so nothing pipelined behind a doubtful head is ever answered (A44).
 * Handlers see what the guard read. A head that is sound for a strict reader can be read in one way
 * only, the library's too; that both found the same length is checked all the same (door.c), and
 * tests/fuzz/guard.c looks whether they agree.
 *
 * Every request Transfer-Encoding is refused with 411, which RFC 9112 6.3 allows; browsers send a
 * length.
 *
 * Pure functions on bytes. Private to this room.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "base/str.h"
#include "http/request.h"

enum {
    GUARD_TARGET_MAX = 8000, /* bytes of a target; RFC 9112 3 asks for at least 8000 */
    GUARD_FIELDS_MAX = 100,  /* header lines */
};

/* A head as it came; spans point into the raw bytes. */
struct guard_head {
    size_t lead; /* bytes of empty lines before it (RFC 9112 2.2) */
    size_t size; /* of the head, with the empty line at its end; 0: it has no such end */
    enum method method;
    struct str target, host; /* target: "" when there is none; at most GUARD_TARGET_MAX bytes */
    int64_t body_size;       /* Content-Length, 0 without one */
    struct header *fields;   /* the caller's, with room for GUARD_FIELDS_MAX; values trimmed */
    size_t field_count;
};

struct guard_verdict {
    int status;      /* 0: nothing to refuse */
    const char *why; /* what is wrong, for the log */
};

/* Reads the head that raw begins with. With a status other than 0 the head holds what was read
 * before the fault, for the log and the language of the answer; method and body_size then mean
 * nothing. */
struct guard_verdict guard_read(struct str raw, struct guard_head *ret_head);

/* True when host ("example.org", "example.org:8090", "[::1]:8090") is one of n names, whatever its
 * case and port. */
bool guard_host_known(struct str host, const struct str *names, size_t n);

#endif
