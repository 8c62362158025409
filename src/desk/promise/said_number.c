/* What begins with a number: "2-3 radna dana", "5. decembra 2026.", "5/12", "17:00", "5 pm". */
#include "desk/promise/said_priv.h"

enum { YEAR_FROM = 2000, YEAR_TO = 2100, MOST_COUNT = 400 };
enum { HOUR_AM = 1, HOUR_PM = 2 }; /* values of SAID_HOUR; 0: any clock time */

static bool only(struct str gap, struct str signs) {
    for (size_t i = 0; i < gap.n; i++)
        if (str_find_char(signs, gap.p[i]) < 0) return false;
    return true;
}

static bool blank(struct str gap) {
    return only(gap, S(" \t\n"));
}

static bool dash(struct str gap) {
    struct str s = str_trim(gap);
    return str_eq(s, S("-")) || str_eq(s, S("–")) || str_eq(s, S("—"));
}

/* Digits and nothing else. */
static bool plain(const struct said_line *l, size_t i) {
    return i < l->n && l->words[i].digits && l->words[i].tail.n == 0;
}

static bool ordinal(const struct said_line *l, size_t i) {
    if (i >= l->n || !l->words[i].digits) return false;
    struct str t = l->words[i].tail;
    return str_eq(t, S("st")) || str_eq(t, S("nd")) || str_eq(t, S("rd")) || str_eq(t, S("th"));
}

static int value(const struct said_line *l, size_t i, enum said_kind kind) {
    return l->words[i].hits[kind].value;
}

static size_t length(const struct said_line *l, size_t i, enum said_kind kind) {
    return i < l->n ? l->words[i].hits[kind].n : 0;
}

static bool has_date(const struct said_clue *c) {
    return c->weekday >= 0 || c->day >= 0 || c->mday > 0;
}

/* ---- spans ---- */

static size_t count_at(const struct said_line *l, size_t i, int *ret) {
    if (plain(l, i)) return *ret = l->words[i].number, 1;
    size_t n = length(l, i, SAID_NUM);
    if (n) *ret = value(l, i, SAID_NUM);
    return n;
}

/* "2-3", "dva do tri": the larger one. */
static size_t counts_at(const struct said_line *l, size_t i, int *ret) {
    size_t n = count_at(l, i, ret), from = i + n, more = 0;
    int second = 0;
    if (n == 0) return 0;
    size_t range = length(l, from, SAID_RANGE);
    if (range)
        more = count_at(l, from + range, &second);
    else if (from < l->n && dash(said_gap(l, from)))
        more = count_at(l, from, &second);
    if (more == 0 || second <= *ret) return n;
    *ret = second;
    return n + range + more;
}

static size_t set_clock(struct said_clue *c, int hour, int minute, size_t n) {
    if (c->hour >= 0 || hour > 24 || (hour == 24 && minute) || minute > 59) {
        c->spoiled = true;
        return n;
    }
    c->hour = hour;
    c->minute = minute;
    return n;
}

/* Hours are a span behind "within", and the clock behind "by" and "at". */
static size_t take_span(const struct said_line *l, size_t i, struct said_clue *c) {
    int count = 0, unit;
    size_t n = length(l, i, SAID_HALF);
    if (n) {
        c->count = value(l, i, SAID_HALF);
        c->unit = SAID_MINUTES;
        return n;
    }
    n = counts_at(l, i, &count);
    if (n && said_is(l, i + n, SAID_UNIT) && only(said_gap(l, i + n), S(" \t\n.-"))) {
        unit = value(l, i + n, SAID_UNIT);
        n += length(l, i + n, SAID_UNIT);
    } else if (i < l->n && l->words[i].digits && str_eq(l->words[i].tail, S("h"))) {
        count = l->words[i].number;
        unit = SAID_HOURS;
        n = 1;
    } else {
        return 0;
    }
    bool clock = unit == SAID_HOURS && !c->within && !c->next && (c->by || c->linked || has_date(c));
    if (clock && count <= 23 && !l->hungarian) return set_clock(c, count, 0, n);
    if (clock || c->count > 0 || count < 1 || count > MOST_COUNT) c->spoiled = true;
    c->count = count;
    c->unit = unit;
    return n;
}

