/* letter.h - a mail as it arrived: raw bytes, envelope, time. Stored before it is understood, never
 * changed. */
#ifndef DESK_LETTER_LETTER_H
#define DESK_LETTER_LETTER_H

#include "base/opt.h"
#include "desk/letter/letter_rows.h"
#include "desk/work.h"

enum { LETTER_WAITING = 0, LETTER_READ = 1, LETTER_UNREADABLE = 2 };
enum { LETTER_BY_LMTP = 0, LETTER_BY_PIPE = 1, LETTER_BY_IMAP = 2 };
enum { LETTER_MAX = 25 << 20 };

/* "waiting", "read", "unreadable": the words of the API. */
const char *letter_state_name(int64_t state);
bool letter_state_by_name(struct str name, int64_t *ret);

struct letter_new {
    struct str raw;
    struct str envelope_from;
    const struct str *envelope_to;
    size_t envelope_to_n;
    int64_t source;
    struct opt_int mailbox_id; /* LETTER_BY_IMAP: where it was fetched, and as which mail there */
    int64_t uid_validity, uid;
    int64_t received_at; /* when it reached the server it was fetched from; 0: now */
};

/* Stores the letter and the job to read it in one durable transaction; when this returns NULL the
 * letter is safe and may be acknowledged. Finds the mailbox by the envelope's first recipient that
 * is one. A mail that was fetched before is not stored again: *ret_id is its letter. ERR_INVALID
 * for an empty one, ERR_LIMIT above LETTER_MAX. */
MUST_USE const struct err *letter_accept(struct work *w, const struct letter_new *in,
                                         int64_t *ret_id);

/* All need a transaction. */
MUST_USE const struct err *letter_get(struct work *w, int64_t id, struct letter *ret);
MUST_USE const struct err *letter_raw(struct work *w, int64_t id, struct str *ret);
MUST_USE const struct err *letter_mark(struct work *w, int64_t id, int64_t state,
                                       int64_t message_id);
MUST_USE const struct err *letter_count(struct work *w, int64_t state, int64_t *ret);
/* Since when the oldest of those waiting for their reading is here; OPT_NONE for none. */
MUST_USE const struct err *letter_oldest_waiting(struct work *w, struct opt_int *ret);
MUST_USE const struct err *letter_list(struct work *w, int64_t state, int64_t after, int64_t n,
                                       struct letter **ret, size_t *ret_n);
/* How many letters nobody has read or can see yet, counted up to most. */
MUST_USE const struct err *letter_unread_up_to(struct work *w, int64_t most, int64_t *ret);
/* Letters that wait here since before and that no agent can see yet: they get a conversation of their
 * own (README 7). One that is being read for the first time at this moment is not among them. */
MUST_USE const struct err *letter_unseen(struct work *w, int64_t before, int64_t n,
                                         struct letter **ret, size_t *ret_n);
MUST_USE const struct err *letter_of_message(struct work *w, int64_t message_id,
                                             struct letter **ret, size_t *ret_n);

#endif
