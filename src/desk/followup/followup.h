/* followup.h - asking again: a task with a reason, a time, an owner and a way (P20, P22, P25, P26).
 *
 *   planned -> due -> done (ok, explained, problem)
 *   due -> planned once more, a day later when the shop is open, where nobody was reached; the second time: not_reached
 *   planned or due -> cancelled, with a reason
 *
 * The timer makes a planned one due, once: a clock that is stepped back makes nothing planned again
 * (F14, F21). Done needs a message or a call of the conversation that shows it (INV20), and
 * "problem" is work at once: the conversation opens with the same owner, and its clock runs 24 hours
 * (P22). One that asks whether something is solved is cancelled by itself when that is work again
 * before anybody asked. Joining two conversations takes follow-ups along, and back (INV19).
 *
 * Rules plan some by themselves (desk/automation/plan.h), each once for its event. What a rule planned
 * stops when the customer says something, when its order comes back or somebody asked otherwise, and
 * where its case is spam. One about an order checks that in when it is over (P24). One whose customer
 * never wrote hangs on the customer, until a call opens a conversation and takes it over.
 *
 * Times are microseconds UTC. Access to the conversation is the caller's; a follow-up is seen by who
 * sees its conversation, one without by its owner and whoever sees the customer.
 */
#ifndef DESK_FOLLOWUP_FOLLOWUP_H
#define DESK_FOLLOWUP_FOLLOWUP_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/followup/followup_rows.h"
#include "desk/work.h"

struct conversation;

/* Stored as numbers: never renumber. */
enum follow_up_reason {
    FOLLOW_UP_SOLVED,  /* is it really solved? */
    FOLLOW_UP_BY_HAND,
    FOLLOW_UP_SILENCE, /* the customer does not answer our question (P26) */
    FOLLOW_UP_COMPLAINT,
    FOLLOW_UP_FIRST_ORDER,
    FOLLOW_UP_DELIVERY,
    FOLLOW_UP_REASON_COUNT
};
enum follow_up_channel {
    FOLLOW_UP_MAIL,
    FOLLOW_UP_PHONE,
    FOLLOW_UP_LETTER,
    FOLLOW_UP_CHANNEL_COUNT
};
enum follow_up_state {
    FOLLOW_UP_PLANNED,
    FOLLOW_UP_DUE,
    FOLLOW_UP_DONE,
    FOLLOW_UP_NOT_REACHED,
    FOLLOW_UP_CANCELLED,
    FOLLOW_UP_STATE_COUNT
};
enum follow_up_result { RESULT_OK, RESULT_EXPLAINED, RESULT_PROBLEM, RESULT_COUNT };

/* The words of API and forms: "solved", "by_hand", "silence", "complaint", "first_order", "delivery";
 * "mail", "phone", "letter"; "planned", "due", "done", "not_reached", "cancelled"; "ok", "explained",
 * "problem". */
const char *follow_up_reason_name(int64_t reason);
const char *follow_up_channel_name(int64_t channel);
const char *follow_up_state_name(int64_t state);
const char *follow_up_result_name(int64_t result);
bool follow_up_channel_by_name(struct str name, int64_t *ret);
bool follow_up_result_by_name(struct str name, int64_t *ret);

enum { FOLLOW_UP_WORDS_MAX = 300, FOLLOW_UP_TRIES = 2, FOLLOW_UP_CALL_MAX = 16 << 10 };
#define FOLLOW_UP_USUALLY (3 * MOMENT_DAY) /* from solving to asking, where nobody says when */
#define FOLLOW_UP_FAR (366 * MOMENT_DAY)

/* Why one was cancelled by itself. */
#define CANCELLED_REOPENED S("reopened")
#define CANCELLED_MERGED S("merged")
#define CANCELLED_SPAM S("spam")
#define CANCELLED_AGAIN S("solved again") /* another one took its place */
#define CANCELLED_WROTE S("customer wrote")
#define CANCELLED_RETURNED S("returned")  /* the order that it asks about */
#define CANCELLED_ASKED S("asked otherwise")
#define CANCELLED_FORGOTTEN S("forgotten")

struct follow_up_new {
    int64_t conversation_id;
    enum follow_up_reason reason;
    struct str words;        /* what to ask about; one line, may be empty */
    int64_t due;
    struct opt_int owner_id; /* OPT_NONE: whose the conversation is, else the acting user */
    int64_t channel;
    /* Of those that a rule plans. */
    int64_t customer_id;     /* where conversation_id is 0 */
    struct opt_int automation_id, event_id, order_id;
};

/* All that follow need a transaction; those that change, a writing one. */

/* ERR_INVALID with the field due, channel, words or owner. */
MUST_USE const struct err *follow_up_plan(struct work *w, const struct follow_up_new *in,
                                          int64_t *ret_id);
/* By a rule: *ret_made false where it planned for that event before. */
MUST_USE const struct err *follow_up_plan_once(struct work *w, const struct follow_up_new *in,
                                               int64_t *ret_id, bool *ret_made);
/* ERR_NOT_FOUND as for a conversation that is not the caller's to see: access is to be asked for first
 * (auth/access.h). */
MUST_USE const struct err *follow_up_get(struct work *w, int64_t id, struct follow_up *ret);
/* Of a conversation, open ones first, then the newest; at most 50. */
MUST_USE const struct err *follow_up_of(struct work *w, int64_t conversation_id,
                                        struct follow_up **ret, size_t *ret_n);

