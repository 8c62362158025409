/* workers.h - the threads that work without being asked: reading letters, sending mail, keeping
 * time.
 *
 * Each thread owns an arena, which it empties after every turn, waits for a wake-up of the store
 * and looks by itself once a second as well, the one of live pages twice. A turn that fails says so once in the log and is tried
 * again. */
#ifndef APP_WORKERS_H
#define APP_WORKERS_H

#include "app/desk.h"
#include "live/live.h"
#include "post/sender.h"
#include "post/spam_filter.h"
#include "reader/reader.h"

struct workers;

struct workers_options {
    struct desk *desk;
    struct reader *reader;
    struct live *live;
    struct spam_filter *filter; /* NULL: none */
    int readers; /* threads that read letters */
    struct post_sender_options sending;
};

/* Starts the threads. ERR_IO when the system has none left. */
MUST_USE const struct err *workers_start(struct arena *a, const struct workers_options *o,
                                         struct workers **ret);
/* Ends them; a turn under way is finished, unless a letter is not read within seconds: that one is
 * read after the next start. Sets *w to NULL; a pointer to NULL is fine. */
void workers_stop(struct workers **w);

#endif
