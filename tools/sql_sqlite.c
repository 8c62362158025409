/* sql_sqlite.c - every statement prepared and explained in SQLite, while building. */
#include "sql.h"

#include "base/bug.h"
#include "db/sqlite_limits.h"

#include <sqlite3.h>

enum { MAX_PLAN = 100 };

void sql_check_column(struct sql_tool *t, const struct sql_statement *s, size_t i,
                      const char *name) {
    if (s->scalar || str_eq(s->result->fields[i].name, str_of(name))) return;
    sql_wrong(t, s->path, s->line,
              "%.*s: column %zu is called %s, the struct %.*s has %.*s there; name it with AS",
              STR_ARG(s->name), i + 1, name, STR_ARG(s->result->name),
              STR_ARG(s->result->fields[i].name));
}

static struct sqlite3_stmt *prepare(sqlite3 *c, const char *text, size_t n) {
    sqlite3_stmt *st = NULL;
    return sqlite3_prepare_v2(c, text, (int)n, &st, NULL) == SQLITE_OK ? st : NULL;
}

/* What the schema says of the column that result column i comes from, where it comes from one. */
static void check_declared(struct sql_tool *t, sqlite3 *c, sqlite3_stmt *st,
                           const struct sql_statement *s, size_t i) {
    static const char *const stored[] = {
        [STMT_INT] = "INTEGER",   [STMT_INT_OPT] = "INTEGER", [STMT_TEXT] = "TEXT",
        [STMT_TEXT_OPT] = "TEXT", [STMT_BLOB] = "BLOB",       [STMT_BLOB_OPT] = "BLOB",
    };
    const char *table = sqlite3_column_table_name(st, (int)i),
               *column = sqlite3_column_origin_name(st, (int)i);
    if (!table || !column) return;
    enum stmt_type type = s->result->fields[i].type;
    const char *decl = NULL;
    int not_null = 0, key = 0;
    if (sqlite3_table_column_metadata(c, NULL, table, column, &decl, NULL, &not_null, &key, NULL) !=
        SQLITE_OK)
        return;
    if (decl && !str_eq_nocase(str_of(decl), str_of(stored[type]))) {
        sql_wrong(t, s->path, s->line, "%.*s: %s.%s is %s and cannot be read as %s",
                  STR_ARG(s->name), table, column, decl, stored[type]);
    }
    bool takes_null = type == STMT_INT_OPT || type == STMT_TEXT_OPT || type == STMT_BLOB_OPT;
    const char *excluded = str_printf(t->arena, "%s IS NOT NULL", column).p;
    if (!takes_null && !not_null && !key && !str_contains_nocase(s->sqlite, str_of(excluded))) {
        sql_wrong(t, s->path, s->line, "%.*s: %s.%s can be NULL; declare it with ? or ask for %s",
                  STR_ARG(s->name), table, column, excluded);
    }
}

static void check_result(struct sql_tool *t, sqlite3 *c, sqlite3_stmt *st,
                         struct sql_statement *s) {
    size_t n = (size_t)sqlite3_column_count(st), want = s->result ? s->result->n : 0;
    s->write = !sqlite3_stmt_readonly(st);
    if ((s->kind == STMT_EXEC || s->kind == STMT_LATER) && !s->write) {
        sql_wrong(t, s->path, s->line,
                  "%.*s: :exec and :later are for what writes; a SELECT is :one, :maybe or :many",
                  STR_ARG(s->name));
    }
    if (n != want) {
        sql_wrong(t, s->path, s->line,
                  "%.*s: the statement gives %zu columns, the signature has %zu", STR_ARG(s->name),
                  n, want);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sql_check_column(t, s, i, sqlite3_column_name(st, (int)i));
        check_declared(t, c, st, s, i);
    }
}

/* Is name, as a plan shows it, a growing table or another name for one in this statement? */
static bool is_growing(const struct sql_tool *t, const struct sql_statement *s, struct str name) {
    static const char *const keywords[] = { "where",     "join",   "left",    "inner",
                                            "cross",     "on",     "order",   "group",
                                            "limit",     "set",    "union",   "using",
                                            "returning", "values", "default", "select" };
    struct str rest = s->sqlite;
    for (struct sql_token at; (at = sql_token_next(&rest)).kind != SQL_END;) {
        if (at.kind != SQL_WORD || !sql_grows(t, at.text)) continue;
        if (str_eq_nocase(at.text, name)) return true;
        struct str after = rest;
        struct sql_token alias = sql_token_next(&after);
        if (str_eq_nocase(alias.text, S("as"))) alias = sql_token_next(&after);
        bool keyword = alias.kind != SQL_WORD;
        for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
            keyword = keyword || str_eq_nocase(alias.text, str_of(keywords[i]));
        }
        if (!keyword && str_eq_nocase(alias.text, name)) return true;
    }
    return false;
}

