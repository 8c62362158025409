/* words_table.h - the tables that tools/words writes and words.c reads.
 *
 * A hash table with open addressing: slot words_hash(key) & (words_slots - 1) and those behind it
 * hold the index of a row, -1 where free. A row names, for each language, its first text; plural
 * forms follow each other. Index 0 is no text: it isn't translated.
 */
#ifndef VIEW_WORDS_TABLE_H
#define VIEW_WORDS_TABLE_H

#include "view/words.h"

struct words_row {
    struct str key; /* the English text, with "context\004" before it where it has one */
    uint32_t first[LANG_COUNT];
};

extern const struct words_row words_rows[];
extern const struct str words_texts[];
extern const int32_t words_slot[];
extern const uint32_t words_slots; /* a power of two, more than there are rows */

/* FNV-1a, 32 bits. */
static inline uint32_t words_hash(struct str key) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 16777619u;
    return h;
}

#endif
