/* outbox.h - what is to leave: one envelope a recipient, each in a state that says what is known.
 *
 *   held ──10 s──> queued ──> sending ──> sent
 *    │               ^  │        ├──> queued again later (the other side said "not now")
 *    v               │  │        ├──> failed   (it said "never", or five days passed)
 *  taken back        │  │        └──> uncertain (the last byte went out, no answer came)
 *                    └──┴── send again, by a person; an uncertain one is tried once more by itself
 *
 * "sending" carries a lease and a fence: an answer that comes back with an older fence is refused,
 * and a lease that ran out (the process was stopped in mid-send) makes the envelope uncertain,
 * because nobody knows (F08). The mail's bytes were made once, so every try sends the same with the
 * same Message-ID.
 */
#ifndef DESK_OUTBOX_OUTBOX_H
#define DESK_OUTBOX_OUTBOX_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/outbox/outbox_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum outbox_state {
    OUTBOX_HELD,
    OUTBOX_QUEUED,
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_UNCERTAIN,
    OUTBOX_FAILED,
    OUTBOX_TAKEN_BACK,
    OUTBOX_STATE_COUNT
};
/* "held" …: the words of the API. */
const char *outbox_state_name(int64_t state);

#define OUTBOX_LEASE (10 * MOMENT_MINUTE)
#define OUTBOX_GIVE_UP (5 * MOMENT_DAY)
/* But never before so many tries: it may have waited for days in here (outbox_wait), and then a first "later" is
 * no end. */
enum { OUTBOX_TRIES_MIN = 3 };
#define OUTBOX_UNCERTAIN_WAIT (15 * MOMENT_MINUTE)

/* Puts the finished mail of a message in, one envelope a recipient, held for hold microseconds (0:
 * queued at once). Needs a write transaction. */
MUST_USE const struct err *outbox_add(struct work *w, int64_t message_id, struct str envelope_from,
                                      const struct str *recipients, size_t n, struct str raw,
                                      int64_t hold);

/* Queues what has been held long enough, and what is uncertain and to be tried once more. Called by a
 * timer and not with each claim: there it made all senders of PostgreSQL start over. Opens its own
 * transaction. */
MUST_USE const struct err *outbox_release(struct work *w);

/* Claims the next envelope that is queued and due; *ret_found false for none. Opens its own
 * transaction. */
MUST_USE const struct err *outbox_claim(struct work *w, struct outbox_item *ret,
                                        struct outgoing *ret_mail, bool *ret_found);

/* What the sending of a claimed envelope gave. */
enum outbox_result {
    OUTBOX_WAS_SENT,
    OUTBOX_TRY_LATER,
    OUTBOX_REFUSED,
    OUTBOX_UNKNOWN,
    OUTBOX_NOBODY /* refused because there is no such mailbox (back.h) */
};

/* Stores the result: state, next try (5 min, growing with the square of the try to 4 h, with jitter),
 * event; a final failure reopens the conversation and lets its clock run on. item->returns: it left
 * with a return path of its own. A stale fence changes nothing. Opens its own transaction. */
MUST_USE const struct err *outbox_finish(struct work *w, const struct outbox_item *item,
                                         enum outbox_result result, struct str answer);

/* A claim that is given back untried. until after now: it and what else is due next for the server
 * of its mailbox waits until then, with the reason as its answer; what has waited for five days does
 * not, so that it is given up in the end. Opens its own transaction. */
MUST_USE const struct err *outbox_put_back(struct work *w, const struct outbox_item *item,
                                           struct opt_int mailbox_id, int64_t until,
                                           struct str why);
/* The same where it is not the other side that does not want it (mailbox/limit.h): it waits until then however
 * long it has waited. */
MUST_USE const struct err *outbox_wait(struct work *w, const struct outbox_item *item, int64_t mailbox_id,
                                       int64_t until, struct str why);

/* Envelopes whose lease ran out become uncertain. all: whatever their lease, for a start with no
 * other node. Opens its own transaction. */
MUST_USE const struct err *outbox_recover(struct work *w, bool all);

/* When the next envelope is due; OPT_NONE for none. Needs a transaction. */
MUST_USE const struct err *outbox_next(struct work *w, struct opt_int *ret);

/* While everything of a message is held: takes it back; its clock runs on and its text becomes the
 * draft again. ERR_CONFLICT when it is on its way. Access is the caller's. Needs a write
 * transaction. */
MUST_USE const struct err *outbox_take_back(struct work *w, int64_t message_id);

/* Sends what failed or is uncertain once more; the clock stops as when it was first sent, unless the
 * customer has written since. ERR_CONFLICT when nothing is to be sent. Needs a write transaction. */
MUST_USE const struct err *outbox_send_again(struct work *w, int64_t message_id);

/* The envelopes of a conversation's messages from that id on. Needs a transaction. */
MUST_USE const struct err *outbox_of(struct work *w, int64_t conversation_id, int64_t from,
                                     int64_t n, struct outbox **ret, size_t *ret_n);
/* How many of the desk are in a state. Needs a transaction. */
MUST_USE const struct err *outbox_count(struct work *w, enum outbox_state state, int64_t *ret);
/* The mail of a message as it was made, STR_NONE where it has none. Needs a transaction. */
MUST_USE const struct err *outbox_mail(struct work *w, int64_t message_id, struct str *ret);
/* How many automatic mails went to the customer with this address since then, whatever its capitals
 * (A10). Needs a transaction. */
MUST_USE const struct err *outbox_automatic_since(struct work *w, struct str address, int64_t since,
                                                  int64_t *ret);
/* The acting user's newest mail that is still held. */
MUST_USE const struct err *outbox_held(struct work *w, struct held *ret, bool *ret_found);
/* The conversation of the mail that failed first; *ret_found false when none has. */
MUST_USE const struct err *outbox_first_failed(struct work *w, int64_t *ret_conversation,
                                               bool *ret_found);
/* Since when the oldest of those that are queued or being sent waits; OPT_NONE for none. */
MUST_USE const struct err *outbox_oldest(struct work *w, struct opt_int *ret);
/* What waits for its next try is due now: for when the way out is open again. Needs a write
 * transaction. */
MUST_USE const struct err *outbox_hurry(struct work *w);
/* When that was done last; INT64_MIN for never. Needs a transaction. */
MUST_USE const struct err *outbox_hurried_at(struct work *w, int64_t *ret);
/* What is shown for a message with several envelopes: the one that needs attention most. -1 for
 * none. */
int64_t outbox_worst(const struct outbox *rows, size_t n, int64_t message_id);

#endif
