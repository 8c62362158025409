#include "http/sweeper.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SWEEP_MS = 250, /* between two looks at all connections */
    LINGER_MS = 20, /* between two looks at lingering sockets, while there are any */
    LINGER_READ = 64 << 10,
    LINGER_READS = 64, /* a look reads at most 4 MiB of one socket */
};
static const int64_t LINGER_TIME = 2 * MOMENT_SECOND;

struct lingering {
    int fd;
    int64_t until;
};

struct sweeper {
    const struct sys *sys;
    struct sweeper_times times;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    struct sweeper_seat *seats;
    struct lingering linger[SWEEPER_LINGER_MAX];
    size_t linger_count;
    char *waste; /* where lingering bytes are read to; the sweeper is its owner */
    uint64_t late;
};

/* BODY and WRITE: too little moved since the phase began, or in the stretch that has just ended. */
static bool moves_too_little(struct sweeper_seat *seat, const struct sweeper_times *t, int64_t now,
                             uint64_t count) {
    uint64_t rate = (uint64_t)t->rate, moved = count - seat->mark;
    if (now > seat->since + t->body + (int64_t)(moved / rate) * MOMENT_SECOND) return true;
    if (now <= seat->stretch_since + t->idle) return false;
    bool little = count - seat->stretch_mark < rate * (uint64_t)(t->idle / MOMENT_SECOND);
    seat->stretch_since = now;
    seat->stretch_mark = count;
    return little;
}

bool sweeper_is_late(struct sweeper_seat *seat, const struct sweeper_times *t, int64_t now,
                     uint64_t received, uint64_t acked) {
    switch (seat->phase) {
    case SWEEPER_HEAD:
        return now > seat->since + t->head;
    case SWEEPER_BODY:
        return moves_too_little(seat, t, now, received);
    case SWEEPER_WRITE:
        return moves_too_little(seat, t, now, acked);
    case SWEEPER_IDLE:
        if (received == seat->mark) return now > seat->since + t->idle;
        seat->phase = SWEEPER_HEAD;
        seat->since = now;
        return false;
    case SWEEPER_WORK:
    case SWEEPER_STREAM:
        return false;
    }
    return false;
}

static struct tcp_info kernel_counts(int fd) {
    struct tcp_info info = { 0 };
    socklen_t size = sizeof info;
    (void)getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size);
    return info;
}