/* ---- dates ---- */

static bool year_at(const struct said_line *l, size_t i) {
    return plain(l, i) && l->words[i].digits == 4 && l->words[i].number >= YEAR_FROM &&
           l->words[i].number < YEAR_TO;
}

static bool between(int v, int from, int to) {
    return v >= from && v <= to;
}

static size_t set_date(struct said_clue *c, int month, int mday, size_t n) {
    if (c->mday > 0 || !between(month, 1, 12) || !between(mday, 1, 31)) c->spoiled = true;
    c->month = month;
    c->mday = mday;
    return n;
}

/* 2026-12-05, 2026. 12. 05., and the year of "2026. december 5." */
static size_t take_year_first(const struct said_line *l, size_t i, struct said_clue *c) {
    if (!year_at(l, i)) return 0;
    bool full = plain(l, i + 1) && plain(l, i + 2) && only(said_gap(l, i + 1), S(" .-/")) &&
                only(said_gap(l, i + 2), S(" .-/"));
    if (!full && !said_is(l, i + 1, SAID_MONTH)) return 0;
    c->year = l->words[i].number;
    if (!full) return 1;
    return set_date(c, l->words[i + 1].number, l->words[i + 2].number, 3);
}

/* "5 December 2026", "the 5th of December", "december 5-ig". */
static size_t take_month_word(const struct said_line *l, size_t i, struct said_clue *c) {
    size_t month = i, day = i, n;
    if (said_is(l, i, SAID_MONTH)) {
        day = i + length(l, i, SAID_MONTH);
        if (c->end && !plain(l, day)) { /* the end of December */
            c->month = value(l, i, SAID_MONTH);
            return length(l, i, SAID_MONTH);
        }
        n = day + 1;
    } else {
        month = i + 1;
        if (said_is(l, month, SAID_LINK) && said_is(l, month + 1, SAID_MONTH)) month++;
        n = month + length(l, month, SAID_MONTH);
    }
    if (!said_is(l, month, SAID_MONTH) || !(plain(l, day) || ordinal(l, day)) ||
        l->words[day].digits > 2 || !only(said_gap(l, month > day ? month : day), S(" \t\n.")))
        return 0;
    if (year_at(l, n) && only(said_gap(l, n), S(" .,"))) c->year = l->words[n++].number;
    return set_date(c, value(l, month, SAID_MONTH), l->words[day].number, n - i);
}

/* The year behind "5.12."; false where more digits follow that are none, as in a version. */
static bool year_behind(const struct said_line *l, size_t i, char sign, struct said_clue *c,
                        size_t *n) {
    struct str gap = said_gap(l, i);
    bool joined = gap.n == 1 && gap.p[0] == sign;
    if (!plain(l, i) || !only(gap, S(" ./-")) || str_find_char(gap, sign) < 0) return true;
    if (year_at(l, i))
        c->year = l->words[i].number;
    else if (joined && l->words[i].digits == 2 && l->words[i].number > 23)
        c->year = YEAR_FROM + l->words[i].number;
    else
        return !joined;
    (*n)++;
    return true;
}

/* 5.12. 5. 12. 2026. 5/12 05-12-2026; in Hungarian the month comes first. */
static size_t take_digits_date(const struct said_line *l, size_t i, struct said_clue *c) {
    if (!plain(l, i) || !plain(l, i + 1) || l->words[i].digits > 2 || l->words[i + 1].digits > 2)
        return 0;
    struct str gap = said_gap(l, i + 1), behind = said_gap(l, i + 2);
    char sign = gap.n ? gap.p[0] : 0;
    if ((sign != '.' && sign != '/' && sign != '-') || !blank(str_from(gap, 1))) return 0;
    if (sign != '.' && gap.n > 1) return 0;
    int first = l->words[i].number, second = l->words[i + 1].number;
    bool month_first = l->hungarian || (sign == '/' && second > 12);
    bool dot = sign == '.' && behind.n && behind.p[0] == '.';
    size_t n = 2;
    if (!year_behind(l, i + 2, sign, c, &n)) c->spoiled = true;
    if (sign == '-' && c->year < 0) return 0;
    bool date = month_first ? between(first, 1, 12) && between(second, 1, 31)
                            : between(first, 1, 31) && between(second, 1, 12);
    if (sign == '.' && gap.n == 1 && c->year < 0) {
        if (date && l->hungarian && !dot) c->spoiled = true; /* 10.30 may be either */
        bool clock = (c->by || c->linked) && l->words[i + 1].digits == 2;
        if (!date) return clock ? set_clock(c, first, second, n) : 0; /* 17.00 */
    }
    c->numeric_weak = c->year < 0 && !dot;
    return month_first ? set_date(c, first, second, n) : set_date(c, second, first, n);
}

