/* filter.h - views of one's own: a view of the inbox with what it is narrowed down by, under a name. They belong to
 * the acting person and nobody else sees them; what they show is decided when they are looked at. */
#ifndef DESK_FILTER_FILTER_H
#define DESK_FILTER_FILTER_H

#include "desk/conversation/conversation.h"
#include "desk/filter/filter_rows.h"

enum { FILTER_NAME_MAX = 60, FILTERS_MAX = 20 };

/* All need a transaction; those that change, a writing one, and a person who acts. */

/* Stores it under the name, over one that has it already. view as conversation_view_by_name has it. ERR_INVALID or
 * ERR_LIMIT with field "name". */
MUST_USE const struct err *filter_save(struct work *w, struct str name, struct str view, struct opt_int tag_id,
                                       bool urgent, int64_t *ret_id);
/* Nothing where there is none. */
MUST_USE const struct err *filter_remove(struct work *w, int64_t id);
/* The person's, by name. */
MUST_USE const struct err *filter_list(struct work *w, struct saved_filter **ret, size_t *ret_n);

#endif
