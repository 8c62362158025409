/* wording.h - the opening of a reply that tells a customer that a promise will not be in time, or was not
 * (practices.md, part 6: the apology, in six languages). It is an opening and no script: {what_happened}
 * is a gap that somebody has to fill in before it leaves (desk/tone finds it). Pure.
 */
#ifndef DESK_PROMISE_WORDING_H
#define DESK_PROMISE_WORDING_H

#include "base/zone.h"

struct promise_letter {
    struct str salutation; /* how the customer is addressed; empty: not known */
    struct str company, what;
    int64_t deadline; /* the time that is hoped for instead */
    const struct zone *zone;
};

/* In the language of the customer, a tag; in English where we do not speak it. */
struct str promise_letter(struct arena *a, struct str lang, const struct promise_letter *l);

#endif
