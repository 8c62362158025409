/* moment.h - moments as int64 microseconds since 1970-01-01T00:00:00Z, and their one written form. */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include "base/str.h"

#define MOMENT_SECOND ((int64_t)1000000)
#define MOMENT_MINUTE (60 * MOMENT_SECOND)
#define MOMENT_HOUR (60 * MOMENT_MINUTE)
#define MOMENT_DAY (24 * MOMENT_HOUR)

/* A date of the proleptic Gregorian calendar and a time of day. */
struct moment_parts {
    int year, month, day;            /* month 1-12, day 1-31 */
    int hour, minute, second, micros;
    int weekday;                     /* 0 = Monday, as in ISO 8601 */
};

/* Days since 1970-01-01 of a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
int64_t moment_days(int year, int month, int day);
/* How many days a month (1-12) has. */
int moment_days_in(int year, int month);
/* 1-12 for a word that begins with an English month's first three letters in any case ("Nov", "november"), else 0. */
int moment_month(struct str word);
/* The UTC date and time of a moment. */
struct moment_parts moment_split(int64_t t);
/* The moment of a UTC date and time; weekday is ignored. */
int64_t moment_join(struct moment_parts p);

/* 2026-11-13T18:42:00Z, with .123456 where micros are not 0 (RFC 3339, UTC). */
struct str moment_rfc3339(struct arena *a, int64_t t);
/* "10:31" */
struct str moment_clock(struct arena *a, struct moment_parts p);
/* Reads an RFC 3339 time with Z or an offset; false when it is anything else. */
bool moment_from_rfc3339(struct str s, int64_t *ret);
/* Fri, 13 Nov 2026 18:42:00 +0000 (RFC 5322). */
struct str moment_rfc5322(struct arena *a, int64_t t);

#endif
