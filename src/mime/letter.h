/* letter.h - where a letter begins, and what ends its lines. */
#ifndef MIME_LETTER_H
#define MIME_LETTER_H

#include "base/arena.h"
#include "base/str.h"

struct letter {
    struct str raw; /* as it came */
    struct str
        lines; /* the same bytes at the same places, but with LF for CR where no line ends in LF */
    size_t start; /* of the header: behind a byte order mark, an mbox "From " line, empty lines */
};

/* Looks at raw; copies it only where line ends have to be changed. */
struct letter letter_open(struct arena *a, struct str raw);

#endif
