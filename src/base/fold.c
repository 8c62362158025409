#include "base/fold.h"

#include "base/fold_table.h"
#include "base/utf8.h"

#include <string.h>

/* A reading while it grows; what passes FOLD_WORD_MAX is left out, whole signs at a time. */
struct reading {
    char *p;
    size_t n;
};

static void put(struct reading *r, const char *p, size_t n) {
    if (r->n + n > FOLD_WORD_MAX) return;
    memcpy(r->p + r->n, p, n);
    r->n += n;
}

static unsigned code_of(uint32_t c) {
    if (c >= FOLD_BLOCKS * FOLD_BLOCK) return FOLD_APART;
    return fold_codes[fold_blocks[c / FOLD_BLOCK]][c % FOLD_BLOCK];
}

static bool is_greek(uint32_t c) {
    return (c >= 0x370 && c < 0x400) || (c >= 0x1F00 && c < 0x2000);
}

static bool starts(const char *p, size_t n, const char *with) {
    size_t k = strlen(with);
    return n >= k && memcmp(p, with, k) == 0;
}

/* Replaces each "from" of a word by "to", the first pair that fits. */
struct swap {
    const char *from, *to;
};

static size_t swap_all(const char *p, size_t n, const struct swap *swaps, size_t swap_n,
                       char *out) {
    struct reading r = { out, 0 };
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        while (k < swap_n && !starts(p + i, n - i, swaps[k].from))
            k++;
        if (k == swap_n) {
            put(&r, p + i++, 1);
        } else {
            put(&r, swaps[k].to, strlen(swaps[k].to));
            i += strlen(swaps[k].from);
        }
    }
    return r.n;
}

/* Two Greek letters that are one sound (ELOT 743). Accents are no help: people leave them out. */
static size_t greek_by_rule(const char *p, size_t n, char *out) {
    static const struct swap swaps[] = {
        { "oy", "ou" },
        { "gg", "ng" },
        { "gx", "nx" },
        { "gch", "nch" },
    };
    char part[FOLD_WORD_MAX];
    memcpy(part, p, n);
    for (size_t i = 1; i < n; i++) {
        if (part[i] != 'y' || (part[i - 1] != 'a' && part[i - 1] != 'e')) continue;
        bool voiceless = i + 1 == n || memchr("tkxpsfc", part[i + 1], 7);
        part[i] = voiceless ? 'f' : 'v';
    }
    return swap_all(part, n, swaps, sizeof swaps / sizeof *swaps, out);
}

static size_t greek_by_sound(const char *p, size_t n, char *out) {
    static const struct swap swaps[] = {
        { "y", "i" }, { "ch", "h" }, { "mp", "b" }, { "nt", "d" }, { "gk", "g" }, { "ng", "gg" },
    };
    return swap_all(p, n, swaps, sizeof swaps / sizeof *swaps, out);
}

static void add_reading(struct fold_word *w, const char *p, size_t n) {
    for (size_t i = 0; i < w->n; i++)
        if (w->len[i] == n && memcmp(w->bytes[i], p, n) == 0) return;
    memcpy(w->bytes[w->n], p, n);
    w->len[w->n++] = (unsigned char)n;
}

static void finish(struct fold_word *w, const struct reading *main, const struct reading *second,
                   bool greek) {
    char rule[FOLD_WORD_MAX], sound[FOLD_WORD_MAX];
    w->n = 0;
    if (greek) {
        size_t n = greek_by_rule(main->p, main->n, rule);
        add_reading(w, rule, n);
        add_reading(w, sound, greek_by_sound(rule, n, sound));
    } else {
        add_reading(w, main->p, main->n);
    }
    add_reading(w, second->p, second->n);
}

/* Adds what c becomes; false where c stands between words. */
static bool add_sign(uint32_t c, unsigned code, struct reading *main, struct reading *second) {
    char raw[4];
    if (code == FOLD_APART) return false;
    if (code == FOLD_DROP) return true;
    if (code < FOLD_ROWS) {
        size_t n = utf8_put(c, raw);
        put(main, raw, n);
        put(second, raw, n);
        return true;
    }
    const struct fold_row *row = &fold_rows[code - FOLD_ROWS];
    put(main, row->main, strnlen(row->main, FOLD_ROW_MAX));
    put(second, row->second, strnlen(row->second, FOLD_ROW_MAX));
    return true;
}

bool fold_next(struct str *rest, struct fold_word *ret) {
    char main_bytes[FOLD_WORD_MAX], second_bytes[FOLD_WORD_MAX];
    struct reading main = { main_bytes, 0 }, second = { second_bytes, 0 };
    struct str at = *rest;
    const char *begin = NULL, *end = NULL;
    bool greek = false, ok;
    while (at.n) {
        struct str before = at;
        uint32_t c = utf8_next(&at, &ok);
        unsigned code = ok ? code_of(c) : FOLD_APART;
        if (code == FOLD_ALONE && main.n) {
            at = before;
            break;
        }
        bool in_word = add_sign(c, code, &main, &second);
        if (!in_word && main.n) break;
        if (!in_word || (code == FOLD_DROP && !main.n)) continue;
        if (!begin) begin = before.p;
        end = at.p;
        greek = greek || is_greek(c);
        if (code == FOLD_ALONE) break;
    }
    *rest = at;
    if (main.n == 0) return false;
    ret->from = (struct str){ begin, (size_t)(end - begin) };
    finish(ret, &main, &second, greek);
    return true;
}

struct str fold_reading(const struct fold_word *w, size_t i) {
    return (struct str){ w->bytes[i], w->len[i] };
}
