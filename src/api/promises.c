/* Promises: what was said to customers with a date, what becomes of it, and how it was kept. */
#include "api/api_priv.h"
#include "desk/promise/promise.h"

void api_put_promise(struct json *j, const struct promise *p) {
    bool done = p->state == PROMISE_KEPT || p->state == PROMISE_LATE;
    json_open_object(j);
    api_put_id(j, "id", p->id);
    api_put_id(j, "conversation", p->conversation_id);
    api_put_id(j, "customer", p->customer_id);
    api_put_opt_id(j, "message", p->message_id);
    api_put_text(j, "kind", str_of(promise_kind_name(p->kind)));
    api_put_text(j, "what", p->what);
    api_put_time(j, "made_at", OPT(p->made_at));
    api_put_time(j, "due", OPT(p->due));
    api_put_time(j, "first_due", OPT(p->first_due));
    api_put_id(j, "owner", p->owner_id);
    api_put_bool(j, "by_helper", p->by_helper != 0);
    api_put_text(j, "standard", p->standard.n ? p->standard : STR_NONE);
    api_put_opt_id(j, "earlier", p->earlier_id);
    api_put_text(j, "state", str_of(promise_state_name(p->state)));
    api_put_time(j, "broken_at", p->broken_at);
    api_put_time(j, "fulfilled_at", done ? p->settled_at : OPT_NONE);
    api_put_text(j, "evidence", p->evidence);
    api_put_opt_id(j, "evidence_message", p->evidence_id);
    api_put_text(j, "reason", p->why);
    api_put_opt_id(j, "told_in", p->told_id);
    api_put_time(j, "told_due", p->told_due);
    api_put_time(j, "recovery_due", p->recovery_due);
    api_put_time(j, "recovered_at", p->recovered_at);
    api_put_text(j, "recovered", str_is_set(p->recovered) ? p->recovered : S(""));
    api_put_int(j, "version", p->version);
    json_end(j);
}

const struct err *api_put_promises(struct work *w, struct json *j, const struct conversation *c) {
    struct promise *all;
    size_t n = 0;
    json_key(j, "promises");
    json_open_array(j);
    if (c->holds & HOLDS_PROMISE) TRY(promise_list(w, c->id, &all, &n));
    for (size_t i = 0; i < n; i++)
        api_put_promise(j, &all[i]);
    json_end(j);
    return NULL;
}

static const struct err *give(struct work *w, struct call *c, int64_t id, struct str *ret_body) {
    struct promise p;
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(promise_get(w, id, &p));
    api_put_promise(&j, &p);
    c->version = p.version;
    *ret_body = json_str(&j);
    return NULL;
}

/* ---- making ---- */

void api_promise_of(const struct api_value *what, const struct api_value *due,
                    const struct api_value *kind, struct promise_new *ret) {
    *ret = (struct promise_new){ .what = what->text, .due = due->number };
    if (kind->set) ret->kind = (enum promise_kind)kind->number;
}

static const struct err *make_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct conversation found;
    struct promise_new in;
    int64_t id;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &found));
    api_promise_of(api_field(c, "what"), api_field(c, "due"), api_field(c, "kind"), &in);
    if (api_field(c, "owner")->set) in.owner_id = OPT(api_field(c, "owner")->id);
    TRY(promise_make(w, c->id, &in, &id));
    return give(w, c, id, ret_body);
}

const struct err *api_post_promise(struct call *c) { return api_once(c, make_act, c); }

/* ---- what becomes of it ---- */

static const struct err *missing(struct work *w, const char *field) {
    return ERR(w->arena, ERR_INVALID, "A field is missing.", .field = field,
               .hint = "A state needs what the description says of it.");
}

static const struct err *redate(struct work *w, struct call *c) {
    const struct api_value *due = api_field(c, "due"), *agreed = api_field(c, "agreed");
    int64_t next;
    if (!due->set) return missing(w, "due");
    if (!agreed->set || !agreed->number)
        return ERR(w->arena, ERR_INVALID, "The customer has to agree to another date.",
                   .field = "agreed", .hint = "Ask him, then send agreed as true.");
    return promise_renegotiate(w, c->id, due->number, api_text(c, "reason"), &next);
}

/* In the order of takes_promise_change. */
enum { TO_KEPT, TO_RENEGOTIATED, TO_RELEASED, TO_MADE };

static const struct err *move(struct work *w, struct call *c) {
    const struct api_value *message = api_field(c, "message");
    switch (api_field(c, "state")->number) {
    case TO_KEPT:
        return promise_fulfil(w, c->id, api_text(c, "evidence"),
                              message->set ? OPT(message->id) : OPT_NONE);
    case TO_RENEGOTIATED:
        return redate(w, c);
    case TO_RELEASED:
        return promise_release(w, c->id, api_text(c, "reason"));
    default:
        return promise_correct(w, c->id, api_text(c, "reason"));
    }
}

