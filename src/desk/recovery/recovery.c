#include "desk/recovery/recovery_priv.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/complaint/complaint.h"
#include "desk/event/event.h"
#include "desk/recovery/recovery_sql.h"
#include "desk/user/user.h"

const char *const recovery_step_kinds[] = { "deed", "apology", "word", "look_back", NULL };
const char *const recovery_step_states[] = { "pending", "done", "late_done", "skipped", NULL };
const char *const recovery_states[] = { "active", "completed", "reviewed", NULL };

const struct err *recovery_check_text(struct work *w, struct str s, bool needed, size_t max,
                                      const char *field) {
    if (needed && s.n == 0)
        return ERR(w->arena, ERR_INVALID, "Something has to stand here.", .field = field,
                   .hint = "Write it in a few words.");
    if (s.n > max)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Say it shorter.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    return NULL;
}

const struct err *recovery_check_owner(struct work *w, int64_t user_id) {
    struct user who;
    const struct err *e = user_get(w, user_id, &who);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && who.active) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no such person.", .field = "owner",
               .hint = "Choose somebody who works here.");
}

static const struct err *note(struct work *w, int64_t complaint_id, int64_t conversation_id,
                              const char *action) {
    TRY(event_add(w, EVENT_KIND_RECOVERY, conversation_id, complaint_id, S("")));
    return audit_note(w, action, str_printf(w->arena, "complaint:%lld", (long long)complaint_id),
                      S(""));
}

/* ---- plans ---- */

const struct err *recovery_start(struct work *w, int64_t complaint_id, int64_t template_id,
                                 int64_t owner_id, struct str goal, struct str lang,
                                 int64_t *ret_id) {
    struct complaint c;
    struct recovery old;
    struct recovery_template t = { .goal = S("") };
    struct str said = str_trim(goal);
    bool found = true;
    TRY(complaint_get(w, complaint_id, &c));
    TRY(recovery_check_owner(w, owner_id));
    if (template_id) TRY(sql_recovery_template_by_id(w->db, template_id, lang, &t, &found));
    if (!found)
        return ERR(w->arena, ERR_INVALID, "There is no such plan.", .field = "template",
                   .hint = "Choose one of those that are offered.");
    TRY(recovery_of(w, complaint_id, &old, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "A recovery is under way already.", .field = "template",
                   .hint = "Add a step to it.");
    if (said.n == 0) said = t.goal;
    TRY(recovery_check_text(w, said, true, RECOVERY_LINE_MAX, "goal"));
    TRY(sql_recovery_begin(w->db, complaint_id, said, recovery_who(w), work_now(w), ret_id));
    if (template_id)
        TRY(sql_recovery_steps_from(w->db, *ret_id, template_id, lang, owner_id, work_now(w),
                                    MOMENT_HOUR, NULL));
    return note(w, complaint_id, c.conversation_id, "recovery.start");
}

const struct err *recovery_of(struct work *w, int64_t complaint_id, struct recovery *ret,
                              bool *ret_found) {
    return sql_recovery_of(w->db, complaint_id, ret, ret_found);
}

const struct err *recovery_steps(struct work *w, int64_t recovery_id, struct recovery_step **ret,
                                 size_t *ret_n) {
    return sql_recovery_steps_of(w->db, recovery_id, ret, ret_n);
}

static const struct err *check_step(struct work *w, const struct recovery *r,
                                    const struct step_new *in) {
    struct recovery_step *steps;
    size_t n;
    TRY(recovery_check_text(w, in->what, true, RECOVERY_LINE_MAX, "what"));
    TRY(recovery_check_owner(w, in->owner_id));
    TRY(recovery_steps(w, r->id, &steps, &n));
    if (in->kind < 0 || in->kind >= STEP_KINDS)
        return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "kind",
                   .hint = "Choose one of those that are offered.");
    if (in->due_at <= work_now(w) || in->due_at > work_now(w) + RECOVERY_LATEST)
        return ERR(w->arena, ERR_INVALID, "This time has passed already, or is too far away.",
                   .field = "due", .hint = "Choose one within a year.");
    if (r->state != RECOVERY_ACTIVE)
        return ERR(w->arena, ERR_CONFLICT, "This recovery is completed.", .field = "what",
                   .hint = "What is still to be done among us is an action after it.");
    if (n >= RECOVERY_STEPS_MAX)
        return ERR(w->arena, ERR_LIMIT, "A recovery has 30 steps at most.", .field = "what",
                   .hint = "Put two of them together.");
    return NULL;
}

const struct err *recovery_add_step(struct work *w, const struct recovery *r,
                                    const struct step_new *in, int64_t *ret_id) {
    struct step_new t = *in;
    t.what = str_trim(in->what);
    TRY(check_step(w, r, &t));
    TRY(sql_recovery_step_insert(w->db, r->id, t.kind, t.what, t.owner_id, t.due_at, ret_id));
    return note(w, r->complaint_id, r->conversation_id, "recovery.step-add");
}

const struct err *recovery_settle_step(struct work *w, const struct recovery *r, int64_t step_id,
                                       bool skipped, struct str words) {
    struct str said = str_trim(words);
    int64_t changed, completed;
    TRY(recovery_check_text(w, said, skipped, RECOVERY_TEXT_MAX, "words"));
    TRY(sql_recovery_step_settle(w->db, step_id, r->id, skipped, said, recovery_who(w),
                                 work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "This step is done already.", .field = "step",
                   .hint = "Look at it once more, then try again.");
    TRY(sql_recovery_late(w->db, r->id, NULL));
    TRY(sql_recovery_complete(w->db, r->id, work_now(w), &completed));
    TRY(note(w, r->complaint_id, r->conversation_id,
             skipped ? "recovery.step-skip" : "recovery.step-done"));
    if (!completed) return NULL;
    return note(w, r->complaint_id, r->conversation_id, "recovery.complete");
}

const struct err *recovery_reviewed(struct work *w, const struct recovery *r) {
    int64_t changed;
    TRY(sql_recovery_review(w->db, r->id, work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Only a completed recovery is looked back at.",
                   .field = "state", .hint = "Finish or skip its steps first.");
    return note(w, r->complaint_id, r->conversation_id, "recovery.review");
}

const struct err *recovery_due(struct work *w, int64_t until, int64_t limit, struct due_step **ret,
                               size_t *ret_n) {
    return sql_recovery_steps_due(w->db, w->actor.user_id, until, limit, ret, ret_n);
}

/* ---- the timer ---- */

static const struct err *alarm_one(struct work *w, const struct passed_step *s) {
    int64_t changed;
    TRY(sql_recovery_step_alarm(w->db, s->id, work_now(w), &changed));
    if (!changed) return NULL;
    TRY(sql_recovery_late(w->db, s->recovery_id, NULL));
    return note(w, s->complaint_id, s->conversation_id, "recovery.alarm");
}

static const struct err *alarm_tx(struct work *w, void *arg) {
    struct passed_step *all;
    size_t n;
    (void)arg;
    TRY(sql_recovery_steps_passed(w->db, work_now(w), &all, &n));
    for (size_t i = 0; i < n; i++)
        TRY(alarm_one(w, &all[i]));
    return NULL;
}

/* Looked at first: a writer is asked only where there is something. */
static const struct err *any_tx(struct work *w, void *arg) {
    struct passed_step *all;
    return sql_recovery_steps_passed(w->db, work_now(w), &all, arg);
}

const struct err *recovery_alarm(struct work *w) {
    size_t n;
    TRY(work_read(w, any_tx, &n));
    return n ? work_write(w, alarm_tx, NULL) : NULL;
}
