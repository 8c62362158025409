/* watch.h - one letter to a reader and back, under watch.
 *
 * The reader's CPU time is read from its own clock and its memory, in a build with sanitizers, from
 * /proc, each WATCH_SLICE_MS while it works: a limit inside the reader would count its whole life
 * and end it without a word. Nothing here kills: the verdict says what should happen.
 */
#ifndef READER_WATCH_H
#define READER_WATCH_H

#include "base/arena.h"
#include "base/err.h"
#include "mime/parse.h"

#include <stdint.h>
#include <sys/types.h>

enum { WATCH_SLICE_MS = 20 };

enum watch_verdict {
    WATCH_DONE,     /* the mail is there; the reader may have the next letter */
    WATCH_DIED,     /* the socket closed */
    WATCH_OVERRAN,  /* more CPU time, or memory, than a letter may cost */
    WATCH_NONSENSE, /* an answer that is no mail */
    WATCH_LATE      /* the deadline came first */
};

/* Waits until the reader says that it is locked. */
MUST_USE enum watch_verdict watch_ready(int socket, pid_t pid, int64_t deadline);

/* Sends raw and waits for the mail, which lies in the arena; set with WATCH_DONE only. */
MUST_USE enum watch_verdict watch_letter(struct arena *a, int socket, pid_t pid, struct str raw,
                                         int64_t deadline, struct mail *ret);

#endif