/* ---- the clock ---- */

/* "pm" and its like behind the hour; how many words they are. */
static size_t half_of_day(const struct said_line *l, size_t i, struct said_clue *c) {
    if (!said_is(l, i, SAID_HOUR) || !only(said_gap(l, i), S(" .-"))) return 0;
    int which = value(l, i, SAID_HOUR);
    if (which == HOUR_PM && c->hour < 12) c->hour += 12;
    if (which == HOUR_AM && c->hour == 12) c->hour = 0;
    return length(l, i, SAID_HOUR);
}

static bool glued(const struct said_line *l, size_t i, struct said_clue *c) {
    struct str t = l->words[i].tail;
    bool am = str_eq(t, S("am")), pm = str_eq(t, S("pm"));
    if (pm && c->hour < 12) c->hour += 12;
    if (am && c->hour == 12) c->hour = 0;
    return am || pm || str_eq(t, S("h")) || t.n == 0;
}

static size_t take_clock(const struct said_line *l, size_t i, struct said_clue *c) {
    const struct said_word *w = &l->words[i];
    if (!w->digits || w->digits > 2) return 0;
    if (i + 1 < l->n && str_eq(said_gap(l, i + 1), S(":")) && l->words[i + 1].digits == 2 && !w->tail.n) {
        size_t n = set_clock(c, w->number, l->words[i + 1].number, 2);
        if (!glued(l, i + 1, c)) c->spoiled = true;
        return n + half_of_day(l, i + n, c);
    }
    if (w->tail.n && w->number <= 12 && (str_eq(w->tail, S("am")) || str_eq(w->tail, S("pm")))) {
        (void)set_clock(c, w->number, 0, 1);
        (void)glued(l, i, c);
        return 1;
    }
    if (w->tail.n || !said_is(l, i + 1, SAID_HOUR) || !only(said_gap(l, i + 1), S(" .-"))) return 0;
    (void)set_clock(c, w->number, 0, 1);
    return 1 + half_of_day(l, i + 1, c);
}

/* A number alone is an hour beside a part of the day ("5 popodne") and behind "at" where the day is known. */
static size_t take_bare(const struct said_line *l, size_t i, struct said_clue *c) {
    struct str behind = said_gap(l, i + 1);
    if (ordinal(l, i) && (c->by || c->linked) && c->mday < 0) return c->mday = l->words[i].number, 1;
    if (!plain(l, i) || l->words[i].digits > 2 || (behind.n && behind.p[0] == '%')) return 0;
    bool suffix = str_eq(behind, S("-")) && said_is(l, i + 1, SAID_BY);
    if (suffix && value(l, i + 1, SAID_BY) == 2 && !has_date(c)) return c->mday = l->words[i].number, 1;
    bool part = c->part > 0 || said_is(l, i + 1, SAID_PART) ||
                (said_is(l, i + 1, SAID_LINK) && said_is(l, i + 2, SAID_PART));
    bool after_at = has_date(c) && i > 0 && said_is(l, i - 1, SAID_LINK) && c->linked;
    if (said_is(l, i + 1, SAID_UNIT) || said_is(l, i + 1, SAID_MEASURE)) return 0;
    if (!part && !after_at && !(suffix && has_date(c))) return 0;
    return set_clock(c, l->words[i].number, 0, 1);
}

size_t said_number(const struct said_line *l, size_t i, struct said_clue *c) {
    static size_t (*const ways[])(const struct said_line *, size_t, struct said_clue *) = {
        take_year_first, take_month_word, take_clock, take_digits_date, take_span, take_bare
    };
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        size_t n = ways[k](l, i, c);
        if (n) return n;
    }
    return 0;
}