/* Says goodbye past the library, which then sees an ended connection and closes it. */
static void shut(struct sweeper_seat *seat, struct str goodbye) {
    if (goodbye.n) (void)send(seat->fd, goodbye.p, goodbye.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(seat->fd, SHUT_RDWR);
    seat->late = true;
}

static void shut_late(struct sweeper *s, struct sweeper_seat *seat) {
    static const char late[] =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 27\r\n\r\n"
        "The request took too long.\n";
    bool body = seat->phase == SWEEPER_BODY, asking = body || seat->phase == SWEEPER_HEAD;
    struct str usual = asking ? (struct str){ late, sizeof late - 1 } : STR_NONE;
    shut(seat, body && seat->goodbye.n ? seat->goodbye : usual);
    s->late++;
}

static void sweep(struct sweeper *s) {
    int64_t now = sys_monotonic(s->sys);
    for (struct sweeper_seat *seat = s->seats; seat; seat = seat->next) {
        if (seat->late || seat->phase == SWEEPER_WORK || seat->phase == SWEEPER_STREAM) continue;
        struct tcp_info info = kernel_counts(seat->fd);
        if (sweeper_is_late(seat, &s->times, now, info.tcpi_bytes_received, info.tcpi_bytes_acked))
            shut_late(s, seat);
    }
}

/* Reads what has come; false when the other side is done or the socket is. */
static bool read_waste(struct sweeper *s, int fd) {
    for (int i = 0; i < LINGER_READS; i++) {
        ssize_t n = recv(fd, s->waste, LINGER_READ, MSG_DONTWAIT);
        if (n == 0) return false;
        if (n < 0) return errno == EAGAIN || errno == EINTR;
    }
    return true;
}

static void linger_on(struct sweeper *s) {
    int64_t now = sys_monotonic(s->sys);
    for (size_t i = 0; i < s->linger_count;) {
        struct lingering *l = &s->linger[i];
        if (now < l->until && read_waste(s, l->fd)) {
            i++;
            continue;
        }
        close(l->fd);
        *l = s->linger[--s->linger_count];
    }
}

/* The pace of the sweep goes by the real clock also where a test owns another one; deadlines go by
 * that of s->sys. */
static struct timespec in_ms(int ms) {
    return thread_deadline(sys_monotonic(sys_real()) + ms * (MOMENT_SECOND / 1000));
}

static void *run(void *self) {
    struct sweeper *s = self;
    int64_t next = 0;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        int64_t now = sys_monotonic(s->sys);
        if (now >= next) {
            sweep(s);
            next = now + SWEEP_MS * (MOMENT_SECOND / 1000);
        }
        linger_on(s);
        struct timespec until = in_ms(s->linger_count ? LINGER_MS : SWEEP_MS);
        pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

struct sweeper *sweeper_new(const struct sys *sys, struct sweeper_times times) {
    BUG_UNLESS(times.rate > 0);
    struct sweeper *s = calloc(1, sizeof *s);
    if (!s) bug_out_of_memory(sizeof *s);
    s->sys = sys;
    s->times = times;
    s->waste = malloc(LINGER_READ);
    if (!s->waste) bug_out_of_memory(LINGER_READ);
    pthread_mutex_init(&s->lock, NULL);
    thread_cond_init(&s->wake);
    BUG_UNLESS(thread_start(&s->thread, 0, run, s));
    return s;
}

void sweeper_free(struct sweeper **sp) {
    struct sweeper *s = *sp;
    if (!s) return;
    *sp = NULL;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    BUG_UNLESS(!s->seats);
    for (size_t i = 0; i < s->linger_count; i++)
        close(s->linger[i].fd);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s->waste);
    free(s);
}

void sweeper_add(struct sweeper *s, struct sweeper_seat *seat, int fd) {
    pthread_mutex_lock(&s->lock);
    *seat = (struct sweeper_seat){
        .next = s->seats, .fd = fd, .phase = SWEEPER_HEAD, .since = sys_monotonic(s->sys)
    };
    if (s->seats) s->seats->prev = seat;
    s->seats = seat;
    pthread_mutex_unlock(&s->lock);
}

/* The mark that the coming phase counts from; phases without a deadline need none. */
static uint64_t mark_of(int fd, enum sweeper_phase phase) {
    if (phase == SWEEPER_WRITE) return kernel_counts(fd).tcpi_bytes_acked;
    if (phase == SWEEPER_BODY || phase == SWEEPER_IDLE)
        return kernel_counts(fd).tcpi_bytes_received;
    return 0;
}

void sweeper_phase(struct sweeper *s, struct sweeper_seat *seat, enum sweeper_phase phase) {
    pthread_mutex_lock(&s->lock);
    if (!seat->late) {
        seat->phase = phase;
        seat->since = seat->stretch_since = sys_monotonic(s->sys);
        seat->mark = seat->stretch_mark = mark_of(seat->fd, phase);
    }
    pthread_mutex_unlock(&s->lock);
}

void sweeper_goodbye(struct sweeper *s, struct sweeper_seat *seat, struct str goodbye) {
    pthread_mutex_lock(&s->lock);
    seat->goodbye = goodbye;
    pthread_mutex_unlock(&s->lock);
}

static void start_linger(struct sweeper *s, int fd) {
    if (s->linger_count == SWEEPER_LINGER_MAX) return;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return;
    (void)shutdown(copy, SHUT_WR);
    s->linger[s->linger_count++] = (struct lingering){ copy, sys_monotonic(s->sys) + LINGER_TIME };
    pthread_cond_signal(&s->wake);
}

void sweeper_remove(struct sweeper *s, struct sweeper_seat *seat, bool linger) {
    pthread_mutex_lock(&s->lock);
    if (linger && !seat->late) start_linger(s, seat->fd);
    if (seat->prev)
        seat->prev->next = seat->next;
    else
        s->seats = seat->next;
    if (seat->next) seat->next->prev = seat->prev;
    pthread_mutex_unlock(&s->lock);
}

void sweeper_shut(struct sweeper *s, struct sweeper_seat *seat, struct str goodbye) {
    pthread_mutex_lock(&s->lock);
    if (!seat->late) shut(seat, goodbye);
    pthread_mutex_unlock(&s->lock);
}

void sweeper_shut_all(struct sweeper *s) {
    pthread_mutex_lock(&s->lock);
    for (struct sweeper_seat *seat = s->seats; seat; seat = seat->next)
        if (!seat->late) shut(seat, STR_NONE);
    pthread_mutex_unlock(&s->lock);
}

bool sweeper_is_empty(struct sweeper *s) {
    pthread_mutex_lock(&s->lock);
    bool empty = !s->seats;
    pthread_mutex_unlock(&s->lock);
    return empty;
}

uint64_t sweeper_late(struct sweeper *s) {
    pthread_mutex_lock(&s->lock);
    uint64_t late = s->late;
    pthread_mutex_unlock(&s->lock);
    return late;
}
