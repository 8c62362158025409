#include "mail/lmtp_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/thread.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128, SERVER_CAP = 64 << 10, STACK = 1 << 20, SESSIONS_MAX = 1024 };

static const char busy[] = "421 4.3.2 Too many connections, come again later\r\n";
static const char greedy[] =
    "421 4.3.2 Too many connections from your address, come again later\r\n";

/* ---- listening ---- */

static const struct err *cannot(struct arena *a, struct str where) {
    int why = errno;
    const char *detail = str_printf(a, "%.*s: %s", STR_ARG(where), strerror(why)).p;
    if (why == EADDRINUSE)
        return ERR(a, ERR_CONFLICT, "Another program listens on the LMTP address.", .field = "lmtp",
                   .hint = "Stop it or choose another address.", .detail = detail);
    if (why == EACCES || why == EPERM)
        return ERR(a, ERR_DENIED, "We may not listen on the LMTP address.", .field = "lmtp",
                   .hint = "Choose a port above 1023 or a folder that we may write to.",
                   .detail = detail);
    return ERR(a, ERR_IO, "We cannot listen on the LMTP address.", .field = "lmtp",
               .hint = "Check the address.", .detail = detail);
}

static const struct err *bad_address(struct arena *a) {
    return ERR(a, ERR_INVALID, "This is no LMTP address.", .field = "lmtp",
               .hint = "Write ADDR:PORT, such as 127.0.0.1:24, or unix:PATH.");
}

static const struct err *bind_tcp(struct lmtp_server *s, struct arena *a, struct str where,
                                  const struct addrinfo *to) {
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return cannot(a, where);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_storage got;
    socklen_t n = sizeof got;
    if (bind(fd, to->ai_addr, to->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&got, &n) != 0) {
        const struct err *e = cannot(a, where);
        s->sys->close(s->sys->self, fd);
        return e;
    }
    in_port_t port = got.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&got)->sin6_port
                                               : ((struct sockaddr_in *)&got)->sin_port;
    s->ports[s->n_listeners] = ntohs(port);
    s->listeners[s->n_listeners++] = fd;
    return NULL;
}

static const struct err *listen_tcp(struct lmtp_server *s, struct arena *a, struct str where) {
    ptrdiff_t colon = str_find_last_char(where, ':');
    int64_t port;
    if (colon <= 0 || !str_to_int(str_from(where, (size_t)colon + 1), 0, 65535, &port))
        return bad_address(a);
    struct str host = str_slice(where, 0, (size_t)colon);
    bool bracketed = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (bracketed) host = str_slice(host, 1, host.n - 1);
    if (host.n == 0 || (!bracketed && str_find_char(host, ':') >= 0)) return bad_address(a);
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found;
    const char *service = str_printf(a, "%d", (int)port).p;
    if (getaddrinfo(str_c(a, host), service, &hints, &found) != 0) return bad_address(a);
    const struct err *e = bind_tcp(s, a, where, found);
    freeaddrinfo(found);
    return e;
}

/* Takes away the socket of a server that is gone; anything else that stands there is left alone. */
static const struct err *clear_stale(struct lmtp_server *s, struct arena *a, struct str where,
                                     const struct sockaddr_un *to) {
    struct stat st;
    if (lstat(to->sun_path, &st) != 0) return NULL;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return cannot(a, where);
    bool gone = S_ISSOCK(st.st_mode) &&
                s->sys->connect(s->sys->self, fd, (const struct sockaddr *)to, sizeof *to) != 0 &&
                errno == ECONNREFUSED;
    s->sys->close(s->sys->self, fd);
    if (!gone) {
        errno = EADDRINUSE;
        return cannot(a, where);
    }
    return s->sys->unlink(s->sys->self, to->sun_path) == 0 ? NULL : cannot(a, where);
}

