/* zone.h - local time anywhere, by the system's time zone database.
 *
 * Moments are UTC (moment.h); a person or shop lives in an IANA zone such as Europe/Belgrade. A
 * struct zone is one file of /usr/share/zoneinfo (TZif, RFC 9636, formerly RFC 8536): the changes
 * it lists, and for the time after them the rule in its footer. The C library's own functions know
 * one zone per process (TZ, tzset) and are never used.
 *
 *     const struct zone *z;
 *     TRY(zone_load(arena, sys_real(), S("Europe/Belgrade"), &z));
 *     struct moment_parts p = zone_local(z, now);
 *
 * A zone lives in the arena it was loaded into and never changes; any number of threads may read
 * it. A NULL zone is UTC everywhere here.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/err.h"
#include "base/moment.h"
#include "base/sys.h"

struct zone;

/* Loads a zone by its IANA name. ERR_INVALID when there is none of that name, ERR_IO when its file
 * cannot be read or isn't understood. */
MUST_USE const struct err *zone_load(struct arena *a, const struct sys *sys, struct str name,
                                     const struct zone **ret);
/* The same from the bytes of a TZif file; false when they aren't one. */
MUST_USE bool zone_parse(struct arena *a, struct str bytes, const struct zone **ret);

/* Seconds that local time is ahead of UTC at moment t. */
int32_t zone_offset(const struct zone *z, int64_t t);
/* The local date and time at moment t. */
struct moment_parts zone_local(const struct zone *z, int64_t t);
/* The moments at which clocks show a local time, in order: 1, or 0 in the hour that is left out in
 * spring (ret is not set), or 2 in the hour that comes twice in autumn. */
int zone_moments(const struct zone *z, struct moment_parts local, int64_t ret[2]);
/* The first moment at which clocks show a local time; in a gap, the moment its clocks jump over it.
 */
int64_t zone_moment(const struct zone *z, struct moment_parts local);
/* The start of the local day in which t lies. */
int64_t zone_day(const struct zone *z, int64_t t);

#endif
