/* Modified UTF-7 (RFC 3501 5.1.3): printable ASCII stands for itself, "&-" for "&", and "&...-"
 * holds UTF-16 in base64 with "," for "/" and no padding. */
#include "mail/imap_priv.h"

#include "base/buf.h"
#include "base/utf8.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool direct(uint32_t c) { return c >= 0x20 && c < 0x7f; }

/* Bits on their way into base64; n of them are waiting. */
struct shift {
    uint32_t bits;
    unsigned n;
};

static void put_unit(struct buf *b, struct shift *s, uint32_t unit) {
    s->bits = s->bits << 16 | unit;
    s->n += 16;
    while (s->n >= 6) {
        s->n -= 6;
        buf_add_char(b, alphabet[s->bits >> s->n & 63]);
        s->bits &= (1u << s->n) - 1;
    }
}

static void put_shifted(struct buf *b, struct shift *s, uint32_t c) {
    if (c >= 0x10000) {
        put_unit(b, s, 0xd800 + ((c - 0x10000) >> 10));
        put_unit(b, s, 0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
        put_unit(b, s, c);
    }
}

static void end_shift(struct buf *b, struct shift *s) {
    if (s->n) buf_add_char(b, alphabet[s->bits << (6 - s->n) & 63]);
    buf_add_char(b, '-');
    *s = (struct shift){ 0 };
}

bool imap_name_encode(struct arena *a, struct str s, struct str *ret) {
    struct buf b = buf_new(a, IMAP_NAME_MAX * 4);
    struct shift shift = { 0 };
    bool shifted = false;
    if (s.n == 0 || s.n > IMAP_NAME_MAX) return false;
    while (s.n) {
        bool ok;
        uint32_t c = utf8_next(&s, &ok);
        if (!ok || c < 0x20 || c == 0x7f) return false;
        if (direct(c) == shifted) {
            shifted = !shifted;
            if (shifted)
                buf_add_char(&b, '&');
            else
                end_shift(&b, &shift);
        }
        if (shifted)
            put_shifted(&b, &shift, c);
        else if (c == '&')
            buf_add(&b, S("&-"));
        else
            buf_add_char(&b, (char)c);
    }
    if (shifted) end_shift(&b, &shift);
    if (buf_over(&b)) return false;
    *ret = buf_str(&b);
    return true;
}

/* One UTF-16 unit; a high half waits in *high for its low half. */
static bool take_unit(struct buf *b, uint32_t unit, uint32_t *high) {
    char out[4];
    uint32_t c = unit;
    bool low = unit >= 0xdc00 && unit < 0xe000;
    if (low != (*high != 0)) return false;
    if (unit >= 0xd800 && unit < 0xdc00) {
        *high = unit;
        return true;
    }
    if (low) c = 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00);
    *high = 0;
    buf_add(b, (struct str){ out, utf8_put(c, out) });
    return true;
}

static bool decode_shifted(struct buf *b, struct str in) {
    struct shift s = { 0 };
    uint32_t high = 0;
    for (size_t i = 0; i < in.n; i++) {
        ptrdiff_t v = str_find_char((struct str){ alphabet, 64 }, in.p[i]);
        if (v < 0) return false;
        s.bits = s.bits << 6 | (uint32_t)v;
        s.n += 6;
        if (s.n < 16) continue;
        s.n -= 16;
        if (!take_unit(b, s.bits >> s.n & 0xffff, &high)) return false;
        s.bits &= (1u << s.n) - 1;
    }
    return high == 0;
}

/* Takes the text apart; the caller checks that it is the one right form by writing it again. */
static bool decode(struct buf *b, struct str s) {
    while (s.n) {
        ptrdiff_t amp = str_find_char(s, '&');
        buf_add(b, str_slice(s, 0, amp < 0 ? s.n : (size_t)amp));
        if (amp < 0) return true;
        s = str_from(s, (size_t)amp + 1);
        ptrdiff_t end = str_find_char(s, '-');
        if (end < 0) return false;
        if (end == 0)
            buf_add_char(b, '&');
        else if (!decode_shifted(b, str_slice(s, 0, (size_t)end)))
            return false;
        s = str_from(s, (size_t)end + 1);
    }
    return true;
}

bool imap_name_decode(struct arena *a, struct str s, struct str *ret) {
    struct buf b = buf_new(a, IMAP_NAME_MAX);
    struct str again;
    if (!decode(&b, s) || buf_over(&b)) return false;
    if (!imap_name_encode(a, buf_str(&b), &again) || !str_eq(again, s)) return false;
    *ret = buf_str(&b);
    return true;
}
