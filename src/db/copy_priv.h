/* copy_priv.h - what copy.c, copy_shape.c, copy_file.c and copy_postgres.c share.
 *
 * A shape is what the migrations make: tables with their columns, parents before children, and the
 * statements over them, built once from those names. Rows flow from a source through a sum (SHA-256
 * of all values in the order of their keys, the same on both engines) into a sink.
 */
#ifndef DB_COPY_PRIV_H
#define DB_COPY_PRIV_H

#include "base/hash.h"
#include "db/copy.h"
#include "db/sqlite_priv.h"

enum { COPY_MAX_TABLES = 200, COPY_MAX_COLS = 64, COPY_TELL_ROWS = 256 };

struct shape_table {
    const char *name;
    const char *select; /* all columns in the order of the primary key; for both engines */
    const char *insert; /* one row; SQLite */
    const char *load;   /* COPY … FROM STDIN; PostgreSQL */
    const char *clear;  /* all rows away: migrations may bring some along */
    const char *settle; /* sets the sequence behind the key; NULL where the key is no single number */
    const char *cols[COPY_MAX_COLS];
    enum stmt_type types[COPY_MAX_COLS];
    size_t n_cols;
};

struct shape {
    struct shape_table *tables;
    size_t n;
    struct str objects; /* see shape_objects */
};

/* Of the first n migrations. */
MUST_USE const struct err *shape_of(struct arena *a, const struct migrations *m, size_t n,
                                    const struct shape **ret);
/* Every table, index, view and trigger of a database but the mark, in words that can be compared. */
MUST_USE const struct err *shape_objects(struct arena *a, sqlite3 *c, struct str *ret);

/* One row: a value a column. It is valid until the function returns. */
typedef const struct err *row_fn(void *self, const struct shape_table *t, const struct db_value *v);

/* Gives all rows of a table in the order of its key. */
struct copy_source {
    const struct err *(*rows)(void *self, const struct shape_table *t, row_fn *fn, void *arg);
    void *self;
};

/* Takes rows, table by table. */
struct copy_sink {
    const struct err *(*begin)(void *self, const struct shape_table *t);
    row_fn *row;
    const struct err *(*end)(void *self, const struct shape_table *t);
    void *self;
};

struct copy_sum {
    int64_t rows;
    struct str content; /* SHA-256 in hex */
};

/* Reads all tables; to may be NULL: only the sum is wanted. */
MUST_USE const struct err *copy_flow(struct arena *a, const struct shape *s,
                                     const struct copy_source *from, const struct copy_sink *to,
                                     const struct copy_watch *watch, struct copy_sum *ret);

/* SQLite as source and sink; c is the connection. */
struct file_end {
    struct arena *arena;
    sqlite3 *c;
    sqlite3_stmt *insert;
};
struct copy_source file_source(struct file_end *f);
struct copy_sink file_sink(struct file_end *f);

/* sq_error for a plain connection. */
const struct err *file_error(struct arena *a, sqlite3 *c, int code, const char *what);
/* A new empty file, written without log and lock: it is worth nothing before file_settle, which makes
 * it one durable file and closes it. */
MUST_USE const struct err *file_create(struct arena *a, const char *path, sqlite3 **ret);
MUST_USE const struct err *file_settle(struct arena *a, const char *path, sqlite3 **c);
/* All pages of one database into another. */
MUST_USE const struct err *file_pages(struct arena *a, sqlite3 *from, sqlite3 *to,
                                      const struct copy_watch *watch);
/* The mark in a table of its own, with a seal over it. */
MUST_USE const struct err *file_put_mark(struct arena *a, sqlite3 *c, const struct copy_mark *mark,
                                         struct str seal);
/* Fills what only SQLite has, its search indexes, from the tables that they are over. */
MUST_USE const struct err *file_fill_indexes(struct arena *a, sqlite3 *c);
/* Runs fixed words. */
MUST_USE const struct err *file_words(struct arena *a, sqlite3 *c, const char *words,
                                      const char *what);

/* PostgreSQL as source and sink, inside a transaction of its engine that has begun. */
struct load;
struct copy_source pg_source(struct db *db);
struct copy_sink pg_sink(struct db *db);

#endif
