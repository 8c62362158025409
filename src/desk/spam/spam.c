#include "desk/spam/spam.h"

#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/later/later.h"
#include "desk/spam/spam_sql.h"

static const struct err *note(struct work *w, const struct conversation *c, enum event_kind kind,
                              const char *action) {
    TRY(event_add(w, kind, c->id, 0, STR_NONE));
    return audit_note(w, action, str_printf(w->arena, "conversation:%lld", (long long)c->id),
                      S(""));
}

/* It came there by itself, and somebody says that it is right there. */
static const struct err *confirm(struct work *w, struct conversation *c, bool settled) {
    if (!settled) return NULL;
    TRY(note(w, c, EVENT_KIND_SPAM, "conversation.spam"));
    return conversation_save(w, c);
}

const struct err *spam_mark(struct work *w, struct conversation *c) {
    bool settled;
    TRY(spam_settle(w, c->id, true, &settled));
    if (c->state == CONVERSATION_SPAM) return confirm(w, c, settled);
    if (c->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_INVALID, "This conversation was joined to another one.",
                   .field = "state", .hint = "Look at that one.");
    /* First, so that what is stopped here has a later time: spam_unmark knows it by that. */
    TRY(note(w, c, EVENT_KIND_SPAM, "conversation.spam"));
    TRY(clock_answered(w, c, OPT_NONE));
    c->state_before = OPT(c->state);
    c->state = CONVERSATION_SPAM;
    c->snoozed_until = OPT_NONE;
    conversation_dealt_with(c);
    TRY(later_overtaken(w, c, LATER_SPAM));
    if (c->holds & HOLDS_FOLLOW_UP) TRY(follow_up_spam(w, c->id));
    return conversation_save(w, c);
}

/* What ran when it was put away runs on, and what had been dealt with before stays so. What came to
 * Spam by itself has never had a clock. */
static const struct err *owe(struct work *w, struct conversation *c) {
    int64_t put_away;
    bool by_hand;
    TRY(sql_spam_put_away(w->db, c->id, EVENT_KIND_SPAM, &put_away, &by_hand));
    if (by_hand) TRY(clock_owed_since(w, c, put_away));
    return clock_catch_up(w, c);
}

/* As it was; but what is owed is open, and nothing is new that somebody has looked at. */
static int64_t state_after(const struct conversation *c) {
    int64_t was = c->state_before.set ? c->state_before.v : CONVERSATION_OPEN;
    bool rested =
        was != CONVERSATION_NEW && was != CONVERSATION_OPEN && was != CONVERSATION_WAITING_INTERNAL;
    return was == CONVERSATION_NEW || (rested && c->due.set) ? CONVERSATION_OPEN : was;
}

const struct err *spam_unmark(struct work *w, struct conversation *c) {
    if (c->state != CONVERSATION_SPAM) return NULL;
    TRY(owe(w, c));
    c->state = state_after(c);
    TRY(conversation_save(w, c));
    return note(w, c, EVENT_KIND_NOT_SPAM, "conversation.not-spam");
}

const struct err *spam_sender(struct work *w, int64_t conversation_id, struct str *ret) {
    bool found;
    TRY(sql_spam_sender(w->db, conversation_id, ret, &found));
    if (!found) *ret = STR_NONE;
    return NULL;
}
