#include "mime/differ.h"

#include "base/utf8.h"

enum { SHORT_TEXT = 20 };

struct differ_words differ_words(struct arena *a, size_t n) {
    size_t room = 16;
    while (room < n && room < 2 * (size_t)DIFFER_WORDS_MAX)
        room *= 2;
    return (struct differ_words){ ARENA_ARRAY(a, room, uint64_t), room, 0 };
}

/* The place of a hash, or the empty one where it would stand. */
static size_t place_of(const struct differ_words *w, uint64_t hash) {
    size_t at = hash & (w->room - 1);
    while (w->v[at] && w->v[at] != hash)
        at = (at + 1) & (w->room - 1);
    return at;
}

static void add(struct differ_words *w, uint64_t hash) {
    if (w->n >= w->room / 2 || w->n >= DIFFER_WORDS_MAX) return;
    size_t at = place_of(w, hash);
    w->n += w->v[at] == 0;
    w->v[at] = hash;
}

/* Scripts without blanks: each character is a word. */
static bool is_ideograph(uint32_t c) {
    return (c >= 0x2E80 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || c >= 0x20000;
}

static bool is_letter(uint32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    bool sign = c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA;
    bool block = (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                 (c >= 0xFE00 && c < 0xFE70) || c == 0xFEFF || c == 0xFFFD;
    return !sign && !block && c != 0xD7 && c != 0xF7;
}

/* What a program writes out for the other form. */
static bool is_reference(struct str chunk) {
    return str_find(chunk, S("://")) >= 0 || str_find_char(chunk, '@') >= 0 ||
           str_find(chunk, S("www.")) >= 0 || str_find(chunk, S("cid:")) >= 0 ||
           str_find(chunk, S("mailto:")) >= 0;
}

static struct str take_chunk(struct str *rest) {
    size_t i = 0;
    while (i < rest->n && (unsigned char)rest->p[i] > ' ')
        i++;
    struct str chunk = str_slice(*rest, 0, i);
    *rest = str_from(*rest, i < rest->n ? i + 1 : i);
    return chunk;
}

static void add_chunk(struct differ_words *w, struct str chunk) {
    static const uint64_t basis = UINT64_C(14695981039346656037), prime = UINT64_C(1099511628211);
    uint64_t hash = basis; /* FNV-1a */
    bool in_word = false;
    while (chunk.n) {
        bool ok;
        uint32_t c = utf8_next(&chunk, &ok);
        bool letter = is_letter(c), alone = letter && is_ideograph(c);
        if (in_word && (!letter || alone)) {
            add(w, hash | 1);
            hash = basis;
            in_word = false;
        }
        if (!letter) continue;
        hash = (hash ^ (c < 0x80 && c >= 'A' && c <= 'Z' ? c | 32 : c)) * prime;
        in_word = true;
    }
    if (in_word) add(w, hash | 1);
}

void differ_add(struct differ_words *w, struct str text) {
    while (text.n) {
        struct str chunk = take_chunk(&text);
        if (!is_reference(chunk)) add_chunk(w, chunk);
    }
}

bool differ_says(const struct differ_words *plain, const struct differ_words *html) {
    if (plain->n == 0 || html->n == 0) return false;
    size_t common = 0;
    for (size_t i = 0; i < plain->room; i++)
        common += plain->v[i] && html->v[place_of(html, plain->v[i])];
    size_t more = plain->n > html->n ? plain->n : html->n;
    bool brief = more <= SHORT_TEXT;
    return brief ? common * 5 < more * 4 : common * 3 < more * 2;
}
