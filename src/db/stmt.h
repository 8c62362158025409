/* stmt.h - a statement as data, and how generated code runs it.
 *
 * tools/sql writes one struct stmt per statement of an x.sql and a typed function around each; only
 * they include this header. The text of a statement is fixed when the program is built: nothing
 * here makes one from parts, and no function takes one from its caller.
 *
 * Results live in the arena of the transaction. Text is checked on its way in: what is not UTF-8 or
 * holds a NUL is ERR_INVALID on both engines (PostgreSQL cannot store it).
 *
 * After a statement has failed the transaction can only be rolled back: PostgreSQL allows nothing
 * else, so SQLite does not either; each further statement gives the same error. "Insert unless it
 * is there" is ON CONFLICT DO NOTHING.
 */
#ifndef DB_STMT_H
#define DB_STMT_H

#include "db/db.h"

enum stmt_kind { STMT_ONE, STMT_MAYBE, STMT_MANY, STMT_EXEC, STMT_LATER };

/* The _OPT types take and give NULL. */
enum stmt_type { STMT_INT, STMT_INT_OPT, STMT_TEXT, STMT_TEXT_OPT, STMT_BLOB, STMT_BLOB_OPT };

/* Parameters of one statement. */
enum { STMT_MAX_PARAMS = 32 };

struct stmt_param {
    const char *name;
    enum stmt_type type;
};

/* Where a column goes in the row: int64_t, struct opt_int or struct str at offset. */
struct stmt_col {
    const char *name;
    enum stmt_type type;
    size_t offset;
};

struct stmt {
    const char *name, *sqlite, *postgres;
    const struct stmt_param *params;
    const struct stmt_col *cols;
    size_t n_params, n_cols, row_size;
    enum stmt_kind kind;
    bool write;
};

/* Rows that one call may give; more is ERR_LIMIT. A list that can be longer has a LIMIT and a key
 * to go on. */
enum { STMT_MAX_ROWS = 10000 };

/* Parameters for generated code. A struct str that is not set is NULL for text? and blob?, else
 * empty. */
static inline struct db_value stmt_int(int64_t i) { return (struct db_value){ .i = i }; }
static inline struct db_value stmt_opt(struct opt_int o) {
    return (struct db_value){ .i = o.v, .null = !o.set };
}
static inline struct db_value stmt_str(struct str s) {
    return (struct db_value){ .s = s, .null = !str_is_set(s) };
}

/* Exactly one row into *ret: none is ERR_NOT_FOUND, several are ERR_BUG. */
MUST_USE const struct err *stmt_one(struct db *db, const struct stmt *st, const struct db_value *v,
                                    void *ret);
/* One row or none. */
MUST_USE const struct err *stmt_maybe(struct db *db, const struct stmt *st,
                                      const struct db_value *v, void *ret, bool *ret_found);
/* All rows as an array in the transaction's arena; *ret_rows is never NULL. */
MUST_USE const struct err *stmt_many(struct db *db, const struct stmt *st, const struct db_value *v,
                                     void **ret_rows, size_t *ret_n);
/* No rows; ret_changed may be NULL. */
MUST_USE const struct err *stmt_exec(struct db *db, const struct stmt *st, const struct db_value *v,
                                     int64_t *ret_changed);
/* No rows, and nobody waits for it: what goes wrong is told by the next statement or the commit. */
MUST_USE const struct err *stmt_later(struct db *db, const struct stmt *st,
                                      const struct db_value *v);

#endif
