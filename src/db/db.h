/* db.h - the one door to the store.
 *
 * The store is SQLite in one file, or PostgreSQL; every statement runs on both. No function here
 * takes SQL text: statements stand in x.sql beside each room, tools/sql checks them while building
 * and writes a typed function for each (see below), so there is no door through which input could
 * become SQL.
 *
 *     -- :one customer_by_id(id int) -> customer_row {id int, name text, lang text?}
 *     SELECT id, name, lang FROM customer WHERE id = $1;
 *
 * becomes
 *
 *     in "room/x_rows.h":  struct customer_row { int64_t id; struct str name; struct str lang; };
 *     in "room/x_sql.h":   MUST_USE const struct err *sql_customer_by_id(struct db *db, int64_t id,
 *                                                                        struct customer_row *ret);
 *
 * Work with the store happens inside a function handed to store_read or store_write. It gets a
 * struct db, which is one transaction; when it returns an error the transaction is rolled back,
 * when it returns NULL it is committed, durable before store_write returns. It may be called again
 * from the start (another node was faster), so it changes nothing but the store and what it
 * allocates; what an earlier call allocated is gone then. It must not block on anything else: on
 * SQLite all writes of the process run one after another on the writer thread, several in one
 * commit, each in a savepoint of its own, so that one that fails takes nobody with it. A
 * store_write inside a store_write stops the process.
 *
 * Every transaction is as if it were alone: SQLite has one writer, PostgreSQL runs writes
 * SERIALIZABLE. READ COMMITTED and REPEATABLE READ would let two agents who both read "1,000 left"
 * both grant all of it (INV3); with the same promise on both stores the rooms are written once. The
 * price on PostgreSQL is that a write may be told to start over (40001, 40P01): that is done here,
 * 12 times with random pauses; then it is ERR_RETRY.
 *
 * After a statement has failed (no row found is no failure) the transaction can only be rolled
 * back, on both stores: each further statement gives the same error, and a function that swallows
 * it is rolled back all the same. "Insert unless it is there" is ON CONFLICT DO NOTHING.
 *
 * What goes wrong is, besides what the function itself returns:
 *
 *     ERR_CONFLICT   a constraint of the schema
 *     ERR_RETRY      busy, full, away or too slow. Nothing was stored, with one exception: where
 *                    the answer to a commit was lost, or the disk failed in the middle of one,
 *                    nobody knows; it is not tried again here, and a write that must not happen
 *                    twice carries a key of its own
 *     ERR_IO         the disk or the server gave an error, or the file is damaged
 *     ERR_LIMIT      the arena's cap, or more than 10,000 rows
 *     ERR_INVALID    a text that is not UTF-8 or holds a NUL
 *     ERR_BUG        a statement does not do what its signature says
 *
 * .detail names statements, constraints and codes, never values.
 *
 * Threads: a struct store serves all threads. A struct db lives on the stack of one call.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"
#include "base/sys.h"

struct store;
struct db;

typedef const struct err *db_fn(struct db *db, void *arg);

/* Where the store is: "sqlite:PATH" or "postgresql://…"; connections = how many threads may be
 * inside store_read (and, on PostgreSQL, store_write) at once. All of them are opened now, before
 * the first request, so that a lack of descriptors shows at the start. Does not change the schema:
 * ERR_CONFLICT when the schema is older (run kept migrate) or newer (run the newer kept) than this
 * program, unless any_version. */
struct store_options {
    struct str url;
    int connections;
    bool any_version;
    bool patient; /* no time limits: for kept check and the like, not while serving */
    bool frozen;  /* a backup's file, which nobody writes to: only read, nothing is made beside it */
    const struct sys *sys;
};
MUST_USE const struct err *store_open(struct arena *a, const struct store_options *o,
                                      struct store **ret);
/* Waits for running calls, closes all; *s becomes NULL. Accepts a pointer to NULL. */
void store_close(struct store **s);

/* Brings the schema up to this program's version, one transaction a step, under a lock that keeps
 * other nodes out. Makes the file where there is none. ret_from/ret_to: schema versions before and
 * after. */
MUST_USE const struct err *store_migrate(struct arena *a, struct str url, int *ret_from,
                                         int *ret_to);

/* A consistent snapshot to read from. fn's results live in the arena a. A read that takes longer
 * than a second is stopped (ERR_RETRY): on SQLite it would hold the log back. On PostgreSQL a
 * statement has five seconds. */
MUST_USE const struct err *store_read(struct store *s, struct arena *a, db_fn *fn, void *arg);
/* A durable transaction. Refused with ERR_LIMIT when fn took the arena over its cap. */
MUST_USE const struct err *store_write(struct store *s, struct arena *a, db_fn *fn, void *arg);

