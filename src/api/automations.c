/* The register of automations: what the desk does by itself, with its switches. */
#include "desk/automation/automation.h"

#include "api/api_priv.h"
#include "desk/followup/followup.h"

static void put_number(struct json *j, const char *key, struct opt_int v) {
    if (v.set)
        api_put_int(j, key, v.v);
    else
        api_put_text(j, key, STR_NONE);
}

static void put_effect(struct json *j, const struct automation *a) {
    static const char *const verdicts[] = { "not_measurable_yet", "no_difference_shown", "saves",
                                            "costs_more_than_it_saves" };
    struct effect e = automation_effect(a);
    api_put_text(j, "effect", str_of(verdicts[e.verdict]));
    api_put_int(j, "before", a->before_n);
    api_put_int(j, "before_again", a->before_again);
    api_put_int(j, "after", a->after_n);
    api_put_int(j, "after_again", a->after_again);
    put_number(j, "more_contacts", e.verdict == EFFECT_UNKNOWN ? OPT_NONE : OPT(e.contacts));
    put_number(j, "more_minutes", e.minutes);
}

static void put(struct json *j, const struct automation *a) {
    static const char *const offs[] = { "freely", "with_reason", "never" };
    const struct automation_kind *kind = automation_kind_of(a->code);
    json_open_object(j);
    api_put_id(j, "id", a->id);
    api_put_text(j, "code", a->code);
    api_put_text(j, "name", str_of(kind->name));
    api_put_text(j, "purpose", str_of(kind->purpose));
    api_put_opt_id(j, "owner", a->owner_id);
    api_put_text(j, "owner_name", a->owner_name);
    api_put_bool(j, "active", a->active != 0);
    api_put_text(j, "off", str_of(offs[kind->off]));
    api_put_time(j, "switched_at", a->switched_at);
    api_put_text(j, "switched_by", a->switched_by);
    api_put_text(j, "why", str_is_set(a->switched_why) ? a->switched_why : STR_NONE);
    put_number(j, "days", a->days);
    api_put_text(j, "unit", a->unit.set ? str_of(automation_unit_name(a->unit.v)) : STR_NONE);
    api_put_text(j, "channel",
                 a->channel.set ? str_of(follow_up_channel_name(a->channel.v)) : STR_NONE);
    api_put_int(j, "made", a->made);
    api_put_time(j, "made_at", a->made_at);
    api_put_int(j, "complaints", a->complaints);
    put_number(j, "minutes", a->minutes_each);
    put_effect(j, a);
    api_put_int(j, "version", a->version);
    json_end(j);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct automation *all;
    size_t n;
    TRY(automation_list(w, &all, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, all[i].id)) put(&x->json, &all[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_automations(struct call *c) { return api_whole_answer(c, list_tx); }

struct one {
    struct call *call;
    struct json json;
    int64_t version;
};

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *x = arg;
    struct automation a;
    TRY(automation_get(w, x->call->id, &a));
    x->version = a.version;
    x->json = json_new(w->arena, API_JSON_MAX);
    put(&x->json, &a);
    return NULL;
}

const struct err *api_get_automation(struct call *c) {
    struct one x = { .call = c };
    TRY(work_read(c->w, one_tx, &x));
    return api_is_known(c, x.version) ? NULL : api_reply(c, &x.json);
}

/* What is left out stays; null takes back. */
static struct opt_int number_of(const struct api_value *v, struct opt_int was) {
    if (v->set) return OPT(v->number);
    return v->null ? OPT_NONE : was;
}

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *owner = api_field(c, "owner"), *why = api_field(c, "why");
    struct automation a;
    struct str name;
    TRY(automation_get(w, c->id, &a));
    TRY(api_check_version(w, c, a.version));
    struct automation_says s = automation_says_of(&a);
    s.active = number_of(api_field(c, "active"), OPT(s.active)).v != 0;
    s.days = number_of(api_field(c, "days"), OPT(s.days)).v;
    s.unit = number_of(api_field(c, "unit"), OPT(s.unit)).v;
    s.channel = number_of(api_field(c, "channel"), s.channel);
    s.minutes_each = number_of(api_field(c, "minutes"), s.minutes_each);
    if (owner->null) s.owner_id = OPT_NONE;
    if (owner->set) TRY(api_find_owner(w, owner, &s.owner_id, &name));
    if (why->set) s.why = why->text;
    TRY(automation_change(w, a.id, a.version, &s));
    TRY(automation_get(w, a.id, &a));
    c->version = a.version;
    struct json j = json_new(w->arena, API_JSON_MAX);
    put(&j, &a);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_patch_automation(struct call *c) {
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}
