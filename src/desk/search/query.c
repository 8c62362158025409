#include "desk/search/query.h"

#include "base/utf8.h"

static bool is_space(char c) { return (unsigned char)c <= ' '; }

/* The quotation marks of our languages; all of them open and close. */
static size_t quote_at(struct str s) {
    static const char *const quotes[] = { "\"", "„", "“", "”", "«", "»" };
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (str_starts(s, str_of(quotes[i]))) return str_of(quotes[i]).n;
    return 0;
}

/* Up to the next quotation mark, and up to the next space as well unless quoted. */
static struct str take_part(struct str *rest, bool quoted, bool *ret_closed) {
    size_t n = 0, quote = 0;
    while (n < rest->n && (quoted || !is_space(rest->p[n]))) {
        quote = quote_at(str_from(*rest, n));
        if (quote) break;
        n++;
    }
    struct str part = str_slice(*rest, 0, n);
    *ret_closed = quoted && quote;
    *rest = str_from(*rest, *ret_closed ? n + quote : n);
    return part;
}

static const struct err *too_long(struct arena *a) {
    return ERR(a, ERR_LIMIT, "This is too much to look for.", .field = "q",
               .hint = "Use at most 16 words.");
}

/* A letter alone begins too many words. */
static bool is_short(const struct fold_word *w) { return utf8_count(fold_reading(w, 0)) < 2; }

struct str search_sign(enum search_field field) {
    static const char *const signs[SEARCH_FIELD_COUNT] = { "", "«", "»", "§" };
    return str_of(signs[field]);
}

static const struct err *add_term(struct arena *a, struct search_query *q, struct str part,
                                  bool whole, bool without, enum search_field field) {
    struct search_term t = { .first = q->word_n, .without = without, .field = field };
    struct fold_word w;
    while (fold_next(&part, &w)) {
        if (q->word_n == SEARCH_WORDS_MAX) return too_long(a);
        q->words[q->word_n++].folded = w;
        t.n++;
    }
    if (t.n == 0) return NULL;
    struct search_word *last = &q->words[q->word_n - 1];
    last->prefix = !whole && !without && !is_short(&last->folded);
    q->terms[q->term_n++] = t;
    q->has_words = q->has_words || !without;
    q->phrases = q->phrases || t.n > 1;
    return NULL;
}

/* A word, or words in quotation marks, from the beginning of *rest. */
static struct str take_value(struct str *rest, bool *ret_closed) {
    size_t quote = quote_at(*rest);
    *rest = str_from(*rest, quote);
    return take_part(rest, quote > 0, ret_closed);
}

static void skip_space(struct str *rest) {
    while (rest->n && is_space(rest->p[0]))
        *rest = str_from(*rest, 1);
}

/* "from:ana": *rest begins behind the colon. One with nothing behind it is still being typed. */
static const struct err *take_filter(struct arena *a, struct search_query *q, int filter,
                                     struct str *rest, bool without) {
    struct search_filter f = { .without = without };
    enum search_field field = SEARCH_ANYWHERE;
    bool closed;
    if (filter < 0) return search_filter_unknown(a);
    skip_space(rest);
    struct str value = str_trim(take_value(rest, &closed));
    if (value.n == 0) return NULL;
    TRY(search_filter_read(a, filter, value, &field, &f));
    q->filtered = true;
    if (field == SEARCH_HAS) value = S(SEARCH_FILE_WORD);
    if (field != SEARCH_ANYWHERE)
        return add_term(a, q, value, closed || field == SEARCH_HAS, without, field);
    if (q->filter_n == SEARCH_FILTERS_MAX) return too_long(a);
    f.without = without;
    q->filters[q->filter_n++] = f;
    return NULL;
}

static const struct err *take_next(struct arena *a, struct search_query *q, bool filters,
                                   struct str *rest) {
    size_t name;
    int filter;
    bool closed, without = rest->p[0] == '-';
    if (without) *rest = str_from(*rest, 1);
    if (filters && search_filter_name(*rest, &name, &filter)) {
        *rest = str_from(*rest, name);
        return take_filter(a, q, filter, rest, without);
    }
    struct str part = take_value(rest, &closed);
    return add_term(a, q, part, closed, without, SEARCH_ANYWHERE);
}

static const struct err *parse(struct arena *a, struct str typed, bool filters,
                               struct search_query *q) {
    *q = (struct search_query){ .typed =
                                    str_trim(utf8_clean(a, utf8_cut(typed, SEARCH_QUERY_MAX))) };
    if (typed.n > SEARCH_QUERY_MAX) return too_long(a);
    struct str rest = q->typed;
    for (skip_space(&rest); rest.n; skip_space(&rest))
        TRY(take_next(a, q, filters, &rest));
    q->asks = q->has_words || q->filter_n > 0 || q->filtered;
    return NULL;
}

