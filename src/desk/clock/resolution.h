/* resolution.h - how long until a case is solved, where a standard asks for it.
 *
 * The clock starts with the customer's message that opens a case, or opens a done one again, and stops
 * when the case is solved. It stands still while the customer has the word (waiting_customer); what was
 * over until then is kept, and each such stretch is a row. When the case is set to work again by hand, the
 * clock that was stopped goes on as if it had stood still since; when a customer's message does it, a
 * clock of its own starts and the old result stays. A case that goes into another or to Spam lets it go,
 * unless it was late: a breach is a fact (INV7). Standard, calendar and target are those of its start
 * (INV6).
 */
#ifndef DESK_CLOCK_RESOLUTION_H
#define DESK_CLOCK_RESOLUTION_H

#include "desk/clock/clock_rows.h"
#include "desk/work.h"

struct conversation;

enum { RESOLUTION_NONE, RESOLUTION_MET, RESOLUTION_LATE, RESOLUTION_LET_GO };
enum { PAUSE_CUSTOMER, PAUSE_DONE };

/* "running", "met", "breached", "let_go": the words of the API. */
const char *resolution_result_name(int64_t result);

/* All need a transaction; those that change, a writing one.
 *
 * A customer's message came: starts one where a standard asks for it and none is open. */
MUST_USE const struct err *resolution_begin(struct work *w, struct conversation *c, int64_t at);
/* The case is in another state: conversation_save calls it where HOLDS_STANDARD is set. */
MUST_USE const struct err *resolution_follow(struct work *w, const struct conversation *c);

/* The newest; *ret_found false for none. Those of a conversation, newest first, at most 20. */
MUST_USE const struct err *resolution_newest(struct work *w, int64_t conversation_id,
                                             struct resolution *ret, bool *ret_found);
MUST_USE const struct err *resolution_list(struct work *w, int64_t conversation_id,
                                           struct resolution **ret, size_t *ret_n);
/* Its stretches of standing still, oldest first, at most 200. */
MUST_USE const struct err *resolution_pauses(struct work *w, int64_t id, struct resolution_pause **ret,
                                             size_t *ret_n);

#endif
