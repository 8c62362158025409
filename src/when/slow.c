#include "when/slow.h"

#include "base/bug.h"
#include "when/holiday.h"

/* The minute of the first (or last) moment at which the wall shows day and minute; if it never does,
 * of the first at which it shows a later time. */
static int find(const struct slow *s, int64_t day, int minute, bool last) {
    int found = -1, later = -1;
    for (int i = 0; i < s->minutes; i++) {
        const struct slow_minute *m = &s->at[i];
        if (m->day == day && m->minute == minute && (last || found < 0)) found = i;
        if (later < 0 && (m->day > day || (m->day == day && m->minute > minute))) later = i;
    }
    return found >= 0 ? found : later >= 0 ? later : s->minutes;
}

/* The minute behind the last that shows the date, or the first of a later one. */
static int find_end(const struct slow *s, int64_t day) {
    int end = -1, later = -1;
    for (int i = 0; i < s->minutes; i++) {
        if (s->at[i].day == day) end = i + 1;
        if (later < 0 && s->at[i].day > day) later = i;
    }
    return end >= 0 ? end : later >= 0 ? later : s->minutes;
}

static bool is_special(const struct calendar *c, int64_t day, struct open_day *ret) {
    for (size_t i = 0; i < c->n_special; i++)
        if (c->special[i].day == day) {
            *ret = c->special[i].hours;
            return true;
        }
    return false;
}

static struct open_day hours(const struct calendar *c, int64_t day) {
    struct open_day d;
    struct holiday_year y;
    if (is_special(c, day, &d)) return d;
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    if (c->holidays) {
        holiday_year(c->holidays, p.year, &y);
        for (int i = 0; i < y.n; i++)
            if (y.v[i].day == day) return (struct open_day){ 0 };
    }
    return c->week[p.weekday];
}

void slow_fill(struct slow *s, const struct calendar *c, int64_t t, int days) {
    BUG_UNLESS(days > 0 && days <= SLOW_DAYS_MAX);
    struct moment_parts p = moment_split(t);
    s->start = moment_days(p.year, p.month, p.day) * MOMENT_DAY;
    s->minutes = days * 1440;
    for (int i = 0; i < s->minutes; i++) {
        struct moment_parts wall = zone_local(c->zone, s->start + i * MOMENT_MINUTE);
        BUG_UNLESS(wall.second == 0);
        s->at[i] = (struct slow_minute){ moment_days(wall.year, wall.month, wall.day),
                                         (int16_t)(wall.hour * 60 + wall.minute), false };
    }
    int64_t first = s->at[0].day, last = s->at[s->minutes - 1].day;
    for (int64_t day = first; day <= last; day++) {
        struct open_day d = hours(c, day);
        for (int k = 0; k < d.n; k++) {
            int to = d.span[k].closes == 1440 ? find_end(s, day)
                                              : find(s, day, d.span[k].closes, true);
            for (int i = find(s, day, d.span[k].opens, false); i < to; i++) s->at[i].open = true;
        }
    }
}

/* The part of minute i within [from, to). */
static int64_t part(const struct slow *s, int i, int64_t from, int64_t to) {
    int64_t begins = s->start + i * MOMENT_MINUTE, ends = begins + MOMENT_MINUTE;
    if (begins < from) begins = from;
    if (ends > to) ends = to;
    return ends > begins ? ends - begins : 0;
}

int64_t slow_between(const struct slow *s, int64_t from, int64_t to) {
    int64_t sum = 0;
    for (int i = 0; i < s->minutes; i++)
        if (s->at[i].open) sum += part(s, i, from, to);
    return sum;
}

bool slow_due(const struct slow *s, int64_t t, int64_t duration, int64_t until, int64_t *ret) {
    *ret = t;
    if (duration <= 0) return true;
    for (int i = 0; i < s->minutes; i++) {
        if (!s->at[i].open) continue;
        int64_t counts = part(s, i, t, until);
        if (counts >= duration) {
            int64_t begins = s->start + i * MOMENT_MINUTE;
            *ret = (begins > t ? begins : t) + duration;
            return true;
        }
        duration -= counts;
    }
    return false;
}
