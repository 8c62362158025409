/* hex.h - one hexadecimal digit, as quoted-printable, encoded words and RFC 2231 have them. */
#ifndef MIME_HEX_H
#define MIME_HEX_H

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

#endif
