#include "words.h"

#include "base/utf8.h"

/* Cyrillic from U+0402 on and its Latin; the digraphs are title case here, so that "Њ" in "Њега" is
 * "Nj". */
static const struct {
    uint32_t from;
    const char *to;
} letters[] = {
    { 0x402, "Đ" },  { 0x408, "J" },  { 0x409, "Lj" }, { 0x40A, "Nj" }, { 0x40B, "Ć" },
    { 0x40F, "Dž" }, { 0x410, "A" },  { 0x411, "B" },  { 0x412, "V" },  { 0x413, "G" },
    { 0x414, "D" },  { 0x415, "E" },  { 0x416, "Ž" },  { 0x417, "Z" },  { 0x418, "I" },
    { 0x41A, "K" },  { 0x41B, "L" },  { 0x41C, "M" },  { 0x41D, "N" },  { 0x41E, "O" },
    { 0x41F, "P" },  { 0x420, "R" },  { 0x421, "S" },  { 0x422, "T" },  { 0x423, "U" },
    { 0x424, "F" },  { 0x425, "H" },  { 0x426, "C" },  { 0x427, "Č" },  { 0x428, "Š" },
    { 0x430, "a" },  { 0x431, "b" },  { 0x432, "v" },  { 0x433, "g" },  { 0x434, "d" },
    { 0x435, "e" },  { 0x436, "ž" },  { 0x437, "z" },  { 0x438, "i" },  { 0x43A, "k" },
    { 0x43B, "l" },  { 0x43C, "m" },  { 0x43D, "n" },  { 0x43E, "o" },  { 0x43F, "p" },
    { 0x440, "r" },  { 0x441, "s" },  { 0x442, "t" },  { 0x443, "u" },  { 0x444, "f" },
    { 0x445, "h" },  { 0x446, "c" },  { 0x447, "č" },  { 0x448, "š" },  { 0x452, "đ" },
    { 0x458, "j" },  { 0x459, "lj" }, { 0x45A, "nj" }, { 0x45B, "ć" },  { 0x45F, "dž" },
};

static const char *latin(uint32_t c) {
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].from == c) return letters[i].to;
    return NULL;
}

static bool is_capital(uint32_t c) { return c >= 0x402 && c <= 0x428; }

static uint32_t peek(struct str s) {
    bool ok;
    return s.n ? utf8_next(&s, &ok) : 0;
}

/* A digraph stands whole in capitals inside a word of capitals: "ЊЕГА" is "NJEGA". */
static const char *digraph(uint32_t c, uint32_t before, uint32_t after) {
    bool shout = is_capital(after) || (is_capital(before) && !latin(after));
    if (!shout) return NULL;
    return c == 0x409 ? "LJ" : c == 0x40A ? "NJ" : c == 0x40F ? "DŽ" : NULL;
}

/* The length of what stays as it is at the start of s: {placeholder}, or a word of keep. */
static size_t kept(struct str s, struct str keep, bool word_begins) {
    struct str line;
    if (s.p[0] == '{') return (size_t)(str_find_char(s, '}') + 1);
    while (word_begins && str_split(&keep, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#' || !str_starts(s, line)) continue;
        if (!latin(peek(str_from(s, line.n)))) return line.n;
    }
    return 0;
}

struct str latin_of(struct arena *a, struct str s, struct str keep) {
    struct buf b = buf_new_sized(a, s.n * 2 + 16, s.n + 16);
    uint32_t before = 0;
    while (s.n) {
        size_t stays = kept(s, keep, latin(before) == NULL);
        struct str start = s;
        bool ok;
        uint32_t c = utf8_next(&s, &ok);
        const char *to = digraph(c, before, peek(s));
        if (!to) to = latin(c);
        if (stays) s = str_from(start, stays);
        if (stays || !to)
            buf_add(&b, str_slice(start, 0, start.n - s.n));
        else
            buf_add_c(&b, to);
        before = stays ? 0 : c;
    }
    return buf_str(&b);
}
