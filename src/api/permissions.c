/* What a customer may be sent: what was said, newest first, and saying it. */
#include "api/api_priv.h"
#include "desk/permission/offer.h"
#include "desk/permission/permission.h"

static void put(struct json *j, const struct permission *p) {
    json_open_object(j);
    api_put_id(j, "id", p->id);
    api_put_text(j, "purpose", str_of(permission_purposes[p->purpose]));
    api_put_bool(j, "given", p->given != 0);
    api_put_text(j, "basis", str_of(permission_bases[p->basis]));
    api_put_opt_id(j, "order", p->order_id);
    api_put_text(j, "source", p->source);
    api_put_text(j, "by", p->user_name);
    api_put_time(j, "at", OPT(p->at));
    json_end(j);
}

struct listing {
    int64_t customer;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct permission *rows;
    size_t n;
    TRY(permission_history(w, l->customer, &rows, &n));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++)
        put(&l->json, &rows[i]);
    api_list_end(&l->json, STR_NONE);
    return NULL;
}

const struct err *api_list_permissions(struct call *c) {
    struct listing l = { .customer = c->id };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *say_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct listing l = { .customer = c->id };
    const struct api_value *order = api_field(c, "order"), *basis = api_field(c, "basis");
    struct permission_said in = { .purpose = api_field(c, "purpose")->number,
                                  .basis = basis->set ? basis->number : BASIS_CONSENT,
                                  .given = api_field(c, "given")->number == 1,
                                  .order_id = order->set ? OPT(order->id) : OPT_NONE,
                                  .source = api_field(c, "source")->text };
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    TRY(permission_say(w, c->id, &in));
    TRY(list_tx(w, &l));
    *ret_body = json_str(&l.json);
    return NULL;
}

const struct err *api_post_permission(struct call *c) { return api_once(c, say_act, c); }

static const struct err *offer_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    enum offer_why why;
    int64_t permission;
    TRY(offer_may(w, x->id, &why, &permission));
    const char *name = offer_why_name(why);
    x->json = json_new(w->arena, API_JSON_MAX);
    json_open_object(&x->json);
    api_put_bool(&x->json, "may", why == OFFER_NO_REASON);
    api_put_text(&x->json, "why_not", name ? str_of(name) : STR_NONE);
    json_end(&x->json);
    return NULL;
}

const struct err *api_get_offer(struct call *c) { return api_get_one(c, offer_tx); }
