/* clock.h - the reply clock: every run of unanswered customer messages has one (P47, INV1, INV6,
 * INV7).
 *
 * It starts with the first unanswered message, at the moment the letter was received, and is due when
 * the standard that fits says so (target.h), at the latest 24 hours later: nights, weekends and holidays
 * count (practices.md, judgement calls). Standard, calendar and due time are those of its start; only
 * clock_move gives it another, with who and why (INV6).
 * Machine-written mail never starts or stops one. A reply stops it when it is given to the outbox;
 * when that reply is taken back or finally fails, it runs on as if it had never stopped. A breach
 * is a fact: result 2 is never taken away. The functions keep waiting_since, due and sort_key of
 * the conversation in step; the caller saves it.
 */
#ifndef DESK_CLOCK_CLOCK_H
#define DESK_CLOCK_CLOCK_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/clock/clock_rows.h"
#include "desk/clock/target.h"
#include "desk/work.h"

struct conversation;
struct message;

enum { CLOCK_FIRST_REPLY = 0, CLOCK_NEXT_REPLY = 1 };
enum { CLOCK_RUNNING = 0, CLOCK_MET = 1, CLOCK_BREACHED = 2 };

/* "first_reply", "next_reply"; "running", "met", "breached": the words of the API. */
const char *clock_kind_name(int64_t kind);
const char *clock_result_name(int64_t result);

/* The customer wrote message_id, received at that moment: starts a clock unless one runs. */
MUST_USE const struct err *clock_customer_wrote(struct work *w, struct conversation *c,
                                                int64_t message_id, int64_t received_at);
/* The same for what one of us wrote down: somebody calls back by due, within CLOCK_REPLY_TIME. */
MUST_USE const struct err *clock_agreed(struct work *w, struct conversation *c, int64_t message_id,
                                        int64_t at, int64_t due);
/* A person of ours answered with message_id, or (OPT_NONE) said why no answer is needed. */
MUST_USE const struct err *clock_answered(struct work *w, struct conversation *c,
                                          struct opt_int message_id);
/* The answer message_id did not leave after all. */
MUST_USE const struct err *clock_unanswered(struct work *w, struct conversation *c,
                                            int64_t message_id);

/* The running clock that is due first decides what the lists show: for whoever has moved clocks. */
MUST_USE const struct err *clock_show(struct work *w, struct conversation *c);
/* What was put away without an answer comes back: the clocks that were stopped last, by nobody's
 * answer, run on as if they had never stopped: those that are still in time, that were late
 * already, or that were stopped within the hour. */
MUST_USE const struct err *clock_owed_again(struct work *w, struct conversation *c);
/* The same for all that were stopped so since a moment. */
MUST_USE const struct err *clock_owed_since(struct work *w, struct conversation *c, int64_t since);

/* Starts one for what a customer wrote when none ran and nobody has answered since, if there is
 * such a message; else it is clock_show. */
MUST_USE const struct err *clock_catch_up(struct work *w, struct conversation *c);

/* Where messages and clocks went to another conversation (desk/merge). The clock that
 * a message began, or that ran when it came; OPT_NONE for none. */
MUST_USE const struct err *clock_ran_for(struct work *w, const struct message *m,
                                         struct opt_int *ret);
/* What the clock id was running for and what now stands in a conversation without one of its own
 * gets one, stopped when and by what that one was, so that it is owed, met or late like that one. */
MUST_USE const struct err *clock_share(struct work *w, int64_t id, int64_t conversation_id);
/* Other conversations, of the customer or linked, with clocks that the answer message_id has stopped. */
MUST_USE const struct err *clock_stopped_elsewhere(struct work *w, int64_t conversation_id,
                                                   int64_t message_id, int64_t **ret,
                                                   size_t *ret_n);

/* message_id was another copy of the mail that same_id holds: what it started, that one started. */
MUST_USE const struct err *clock_started_by_same(struct work *w, int64_t conversation_id,
                                                 int64_t message_id, int64_t same_id);

/* The newest 100. Needs a transaction. */
MUST_USE const struct err *clock_list(struct work *w, int64_t conversation_id, struct clock **ret,
                                      size_t *ret_n);

/* The standard of the reply clock that is due first, and of the resolution that is open (kind 2), to be
 * said beside a deadline; at most two. minutes not set: the rule for all, or what was agreed. */
MUST_USE const struct err *clock_why(struct work *w, int64_t conversation_id, struct clock_why **ret,
                                     size_t *ret_n);

/* Another due time for the reply clock that is due first, or for the resolution, while it is in time:
 * with a reason, told in the thread and in the audit. A reply's is within 24 hours of its start; the
 * resolution's within a year. ERR_CONFLICT where none runs or its time is over, ERR_INVALID with field
 * "due" or "reason". The first saves c. */
enum { CLOCK_REASON_MAX = 300 };
MUST_USE const struct err *clock_move(struct work *w, struct conversation *c, int64_t due,
                                      struct str reason);
MUST_USE const struct err *clock_move_resolution(struct work *w, struct conversation *c, int64_t due,
                                                 struct str reason);
/* Such moves of a conversation's clocks, newest first, at most 50. */
MUST_USE const struct err *clock_moves(struct work *w, int64_t conversation_id, struct clock_moved **ret,
                                       size_t *ret_n);

/* Marks what is past its time; a timer calls it. Opens its own transaction. */
MUST_USE const struct err *clock_mark_breaches(struct work *w);

#endif
