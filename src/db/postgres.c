#include "db/postgres_priv.h"

#include "base/bug.h"

#include <stdlib.h>

/* Two agents that both read "1,000 left" and both grant 500 would pass READ COMMITTED and
 * REPEATABLE READ. SQLite's one writer cannot let that happen, so PostgreSQL runs writes
 * SERIALIZABLE: the rooms are written once, as if each transaction were alone, and that is true on
 * both. The price, a transaction that is told to start over (40001, 40P01), is paid here. */
static const char begin_write[] = "BEGIN ISOLATION LEVEL SERIALIZABLE";
/* Rows that are locked as they are found need no more; they take no part in the watch over what
 * others have read. */
static const char begin_own[] = "BEGIN ISOLATION LEVEL READ COMMITTED";
static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/* Migrations wait for the lock before their first look, so they must see what was committed
 * meanwhile. */
static const char *const begin_migrate = begin_own;
static const char lock_migrate[] =
    "SET LOCAL lock_timeout = 60000; SET LOCAL statement_timeout = 0;"
    "SELECT pg_advisory_xact_lock(7236837)";

/* Its server does the work, perhaps far away, while others wait for theirs. */
enum { CONNECTIONS_AT_ONCE = 8 };
enum { TRIES = 12, READ_TRIES = 3, FIRST_PAUSE_MS = 2, LONGEST_PAUSE_MS = 200 };

/* The engine's state; owned by the store. */
struct postgres {
    struct pool conns;
    struct pg_listener *listener;
    char origin[33]; /* marks our own notifications */
};

/* One try. *ret_unknown: COMMIT was sent and its answer lost. */
static const struct err *attempt(struct db *db, const char *begin, db_fn *fn, void *arg,
                                 bool *ret_unknown) {
    struct pg_conn *c = db->conn;
    struct postgres *self = db->store->self;
    *ret_unknown = false;
    db->ill = true;
    TRY(pg_ready(db->arena, db->store, c));
    db->ill = false;
    c->begin = begin;
    const struct err *e = db_call_fn(db, fn, arg);
    bool began = c->begin != begin;
    c->begin = NULL;
    if (!e && began && !c->lost) e = db->write ? pg_commit(db, self->origin, ret_unknown) : NULL;
    if (!*ret_unknown) pg_rollback(db);
    return e;
}

/* NULL where none gets free. One that was never used is connected by pg_ready. */
static struct pg_conn *take(struct postgres *self) {
    void *conn;
    if (!pool_take(&self->conns, &conn)) return NULL;
    if (!conn) conn = calloc(1, sizeof(struct pg_conn)); /* owned by the pool */
    if (!conn) bug_out_of_memory(sizeof(struct pg_conn));
    return conn;
}

static const struct err *transaction(struct store *s, struct arena *a, db_fn *fn, void *arg,
                                     const char *begin) {
    bool write = begin != begin_read;
    struct postgres *self = s->self;
    struct arena_mark mark = arena_mark(a);
    const struct err *e = NULL;
    bool ill = false;
    struct pg_conn *c = take(self);
    if (!c) {
        return ERR(a, ERR_RETRY, "The store is busy.", .hint = "Please try again in a moment.",
                   .detail = "no free connection");
    }
    int pause = FIRST_PAUSE_MS;
    for (int i = 0; i < (write ? TRIES : READ_TRIES); i++) {
        if (i) {
            sleep_some(s->sys, pause);
            pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
            arena_rewind(a, mark);
        }
        struct db db = { .store = s, .arena = a, .conn = c, .write = write };
        bool unknown = false;
        e = attempt(&db, begin, fn, arg, &unknown);
        if (!e) bell_ring(&s->bell, db.wakes);
        ill = db.ill;
        if (unknown) {
            e = ERR(a, ERR_RETRY, "It is not known whether this was stored.",
                    .hint = "Look, then try again.", .detail = "the answer to COMMIT was lost");
        }
        if (!e || unknown || !db.again) break;
    }
    pool_put(&self->conns, c);
    if (e && ill) store_note_fault(s, e->msg);
    return e;
}

static const struct err *postgres_read(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return transaction(s, a, fn, arg, begin_read);
}

static const struct err *postgres_write(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return transaction(s, a, fn, arg, begin_write);
}

static const struct err *postgres_write_own(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    return transaction(s, a, fn, arg, begin_own);
}

static const struct err *postgres_migrate(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    struct postgres *self = s->self;
    struct pg_conn *c = take(self);
    BUG_UNLESS(c);
    struct db db = { .store = s, .arena = a, .conn = c, .write = true };
    bool unknown = false;
    c->begin = begin_migrate;
    const struct err *e = pg_script(&db, "migration lock", lock_migrate);
    if (!e) e = db_call_fn(&db, fn, arg);
    if (!e) e = pg_commit(&db, self->origin, &unknown);
    pg_rollback(&db);
    pool_put(&self->conns, c);
    return e;
}

static const struct err *postgres_open(struct arena *a, struct store *s, bool migrating) {
    struct postgres *self = calloc(1, sizeof *self); /* freed by postgres_close */
    if (!self) bug_out_of_memory(sizeof *self);
    s->self = self;
    struct str origin = sys_random_hex(s->sys, a, 16);
    for (size_t i = 0; i < origin.n; i++)
        self->origin[i] = origin.p[i];
    pool_init(&self->conns, s->connections, CONNECTIONS_AT_ONCE);
    struct pg_conn *c = take(self);
    const struct err *e = pg_ready(a, s, c); /* what is wrong with the server is said now */
    pool_put(&self->conns, c);
    if (e) return e;
    if (!migrating) self->listener = pg_listener_new(s, self->origin);
    return NULL;
}

static void postgres_close(struct store *s) {
    struct postgres *self = s->self;
    if (!self) return;
    for (struct pg_conn *c; (c = pool_drain(&self->conns));)
        pg_conn_free(&c);
    pool_done(&self->conns);
    pg_listener_free(&self->listener);
    free(self);
}

const struct engine postgres_engine = {
    .has_turns = true,
    .open = postgres_open,
    .close = postgres_close,
    .read = postgres_read,
    .write = postgres_write,
    .write_own = postgres_write_own,
    .migrate = postgres_migrate,
    .run = pg_run,
    .script = pg_script,
};
