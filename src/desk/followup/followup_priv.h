/* followup_priv.h - what the files of this room share. */
#ifndef DESK_FOLLOWUP_FOLLOWUP_PRIV_H
#define DESK_FOLLOWUP_FOLLOWUP_PRIV_H

#include "desk/event/event.h"
#include "desk/followup/followup.h"

/* A row of the log; detail is a word of ours. */
MUST_USE const struct err *follow_up_note(struct work *w, const char *action, int64_t id,
                                          struct str detail);
/* What is told in a thread, where there is one. */
MUST_USE const struct err *follow_up_tell(struct work *w, struct opt_int conversation_id,
                                          int64_t id, struct str words);

#endif
