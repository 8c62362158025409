#include "base/str.h"

#include "base/bug.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *c) { return c ? (struct str){ c, strlen(c) } : STR_NONE; }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_eq(struct str a, struct str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }

bool str_eq_nocase(struct str a, struct str b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

int str_cmp(struct str a, struct str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;
    if (d) return d;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(struct str s, struct str prefix) {
    return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_starts_nocase(struct str s, struct str prefix) {
    return s.n >= prefix.n && str_eq_nocase(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix) {
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle) {
    if (needle.n == 0) return 0;
    if (s.n < needle.n) return -1;
    const char *hit = memmem(s.p, s.n, needle.p, needle.n);
    return hit ? hit - s.p : -1;
}

ptrdiff_t str_find_char(struct str s, char c) {
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
    return hit ? hit - s.p : -1;
}

ptrdiff_t str_find_last_char(struct str s, char c) {
    const char *hit = s.n ? memrchr(s.p, c, s.n) : NULL;
    return hit ? hit - s.p : -1;
}

bool str_contains_nocase(struct str s, struct str needle) {
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (str_eq_nocase(str_slice(s, i, i + needle.n), needle)) return true;
    return false;
}

struct str str_from(struct str s, size_t from) { return str_slice(s, from, s.n); }

struct str str_slice(struct str s, size_t from, size_t to) {
    if (to > s.n) to = s.n;
    if (from > to) from = to;
    return s.p ? (struct str){ s.p + from, to - from } : s;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct str str_trim(struct str s) {
    while (s.n && blank(s.p[0])) s = str_from(s, 1);
    while (s.n && blank(s.p[s.n - 1])) s.n--;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *ret_part) {
    if (!rest->p) return false;
    ptrdiff_t at = str_find_char(*rest, sep);
    if (at < 0) {
        *ret_part = *rest;
        *rest = STR_NONE;
    } else {
        *ret_part = str_slice(*rest, 0, (size_t)at);
        *rest = str_from(*rest, (size_t)at + 1);
    }
    return true;
}

struct str str_dup(struct arena *a, struct str s) {
    return s.p ? (struct str){ arena_copy(a, s.p, s.n), s.n } : s;
}

const char *str_c(struct arena *a, struct str s) { return arena_copy(a, s.p, s.n); }

struct str str_lower(struct arena *a, struct str s) {
    char *p = arena_copy(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++) p[i] = lower(p[i]);
    return (struct str){ p, s.n };
}

struct str str_join3(struct arena *a, struct str x, struct str y, struct str z) {
    char *p = arena_alloc(a, x.n + y.n + z.n + 1);
    if (x.n) memcpy(p, x.p, x.n);
    if (y.n) memcpy(p + x.n, y.p, y.n);
    if (z.n) memcpy(p + x.n + y.n, z.p, z.n);
    return (struct str){ p, x.n + y.n + z.n };
}

struct str str_join(struct arena *a, struct str x, struct str y) { return str_join3(a, x, y, STR_NONE); }

struct str str_printf(struct arena *a, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(n >= 0);
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return (struct str){ p, (size_t)n };
}

bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *ret) {
    bool minus = s.n && s.p[0] == '-';
    struct str digits = minus ? str_from(s, 1) : s;
    if (digits.n == 0 || digits.n > 19) return false;
    int64_t v = 0;
    for (size_t i = 0; i < digits.n; i++) {
        int d = digits.p[i] - '0';
        if (d < 0 || d > 9) return false;
        if (__builtin_mul_overflow(v, 10, &v)) return false;
        if (__builtin_sub_overflow(v, d, &v)) return false;
    }
    if (!minus && __builtin_mul_overflow(v, -1, &v)) return false;
    if (v < min || v > max) return false;
    *ret = v;
    return true;
}
