#include "mail/test_imap.h"

#include "base/moment.h"
#include "mail/imap_priv.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- in memory ---- */

static int64_t memory_clock(void *self) {
    struct memory_server *s = self;
    return s->clock += 1000;
}

static int memory_connect(void *self, int fd, const struct sockaddr *to, socklen_t n) {
    (void)self, (void)fd, (void)to, (void)n;
    return 0;
}

static ssize_t memory_send(void *self, int fd, const void *p, size_t n, int flags) {
    struct memory_server *s = self;
    (void)fd, (void)p, (void)flags;
    s->got += n;
    return (ssize_t)n;
}

static ssize_t memory_recv(void *self, int fd, void *p, size_t n, int flags) {
    struct memory_server *s = self;
    size_t left = s->says.n - s->at;
    (void)fd, (void)flags;
    if (n > left) n = left;
    if (s->piece && n > s->piece) n = s->piece;
    if (n) memcpy(p, s->says.p + s->at, n);
    s->at += n;
    return (ssize_t)n;
}

static int memory_close(void *self, int fd) {
    (void)self;
    return close(fd);
}

void memory_server_init(struct memory_server *s, struct str says) {
    *s = (struct memory_server){ .sys = *sys_real(), .says = says };
    s->sys.self = s;
    s->sys.monotonic = memory_clock;
    s->sys.connect = memory_connect;
    s->sys.send = memory_send;
    s->sys.recv = memory_recv;
    s->sys.close = memory_close;
}

struct imap *memory_imap(struct arena *a, struct memory_server *s, struct str says) {
    struct imap *m = NULL;
    memory_server_init(s, says);
    const struct err *e = imap_new(
        a,
        &(struct imap_config){
            .sys = &s->sys, .url = S("imap://127.0.0.1"), .user = S("u"), .password = S("p") },
        &m);
    if (e) fail_msg("%s", err_trace(a, e).p);
    assert_int_equal(tls_open(m->sys, m->place.host, 143, 0, INT64_MAX, &m->tls), TLS_OK);
    m->state = IMAP_SELECTED;
    m->folder = (struct imap_folder){ .uidvalidity = 1, .exists = 20 };
    m->total = INT64_MAX;
    return m;
}

/* ---- a script ---- */

struct talk {
    struct script_server *server;
    int fd;
    char tag[32];
    char line[65536];
};

static void went_wrong(struct talk *t, const char *what, const char *want) {
    struct script_server *s = t->server;
    if (!s->fault[0])
        snprintf(s->fault, sizeof s->fault, "%s: wanted \"%.80s\", got \"%.120s\"", what, want,
                 t->line);
}

static bool say_all(struct talk *t, const char *p, size_t n) {
    while (n) {
        ssize_t put = send(t->fd, p, n, MSG_NOSIGNAL);
        if (put <= 0) return false; /* the client went; whether it may is for the test to say */
        p += put;
        n -= (size_t)put;
    }
    return true;
}

static bool say(struct talk *t, const struct step *step) {
    const char *at = step->say, *end = at + (step->say_n ? step->say_n : strlen(at));
    while (at < end) {
        const char *mark = memchr(at, '$', (size_t)(end - at));
        if (!say_all(t, at, (size_t)((mark ? mark : end) - at))) return false;
        if (!mark) break;
        if (!say_all(t, t->tag, strlen(t->tag))) return false;
        at = mark + 1;
    }
    return true;
}

static bool hear(struct talk *t, const char *want) {
    size_t n = 0;
    while (n + 1 < sizeof t->line) {
        if (recv(t->fd, t->line + n, 1, 0) != 1) break;
        if (t->line[n++] == '\n') break;
    }
    t->line[n] = 0;
    bool ok = n >= 2 && strstr(t->line, want);
    if (!ok) went_wrong(t, "line", want);
    size_t tag = strcspn(t->line, " \r\n");
    if (tag < sizeof t->tag && t->line[0] == 'K') {
        memcpy(t->tag, t->line, tag);
        t->tag[tag] = 0;
    }
    return ok;
}

static void follow(struct talk *t, const struct step *steps) {
    char c;
    for (const struct step *s = steps; s->say || s->hear || s->wait_ms || s->hang; s++) {
        if (s->wait_ms) poll(NULL, 0, s->wait_ms);
        if (s->hear && !hear(t, s->hear)) return;
        if (s->say && !say(t, s)) return;
        while (s->hang && recv(t->fd, &c, 1, 0) == 1)
            continue;
    }
}

static void *serve(void *arg) {
    struct script_server *s = arg;
    for (size_t i = 0;; i++) {
        struct talk t = { .server = s, .fd = accept(s->listener, NULL, NULL) };
        if (t.fd < 0) return NULL;
        struct timeval wait = { .tv_sec = 20 };
        setsockopt(t.fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        follow(&t, s->scripts[i < s->n_scripts ? i : s->n_scripts - 1]);
        close(t.fd);
    }
}

void script_start(struct script_server *s, const struct step *const *scripts, size_t n) {
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t room = sizeof here;
    *s = (struct script_server){ .scripts = scripts, .n_scripts = n };
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&here, &room), 0);
    s->port = ntohs(here.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

void script_drop(struct script_server *s) {
    shutdown(s->listener, SHUT_RDWR); /* wakes the accept */
    pthread_join(s->thread, NULL);
    close(s->listener);
}

void script_stop(struct script_server *s) {
    script_drop(s);
    if (s->fault[0]) fail_msg("the script of the server: %s", s->fault);
}

/* ---- clients ---- */

struct imap_config script_settings(struct arena *a, int port) {
    return (struct imap_config){ .url = str_printf(a, "imap://127.0.0.1:%d", port),
                                 .user = S("milica"),
                                 .password = S("lozinka"),
                                 .connect_wait = LONG,
                                 .answer_wait = LONG,
                                 .probe_wait = LONG,
                                 .poll_every = SHORT / 3 };
}

struct imap *script_imap(struct arena *a, struct imap_config c) {
    struct imap *m = NULL;
    const struct err *e = imap_new(a, &c, &m);
    if (e) fail_msg("%s", err_trace(a, e).p);
    return m;
}

void must(struct arena *a, const struct err *e) {
    if (e) fail_msg("%s", err_trace(a, e).p);
}

bool script_is_mute(const struct step *s) {
    while (s->say || s->hear || s->wait_ms || s->hang)
        if (s++->hang) return true;
    return false;
}

double seconds(void) { return (double)sys_monotonic(sys_real()) / 1e6; }

struct desk at_desk(const struct step *steps, int stop_fd) {
    struct desk d = { .arena = arena_new(SCRIPT_CAP) };
    static const struct step *scripts[1]; /* one server at a time */
    scripts[0] = steps;
    d.server = ARENA_NEW(d.arena, struct script_server);
    script_start(d.server, scripts, 1);
    struct imap_config c = script_settings(d.arena, d.server->port);
    c.stop_fd = stop_fd;
    d.imap = script_imap(d.arena, c);
    must(d.arena, imap_connect(d.imap, d.arena));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 7);
    assert_int_equal(d.folder.exists, 3);
    if (script_is_mute(steps)) d.imap->config.answer_wait = d.imap->config.probe_wait = SHORT;
    return d;
}

void leave(struct desk *d) {
    imap_close(&d->imap);
    script_stop(d->server);
    arena_free(&d->arena);
}
