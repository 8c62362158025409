/* mark.h - what is known of an address beside whose it is: that it takes no mail, that somebody there
 * said that a mail of ours is spam.
 *
 * An address that is nobody's contact point is not marked. customer.marked says where to ask at all: it
 * may still be 1 when nothing is marked any more, never 0 while something is (kept check). All need a
 * transaction, those that change a writing one; access is the caller's.
 */
#ifndef DESK_CUSTOMER_MARK_H
#define DESK_CUSTOMER_MARK_H

#include "desk/customer/customer.h"

/* A mail of ours did not arrive there because there is nobody. */
MUST_USE const struct err *mark_refused(struct work *w, struct str address, struct str status);
/* *ret_fresh: it was not known. */
MUST_USE const struct err *mark_complained(struct work *w, struct str address, bool *ret_fresh);
/* A person's mail came from there, and is not known to be forged: so there is somebody,
 * unless we were told otherwise after at, when it came: it may have been read late. */
MUST_USE const struct err *mark_wrote(struct work *w, struct str address, int64_t at);
/* One of us says that it is all right: both marks go. ERR_NOT_FOUND for what is not this customer's. */
MUST_USE const struct err *mark_clear(struct work *w, int64_t customer_id, struct str value);
/* Contact points came or went (customer/merge.h): says anew where to ask. */
MUST_USE const struct err *mark_count(struct work *w, int64_t customer_id);
/* May the desk write there by itself? */
MUST_USE const struct err *mark_allows(struct work *w, struct str address, bool *ret);

#endif
