#include "http/hub.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/thread.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    EVENTS = 256,           /* of one epoll_wait */
    BEATS = 256,            /* heartbeats between two looks at the queue */
    SEND_BUFFER = 32 << 10, /* of the kernel, which doubles it: 64 kB a stream at most */
    GONE_MS = 30000, /* unacknowledged data for so long: the line is dead (TCP_USER_TIMEOUT) */
};

enum kind { RESERVE, OPEN, CANCEL, SEND, END, DRAIN };

struct message {
    struct message *next;
    enum kind kind;
    struct stream_owner owner;
    int fd;
    void *line;
    uint64_t *streams;
    size_t n;
    char *bytes;
    size_t size;
};

struct stream {
    struct stream *in_bucket;   /* next with the same hash */
    struct stream *next, *prev; /* open streams, the next heartbeat first */
    uint64_t id;
    struct stream_owner owner;
    int fd; /* -1 while reserved */
    void *line;
    char *backlog; /* unsent bytes: from .. to */
    size_t from, to, room, limit;
    bool waiting; /* for EPOLLOUT */
    bool dead;    /* ended while reserved: stays until it is opened or cancelled */
    int64_t beat_at, sent;
};

struct hub {
    struct hub_options o;
    pthread_t thread;
    int epoll, wake;
    atomic_size_t count;  /* reserved and open */
    pthread_mutex_t lock; /* of the queue: the next four */
    struct message *first, **last;
    size_t queued;
    uint64_t last_id;
    bool stopping;
    /* Of the hub's thread alone: */
    bool draining;
    struct stream **buckets;
    size_t bucket_mask;
    struct stream *soon, *late; /* ends of the heartbeat list */
};

static void *must(void *p, size_t size) {
    if (!p) bug_out_of_memory(size);
    return p;
}

/* ---- the table and the heartbeat list ---- */

static struct stream **bucket(struct hub *h, uint64_t id) {
    return &h->buckets[id & h->bucket_mask];
}

static struct stream *find(struct hub *h, uint64_t id) {
    struct stream *s = *bucket(h, id);
    while (s && s->id != id)
        s = s->in_bucket;
    return s;
}

static void unlink_beat(struct hub *h, struct stream *s) {
    if (s->prev)
        s->prev->next = s->next;
    else
        h->soon = s->next;
    if (s->next)
        s->next->prev = s->prev;
    else
        h->late = s->prev;
    s->next = s->prev = NULL;
}

static void link_beat(struct hub *h, struct stream *s) {
    s->beat_at = sys_monotonic(h->o.sys) + h->o.heartbeat;
    s->prev = h->late;
    s->next = NULL;
    if (h->late)
        h->late->next = s;
    else
        h->soon = s;
    h->late = s;
}

/* ---- one stream ---- */

static void drop_backlog(struct stream *s) {
    free(s->backlog);
    s->backlog = NULL;
    s->from = s->to = s->room = 0;
}

/* Marks it ended and tells its owner, once. */
static void tell(struct stream *s) {
    if (!s->dead && s->owner.closed) s->owner.closed(s->owner.self, s->id);
    s->dead = true;
    drop_backlog(s);
}

static void forget(struct hub *h, struct stream *s) {
    struct stream **at = bucket(h, s->id);
    while (*at != s)
        at = &(*at)->in_bucket;
    *at = s->in_bucket;
    free(s);
    atomic_fetch_sub(&h->count, 1);
}

static void end(struct hub *h, struct stream *s) {
    tell(s);
    if (s->fd < 0) return;
    unlink_beat(h, s);
    (void)epoll_ctl(h->epoll, EPOLL_CTL_DEL, s->fd, NULL);
    (void)shutdown(s->fd, SHUT_RDWR);
    h->o.released(s->line, s->sent);
    forget(h, s);
}

