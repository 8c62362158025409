/* import_priv.h - what the kinds of records share with the way of a file.
 *
 * A unit is handed to its kind as rows with a cell for each column of the kind. The kind says what it is
 * (and, asked to, writes it), gives what is there as such rows, and takes back what it wrote.
 */
#ifndef DESK_IMPORT_IMPORT_PRIV_H
#define DESK_IMPORT_IMPORT_PRIV_H

#include "base/csv.h"
#include "base/zone.h"
#include "desk/import/import.h"

enum { IMPORT_COLUMNS_MAX = 20 };

struct import_row {
    int64_t line;
    struct str cells[IMPORT_COLUMNS_MAX];
};

/* What is asked of a kind, and what it answers. */
struct import_ask {
    struct import_row *rows;
    size_t n;
    const bool *has;        /* which columns the file has */
    const struct zone *zone;
    bool write;             /* else it only looks */
    size_t at;              /* the row that is looked at, for a refusal */
    enum import_verdict verdict;
    struct opt_int object_id;
    int64_t version;        /* the one that writing left */
    struct str before;      /* what a changed one said */
};

struct import_trade {
    const struct import_column *columns;
    size_t n;
    bool many;              /* several rows make up one */
    /* By which one is found: the same for the same, "" for none. */
    struct str (*code)(struct work *w, const struct import_row *row);
    /* ERR_INVALID, ERR_LIMIT, ERR_CONFLICT: refused, with a column as field; nothing is written then. */
    const struct err *(*unit)(struct work *w, struct import_ask *a);
    /* u->object_id is removed, or says again what u->before says (rows of all columns). *ret_stays: it
     * was changed since, or something hangs on it; nothing is done then. */
    const struct err *(*undo)(struct work *w, const struct import_unit *u, struct import_row *before,
                              size_t n, bool *ret_stays);
    /* All of it as rows of cells. */
    const struct err *(*export)(struct work *w, int64_t from_at, const struct zone *z, struct buf *b);
};
extern const struct import_trade import_products, import_orders, import_policies;

/* ---- cells ---- */

/* A whole number; a yes or no (an empty cell: otherwise); an amount of a currency; a time in the desk's
 * zone, by day or to the minute. ERR_INVALID with the column as field. */
MUST_USE const struct err *import_number(struct work *w, struct str s, int64_t min, int64_t max,
                                         const char *column, int64_t *ret);
MUST_USE const struct err *import_flag(struct work *w, struct str s, bool otherwise,
                                       const char *column, bool *ret);
MUST_USE const struct err *import_amount(struct work *w, struct str s, struct str currency,
                                         const char *column, int64_t *ret);
MUST_USE const struct err *import_moment(struct work *w, struct str s, const struct zone *z,
                                         const char *column, int64_t *ret);
/* Days since 1970-01-01. */
MUST_USE const struct err *import_day(struct work *w, struct str s, const char *column, int64_t *ret);

/* The same backwards: "2026-11-13 18:42" in the zone, "2026-11-13", "6490.00". */
struct str import_show_moment(struct work *w, const struct zone *z, int64_t t);
struct str import_show_day(struct work *w, int64_t day);
struct str import_show_amount(struct work *w, int64_t amount, struct str currency);
/* A row of cells into a table. */
void import_put(struct buf *b, const struct str *cells, size_t n);

#endif
