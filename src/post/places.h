/* places.h - mails that the desk writes by itself: each wording stands in its language, with places
 * %1$s to %9$s for what is put in. */
#ifndef POST_PLACES_H
#define POST_PLACES_H

#include "base/arena.h"
#include "base/str.h"

enum { PLACES_TEXT_MAX = 16 << 10 };

/* text with values[0] for %1$s and so on; a place beyond n stays as it is. */
struct str places_fill(struct arena *a, const char *text, const struct str *values, size_t n);

#endif
