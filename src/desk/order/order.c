#include "desk/order/order.h"

#include "base/money.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/customer/customer.h"
#include "desk/order/order_sql.h"
#include "desk/product/product.h"

const char *order_state_name(int64_t state) {
    static const char *const names[ORDER_STATE_COUNT] = { "ordered",  "shipped", "delivered",
                                                          "check_in", "settled", "returned" };
    return state >= 0 && state < ORDER_STATE_COUNT ? names[state] : "ordered";
}

const char *order_result_name(int64_t result) {
    static const char *const names[ORDER_RESULT_COUNT] = { "none", "ok", "explained", "problem",
                                                     "not_reached" };
    return result >= 0 && result < ORDER_RESULT_COUNT ? names[result] : "none";
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "order:%lld", (long long)id);
}

/* ---- what somebody typed ---- */

static const struct err *check_line(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n <= max && utf8_is_line(s)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = field,
               .hint = "Write it shorter, on one line.");
}

static const struct err *check_order_line(struct work *w, const struct order_line_in *l) {
    TRY(check_line(w, l->what, ORDER_TEXT_MAX, "lines"));
    TRY(check_line(w, l->batch, PRODUCT_BATCH_MAX, "lines"));
    if (str_trim(l->what).n == 0)
        return ERR(w->arena, ERR_INVALID, "A line says nothing of what was bought.",
                   .field = "lines", .hint = "Write the SKU of a product, or what it is called.");
    if (l->quantity < 1 || l->quantity > ORDER_QUANTITY_MAX)
        return ERR(w->arena, ERR_INVALID, "This is no quantity.", .field = "lines",
                   .hint = "Write a whole number from 1 to 100,000.");
    if (l->price < 0 || l->price > MONEY_MAX)
        return ERR(w->arena, ERR_INVALID, "This is no price.", .field = "lines",
                   .hint = "Write the price of one piece, such as 6.490,00.");
    return NULL;
}

static const struct err *check(struct work *w, const struct order_in *in) {
    TRY(check_line(w, in->number, ORDER_NUMBER_MAX, "number"));
    if (record_code(w->arena, in->number).n == 0)
        return ERR(w->arena, ERR_INVALID, "The number of the order is missing.", .field = "number",
                   .hint = "Write it as the customer has it.");
    TRY(check_line(w, in->channel, ORDER_CHANNEL_MAX, "channel"));
    if (!money_is_currency(in->currency))
        return ERR(w->arena, ERR_INVALID, "This is no currency.", .field = "currency",
                   .hint = "Write its three letters, such as RSD, HUF or EUR.");
    if (in->total.set && (in->total.v < 0 || in->total.v > MONEY_MAX))
        return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = "total",
                   .hint = "Write an amount such as 6.490,00.");
    if (in->margin.set && (in->margin.v < 0 || in->margin.v > MONEY_MAX))
        return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = "margin",
                   .hint = "Write an amount such as 6.490,00.");
    if (in->line_n > ORDER_LINES_MAX)
        return ERR(w->arena, ERR_LIMIT, "These are too many lines.", .field = "lines",
                   .hint = "Write at most 100.");
    for (size_t i = 0; i < in->line_n; i++)
        TRY(check_order_line(w, &in->lines[i]));
    return NULL;
}

static struct order_in tidied(struct work *w, const struct order_in *in) {
    struct order_in o = *in;
    o.number = utf8_one_line(w->arena, in->number);
    o.channel = str_lower(w->arena, utf8_one_line(w->arena, in->channel));
    if (o.total.set) return o;
    o.total = OPT(0);
    for (size_t i = 0; i < in->line_n && o.total.v <= MONEY_MAX; i++)
        o.total.v += in->lines[i].quantity * in->lines[i].price;
    return o;
}

/* ---- writing ---- */

static const struct err *set_lines(struct work *w, int64_t id, const struct order_in *in) {
    TRY(sql_order_lines_clear(w->db, id, NULL));
    for (size_t i = 0; i < in->line_n; i++) {
        const struct order_line_in *l = &in->lines[i];
        struct str what = str_trim(l->what);
        struct product p;
        bool found;
        TRY(product_by_sku(w, what, &p, &found));
        TRY(sql_order_line_insert(w->db, id, (int64_t)i, found ? OPT(p.id) : OPT_NONE,
                                  found ? S("") : what, l->quantity, l->price, str_trim(l->batch),
                                  NULL));
    }
    return NULL;
}

static struct opt_int who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

static const struct err *taken(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Another order has this number.", .field = "number",
               .hint = "Change that one, or write another number.");
}

