/* Making good again: the recovery of a complaint, what we change among ourselves after it, and plans to begin from. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/auth/access.h"
#include "desk/recovery/recovery.h"
#include "view/words.h"

static struct str date_of(struct work *w, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    return str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day);
}

static int64_t owner_of(const struct call *c) {
    const struct api_value *v = api_field(c, "owner");
    return v->set ? v->id : c->w->actor.user_id;
}

/* ---- the recovery of a complaint ---- */

static void put_step(struct json *j, const struct recovery_step *s) {
    json_open_object(j);
    api_put_id(j, "id", s->id);
    api_put_text(j, "kind", str_of(recovery_step_kinds[s->kind]));
    api_put_text(j, "what", s->what);
    api_put_id(j, "owner", s->owner_id);
    api_put_time(j, "due", OPT(s->due_at));
    api_put_text(j, "state", str_of(recovery_step_states[s->state]));
    api_put_time(j, "done_at", s->done_at);
    api_put_text(j, "words", s->words);
    api_put_time(j, "alarmed_at", s->alarmed_at);
    json_end(j);
}

static const struct err *recovery_tx(struct work *w, struct json *j, int64_t complaint_id) {
    struct recovery r;
    struct recovery_step *steps;
    size_t n;
    bool found;
    TRY(recovery_of(w, complaint_id, &r, &found));
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "There is no such plan.");
    TRY(recovery_steps(w, r.id, &steps, &n));
    json_open_object(j);
    api_put_id(j, "complaint", r.complaint_id);
    api_put_text(j, "goal", r.goal);
    api_put_text(j, "state", str_of(recovery_states[r.state]));
    api_put_bool(j, "late", r.late != 0);
    api_put_time(j, "started_at", OPT(r.started_at));
    api_put_time(j, "completed_at", r.completed_at);
    api_put_time(j, "reviewed_at", r.reviewed_at);
    json_key(j, "steps");
    json_open_array(j);
    for (size_t i = 0; i < n; i++)
        put_step(j, &steps[i]);
    json_end(j);
    json_end(j);
    return NULL;
}

static const struct err *get_recovery_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    x->json = json_new(w->arena, 64 << 10);
    return recovery_tx(w, &x->json, x->id);
}

const struct err *api_get_recovery(struct call *c) { return api_get_one(c, get_recovery_tx); }

static const struct err *answer(struct work *w, const struct call *c, struct str *ret_body) {
    struct json j = json_new(w->arena, 64 << 10);
    TRY(recovery_tx(w, &j, c->id));
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *start_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *template = api_field(c, "template");
    int64_t id;
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, c->id));
    TRY(recovery_start(w, c->id, template->set ? template->id : 0, owner_of(c),
                       api_text(c, "goal"), api_text_or(c, "lang", str_of(lang_tag(c->lang))), &id));
    return answer(w, c, ret_body);
}

const struct err *api_post_recovery(struct call *c) { return api_once(c, start_act, c); }

static const struct err *own(struct work *w, const struct call *c, struct recovery *ret) {
    bool found;
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, c->id));
    TRY(recovery_of(w, c->id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such plan.");
}

static const struct err *step_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *kind = api_field(c, "kind");
    struct recovery r;
    int64_t id;
    TRY(own(w, c, &r));
    struct step_new in = { .kind = kind->set ? kind->number : STEP_DEED,
                           .owner_id = owner_of(c),
                           .due_at = api_field(c, "due")->number,
                           .what = api_text(c, "what") };
    TRY(recovery_add_step(w, &r, &in, &id));
    return answer(w, c, ret_body);
}

const struct err *api_post_recovery_step(struct call *c) { return api_once(c, step_act, c); }

static const struct err *settle_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct recovery r;
    TRY(own(w, c, &r));
    TRY(recovery_settle_step(w, &r, api_field(c, "step")->id, api_field(c, "skipped")->number == 1,
                             api_text(c, "words")));
    return answer(w, c, ret_body);
}

const struct err *api_settle_recovery_step(struct call *c) { return api_once(c, settle_act, c); }

static const struct err *review_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct recovery r;
    TRY(own(w, c, &r));
    TRY(recovery_reviewed(w, &r));
    return answer(w, c, ret_body);
}

const struct err *api_review_recovery(struct call *c) { return api_once(c, review_act, c); }

/* ---- what we change among ourselves ---- */

static void put_action(struct work *w, struct json *j, const struct after_action *a) {
    json_open_object(j);
    api_put_id(j, "id", a->id);
    api_put_id(j, "complaint", a->complaint_id);
    api_put_text(j, "what", a->what);
    api_put_id(j, "owner", a->owner_id);
    api_put_text(j, "due", date_of(w, a->due_day));
    api_put_time(j, "done_at", a->done_at);
    api_put_text(j, "check", date_of(w, a->check_day));
    json_key(j, "helped");
    if (a->helped.set)
        json_bool(j, a->helped.v == 1);
    else
        json_none(j);
    api_put_text(j, "result", a->result);
    struct after_effect e = after_effect(a, work_now(w));
    api_put_opt_id(j, "cause", a->cause_id);
    api_put_opt_int(j, "before", e.named ? OPT(e.before) : OPT_NONE);
    api_put_opt_int(j, "since", e.named && a->done_at.set ? OPT(e.since) : OPT_NONE);
    api_put_opt_int(j, "since_days", e.named && a->done_at.set ? OPT(e.days) : OPT_NONE);
    json_end(j);
}

