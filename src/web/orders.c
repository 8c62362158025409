/* Orders: the list, one of them and its way; hanging them on conversations, and the extra there. */
#include "base/moment.h"
#include "base/money.h"
#include "desk/auth/access.h"
#include "desk/customer/customer.h"
#include "desk/gap/gap.h"
#include "desk/order/case.h"
#include "desk/policy/policy.h"
#include "desk/product/tip.h"
#include "view/view_order_page.h"
#include "view/view_orders_page.h"
#include "view/words.h"
#include "web/records.h"

enum { ROWS = 50, MORE_LINES = 3 };

/* ---- the form ---- */

/* The i-th value of a name that comes several times. */
static struct str nth(const struct page *p, const char *name, size_t i) {
    const struct form *f = &p->form;
    for (size_t k = 0; k < f->field_count; k++)
        if (str_eq(f->fields[k].name, str_of(name)) && i-- == 0) return str_trim(f->fields[k].value);
    return S("");
}

static size_t lines_typed(const struct page *p) {
    size_t n = 0;
    for (size_t k = 0; k < p->form.field_count; k++)
        n += str_eq(p->form.fields[k].name, S("what"));
    return n;
}

static void form_typed(const struct page *p, struct page_order_form *f) {
    size_t n = lines_typed(p);
    struct page_order_line *lines = ARENA_ARRAY(p->w->arena, n + 1, struct page_order_line);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct page_order_line){ .what = nth(p, "what", i),
                                             .quantity = nth(p, "quantity", i),
                                             .price = nth(p, "price", i),
                                             .batch = nth(p, "batch", i) };
    f->number = page_field(p, "number");
    f->channel = page_field(p, "channel");
    f->currency = page_field(p, "currency");
    f->total = page_field(p, "total");
    f->margin = page_field(p, "margin");
    f->who = page_field(p, "who");
    f->lines = lines;
    f->line_n = n;
}

static const struct err *amount(struct work *w, struct str s, struct str currency, const char *field, int64_t *ret) {
    if (money_parse(s, currency, ret)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = field,
               .hint = "Write an amount such as 6.490,00.");
}

/* Lines that are empty were left so. */
static const struct err *lines_of(const struct page *p, struct work *w, struct order_in *in) {
    size_t n = lines_typed(p);
    struct order_line_in *lines = ARENA_ARRAY(w->arena, n + 1, struct order_line_in);
    for (size_t i = 0; i < n; i++) {
        struct order_line_in *l = &lines[in->line_n];
        struct str quantity = nth(p, "quantity", i), price = nth(p, "price", i);
        *l = (struct order_line_in){ nth(p, "what", i), 1, 0, nth(p, "batch", i) };
        if (l->what.n == 0 && quantity.n == 0 && price.n == 0) continue;
        if (quantity.n && !str_to_int(quantity, 1, ORDER_QUANTITY_MAX, &l->quantity)) l->quantity = 0;
        if (price.n) TRY(amount(w, price, in->currency, "lines", &l->price));
        in->line_n++;
    }
    in->lines = lines;
    return NULL;
}

static const struct err *typed(const struct page *p, struct work *w, struct order_in *in) {
    struct str total = str_trim(page_field(p, "total"));
    *in = (struct order_in){ .number = page_field(p, "number"), .channel = page_field(p, "channel") };
    in->currency = str_trim(page_field(p, "currency"));
    if (!money_is_currency(in->currency))
        return ERR(w->arena, ERR_INVALID, "This is no currency.", .field = "currency",
                   .hint = "Write its three letters, such as RSD, HUF or EUR.");
    if (total.n) {
        TRY(amount(w, total, in->currency, "total", &in->total.v));
        in->total.set = true;
    }
    struct str margin = str_trim(page_field(p, "margin"));
    if (margin.n) TRY(amount(w, margin, in->currency, "margin", &in->margin.v));
    in->margin.set = margin.n > 0;
    return lines_of(p, w, in);
}

/* ---- the list ---- */

struct list {
    struct page *page;
    struct order_find find;
    const struct err *err;
    bool add;
    struct page_orders shown;
    struct page_order_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_orders_page(h, data, me); }

