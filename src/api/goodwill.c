/* Goodwill: what one may give, what was given, and what somebody else has to say yes to. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/goodwill/goodwill.h"

#define LEDGER_BACK (30 * MOMENT_DAY)

static struct opt_int number_of(const struct api_value *v) { return v->set ? OPT(v->number) : OPT_NONE; }
static struct opt_int id_of(const struct api_value *v) { return v->set ? OPT(v->id) : OPT_NONE; }

static void put_grant(struct json *j, const struct grant *g) {
    json_open_object(j);
    api_put_id(j, "id", g->id);
    api_put_id(j, "conversation", g->conversation_id);
    api_put_id(j, "customer", g->customer_id);
    api_put_text(j, "kind", str_of(authority_kinds[g->kind]));
    api_put_int(j, "amount", g->amount);
    api_put_text(j, "currency", g->currency);
    api_put_text(j, "purpose", str_of(goodwill_purposes[g->purpose]));
    api_put_text(j, "reason", g->reason);
    api_put_text(j, "owed_by_law", g->law.n ? g->law : STR_NONE);
    api_put_text(j, "state", str_of(goodwill_states[g->state]));
    api_put_id(j, "user", g->user_id);
    api_put_opt_id(j, "authority", g->authority_id);
    api_put_opt_id(j, "approver", g->approver_id);
    api_put_text(j, "coupon", g->code);
    api_put_text(j, "order", g->order_ref.n ? g->order_ref : STR_NONE);
    api_put_time(j, "made_at", OPT(g->made_at));
    api_put_time(j, "granted_at", g->granted_at);
    api_put_time(j, "decided_at", g->decided_at);
    api_put_text(j, "why", g->decided_why.n ? g->decided_why : g->ended_why.n ? g->ended_why : STR_NONE);
    api_put_time(j, "ended_at", g->ended_at);
    api_put_time(j, "ordered_again_at", g->again_at);
    api_put_opt_int(j, "customer_bought", g->bought);
    api_put_int(j, "version", g->version);
    json_end(j);
}

static const struct err *give_grant(struct work *w, struct call *c, int64_t id, struct str *ret_body) {
    struct grant g;
    TRY(goodwill_get(w, id, &g));
    struct json j = json_new(w->arena, 64 << 10);
    put_grant(&j, &g);
    c->version = g.version;
    c->accepted = g.state == GRANT_WAITS;
    *ret_body = json_str(&j);
    return NULL;
}

/* ---- giving ---- */

static struct goodwill_new grant_of(const struct call *c) {
    return (struct goodwill_new){ .conversation_id = c->id,
                                  .kind = (enum grant_kind)api_field(c, "kind")->number,
                                  .amount = api_field(c, "amount")->number,
                                  .currency = api_text(c, "currency"),
                                  .purpose = (enum grant_purpose)api_field(c, "purpose")->number,
                                  .reason = api_text(c, "reason"),
                                  .law = api_text(c, "owed_by_law"),
                                  .ask = api_field(c, "ask")->number == 1,
                                  .approver_id = id_of(api_field(c, "approver")),
                                  .coupon_kind = number_of(api_field(c, "coupon")),
                                  .coupon_percent = number_of(api_field(c, "percent")),
                                  .coupon_days = number_of(api_field(c, "days")) };
}

static const struct err *give_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct goodwill_new in = grant_of(c);
    int64_t id;
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    TRY(goodwill_give(w, &in, &id));
    return give_grant(w, c, id, ret_body);
}

static void put_approver(struct json *j, const struct authority_asked *a) {
    json_open_object(j);
    api_put_id(j, "id", a->id);
    api_put_text(j, "name", a->name);
    api_put_opt_int(j, "usual_wait_s", a->usually.set ? OPT(a->usually.v / MOMENT_SECOND) : OPT_NONE);
    json_end(j);
}

static const struct err *instead_tx(struct work *w, void *arg) {
    struct call *c = arg;
    struct goodwill_new in = grant_of(c);
    struct goodwill_instead x;
    TRY(goodwill_instead(w, &in, &x));
    struct json j = json_new(w->arena, 64 << 10);
    json_open_array(&j);
    for (size_t i = 0; i < x.approver_n; i++)
        put_approver(&j, &x.approvers[i]);
    json_end(&j);
    c->more_left = OPT(x.room.left);
    c->more_approvers = json_str(&j);
    return NULL;
}

/* A refusal says what could be given instead, and who could say yes to more. */
const struct err *api_post_grant(struct call *c) {
    const struct err *e = api_once(c, give_act, c);
    bool refused = e && e->code == ERR_CONFLICT && e->field;
    const struct err *unknown = refused ? work_read(c->w, instead_tx, c) : NULL;
    return unknown ? unknown : e;
}

