/* outbox_priv.h - what the files of the outbox share. */
#ifndef DESK_OUTBOX_OUTBOX_PRIV_H
#define DESK_OUTBOX_OUTBOX_PRIV_H

#include "desk/conversation/conversation.h"

/* An answer that did not reach its reader after all: whoever waited for it waits again, in c and in
 * each conversation that what it answered was taken to since, which are saved; c is the caller's to
 * save. In Spam nobody waits; what was owed is owed when it comes out. Need a write transaction. */
MUST_USE const struct err *outbox_owed_again(struct work *w, struct conversation *c,
                                             int64_t message_id);
/* It failed for good: the same, c is flagged and saved. */
MUST_USE const struct err *outbox_failed(struct work *w, int64_t message_id,
                                         int64_t conversation_id);

#endif
