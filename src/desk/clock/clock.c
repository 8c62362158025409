#include "desk/clock/clock.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/clock/clock_sql.h"
#include "desk/conversation/conversation.h"

const char *clock_kind_name(int64_t kind) {
    return kind == CLOCK_FIRST_REPLY ? "first_reply" : "next_reply";
}

const char *clock_result_name(int64_t result) {
    static const char *const names[] = { "running", "met", "breached" };
    BUG_UNLESS(result >= 0 && result <= CLOCK_BREACHED);
    return names[result];
}

/* The running clock that is due first decides what the lists show. */
static const struct err *show(struct work *w, struct conversation *c) {
    struct clock k;
    bool running;
    TRY(sql_clock_running(w->db, c->id, &k, &running));
    c->waiting_since = running ? OPT(k.started_at) : OPT_NONE;
    c->due = running ? OPT(k.due_at) : OPT_NONE;
    return NULL;
}

const struct err *clock_customer_wrote(struct work *w, struct conversation *c, int64_t message_id,
                                       int64_t received_at) {
    struct clock k;
    bool running;
    int64_t id, before;
    TRY(sql_clock_running(w->db, c->id, &k, &running));
    if (!running) {
        TRY(sql_clock_count(w->db, c->id, &before));
        TRY(sql_clock_insert(w->db, c->id, before ? CLOCK_NEXT_REPLY : CLOCK_FIRST_REPLY,
                             S("Every message is answered within 24 hours."), message_id,
                             received_at, received_at + CLOCK_REPLY_TIME, work_now(w), &id));
    }
    return show(w, c);
}

const struct err *clock_answered(struct work *w, struct conversation *c,
                                 struct opt_int message_id) {
    TRY(sql_clock_stop_all(w->db, c->id, work_now(w), message_id, NULL));
    return show(w, c);
}

const struct err *clock_unanswered(struct work *w, struct conversation *c, int64_t message_id) {
    TRY(sql_clock_resume(w->db, c->id, message_id, work_now(w), NULL));
    return show(w, c);
}

const struct err *clock_started_by_same(struct work *w, int64_t conversation_id, int64_t message_id,
                                        int64_t same_id) {
    return sql_clock_started_by_same(w->db, conversation_id, message_id, same_id, NULL);
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
