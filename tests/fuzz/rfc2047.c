/* Header text with encoded words: one line of valid UTF-8 comes out, whatever goes in, and the same
 * text once more is itself. The first line names the charset of raw bytes. */
#include "mime/rfc2047.h"

#include "base/utf8.h"
#include "fuzz.h"

static void one_line(struct str s) {
    BUG_UNLESS(str_is_set(s) && s.n <= HEADER_TEXT_MAX && utf8_valid(s));
    for (size_t i = 0; i < s.n; i++)
        BUG_UNLESS((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

FUZZ_TARGET(rfc2047) {
    struct arena *a = arena_new(64 << 20);
    bool guessed = false, no_end = false;
    struct str hint = fuzz_line(&in);
    one_line(rfc2047_decode(a, in, STR_NONE, NULL));
    one_line(rfc2047_decode(a, in, hint.n && hint.n < 40 ? hint : STR_NONE, &guessed));
    for (size_t i = 0; i < in.n && i < 64 && !no_end; i++) {
        size_t n = rfc2047_word(str_from(in, i), &no_end);
        BUG_UNLESS(n <= in.n - i);
    }
    arena_free(&a);
}
