#include "web/ruler.h"

#include "base/moment.h"

int64_t ruler_day_end(const struct zone *viewer, int64_t now) {
    return zone_day(viewer, zone_day(viewer, now) + 26 * MOMENT_HOUR); /* a day may have 25 */
}

int ruler_place(const struct zone *viewer, int64_t t) {
    struct moment_parts at = zone_local(viewer, t);
    return ((at.hour - RULER_FROM) * 60 + at.minute) * RULER_WIDTH / (RULER_HOURS * 60);
}

static int on_ruler(const struct zone *viewer, int64_t now, int64_t t) {
    if (t < zone_day(viewer, now)) return 0;
    if (t >= ruler_day_end(viewer, now)) return RULER_WIDTH;
    int x = ruler_place(viewer, t);
    return x < 0 ? 0 : x > RULER_WIDTH ? RULER_WIDTH : x;
}

/* By the clock on the wall: a day in which it is changed has 23 hours, or 25. */
static int64_t at_minute(const struct zone *zone, int64_t now, int minute) {
    struct moment_parts l = zone_local(zone, now);
    int64_t midnight = moment_days(l.year, l.month, l.day) * MOMENT_DAY;
    return zone_moment(zone, moment_split(midnight + minute * MOMENT_MINUTE));
}

bool ruler_open(const struct zone *viewer, int64_t now, const struct ruler_hours *h, int *ret_from, int *ret_to) {
    *ret_from = on_ruler(viewer, now, at_minute(h->shop, now, h->opens));
    *ret_to = on_ruler(viewer, now, at_minute(h->shop, now, h->closes));
    return *ret_from < *ret_to;
}