static const struct err *listen_unix(struct lmtp_server *s, struct arena *a, struct str path) {
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    if (path.n == 0 || path.n >= sizeof to.sun_path || str_find_char(path, 0) >= 0)
        return ERR(a, ERR_INVALID, "The path of the LMTP socket is empty or too long.",
                   .field = "lmtp", .hint = "Use a path of at most 107 bytes.");
    memcpy(to.sun_path, path.p, path.n);
    TRY(clear_stale(s, a, path, &to));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return cannot(a, path);
    /* Linux makes the file with the socket's own mode less the umask: it is never wider than 0660.
     */
    if (fchmod(fd, 0660) != 0 || bind(fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
        chmod(to.sun_path, 0660) != 0 || listen(fd, BACKLOG) != 0) {
        const struct err *e = cannot(a, path);
        s->sys->close(s->sys->self, fd);
        return e;
    }
    s->paths[s->n_listeners] = str_dup(s->arena, path);
    s->listeners[s->n_listeners++] = fd;
    return NULL;
}

static const struct err *listen_all(struct lmtp_server *s, struct arena *a,
                                    const struct lmtp_config *config) {
    if (config->n_listen == 0 || config->n_listen > LMTP_LISTEN_MAX) return bad_address(a);
    for (size_t i = 0; i < config->n_listen; i++) {
        struct str where = config->listen[i];
        if (str_starts(where, S("unix:")))
            TRY(listen_unix(s, a, str_from(where, 5)));
        else
            TRY(listen_tcp(s, a, where));
    }
    return NULL;
}

/* ---- accepting ---- */

static void peer_text(const struct sockaddr_storage *from, socklen_t n, char *out, size_t room) {
    char host[48], port[8];
    bool inet = from->ss_family == AF_INET || from->ss_family == AF_INET6;
    if (!inet || getnameinfo((const struct sockaddr *)from, n, host, sizeof host, port, sizeof port,
                             NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(out, room, "unix");
    else
        snprintf(out, room, from->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* Gives a connection to an idle worker; false when there is none. */
static bool give(struct lmtp_server *s, const struct lmtp_handoff *h) {
    pthread_mutex_lock(&s->lock);
    bool taken = s->idle > 0;
    if (taken) {
        s->idle--;
        s->queue[s->queued++] = *h;
        pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->lock);
    return taken;
}

/* Hands a connection over, or says that there is no place for it. */
static void hand_over(struct lmtp_server *s, int fd, const struct sockaddr_storage *from,
                      socklen_t n) {
    struct lmtp_handoff h = { .fd = fd, .from = peer_of((const struct sockaddr *)from) };
    peer_text(from, n, h.peer, sizeof h.peer);
    const char *refusal = greedy;
    if (census_enter(s->census, &h.from, (unsigned)s->limits.per_peer)) {
        if (give(s, &h)) return;
        census_leave(s->census, &h.from);
        refusal = busy;
    }
    s->sys->send(s->sys->self, fd, refusal, strlen(refusal), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_RDWR);
    s->sys->close(s->sys->self, fd);
}

static void accept_one(struct lmtp_server *s, int listener) {
    struct sockaddr_storage from = { 0 };
    socklen_t n = sizeof from;
    int fd = accept4(listener, (struct sockaddr *)&from, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) { /* out of descriptors: wait for some to come back instead of spinning */
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
            poll(NULL, 0, 100);
        return;
    }
    int on = 1;
    if (from.ss_family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    hand_over(s, fd, &from, n);
}

static void *accept_loop(void *arg) {
    struct lmtp_server *s = arg;
    struct pollfd fds[LMTP_LISTEN_MAX + 1];
    for (size_t i = 0; i < s->n_listeners; i++)
        fds[i] = (struct pollfd){ .fd = s->listeners[i], .events = POLLIN };
    fds[s->n_listeners] = (struct pollfd){ .fd = s->stop_fd, .events = POLLIN };
    while (!atomic_load(&s->stopping)) {
        if (poll(fds, (nfds_t)s->n_listeners + 1, -1) <= 0) continue;
        for (size_t i = 0; i < s->n_listeners; i++)
            if (fds[i].revents) accept_one(s, s->listeners[i]);
    }
    return NULL;
}

/* ---- working ---- */

/* Waits for a connection; false when there will be none. */
static bool next_connection(struct lmtp_server *s, struct lmtp_handoff *ret) {
    pthread_mutex_lock(&s->lock);
    while (s->queued == 0 && !atomic_load(&s->stopping))
        pthread_cond_wait(&s->work, &s->lock);
    bool got = s->queued > 0;
    if (got) *ret = s->queue[--s->queued];
    pthread_mutex_unlock(&s->lock);
    return got;
}

struct worker_start {
    struct lmtp_server *server;
    size_t number;
};

static void *work_loop(void *arg) {
    sys_name_thread("lmtp");
    struct worker_start *start = arg;
    struct lmtp_handoff h;
    struct lmtp_server *s = start->server;
    while (next_connection(s, &h)) {
        lmtp_session_run(s, start->number, h.fd, str_of(h.peer));
        census_leave(s->census, &h.from);
        pthread_mutex_lock(&s->lock);
        s->idle++;
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

static const struct err *start_all(struct lmtp_server *s, struct arena *a) {
    size_t n = s->limits.sessions;
    s->workers = ARENA_ARRAY(s->arena, n, pthread_t);
    s->queue = ARENA_ARRAY(s->arena, n, struct lmtp_handoff);
    struct worker_start *starts = ARENA_ARRAY(s->arena, n, struct worker_start);
    s->idle = n; /* before they run: a connection may come before the last of them waits */
    for (size_t i = 0; i < n; i++) {
        starts[i] = (struct worker_start){ s, i };
        if (!thread_start(&s->workers[i], STACK, work_loop, &starts[i])) break;
        s->n_workers++;
    }
    s->accepting = s->n_workers == n && thread_start(&s->accepter, STACK, accept_loop, s);
    if (s->accepting) return NULL;
    return ERR(a, ERR_RETRY, "The threads for LMTP could not be started.", .field = "lmtp",
               .hint = "Let the system allow more threads or less memory for each.");
}

/* ---- opening and closing ---- */

static struct lmtp_limits or_default(struct lmtp_limits l) {
    if (!l.sessions) l.sessions = 16;
    if (l.sessions > SESSIONS_MAX) l.sessions = SESSIONS_MAX;
    if (!l.per_peer) l.per_peer = l.sessions < 4 ? l.sessions : l.sessions * 3 / 4;
    if (!l.message) l.message = 25 << 20;
    if (!l.discard) l.discard = 64 << 20;
    if (!l.in_flight) l.in_flight = 128 << 20;
    if (!l.recipients) l.recipients = 100;
    if (!l.errors) l.errors = 20;
    if (!l.idle) l.idle = 5 * MOMENT_MINUTE;
    if (!l.data_wall) l.data_wall = 30 * MOMENT_MINUTE;
    if (!l.session_wall) l.session_wall = 2 * MOMENT_HOUR;
    if (!l.rate_grace) l.rate_grace = 30 * MOMENT_SECOND;
    if (!l.rate) l.rate = 500;
    if (!l.stop_grace) l.stop_grace = 10 * MOMENT_SECOND;
    return l;
}

const struct err *lmtp_open(struct arena *a, const struct lmtp_config *config,
                            struct lmtp_server **ret) {
    BUG_UNLESS(config->callbacks && config->callbacks->deliver);
    struct arena *own = arena_new(SERVER_CAP + SESSIONS_MAX * 128);
    struct lmtp_server *s = ARENA_NEW(own, struct lmtp_server);
    s->arena = own;
    s->sys = config->sys ? config->sys : sys_real();
    s->name = config->name.n ? str_dup(own, config->name) : S("localhost");
    s->callbacks = config->callbacks;
    s->ctx = config->ctx;
    s->limits = or_default(config->limits);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->work, NULL);
    s->census = census_new();
    s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const struct err *e = s->stop_fd < 0 ? cannot(a, S("eventfd")) : listen_all(s, a, config);
    if (!e) e = start_all(s, a);
    if (e) {
        lmtp_close(&s);
        return e;
    }
    *ret = s;
    return NULL;
}

int lmtp_port(const struct lmtp_server *s, size_t i) {
    BUG_UNLESS(i < s->n_listeners);
    return s->ports[i];
}

static void tell_stop(struct lmtp_server *s) {
    atomic_store(&s->stop_at, sys_monotonic(s->sys) + s->limits.stop_grace);
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->stopping, true);
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->lock);
    uint64_t one = 1;
    if (s->stop_fd >= 0) BUG_UNLESS(write(s->stop_fd, &one, sizeof one) == sizeof one);
}

void lmtp_close(struct lmtp_server **server) {
    struct lmtp_server *s = *server;
    if (!s) return;
    tell_stop(s);
    if (s->accepting) pthread_join(s->accepter, NULL);
    for (size_t i = 0; i < s->n_listeners; i++) {
        if (s->paths[i].n) s->sys->unlink(s->sys->self, str_c(s->arena, s->paths[i]));
        s->sys->close(s->sys->self, s->listeners[i]);
    }
    for (size_t i = 0; i < s->n_workers; i++)
        pthread_join(s->workers[i], NULL);
    if (s->stop_fd >= 0) s->sys->close(s->sys->self, s->stop_fd);
    census_free(&s->census);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->lock);
    struct arena *own = s->arena;
    *server = NULL;
    arena_free(&own);
}
