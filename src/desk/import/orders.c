/* Orders in a table: a line of the table a line of the order, those of one order below each other. What is said
 * of the order stands in its first line; in the others it may be left out. */
#include "base/money.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/customer/customer.h"
#include "desk/import/import_priv.h"
#include "desk/order/order.h"
#include "desk/product/product.h"

enum {
    NUMBER, ORDERED, NAME, MAIL, PHONE, CHANNEL, CURRENCY, TOTAL, MARGIN, STATE, SHIPPED, DELIVERED, RESULT, REASON,
    WHAT, QUANTITY, PRICE, BATCH, COLUMNS
};

static const struct import_column columns[COLUMNS] = {
    { "number", true, W("The number of the order, as the customer has it.") },
    { "ordered_at", false, W("When it was ordered; without one, now.") },
    { "customer_name", false, W("What the customer is called.") },
    { "customer_mail", false, W("The customer’s mail address: this or a phone number is needed.") },
    { "customer_phone", false, W("The customer’s phone number.") },
    { "channel", false, W("Where it was ordered, such as web or shop.") },
    { "currency", false, W("Three letters, such as RSD or EUR; a new one needs it.") },
    { "total", false, W("All of it with postage and discounts; without one, the sum of its lines.") },
    { "margin", false, W("What it earned; it may be left empty.") },
    { "state", false, W("ordered, shipped, delivered, check_in, settled or returned; counts for new ones.") },
    { "shipped_at", false, W("When it left.") },
    { "delivered_at", false, W("When it arrived.") },
    { "result", false, W("What came of asking: ok, explained, problem or not_reached.") },
    { "reason", false, W("Why nobody asked, or why it came back.") },
    { "what", false, W("Of a line: the SKU of a product, else what it is called.") },
    { "quantity", false, W("Of a line: how many; without a number, one.") },
    { "price", false, W("Of a line: the price of one piece.") },
    { "batch", false, W("Of a line: the batch that it is from.") },
};

static struct str code_of(struct work *w, const struct import_row *row) { return record_code(w->arena, row->cells[NUMBER]); }

/* The same refusal, of the column that it is about. */
static const struct err *of_column(struct work *w, const struct err *e, int column) {
    if (!e || e->code == ERR_IO || e->code == ERR_RETRY || e->code == ERR_BUG) return e;
    struct err *c = ARENA_NEW(w->arena, struct err);
    *c = *e;
    c->field = columns[column].name;
    return c;
}

/* ---- what the rows say ---- */

static const struct err *line_of(struct work *w, const struct import_ask *a, const struct import_row *row,
                                 struct str currency, struct order_in *in, struct order_line_in *lines) {
    const struct str *c = row->cells;
    struct order_line_in *l = &lines[in->line_n];
    *l = (struct order_line_in){ c[WHAT], 1, 0, c[BATCH] };
    if (c[WHAT].n + c[QUANTITY].n + c[PRICE].n + c[BATCH].n == 0) return NULL;
    if (in->line_n == ORDER_LINES_MAX)
        return ERR(w->arena, ERR_LIMIT, "These are too many lines.", .field = columns[WHAT].name, .hint = "Write at most 100.");
    if (c[QUANTITY].n) TRY(import_number(w, c[QUANTITY], 1, ORDER_QUANTITY_MAX, columns[QUANTITY].name, &l->quantity));
    if (c[PRICE].n) TRY(import_amount(w, c[PRICE], currency, columns[PRICE].name, &l->price));
    (void)a;
    in->line_n++;
    return NULL;
}

static const struct err *lines_of(struct work *w, struct import_ask *a, struct order_in *in) {
    struct order_line_in *lines = ARENA_ARRAY(w->arena, ORDER_LINES_MAX + 1, struct order_line_in);
    in->line_n = 0;
    in->lines = lines;
    for (a->at = 0; a->at < a->n; a->at++) {
        TRY(line_of(w, a, &a->rows[a->at], in->currency, in, lines));
        if (in->line_n == 0) continue;
        struct order_in one = *in;
        one.lines = &lines[in->line_n - 1];
        one.line_n = 1;
        const struct err *e = order_check(w, &one);
        bool of_line = e && e->field && str_eq(str_of(e->field), S("lines"));
        if (e) return of_line ? of_column(w, e, WHAT) : e;
    }
    a->at = 0;
    return NULL;
}

