/* differ.h - do the two forms of a letter say the same (A12)?
 *
 * Mail programs make the plain form from the HTML one, so nearly every word of either stands in the
 * other: in real mails 86 % and more. Where a short text shares less than four fifths of its words,
 * or a long one less than two thirds, whoever reads one form was told something else than whoever
 * reads the other. Addresses and links do not count: programs write them out in one form only.
 */
#ifndef MIME_DIFFER_H
#define MIME_DIFFER_H

#include "base/arena.h"
#include "base/str.h"

enum { DIFFER_WORDS_MAX = 1 << 16 }; /* of either form; what follows is not compared */

struct differ_words {
    uint64_t *v; /* a set of hashes; 0 is an empty place */
    size_t room, n; /* room is a power of two */
};

/* An empty set for texts of at most n bytes together. */
struct differ_words differ_words(struct arena *a, size_t n);
/* Adds the words of a text in UTF-8. */
void differ_add(struct differ_words *w, struct str text);

/* False where either form has no words at all. */
bool differ_says(const struct differ_words *plain, const struct differ_words *html);

#endif
