#include "db/copy_priv.h"
#include "db/postgres_priv.h"

#include "base/bug.h"
#include "db/postgres_types.h"

#include <endian.h>
#include <string.h>

enum { PUT_AT_ONCE = 64 << 10 };

static PGconn *conn_of(struct db *db) { return ((struct pg_conn *)db->conn)->c; }

static const struct err *take_values(struct db *db, const PGresult *r, const struct shape_table *t,
                                     struct db_value *v) {
    for (size_t i = 0; i < t->n_cols; i++) {
        int col = (int)i, n = PQgetlength(r, 0, col);
        v[i] = (struct db_value){ .null = PQgetisnull(r, 0, col) };
        bool is_int = type_is_int(t->types[i]);
        if (!postgres_gives(t->types[i], PQftype(r, col)) || (is_int && !v[i].null && n != 8)) {
            return ERR(db->arena, ERR_BUG, "Something went wrong here.",
                       .hint = "Report this with the versions of Kept and PostgreSQL.",
                       .detail = str_printf(db->arena, "%s.%s: type", t->name, t->cols[i]).p);
        }
        if (v[i].null) continue;
        v[i].s = (struct str){ PQgetvalue(r, 0, col), (size_t)n };
        if (!is_int) continue;
        uint64_t be;
        memcpy(&be, v[i].s.p, sizeof be);
        v[i].i = (int64_t)be64toh(be);
    }
    return NULL;
}

/* Reads an answer to its end; the rest of one that nobody wants any more is called off. */
static void end_answer(PGconn *c, bool unwanted) {
    char why[256];
    PGcancel *cancel = unwanted ? PQgetCancel(c) : NULL;
    if (cancel) (void)PQcancel(cancel, why, sizeof why);
    PQfreeCancel(cancel);
    for (PGresult *r; (r = PQgetResult(c));)
        PQclear(r);
}

/* Row by row, so that a table need not fit into memory. */
static const struct err *pg_rows(void *self, const struct shape_table *t, row_fn *fn, void *arg) {
    struct db *db = self;
    struct db_value v[COPY_MAX_COLS];
    const struct err *e = NULL;
    bool done = false;
    if (!PQsendQueryParams(conn_of(db), t->select, 0, NULL, NULL, NULL, NULL, 1) ||
        !PQsetSingleRowMode(conn_of(db)))
        return pg_error(db, NULL, t->name);
    while (!e && !done) {
        PGresult *r = PQgetResult(conn_of(db));
        if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
            e = take_values(db, r, t, v);
            if (!e) e = fn(arg, t, v);
        } else {
            done = true;
            if (PQresultStatus(r) != PGRES_TUPLES_OK) e = pg_error(db, r, t->name);
        }
        PQclear(r);
    }
    end_answer(conn_of(db), !done);
    return e;
}

/* COPY's binary form (PostgreSQL manual, COPY, "Binary Format"), collected to large pieces. */
struct load {
    struct db *db;
    char part[PUT_AT_ONCE];
    size_t n;
    int64_t rows;
};

static const struct err *flush(struct load *l) {
    size_t n = l->n;
    l->n = 0;
    if (n == 0 || PQputCopyData(conn_of(l->db), l->part, (int)n) == 1) return NULL;
    return pg_error(l->db, NULL, "copy");
}

static const struct err *put(struct load *l, const void *p, size_t n) {
    const char *from = p;
    while (n) {
        size_t now = n < sizeof l->part - l->n ? n : sizeof l->part - l->n;
        memcpy(l->part + l->n, from, now);
        l->n += now;
        from += now;
        n -= now;
        if (l->n == sizeof l->part) TRY(flush(l));
    }
    return NULL;
}

static const struct err *put_16(struct load *l, int v) {
    uint16_t be = htobe16((uint16_t)v);
    return put(l, &be, sizeof be);
}

static const struct err *put_32(struct load *l, int64_t v) {
    uint32_t be = htobe32((uint32_t)v);
    return put(l, &be, sizeof be);
}

static const struct err *load_begin(void *self, const struct shape_table *t) {
    struct load *l = self;
    PGresult *r = PQexec(conn_of(l->db), t->load);
    const struct err *e =
        PQresultStatus(r) == PGRES_COPY_IN ? NULL : pg_error(l->db, r, t->name);
    PQclear(r);
    l->n = 0;
    l->rows = 0;
    if (!e) e = put(l, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    return e;
}

static const struct err *load_value(struct load *l, enum stmt_type type, const struct db_value *v) {
    if (v->null) return put_32(l, -1);
    if (type_is_int(type)) {
        uint64_t be = htobe64((uint64_t)v->i);
        TRY(put_32(l, sizeof be));
        return put(l, &be, sizeof be);
    }
    BUG_UNLESS(v->s.n <= INT32_MAX);
    TRY(put_32(l, (int64_t)v->s.n));
    return put(l, v->s.p, v->s.n);
}

static const struct err *load_row(void *self, const struct shape_table *t,
                                  const struct db_value *v) {
    struct load *l = self;
    l->rows++;
    TRY(put_16(l, (int)t->n_cols));
    for (size_t i = 0; i < t->n_cols; i++)
        TRY(load_value(l, t->types[i], &v[i]));
    return NULL;
}

static const struct err *settle_sequence(struct db *db, const struct shape_table *t) {
    return t->settle ? pg_command(db, t->name, t->settle) : NULL;
}

static const struct err *load_end(void *self, const struct shape_table *t) {
    struct load *l = self;
    int64_t taken = -1;
    TRY(put_16(l, -1));
    TRY(flush(l));
    if (PQputCopyEnd(conn_of(l->db), NULL) != 1) return pg_error(l->db, NULL, t->name);
    PGresult *r = PQgetResult(conn_of(l->db));
    const struct err *e =
        PQresultStatus(r) == PGRES_COMMAND_OK ? NULL : pg_error(l->db, r, t->name);
    (void)str_to_int(str_of(PQcmdTuples(r)), 0, INT64_MAX, &taken);
    PQclear(r);
    PQclear(PQgetResult(conn_of(l->db)));
    if (e) return e;
    if (taken != l->rows)
        return ERR(l->db->arena, ERR_IO, "The store gave an error.",
                   .hint = "Look at the database server's log.",
                   .detail = str_printf(l->db->arena, "%s: not all rows were taken", t->name).p);
    return settle_sequence(l->db, t);
}

struct copy_source pg_source(struct db *db) { return (struct copy_source){ pg_rows, db }; }

struct copy_sink pg_sink(struct db *db) {
    struct load *l = ARENA_NEW(db->arena, struct load);
    l->db = db;
    return (struct copy_sink){ load_begin, load_row, load_end, l };
}
