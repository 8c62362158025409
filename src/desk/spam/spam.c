#include "desk/spam/spam.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/event/event.h"
#include "desk/later/later.h"
#include "desk/mailbox/mailbox.h"
#include "desk/spam/spam_sql.h"

enum { ADDRESS_MAX = 320 };

static const struct err *note(struct work *w, const struct conversation *c, enum event_kind kind,
                              const char *action) {
    TRY(event_add(w, kind, c->id, 0, STR_NONE));
    return audit_note(w, action, str_printf(w->arena, "conversation:%lld", (long long)c->id), S(""));
}

const struct err *spam_mark(struct work *w, struct conversation *c) {
    if (c->state == CONVERSATION_SPAM) return NULL;
    if (c->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_INVALID, "This conversation was joined to another one.",
                   .field = "state", .hint = "Look at that one.");
    TRY(clock_answered(w, c, OPT_NONE));
    c->state_before = OPT(c->state);
    c->state = CONVERSATION_SPAM;
    c->snoozed_until = OPT_NONE;
    conversation_dealt_with(c);
    TRY(later_overtaken(w, c, LATER_SPAM));
    TRY(conversation_save(w, c));
    return note(w, c, EVENT_KIND_SPAM, "conversation.spam");
}

/* What came to Spam by itself has never had a clock. */
static const struct err *owe(struct work *w, struct conversation *c) {
    struct waiting first;
    bool waits;
    TRY(clock_owed_again(w, c, true));
    if (c->due.set) return NULL;
    TRY(sql_spam_unanswered(w->db, c->id, &first, &waits));
    if (!waits) return NULL;
    struct clock *clocks;
    size_t n;
    TRY(clock_list(w, c->id, &clocks, &n));
    for (size_t i = 0; i < n; i++)
        if (clocks[i].message_id == first.id) return NULL;
    return clock_customer_wrote(w, c, first.id, first.at);
}

const struct err *spam_unmark(struct work *w, struct conversation *c) {
    if (c->state != CONVERSATION_SPAM) return NULL;
    TRY(owe(w, c));
    bool rests = c->state_before.set && c->state_before.v != CONVERSATION_NEW && !c->due.set;
    c->state = rests ? c->state_before.v : CONVERSATION_OPEN;
    c->state_before = OPT_NONE;
    TRY(conversation_save(w, c));
    return note(w, c, EVENT_KIND_NOT_SPAM, "conversation.not-spam");
}

const struct err *spam_sender(struct work *w, int64_t conversation_id, struct str *ret) {
    bool found;
    TRY(sql_spam_sender(w->db, conversation_id, ret, &found));
    if (!found) *ret = STR_NONE;
    return NULL;
}

static const struct err *check(struct work *w, struct str address) {
    struct mailbox m;
    struct str plus;
    bool ours;
    if (address.n == 0 || address.n > ADDRESS_MAX || !utf8_is_line(address) ||
        str_find_char(address, '@') <= 0)
        return ERR(w->arena, ERR_INVALID, "This is no mail address.", .field = "address",
                   .hint = "Write it like ana@shop.example.");
    TRY(mailbox_of_address(w, address, &m, &plus, &ours));
    if (!ours) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is an address of your own.", .field = "address",
               .hint = "Block the one who writes to you.");
}

const struct err *spam_block(struct work *w, struct str address) {
    int64_t n;
    bool person = w->actor.kind == ACTOR_USER;
    TRY(check(w, address));
    TRY(sql_blocked_insert(w->db, mailbox_normal(w->arena, address),
                           person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &n));
    return n ? audit_note(w, "sender.block", S("sender"), mailbox_normal(w->arena, address)) : NULL;
}

const struct err *spam_unblock(struct work *w, struct str address) {
    int64_t n;
    TRY(sql_blocked_remove(w->db, mailbox_normal(w->arena, address), &n));
    return n ? audit_note(w, "sender.unblock", S("sender"), mailbox_normal(w->arena, address)) : NULL;
}

const struct err *spam_is_blocked(struct work *w, struct str address, bool *ret) {
    struct blocked b;
    *ret = false;
    if (address.n == 0) return NULL;
    return sql_blocked_by_address(w->db, mailbox_normal(w->arena, address), &b, ret);
}

const struct err *spam_blocked(struct work *w, struct str address, struct blocked *ret) {
    bool found;
    TRY(sql_blocked_by_address(w->db, mailbox_normal(w->arena, address), ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "This sender is not blocked.", .field = "address");
}

const struct err *spam_blocked_list(struct work *w, int64_t after, int64_t n, struct blocked **ret,
                                    size_t *ret_n) {
    return sql_blocked_after(w->db, after, n, ret, ret_n);
}
