/* query.h - what somebody typed into the search field, and whether words answer it.
 *
 *     postarina majice      both words, anywhere; the beginning of a word is enough
 *     "nova postarina"      these words one after another, whole („…”, «…» and the like do as well)
 *     naruzba-123  a@b.rs   words that were written together stand together in what is found
 *     -racun                without this word
 *     from:ana  to:b@c.rs   whose message it is, and to whom
 *     has:attachment        there is a file with it
 *     before:2026-11-19     received before that day; after: on it or later (2026-11 and 2026 too)
 *     tag:"lost parcel"  is:open  in:sales  assigned:me
 *                           of the conversation; is: open, waiting, solved, snoozed or spam;
 *                           assigned: me, nobody or a name; -tag:x and so on: all others
 *
 * A filter is a word of letters before a colon, in any of our languages (filters.c). One that is
 * none of ours is refused: whoever means the words puts them in quotation marks. All else is passed
 * over: stars, brackets, signs. Words are compared as base/fold.h has it. A letter or digit alone
 * is looked for whole. search_fits is the meaning of the words of a question; what the engines are
 * asked (search_question) is made so that they agree with it, phrases apart, which they cannot know.
 */
#ifndef DESK_SEARCH_QUERY_H
#define DESK_SEARCH_QUERY_H

#include "base/err.h"
#include "base/fold.h"

enum { SEARCH_QUERY_MAX = 400, SEARCH_WORDS_MAX = 16, SEARCH_FILTERS_MAX = 8 };

/* Where a word has to stand. In the index, a word of a field has the field's sign before it. */
enum search_field { SEARCH_ANYWHERE, SEARCH_FROM, SEARCH_TO, SEARCH_HAS, SEARCH_FIELD_COUNT };
struct str search_sign(enum search_field field);
/* The word of SEARCH_HAS that a message with files has. */
#define SEARCH_FILE_WORD "file"

enum search_filter_kind {
    FILTER_TAG,
    FILTER_TEAM,
    FILTER_OWNER, /* number: a search_owner */
    FILTER_STATE, /* number: a search_state */
    FILTER_BEFORE,
    FILTER_AFTER, /* number: the day, in days since 1970 */
};
enum search_owner { OWNER_NAMED, OWNER_ME, OWNER_NOBODY };
enum search_state { STATE_IS_OPEN, STATE_IS_WAITING, STATE_IS_SOLVED, STATE_IS_SNOOZED, STATE_IS_SPAM };

/* What is asked of the conversation, or of the time. */
struct search_filter {
    enum search_filter_kind kind;
    bool without;
    struct str value; /* the name of a tag, team or person */
    int64_t number;
};

struct search_word {
    struct fold_word folded;
    bool prefix;
};

/* Words that stand one after another; mostly one. */
struct search_term {
    size_t first, n;
    bool without;
    enum search_field field;
};

struct search_query {
    struct str typed;
    struct search_word words[SEARCH_WORDS_MAX];
    struct search_term terms[SEARCH_WORDS_MAX];
    struct search_filter filters[SEARCH_FILTERS_MAX];
    size_t word_n, term_n, filter_n;
    bool asks;     /* there is a word that has to be there, or a filter */
    bool has_words; /* there is a word that has to be there: the index can be asked */
    bool filtered; /* there is a filter, from: and the like as well: it is about messages alone */
    bool phrases;  /* what the index finds still has to be looked at */
};

/* ERR_LIMIT with field "q" when it is longer than SEARCH_QUERY_MAX bytes, SEARCH_WORDS_MAX words or
 * SEARCH_FILTERS_MAX filters, ERR_INVALID for a filter that there is not, or that says nothing known. */
MUST_USE const struct err *search_parse(struct arena *a, struct str typed,
                                        struct search_query *ret);
/* The same where a name is looked for: words, whatever they look like. */
MUST_USE const struct err *search_parse_words(struct arena *a, struct str typed,
                                              struct search_query *ret);

/* The question for FTS5, or as a tsquery. Only when q->has_words. */
struct str search_question(struct arena *a, const struct search_query *q, bool postgres);

/* Do these words (a search_message's or search_customer's) answer its words? */
bool search_fits(const struct search_query *q, struct str words);

/* Is this one of the words that have to be there? */
bool search_wants(const struct search_query *q, const struct fold_word *word);

/* --- filters.c: for query.c ------------------------------------------------------------------- */

/* Does rest begin with the name of a filter and a colon? *ret_n: their bytes. A known one has a
 * number for search_filter_add; -1 for one that is none of ours. */
bool search_filter_name(struct str rest, size_t *ret_n, int *ret_filter);
/* What stands behind it. *ret_field: words that are to be looked for there; else it is in *ret. */
MUST_USE const struct err *search_filter_read(struct arena *a, int filter, struct str value,
                                              enum search_field *ret_field, struct search_filter *ret);
MUST_USE const struct err *search_filter_unknown(struct arena *a);

#endif
