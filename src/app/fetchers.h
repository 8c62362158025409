/* fetchers.h - a thread for each mailbox that is fetched by IMAP; a new mailbox gets one within two
 * seconds, one that is not fetched any more loses it. Each has a fate of its own: a mailbox that
 * fails waits and tries again, the others do not notice. */
#ifndef APP_FETCHERS_H
#define APP_FETCHERS_H

#include "app/desk.h"

struct fetchers;

enum { FETCHERS_MAX = 64 };

/* Starts the thread that looks for mailboxes. ca_file as in smtp_ca, STR_NONE for the system's.
 * ERR_IO when the system has no thread or descriptor left. */
MUST_USE const struct err *fetchers_start(struct arena *a, struct desk *d, struct str ca_file,
                                          struct fetchers **ret);
/* Ends all of them; a letter under way is finished first or fetched again later. Accepts a pointer
 * to NULL. */
void fetchers_stop(struct fetchers **f);

#endif
