/* Resting until a time: conversation_snooze and what ends it. */
#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/conversation/conversation_sql.h"
#include "desk/event/event.h"

static struct str object_of(struct work *w, const struct conversation *c) {
    return str_printf(w->arena, "conversation:%lld", (long long)c->id);
}

static bool may_rest(int64_t state) {
    return state == CONVERSATION_NEW || state == CONVERSATION_OPEN ||
           state == CONVERSATION_WAITING_CUSTOMER || state == CONVERSATION_WAITING_INTERNAL;
}

static const struct err *check(struct work *w, const struct conversation *c, int64_t until,
                               struct str reason) {
    int64_t now = work_now(w);
    if (!may_rest(c->state))
        return ERR(w->arena, ERR_INVALID, "This conversation is done and cannot be snoozed.",
                   .field = "snoozed_until", .hint = "Open it again first.");
    if (until <= now)
        return ERR(w->arena, ERR_INVALID, "This time has passed already.", .field = "snoozed_until",
                   .hint = "Choose one that is to come.");
    if (until > now + SNOOZE_MAX)
        return ERR(w->arena, ERR_LIMIT, "This is too far away.", .field = "snoozed_until",
                   .hint = "Choose a time within a year.");
    if (reason.n > SNOOZE_REASON_MAX)
        return ERR(w->arena, ERR_LIMIT, "This reason is too long.", .field = "snooze_reason",
                   .hint = "Say it in one line of at most 200 bytes, and the rest in a note.");
    if (!utf8_valid(reason) || str_find_char(reason, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "snooze_reason");
    if (c->due.set && c->due.v - (c->due.v - c->waiting_since.v) / 10 <= now)
        return ERR(w->arena, ERR_INVALID, "Somebody waits for an answer here.",
                   .field = "snoozed_until", .hint = "Answer first; then it can rest.");
    return NULL;
}

const struct err *conversation_snooze(struct work *w, struct conversation *c, int64_t until,
                                      struct str reason) {
    reason = utf8_one_line(w->arena, str_trim(reason));
    if (c->snoozed_until.set && c->snoozed_until.v == until && str_eq(c->snooze_reason, reason))
        return NULL;
    TRY(check(w, c, until, reason));
    if (c->state == CONVERSATION_NEW) c->state = CONVERSATION_OPEN;
    c->snoozed_until = OPT(until);
    c->snooze_reason = reason;
    c->woken_from = OPT_NONE;
    TRY(conversation_save(w, c));
    struct str time = moment_rfc3339(w->arena, until);
    TRY(event_add(w, EVENT_KIND_SNOOZED, c->id, 0, str_join3(w->arena, time, S(" "), reason)));
    return audit_note(w, "conversation.snooze", object_of(w, c), time);
}

const struct err *conversation_wake(struct work *w, struct conversation *c) {
    if (!c->snoozed_until.set) return NULL;
    c->snoozed_until = OPT_NONE;
    conversation_dealt_with(c);
    TRY(conversation_save(w, c));
    TRY(event_add(w, EVENT_KIND_WOKEN, c->id, 0, STR_NONE));
    return audit_note(w, "conversation.wake", object_of(w, c), S(""));
}

struct waking {
    int64_t id;
    int64_t *ids;
    size_t n;
};

static const struct err *waking_tx(struct work *w, void *arg) {
    struct waking *x = arg;
    return sql_conversations_waking(w->db, work_now(w), &x->ids, &x->n);
}

/* Looked at once more here: another node may have been faster, or a person. */
static const struct err *wake_tx(struct work *w, void *arg) {
    const struct waking *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    if (!c.wakes_at.set || c.wakes_at.v > work_now(w) || !conversation_rouse(&c)) return NULL;
    c.state = CONVERSATION_OPEN;
    TRY(conversation_save(w, &c));
    TRY(event_add(w, EVENT_KIND_WOKEN, c.id, 0, c.snooze_reason));
    return audit_note(w, "conversation.wake", object_of(w, &c), S("its time came"));
}

const struct err *conversation_wake_due(struct work *w) {
    struct waking x = { 0 };
    TRY(work_read(w, waking_tx, &x));
    for (size_t i = 0; i < x.n; i++) {
        x.id = x.ids[i];
        const struct err *e = work_write(w, wake_tx, &x);
        if (e && e->code != ERR_CONFLICT && e->code != ERR_RETRY) return e;
    }
    return NULL;
}