static const struct err *changed_meanwhile(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

const struct err *order_first_again(struct work *w, int64_t customer_id) {
    return sql_order_first_again(w->db, customer_id, NULL);
}

const struct err *order_check(struct work *w, const struct order_in *in) {
    struct order_in o = tidied(w, in);
    return check(w, &o);
}

const struct err *order_forget(struct work *w, int64_t id, int64_t version, bool *ret_stays) {
    struct order o;
    int64_t n;
    TRY(sql_order_hangs(w->db, id, version, &n));
    *ret_stays = n != 0;
    if (*ret_stays) return NULL;
    TRY(order_get(w, id, &o));
    TRY(sql_order_lines_clear(w->db, id, NULL));
    TRY(sql_order_steps_clear(w->db, id, NULL));
    TRY(sql_order_delete(w->db, id, version, NULL));
    return order_first_again(w, o.customer_id);
}

const struct err *order_add(struct work *w, const struct order_in *in, int64_t *ret_id) {
    struct order_in o = tidied(w, in);
    struct customer k;
    struct order same;
    bool found;
    int64_t id, now = work_now(w);
    if (o.ordered_at == 0) o.ordered_at = now;
    TRY(check(w, &o));
    if (o.ordered_at < 0 || o.ordered_at > now)
        return ERR(w->arena, ERR_INVALID, "This time is still to come.", .field = "ordered_at",
                   .hint = "Write when it was ordered.");
    TRY(customer_get(w, o.customer_id, &k));
    TRY(order_by_number(w, o.number, &same, &found));
    if (found) return taken(w);
    TRY(sql_order_insert(w->db, o.number, record_code(w->arena, o.number), o.channel, k.id,
                         o.currency, o.total.v, o.ordered_at, who(w), now, o.margin, &id));
    TRY(set_lines(w, id, &o));
    TRY(sql_order_step_insert(w->db, id, ORDER_ORDERED, o.ordered_at, now, who(w), S(""), NULL));
    TRY(order_first_again(w, k.id));
    *ret_id = id;
    return audit_note(w, "order.add", object_of(w, id), S(""));
}

const struct err *order_change(struct work *w, int64_t id, int64_t version,
                               const struct order_in *in) {
    struct order_in o = tidied(w, in);
    struct order same;
    int64_t changed;
    bool found;
    TRY(check(w, &o));
    TRY(order_get(w, id, &same));
    TRY(order_by_number(w, o.number, &same, &found));
    if (found && same.id != id) return taken(w);
    TRY(sql_order_update(w->db, id, version, o.number, record_code(w->arena, o.number), o.channel,
                         o.currency, o.total.v, o.margin, &changed));
    if (!changed) return changed_meanwhile(w);
    TRY(set_lines(w, id, &o));
    return audit_note(w, "order.change", object_of(w, id), S(""));
}

const struct err *order_set_note(struct work *w, int64_t id, int64_t version, struct str note) {
    struct order o;
    int64_t changed;
    struct str line = utf8_one_line(w->arena, str_trim(note));
    TRY(order_get(w, id, &o));
    if (o.state != ORDER_ORDERED)
        return ERR(w->arena, ERR_CONFLICT, "This order has left already.", .field = "note",
                   .hint = "Write to the customer instead.");
    TRY(check_line(w, line, ORDER_NOTE_MAX, "note"));
    TRY(sql_order_set_note(w->db, id, version, line, &changed));
    if (!changed) return changed_meanwhile(w);
    return audit_note(w, "order.note", object_of(w, id), S(""));
}

/* ---- reading ---- */

const struct err *order_get(struct work *w, int64_t id, struct order *ret) {
    bool found;
    TRY(sql_order_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such order.");
}

const struct err *order_export(struct work *w, int64_t at, int64_t id, int64_t n,
                               struct order_cells **ret, size_t *ret_n) {
    return sql_orders_export(w->db, at, id, n, ret, ret_n);
}

const struct err *order_by_number(struct work *w, struct str number, struct order *ret,
                                  bool *ret_found) {
    struct str code = record_code(w->arena, number);
    *ret_found = false;
    return code.n ? sql_order_by_code(w->db, code, ret, ret_found) : NULL;
}

const struct err *order_lines(struct work *w, int64_t id, struct order_line **ret, size_t *ret_n) {
    return sql_order_lines(w->db, id, ret, ret_n);
}

const struct err *order_in_of(struct work *w, const struct order *o, struct order_in *ret) {
    struct order_line *rows;
    size_t n;
    TRY(order_lines(w, o->id, &rows, &n));
    struct order_line_in *lines = ARENA_ARRAY(w->arena, n + 1, struct order_line_in);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct order_line_in){ rows[i].product_id.set ? rows[i].sku : rows[i].text,
                                           rows[i].quantity, rows[i].price, rows[i].batch };
    *ret = (struct order_in){ .number = o->number,
                              .channel = o->channel,
                              .currency = o->currency,
                              .total = OPT(o->total),
                              .margin = o->margin,
                              .lines = lines,
                              .line_n = n };
    return NULL;
}

const struct err *order_steps(struct work *w, int64_t id, struct order_step **ret, size_t *ret_n) {
    return sql_order_steps(w->db, id, ret, ret_n);
}

const struct err *order_list(struct work *w, const struct order_find *f, struct order_page *ret) {
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id, want = f->limit + 1;
    struct order_page p = { 0 };
    if (f->customer_id.set)
        TRY(sql_orders_of_customer(w->db, f->customer_id.v, f->before_at, f->before_id, want,
                                   &p.rows, &p.n));
    else if (f->late)
        TRY(sql_orders_late(w->db, sees, me, work_now(w), want, &p.rows, &p.n));
    else if (f->state.set)
        TRY(sql_orders_in_state(w->db, sees, me, f->state.v, f->before_at, f->before_id, want,
                                &p.rows, &p.n));
    else
        TRY(sql_orders_before(w->db, sees, me, f->before_at, f->before_id, want, &p.rows, &p.n));
    p.more = p.n > (size_t)f->limit;
    if (p.more) p.n = (size_t)f->limit;
    *ret = p;
    return NULL;
}

const struct err *order_count_late(struct work *w, int64_t upto, int64_t *ret) {
    return sql_orders_late_count(w->db, actor_sees(&w->actor), w->actor.user_id, work_now(w), upto,
                                 ret);
}

/* ---- with customers who are joined ---- */

const struct err *order_merge_note(struct work *w, int64_t merge_id, int64_t gone_id) {
    return sql_order_merge_note(w->db, merge_id, gone_id, NULL);
}

const struct err *order_merge_move(struct work *w, int64_t merge_id, int64_t from, int64_t to) {
    TRY(sql_order_merge_move(w->db, merge_id, from, to, NULL));
    TRY(order_first_again(w, from));
    return order_first_again(w, to);
}
