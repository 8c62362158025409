/* The register of complaints and the rules of law behind its deadlines. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/auth/access.h"
#include "desk/complaint/complaint.h"
#include "desk/mailroom.h"

/* ---- one complaint ---- */

static struct str date_of(struct work *w, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    return str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day);
}

static void put_deadline(struct work *w, struct json *j, const struct deadline *d) {
    json_open_object(j);
    api_put_text(j, "kind", str_of(complaint_kinds[d->kind]));
    api_put_text(j, "rule", d->code);
    api_put_int(j, "rule_version", d->version);
    api_put_text(j, "due", date_of(w, d->due_day));
    api_put_time(j, "due_at", OPT(d->due_at));
    api_put_int(j, "extended_days", d->extended);
    api_put_int(j, "paused_days", d->paused);
    api_put_time(j, "met_at", d->met_at);
    api_put_bool(j, "missed", d->missed != 0);
    json_end(j);
}

static void put_facts(struct work *w, struct json *j, const struct complaint *c) {
    api_put_id(j, "id", c->id);
    api_put_text(j, "number", complaint_ref(w->arena, c));
    api_put_text(j, "country", c->country);
    api_put_id(j, "conversation", c->conversation_id);
    api_put_id(j, "customer", c->customer_id);
    api_put_text(j, "customer_name", c->customer_name);
    api_put_time(j, "received_at", OPT(c->received_at));
    api_put_text(j, "how", str_of(complaint_hows[c->how]));
    api_put_text(j, "matter", str_of(complaint_matters[c->matter]));
    api_put_text(j, "goods", str_of(complaint_goods[c->goods]));
    api_put_text(j, "item", c->item);
    api_put_text(j, "defect", c->defect);
    api_put_text(j, "demand", c->demand);
    api_put_text(j, "fault", str_of(complaint_faults[c->fault]));
    api_put_text(j, "our_part", c->our_part);
    api_put_text(j, "state", str_of(complaint_states[c->state]));
}

static void put_answer(struct work *w, struct json *j, const struct complaint *c) {
    api_put_text(j, "decision", str_of(complaint_decisions[c->decision]));
    api_put_text(j, "reasons", c->reasons);
    api_put_text(j, "proposal", c->proposal);
    api_put_text(j, "adr", c->adr);
    json_key(j, "remedy_amount");
    if (c->remedy_amount.set)
        json_int(j, c->remedy_amount.v);
    else
        json_none(j);
    api_put_text(j, "remedy_currency", c->remedy_currency);
    api_put_text(j, "remedy_law", c->remedy_law);
    api_put_time(j, "receipt_at", c->receipt_at);
    api_put_time(j, "answered_at", c->answered_at);
    api_put_time(j, "remedied_at", c->remedied_at);
    api_put_text(j, "outcome", c->outcome);
    api_put_time(j, "closed_at", c->closed_at);
    api_put_time(j, "apology_at", c->apology_at);
    api_put_text(j, "keep_until", date_of(w, c->keep_until));
    api_put_int(j, "version", c->version);
}

static const struct err *put(struct work *w, struct json *j, const struct complaint *c) {
    struct deadline *d;
    size_t n;
    TRY(complaint_deadlines(w, c->id, &d, &n));
    json_open_object(j);
    put_facts(w, j, c);
    put_answer(w, j, c);
    json_key(j, "deadlines");
    json_open_array(j);
    for (size_t i = 0; i < n; i++)
        put_deadline(w, j, &d[i]);
    json_end(j);
    json_end(j);
    return NULL;
}

struct one {
    int64_t id;
    struct complaint c;
    struct json json;
};

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *x = arg;
    TRY(complaint_get(w, x->id, &x->c));
    x->json = json_new(w->arena, 64 << 10);
    return put(w, &x->json, &x->c);
}

const struct err *api_get_complaint(struct call *c) {
    struct one x = { .id = c->id };
    TRY(work_read(c->w, one_tx, &x));
    if (api_is_known(c, x.c.version)) return NULL;
    return api_reply(c, &x.json);
}

static const struct err *answer(struct work *w, struct call *call, int64_t id, struct str *ret_body) {
    struct one x = { .id = id };
    TRY(one_tx(w, &x));
    call->version = x.c.version;
    *ret_body = json_str(&x.json);
    return NULL;
}

/* ---- the register ---- */

struct listing {
    struct call *call;
    struct json json;
};

