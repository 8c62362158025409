#include "mail/imap_priv.h"

#include "base/moment.h"

#include <string.h>

/* A byte is due within answer_wait, and the whole command within its total. */
static int64_t deadline(const struct imap *m) {
    int64_t t = sys_monotonic(m->sys) + imap_or(m->config.answer_wait, MOMENT_MINUTE);
    return t < m->total ? t : m->total;
}

/* Makes sure that there are unread bytes. */
static const struct err *fill(struct imap *m, struct arena *a) {
    if (m->from < m->to) return NULL;
    m->from = m->to = 0;
    enum tls_got got = sys_monotonic(m->sys) < m->total
                           ? tls_read(m->tls, m->in, sizeof m->in, deadline(m), &m->to)
                           : TLS_LATE; /* dripping bytes does not prolong it */
    return got == TLS_OK ? NULL : imap_broken(m, a, got);
}

/* Adds a line without its CR LF to b. The CR may have come with the bytes before. */
static const struct err *read_line(struct imap *m, struct arena *a, struct buf *b) {
    size_t start = b->n;
    for (;;) {
        TRY(fill(m, a));
        struct str have = { m->in + m->from, m->to - m->from };
        ptrdiff_t lf = str_find_char(have, '\n');
        struct str piece = str_slice(have, 0, lf < 0 ? have.n : (size_t)lf);
        buf_add(b, piece);
        m->from += piece.n;
        if (buf_over(b)) return imap_wrong(m, a, "a response beyond IMAP_LINE_MAX");
        if (lf < 0) continue;
        m->from++;
        if (b->n == start || b->p[b->n - 1] != '\r')
            return imap_wrong(m, a, "a line that ends in a bare LF");
        buf_cut(b, b->n - 1);
        struct str line = str_from(buf_str(b), start);
        if (str_find_char(line, 0) >= 0 || str_find_char(line, '\r') >= 0)
            return imap_wrong(m, a, "NUL or a bare CR in a line");
        return NULL;
    }
}

static const struct err *read_bytes(struct imap *m, struct arena *a, char *to, uint64_t n) {
    while (n) {
        TRY(fill(m, a));
        size_t have = m->to - m->from, take = have < n ? have : (size_t)n;
        if (to) {
            memcpy(to, m->in + m->from, take);
            to += take;
        }
        m->from += take;
        n -= take;
    }
    return NULL;
}

/* Where a literal of this size may go; NULL: it is read and thrown away. */
static char *room_for(struct imap *m, uint64_t size) {
    struct imap_sink *sink = &m->sink;
    if (!sink->arena)
        return size <= IMAP_SMALL_LITERAL && arena_left(m->scratch) > size + IMAP_ARENA_SPARE
                   ? arena_alloc(m->scratch, (size_t)size)
                   : NULL;
    if (size > sink->max || arena_left(sink->arena) < size + IMAP_ARENA_SPARE) return NULL;
    return arena_alloc(sink->arena, (size_t)size);
}

static const struct err *read_literal(struct imap *m, struct arena *a, uint64_t size,
                                      struct imap_raw *raw) {
    if (size > IMAP_LETTER_MAX) {
        m->sink.huge = size;
        return imap_wrong(m, a, "a literal beyond IMAP_LETTER_MAX");
    }
    if (raw->n == IMAP_LITERALS_MAX)
        return imap_wrong(m, a, "more than IMAP_LITERALS_MAX literals");
    char *p = room_for(m, size);
    TRY(read_bytes(m, a, p, size));
    raw->literals[raw->n++] = (struct imap_literal){ { p, p ? (size_t)size : 0 }, size };
    return NULL;
}

const struct err *imap_raw_read(struct imap *m, struct arena *a) {
    arena_reset(m->scratch);
    struct buf b = buf_new(m->scratch, IMAP_LINE_MAX);
    size_t start = 0;
    uint64_t size;
    m->raw.n = 0;
    TRY(read_line(m, a, &b));
    bool literals = imap_may_have_literal(buf_str(&b));
    while (literals && imap_literal_at_end(str_from(buf_str(&b), start), &size)) {
        buf_add(&b, S("\r\n"));
        start = b.n;
        TRY(read_literal(m, a, size, &m->raw));
        TRY(read_line(m, a, &b));
    }
    m->raw.text = buf_str(&b);
    return NULL;
}
