/* case.h - the orders that conversations are about.
 *
 * A letter that names an order of its own customer is about that; one that names somebody else's
 * proposes it, and a person says whether it is (anybody can write a number). Whatever hangs on a
 * conversation sets HOLDS_ORDER, so that pages of others ask for none.
 *
 * All functions need a transaction, those that change a writing one; access is the caller's.
 */
#ifndef DESK_ORDER_CASE_H
#define DESK_ORDER_CASE_H

#include "desk/conversation/conversation.h"
#include "desk/order/order.h"

/* order_case.state. Stored as numbers: never renumber. */
enum { CASE_PROPOSED = 0, CASE_LINKED = 1, CASE_DECLINED = 2 };
enum { CASE_WORDS_MAX = 8, CASE_CODE_MIN = 4 }; /* numbers looked up of one letter; letters and digits of one */

/* For message_take_in and contact_write_down: what a customer said, subject and words. In Spam nothing
 * hangs on anything: spam names what it likes. */
MUST_USE const struct err *order_case_named(struct work *w, int64_t conversation_id,
                                            struct str subject, struct str words);
/* A person says that it is about this order, or is not; once more changes nothing. */
MUST_USE const struct err *order_case_link(struct work *w, const struct conversation *c,
                                           int64_t order_id, bool is);
/* Those proposed or linked, newest order first, at most 20. */
MUST_USE const struct err *order_case_list(struct work *w, int64_t conversation_id,
                                           struct case_order **ret, size_t *ret_n);
/* The conversations about an order that the actor may see, newest first, at most 50. */
MUST_USE const struct err *order_cases(struct work *w, int64_t order_id, struct order_talk **ret,
                                       size_t *ret_n);
/* For merge_join and merge_apart. */
MUST_USE const struct err *order_case_join(struct work *w, int64_t from, int64_t into);
MUST_USE const struct err *order_case_apart(struct work *w, int64_t from, int64_t into);

#endif