static void put_item(struct work *w, struct json *j, const struct complaint_item *i) {
    struct complaint c = { .country = i->country, .year = i->year, .number = i->number };
    json_open_object(j);
    api_put_id(j, "id", i->id);
    api_put_text(j, "number", complaint_ref(w->arena, &c));
    api_put_text(j, "country", i->country);
    api_put_id(j, "conversation", i->conversation_id);
    api_put_text(j, "customer_name", i->customer_name);
    api_put_text(j, "item", i->item);
    api_put_text(j, "fault", str_of(complaint_faults[i->fault]));
    api_put_text(j, "state", str_of(complaint_states[i->state]));
    api_put_text(j, "decision", str_of(complaint_decisions[i->decision]));
    api_put_time(j, "received_at", OPT(i->received_at));
    api_put_text(j, "next", i->due_kind.set ? str_of(complaint_kinds[i->due_kind.v]) : STR_NONE);
    api_put_text(j, "due", i->due_day.set ? date_of(w, i->due_day.v) : STR_NONE);
    api_put_bool(j, "missed", i->missed != 0);
    json_end(j);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    const struct api_value *country = api_asked(l->call, "country"), *year = api_asked(l->call, "year"),
                           *state = api_asked(l->call, "state"), *fault = api_asked(l->call, "fault");
    struct api_page page = api_page_of(l->call);
    struct complaint_filter f = { .country = country->set ? country->text : S(""),
                                  .year = year->set ? year->number : 0,
                                  .open = state->set,
                                  .overdue = state->set && state->number == 1,
                                  .fault = fault->set ? OPT(fault->number) : OPT_NONE };
    struct complaint_item *rows;
    size_t n;
    TRY(complaint_list(w, &f, page.id ? page.id : INT64_MAX, page.limit + 1, &rows, &n));
    bool more = n > (size_t)page.limit;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        put_item(w, &l->json, &rows[i]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_complaints(struct call *c) {
    struct listing l = { .call = c };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

/* ---- acts ---- */

static int64_t number_of(const struct call *c, const char *name, int64_t otherwise) {
    const struct api_value *v = api_field(c, name);
    return v->set ? v->number : otherwise;
}

static const struct err *register_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    const struct api_value *at = api_field(call, "received_at");
    struct complaint c;
    int64_t id;
    bool sent;
    struct complaint_new in = { .conversation_id = call->id,
                                .country = api_text(call, "country"),
                                .received_at = at->set ? OPT(at->number) : OPT_NONE,
                                .how = number_of(call, "how", COMPLAINT_MAIL),
                                .matter = number_of(call, "matter", MATTER_FAULT),
                                .goods = number_of(call, "goods", GOODS_OTHER),
                                .fault = number_of(call, "fault", FAULT_UNKNOWN),
                                .item = api_text(call, "item"),
                                .defect = api_text(call, "defect"),
                                .demand = api_text(call, "demand") };
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, call->id));
    TRY(complaint_register(w, &in, &id));
    TRY(complaint_get(w, id, &c));
    TRY(call->api->o.mailroom->complaint_receipt(w, &c, &sent));
    return answer(w, call, id, ret_body);
}

const struct err *api_post_complaint(struct call *c) { return api_once(c, register_act, c); }

static const struct err *load(struct work *w, struct call *call, struct complaint *ret) {
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, call->id));
    return complaint_get(w, call->id, ret);
}

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct complaint c;
    TRY(load(w, call, &c));
    TRY(api_check_version(w, call, c.version));
    struct complaint_facts in = { api_text_or(call, "item", c.item), api_text_or(call, "defect", c.defect),
                                  api_text_or(call, "demand", c.demand),
                                  api_text_or(call, "our_part", c.our_part),
                                  number_of(call, "fault", c.fault) };
    if (in.fault != FAULT_OURS && !api_field(call, "our_part")->set) in.our_part = S("");
    TRY(complaint_change(w, &c, &in));
    const struct api_value *state = api_field(call, "state");
    if (state->set)
        TRY(complaint_advance(w, &c, (enum complaint_state)(state->number + COMPLAINT_REMEDY_RUNNING),
                              api_text(call, "outcome")));
    const struct api_value *agrees = api_field(call, "customer_agrees");
    if (agrees->set) TRY(complaint_customer_said(w, &c, agrees->number == 1));
    return answer(w, call, c.id, ret_body);
}

const struct err *api_patch_complaint(struct call *c) { return api_once(c, change_act, c); }

static const struct err *receipt_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct complaint c;
    TRY(load(w, call, &c));
    TRY(complaint_acknowledge(w, &c, OPT_NONE, str_trim(api_text(call, "words"))));
    return answer(w, call, c.id, ret_body);
}

const struct err *api_post_receipt(struct call *c) { return api_once(c, receipt_act, c); }

static const struct err *decide_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct complaint c;
    const struct api_value *amount = api_field(call, "remedy_amount");
    struct complaint_answer in = { .decision = number_of(call, "decision", 0) + DECISION_ACCEPTED,
                                   .reasons = api_text(call, "reasons"),
                                   .proposal = api_text(call, "proposal"),
                                   .adr = api_text(call, "adr"),
                                   .amount = amount->set ? OPT(amount->number) : OPT_NONE,
                                   .currency = api_text(call, "remedy_currency"),
                                   .law = api_text(call, "remedy_law") };
    TRY(load(w, call, &c));
    TRY(complaint_decide(w, &c, &in));
    return answer(w, call, c.id, ret_body);
}

