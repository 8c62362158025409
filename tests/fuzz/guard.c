/* The guard with the library in front of it, as it is in the server: the input is what comes over
 * the line, several requests of it. A second reader of our own, which knows only RFC 9112, looks at
 * the same bytes. What the guard lets pass that reader must find sound too, with the same Host and
 * the same length of body, and the library must have read the same fields, the same end of the head
 * and the same body, or two programs in a row could be told different things (A44). */
#include "http/guard.h"

#include "fuzz.h"
#include "http/token.h"
#include "http/wire.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_MEMORY = 24 << 10, INPUT_MAX = 64 << 10, ROUNDS = 400 };

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

static bool is_sound(struct str in, struct sound *s) {
    struct str line;
    *s = (struct sound){ .host = STR_NONE, .length = -1 };
    while (str_starts(in, S("\r\n")))
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
    int fd;
    struct wire wire;
    struct guard_head head;
    struct header fields[GUARD_FIELDS_MAX];
    size_t seen;   /* fields of the library */
    int64_t body;  /* bytes of it */
    char *raw;
};

static enum MHD_Result compare(void *self, enum MHD_ValueKind kind, const char *name, size_t name_n,
                               const char *value, size_t value_n) {
    struct line *l = self;
    (void)kind;
    BUG_UNLESS(l->seen < l->head.field_count);
    const struct header *ours = &l->fields[l->seen++];
    BUG_UNLESS(str_eq(ours->name, (struct str){ name, name_n }));
    BUG_UNLESS(str_eq(ours->value, token_trim((struct str){ value, value ? value_n : 0 })));
    return MHD_YES;
}

static bool look(struct line *l, struct MHD_Connection *c, const char *method) {
    struct str raw = wire_seen(&l->wire);
    struct sound s;
    l->head = (struct guard_head){ .fields = l->fields };
    if (guard_read(raw, &l->head).status) return false;
    const union MHD_ConnectionInfo *n =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    BUG_UNLESS(n && n->header_size == l->head.size);
    BUG_UNLESS(is_sound(raw, &s));
    BUG_UNLESS(str_eq(s.host, l->head.host) && (s.length < 0 ? 0 : s.length) == l->head.body_size);
    BUG_UNLESS(str_eq(s.method, str_of(method_name(l->head.method))));
    BUG_UNLESS(str_eq(s.method, str_of(method)));
    l->seen = 0;
    l->body = 0;
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, compare, l);
    BUG_UNLESS(l->seen == l->head.field_count);
    l->raw = wire_take(&l->wire, l->head.lead + l->head.size, (uint64_t)l->head.body_size);
    return true;
}

static struct line *line_of(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    BUG_UNLESS(i && i->socket_context);
    return i->socket_context;
}

static enum MHD_Result answer(struct MHD_Connection *c) {
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    BUG_UNLESS(r);
    enum MHD_Result queued = MHD_queue_response(c, 204, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result asked(void *self, struct MHD_Connection *c, const char *target,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context) {
    (void)self, (void)target, (void)version, (void)data;
    struct line *l = line_of(c);
    if (!*context) {
        *context = l;
        return look(l, c, method) ? MHD_YES : MHD_NO;
    }
    l->body += (int64_t)*size;
    BUG_UNLESS(l->body <= l->head.body_size);
    if (*size == 0) {
        BUG_UNLESS(l->body == l->head.body_size);
        return answer(c);
    }
    *size = 0;
    return MHD_YES;
}

static void over(void *self, struct MHD_Connection *c, void **context,
                 enum MHD_RequestTerminationCode how) {
    (void)self, (void)how;
    struct line *l = line_of(c);
    *context = NULL;
    free(l->raw);
    l->raw = NULL;
}

static void begins_or_ends(void *self, struct MHD_Connection *c, void **context,
                           enum MHD_ConnectionNotificationCode what) {
    (void)self;
    struct line *l = *context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = l = calloc(1, sizeof *l);
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        BUG_UNLESS(l && i);
        l->fd = i->connect_fd;
        wire_watch(&l->wire, l->fd, LINE_MEMORY);
    } else if (l) {
        wire_leave(&l->wire, l->fd);
        free(l);
        *context = NULL;
    }
}

static size_t as_it_is(void *self, struct MHD_Connection *c, char *text) {
    (void)self, (void)c;
    return strlen(text);
}

static void quiet(void *self, const char *format, va_list args) {
    (void)self, (void)format, (void)args;
}

static struct MHD_Daemon *library(void) {
    return MHD_start_daemon(
        MHD_USE_NO_LISTEN_SOCKET | MHD_USE_AUTO | MHD_USE_ERROR_LOG, 0, NULL, NULL, asked, NULL,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)LINE_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_UNESCAPE_CALLBACK,
        as_it_is, NULL, MHD_OPTION_NOTIFY_CONNECTION, begins_or_ends, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, over, NULL, MHD_OPTION_END);
}

static void say(int fd, struct str bytes) {
    if (bytes.n) (void)send(fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static bool lives(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *n =
        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return n && n->num_connections > 0;
}

/* Every third input comes in two pieces. */
FUZZ_TARGET(guard) {
    static struct MHD_Daemon *daemon;
    struct sockaddr_in nobody = { .sin_family = AF_INET };
    int ends[2], more = 4 << 20;
    size_t first = in.n % 3 ? in.n : in.n / 2;
    if (in.n > INPUT_MAX || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    if (!daemon) daemon = library();
    BUG_UNLESS(daemon);
    (void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &more, sizeof more);
    say(ends[0], str_slice(in, 0, first));
    if (MHD_add_connection(daemon, ends[1], (struct sockaddr *)&nobody, sizeof nobody) == MHD_YES) {
        for (int i = 0; i < 4; i++)
            (void)MHD_run_wait(daemon, 0);
        say(ends[0], str_from(in, first));
        shutdown(ends[0], SHUT_WR);
        for (int i = 0; i < ROUNDS && lives(daemon); i++)
            (void)MHD_run_wait(daemon, 0);
    }
    close(ends[0]);
}