/* Keeps what the socket did not take; false when it has become too much. */
static bool keep(struct stream *s, const char *p, size_t n) {
    size_t held = s->to - s->from;
    if (n > s->limit - held) return false;
    if (s->room - s->to < n) {
        size_t room = held + n < 4096 ? 4096 : (held + n) * 2;
        char *fresh = must(malloc(room), room);
        if (held) memcpy(fresh, s->backlog + s->from, held);
        free(s->backlog);
        s->backlog = fresh;
        s->room = room;
        s->from = 0;
        s->to = held;
    }
    memcpy(s->backlog + s->to, p, n);
    s->to += n;
    return true;
}

static bool watch(struct hub *h, struct stream *s, bool for_room) {
    if (s->waiting == for_room) return true;
    s->waiting = for_room;
    struct epoll_event e = { .events = EPOLLRDHUP | (for_room ? EPOLLOUT : 0u), .data.u64 = s->id };
    return epoll_ctl(h->epoll, EPOLL_CTL_MOD, s->fd, &e) == 0;
}

/* Hands bytes to the socket; how many it took, or -1 when it is dead. */
static ssize_t push(struct stream *s, const char *p, size_t n) {
    size_t done = 0;
    while (done < n) {
        ssize_t k = send(s->fd, p + done, n - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0 && (errno == EAGAIN || errno == ENOBUFS)) break;
        if (k < 0) return -1;
        done += (size_t)k;
    }
    s->sent += (int64_t)done;
    return (ssize_t)done;
}

/* Sends or keeps; ends the stream when neither works. */
static void write_to(struct hub *h, struct stream *s, const char *p, size_t n) {
    ssize_t took = s->fd < 0 || s->to > s->from ? 0 : push(s, p, n);
    if (took < 0 || ((size_t)took < n && !keep(s, p + took, n - (size_t)took))) {
        end(h, s);
        return;
    }
    if (s->fd >= 0 && !watch(h, s, s->to > s->from)) end(h, s);
}

static void flush_backlog(struct hub *h, struct stream *s) {
    ssize_t took = push(s, s->backlog + s->from, s->to - s->from);
    if (took < 0) {
        end(h, s);
        return;
    }
    s->from += (size_t)took;
    if (s->from < s->to) return;
    drop_backlog(s);
    if (!watch(h, s, false)) end(h, s);
}

static void send_off(struct hub *h, struct stream *s) {
    static const char retry[] = "retry: 2000\n\n";
    if (s->to == s->from) (void)push(s, retry, sizeof retry - 1);
    end(h, s);
}

/* ---- what is asked of the hub ---- */

static void do_reserve(struct hub *h, const struct message *m) {
    struct stream *s = must(calloc(1, sizeof *s), sizeof *s);
    s->id = m->streams[0];
    s->owner = m->owner;
    s->fd = -1;
    s->limit = HUB_BACKLOG_MAX;
    s->in_bucket = *bucket(h, s->id);
    *bucket(h, s->id) = s;
}

static void tune(int fd) {
    int one = 1, buffer = SEND_BUFFER, gone = GONE_MS;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone, sizeof gone);
}

static void do_open(struct hub *h, const struct message *m) {
    struct stream *s = find(h, m->streams[0]);
    BUG_UNLESS(s);
    if (s->dead) {
        (void)shutdown(m->fd, SHUT_RDWR);
        h->o.released(m->line, 0);
        forget(h, s);
        return;
    }
    /* What was sent to it before it opened waits behind the reply's own first bytes. */
    char *early = s->backlog;
    size_t early_size = s->to;
    s->backlog = NULL;
    s->from = s->to = s->room = 0;
    s->limit = HUB_BACKLOG_MAX + m->size;
    s->fd = m->fd;
    s->line = m->line;
    tune(s->fd);
    link_beat(h, s);
    struct epoll_event e = { .events = EPOLLRDHUP, .data.u64 = s->id };
    bool watched = epoll_ctl(h->epoll, EPOLL_CTL_ADD, s->fd, &e) == 0;
    write_to(h, s, m->bytes, m->size);
    s = find(h, m->streams[0]);
    if (s && early) write_to(h, s, early, early_size);
    free(early);
    s = find(h, m->streams[0]);
    if (s && !watched)
        end(h, s);
    else if (s && h->draining)
        send_off(h, s);
}

