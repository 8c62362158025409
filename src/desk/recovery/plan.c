/* Plans that a recovery begins from, in every language. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/recovery/recovery_priv.h"
#include "desk/recovery/recovery_sql.h"

enum { HOURS_MOST = 8760, LANG_MOST = 20 };

const struct err *recovery_templates(struct work *w, struct str lang, struct recovery_template **ret,
                                     size_t *ret_n) {
    return sql_recovery_templates_all(w->db, lang, ret, ret_n);
}

const struct err *recovery_template_get(struct work *w, int64_t id, struct str lang,
                                        struct recovery_template *ret) {
    bool found;
    TRY(sql_recovery_template_by_id(w->db, id, lang, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such plan.");
}

const struct err *recovery_template_steps(struct work *w, int64_t template_id, struct str lang,
                                          struct template_step **ret, size_t *ret_n) {
    return sql_recovery_template_steps_of(w->db, template_id, lang, ret, ret_n);
}

static const struct err *note(struct work *w, int64_t id, const char *action) {
    return audit_note(w, action, str_printf(w->arena, "plan:%lld", (long long)id), S(""));
}

static const struct err *check_step(struct work *w, const struct template_step *s) {
    TRY(recovery_check_text(w, s->what, true, RECOVERY_LINE_MAX, "what"));
    if (s->kind < 0 || s->kind >= STEP_KINDS)
        return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "kind",
                   .hint = "Choose one of those that are offered.");
    if (s->hours < 1 || s->hours > HOURS_MOST)
        return ERR(w->arena, ERR_INVALID, "A step comes within a year.", .field = "hours",
                   .hint = "Write the hours after the start, 1 to 8760.");
    return NULL;
}

static const struct err *check(struct work *w, int64_t id, const struct template_in *in) {
    int64_t n;
    if (in->lang.n == 0 || in->lang.n > LANG_MOST || !utf8_is_line(in->lang))
        return ERR(w->arena, ERR_INVALID, "Kept does not speak this language.", .field = "lang",
                   .hint = "Choose one of the list.");
    TRY(recovery_check_text(w, in->name, true, RECOVERY_LINE_MAX, "name"));
    TRY(recovery_check_text(w, in->goal, true, RECOVERY_LINE_MAX, "goal"));
    if (in->step_n == 0)
        return ERR(w->arena, ERR_INVALID, "A plan has one step at least.", .field = "what",
                   .hint = "Write what is done first.");
    if (in->step_n > RECOVERY_STEPS_MAX)
        return ERR(w->arena, ERR_LIMIT, "A recovery has 30 steps at most.", .field = "what",
                   .hint = "Put two of them together.");
    for (size_t i = 0; i < in->step_n; i++)
        TRY(check_step(w, &in->steps[i]));
    TRY(sql_recovery_template_named(w->db, id, in->name, &n));
    return n ? ERR(w->arena, ERR_CONFLICT, "Another plan is called so.", .field = "name",
                   .hint = "Give it a name of its own.")
             : NULL;
}

static const struct err *drop_step(struct work *w, int64_t id, int64_t template_id) {
    TRY(sql_template_step_texts_drop(w->db, id, NULL));
    return sql_template_step_drop(w->db, id, template_id, NULL);
}

/* Those that are there and are not named any more. */
static const struct err *drop_unnamed(struct work *w, int64_t id, const struct template_in *in) {
    struct template_step *old;
    size_t n;
    TRY(recovery_template_steps(w, id, in->lang, &old, &n));
    for (size_t i = 0; i < n; i++) {
        bool named = false;
        for (size_t k = 0; k < in->step_n; k++)
            named = named || in->steps[k].id == old[i].id;
        if (!named) TRY(drop_step(w, old[i].id, id));
    }
    return NULL;
}

static const struct err *put_step(struct work *w, int64_t id, struct str lang,
                                  const struct template_step *s) {
    int64_t step = s->id, changed;
    if (step) {
        TRY(sql_template_step_set(w->db, step, id, s->kind, s->hours, &changed));
        if (!changed)
            return ERR(w->arena, ERR_INVALID, "This step is of another plan.", .field = "what",
                       .hint = "Load it again.");
    } else {
        TRY(sql_template_step_insert(w->db, id, s->kind, s->what, s->hours, &step));
    }
    return sql_template_step_write(w->db, step, lang, s->what, NULL);
}

static const struct err *own(struct work *w, int64_t id, int64_t version) {
    struct recovery_template t;
    int64_t changed;
    TRY(recovery_template_get(w, id, S(""), &t));
    TRY(sql_recovery_template_step_up(w->db, id, version, &changed));
    return changed ? NULL : ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                                .hint = "Look at it once more, then try again.");
}

const struct err *recovery_template_write(struct work *w, int64_t id, int64_t version,
                                          const struct template_in *in, int64_t *ret_id) {
    struct template_in t = *in;
    bool made = id == 0;
    int64_t n;
    t.name = str_trim(in->name);
    t.goal = str_trim(in->goal);
    TRY(check(w, id, &t));
    TRY(sql_recovery_template_count(w->db, &n));
    if (made && n >= RECOVERY_TEMPLATES_MAX)
        return ERR(w->arena, ERR_LIMIT, "50 plans are the most.", .field = "name",
                   .hint = "Remove one that is out of use.");
    if (made) TRY(sql_recovery_template_insert(w->db, t.name, t.goal, work_now(w), &id));
    if (!made) TRY(own(w, id, version));
    TRY(sql_recovery_template_write(w->db, id, t.lang, t.name, t.goal, NULL));
    TRY(drop_unnamed(w, id, &t));
    for (size_t i = 0; i < t.step_n; i++)
        TRY(put_step(w, id, t.lang, &t.steps[i]));
    *ret_id = id;
    return note(w, id, made ? "recovery.template-add" : "recovery.template-change");
}

const struct err *recovery_template_remove(struct work *w, int64_t id, int64_t version) {
    struct template_step *steps;
    size_t n;
    TRY(own(w, id, version));
    TRY(recovery_template_steps(w, id, S(""), &steps, &n));
    for (size_t i = 0; i < n; i++)
        TRY(drop_step(w, steps[i].id, id));
    TRY(sql_recovery_template_texts_drop(w->db, id, NULL));
    TRY(sql_recovery_template_drop(w->db, id, NULL));
    return note(w, id, "recovery.template-remove");
}
