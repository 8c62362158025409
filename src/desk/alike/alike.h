/* alike.h - how much two texts have in common (P42): pure functions over their words.
 *
 * A text is the set of its pairs of neighbouring words, each pair a number; words are compared without
 * case, accents and script, and all numbers are one word, so that another order number does not make
 * another text. Texts that share seven tenths of their pairs read as the same one.
 */
#ifndef DESK_ALIKE_ALIKE_H
#define DESK_ALIKE_ALIKE_H

#include "base/str.h"

enum {
    ALIKE_LOOK = 20000, /* bytes of a text that are read */
    ALIKE_PRINT = 32,   /* pairs of a print, the smallest ones: they stand for all */
    ALIKE_FEW = 12,     /* a text of fewer pairs is like many others, and says nothing */
    ALIKE_SAME = 70     /* per cent from which two are nearly the same */
};

struct alike {
    uint32_t *pairs; /* rising, each once */
    size_t n;
};

/* The pairs of a text, in a. */
struct alike alike_of(struct arena *a, struct str text);

/* What they share, of all that either has, in per cent. */
unsigned alike_percent(struct alike x, struct alike y);
/* How much of the part stands in the whole, in per cent; 100 where the part has none. */
unsigned alike_kept(struct alike part, struct alike whole);

/* A few numbers that stand for a text, as text for the store; and back. Prints are compared as the
 * texts are. "" for a text that is too short. */
struct str alike_print(struct arena *a, struct alike x);
struct alike alike_read(struct arena *a, struct str print);
unsigned alike_prints(struct alike x, struct alike y);

/* Where the first three words in a row stand that the part has as well; text.n for nowhere. */
size_t alike_first(struct arena *a, struct str text, struct str part);

/* A number of the part that the text does not have; STR_NONE where it has all. */
struct str alike_number_lost(struct str text, struct str part);

/* How many words a text has. */
size_t alike_count(struct str text);

#endif
