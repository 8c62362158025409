/* query.h - what somebody typed into the search field, and whether words answer it.
 *
 *     postarina majice      both words, anywhere; the beginning of a word is enough
 *     "nova postarina"      these words one after another, whole („…”, «…» and the like do as well)
 *     naruzba-123  a@b.rs   words that were written together stand together in what is found
 *     -racun                without this word
 *
 * All else is passed over: stars, brackets, signs. Words are compared as base/fold.h has it. A
 * letter or digit alone is looked for whole. search_fits is the meaning of a question; what the
 * engines are asked (search_question) is made so that they agree with it, phrases apart, which they
 * cannot know.
 */
#ifndef DESK_SEARCH_QUERY_H
#define DESK_SEARCH_QUERY_H

#include "base/err.h"
#include "base/fold.h"

enum { SEARCH_QUERY_MAX = 400, SEARCH_WORDS_MAX = 16 };

struct search_word {
    struct fold_word folded;
    bool prefix;
};

/* Words that stand one after another; mostly one. */
struct search_term {
    size_t first, n;
    bool without;
};

struct search_query {
    struct str typed;
    struct search_word words[SEARCH_WORDS_MAX];
    struct search_term terms[SEARCH_WORDS_MAX];
    size_t word_n, term_n;
    bool asks;    /* there is a word that has to be there */
    bool phrases; /* what the index finds still has to be looked at */
};

/* ERR_LIMIT with field "q" when it is longer than SEARCH_QUERY_MAX bytes or SEARCH_WORDS_MAX words.
 * Any bytes are a question. */
MUST_USE const struct err *search_parse(struct arena *a, struct str typed,
                                        struct search_query *ret);

/* The question for FTS5, or as a tsquery. Only when q->asks. */
struct str search_question(struct arena *a, const struct search_query *q, bool postgres);

/* Do these words (a search_message's or search_customer's) answer it? */
bool search_fits(const struct search_query *q, struct str words);

/* Is this one of the words that have to be there? */
bool search_wants(const struct search_query *q, const struct fold_word *word);

#endif
