/* health.h - what every page says of the desk: what is stuck, and the reader's mail that is still held. */
#ifndef DESK_HEALTH_HEALTH_H
#define DESK_HEALTH_HEALTH_H

#include "desk/health/health_rows.h"
#include "desk/work.h"

/* letters_waiting: those that have waited for a minute; mailboxes_silent: see mailbox.h;
 * consents_gone, consents_end: those that hold no longer, or end within days (mailbox/consent.h); held_message: the
 * acting user's newest mail that is still held; suspected, suspected_by: what came to Spam by itself and
 * nobody has looked at, up to 1,000, and when the first answer to it would be due. Needs a transaction. */
MUST_USE const struct err *health_now(struct work *w, struct health *ret);

#endif
