/* outcome.h - what came of a conversation, said when it is solved (INV4, P09, P25, P49, P55, P56).
 *
 * An answer is not yet a solution. A conversation goes to solved only with
 *   what came of it     answered, solved, partly, an honest no with what else we offered, or sent to
 *                       somebody who serves better; a no and a referral are no failures (P49)
 *   what it was for     won, kept, corrected, informed or lost a customer (P55)
 *   its cause           a node of the owner's tree (P56)
 *   the need            met or not; where not, why (P09)
 *   what follows        when we ask whether it is really solved, or why we do not (P20)
 * and with nothing promised that is still open. A thank-you, a duplicate, spam or a machine's letter
 * needs none of it: the reason that is given then says all (P48).
 *
 * conversation_solve (conversation/conversation.h) is the only way there; it calls what stands here.
 * A row counts until its conversation is work again; conversation_save ends it then. What was solved
 * before this existed counts as it is.
 */
#ifndef DESK_OUTCOME_OUTCOME_H
#define DESK_OUTCOME_OUTCOME_H

#include "base/opt.h"
#include "desk/outcome/outcome_rows.h"
#include "desk/work.h"

struct conversation;

/* Stored as numbers: never renumber. */
enum outcome_result {
    OUTCOME_ANSWERED,
    OUTCOME_REALLY_SOLVED,
    OUTCOME_PARTLY,
    OUTCOME_HONEST_NO, /* words: what we offered instead */
    OUTCOME_REFERRED,  /* words: to whom, and why */
    OUTCOME_RESULT_COUNT
};
enum outcome_goal { GOAL_WON, GOAL_KEPT, GOAL_CORRECTED, GOAL_INFORMED, GOAL_LOST, GOAL_COUNT };

/* "answered", "solved", "partly", "honest_no", "referred"; "won" …: the words of API and forms. */
const char *outcome_result_name(int64_t result);
const char *outcome_goal_name(int64_t goal);
bool outcome_result_by_name(struct str name, int64_t *ret);
bool outcome_goal_by_name(struct str name, int64_t *ret);
/* What it usually was for, where nobody says so. */
enum outcome_goal outcome_goal_of(enum outcome_result result);

/* Why nothing more is asked: these words, or own ones. */
#define NO_FOLLOW_UP_CONFIRMED S("confirmed")   /* the customer said that it is solved */
#define NO_FOLLOW_UP_NOTHING S("nothing_to_check") /* a question that its answer settles */
#define NO_FOLLOW_UP_UNWANTED S("unwanted")     /* the customer wants to be left alone */

enum { OUTCOME_WORDS_MAX = 300 };

/* What is said when a case is solved. Names are as they came: outcome_record checks them. */
struct solving {
    struct str result, goal; /* goal may be missing: outcome_goal_of */
    struct str cause;        /* the code of a preset cause, or its id */
    struct opt_int need_met; /* 0 or 1 */
    struct str words;        /* what else: needed for a no, a referral, and a need that was not met */
    bool plans;              /* we ask again… */
    int64_t due;             /* …then; 0: in three days, when the shop is open */
    bool roughly;            /* due is so many days on: when the shop is open, too */
    int64_t channel;         /* …so (followup.h) */
    struct str follow_up;    /* …about this; else why we do not */
};

/* Does this reason alone close a case: thanks, duplicate, spam, automatic? */
bool outcome_closes(struct str reason);

/* Writes down what came of c, for conversation_solve: in NULL where reason closes it. Plans the
 * follow-up that was decided on. ERR_INVALID with the field that is missing or wrong: outcome, goal,
 * cause, need_met, words, follow_up, follow_up_due; or "promise" while one is open. Needs a write
 * transaction, as the other two do. */
MUST_USE const struct err *outcome_record(struct work *w, struct conversation *c,
                                          const struct solving *in, struct str reason);
/* It is work again: what came of it counts no more. */
MUST_USE const struct err *outcome_over(struct work *w, int64_t conversation_id);
/* It was not work again after all: what was said last counts as before. ERR_INVALID, field
 * "outcome", where nothing ever was. */
MUST_USE const struct err *outcome_again(struct work *w, int64_t conversation_id);

/* What counts of a conversation. Needs a transaction, as all below. */
MUST_USE const struct err *outcome_now(struct work *w, int64_t conversation_id, struct outcome *ret,
                                       bool *ret_found);
/* Does one count that names the four things, or the reason? */
MUST_USE const struct err *outcome_stands(struct work *w, int64_t conversation_id, bool *ret);

/* What a form begins from: a question that needed one letter is answered, other cases are solved;
 * the cause is the one that was named most often lately; a case that came back, or that something
 * hangs on, is asked about again. */
struct outcome_guess {
    enum outcome_result result;
    int64_t cause_id; /* 0: none was ever named */
    bool plans;
};
MUST_USE const struct err *outcome_guess(struct work *w, const struct conversation *c,
                                         struct outcome_guess *ret);

/* The tree, parents before their children, those that are offered no more last. */
MUST_USE const struct err *cause_list(struct work *w, struct cause **ret, size_t *ret_n);
/* By code or id; ERR_INVALID, field "cause". */
MUST_USE const struct err *cause_by_name(struct work *w, struct str name, struct cause *ret);
/* The name of a cause in English, to be translated where it is a preset one (code set). */
struct str cause_name(const struct cause *c);

enum { CAUSE_NAME_MAX = 60, CAUSES_MAX = 200 };
/* The owner's. Adding a name that is there already changes nothing. ERR_INVALID with the field name or
 * parent, ERR_LIMIT for too many, ERR_CONFLICT where somebody was faster. Need a write transaction. */
MUST_USE const struct err *cause_add(struct work *w, struct str name, struct opt_int parent_id,
                                     struct cause *ret);
MUST_USE const struct err *cause_change(struct work *w, int64_t id, int64_t version, struct str name,
                                        bool active);

/* How many solved cases of a time named what (P09, P55, P56): every full outcome from `from` until
 * `until`, whether it counts still or not. */
MUST_USE const struct err *outcome_counts(struct work *w, int64_t from, int64_t until,
                                          struct outcome_count **ret, size_t *ret_n);
/* Of these only how often each cause was named: what a page asks, for which nothing is read but an index. */
MUST_USE const struct err *cause_tally(struct work *w, int64_t from, int64_t until, struct cause_tally **ret,
                                       size_t *ret_n);

#endif
