/* warn.h - somebody is told while there is time: at 50, 80 and 100 percent of a clock (P47).
 *
 * Each of them happens once. How far a clock has been warned stands in its own row and only grows, and the
 * statement that finds what is due raises it in the same breath: of two nodes one does it, a desk whose
 * clock is stepped back does not do it again, and one that was stopped for a while warns of the highest
 * that has come (F14, F21). With the last the breach is marked and stands in the thread (INV7).
 *
 * Told is who owns the conversation; where nobody does, the people of its team. They get a mail of the
 * desk that leads to their list (desk/notice): while they are at work by their own hours, at most one an
 * hour, none where they want to be told of nothing (desk/news). What waits off shift waits.
 *
 * A turn that finds nothing due reads three indexes and writes nothing.
 */
#ifndef DESK_CLOCK_WARN_H
#define DESK_CLOCK_WARN_H

#include "desk/work.h"

enum { WARN_BATCH = 500, WARN_BATCHES = 20 }; /* clocks in a transaction, and transactions in a turn */
#define WARN_APART MOMENT_HOUR                /* between two mails to a person */

/* Marks and counts what is due; a timer calls it. Opens its own transactions. *ret_n: how many. */
MUST_USE const struct err *warn_turn(struct work *w, size_t *ret_n);
/* Asks for the mails; the same, about once a minute. */
MUST_USE const struct err *warn_tell_turn(struct work *w);

#endif
