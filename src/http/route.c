#include "http/route.h"

#include "base/buf.h"
#include "base/bug.h"

static bool is_part(struct str piece) {
    return piece.n > 2 && piece.p[0] == '{' && piece.p[piece.n - 1] == '}';
}

/* Holds one pattern against the segments, filling the parts of m. */
static bool fits(const char *pattern, const struct str *segments, size_t count,
                 struct route_match *m) {
    BUG_UNLESS(pattern[0] == '/');
    struct str rest = pattern[1] ? str_of(pattern + 1) : STR_NONE, piece;
    size_t i = 0;
    m->part_count = 0;
    for (; str_split(&rest, '/', &piece); i++) {
        if (i == count) return false;
        if (!is_part(piece)) {
            if (!str_eq(piece, segments[i])) return false;
            continue;
        }
        if (segments[i].n == 0) return false;
        BUG_UNLESS(m->part_count < ROUTE_PARTS_MAX);
        m->parts[m->part_count++] =
            (struct route_part){ str_slice(piece, 1, piece.n - 1), segments[i] };
    }
    return i == count;
}

static bool takes(enum method row, enum method wanted) {
    return row == wanted || (row == METHOD_GET && wanted == METHOD_HEAD);
}

struct route_match route_find_path(const void *rows, size_t row_size, size_t n, enum method method,
                                   const struct str *segments, size_t segment_count) {
    BUG_UNLESS(row_size >= sizeof(struct route));
    struct route_match m = { .row = NULL };
    for (size_t i = 0; i < n; i++) {
        const struct route *r = (const void *)((const char *)rows + i * row_size);
        if (!fits(r->pattern, segments, segment_count, &m)) continue;
        if (takes(r->method, method)) {
            m.row = r;
            m.index = i;
            return m;
        }
        m.allowed |= 1u << r->method;
        if (r->method == METHOD_GET) m.allowed |= 1u << METHOD_HEAD;
    }
    m.part_count = 0;
    return m;
}

struct route_match route_find(const void *rows, size_t row_size, size_t n,
                              const struct request *req) {
    return route_find_path(rows, row_size, n, req->method, req->segments, req->segment_count);
}

struct str route_allow(struct arena *a, unsigned allowed) {
    struct buf b = buf_new(a, 200);
    for (int m = 0; m < METHOD_COUNT; m++) {
        if (!(allowed & 1u << m)) continue;
        if (b.n) buf_add(&b, S(", "));
        buf_add_c(&b, method_name((enum method)m));
    }
    return buf_str(&b);
}

struct str route_part(const struct route_match *m, const char *name) {
    for (size_t i = 0; i < m->part_count; i++)
        if (str_eq(m->parts[i].name, str_of(name))) return m->parts[i].value;
    return STR_NONE;
}

bool route_part_id(const struct route_match *m, const char *name, int64_t *ret_id) {
    return str_to_int(route_part(m, name), 1, INT64_MAX, ret_id);
}
