#include "reader/watch.h"

#include "base/sys.h"
#include "reader/reader.h"
#include "reader/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef KEPT_SANITIZED
/* Instrumented code is slower and larger by such factors. */
enum { SLOWER = 10, LARGER = 4 };
#else
enum { SLOWER = 1 };
#endif

struct watch {
    int socket;
    pid_t pid;
    int64_t deadline; /* sys_monotonic */
    int64_t cpu_most; /* of the reader's clock, microseconds */
};

/* CPU time of the reader so far in microseconds; 0 when it is gone. */
static int64_t cpu_time(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) return 0;
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

#ifdef KEPT_SANITIZED
/* Bytes in memory, from the second number of /proc/PID/statm. */
static int64_t resident(pid_t pid) {
    char path[64], line[128];
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *f = fopen(path, "re");
    if (!f) return 0;
    bool got = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    const char *p = line;
    while (got && *p && *p != ' ')
        p++;
    int64_t pages = 0;
    for (p++; got && *p >= '0' && *p <= '9'; p++)
        pages = pages * 10 + (*p - '0');
    return pages * sysconf(_SC_PAGESIZE);
}

static bool overruns(const struct watch *w) {
    return cpu_time(w->pid) > w->cpu_most ||
           resident(w->pid) > LARGER * (int64_t)(READER_MEMORY + READER_RAW_MAX);
}
#else
static bool overruns(const struct watch *w) { return cpu_time(w->pid) > w->cpu_most; }
#endif

/* Waits until the socket is ready for events. WATCH_DONE when it is. */
static enum watch_verdict await(const struct watch *w, short events) {
    for (;;) {
        struct pollfd p = { .fd = w->socket, .events = events };
        int n = poll(&p, 1, WATCH_SLICE_MS);
        if (n > 0) return WATCH_DONE;
        if (n < 0 && errno != EINTR) return WATCH_DIED;
        if (overruns(w)) return WATCH_OVERRAN;
        if (sys_monotonic(sys_real()) >= w->deadline) return WATCH_LATE;
    }
}

static enum watch_verdict send_all(const struct watch *w, const void *p, size_t n) {
    const struct sys *sys = sys_real();
    const char *at = p;
    while (n > 0) {
        ssize_t put = sys->send(sys->self, w->socket, at, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (put > 0) {
            at += put;
            n -= (size_t)put;
            continue;
        }
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return WATCH_DIED;
        enum watch_verdict verdict = await(w, POLLOUT);
        if (verdict != WATCH_DONE) return verdict;
    }
    return WATCH_DONE;
}

static enum watch_verdict receive_all(const struct watch *w, void *p, size_t n) {
    const struct sys *sys = sys_real();
    char *at = p;
    while (n > 0) {
        ssize_t got = sys->recv(sys->self, w->socket, at, n, MSG_DONTWAIT);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
            continue;
        }
        if (got == 0) return WATCH_DIED;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return WATCH_DIED;
        enum watch_verdict verdict = await(w, POLLIN);
        if (verdict != WATCH_DONE) return verdict;
    }
    return WATCH_DONE;
}

static struct watch watch_of(int socket, pid_t pid, int64_t deadline) {
    return (struct watch){ socket, pid, deadline,
                           cpu_time(pid) + (int64_t)READER_CPU_MS * SLOWER * 1000 };
}

enum watch_verdict watch_ready(int socket, pid_t pid, int64_t deadline) {
    struct watch w = watch_of(socket, pid, deadline);
    struct wire_head head;
    enum watch_verdict verdict = receive_all(&w, &head, sizeof head);
    if (verdict != WATCH_DONE) return verdict;
    return head.kind == WIRE_READY && head.length == 0 ? WATCH_DONE : WATCH_NONSENSE;
}

enum watch_verdict watch_letter(struct arena *a, int socket, pid_t pid, struct str raw,
                                int64_t deadline, struct mail *ret) {
    struct watch w = watch_of(socket, pid, deadline);
    struct wire_head head = { WIRE_LETTER, (uint32_t)raw.n };
    enum watch_verdict verdict = send_all(&w, &head, sizeof head);
    if (verdict == WATCH_DONE) verdict = send_all(&w, raw.p, raw.n);
    if (verdict == WATCH_DONE) verdict = receive_all(&w, &head, sizeof head);
    if (verdict != WATCH_DONE) return verdict;
    if (head.kind != WIRE_MAIL || head.length > WIRE_REPLY_MAX) return WATCH_NONSENSE;
    char *bytes = arena_alloc(a, head.length);
    verdict = receive_all(&w, bytes, head.length);
    if (verdict != WATCH_DONE) return verdict;
    return wire_decode(a, bytes, head.length, raw.n, ret) ? WATCH_DONE : WATCH_NONSENSE;
}
