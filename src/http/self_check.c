/* The guard reads what the program's own recv() kept (wire.h). Before serving, the server asks
 * itself: a plain head must pass the guard (and end at the unknown Host), heads that only their raw
 * bytes give away must not. A library that reads its sockets in another way would leave the guard
 * without a head, one that counts differently without agreement; then nothing is served at all.
 */
#include "http/server_priv.h"

#include "base/bug.h"
#include "base/moment.h"

#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* S() is no constant; a static table needs one. */
#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

struct probe {
    struct str bytes, want;
};

static int dial(const struct server *s) {
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    if (getsockname(s->listener, (struct sockaddr *)&at, &n) < 0) return -1;
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = { .tv_sec = 2 };
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    /* An unspecified address (0.0.0.0, ::) reaches this machine itself. */
    if (connect(fd, (struct sockaddr *)&at, n) == 0) return fd;
    close(fd);
    return -1;
}

static bool as_wanted(const struct server *s, const struct probe *p) {
    int fd = dial(s);
    if (fd < 0) return false;
    char got[64] = "";
    size_t n = 0;
    if (send(fd, p->bytes.p, p->bytes.n, MSG_NOSIGNAL) == (ssize_t)p->bytes.n) {
        ssize_t k;
        while (n < p->want.n && (k = recv(fd, got + n, sizeof got - n, 0)) > 0)
            n += (size_t)k;
    }
    close(fd);
    return str_starts((struct str){ got, n }, p->want);
}

/* The probes count against the caps until the library has seen them end: whoever comes first must
 * find the place that is his. Customers may already be there, so the wait has an end. */
static void wait_till_gone(struct server *s) {
    static const struct timespec moment = { .tv_nsec = 1000000 };
    int64_t until = sys_monotonic(sys_real()) + MOMENT_SECOND;
    while (atomic_load(&s->connections) > 0 && sys_monotonic(sys_real()) < until)
        nanosleep(&moment, NULL);
}

const struct err *self_check(struct arena *a, struct server *s) {
    static const struct probe probes[] = {
        { LIT("GET /?a=b HTTP/1.1\r\nHost: self-check.invalid\r\nX-Empty:\r\nX-Last: 1 \r\n\r\n"),
          LIT("HTTP/1.1 421") },
        { LIT("GET / HTTP/1.1\r\nHost: self-check.invalid\r\nX-Fold: a\r\n b\r\n\r\n"),
          LIT("HTTP/1.1 400") },
        { LIT("GET / HTTP/1.1\r\nHost: self-check.invalid\r\nX-Nul: a\0b\r\n\r\n"),
          LIT("HTTP/1.1 400") },
        { LIT("GET / HTTP/1.1\r\nHost: self-check.invalid\nX-Bare: a\r\n\r\n"),
          LIT("HTTP/1.1 400") },
        { LIT("GET / HTTP/1.1\r\nHost: self-check.invalid\r\n:\n"), LIT("HTTP/1.1 400") },
    };
    atomic_store(&s->checking, true);
    bool good = true;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        good = good && as_wanted(s, &probes[i]);
    wait_till_gone(s);
    atomic_store(&s->checking, false);
    if (good) return NULL;
    return ERR(a, ERR_BUG, "This version of the HTTP library does not work with the request guard.",
               .hint = "Use the libmicrohttpd of the supported system.",
               .detail = MHD_get_version());
}