/* Of a complaint; id 0: of all. */
static const struct err *actions_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct after_action *all;
    size_t n;
    TRY(x->id ? after_list(w, x->id, &all, &n) : after_lately(w, &all, &n));
    x->json = json_new(w->arena, 256 << 10);
    json_open_object(&x->json);
    json_key(&x->json, "items");
    json_open_array(&x->json);
    for (size_t i = 0; i < n; i++)
        put_action(w, &x->json, &all[i]);
    json_end(&x->json);
    json_end(&x->json);
    return NULL;
}

const struct err *api_list_actions(struct call *c) { return api_get_one(c, actions_tx); }

const struct err *api_list_all_actions(struct call *c) { return api_get_one(c, actions_tx); }

static const struct err *action_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    int64_t id;
    struct after_new in = { .what = api_text(c, "what"),
                            .owner_id = owner_of(c),
                            .due_day = api_field(c, "due")->number / MOMENT_DAY,
                            .check_day = api_field(c, "check")->number / MOMENT_DAY,
                            .cause = api_text(c, "cause") };
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, c->id));
    TRY(after_add(w, c->id, &in, &id));
    return api_written(w, c, actions_tx, c->id, ret_body);
}

const struct err *api_post_action(struct call *c) { return api_once(c, action_act, c); }

/* Done, or (where it says whether it helped) looked at. */
static const struct err *action_settled(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *helped = api_field(c, "helped");
    int64_t id = api_field(c, "action")->id;
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, c->id));
    if (helped->set)
        TRY(after_checked(w, c->id, id, helped->number == 1, api_text(c, "result")));
    else
        TRY(after_done(w, c->id, id));
    return api_written(w, c, actions_tx, c->id, ret_body);
}

const struct err *api_settle_action(struct call *c) { return api_once(c, action_settled, c); }

/* ---- plans ---- */


static const struct err *put_plan(struct work *w, struct json *j, const struct recovery_template *t,
                                  struct str lang) {
    struct template_step *steps;
    size_t n;
    TRY(recovery_template_steps(w, t->id, lang, &steps, &n));
    json_open_object(j);
    api_put_id(j, "id", t->id);
    api_put_text(j, "lang", lang);
    api_put_text(j, "name", t->name);
    api_put_text(j, "goal", t->goal);
    json_key(j, "steps");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", steps[i].id);
        api_put_text(j, "kind", str_of(recovery_step_kinds[steps[i].kind]));
        api_put_int(j, "hours", steps[i].hours);
        api_put_text(j, "what", steps[i].what);
        json_end(j);
    }
    json_end(j);
    api_put_int(j, "version", t->version);
    json_end(j);
    return NULL;
}

struct listing {
    struct str lang;
    struct json json;
};

static const struct err *plans_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct recovery_template *all;
    size_t n;
    TRY(recovery_templates(w, l->lang, &all, &n));
    l->json = json_new(w->arena, API_JSON_MAX);
    json_open_object(&l->json);
    json_key(&l->json, "items");
    json_open_array(&l->json);
    for (size_t i = 0; i < n; i++)
        TRY(put_plan(w, &l->json, &all[i], l->lang));
    json_end(&l->json);
    json_end(&l->json);
    return NULL;
}

const struct err *api_list_plans(struct call *c) {
    const struct api_value *lang = api_asked(c, "lang");
    struct listing l = { .lang = lang->set ? lang->text : str_of(lang_tag(c->lang)) };
    TRY(work_read(c->w, plans_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *lang_known(struct work *w, struct str lang) {
    if (lang_by_tag(lang) < LANG_COUNT) return NULL;
    return ERR(w->arena, ERR_INVALID, "Kept does not speak this language.", .field = "lang",
               .hint = "Choose one of the list.");
}

static const struct err *write_plan(struct work *w, struct call *c, int64_t id, int64_t version,
                                    struct str *ret_body) {
    const struct api_value *v = api_field(c, "steps");
    struct template_step *steps = ARENA_ARRAY(w->arena, v->n + 1, struct template_step);
    struct recovery_template t;
    struct str lang = api_text(c, "lang");
    TRY(lang_known(w, lang));
    for (size_t i = 0; i < v->n; i++) {
        const struct api_value *step = api_each(c, "steps", i, "id");
        steps[i] = (struct template_step){ .id = step->set ? step->id : 0,
                                           .kind = api_each(c, "steps", i, "kind")->number,
                                           .hours = api_each(c, "steps", i, "hours")->number,
                                           .what = api_each(c, "steps", i, "what")->text };
    }
    struct template_in in = { lang, api_text(c, "name"), api_text(c, "goal"), steps, v->n };
    TRY(recovery_template_write(w, id, version, &in, &id));
    TRY(recovery_template_get(w, id, lang, &t));
    struct json j = json_new(w->arena, 64 << 10);
    TRY(put_plan(w, &j, &t, lang));
    c->version = t.version;
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *add_plan_act(struct work *w, void *arg, struct str *ret_body) {
    return write_plan(w, arg, 0, 0, ret_body);
}

const struct err *api_post_plan(struct call *c) { return api_once(c, add_plan_act, c); }

static const struct err *change_plan_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct recovery_template t;
    TRY(recovery_template_get(w, c->id, S(""), &t));
    TRY(api_check_version(w, c, t.version));
    return write_plan(w, c, c->id, t.version, ret_body);
}

const struct err *api_patch_plan(struct call *c) { return api_once(c, change_plan_act, c); }

static const struct err *remove_plan_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct recovery_template t;
    *ret_body = STR_NONE;
    TRY(recovery_template_get(w, c->id, S(""), &t));
    TRY(api_check_version(w, c, t.version));
    return recovery_template_remove(w, c->id, t.version);
}

const struct err *api_remove_plan(struct call *c) { return api_once(c, remove_plan_act, c); }
