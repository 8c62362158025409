/* practice.h - a conversation to practise with: a customer who does not exist has written, and whoever
 * works here can answer, solve and undo without harm.
 *
 * It is a person's own and no conversation of the desk: no list, no search, no clock and no figure knows
 * it, and there is nothing here that could send a mail. Throwing it away leaves nothing.
 */
#ifndef DESK_PRACTICE_PRACTICE_H
#define DESK_PRACTICE_PRACTICE_H

#include "base/opt.h"
#include "desk/practice/practice_rows.h"
#include "desk/work.h"

/* Stored as numbers. */
enum practice_state { PRACTICE_NONE, PRACTICE_WAITS, PRACTICE_ANSWERED, PRACTICE_SOLVED };
enum { PRACTICE_ANSWER_MAX = 4000 };

/* All are about the acting person and need a transaction, those that change something a writing one. An act
 * that does not fit the state (a second click, another tab) changes nothing. */
MUST_USE const struct err *practice_get(struct work *w, struct practice *ret);
/* A new one, unless there is one. */
MUST_USE const struct err *practice_begin(struct work *w);
/* ERR_INVALID with field "text" for an empty answer, ERR_LIMIT for one too long. */
MUST_USE const struct err *practice_answer(struct work *w, struct str text);
/* The answer comes back to be changed: *ret_text is what it was. */
MUST_USE const struct err *practice_take_back(struct work *w, struct str *ret_text);
/* Solved, answered or not; and open again. */
MUST_USE const struct err *practice_solve(struct work *w);
MUST_USE const struct err *practice_open_again(struct work *w);
MUST_USE const struct err *practice_throw_away(struct work *w);

#endif
