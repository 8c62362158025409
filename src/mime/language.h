/* language.h - which language a text is in, when that is plain to see. */
#ifndef MIME_LANGUAGE_H
#define MIME_LANGUAGE_H

#include "base/str.h"

/* "sr" (both scripts), "hu", "sl", "el", "en", "de", "fr", "es", "it", "pl", "ru", or STR_NONE. By
 * script and by the small words that every text of a language is full of; short texts often stay
 * unclear. s is valid UTF-8; only its first 20,000 bytes are looked at. */
struct str language_of(struct str s);

#endif
