/* csv.h - tables as files (RFC 4180, and what spreadsheets make of it).
 *
 * Reading takes what people have: UTF-8 with or without a mark, UTF-16 with one, Windows-1250, Windows-1251,
 * ISO-8859-7 and Windows-1253; cells parted by ";", "," or a tab, quoted where they hold those, quotes or
 * ends of lines. What nobody named is recognised: UTF-8 by its bytes; of the others Greek is told from
 * Central European by its words, which stand wholly in the upper half of the table. Windows-1251 has to be
 * named: its words look the same as Greek ones.
 *
 * Writing makes UTF-8 with a mark, cells quoted and parted by ",", lines ended by CR LF. A cell that a
 * spreadsheet would take for a formula begins with an apostrophe, and so does one that begins with an
 * apostrophe before such a sign; reading takes it away, so that what was written comes back as it was.
 *
 * Cells are spans of the text, but for those with doubled quotes: keep it as long as the table.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"
#include "base/err.h"

enum {
    CSV_BYTES_MAX = 4 << 20, /* of a file */
    CSV_ROWS_MAX = 20000,    /* the head among them */
    CSV_CELLS_MAX = 60,      /* of a row */
    CSV_CELL_MAX = 20000,    /* bytes */
};

struct csv_row {
    int64_t line;            /* on which it begins, from 1 */
    const struct str *cells;
    size_t n;
    const char *wrong;       /* NULL, or why it cannot be read: a literal to translate */
};

struct csv {
    struct csv_row *rows;    /* without empty ones */
    size_t n;
    char separator;
};

/* bytes as UTF-8. charset: "" for recognising it, else one of csv_charsets; *ret_charset: what it was.
 * ERR_INVALID, field "charset"; ERR_LIMIT, field "file". */
MUST_USE const struct err *csv_text(struct arena *a, struct str bytes, struct str charset,
                                    struct str *ret_text, struct str *ret_charset);
/* Its rows; separator 0: by the first line. ERR_LIMIT, field "file", for too many. */
MUST_USE const struct err *csv_read(struct arena *a, struct str text, char separator,
                                    struct csv *ret);

/* "utf-8", "windows-1250" …, NULL-ended. */
extern const char *const csv_charsets[];

/* The cells of a row one after another, then its end. */
void csv_cell(struct buf *b, struct str s);
void csv_end(struct buf *b);
/* What a file begins with, so that spreadsheets take it for UTF-8. */
void csv_begin(struct buf *b);

#endif
