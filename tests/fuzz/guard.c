/* The guard with the library in front of it, as it is in the server: the input is what comes over
 * the line. A second reader of our own, which knows only RFC 9112, looks at the same bytes. What the
 * guard lets pass that reader must find sound too, with the same Host and the same length of body,
 * or two programs in a row could be told different things (A44). */
#include "http/guard.h"

#include "fuzz.h"
#include "http/token.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIELDS = GUARD_FIELDS_MAX + 1, LINE_MEMORY = 24 << 10, INPUT_MAX = 64 << 10 };

/* ---- the second reader ---- */

struct sound {
    struct str method, host;
    int64_t length;
};

static bool next_line(struct str *rest, struct str *ret) {
    ptrdiff_t at = str_find(*rest, S("\r\n"));
    if (at < 0) return false;
    *ret = str_slice(*rest, 0, (size_t)at);
    *rest = str_from(*rest, (size_t)at + 2);
    return true;
}

static bool request_line(struct str line, struct sound *ret) {
    struct str target;
    if (!str_split(&line, ' ', &ret->method) || !str_split(&line, ' ', &target)) return false;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= ' ' || target.p[i] >= 0x7f) return false;
    bool version = str_eq(line, S("HTTP/1.1")) || str_eq(line, S("HTTP/1.0"));
    return version && token_valid(ret->method) && target.n > 0 && target.p[0] == '/';
}

static bool field(struct str line, struct sound *s) {
    ptrdiff_t colon = str_find_char(line, ':');
    if (colon < 0 || !token_valid(str_slice(line, 0, (size_t)colon))) return false;
    struct str name = str_slice(line, 0, (size_t)colon), value = str_from(line, (size_t)colon + 1);
    if (!token_value_valid(value)) return false;
    value = token_trim(value);
    if (str_eq_nocase(name, S("Transfer-Encoding"))) return false;
    if (str_eq_nocase(name, S("Host"))) {
        if (str_is_set(s->host)) return false;
        s->host = value;
    }
    if (!str_eq_nocase(name, S("Content-Length"))) return true;
    if (s->length >= 0 || value.n == 0) return false;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < '0' || value.p[i] > '9') return false;
    return str_to_int(value, 0, INT64_MAX, &s->length);
}

/* The library writes zeros over CR LF. A NUL before a bare LF looks the same afterwards, wherever
 * one looks (guard.h), so here it is a CR. */
static struct str as_shown(struct arena *a, struct str in) {
    char *p = arena_copy(a, in.p ? in.p : "", in.n);
    for (size_t i = 0; i + 1 < in.n; i++)
        if (p[i] == 0 && p[i + 1] == '\n') p[i] = '\r';
    return (struct str){ p, in.n };
}

static bool is_sound(struct str in, struct sound *s) {
    struct str line;
    *s = (struct sound){ .host = STR_NONE, .length = -1 };
    while (str_starts(in, S("\r\n"))) /* RFC 9112 2.2: empty lines before a request are passed over */
        in = str_from(in, 2);
    if (!next_line(&in, &line) || !request_line(line, s)) return false;
    while (next_line(&in, &line)) {
        if (line.n == 0) return str_is_set(s->host) && s->host.n > 0;
        if (!field(line, s)) return false;
    }
    return false;
}

/* ---- the library, on this thread, and the guard in its first call ---- */

struct line {
    struct str in;
    size_t target_size, field_count;
    bool target_unclean;
    struct header fields[FIELDS];
};

static enum MHD_Result collect(void *self, enum MHD_ValueKind kind, const char *name, size_t name_n,
                               const char *value, size_t value_n) {
    struct line *l = self;
    (void)kind;
    if (l->field_count == FIELDS) return MHD_NO;
    struct str v = value ? (struct str){ value, value_n } : (struct str){ name + name_n + 1, 0 };
    l->fields[l->field_count++] = (struct header){ { name, name_n }, v };
    return MHD_YES;
}

static void look(struct line *l, struct MHD_Connection *c, const char *target, const char *method,
                 const char *version) {
    const union MHD_ConnectionInfo *n =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    l->field_count = 0;
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, collect, l);
    struct guard_head h = { .method = method, .target = target, .version = version,
                            .target_size = l->target_size, .target_unclean = l->target_unclean,
                            .fields = l->fields, .field_count = l->field_count,
                            .head_size = n ? n->header_size : 0 };
    struct guard_verdict v = guard_check(&h);
    struct sound s;
    if (v.status) return;
    struct arena *a = arena_new(1 << 20);
    BUG_UNLESS(is_sound(as_shown(a, l->in), &s));
    BUG_UNLESS(str_eq(s.host, v.host) && (s.length < 0 ? 0 : s.length) == v.body_size);
    BUG_UNLESS(str_eq(s.method, str_of(method_name(v.method))));
    arena_free(&a);
}

/* Only the first request of a line is looked at; then the line ends. */
static enum MHD_Result asked(void *self, struct MHD_Connection *c, const char *target,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context) {
    (void)data, (void)size, (void)context;
    look(self, c, target, method, version);
    return MHD_NO;
}

static void *raw_target(void *self, const char *target, struct MHD_Connection *c) {
    struct line *l = self;
    (void)c;
    l->target_size = strlen(target);
    l->target_unclean = !guard_target_clean(str_of(target));
    return NULL;
}

static size_t as_it_is(void *self, struct MHD_Connection *c, char *text) {
    (void)self, (void)c;
    return strlen(text);
}

static void quiet(void *self, const char *format, va_list args) {
    (void)self, (void)format, (void)args;
}

static struct MHD_Daemon *library(struct line *l) {
    return MHD_start_daemon(
        MHD_USE_NO_LISTEN_SOCKET | MHD_USE_AUTO | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        asked, l, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)LINE_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_URI_LOG_CALLBACK,
        raw_target, l, MHD_OPTION_UNESCAPE_CALLBACK, as_it_is, NULL, MHD_OPTION_END);
}

FUZZ_TARGET(guard) {
    static struct line l;
    static struct MHD_Daemon *daemon;
    struct sockaddr_in nobody = { .sin_family = AF_INET };
    int ends[2], more = 4 << 20;
    if (in.n > INPUT_MAX || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    if (!daemon) daemon = library(&l);
    BUG_UNLESS(daemon);
    l.in = in;
    (void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &more, sizeof more);
    if (in.n) (void)send(ends[0], in.p, in.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(ends[0], SHUT_WR);
    if (MHD_add_connection(daemon, ends[1], (struct sockaddr *)&nobody, sizeof nobody) == MHD_YES)
        for (int i = 0; i < 100; i++) {
            const union MHD_DaemonInfo *n =
                MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
            if (!n || n->num_connections == 0) break;
            (void)MHD_run_wait(daemon, 0);
        }
    close(ends[0]);
}
