/* recovery_priv.h - what the files of this room share. */
#ifndef DESK_RECOVERY_RECOVERY_PRIV_H
#define DESK_RECOVERY_RECOVERY_PRIV_H

#include "desk/recovery/recovery.h"

static inline struct opt_int recovery_who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

/* ERR_INVALID where it is empty although it must not be, or no UTF-8; ERR_LIMIT. */
MUST_USE const struct err *recovery_check_text(struct work *w, struct str s, bool needed, size_t max,
                                               const char *field);
/* A colleague who can sign in. */
MUST_USE const struct err *recovery_check_owner(struct work *w, int64_t user_id);

#endif
