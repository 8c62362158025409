#include "desk/alike/alike.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { WORDS_MAX = 4000, HEX = 8 };

static bool is_number(struct str word) {
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9') return true;
    return false;
}

/* FNV-1a. */
static uint32_t add(uint32_t h, struct str s) {
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return (h ^ 0xffu) * 16777619u;
}

static uint32_t number_of(const struct fold_word *w) {
    struct str word = fold_reading(w, 0);
    return add(2166136261u, is_number(word) ? S("0") : word);
}

/* The words as numbers, and where each stands. */
struct words {
    uint32_t of[WORDS_MAX];
    size_t at[WORDS_MAX], n;
};

static struct words *words_of(struct arena *a, struct str text) {
    struct words *w = ARENA_NEW(a, struct words);
    struct str rest = utf8_cut(text, ALIKE_LOOK);
    struct fold_word word;
    while (w->n < WORDS_MAX && fold_next(&rest, &word)) {
        w->at[w->n] = (size_t)(word.from.p - text.p);
        w->of[w->n++] = number_of(&word);
    }
    return w;
}

static int by_size(const void *x, const void *y) {
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static struct alike sorted(uint32_t *of, size_t n) {
    struct alike r = { of, 0 };
    if (n) qsort(of, n, sizeof *of, by_size);
    for (size_t i = 0; i < n; i++)
        if (r.n == 0 || of[r.n - 1] != of[i]) of[r.n++] = of[i];
    return r;
}

/* Mixed once more, so that the smallest pairs are as good as any (MurmurHash3's finaliser). */
static uint32_t mixed(uint32_t h) {
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    return h ^ (h >> 16);
}

struct alike alike_of(struct arena *a, struct str text) {
    const struct words *w = words_of(a, text);
    uint32_t *pairs = ARENA_ARRAY(a, w->n + 1, uint32_t);
    size_t n = 0;
    for (size_t i = 0; i + 1 < w->n; i++)
        pairs[n++] = mixed(w->of[i] * 31u + w->of[i + 1]);
    return sorted(pairs, n);
}

static size_t shared(struct alike x, struct alike y) {
    size_t n = 0;
    for (size_t i = 0, k = 0; i < x.n && k < y.n;) {
        n += x.pairs[i] == y.pairs[k];
        if (x.pairs[i] <= y.pairs[k])
            i++;
        else
            k++;
    }
    return n;
}

static unsigned per_cent(size_t part, size_t all) {
    return all ? (unsigned)(100 * part / all) : 100;
}

unsigned alike_percent(struct alike x, struct alike y) {
    size_t both = shared(x, y);
    return x.n && y.n ? per_cent(both, x.n + y.n - both) : 0;
}

unsigned alike_kept(struct alike part, struct alike whole) {
    return per_cent(shared(part, whole), part.n);
}

struct str alike_print(struct arena *a, struct alike x) {
    if (x.n < ALIKE_FEW) return S("");
    struct buf b = buf_new(a, ALIKE_PRINT * HEX + 1);
    for (size_t i = 0; i < x.n && i < ALIKE_PRINT; i++)
        buf_printf(&b, "%08x", x.pairs[i]);
    return buf_str(&b);
}

static uint32_t digit(char c) { return (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10) & 15u; }

struct alike alike_read(struct arena *a, struct str print) {
    struct alike r = { ARENA_ARRAY(a, print.n / HEX + 1, uint32_t), 0 };
    for (size_t i = 0; i + HEX <= print.n; i += HEX) {
        uint32_t v = 0;
        for (size_t k = 0; k < HEX; k++)
            v = v << 4 | digit(print.p[i + k]);
        r.pairs[r.n++] = v;
    }
    return r;
}

/* Of the smallest pairs that either has, as many as a print holds: how many do both have? */
unsigned alike_prints(struct alike x, struct alike y) {
    size_t i = 0, k = 0, all = 0, both = 0;
    size_t most = x.n < ALIKE_PRINT && y.n < ALIKE_PRINT ? SIZE_MAX : ALIKE_PRINT;
    while (all < most && (i < x.n || k < y.n)) {
        bool same = i < x.n && k < y.n && x.pairs[i] == y.pairs[k];
        bool first = k >= y.n || (i < x.n && x.pairs[i] <= y.pairs[k]);
        both += same;
        all++;
        i += same || first;
        k += same || !first;
    }
    return x.n && y.n ? per_cent(both, all) : 0;
}

static uint32_t three(const struct words *w, size_t i) {
    return mixed((w->of[i] * 31u + w->of[i + 1]) * 31u + w->of[i + 2]);
}

size_t alike_first(struct arena *a, struct str text, struct str part) {
    const struct words *w = words_of(a, text), *of = words_of(a, part);
    if (of->n < 3 || w->n < 3) return text.n;
    uint32_t *runs = ARENA_ARRAY(a, of->n, uint32_t);
    for (size_t i = 0; i + 2 < of->n; i++)
        runs[i] = three(of, i);
    struct alike known = sorted(runs, of->n - 2);
    for (size_t i = 0; i + 2 < w->n; i++) {
        uint32_t run = three(w, i);
        if (bsearch(&run, known.pairs, known.n, sizeof run, by_size)) return w->at[i];
    }
    return text.n;
}

/* Digits with the points and commas between them. */
static bool next_number(struct str *rest, struct str *ret) {
    size_t i = 0, n = 0;
    while (i < rest->n && (rest->p[i] < '0' || rest->p[i] > '9'))
        i++;
    struct str from = str_from(*rest, i);
    while (n < from.n && ((from.p[n] >= '0' && from.p[n] <= '9') || str_find_char(S(".,:/"), from.p[n]) >= 0))
        n++;
    *rest = str_from(from, n);
    while (n && (from.p[n - 1] < '0' || from.p[n - 1] > '9'))
        n--;
    *ret = str_slice(from, 0, n);
    return n > 0;
}

static bool has_number(struct str text, struct str number) {
    struct str one;
    while (next_number(&text, &one))
        if (str_eq(one, number)) return true;
    return false;
}

struct str alike_number_lost(struct str text, struct str part) {
    struct str one;
    while (next_number(&part, &one))
        if (!has_number(text, one)) return one;
    return STR_NONE;
}

size_t alike_count(struct str text) {
    struct fold_word word;
    size_t n = 0;
    while (fold_next(&text, &word))
        n++;
    return n;
}
