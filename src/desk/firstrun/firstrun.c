#include "desk/firstrun/firstrun.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/firstrun/firstrun_sql.h"
#include "desk/user/user.h"

static const char *const names[FIRSTRUN_STEPS + 1] = { "", "business", "mailbox", "hours", "people",
                                                       "promise" };

const char *firstrun_name(enum firstrun_step step) {
    BUG_UNLESS(step >= FIRSTRUN_BUSINESS && step <= FIRSTRUN_STEPS);
    return names[step];
}

bool firstrun_by_name(struct str name, enum firstrun_step *ret) {
    for (int i = FIRSTRUN_BUSINESS; i <= FIRSTRUN_STEPS; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *ret = (enum firstrun_step)i;
        return true;
    }
    return false;
}

static enum firstrun_state state_of(struct str value, bool found) {
    if (!found || str_eq(value, S("done"))) return FIRSTRUN_DONE;
    return str_eq(value, S("new")) ? FIRSTRUN_NEW : FIRSTRUN_BEGUN;
}

const struct err *firstrun_get(struct work *w, struct firstrun *ret) {
    struct firstrun_row *rows;
    struct str value;
    size_t n;
    bool found;
    TRY(sql_firstrun_state(w->db, &value, &found));
    TRY(sql_firstrun_steps(w->db, &rows, &n));
    *ret = (struct firstrun){ .state = state_of(value, found) };
    for (size_t i = 0; i < n; i++)
        ret->mark[rows[i].step] = rows[i].answered ? FIRSTRUN_ANSWERED : FIRSTRUN_SKIPPED;
    for (int i = FIRSTRUN_STEPS; i >= FIRSTRUN_BUSINESS; i--)
        if (ret->mark[i] == FIRSTRUN_OPEN) ret->next = (enum firstrun_step)i;
    return NULL;
}

const struct err *firstrun_begin(struct work *w) {
    return sql_firstrun_put(w->db, S("new"), NULL);
}

const struct err *firstrun_greet(struct work *w, int64_t user_id, bool *ret) {
    struct user u;
    int64_t at_work, moved;
    *ret = false;
    TRY(user_get(w, user_id, &u));
    if (u.role != ROLE_OWNER) return NULL;
    TRY(sql_firstrun_at_work(w->db, &at_work));
    TRY(sql_firstrun_move(w->db, S("new"), S("begun"), &moved));
    *ret = moved && at_work == 0;
    return NULL;
}

static const struct err *mark(struct work *w, enum firstrun_step step, bool answered) {
    struct firstrun now;
    TRY(sql_firstrun_mark(w->db, step, answered, w->actor.user_id, work_now(w), NULL));
    TRY(firstrun_get(w, &now));
    if (!now.next) TRY(sql_firstrun_put(w->db, S("done"), NULL));
    return audit_note(w, answered ? "first-run.answer" : "first-run.skip",
                      str_join(w->arena, S("first-run:"), str_of(firstrun_name(step))), S(""));
}

const struct err *firstrun_answered(struct work *w, enum firstrun_step step) {
    return mark(w, step, true);
}

const struct err *firstrun_skip(struct work *w, enum firstrun_step step) {
    return mark(w, step, false);
}
