#include "db/scrub.h"

#include "db/sqlite_limits.h"
#include "db/sqlite_priv.h"

enum { ASK_EVERY = 20000 /* steps of SQLite's machine; some 2 ms */, TABLES_MAX = 1000 };

static int stopped(void *stop) { return *(const _Atomic bool *)stop; }

static const struct err *unreadable(struct arena *a, sqlite3 *c, int code) {
    return sq_error(a, &(struct sq_conn){ .c = c }, code, "scrub");
}

static struct str copy_text(struct arena *a, sqlite3_stmt *st, int column) {
    const char *text = (const char *)sqlite3_column_text(st, column);
    return text ? str_dup(a, str_of(text)) : STR_NONE;
}

static const struct err *tables(struct arena *a, sqlite3 *c, struct str *ret, size_t *ret_n) {
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(
        c, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name", -1,
        &st, NULL);
    *ret_n = 0;
    while (code == SQLITE_OK && *ret_n < TABLES_MAX && (code = sqlite3_step(st)) == SQLITE_ROW) {
        ret[(*ret_n)++] = copy_text(a, st, 0);
        code = SQLITE_OK;
    }
    const struct err *e = code == SQLITE_OK || code == SQLITE_DONE ? NULL : unreadable(a, c, code);
    sqlite3_finalize(st);
    return e;
}

/* A page that cannot be read ends the statement with SQLITE_CORRUPT or SQLITE_IOERR: that is what
 * is looked for, not a failure to look. */
static struct str check_table(struct arena *a, sqlite3 *c, sqlite3_stmt *st, struct str table) {
    struct str found = STR_NONE;
    sqlite3_bind_text(st, 1, table.p, (int)table.n, SQLITE_STATIC);
    int code = sqlite3_step(st);
    if (code == SQLITE_ROW)
        found = copy_text(a, st, 0);
    else if (sq_is_ill(code))
        found = str_dup(a, str_of(sqlite3_errmsg(c)));
    sqlite3_reset(st);
    if (!found.n || str_eq(found, S("ok"))) return STR_NONE;
    return str_printf(a, "%.*s: %.*s", STR_ARG(table), STR_ARG(found));
}

static const struct err *check_all(struct arena *a, sqlite3 *c, const _Atomic bool *stop,
                                   struct str *ret_fault) {
    struct str *names = arena_alloc(a, TABLES_MAX * sizeof *names);
    sqlite3_stmt *st = NULL;
    size_t n;
    TRY(tables(a, c, names, &n));
    int code = sqlite3_prepare_v2(c, "SELECT * FROM pragma_integrity_check(?1)", -1, &st, NULL);
    if (code != SQLITE_OK) return unreadable(a, c, code);
    for (size_t i = 0; i < n && !*stop && !ret_fault->n; i++)
        *ret_fault = check_table(a, c, st, names[i]);
    sqlite3_finalize(st);
    return NULL;
}

const struct err *scrub_store(struct arena *a, struct str url, const _Atomic bool *stop,
                              struct str *ret_fault) {
    sqlite3 *c = NULL;
    *ret_fault = STR_NONE;
    if (!str_starts(url, S("sqlite:"))) return NULL;
    int code = sqlite3_open_v2(str_c(a, str_from(url, sizeof "sqlite:" - 1)), &c,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    const struct err *e = NULL;
    if (code == SQLITE_OK) {
        sqlite_limits(c);
        sqlite3_busy_timeout(c, BUSY_MS);
        sqlite3_progress_handler(c, ASK_EVERY, stopped, (void *)(uintptr_t)stop);
        e = check_all(a, c, stop, ret_fault);
    } else {
        e = unreadable(a, c, code);
    }
    sqlite3_close(c);
    return e;
}
