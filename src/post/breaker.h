/* breaker.h - a mail server that does not take us is left alone, so that mails for others still go.
 *
 * All senders share one. A server is known by a key of the caller's, made of all its settings: what
 * somebody has put right is another server and is tried at once. For each server it holds that
 *   - after three failures in a row it rests: a minute, then two, four … up to half an hour; when a
 *     rest is over one sender tries it, and only a success lets all others in again
 *   - at most four senders speak to it at once, and while none of them comes to an end for ten
 *     seconds (it takes lines and says nothing) nobody queues up behind them
 * Nothing is stored: after a start every server has a clean sheet. Times are the desk's
 * (work_now), as those of the outbox; a clock that is set back ends a rest.
 *
 * Threads: any; each breaker_enter that says BREAKER_GO is followed by one breaker_leave.
 */
#ifndef POST_BREAKER_H
#define POST_BREAKER_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct breaker;

/* Knows nothing against anybody. */
struct breaker *breaker_new(void);
/* Sets *b to NULL; a pointer to NULL is fine. */
void breaker_free(struct breaker **b);

enum breaker_says {
    BREAKER_GO,
    BREAKER_FULL, /* it works, but enough senders are with it: take another turn in a second */
    BREAKER_REST  /* let its mails wait */
};

struct breaker_rest {
    int64_t since, until; /* since: when it failed last; INT64_MAX where it only is slow */
    char why[201];        /* what it said, or what was wrong with the line; UTF-8 */
};

/* ret_rest is set with BREAKER_REST only. key: at most 64 bytes. */
enum breaker_says breaker_enter(struct breaker *b, struct str key, int64_t now,
                                struct breaker_rest *ret_rest);

enum breaker_end {
    BREAKER_SPOKE,    /* it answered, whatever it said of the letter */
    BREAKER_REFUSED,  /* it could not be reached, or did not let us in */
    BREAKER_NOT_TRIED /* something of our own came between */
};

/* True when its rest begins with this failure. why: with BREAKER_REFUSED. */
bool breaker_leave(struct breaker *b, struct str key, int64_t now, enum breaker_end end,
                   struct str why);

/* Ends its rest: a person wants it tried. */
void breaker_forgive(struct breaker *b, struct str key);

#endif
