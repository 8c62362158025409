#include "when/holiday_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "when/open.h"

static const struct holiday_places *const files[] = { &holiday_central, &holiday_south_east,
                                                      &holiday_far };

const struct holiday_place *holiday_place_at(size_t i) {
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        if (i < files[f]->n) return &files[f]->v[i];
        i -= files[f]->n;
    }
    return NULL;
}

const struct holiday_place *holiday_place(struct str code) {
    const struct holiday_place *p;
    for (size_t i = 0; (p = holiday_place_at(i)); i++)
        if (str_eq(str_of(p->code), code)) return p;
    return NULL;
}

struct str holiday_code(const struct holiday_place *p) {
    return str_of(p->code);
}

/* ---- where a rule falls */

/* Meeus/Jones/Butcher ("Astronomical Algorithms", chapter 8); right from 1583 on. */
int64_t holiday_easter(int year) {
    int a = year % 19, b = year / 100, c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451, at = h + l - 7 * m + 114;
    return moment_days(year, at / 31, at % 31 + 1);
}

/* The same for the Julian calendar, whose date is then one of ours. */
int64_t holiday_pascha(int year) {
    int d = (19 * (year % 19) + 15) % 30;
    int e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7, at = d + e + 114;
    int behind = year / 100 - year / 400 - 2; /* days that the Julian calendar is behind */
    return moment_days(year, at / 31, at % 31 + 1) + behind;
}

static int64_t nth_weekday(int year, const struct holiday_rule *r) {
    if (r->day > 0) {
        int64_t first = moment_days(year, r->month, 1);
        return first + (r->weekday - open_weekday(first) + 7) % 7 + 7 * (r->day - 1);
    }
    int64_t last = moment_days(year, r->month, moment_days_in(year, r->month));
    return last - (open_weekday(last) - r->weekday + 7) % 7 + 7 * (r->day + 1);
}

/* The days on which a rule falls in a year. */
static int days_of(const struct holiday_rule *r, int year, int64_t ret[2]) {
    if ((r->from && year < r->from) || (r->until && year > r->until)) return 0;
    switch (r->kind) {
    case ON_DATE: ret[0] = moment_days(year, r->month, r->day); return 1;
    case BY_EASTER: ret[0] = holiday_easter(year) + r->day; return 1;
    case BY_PASCHA: ret[0] = holiday_pascha(year) + r->day; return 1;
    case NTH_WEEKDAY: ret[0] = nth_weekday(year, r); return 1;
    case WEEKDAY_BEFORE:
        ret[0] = moment_days(year, r->month, r->day) - 1;
        while (open_weekday(ret[0]) != r->weekday) ret[0]--;
        return 1;
    case EID_FITR:
    case EID_ADHA: return holiday_islamic(r->kind, year, ret);
    }
    return 0;
}

/* ---- a year */

const struct holiday *holiday_in(const struct holiday_year *y, int64_t day) {
    for (int i = 0; i < y->n && y->v[i].day <= day; i++)
        if (y->v[i].day == day) return &y->v[i];
    return NULL;
}

/* Keeps the order; of two on one day the first one stays. */
static void add(struct holiday_year *y, struct holiday h) {
    if (h.day < y->first || h.day > y->last) return;
    int at = 0;
    while (at < y->n && y->v[at].day < h.day) at++;
    if (at < y->n && y->v[at].day == h.day) return;
    BUG_UNLESS(y->n < HOLIDAYS_A_YEAR);
    for (int i = y->n++; i > at; i--) y->v[i] = y->v[i - 1];
    y->v[at] = h;
}

static void add_rules(const struct holiday_place *p, int year, struct holiday_year *ret) {
    int64_t days[2];
    for (size_t i = 0; i < p->n; i++) {
        bool feast = p->rules[i].kind == EID_FITR || p->rules[i].kind == EID_ADHA;
        for (int n = days_of(&p->rules[i], year, days); n > 0; n--)
            add(ret, (struct holiday){ days[n - 1], p->rules[i].name, false, feast });
    }
}

/* The day off for a holiday on day; day itself when there is none. */
static int64_t instead_of(const struct holiday_year *y, enum holiday_moves moves, int64_t day) {
    int weekday = open_weekday(day);
    if (weekday < SATURDAY || moves == MOVES_NOT) return day;
    if (moves == MOVES_NEAREST) return weekday == SATURDAY ? day - 1 : day + 1;
    if (weekday == SATURDAY && moves != MOVES_WEEKEND) return day;
    if (moves == MOVES_MONDAY) return day + 1;
    while (open_weekday(day) >= SATURDAY || holiday_in(y, day)) day++;
    return day;
}

/* Once all holidays are there, in the order in which the tables name them: by date. */
static void add_instead(const struct holiday_place *p, int year, struct holiday_year *ret) {
    int64_t days[2];
    for (size_t i = 0; i < p->n; i++)
        for (int n = days_of(&p->rules[i], year, days); n > 0; n--) {
            int64_t day = days[n - 1], other = instead_of(ret, p->rules[i].moves, day);
            bool feast = p->rules[i].kind == EID_FITR || p->rules[i].kind == EID_ADHA;
            if (other != day)
                add(ret, (struct holiday){ other, p->rules[i].name, true, feast });
        }
}

void holiday_year(const struct holiday_place *p, int year, struct holiday_year *ret) {
    *ret = (struct holiday_year){ moment_days(year, 1, 1), moment_days(year, 12, 31), 0, { { 0 } } };
    if (year < 1900 || year > 2500) return;
    const struct holiday_place *whole = p->part_of ? holiday_place(str_of(p->part_of)) : NULL;
    if (whole) add_rules(whole, year, ret);
    add_rules(p, year, ret);
    for (int y = year; y <= year + 1; y++) { /* New Year's Day may give 31 December off */
        if (whole) add_instead(whole, y, ret);
        add_instead(p, y, ret);
    }
}
