#include "desk/outcome/outcome.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/followup/followup.h"
#include "desk/hours/calendar.h"
#include "desk/outcome/outcome_sql.h"
#include "desk/promise/promise.h"

static const char *const results[] = { "answered", "solved", "partly", "honest_no", "referred" };
static const char *const goals[] = { "won", "kept", "corrected", "informed", "lost" };

static bool by_name(const char *const *names, int64_t n, struct str name, int64_t *ret) {
    for (int64_t i = 0; i < n; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *ret = i;
        return true;
    }
    return false;
}

const char *outcome_result_name(int64_t result) {
    BUG_UNLESS(result >= 0 && result < OUTCOME_RESULT_COUNT);
    return results[result];
}
const char *outcome_goal_name(int64_t goal) {
    BUG_UNLESS(goal >= 0 && goal < GOAL_COUNT);
    return goals[goal];
}
bool outcome_result_by_name(struct str name, int64_t *ret) {
    return by_name(results, OUTCOME_RESULT_COUNT, name, ret);
}
bool outcome_goal_by_name(struct str name, int64_t *ret) {
    return by_name(goals, GOAL_COUNT, name, ret);
}

enum outcome_goal outcome_goal_of(enum outcome_result result) {
    switch (result) {
    case OUTCOME_REALLY_SOLVED:
    case OUTCOME_PARTLY:
        return GOAL_CORRECTED;
    case OUTCOME_ANSWERED:
    case OUTCOME_HONEST_NO:
    case OUTCOME_REFERRED:
    case OUTCOME_RESULT_COUNT:
        break;
    }
    return GOAL_INFORMED;
}

bool outcome_closes(struct str reason) {
    static const char *const closing[] = { "thanks", "duplicate", "spam", "automatic" };
    int64_t at;
    return by_name(closing, 4, reason, &at);
}

static struct opt_int who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

/* ---- what is said ---- */

/* Read and found right. */
struct said {
    int64_t result, goal;
    struct cause cause;
    struct str words;
};

static bool needs_words(const struct said *s, int64_t met) {
    return s->result == OUTCOME_HONEST_NO || s->result == OUTCOME_REFERRED || !met;
}

static const struct err *check_words(struct work *w, const struct solving *in, struct said *ret) {
    ret->words = str_trim(in->words);
    if (ret->words.n > OUTCOME_WORDS_MAX || (ret->words.n && !utf8_is_line(ret->words)))
        return ERR(w->arena, ERR_INVALID, "These words are too many.", .field = "words",
                   .hint = "Write one line of at most 300 bytes.");
    if (ret->words.n || !needs_words(ret, in->need_met.v)) return NULL;
    return ERR(w->arena, ERR_INVALID, "A few words are needed here.", .field = "words",
               .hint = "Say what was offered instead, who serves better, or why the need was not "
                       "met.");
}

static const struct err *check_no_follow_up(struct work *w, const struct solving *in) {
    if (in->plans) return NULL;
    struct str why = str_trim(in->follow_up);
    if (why.n && why.n <= OUTCOME_WORDS_MAX && utf8_is_line(why)) return NULL;
    return ERR(w->arena, ERR_INVALID, "Do we ask whether it is really solved?",
               .field = "follow_up", .hint = "Plan when, or say why not.");
}

static const struct err *check(struct work *w, const struct solving *in, struct said *ret) {
    if (!in || !outcome_result_by_name(in->result, &ret->result))
        return ERR(w->arena, ERR_INVALID, "What came of it?", .field = "outcome",
                   .hint = "Take answered, solved, partly, honest_no or referred; or give the "
                           "reason why nothing had to.");
    ret->goal = outcome_goal_of((enum outcome_result)ret->result);
    if (in->goal.n && !outcome_goal_by_name(in->goal, &ret->goal))
        return ERR(w->arena, ERR_INVALID, "What was it for?", .field = "goal",
                   .hint = "Take won, kept, corrected, informed or lost.");
    TRY(cause_by_name(w, in->cause, &ret->cause));
    if (!in->need_met.set)
        return ERR(w->arena, ERR_INVALID, "Was the need met?", .field = "need_met",
                   .hint = "Say yes or no.");
    TRY(check_words(w, in, ret));
    return check_no_follow_up(w, in);
}

/* Where something is promised still it is not solved. Asked under the lock of the conversation's row,
 * which whoever promises takes as well. */
static const struct err *check_promises(struct work *w, const struct conversation *c) {
    int64_t open;
    TRY(promise_open_count(w, c->id, &open));
    if (open == 0) return NULL;
    return ERR(w->arena, ERR_INVALID, "Something is still promised here.", .field = "promise",
               .hint = "Keep it, or agree with the customer on something else, and solve it then.");
}

