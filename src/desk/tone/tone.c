#include "desk/tone/tone.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "desk/tone/tone_priv.h"

#include <string.h>

enum { WORDS_MAX = 3000, NAMES_MAX = 50, GAP_MAX = 40, GAP_WORDS = 8 };
enum { CAPITALS_FEW = 7, NAME_MIN = 3, NAME_ENDING = 2 };

struct look {
    const struct tone_facts *facts;
    struct str text; /* what is not to be looked at is blank */
    struct fold_word *words;
    size_t word_n;
    struct tone_found *ret;
    size_t n;
};

static void found(struct look *l, enum tone_kind kind, struct str what) {
    for (size_t i = 0; i < l->n; i++)
        if (l->ret[i].kind == kind && (kind != TONE_LEFTOVER || str_eq(l->ret[i].what, what)))
            return;
    if (l->n < TONE_MOST) l->ret[l->n++] = (struct tone_found){ kind, what };
}

/* ---- what is looked at ---- */

static void blank(char *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p[i] != '\n') p[i] = ' ';
}

struct str tone_own_words(struct arena *a, struct str text) {
    char *p = arena_copy(a, text.p, text.n);
    struct str rest = { p, text.n }, line;
    bool fence = false;
    while (str_split(&rest, '\n', &line)) {
        char *at = p + (line.p - p);
        bool mark = str_starts(str_trim(line), S("```"));
        if (fence || mark || str_starts(str_trim(line), S(">"))) blank(at, line.n);
        fence ^= mark;
        for (size_t i = 0; i < line.n; i++) {
            struct str from = str_from(line, i);
            if (!str_starts(from, S("http")) && !str_starts(from, S("www."))) continue;
            size_t n = 0;
            while (n < from.n && from.p[n] != ' ' && from.p[n] != ')')
                n++;
            blank(at + i, n);
        }
    }
    return (struct str){ p, text.n };
}

static size_t take_words(struct str text, struct fold_word *ret, size_t max) {
    size_t n = 0;
    while (n < max && fold_next(&text, &ret[n]))
        n++;
    return n;
}

static size_t all_words(struct arena *a, struct str text, struct fold_word **ret) {
    *ret = ARENA_ARRAY(a, WORDS_MAX, struct fold_word);
    return take_words(text, *ret, WORDS_MAX);
}

/* ---- words ---- */

static bool same_word(const struct fold_word *x, const struct fold_word *y, bool begins) {
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < y->n; k++) {
            struct str have = fold_reading(x, i), want = fold_reading(y, k);
            if (begins ? str_starts(have, want) : str_eq(have, want)) return true;
        }
    return false;
}

/* How many words from at on the rule's words are; 0 where they are others. */
static size_t fits(const struct fold_word *words, size_t n, size_t at, struct str rule) {
    struct fold_word want;
    const char *end = rule.p + rule.n;
    size_t k = 0;
    while (fold_next(&rule, &want)) {
        const char *next = want.from.p + want.from.n;
        bool any_end = next < end && *next == '*';
        if (at + k >= n || !same_word(&words[at + k], &want, any_end)) return 0;
        k++;
    }
    return k;
}

static bool same_lang(const char *rule, struct str tag) {
    size_t n = strlen(rule);
    return str_starts_nocase(tag, str_of(rule)) && (tag.n == n || tag.p[n] == '-');
}

static bool known_lang(struct str tag) {
    for (size_t i = 0; i < tone_rule_n; i++)
        if (same_lang(tone_rules[i].lang, tag)) return true;
    return false;
}

/* The first rule of a kind that fits at a word, in that language or, where it is not known, any. */
static size_t rule_at(const struct fold_word *words, size_t n, size_t at, enum tone_rule_kind kind,
                      struct str lang) {
    bool any = !known_lang(lang);
    size_t longest = 0;
    for (size_t i = 0; i < tone_rule_n; i++) {
        const struct tone_rule *r = &tone_rules[i];
        if (r->kind != kind || !(any || same_lang(r->lang, lang))) continue;
        size_t k = fits(words, n, at, r->words);
        if (k > longest) longest = k;
    }
    return longest;
}

static struct str span(const struct fold_word *words, size_t at, size_t n) {
    const char *from = words[at].from.p;
    return (struct str){ from, (size_t)(words[at + n - 1].from.p - from) + words[at + n - 1].from.n };
}

