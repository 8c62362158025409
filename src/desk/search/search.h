/* search.h - finding again what was said and who said it.
 *
 * Every message and every customer has a row of folded words (base/fold.h) in search_message and
 * search_customer, which the engine indexes: FTS5 on SQLite, a GIN index on PostgreSQL. The row is
 * written in the transaction that writes the message or customer, so what is stored can be found. A
 * message's words: what a person wrote (without what he quoted), the subject, the conversation's
 * ref and customer, names and addresses of sender and recipients (once more with the sign of from:
 * or to:), whether it has files, and their names. Both engines find
 * the same, newest first; how good a match is plays no part, since people look for what they
 * remember.
 *
 * What the actor may not see (desk/auth/access.h) is not found. All functions need a transaction.
 */
#ifndef DESK_SEARCH_SEARCH_H
#define DESK_SEARCH_SEARCH_H

#include "desk/search/query.h"
#include "desk/search/search_rows.h"
#include "desk/work.h"

/* What was indexed by other rules is made anew. */
enum { SEARCH_VERSION = FOLD_VERSION * 100 + 1 };

/* --- keeping the index: whoever changes what it is made of calls these in the same transaction
 * ---- */

/* Takes the message, as it is stored now, into the index; one that was taken back, out of it. */
MUST_USE const struct err *search_put_message(struct work *w, int64_t message_id);
/* Out of the index, before the message itself goes. */
MUST_USE const struct err *search_drop_message(struct work *w, int64_t message_id);
/* The same for a customer with his contact points. */
MUST_USE const struct err *search_put_customer(struct work *w, int64_t customer_id);
/* For a customer who is called otherwise now: his name stands in the words of his messages too, of which
 * the newest 500 are done. */
MUST_USE const struct err *search_renamed(struct work *w, int64_t customer_id);

/* What was stored before there was an index, or folded by older rules: a part of it, newest first;
 * *ret_more until all is done. Opens its own transactions. */
MUST_USE const struct err *search_build_turn(struct work *w, bool *ret_more);
/* How much of that is done, in per cent; 100 for all. */
MUST_USE const struct err *search_built(struct work *w, int64_t *ret_percent);

/* Joins what many writes have left in small pieces (SQLite): between the writes, a few milliseconds
 * at a time. newest: the last message it was done after; it does nothing while there is no newer
 * one. Opens its own transactions. */
struct search_tidy {
    int64_t newest, at;
    int left;
};
MUST_USE const struct err *search_tidy_turn(struct work *w, struct search_tidy *t);

/* --- finding
 * -------------------------------------------------------------------------------------- */

enum { SEARCH_PAGE_MAX = 200 };
/* Messages one by one, or conversations, each by its newest message that answers. */
enum search_kind { SEARCH_MESSAGES, SEARCH_CONVERSATIONS };

struct search_page {
    struct search_hit *rows; /* .words is of no use to callers */
    size_t n;
    bool more;    /* there may be more */
    int64_t next; /* the before of the next page, when more */
};
/* Up to limit hits with message ids below before (INT64_MAX: the first page), newest first. q must
 * ask for something. Filters are held against 2,000 candidates at most, in steps: where few of them
 * fit, the page ends early and says that there may be more; those whose filters name a small set of
 * conversations (up to SEARCH_SET_MAX of where.h) are all found. ERR_INVALID, field "q", for a tag, team
 * or colleague that there is not. */
MUST_USE const struct err *search_find(struct work *w, const struct search_query *q,
                                       enum search_kind kind, int64_t before, int64_t limit,
                                       struct search_page *ret);

struct search_customer_page {
    struct customer_hit *rows;
    size_t n;
    bool more;
    int64_t next;
};
/* The same for customers, by name and contact points: those who have a conversation that the actor
 * may see. q->has_words; filters have no meaning here. */
MUST_USE const struct err *search_find_customers(struct work *w, const struct search_query *q,
                                                 int64_t before, int64_t limit,
                                                 struct search_customer_page *ret);

/* What to show of hits: subject, time and text, in their order. */
MUST_USE const struct err *search_texts(struct work *w, const struct search_hit *hits, size_t n,
                                        struct search_text **ret);

/* --- showing
 * -------------------------------------------------------------------------------------- */

struct search_part {
    struct str text;
    bool hit; /* one of the words that were looked for */
};
struct search_line {
    struct search_part *parts;
    size_t n;
};
/* The words around the first hit in text, on one line of about max bytes, "…" where something was
 * left out; its beginning where no hit stands in it. */
struct search_line search_excerpt(struct arena *a, const struct search_query *q, struct str text,
                                  size_t max);
/* The parts together. */
struct str search_line_text(struct arena *a, struct search_line line);

#endif
