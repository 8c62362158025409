/* Faults that we know of with whom they concern, and forgetting a customer. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/customer/customer.h"
#include "desk/erasure/erasure.h"
#include "desk/recovery/recovery.h"

/* ---- a fault ---- */

static void put_head(struct json *j, const struct known_fault *f) {
    api_put_id(j, "id", f->id);
    api_put_text(j, "item", f->item);
    api_put_text(j, "batch", f->batch);
    api_put_text(j, "what", f->what);
    api_put_text(j, "owner", f->owner_name);
    api_put_time(j, "created_at", OPT(f->created_at));
    api_put_time(j, "closed_at", f->closed_at);
    api_put_int(j, "customers", f->all_n);
    api_put_int(j, "to_tell", f->open_n);
    api_put_int(j, "wrote_first", f->wrote_n);
}

static void put_told(struct json *j, const struct fault_customer *k) {
    json_open_object(j);
    api_put_id(j, "customer", k->customer_id);
    api_put_text(j, "name", k->customer_name);
    api_put_text(j, "address", k->address);
    api_put_opt_id(j, "conversation", k->conversation_id);
    api_put_text(j, "state", str_of(fault_told_names[k->state]));
    api_put_text(j, "words", k->words);
    api_put_time(j, "at", k->settled_at);
    json_end(j);
}

static const struct err *fault_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct known_fault f;
    struct fault_customer *all;
    size_t n;
    TRY(fault_get(w, x->id, &f));
    TRY(fault_customers(w, x->id, &all, &n));
    x->json = json_new(w->arena, 4 << 20);
    json_open_object(&x->json);
    put_head(&x->json, &f);
    json_key(&x->json, "list");
    json_open_array(&x->json);
    for (size_t i = 0; i < n; i++)
        put_told(&x->json, &all[i]);
    json_end(&x->json);
    json_end(&x->json);
    return NULL;
}

const struct err *api_get_fault(struct call *c) { return api_get_one(c, fault_tx); }

static const struct err *faults_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct known_fault *all;
    size_t n;
    TRY(fault_list(w, &all, &n));
    x->json = json_new(w->arena, API_JSON_MAX);
    json_open_object(&x->json);
    json_key(&x->json, "items");
    json_open_array(&x->json);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&x->json);
        put_head(&x->json, &all[i]);
        json_end(&x->json);
    }
    json_end(&x->json);
    json_end(&x->json);
    return NULL;
}

const struct err *api_list_faults(struct call *c) { return api_get_one(c, faults_tx); }

static const struct err *open_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *owner = api_field(c, "owner");
    int64_t id;
    TRY(fault_open(w, api_text(c, "item"), api_text(c, "batch"), api_text(c, "what"),
                   owner->set ? owner->id : w->actor.user_id, &id));
    return api_written(w, c, fault_tx, id, ret_body);
}

const struct err *api_post_fault(struct call *c) { return api_once(c, open_act, c); }

static const struct err *buyers_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    int64_t added;
    TRY(fault_add_buyers(w, c->id, api_text(c, "sku"), api_text(c, "batch"), &added));
    return api_written(w, c, fault_tx, c->id, ret_body);
}

const struct err *api_post_fault_buyers(struct call *c) { return api_once(c, buyers_act, c); }

/* Added where no state is said; else told, or linked with what he wrote himself. */
static const struct err *told_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *state = api_field(c, "state"), *talk = api_field(c, "told_in");
    int64_t customer = api_field(c, "customer")->id, conversation = talk->set ? talk->id : 0;
    if (!state->set || state->number == TOLD_NOT_YET)
        TRY(fault_add(w, c->id, customer));
    else if (state->number == TOLD_WROTE_FIRST)
        TRY(fault_wrote(w, c->id, customer, conversation));
    else
        TRY(fault_told(w, c->id, customer, (enum fault_told)state->number, conversation,
                       api_text(c, "words")));
    return api_written(w, c, fault_tx, c->id, ret_body);
}

const struct err *api_post_fault_customer(struct call *c) { return api_once(c, told_act, c); }

static const struct err *close_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    if (api_field(c, "closed")->number != 1)
        return ERR(w->arena, ERR_INVALID, "A closed fault is not opened again.", .field = "closed",
                   .hint = "Open a new one.");
    TRY(fault_close(w, c->id));
    return api_written(w, c, fault_tx, c->id, ret_body);
}

const struct err *api_close_fault(struct call *c) { return api_once(c, close_act, c); }

/* ---- forgetting a customer ---- */

static void put_kept(struct work *w, struct json *j, const struct erasure *e) {
    struct moment_parts p = moment_split(e->kept_until.v * MOMENT_DAY);
    json_open_object(j);
    api_put_int(j, "register_rows", e->complaints);
    api_put_text(j, "until", e->kept_until.set
                                 ? str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day)
                                 : STR_NONE);
    api_put_text(j, "why", e->complaints ? S("The law says how long the register of complaints is kept.")
                                         : S("Nothing had to be kept by name."));
    api_put_int(j, "orders", e->orders);
    json_end(j);
}

/* Of one who was not forgotten: whether he can be now. */
static const struct err *erasure_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct erasure e = { .how = S("") };
    struct under_way u;
    struct customer c;
    bool found;
    TRY(customer_get(w, x->id, &c));
    TRY(erasure_of(w, x->id, &e, &found));
    TRY(erasure_under_way(w, x->id, &u));
    x->json = json_new(w->arena, 64 << 10);
    json_open_object(&x->json);
    api_put_id(&x->json, "customer", c.id);
    api_put_bool(&x->json, "may", !found && erasure_may(&u));
    api_put_text(&x->json, "how", e.how);
    api_put_time(&x->json, "at", found ? OPT(e.at) : OPT_NONE);
    api_put_time(&x->json, "finished_at", e.finished_at);
    json_key(&x->json, "erased");
    json_open_object(&x->json);
    api_put_int(&x->json, "conversations", e.cases);
    api_put_int(&x->json, "messages", e.messages);
    api_put_int(&x->json, "files", e.files);
    api_put_int(&x->json, "contact_points", e.contacts);
    json_end(&x->json);
    json_key(&x->json, "kept");
    put_kept(w, &x->json, &e);
    json_end(&x->json);
    return NULL;
}

const struct err *api_get_erasure(struct call *c) { return api_get_one(c, erasure_tx); }

/* Once more, when the time of the register is over: what was kept goes too. */
static const struct err *erase_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct api_one x = { .id = c->id };
    struct erasure e;
    bool found;
    TRY(erasure_of(w, c->id, &e, &found));
    if (found && e.finished_at.set)
        return ERR(w->arena, ERR_CONFLICT, "This customer was forgotten already.", .field = "how",
                   .hint = "Look at what was kept, and until when.");
    if (found)
        TRY(erasure_finish(w, c->id));
    else
        TRY(erasure_do(w, c->id, api_text(c, "how")));
    TRY(erasure_tx(w, &x));
    *ret_body = json_str(&x.json);
    return NULL;
}

const struct err *api_post_erasure(struct call *c) { return api_once(c, erase_act, c); }
