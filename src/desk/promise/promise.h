/* promise.h - what we said to a customer that we do, and by when (practices.md P51, P52, P60; INV2).
 *
 *     made ──done in time, with evidence──> kept
 *      ├── due passes ──at once, by the timer──> broken ──done after all──> late
 *      ├── before due, the customer agreed ──> renegotiated; another one is made with the new date
 *      └── before due, the customer lets us off ──> released
 *
 * No way leads from a due that has passed to kept, renegotiated or released: the store itself refuses it
 * (schema, CHECK), so a rate cannot be bettered by doing nothing. When something was done is the desk's
 * own time, and never earlier than what the desk knew already: a clock that is set back un-breaks
 * nothing. What was marked as done and was not, a second person says (promise_correct).
 *
 * A promise hangs on a conversation and is its customer's. It was made in a message of ours, or written
 * down by hand (message_id not set). One made in a reply is stored with the reply and goes with it when
 * that is taken back. Of kind UPDATE is "you hear from us by ...": any reply of a person keeps it. Where
 * the owner has a standard for news (desk/standard) it is promised for no later than that gives, and keeps
 * the sentence that names it; another date that the customer agrees to is bound by none.
 *
 * A broken one is put right (recovery): by its owner within RECOVERY_TIME, and it is shown until
 * somebody says what was done. The owner is reminded twice before due (settings), told when it broke.
 *
 * All functions need a transaction, those that change a writing one. Access is the caller's. Who acts
 * must be a person. Times are UTC microseconds.
 */
#ifndef DESK_PROMISE_PROMISE_H
#define DESK_PROMISE_PROMISE_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/promise/promise_rows.h"
#include "desk/work.h"

struct conversation;
struct calendar;

/* Stored as numbers: never renumber. */
enum promise_state {
    PROMISE_MADE,
    PROMISE_KEPT,
    PROMISE_LATE,
    PROMISE_BROKEN,
    PROMISE_RENEGOTIATED,
    PROMISE_RELEASED,
    PROMISE_STATE_COUNT
};
enum promise_kind { PROMISE_DEED, PROMISE_UPDATE, PROMISE_KIND_COUNT };

/* "made", "kept" ...; "deed", "update": the words of the API. */
const char *promise_state_name(int64_t state);
bool promise_state_by_name(struct str name, enum promise_state *ret);
const char *promise_kind_name(int64_t kind);
bool promise_kind_by_name(struct str name, enum promise_kind *ret);

enum {
    PROMISE_WORDS_MAX = 500, /* bytes of what, evidence and reasons: one line */
    PROMISES_A_REPLY = 5,
    PROMISES_OPEN_MAX = 100 /* of one conversation */
};
/* A due time lies between these from now on. */
#define PROMISE_SOONEST MOMENT_MINUTE
#define PROMISE_MOST (400 * MOMENT_DAY)
#define RECOVERY_TIME (24 * MOMENT_HOUR)

/* ---- making ---- */

struct promise_new {
    enum promise_kind kind;
    struct str what;
    int64_t due;
    struct opt_int owner_id; /* not set: the acting person */
    bool by_helper;          /* due is what promise_helper proposed */
    struct opt_int tells_id; /* no new one: this reply says that that one will not be in time, due names
                              * the time that is hoped for instead */
};

/* ERR_INVALID with field "what", "due" (also for news later than its standard) or "owner"; ERR_CONFLICT for a conversation that was joined to
 * another or is in Spam, ERR_LIMIT for too many open ones. A case that was solved is open again. */
MUST_USE const struct err *promise_make(struct work *w, int64_t conversation_id,
                                        const struct promise_new *in, int64_t *ret_id);

/* Those that a reply of the acting person makes (or, tells_id, speaks of), and those of kind UPDATE that
 * it keeps. solves: the reply is to leave the case solved, which cannot be with a new promise. */
MUST_USE const struct err *promise_said(struct work *w, const struct conversation *c,
                                        int64_t message_id, struct str text,
                                        const struct promise_new *list, size_t n, bool solves);
/* That reply was taken back before it left: what it made, kept and told is undone. */
MUST_USE const struct err *promise_unsaid(struct work *w, int64_t conversation_id,
                                          int64_t message_id);
/* What promise_said refuses, refused before; from: when the reply leaves. */
MUST_USE const struct err *promise_check(struct work *w, int64_t conversation_id, int64_t from,
                                         const struct promise_new *list, size_t n);
/* A reply that leaves later keeps what it is to promise until then. */
MUST_USE const struct err *promise_plan(struct work *w, int64_t later_id,
                                        const struct promise_new *list, size_t n);
MUST_USE const struct err *promise_planned(struct work *w, int64_t later_id,
                                           struct promise_new **ret, size_t *ret_n);

/* ---- what becomes of it; each ERR_CONFLICT where the state has moved on, ERR_INVALID with the field ---- */

/* It was done, as evidence shows (and a message of that conversation, where there is one): kept in time,
 * late behind it. The same again by the same person changes nothing. */
MUST_USE const struct err *promise_fulfil(struct work *w, int64_t id, struct str evidence,
                                          struct opt_int evidence_id);
/* Another date that the customer agreed to; how: in words, may be empty. */
MUST_USE const struct err *promise_renegotiate(struct work *w, int64_t id, int64_t due,
                                               struct str how, int64_t *ret_id);
