/* hex.h - hexadecimal digits, as quoted-printable, encoded words, RFC 2231 and URLs have them. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/buf.h"

/* 0-15, -1 for anything else. */
static inline int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that two digits write, -1 when they are none. */
static inline int hex_byte(char high, char low) {
    int h = hex_digit(high), l = hex_digit(low);
    return h < 0 || l < 0 ? -1 : h << 4 | l;
}

/* Adds each byte as mark and two digits in capitals: "=C4=8D", "%C4%8D". */
static inline void hex_add(struct buf *b, char mark, struct str bytes) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        buf_add(b, (struct str){ (char[]){ mark, digits[c >> 4], digits[c & 15] }, 3 });
    }
}

#endif
