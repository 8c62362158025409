/* What somebody types into the search field: the first line; the rest are folded words that it is
 * held against. Whatever was typed, the words lie within the question, and what the engines are
 * asked holds no quote or sign that would mean something to them outside of a word. */
#include "desk/search/query.h"

#include "base/utf8.h"
#include "fuzz.h"

static void terms_hold(const struct search_query *q) {
    BUG_UNLESS(q->word_n <= SEARCH_WORDS_MAX && q->term_n <= SEARCH_WORDS_MAX);
    for (size_t i = 0; i < q->term_n; i++) {
        BUG_UNLESS(q->terms[i].n > 0 && q->terms[i].first < q->word_n);
        BUG_UNLESS(q->terms[i].n <= q->word_n - q->terms[i].first);
    }
}

/* What is asked beside words is within its bounds, and says what it is about. */
static void filters_hold(const struct search_query *q) {
    BUG_UNLESS(q->filter_n <= SEARCH_FILTERS_MAX && q->asks >= q->has_words);
    BUG_UNLESS(q->filtered || q->filter_n == 0);
    for (size_t i = 0; i < q->filter_n; i++) {
        const struct search_filter *f = &q->filters[i];
        BUG_UNLESS(f->kind <= FILTER_AFTER && utf8_valid(f->value));
        BUG_UNLESS((f->kind != FILTER_TAG && f->kind != FILTER_TEAM) || f->value.n > 0);
        BUG_UNLESS(f->kind != FILTER_STATE || f->number <= STATE_IS_SPAM);
    }
}

static void question_holds(struct str s) {
    size_t quotes = 0, open = 0;
    BUG_UNLESS(s.n > 0 && utf8_valid(s) && str_find_char(s, 0) < 0);
    for (size_t i = 0; i < s.n; i++) {
        quotes += s.p[i] == '"' || s.p[i] == '\'';
        open += s.p[i] == '(';
        open -= s.p[i] == ')' && open > 0;
        BUG_UNLESS(s.p[i] != ';' && s.p[i] != '\\');
    }
    BUG_UNLESS(quotes % 2 == 0 && open == 0);
}

FUZZ_TARGET(query) {
    struct arena *a = arena_new(16 << 20);
    struct str typed = fuzz_line(&in);
    struct search_query q;
    if (!search_parse(a, typed, &q)) {
        terms_hold(&q);
        filters_hold(&q);
        if (q.has_words) question_holds(search_question(a, &q, false));
        if (q.has_words) question_holds(search_question(a, &q, true));
        (void)search_fits(&q, in);
    } else {
        BUG_UNLESS(typed.n > 0);
    }
    arena_free(&a);
}
