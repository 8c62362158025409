/* promise_priv.h - what the files of this room share. */
#ifndef DESK_PROMISE_PROMISE_PRIV_H
#define DESK_PROMISE_PROMISE_PRIV_H

#include "desk/event/event.h"
#include "desk/promise/promise.h"
#include "when/open.h"

/* One line of 1 to PROMISE_WORDS_MAX bytes, trimmed; ERR_INVALID with that field. */
MUST_USE const struct err *promise_words(struct work *w, struct str text, const char *field,
                                         struct str *ret);
MUST_USE const struct err *promise_check_due(struct work *w, int64_t from, int64_t due);
/* Who keeps it is here and sees the conversation; ERR_INVALID with field "owner". */
MUST_USE const struct err *promise_check_owner(struct work *w, const struct conversation *c, int64_t id);
/* When the owner of one that is due then is reminded next, by the desk's settings. */
MUST_USE const struct err *promise_remind_at(struct work *w, int64_t due, struct opt_int *ret);
/* A row, with its event and its audit row. p: all of the new one but id. */
MUST_USE const struct err *promise_store(struct work *w, const struct promise *p, int64_t *ret_id);
/* The thread and the log tell it. */
MUST_USE const struct err *promise_tell(struct work *w, const struct promise *p,
                                        enum event_kind kind, const char *action);
/* Due has passed: broken, to be put right, its owner told. Nothing where somebody was faster. */
MUST_USE const struct err *promise_pass(struct work *w, const struct promise *p);
/* A case with something still to be kept is not done. */
MUST_USE const struct err *promise_keep_open(struct work *w, int64_t conversation_id);

#endif
