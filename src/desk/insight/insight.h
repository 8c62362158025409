/* insight.h - what became of it: figures that an owner asks for afterwards (practices.md P21, P58, P64).
 *
 * Whether asking again is worth it shows in what was found and in who still orders after months, never in what is sold
 * at once: no span is shorter than 90 days, and nothing here can be a target (P21).
 *
 * Whether a complaint is forgiven (P64) shows against those whose was not put right and those who had none. Everybody
 * who ordered in the time is in one of the three groups:
 *   recovered      all complaints of the time remedied, or made good to the last step
 *   not recovered  one at least was not
 *   no problem     he complained of nothing in it
 * A complaint of which the span is not over yet is not looked at; its customer counts as he was until then.
 *
 * Only what had its whole span is counted: of 180 days those whose time began in the year that ended 180 days ago.
 * Shares stand with Wilson's interval (base/wilson.h); a group below INSIGHT_LEAST is too small to say anything.
 *
 * All functions need a transaction; access is the caller's (ACCESS_OWNER). Times are microseconds UTC.
 */
#ifndef DESK_INSIGHT_INSIGHT_H
#define DESK_INSIGHT_INSIGHT_H

#include "base/moment.h"
#include "desk/insight/insight_rows.h"
#include "desk/work.h"

#define INSIGHT_YEAR (365 * MOMENT_DAY)
enum { INSIGHT_SPANS = 3, INSIGHT_LEAST = 10 };
/* 90, 180 and 365. */
extern const int64_t insight_days[INSIGHT_SPANS];

/* So many of n. */
struct insight_share {
    int64_t k, n;
};

/* Those whom we asked in the last year, and who ordered again. */
struct asked_again {
    int64_t from, until;
    int64_t asked;          /* reached, not reached, and those who have a letter of ours and did not answer yet */
    int64_t waiting;        /* …the last of these */
    struct asked_row of;    /* reached = ok + explained + problem */
    struct {
        int64_t days;
        struct insight_share all, problem; /* customers, not follow-ups; problem: where one was found */
    } spans[INSIGHT_SPANS];
};
MUST_USE const struct err *insight_asked(struct work *w, struct asked_again *ret);

enum insight_group { GROUP_RECOVERED, GROUP_NOT_RECOVERED, GROUP_NO_PROBLEM, GROUP_KINDS };
/* UNKNOWN: one of the two is too small. */
enum insight_verdict { INSIGHT_UNKNOWN, INSIGHT_SAME, INSIGHT_LESS, INSIGHT_MORE };

struct forgiven {
    int64_t days, from, until, customers; /* customers: the three n together, everybody who ordered in it */
    struct {
        struct insight_share ordered; /* again, of the group */
        struct insight_share good;    /* said that it is solved, of those who said how it is */
    } groups[GROUP_KINDS];
    /* Whether the recovered order again more or less than those, by Newcombe's 95 % interval. */
    enum insight_verdict than_not_recovered, than_no_problem;
};
/* days: one of insight_days. */
MUST_USE const struct err *insight_forgiven(struct work *w, int64_t days, struct forgiven *ret);

/* Pure: does a share of something differ? */
enum insight_verdict insight_compare(struct insight_share of, struct insight_share than);

/* ---- a week (P58) ---- */

/* The bad and the good of it stand side by side, both with names: complaints with their owner and our part, and what went
 * well with whoever did it. week_good.kind: */
enum good_kind { GOOD_SAID, GOOD_REMEDIED, GOOD_RECOVERED, GOOD_MENDED, GOOD_WON, GOOD_KEPT, GOOD_THANKS, GOOD_KINDS };
/* "said_all_right", "put_right", "made_good", "promise_mended", "won", "kept", "thanks": the words of the API. */
extern const char *const insight_good_names[GOOD_KINDS];
#define INSIGHT_WEEK (7 * MOMENT_DAY)

struct week {
    const struct week_complaint *complaints; /* at most 200 */
    size_t complaint_n;
    const struct week_good *good;            /* by time, at most 400 */
    size_t good_n;
};
/* What came and what was done from `from` up to but not at until. */
MUST_USE const struct err *insight_week(struct work *w, int64_t from, int64_t until, struct week *ret);

/* On Monday from seven o'clock, by the desk's zone, the owners are told by mail of the week before, where it had
 * something; once, whatever the clocks and however many nodes look. A timer calls it; opens its own transactions. */
MUST_USE const struct err *insight_week_turn(struct work *w);
/* The week that they were told of last: Monday to Sunday before *ret_monday (days since 1970). */
MUST_USE const struct err *insight_week_told(struct work *w, int64_t *ret_monday, struct week *ret, bool *ret_found);

#endif
