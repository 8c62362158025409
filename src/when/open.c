#include "when/open.h"

#include "when/holiday.h"

/* ---- days */

int open_weekday(int64_t day) {
    int64_t since_monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday);
}

bool open_day_ok(const struct open_day *d) {
    if (d->n < 0 || d->n > OPEN_SPANS_MAX) return false;
    for (int i = 0, last = 0; i < d->n; i++) {
        if (d->span[i].opens < last || d->span[i].closes <= d->span[i].opens) return false;
        last = d->span[i].closes;
        if (last > OPEN_DAY_END) return false;
    }
    return true;
}

bool calendar_ok(const struct calendar *c) {
    if (c->n_special > OPEN_SPECIAL_MAX) return false;
    for (int i = 0; i < 7; i++)
        if (!open_day_ok(&c->week[i])) return false;
    for (size_t i = 0; i < c->n_special; i++) {
        if (!open_day_ok(&c->special[i].hours)) return false;
        if (i && c->special[i].day <= c->special[i - 1].day) return false;
    }
    return true;
}

static const struct special_day *special_on(const struct calendar *c, int64_t day) {
    size_t low = 0, high = c->n_special;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->special[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_special && c->special[low].day == day ? &c->special[low] : NULL;
}

/* The hours of a date; the holidays of its year are kept from one date to the next. */
static const struct open_day *hours_on(const struct calendar *c, int64_t day,
                                       struct holiday_year *kept) {
    static const struct open_day closed = { 0 };
    const struct special_day *special = special_on(c, day);
    if (special) return &special->hours;
    const struct open_day *weekly = &c->week[open_weekday(day)];
    if (!c->holidays || weekly->n == 0) return weekly;
    if (day < kept->first || day > kept->last)
        holiday_year(c->holidays, moment_split(day * MOMENT_DAY).year, kept);
    return holiday_in(kept, day) ? &closed : weekly;
}

struct open_day calendar_hours(const struct calendar *c, int64_t day) {
    struct holiday_year kept = HOLIDAY_YEAR_NONE;
    return *hours_on(c, day, &kept);
}

/* ---- the clock on the wall as moments */

static struct moment_parts clock_on(int64_t day, int minute) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    p.hour = minute / 60;
    p.minute = minute % 60;
    return p;
}

int64_t open_date(const struct zone *z, int64_t t) {
    struct moment_parts p = zone_local(z, t);
    return moment_days(p.year, p.month, p.day);
}

/* Where midnight comes twice, the date ends at the last one that is reached from it. */
int64_t open_date_end(const struct zone *z, int64_t day) {
    struct moment_parts midnight = clock_on(day + 1, 0);
    int64_t found[2];
    int n = zone_moments(z, midnight, found);
    for (int i = n - 1; i > 0; i--)
        if (open_date(z, found[i] - MOMENT_SECOND) <= day) return found[i];
    return n > 0 ? found[0] : zone_moment(z, midnight);
}

static int64_t opening(const struct zone *z, int64_t day, int minute) {
    return zone_moment(z, clock_on(day, minute));
}

static int64_t closing(const struct zone *z, int64_t day, int minute) {
    if (minute == OPEN_DAY_END) return open_date_end(z, day);
    struct moment_parts p = clock_on(day, minute);
    int64_t found[2];
    int n = zone_moments(z, p, found);
    return n > 0 ? found[n - 1] : zone_moment(z, p);
}

/* ---- one stretch of open time after another */

struct walk {
    const struct calendar *calendar;
    const struct open_day *hours; /* of day */
    int64_t day, last_day;
    int64_t covered; /* up to here all open time was given */
    int span;        /* the next one of hours */
    struct holiday_year holidays;
};

static void walk_to_day(struct walk *w, int64_t day) {
    w->day = day;
    w->span = 0;
    w->hours = hours_on(w->calendar, day, &w->holidays);
}

/* From the day before t on: its last span may end behind midnight, where clocks are put back. */
static void walk_begin(struct walk *w, const struct calendar *c, int64_t t, int64_t days) {
    int64_t day = open_date(c->zone, t);
    *w = (struct walk){ .calendar = c, .covered = t, .holidays = HOLIDAY_YEAR_NONE };
    w->last_day = day + days;
    walk_to_day(w, day - 1);
}

/* The next stretch behind what was given; false when the last day is over. */
static bool walk_next(struct walk *w, int64_t *ret_from, int64_t *ret_to) {
    const struct zone *z = w->calendar->zone;
    while (w->day <= w->last_day) {
        if (w->span >= w->hours->n) {
            walk_to_day(w, w->day + 1);
            continue;
        }
        struct open_span s = w->hours->span[w->span++];
        int64_t to = closing(z, w->day, s.closes);
        if (to <= w->covered) continue;
        int64_t from = opening(z, w->day, s.opens);
        if (from < w->covered) from = w->covered;
        if (from >= to) continue;
        *ret_from = from;
        *ret_to = w->covered = to;
        return true;
    }
    return false;
}

int64_t open_between(const struct calendar *c, int64_t from, int64_t to) {
    if (to <= from) return 0;
    int64_t days = (to - from) / MOMENT_DAY + 2, sum = 0, opens, closes;
    struct walk w;
    walk_begin(&w, c, from, days < OPEN_DAYS_MOST ? days : OPEN_DAYS_MOST);
    while (walk_next(&w, &opens, &closes) && opens < to)
        sum += (closes < to ? closes : to) - opens;
    return sum;
}

bool open_due(const struct calendar *c, int64_t t, int64_t duration, int64_t *ret) {
    if (duration <= 0) {
        *ret = t;
        return true;
    }
    struct walk w;
    int64_t opens, closes;
    walk_begin(&w, c, t, OPEN_DAYS_AHEAD);
    while (walk_next(&w, &opens, &closes)) {
        if (duration <= closes - opens) {
            *ret = opens + duration;
            return true;
        }
        duration -= closes - opens;
    }
    return false;
}

bool open_next(const struct calendar *c, int64_t t, int64_t *ret_from, int64_t *ret_to) {
    struct walk w;
    walk_begin(&w, c, t, OPEN_DAYS_AHEAD);
    return walk_next(&w, ret_from, ret_to);
}

bool open_day_after(const struct calendar *c, int64_t day, int n, int64_t *ret) {
    struct holiday_year kept = HOLIDAY_YEAR_NONE;
    int64_t first = n > 0 ? day + 1 : day;
    for (int64_t at = first; at <= day + OPEN_DAYS_AHEAD; at++) {
        if (hours_on(c, at, &kept)->n == 0 || n-- > 1) continue;
        *ret = at;
        return true;
    }
    return false;
}
