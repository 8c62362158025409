/* rfc2047.h - header text with encoded words.
 *
 * Why our own: GMime 3.2.13 loses the second of two adjacent words whose first ends in "="
 * (libraries.md 2), and that is the usual form of a Serbian or Greek subject. Adjacent words of one
 * charset are joined as bytes before they are converted, so a letter split between two words
 * survives. Broken forms that a reader would want decoded are decoded: words without blanks around
 * them, inside quotes, with blanks inside, without padding, with a language tag (RFC 2231 5).
 *
 * The result is one line of valid UTF-8: decoded line ends, NUL and other control characters become
 * blanks, so no header can be forged through it (A11). It is text only; no caller looks for
 * addresses or parameters in it.
 */
#ifndef MIME_RFC2047_H
#define MIME_RFC2047_H

#include "base/arena.h"
#include "base/str.h"

enum { HEADER_TEXT_MAX = 8 << 10 }; /* where subjects and names are cut */

/* Decodes a raw value (folded or not). hint is a charset for bytes beyond ASCII that stand there
 * raw, or STR_NONE. Never STR_NONE. */
struct str rfc2047_decode(struct arena *a, struct str value, struct str hint, bool *ret_guessed);

/* The length of the encoded word that s begins with, 0 when there is none. Sets *no_end when s
 * holds no end of a word at all: looking at later places of s is then in vain. */
size_t rfc2047_word(struct str s, bool *no_end);

#endif
