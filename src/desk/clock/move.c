/* Another due time for a clock that runs: by a person, with a reason, never past 24 hours (P47). */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/clock/clock_sql.h"
#include "desk/clock/resolution.h"
#include "desk/clock/target.h"
#include "desk/conversation/conversation.h"
#include "desk/event/event.h"
#include "desk/hours/calendar.h"

static const struct err *check(struct work *w, int64_t was_due, bool late, int64_t due, int64_t most,
                               struct str reason) {
    int64_t now = work_now(w);
    if (late || was_due < now)
        return ERR(w->arena, ERR_CONFLICT, "The time is over, and that stays so.",
                   .hint = "Answer now, and say that it took too long.");
    if (reason.n == 0 || reason.n > CLOCK_REASON_MAX || !utf8_is_line(reason))
        return ERR(w->arena, ERR_INVALID, "Another due time needs its reason, in one line.",
                   .field = "reason", .hint = "Say why it is another.");
    if (due <= now || due > most)
        return ERR(w->arena, ERR_INVALID, "It cannot be due then.", .field = "due",
                   .hint = "A reply is due within 24 hours after the message came.");
    return NULL;
}

static const struct err *tell(struct work *w, const struct conversation *c, int64_t due) {
    struct str at = moment_rfc3339(w->arena, due);
    TRY(conversation_hold(w, c->id, HOLDS_STANDARD));
    TRY(event_add(w, EVENT_KIND_DUE_MOVED, c->id, 0, at));
    return audit_note(w, "clock.move",
                      str_printf(w->arena, "conversation:%lld", (long long)c->id), at);
}

static const struct err *none_runs(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "No such clock runs here.", .hint = "Load it again.");
}

const struct err *clock_move(struct work *w, struct conversation *c, int64_t due, struct str reason) {
    struct clock k;
    bool running;
    reason = str_trim(reason);
    TRY(sql_clock_running(w->db, c->id, &k, &running));
    if (!running) return none_runs(w);
    TRY(check(w, k.due_at, k.result == CLOCK_BREACHED, due, k.started_at + CLOCK_REPLY_TIME, reason));
    if (due == k.due_at) return NULL;
    int64_t half = k.started_at + (due - k.started_at) / 2;
    int64_t most = k.started_at + (due - k.started_at) / 5 * 4;
    TRY(sql_clock_move_insert(w->db, OPT(k.id), OPT_NONE, k.due_at, due, reason,
                              w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE,
                              work_now(w), NULL));
    TRY(sql_clock_moved(w->db, k.id, due, half, most, target_warn_at(k.warned, half, most, due), NULL));
    TRY(clock_show(w, c));
    TRY(conversation_save(w, c));
    return tell(w, c, due);
}

const struct err *clock_move_resolution(struct work *w, struct conversation *c, int64_t due,
                                        struct str reason) {
    struct resolution r;
    struct calendar k, *by = NULL;
    bool found;
    reason = str_trim(reason);
    TRY(resolution_newest(w, c->id, &r, &found));
    if (!found || !r.running_since.set) return none_runs(w);
    TRY(check(w, r.due_at, r.result == RESOLUTION_LATE, due, work_now(w) + 366 * MOMENT_DAY, reason));
    if (due == r.due_at) return NULL;
    if (r.calendar_version_id.set) {
        by = &k;
        TRY(calendar_load(w, r.calendar_version_id.v, r.running_since.v / MOMENT_DAY - 2, by));
    }
    int64_t from = r.running_since.v, target = r.spent + target_between(by, from, due);
    if (target <= 0) target = 1; /* due before the shop opens: nothing of it is open time */
    TRY(sql_clock_move_insert(w->db, OPT_NONE, OPT(r.id), r.due_at, due, reason,
                              w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE,
                              work_now(w), NULL));
    int64_t half = from + (due - from) / 2, most = from + (due - from) / 5 * 4;
    TRY(sql_resolution_moved(w->db, r.id, target, due, half, most,
                             target_warn_at(r.warned, half, most, due), NULL));
    return tell(w, c, due);
}

const struct err *clock_moves(struct work *w, int64_t conversation_id, struct clock_moved **ret,
                              size_t *ret_n) {
    return sql_clock_moves(w->db, conversation_id, ret, ret_n);
}
