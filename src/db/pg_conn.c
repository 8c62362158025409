#include "db/postgres_priv.h"

#include "base/bug.h"

#include <stdlib.h>
#include <string.h>

const struct err *pg_away(struct arena *a, const char *detail) {
    return ERR(a, ERR_RETRY, "The store cannot be reached.",
               .hint = "Please try again in a moment.", .detail = detail);
}

/* The server's own trouble, no matter what was asked: its connection, disk, memory, stop, or that
 * it only reads now. */
static bool is_ill(struct str state) {
    return str_starts(state, S("08")) || str_starts(state, S("53")) ||
           str_starts(state, S("57P")) || str_starts(state, S("58")) ||
           str_starts(state, S("XX")) || str_eq(state, S("25006"));
}

/* What the server says, mapped by SQLSTATE (PostgreSQL manual, appendix A). Its message and detail
 * may hold values, so only names and the code go into the log. */
const struct err *pg_error(struct db *db, const PGresult *r, const char *what) {
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    struct pg_conn *c = db->conn;
    if (!state || PQstatus(c->c) != CONNECTION_OK) {
        c->lost = db->again = db->ill = true;
        return pg_away(db->arena, str_printf(db->arena, "%s: connection lost", what).p);
    }
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *detail =
        str_printf(db->arena, "%s: sqlstate %s %s", what, state, constraint ? constraint : "").p;
    struct str s = str_of(state);
    if (str_eq(s, S("40001")) || str_eq(s, S("40P01"))) {
        db->again = true;
        return ERR(db->arena, ERR_RETRY, "The store is busy.",
                   .hint = "Please try again in a moment.", .detail = detail);
    }
    if (str_starts(s, S("23"))) {
        return ERR(db->arena, ERR_CONFLICT, "This does not fit what is stored.",
                   .hint = "Someone may have been faster; look at the current state.",
                   .detail = detail);
    }
    db->ill = is_ill(s);
    if (str_eq(s, S("53100"))) {
        return ERR(db->arena, ERR_RETRY, "The disk is full.",
                   .hint = "Nothing was stored; make room, then try again.", .detail = detail);
    }
    if (str_eq(s, S("25006"))) {
        return ERR(db->arena, ERR_RETRY, "The store cannot be written now.",
                   .hint = "Please try again in a moment.", .detail = detail);
    }
    if (str_starts(s, S("08")) || str_starts(s, S("53")) || str_starts(s, S("57")) ||
        str_eq(s, S("55P03"))) {
        return ERR(db->arena, ERR_RETRY, "The store is busy.",
                   .hint = "Please try again in a moment.", .detail = detail);
    }
    if (str_starts(s, S("58")) || str_starts(s, S("XX"))) {
        return ERR(db->arena, ERR_IO, "The store gave an error.",
                   .hint = "Look at the database server's log.", .detail = detail);
    }
    if (str_eq(s, S("54000")))
        return ERR(db->arena, ERR_LIMIT, "This is too large.", .detail = detail);
    return ERR(db->arena, ERR_BUG, "Something went wrong here.", .hint = "Please try once more.",
               .detail = detail);
}

static void no_notices(void *arg, const PGresult *r) {
    (void)arg;
    (void)r;
}

/* What a session of ours is like: nothing waits for ever, a commit is on the disk. */
static const char settings[] =
    "SET lock_timeout = 4000; SET idle_in_transaction_session_timeout = 30000;"
    "SET synchronous_commit = on; SET standard_conforming_strings = on;"
    /* Under SERIALIZABLE a scan locks its whole table against all who write to it, so that they and
     * we start over: no plan scans where an index can do, whatever the statistics say. */
    "SET enable_seqscan = off;"
    /* Where only a scan can do, that makes the plan look so dear that the server would compile it
     * to machine code: 250 ms for a list of three teams, in each session anew. */
    "SET jit = off;"
    /* A statement is planned once for all its values: to plan it anew for each took as long as to run
     * it. */
    "SET plan_cache_mode = force_generic_plan;"
    "SET statement_timeout = 5000";
static const char patient_settings[] =
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

static const struct err *settle(struct arena *a, PGconn *c, const char *words) {
    PGresult *r = PQexec(c, words);
    const char *why = PQresultStatus(r) == PGRES_COMMAND_OK ? NULL : PQerrorMessage(c);
    const struct err *e = why ? pg_away(a, str_printf(a, "%s", why).p) : NULL;
    PQclear(r);
    return e;
}

static const struct err *check_session(struct arena *a, const struct store *s, PGconn *c) {
    if (PQstatus(c) != CONNECTION_OK) return pg_away(a, str_printf(a, "%s", PQerrorMessage(c)).p);
    PQsetNoticeReceiver(c, no_notices, NULL);
    const char *encoding = PQparameterStatus(c, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0) {
        return ERR(a, ERR_INVALID, "The PostgreSQL database is not in UTF-8.",
                   .hint = "Make one with CREATE DATABASE … ENCODING 'UTF8'.", .field = "store");
    }
    TRY(settle(a, c, settings));
    return s->patient ? settle(a, c, patient_settings) : NULL;
}

const struct err *pg_open(struct arena *a, const struct store *s, PGconn **ret) {
    static const char *const keys[] = {
        "dbname",           "connect_timeout",     "application_name",
        "client_encoding",  "keepalives_idle",     "keepalives_count",
        "tcp_user_timeout", "keepalives_interval", NULL
    };
    const char *const values[] = { s->url, "5", "kept", "UTF8", "30", "3", "20000", "10", NULL };
    PGconn *c = PQconnectdbParams(keys, values, 1);
    const struct err *e = check_session(a, s, c);
    if (e)
        PQfinish(c);
    else
        *ret = c;
    return e;
}

const struct err *pg_ready(struct arena *a, const struct store *s, struct pg_conn *c) {
    c->lost = false;
    if (c->c && PQstatus(c->c) == CONNECTION_OK) return NULL;
    PQfinish(c->c);
    c->c = NULL;
    c->piped = c->left = false;
    cache_done(&c->prepared);
    return pg_open(a, s, &c->c);
}

/* The pool's connections are allocated by postgres.c and owned by the pool. */
void pg_conn_free(struct pg_conn **c) {
    if (!*c) return;
    PQfinish((*c)->c);
    cache_done(&(*c)->prepared);
    free(*c);
    *c = NULL;
}
