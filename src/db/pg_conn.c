#include "db/postgres_priv.h"

#include "base/bug.h"
#include "db/postgres_types.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

static const struct err *away(struct arena *a, const char *detail) {
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
        return away(db->arena, str_printf(db->arena, "%s: connection lost", what).p);
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
    /* Where only a scan can do, that makes the plan look so dear that the server would compile it to
     * machine code: 250 ms for a list of three teams, in each session anew. */
    "SET jit = off;"
    "SET statement_timeout = 5000";
static const char patient_settings[] =
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

static const struct err *settle(struct arena *a, PGconn *c, const char *words) {
    PGresult *r = PQexec(c, words);
    const char *why = PQresultStatus(r) == PGRES_COMMAND_OK ? NULL : PQerrorMessage(c);
    const struct err *e = why ? away(a, str_printf(a, "%s", why).p) : NULL;
    PQclear(r);
    return e;
}

static const struct err *check_session(struct arena *a, const struct store *s, PGconn *c) {
    if (PQstatus(c) != CONNECTION_OK) return away(a, str_printf(a, "%s", PQerrorMessage(c)).p);
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

/* Parameters as the wire wants them; numbers live in be. */
struct wire {
    int64_t be[STMT_MAX_PARAMS];
    const char *values[STMT_MAX_PARAMS];
    int lengths[STMT_MAX_PARAMS], formats[STMT_MAX_PARAMS];
};

static void to_wire(const struct stmt *st, const struct db_value *v, struct wire *w) {
    for (size_t i = 0; i < st->n_params; i++) {
        enum stmt_type type = st->params[i].type;
        w->formats[i] = 1;
        if (value_is_null(type, &v[i])) {
            w->values[i] = NULL;
            w->lengths[i] = 0;
        } else if (type_is_int(type)) {
            w->be[i] = (int64_t)htobe64((uint64_t)v[i].i);
            w->values[i] = (const char *)&w->be[i];
            w->lengths[i] = sizeof w->be[i];
        } else {
            w->values[i] = v[i].s.p ? v[i].s.p : "";
            w->lengths[i] = (int)v[i].s.n;
        }
    }
}

static bool send_prepare(struct pg_conn *c, const struct stmt *st) {
    Oid types[STMT_MAX_PARAMS];
    for (size_t i = 0; i < st->n_params; i++)
        types[i] = postgres_oid(st->params[i].type);
    return PQsendPrepare(c->c, st->name, st->postgres, (int)st->n_params, types);
}

static bool send_one(struct pg_conn *c, const struct stmt_run *r) {
    struct wire w;
    BUG_UNLESS(r->st->n_params <= STMT_MAX_PARAMS);
    for (size_t i = 0; i < r->st->n_params; i++)
        BUG_UNLESS(r->values[i].s.n <= INT32_MAX);
    to_wire(r->st, r->values, &w);
    return PQsendQueryPrepared(c->c, r->st->name, (int)r->st->n_params, w.values, w.lengths,
                               w.formats, 1);
}

static int64_t int_at(const PGresult *r, int row, int col, int len) {
    const unsigned char *p = (const unsigned char *)PQgetvalue(r, row, col);
    uint64_t v =
        p[0] & 0x80 && len > 1 ? UINT64_MAX : 0; /* a bool is one byte and never negative */
    for (int i = 0; i < len; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

static const struct err *take_column(struct db *db, const PGresult *r, const struct stmt *st,
                                     int row, size_t i, void *to) {
    int col = (int)i, len = PQgetlength(r, row, col);
    Oid oid = PQftype(r, col);
    if (!postgres_gives(st->cols[i].type, oid))
        return row_wrong(db, st, "gave another type than declared");
    if (PQgetisnull(r, row, col)) return column_null(db, st, i, to);
    if (type_is_int(st->cols[i].type)) return column_int(db, st, i, to, int_at(r, row, col, len));
    return column_bytes(db, st, i, to, PQgetvalue(r, row, col), (size_t)len);
}

static const struct err *take_rows(struct db *db, PGresult *r, struct stmt_run *run) {
    const struct stmt *st = run->st;
    const struct err *e = NULL;
    if (st->kind == STMT_EXEC) {
        (void)str_to_int(str_of(PQcmdTuples(r)), 0, INT64_MAX, &run->rows.changed);
        return NULL;
    }
    if ((size_t)PQnfields(r) != st->n_cols)
        return row_wrong(db, st, "gave another number of columns");
    for (int row = 0; !e && row < PQntuples(r); row++) {
        void *to = rows_add(db, st, &run->rows, &e);
        for (size_t i = 0; !e && i < st->n_cols; i++)
            e = take_column(db, r, st, row, i, to);
    }
    return e;
}

/* The next result of a pipeline; the NULL behind it is passed over. */
static PGresult *next_result(struct pg_conn *c) {
    PGresult *r = PQgetResult(c->c);
    if (r && PQresultStatus(r) != PGRES_PIPELINE_SYNC) PQclear(PQgetResult(c->c));
    return r;
}

static bool went_well(const PGresult *r) {
    ExecStatusType s = PQresultStatus(r);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

/* Reads one answer whose rows do not matter. The first error stays in *e. */
static bool read_plain(struct db *db, const char *what, const struct err **e) {
    PGresult *r = next_result(db->conn);
    bool ok = went_well(r);
    if (!ok && !*e) *e = pg_error(db, r, what);
    PQclear(r);
    return ok;
}

/* Ends a connection that cannot be relied on any more; pg_ready makes a new one. */
static void drop(struct db *db, const struct err **e) {
    struct pg_conn *c = db->conn;
    PQfinish(c->c);
    c->c = NULL;
    c->lost = db->again = true;
    db->ill = true;
    if (!*e) *e = away(db->arena, "connection lost");
}

/* Leaves pipeline mode behind the sync, where all was sent. */
static void end_pipeline(struct db *db, bool sent, const struct err **e) {
    struct pg_conn *c = db->conn;
    PGresult *r = sent ? PQgetResult(c->c) : NULL;
    bool sync = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
    PQclear(r);
    if (!sync || !PQexitPipelineMode(c->c) || PQstatus(c->c) != CONNECTION_OK) drop(db, e);
}

static bool send_words(struct pg_conn *c, const char *words) {
    return PQsendQueryParams(c->c, words, 0, NULL, NULL, NULL, NULL, 0);
}

/* The answers in the order of what was sent. Which statements were prepared with it is known
 * before. */
static const struct err *read_runs(struct db *db, bool began, const bool *fresh,
                                   struct stmt_run *runs, size_t n) {
    struct pg_conn *c = db->conn;
    const struct err *e = NULL;
    if (began) read_plain(db, "begin", &e);
    for (size_t i = 0; i < n; i++) {
        static const char yes[] = "prepared";
        if (fresh[i] && read_plain(db, runs[i].st->name, &e)) {
            cache_slot(&c->prepared, runs[i].st)->prepared = (void *)(uintptr_t)yes;
        }
        PGresult *r = next_result(c);
        if (!e && !went_well(r)) e = pg_error(db, r, runs[i].st->name);
        if (!e) e = take_rows(db, r, &runs[i]);
        PQclear(r);
    }
    return e;
}

const struct err *pg_run(struct db *db, struct stmt_run *runs, size_t n) {
    struct pg_conn *c = db->conn;
    bool fresh[DB_MAX_TOGETHER], began = c->begin != NULL;
    BUG_UNLESS(n <= DB_MAX_TOGETHER);
    bool sent = PQenterPipelineMode(c->c) && (!began || send_words(c, c->begin));
    for (size_t i = 0; i < n; i++) {
        fresh[i] = !cache_slot(&c->prepared, runs[i].st)->prepared;
        /* The same statement twice in one pipeline is prepared by the first. */
        for (size_t k = 0; k < i; k++)
            fresh[i] = fresh[i] && runs[k].st != runs[i].st;
        sent = sent && (!fresh[i] || send_prepare(c, runs[i].st)) && send_one(c, &runs[i]);
    }
    sent = sent && PQpipelineSync(c->c);
    const struct err *e = NULL;
    if (sent)
        e = read_runs(db, began, fresh, runs, n);
    else
        e = pg_error(db, NULL, runs[0].st->name);
    c->begin = NULL;
    end_pipeline(db, sent, &e);
    return e;
}

const struct err *pg_command(struct db *db, const char *what, const char *words) {
    PGresult *r = PQexec(((struct pg_conn *)db->conn)->c, words);
    const struct err *e = went_well(r) ? NULL : pg_error(db, r, what);
    PQclear(r);
    return e;
}

const struct err *pg_script(struct db *db, const char *name, const char *sql) {
    struct pg_conn *c = db->conn;
    if (c->begin) TRY(pg_command(db, "begin", c->begin));
    c->begin = NULL;
    PGresult *r = PQexec(c->c, sql);
    const struct err *e = went_well(r) ? NULL : pg_error(db, r, name);
    if (e &&
        e->code == ERR_BUG) { /* the words are our own: what the server says of them is no secret */
        e = ERR(db->arena, ERR_BUG, "The data cannot be brought to this version.",
                .hint = "Keep running the version before, and report this.", .cause = e,
                .detail = str_printf(db->arena, "%s: %s", name, PQresultErrorMessage(r)).p);
    }
    PQclear(r);
    return e;
}

/* A COMMIT of a transaction that has failed is answered with "ROLLBACK", and that is no error. */
static void read_commit(struct db *db, const struct err **e) {
    PGresult *r = next_result(db->conn);
    if (!*e && !went_well(r)) *e = pg_error(db, r, "commit");
    if (!*e && !str_eq(str_of(PQcmdStatus(r)), S("COMMIT"))) {
        *e = ERR(db->arena, ERR_BUG, "Something went wrong here.", .hint = "Please try once more.",
                 .detail = "commit: rolled back instead");
    }
    PQclear(r);
}

const struct err *pg_commit(struct db *db, const char *origin, bool *ret_unknown) {
    struct pg_conn *c = db->conn;
    const struct err *e = NULL;
    size_t plain = 0; /* answers before that of COMMIT */
    *ret_unknown = false;
    bool sent = PQenterPipelineMode(c->c);
    if (sent && db->need_not_wait) {
        sent = send_words(c, "SET LOCAL synchronous_commit = off");
        plain++;
    }
    for (int i = 0; sent && i < WAKE_COUNT; i++) {
        if (!(db->wakes >> i & 1)) continue;
        const char *value = str_printf(db->arena, "%d:%s", i, origin).p;
        sent = PQsendQueryParams(c->c, "SELECT pg_notify('" PG_CHANNEL "', $1)", 1,
                                 (const Oid[]){ OID_TEXT }, &value, NULL, NULL, 0);
        plain++;
    }
    *ret_unknown = sent; /* from here on the server may have it */
    sent = sent && send_words(c, "COMMIT") && PQpipelineSync(c->c);
    if (!sent) e = pg_error(db, NULL, "commit");
    for (size_t i = 0; sent && i < plain; i++)
        read_plain(db, "before commit", &e);
    if (sent) read_commit(db, &e);
    end_pipeline(db, sent, &e);
    if (!c->lost) *ret_unknown = false;
    return e;
}

void pg_rollback(struct pg_conn *c) {
    if (c->c && PQstatus(c->c) == CONNECTION_OK && PQtransactionStatus(c->c) != PQTRANS_IDLE) {
        PQclear(PQexec(c->c, "ROLLBACK"));
    }
}