const struct err *api_post_decision(struct call *c) { return api_once(c, decide_act, c); }

static const struct err *extend_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct complaint c;
    TRY(load(w, call, &c));
    TRY(complaint_extend(w, &c, number_of(call, "kind", 0) + STATUTE_ANSWER,
                         number_of(call, "days", 0), api_text(call, "evidence")));
    return answer(w, call, c.id, ret_body);
}

const struct err *api_post_extension(struct call *c) { return api_once(c, extend_act, c); }

/* ---- rules of law ---- */

static void put_rule(struct work *w, struct json *j, const struct statute *s) {
    json_open_object(j);
    api_put_id(j, "id", s->id);
    api_put_text(j, "country", s->country);
    api_put_text(j, "code", s->code);
    api_put_int(j, "version", s->version);
    api_put_text(j, "kind", str_of(complaint_kinds[s->kind]));
    api_put_int(j, "duration", s->duration);
    api_put_text(j, "unit", str_of(statute_units[s->unit]));
    api_put_bool(j, "ends_working", s->ends_working != 0);
    api_put_text(j, "pause", str_of(statute_pauses[s->pause]));
    api_put_int(j, "pause_days", s->pause_days);
    api_put_int(j, "extensions", s->extend_max);
    api_put_text(j, "extension_needs", str_of(statute_needs[s->extend_needs]));
    api_put_int(j, "extension_days", s->extend_days);
    api_put_bool(j, "rejection_names_adr", s->refuse_adr != 0);
    api_put_bool(j, "record", s->record != 0);
    api_put_int(j, "keep_years", s->keep_years);
    api_put_text(j, "says", s->says);
    api_put_text(j, "reference", s->reference);
    api_put_text(j, "source", s->source);
    api_put_text(j, "valid_from", date_of(w, s->valid_from));
    api_put_text(j, "valid_to", s->valid_to.set ? date_of(w, s->valid_to.v) : STR_NONE);
    api_put_text(j, "certainty", str_of(statute_certainties[s->certainty]));
    api_put_text(j, "verified_on", statute_looked_at(s) ? date_of(w, s->verified_on) : STR_NONE);
    api_put_text(j, "verified_by", s->verified_name);
    json_end(j);
}

static const struct err *rules_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct statute *rows;
    size_t n;
    TRY(statute_list(w, S(""), &rows, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, rows[i].id)) put_rule(w, &x->json, &rows[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_statutes(struct call *c) { return api_whole_answer(c, rules_tx); }

/* What is left out stays as it is; an end is never taken over. */
static void take_rule(const struct call *c, struct statute_in *in) {
    const struct api_value *to = api_field(c, "valid_to");
    in->valid_to = to->set ? OPT(to->number / MOMENT_DAY) : OPT_NONE;
    in->duration = number_of(c, "duration", in->duration);
    in->unit = number_of(c, "unit", in->unit);
    in->ends_working = number_of(c, "ends_working", in->ends_working) != 0;
    in->pause = number_of(c, "pause", in->pause);
    in->pause_days = number_of(c, "pause_days", in->pause_days);
    in->extend_max = number_of(c, "extensions", in->extend_max);
    in->extend_needs = number_of(c, "extension_needs", in->extend_needs);
    in->extend_days = number_of(c, "extension_days", in->extend_days);
    in->refuse_adr = number_of(c, "rejection_names_adr", in->refuse_adr) != 0;
    in->record = number_of(c, "record", in->record) != 0;
    in->keep_years = number_of(c, "keep_years", in->keep_years);
    in->says = api_text_or(c, "says", in->says);
    in->reference = api_text_or(c, "reference", in->reference);
    in->source = api_text_or(c, "source", in->source);
    in->certainty = number_of(c, "certainty", in->certainty);
}

static const struct err *rule_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct statute s;
    int64_t id;
    TRY(statute_get(w, call->id, &s));
    struct statute_in in = statute_as_written(&s);
    const struct api_value *at = api_field(call, "valid_from");
    struct statute_place p;
    TRY(statute_place(w, s.country, &p));
    in.valid_from = at->set ? at->number / MOMENT_DAY : p.today;
    take_rule(call, &in);
    TRY(statute_change(w, call->id, &in, &id));
    TRY(statute_get(w, id, &s));
    struct json j = json_new(w->arena, 16 << 10);
    put_rule(w, &j, &s);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_statute(struct call *c) { return api_once(c, rule_act, c); }