static void look_words(struct look *l) {
    for (size_t i = 0; i < l->word_n; i++) {
        size_t k = rule_at(l->words, l->word_n, i, TONE_RULE_BLAME, l->facts->lang);
        if (k) found(l, TONE_BLAME, span(l->words, i, k));
        k = l->facts->files ? 0 : rule_at(l->words, l->word_n, i, TONE_RULE_FILE, l->facts->lang);
        if (k) found(l, TONE_FILE, span(l->words, i, k));
    }
}

/* ---- gaps ---- */

/* Is what stands in the brackets a gap: nothing, dots, or a word that is none of the customer's? */
static bool is_gap(char open, struct str inner) {
    struct fold_word words[GAP_WORDS]; /* a text may have thousands of brackets */
    struct str bare = str_trim(inner);
    if (bare.n == 0 || str_eq(bare, S("...")) || str_eq(bare, S("…")) || str_eq(bare, S("_")))
        return open != '<';
    if (open == '{') return str_find_char(bare, '\n') < 0;
    size_t n = take_words(bare, words, GAP_WORDS);
    return n > 0 && rule_at(words, n, 0, TONE_RULE_GAP, STR_NONE) == n;
}

static void look_brackets(struct look *l) {
    static const char opens[] = "{[<", closes[] = "}]>";
    for (size_t i = 0; i < l->text.n; i++) {
        ptrdiff_t kind = l->text.p[i] ? str_find_char(str_of(opens), l->text.p[i]) : -1;
        if (kind < 0) continue;
        struct str rest = str_slice(l->text, i + 1, i + 1 + GAP_MAX);
        ptrdiff_t end = str_find_char(rest, closes[kind]);
        size_t over = i + 2 + (size_t)(end < 0 ? 0 : end);
        bool link = l->text.p[i] == '[' && over < l->text.n && l->text.p[over] == '(';
        if (end < 0 || link || !is_gap(opens[kind], str_slice(rest, 0, (size_t)end))) continue;
        if (over < l->text.n && l->text.p[i] == '{' && l->text.p[over] == '}') over++;
        found(l, TONE_LEFTOVER, str_slice(l->text, i, over));
        i = over - 1;
    }
}

static bool all_of(struct str s, char upper, char lower) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != upper && s.p[i] != lower) return false;
    return true;
}

/* Three x or more, a line, TBD. XXL is a size. */
static void look_marks_of_gaps(struct look *l) {
    for (size_t i = 0; i < l->word_n; i++) {
        struct str w = l->words[i].from;
        if ((w.n >= 3 && all_of(w, 'X', 'x')) || str_eq(w, S("TBD"))) found(l, TONE_LEFTOVER, w);
    }
    ptrdiff_t at = str_find(l->text, S("___"));
    if (at >= 0) found(l, TONE_LEFTOVER, str_slice(l->text, (size_t)at, (size_t)at + 3));
}

/* ---- capitals and marks ---- */

/* Letters of a word that is all in capitals; 0 for others, and for one with digits. */
static size_t capitals(struct str w) {
    size_t n = 0;
    bool ok;
    while (w.n) {
        if (!utf8_is_capital(utf8_next(&w, &ok))) return 0;
        n++;
    }
    return n > 1 ? n : 0;
}

static void look_capitals(struct look *l) {
    size_t run = 0, letters = 0;
    for (size_t i = 0; i < l->word_n; i++) {
        size_t n = capitals(l->words[i].from);
        run = n ? run + 1 : 0;
        letters = n ? letters + n : 0;
        if (run >= 3 || (run == 2 && letters >= CAPITALS_FEW))
            found(l, TONE_CAPITALS, span(l->words, i + 1 - run, run));
    }
    for (size_t i = 0; i + 1 < l->text.n; i++) {
        char c = l->text.p[i], d = l->text.p[i + 1];
        bool third = i + 2 < l->text.n && l->text.p[i + 2] == '?';
        if (d == '!' && (c == '!' || c == '?')) found(l, TONE_MARKS, str_slice(l->text, i, i + 2));
        if (c == '?' && d == '?' && third) found(l, TONE_MARKS, str_slice(l->text, i, i + 3));
    }
}

/* ---- the greeting ---- */

struct greeting {
    size_t words; /* of the greeting itself */
    size_t names; /* how many follow it in its line */
    bool needs;
    size_t end; /* in bytes */
};

/* Where the line, or the part of it before a comma or a mark, ends. */
static size_t line_end(struct str text) {
    for (size_t i = 0; i < text.n; i++)
        if (str_find_char(S(",!\n;:"), text.p[i]) >= 0) return i;
    return text.n;
}

