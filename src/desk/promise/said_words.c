#include "desk/promise/said_priv.h"

#include <string.h>

enum { PHRASE_WORDS = 6, FIRSTS = 256 };

enum match { WHOLE, BEGINS, ENDS };

struct phrase {
    const struct said_rule *rule;
    uint8_t n, weight;
    enum match match[PHRASE_WORDS];
    struct str words[PHRASE_WORDS];
    struct phrase *next; /* that begins with the same letter */
};

struct said_rules {
    struct phrase *first[FIRSTS];
    struct phrase *any; /* begin with a star */
};

/* ---- rules ---- */

static bool same_lang(const char *rule, struct str tag) {
    size_t n = strlen(rule);
    return str_starts_nocase(tag, str_of(rule)) && (tag.n == n || tag.p[n] == '-');
}

static void add(struct arena *a, struct said_rules *r, const struct said_rule *rule, struct str s) {
    struct phrase *p = ARENA_NEW(a, struct phrase);
    struct fold_word word;
    struct str rest = s;
    p->rule = rule;
    while (p->n < PHRASE_WORDS && fold_next(&rest, &word)) {
        const char *end = word.from.p + word.from.n;
        bool begins = end < s.p + s.n && *end == '*';
        bool ends = word.from.p > s.p && word.from.p[-1] == '*';
        p->match[p->n] = begins ? BEGINS : ends ? ENDS : WHOLE;
        p->weight = (uint8_t)(p->weight + (begins || ends ? 1 : 2));
        p->words[p->n++] = str_dup(a, fold_reading(&word, 0));
    }
    if (p->n == 0) return;
    struct phrase **list = p->match[0] == ENDS ? &r->any : &r->first[(unsigned char)p->words[0].p[0]];
    p->next = *list;
    *list = p;
}

struct said_rules *said_rules_new(struct arena *a, struct str lang) {
    struct said_rules *r = NULL;
    for (size_t i = 0; i < said_rule_n; i++) {
        struct str rest = said_rules[i].words, part;
        if (!same_lang(said_rules[i].lang, lang)) continue;
        if (!r) r = ARENA_NEW(a, struct said_rules);
        while (str_split(&rest, '|', &part))
            add(a, r, &said_rules[i], part);
    }
    return r;
}

/* ---- words ---- */

static bool fits_word(const struct fold_word *said, struct str want, enum match match) {
    for (size_t i = 0; i < said->n; i++) {
        struct str have = fold_reading(said, i);
        if (match == BEGINS ? str_starts(have, want)
            : match == ENDS ? str_ends(have, want)
                            : str_eq(have, want))
            return true;
    }
    return false;
}

static void fit(struct said_line *l, size_t at, const struct phrase *p) {
    struct said_hit *hit = &l->words[at].hits[p->rule->kind];
    size_t k = 0;
    while (k < p->n && at + k < l->n && fits_word(&l->words[at + k].word, p->words[k], p->match[k]))
        k++;
    if (k == p->n && p->weight > hit->weight)
        *hit = (struct said_hit){ p->n, p->weight, (int16_t)p->rule->value };
}

/* Rules of all readings' first letters; one that two readings share is looked at twice, without harm. */
static void fit_all(struct said_line *l, size_t at, const struct said_rules *r) {
    const struct fold_word *w = &l->words[at].word;
    for (size_t i = 0; i < w->n; i++)
        for (const struct phrase *p = r->first[(unsigned char)w->bytes[i][0]]; p; p = p->next)
            fit(l, at, p);
    for (const struct phrase *p = r->any; p; p = p->next)
        fit(l, at, p);
}

static void take_digits(struct said_word *w) {
    struct str s = fold_reading(&w->word, 0);
    while (w->digits < (int)s.n && s.p[w->digits] >= '0' && s.p[w->digits] <= '9')
        w->digits++;
    w->number = w->digits > 6 ? 999999 : 0;
    for (int i = 0; i < w->digits && w->digits <= 6; i++)
        w->number = w->number * 10 + (s.p[i] - '0');
    w->tail = str_from(s, (size_t)w->digits);
}

bool said_line_take(struct said_line *l, const struct said_rules *rules, struct str sentence) {
    struct str rest = sentence;
    l->text = sentence;
    l->n = 0;
    for (;;) {
        struct fold_word *word = &l->words[l->n].word;
        if (!fold_next(&rest, word)) break;
        if (++l->n == SAID_WORDS) return false;
    }
    for (size_t i = 0; i < l->n; i++) {
        struct said_word *w = &l->words[i];
        memset(w->hits, 0, sizeof w->hits);
        w->digits = w->number = 0;
        w->clause = 0;
        w->taken = false;
        take_digits(w);
    }
    for (size_t i = 0; i < l->n; i++)
        fit_all(l, i, rules);
    return true;
}

struct str said_gap(const struct said_line *l, size_t i) {
    const char *from = i ? l->words[i - 1].word.from.p + l->words[i - 1].word.from.n : l->text.p;
    const char *to = i < l->n ? l->words[i].word.from.p : l->text.p + l->text.n;
    return (struct str){ from, (size_t)(to - from) };
}

bool said_is(const struct said_line *l, size_t i, enum said_kind kind) {
    return i < l->n && l->words[i].hits[kind].n > 0;
}
