/* ical.h - the lines of iCalendar (RFC 5545 3.1) and of what else is written like it.
 *
 *     struct str rest = ical_unfold(a, bytes);
 *     for (struct ical_line l; ical_next(&rest, &l);)
 *         if (str_eq_nocase(l.name, S("DTSTART"))) ...
 *
 * Pure functions over text that a stranger wrote. Spans point into what was given.
 */
#ifndef BASE_ICAL_H
#define BASE_ICAL_H

#include "base/str.h"

struct ical_line {
    struct str name, params, value; /* NAME;PARAMS:VALUE; params with the semicolon ahead */
};

/* A long line goes on where the next one begins with a blank: s without these breaks, in the arena. */
struct str ical_unfold(struct arena *a, struct str s);
/* The next line of an unfolded text; false at its end. A line without a colon has no value. */
bool ical_next(struct str *rest, struct ical_line *ret);
/* The value of ;NAME=value or ;NAME="value"; "" where there is none. */
struct str ical_param(struct ical_line l, struct str name);
/* A text in one line (utf8_is_line, where s is valid), in the arena: at most max bytes, escapes undone,
 * line breaks and control characters as blanks. */
struct str ical_text(struct arena *a, struct str s, size_t max);
/* Digits from byte from on, n of them (at most 4), as a number; false when they aren't. */
bool ical_digits(struct str s, size_t from, size_t n, int *ret);
/* The date that s begins with, 20261113 (3.3.4); false when there is no such day. */
bool ical_date(struct str s, int *ret_year, int *ret_month, int *ret_day);

#endif
