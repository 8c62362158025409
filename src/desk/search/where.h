/* where.h - the filters of a question, as they hold at this moment: for search.c. */
#ifndef DESK_SEARCH_WHERE_H
#define DESK_SEARCH_WHERE_H

#include "desk/search/search.h"

enum { SEARCH_SET_MAX = 1000 }; /* conversations */

/* Some conversations that an index has together; kinds are known to search.sql. */
enum search_set_kind { SET_NONE, SET_OWNER, SET_UNOWNED, SET_TEAM, SET_TAG, SET_BUCKET, SET_SNOOZED, SET_SPAM };
struct search_set {
    int64_t kind, value, low, high; /* low, high: their buckets */
};

struct search_where {
    const struct search_query *q;
    int64_t user_id;
    struct {
        int64_t id;      /* of the tag, team or person; -1 for nobody */
        struct str name; /* of the tag */
    } known[SEARCH_FILTERS_MAX];
    int64_t from_at, before_at; /* when the message came */
    int64_t from_id, before_id; /* and which ids those can have */
    bool of_messages;           /* something is asked of the message itself */
};

/* Looks up what is named. ERR_INVALID, field "q", for a name that nothing has. Needs a transaction. */
MUST_USE const struct err *search_where(struct work *w, const struct search_query *q,
                                        struct search_where *ret);
/* Does this one answer the filters, and may it be seen? Its words are not asked. */
bool search_where_fits(const struct search_where *x, const struct search_look *hit);
bool search_where_time(const struct search_where *x, int64_t at);
/* The smallest set that all hits are in, when it is not larger than SEARCH_SET_MAX; else SET_NONE. */
MUST_USE const struct err *search_where_set(struct work *w, const struct search_where *x,
                                            struct search_set *ret);

#endif
