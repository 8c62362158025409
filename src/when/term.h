/* term.h - how long a law or a standard gives, counted in days, months or years.
 *
 * As the laws of part 4 of the practices count: the day of the event is not counted, a term ends with
 * its last day, and a month ends on the day of the same number, or on the last one of a shorter month.
 * Whether it may end on a day off is said by each rule: some laws let it end on the next working day.
 * Working days are Monday to Friday without the public holidays of the place; the opening hours of a
 * shop have no say here.
 */
#ifndef WHEN_TERM_H
#define WHEN_TERM_H

#include "base/zone.h"
#include "when/holiday.h"

enum term_unit { TERM_DAYS, TERM_WORKING_DAYS, TERM_MONTHS, TERM_YEARS };

enum { TERM_MOST = 4000 }; /* of a unit; years: 100 */

struct term {
    int n;
    enum term_unit unit;
    bool ends_on_working_day; /* moved on from a day off */
};

/* Monday to Friday and no holiday of the place (NULL: none are known). */
bool term_working_day(const struct holiday_place *p, int64_t day);
/* The last day of a term for an event on a day (days since 1970-01-01, local date). */
int64_t term_last_day(const struct holiday_place *p, int64_t event, struct term t);
/* The moment at which it is over: the end of its last day. */
int64_t term_due(const struct zone *z, const struct holiday_place *p, int64_t at, struct term t);

#endif
