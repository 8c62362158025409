/* solved.h - the small form that asks what came of a case. pages.h says what holds for all such structs.
 *
 *   POST /conversations/ID/state   state=solved with result, goal, cause, need_met ("yes", "no"), follow ("mail 3", "phone 7"
 *                                  …: how, and in how many days; or why not: a word of desk/outcome/outcome.h, or "own":
 *                                  as words say), words; reason where somebody waits. Without them the page asks.
 *   POST /inbox/bulk, POST /new    the same fields
 *   GET  /conversations/ID?solve=1 with the form open
 */
#ifndef VIEW_SOLVED_H
#define VIEW_SOLVED_H

#include "view/pages.h"

enum { SOLVE_RESULTS = 5, SOLVE_GOALS = 6, SOLVE_FOLLOWS = 8 };

/* Everything is chosen already, from what is known or was typed. */
struct page_solve {
    struct page_choice results[SOLVE_RESULTS], goals[SOLVE_GOALS], follows[SOLVE_FOLLOWS];
    const struct page_choice *causes;
    size_t cause_n;
    bool unmet;        /* the need was not met */
    struct str words;
    struct str reason; /* why who waits gets no answer; may be empty */
    bool understood;   /* what was understood is asked for too */
};

#endif
