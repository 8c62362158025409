#include "db/postgres_priv.h"

#include "base/bug.h"
#include "base/thread.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { QUIET_MS = 30000, RETRY_MS = 1000 };

/* Owned by the engine; c belongs to the thread. */
struct pg_listener {
    struct store *store;
    const char *origin;
    PGconn *c;
    int stop; /* an eventfd: readable means end */
    pthread_t thread;
};

/* Waits for the server or for the end; true at the end. */
static bool wait_for(const struct pg_listener *l, int timeout_ms) {
    struct pollfd fds[] = { { .fd = l->stop, .events = POLLIN },
                            { .fd = l->c ? PQsocket(l->c) : -1, .events = POLLIN } };
    (void)poll(fds, 2, timeout_ms);
    return fds[0].revents != 0;
}

/* "kind:origin"; what we sent ourselves has rung already. */
static void take_notice(const struct pg_listener *l, const char *extra) {
    struct str rest = str_of(extra), kind;
    int64_t number;
    if (!str_split(&rest, ':', &kind) || !str_to_int(kind, 0, WAKE_COUNT - 1, &number)) return;
    if (!str_eq(rest, str_of(l->origin))) bell_ring(&l->store->bell, 1u << number);
}

/* Connects and listens. What was missed meanwhile is unknown, so everybody looks. */
static void connect_again(struct pg_listener *l) {
    struct arena *a = arena_new(64 << 10);
    if (!pg_open(a, l->store, &l->c)) {
        PGresult *r = PQexec(l->c, "LISTEN " PG_CHANNEL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK) {
            PQfinish(l->c);
            l->c = NULL;
        }
        PQclear(r);
    } else {
        l->c = NULL;
    }
    arena_free(&a);
    if (l->c) bell_ring(&l->store->bell, WAKE_ALL);
}

static void *listener_main(void *arg) {
    struct pg_listener *l = arg;
    for (;;) {
        if (!l->c) connect_again(l);
        if (wait_for(l, l->c ? QUIET_MS : RETRY_MS)) break;
        if (!l->c) continue;
        bool alive = PQconsumeInput(l->c);
        for (PGnotify *n; alive && (n = PQnotifies(l->c)); PQfreemem(n))
            take_notice(l, n->extra);
        if (alive && PQstatus(l->c) == CONNECTION_OK) continue;
        PQfinish(l->c);
        l->c = NULL;
    }
    PQfinish(l->c);
    return NULL;
}

struct pg_listener *pg_listener_new(struct store *s, const char *origin) {
    struct pg_listener *l = calloc(1, sizeof *l); /* freed by pg_listener_free */
    if (!l) bug_out_of_memory(sizeof *l);
    *l = (struct pg_listener){ .store = s, .origin = origin, .stop = eventfd(0, EFD_CLOEXEC) };
    BUG_UNLESS(l->stop >= 0);
    connect_again(l);
    BUG_UNLESS(thread_start(&l->thread, 0, listener_main, l));
    return l;
}

void pg_listener_free(struct pg_listener **l) {
    if (!*l) return;
    BUG_UNLESS(write((*l)->stop, &(uint64_t){ 1 }, sizeof(uint64_t)) == sizeof(uint64_t));
    pthread_join((*l)->thread, NULL);
    close((*l)->stop);
    free(*l);
    *l = NULL;
}
