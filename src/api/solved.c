/* What came of a case, as calls say it and answers show it; and the tree of causes. */
#include "api/api_priv.h"
#include "desk/followup/followup.h"
#include "desk/outcome/outcome.h"

const struct solving *api_solving(struct work *w, const struct call *c, const char *outcome) {
    static const char *const fields[] = { "goal",          "cause",             "need_met", "words",
                                          "follow_up",     "follow_up_due",     "follow_up_channel",
                                          "follow_up_reason" };
    bool any = api_field(c, outcome)->set;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        any = any || api_field(c, fields[i])->set;
    if (!any) return NULL;
    const struct api_value *met = api_field(c, "need_met"), *decided = api_field(c, "follow_up");
    struct solving *s = ARENA_NEW(w->arena, struct solving);
    *s = (struct solving){ .result = api_text(c, outcome),
                           .goal = api_text(c, "goal"),
                           .cause = api_text(c, "cause"),
                           .need_met = met->set ? OPT(met->number) : OPT_NONE,
                           .words = api_text(c, "words"),
                           .plans = decided->set && decided->number == 0,
                           .due = api_field(c, "follow_up_due")->number,
                           .channel = api_field(c, "follow_up_channel")->number };
    if (decided->set) s->follow_up = api_text(c, "follow_up_reason");
    return s;
}

const struct err *api_unsaid(struct work *w, const struct solving *s) {
    if (!s) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is said when a case is solved.", .field = "outcome",
               .hint = "Send the state solved with it, or leave it out.");
}

static void put_cause(struct json *j, const struct cause *c) {
    json_open_object(j);
    api_put_id(j, "id", c->id);
    api_put_opt_id(j, "parent", c->parent_id);
    api_put_text(j, "code", c->code);
    api_put_text(j, "name", cause_name(c));
    api_put_bool(j, "active", c->active);
    api_put_int(j, "version", c->version);
    json_end(j);
}

const struct err *api_put_outcome(struct work *w, struct json *j, const struct conversation *c) {
    struct outcome o;
    bool found = false;
    if (c->holds & HOLDS_OUTCOME) TRY(outcome_now(w, c->id, &o, &found));
    if (!found) return NULL;
    bool full = o.result.set;
    json_key(j, "outcome");
    json_open_object(j);
    api_put_text(j, "outcome", full ? str_of(outcome_result_name(o.result.v)) : STR_NONE);
    api_put_text(j, "goal", full ? str_of(outcome_goal_name(o.goal.v)) : STR_NONE);
    api_put_opt_id(j, "cause", o.cause_id);
    if (full)
        api_put_bool(j, "need_met", o.need_met.v);
    else
        api_put_text(j, "need_met", STR_NONE);
    api_put_text(j, "words", o.words);
    api_put_text(j, "reason", o.closed_as);
    api_put_opt_id(j, "follow_up", o.follow_up_id);
    api_put_text(j, "no_follow_up", o.no_follow_up);
    api_put_text(j, "by", o.user_name);
    api_put_time(j, "at", OPT(o.at));
    json_end(j);
    return NULL;
}

static const struct err *causes_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, all[i].id)) put_cause(&x->json, &all[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_causes(struct call *c) { return api_whole_answer(c, causes_tx); }

static const struct err *add_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *parent = api_field(c, "parent");
    struct cause made;
    TRY(cause_add(w, api_text(c, "name"), parent->set ? OPT(parent->id) : OPT_NONE, &made));
    struct json j = json_new(w->arena, API_JSON_MAX);
    put_cause(&j, &made);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_cause(struct call *c) { return api_once(c, add_act, c); }

static const struct err *find(struct work *w, int64_t id, struct cause *ret) {
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) return *ret = all[i], NULL;
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
}

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *active = api_field(c, "active"), *name = api_field(c, "name");
    struct cause is;
    TRY(find(w, c->id, &is));
    TRY(api_check_version(w, c, is.version));
    TRY(cause_change(w, is.id, is.version, name->set ? name->text : is.name,
                     active->set ? active->number : is.active));
    TRY(find(w, c->id, &is));
    c->version = is.version;
    struct json j = json_new(w->arena, API_JSON_MAX);
    put_cause(&j, &is);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_patch_cause(struct call *c) {
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}
