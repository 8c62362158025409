/* hours.h - when the shop is open: from when to when on each day of the week, in the zone of the shop.
 *
 * They say when people are there. No clock stops for them: an answer is promised in hours that pass,
 * nights and Sundays included (desk/clock). Holidays are not known yet.
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

/* Both need a transaction. hours_set takes the place of what was; ERR_INVALID with field "day1" to "day7"
 * for a day that closes before it opens. The same again changes nothing. */
MUST_USE const struct err *hours_get(struct work *w, struct hours *ret);
MUST_USE const struct err *hours_set(struct work *w, const struct hours *h);

#endif
