/* Owners of the memory allocated here: wire.h. */
#undef _FORTIFY_SOURCE /* its recv() is an inline of the header, and ours is to be the only one */
#include "http/wire.h"

#include "base/bug.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

/* By descriptor. A slot is set and cleared by the thread that reads the socket, while it is open. */
static struct wire *_Atomic watched[WIRE_FDS];

void wire_watch(struct wire *w, int fd, size_t max) {
    w->max = max;
    if (fd < WIRE_FDS) atomic_store_explicit(&watched[fd], w, memory_order_release);
}

void wire_leave(struct wire *w, int fd) {
    if (fd < WIRE_FDS) atomic_store_explicit(&watched[fd], NULL, memory_order_release);
    free(wire_take_last(w));
}

struct str wire_seen(const struct wire *w) {
    return w->n ? (struct str){ w->p, w->n } : S("");
}

static void *copy_of(const char *p, size_t n) {
    void *copy = malloc(n);
    if (!copy) bug_out_of_memory(n);
    return memcpy(copy, p, n);
}

char *wire_take(struct wire *w, size_t n, uint64_t body) {
    BUG_UNLESS(n > 0 && n <= w->n);
    size_t more = w->n - n, passed = body < more ? (size_t)body : more;
    char *taken = w->p, *behind = w->p + n + passed;
    w->n = w->room = more - passed;
    w->body = body - passed;
    w->p = w->n ? copy_of(behind, w->n) : NULL;
    return taken;
}

char *wire_take_last(struct wire *w) {
    char *taken = w->p;
    *w = (struct wire){ .lost = true };
    return taken;
}

static void keep(struct wire *w, const char *p, size_t n) {
    size_t passed = w->body < n ? (size_t)w->body : n;
    w->body -= passed;
    n -= passed;
    if (n == 0 || w->lost) return;
    if (n > w->max - w->n) {
        free(wire_take_last(w));
        return;
    }
    if (w->room - w->n < n) {
        size_t room = w->n ? 2 * (w->n + n) : n;
        char *more = realloc(w->p, room);
        if (!more) bug_out_of_memory(room);
        w->p = more;
        w->room = room;
    }
    memcpy(w->p + w->n, p + passed, n);
    w->n += n;
}

/* In place of libc's, for the whole program and its libraries (wire.h). */
__attribute__((visibility("default"), used)) ssize_t recv(int fd, void *buf, size_t n, int flags) {
    ssize_t got = recvfrom(fd, buf, n, flags, NULL, NULL);
    if (got <= 0 || fd < 0 || fd >= WIRE_FDS || flags & MSG_PEEK) return got;
    struct wire *w = atomic_load_explicit(&watched[fd], memory_order_acquire);
    if (w) keep(w, buf, (size_t)got);
    return got;
}
