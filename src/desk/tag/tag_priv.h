/* tag_priv.h - what the files of this room share. */
#ifndef DESK_TAG_TAG_PRIV_H
#define DESK_TAG_TAG_PRIV_H

#include "desk/tag/tag.h"

/* What two names have in common that are one tag: the first reading of each word. */
struct str tag_folded(struct work *w, struct str name);
/* ERR_INVALID or ERR_LIMIT with field "tags" for what cannot be a name. */
MUST_USE const struct err *tag_check(struct work *w, struct str name);

#endif
