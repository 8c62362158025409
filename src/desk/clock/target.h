/* target.h - what a clock is started with: by when, by which standard, and when to warn.
 *
 * A reply is due when the standard that fits (desk/standard) says so, or 24 hours that pass after the
 * message came, whichever is earlier: P47 stands above every standard. Where none fits it is due within
 * the hours of the rule for all (setting answer_hours). All of it is worked out once, at the start, and
 * kept with the clock (INV6).
 */
#ifndef DESK_CLOCK_TARGET_H
#define DESK_CLOCK_TARGET_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/work.h"
#include "when/open.h"

struct conversation;
struct standard_for;
struct standard_fit;

#define CLOCK_REPLY_TIME (24 * MOMENT_HOUR)
enum { CLOCK_WARN_HALF = 50, CLOCK_WARN_MOST = 80, CLOCK_WARN_OVER = 100 }; /* percent of a clock */

struct target {
    struct opt_int standard_version_id, calendar_version_id; /* the latter for opening hours only */
    int64_t target;          /* microseconds of its unit */
    int64_t due, half, most; /* when it is over, and when 50 and 80 percent of it are */
    struct str sentence;     /* names the standard and why; in English, as the API has it */
};

/* For a reply (kind of clock.h) to what came at a moment; hours: the rule for all; any: there are
 * standards at all. */
MUST_USE const struct err *target_reply(struct work *w, const struct conversation *c, int64_t kind,
                                        int64_t at, int64_t hours, bool any, struct target *ret);
/* For the resolution of what began at a moment; *ret_any false where no standard asks for one. */
MUST_USE const struct err *target_resolution(struct work *w, const struct conversation *c, int64_t at,
                                             struct target *ret, bool *ret_any);
/* The latest that news promised at a moment may come; *ret_any false where no standard is for it. */
MUST_USE const struct err *target_news(struct work *w, const struct conversation *c, int64_t at, struct target *ret,
                                       bool *ret_any);
/* What would be started with for something of this channel, team and tier that comes at a moment, and by
 * which standard; *ret_any false where none fits: then it is the rule for all, and for a resolution or news none. */
MUST_USE const struct err *target_try(struct work *w, const struct standard_for *whom, int64_t at,
                                      struct target *ret, struct standard_fit *ret_fit, bool *ret_any);
/* When so much is over, counted from t on: by the calendar, or (NULL) as time passes. A calendar that
 * doesn't open for so long gives the end of what it can be asked about. */
int64_t target_over(const struct calendar *k, int64_t t, int64_t duration);
/* How much is over between two moments. */
int64_t target_between(const struct calendar *k, int64_t from, int64_t to);

/* The next warning of a clock after warned percent; OPT_NONE after the last. */
struct opt_int target_warn_at(int64_t warned, int64_t half, int64_t most, int64_t due);

#endif