static void new_form(struct list *g) {
    struct page *p = g->page;
    g->form.lines = ARENA_ARRAY(p->w->arena, MORE_LINES, struct page_order_line);
    g->form.line_n = MORE_LINES;
    (void)str_to_int(form_get(&p->req->query, "customer"), 1, INT64_MAX, &g->form.customer);
    if (g->err) form_typed(p, &g->form), g->form.customer = page_number(p, "customer");
    g->form.err = g->err;
    g->shown.form = &g->form;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct order_page found;
    TRY(page_viewer(g->page, w));
    if (g->add) new_form(g);
    if (g->add) return NULL;
    TRY(order_count_late(w, 1000, &g->shown.late_n));
    TRY(order_list(w, &g->find, &found));
    struct page_order_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct page_order_row);
    for (size_t i = 0; i < found.n; i++)
        rows[i] = page_order_row(g->page, &found.rows[i]);
    g->shown.rows = rows;
    g->shown.row_n = found.n;
    if (found.more && !g->find.late)
        g->shown.next = str_printf(w->arena, "%lld-%lld", (long long)found.rows[found.n - 1].ordered_at,
                                   (long long)found.rows[found.n - 1].id);
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/orders");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Orders")), list_body, &g->shown);
}

struct looked_up {
    struct str number;
    int64_t id;
};

static const struct err *look_up_tx(struct work *w, void *arg) {
    struct looked_up *x = arg;
    struct order o;
    bool found;
    TRY(order_by_number(w, x->number, &o, &found));
    const struct err *e = found ? access_check(w, ACCESS_ORDER_READ, o.id) : NULL;
    if (found && !e) x->id = o.id;
    return e && e->code != ERR_NOT_FOUND ? e : NULL;
}

static void which(struct page *p, struct list *g) {
    struct str before = form_get(&p->req->query, "before"), at, state = form_get(&p->req->query, "state");
    g->find = (struct order_find){ .before_at = INT64_MAX, .before_id = INT64_MAX, .limit = ROWS };
    g->find.late = g->shown.late = form_get(&p->req->query, "late").n > 0;
    g->shown.state = -1;
    for (int i = 0; i < ORDER_STATE_COUNT; i++)
        if (str_eq(state, str_of(order_state_name(i)))) g->shown.state = i;
    if (g->shown.state >= 0) g->find.state = OPT(g->shown.state);
    if (before.n && !(str_split(&before, '-', &at) && str_to_int(at, 0, INT64_MAX, &g->find.before_at) &&
                      str_to_int(before, 0, INT64_MAX, &g->find.before_id)))
        g->find.before_at = g->find.before_id = INT64_MAX;
}

const struct err *web_orders(struct page *p) {
    struct list g = { .page = p, .add = form_get(&p->req->query, "add").n > 0 };
    struct looked_up x = { .number = form_get(&p->req->query, "q") };
    which(p, &g);
    if (x.number.n) TRY(work_read(p->w, look_up_tx, &x));
    if (!x.id) return show_list(&g);
    reply_redirect(p->rp, str_printf(p->w->arena, "/orders/%lld", (long long)x.id));
    return NULL;
}

static const struct err *customer_of(struct page *p, struct work *w, int64_t *ret) {
    struct customer k;
    int64_t id = page_number(p, "customer");
    if (!id) {
        struct customer_who who = customer_who(w->arena, page_field(p, "who"));
        TRY(customer_meet(w, &who, STR_NONE, &k));
        id = k.id;
    }
    *ret = id;
    if (actor_sees(&w->actor) == SEES_ALL) return NULL;
    const struct err *e = access_check(w, ACCESS_CUSTOMER_WRITE, id);
    if (!e || e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_DENIED, "You do not see this customer.",
               .hint = "Ask a colleague who sees all conversations.", .cause = e);
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct order_in in;
    TRY(typed(g->page, w, &in));
    TRY(customer_of(g->page, w, &in.customer_id));
    return order_add(w, &in, &g->form.id);
}

const struct err *web_order_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/orders/%lld", (long long)g.form.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    bool edit;
    const struct err *err;
    struct page_order shown;
    struct page_order_form form;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_order_page(h, data, me); }

