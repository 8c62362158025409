/* words_table.h - the tables that tools/words writes and words.c reads.
 *
 * A hash table with open addressing: slot words_hash(key) & (words_slots - 1) and those behind it
 * hold the index of a row, -1 where free. A row names, for each language, its first text; plural
 * forms follow each other. Index 0 is no text: it isn't translated. The English one is the key: the
 * English text, with "context\004" before it where it has one.
 *
 * Text i begins at words_at[i] of words_bytes and ends with the zero before words_at[i + 1]. All are
 * offsets: tables of pointers were 1.2 MB that each start of the program had to fill in.
 */
#ifndef VIEW_WORDS_TABLE_H
#define VIEW_WORDS_TABLE_H

#include "view/words.h"

struct words_row {
    uint32_t first[LANG_COUNT];
};

extern const struct words_row words_rows[];
extern const char words_bytes[];
extern const uint32_t words_at[];
extern const int32_t words_slot[];
extern const uint32_t words_slots; /* a power of two, more than there are rows */

static inline struct str words_text(uint32_t i) {
    return (struct str){ words_bytes + words_at[i], words_at[i + 1] - words_at[i] - 1 };
}

/* FNV-1a, 32 bits. */
static inline uint32_t words_hash(struct str key) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 16777619u;
    return h;
}

#endif
