#include "mime/range.h"

#include "base/hash.h"
#include "base/hex.h"

#include <string.h>

struct range_decoder range_decoder(enum mail_encoding encoding) {
    static const enum mail_encoding forms[MAIL_ENCODING_COUNT] = {
        [MAIL_IDENTITY] = MAIL_IDENTITY, [MAIL_BASE64] = MAIL_BASE64,
        [MAIL_QUOTED] = MAIL_QUOTED,     [MAIL_UUENCODE] = MAIL_UUENCODE,
        [MAIL_BASE64_1] = MAIL_BASE64,   [MAIL_BASE64_2] = MAIL_BASE64,
        [MAIL_LINES] = MAIL_IDENTITY,    [MAIL_QUOTED_LINES] = MAIL_QUOTED,
    };
    return (struct range_decoder){
        .encoding = forms[encoding],
        .lines = encoding == MAIL_LINES || encoding == MAIL_QUOTED_LINES,
        .drop = encoding == MAIL_BASE64_1 ? 1 : encoding == MAIL_BASE64_2 ? 2 : 0,
    };
}

bool range_is_clean(const struct range_decoder *d) {
    return d->held == 0 && d->blanks == 0 && !d->cr && !d->done && !d->in_line;
}

/* A CR that did not end a line after all is written before what follows it. */
static size_t give_cr(struct range_decoder *d, char next, char *out) {
    bool give = d->cr && next != '\n';
    if (give) *out = '\r';
    d->cr = false;
    return give;
}

static size_t identity(struct range_decoder *d, struct str s, char *out) {
    size_t n = 0;
    if (!d->lines) {
        if (s.n) memcpy(out, s.p, s.n);
        return s.n;
    }
    for (size_t i = 0; i < s.n; i++) {
        n += give_cr(d, s.p[i], out + n);
        d->cr = s.p[i] == '\r';
        if (!d->cr) out[n++] = s.p[i];
    }
    return n;
}

/* 0-63, or -1: not of the alphabet of RFC 4648 4. */
static const signed char sextets[256] = {
#define ROW_NONE -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1
    ROW_NONE, ROW_NONE, -1,       -1,       -1,       -1,       -1,       -1, -1, -1, -1,
    -1,       -1,       62,       -1,       -1,       -1,       63,       52, 53, 54, 55,
    56,       57,       58,       59,       60,       61,       -1,       -1, -1, -1, -1,
    -1,       -1,       0,        1,        2,        3,        4,        5,  6,  7,  8,
    9,        10,       11,       12,       13,       14,       15,       16, 17, 18, 19,
    20,       21,       22,       23,       24,       25,       -1,       -1, -1, -1, -1,
    -1,       26,       27,       28,       29,       30,       31,       32, 33, 34, 35,
    36,       37,       38,       39,       40,       41,       42,       43, 44, 45, 46,
    47,       48,       49,       50,       51,       -1,       -1,       -1, -1, -1, ROW_NONE,
    ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE,
#undef ROW_NONE
};

static size_t base64_rest(struct range_decoder *d, char *out) {
    size_t n = 0;
    if (d->held >= 2) out[n++] = (char)(d->bits >> (d->held == 2 ? 4 : 10));
    if (d->held == 3) out[n++] = (char)(d->bits >> 2);
    if (d->held == 1) d->broken = true;
    d->held = 0;
    d->bits = 0;
    return n;
}

/* A byte that is no sextet. Behind the padding only blanks and a further text in base64 may come; a
 * mailing list's footer ends it. */
static size_t base64_other(struct range_decoder *d, unsigned char c, char *out) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '\t') return 0;
    if (c != '=') {
        d->broken = true;
        d->done = d->padded;
        return 0;
    }
    d->padded = true;
    return base64_rest(d, out);
}

static size_t base64(struct range_decoder *d, struct str s, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < s.n && !d->done; i++) {
        int v = sextets[(unsigned char)s.p[i]];
        if (v < 0) {
            n += base64_other(d, (unsigned char)s.p[i], out + n);
            continue;
        }
        d->padded = false;
        d->bits = d->bits << 6 | (uint32_t)v;
        if (++d->held < 4) continue;
        out[n] = (char)(d->bits >> 16);
        out[n + 1] = (char)(d->bits >> 8);
        out[n + 2] = (char)d->bits;
        n += 3;
        d->held = 0;
    }
    return n;
}

/* Blanks that turned out to stand inside a line after all. */
static size_t give_blanks(struct range_decoder *d, char *out) {
    size_t n = d->blanks;
    memset(out, ' ', n);
    d->blanks = 0;
    return n;
}

/* Behind "=": two hex digits, or the end of the line, else it is taken as written (RFC 2045 6.7).
 */
static size_t quoted_escape(struct range_decoder *d, char c, char *out) {
    d->pending[d->held++] = c;
    if (c == '\n') {
        d->held = 0;
        return 0;
    }
    bool blank = c == ' ' || c == '\t' || c == '\r';
    if (blank && (d->held == 2 || d->pending[1] == ' ')) {
        d->pending[1] = ' '; /* blanks before the end of the line do not count */
        d->held = 2;
        return 0;
    }
    int digit = hex_digit(c);
    if (digit >= 0 && d->held == 2 && d->pending[1] != ' ') return 0;
    size_t n = 0;
    if (digit >= 0 && d->held == 3 && d->pending[1] != ' ') {
        out[n++] = (char)(hex_digit(d->pending[1]) << 4 | digit);
    } else {
        d->broken = true;
        n = d->held - (c == '=');
        memcpy(out, d->pending, n);
    }
    d->held = c == '='; /* which begins the next escape */
    return n;
}