static const struct err *lines(struct one *g, struct work *w, const struct order *o) {
    struct order_line *rows;
    size_t n;
    TRY(order_lines(w, o->id, &rows, &n));
    struct page_order_line *list = ARENA_ARRAY(w->arena, n + MORE_LINES, struct page_order_line);
    for (size_t i = 0; i < n; i++) {
        const struct order_line *l = &rows[i];
        bool known = l->product_id.set;
        list[i] = (struct page_order_line){ known ? l->product_id.v : 0,
                                            known ? l->sku : l->text,
                                            known ? l->product_name : l->text,
                                            str_printf(w->arena, "%lld", (long long)l->quantity),
                                            g->edit ? money_show(w->arena, l->price, o->currency, ".", "")
                                                    : page_money(g->page, l->price, o->currency),
                                            l->batch };
    }
    g->shown.lines = g->form.lines = list;
    g->shown.line_n = n;
    g->form.line_n = n + MORE_LINES;
    return NULL;
}

static const struct err *steps(struct one *g, struct work *w, int64_t id) {
    struct order_step *rows;
    TRY(order_steps(w, id, &rows, &g->shown.step_n));
    struct page_order_step *list = ARENA_ARRAY(w->arena, g->shown.step_n + 1, struct page_order_step);
    for (size_t i = 0; i < g->shown.step_n; i++)
        list[i] = (struct page_order_step){ (int)rows[i].state, rows[i].user_name, rows[i].words,
                                            page_past(g->page, rows[i].at) };
    g->shown.steps = list;
    return NULL;
}

static const struct err *cases(struct one *g, struct work *w, int64_t id) {
    struct order_talk *rows;
    TRY(order_cases(w, id, &rows, &g->shown.case_n));
    struct page_earlier *list = ARENA_ARRAY(w->arena, g->shown.case_n + 1, struct page_earlier);
    for (size_t i = 0; i < g->shown.case_n; i++)
        list[i] = (struct page_earlier){ rows[i].id, rows[i].subject, rows[i].last_lang,
                                         page_day(g->page, rows[i].last_at), page_state_of(rows[i].state) };
    g->shown.cases = list;
    return NULL;
}

static void form(struct one *g, const struct order *o) {
    if (!g->edit) return;
    g->form.id = o->id;
    g->form.version = o->version;
    g->form.number = o->number;
    g->form.channel = o->channel;
    g->form.currency = o->currency;
    g->form.total = money_show(g->page->w->arena, o->total, o->currency, ".", "");
    if (o->margin.set) g->form.margin = money_show(g->page->w->arena, o->margin.v, o->currency, ".", "");
    if (g->err) form_typed(g->page, &g->form);
    g->form.err = g->err;
    g->shown.form = &g->form;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct order o;
    TRY(access_check(w, ACCESS_ORDER_READ, g->page->id));
    TRY(page_viewer(g->page, w));
    TRY(order_get(w, g->page->id, &o));
    g->shown.row = page_order_row(g->page, &o);
    g->shown.version = o.version;
    g->shown.customer_id = o.customer_id;
    g->shown.channel = o.channel;
    g->shown.note = o.note;
    g->shown.reason = o.reason;
    if (o.margin.set) g->shown.margin = page_money(g->page, o.margin.v, o.currency);
    TRY(lines(g, w, &o));
    TRY(steps(g, w, o.id));
    TRY(cases(g, w, o.id));
    form(g, &o);
    return NULL;
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->edit ? NULL : g->err;
    if (g->err) g->shown.typed_reason = page_field(p, "reason"), g->shown.typed_day = page_field(p, "day");
    TRY(work_read(p->w, one_tx, g));
    if (g->err && p->req->method == METHOD_POST && str_eq(page_field(p, "act"), S("note"))) g->shown.note = page_field(p, "note");
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/orders/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->shown.row.number, one_body, &g->shown);
}

const struct err *web_order(struct page *p) {
    struct one g = { .page = p, .edit = form_get(&p->req->query, "edit").n > 0 };
    if (str_eq(form_get(&p->req->query, "ask"), S("note")))
        g.err = ERR(p->w->arena, ERR_INVALID, "The first order leaves with a line of your own.", .field = "note",
                    .hint = "Write a line for its packing note first.");
    return show_one(&g);
}

