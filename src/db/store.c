#include "db/db_priv.h"

#include "base/bug.h"
#include "base/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The long-lived things here (stores, pools, caches) are owned by the store and freed by
 * store_close. */
static void *heap_array(size_t n, size_t size) {
    void *p = calloc(n, size);
    if (!p) bug_out_of_memory(n * size);
    return p;
}

static struct timespec in_ms(int64_t ms) {
    return thread_deadline(sys_monotonic(sys_real()) + ms * 1000);
}

void pool_init(struct pool *p, int n, int at_once) {
    *p = (struct pool){ .n = n, .n_free = n, .at_once = at_once };
    p->free = heap_array((size_t)n, sizeof(void *));
    BUG_UNLESS(pthread_mutex_init(&p->lock, NULL) == 0);
    thread_cond_init(&p->freed);
}

static bool has_open(const struct pool *p) { return p->n_free && p->free[p->n_free - 1]; }

/* A moment's wait for an open one, where as many as can be of use are in use. */
static void wait_for_open(struct pool *p) {
    struct timespec until = in_ms(POOL_WAIT_MS);
    while (!has_open(p) && p->n - p->n_free >= p->at_once &&
           pthread_cond_timedwait(&p->freed, &p->lock, &until) != ETIMEDOUT) {
    }
}

bool pool_take(struct pool *p, void **ret) {
    struct timespec until = in_ms(BUSY_MS);
    pthread_mutex_lock(&p->lock);
    wait_for_open(p);
    while (!p->n_free && pthread_cond_timedwait(&p->freed, &p->lock, &until) != ETIMEDOUT) {
    }
    bool got = p->n_free > 0;
    if (got) *ret = p->free[--p->n_free];
    pthread_mutex_unlock(&p->lock);
    return got;
}

void pool_put(struct pool *p, void *conn) {
    pthread_mutex_lock(&p->lock);
    BUG_UNLESS(p->n_free < p->n);
    p->free[p->n_free++] = conn;
    if (!conn) { /* behind the open ones */
        p->free[p->n_free - 1] = p->free[0];
        p->free[0] = NULL;
    }
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

void *pool_drain(struct pool *p) {
    void *conn = NULL;
    if (!p->free) return NULL;
    pthread_mutex_lock(&p->lock);
    while (p->n && !conn) {
        while (!p->n_free)
            pthread_cond_wait(&p->freed, &p->lock);
        conn = p->free[--p->n_free];
        p->n--;
    }
    pthread_mutex_unlock(&p->lock);
    return conn;
}

void pool_done(struct pool *p) {
    if (!p->free) return;
    free(p->free);
    p->free = NULL;
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->freed);
}

static size_t slot_of(const struct cache *c, const struct stmt *st) {
    size_t i = ((uintptr_t)st >> 5) * 0x9E3779B97F4A7C15u >> 40;
    for (i &= c->room - 1; c->slots[i].st && c->slots[i].st != st; i = (i + 1) & (c->room - 1)) {
    }
    return i;
}

struct cache_slot *cache_slot(struct cache *c, const struct stmt *st) {
    if (c->n * 4 >= c->room * 3) {
        struct cache bigger = { .n = c->n, .room = c->room ? c->room * 2 : 64 };
        bigger.slots = heap_array(bigger.room, sizeof *bigger.slots);
        for (size_t i = 0; i < c->room; i++) {
            if (c->slots[i].st) bigger.slots[slot_of(&bigger, c->slots[i].st)] = c->slots[i];
        }
        free(c->slots);
        *c = bigger;
    }
    struct cache_slot *slot = &c->slots[slot_of(c, st)];
    if (!slot->st) c->n++;
    slot->st = st;
    return slot;
}

void cache_done(struct cache *c) {
    free(c->slots);
    *c = (struct cache){ 0 };
}

