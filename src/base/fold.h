/* fold.h - words as they are compared in search: without case, accents and script.
 *
 * «Поштарина», "poštarina" and "POSTARINA" are one word, "postarina"; «υποστήριξη» is "ypostirixi".
 * What is stored and what is looked for go through here, so the two can never disagree;
 * FOLD_VERSION says by which rules, and what was stored by older ones is made anew (desk/search).
 *
 * A word is a run of letters and digits. Letters of the Latin, Greek and Cyrillic scripts become
 * a-z; those of other scripts stay as they are in their simplest form; a Chinese or Japanese sign
 * is a word of its own, as no spaces stand between them there. Marks over letters and invisible
 * signs are left out. Serbian is folded as Serbs write it in Latin (ђ and đ: dj, љ: lj, џ: dz as dž
 * without its hook), Greek by ELOT 743 without its accents.
 *
 * People write the same letter in several ways, so a word has up to three readings, the first one
 * by the rules above: Đorđe is djordje and dorde, Müller is muller and mueller, Greek has a reading
 * by sound (χ: h, μπ: b) and one by looks (η: h, χ: x, ω: w), as in Greek typed with Latin letters.
 * Two words are the same when any of their readings are.
 *
 * The table is made by tools/fold from Unicode's data while building.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/buf.h"
#include "base/str.h"

enum {
    FOLD_VERSION = 1, /* counts up with every change of what a word becomes */
    FOLD_READINGS = 3,
    FOLD_WORD_MAX = 64 /* bytes of a reading; what is longer is cut */
};

struct fold_word {
    struct str from; /* the word as it was written */
    size_t n;        /* readings, at least one */
    unsigned char len[FOLD_READINGS];
    char bytes[FOLD_READINGS][FOLD_WORD_MAX];
};

/* Takes the next word off *rest; false when there is none any more. Wrong bytes stand between
 * words. */
bool fold_next(struct str *rest, struct fold_word *ret);

/* Reading i; lives as long as w. */
struct str fold_reading(const struct fold_word *w, size_t i);

#endif