/* When it happened: on a day that somebody chose, at noon or as near to it as the order and this moment allow. */
static const struct err *when_it_was(struct page *p, struct work *w, int64_t *ret) {
    struct str typed_day = str_trim(page_field(p, "day"));
    struct order o;
    int64_t day, start, now = work_now(w);
    *ret = 0;
    if (typed_day.n == 0) return NULL;
    if (!page_day_typed(typed_day, &day))
        return ERR(w->arena, ERR_INVALID, "It did not happen then.", .field = "day", .hint = "Write a time between the order and now.");
    TRY(order_get(w, p->id, &o));
    TRY(policy_day_start(w, day, &start));
    *ret = start + MOMENT_DAY / 2;
    if (*ret > now && start <= now) *ret = now;
    if (*ret < o.ordered_at && start + MOMENT_DAY > o.ordered_at) *ret = o.ordered_at;
    return NULL;
}

/* The words of the one field are a reason where one is needed, else the number of a parcel and the like. */
static const struct err *step_tx(struct page *p, struct work *w) {
    struct str state = page_field(p, "state"), result = page_field(p, "result"), words = page_field(p, "reason");
    struct order_move m = { .to = ORDER_STATE_COUNT, .reason = S(""), .words = S("") };
    for (int i = 0; i < ORDER_STATE_COUNT; i++)
        if (str_eq(state, str_of(order_state_name(i)))) m.to = (enum order_state)i;
    for (int i = ORDER_RESULT_OK; i < ORDER_RESULT_COUNT && m.to == ORDER_CHECK_IN; i++)
        if (str_eq(result, str_of(order_result_name(i)))) m.result = (enum order_result)i;
    if (m.to == ORDER_SETTLED || m.to == ORDER_RETURNED)
        m.reason = words;
    else
        m.words = words;
    TRY(when_it_was(p, w, &m.at));
    TRY(order_step(w, p->id, page_number(p, "version"), &m));
    return m.result == ORDER_RESULT_EXPLAINED ? gap_checked_in(w, p->id, page_field(p, "topic")) : NULL;
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    struct order_in in;
    TRY(access_check(w, ACCESS_ORDER_WRITE, p->id));
    if (str_eq(act, S("note"))) return order_set_note(w, p->id, page_number(p, "version"), page_field(p, "note"));
    if (str_eq(act, S("step"))) return step_tx(p, w);
    TRY(typed(p, w, &in));
    return order_change(w, p->id, page_number(p, "version"), &in);
}

const struct err *web_order_change(struct page *p) {
    const struct err *e = work_write(p->w, change_tx, p);
    struct str act = page_field(p, "act");
    bool edit = !str_eq(act, S("note")) && !str_eq(act, S("step"));
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .edit = edit, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/orders/%lld", (long long)p->id).p, "saved");
    return NULL;
}

/* ---- with conversations ---- */

/* By its number, which somebody typed, or by its id: one that the actor sees, or that stands there already. */
static const struct err *find(struct page *p, struct work *w, int64_t *ret) {
    struct case_order *rows;
    struct looked_up x = { .number = str_trim(page_field(p, "number")) };
    int64_t id = page_number(p, "order");
    size_t n;
    TRY(order_case_list(w, p->id, &rows, &n));
    *ret = id;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id) return NULL;
    if (x.number.n) TRY(look_up_tx(w, &x));
    *ret = x.id;
    if (x.id) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no order with this number.", .field = "number",
               .hint = "Write it as the customer has it.");
}

static const struct err *link_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    int64_t id;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    TRY(find(p, w, &id));
    return order_case_link(w, &c, id, !str_eq(page_field(p, "act"), S("not")));
}

static const struct err *extra_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    int64_t tip = page_number(p, "tip");
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    return extra_decide(w, &c, tip ? OPT(tip) : OPT_NONE, page_field(p, "reason"));
}

static const struct err *act(struct page *p, work_fn *fn) {
    const struct err *e = work_write(p->w, fn, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}

const struct err *web_case_orders(struct page *p) { return act(p, link_tx); }
const struct err *web_extra(struct page *p) { return act(p, extra_tx); }
