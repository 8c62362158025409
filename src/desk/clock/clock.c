#include "desk/clock/clock.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/clock/clock_sql.h"
#include "desk/clock/resolution.h"
#include "desk/conversation/conversation.h"
#include "desk/message/message.h"

const char *clock_kind_name(int64_t kind) {
    return kind == CLOCK_FIRST_REPLY ? "first_reply" : "next_reply";
}

const char *clock_result_name(int64_t result) {
    static const char *const names[] = { "running", "met", "breached" };
    BUG_UNLESS(result >= 0 && result <= CLOCK_BREACHED);
    return names[result];
}

const struct err *clock_show(struct work *w, struct conversation *c) {
    struct clock k;
    bool running;
    TRY(sql_clock_running(w->db, c->id, &k, &running));
    c->waiting_since = running ? OPT(k.started_at) : OPT_NONE;
    c->due = running ? OPT(k.due_at) : OPT_NONE;
    return NULL;
}

/* The page has to say which standard it is. */
static const struct err *name_standard(struct work *w, struct conversation *c, const struct target *t) {
    if (!t->standard_version_id.set || (c->holds & HOLDS_STANDARD)) return NULL;
    c->holds |= HOLDS_STANDARD;
    return conversation_hold(w, c->id, HOLDS_STANDARD);
}

const struct err *clock_customer_wrote(struct work *w, struct conversation *c, int64_t message_id,
                                       int64_t received_at) {
    struct clock_before before;
    struct target t;
    int64_t hours = CLOCK_REPLY_TIME / MOMENT_HOUR;
    if (c->due.set) return NULL;
    TRY(sql_clock_before(w->db, c->id, &before));
    if (str_is_set(before.hours)) (void)str_to_int(before.hours, 1, hours, &hours);
    int64_t kind = before.n ? CLOCK_NEXT_REPLY : CLOCK_FIRST_REPLY;
    TRY(target_reply(w, c, kind, received_at, hours, before.standards != 0, &t));
    TRY(sql_clock_insert(w->db, c->id, kind, t.sentence, message_id, received_at, t.due, work_now(w),
                         t.standard_version_id, t.calendar_version_id, t.half, t.most));
    TRY(name_standard(w, c, &t));
    c->waiting_since = OPT(received_at);
    c->due = OPT(t.due);
    return before.standards ? resolution_begin(w, c, received_at) : NULL;
}

const struct err *clock_agreed(struct work *w, struct conversation *c, int64_t message_id,
                               int64_t at, int64_t due) {
    BUG_UNLESS(due > at && due <= at + CLOCK_REPLY_TIME);
    TRY(sql_clock_insert(w->db, c->id, CLOCK_FIRST_REPLY, S("A call back at the time agreed."),
                         message_id, at, due, work_now(w), OPT_NONE, OPT_NONE, at + (due - at) / 2,
                         at + (due - at) / 5 * 4));
    c->waiting_since = OPT(at);
    c->due = OPT(due);
    return NULL;
}

const struct err *clock_answered(struct work *w, struct conversation *c,
                                 struct opt_int message_id) {
    TRY(sql_clock_stop_all(w->db, c->id, work_now(w), message_id, NULL));
    return clock_show(w, c);
}

const struct err *clock_unanswered(struct work *w, struct conversation *c, int64_t message_id) {
    TRY(sql_clock_resume(w->db, c->id, message_id, work_now(w), NULL));
    return clock_show(w, c);
}

const struct err *clock_owed_again(struct work *w, struct conversation *c) {
    TRY(sql_clock_owed_again(w->db, c->id, work_now(w), NULL));
    return clock_show(w, c);
}

const struct err *clock_owed_since(struct work *w, struct conversation *c, int64_t since) {
    TRY(sql_clock_owed_since(w->db, c->id, work_now(w), since, NULL));
    return clock_show(w, c);
}

const struct err *clock_catch_up(struct work *w, struct conversation *c) {
    struct undated m;
    bool any;
    TRY(clock_show(w, c));
    TRY(sql_clock_missing(w->db, c->id, &m, &any));
    return any ? clock_customer_wrote(w, c, m.id, m.at) : NULL;
}

const struct err *clock_ran_for(struct work *w, const struct message *m, struct opt_int *ret) {
    return sql_clock_at(w->db, m->conversation_id, m->at, m->id, &ret->v, &ret->set);
}

const struct err *clock_share(struct work *w, int64_t id, int64_t conversation_id) {
    return sql_clock_share(w->db, id, conversation_id, work_now(w), NULL);
}

const struct err *clock_stopped_elsewhere(struct work *w, int64_t conversation_id,
                                          int64_t message_id, int64_t **ret, size_t *ret_n) {
    return sql_clock_stopped_elsewhere(w->db, conversation_id, message_id, ret, ret_n);
}

const struct err *clock_started_by_same(struct work *w, int64_t conversation_id, int64_t message_id,
                                        int64_t same_id) {
    return sql_clock_started_by_same(w->db, conversation_id, message_id, same_id, NULL);
}

const struct err *clock_why(struct work *w, int64_t conversation_id, struct clock_why **ret,
                            size_t *ret_n) {
    return sql_clock_why(w->db, conversation_id, ret, ret_n);
}

const struct err *clock_list(struct work *w, int64_t conversation_id, struct clock **ret,
                             size_t *ret_n) {
    return sql_clocks_of(w->db, conversation_id, ret, ret_n);
}

static const struct err *breach_tx(struct work *w, void *arg) {
    (void)arg;
    return sql_clock_breach(w->db, work_now(w), NULL);
}

const struct err *clock_mark_breaches(struct work *w) { return work_write(w, breach_tx, NULL); }