/* in as it is there (or empty) becomes what the rows say. */
static const struct err *overlay(struct work *w, struct import_ask *a, struct order_in *in) {
    const struct str *c = a->rows[0].cells;
    in->number = c[NUMBER];
    if (a->has[CHANNEL]) in->channel = c[CHANNEL];
    if (a->has[CURRENCY] && c[CURRENCY].n) in->currency = c[CURRENCY];
    if (!money_is_currency(in->currency))
        return ERR(w->arena, ERR_INVALID, "This is no currency.", .field = columns[CURRENCY].name,
                   .hint = "Write its three letters, such as RSD, HUF or EUR.");
    if (a->has[WHAT]) {
        TRY(lines_of(w, a, in));
        if (in->line_n) in->total = OPT_NONE;
    }
    if (a->has[MARGIN]) in->margin.set = c[MARGIN].n > 0;
    if (a->has[MARGIN] && c[MARGIN].n) TRY(import_amount(w, c[MARGIN], in->currency, columns[MARGIN].name, &in->margin.v));
    if (!a->has[TOTAL] || c[TOTAL].n == 0) return order_check(w, in);
    TRY(import_amount(w, c[TOTAL], in->currency, columns[TOTAL].name, &in->total.v));
    in->total.set = true;
    return order_check(w, in);
}

static int64_t total_of(const struct order_in *in) {
    int64_t sum = 0;
    for (size_t i = 0; i < in->line_n && !in->total.set; i++)
        sum += in->lines[i].quantity * in->lines[i].price;
    return in->total.set ? in->total.v : sum;
}

static const struct err *same_lines(struct work *w, const struct order_in *x, const struct order_in *y, bool *ret) {
    *ret = x->line_n == y->line_n;
    for (size_t i = 0; i < x->line_n && *ret; i++) {
        const struct order_line_in *l = &x->lines[i], *m = &y->lines[i];
        struct str what = str_trim(m->what);
        struct product p;
        bool found;
        TRY(product_by_sku(w, what, &p, &found));
        *ret = str_eq(l->what, found ? p.sku : what) && l->quantity == m->quantity && l->price == m->price &&
               str_eq(l->batch, str_trim(m->batch));
    }
    return NULL;
}

static const struct err *same(struct work *w, const struct order_in *was, const struct order_in *in, bool *ret) {
    TRY(same_lines(w, was, in, ret));
    *ret = *ret && str_eq(was->number, in->number) && str_eq(was->channel, str_lower(w->arena, in->channel)) &&
           str_eq(was->currency, in->currency) && total_of(was) == total_of(in) && was->margin.set == in->margin.set &&
           (!in->margin.set || was->margin.v == in->margin.v);
    return NULL;
}

/* ---- where it is, and whose ---- */

static const struct err *word_of(struct work *w, struct str s, const char *(*name)(int64_t), int n, int column, int64_t *ret) {
    *ret = 0;
    for (int i = 0; i < n && s.n; i++) {
        *ret = i;
        if (str_eq_nocase(s, str_of(name(i)))) return NULL;
    }
    if (s.n == 0) return NULL;
    return ERR(w->arena, ERR_INVALID, "This word is none that is known here.", .field = columns[column].name,
               .hint = "Write one of the words that stand beside the name of the column.");
}

static const struct err *past_of(struct work *w, const struct import_ask *a, struct order_past *ret) {
    const struct str *c = a->rows[0].cells;
    int64_t state, result;
    *ret = (struct order_past){ .reason = c[REASON].n ? c[REASON] : S("CSV") };
    TRY(word_of(w, c[STATE], order_state_name, ORDER_STATE_COUNT, STATE, &state));
    TRY(word_of(w, c[RESULT], order_result_name, ORDER_RESULT_COUNT, RESULT, &result));
    ret->state = (enum order_state)state;
    ret->result = (enum order_result)result;
    if (c[SHIPPED].n) TRY(import_moment(w, c[SHIPPED], a->zone, columns[SHIPPED].name, &ret->shipped_at));
    if (c[DELIVERED].n) TRY(import_moment(w, c[DELIVERED], a->zone, columns[DELIVERED].name, &ret->delivered_at));
    if (c[REASON].n > ORDER_TEXT_MAX)
        return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = columns[REASON].name,
                   .hint = "Write it shorter, on one line.");
    return NULL;
}

