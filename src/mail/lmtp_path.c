#include "mail/lmtp_priv.h"

#include "base/utf8.h"

static bool control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

/* Where the path that begins at s.p[0] == '<' ends (behind '>'), with quoted strings skipped; 0 if
 * never. */
static size_t path_end(struct str s) {
    bool quoted = false;
    for (size_t i = 1; i < s.n; i++) {
        if (control(s.p[i])) return 0;
        if (quoted && s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            quoted = !quoted;
        else if (!quoted && s.p[i] == '<')
            return 0;
        else if (!quoted && s.p[i] == '>')
            return i + 1;
    }
    return 0;
}

/* Where the local part ends: at the "@" outside of quotes that is the only one; -1 for none or two.
 */
static ptrdiff_t at_sign(struct str s) {
    bool quoted = false;
    ptrdiff_t at = -1;
    for (size_t i = 0; i < s.n; i++) {
        if (quoted && s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            quoted = !quoted;
        else if (!quoted && s.p[i] == '@') {
            if (at >= 0) return -1;
            at = (ptrdiff_t)i;
        }
    }
    return quoted ? -1 : at;
}

static bool local_ok(struct str s) {
    if (s.n == 0) return false;
    if (s.p[0] == '"') return s.n >= 3 && s.p[s.n - 1] == '"';
    for (size_t i = 0; i < s.n; i++)
        if (str_find_char(S(" \"(),:;<>[\\]"), s.p[i]) >= 0) return false;
    return true;
}

static bool domain_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static bool domain_ok(struct str s) {
    if (s.n == 0) return false;
    bool literal = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']';
    struct str in = literal ? str_slice(s, 1, s.n - 1) : s;
    for (size_t i = 0; i < in.n; i++)
        if (!domain_char(in.p[i]) && !(literal && in.p[i] == ':')) return false;
    return true;
}

/* One canonical reading or none (A06). */
static bool address_ok(struct str s) {
    if (s.n > LMTP_ADDRESS_MAX || !utf8_valid(s)) return false;
    ptrdiff_t at = at_sign(s);
    if (at < 0) return str_eq_nocase(s, S("postmaster")); /* RFC 5321 4.5.1 */
    return local_ok(str_slice(s, 0, (size_t)at)) && domain_ok(str_from(s, (size_t)at + 1));
}

static const char *read_param(struct str p, bool is_from, struct lmtp_path *path) {
    ptrdiff_t eq = str_find_char(p, '=');
    struct str key = eq < 0 ? p : str_slice(p, 0, (size_t)eq);
    struct str value = eq < 0 ? STR_NONE : str_from(p, (size_t)eq + 1);
    if (!is_from) return "555 5.5.4 This parameter is not known here";
    if (str_eq_nocase(key, S("SIZE"))) {
        if (!str_to_int(value, 0, INT64_MAX, &path->size)) return "501 5.5.4 SIZE wants a number";
        path->has_size = true;
        return NULL;
    }
    if (str_eq_nocase(key, S("BODY"))) {
        if (str_eq_nocase(value, S("7BIT")) || str_eq_nocase(value, S("8BITMIME"))) return NULL;
        return "501 5.5.4 BODY is 7BIT or 8BITMIME";
    }
    if (str_eq_nocase(key, S("SMTPUTF8")) && eq < 0) {
        path->utf8 = true;
        return NULL;
    }
    return "555 5.5.4 This parameter is not known here";
}

bool lmtp_path_read(struct str s, bool is_from, struct lmtp_path *ret, const char **ret_reply) {
    struct lmtp_path path = { .address = S("") };
    s = str_trim(s); /* "MAIL FROM: <a@b>" is common and harmless */
    size_t end = s.n && s.p[0] == '<' ? path_end(s) : 0;
    *ret_reply = is_from ? "501 5.1.7 Write the sender as <name@domain>"
                         : "501 5.1.3 Write the recipient as <name@domain>";
    if (end == 0 || (end < s.n && s.p[end] != ' ')) return false;
    path.address = str_slice(s, 1, end - 1);
    ptrdiff_t colon =
        path.address.n && path.address.p[0] == '@' ? str_find_char(path.address, ':') : -1;
    if (colon >= 0) path.address = str_from(path.address, (size_t)colon + 1); /* source route */
    if (path.address.n ? !address_ok(path.address) : !is_from || colon >= 0) return false;
    struct str rest = str_trim(str_from(s, end)), param;
    while (rest.n && str_split(&rest, ' ', &param)) {
        if (param.n == 0) continue;
        *ret_reply = read_param(param, is_from, &path);
        if (*ret_reply) return false;
    }
    *ret_reply = NULL;
    *ret = path;
    return true;
}
