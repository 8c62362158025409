/* Orders: list, read, write, their way; and those that hang on a conversation. */
#include "api/api_priv.h"
#include "desk/gap/gap.h"
#include "desk/order/case.h"

static void put_head(struct json *j, const struct order *o) {
    api_put_id(j, "id", o->id);
    api_put_text(j, "number", o->number);
    api_put_text(j, "channel", o->channel);
    api_put_id(j, "customer", o->customer_id);
    api_put_text(j, "customer_name", o->customer_name);
    api_put_text(j, "currency", o->currency);
    api_put_int(j, "total", o->total);
    api_put_opt_int(j, "margin", o->margin);
    api_put_text(j, "state", str_of(order_state_name(o->state)));
    api_put_time(j, "ordered_at", OPT(o->ordered_at));
    api_put_time(j, "check_by", o->check_by);
    api_put_text(j, "result", o->result ? str_of(order_result_name(o->result)) : STR_NONE);
    api_put_text(j, "reason", o->reason);
    api_put_bool(j, "first", o->first);
    api_put_int(j, "version", o->version);
}

static void put_lines(struct json *j, const struct order_line *l, size_t n) {
    json_key(j, "lines");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        bool known = l[i].product_id.set;
        json_open_object(j);
        api_put_opt_id(j, "product", l[i].product_id);
        api_put_text(j, "what", known ? l[i].sku : l[i].text);
        api_put_text(j, "name", known ? l[i].product_name : l[i].text);
        api_put_int(j, "quantity", l[i].quantity);
        api_put_int(j, "price", l[i].price);
        api_put_text(j, "batch", l[i].batch);
        json_end(j);
    }
    json_end(j);
}

static void put_steps(struct json *j, const struct order_step *s, size_t n) {
    json_key(j, "steps");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "state", str_of(order_state_name(s[i].state)));
        api_put_time(j, "at", OPT(s[i].at));
        api_put_text(j, "by", s[i].user_name);
        api_put_text(j, "words", s[i].words);
        json_end(j);
    }
    json_end(j);
}

static const struct err *order_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct order o;
    struct order_line *lines;
    struct order_step *steps;
    size_t line_n, step_n;
    TRY(order_get(w, x->id, &o));
    TRY(order_lines(w, x->id, &lines, &line_n));
    TRY(order_steps(w, x->id, &steps, &step_n));
    x->version = o.version;
    x->json = json_new(w->arena, API_JSON_MAX);
    json_open_object(&x->json);
    put_head(&x->json, &o);
    api_put_text(&x->json, "note", o.note);
    put_lines(&x->json, lines, line_n);
    put_steps(&x->json, steps, step_n);
    json_end(&x->json);
    return NULL;
}

static const struct err *get_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    TRY(access_check(w, ACCESS_ORDER_READ, x->id));
    return order_tx(w, x);
}

const struct err *api_get_order(struct call *c) { return api_get_one(c, get_tx); }

/* ---- the list ---- */

struct listing {
    struct order_find find;
    struct str number;
    struct json json;
};

/* The one with a number, where the caller sees it. */
static const struct err *one_numbered(struct work *w, struct listing *l) {
    struct order o;
    bool found;
    TRY(order_by_number(w, l->number, &o, &found));
    const struct err *e = found ? access_check(w, ACCESS_ORDER_READ, o.id) : NULL;
    if (e && e->code != ERR_NOT_FOUND) return e;
    l->json = api_list_begin(w->arena);
    if (found && !e) {
        json_open_object(&l->json);
        put_head(&l->json, &o);
        json_end(&l->json);
    }
    api_list_end(&l->json, STR_NONE);
    return NULL;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct order_page p;
    if (str_is_set(l->number)) return one_numbered(w, l);
    if (l->find.customer_id.set) {
        const struct err *e = access_check(w, ACCESS_CUSTOMER_READ, l->find.customer_id.v);
        if (e && e->code == ERR_NOT_FOUND) l->find.limit = 0; /* nothing of him is the caller's to see */
        if (e && e->code != ERR_NOT_FOUND) return e;
    }
    l->json = api_list_begin(w->arena);
    struct str next = STR_NONE;
    if (l->find.limit) {
        TRY(order_list(w, &l->find, &p));
        for (size_t i = 0; i < p.n; i++) {
            json_open_object(&l->json);
            put_head(&l->json, &p.rows[i]);
            json_end(&l->json);
        }
        if (p.more && !l->find.late)
            next = api_cursor(w->arena, p.rows[p.n - 1].ordered_at, p.rows[p.n - 1].id);
    }
    api_list_end(&l->json, next);
    return NULL;
}

