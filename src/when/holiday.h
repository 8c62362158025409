/* holiday.h - the public holidays of a country or a part of one, for any year, without a network.
 *
 * They come from tables of rules (holiday_TABLES.c): a date, a distance from Easter, the n-th
 * weekday of a month, a day of the Islamic year; from which year, until which; and what the law
 * says of one that meets a weekend. Each table names the law. Only days off for everybody are in
 * them: not the days of one faith, of banks, schools or the public service, and no half days. The
 * days of the Islamic year are known from 2015 to 2050.
 * A place may be wrong by a decision of this month, so whoever runs a shop can always set a special
 * day (open.h) over it.
 *
 *     const struct holiday_place *p = holiday_place(S("RS"));     NULL: we know none
 *     struct holiday_year y;
 *     holiday_year(p, 2026, &y);
 *     const struct holiday *h = holiday_in(&y, moment_days(2026, 11, 11));
 *     h->name                                                     "Дан примирја у Првом светском рату"
 */
#ifndef WHEN_HOLIDAY_H
#define WHEN_HOLIDAY_H

#include "base/str.h"

enum {
    HOLIDAY_YEAR_FROM = 2015, /* the tables hold from then on */
    HOLIDAYS_A_YEAR = 40
};

struct holiday_place;

struct holiday {
    int64_t day;      /* days since 1970-01-01, local date */
    const char *name; /* in the language of the place; a literal */
    bool instead;     /* the day off that makes up for one on a weekend */
    bool expected;    /* computed ahead; those who announce it may move it by a day */
};
/* One year's, by day, one a day. */
struct holiday_year {
    int64_t first, last; /* the dates that it covers */
    int n;
    struct holiday v[HOLIDAYS_A_YEAR];
};
/* Covers no date. */
#define HOLIDAY_YEAR_NONE ((struct holiday_year){ .first = 1 })

/* The place of an ISO 3166 code in capitals: "RS", "DE-BY"; NULL when it isn't in the tables. It is
 * never freed. */
const struct holiday_place *holiday_place(struct str code);
/* The places, for a list to choose from, in no order; NULL behind the last one. */
const struct holiday_place *holiday_place_at(size_t i);
/* "RS" */
struct str holiday_code(const struct holiday_place *p);

/* The holidays of a year (1900 to 2500; there are none outside of it). */
void holiday_year(const struct holiday_place *p, int year, struct holiday_year *ret);
/* The holiday on a date, or NULL. */
const struct holiday *holiday_in(const struct holiday_year *y, int64_t day);

/* Easter Sunday of the western and of the eastern churches, as days since 1970-01-01. */
int64_t holiday_easter(int year);
int64_t holiday_pascha(int year);

#endif
