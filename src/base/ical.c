#include "base/ical.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"

struct str ical_unfold(struct arena *a, struct str s) {
    struct buf b = buf_new_sized(a, s.n + 1, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r') continue;
        bool folds = s.p[i] == '\n' && i + 1 < s.n && (s.p[i + 1] == ' ' || s.p[i + 1] == '\t');
        if (folds)
            i++;
        else
            buf_add_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

/* A parameter in quotes may hold a colon. */
static struct ical_line line_of(struct str s) {
    bool quoted = false;
    size_t colon = s.n, semicolon = s.n;
    for (size_t i = 0; i < s.n && colon == s.n; i++) {
        if (s.p[i] == '"') quoted = !quoted;
        if (s.p[i] == ':' && !quoted) colon = i;
        if (s.p[i] == ';' && !quoted && semicolon == s.n) semicolon = i;
    }
    if (semicolon > colon) semicolon = colon;
    return (struct ical_line){ str_slice(s, 0, semicolon), str_slice(s, semicolon, colon),
                               colon < s.n ? str_from(s, colon + 1) : S("") };
}

bool ical_next(struct str *rest, struct ical_line *ret) {
    if (!rest->n) return false;
    ptrdiff_t at = str_find_char(*rest, '\n');
    size_t n = at < 0 ? rest->n : (size_t)at;
    *ret = line_of(str_slice(*rest, 0, n));
    *rest = str_from(*rest, n < rest->n ? n + 1 : n);
    return true;
}

struct str ical_param(struct ical_line l, struct str name) {
    struct str rest = l.params;
    while (rest.n) {
        rest = str_from(rest, 1); /* the semicolon */
        bool quoted = false;
        size_t end = 0;
        for (; end < rest.n && (quoted || rest.p[end] != ';'); end++)
            if (rest.p[end] == '"') quoted = !quoted;
        struct str one = str_slice(rest, 0, end);
        rest = str_from(rest, end);
        bool is = one.n > name.n && one.p[name.n] == '=' && str_starts_nocase(one, name);
        if (!is) continue;
        one = str_from(one, name.n + 1);
        bool in_quotes = one.n >= 2 && one.p[0] == '"' && one.p[one.n - 1] == '"';
        return in_quotes ? str_slice(one, 1, one.n - 1) : one;
    }
    return S("");
}

/* How many bytes the control character at byte i has, 0 when there is none: U+0080 to U+009F are two. */
static size_t control(struct str s, size_t i) {
    unsigned char c = (unsigned char)s.p[i];
    if (c < ' ' || c == 0x7F) return 1;
    unsigned char second = c == 0xC2 && i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
    return second >= 0x80 && second < 0xA0 ? 2 : 0;
}

struct str ical_text(struct arena *a, struct str s, size_t max) {
    s = utf8_cut(s, max);
    struct buf b = buf_new_sized(a, s.n + 1, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool escape = s.p[i] == '\\' && i + 1 < s.n;
        if (escape) i++;
        bool is_break = escape && (s.p[i] == 'n' || s.p[i] == 'N');
        size_t blank = is_break ? 1 : control(s, i);
        buf_add_char(&b, blank ? ' ' : s.p[i]);
        if (blank == 2) i++;
    }
    return str_trim(buf_str(&b));
}

bool ical_digits(struct str s, size_t from, size_t n, int *ret) {
    int64_t v;
    if (s.n < from + n || s.p[from] == '-') return false;
    if (!str_to_int(str_slice(s, from, from + n), 0, 9999, &v)) return false;
    *ret = (int)v;
    return true;
}

bool ical_date(struct str s, int *ret_year, int *ret_month, int *ret_day) {
    int y, m, d;
    if (!ical_digits(s, 0, 4, &y) || !ical_digits(s, 4, 2, &m) || !ical_digits(s, 6, 2, &d))
        return false;
    if (y == 0 || m < 1 || m > 12 || d < 1 || d > moment_days_in(y, m)) return false;
    *ret_year = y;
    *ret_month = m;
    *ret_day = d;
    return true;
}
