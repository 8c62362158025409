/* A calendar file. Its days are in order, one a date, within the window asked for; names are one line
 * of UTF-8 within the limit; each event is counted at most once as left out. */
#include "when/ics.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "fuzz.h"

FUZZ_TARGET(ics) {
    struct arena *a = arena_new(64 << 20);
    int64_t from = moment_days(2000, 1, 1), to = moment_days(2030, 12, 31);
    struct ics_days days;
    const struct err *e = ics_read(a, in, from, to, &days);
    if (e) {
        BUG_UNLESS(e->code == ERR_LIMIT || e->code == ERR_INVALID);
    } else {
        int left = days.timed + days.cancelled + days.not_read + days.elsewhere;
        BUG_UNLESS(days.events <= ICS_EVENTS_MAX && left <= days.events);
        BUG_UNLESS(days.n <= ICS_DAYS_MAX && (days.n == 0 || left < days.events));
        for (size_t i = 0; i < days.n; i++) {
            BUG_UNLESS(days.v[i].day >= from && days.v[i].day <= to);
            BUG_UNLESS(i == 0 || days.v[i].day > days.v[i - 1].day);
            BUG_UNLESS(days.v[i].name.n <= ICS_NAME_MAX && utf8_is_line(days.v[i].name));
        }
    }
    arena_free(&a);
}
