/* sql.h - the SQL compiler's own parts (see sql.c for what it reads and writes).
 *
 *     sql_schema.c    migrations: reading, the neutral dialect, which tables grow
 *     sql_read.c      an x.sql: signatures and statements
 *     sql_rules.c     what a statement may not say, so that it means the same on both engines
 *     sql_sqlite.c    every statement prepared and explained in SQLite
 *     sql_postgres.c  the same on a real PostgreSQL
 *     sql_write.c     the C that comes out
 *
 * All memory is one arena that lives as long as the program. What is wrong is told on standard
 * error as "file:line: what; what to do" and counted; nothing is written while the count is not 0.
 */
#ifndef TOOLS_SQL_H
#define TOOLS_SQL_H

#include "base/buf.h"
#include "base/str.h"
#include "db/stmt.h"

/* Limits of one x.sql and one schema. */
enum {
    SQL_MAX_PARAMS = STMT_MAX_PARAMS,
    SQL_MAX_COLS = 64,
    SQL_MAX_STATEMENTS = 500,
    SQL_MAX_NAME = 60, /* PostgreSQL cuts names at 63 bytes */
    SQL_MAX_TEXT = 16 << 10,
    SQL_MAX_FILE = 1 << 20,
    SQL_MAX_MIGRATIONS = 500,
    SQL_MAX_GROWING = 200
};

struct sql_field {
    struct str name;
    enum stmt_type type;
};

/* A struct that a statement declares; a scalar result is one without a name and with one field. */
struct sql_struct {
    struct str name;
    struct sql_field fields[SQL_MAX_COLS];
    size_t n;
};

struct sql_statement {
    const char *path;
    int line; /* of the signature */
    enum stmt_kind kind;
    struct str name, sqlite, postgres, both,
        scan_reason; /* both: outside of parts for one engine */
    struct sql_field params[SQL_MAX_PARAMS];
    size_t n_params;
    struct sql_struct *result; /* NULL for :exec */
    bool declares, scalar, write;
};

struct sql_file {
    const char *path;
    struct sql_statement *statements[SQL_MAX_STATEMENTS];
    size_t n;
};

struct sql_migration {
    const char *path;
    struct str name, hash, sqlite, postgres; /* name: "0001_init" */
};

struct sql_schema {
    struct sql_migration migrations[SQL_MAX_MIGRATIONS];
    size_t n;
    struct str growing[SQL_MAX_GROWING];
    size_t n_growing;
};

struct sql_tool {
    struct arena *arena;
    struct sql_schema schema;
    int wrong; /* how many things were wrong */
};

/* Tells what is wrong at a place; line 0 leaves the line out. */
void sql_wrong(struct sql_tool *t, const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The whole file; false when it was told as wrong. */
bool sql_slurp(struct sql_tool *t, const char *path, struct str *ret);

/* Reads DIR/NNNN_name.sql, numbered from 1 without gaps, and compares DIR/landed. */
void sql_schema_read(struct sql_tool *t, const char *dir);
/* True when the schema marks the table as growing. */
bool sql_grows(const struct sql_tool *t, struct str table);
/* What of a text one engine gets: lines between "-- @sqlite" or "-- @postgres" and "-- @end" go to
 * that engine alone; SQL_BOTH gives what stands outside of them. The line count stays the same. */
enum sql_side { SQL_SQLITE, SQL_POSTGRES, SQL_BOTH };
struct str sql_for_engine(struct sql_tool *t, const char *path, int line, struct str text,
                          enum sql_side side);

/* Reads an x.sql. */
struct sql_file *sql_read(struct sql_tool *t, const char *path);

/* Looks for what means different things on the two engines; rewrites $1 to ?1 for SQLite. */
void sql_rules(struct sql_tool *t, struct sql_statement *s);

/* A part of SQL: a word, a number, a string or a single sign; comments are passed over. */
enum sql_token_kind { SQL_END, SQL_WORD, SQL_NUMBER, SQL_STRING, SQL_QUOTED, SQL_PARAM, SQL_SIGN };
struct sql_token {
    enum sql_token_kind kind;
    struct str text;
};
/* Takes the next token off *rest. */
struct sql_token sql_token_next(struct str *rest);

/* Applies all migrations to an in-memory SQLite and prepares and explains every statement there. */
void sql_check_sqlite(struct sql_tool *t, struct sql_file **files, size_t n);
/* The same in a schema of its own, dropped afterwards, of the PostgreSQL at url. */
void sql_check_postgres(struct sql_tool *t, const char *url, struct sql_file **files, size_t n);

/* Column i of a result is called name; tells when the declared struct says otherwise. */
void sql_check_column(struct sql_tool *t, const struct sql_statement *s, size_t i,
                      const char *name);

/* Writes X_rows.h, X_sql.h and X_sql.c; root is the folder that #includes start from. */
void sql_write(struct sql_tool *t, const struct sql_file *f, struct str root,
               char *const outputs[3]);
/* Writes the table of migrations as C under the given symbol. */
void sql_write_migrations(struct sql_tool *t, const char *symbol, const char *output);

#endif
