/* What runs on one connection: statements, each prepared once, in pipelines (PostgreSQL manual,
 * "Pipeline Mode"); BEGIN goes with the first, NOTIFY with COMMIT. What nobody waits for (:later)
 * is sent at once and its answer read before that of the next one.
 */
#include "db/postgres_priv.h"

#include "base/bug.h"
#include "db/postgres_types.h"

#include <endian.h>

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
    if (PQgetisnull(r, row, col)) return column_null(db, st, i, to);
    if (type_is_int(st->cols[i].type)) return column_int(db, st, i, to, int_at(r, row, col, len));
    return column_bytes(db, st, i, to, PQgetvalue(r, row, col), (size_t)len);
}

static const struct err *check_columns(struct db *db, const PGresult *r, const struct stmt *st) {
    if ((size_t)PQnfields(r) != st->n_cols)
        return row_wrong(db, st, "gave another number of columns");
    for (size_t i = 0; i < st->n_cols; i++)
        if (!postgres_gives(st->cols[i].type, PQftype(r, (int)i)))
            return row_wrong(db, st, "gave another type than declared");
    return NULL;
}

static const struct err *take_rows(struct db *db, PGresult *r, struct stmt_run *run) {
    const struct stmt *st = run->st;
    const struct err *e = NULL;
    if (st->kind == STMT_EXEC) {
        (void)str_to_int(str_of(PQcmdTuples(r)), 0, INT64_MAX, &run->rows.changed);
        return NULL;
    }
    e = check_columns(db, r, st);
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

/* The same for a statement's preparation; one that failed is prepared anew the next time. */
static void read_prepared(struct db *db, const struct stmt *st, const struct err **e) {
    struct pg_conn *c = db->conn;
    if (!read_plain(db, st->name, e)) cache_slot(&c->prepared, st)->prepared = NULL;
}

/* The end of the transaction before. Whether it said ROLLBACK is nothing to this one, as long as it
 * says so on a connection that stands. */
static void read_left(struct db *db, const struct err **e) {
    struct pg_conn *c = db->conn;
    if (!c->left) return;
    c->left = false;
    read_plain(db, "rollback", e);
    PGresult *r = PQgetResult(c->c);
    if (PQresultStatus(r) != PGRES_PIPELINE_SYNC && !*e) *e = pg_error(db, NULL, "rollback");
    PQclear(r);
}

/* What was sent before and not waited for. */
static void read_late(struct db *db, const struct err **e) {
    struct pg_conn *c = db->conn;
    read_left(db, e);
    if (c->begun) read_plain(db, "begin", e);
    for (size_t i = 0; i < c->late_n; i++) {
        if (c->late[i].fresh) read_prepared(db, c->late[i].st, e);
        read_plain(db, c->late[i].st->name, e);
    }
    c->begun = false;
    c->late_n = 0;
}

/* Ends a connection that cannot be relied on any more; pg_ready makes a new one. */
static void drop(struct db *db, const struct err **e) {
    struct pg_conn *c = db->conn;
    PQfinish(c->c);
    c->c = NULL;
    c->lost = db->again = true;
    db->ill = true;
    c->begun = c->left = false;
    c->late_n = 0;
    if (!*e) *e = pg_away(db->arena, "connection lost");
}

/* Leaves pipeline mode behind the sync, where all was sent. */
static void end_pipeline(struct db *db, bool sent, const struct err **e) {
    struct pg_conn *c = db->conn;
    PGresult *r = sent ? PQgetResult(c->c) : NULL;
    bool sync = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
    PQclear(r);
    c->piped = false;
    if (!sync || !PQexitPipelineMode(c->c) || PQstatus(c->c) != CONNECTION_OK) drop(db, e);
}

static bool send_words(struct pg_conn *c, const char *words) {
    return PQsendQueryParams(c->c, words, 0, NULL, NULL, NULL, NULL, 0);
}

/* Into pipeline mode, where we are not in it yet, with BEGIN where that was not sent yet. */
static bool enter(struct pg_conn *c) {
    if (!c->piped && !PQenterPipelineMode(c->c)) return false;
    c->piped = true;
    if (!c->begin) return true;
    c->begun = send_words(c, c->begin);
    c->begin = NULL;
    return c->begun;
}

/* *ret_fresh: it is prepared with this, which has an answer of its own. */
static bool send_stmt(struct pg_conn *c, const struct stmt_run *r, bool *ret_fresh) {
    static const char yes[] = "prepared";
    struct cache_slot *slot = cache_slot(&c->prepared, r->st);
    *ret_fresh = !slot->prepared;
    slot->prepared = (void *)(uintptr_t)yes;
    return (!*ret_fresh || send_prepare(c, r->st)) && send_one(c, r);
}

/* The answers in the order of what was sent. */
static const struct err *read_runs(struct db *db, const bool *fresh, struct stmt_run *runs,
                                   size_t n) {
    const struct err *e = NULL;
    read_late(db, &e);
    for (size_t i = 0; i < n; i++) {
        if (fresh[i]) read_prepared(db, runs[i].st, &e);
        PGresult *r = next_result(db->conn);
        if (!e && !went_well(r)) e = pg_error(db, r, runs[i].st->name);
        if (!e) e = take_rows(db, r, &runs[i]);
        PQclear(r);
    }
    return e;
}

static const struct err *run_now(struct db *db, struct stmt_run *runs, size_t n) {
    struct pg_conn *c = db->conn;
    bool fresh[RUNS_MAX];
    BUG_UNLESS(n <= RUNS_MAX);
    db->turns++;
    bool sent = enter(c);
    for (size_t i = 0; i < n; i++)
        sent = sent && send_stmt(c, &runs[i], &fresh[i]);
    sent = sent && PQpipelineSync(c->c);
    const struct err *e =
        sent ? read_runs(db, fresh, runs, n) : pg_error(db, NULL, n ? runs[0].st->name : "later");
    end_pipeline(db, sent, &e);
    return e;
}

/* libpq has copied the values when it returns. */
static const struct err *run_later(struct db *db, const struct stmt_run *r) {
    struct pg_conn *c = db->conn;
    if (c->late_n == PG_LATE_MAX) TRY(run_now(db, NULL, 0));
    struct pg_late *late = &c->late[c->late_n];
    late->st = r->st;
    if (enter(c) && send_stmt(c, r, &late->fresh)) {
        c->late_n++;
        return NULL;
    }
    const struct err *e = pg_error(db, NULL, r->st->name);
    end_pipeline(db, false, &e);
    return e;
}

const struct err *pg_run(struct db *db, struct stmt_run *runs, size_t n) {
    return n == 1 && runs->st->kind == STMT_LATER ? run_later(db, runs) : run_now(db, runs, n);
}

/* For what goes without a pipeline: nothing is outstanding, and the transaction has begun. */
static const struct err *unpiped(struct db *db) {
    struct pg_conn *c = db->conn;
    if (c->begin || c->left) TRY(run_now(db, NULL, 0));
    BUG_UNLESS(!c->piped);
    return NULL;
}

const struct err *pg_command(struct db *db, const char *what, const char *words) {
    struct pg_conn *c = db->conn;
    TRY(unpiped(db));
    PGresult *r = PQexec(c->c, words);
    const struct err *e = went_well(r) ? NULL : pg_error(db, r, what);
    PQclear(r);
    return e;
}

const struct err *pg_script(struct db *db, const char *name, const char *sql) {
    struct pg_conn *c = db->conn;
    TRY(unpiped(db));
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
    bool sent = enter(c);
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
    if (sent)
        read_late(db, &e);
    else
        e = pg_error(db, NULL, "commit");
    for (size_t i = 0; sent && i < plain; i++)
        read_plain(db, "before commit", &e);
    if (sent) read_commit(db, &e);
    end_pipeline(db, sent, &e);
    if (!c->lost) *ret_unknown = false;
    return e;
}

/* Nobody needs to know how a rollback went: it is sent, and its answer read with what comes next on
 * this connection. */
void pg_rollback(struct db *db) {
    struct pg_conn *c = db->conn;
    const struct err *e = NULL;
    if (c->c && (c->begun || c->late_n)) {
        bool sent = PQpipelineSync(c->c);
        if (sent) read_late(db, &e);
        end_pipeline(db, sent, &e);
    }
    if (!c->c || c->left || PQstatus(c->c) != CONNECTION_OK ||
        PQtransactionStatus(c->c) == PQTRANS_IDLE)
        return;
    c->left = enter(c) && send_words(c, "ROLLBACK") && PQpipelineSync(c->c);
    if (!c->left) drop(db, &e);
}
