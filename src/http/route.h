/* route.h - finding the row of a table that a request means.
 *
 * A room of handlers keeps one table; each row begins with a struct route and goes on with whatever
 * that room wants to know about an endpoint (permission, form, handler):
 *
 *     struct endpoint { struct route route; enum right right; handler_fn *handler; };
 *     static const struct endpoint table[] = {
 *         { { METHOD_GET, "/conversations/new" }, … },
 *         { { METHOD_POST, "/conversations/{id}/replies" }, … },
 *     };
 *     struct route_match m = route_find(table, sizeof *table, n, req);
 *     if (m.row) { const struct endpoint *e = m.row; struct str id = route_part(&m, "id"); … }
 *     else if (m.allowed) reply_wrong_method(rp, m.allowed);
 *     else not found
 *
 * The first row that fits counts, so "/conversations/new" stands above "/conversations/{id}". A row
 * for GET takes HEAD too. A "{name}" takes one whole segment that is not empty.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/request.h"

enum { ROUTE_PARTS_MAX = 8 };

struct route {
    enum method method;
    const char *pattern;
};

struct route_part {
    struct str name, value; /* name points into the pattern, value is decoded */
};

struct route_match {
    const void *row;  /* the row, NULL when none fits */
    size_t index;     /* of that row */
    unsigned allowed; /* without a row: bits 1 << METHOD_X that the path takes; 0: no such path */
    struct route_part parts[ROUTE_PARTS_MAX];
    size_t part_count;
};

/* rows: the first of n rows of row_size bytes, each beginning with a struct route. */
struct route_match route_find(const void *rows, size_t row_size, size_t n,
                              const struct request *req);
/* The same for a method and decoded segments. */
struct route_match route_find_path(const void *rows, size_t row_size, size_t n, enum method method,
                                   const struct str *segments, size_t segment_count);

/* "GET, HEAD, POST" for the bits of allowed, as the Allow header wants it. */
struct str route_allow(struct arena *a, unsigned allowed);

/* The segment that stood at {name}; STR_NONE where the pattern has no such part. */
struct str route_part(const struct route_match *m, const char *name);
/* The same as an id, 1 … INT64_MAX; false when it is anything else (answer 404). */
bool route_part_id(const struct route_match *m, const char *name, int64_t *ret_id);

#endif
