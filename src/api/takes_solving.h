/* takes_solving.h - what a call says came of a case (desk/outcome), wherever one is solved: one set of fields for the
 * lists of takes.c. outcome is what the first of them is called there; api_solving reads them.
 */
#ifndef API_TAKES_SOLVING_H
#define API_TAKES_SOLVING_H

#include "desk/outcome/outcome.h"

/* In the order of desk/outcome and desk/followup; each ends with NULL (takes_solved.c). */
extern const char *const api_results[], *const api_goals[], *const api_decisions[], *const api_ways[];

/* clang-format off */
#define SOLVING(outcome)                                                                           \
    { .name = outcome, .kind = API_WORD, .words = api_results,                                         \
      .what = "What came of it, with the state solved; not where the reason alone closes the case.", \
      .hint = "Take answered, solved, partly, honest_no or referred." },                           \
    { .name = "goal", .kind = API_WORD, .words = api_goals,                                            \
      .what = "What became of the customer; as the outcome usually has it where it is left out.",  \
      .hint = "Take won, kept, corrected, informed or lost." },                                    \
    { .name = "cause", .kind = API_TEXT, .max = 40, .what = "Why he had to write: a cause's code or id.", \
      .hint = "GET /api/v1/causes lists them." },                                                  \
    { .name = "need_met", .kind = API_FLAG, .what = "Whether what he needed was met.",             \
      .hint = "Send true or false." },                                                             \
    { .name = "words", .kind = API_TEXT, .max = OUTCOME_WORDS_MAX,                                 \
      .what = "What was offered instead, who serves better, or why the need was not met.",         \
      .hint = "Send one line of at most 300 bytes." },                                             \
    { .name = "follow_up", .kind = API_WORD, .words = api_decisions,                                   \
      .what = "Whether he is asked if it is really solved.", .hint = "Take planned or none." },    \
    { .name = "follow_up_due", .kind = API_TIME, .what = "When; in three days where it is left out.", \
      .hint = "Send a time such as 2026-11-26T09:00:00Z." },                                       \
    { .name = "follow_up_channel", .kind = API_WORD, .words = api_ways,                                \
      .what = "How; by mail where it is left out.", .hint = "Take mail, phone or letter." },       \
    { .name = "follow_up_reason", .kind = API_TEXT, .max = OUTCOME_WORDS_MAX,                      \
      .what = "What to ask; or why not: confirmed, nothing_to_check, unwanted, or own words.",     \
      .hint = "Send one line of at most 300 bytes." }
/* clang-format on */

#endif
