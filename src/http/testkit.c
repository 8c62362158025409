#include "http/testkit.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { READ_MAX = 64 << 20, PATIENCE_MS = 10000 };

double kit_seconds(void) { return (double)sys_monotonic(sys_real()) / 1e6; }

static int64_t number(const struct request *req, const char *name) {
    int64_t v = 0;
    (void)str_to_int(form_get(&req->query, name), 0, 100000000, &v);
    return v;
}

static void pause_ms(int64_t ms) {
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };
    nanosleep(&t, NULL);
}

static void stream_closed(void *self, uint64_t id) {
    struct kit *k = self;
    (void)id;
    atomic_fetch_add(&k->closed, 1);
}

static void answer_stream(struct kit *k, const struct request *req, struct reply *rp) {
    uint64_t id;
    if (reply_stream(rp, (struct stream_owner){ k, stream_closed }, &id)) {
        reply_plain(rp, 503);
        return;
    }
    if (str_is_set(form_get(&req->query, "early")))
        hub_send(server_hub(k->server), &id, 1, S(": early\n\n"));
    rp->body = S(": hello\n\n");
    if (str_is_set(form_get(&req->query, "regret"))) reply_plain(rp, 404);
    int at = atomic_fetch_add(&k->opened, 1);
    atomic_store(&k->streams[at % 2048], id);
}

static void answer_see(const struct request *req, struct reply *rp) {
    struct buf b = buf_new(req->arena, 1 << 20);
    buf_printf(&b, "method=%s\npath=%.*s\npeer=%.*s\nsecure=%d\nhost=%.*s\nid=%zu\n",
               method_name(req->method), STR_ARG(req->path), STR_ARG(req->peer), req->secure,
               STR_ARG(req->host), strlen(req->id));
    for (size_t i = 0; i < req->segment_count; i++)
        buf_printf(&b, "segment=%.*s\n", STR_ARG(req->segments[i]));
    for (size_t i = 0; i < req->query.field_count; i++)
        buf_printf(&b, "query=%.*s:%.*s\n", STR_ARG(req->query.fields[i].name),
                   STR_ARG(req->query.fields[i].value));
    buf_printf(&b, "x=%.*s\n", STR_ARG(request_header(req, "x-test")));
    buf_printf(&b, "cookie=%.*s\n", STR_ARG(request_cookie(req, "c")));
    reply_body(rp, 200, S("text/plain; charset=utf-8"), buf_str(&b));
}

static struct str noise(struct arena *a, size_t n) {
    char *p = arena_alloc(a, n + 1);
    uint32_t x = 12345;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (char)('!' + (x >> 24) % 90);
    }
    return (struct str){ p, n };
}

static struct str many(struct arena *a, size_t n) {
    char *p = arena_alloc(a, n + 1);
    memset(p, 'a', n);
    return (struct str){ p, n };
}

static void answer_asset(struct reply *rp) {
    reply_static(rp, S("text/css"), S("body{}"), S("packed before"));
    reply_cache(rp, S("public, max-age=31536000, immutable"));
}

static void answer(void *self, int worker, struct request *req, struct reply *rp) {
    struct kit *k = self;
    struct str path = req->path, text = S("text/plain; charset=utf-8");
    (void)worker;
    atomic_fetch_add(&k->handled, 1);
    if (str_eq(path, S("/pipelined"))) atomic_fetch_add(&k->pipelined, 1);
    if (str_eq(path, S("/wait")) || str_eq(path, S("/slow"))) pause_ms(number(req, "ms"));
    reply_body(rp, 200, text, S("ok"));
    if (str_eq(path, S("/echo")) || str_eq(path, S("/upload")))
        reply_body(rp, 200, text, req->body);
    if (str_eq(path, S("/big")))
        reply_body(rp, 200, text, noise(req->arena, (size_t)number(req, "n")));
    if (str_eq(path, S("/long")))
        reply_body(rp, 200, text, many(req->arena, (size_t)number(req, "n")));
    if (str_eq(path, S("/stream"))) answer_stream(k, req, rp);
    if (str_eq(path, S("/see"))) answer_see(req, rp);
    if (str_eq(path, S("/asset"))) answer_asset(rp);
    if (str_eq(path, S("/etag"))) (void)reply_etag(rp, req, S("v1"));
    if (str_eq(path, S("/frame"))) reply_csp(rp, S("default-src 'none'; sandbox"));
    if (str_eq(path, S("/bad-header"))) reply_header(rp, "X-Evil", S("a\r\nSet-Cookie: b=c"));
    if (str_eq(path, S("/file"))) reply_file(rp, text, S("Räksmörgås \"1\".txt"), S("bytes"));
}