const struct err *api_list_orders(struct call *c) {
    const struct api_value *customer = api_asked(c, "customer"), *state = api_asked(c, "state"),
                           *number = api_asked(c, "number");
    struct api_page page = api_page_of(c);
    struct listing l = { .number = number->set ? number->text : STR_NONE,
                         .find = { .state = state->set ? OPT(state->number) : OPT_NONE,
                                   .customer_id = customer->set ? OPT(customer->id) : OPT_NONE,
                                   .late = api_asked(c, "late")->number == 1,
                                   .before_at = page.id ? page.key : INT64_MAX,
                                   .before_id = page.id ? page.id : INT64_MAX,
                                   .limit = page.limit } };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

/* ---- writing ---- */

static void take_lines(const struct call *c, struct order_in *in) {
    const struct api_value *v = api_field(c, "lines");
    if (!v->set) return;
    struct order_line_in *lines = ARENA_ARRAY(c->w->arena, v->n + 1, struct order_line_in);
    for (size_t i = 0; i < v->n; i++) {
        const struct api_value *batch = api_each(c, "lines", i, "batch");
        lines[i] = (struct order_line_in){ api_each(c, "lines", i, "what")->text,
                                           api_each(c, "lines", i, "quantity")->number,
                                           api_each(c, "lines", i, "price")->number,
                                           batch->set ? batch->text : S("") };
    }
    in->lines = lines;
    in->line_n = v->n;
}

static void take(const struct call *c, struct order_in *in) {
    const struct api_value *total = api_field(c, "total"), *margin = api_field(c, "margin");
    in->number = api_text_or(c, "number", in->number);
    in->channel = api_text_or(c, "channel", in->channel);
    in->currency = api_text_or(c, "currency", in->currency);
    if (total->set) in->total = OPT(total->number);
    if (margin->set) in->margin = OPT(margin->number);
    if (margin->null) in->margin = OPT_NONE;
    take_lines(c, in);
}

/* Who sees not all must see the customer: his order would be out of his own sight. */
static const struct err *may_add(struct work *w, int64_t customer_id) {
    const struct err *e = actor_sees(&w->actor) == SEES_ALL
                              ? NULL
                              : access_check(w, ACCESS_CUSTOMER_WRITE, customer_id);
    if (!e || e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_INVALID, "There is no such customer.", .field = "customer",
               .hint = "GET /api/v1/customers finds them.", .cause = e);
}

static const struct err *add_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *at = api_field(c, "ordered_at"), *note = api_field(c, "note");
    struct order_in in = { .channel = S(""), .customer_id = api_field(c, "customer")->id };
    int64_t id;
    take(c, &in);
    in.ordered_at = at->set ? at->number : 0;
    TRY(may_add(w, in.customer_id));
    const struct err *e = order_add(w, &in, &id);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such customer.", .field = "customer",
                   .hint = "GET /api/v1/customers finds them.", .cause = e);
    TRY(e);
    if (note->set) TRY(order_set_note(w, id, 1, note->text));
    return api_written(w, c, order_tx, id, ret_body);
}

const struct err *api_post_order(struct call *c) { return api_once(c, add_act, c); }

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *note = api_field(c, "note");
    struct order_in in;
    struct order o;
    TRY(access_check(w, ACCESS_ORDER_WRITE, c->id));
    TRY(order_get(w, c->id, &o));
    TRY(api_check_version(w, c, o.version));
    TRY(order_in_of(w, &o, &in));
    bool other = api_field(c, "number")->set || api_field(c, "channel")->set ||
                 api_field(c, "currency")->set || api_field(c, "total")->set || api_field(c, "margin")->set || api_field(c, "margin")->null ||
                 api_field(c, "lines")->set;
    if (other) {
        if (api_field(c, "lines")->set) in.total = OPT_NONE;
        take(c, &in);
        TRY(order_change(w, c->id, o.version, &in));
    }
    if (note->set) TRY(order_set_note(w, c->id, o.version + other, note->text));
    return api_written(w, c, order_tx, c->id, ret_body);
}

const struct err *api_patch_order(struct call *c) {
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

static const struct err *step_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *at = api_field(c, "happened_at"), *check_by = api_field(c, "check_by"),
                           *result = api_field(c, "result");
    struct order_move m = { .to = (enum order_state)api_field(c, "state")->number,
                            .at = at->set ? at->number : 0,
                            .check_by = check_by->set ? OPT(check_by->number) : OPT_NONE,
                            .result = result->set ? (enum order_result)result->number : ORDER_RESULT_NONE,
                            .reason = api_text(c, "reason"),
                            .words = api_text(c, "words") };
    TRY(access_check(w, ACCESS_ORDER_WRITE, c->id));
    TRY(order_step(w, c->id, api_field(c, "seen")->number, &m));
    if (m.result == ORDER_RESULT_EXPLAINED) TRY(gap_checked_in(w, c->id, api_text(c, "topic")));
    return api_written(w, c, order_tx, c->id, ret_body);
}

const struct err *api_post_order_step(struct call *c) {
    TRY(api_once(c, step_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

/* ---- with conversations ---- */

static const struct err *case_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct conversation c;
    struct case_order *rows;
    size_t n;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, x->id, &c));
    TRY(order_case_list(w, c.id, &rows, &n));
    x->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&x->json);
        api_put_id(&x->json, "id", rows[i].id);
        api_put_text(&x->json, "number", rows[i].number);
        api_put_text(&x->json, "state", str_of(order_state_name(rows[i].state)));
        api_put_bool(&x->json, "proposed", rows[i].proposed);
        json_end(&x->json);
    }
    api_list_end(&x->json, STR_NONE);
    return NULL;
}

const struct err *api_list_case_orders(struct call *c) { return api_get_one(c, case_tx); }

/* Only an order that the caller sees, or that a letter of this conversation names. */
static const struct err *link(struct work *w, int64_t id, int64_t order_id, bool is) {
    struct conversation c;
    struct case_order *rows;
    size_t n;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, id, &c));
    TRY(order_case_list(w, c.id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == order_id) return order_case_link(w, &c, order_id, is);
    const struct err *e = access_check(w, ACCESS_ORDER_READ, order_id);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such order.", .field = "order",
                   .hint = "GET /api/v1/orders finds them.", .cause = e);
    return e ? e : order_case_link(w, &c, order_id, is);
}

static const struct err *link_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(link(w, c->id, api_field(c, "order")->id, true));
    return api_written(w, c, case_tx, c->id, ret_body);
}

const struct err *api_link_order(struct call *c) { return api_once(c, link_act, c); }

static const struct err *unlink_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    *ret_body = STR_NONE;
    return link(w, c->id, api_asked(c, "order")->id, false);
}

const struct err *api_unlink_order(struct call *c) { return api_once(c, unlink_act, c); }
