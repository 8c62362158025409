#include "base/zone_rule.h"

#include "base/moment.h"

enum { DAY = 86400 };

/* "CET", "<+0330>" */
static bool name(struct str *s) {
    size_t n = 0;
    if (s->n && s->p[0] == '<') {
        ptrdiff_t end = str_find_char(*s, '>');
        if (end < 0) return false;
        *s = str_from(*s, (size_t)end + 1);
        return true;
    }
    while (n < s->n && ((s->p[n] >= 'a' && s->p[n] <= 'z') || (s->p[n] >= 'A' && s->p[n] <= 'Z')))
        n++;
    *s = str_from(*s, n);
    return n >= 3;
}

static bool number(struct str *s, int most, int *ret) {
    size_t n = 0;
    int64_t v;
    while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (!str_to_int(str_slice(*s, 0, n), 0, most, &v)) return false;
    *s = str_from(*s, n);
    *ret = (int)v;
    return true;
}

static bool take(struct str *s, char c) {
    if (s->n == 0 || s->p[0] != c) return false;
    *s = str_from(*s, 1);
    return true;
}

/* [+-]hh[:mm[:ss]] */
static bool duration(struct str *s, int32_t *ret) {
    int h, m = 0, sec = 0;
    bool minus = take(s, '-');
    if (!minus) (void)take(s, '+');
    if (!number(s, 167, &h)) return false;
    if (take(s, ':')) {
        if (!number(s, 59, &m)) return false;
        if (take(s, ':') && !number(s, 59, &sec)) return false;
    }
    *ret = (minus ? -1 : 1) * (h * 3600 + m * 60 + sec);
    return true;
}

static bool turn(struct str *s, struct zone_turn *ret) {
    *ret = (struct zone_turn){ .seconds = 2 * 3600 };
    if (take(s, 'M')) {
        ret->kind = TURN_MONTH;
        if (!number(s, 12, &ret->month) || !ret->month || !take(s, '.')) return false;
        if (!number(s, 5, &ret->week) || !ret->week || !take(s, '.') || !number(s, 6, &ret->day))
            return false;
    } else if (take(s, 'J')) {
        ret->kind = TURN_JULIAN;
        if (!number(s, 365, &ret->day) || !ret->day) return false;
    } else {
        ret->kind = TURN_DAY;
        if (!number(s, 365, &ret->day)) return false;
    }
    return !take(s, '/') || duration(s, &ret->seconds);
}

bool zone_rule_parse(struct str s, struct zone_rule *ret) {
    struct zone_rule r = { 0 };
    if (!name(&s) || !duration(&s, &r.standard)) return false;
    r.standard = -r.standard;
    if (s.n) {
        r.has_summer = true;
        r.summer = r.standard + 3600;
        if (!name(&s)) return false;
        if (s.n && s.p[0] != ',') {
            if (!duration(&s, &r.summer)) return false;
            r.summer = -r.summer;
        }
        if (!take(&s, ',') || !turn(&s, &r.begin) || !take(&s, ',') || !turn(&s, &r.end) || s.n)
            return false;
    }
    *ret = r;
    return true;
}

/* The day of a turn in a year, in days since 1970. */
static int64_t turn_day(const struct zone_turn *t, int year) {
    int64_t new_year = moment_days(year, 1, 1);
    if (t->kind == TURN_DAY) return new_year + t->day;
    if (t->kind == TURN_JULIAN) {
        bool leap = moment_days(year, 3, 1) - moment_days(year, 2, 1) == 29;
        return new_year + t->day - 1 + (leap && t->day >= 60);
    }
    int64_t first = moment_days(year, t->month, 1);
    int64_t next =
        t->month == 12 ? moment_days(year + 1, 1, 1) : moment_days(year, t->month + 1, 1);
    int64_t weekday =
        ((first + 4) % 7 + 7) % 7; /* 0 = Sunday, as in the rule; 1970-01-01 was a Thursday */
    int64_t day = first + (t->day - weekday + 7) % 7 + (t->week - 1) * 7;
    while (day >= next)
        day -= 7;
    return day;
}

/* The moment of a turn, in seconds; its clock still shows the offset before it. */
static int64_t turn_moment(const struct zone_turn *t, int year, int32_t offset) {
    return turn_day(t, year) * DAY + t->seconds - offset;
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t seconds) {
    if (!r->has_summer) return r->standard;
    int year = moment_split((seconds + r->standard) * MOMENT_SECOND).year;
    int64_t begin = turn_moment(&r->begin, year, r->standard),
            end = turn_moment(&r->end, year, r->summer);
    bool summer =
        begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
    return summer ? r->summer : r->standard;
}
