/* scrubber.h - reads the whole file of the store now and then, so that a disk that lied or forgot
 * is found before somebody's letter is missed (F03, F30).
 *
 * It begins at once where the last serve did not end by itself (a power cut may stand behind that),
 * else after a day, and then every day: a thread of the lowest priority, which does not hold up the
 * start, the end or anybody's page. What it finds is an error in the log and stands on every page
 * until the store is restored.
 */
#ifndef APP_SCRUBBER_H
#define APP_SCRUBBER_H

#include "app/desk.h"

struct scrubber;

/* Starts the thread; the desk must live until scrubber_stop. ERR_IO when the system has no thread
 * left. */
MUST_USE const struct err *scrubber_start(struct arena *a, struct desk *d, bool at_once,
                                          struct scrubber **ret);
/* What is wrong with the file, a sentence for people that lives for ever, or NULL. Any thread. */
const char *scrubber_fault(struct scrubber *s);
/* Is the next start to read it through at once: because this one was to and has not come to the end,
 * or because it is damaged? Any thread. */
bool scrubber_owes(struct scrubber *s);
/* Ends the thread within a few milliseconds. Sets *s to NULL; a pointer to NULL is fine. */
void scrubber_stop(struct scrubber **s);

#endif
