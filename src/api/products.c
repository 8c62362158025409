/* Products, tips, and the extra of a conversation. */
#include "api/api_priv.h"
#include "base/buf.h"
#include "desk/customer/customer.h"
#include "desk/product/tip.h"

/* ---- products ---- */

static const struct err *put_product(struct work *w, struct json *j, const struct product *p) {
    struct batch *batches;
    size_t n;
    TRY(product_batches(w, p->id, &batches, &n));
    json_open_object(j);
    api_put_id(j, "id", p->id);
    api_put_text(j, "sku", p->sku);
    api_put_text(j, "name", p->name);
    api_put_text(j, "tier", p->tier.n ? p->tier : STR_NONE);
    api_put_int(j, "guarantee_months", p->guarantee_months);
    api_put_text(j, "features", p->features);
    api_put_bool(j, "active", p->active);
    json_key(j, "batches");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "batch", batches[i].batch);
        api_put_text(j, "note", batches[i].note);
        json_end(j);
    }
    json_end(j);
    api_put_time(j, "changed_at", OPT(p->changed_at));
    api_put_int(j, "version", p->version);
    json_end(j);
    return NULL;
}

struct listing {
    struct product_find find;
    struct json json;
};

static const struct err *list_products_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct product_page p;
    struct product last;
    if (l->find.after_id) {
        TRY(product_get(w, l->find.after_id, &last));
        l->find.after_name = last.name;
    }
    TRY(product_list(w, &l->find, &p));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < p.n; i++)
        TRY(put_product(w, &l->json, &p.rows[i]));
    api_list_end(&l->json, p.more ? api_cursor(w->arena, 0, p.rows[p.n - 1].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_products(struct call *c) {
    const struct api_value *q = api_asked(c, "q");
    struct api_page page = api_page_of(c);
    struct listing l = { .find = { .words = q->set ? q->text : S(""),
                                   .after_name = S(""),
                                   .after_id = page.id,
                                   .limit = page.limit } };
    TRY(work_read(c->w, list_products_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *product_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct product p;
    TRY(product_get(w, x->id, &p));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = p.version;
    return put_product(w, &x->json, &p);
}

const struct err *api_get_product(struct call *c) { return api_get_one(c, product_tx); }

static struct str batches_of(const struct call *c, struct str otherwise) {
    const struct api_value *v = api_field(c, "batches");
    struct buf b = buf_new(c->w->arena, (API_TEXT_MAX + 1) * PRODUCT_BATCHES_MAX);
    if (!v->set) return otherwise;
    for (size_t i = 0; i < v->n; i++)
        buf_printf(&b, "%.*s\n", STR_ARG(v->texts[i]));
    return b.n ? buf_str(&b) : S("");
}

static struct product_in product_of(const struct call *c, const struct product_in *was) {
    const struct api_value *months = api_field(c, "guarantee_months"), *on = api_field(c, "active");
    return (struct product_in){ .sku = api_text_or(c, "sku", was->sku),
                                .name = api_text_or(c, "name", was->name),
                                .tier = api_text_or(c, "tier", was->tier),
                                .features = api_text_or(c, "features", was->features),
                                .batches = batches_of(c, was->batches),
                                .guarantee_months = months->set ? months->number
                                                                : was->guarantee_months,
                                .active = on->set ? on->number == 1 : was->active };
}

static const struct err *add_product(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct product_in none = { S(""), S(""), S(""), S(""), S(""), 0, true };
    struct product_in in = product_of(c, &none);
    int64_t id;
    TRY(product_add(w, &in, &id));
    return api_written(w, c, product_tx, id, ret_body);
}

const struct err *api_post_product(struct call *c) { return api_once(c, add_product, c); }

static const struct err *change_product(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct product p;
    struct batch *batches;
    size_t n;
    TRY(product_get(w, c->id, &p));
    TRY(api_check_version(w, c, p.version));
    TRY(product_batches(w, c->id, &batches, &n));
    struct product_in was = { p.sku, p.name, p.tier, p.features,
                              product_batch_lines(w->arena, batches, n), p.guarantee_months,
                              p.active };
    struct product_in in = product_of(c, &was);
    TRY(product_change(w, c->id, p.version, &in));
    return api_written(w, c, product_tx, c->id, ret_body);
}

const struct err *api_patch_product(struct call *c) {
    TRY(api_once(c, change_product, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

/* ---- tips ---- */

/* Its texts, which stand one after another. */
static size_t put_tip(struct json *j, const struct tip *t, size_t n) {
    size_t i = 0;
    json_open_object(j);
    api_put_id(j, "id", t->id);
    api_put_opt_id(j, "product", t->product_id);
    api_put_text(j, "kind", str_of(tip_kind_name(t->kind)));
    api_put_int(j, "cost", t->cost);
    api_put_text(j, "currency", t->currency.n ? t->currency : STR_NONE);
    api_put_bool(j, "active", t->active);
    json_key(j, "texts");
    json_open_array(j);
    for (; i < n && t[i].id == t->id; i++) {
        json_open_object(j);
        api_put_text(j, "lang", t[i].lang);
        api_put_text(j, "text", t[i].text);
        json_end(j);
    }
    json_end(j);
    api_put_int(j, "version", t->version);
    json_end(j);
    return i;
}

static const struct err *list_tips_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct tip *rows;
    size_t n;
    TRY(tip_list(w, &rows, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && rows[k].id == rows[i].id)
            k++;
        if (api_whole_takes(x, rows[i].id)) (void)put_tip(&x->json, &rows[i], k - i);
        i = k;
    }
    return api_whole_end(w, x);
}

const struct err *api_list_tips(struct call *c) { return api_whole_answer(c, list_tips_tx); }

static const struct err *tip_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct tip *rows;
    size_t n;
    TRY(tip_get(w, x->id, &rows, &n));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = rows[0].version;
    (void)put_tip(&x->json, rows, n);
    return NULL;
}

const struct err *api_get_tip(struct call *c) { return api_get_one(c, tip_tx); }

static struct tip_in tip_of(const struct call *c, const struct tip *was) {
    const struct api_value *product = api_field(c, "product"), *kind = api_field(c, "kind"),
                           *cost = api_field(c, "cost"), *on = api_field(c, "active");
    struct tip_in in = { .product_id = product->set ? OPT(product->id) : was->product_id,
                         .kind = kind->set ? kind->number : was->kind,
                         .cost = cost->set ? cost->number : was->cost,
                         .currency = api_text_or(c, "currency", was->currency),
                         .lang = api_text_or(c, "lang", was->lang),
                         .text = api_text_or(c, "text", was->text),
                         .active = on->set ? on->number == 1 : was->active };
    if (product->null) in.product_id = OPT_NONE;
    return in;
}

static const struct err *add_tip(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct tip none = { .currency = S(""), .lang = S(""), .text = S(""), .active = 1 };
    struct tip_in in = tip_of(c, &none);
    int64_t id;
    TRY(tip_add(w, &in, &id));
    return api_written(w, c, tip_tx, id, ret_body);
}

const struct err *api_post_tip(struct call *c) { return api_once(c, add_tip, c); }

static const struct err *change_tip(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct tip *rows;
    size_t n;
    TRY(tip_get(w, c->id, &rows, &n));
    TRY(api_check_version(w, c, rows[0].version));
    struct tip_in in = tip_of(c, &rows[0]);
    if (api_field(c, "lang")->set != api_field(c, "text")->set)
        return ERR(w->arena, ERR_INVALID, "A field is missing.", .field = "text",
                   .hint = "Send lang and text together.");
    TRY(tip_change(w, c->id, rows[0].version, &in));
    return api_written(w, c, tip_tx, c->id, ret_body);
}

const struct err *api_patch_tip(struct call *c) {
    TRY(api_once(c, change_tip, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

/* ---- the extra of a conversation ---- */

static const struct err *extra_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct conversation c;
    struct customer who;
    struct extra now;
    struct tip *offered;
    size_t n;
    bool found;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, x->id, &c));
    TRY(customer_get(w, c.customer_id, &who));
    TRY(extra_of(w, c.id, &now, &found));
    TRY(extra_offered(w, &c, who.lang, &offered, &n));
    x->json = json_new(w->arena, API_JSON_MAX);
    json_open_object(&x->json);
    api_put_opt_id(&x->json, "tip", found ? now.tip_id : OPT_NONE);
    api_put_text(&x->json, "reason", found && now.reason.n ? now.reason : STR_NONE);
    api_put_time(&x->json, "at", found ? OPT(now.at) : OPT_NONE);
    json_key(&x->json, "offered");
    json_open_array(&x->json);
    for (size_t i = 0; i < n; i++)
        (void)put_tip(&x->json, &offered[i], 1);
    json_end(&x->json);
    json_end(&x->json);
    return NULL;
}

const struct err *api_get_extra(struct call *c) { return api_get_one(c, extra_tx); }

static const struct err *decide_extra(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    const struct api_value *tip = api_field(call, "tip");
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    TRY(extra_decide(w, &c, tip->set ? OPT(tip->id) : OPT_NONE, api_text(call, "reason")));
    return api_written(w, call, extra_tx, call->id, ret_body);
}

const struct err *api_post_extra(struct call *c) { return api_once(c, decide_extra, c); }
