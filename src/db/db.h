/* db.h - the one door to the store.
 *
 * The store is SQLite in one file, or PostgreSQL; every statement runs on both. No function here takes SQL
 * text: statements stand in x.sql beside each room, tools/sql checks them while building and writes a typed
 * function for each (see below), so there is no door through which input could become SQL.
 *
 *     -- :one customer_by_id(id int) -> customer_row {id int, name text, lang text?}
 *     SELECT id, name, lang FROM customer WHERE id = $1;
 *
 * becomes
 *
 *     struct customer_row { int64_t id; struct str name; struct str lang; };        in "room/x_rows.h"
 *     MUST_USE const struct err *sql_customer_by_id(struct db *db, int64_t id, struct customer_row *ret);
 *                                                                                   in "room/x_sql.h"
 *
 * Work with the store happens inside a function handed to store_read or store_write. It gets a struct db,
 * which is one transaction; when it returns an error the transaction is rolled back, when it returns NULL it
 * is committed, durable before store_write returns. It may be called again from the start (another node was
 * faster), so it changes nothing but the store and what it allocates. It must not block on anything else:
 * on SQLite all writes of the process run one after another on the writer thread, several in one commit,
 * each in a savepoint of its own, so that one that fails takes nobody with it.
 *
 * Threads: a struct store serves all threads. A struct db lives on the stack of one call.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"
#include "base/sys.h"

struct store;
struct db;

typedef const struct err *db_fn(struct db *db, void *arg);

/* Where the store is: "sqlite:PATH" or "postgresql://…"; connections = how many threads may be inside
 * store_read (and, on PostgreSQL, store_write) at once. All of them are opened now, before the first
 * request, so that a lack of descriptors shows at the start. Does not change the schema: ERR_CONFLICT when
 * the schema is older (run kept migrate) or newer (run the newer kept) than this program, unless
 * any_version. */
struct store_options {
    struct str url;
    int connections;
    bool any_version;
    const struct sys *sys;
};
MUST_USE const struct err *store_open(struct arena *a, const struct store_options *o, struct store **ret);
/* Waits for running calls, closes all; *s becomes NULL. Accepts a pointer to NULL. */
void store_close(struct store **s);

/* Brings the schema up to this program's version, one transaction a step, under a lock that keeps other
 * nodes out. Makes the file where there is none. ret_from/ret_to: schema versions before and after. */
MUST_USE const struct err *store_migrate(struct arena *a, struct str url, int *ret_from, int *ret_to);

/* A consistent snapshot to read from. fn's results live in the arena a. */
MUST_USE const struct err *store_read(struct store *s, struct arena *a, db_fn *fn, void *arg);
/* A durable transaction. Refused with ERR_LIMIT when fn took the arena over its cap. */
MUST_USE const struct err *store_write(struct store *s, struct arena *a, db_fn *fn, void *arg);

/* What a transaction may ask about itself. */
struct arena *db_arena(struct db *db);
bool db_is_write(const struct db *db);
bool store_is_postgres(const struct store *s);

/* Wake-ups: "something of this kind changed". db_wake takes effect at the commit and reaches waiters in this
 * process and, on PostgreSQL, on every node (LISTEN/NOTIFY). A waiter keeps the last value of *seen and is
 * woken as soon as the kind was woken since; false after timeout_ms. Missed wake-ups are possible across
 * nodes (a lost connection), so a waiter looks at the store after a time-out as well. */
enum wake { WAKE_LETTERS, WAKE_OUTBOX, WAKE_EVENTS, WAKE_AUDIT, WAKE_COUNT };
void db_wake(struct db *db, enum wake kind);
bool store_wait(struct store *s, enum wake kind, uint64_t *seen, int timeout_ms);
/* Wakes all waiters of this process now, for stopping. */
void store_wake_all(struct store *s);

/* Runs reads that belong together; on PostgreSQL in one pipeline. A call is made by sql_NAME_call(…). */
struct db_call;
MUST_USE const struct err *db_together(struct db *db, struct db_call *calls, size_t n);

#endif
