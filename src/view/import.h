/* import.h - what the pages of tables show: files with products, orders and policies; pages.h says how such structs are used.
 *
 *   GET  /imports            page_imports                    POST kind, charset, file
 *   GET  /imports/ID         page_import                     POST act ("confirm", "undo", "aside")
 *   GET  /products.csv /orders.csv?days=N /policies.csv      all of them as such a table
 */
#ifndef VIEW_IMPORT_H
#define VIEW_IMPORT_H

#include "view/settings_pages.h"

/* As in csv_import.state. */
enum page_import_state { FILE_LOOKS, FILE_LOOKED_AT, FILE_WRITES, FILE_WRITTEN, FILE_GOES_BACK, FILE_WENT_BACK, FILE_ASIDE };

struct page_import_row {
    int64_t id;
    struct str name, kind, by;
    int state;
    struct page_when at;
};

struct page_import_column {
    struct str name, what;
    bool needed;
};

struct page_imports {
    struct str said;
    const struct err *err;
    struct str column;               /* the one that is missing; empty: it is about something else */
    const struct page_choice *kinds, *charsets;
    size_t kind_n, charset_n;
    struct str kind;                 /* whose columns stand below, in words */
    const struct page_import_column *columns;
    size_t column_n;
    const struct page_import_row *rows;
    size_t row_n;
};

/* A product, order or policy of the file. */
struct page_import_unit {
    struct str shown, column, problem, hint, link; /* link: empty for none */
    int64_t line, first_line;        /* first_line: on which it stands already; 0 for none */
    bool stays;                      /* taking back left it */
};

struct page_import_part {
    const struct page_import_unit *rows;
    size_t n;
};

struct page_import {
    struct str said;
    const struct err *err;
    struct page_import_row row;
    struct str charset, separator, unknown;
    int64_t done, unit_n;            /* of the step under way */
    int64_t fresh, changed, same, twice, refused; /* how many */
    int64_t written, back, stays;
    struct page_import_part of_fresh, of_changed, of_twice, of_refused; /* the first of them */
};

#endif
