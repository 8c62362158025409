/* later.h - replies whose time has come are sent (desk/later/later.h), each in a transaction of its own and
 * in the name of its writer: stored, composed and put into the outbox as any other, once. */
#ifndef POST_LATER_H
#define POST_LATER_H

#include "desk/work.h"

/* Sends or stops those that are due; a timer calls it. Opens its own transactions. */
MUST_USE const struct err *later_turn(struct work *w);

#endif