/* The same where fn decides by nothing but the rows that it changes and locks as it finds them (FOR
 * UPDATE SKIP LOCKED, or UPDATE … WHERE with a fence): claiming and finishing work. On PostgreSQL it
 * is READ COMMITTED, so that those who look for work and those who add some do not make each other
 * start over. Anything that reads one row to write another needs store_write. */
MUST_USE const struct err *store_write_own(struct store *s, struct arena *a, db_fn *fn, void *arg);

/* Called inside a write whose loss would do no harm, because what it stores is only who is at work on
 * what: on PostgreSQL the commit does not wait for the disk. A power cut in the next half second may
 * undo it, whole; the next commit that waits carries it to the disk too (PostgreSQL manual,
 * "Asynchronous Commit"). On SQLite all writes of a moment share one wait anyway. */
void db_need_not_wait(struct db *db);

/* Writes that wait at one time share a commit (SQLite). Where they do not, those that write to the same ends of the same
 * indexes make each other start over (PostgreSQL): who has many of one kind does them one after another. */
bool store_shares_commits(const struct store *s);

/* Why writes do not get through, a sentence for people that lives for ever, or NULL where nothing is
 * known against it. It is noted when a disk or server refuses a write (full, read-only, broken, away,
 * held by another program), and stays until somebody says that it is over: a small write may well
 * succeed on a disk that has no room for a large one. */
const char *store_fault(struct store *s);
/* What was noted before the moment `since` (sys_monotonic) is over. */
void store_is_well(struct store *s, int64_t since);

/* What a transaction may ask about itself. */
struct arena *db_arena(struct db *db);
bool store_is_postgres(const struct store *s);

/* Wake-ups: "something of this kind changed". db_wake takes effect at the commit and reaches
 * waiters in this process and, on PostgreSQL, on every node (LISTEN/NOTIFY). A waiter keeps the
 * last value of *seen and is woken as soon as the kind was woken since; false after timeout_ms.
 * Missed wake-ups are possible across nodes (a lost connection), so a waiter looks at the store
 * after a time-out as well. */
enum wake { WAKE_LETTERS, WAKE_OUTBOX, WAKE_EVENTS, WAKE_AUDIT, WAKE_COUNT };
void db_wake(struct db *db, enum wake kind);
bool store_wait(struct store *s, enum wake kind, uint64_t *seen, int timeout_ms);
/* Wakes all waiters of this process now, for stopping. */
void store_wake_all(struct store *s);

/* Runs reads that belong together; on PostgreSQL in one pipeline. A call is made by
 * sql_NAME_call(…). */
enum { DB_CALL_PARAMS = 12, DB_MAX_TOGETHER = 16 };
struct stmt;
struct db_value {
    int64_t i;
    struct str s;
    bool null;
};
struct db_call {
    const struct stmt *stmt;
    struct db_value values[DB_CALL_PARAMS];
    void *ret;
    size_t *ret_n;
    bool *ret_found;
};
MUST_USE const struct err *db_together(struct db *db, struct db_call *calls, size_t n);

/* Telling ahead. On PostgreSQL to ask is to wait for a turn there and back. Who knows what a
 * transaction is going to ask tells it first: he calls the same functions with the struct db that
 * this gives. Each of them stops at its first statement, with an error that means nothing; the
 * statement is noted, goes along with the next one that is really asked, and whoever asks it later
 * in this transaction finds the answer here. So the parts of a page need not know of each other to
 * be read in one pipeline.
 *
 *     struct db *ahead = db_ahead(db);
 *     if (ahead) {
 *         TELL(sql_thing_count(ahead, &n));
 *         TELL(sql_thing_by_name(ahead, name, &t, &found));
 *     }
 *
 * It is a hint, never more: the snapshot makes an answer the same whenever it is read, what is asked
 * with other values goes there by itself, and what is told and never asked costs its time for
 * nothing. NULL on SQLite, which has no turns, and inside a write, whose own statements may change
 * the answer. At most 40 are noted. */
enum { DB_MAX_AHEAD = 40 };
struct db *db_ahead(struct db *db);

/* A place in the arena of a transaction to go back to (arena.h), for who asks again and again and
 * keeps little of the answers. What was told and not answered yet is asked first: its answers would
 * come with those that are forgotten. Nothing may be told in between. */
struct db_mark {
    struct arena_mark at;
    size_t told;
};
MUST_USE const struct err *db_mark(struct db *db, struct db_mark *ret);
void db_rewind(struct db *db, struct db_mark mark);

#endif
