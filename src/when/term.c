#include "when/term.h"

#include "base/bug.h"
#include "when/open.h"

static bool working(const struct holiday_place *p, int64_t day, struct holiday_year *kept) {
    if (open_weekday(day) > 4) return false;
    if (!p) return true;
    if (day < kept->first || day > kept->last)
        holiday_year(p, moment_split(day * MOMENT_DAY).year, kept);
    return !holiday_in(kept, day);
}

bool term_working_day(const struct holiday_place *p, int64_t day) {
    struct holiday_year kept = HOLIDAY_YEAR_NONE;
    return working(p, day, &kept);
}

static int64_t months_after(int64_t day, int months) {
    struct moment_parts at = moment_split(day * MOMENT_DAY);
    int all = at.year * 12 + at.month - 1 + months, year = all / 12, month = all % 12 + 1;
    int last = moment_days_in(year, month);
    return moment_days(year, month, at.day < last ? at.day : last);
}

int64_t term_last_day(const struct holiday_place *p, int64_t event, struct term t) {
    BUG_UNLESS(t.n >= 0 && t.n <= (t.unit == TERM_YEARS ? 100 : TERM_MOST));
    struct holiday_year kept = HOLIDAY_YEAR_NONE;
    int64_t day = event;
    switch (t.unit) {
    case TERM_DAYS: day += t.n; break;
    case TERM_MONTHS: day = months_after(event, t.n); break;
    case TERM_YEARS: day = months_after(event, t.n * 12); break;
    case TERM_WORKING_DAYS:
        for (int left = t.n; left > 0;)
            if (working(p, ++day, &kept)) left--;
    }
    while (t.ends_on_working_day && !working(p, day, &kept)) day++;
    return day;
}

int64_t term_due(const struct zone *z, const struct holiday_place *p, int64_t at, struct term t) {
    return open_date_end(z, term_last_day(p, open_date(z, at), t));
}