static void do_send(struct hub *h, const struct message *m) {
    for (size_t i = 0; i < m->n; i++) {
        struct stream *s = find(h, m->streams[i]);
        if (s && !s->dead) write_to(h, s, m->bytes, m->size);
    }
}

static void do_cancel(struct hub *h, const struct message *m) {
    struct stream *s = find(h, m->streams[0]);
    BUG_UNLESS(s && s->fd < 0);
    tell(s);
    forget(h, s);
}

static void do_end(struct hub *h, const struct message *m) {
    for (size_t i = 0; i < m->n; i++) {
        struct stream *s = find(h, m->streams[i]);
        if (s) end(h, s);
    }
}

static void obey(struct hub *h, const struct message *m) {
    switch (m->kind) {
    case RESERVE:
        do_reserve(h, m);
        break;
    case OPEN:
        do_open(h, m);
        break;
    case SEND:
        do_send(h, m);
        break;
    case CANCEL:
        do_cancel(h, m);
        break;
    case END:
        do_end(h, m);
        break;
    case DRAIN:
        h->draining = true;
        while (h->soon)
            send_off(h, h->soon);
        break;
    }
}

static void read_queue(struct hub *h) {
    uint64_t n;
    (void)!read(h->wake, &n, sizeof n);
    pthread_mutex_lock(&h->lock);
    struct message *m = h->first;
    h->first = NULL;
    h->last = &h->first;
    h->queued = 0;
    pthread_mutex_unlock(&h->lock);
    while (m) {
        struct message *next = m->next;
        obey(h, m);
        free(m);
        m = next;
    }
}

static void beat(struct hub *h) {
    static const char comment[] = ":\n\n";
    int64_t now = sys_monotonic(h->o.sys);
    for (int i = 0; i < BEATS && h->soon && h->soon->beat_at <= now; i++) {
        struct stream *s = h->soon;
        unlink_beat(h, s);
        link_beat(h, s);
        if (s->to == s->from) write_to(h, s, comment, sizeof comment - 1);
    }
}

static int wait_ms(struct hub *h) {
    if (!h->soon) return -1;
    int64_t left = h->soon->beat_at - sys_monotonic(h->o.sys);
    return left <= 0 ? 0 : (int)(left / 1000 + 1);
}

static void react(struct hub *h, const struct epoll_event *e) {
    struct stream *s = find(h, e->data.u64);
    if (!s) return;
    if (e->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        end(h, s);
    else if (e->events & EPOLLOUT)
        flush_backlog(h, s);
}

static void *run(void *self) {
    struct hub *h = self;
    while (!h->draining || atomic_load(&h->count) > 0) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(h->epoll, events, EVENTS, wait_ms(h));
        bool asked = false;
        for (int i = 0; i < n; i++) {
            if (events[i].data.u64 == 0)
                asked = true;
            else
                react(h, &events[i]);
        }
        if (asked) read_queue(h);
        beat(h);
    }
    return NULL;
}

/* ---- from other threads ---- */

/* A message with room for n numbers and size bytes behind it. */
static struct message *message_new(enum kind kind, const uint64_t *streams, size_t n,
                                   struct str bytes) {
    size_t size = sizeof(struct message) + n * sizeof *streams + bytes.n;
    struct message *m = must(calloc(1, size), size);
    m->kind = kind;
    m->streams = (uint64_t *)(m + 1);
    m->n = n;
    if (n) memcpy(m->streams, streams, n * sizeof *streams);
    m->bytes = (char *)(m->streams + n);
    m->size = bytes.n;
    if (bytes.n) memcpy(m->bytes, bytes.p, bytes.n);
    return m;
}

