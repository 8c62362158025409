/* sql.c - the SQL compiler: statements in x.sql become typed C functions.
 *
 *     sql --schema DIR --root SRC [--depfile F] X.sql X_rows.h X_sql.h X_sql.c
 *         compiles one file; SRC is the folder that includes start from
 *     sql --schema DIR --migrations SYMBOL [--depfile F] OUT.c
 *         embeds the migrations
 *     sql --schema DIR --check X.sql…
 *     sql --schema DIR --postgres URL X.sql…
 *         only checks: in SQLite, and on a PostgreSQL as well
 *
 * A statement stands directly below its signature:
 *
 *     -- :maybe customer_by_mail(mail text) -> customer {id int, name text, lang text?}
 *     SELECT id, name, lang FROM customer WHERE mail = $1;
 *
 *     :one     exactly one row; none is ERR_NOT_FOUND. INSERT … RETURNING id is ":one … -> int"
 *     :maybe   one row or none, told by *ret_found
 *     :many    all rows (at most STMT_MAX_ROWS)
 *     :exec    no rows; how many were changed
 *     :later   the same for what nobody asks back: what goes wrong is told by the next statement
 *              or the commit, and on PostgreSQL nobody waits for its answer
 *     types    int text blob, and int? text? blob? for what may be NULL
 *     result   "-> NAME {…}" declares a struct, "-> NAME" uses one declared above,
 *              "-> TYPE" is one value
 *     :part    what several statements of a file share, named in them as @NAME (sql_read.c)
 *
 * Both engines get the same words but for "-- @sqlite" or "-- @postgres" … "-- @end" around lines
 * that only one of them gets. Migrations, NNNN_name.sql in --schema, say @ID @INT @TEXT @BLOB
 * @STRICT where the engines' words differ; "CREATE TABLE x ( -- growing" marks a table that no
 * statement may read whole unless it says "-- scan: why". What the two engines take differently is
 * refused (sql_rules.c).
 *
 * While building, all migrations are applied to a SQLite in memory and every statement is prepared
 * and explained there; `make test` and `make lint` do the same on a PostgreSQL. DIR/landed names
 * migrations that must not change any more, one "SHA-256 NAME" a line.
 */
#include "sql.h"
#include "tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FILES = 200, MEMORY = 256 << 20 };

void sql_wrong(struct sql_tool *t, const char *path, int line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (line)
        fprintf(stderr, "%s:%d: ", path, line);
    else
        fprintf(stderr, "%s: ", path);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    t->wrong++;
}

struct options {
    const char *schema, *root, *depfile, *migrations, *postgres;
    bool check;
    char **rest;
    int n_rest;
};

static int usage(void) {
    fputs("usage: sql --schema DIR --root SRC [--depfile FILE] X.sql X_rows.h X_sql.h X_sql.c\n"
          "       sql --schema DIR --migrations SYMBOL [--depfile FILE] OUT.c\n"
          "       sql --schema DIR --check X.sql...\n"
          "       sql --schema DIR --postgres URL X.sql...\n",
          stderr);
    return 64;
}

static bool read_options(int argc, char **argv, struct options *o) {
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        const struct {
            const char *name, **to;
        } known[] = { { "--schema", &o->schema },
                      { "--root", &o->root },
                      { "--depfile", &o->depfile },
                      { "--migrations", &o->migrations },
                      { "--postgres", &o->postgres } };
        size_t k = 0, n = sizeof known / sizeof *known;
        if (strcmp(argv[i], "--check") == 0) {
            o->check = true;
            continue;
        }
        while (k < n && strcmp(argv[i], known[k].name) != 0)
            k++;
        if (k == n || i + 1 == argc) return false;
        *known[k].to = argv[++i];
    }
    o->rest = argv + i;
    o->n_rest = argc - i;
    return o->schema && o->n_rest > 0 && (o->root || o->migrations || o->check || o->postgres);
}

/* Make's words for "made from": the folder too, so that a new migration is noticed. */
static void write_depfile(struct sql_tool *t, const struct options *o, const char *output) {
    struct buf b = buf_new(t->arena, 1 << 20);
    buf_printf(&b, "%s: %s", output, o->schema);
    for (size_t i = 0; i < t->schema.n; i++)
        buf_printf(&b, " %s", t->schema.migrations[i].path);
    buf_add_c(&b, "\n");
    tool_write(t->arena, o->depfile, buf_str(&b));
}

static void same_name_twice(struct sql_tool *t, struct sql_file **files, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            for (size_t x = 0; x < files[i]->n; x++) {
                for (size_t y = 0; y < files[k]->n; y++) {
                    const struct sql_statement *a = files[i]->statements[x],
                                               *b = files[k]->statements[y];
                    if (!str_eq(a->name, b->name)) continue;
                    sql_wrong(t, a->path, a->line, "%.*s is already the name of a statement in %s",
                              STR_ARG(a->name), b->path);
                }
            }
        }
    }
}

static void run(struct sql_tool *t, const struct options *o) {
    static struct sql_file *files[MAX_FILES];
    sql_schema_read(t, o->schema);
    if (o->migrations) {
        sql_check_sqlite(t, NULL, 0);
        if (!t->wrong) sql_write_migrations(t, o->migrations, o->rest[0]);
        if (!t->wrong && o->depfile) write_depfile(t, o, o->rest[0]);
        return;
    }
    int n = o->root ? 1 : o->n_rest;
    if (n > MAX_FILES) {
        sql_wrong(t, o->rest[0], 0, "and others: more than %d files at once", MAX_FILES);
        return;
    }
    for (int i = 0; i < n; i++) {
        files[i] = sql_read(t, o->rest[i]);
        for (size_t k = 0; k < files[i]->n; k++)
            sql_rules(t, files[i]->statements[k]);
    }
    same_name_twice(t, files, (size_t)n);
    sql_check_sqlite(t, files, (size_t)n);
    if (o->postgres && !t->wrong) sql_check_postgres(t, o->postgres, files, (size_t)n);
    if (!o->root || t->wrong) return;
    sql_write(t, files[0], str_of(o->root), &o->rest[1]);
    if (!t->wrong && o->depfile) write_depfile(t, o, o->rest[1]);
}

int main(int argc, char **argv) {
    struct options o = { 0 };
    if (!read_options(argc, argv, &o) || (o.root && o.n_rest != 4)) return usage();
    struct sql_tool *t = &(struct sql_tool){ .arena = arena_new(MEMORY) };
    run(t, &o);
    int status = t->wrong ? 65 : 0;
    arena_free(&t->arena);
    return status;
}
