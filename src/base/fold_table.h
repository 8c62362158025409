/* fold_table.h - what tools/fold makes of Unicode's data, for fold.c only. */
#ifndef BASE_FOLD_TABLE_H
#define BASE_FOLD_TABLE_H

#include <stdint.h>

/* What becomes of a code point; from FOLD_ROWS on it is row FOLD_ROWS + i. */
enum { FOLD_APART, FOLD_KEEP, FOLD_DROP, FOLD_ALONE, FOLD_ROWS };
enum { FOLD_BLOCK = 128, FOLD_BLOCKS = 0x30000 / FOLD_BLOCK, FOLD_ROW_MAX = 8 };

/* second: how else it is written, or the same. */
struct fold_row {
    char main[FOLD_ROW_MAX], second[FOLD_ROW_MAX];
};

extern const uint16_t fold_blocks[FOLD_BLOCKS];
extern const uint16_t fold_codes[][FOLD_BLOCK];
extern const struct fold_row fold_rows[];

#endif