const struct err *search_parse(struct arena *a, struct str typed, struct search_query *ret) {
    return parse(a, typed, true, ret);
}

const struct err *search_parse_words(struct arena *a, struct str typed, struct search_query *ret) {
    return parse(a, typed, false, ret);
}

/* --- what the engines are asked ------------------------------------------------------------------
 */

/* Readings and signs hold nothing that needs escaping. */
static void ask_word(struct buf *b, const struct search_word *w, enum search_field field,
                     bool postgres) {
    buf_add_char(b, '(');
    for (size_t i = 0; i < w->folded.n; i++) {
        if (i) buf_add(b, postgres ? S(" | ") : S(" OR "));
        buf_add_char(b, postgres ? '\'' : '"');
        buf_add(b, search_sign(field));
        buf_add(b, fold_reading(&w->folded, i));
        buf_add_char(b, postgres ? '\'' : '"');
        if (w->prefix) buf_add(b, postgres ? S(":*") : S(" *"));
    }
    buf_add_char(b, ')');
}

struct str search_question(struct arena *a, const struct search_query *q, bool postgres) {
    struct buf b = buf_new(a, 64 << 10);
    bool first = true;
    for (size_t i = 0; i < q->term_n; i++) {
        const struct search_term *t = &q->terms[i];
        for (size_t k = 0; k < t->n && !t->without; k++, first = false) {
            if (!first) buf_add(&b, postgres ? S(" & ") : S(" AND "));
            ask_word(&b, &q->words[t->first + k], t->field, postgres);
        }
    }
    /* "Without" binds to all before it; a phrase that must not be there is for search_fits. */
    for (size_t i = 0; i < q->term_n; i++) {
        const struct search_term *t = &q->terms[i];
        if (!t->without || t->n > 1) continue;
        buf_add(&b, postgres ? S(" & !") : S(" NOT "));
        ask_word(&b, &q->words[t->first], t->field, postgres);
    }
    return buf_str(&b);
}

/* --- what it means
 * -------------------------------------------------------------------------------- */

static bool same(const struct search_word *w, struct str reading) {
    for (size_t i = 0; i < w->folded.n; i++) {
        struct str want = fold_reading(&w->folded, i);
        if (w->prefix ? str_starts(reading, want) : str_eq(reading, want)) return true;
    }
    return false;
}

/* The word that begins at *rest ("djordjevic/dordevic"), and whether its line ends with it. */
static bool word_fits(const struct search_word *w, struct str sign, struct str *rest,
                      bool *ret_line_ends) {
    bool fits = false;
    size_t from = 0, n = 0;
    for (; n <= rest->n; n++) {
        char c = n < rest->n ? rest->p[n] : '\n';
        if (c != '/' && c != ' ' && c != '\n') continue;
        struct str reading = str_slice(*rest, from, n);
        fits = fits || (str_starts(reading, sign) && same(w, str_from(reading, sign.n)));
        from = n + 1;
        *ret_line_ends = c == '\n';
        if (c != '/') break;
    }
    *rest = str_from(*rest, from);
    return fits;
}

static bool term_begins(const struct search_query *q, const struct search_term *t, struct str at) {
    bool line_ends = false;
    for (size_t i = 0; i < t->n; i++) {
        if (at.n == 0 || (i && line_ends)) return false;
        if (!word_fits(&q->words[t->first + i], search_sign(t->field), &at, &line_ends)) return false;
    }
    return true;
}

static bool term_is_in(const struct search_query *q, const struct search_term *t,
                       struct str words) {
    for (size_t i = 0; i < words.n; i++) {
        bool begins = i == 0 || words.p[i - 1] == ' ' || words.p[i - 1] == '\n';
        if (begins && term_begins(q, t, str_from(words, i))) return true;
    }
    return false;
}

bool search_fits(const struct search_query *q, struct str words) {
    for (size_t i = 0; i < q->term_n; i++)
        if (term_is_in(q, &q->terms[i], words) == q->terms[i].without) return false;
    return true;
}

bool search_wants(const struct search_query *q, const struct fold_word *word) {
    for (size_t i = 0; i < q->term_n; i++) {
        const struct search_term *t = &q->terms[i];
        for (size_t k = 0; k < t->n && !t->without && t->field == SEARCH_ANYWHERE; k++)
            for (size_t r = 0; r < word->n; r++)
                if (same(&q->words[t->first + k], fold_reading(word, r))) return true;
    }
    return false;
}
