/* pulse.h - is the desk well? A thread that tries, so that /ready and every page can say so before
 * somebody's mail finds out.
 *
 * Every few seconds it writes a few bytes to the store, looks how much room its disk has, and looks
 * after the family of readers, which it starts anew where somebody ended it. While something is
 * wrong it tries twice a second, with as many bytes as a usual letter has, so that all goes on by
 * itself soon after a fault is over, and a disk is not called well because it still takes a line.
 * What begins and ends is a line in the log.
 */
#ifndef APP_PULSE_H
#define APP_PULSE_H

#include "app/desk.h"
#include "app/scrubber.h"
#include "desk/mailroom.h"
#include "post/spam_filter.h"
#include "reader/reader.h"

struct pulse;

/* Starts the thread; all must live until pulse_stop, which comes first. ERR_IO when the
 * system has no thread left. */
MUST_USE const struct err *pulse_start(struct arena *a, struct desk *d, struct reader *r,
                                       struct scrubber *scrubber, struct spam_filter *filter,
                                       struct pulse **ret);
/* How it is now; from any thread, without waiting. */
struct wellness pulse_now(struct pulse *p);
/* Ends the thread. Sets *p to NULL; a pointer to NULL is fine. */
void pulse_stop(struct pulse **p);

#endif
