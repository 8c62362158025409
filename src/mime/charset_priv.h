/* charset_priv.h - between charset.c (tables and conversion) and charset_guess.c (whom to believe).
 */
#ifndef MIME_CHARSET_PRIV_H
#define MIME_CHARSET_PRIV_H

#include "base/arena.h"
#include "base/str.h"

/* The name that charset_convert takes, or NULL for a name outside the list. */
const char *charset_canonical(struct str name);

/* The 256 code points of a single-byte charset by canonical name, NULL for others. 0: means
 * nothing. */
const uint16_t *charset_table(const char *name);

/* bytes in a charset by canonical name as valid UTF-8; counts what meant nothing. */
struct str charset_convert(struct arena *a, struct str bytes, const char *name, size_t max,
                           size_t *ret_bad);

#endif
