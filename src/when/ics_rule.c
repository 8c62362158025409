#include "when/ics_rule.h"

#include "base/ical.h"
#include "base/moment.h"
#include "when/open.h"

/* "4TH" is the fourth Thursday: one weekday with its number, 1 to 5 or -1 to -5. */
static bool by_day(struct str value, struct ics_rule *r) {
    static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
    if (value.n < 3) return false;
    struct str name = str_from(value, value.n - 2), number = str_slice(value, 0, value.n - 2);
    int64_t n;
    if (str_starts(number, S("+"))) number = str_from(number, 1);
    if (!str_to_int(number, -5, 5, &n) || n == 0) return false;
    r->nth = (int)n;
    for (r->weekday = 0; r->weekday < 7; r->weekday++)
        if (str_eq_nocase(name, str_of(names[r->weekday]))) return true;
    return false;
}

static bool number(struct str value, int64_t most, int *ret) {
    int64_t n;
    if (!str_to_int(value, 1, most, &n)) return false;
    *ret = (int)n;
    return true;
}

static bool until(struct str value, struct ics_rule *r) {
    int year, month, day;
    if (!ical_date(value, &year, &month, &day)) return false;
    r->until = moment_days(year, month, day);
    return true;
}

static bool part(struct str key, struct str value, struct ics_rule *r, bool *ret_yearly) {
    if (str_eq_nocase(key, S("FREQ"))) return *ret_yearly = str_eq_nocase(value, S("YEARLY"));
    if (str_eq_nocase(key, S("INTERVAL"))) return number(value, 100, &r->interval);
    if (str_eq_nocase(key, S("COUNT"))) return number(value, 1000, &r->count);
    if (str_eq_nocase(key, S("UNTIL"))) return until(value, r);
    if (str_eq_nocase(key, S("BYMONTH"))) return number(value, 12, &r->month);
    if (str_eq_nocase(key, S("BYMONTHDAY"))) return number(value, 31, &r->month_day);
    if (str_eq_nocase(key, S("BYDAY"))) return by_day(value, r);
    return str_eq_nocase(key, S("WKST")); /* says nothing for a rule of these kinds */
}

bool ics_rule_read(struct str value, struct ics_rule *ret) {
    *ret = (struct ics_rule){ .interval = 1, .until = INT64_MAX };
    bool yearly = false;
    struct str rest = str_trim(value), one;
    while (str_split(&rest, ';', &one)) {
        ptrdiff_t is = str_find_char(one, '=');
        if (one.n == 0) continue;
        if (is < 0) return false;
        struct str key = str_slice(one, 0, (size_t)is);
        if (!part(key, str_from(one, (size_t)is + 1), ret, &yearly)) return false;
    }
    /* Without a month these would fall on a day of each month, or of the year. */
    if ((ret->month_day || ret->nth) && !ret->month) return false;
    return yearly && !(ret->month_day && ret->nth);
}

bool ics_rule_day(const struct ics_rule *r, int year, int month, int month_day, int64_t *ret) {
    if (r->month) month = r->month;
    if (r->month_day) month_day = r->month_day;
    int last = moment_days_in(year, month);
    if (r->nth) {
        int64_t edge = moment_days(year, month, r->nth > 0 ? 1 : last);
        int ahead = r->nth > 0 ? (r->weekday - open_weekday(edge) + 7) % 7
                               : -((open_weekday(edge) - r->weekday + 7) % 7);
        int64_t day = edge + ahead + 7 * (r->nth > 0 ? r->nth - 1 : r->nth + 1);
        *ret = day;
        return day >= moment_days(year, month, 1) && day <= moment_days(year, month, last);
    }
    if (month_day > last) return false;
    *ret = moment_days(year, month, month_day);
    return true;
}
