/* rate.h - how often one may: token buckets in a fixed piece of memory.
 *
 * Each key (an address, a person, a door as a whole) has a bucket of `burst` takes that fills at
 * `per_minute`. The table holds RATE_KEYS keys; where a newcomer finds no room, the bucket of its
 * neighbours that is fullest is given up, which forgets least. Which keys are neighbours depends on
 * a random start, so nobody can choose whom to push out.
 *
 *     struct rate *calls = rate_new(sys, 600, 100);
 *     struct rate_left left;
 *     if (!rate_take(calls, S("person:7"), &left)) ... come again in left.wait seconds
 *
 * Time is sys_monotonic. Threads: any; a lock inside. rate_new allocates, rate_free gives back.
 */
#ifndef BASE_RATE_H
#define BASE_RATE_H

#include "base/str.h"
#include "base/sys.h"

enum { RATE_KEYS = 4096, RATE_MAX = 6000000 /* a minute */ };

struct rate;

/* per_minute 0: everybody may always. sys must outlive it. */
struct rate *rate_new(const struct sys *sys, int64_t per_minute, int64_t burst);
void rate_free(struct rate **r);

struct rate_left {
    int64_t limit, left; /* takes of a full bucket, and of this one now */
    int64_t wait;        /* whole seconds until one more take is there; 0 where it is */
};

/* Takes one; false, and nothing taken, where none is left. ret_left may be NULL. */
bool rate_take(struct rate *r, struct str key, struct rate_left *ret_left);

#endif
