#include "mime/ids.h"

#include "base/utf8.h"
#include "mime/headers.h"
#include "mime/list.h"

static struct str clean(struct arena *a, struct str s) {
    if (s.n > ID_LENGTH_MAX) return STR_NONE;
    s = utf8_clean(a, s);
    char *out = arena_copy(a, s.p, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c > ' ' && c != 127 && c != '<' && c != '>') out[n++] = (char)c;
    }
    return n ? (struct str){ out, n } : STR_NONE;
}

struct str id_read(struct arena *a, struct str raw) {
    if (!str_is_set(raw)) return STR_NONE;
    struct str s = header_unfold(a, raw);
    ptrdiff_t open = str_find_char(s, '<'), close = str_find_last_char(s, '>');
    if (open >= 0 && close > open) s = str_slice(s, (size_t)open + 1, (size_t)close);
    return clean(a, s);
}

struct found {
    struct arena *arena;
    struct str *v;
    size_t n, room;
};

static void add(struct found *f, struct str s) {
    struct str id = clean(f->arena, s);
    if (str_is_set(id)) LIST_ADD(f->arena, f->v, f->n, f->room, id);
}

/* Ids without brackets: words that hold an "@", or the one word that there is. */
static void add_bare(struct found *f, struct str s) {
    struct str part;
    if (s.n && str_find_char(s, ' ') < 0) {
        add(f, s);
        return;
    }
    while (str_split(&s, ' ', &part))
        if (str_find_char(part, '@') > 0) add(f, part);
}

static void add_value(struct found *f, struct str raw) {
    struct str s = header_unfold(f->arena, raw);
    if (str_find_char(s, '<') < 0) add_bare(f, s);
    for (;;) {
        ptrdiff_t open = str_find_char(s, '<');
        if (open < 0) return;
        s = str_from(s, (size_t)open + 1);
        ptrdiff_t close = str_find_char(s, '>');
        if (close < 0) return;
        add(f, str_slice(s, 0, (size_t)close));
        s = str_from(s, (size_t)close + 1);
    }
}

struct mail_words ids_read(struct arena *a, const struct str *values, size_t n, bool *ret_cut) {
    struct found f = { .arena = a };
    for (size_t i = 0; i < n; i++)
        add_value(&f, values[i]);
    if (f.n == 0) return (struct mail_words){ NULL, 0 };
    size_t from = f.n > IDS_MAX ? f.n - IDS_MAX : 0;
    if (from) *ret_cut = true;
    return (struct mail_words){ from ? f.v + from : f.v, f.n - from };
}
