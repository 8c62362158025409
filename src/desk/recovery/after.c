/* What we change among ourselves after a complaint; no customer is ever shown any of it (INV9). */
#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/complaint/complaint.h"
#include "desk/outcome/outcome.h"
#include "desk/recovery/recovery_priv.h"
#include "desk/recovery/recovery_sql.h"

enum { ACTIONS_MAX = 30, DAYS_MOST = 2 * 366, OPENED_DUE = 7 };
#define AFTER_SPAN (AFTER_DAYS * MOMENT_DAY)

static const struct err *note(struct work *w, int64_t complaint_id, const char *action) {
    return audit_note(w, action, str_printf(w->arena, "complaint:%lld", (long long)complaint_id),
                      S(""));
}

const struct err *after_list(struct work *w, int64_t complaint_id, struct after_action **ret,
                             size_t *ret_n) {
    return sql_after_of(w->db, complaint_id, work_now(w), AFTER_SPAN, ret, ret_n);
}

const struct err *after_lately(struct work *w, struct after_action **ret, size_t *ret_n) {
    int64_t now = work_now(w);
    return sql_after_lately(w->db, now - 365 * MOMENT_DAY, now, AFTER_SPAN, ret, ret_n);
}

struct after_effect after_effect(const struct after_action *a, int64_t now) {
    struct after_effect e = { .named = a->cause_id.set, .before = a->before, .since = a->since };
    if (!a->done_at.set || now <= a->done_at.v) return e;
    int64_t days = (now - a->done_at.v) / MOMENT_DAY;
    e.days = days < AFTER_DAYS ? days : AFTER_DAYS;
    return e;
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
    struct str what = str_trim(in->what);
    struct opt_int cause = OPT_NONE;
    int64_t n;
    TRY(recovery_check_text(w, what, true, RECOVERY_TEXT_MAX, "what"));
    TRY(recovery_check_owner(w, in->owner_id));
    TRY(check_days(w, in));
    if (in->cause.n) {
        struct cause c;
        TRY(cause_by_name(w, in->cause, &c));
        cause = OPT(c.id);
    }
    TRY(sql_after_count(w->db, complaint_id, &n));
    if (n >= ACTIONS_MAX)
        return ERR(w->arena, ERR_LIMIT, "30 actions are the most.", .field = "what",
                   .hint = "Put two of them together.");
    TRY(sql_after_insert(w->db, complaint_id, what, in->owner_id, in->due_day, in->check_day, cause,
                         recovery_who(w), work_now(w), ret_id));
    return note(w, complaint_id, "after.add");
}

const struct err *after_opens(struct work *w, int64_t complaint_id, int64_t conversation_id) {
    struct after_begin begin;
    struct statute_place p;
    int64_t n, id;
    TRY(sql_after_count(w->db, complaint_id, &n));
    TRY(sql_after_begins(w->db, conversation_id, &begin));
    struct opt_int owner = begin.owner_id.set ? begin.owner_id : recovery_who(w);
    if (n || !owner.set) return NULL;
    TRY(statute_place(w, S(""), &p));
    TRY(sql_after_insert(w->db, complaint_id, str_of(AFTER_OPENED), owner.v, p.today + OPENED_DUE, p.today + OPENED_DUE + AFTER_DAYS,
                         begin.cause_id, OPT_NONE, work_now(w), &id));
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
