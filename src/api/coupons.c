/* Coupons: issued by owners (agents give them with a grant), looked up and redeemed by anybody inside. */
#include "api/api_priv.h"
#include "desk/coupon/coupon.h"

static void put(struct work *w, struct json *j, const struct coupon *p) {
    json_open_object(j);
    api_put_id(j, "id", p->id);
    api_put_text(j, "code", p->code);
    api_put_text(j, "kind", str_of(coupon_kinds[p->kind]));
    api_put_opt_int(j, "percent", p->percent);
    api_put_opt_int(j, "amount", p->amount);
    api_put_text(j, "currency", p->currency);
    api_put_opt_id(j, "customer", p->customer_id);
    api_put_bool(j, "transferable", p->transferable != 0);
    api_put_int(j, "max_uses", p->max_uses);
    api_put_int(j, "uses", p->uses);
    api_put_time(j, "valid_from", OPT(p->valid_from));
    api_put_time(j, "valid_to", OPT(p->valid_to));
    api_put_text(j, "state", str_of(coupon_states[coupon_state_now(p, work_now(w))]));
    api_put_opt_id(j, "goodwill_grant", p->grant_id);
    api_put_text(j, "first_order", p->first_order);
    json_end(j);
}

static struct str one(struct work *w, const struct coupon *p) {
    struct json j = json_new(w->arena, 64 << 10);
    put(w, &j, p);
    return json_str(&j);
}

struct listing {
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct coupon *rows;
    size_t n;
    TRY(coupon_list(w, l->page.id ? l->page.id : INT64_MAX, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        put(w, &l->json, &rows[i]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_coupons(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *customer_of(struct work *w, const struct api_value *v, struct opt_int *ret) {
    *ret = OPT_NONE;
    if (!v->set) return NULL;
    const struct err *e = access_check(w, ACCESS_CUSTOMER_READ, v->id);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such customer.", .field = "customer", .hint = "Take the id of one whom you see.");
    if (e) return e;
    *ret = OPT(v->id);
    return NULL;
}

static const struct err *issue_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    const struct api_value *percent = api_field(c, "percent"), *amount = api_field(c, "amount"), *uses = api_field(c, "max_uses");
    struct coupon p;
    struct coupon_new in = { .kind = (enum coupon_kind)api_field(c, "kind")->number,
                             .percent = percent->set ? OPT(percent->number) : OPT_NONE,
                             .amount = amount->set ? OPT(amount->number) : OPT_NONE,
                             .currency = api_text(c, "currency"),
                             .transferable = api_field(c, "transferable")->number == 1,
                             .max_uses = uses->set ? uses->number : 1,
                             .days = api_field(c, "days")->number,
                             .first_order = api_text(c, "first_order") };
    TRY(customer_of(w, api_field(c, "customer"), &in.customer_id));
    TRY(coupon_issue(w, &in, &p));
    *ret_body = one(w, &p);
    return NULL;
}

const struct err *api_post_coupon(struct call *c) { return api_once(c, issue_act, c); }

static const struct err *revoke_act(struct work *w, void *arg, struct str *ret_body) {
    *ret_body = STR_NONE;
    return coupon_revoke(w, api_asked(arg, "coupon")->id);
}

const struct err *api_revoke_coupon(struct call *c) { return api_once(c, revoke_act, c); }

static const struct err *find_tx(struct work *w, void *arg) {
    struct call *c = arg;
    struct coupon p;
    TRY(coupon_find(w, api_asked(c, "code")->text, &p));
    c->body = one(w, &p);
    return NULL;
}

const struct err *api_find_coupon(struct call *c) {
    TRY(work_read(c->w, find_tx, c));
    reply_json(c->rp, c->endpoint->status, c->body);
    return NULL;
}

static const struct err *redeem_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct coupon p;
    struct coupon_redeem in = { .code = api_text(c, "code"), .order_ref = api_text(c, "order") };
    TRY(customer_of(w, api_field(c, "customer"), &in.customer_id));
    TRY(coupon_redeem(w, &in, &p));
    *ret_body = one(w, &p);
    return NULL;
}

/* Till when it was valid: a refusal says the date (P15). */
static const struct err *till_tx(struct work *w, void *arg) {
    struct call *c = arg;
    struct coupon p;
    TRY(coupon_find(w, api_field(c, "code")->text, &p));
    c->more_until = OPT(p.valid_to);
    return NULL;
}

const struct err *api_redeem(struct call *c) {
    const struct err *e = api_once(c, redeem_act, c);
    bool refused = e && e->code == ERR_CONFLICT && e->field;
    const struct err *unknown = refused ? work_read(c->w, till_tx, c) : NULL;
    return unknown ? unknown : e;
}