static size_t quoted(struct range_decoder *d, struct str s, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        n += give_cr(d, c, out + n);
        if (d->held) {
            n += quoted_escape(d, c, out + n);
            continue;
        }
        if (c == ' ' &&
            d->blanks < RANGE_BLANKS_MAX) { /* those at the end of a line are not of the text */
            d->blanks++;
            continue;
        }
        if (c == '\n' || c == '\r') d->blanks = 0;
        if (d->blanks) n += give_blanks(d, out + n);
        d->cr = c == '\r' && d->lines;
        if (d->cr) continue;
        if (c == '=') {
            d->pending[0] = c;
            d->held = 1;
        } else {
            out[n++] = c;
        }
    }
    return n;
}

/* A line: its length in bytes as one character, then four characters for each three bytes. */
static size_t uuencode(struct range_decoder *d, struct str s, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n' || c == '\r') {
            d->broken |= d->left > 0;
            d->in_line = false;
            d->left = 0;
            d->held = 0;
            d->bits = 0;
            continue;
        }
        uint32_t v = (c - ' ') & 63u;
        if (c < ' ' || c > '`') d->broken = true;
        if (!d->in_line) {
            d->in_line = true;
            d->left = v;
            continue;
        }
        d->bits = d->bits << 6 | v;
        if (++d->held < 4) continue;
        for (int shift = 16; shift >= 0 && d->left; shift -= 8, d->left--)
            out[n++] = (char)(d->bits >> shift);
        d->held = 0;
    }
    return n;
}

static size_t without_first(struct range_decoder *d, char *out, size_t n) {
    size_t gone = d->drop < n ? d->drop : n;
    if (gone) memmove(out, out + gone, n - gone);
    d->drop -= (unsigned)gone;
    return n - gone;
}

size_t range_decode(struct range_decoder *d, struct str piece, char *out) {
    switch (d->encoding) {
    case MAIL_BASE64:
        return without_first(d, out, base64(d, piece, out));
    case MAIL_QUOTED:
        return quoted(d, piece, out);
    case MAIL_UUENCODE:
        return uuencode(d, piece, out);
    default:
        return identity(d, piece, out);
    }
}

size_t range_end(struct range_decoder *d, char *out) {
    if (d->encoding == MAIL_BASE64) {
        d->broken |= d->held > 0;
        return without_first(d, out, base64_rest(d, out));
    }
    if (d->encoding == MAIL_UUENCODE) return 0;
    if (d->cr) return give_cr(d, 0, out);
    if (d->encoding != MAIL_QUOTED) return 0;
    bool cut = d->held == 2 && d->pending[1] != ' ';
    size_t n = cut ? d->held : 0;
    if (cut) memcpy(out, d->pending, n);
    d->broken |= cut;
    d->held = 0;
    d->blanks = 0;
    return n;
}

struct str range_decode_some(struct arena *a, struct str range, enum mail_encoding encoding,
                             size_t max, bool *ret_broken) {
    struct range_decoder d = range_decoder(encoding);
    /* four bytes of base64 give three, one byte of any encoding at most one */
    size_t room = range.n < max ? range.n : max;
    char *out =
        arena_alloc(a, range_room(room) + (range.n < RANGE_PIECE_MAX ? range.n : RANGE_PIECE_MAX));
    size_t n = 0;
    while (range.n && n < max) {
        struct str piece = str_slice(range, 0, RANGE_PIECE_MAX);
        n += range_decode(&d, piece, out + n);
        range = str_from(range, piece.n);
    }
    if (n < max) n += range_end(&d, out + n);
    if (d.broken && ret_broken) *ret_broken = true;
    return (struct str){ out, n < max ? n : max };
}

struct str range_decode_all(struct arena *a, struct str range, enum mail_encoding encoding) {
    return range_decode_some(a, range, encoding, SIZE_MAX, NULL);
}

void range_measure(struct arena *a, struct str range, enum mail_encoding encoding,
                   int64_t *ret_size, struct str *ret_sha256, bool *ret_broken) {
    enum { STEP = 16 << 10 };
    char out[STEP + 8 + RANGE_BLANKS_MAX];
    struct range_decoder d = range_decoder(encoding);
    struct hash_run *sha = hash_start(a);
    int64_t size = 0;
    while (range.n) {
        struct str piece = str_slice(range, 0, STEP);
        size_t n = range_decode(&d, piece, out);
        hash_add(sha, out, n);
        size += (int64_t)n;
        range = str_from(range, piece.n);
    }
    size_t n = range_end(&d, out);
    hash_add(sha, out, n);
    *ret_size = size + (int64_t)n;
    *ret_sha256 = hash_done(a, sha);
    if (d.broken) *ret_broken = true;
}
