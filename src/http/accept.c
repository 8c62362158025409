/* The accept thread: one socket after the other to the library, spread over its threads by
 * descriptor.
 *
 * Without a thread of our own the library's threads share the listening socket and whoever wakes
 * first takes ten connections at once. Here also: the caps, and a spare descriptor
 * that lets us accept and refuse when there are no more (F25), instead of waking for a connection
 * that nobody can take. */
#include "http/server_priv.h"

#include "base/bug.h"
#include "base/thread.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,
    AT_ONCE = 64,  /* connections between two looks at whether to stop */
    REST_MS = 100, /* when even the spare descriptor is of no use */
    UNSENT_MAX = 128 << 10, /* bytes that the kernel keeps for a client who does not read */
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool address_of(const struct server_options *o, union address *ret, socklen_t *ret_n) {
    *ret = (union address){ 0 };
    if (inet_pton(AF_INET, o->address, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons((uint16_t)o->port);
        *ret_n = sizeof ret->v4;
        return true;
    }
    if (inet_pton(AF_INET6, o->address, &ret->v6.sin6_addr) != 1) return false;
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons((uint16_t)o->port);
    *ret_n = sizeof ret->v6;
    return true;
}

const struct err *accept_open(struct arena *a, struct server *s) {
    union address at;
    socklen_t n;
    if (!address_of(&s->o, &at, &n))
        return ERR(a, ERR_INVALID, "The address to listen on is no IP address.",
                   .hint = "Write it like 127.0.0.1 or ::1.", .detail = s->o.address);
    int one = 1;
    s->listener = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->listener < 0 ||
        setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
        bind(s->listener, &at.any, n) < 0 || listen(s->listener, BACKLOG) < 0)
        return ERR(a, ERR_IO, "The address cannot be listened on.",
                   .hint = "Another program may use this port; choose a free one.",
                   .detail = str_printf(a, "%s:%d %s", s->o.address, s->o.port, strerror(errno)).p);
    n = sizeof at;
    BUG_UNLESS(getsockname(s->listener, &at.any, &n) == 0);
    s->port = ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port : at.v6.sin6_port);
    s->accept_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (s->accept_wake < 0 || s->spare < 0)
        return ERR(a, ERR_IO, "There are too few file descriptors.",
                   .hint = "Raise the limit (ulimit -n).");
    return NULL;
}

/* Says no in the shortest way; the client may or may not read it. */
static void turn_away(struct server *s, int fd) {
    static const char busy[] =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 46\r\n\r\n"
        "The server is busy. Try again in some seconds.";
    char request[2048];
    atomic_fetch_add(&s->turned_away, 1);
    (void)send(fd, busy, sizeof busy - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    /* What has come already must be read, or closing resets the line and takes the answer with it.
     */
    (void)recv(fd, request, sizeof request, MSG_DONTWAIT);
    close(fd);
}

static void let_in(struct server *s, int fd, const union address *at, socklen_t n) {
    struct peer who = peer_of(&at->any);
    unsigned most = peer_in(&who, s->proxies, s->o.proxy_count) ? 0 : s->o.per_address_max;
    if (atomic_load(&s->connections) >= s->connection_max || !census_enter(s->census, &who, most)) {
        turn_away(s, fd);
        return;
    }
    int one = 1, unsent = UNSENT_MAX;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    atomic_fetch_add(&s->connections, 1);
    /* On failure the library has closed the socket and called nobody. */
    if (MHD_add_connection(s->daemon, fd, &at->any, n) == MHD_YES) return;
    census_leave(s->census, &who);
    atomic_fetch_sub(&s->connections, 1);
    atomic_fetch_add(&s->turned_away, 1);
}

/* No descriptor left: the spare one is given up for as long as it takes to refuse. False when that
 * did not help either. */
static bool refuse_with_spare(struct server *s) {
    if (s->spare >= 0) close(s->spare);
    int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) turn_away(s, fd);
    s->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd >= 0;
}

/* Takes what waits. False when there is nothing to be done but to rest a while. */
static bool take_waiting(struct server *s) {
    for (int i = 0; i < AT_ONCE; i++) {
        union address at = { 0 };
        socklen_t n = sizeof at;
        int fd = accept4(s->listener, &at.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            let_in(s, fd, &at, n);
        } else if (errno == EMFILE || errno == ENFILE) {
            if (!refuse_with_spare(s)) return false;
        } else if (errno == EAGAIN) {
            return true;
        } else if (errno == ENOBUFS || errno == ENOMEM) {
            return false;
        } /* else: this one connection failed (ECONNABORTED and its like, accept(2)) */
    }
    return true;
}

static void *run(void *self) {
    struct server *s = self;
    struct pollfd fds[2] = { { .fd = s->accept_wake, .events = POLLIN },
                             { .fd = s->listener, .events = POLLIN } };
    while (!atomic_load(&s->stopping)) {
        if (poll(fds, 2, -1) <= 0 || !(fds[1].revents & POLLIN)) continue;
        if (!take_waiting(s)) (void)poll(fds, 1, REST_MS);
    }
    return NULL;
}

void accept_start(struct server *s) {
    BUG_UNLESS(thread_start(&s->accepter, 0, run, s));
    s->accepter_runs = true;
}

void accept_stop(struct server *s) {
    uint64_t one = 1;
    (void)!write(s->accept_wake, &one, sizeof one);
    pthread_join(s->accepter, NULL);
    close(s->listener);
    close(s->accept_wake);
    if (s->spare >= 0) close(s->spare);
    s->listener = s->accept_wake = s->spare = -1;
}
