/* table_file.h - a table as a file for spreadsheets (CSV). */
#ifndef WEB_TABLE_FILE_H
#define WEB_TABLE_FILE_H

#include "base/buf.h"

/* One cell: quoted, and never a formula for who opens it. */
static inline void table_cell(struct buf *b, struct str s) {
    buf_add_char(b, '"');
    if (s.n && str_find_char(S("=+-@\t\r"), s.p[0]) >= 0) buf_add_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_add_char(b, '"');
        buf_add_char(b, s.p[i]);
    }
    buf_add(b, S("\","));
}

/* The end of a row that has a cell at least. */
static inline void table_end(struct buf *b) {
    buf_cut(b, b->n - 1);
    buf_add(b, S("\r\n"));
}

#endif
