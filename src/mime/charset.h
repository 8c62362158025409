/* charset.h - text of any charset to UTF-8.
 *
 * Result of every call: valid UTF-8, with U+FFFD where bytes mean nothing (F19). What a letter says
 * about its charset is often absent, unknown or wrong, so it is taken as a claim: where the bytes
 * contradict it, they win, and *ret_guessed says so.
 *
 * Single-byte charsets are tables built by charset_preload() from iconv; the others keep an iconv
 * handle open, since iconv reads its modules from disk and a locked child has no disk. Names that
 * are not in the list never reach iconv. UTF-8 and ASCII are read without it.
 *
 * The list of charsets is the one piece of state of this room: filled once before any thread or
 * fork, only read afterwards (iconv handles are reset before each use). One thread at a time.
 */
#ifndef MIME_CHARSET_H
#define MIME_CHARSET_H

#include "base/arena.h"
#include "base/str.h"

/* Opens every charset. Calling it again does nothing. A charset that this system does not know is
 * left out and treated as unknown. */
void charset_preload(void);

/* Is it a charset that charset_decode can read by name? */
bool charset_known(struct str name);

/* bytes as UTF-8, cut at max bytes on a character border. claimed is what the letter says, or
 * STR_NONE. hint is the charset of the text around it, or STR_NONE: tried first when the claim does
 * not help. ret_guessed may be NULL; it is set to true when something other than the claim was
 * used, else left. */
struct str charset_decode(struct arena *a, struct str bytes, struct str claimed, struct str hint,
                          size_t max, bool *ret_guessed);

/* The charset that bytes without any claim are most likely in: by a Unicode mark, by being valid
 * UTF-8, by ISO-2022 escapes, else by which letters come out (Cyrillic, Greek, Central or Western
 * European). */
struct str charset_guess(struct str bytes);

#endif
