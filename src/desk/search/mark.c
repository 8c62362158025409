/* Lines of what was found, with the words that were looked for: search_excerpt of search.h. */
#include "base/utf8.h"
#include "desk/search/search.h"

enum { BEFORE = 60, PARTS_MAX = 64 };

static bool first_hit(const struct search_query *q, struct str text, size_t *ret_at) {
    struct str rest = text;
    for (struct fold_word w; fold_next(&rest, &w);) {
        if (!search_wants(q, &w)) continue;
        *ret_at = (size_t)(w.from.p - text.p);
        return true;
    }
    return false;
}

/* Where a line begins that shows what stands at hit: some words before it. */
static size_t line_start(struct str text, size_t hit) {
    if (hit <= BEFORE) return 0;
    for (size_t at = hit - BEFORE; at < hit; at++)
        if ((unsigned char)text.p[at] <= ' ') return at + 1;
    return hit;
}

/* One line of whole words, unless one is longer than all. */
static struct str one_line(struct arena *a, struct str text, size_t max) {
    struct str cut = utf8_cut(text, max);
    if (cut.n < text.n) {
        size_t n = cut.n;
        while (n > 0 && (unsigned char)cut.p[n - 1] > ' ')
            n--;
        if (n > 0) cut.n = n;
    }
    return utf8_one_line(a, cut);
}

static void add_part(struct search_line *l, const char *from, const char *to, bool hit) {
    if (to > from) l->parts[l->n++] = (struct search_part){ { from, (size_t)(to - from) }, hit };
}

static void mark(struct search_line *l, const struct search_query *q, struct str line) {
    struct str rest = line;
    const char *done = line.p;
    for (struct fold_word w; l->n + 4 < PARTS_MAX && fold_next(&rest, &w);) {
        if (!search_wants(q, &w)) continue;
        add_part(l, done, w.from.p, false);
        add_part(l, w.from.p, w.from.p + w.from.n, true);
        done = w.from.p + w.from.n;
    }
    add_part(l, done, line.p + line.n, false);
}

struct search_line search_excerpt(struct arena *a, const struct search_query *q, struct str text,
                                  size_t max) {
    struct search_line l = { ARENA_ARRAY(a, PARTS_MAX, struct search_part), 0 };
    size_t hit = 0, from = 0;
    if (first_hit(q, text, &hit)) from = line_start(text, hit);
    struct str shown = str_trim(str_from(text, from)), line = one_line(a, shown, max);
    if (from > 0) l.parts[l.n++] = (struct search_part){ S("… "), false };
    mark(&l, q, line);
    if (shown.n > max) l.parts[l.n++] = (struct search_part){ S(" …"), false };
    return l;
}

struct str search_line_text(struct arena *a, struct search_line line) {
    struct buf b = buf_new(a, 64 << 10);
    for (size_t i = 0; i < line.n; i++)
        buf_add(&b, line.parts[i].text);
    return b.n ? buf_str(&b) : S("");
}