static struct server_plan plan(void *self, enum method method, struct str path) {
    (void)self;
    struct server_plan p = { .body_max = 1 << 20, .slow = str_eq(path, S("/slow")) };
    if (method == METHOD_GET || method == METHOD_HEAD) p.body_max = 0;
    if (str_eq(path, S("/upload"))) p.body_max = 25 << 20;
    return p;
}

static void done(void *self, const struct server_done *d) {
    struct kit *k = self;
    atomic_store(&k->done_status, d->status);
}

struct server_options kit_options(struct kit *k) {
    static const struct str hosts[] = { { "localhost", 9 }, { "[::1]", 5 } };
    struct server_options o = server_defaults();
    o.hosts = hosts;
    o.host_count = 2;
    o.self = k;
    o.handler = answer;
    o.plan = plan;
    o.done = done;
    o.head_time = o.body_time = MOMENT_SECOND;
    o.idle_time = 2 * MOMENT_SECOND;
    return o;
}

void kit_start(struct kit *k, const struct server_options *o) {
    memset(k, 0, sizeof *k);
    k->arena = arena_new(256 << 20);
    const struct err *e = server_start(k->arena, o, &k->server);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(k->arena, e)));
    k->port = server_port(k->server);
}

void kit_at(struct kit *k, int port) {
    memset(k, 0, sizeof *k);
    k->arena = arena_new(256 << 20);
    k->port = port;
}

void kit_stop(struct kit *k) {
    server_stop(&k->server);
    arena_free(&k->arena);
}

int kit_dial(const struct kit *k) {
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)k->port) };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    int one = 1;
    assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), 0);
    return fd;
}

void kit_send(int fd, struct str bytes) {
    while (bytes.n) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return; /* the server may close early; what it answered is what counts */
        bytes = str_from(bytes, (size_t)n);
    }
}

void kit_send_pieces(int fd, struct str bytes, size_t n) {
    while (bytes.n) {
        kit_send(fd, str_slice(bytes, 0, n < bytes.n ? n : bytes.n));
        bytes = str_from(bytes, n);
        pause_ms(1);
    }
}

/* Appends what comes next; false at the end, on an error or after PATIENCE_MS. */
static bool read_more(int fd, struct buf *b, bool *ret_closed) {
    char piece[65536];
    struct pollfd p = { .fd = fd, .events = POLLIN };
    *ret_closed = false;
    if (poll(&p, 1, PATIENCE_MS) <= 0) return false;
    ssize_t n = recv(fd, piece, sizeof piece, 0);
    if (n <= 0) {
        *ret_closed = true;
        return false;
    }
    buf_add(b, (struct str){ piece, (size_t)n });
    return true;
}

struct str kit_read_all(struct kit *k, int fd, bool *ret_closed) {
    struct buf b = buf_new(k->arena, READ_MAX);
    while (read_more(fd, &b, ret_closed))
        continue;
    return buf_str(&b);
}

struct str kit_read_reply(struct kit *k, int fd) {
    struct buf b = buf_new(k->arena, READ_MAX);
    bool closed;
    for (;;) {
        struct str got = buf_str(&b);
        ptrdiff_t end = str_find(got, S("\r\n\r\n"));
        int64_t length;
        if (end >= 0 && str_to_int(kit_header(got, "Content-Length"), 0, READ_MAX, &length) &&
            got.n >= (size_t)end + 4 + (size_t)length)
            return got;
        if (!read_more(fd, &b, &closed)) return buf_str(&b);
    }
}

struct str kit_ask(struct kit *k, struct str bytes) {
    int fd = kit_dial(k);
    bool closed;
    kit_send(fd, bytes);
    struct str got = kit_read_all(k, fd, &closed);
    close(fd);
    assert_true(closed);
    return got;
}

int kit_status(struct str reply) {
    int64_t status;
    if (!str_starts(reply, S("HTTP/1.")) || reply.n < 12) return 0;
    return str_to_int(str_slice(reply, 9, 12), 100, 599, &status) ? (int)status : 0;
}

struct str kit_body(struct str reply) {
    ptrdiff_t end = str_find(reply, S("\r\n\r\n"));
    return end < 0 ? STR_NONE : str_from(reply, (size_t)end + 4);
}

struct str kit_header(struct str reply, const char *name) {
    ptrdiff_t end = str_find(reply, S("\r\n\r\n"));
    struct str rest = end < 0 ? reply : str_slice(reply, 0, (size_t)end), line;
    while (str_split(&rest, '\n', &line)) {
        ptrdiff_t colon = str_find_char(line, ':');
        if (colon > 0 && str_eq_nocase(str_slice(line, 0, (size_t)colon), str_of(name)))
            return str_trim(str_from(line, (size_t)colon + 1));
    }
    return STR_NONE;
}
