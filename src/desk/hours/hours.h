/* hours.h - the shop's week in its simplest form: from when to when on each day, as the first run asks
 * for it and Today draws it.
 *
 * All that a shop's hours can be (several spans a day, special days, holidays, teams of their own) stands
 * in calendar.h; here are the first opening and the last closing of each day of the shop's calendar. They
 * say when people are there. A reply clock doesn't stop for them: at the latest after 24 hours that pass
 * somebody has answered (desk/clock).
 */
#ifndef DESK_HOURS_HOURS_H
#define DESK_HOURS_HOURS_H

#include "desk/work.h"

enum { HOURS_DAYS = 7, HOURS_DAY_END = 24 * 60 };

struct hours_day {
    int16_t opens, closes; /* minutes of the day; both 0: closed */
};
struct hours {
    struct hours_day day[HOURS_DAYS]; /* from Monday on */
    bool set;                         /* somebody has said so */
};

/* "9", "9:00", "09.30" or "24:00", as people write it; false for another text. */
bool hours_minute(struct str text, int16_t *ret);
/* "09:30"; "" for a day that is closed. */
struct str hours_text(struct arena *a, const struct hours_day *d, bool closes);

/* Both need a transaction. hours_set takes the place of what was, for the days that differ: a day with a
 * lunch break keeps it where its first opening and last closing are said again. ERR_INVALID with field
 * "day1" to "day7" for a day that closes before it opens. The same again changes nothing. */
MUST_USE const struct err *hours_get(struct work *w, struct hours *ret);
MUST_USE const struct err *hours_set(struct work *w, const struct hours *h);

#endif
