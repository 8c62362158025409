/* cldr.h - what CLDR knows of our languages: names, orders, signs, distances.
 *
 * A table that tools/cldr makes while building from the data of ICU; constants of the program. when.h
 * makes texts of it. Patterns are CLDR's (UTS 35): d dd the day, M MM MMM the month, y the year,
 * EEE the weekday, all else stands for itself; {1} is a date and {0} a time.
 */
#ifndef VIEW_CLDR_H
#define VIEW_CLDR_H

#include "view/words.h"

enum { CLDR_FORMS = 4 };
enum cldr_unit { CLDR_MINUTE, CLDR_HOUR, CLDR_DAY, CLDR_UNITS };
enum cldr_way { CLDR_AHEAD, CLDR_AGO, CLDR_WAYS };

struct cldr {
    const char *weekdays[7]; /* Monday first; abbreviated */
    const char *months[12];
    const char *day_month, *date, *full, *joined; /* patterns; full has the weekday */
    const char *decimal, *group;                  /* 1,234.5: between digits */
    const char *open, *close;                     /* quotation marks */
    /* "in # min", a plural form each (words.h: lang_form); minutes and hours short, days in full */
    const char *distance[CLDR_UNITS][CLDR_WAYS][CLDR_FORMS];
    const char *now;
};

extern const struct cldr cldr[LANG_COUNT];

#endif
