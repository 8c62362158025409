#include "base/utf8.h"

#include "base/buf.h"

#include <string.h>

/* Length of the sequence that lead starts, 0 for a byte that cannot lead; *ret_bits its own bits. */
static size_t lead_length(unsigned char lead, uint32_t *ret_bits) {
    if (lead < 0x80) return *ret_bits = lead, 1;
    if (lead >= 0xC2 && lead <= 0xDF) return *ret_bits = lead & 0x1Fu, 2;
    if (lead >= 0xE0 && lead <= 0xEF) return *ret_bits = lead & 0x0Fu, 3;
    if (lead >= 0xF0 && lead <= 0xF4) return *ret_bits = lead & 0x07u, 4;
    return 0;
}

uint32_t utf8_next(struct str *s, bool *ret_ok) {
    uint32_t c = 0;
    size_t len = lead_length((unsigned char)s->p[0], &c);
    bool ok = len > 0 && len <= s->n;
    for (size_t i = 1; ok && i < len; i++) {
        unsigned char b = (unsigned char)s->p[i];
        ok = (b & 0xC0) == 0x80;
        c = c << 6 | (b & 0x3Fu);
    }
    if (ok && len == 3) ok = c >= 0x800 && (c < 0xD800 || c > 0xDFFF);
    if (ok && len == 4) ok = c >= 0x10000 && c <= 0x10FFFF;
    *ret_ok = ok;
    *s = str_from(*s, ok ? len : 1);
    return ok ? c : UTF8_REPLACEMENT;
}

size_t utf8_put(uint32_t c, char out[4]) {
    if (c < 0x80) return out[0] = (char)c, 1;
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* How many bytes of the front are ASCII, eight at a time: at most seven fewer than there are. */
static size_t ascii_front(struct str s) {
    size_t i = 0;
    for (uint64_t eight; i + sizeof eight <= s.n; i += sizeof eight) {
        memcpy(&eight, s.p + i, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080)) break;
    }
    return i;
}

bool utf8_valid(struct str s) {
    bool ok = true;
    while (s.n && ok) {
        s = str_from(s, ascii_front(s));
        if (s.n) (void)utf8_next(&s, &ok);
    }
    return ok;
}

struct str utf8_clean(struct arena *a, struct str s) {
    if (utf8_valid(s) && str_find_char(s, 0) < 0) return s;
    struct buf b = buf_new_sized(a, s.n * 3 + 4, s.n + 16);
    while (s.n) {
        bool ok;
        char out[4];
        uint32_t c = utf8_next(&s, &ok);
        if (c == 0) c = UTF8_REPLACEMENT;
        buf_add(&b, (struct str){ out, utf8_put(c, out) });
    }
    return buf_str(&b);
}

bool utf8_is_line(struct str s) {
    bool ok = true;
    while (s.n && ok) {
        uint32_t c = utf8_next(&s, &ok);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
    }
    return ok;
}

/* U+0080 to U+009F: two bytes, C2 and the code itself. */
static bool is_c1(struct str s) {
    return s.n > 1 && (unsigned char)s.p[0] == 0xC2 && (unsigned char)s.p[1] >= 0x80 && (unsigned char)s.p[1] < 0xA0;
}

struct str utf8_one_line(struct arena *a, struct str s) {
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool c1 = is_c1(str_from(s, i));
        bool blank = (unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F || c1;
        i += c1;
        if (!blank)
            out[n++] = s.p[i];
        else if (n && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    if (n && out[n - 1] == ' ') n--;
    return (struct str){ out, n };
}

struct str utf8_cut(struct str s, size_t n) {
    if (s.n <= n) return s;
    while (n && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return str_slice(s, 0, n);
}

size_t utf8_count(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

bool utf8_is_capital(uint32_t c) {
    if (c < 0x100) return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17d)) return c % 2 == 1;
    if (c < 0x178) return c % 2 == 0;
    return (c >= 0x386 && c <= 0x3ab && c != 0x390) || (c >= 0x400 && c <= 0x42f);
}