/* With the lock held. */
static void post_locked(struct hub *h, struct message *m) {
    h->queued += m->size + m->n * sizeof *m->streams;
    *h->last = m;
    h->last = &m->next;
    uint64_t one = 1;
    (void)!write(h->wake, &one, sizeof one);
}

static void post(struct hub *h, struct message *m) {
    pthread_mutex_lock(&h->lock);
    post_locked(h, m);
    pthread_mutex_unlock(&h->lock);
}

struct hub *hub_new(const struct hub_options *o) {
    BUG_UNLESS(o->max > 0 && o->heartbeat > 0);
    struct hub *h = must(calloc(1, sizeof *h), sizeof *h);
    h->o = *o;
    h->last = &h->first;
    size_t buckets = 64;
    while (buckets < o->max)
        buckets *= 2;
    h->bucket_mask = buckets - 1;
    h->buckets = must(calloc(buckets, sizeof *h->buckets), buckets);
    pthread_mutex_init(&h->lock, NULL);
    h->epoll = epoll_create1(EPOLL_CLOEXEC);
    h->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    BUG_UNLESS(h->epoll >= 0 && h->wake >= 0);
    struct epoll_event e = { .events = EPOLLIN, .data.u64 = 0 };
    BUG_UNLESS(epoll_ctl(h->epoll, EPOLL_CTL_ADD, h->wake, &e) == 0);
    BUG_UNLESS(thread_start(&h->thread, 0, run, h));
    return h;
}

bool hub_reserve(struct hub *h, struct stream_owner owner, uint64_t *ret_id) {
    uint64_t id = 0;
    struct message *m = message_new(RESERVE, &id, 1, STR_NONE);
    m->owner = owner;
    pthread_mutex_lock(&h->lock);
    bool room = !h->stopping && atomic_load(&h->count) < h->o.max;
    if (room) {
        atomic_fetch_add(&h->count, 1);
        m->streams[0] = *ret_id = ++h->last_id;
        post_locked(h, m);
    }
    pthread_mutex_unlock(&h->lock);
    if (!room) free(m);
    return room;
}

void hub_open(struct hub *h, uint64_t id, int fd, struct str first, void *line) {
    struct message *m = message_new(OPEN, &id, 1, first);
    m->fd = fd;
    m->line = line;
    post(h, m);
}

void hub_cancel(struct hub *h, uint64_t id) { post(h, message_new(CANCEL, &id, 1, STR_NONE)); }

void hub_end(struct hub *h, uint64_t id) { post(h, message_new(END, &id, 1, STR_NONE)); }

bool hub_send(struct hub *h, const uint64_t *streams, size_t n, struct str bytes) {
    pthread_mutex_lock(&h->lock);
    bool room = h->queued + bytes.n <= HUB_INBOX_MAX;
    post_locked(h, room ? message_new(SEND, streams, n, bytes)
                        : message_new(END, streams, n, STR_NONE));
    pthread_mutex_unlock(&h->lock);
    return room;
}

size_t hub_count(struct hub *h) { return atomic_load(&h->count); }

void hub_drain(struct hub *h) {
    pthread_mutex_lock(&h->lock);
    if (!h->stopping) post_locked(h, message_new(DRAIN, NULL, 0, STR_NONE));
    h->stopping = true;
    pthread_mutex_unlock(&h->lock);
}

void hub_free(struct hub **hp) {
    struct hub *h = *hp;
    if (!h) return;
    *hp = NULL;
    BUG_UNLESS(h->stopping);
    pthread_join(h->thread, NULL);
    while (h->first) {
        struct message *next = h->first->next;
        free(h->first);
        h->first = next;
    }
    close(h->epoll);
    close(h->wake);
    pthread_mutex_destroy(&h->lock);
    free(h->buckets);
    free(h);
}
