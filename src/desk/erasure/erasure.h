/* erasure.h - forgetting a customer who asks for it (INV14; practices.md part 4, EU8 and RS12).
 *
 * His record becomes a number without a name. What he wrote, what we wrote to him, his addresses, his
 * files, the letters themselves and our notes about him go, in one transaction and for good; it cannot be
 * taken back. What is left, and why:
 *
 *   the register of complaints   the law says how long (complaint.keep_until): number, name, goods, defect,
 *                                demand, decision. When that day is over erasure_finish takes name and
 *                                words from these rows too; number, dates and outcome stay, so that the
 *                                register has no gap. None of them is ever removed.
 *   orders and money             their numbers and amounts, which the books need
 *   times, states, results       figures in which nobody is named; what his mails are known by
 *                                (Message-ID, a hash), so that a copy that comes again is recognised
 *   the log of changes           it is chained and never changed; it holds no words of customers
 *   what we change among us,     they are about our work; what he asked goes (desk/gap)
 *   topics that were missing
 *
 * Refused while something of his is under way: a conversation that is not done, a mail that has not left,
 * a complaint that is not closed, a promise, a follow-up that somebody planned or that has asked him. What a rule
 * planned and has not asked stops. Those who were joined to him go with him. A
 * backup that was made before still holds him: docs/owners.md says what to do.
 *
 * All functions need a transaction, those that change a writing one; who may is the caller's to ask
 * (owners).
 */
#ifndef DESK_ERASURE_ERASURE_H
#define DESK_ERASURE_ERASURE_H

#include "desk/erasure/erasure_rows.h"
#include "desk/work.h"

enum { ERASURE_HOW_MAX = 500 /* bytes */ };

/* What keeps him from being forgotten now; each is a count. */
MUST_USE const struct err *erasure_under_way(struct work *w, int64_t customer_id,
                                             struct under_way *ret);
bool erasure_may(const struct under_way *u);

/* how: how he asked, and how we know that it was he. ERR_INVALID without it; ERR_CONFLICT while something is
 * under way, for one who was joined to another, and a second time. */
MUST_USE const struct err *erasure_do(struct work *w, int64_t customer_id, struct str how);
/* The rows of the register that had to be kept, where their time is over: all of them at once. ERR_CONFLICT
 * before, which names the day in its detail; nothing happens a second time. */
MUST_USE const struct err *erasure_finish(struct work *w, int64_t customer_id);

/* What was done; *ret_found false where he was not forgotten. */
MUST_USE const struct err *erasure_of(struct work *w, int64_t customer_id, struct erasure *ret,
                                      bool *ret_found);

#endif