static const struct err *plan(struct work *w, const struct conversation *c,
                              const struct solving *in, struct opt_int *ret) {
    int64_t id, due = in->due ? in->due : work_now(w) + FOLLOW_UP_USUALLY;
    if (!in->plans) return NULL;
    if (!in->due || in->roughly) TRY(calendar_open_at(w, due, &due));
    struct follow_up_new f = { .conversation_id = c->id,
                               .reason = FOLLOW_UP_SOLVED,
                               .words = in->follow_up,
                               .due = due,
                               .channel = in->channel };
    const struct err *e = follow_up_plan(w, &f, &id);
    if (e && e->field && str_eq(str_of(e->field), S("due")))
        return ERR(w->arena, e->code, e->msg, .hint = e->hint, .field = "follow_up_due",
                   .cause = e);
    if (e) return e;
    *ret = OPT(id);
    return NULL;
}

static const struct err *close(struct work *w, const struct conversation *c, struct str reason) {
    int64_t id;
    return sql_outcome_insert(w->db, c->id, work_now(w), who(w), reason, OPT_NONE, OPT_NONE,
                              OPT_NONE, OPT_NONE, S(""), OPT_NONE, STR_NONE, &id);
}

const struct err *outcome_record(struct work *w, struct conversation *c, const struct solving *in,
                                 struct str reason) {
    struct said s = { 0 };
    struct opt_int follow_up = OPT_NONE;
    int64_t id;
    bool closes = !in && outcome_closes(reason);
    if (!closes) TRY(check(w, in, &s));
    TRY(conversation_hold(w, c->id, HOLDS_OUTCOME));
    TRY(follow_up_pointless(w, c->id, CANCELLED_AGAIN));
    TRY(outcome_over(w, c->id));
    if (!closes) TRY(plan(w, c, in, &follow_up));
    TRY(check_promises(w, c));
    if (closes) return close(w, c, reason);
    TRY(sql_outcome_insert(w->db, c->id, work_now(w), who(w), STR_NONE, OPT(s.result), OPT(s.goal),
                           OPT(s.cause.id), in->need_met, s.words, follow_up,
                           in->plans ? STR_NONE : str_trim(in->follow_up), &id));
    return audit_note(w, "conversation.outcome",
                      str_printf(w->arena, "conversation:%lld", (long long)c->id),
                      str_printf(w->arena, "%s, cause %lld", results[s.result],
                                 (long long)s.cause.id));
}

const struct err *outcome_over(struct work *w, int64_t conversation_id) {
    return sql_outcome_end(w->db, conversation_id, work_now(w), NULL);
}

const struct err *outcome_again(struct work *w, int64_t conversation_id) {
    int64_t changed;
    TRY(outcome_over(w, conversation_id));
    TRY(sql_outcome_revive(w->db, conversation_id, &changed));
    return changed ? NULL
                   : ERR(w->arena, ERR_INVALID, "What came of it?", .field = "outcome",
                         .hint = "Take answered, solved, partly, honest_no or referred; or give "
                                 "the reason why nothing had to.");
}

const struct err *outcome_now(struct work *w, int64_t conversation_id, struct outcome *ret,
                              bool *ret_found) {
    return sql_outcome_current(w->db, conversation_id, ret, ret_found);
}

const struct err *outcome_stands(struct work *w, int64_t conversation_id, bool *ret) {
    struct outcome o;
    return outcome_now(w, conversation_id, &o, ret);
}

const struct err *outcome_guess(struct work *w, const struct conversation *c,
                                struct outcome_guess *ret) {
    int64_t letters;
    bool found;
    *ret = (struct outcome_guess){ .result = OUTCOME_REALLY_SOLVED };
    TRY(sql_outcome_letters(w->db, c->id, &letters));
    if (letters <= 1 && c->reopened == 0) ret->result = OUTCOME_ANSWERED;
    ret->plans = c->reopened > 0 || (c->holds & (HOLDS_PROMISE | HOLDS_GRANT | HOLDS_COMPLAINT));
    TRY(sql_outcome_usual_cause(w->db, &ret->cause_id, &found));
    if (!found) ret->cause_id = 0;
    return NULL;
}

const struct err *outcome_counts(struct work *w, int64_t from, int64_t until,
                                 struct outcome_count **ret, size_t *ret_n) {
    return sql_outcome_counts(w->db, from, until, ret, ret_n);
}
