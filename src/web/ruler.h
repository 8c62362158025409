/* ruler.h - where moments stand on the ruler of Today: the hours from 7 to 23 by the viewer's clock, 1160 units long
 * (view/parts/day_ruler.html draws it). */
#ifndef WEB_RULER_H
#define WEB_RULER_H

#include "base/zone.h"

enum { RULER_FROM = 7, RULER_HOURS = 16, RULER_WIDTH = 1160 };

/* The end of the viewer's day in which now lies. */
int64_t ruler_day_end(const struct zone *viewer, int64_t now);
/* Where a moment of today stands; below 0 or above RULER_WIDTH: outside. */
int ruler_place(const struct zone *viewer, int64_t t);

/* A shop that is open today from one minute of its own day to another, 24:00 at most. What lies outside of the viewer's
 * day or of the ruler ends at its ends; false where nothing of it is on the ruler. */
struct ruler_hours {
    const struct zone *shop;
    int opens, closes;
};
bool ruler_open(const struct zone *viewer, int64_t now, const struct ruler_hours *h, int *ret_from, int *ret_to);

#endif
