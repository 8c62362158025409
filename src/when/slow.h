/* slow.h - open time worked out a second time, minute by minute, for tests alone.
 *
 * It knows of a zone only what the clock on the wall shows at a moment, writes down each minute of
 * some days, and finds the ends of spans by looking through all of them. Slow and plain, so that it
 * can be believed where open.c is doubted. Zones whose clocks don't differ from UTC by whole minutes
 * (before 1973) are not for it.
 */
#ifndef WHEN_SLOW_H
#define WHEN_SLOW_H

#include "when/open.h"

enum { SLOW_DAYS_MAX = 24 };

struct slow {
    int64_t start; /* the moment of minute 0, a whole minute */
    int minutes;
    struct slow_minute {
        int64_t day; /* what the wall shows: date and minute of the day */
        int16_t minute;
        bool open;
    } at[SLOW_DAYS_MAX * 1440];
};

/* Fills in the days from the UTC day of t on. Spans that begin or end outside of them are not right
 * for the first and last two days. */
void slow_fill(struct slow *s, const struct calendar *c, int64_t t, int days);
/* B(from, to), for moments within. */
int64_t slow_between(const struct slow *s, int64_t from, int64_t to);
/* due(t, duration); false when it isn't reached by then. */
bool slow_due(const struct slow *s, int64_t t, int64_t duration, int64_t until, int64_t *ret);

#endif
