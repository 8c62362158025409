/* What we change among ourselves after a complaint; no customer is ever shown any of it (INV9). */
#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/complaint/complaint.h"
#include "desk/recovery/recovery_priv.h"
#include "desk/recovery/recovery_sql.h"

enum { ACTIONS_MAX = 30, DAYS_MOST = 2 * 366 };

static const struct err *note(struct work *w, int64_t complaint_id, const char *action) {
    return audit_note(w, action, str_printf(w->arena, "complaint:%lld", (long long)complaint_id),
                      S(""));
}

const struct err *after_list(struct work *w, int64_t complaint_id, struct after_action **ret,
                             size_t *ret_n) {
    return sql_after_of(w->db, complaint_id, ret, ret_n);
}

static const struct err *check_days(struct work *w, const struct after_new *in) {
    struct statute_place p;
    TRY(statute_place(w, S(""), &p));
    if (in->due_day < p.today || in->due_day > p.today + DAYS_MOST)
        return ERR(w->arena, ERR_INVALID, "This day has passed already, or is too far away.",
                   .field = "due", .hint = "Choose one within two years.");
    if (in->check_day < in->due_day || in->check_day > in->due_day + DAYS_MOST)
        return ERR(w->arena, ERR_INVALID, "Whether it helped shows only after it is done.",
                   .field = "check", .hint = "Choose a later day, such as 30 days after.");
    return NULL;
}

const struct err *after_add(struct work *w, int64_t complaint_id, const struct after_new *in,
                            int64_t *ret_id) {
    struct after_action *all;
    struct str what = str_trim(in->what);
    size_t n;
    TRY(recovery_check_text(w, what, true, RECOVERY_TEXT_MAX, "what"));
    TRY(recovery_check_owner(w, in->owner_id));
    TRY(check_days(w, in));
    TRY(after_list(w, complaint_id, &all, &n));
    if (n >= ACTIONS_MAX)
        return ERR(w->arena, ERR_LIMIT, "30 actions are the most.", .field = "what",
                   .hint = "Put two of them together.");
    TRY(sql_after_insert(w->db, complaint_id, what, in->owner_id, in->due_day, in->check_day,
                         recovery_who(w), work_now(w), ret_id));
    return note(w, complaint_id, "after.add");
}

static const struct err *nothing(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "This is not what comes next.", .field = "action",
               .hint = "Look at it once more, then try again.");
}

const struct err *after_done(struct work *w, int64_t complaint_id, int64_t id) {
    int64_t changed;
    TRY(sql_after_set_done(w->db, id, complaint_id, work_now(w), &changed));
    return changed ? note(w, complaint_id, "after.done") : nothing(w);
}

const struct err *after_checked(struct work *w, int64_t complaint_id, int64_t id, bool helped,
                                struct str result) {
    struct str said = str_trim(result);
    int64_t changed;
    TRY(recovery_check_text(w, said, true, RECOVERY_TEXT_MAX, "result"));
    TRY(sql_after_set_checked(w->db, id, complaint_id, helped, said, recovery_who(w), work_now(w),
                              &changed));
    return changed ? note(w, complaint_id, "after.check") : nothing(w);
}