static const struct err *patch_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct promise p;
    const struct api_value *state = api_field(c, "state"), *owner = api_field(c, "owner"),
                           *recovered = api_field(c, "recovered");
    TRY(access_check(w, ACCESS_PROMISE_WRITE, c->id));
    TRY(promise_get(w, c->id, &p));
    TRY(api_check_version(w, c, p.version));
    if (state->set + owner->set + recovered->set != 1)
        return ERR(w->arena, ERR_INVALID, "It is not clear what to change.", .field = "state",
                   .hint = "Send state, owner or recovered, one of them.");
    if (state->set) TRY(move(w, c));
    if (owner->set) TRY(promise_give(w, c->id, owner->id));
    if (recovered->set) TRY(promise_recovered(w, c->id, recovered->text));
    return give(w, c, c->id, ret_body);
}

const struct err *api_patch_promise(struct call *c) {
    TRY(api_once(c, patch_act, c));
    if (c->version)
        (void)reply_etag(c->rp, c->req, str_printf(c->w->arena, "%lld", (long long)c->version));
    return NULL;
}

/* ---- reading ---- */

struct reading {
    struct call *call;
    struct api_page page;
    struct json json;
    int64_t version;
};

static const struct err *get_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    struct promise p;
    TRY(access_check(w, ACCESS_PROMISE_READ, r->call->id));
    TRY(promise_get(w, r->call->id, &p));
    r->json = json_new(w->arena, API_JSON_MAX);
    api_put_promise(&r->json, &p);
    r->version = p.version;
    return NULL;
}

const struct err *api_get_promise(struct call *c) {
    struct reading r = { .call = c };
    TRY(work_read(c->w, get_tx, &r));
    if (api_is_known(c, r.version)) return NULL;
    return api_reply(c, &r.json);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    struct promise *rows;
    size_t n;
    const struct api_value *state = api_asked(r->call, "state"),
                           *before = api_asked(r->call, "due_before");
    struct promise_filter f = { state->set ? (enum promise_state)state->number : PROMISE_STATE_COUNT,
                                before->set ? before->number : INT64_MAX, r->page.key, r->page.id };
    TRY(promise_page(w, &f, r->page.limit + 1, &rows, &n));
    bool more = n > (size_t)r->page.limit;
    r->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        api_put_promise(&r->json, &rows[i]);
    api_list_end(&r->json, more ? api_cursor(w->arena, rows[n - 2].due, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_promises(struct call *c) {
    struct reading r = { .call = c, .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &r));
    return api_reply(c, &r.json);
}

/* ---- figures ---- */

static void put_share(struct json *j, const char *key, int64_t kept, int64_t n, double low,
                      double high) {
    json_key(j, key);
    json_open_object(j);
    api_put_int(j, "kept", kept);
    api_put_int(j, "n", n);
    api_put_int(j, "low_permille", (int64_t)(low * 1000 + .5));
    api_put_int(j, "high_permille", (int64_t)(high * 1000 + .5));
    json_end(j);
}

static const struct err *rate_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    struct promise_rate rate;
    struct json *j = &r->json;
    const struct api_value *from = api_asked(r->call, "from"), *to = api_asked(r->call, "to");
    int64_t end = to->set ? to->number : work_now(w);
    TRY(promise_rate(w, from->set ? from->number : end - 30 * MOMENT_DAY, end, &rate));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    put_share(j, "kept", rate.tally.kept, rate.n, rate.low, rate.high);
    put_share(j, "first_date", rate.first.kept, rate.first.n, rate.first_low, rate.first_high);
    api_put_int(j, "late", rate.tally.late);
    api_put_int(j, "broken", rate.tally.broken);
    api_put_int(j, "renegotiated", rate.tally.renegotiated);
    api_put_int(j, "released", rate.tally.released);
    json_end(j);
    return NULL;
}

const struct err *api_promise_rate(struct call *c) {
    struct reading r = { .call = c };
    TRY(work_read(c->w, rate_tx, &r));
    return api_reply(c, &r.json);
}

static const struct err *helper_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    const struct api_value *kind = api_asked(r->call, "kind");
    struct promise_advice a;
    struct json *j = &r->json;
    TRY(promise_helper(w, kind->set ? (enum promise_kind)kind->number : PROMISE_DEED, &a));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_int(j, "cases", a.n);
    api_put_int(j, "p90_days", a.p90);
    api_put_int(j, "days", a.days);
    api_put_time(j, "due", OPT(a.due));
    api_put_int(j, "past_kept", a.past.kept);
    api_put_int(j, "past_n", a.past.n);
    json_end(j);
    return NULL;
}

const struct err *api_promise_helper(struct call *c) {
    struct reading r = { .call = c };
    TRY(work_read(c->w, helper_tx, &r));
    return api_reply(c, &r.json);
}
