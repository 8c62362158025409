#include "mail/tls.h"

#include "base/thread.h"

#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* One question, shared by the one who asks and the thread that asks the resolver. It belongs to
 * whoever lets go of it last, hence it is no arena's. */
struct lookup {
    atomic_int holders;
    atomic_bool done; /* what follows done_fd may be read */
    int done_fd;
    size_t n;
    struct tls_address found[TLS_ADDRESSES_MAX];
    char host[TLS_HOST_MAX + 1], port[8];
};

static void let_go(struct lookup *l) {
    if (atomic_fetch_sub(&l->holders, 1) > 1) return;
    close(l->done_fd);
    free(l);
}

static void ask(struct lookup *l, int flags) {
    struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV },
                    *all = NULL;
    if (getaddrinfo(l->host, l->port, &want, &all) != 0) return;
    for (struct addrinfo *i = all; i && l->n < TLS_ADDRESSES_MAX; i = i->ai_next) {
        struct tls_address *to = &l->found[l->n];
        if (i->ai_addrlen > sizeof to->addr) continue;
        memcpy(&to->addr, i->ai_addr, i->ai_addrlen);
        to->n = i->ai_addrlen;
        l->n++;
    }
    freeaddrinfo(all);
}

static void *run(void *arg) {
    struct lookup *l = arg;
    ask(l, 0);
    atomic_store(&l->done, true);
    eventfd_write(l->done_fd, 1);
    let_go(l);
    return NULL;
}

static bool start(struct lookup *l) {
    pthread_t thread;
    atomic_store(&l->holders, 2);
    bool ok = thread_start(&thread, 0, run, l);
    if (ok)
        pthread_detach(thread);
    else
        atomic_store(&l->holders, 1);
    return ok;
}

static enum tls_got wait_done(const struct sys *sys, struct lookup *l, int stop_fd,
                              int64_t deadline) {
    for (;;) {
        int64_t left = deadline - sys_monotonic(sys);
        if (left <= 0) return TLS_NO_NAME;
        int64_t ms = left / 1000 + 1;
        struct pollfd fds[2] = { { .fd = l->done_fd, .events = POLLIN },
                                 { .fd = stop_fd, .events = POLLIN } };
        int n = poll(fds, stop_fd > 0 ? 2 : 1, ms > INT_MAX ? INT_MAX : (int)ms);
        if (n <= 0) continue;
        return atomic_load(&l->done) ? TLS_OK : TLS_STOPPED;
    }
}

enum tls_got tls_lookup(const struct sys *sys, struct str host, int port, int stop_fd,
                        int64_t deadline, struct tls_address ret[TLS_ADDRESSES_MAX],
                        size_t *ret_n) {
    if (host.n == 0 || host.n > TLS_HOST_MAX || memchr(host.p, 0, host.n)) return TLS_NO_NAME;
    struct lookup *l = calloc(1, sizeof *l);
    if (!l) return TLS_NO_NAME;
    atomic_store(&l->holders, 1);
    l->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    memcpy(l->host, host.p, host.n);
    snprintf(l->port, sizeof l->port, "%u", (unsigned)port % 65536);
    ask(l, AI_NUMERICHOST);
    enum tls_got got = l->n ? TLS_OK : TLS_NO_NAME;
    if (got != TLS_OK && l->done_fd >= 0 && start(l)) got = wait_done(sys, l, stop_fd, deadline);
    if (got == TLS_OK && l->n == 0) got = TLS_NO_NAME;
    if (got == TLS_OK) {
        *ret_n = l->n;
        memcpy(ret, l->found, l->n * sizeof *ret);
    }
    let_go(l);
    return got;
}
