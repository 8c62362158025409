/* ics.h - days out of a calendar file (iCalendar, RFC 5545), to become special days of a calendar.
 *
 * What is read: events of whole days (DTSTART without a time; DTEND or DURATION, else one day), those
 * that come back every year (RRULE with FREQ=YEARLY, INTERVAL, COUNT, UNTIL, and BYMONTH with
 * BYMONTHDAY or one BYDAY such as 4TH), and single dates put in or taken out (RDATE, EXDATE).
 * Everything else is left out and counted, so that a page can say so; nothing is guessed.
 *
 * A pure function over what a stranger wrote: its limits stand here.
 */
#ifndef WHEN_ICS_H
#define WHEN_ICS_H

#include "base/err.h"

enum {
    ICS_FILE_MAX = 1 << 20, /* bytes */
    ICS_EVENTS_MAX = 5000,  /* of a file */
    ICS_DAYS_MAX = 4000,    /* that it may give */
    ICS_LENGTH_MAX = 370,   /* days of one event */
    ICS_DATES_MAX = 400,    /* single dates put in, and as many taken out, of one event */
    ICS_NAME_MAX = 200      /* bytes of a name; more is cut */
};

struct ics_day {
    int64_t day; /* days since 1970-01-01 */
    struct str name;
};
struct ics_days {
    struct ics_day *v; /* by day, one a day: of two the one that stands first in the file */
    size_t n;
    int events; /* of these were left out: */
    int timed;      /* they don't last whole days */
    int cancelled;  /* called off, or the change of a single one in a series */
    int not_read;   /* no date, a wrong one, or a repetition of another kind */
    int elsewhere;  /* no day between from and to */
};

/* The days from from to to (both included) in file; all in the arena. ERR_INVALID when it is no
 * calendar, ERR_LIMIT above a limit for the whole. */
MUST_USE const struct err *ics_read(struct arena *a, struct str file, int64_t from, int64_t to,
                                    struct ics_days *ret);

#endif