static const struct err *ordered_at(struct work *w, const struct import_ask *a, int64_t *ret) {
    struct str s = a->rows[0].cells[ORDERED];
    *ret = work_now(w);
    if (s.n) TRY(import_moment(w, s, a->zone, columns[ORDERED].name, ret));
    if (*ret > 0 && *ret <= work_now(w)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This time is still to come.", .field = columns[ORDERED].name,
               .hint = "Write when it was ordered.");
}

static const struct err *customer_of(struct work *w, const struct import_ask *a, int64_t *ret_known) {
    const struct str *c = a->rows[0].cells;
    const struct err *e = customer_known(w, c[MAIL], S(""), ret_known);
    if (e) return of_column(w, e, MAIL);
    if (!*ret_known) e = customer_known(w, S(""), c[PHONE], ret_known);
    if (e) return of_column(w, e, PHONE);
    if (c[NAME].n <= CUSTOMER_NAME_MAX) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = columns[NAME].name,
               .hint = "Write it shorter, on one line.");
}

/* ---- one ---- */

static const struct err *add(struct work *w, struct import_ask *a, struct order_in *in) {
    const struct str *c = a->rows[0].cells;
    struct customer_who who = { .name = c[NAME], .address = c[MAIL], .phone = c[PHONE] };
    struct order_past past;
    struct customer k;
    struct order o;
    int64_t known;
    TRY(customer_of(w, a, &known));
    if (c[MAIL].n == 0 && c[PHONE].n == 0)
        return ERR(w->arena, ERR_INVALID, "Nobody is named here.", .field = columns[MAIL].name,
                   .hint = "Write a mail address or a phone number, so that one customer stays one.");
    TRY(ordered_at(w, a, &in->ordered_at));
    TRY(past_of(w, a, &past));
    TRY(order_check_past(w, in->ordered_at, &past));
    if (!a->write) return NULL;
    TRY(customer_meet(w, &who, STR_NONE, &k));
    in->customer_id = k.id;
    TRY(order_add(w, in, &a->object_id.v));
    a->object_id.set = true;
    TRY(order_came_so(w, a->object_id.v, &past));
    TRY(order_get(w, a->object_id.v, &o));
    a->version = o.version;
    a->before = S("");
    return NULL;
}

