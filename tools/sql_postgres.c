/* sql_postgres.c - every statement prepared and explained on a real PostgreSQL. */
#include "sql.h"

#include "db/postgres_types.h"

#include <libpq-fe.h>
#include <stdlib.h>

/* One command without a result that matters; tells what the server says. */
static bool command(struct sql_tool *t, PGconn *c, const char *path, int line, const char *text) {
    PGresult *r = PQexec(c, text);
    ExecStatusType status = PQresultStatus(r);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok) sql_wrong(t, path, line, "PostgreSQL says: %s", PQresultErrorMessage(r));
    PQclear(r);
    return ok;
}

static void check_described(struct sql_tool *t, const struct sql_statement *s, const PGresult *r) {
    size_t n = (size_t)PQnfields(r), want = s->result ? s->result->n : 0;
    if (n != want) {
        sql_wrong(t, s->path, s->line, "%.*s: PostgreSQL gives %zu columns, the signature has %zu",
                  STR_ARG(s->name), n, want);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sql_check_column(t, s, i, PQfname(r, (int)i));
        if (postgres_gives(s->result->fields[i].type, PQftype(r, (int)i))) continue;
        sql_wrong(
            t, s->path, s->line,
            "%.*s: PostgreSQL gives column %zu with the type of Oid %u; CAST it to BIGINT or TEXT",
            STR_ARG(s->name), i + 1, PQftype(r, (int)i));
    }
}

static bool prepare(struct sql_tool *t, PGconn *c, const struct sql_statement *s) {
    Oid types[SQL_MAX_PARAMS];
    for (size_t i = 0; i < s->n_params; i++)
        types[i] = postgres_oid(s->params[i].type);
    PGresult *r = PQprepare(c, str_c(t->arena, s->name), str_c(t->arena, s->postgres),
                            (int)s->n_params, types);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!ok)
        sql_wrong(t, s->path, s->line, "%.*s: PostgreSQL says: %s", STR_ARG(s->name),
                  PQresultErrorMessage(r));
    PQclear(r);
    if (!ok) return false;
    r = PQdescribePrepared(c, str_c(t->arena, s->name));
    check_described(t, s, r);
    PQclear(r);
    return true;
}

/* With sequential scans made dear, one that is left has no index that could serve. */
static void check_plan(struct sql_tool *t, PGconn *c, const struct sql_statement *s) {
    struct buf b = buf_new(t->arena, SQL_MAX_TEXT);
    buf_printf(&b, "EXPLAIN (COSTS OFF) EXECUTE \"%.*s\"", STR_ARG(s->name));
    for (size_t i = 0; i < s->n_params; i++)
        buf_add_c(&b, i ? ", NULL" : "(NULL");
    if (s->n_params) buf_add_c(&b, ")");
    PGresult *r = PQexec(c, buf_str(&b).p);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        sql_wrong(t, s->path, s->line, "%.*s: cannot be explained: %s", STR_ARG(s->name),
                  PQresultErrorMessage(r));
    }
    for (int i = 0; i < PQntuples(r) && !str_is_set(s->scan_reason); i++) {
        struct str line = str_of(PQgetvalue(r, i, 0)), table;
        ptrdiff_t at = str_find(line, S("Seq Scan on "));
        if (at < 0) continue;
        struct str rest = str_from(line, (size_t)at + 12);
        (void)str_split(&rest, ' ', &table);
        if (!sql_grows(t, table)) continue;
        sql_wrong(t, s->path, s->line,
                  "%.*s reads all of a growing table on PostgreSQL (%.*s); add an index, or say -- "
                  "scan: why",
                  STR_ARG(s->name), STR_ARG(str_trim(line)));
    }
    PQclear(r);
}

static bool make_schema(struct sql_tool *t, PGconn *c) {
    if (!command(t, c, "postgresql", 0,
                 "SET client_min_messages = warning; DROP SCHEMA IF EXISTS kept_check CASCADE; "
                 "CREATE SCHEMA kept_check;"
                 "SET search_path = kept_check; SET plan_cache_mode = force_generic_plan; SET "
                 "enable_seqscan = off")) {
        return false;
    }
    for (size_t i = 0; i < t->schema.n; i++) {
        const struct sql_migration *m = &t->schema.migrations[i];
        if (!command(t, c, m->path, 0, str_c(t->arena, m->postgres))) return false;
    }
    return true;
}

void sql_check_postgres(struct sql_tool *t, const char *url, struct sql_file **files, size_t n) {
    PGconn *c = PQconnectdb(url);
    if (PQstatus(c) != CONNECTION_OK) {
        sql_wrong(t, "postgresql", 0, "cannot be reached: %s", PQerrorMessage(c));
        PQfinish(c);
        return;
    }
    if (make_schema(t, c)) {
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < files[i]->n; k++) {
                if (prepare(t, c, files[i]->statements[k]))
                    check_plan(t, c, files[i]->statements[k]);
            }
        }
    }
    (void)command(t, c, "postgresql", 0, "DROP SCHEMA IF EXISTS kept_check CASCADE");
    PQfinish(c);
}
