/* lookalike.h - texts of strangers that could be read as something else (A07).
 *
 * Signs that turn or hide what stands around them (bidi controls, spaces without width, tags) become
 * visible: "[U+202E]". The two that join letters and emoji stay. A domain that mixes scripts is written
 * as name servers know it, so that "аpple.example" with a Cyrillic "а" reads "xn--pple-43d.example".
 * Pure functions; results are in the arena, or the text itself where nothing changes. */
#ifndef MIME_LOOKALIKE_H
#define MIME_LOOKALIKE_H

#include "base/arena.h"
#include "base/str.h"

/* A subject or a name, valid UTF-8. */
struct str lookalike_marked(struct arena *a, struct str text);
/* An address, or any text whose part behind the last "@" is a domain. */
struct str lookalike_address(struct arena *a, struct str address);

#endif
