#include "http/cookie.h"

#include "base/buf.h"
#include "http/token.h"

#include <string.h>

const char *cookie_name(struct arena *a, const char *name, bool secure) {
    return secure ? str_printf(a, "__Host-%s", name).p : name;
}

/* cookie-octet, RFC 6265 4.1.1. */
static bool value_valid(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\",;\\", c)) return false;
    }
    return v.n <= COOKIE_VALUE_MAX;
}

const struct err *cookie_write(struct arena *a, const struct cookie *c, struct str *ret_value) {
    struct str name = str_of(c->name);
    if (!token_valid(name) || name.n > COOKIE_NAME_MAX || !value_valid(c->value))
        return ERR(a, ERR_INVALID, "This cannot be kept in a cookie.", .detail = c->name);
    struct buf b = buf_new(a, COOKIE_NAME_MAX + COOKIE_VALUE_MAX + 200);
    buf_printf(&b, "%s=", cookie_name(a, c->name, c->secure));
    buf_add(&b, c->value);
    buf_add(&b, S("; Path=/"));
    if (c->secure) buf_add(&b, S("; Secure"));
    if (!c->readable) buf_add(&b, S("; HttpOnly"));
    buf_add_c(&b, c->same_site == COOKIE_STRICT ? "; SameSite=Strict" : "; SameSite=Lax");
    /* Both forms: Max-Age counts where both are known, and an Expires in the past deletes
     * everywhere. */
    if (c->max_age < 0) buf_add(&b, S("; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    if (c->max_age > 0) buf_printf(&b, "; Max-Age=%lld", (long long)c->max_age);
    *ret_value = buf_str(&b);
    return NULL;
}

struct str cookie_find(struct str header, struct str name) {
    struct str rest = header, pair;
    while (str_split(&rest, ';', &pair)) {
        pair = token_trim(pair);
        ptrdiff_t equals = str_find_char(pair, '=');
        if (equals < 0 || !str_eq(str_slice(pair, 0, (size_t)equals), name)) continue;
        struct str value = str_from(pair, (size_t)equals + 1);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_slice(value, 1, value.n - 1);
        return value;
    }
    return STR_NONE;
}
