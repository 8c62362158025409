/* sqlite_priv.h - the SQLite engine's own parts: connections (sqlite.c) and the one writer
 * (writer.c).
 *
 * A connection is used by one thread at a time. Readers stand in a pool; the writer's connection
 * belongs to the writer thread, which alone writes for this process.
 */
#ifndef DB_SQLITE_PRIV_H
#define DB_SQLITE_PRIV_H

#include "db/db_priv.h"

#include <sqlite3.h>

enum {
    READ_LIMIT_MS = 1000,  /* a longer read holds the WAL back (spike: 5 MB became 229 MB in 3 s) */
    WRITE_LIMIT_MS = 10000 /* one job may not hold all others up for longer */
};

enum { SQ_COMMANDS = 8 };
struct sq_conn {
    sqlite3 *c;
    struct cache cache;
    struct sq_prepared {
        const char *words;
        sqlite3_stmt *st;
    } commands[SQ_COMMANDS]; /* what sq_command has run */
    const struct sys *sys;
    int64_t deadline; /* monotonic; statements past it are interrupted */
};

enum sq_role { SQ_READER, SQ_WRITER, SQ_MIGRATOR };

/* Opens one; the caller owns it. */
MUST_USE const struct err *sq_open(struct arena *a, const struct store *s, enum sq_role role,
                                   struct sq_conn **ret);
void sq_close(struct sq_conn **c);
/* "file:PATH?immutable=1": for a file that nobody writes to, without locks and a log beside it. */
const char *sq_frozen_uri(struct arena *a, struct str path);
/* Runs one command like BEGIN, prepared once and known by its address: a literal, or words that live
 * as long as the connection. Gives SQLite's result code. */
int sq_command(struct sq_conn *c, const char *words);
/* Runs fixed statements, each parsed anew. */
int sq_script(struct sq_conn *c, const char *words);
void sq_set_deadline(struct sq_conn *c, int ms);
/* Is this code the disk's fault, or the file's, not the statement's? */
bool sq_is_ill(int code);
/* What a result code means to our callers; what names the statement or step. */
const struct err *sq_error(struct arena *a, struct sq_conn *c, int code, const char *what);

struct writer;
/* Starts the writer thread, which takes the connection over. */
struct writer *writer_new(struct store *s, struct sq_conn *conn);
/* Finishes what is queued and ends the thread. */
void writer_free(struct writer **w);
/* Runs fn in the next commit and waits for it to be durable. */
const struct err *writer_run(struct writer *w, struct arena *a, db_fn *fn, void *arg);

#endif
