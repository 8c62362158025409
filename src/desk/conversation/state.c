/* What people move a conversation to, and what that does to its clock: conversation_set_state. */
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/event/event.h"
#include "desk/outcome/outcome.h"
#include "desk/spam/spam.h"

static bool reason_known(struct str reason) {
    static const char *const known[] = { "thanks",    "duplicate",          "spam",
                                         "automatic", "answered elsewhere", "answered" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(reason, str_of(known[i]))) return true;
    return false;
}

/* Nobody of us has to do anything. */
static bool is_at_rest(int64_t state) {
    return state == CONVERSATION_SOLVED || state == CONVERSATION_WAITING_CUSTOMER;
}

/* It stands there from now on; detail is for the log. */
static const struct err *stand(struct work *w, struct conversation *c, enum conversation_state state,
                               struct str reason) {
    c->state = state;
    c->snoozed_until = OPT_NONE;
    conversation_dealt_with(c);
    TRY(conversation_save(w, c));
    TRY(event_add(w, EVENT_KIND_STATE, c->id, 0, str_of(conversation_state_name(state))));
    return audit_note(
        w, "conversation.state", str_printf(w->arena, "conversation:%lld", (long long)c->id),
        str_printf(w->arena, "%s %.*s", conversation_state_name(state), STR_ARG(reason)));
}

static const struct err *check_joined(struct work *w, const struct conversation *c) {
    if (c->state != CONVERSATION_MERGED) return NULL;
    return ERR(w->arena, ERR_INVALID, "This conversation was joined to another one.",
               .field = "state", .hint = "Look at that one.");
}

/* Nobody waits any more, or it is said why he gets no answer. */
static const struct err *rest(struct work *w, struct conversation *c, struct str reason) {
    if (!c->due.set) return NULL;
    if (!reason_known(reason))
        return ERR(w->arena, ERR_INVALID, "Somebody waits for an answer here.", .field = "reason",
                   .hint = "Answer first, or say why no answer is needed.");
    return clock_answered(w, c, OPT_NONE);
}

const struct err *conversation_solve(struct work *w, struct conversation *c,
                                     const struct solving *in, struct str reason) {
    TRY(check_joined(w, c));
    bool was_spam = c->state == CONVERSATION_SPAM;
    if (was_spam) TRY(spam_unmark(w, c));
    if (was_spam && !in && c->state == CONVERSATION_SOLVED) return NULL;
    TRY(rest(w, c, reason));
    TRY(outcome_record(w, c, in, reason));
    return stand(w, c, CONVERSATION_SOLVED, reason);
}

const struct err *conversation_solve_again(struct work *w, struct conversation *c) {
    TRY(check_joined(w, c));
    TRY(rest(w, c, S("")));
    TRY(outcome_again(w, c->id));
    return stand(w, c, CONVERSATION_SOLVED, S("again"));
}

const struct err *conversation_set_state(struct work *w, struct conversation *c,
                                         enum conversation_state state, struct str reason) {
    if (state == CONVERSATION_SOLVED) return conversation_solve(w, c, NULL, reason);
    bool was_spam = c->state == CONVERSATION_SPAM && state != CONVERSATION_SPAM;
    if (was_spam) TRY(spam_unmark(w, c));
    if (state == CONVERSATION_SPAM) return spam_mark(w, c);
    if (was_spam && c->state == (int64_t)state) return NULL;
    if (state != CONVERSATION_OPEN && state != CONVERSATION_WAITING_CUSTOMER &&
        state != CONVERSATION_WAITING_INTERNAL)
        return ERR(w->arena, ERR_INVALID, "A conversation cannot be moved to this state by hand.",
                   .field = "state");
    TRY(check_joined(w, c));
    if (state == CONVERSATION_WAITING_CUSTOMER) TRY(rest(w, c, reason));
    bool back = state == CONVERSATION_OPEN || state == CONVERSATION_WAITING_INTERNAL;
    if (back && is_at_rest(c->state)) TRY(clock_owed_again(w, c));
    return stand(w, c, state, reason);
}
