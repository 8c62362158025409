/* postgres_priv.h - the PostgreSQL engine's own parts: transactions and their retries (postgres.c),
 * one connection (pg_conn.c), what runs on it (pg_run.c), the listener (pg_listen.c).
 */
#ifndef DB_POSTGRES_PRIV_H
#define DB_POSTGRES_PRIV_H

#include "db/db_priv.h"

#include <libpq-fe.h>

/* Sent, and its answer not read yet. */
enum { PG_LATE_MAX = 32 };
struct pg_late {
    const struct stmt *st;
    bool fresh; /* its preparation has an answer too */
};

/* Used by one thread at a time; prepared statements live as long as the session. */
struct pg_conn {
    PGconn *c;
    struct cache prepared;
    const char *begin; /* the words that open this transaction; NULL once they were sent */
    bool lost;         /* the connection went away during this transaction */
    bool piped;        /* in pipeline mode: answers are outstanding */
    bool left;         /* the first of them are those of the ROLLBACK before */
    bool begun;        /* the next is that of BEGIN */
    struct pg_late late[PG_LATE_MAX];
    size_t late_n;
};

/* A session with our settings; the caller owns it. */
MUST_USE const struct err *pg_open(struct arena *a, const struct store *s, PGconn **ret);
/* Makes the connection ready for a transaction, anew where it was lost. */
MUST_USE const struct err *pg_ready(struct arena *a, const struct store *s, struct pg_conn *c);
void pg_conn_free(struct pg_conn **c);

/* Runs statements in one pipeline, opening the transaction first where that was not done. */
const struct err *pg_run(struct db *db, struct stmt_run *runs, size_t n);
const struct err *pg_script(struct db *db, const char *name, const char *sql);
/* ERR_RETRY: the server is not there. */
const struct err *pg_away(struct arena *a, const char *detail);
/* What a failed result (NULL: none came) means to our callers; what names the statement. */
const struct err *pg_error(struct db *db, const PGresult *r, const char *what);
/* One command with text parameters; ERR_* by its SQLSTATE. */
const struct err *pg_command(struct db *db, const char *what, const char *words);
/* NOTIFY for each kind, then COMMIT, in one pipeline. *ret_unknown: the answer was lost, so nobody
 * knows. */
const struct err *pg_commit(struct db *db, const char *origin, bool *ret_unknown);
/* Reads what is outstanding, whatever it says, and undoes; what the server says to that is read when
 * the connection is used next. */
void pg_rollback(struct db *db);

/* Our channel, and the listener's thread. */
#define PG_CHANNEL "kept"
struct pg_listener;
struct pg_listener *pg_listener_new(struct store *s, const char *origin);
void pg_listener_free(struct pg_listener **l);

#endif
