#include "desk/outbox/back.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "desk/customer/mark.h"
#include "desk/event/event.h"
#include "desk/message/message.h"
#include "desk/message/message_sql.h"
#include "desk/outbox/back_sql.h"
#include "desk/outbox/outbox.h"
#include "desk/outbox/outbox_priv.h"

enum { WHY_MAX = 500, STATUS_MAX = 12 };

const char *back_kind_name(int64_t kind) {
    static const char *const names[BACK_KIND_COUNT] = { NULL, "nobody", "not_now", "late" };
    BUG_UNLESS(kind >= 0 && kind < BACK_KIND_COUNT);
    return names[kind];
}

const struct err *back_envelope(struct work *w, int64_t id, struct sent_to *ret, bool *ret_found) {
    return sql_sent_to(w->db, id, ret, ret_found);
}

const struct err *back_envelopes(struct work *w, struct str external_id, struct sent_to **ret,
                                 size_t *ret_n) {
    struct same_message *same;
    size_t n;
    *ret_n = 0;
    TRY(sql_message_same_external(w->db, external_id, &same, &n));
    for (size_t i = 0; i < n && *ret_n == 0; i++)
        if (same[i].direction == DIRECTION_OUT || same[i].part == MESSAGE_FORWARD)
            TRY(sql_sent_with(w->db, same[i].id, ret, ret_n));
    return NULL;
}

const struct err *back_wrote_to(struct work *w, struct str address, bool *ret) {
    int64_t n;
    TRY(sql_wrote_to(w->db, address, &n));
    *ret = n > 0;
    return NULL;
}

const struct err *back_tell(struct work *w, struct conversation *c, int64_t why) {
    int64_t now = work_now(w);
    c->last_at = now > c->last_at ? now : c->last_at + 1;
    return sql_back_tell(w->db, c->id, c->last_at, why, NULL);
}

/* A status is digits and points; what is longer is none. */
static struct str status_of(struct str s) { return str_is_set(s) && s.n <= STATUS_MAX ? s : S(""); }

const struct err *back_failed(struct work *w, const struct sent_to *e, enum back_kind kind,
                              struct str status, struct str why) {
    int64_t changed;
    struct str answer = str_is_set(why) ? utf8_cut(why, WHY_MAX) : S("");
    BUG_UNLESS(kind == BACK_NOBODY || kind == BACK_NOT_NOW);
    TRY(sql_back_failed(w->db, e->id, answer, kind, status_of(status), &changed));
    if (!changed) return NULL;
    if (kind == BACK_NOBODY) TRY(mark_refused(w, e->recipient, status_of(status)));
    TRY(outbox_failed(w, e->message_id, e->conversation_id));
    return event_add(w, EVENT_KIND_SEND_FAILED, e->conversation_id, e->message_id, answer);
}

const struct err *back_late(struct work *w, const struct sent_to *e, struct str status) {
    int64_t changed;
    TRY(sql_back_late(w->db, e->id, status_of(status), &changed));
    if (!changed) return NULL;
    return event_add(w, EVENT_KIND_SEND_LATE, e->conversation_id, e->message_id, e->recipient);
}

const struct err *back_complained(struct work *w, const struct sent_to *e) {
    struct conversation c;
    bool fresh;
    TRY(mark_complained(w, e->recipient, &fresh));
    if (!fresh) return NULL;
    TRY(conversation_get(w, e->conversation_id, &c));
    TRY(back_tell(w, &c, TOLD_COMPLAINT));
    TRY(conversation_save(w, &c));
    return event_add(w, EVENT_KIND_COMPLAINED, e->conversation_id, e->message_id, e->recipient);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The enhanced status in "550 5.1.1 nobody here"; "" where there is none. */
static struct str status_in(struct str answer) {
    if (answer.n < 9 || answer.p[3] != ' ' || answer.p[5] != '.') return S("");
    size_t end = 4;
    while (end < answer.n && end < 4 + STATUS_MAX && (is_digit(answer.p[end]) || answer.p[end] == '.'))
        end++;
    return str_slice(answer, 4, end);
}

const struct err *back_note(struct work *w, int64_t envelope, struct str recipient,
                            enum back_kind kind, struct str answer) {
    struct str status = status_in(answer);
    TRY(sql_back_refused(w->db, envelope, kind, status, NULL));
    return kind == BACK_NOBODY ? mark_refused(w, recipient, status) : NULL;
}