/* Changes of one whose version was read: ERR_CONFLICT where somebody was faster, or it is no longer
 * open. */

/* When, and whose. It is planned again where it was due. */
MUST_USE const struct err *follow_up_move(struct work *w, struct follow_up *f, int64_t due,
                                          struct opt_int owner_id);
/* It was done, as message_id of its conversation shows: an answer of the customer, or a mail or call
 * that a person of ours wrote down. A problem opens the conversation. What was explained counts as
 * missing: topic, or what is known of it where topic is empty (gap/gap.h). ERR_INVALID, field
 * "message", for another one; field "topic" for one that is none. */
MUST_USE const struct err *follow_up_done(struct work *w, struct follow_up *f,
                                          enum follow_up_result result, struct str topic,
                                          int64_t message_id);
/* The same by telephone: the customer's words become a message of the conversation first. ERR_INVALID,
 * field "text", without words. */
MUST_USE const struct err *follow_up_called(struct work *w, struct follow_up *f,
                                            enum follow_up_result result, struct str topic,
                                            struct str words);
/* The customer answered by the link of our mail (permission/link.h): his words become a message of the
 * conversation, *ret_message. A problem opens it again even where this one is no longer open. ERR_INVALID,
 * field "text", without words. */
MUST_USE const struct err *follow_up_said(struct work *w, struct follow_up *f,
                                          enum follow_up_result result, struct str words,
                                          int64_t *ret_message);
/* Nobody was there: once more a day later, when the shop is open (in the hours that the customer likes,
 * where we understand them); the second time it is over. */
MUST_USE const struct err *follow_up_no_answer(struct work *w, struct follow_up *f);
/* ERR_INVALID, field "why", without a reason of one line. */
MUST_USE const struct err *follow_up_cancel(struct work *w, struct follow_up *f, struct str why);

/* message_id, which just left for the customer, asks what this one was to ask. */
MUST_USE const struct err *follow_up_asked(struct work *w, int64_t id, const struct conversation *c,
                                           int64_t message_id);
/* ...and was taken back. */
MUST_USE const struct err *follow_up_unasked(struct work *w, int64_t conversation_id,
                                             int64_t message_id);
/* A conversation that was solved is work again, solved anew or joined: who has not asked yet need not. */
MUST_USE const struct err *follow_up_pointless(struct work *w, int64_t conversation_id,
                                               struct str why);
/* It is spam: what rules planned stops as well. */
MUST_USE const struct err *follow_up_spam(struct work *w, int64_t conversation_id);
/* What rules planned for a customer stops, but one and what has been asked; and all about an order. */
MUST_USE const struct err *follow_up_stop_ruled(struct work *w, int64_t customer_id, int64_t but,
                                                struct str why);
MUST_USE const struct err *follow_up_stop_order(struct work *w, int64_t order_id, struct str why);
/* For customer_merge and its undoing (INV19). */
MUST_USE const struct err *follow_up_merge_note(struct work *w, int64_t merge_id, int64_t gone_id);
MUST_USE const struct err *follow_up_merge_move(struct work *w, int64_t merge_id, int64_t from,
                                                int64_t to);
/* For desk/merge: all of `from` go to `into`; and back, those that were made there or in what had been
 * joined to it. */
MUST_USE const struct err *follow_up_join(struct work *w, const struct conversation *from,
                                          const struct conversation *into);
MUST_USE const struct err *follow_up_apart(struct work *w, int64_t from, int64_t now_in);

/* Makes what has come due; a timer calls it. Opens its own transactions. */
MUST_USE const struct err *follow_up_turn(struct work *w);

/* The lists, by due time, of what the actor may see. */
enum follow_up_view { FOLLOW_UPS_DUE, FOLLOW_UPS_MINE, FOLLOW_UPS_ALL, FOLLOW_UP_VIEW_COUNT };
bool follow_up_view_by_name(struct str name, enum follow_up_view *ret);
enum { FOLLOW_UPS_MAX = 200 };
/* Open ones after (due, id): of everybody what is due by the end of today, mine, all; at most n and
 * FOLLOW_UPS_MAX. What is asked by its due time is in time, so it stands there before. */
MUST_USE const struct err *follow_up_list(struct work *w, enum follow_up_view view, int64_t after_due,
                                          int64_t after_id, int64_t n, struct follow_up_row **ret,
                                          size_t *ret_n);
/* What the acting person has to do before a moment, at most n. */
MUST_USE const struct err *follow_up_mine(struct work *w, int64_t before, int64_t n,
                                          struct follow_up_row **ret, size_t *ret_n);
/* Of a customer and his conversations that the actor may see: open ones by due time, then the newest
 * that are over; at most 30. */
MUST_USE const struct err *follow_up_of_customer(struct work *w, int64_t customer_id,
                                                 struct customer_follow_up **ret, size_t *ret_n);

/* Follow-up coverage of those that fell due in a time (practices.md, part 3): done by then of all
 * that were due; cancelled ones are neither. And of the cases solved in it, for how many nothing was
 * planned. */
struct coverage {
    int64_t due, done_in_time, done_late, not_reached, open, cancelled;
    int64_t solved, none;
};
MUST_USE const struct err *follow_up_coverage(struct work *w, int64_t from, int64_t until,
                                              struct coverage *ret);

#endif
