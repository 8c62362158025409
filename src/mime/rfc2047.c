#include "mime/rfc2047.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/headers.h"
#include "base/hex.h"
#include "mime/range.h"

#include <string.h>

/* =?charset*lang?B?text?= */
struct word {
    struct str charset, text;
    bool base64;
    size_t length; /* of the whole word, 0: there is none */
};

enum { CHARSET_NAME_MAX = 60 };

/* *no_end is set when s holds no end of a word at all, so that a caller need not look again:
 * without it a header of words that never end would take quadratic time. */
static struct word word_at(struct str s, bool *no_end) {
    struct word none = { .length = 0 };
    if (!str_starts(s, S("=?"))) return none;
    struct str rest = str_from(s, 2), charset;
    ptrdiff_t q = str_find_char(str_slice(rest, 0, CHARSET_NAME_MAX), '?');
    if (q <= 0) return none;
    charset = str_slice(rest, 0, (size_t)q);
    rest = str_from(rest, (size_t)q + 1);
    if (rest.n < 3 || rest.p[1] != '?') return none;
    char kind = (char)(rest.p[0] | 32);
    if (kind != 'b' && kind != 'q') return none;
    rest = str_from(rest, 2);
    ptrdiff_t end = kind == 'b' ? str_find_char(rest, '?') : str_find(rest, S("?="));
    *no_end = end < 0;
    if (end < 0 || !str_starts(str_from(rest, (size_t)end), S("?="))) return none;
    struct str text = str_slice(rest, 0, (size_t)end);
    ptrdiff_t star = str_find_char(charset, '*');
    if (star >= 0) charset = str_slice(charset, 0, (size_t)star);
    size_t length = (size_t)(text.p - s.p) + text.n + 2;
    return (struct word){ charset, text, kind == 'b', length };
}

size_t rfc2047_word(struct str s, bool *no_end) { return word_at(s, no_end).length; }

/* RFC 2047 4.2. */
static void add_q(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        int byte = s.p[i] == '=' && i + 2 < s.n ? hex_byte(s.p[i + 1], s.p[i + 2]) : -1;
        if (byte >= 0) {
            buf_add_char(b, (char)byte);
            i += 2;
        } else {
            buf_add_char(b, s.p[i] == '_' ? ' ' : s.p[i]);
        }
    }
}

static void add_word(struct arena *a, struct buf *bytes, struct word w) {
    if (!w.base64) {
        add_q(bytes, w.text);
        return;
    }
    buf_add(bytes, range_decode_all(a, w.text, MAIL_BASE64));
}

static size_t blanks(struct str s) {
    size_t n = 0;
    while (n < s.n && s.p[n] == ' ')
        n++;
    return n;
}

struct decoding {
    struct arena *arena;
    struct str hint;
    struct buf out;
    bool guessed, no_end;
};

static void add_text(struct decoding *d, struct str bytes, struct str charset) {
    if (bytes.n == 0) return;
    buf_add(&d->out,
            charset_decode(d->arena, bytes, charset, d->hint, 4 * HEADER_TEXT_MAX, &d->guessed));
}

/* Takes the word and those of the same charset right behind it off *s. */
static void take_words(struct decoding *d, struct str *s, struct word w) {
    struct buf bytes = buf_new(d->arena, 1 << 20);
    struct str charset = w.charset;
    for (;;) {
        add_word(d->arena, &bytes, w);
        *s = str_from(*s, w.length);
        struct str behind = str_from(*s, blanks(*s));
        struct word next = word_at(behind, &d->no_end);
        if (!next.length) break;
        *s = behind; /* blanks between words are not shown (RFC 2047 6.2) */
        if (!str_eq_nocase(next.charset, charset)) break;
        w = next;
    }
    add_text(d, buf_str(&bytes), charset);
}

/* One line without control characters, not longer than a header text may be. */
static struct str clean(struct arena *a, struct str s) {
    s = utf8_cut(s, HEADER_TEXT_MAX);
    char *out = arena_copy(a, s.p, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
        bool separator = i + 2 < s.n && c == 0xE2 && (unsigned char)s.p[i + 1] == 0x80 &&
                         ((unsigned char)s.p[i + 2] | 1) == 0xA9; /* U+2028, U+2029 */
        out[n++] = c < ' ' || c == 127 || c1 || separator ? ' ' : (char)c;
        i += c1 ? 1 : separator ? 2 : 0;
    }
    return (struct str){ out, n };
}

/* How much of s stands before its first word, which is given too (length 0: there is none). */
static size_t before_word(struct decoding *d, struct str s, struct word *ret_word) {
    *ret_word = (struct word){ .length = 0 };
    for (size_t at = 0; !d->no_end;) {
        ptrdiff_t mark = str_find(str_from(s, at), S("=?"));
        if (mark < 0) break;
        at += (size_t)mark;
        *ret_word = word_at(str_from(s, at), &d->no_end);
        if (ret_word->length) return at;
        at += 2;
    }
    return s.n;
}

struct str rfc2047_decode(struct arena *a, struct str value, struct str hint, bool *ret_guessed) {
    struct decoding d = { .arena = a, .hint = hint, .out = buf_new(a, 1 << 20) };
    struct str s = header_unfold(a, value);
    while (s.n && d.out.n < HEADER_TEXT_MAX) {
        struct word w;
        size_t plain = before_word(&d, s, &w);
        add_text(&d, str_slice(s, 0, plain), STR_NONE);
        /* "[SPAM]=?…": whoever put the mark there forgot the blank that a word needs */
        if (w.length && plain && strchr("]):;,", s.p[plain - 1])) buf_add_char(&d.out, ' ');
        s = str_from(s, plain);
        if (w.length) take_words(&d, &s, w);
    }
    if (d.guessed && ret_guessed) *ret_guessed = true;
    return clean(a, buf_str(&d.out));
}
