/* utf8.h - UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, at most U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Takes one code point off the front of *s (not empty). A wrong byte is taken alone and *ret_ok is false. */
uint32_t utf8_next(struct str *s, bool *ret_ok);
/* Writes c (a valid code point) to out[4] and returns its length. */
size_t utf8_put(uint32_t c, char out[4]);
bool utf8_valid(struct str s);
/* s itself where it is valid and holds no NUL; else a copy with U+FFFD for each wrong byte and NUL. */
struct str utf8_clean(struct arena *a, struct str s);
/* The longest start of s that has at most n bytes and does not cut a code point. */
struct str utf8_cut(struct str s, size_t n);
/* Valid, and without control characters (C0, DEL, C1): what may be one line of a form or a header. */
bool utf8_is_line(struct str s);
/* One line, as utf8_is_line has it where s is valid: runs of spaces, line ends and other control characters become a
 * space, and none stands at either end. */
struct str utf8_one_line(struct arena *a, struct str s);
/* How many code points a valid s has. */
size_t utf8_count(struct str s);
/* A capital letter of Latin, Greek or Cyrillic as our languages write them. */
bool utf8_is_capital(uint32_t c);

#endif
