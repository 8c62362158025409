#include "mime/reply.h"

#include "base/buf.h"
#include "mime/headers.h"
#include "mime/list.h"
#include "mime/text.h"

enum { INTRO_LINES_MAX = 3, INTRO_LENGTH_MAX = 300 };

struct line {
    struct str s; /* trimmed at its end */
    bool quoted;
};

struct lines {
    struct line *v;
    size_t n;
};

static struct lines lines_of(struct arena *a, struct str text) {
    struct lines l = { 0 };
    size_t room = 0;
    while (text.n) {
        struct str s = line_next(&text);
        while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
            s.n--;
        struct str start = str_trim(s);
        LIST_ADD(a, l.v, l.n, room, ((struct line){ s, str_starts(start, S(">")) }));
    }
    return l;
}

static bool all_of(struct str s, char c) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != c) return false;
    return true;
}

/* "-----Original Message-----": words between runs of at least three dashes. */
static bool dashed_title(struct str s) {
    s = str_trim(s);
    if (!str_starts(s, S("---")) || !str_ends(s, S("---")) || s.n > 100) return false;
    return !all_of(s, '-');
}

/* "Name: value" with a short name: a field of a letter that was pasted below. */
static bool field_line(struct str s) {
    s = str_trim(s);
    while (s.n && s.p[0] == '*')
        s = str_from(s, 1);
    ptrdiff_t colon = str_find_char(s, ':');
    return colon > 1 && colon < 30 && (size_t)colon + 1 < s.n &&
           (s.p[colon + 1] == ' ' || s.p[colon + 1] == '*' || s.p[colon + 1] == '\t');
}

/* Three such lines in a row, the first or second with an address: the head of the letter answered
 * to. */
static bool pasted_head(const struct lines *l, size_t at) {
    size_t n = 0;
    bool address = false;
    for (size_t i = at; i < l->n && n < 3 && field_line(l->v[i].s); i++, n++)
        address |= n < 3 && str_find_char(l->v[i].s, '@') >= 0;
    return n == 3 && address;
}

static bool is_signature(struct str s) { return str_eq(s, S("--")); }

/* A rule of underscores is the separator only when a pasted head follows. */
static bool rule_before_head(const struct lines *l, size_t at) {
    struct str s = str_trim(l->v[at].s);
    return s.n >= 10 && all_of(s, '_') && at + 1 < l->n &&
           (pasted_head(l, at + 1) || (at + 2 < l->n && pasted_head(l, at + 2)));
}

/* Where the letter answered to begins below; l->n: nowhere. */
static size_t history_at(const struct lines *l) {
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].quoted) continue;
        if (dashed_title(l->v[i].s) || rule_before_head(l, i)) return i;
        if (i > 0 && pasted_head(l, i)) return i;
    }
    return l->n;
}

static size_t count_digits(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

/* The last up to three lines before a quote that end in a colon and hold a year, a time or an
 * address introduce it ("On … Ana wrote:"). Returns where they begin. */
static size_t intro_at(const struct lines *l, size_t quote) {
    size_t end = quote;
    while (end > 0 && l->v[end - 1].s.n == 0)
        end--;
    if (end == 0 || !str_ends(l->v[end - 1].s, S(":"))) return quote;
    size_t from = quote, length = 0;
    for (size_t i = end; i > 0 && end - i < INTRO_LINES_MAX; i--) {
        const struct line *line = &l->v[i - 1];
        if (line->s.n == 0 || line->quoted || (length += line->s.n) > INTRO_LENGTH_MAX) break;
        bool date = count_digits(line->s) >= 4; /* it begins with the date: look no further */
        if (date || str_find_char(line->s, '@') >= 0) from = i - 1;
        if (date) break;
    }
    return from;
}

static struct str join_unquoted(struct arena *a, struct lines *l, size_t end) {
    for (size_t i = 0; i < end; i++) {
        if (!l->v[i].quoted || (i > 0 && l->v[i - 1].quoted)) continue;
        for (size_t k = intro_at(l, i); k < i; k++)
            l->v[k].quoted = true;
    }
    size_t size = 0;
    for (size_t i = 0; i < end; i++)
        size += l->v[i].s.n + 1;
    struct buf b = buf_new_sized(a, size + 1, size);
    for (size_t i = 0; i < end; i++) {
        if (l->v[i].quoted) continue;
        buf_add(&b, l->v[i].s);
        buf_add_char(&b, '\n');
    }
    return text_trim(buf_str(&b));
}

void reply_split(struct arena *a, struct str text, struct str *ret_reply,
                 struct str *ret_signature) {
    struct lines l = lines_of(a, text);
    size_t end = history_at(&l), sign = end;
    for (size_t i = 0; i < end && sign == end; i++)
        if (!l.v[i].quoted && is_signature(l.v[i].s)) sign = i;
    *ret_signature = STR_NONE;
    if (sign < end) {
        struct lines below = { l.v + sign + 1, end - sign - 1 };
        struct str s = join_unquoted(a, &below, below.n);
        if (s.n) *ret_signature = s;
    }
    *ret_reply = join_unquoted(a, &l, sign);
    if (ret_reply->n == 0) *ret_reply = text_trim(text);
}
