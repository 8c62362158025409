/* gap.h - what is missing: information that a customer needed and our people did not find (P50), or
 * that had to be explained after a delivery (P75).
 *
 *   open ──somebody says what was done──> closed ──asked again──> open, and counts anew from then on
 *
 * A gap is a topic in a few words. Two topics are the same when their words are, without case, accents
 * and script (base/fold.h): "Скидање каменца" is "skidanje kamenca". Each conversation counts once
 * until the gap is closed, however often it is pressed there; what was counted stays so where
 * conversations are joined, and goes back with them when they are taken apart (INV19).
 *
 *   times   how often it was missing, ever       fresh   since it was last closed; open while > 0
 *
 * Topics and what was done are ours, and everybody inside sees them; what a customer asked is seen by
 * who sees the conversation, and goes with a customer who is forgotten (desk/erasure). Whoever may
 * write in a conversation may say what was missing; closing one says for all that it is there now,
 * so it takes the right to write guidance (ACCESS_GUIDANCE_WRITE). Both is the caller's to ask.
 *
 * Times are microseconds UTC. Rows live in the work's arena.
 */
#ifndef DESK_GAP_GAP_H
#define DESK_GAP_GAP_H

#include "base/opt.h"
#include "desk/gap/gap_rows.h"
#include "desk/work.h"

struct conversation;

enum {
    GAP_TOPIC_MAX = 120, /* characters */
    GAP_ASKED_MAX = 500, /* bytes */
    GAP_DONE_MAX = 300,
    GAPS_MAX = 10000,    /* of a desk */
    GAP_PAGE_MAX = 200,
};

struct gap_new {
    int64_t conversation_id;
    struct str topic;
    struct str asked;            /* the customer's question; one line, may be empty */
    struct opt_int follow_up_id; /* the call in which it had to be explained */
};

/* All need a transaction; those that change, a writing one. */

/* Says that this was missing. *ret_counted is false where that conversation counts already, and nothing
 * changes then. ERR_INVALID, field "topic" or "asked"; ERR_LIMIT, field "topic", where there are too many;
 * ERR_CONFLICT where the conversation was joined to another. */
MUST_USE const struct err *gap_report(struct work *w, const struct gap_new *in, int64_t *ret_id,
                                      bool *ret_counted);
/* What had to be explained in a call: topic, or where nobody named one the goods of the order it was
 * about, or what it was to ask; where none of these is known nothing is counted. ERR_INVALID for a
 * topic that was typed and is none. */
struct follow_up;
MUST_USE const struct err *gap_explained(struct work *w, const struct follow_up *f,
                                         struct str topic);
/* The same where an order is checked in without a call: it hangs on the conversation about the order
 * that was last at work, of those the actor sees. Without one nothing is counted; ERR_INVALID, field
 * "topic", where a topic was typed. */
MUST_USE const struct err *gap_checked_in(struct work *w, int64_t order_id, struct str topic);
/* It is there now. ERR_INVALID, field "done", without a sentence of what was done; ERR_CONFLICT where
 * it is closed already. */
MUST_USE const struct err *gap_close(struct work *w, int64_t id, struct str done);

/* ERR_NOT_FOUND. */
MUST_USE const struct err *gap_get(struct work *w, int64_t id, struct gap *ret);
/* Open ones, most often asked for since they were last closed first; or closed ones, the last closed
 * first. Those behind (key, id), key being fresh or closed_at; INT64_MAX for the first page. At most n
 * and GAP_PAGE_MAX. */
MUST_USE const struct err *gap_list(struct work *w, bool closed, int64_t key, int64_t id, int64_t n,
                                    struct gap **ret, size_t *ret_n);
/* Reports that the actor may see, newest first, behind the one with this id (INT64_MAX: from the
 * newest). */
MUST_USE const struct err *gap_reports(struct work *w, int64_t id, int64_t before, int64_t n,
                                       struct gap_report_row **ret, size_t *ret_n);
/* How often it was closed and with what, newest first, at most 20. */
MUST_USE const struct err *gap_closings(struct work *w, int64_t id, struct gap_closing_row **ret,
                                        size_t *ret_n);
/* What was said in a conversation, newest first, at most 20. */
MUST_USE const struct err *gap_of(struct work *w, const struct conversation *c,
                                  struct gap_here **ret, size_t *ret_n);

/* For desk/merge: reports of `from` go to `into`, and back. */
MUST_USE const struct err *gap_join(struct work *w, const struct conversation *from, int64_t into);
MUST_USE const struct err *gap_apart(struct work *w, const struct conversation *from,
                                     int64_t now_in);

#endif
