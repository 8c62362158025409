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
 * Times are microseconds UTC. Access to the conversation is the caller's; a follow-up is seen by who
 * sees its conversation.
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

struct follow_up_new {
    int64_t conversation_id;
    enum follow_up_reason reason;
    struct str words;        /* what to ask about; one line, may be empty */
    int64_t due;
    struct opt_int owner_id; /* OPT_NONE: whose the conversation is, else the acting user */
    int64_t channel;
};

/* All that follow need a transaction; those that change, a writing one. */

/* ERR_INVALID with the field due, channel, words or owner. */
MUST_USE const struct err *follow_up_plan(struct work *w, const struct follow_up_new *in,
                                          int64_t *ret_id);
/* ERR_NOT_FOUND as for a conversation that is not the caller's to see: its place is to be asked for
 * first (follow_up_place). */
MUST_USE const struct err *follow_up_get(struct work *w, int64_t id, struct follow_up *ret);
MUST_USE const struct err *follow_up_place(struct work *w, int64_t id, int64_t *ret_conversation);
/* Of a conversation, open ones first, then the newest; at most 50. */
MUST_USE const struct err *follow_up_of(struct work *w, int64_t conversation_id,
                                        struct follow_up **ret, size_t *ret_n);

/* Changes of one whose version was read: ERR_CONFLICT where somebody was faster, or it is no longer
 * open. */

/* When, and whose. It is planned again where it was due. */
MUST_USE const struct err *follow_up_move(struct work *w, struct follow_up *f, int64_t due,
                                          struct opt_int owner_id);
/* It was done, as message_id of its conversation shows: an answer of the customer, or a mail or call
 * that a person of ours wrote down. A problem opens the conversation. ERR_INVALID, field "message",
 * for another one. */
MUST_USE const struct err *follow_up_done(struct work *w, struct follow_up *f,
                                          enum follow_up_result result, int64_t message_id);
/* The same by telephone: the customer's words become a message of the conversation first. ERR_INVALID,
 * field "text", without words. */
MUST_USE const struct err *follow_up_called(struct work *w, struct follow_up *f,
                                            enum follow_up_result result, struct str words);
/* The customer answered by the link of our mail (permission/link.h): his words become a message of the
 * conversation, *ret_message. A problem opens it again even where this one is no longer open. ERR_INVALID,
 * field "text", without words. */
MUST_USE const struct err *follow_up_said(struct work *w, struct follow_up *f,
                                          enum follow_up_result result, struct str words,
                                          int64_t *ret_message);
/* Nobody was there: once more a day later, when the shop is open; the second time it is over. */
MUST_USE const struct err *follow_up_no_answer(struct work *w, struct follow_up *f);
/* ERR_INVALID, field "why", without a reason of one line. */
MUST_USE const struct err *follow_up_cancel(struct work *w, struct follow_up *f, struct str why);

/* message_id, which just left for the customer, asks what this one was to ask. */
MUST_USE const struct err *follow_up_asked(struct work *w, int64_t id, const struct conversation *c,
                                           int64_t message_id);
/* ...and was taken back. */
MUST_USE const struct err *follow_up_unasked(struct work *w, int64_t conversation_id,
                                             int64_t message_id);
/* A conversation that was solved is work again, or spam: who has not asked yet need not. */
MUST_USE const struct err *follow_up_pointless(struct work *w, int64_t conversation_id,
                                               struct str why);
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
/* Open ones after (due, id): due of everybody, mine, all; at most n and FOLLOW_UPS_MAX. */
MUST_USE const struct err *follow_up_list(struct work *w, enum follow_up_view view, int64_t after_due,
                                          int64_t after_id, int64_t n, struct follow_up_row **ret,
                                          size_t *ret_n);
/* What the acting person has to do before a moment, at most n. */
MUST_USE const struct err *follow_up_mine(struct work *w, int64_t before, int64_t n,
                                          struct follow_up_row **ret, size_t *ret_n);
/* Open ones of a customer's conversations that the actor may see, at most 20. */
MUST_USE const struct err *follow_up_of_customer(struct work *w, int64_t customer_id,
                                                 struct follow_up_row **ret, size_t *ret_n);

/* Follow-up coverage of those that fell due in a time (practices.md, part 3): done by then of all
 * that were due; cancelled ones are neither. And of the cases solved in it, for how many nothing was
 * planned. */
struct coverage {
    int64_t due, done_in_time, done_late, not_reached, open, cancelled;
    int64_t solved, none;
};
MUST_USE const struct err *follow_up_coverage(struct work *w, int64_t from, int64_t until,
                                              struct coverage *ret);
/* Wilson's 95 % interval of k of n (n > 0), in whole percent. */
void follow_up_interval(int64_t k, int64_t n, int64_t *ret_low, int64_t *ret_high);
/* In time: up to a day after it fell due. */
#define FOLLOW_UP_GRACE MOMENT_DAY

#endif
