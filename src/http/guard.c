#include "http/guard.h"

#include "http/token.h"

#include <string.h>

/* Fields that mean something different to whoever reads the other of two copies. */
static const struct str singles[] = {
    { "Host", 4 },           { "Content-Length", 14 }, { "Content-Type", 12 },
    { "Authorization", 13 }, { "Origin", 6 },
};

static struct guard_verdict refuse(int status, const char *why) {
    return (struct guard_verdict){ .status = status, .why = why };
}

bool guard_target_clean(struct str target) {
    if (target.n == 0 || target.p[0] != '/') return false;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= ' ' || target.p[i] >= 0x7f || target.p[i] == '#') return false;
    return true;
}

/* 0 for HTTP/1.0 and 1.1, 505 for other versions, 400 for what is none. */
static int version_status(const char *v) {
    if (!v || strlen(v) != 8 || strncmp(v, "HTTP/", 5) != 0 || v[6] != '.') return 400;
    if (v[5] < '0' || v[5] > '9' || v[7] < '0' || v[7] > '9') return 400;
    return v[5] == '1' && (v[7] == '0' || v[7] == '1') ? 0 : 505;
}

static struct guard_verdict check_line(const struct guard_head *h) {
    struct guard_verdict ok = { .status = 0 };
    if (!h->method || !h->target || !token_valid(str_of(h->method)))
        return refuse(400, "method is no token");
    int version = version_status(h->version);
    if (version) return refuse(version, version == 505 ? "HTTP version" : "malformed request line");
    if (h->target_size > GUARD_TARGET_MAX) return refuse(414, "target too long");
    if (h->target_unclean) return refuse(400, "target holds a character it may not");
    if (!method_of(str_of(h->method), &ok.method)) return refuse(405, "unknown method");
    return ok;
}

const char *guard_layout(const struct guard_head *h) {
    static const char zeros[4] = { 0 };
    if (h->target != h->method + strlen(h->method) + 1) return "target does not follow the method";
    if (h->version != h->target + h->target_size + 1) return "version does not follow the target";
    if (h->field_count == 0) return "no fields";
    if (h->fields[0].name.p != h->version + strlen(h->version) + 2)
        return "first field does not follow the request line";
    for (size_t i = 0; i + 1 < h->field_count; i++)
        if (h->fields[i + 1].name.p != h->fields[i].value.p + h->fields[i].value.n + 2)
            return "a field is folded, cut by NUL or ended by a bare LF";
    struct str last = h->fields[h->field_count - 1].value;
    if (memcmp(last.p + last.n, zeros, sizeof zeros) != 0)
        return "the head does not end in CR LF CR LF";
    if ((size_t)(last.p + last.n + 4 - h->method) != h->head_size)
        return "the head is longer than its fields";
    return NULL;
}

static bool is_single(struct str name, size_t *ret_index) {
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        if (!str_eq_nocase(name, singles[i])) continue;
        *ret_index = i;
        return true;
    }
    return false;
}

/* 1*DIGIT (RFC 9110 8.6), far below overflow. */
static bool content_length(struct str value, int64_t *ret) {
    value = token_trim(value);
    return value.n <= 18 && value.n > 0 && value.p[0] != '-' &&
           str_to_int(value, 0, INT64_MAX, ret);
}

static struct guard_verdict check_fields(const struct guard_head *h) {
    struct guard_verdict ok = { .status = 0, .host = STR_NONE };
    bool seen[sizeof singles / sizeof *singles] = { false };
    if (h->field_count > GUARD_FIELDS_MAX) return refuse(431, "too many fields");
    for (size_t i = 0; i < h->field_count; i++) {
        struct str name = h->fields[i].name, value = h->fields[i].value;
        size_t which;
        if (!token_valid(name)) return refuse(400, "field name is no token");
        if (!token_value_valid(value)) return refuse(400, "control character in a field");
        if (str_eq_nocase(name, S("Transfer-Encoding"))) return refuse(411, "Transfer-Encoding");
        if (!is_single(name, &which)) continue;
        if (seen[which]) return refuse(400, "a field that may come once came twice");
        seen[which] = true;
        if (which == 0) ok.host = token_trim(value);
        if (which == 1 && !content_length(value, &ok.body_size))
            return refuse(400, "Content-Length is no number");
    }
    if (!str_is_set(ok.host) || ok.host.n == 0) return refuse(400, "no Host");
    return ok;
}

struct guard_verdict guard_check(const struct guard_head *h) {
    struct guard_verdict line = check_line(h);
    if (line.status && line.status != 405) return line;
    struct guard_verdict fields = check_fields(h);
    if (fields.status) return fields;
    const char *misplaced = guard_layout(h);
    if (misplaced) return refuse(400, misplaced);
    if (line.status) return line;
    fields.method = line.method;
    return fields;
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
