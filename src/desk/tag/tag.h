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

/* ---- keeping them in order (keep.c): whose right that is, the caller asks ----
 *
 * Each changes every conversation that has the tag, by one statement for all of them: the version of each rises and
 * an event tells of it there, so that live pages and the API's stream show it; the audit log has one line. All in one
 * write and not in portions, because the names that conversations show have to be the tag's at any time. was: the
 * name that the caller saw; ERR_CONFLICT where it is called otherwise by now. */

/* Those whose folded name comes after that one, with how many conversations have each, counted up to
 * upto. */
MUST_USE const struct err *tags_in_use(struct work *w, struct str after, int64_t upto, int64_t n,
                                       struct tag_used **ret, size_t *ret_n);
/* Calls it otherwise. ERR_CONFLICT with field "name" where another tag is called so: the two can be
 * joined. */
MUST_USE const struct err *tag_rename(struct work *w, int64_t id, struct str was, struct str name);
/* What has the one has the other from now on, also in people's own views; the one is gone. ERR_INVALID with
 * field "into" for what is no other tag; ERR_NOT_FOUND is about the one alone: it is gone already. */
MUST_USE const struct err *tag_join(struct work *w, int64_t id, struct str was, int64_t into);
/* Takes it off everywhere; people's own views of it go with it. */
MUST_USE const struct err *tag_remove(struct work *w, int64_t id, struct str was);

/* Takes the next name off *rest, which begins as conversation.tags; false at its end. */
bool tag_next(struct str *rest, struct str *ret);

#endif