/* The customer lets us off. */
MUST_USE const struct err *promise_release(struct work *w, int64_t id, struct str why);
/* It was not done after all, says another person than who marked it: made again, or broken where due has
 * passed. ERR_DENIED for the same person. */
MUST_USE const struct err *promise_correct(struct work *w, int64_t id, struct str why);
/* An open or broken one, and what puts it right, is another person's now. */
MUST_USE const struct err *promise_give(struct work *w, int64_t id, int64_t owner_id);
/* What was done to put a broken one right. */
MUST_USE const struct err *promise_recovered(struct work *w, int64_t id, struct str what);

/* ---- time ---- */

/* Breaks those whose due has passed and reminds their owners, each once whatever the clocks and however
 * many nodes do it at once. Opens its own transactions. */
MUST_USE const struct err *promise_turn(struct work *w);

/* ---- reading ---- */

/* ERR_NOT_FOUND. */
MUST_USE const struct err *promise_get(struct work *w, int64_t id, struct promise *ret);
/* ERR_NOT_FOUND as for what may not be seen. */
MUST_USE const struct err *promise_place(struct work *w, int64_t id, int64_t *ret_conversation);
/* How many are still to be kept there: a case with one is not solved (INV4). */
MUST_USE const struct err *promise_open_count(struct work *w, int64_t conversation_id, int64_t *ret);
/* Newest first, at most 100. */
MUST_USE const struct err *promise_list(struct work *w, int64_t conversation_id, struct promise **ret,
                                        size_t *ret_n);
/* Of a customer, as far as the actor sees their conversations; latest due first, at most 100. */
MUST_USE const struct err *promise_list_customer(struct work *w, int64_t customer_id,
                                                 struct promise **ret, size_t *ret_n);

enum promise_whose { WHOSE_ALL, WHOSE_MINE, WHOSE_NOBODY /* their owner is switched off */ };
enum promise_pile { PILE_MEND, PILE_OPEN, PILE_SETTLED, PILE_PAST, PILE_MISSED };
/* What the actor sees of it, at most n: broken and to be put right, by when; still to be kept, due first
 * first; kept and late, newest first; kept, late and broken, due within a year, latest first, and those without the kept. */
MUST_USE const struct err *promise_board(struct work *w, enum promise_pile pile,
                                         enum promise_whose whose, int64_t n, struct promise **ret,
                                         size_t *ret_n);
/* How many each board has, by enum promise_whose: still to be kept, or broken and to be put right. */
MUST_USE const struct err *promise_counts(struct work *w, int64_t ret[3]);
/* A page for programs, by due: of a state (PROMISE_STATE_COUNT: any) due before, behind (due, id). */
struct promise_filter {
    enum promise_state state;
    int64_t before, after_due, after_id;
};
MUST_USE const struct err *promise_page(struct work *w, const struct promise_filter *f, int64_t n,
                                        struct promise **ret, size_t *ret_n);
/* How many the acting person owes: due before a moment, or broken and to be put right. */
MUST_USE const struct err *promise_owed(struct work *w, int64_t before, int64_t *ret);

/* ---- figures ---- */

/* kept / (kept + late + broken) of those due in a period that is past, with the 95 % interval of Wilson;
 * broken includes what the timer has not seen yet. The same by the date that was named first. */
struct promise_rate {
    struct promise_tally tally;
    int64_t n;               /* kept + late + broken */
    double low, high;        /* of tally.kept of n; 0 and 1 where n is 0 */
    struct promise_share first;
    double first_low, first_high;
};
MUST_USE const struct err *promise_rate(struct work *w, int64_t from, int64_t to,
                                        struct promise_rate *ret);

/* What to promise (P51): the 90th percentile (nearest rank) of what the last 200 of this kind took, in
 * open days, and one day more; with fewer than HELPER_CASES the desk's own number (setting promise_days).
 * due: when the shop closes on that day. */
enum { HELPER_CASES = 10, HELPER_LOOKS = 200 };
struct promise_advice {
    int64_t n, p90;           /* cases, and their percentile in open days; p90 0 with too few */
    int64_t days, due;        /* proposed */
    struct promise_share past; /* of this kind in the last 365 days: how many were kept */
};
MUST_USE const struct err *promise_helper(struct work *w, enum promise_kind kind,
                                          struct promise_advice *ret);
/* Pure: open days from one moment to another (0 on the same day), and the percentile. */
int64_t promise_open_days(const struct calendar *c, int64_t from, int64_t to);
int64_t promise_p90(int64_t *days, size_t n); /* sorts days; n > 0 */

/* ---- proposing ---- */

struct promise_proposal {
    struct str what; /* the sentence that says it, one line */
    int64_t due;
    bool soon; /* sooner than the helper would */
};
/* What the words of a reply in this language promise (said.h); ret has room for PROMISES_A_REPLY. Working
 * days are counted by the shop's calendar. */
MUST_USE const struct err *promise_propose(struct work *w, struct str text, struct str lang,
                                           struct promise_proposal *ret, size_t *ret_n);

/* ---- joining conversations (desk/merge) ---- */

/* What is in from is noted under the joining, and goes to into; and back. */
MUST_USE const struct err *promise_join(struct work *w, int64_t merge_id, int64_t from, int64_t into);
MUST_USE const struct err *promise_apart(struct work *w, int64_t merge_id, int64_t now_in,
                                         int64_t back_to);

#endif
