#include "desk/clock/resolution.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/clock/clock_sql.h"
#include "desk/clock/target.h"
#include "desk/conversation/conversation.h"
#include "desk/hours/calendar.h"

const char *resolution_result_name(int64_t result) {
    static const char *const names[] = { "running", "met", "breached", "let_go" };
    BUG_UNLESS(result >= 0 && result <= RESOLUTION_LET_GO);
    return names[result];
}

const struct err *resolution_newest(struct work *w, int64_t conversation_id, struct resolution *ret,
                                    bool *ret_found) {
    return sql_resolution_newest(w->db, conversation_id, ret, ret_found);
}

const struct err *resolution_list(struct work *w, int64_t conversation_id, struct resolution **ret,
                                  size_t *ret_n) {
    return sql_resolutions_of(w->db, conversation_id, ret, ret_n);
}

const struct err *resolution_pauses(struct work *w, int64_t id, struct resolution_pause **ret,
                                    size_t *ret_n) {
    return sql_resolution_pauses(w->db, id, ret, ret_n);
}

const struct err *resolution_begin(struct work *w, struct conversation *c, int64_t at) {
    struct resolution r;
    struct target t;
    bool found, any;
    TRY(resolution_newest(w, c->id, &r, &found));
    if (found && !r.stopped_at.set) return NULL;
    TRY(target_resolution(w, c, at, &t, &any));
    if (!any) return NULL;
    TRY(sql_resolution_insert(w->db, c->id, t.standard_version_id.v, t.calendar_version_id, t.sentence,
                              t.target, at, t.due, t.half, t.most));
    c->holds |= HOLDS_STANDARD;
    return conversation_hold(w, c->id, HOLDS_STANDARD);
}

/* ---- standing still, and going on ---- */

static const struct err *calendar_of(struct work *w, const struct resolution *r, int64_t from,
                                     struct calendar **ret) {
    *ret = NULL;
    if (!r->calendar_version_id.set) return NULL;
    *ret = ARENA_NEW(w->arena, struct calendar);
    return calendar_load(w, r->calendar_version_id.v, from / MOMENT_DAY - 2, *ret);
}

static const struct err *save(struct work *w, const struct resolution *r) {
    bool warns = r->running_since.set && r->result != RESOLUTION_LATE;
    struct opt_int warn = target_warn_at(r->warned, r->warn_half, r->warn_most, r->due_at);
    return sql_resolution_update(w->db, r->id, r->spent, r->running_since, r->due_at, r->stopped_at,
                                 r->result, r->warn_half, r->warn_most, warns ? warn : OPT_NONE, NULL);
}

static const struct err *halt(struct work *w, struct resolution *r, int64_t why) {
    struct calendar *k;
    int64_t now = work_now(w);
    if (!r->running_since.set) return NULL;
    if (now > r->due_at) r->result = RESOLUTION_LATE;
    TRY(calendar_of(w, r, r->running_since.v, &k));
    r->spent += target_between(k, r->running_since.v, now);
    r->running_since = OPT_NONE;
    return sql_resolution_pause(w->db, r->id, now, why);
}

/* So much of it over in all: when that is, for a clock that goes on at t. What is over is over. */
static int64_t reached(const struct calendar *k, const struct resolution *r, int64_t t, int64_t part) {
    return part > r->spent ? target_over(k, t, part - r->spent) : t;
}

static const struct err *go_on(struct work *w, struct resolution *r, int64_t t) {
    struct calendar *k;
    TRY(calendar_of(w, r, t, &k));
    r->due_at = reached(k, r, t, r->target);
    r->warn_half = reached(k, r, t, r->target / 2);
    r->warn_most = reached(k, r, t, r->target / 5 * 4);
    r->running_since = OPT(t);
    r->stopped_at = OPT_NONE;
    if (r->result != RESOLUTION_LATE) r->result = RESOLUTION_NONE;
    TRY(sql_resolution_pause_end(w->db, r->id, t, NULL));
    return save(w, r);
}

static const struct err *stop(struct work *w, struct resolution *r, int64_t result) {
    if (r->stopped_at.set) return NULL;
    TRY(halt(w, r, PAUSE_DONE));
    if (r->result != RESOLUTION_LATE) r->result = result;
    r->stopped_at = OPT(work_now(w));
    return save(w, r);
}

static const struct err *wait_for_customer(struct work *w, struct resolution *r) {
    if (!r->running_since.set) return NULL;
    TRY(halt(w, r, PAUSE_CUSTOMER));
    return save(w, r);
}

/* The customer's message ends the pause when it came; it may have lain a while before it was read. */
static const struct err *work_again(struct work *w, struct resolution *r,
                                    const struct conversation *c) {
    int64_t now = work_now(w), at = now, from;
    bool found;
    if (r->running_since.set) return NULL;
    TRY(sql_resolution_pause_from(w->db, r->id, &from, &found));
    if (found && c->waiting_since.set && c->waiting_since.v > from && c->waiting_since.v < now)
        at = c->waiting_since.v;
    if (found && at < from) at = from; /* the clock of the desk was put back */
    return go_on(w, r, at);
}

const struct err *resolution_follow(struct work *w, const struct conversation *c) {
    struct resolution r;
    bool found;
    TRY(resolution_newest(w, c->id, &r, &found));
    if (!found) return NULL;
    switch ((enum conversation_state)c->state) {
    case CONVERSATION_SOLVED:
    case CONVERSATION_CLOSED:
        return stop(w, &r, RESOLUTION_MET);
    case CONVERSATION_MERGED:
    case CONVERSATION_SPAM:
        return stop(w, &r, RESOLUTION_LET_GO);
    case CONVERSATION_WAITING_CUSTOMER:
        return r.stopped_at.set ? NULL : wait_for_customer(w, &r);
    default:
        return work_again(w, &r, c);
    }
}
