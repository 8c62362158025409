/* ics_rule.h - a yearly rule of repetition (RRULE, RFC 5545 3.3.10), as far as ics.h reads them. */
#ifndef WHEN_ICS_RULE_H
#define WHEN_ICS_RULE_H

#include "base/str.h"

struct ics_rule {
    int interval;    /* years, from 1 on */
    int count;       /* occurrences; 0: without end */
    int64_t until;   /* the last day it may fall on */
    int month;       /* 0: that of the start */
    int month_day;   /* 0: that of the start */
    int nth;         /* of the weekday in the month; 0: by month_day; negative: from its end */
    int weekday;     /* 0: Monday */
};

/* Reads the value of an RRULE; false when it is of another kind. */
bool ics_rule_read(struct str value, struct ics_rule *ret);
/* The day it falls on in a year, for a start on a month and day; false when that year has none. */
bool ics_rule_day(const struct ics_rule *r, int year, int month, int month_day, int64_t *ret);

#endif