void bell_ring(struct bell *b, unsigned kinds) {
    if (!kinds) return;
    pthread_mutex_lock(&b->lock);
    for (int i = 0; i < WAKE_COUNT; i++)
        b->counts[i] += kinds >> i & 1;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

bool store_wait(struct store *s, enum wake kind, uint64_t *seen, int timeout_ms) {
    struct timespec until = in_ms(timeout_ms);
    struct bell *b = &s->bell;
    pthread_mutex_lock(&b->lock);
    while (b->counts[kind] == *seen &&
           pthread_cond_timedwait(&b->changed, &b->lock, &until) != ETIMEDOUT) {
    }
    bool woken = b->counts[kind] != *seen;
    *seen = b->counts[kind];
    pthread_mutex_unlock(&b->lock);
    return woken;
}

void store_wake_all(struct store *s) { bell_ring(&s->bell, WAKE_ALL); }

void db_wake(struct db *db, enum wake kind) { db->wakes |= 1u << kind; }

void db_need_not_wait(struct db *db) { db->need_not_wait = true; }

void sleep_some(const struct sys *sys, int max_ms) {
    uint32_t r;
    sys_random(sys, &r, sizeof r);
    long ns = (long)(r % ((uint32_t)max_ms * 1000 + 1)) * 1000;
    nanosleep(&(struct timespec){ .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 }, NULL);
}

const struct err *store_make(struct arena *a, struct str url, const struct sys *sys,
                             int connections, struct store **ret) {
    const struct engine *engine = NULL;
    if (str_starts(url, S("sqlite:")) && url.n > 7) engine = &sqlite_engine;
    if (str_starts(url, S("postgresql://")) || str_starts(url, S("postgres://")))
        engine = &postgres_engine;
    if (!engine || str_find_char(url, '\0') >= 0) {
        return ERR(a, ERR_INVALID, "The store's address is not understood.",
                   .hint = "Write sqlite:PATH or postgresql://USER@HOST/NAME.", .field = "store");
    }
    BUG_UNLESS(connections > 0 && connections < 1000);
    struct store *s = heap_array(1, sizeof *s);
    *s = (struct store){ .engine = engine,
                         .sys = sys ? sys : sys_real(),
                         .connections = connections };
    s->url = heap_array(url.n + 1, 1);
    memcpy(s->url, url.p, url.n);
    BUG_UNLESS(pthread_mutex_init(&s->bell.lock, NULL) == 0);
    thread_cond_init(&s->bell.changed);
    *ret = s;
    return NULL;
}

const struct err *store_open_at(struct arena *a, const struct store_options *o,
                                const struct migrations *m, struct store **ret) {
    struct store *s;
    TRY(store_make(a, o->url, o->sys, o->connections, &s));
    s->patient = o->patient;
    s->frozen = o->frozen && s->engine == &sqlite_engine;
    const struct err *e = s->engine->open(a, s, false);
    if (!e && !o->any_version) e = migrate_check(s, a, m);
    if (e) {
        store_close(&s);
        return e;
    }
    *ret = s;
    return NULL;
}

const struct err *store_open(struct arena *a, const struct store_options *o, struct store **ret) {
    return store_open_at(a, o, &db_migrations, ret);
}

void store_close(struct store **s) {
    if (!*s) return;
    (*s)->engine->close(*s);
    pthread_mutex_destroy(&(*s)->bell.lock);
    pthread_cond_destroy(&(*s)->bell.changed);
    free((*s)->url);
    free(*s);
    *s = NULL;
}

const struct err *store_read(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return s->engine->read(s, a, fn, arg);
}

const struct err *store_write(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return s->engine->write(s, a, fn, arg);
}

const struct err *store_write_own(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return s->engine->write_own(s, a, fn, arg);
}

bool store_shares_commits(const struct store *s) { return s->engine->shares_commits; }

const char *store_fault(struct store *s) { return atomic_load(&s->fault); }

void store_note_fault(struct store *s, const char *words) {
    atomic_store(&s->fault_at, sys_monotonic(sys_real()));
    atomic_store(&s->fault, words);
}

void store_is_well(struct store *s, int64_t since) {
    if (atomic_load(&s->fault_at) < since) atomic_store(&s->fault, NULL);
}

struct arena *db_arena(struct db *db) {
    return db->arena;
}

bool store_is_postgres(const struct store *s) { return s->engine == &postgres_engine; }

const struct err *db_call_fn(struct db *db, db_fn *fn, void *arg) {
    const struct err *e = fn(db, arg);
    if (!e) e = db->failed;
    if (!e && arena_over(db->arena)) {
        e = ERR(db->arena, ERR_LIMIT, "This is too large.",
                .detail = "the arena of the transaction is over its cap");
    }
    return e;
}