/* What order_change needs of it comes back; the rest stands there so that it reads like any other table. */
static void put(struct work *w, struct buf *b, const struct order_in *in) {
    struct str cells[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = S("");
    cells[NUMBER] = in->number;
    cells[CHANNEL] = in->channel;
    cells[CURRENCY] = in->currency;
    cells[TOTAL] = import_show_amount(w, total_of(in), in->currency);
    if (in->margin.set) cells[MARGIN] = import_show_amount(w, in->margin.v, in->currency);
    if (in->line_n == 0) import_put(b, cells, COLUMNS);
    for (size_t i = 0; i < in->line_n; i++) {
        const struct order_line_in *l = &in->lines[i];
        cells[WHAT] = l->what;
        cells[QUANTITY] = str_printf(w->arena, "%lld", (long long)l->quantity);
        cells[PRICE] = import_show_amount(w, l->price, in->currency);
        cells[BATCH] = l->batch;
        import_put(b, cells, COLUMNS);
    }
}

static const struct err *change(struct work *w, struct import_ask *a, const struct order *was_row, const struct order_in *was,
                                const struct order_in *in) {
    struct buf b = buf_new(w->arena, CSV_BYTES_MAX);
    struct order o;
    put(w, &b, was);
    a->before = buf_str(&b);
    TRY(order_change(w, was_row->id, was_row->version, in));
    TRY(order_get(w, was_row->id, &o));
    a->version = o.version;
    return NULL;
}

static const struct err *unit(struct work *w, struct import_ask *a) {
    struct order_in was = { S(""), S(""), S(""), 0, OPT_NONE, 0, NULL, 0, OPT_NONE }, in;
    struct order o;
    bool found, is_same;
    int64_t whose;
    TRY(order_by_number(w, a->rows[0].cells[NUMBER], &o, &found));
    if (found) TRY(order_in_of(w, &o, &was));
    in = was;
    TRY(overlay(w, a, &in));
    a->verdict = VERDICT_NEW;
    if (!found) return add(w, a, &in);
    TRY(customer_of(w, a, &whose));
    if (whose && whose != o.customer_id)
        return ERR(w->arena, ERR_CONFLICT, "This order is another customer’s here.", .field = columns[MAIL].name,
                   .hint = "Look at both customers, and join them where they are one.");
    a->object_id = OPT(o.id);
    TRY(same(w, &was, &in, &is_same));
    a->verdict = is_same ? VERDICT_SAME : VERDICT_CHANGED;
    return a->write && !is_same ? change(w, a, &o, &was, &in) : NULL;
}

static const struct err *undo(struct work *w, const struct import_unit *u, struct import_row *before, size_t n,
                              bool *ret_stays) {
    static const bool all[COLUMNS] = { [CHANNEL] = true, [CURRENCY] = true, [TOTAL] = true, [MARGIN] = true, [WHAT] = true };
    struct order_in in = { S(""), S(""), S(""), 0, OPT_NONE, 0, NULL, 0, OPT_NONE };
    struct order o;
    struct import_ask a = { .rows = before, .n = n, .has = all };
    if (n == 0) return order_forget(w, u->object_id.v, u->version.v, ret_stays);
    TRY(order_get(w, u->object_id.v, &o));
    *ret_stays = o.version != u->version.v;
    if (*ret_stays) return NULL;
    TRY(overlay(w, &a, &in));
    return order_change(w, o.id, o.version, &in);
}

/* ---- all of them ---- */

enum { AT_ONCE = 500 };

static struct str moment_or_none(struct work *w, const struct zone *z, struct opt_int t) {
    return t.set ? import_show_moment(w, z, t.v) : S("");
}

/* What is said of the order in its first line alone, but for its number. */
static void put_line(struct work *w, const struct zone *z, const struct order_cells *o, bool first, struct buf *b) {
    struct str cells[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = S("");
    cells[NUMBER] = o->number;
    if (first) {
        cells[ORDERED] = import_show_moment(w, z, o->ordered_at);
        cells[NAME] = o->customer_name;
        if (str_is_set(o->mail)) cells[MAIL] = o->mail;
        if (str_is_set(o->phone)) cells[PHONE] = o->phone;
        cells[CHANNEL] = o->channel;
        cells[CURRENCY] = o->currency;
        cells[TOTAL] = import_show_amount(w, o->total, o->currency);
        if (o->margin.set) cells[MARGIN] = import_show_amount(w, o->margin.v, o->currency);
        cells[STATE] = str_of(order_state_name(o->state));
        cells[SHIPPED] = moment_or_none(w, z, o->shipped_at);
        cells[DELIVERED] = moment_or_none(w, z, o->delivered_at);
        if (o->result) cells[RESULT] = str_of(order_result_name(o->result));
        cells[REASON] = o->reason;
    }
    if (o->quantity.set) {
        cells[WHAT] = str_is_set(o->sku) ? o->sku : o->text;
        cells[QUANTITY] = str_printf(w->arena, "%lld", (long long)o->quantity.v);
        cells[PRICE] = import_show_amount(w, o->price.v, o->currency);
        cells[BATCH] = o->batch;
    }
    import_put(b, cells, COLUMNS);
}

static const struct err *export(struct work *w, int64_t from_at, const struct zone *z, struct buf *b) {
    struct order_cells *rows;
    int64_t at = from_at, id = 0, last = 0;
    size_t n = 1;
    while (n && !buf_over(b)) {
        TRY(order_export(w, at, id, AT_ONCE, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            put_line(w, z, &rows[i], rows[i].id != last, b);
            last = rows[i].id;
        }
        if (n) at = rows[n - 1].ordered_at, id = rows[n - 1].id;
    }
    return NULL;
}

const struct import_trade import_orders = { columns, COLUMNS, true, code_of, unit, undo, export };
