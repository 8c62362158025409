/* What the customer wants, in our words (P40): conversation_understand of conversation.h. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/conversation/conversation_sql.h"
#include "desk/event/event.h"
#include "desk/setting/declared.h"

static struct str object_of(struct work *w, const struct conversation *c) {
    return str_printf(w->arena, "conversation:%lld", (long long)c->id);
}

static const struct err *check(struct work *w, struct str text) {
    if (text.n > UNDERSTOOD_MAX)
        return ERR(w->arena, ERR_LIMIT, "This is too long for what was understood.",
                   .field = "understood", .hint = "Say it in one line or two.");
    if (utf8_valid(text) && str_find_char(text, 0) < 0) return NULL;
    return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "understood");
}

const struct err *conversation_understand(struct work *w, struct conversation *c, struct str text) {
    struct understanding *all;
    size_t n;
    int64_t id;
    struct str now = str_is_set(text) ? str_trim(text) : S("");
    TRY(check(w, now));
    TRY(sql_understandings(w->db, c->id, &all, &n));
    if (n && str_eq(all[0].text, now) && !all[0].wrong_at.set) return NULL;
    TRY(sql_understanding_insert(w->db, c->id, now, w->actor.user_id, work_now(w), &id));
    TRY(sql_conversation_set_understood(w->db, c->id, now, NULL));
    c->understood = now;
    c->version++;
    TRY(event_add(w, EVENT_KIND_UNDERSTOOD, c->id, id, STR_NONE));
    return audit_note(w, "conversation.understand", object_of(w, c), S(""));
}

const struct err *conversation_misunderstood(struct work *w, const struct conversation *c,
                                             bool wrong) {
    struct understanding *all;
    size_t n;
    int64_t changed;
    TRY(sql_understandings(w->db, c->id, &all, &n));
    if (n == 0 || all[0].text.n == 0)
        return ERR(w->arena, ERR_INVALID, "Nobody has written what was understood.",
                   .field = "understood", .hint = "Write what the customer wants.");
    if (wrong)
        TRY(sql_understanding_wrong(w->db, all[0].id, work_now(w), w->actor.user_id, &changed));
    else
        TRY(sql_understanding_right(w->db, all[0].id, &changed));
    if (!changed) return NULL;
    TRY(event_add(w, wrong ? EVENT_KIND_MISUNDERSTOOD : EVENT_KIND_UNDERSTOOD, c->id, all[0].id,
                  STR_NONE));
    return audit_note(w, wrong ? "conversation.misunderstood" : "conversation.understood",
                      object_of(w, c), S(""));
}

const struct err *conversation_understandings(struct work *w, int64_t id,
                                              struct understanding **ret, size_t *ret_n) {
    return sql_understandings(w->db, id, ret, ret_n);
}

const struct err *conversation_ask_understood(struct work *w, const struct conversation *c,
                                              bool *ret) {
    struct setting_value v;
    struct understanding *all;
    size_t n;
    *ret = false;
    if (c->understood.n) return NULL;
    TRY(setting_value(w, SETTING_ASK_UNDERSTOOD, &v));
    if (!str_eq(v.value, S("yes"))) return NULL;
    TRY(sql_understandings(w->db, c->id, &all, &n));
    *ret = n == 0;
    return NULL;
}
