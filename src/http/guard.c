#include "http/guard.h"

#include "http/token.h"

#include <string.h>

/* S() is no constant; a static table needs one. */
#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

/* Fields that mean something different to whoever reads the other of two copies. */
static const struct str singles[] = {
    LIT("Host"), LIT("Content-Length"), LIT("Content-Type"), LIT("Authorization"), LIT("Origin"),
};
enum { HOST, CONTENT_LENGTH, SINGLES = sizeof singles / sizeof *singles };

static struct guard_verdict refuse(int status, const char *why) {
    return (struct guard_verdict){ status, why };
}

/* ---- the request line ---- */

static bool target_clean(struct str target) {
    if (target.n == 0 || target.p[0] != '/') return false;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= ' ' || target.p[i] >= 0x7f || target.p[i] == '#') return false;
    return true;
}

/* 0 for HTTP/1.0 and 1.1, 505 for other versions, 400 for what is none. */
static int version_status(struct str v) {
    if (v.n != 8 || !str_starts(v, S("HTTP/")) || v.p[6] != '.') return 400;
    if (v.p[5] < '0' || v.p[5] > '9' || v.p[7] < '0' || v.p[7] > '9') return 400;
    return v.p[5] == '1' && (v.p[7] == '0' || v.p[7] == '1') ? 0 : 505;
}

static struct guard_verdict read_line(struct str line, struct guard_head *h) {
    struct str method, target = S("");
    if (!str_split(&line, ' ', &method) || !token_valid(method))
        return refuse(400, "method is no token");
    (void)str_split(&line, ' ', &target);
    h->target = str_slice(target, 0, GUARD_TARGET_MAX);
    int version = version_status(line);
    if (version) return refuse(version, version == 505 ? "HTTP version" : "malformed request line");
    if (target.n > GUARD_TARGET_MAX) return refuse(414, "target too long");
    if (!target_clean(target)) return refuse(400, "target holds a character it may not");
    if (!method_of(method, &h->method)) return refuse(405, "unknown method");
    return refuse(0, NULL);
}

/* ---- the fields ---- */

static int single_of(struct str name) {
    for (int i = 0; i < SINGLES; i++)
        if (str_eq_nocase(name, singles[i])) return i;
    return SINGLES;
}

/* 1*DIGIT (RFC 9110 8.6), far below overflow. */
static bool content_length(struct str value, int64_t *ret) {
    return value.n <= 18 && value.n > 0 && value.p[0] != '-' &&
           str_to_int(value, 0, INT64_MAX, ret);
}

/* A folded line begins with a space and so has no name; CR and NUL are control characters. */
static struct guard_verdict read_field(struct str line, struct guard_head *h, bool *seen) {
    struct str name;
    if (h->field_count == GUARD_FIELDS_MAX) return refuse(431, "too many fields");
    if (str_find_char(line, ':') < 0) return refuse(400, "a line without a colon");
    (void)str_split(&line, ':', &name);
    struct str value = token_trim(line);
    if (!token_valid(name)) return refuse(400, "field name is no token");
    if (!token_value_valid(value)) return refuse(400, "control character in a field");
    if (str_eq_nocase(name, S("Transfer-Encoding"))) return refuse(411, "Transfer-Encoding");
    int which = single_of(name);
    if (which < SINGLES && seen[which])
        return refuse(400, "a field that may come once came twice");
    if (which < SINGLES) seen[which] = true;
    if (which == HOST) h->host = value;
    if (which == CONTENT_LENGTH && !content_length(value, &h->body_size))
        return refuse(400, "Content-Length is no number");
    h->fields[h->field_count++] = (struct header){ name, value };
    return refuse(0, NULL);
}

/* ---- the whole ---- */

/* Takes a line and its CR LF off *rest; false when the next LF has no CR before it, or is none. */
static bool next_line(struct str *rest, struct str *ret_line) {
    ptrdiff_t end = str_find_char(*rest, '\n');
    if (end < 1 || rest->p[end - 1] != '\r') return false;
    *ret_line = str_slice(*rest, 0, (size_t)end - 1);
    *rest = str_from(*rest, (size_t)end + 1);
    return true;
}

struct guard_verdict guard_read(struct str raw, struct guard_head *h) {
    struct str rest = raw, line = raw;
    bool seen[SINGLES] = { false };
    struct guard_verdict fault = refuse(0, NULL);
    h->target = S("");
    h->host = STR_NONE;
    h->lead = h->size = h->field_count = 0;
    h->body_size = 0;
    while (str_starts(rest, S("\r\n")))
        rest = str_from(rest, 2);
    h->lead = raw.n - rest.n;
    bool more = next_line(&rest, &line);
    struct guard_verdict first = read_line(line, h);
    if (first.status && first.status != 405) return first;
    while ((more = more && next_line(&rest, &line)) && line.n > 0 && !fault.status)
        fault = read_field(line, h, seen);
    if (fault.status) return fault;
    if (!more) return refuse(400, "a line of the head does not end in CR LF");
    if (h->host.n == 0) return refuse(400, "no Host");
    h->size = raw.n - rest.n - h->lead;
    return first;
}

/* The name in a Host: without port, brackets kept. STR_NONE for what is no host. */
static struct str host_name(struct str host) {
    ptrdiff_t end =
        host.n && host.p[0] == '[' ? str_find_char(host, ']') + 1 : str_find_char(host, ':');
    if (end == 0) return STR_NONE;
    if (end < 0) return host;
    struct str port = str_from(host, (size_t)end);
    int64_t number;
    if (port.n && (port.p[0] != ':' || !str_to_int(str_from(port, 1), 0, 65535, &number)))
        return STR_NONE;
    return str_slice(host, 0, (size_t)end);
}

bool guard_host_known(struct str host, const struct str *names, size_t n) {
    struct str name = host_name(host);
    if (!name.n) return false;
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(name, names[i])) return true;
    return false;
}
