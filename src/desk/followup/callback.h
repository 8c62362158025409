/* callback.h - "I want to talk to a person": a call-back in a window of the shop's open hours (P35).
 *
 * Whoever asks for it outside of the hours is not sent away: one of the next windows is offered, two
 * hours or what is left of a span, each inside of the opening hours with their holidays and special days.
 * What was chosen is a follow-up by telephone (followup.h): due when the window begins, owned by a person,
 * done with the call that shows it (INV20), tried a second time where nobody answers.
 *
 *     asked on Saturday 22:10, open Monday to Friday 9 to 17     Monday 09:00-11:00
 *
 * It is no answer: the reply clock runs on, nights and weekends count (P47). The customer is told the
 * window in his own language with call_back_told(): on the page where he asked, or by who writes it down.
 *
 * All but the pure ones need a transaction, call_back_plan a writing one; access is the caller's.
 */
#ifndef DESK_FOLLOWUP_CALLBACK_H
#define DESK_FOLLOWUP_CALLBACK_H

#include "desk/followup/followup.h"
#include "when/open.h"

struct call_back_window {
    int64_t from, until;
};
enum { CALL_BACK_WINDOWS = 8, CALL_BACK_NOTE_MAX = 280 };
#define CALL_BACK_LASTS (2 * MOMENT_HOUR)
#define CALL_BACK_SHORTEST (30 * MOMENT_MINUTE) /* what is left of a span is offered from so long on */
#define CALL_BACK_AHEAD (30 * MOMENT_MINUTE)    /* so long before a window it is no longer offered */

/* Pure: the next windows, the earliest first, at most n; 0 of a shop that never opens. */
size_t call_back_next(const struct calendar *c, int64_t now, struct call_back_window *ret, size_t n);

/* Those that are offered now; *ret_zone is the shop's (NULL: UTC), *ret_open: it is open now. */
MUST_USE const struct err *call_back_windows(struct work *w, struct call_back_window *ret, size_t *ret_n,
                                             const struct zone **ret_zone, bool *ret_open);

/* Plans the call of a conversation in the window that begins at from, which must be one that is offered
 * now (ERR_INVALID, field "window"). note: what to know, such as the number; may be empty (field "words").
 * Owner: the given one, else the conversation's, else who acts, else one of its team, else an owner of the
 * desk: there is always a person. */
MUST_USE const struct err *call_back_plan(struct work *w, int64_t conversation_id, int64_t from,
                                          struct str note, struct opt_int owner_id, int64_t *ret_id,
                                          struct call_back_window *ret);

/* "We will call you back on 23/11/2026 between 09:00 and 11:00." in the language of a customer, by the
 * shop's clock. */
struct str call_back_told(struct arena *a, struct str lang, const struct zone *zone,
                          const struct call_back_window *window);
/* "09:00–11:00" by the shop's clock. */
struct str call_back_span(struct arena *a, const struct zone *zone, const struct call_back_window *window);

#endif
