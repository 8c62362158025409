/* db_priv.h - what store.c, stmt.c, migrate.c and the two engines share.
 *
 * A store is an engine (a table of functions), its own state behind *self, and the bell that tells
 * this process what changed. A struct db is one transaction on one connection of the engine.
 */
#ifndef DB_DB_PRIV_H
#define DB_DB_PRIV_H

#include "db/migrate.h"
#include "db/stmt.h"

#include <pthread.h>
#include <stdatomic.h>

/* How long a caller waits for a free connection or for another process's lock before ERR_RETRY. */
enum { BUSY_MS = 5000 };

/* Counts wake-ups by kind. */
struct bell {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t counts[WAKE_COUNT];
};

/* Rings for each kind whose bit (1 << kind) is set. */
enum { WAKE_ALL = (1 << WAKE_COUNT) - 1 };
void bell_ring(struct bell *b, unsigned kinds);

/* Places for connections, for many threads. A place that is free holds an open connection or NULL;
 * the one that was put back last is taken first. Each open one costs 1.3 MB with SQLite (its schema, its
 * statements, its pages), a process with PostgreSQL, and most are back in less than a millisecond: so
 * beyond at_once in use, one that comes back is waited for a moment before another is opened. */
enum { POOL_WAIT_MS = 20 };
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    void **free; /* owned */
    int n, n_free, at_once;
};
/* n free places without a connection. */
void pool_init(struct pool *p, int n, int at_once);
/* Hands one over, to be put back: *ret NULL where it is still to be opened. False after BUSY_MS. */
bool pool_take(struct pool *p, void **ret);
/* conn: NULL where it could not be opened. */
void pool_put(struct pool *p, void *conn);
/* Waits until all are back and gives the open ones one by one; NULL after the last. */
void *pool_drain(struct pool *p);
void pool_done(struct pool *p);

/* Prepared statements of a connection by their struct stmt. Starts zeroed. */
struct cache {
    struct cache_slot {
        const struct stmt *st;
        void *prepared;
    } *slots; /* owned */
    size_t n, room;
};
/* The slot of st; .prepared is NULL where there is none yet. Valid until the next call. */
struct cache_slot *cache_slot(struct cache *c, const struct stmt *st);
void cache_done(struct cache *c);

/* The rows of one call while they arrive. */
struct rows {
    char *p;
    size_t n, room;
    int64_t changed;
};

/* A statement with what goes in and what came out; so many may go at once. */
enum { RUNS_MAX = DB_MAX_TOGETHER + DB_MAX_AHEAD };
struct stmt_run {
    const struct stmt *st;
    const struct db_value *values;
    struct rows rows;
};

/* A question that was told ahead (ahead.c). */
struct told;

struct engine {
    bool has_turns; /* to ask is to wait: db_ahead is worth it */
    bool shares_commits; /* writes that wait at one time are one transaction */
    /* Opens the connections, for migrating only the one that migrates. */
    const struct err *(*open)(struct arena *a, struct store *s, bool migrating);
    void (*close)(struct store *s);
    const struct err *(*read)(struct store *s, struct arena *a, db_fn *fn, void *arg);
    const struct err *(*write)(struct store *s, struct arena *a, db_fn *fn, void *arg);
    const struct err *(*write_own)(struct store *s, struct arena *a, db_fn *fn, void *arg);
    /* A transaction that no other program's migration overlaps. */
    const struct err *(*migrate)(struct store *s, struct arena *a, db_fn *fn, void *arg);
    /* Runs statements one after another; an error ends it. */
    const struct err *(*run)(struct db *db, struct stmt_run *runs, size_t n);
    /* Runs the text of a migration. */
    const struct err *(*script)(struct db *db, const char *name, const char *sql);
};

extern const struct engine sqlite_engine, postgres_engine;

/* Allocated by store_open and owned by its caller; freed by store_close. */
struct store {
    const struct engine *engine;
    const struct sys *sys;
    char *url;
    int connections;
    bool patient, frozen;
    struct bell bell;
    _Atomic(const char *) fault; /* store_fault */
    atomic_llong fault_at;       /* sys_monotonic */
    void *self;
};

struct db {
    struct store *store;
    struct arena *arena;
    void *conn;
    const struct err *failed; /* the first statement that failed: nothing follows it */
    struct told *told; /* DB_MAX_AHEAD places, once something was told */
    size_t told_n;
    struct db *ahead; /* db_ahead; its own tells_to is this one, and it asks nothing */
    struct db *tells_to;
    unsigned turns; /* there and back, for tests */
    unsigned wakes;
    bool write;
    bool need_not_wait; /* db_need_not_wait */
    bool again; /* it failed for a reason that a new try heals */
    bool ill;   /* it failed because of the disk or the server, not of what was asked */
};

/* Notes why a write did not get through; words must be a literal. */
void store_note_fault(struct store *s, const char *words);

/* Calls fn; an error that fn swallowed or an arena over its cap fails it too. */
const struct err *db_call_fn(struct db *db, db_fn *fn, void *arg);

/* Notes for db what is asked of the struct db that tells; never NULL. */
MUST_USE const struct err *ahead_tell(struct db *db, const struct stmt_run *runs, size_t n);
/* The engine's run for a transaction that was told questions: with what was not asked there yet, and
 * without what was answered already. */
MUST_USE const struct err *ahead_run(struct db *db, struct stmt_run *runs, size_t n);

/* The same with what was told and not asked yet alone. */
MUST_USE const struct err *ahead_rest(struct db *db);

/* A new row at the end of r, zeroed; NULL and *ret_e when there are too many of them. */
void *rows_add(struct db *db, const struct stmt *st, struct rows *r, const struct err **ret_e);
/* Column i of a row; ERR_BUG where the type is another, ERR_LIMIT where the arena's cap would be
 * passed. */
MUST_USE const struct err *column_null(struct db *db, const struct stmt *st, size_t i, void *row);
MUST_USE const struct err *column_int(struct db *db, const struct stmt *st, size_t i, void *row,
                                      int64_t v);
MUST_USE const struct err *column_bytes(struct db *db, const struct stmt *st, size_t i, void *row,
                                        const void *p, size_t n);
/* ERR_BUG: the statement gave what its signature does not say. */
const struct err *row_wrong(struct db *db, const struct stmt *st, const char *what);
/* Is the value NULL for this parameter? Unset text for a "text" is empty, not NULL. */
bool value_is_null(enum stmt_type type, const struct db_value *v);
bool type_is_text(enum stmt_type type);
bool type_is_int(enum stmt_type type);

/* Makes a store without opening it, for migrate.c and store.c; ERR_INVALID for an unknown kind of
 * url. */
MUST_USE const struct err *store_make(struct arena *a, struct str url, const struct sys *sys,
                                      int connections, struct store **ret);
/* Compares what the store has been through with m. */
MUST_USE const struct err *migrate_check(struct store *s, struct arena *a,
                                         const struct migrations *m);

/* How many of m the store went through, 0 for none; ERR_CONFLICT when it went another way. */
MUST_USE const struct err *migrate_at(struct db *db, const struct migrations *m, size_t *ret_at);
/* All steps that are missing, in this transaction. */
MUST_USE const struct err *migrate_here(struct db *db, const struct migrations *m);
/* The words that make schema_version. */
const char *migrate_own_table(bool postgres);

/* Sleeps for a random part of at most max_ms. */
void sleep_some(const struct sys *sys, int max_ms);

#endif
