/* clocks.h - what the pages of calendars and standards show; pages.h says how such structs are used.
 *
 *   GET  /settings/calendars        page_calendars; ?add=1 the form of a new one
 *   POST /settings/calendars        team (an id, "" for the shop), zone, holidays, day1 to day7 ("9-12, 13-17")
 *   GET  /settings/calendars/ID     page_calendar
 *   POST /settings/calendars/ID     version, and act "week" with zone, holidays, day1 to day7; "day" with day, name, hours
 *                                   (empty: closed); "usual" with day; "look" with file; "import" with name and text;
 *                                   "undo" with import
 *   GET  /settings/standards?kind=&channel=&team=&tier=&day=&time=   page_standards, trying what would count then; ?add=1
 *   POST /settings/standards        kind, channel, team, tier, amount, in ("hours", "minutes"), unit, reason, from (a day)
 *   GET  /settings/standards/ID     page_standard
 *   POST /settings/standards/ID     version, and act "change" with amount, in, unit, reason, from, longer; "end" with reason
 */
#ifndef VIEW_CLOCKS_H
#define VIEW_CLOCKS_H

#include "view/settings_pages.h"

struct page_week_day {
    int number;                      /* 1 Monday to 7 Sunday */
    struct str name, hours;          /* hours as they stand in the form; empty: closed */
};

struct page_calendar_form {
    int64_t id, version;             /* id 0: a new one */
    struct page_week_day days[7];
    struct str zone;
    const struct page_choice *places; /* whose holidays; the first is none */
    size_t place_n;
    const struct page_choice *teams; /* for a new one: who has none of its own */
    size_t team_n;
    const struct err *err;
};

struct page_calendar_row {
    int64_t id;
    struct str name, week, used_by;  /* name: of its team; empty: the shop's. used_by: teams with commas */
    struct str holidays;             /* the place; empty: none */
};

struct page_calendars {
    struct str said;
    const struct page_calendar_row *rows;
    size_t row_n;
    bool may_add;                    /* somebody has none of its own yet */
    const struct page_calendar_form *form; /* NULL: not asked for */
};

/* A day of the next twelve months that is not like its weekday. */
enum page_day_kind { DAY_HOLIDAY, DAY_CLOSED, DAY_OTHER_HOURS };
struct page_special {
    int kind;
    struct str day, date, name, hours; /* day: for the form */
    bool own, over, expected;        /* set here; ...over a holiday; those who announce it may move it */
};

struct page_year_month {
    struct str name;
    int y;
};

/* Twelve months as lines of days: paths of an SVG of 710 by 258. */
struct page_year {
    struct page_year_month months[12];
    struct str open, holidays, closed, other;
};

struct page_calendar_version {
    int64_t number;
    struct page_when at;
    struct str by, says;
};

struct page_import_row {
    int64_t id, days;
    struct str name, by;
    struct page_when at;
    bool undone;
};

/* What a calendar file would bring. */
struct page_import {
    struct str name, text;
    const struct page_special *days;
    size_t day_n, shown;
    int64_t events, had, left_out;
};

struct page_calendar {
    struct str said;
    struct page_calendar_row row;
    struct page_calendar_form form;
    struct page_year year;
    const struct page_special *days;
    size_t day_n;
    int64_t more;                    /* special days behind those twelve months */
    int64_t standards;               /* how many count by it */
    const struct page_calendar_version *versions;
    size_t version_n;
    const struct page_import_row *imports;
    size_t import_n;
    const struct page_import *import; /* looked at just now; NULL: nothing */
    struct str day, day_name, day_hours; /* typed, and refused */
    const struct err *day_err, *import_err, *err; /* err: of an act of a row */
};

struct page_standard_row {
    int64_t id;
    struct str whom, span, reason, by;
    struct page_when from;           /* set where its newest version is yet to come */
    struct str span_now;             /* ...and what counts until then; empty: nothing */
    bool ended, open;
};

struct page_standard_kind {
    int kind;
    const struct page_standard_row *rows;
    size_t row_n;
};

struct page_standard_form {
    int64_t id, version;             /* id 0: a new one */
    const struct page_choice *kinds, *channels, *teams;
    size_t kind_n, channel_n, team_n;
    const struct str *tiers;
    size_t tier_n;
    struct str tier, amount, reason, from;
    bool minutes, open, longer;      /* longer: it was refused for giving less than before */
    const struct err *err;
};

struct page_trial {
    const struct page_choice *kinds, *channels, *teams;
    size_t kind_n, channel_n, team_n;
    struct str tier, day, time;
    struct str says, why;            /* the sentence; empty: nothing was tried */
};

struct page_standards {
    struct str said;
    int64_t hours;                   /* the rule for all */
    struct page_standard_kind kinds[4]; /* by enum standard_kind */
    struct page_trial trial;
    const struct str *tiers;
    size_t tier_n;
    const struct page_standard_form *form; /* NULL: not asked for */
    bool calendar;                   /* somebody has said when the shop is open */
};

struct page_standard_version {
    int64_t number;
    struct str span, reason, by;
    struct page_when from;
    bool ended, longer, to_come;     /* longer: it gave less than the one before */
};

struct page_standard {
    struct str said;
    struct page_standard_row row;
    int kind;
    struct page_standard_form form;
    const struct page_standard_version *versions;
    size_t version_n;
};

#endif
