#include "desk/promise/said_priv.h"

enum { FRIDAY = 4, SUNDAY = 6, NOON = 720, DAY_MINUTES = 1440, PASSED_DAYS = 120 };

/* What the moments are counted from: the local day and minute of saying. */
struct today {
    const struct said_facts *f;
    struct moment_parts at;
    int64_t day; /* since 1970 */
    int weekday;
};

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int weekday_of(int64_t day) {
    return (int)(((day + 3) % 7 + 7) % 7);
}

/* A local time of a day; minute 1440 is its 24:00. */
static int64_t moment_of(const struct today *t, int64_t day, int minute) {
    if (minute >= DAY_MINUTES) {
        day++;
        minute -= DAY_MINUTES;
    }
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    p.hour = minute / 60;
    p.minute = minute % 60;
    return zone_moment(t->f->zone, p);
}

static int64_t end_of(const struct today *t, int64_t day) {
    int closes = t->f->closes ? t->f->closes[weekday_of(day)] : 0;
    if (closes > 0 && closes < DAY_MINUTES) {
        int64_t due = moment_of(t, day, closes);
        if (due > t->f->now) return due;
    }
    return moment_of(t, day, DAY_MINUTES);
}

/* ---- spans ---- */

static int64_t months_on(const struct today *t, int count) {
    int months = t->at.year * 12 + t->at.month - 1 + count, year = months / 12, month = months % 12 + 1;
    int most = moment_days_in(year, month);
    return moment_days(year, month, t->at.day < most ? t->at.day : most);
}

static int64_t workdays_on(int64_t day, int count) {
    while (count > 0)
        if (weekday_of(++day) < FRIDAY + 1) count--;
    return day;
}

static bool span_due(const struct today *t, const struct said_clue *c, struct said *ret) {
    int64_t day = t->day;
    ret->exact = SAID_TO_SPAN;
    switch (c->unit) {
    case SAID_MINUTES: ret->due = t->f->now + c->count * MOMENT_MINUTE; return true;
    case SAID_HOURS: ret->due = t->f->now + c->count * MOMENT_HOUR; return true;
    case SAID_DAYS: day += c->count; break;
    case SAID_WEEKS: day += 7 * (int64_t)c->count; break;
    case SAID_WORKDAYS:
        day = workdays_on(day, c->count);
        ret->working = c->count;
        break;
    default: day = months_on(t, c->count);
    }
    ret->due = end_of(t, day);
    return true;
}

/* ---- days ---- */

/* Minutes after midnight that were named, or -1. */
static int minute_of(const struct said_clue *c) {
    int hour = c->hour;
    if (hour < 0) return c->part == SAID_MORNING || c->part == SAID_NOON ? NOON : -1;
    if ((c->part == SAID_AFTERNOON || c->part == SAID_EVENING) && hour < 12) hour += 12;
    return hour * 60 + (c->minute > 0 ? c->minute : 0);
}

static int64_t end_of_unit(const struct today *t, const struct said_clue *c) {
    int64_t monday = t->day - t->weekday, day;
    if (c->unit == SAID_MONTHS) {
        int months = t->at.year * 12 + t->at.month - 1 + c->next, year = months / 12, month = months % 12 + 1;
        return moment_days(year, month, moment_days_in(year, month));
    }
    if (c->unit != SAID_WEEKS) return t->day + c->next;
    if (c->next) return monday + 7 + FRIDAY;
    day = monday + FRIDAY;
    bool over = day < t->day || (day == t->day && t->f->closes && t->f->closes[FRIDAY] > 0 &&
                                 moment_of(t, day, t->f->closes[FRIDAY]) <= t->f->now);
    return over ? monday + SUNDAY : day;
}

/* Day and month without a year: the nearest to come, unless it passed not long ago. */
static bool date_day(const struct today *t, const struct said_clue *c, int64_t *ret) {
    int month = c->month, mday = c->mday, year = c->year > 0 ? c->year : t->at.year;
    if (c->end && mday < 0) mday = moment_days_in(year, month);
    if (month < 0) {
        month = t->at.month;
        if (mday < t->at.day && ++month > 12) month = 1, year++;
    }
    if (mday < 1 || mday > moment_days_in(year, month)) return false;
    *ret = moment_days(year, month, mday);
    if (c->year > 0 || *ret >= t->day) return true;
    if (t->day - *ret < PASSED_DAYS || mday > moment_days_in(year + 1, month)) return false;
    *ret = moment_days(year + 1, month, mday);
    return true;
}

static int64_t weekday_day(const struct today *t, const struct said_clue *c, int minute) {
    int64_t day = t->day + (c->weekday - t->weekday + 7) % 7;
    if (c->next) return t->day - t->weekday + 7 + c->weekday;
    bool ahead = minute >= 0 && moment_of(t, day, minute) > t->f->now;
    return c->weekday == t->weekday && !ahead && !c->this ? day + 7 : day;
}

static bool day_of(const struct today *t, const struct said_clue *c, int minute, int64_t *ret) {
    if (c->mday > 0 || c->month > 0) return date_day(t, c, ret);
    *ret = t->day;
    if (c->weekday >= 0)
        *ret = weekday_day(t, c, minute);
    else if (c->day >= 0)
        *ret = t->day + c->day;
    else if (c->unit > 0)
        *ret = end_of_unit(t, c);
    return true;
}

bool said_due(const struct said_clue *c, const struct said_facts *f, struct said *ret) {
    struct today t = { .f = f, .at = zone_local(f->zone, f->now) };
    int64_t day;
    int minute = minute_of(c);
    t.day = moment_days(t.at.year, t.at.month, t.at.day);
    t.weekday = weekday_of(t.day);
    *ret = (struct said){ 0 };
    if (c->count > 0) {
        (void)span_due(&t, c, ret);
    } else {
        if (!day_of(&t, c, minute, &day)) return false;
        bool whole = c->part == SAID_EVENING || c->part == SAID_MIDNIGHT;
        ret->exact = minute >= 0 ? SAID_TO_MINUTE : SAID_TO_DAY;
        ret->due = minute >= 0 ? moment_of(&t, day, minute) : whole ? moment_of(&t, day, DAY_MINUTES) : end_of(&t, day);
    }
    return ret->due > f->now && floor_div(ret->due - f->now, MOMENT_DAY) <= SAID_AHEAD;
}