/* A partial index is as long as its condition lets it; going through all of it is its purpose. */
static bool is_partial(sqlite3 *c, struct str index) {
    static const char text[] =
        "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?1 AND sql LIKE '% WHERE %'";
    sqlite3_stmt *st = prepare(c, text, sizeof text - 1);
    BUG_UNLESS(st);
    sqlite3_bind_text(st, 1, index.p, (int)index.n, SQLITE_STATIC);
    bool found = sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return found;
}

/* "SCAN c USING COVERING INDEX x" */
static void check_plan_line(struct sql_tool *t, sqlite3 *c, const struct sql_statement *s,
                            struct str line) {
    struct str rest = line, word, name;
    (void)str_split(&rest, ' ', &word);
    (void)str_split(&rest, ' ', &name);
    if (!str_eq(word, S("SCAN")) || !is_growing(t, s, name)) return;
    ptrdiff_t at = str_find(rest, S("INDEX "));
    if (at >= 0 && is_partial(c, str_trim(str_from(rest, (size_t)at + 6)))) return;
    sql_wrong(t, s->path, s->line,
              "%.*s reads all of a growing table (%.*s); add an index, or say -- scan: why",
              STR_ARG(s->name), STR_ARG(line));
}

static bool says(const struct sql_statement *s, struct str word) {
    struct str rest = s->sqlite;
    for (struct sql_token at; (at = sql_token_next(&rest)).kind != SQL_END;) {
        if (at.kind == SQL_WORD && str_eq_nocase(at.text, word)) return true;
    }
    return false;
}

/* One value of all rows: a LIMIT then bounds what is given, not what is read. */
static bool sums_up(const struct sql_statement *s) {
    return says(s, S("count")) || says(s, S("sum")) || says(s, S("avg")) || says(s, S("min")) ||
           says(s, S("max")) || says(s, S("total"));
}

static void check_plan(struct sql_tool *t, sqlite3 *c, const struct sql_statement *s) {
    struct str text = str_printf(t->arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(s->sqlite));
    sqlite3_stmt *st = prepare(c, text.p, text.n);
    if (!st) {
        sql_wrong(t, s->path, s->line, "%.*s: cannot be explained: %s", STR_ARG(s->name),
                  sqlite3_errmsg(c));
        return;
    }
    struct str lines[MAX_PLAN];
    size_t n = 0;
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct str line = str_dup(t->arena, str_of((const char *)sqlite3_column_text(st, 3)));
        if (n < MAX_PLAN) lines[n] = line;
        n++;
    }
    sqlite3_finalize(st);
    if (n > MAX_PLAN) {
        sql_wrong(t, s->path, s->line, "%.*s: a plan of more than %d steps; say it in two",
                  STR_ARG(s->name), MAX_PLAN);
        return;
    }
    /* One step, a LIMIT and no condition: it reads no more rows than it gives. */
    if (n == 1 && says(s, S("limit")) && !says(s, S("where")) && !sums_up(s)) return;
    for (size_t i = 0; i < n; i++)
        check_plan_line(t, c, s, lines[i]);
}

static void check_statement(struct sql_tool *t, sqlite3 *c, struct sql_statement *s) {
    sqlite3_stmt *st = prepare(c, s->sqlite.p, s->sqlite.n);
    if (!st) {
        sql_wrong(t, s->path, s->line, "%.*s: SQLite says: %s", STR_ARG(s->name),
                  sqlite3_errmsg(c));
        return;
    }
    check_result(t, c, st, s);
    sqlite3_finalize(st);
    if (!str_is_set(s->scan_reason))
        check_plan(t, c, s);
    else if (!s->scan_reason.n)
        sql_wrong(t, s->path, s->line, "%.*s: -- scan: needs its reason", STR_ARG(s->name));
}

void sql_check_sqlite(struct sql_tool *t, struct sql_file **files, size_t n) {
    sqlite3 *c = NULL;
    BUG_UNLESS(sqlite3_open_v2(":memory:", &c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
               SQLITE_OK);
    sqlite_limits(c);
    bool made = true;
    for (size_t i = 0; i < t->schema.n && made; i++) {
        char *why = NULL;
        made = sqlite3_exec(c, str_c(t->arena, t->schema.migrations[i].sqlite), NULL, NULL, &why) ==
               SQLITE_OK;
        if (!made)
            sql_wrong(t, t->schema.migrations[i].path, 0, "SQLite says: %s",
                      why ? why : "it fails");
        sqlite3_free(why);
    }
    for (size_t i = 0; i < n && made; i++) {
        for (size_t k = 0; k < files[i]->n; k++)
            check_statement(t, c, files[i]->statements[k]);
    }
    sqlite3_close(c);
}
