#include "http/token.h"

/* tchar of RFC 9110 5.6.2, and field-vchar, SP and HTAB of 5.5. Tables: every byte of every head is
 * looked at. */
static const bool in_token[256] = {
    ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['!'] = true, ['#'] = true,
    ['$'] = true, ['%'] = true, ['&'] = true, ['\''] = true, ['*'] = true, ['+'] = true,
    ['-'] = true, ['.'] = true, ['^'] = true, ['_'] = true, ['`'] = true, ['|'] = true,
    ['~'] = true,
};
static const bool in_value[256] = { ['\t'] = true, [' ' ... '~'] = true, [0x80 ... 0xff] = true };

static bool all_in(const bool *table, struct str s) {
    bool all = true;
    for (size_t i = 0; i < s.n; i++)
        all &= table[(unsigned char)s.p[i]];
    return all;
}

bool token_valid(struct str s) { return s.n > 0 && all_in(in_token, s); }

bool token_value_valid(struct str s) { return all_in(in_value, s); }

struct str token_trim(struct str s) {
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_from(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* How long s is up to the first stop that stands outside of quotes. */
static size_t until(struct str s, char stop) {
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        if (quoted && s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            quoted = !quoted;
        else if (!quoted && s.p[i] == stop)
            return i;
    }
    return s.n;
}

bool token_list_next(struct str *rest, struct str *ret_member, struct str *ret_params) {
    while (rest->n) {
        size_t end = until(*rest, ',');
        struct str item = token_trim(str_slice(*rest, 0, end));
        *rest = str_from(*rest, end + 1);
        if (!item.n) continue;
        size_t name_end = until(item, ';');
        *ret_member = token_trim(str_slice(item, 0, name_end));
        *ret_params = name_end < item.n ? str_from(item, name_end + 1) : STR_NONE;
        return true;
    }
    return false;
}

/* A quoted-string (RFC 9110 5.6.4) without its quotes. Browsers write a file name's '"' as %22 and
 * leave its backslashes alone (WHATWG HTML, multipart), so only \" and \\ count as pairs. */
static struct str unquote(struct arena *a, struct str s) {
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') return s;
    s = str_slice(s, 1, s.n - 1);
    if (str_find_char(s, '\\') < 0) return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\')) i++;
        out[n++] = s.p[i];
    }
    return (struct str){ out, n };
}

struct str token_param(struct arena *a, struct str params, const char *name) {
    while (params.n) {
        size_t end = until(params, ';');
        struct str item = token_trim(str_slice(params, 0, end));
        params = str_from(params, end + 1);
        ptrdiff_t equals = str_find_char(item, '=');
        if (equals < 0) continue;
        struct str key = token_trim(str_slice(item, 0, (size_t)equals));
        if (str_eq_nocase(key, str_of(name)))
            return unquote(a, token_trim(str_from(item, (size_t)equals + 1)));
    }
    return STR_NONE;
}

/* True for "q=0", "q=0.000" and the like. */
static bool weight_is_zero(struct str params) {
    while (params.n) {
        size_t end = until(params, ';');
        struct str item = token_trim(str_slice(params, 0, end));
        params = str_from(params, end + 1);
        if (!str_starts_nocase(item, S("q="))) continue;
        for (size_t i = 2; i < item.n; i++)
            if (item.p[i] != '0' && item.p[i] != '.') return false;
        return true;
    }
    return false;
}

bool token_list_takes(struct str list, struct str member, bool star) {
    struct str name, params;
    bool by_star = false;
    while (token_list_next(&list, &name, &params)) {
        if (str_eq_nocase(name, member)) return !weight_is_zero(params);
        if (star && str_eq(name, S("*"))) by_star = !weight_is_zero(params);
    }
    return by_star;
}
