/* tag.h - words that people put on conversations, to find those of a kind again.
 *
 * A tag is made by using it. Names that fold to the same (base/fold.h: case, accents, script) are one
 * tag, which is called as it was first written, so nobody can make "Reklamacija" beside "рекламација".
 * The names of a conversation's tags stand in conversation.tags, in their order and parted by commas,
 * for the lists; conversation_tag has them for looking up. Both change together, here.
 */
#ifndef DESK_TAG_TAG_H
#define DESK_TAG_TAG_H

#include "desk/conversation/conversation.h"
#include "desk/tag/tag_rows.h"

enum {
    TAG_NAME_MAX = 60,  /* bytes */
    TAGS_A_CASE = 20,   /* on one conversation */
    TAGS_MAX = 1000     /* on a desk */
};

/* All need a transaction; those that change, a writing one. Access is the caller's. */

/* The first n by name. */
MUST_USE const struct err *tag_list(struct work *w, int64_t n, struct tag **ret, size_t *ret_n);
/* The tag of a name as somebody writes it. */
MUST_USE const struct err *tag_find(struct work *w, struct str name, struct tag *ret, bool *ret_found);
MUST_USE const struct err *tag_get(struct work *w, int64_t id, struct tag *ret);

/* Puts a tag on, or takes it off: notes it and saves; nothing where it is so already. ERR_INVALID or
 * ERR_LIMIT with field "tags" for names that cannot be and for too many. */
MUST_USE const struct err *tag_put(struct work *w, struct conversation *c, struct str name);
MUST_USE const struct err *tag_drop(struct work *w, struct conversation *c, struct str name);
/* Makes its tags those of the list, at most TAGS_A_CASE. */
MUST_USE const struct err *tag_set(struct work *w, struct conversation *c, const struct str *names,
                                   size_t n);

/* Takes the next name off *rest, which begins as conversation.tags; false at its end. */
bool tag_next(struct str *rest, struct str *ret);

#endif
