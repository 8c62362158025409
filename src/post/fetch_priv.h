/* fetch_priv.h - what the two files of fetching share; not for other rooms.
 *
 * fetch.c opens the mailbox, lists what is new and waits; fetch_batch.c brings letters over.
 */
#ifndef POST_FETCH_PRIV_H
#define POST_FETCH_PRIV_H

#include "post/fetch.h"

/* Bytes of letters, by the sizes that the server says, that are fetched and stored together. Larger
 * ones come alone. */
enum { FETCH_BATCH_BYTES = 4 << 20 };

/* Owned by the thread of its mailbox. */
struct fetcher {
    struct fetcher_options o;
    struct imap *imap;
    struct str token; /* of the connection, in tokens; not set: it has a password */
    struct arena *tokens;
    int64_t version; /* of the settings the connection was made with */
    int64_t tried;   /* of those of the last round */
    struct imap_folder folder;
    size_t at_once; /* letters in a batch at most; less after a failure */
    int failures;
};

struct round {
    struct fetcher *f;
    struct mailbox_imap box;
    struct str password;
    int64_t settled; /* up to here all is stored and marked; remembered with the next batch */
};

/* Fetches the letters of these rows, 1 to IMAP_SET_MAX, stores them in one transaction, reads them
 * back and only then marks or moves them; r->settled is then the last row. */
MUST_USE const struct err *fetch_batch(struct work *w, struct round *r, const struct imap_row *rows,
                                       size_t n);

#endif