static struct greeting greeting_of(const struct fold_word *words, size_t n, struct str text,
                                   struct str lang) {
    struct greeting g = { 0 };
    if (n == 0) return g;
    g.words = rule_at(words, n, 0, TONE_RULE_GREETING, lang);
    size_t needs = rule_at(words, n, 0, TONE_RULE_NEEDS, lang);
    g.needs = needs > 0;
    if (needs > g.words) g.words = needs;
    if (g.words == 0) return g;
    const char *from = words[g.words - 1].from.p + words[g.words - 1].from.n;
    size_t at = (size_t)(from - text.p), end = at + line_end(str_from(text, at));
    /* "Dobar dan, Jelena," : the name stands behind the comma. */
    if (end < text.n && text.p[end] == ',' && str_trim(str_slice(text, at, end)).n == 0) {
        size_t next = end + 1 + line_end(str_from(text, end + 1));
        if (next < text.n && str_find_char(S(",!"), text.p[next]) >= 0) end = next;
    }
    while (g.words + g.names < n && words[g.words + g.names].from.p < text.p + end)
        g.names++;
    g.end = end;
    return g;
}

size_t tone_greeting(struct arena *a, struct str text) {
    struct fold_word *words;
    size_t n = all_words(a, str_slice(text, 0, TONE_LOOK), &words);
    struct greeting g = greeting_of(words, n, text, STR_NONE);
    bool only = g.words > 0 && g.names <= 5 && str_trim(str_slice(text, 0, (size_t)(words[0].from.p - text.p))).n == 0;
    return only ? g.end : 0;
}

/* The same name, whatever its case: Petar and Petre, Γιώργος and Γιώργο. */
static bool same_name(const struct fold_word *x, const struct fold_word *y) {
    struct str a = fold_reading(x, 0), b = fold_reading(y, 0);
    size_t most = a.n < b.n ? a.n : b.n, n = 0;
    while (n < most && a.p[n] == b.p[n])
        n++;
    if (same_word(x, y, false)) return true;
    return n >= NAME_MIN && n + NAME_ENDING >= a.n && n + NAME_ENDING >= b.n;
}

static bool begins_large(struct str w) {
    bool ok;
    return w.n > 0 && utf8_is_capital(utf8_next(&w, &ok));
}

static void look_greeting(struct look *l) {
    struct fold_word known[NAMES_MAX];
    struct greeting g = greeting_of(l->words, l->word_n, l->text, l->facts->lang);
    size_t known_n = take_words(l->facts->customer, known, NAMES_MAX), first = 0, named = 0;
    if (g.words == 0) return;
    if (g.needs && g.names == 0) found(l, TONE_GREETING, span(l->words, 0, g.words));
    for (size_t i = g.words; i < g.words + g.names; i++) {
        size_t title = rule_at(l->words, l->word_n, i, TONE_RULE_TITLE, l->facts->lang);
        if (title || !begins_large(l->words[i].from)) continue;
        if (named++ == 0) first = i;
        for (size_t k = 0; k < known_n; k++)
            if (same_name(&l->words[i], &known[k])) return;
    }
    if (named && named <= 3 && known_n) found(l, TONE_NAME, l->words[first].from);
}

static void look_language(struct look *l) {
    const struct tone_facts *f = l->facts;
    if (f->written.n < 2 || f->lang.n < 2 || !known_lang(f->lang)) return;
    if (!str_eq_nocase(str_slice(f->written, 0, 2), str_slice(f->lang, 0, 2)))
        found(l, TONE_LANGUAGE, f->written);
}

size_t tone_look(struct arena *a, struct str text, const struct tone_facts *f,
                 struct tone_found *ret) {
    struct look l = { .facts = f, .ret = ret };
    struct tone_found sorted[TONE_MOST];
    size_t n = 0;
    l.text = tone_own_words(a, utf8_cut(text, TONE_LOOK));
    l.word_n = all_words(a, l.text, &l.words);
    look_brackets(&l);
    look_marks_of_gaps(&l);
    look_language(&l);
    look_greeting(&l);
    look_words(&l);
    look_capitals(&l);
    for (int kind = 0; kind < TONE_COUNT; kind++)
        for (size_t i = 0; i < l.n; i++)
            if ((int)ret[i].kind == kind) sorted[n++] = ret[i];
    memcpy(ret, sorted, n * sizeof *ret);
    return n;
}