static const struct err *of_conversation_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct grant *rows;
    size_t n;
    TRY(access_check(w, ACCESS_CONVERSATION_READ, x->about));
    TRY(goodwill_of_conversation(w, x->about, &rows, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, rows[i].id)) put_grant(&x->json, &rows[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_grants_of(struct call *c) { return api_whole_answer(c, of_conversation_tx); }

/* ---- the ledger ---- */

struct ledger {
    const struct call *call;
    struct api_page page;
    struct json json;
};

/* Who is no owner sees what is his own. */
static struct goodwill_filter filter_of(struct work *w, const struct ledger *l) {
    const struct call *c = l->call;
    const struct api_value *from = api_asked(c, "from"), *to = api_asked(c, "to");
    bool all = w->actor.role == ROLE_OWNER;
    return (struct goodwill_filter){ .from = from->set ? from->number : work_now(w) - LEDGER_BACK,
                                     .to = to->set ? to->number : INT64_MAX,
                                     .before = l->page.id,
                                     .user_id = all ? id_of(api_asked(c, "user")) : OPT(w->actor.user_id),
                                     .kind = number_of(api_asked(c, "kind")),
                                     .purpose = number_of(api_asked(c, "purpose")),
                                     .customer_id = id_of(api_asked(c, "customer")) };
}

static const struct err *ledger_tx(struct work *w, void *arg) {
    struct ledger *l = arg;
    struct grant *rows;
    size_t n;
    struct goodwill_filter f = filter_of(w, l);
    TRY(goodwill_ledger(w, &f, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        put_grant(&l->json, &rows[i]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_grants(struct call *c) {
    struct ledger l = { .call = c, .page = api_page_of(c) };
    TRY(work_read(c->w, ledger_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct call *c = arg;
    return give_grant(w, c, c->id, &c->body);
}

const struct err *api_get_grant(struct call *c) {
    TRY(work_read(c->w, one_tx, c));
    if (api_is_known(c, c->version)) return NULL;
    reply_json(c->rp, c->endpoint->status, c->body);
    return NULL;
}

static const struct err *state_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct grant g;
    struct str reason = api_text(c, "reason");
    TRY(access_check(w, ACCESS_GRANT_WRITE, c->id));
    TRY(goodwill_get(w, c->id, &g));
    TRY(api_check_version(w, c, g.version));
    switch (api_field(c, "state")->number) {
    case 0:
        TRY(goodwill_approve(w, c->id, g.version));
        break;
    case 1:
        TRY(goodwill_decline(w, c->id, g.version, reason));
        break;
    case 2:
        TRY(goodwill_applied(w, c->id, api_text(c, "order")));
        break;
    default:
        TRY(goodwill_revoke(w, c->id, reason));
    }
    return give_grant(w, c, c->id, ret_body);
}

const struct err *api_patch_grant(struct call *c) {
    TRY(api_once(c, state_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

/* ---- limits ---- */

/* user_id: what is left for whom; not set: for whose it is. */
static const struct err *put_limit(struct work *w, struct json *j, const struct authority *a, struct opt_int user_id) {
    struct opt_int who = a->user_id.set ? a->user_id : user_id, left = OPT_NONE;
    if (who.set) TRY(authority_left(w, who.v, a, &left));
    json_open_object(j);
    api_put_id(j, "id", a->id);
    api_put_opt_id(j, "user", a->user_id);
    api_put_text(j, "role", a->role.set ? str_of(a->role.v == ROLE_OWNER ? "owner" : "agent") : STR_NONE);
    api_put_text(j, "kind", str_of(a->kind.set ? authority_kinds[a->kind.v] : "any"));
    api_put_int(j, "per_grant", a->per_grant);
    api_put_int(j, "per_period", a->per_period);
    api_put_int(j, "period_days", a->period_days);
    api_put_text(j, "currency", a->currency);
    api_put_opt_int(j, "per_customer", a->per_customer);
    api_put_opt_id(j, "approver", a->approver_id);
    api_put_time(j, "valid_from", OPT(a->valid_from));
    api_put_time(j, "valid_to", a->valid_to);
    api_put_opt_int(j, "left", left);
    json_end(j);
    return NULL;
}

static const struct err *limits_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct authority *rows;
    size_t n;
    struct opt_int who = x->about ? OPT(x->about) : OPT_NONE;
    if (w->actor.role != ROLE_OWNER) who = OPT(w->actor.user_id);
    const struct err *e = authority_list(w, who, &rows, &n);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such person.", .field = "user", .hint = "Choose one of the list.");
    if (e) return e;
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, rows[i].id)) TRY(put_limit(w, &x->json, &rows[i], who));
    return api_whole_end(w, x);
}

const struct err *api_list_authorities(struct call *c) {
    const struct api_value *user = api_asked(c, "user");
    struct api_whole x = { .page = api_page_of(c), .about = user->set ? user->id : 0 };
    TRY(work_read(c->w, limits_tx, &x));
    return api_reply(c, &x.json);
}

static const struct err *limit_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    const struct api_value *kind = api_field(c, "kind");
    struct authority a;
    int64_t id;
    struct authority_new in = { .user_id = id_of(api_field(c, "user")),
                                .role = number_of(api_field(c, "role")),
                                .kind = kind->set && kind->number < GRANT_KINDS ? OPT(kind->number) : OPT_NONE,
                                .currency = api_text(c, "currency"),
                                .per_grant = api_field(c, "per_grant")->number,
                                .per_period = api_field(c, "per_period")->number,
                                .period_days = api_field(c, "period_days")->number,
                                .per_customer = number_of(api_field(c, "per_customer")),
                                .approver_id = id_of(api_field(c, "approver")),
                                .valid_from = number_of(api_field(c, "valid_from")),
                                .valid_to = number_of(api_field(c, "valid_to")) };
    TRY(authority_set(w, &in, &id));
    TRY(authority_get(w, id, &a));
    struct json j = json_new(w->arena, 64 << 10);
    TRY(put_limit(w, &j, &a, OPT_NONE));
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_authority(struct call *c) { return api_once(c, limit_act, c); }

static const struct err *end_act(struct work *w, void *arg, struct str *ret_body) {
    *ret_body = STR_NONE;
    return authority_end(w, api_asked(arg, "authority_limit")->id);
}

const struct err *api_end_authority(struct call *c) { return api_once(c, end_act, c); }

static const struct err *proposals_tx(struct work *w, void *arg) {
    struct json *j = arg;
    struct authority_proposal *rows;
    size_t n;
    TRY(authority_proposals(w, &rows, &n));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    json_key(j, "items");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(authority_kinds[rows[i].kind]));
        api_put_text(j, "currency", rows[i].currency);
        api_put_int(j, "decided", rows[i].decided);
        api_put_int(j, "approved", rows[i].approved);
        api_put_int(j, "per_grant", rows[i].per_grant);
        api_put_int(j, "waits_removed", rows[i].removed);
        api_put_int(j, "median_wait_s", rows[i].wait / MOMENT_SECOND);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    return NULL;
}

const struct err *api_list_proposals(struct call *c) {
    struct json j;
    TRY(work_read(c->w, proposals_tx, &j));
    return api_reply(c, &j);
}

/* ---- profit forgone ---- */

static void put_forgone(struct json *j, const struct forgone *f) {
    json_open_object(j);
    api_put_id(j, "id", f->id);
    api_put_id(j, "conversation", f->conversation_id);
    api_put_text(j, "kind", str_of(goodwill_forgone_kinds[f->kind]));
    api_put_int(j, "amount", f->amount);
    api_put_text(j, "currency", f->currency);
    api_put_text(j, "reason", f->reason);
    api_put_id(j, "user", f->user_id);
    api_put_time(j, "made_at", OPT(f->made_at));
    json_end(j);
}

static const struct err *forgone_list(struct work *w, int64_t id, int64_t only, struct json *j) {
    struct forgone *rows;
    size_t n;
    TRY(goodwill_forgone(w, id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (!only || rows[i].id == only) put_forgone(j, &rows[i]);
    return NULL;
}

static const struct err *forgo_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct forgone_new in = { c->id, (enum forgone_kind)api_field(c, "kind")->number, api_field(c, "amount")->number,
                              api_text(c, "currency"), api_text(c, "reason") };
    int64_t id;
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    TRY(goodwill_forgo(w, &in, &id));
    struct json j = json_new(w->arena, 64 << 10);
    TRY(forgone_list(w, c->id, id, &j));
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_forgone(struct call *c) { return api_once(c, forgo_act, c); }

static const struct err *forgone_tx(struct work *w, void *arg) {
    struct call *c = arg;
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(access_check(w, ACCESS_CONVERSATION_READ, c->id));
    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    TRY(forgone_list(w, c->id, 0, &j));
    json_end(&j);
    json_end(&j);
    c->body = json_str(&j);
    return NULL;
}

const struct err *api_list_forgone(struct call *c) {
    TRY(work_read(c->w, forgone_tx, c));
    reply_json(c->rp, c->endpoint->status, c->body);
    return NULL;
}
