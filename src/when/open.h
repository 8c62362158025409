/* open.h - a calendar of opening hours, and arithmetic with the time a place is open.
 *
 * A calendar says when people are there: spans of each day of the week (a lunch break makes two of
 * one), days that are different (special), the public holidays of a country (holiday.h), all in one
 * IANA zone. A special day stands in for the holiday or the day of the week on its date, a holiday
 * for the day of the week. Nothing here reads a clock or a store.
 *
 *     open time B(t1, t2)   what of [t1, t2) lies in open spans, in seconds that pass
 *     due(t, d)             the least u with B(t, u) >= d
 *
 * How a span of the clock becomes moments, where clocks are moved on that date:
 *     a time in the hour left out    the moment at which the clocks jump over it, for both ends
 *     a time that comes twice        its first for an opening, its last for a closing
 *     24:00                          the end of that date, wherever its clocks stand then
 * Spans that come to overlap by this count once. So a night shift of 00-06 is 5 h long in spring and
 * 7 h in autumn, and 24x7 is time that passes.
 *
 * A shop that closes at 02:00 on the night in autumn when 03:00 becomes 02:00 is open until the
 * second 02:00: who reads "until 2" then can't tell the two apart, and the later one turns nobody
 * away.
 */
#ifndef WHEN_OPEN_H
#define WHEN_OPEN_H

#include "base/zone.h"

struct holiday_place;

enum {
    OPEN_SPANS_MAX = 12,      /* of one day */
    OPEN_DAY_END = 24 * 60,   /* minutes */
    OPEN_SPECIAL_MAX = 4000,  /* special days of a calendar */
    OPEN_DAYS_AHEAD = 3660,   /* a due time is looked for in about ten years */
    OPEN_DAYS_MOST = 200 * 366 /* of time between two moments; what lies further off is not counted */
};

struct open_span {
    int16_t opens, closes; /* minutes of the day, 0 to 1440, by the clock on the wall */
};
struct open_day {
    int n; /* 0: closed */
    struct open_span span[OPEN_SPANS_MAX];
};
struct special_day {
    int64_t day; /* days since 1970-01-01 (moment_days) of a local date */
    struct open_day hours;
};

struct calendar {
    const struct zone *zone;              /* NULL is UTC */
    struct open_day week[7];              /* from Monday on */
    const struct holiday_place *holidays; /* closed on these; NULL: none are kept */
    const struct special_day *special;    /* by day, ascending, one a day */
    size_t n_special;
};

/* Each span opens before it closes, inside of the day, and not before the one ahead of it closes.
 * The functions below are for days and calendars that are ok. */
bool open_day_ok(const struct open_day *d);
/* All its days are ok, and the special ones stand in order. */
bool calendar_ok(const struct calendar *c);

/* The hours of a local date; n is 0 when it is closed. */
struct open_day calendar_hours(const struct calendar *c, int64_t day);

/* B(from, to) in microseconds; 0 when to does not lie behind from. */
int64_t open_between(const struct calendar *c, int64_t from, int64_t to);
/* due(t, duration), in microseconds. A duration of 0 or less is due at once. False when it is not
 * reached in OPEN_DAYS_AHEAD days: the calendar is closed, or nearly. */
MUST_USE bool open_due(const struct calendar *c, int64_t t, int64_t duration, int64_t *ret);
/* The first stretch of open time that ends behind t: since when it counts (t itself when it is open
 * then) and when it ends. Spans that touch, as at midnight, are two. False when none comes in
 * OPEN_DAYS_AHEAD days. */
MUST_USE bool open_next(const struct calendar *c, int64_t t, int64_t *ret_from, int64_t *ret_to);
/* The n-th local date with opening hours behind day; n 0: day itself, or else the next one. False as
 * above. */
MUST_USE bool open_day_after(const struct calendar *c, int64_t day, int n, int64_t *ret);

/* The local date of a moment, as days since 1970-01-01. */
int64_t open_date(const struct zone *z, int64_t t);
/* The moment at which a local date ends. */
int64_t open_date_end(const struct zone *z, int64_t day);
/* 0 for Monday to 6 for Sunday. */
int open_weekday(int64_t day);

#endif
