/* fetch.h - mailboxes that are fetched by IMAP: each has a thread, a connection and a fate of its
 * own.
 *
 * A round takes all letters above the remembered UID, oldest first, in batches bounded by count and
 * by bytes, so that a server far away is asked twice a batch and not twice a letter. A batch is
 * fetched whole, stored in one commit with the jobs to read it (desk/letter), read back and
 * compared, and only then marked or moved on the server; only then are its UIDs remembered. A kill
 * anywhere in between fetches it again, and the store knows each by (mailbox, UIDVALIDITY, UID).
 * When the server has numbered its folder anew, or the mailbox is new, only unread mails are taken;
 * what was here before is linked by its Message-ID. What was deleted here is never fetched again.
 *
 * A mail above 25 MB stays on the server; a short notice takes its place, so that nobody waits for
 * ever.
 */
#ifndef POST_FETCH_H
#define POST_FETCH_H

#include "desk/mailbox/mailbox.h"
#include "desk/work.h"
#include "mail/imap.h"

struct fetcher;

struct fetcher_options {
    int64_t mailbox_id;
    int stop_fd;        /* once readable, every wait ends */
    struct str ca_file; /* STR_NONE: the system's; must outlive the fetcher */
    int64_t idle;       /* how long a round waits for new letters at most; microseconds */
};

/* The fetcher belongs to the caller's thread. Nothing is connected yet. */
struct fetcher *fetcher_new(const struct fetcher_options *o);
void fetcher_free(struct fetcher **f);

/* One round: connects where needed, takes what is new, waits for more. ERR_NOT_FOUND when the
 * mailbox is not fetched any more. Any other error is noted with the mailbox before it is returned;
 * *ret_pause says how long to wait then. */
MUST_USE const struct err *fetcher_turn(struct work *w, struct fetcher *f, int64_t *ret_pause);

/* Whether the mailbox was set up anew since the last round, so that no pause is worth its while. */
bool fetcher_is_outdated(struct work *w, struct fetcher *f);

#endif
