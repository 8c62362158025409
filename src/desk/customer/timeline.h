/* timeline.h - everything with one customer, newest first: his cases, each with its last messages.
 *
 * Only what the actor may see (auth/access.h). A page costs one statement for its cases and one
 * more turn to the store for their messages, however much there is. Needs a transaction. */
#ifndef DESK_CUSTOMER_TIMELINE_H
#define DESK_CUSTOMER_TIMELINE_H

#include "desk/customer/customer.h"

enum { TIMELINE_PAGE = 15, TIMELINE_MESSAGES = 4, TIMELINE_COUNT_MAX = 200 };

struct timeline_part {
    struct timeline_case head;
    struct timeline_message
        *messages; /* newest first; one more than TIMELINE_MESSAGES: there are older */
    size_t message_n;
};

struct timeline {
    struct timeline_part *parts;
    size_t n;
    bool more;
    int64_t next_at, next_id; /* where the next page begins, when more */
    struct timeline_sum sum;  /* of all, counted up to TIMELINE_COUNT_MAX */
};

/* before_at, before_id: INT64_MAX for the first page. */
MUST_USE const struct err *customer_timeline(struct work *w, int64_t id, int64_t before_at,
                                             int64_t before_id, struct timeline *ret);

#endif
