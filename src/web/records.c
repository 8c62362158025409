/* What the pages of orders, products and policies share, and what stands of them beside a conversation. */
#include "web/records.h"

#include "base/moment.h"
#include "desk/order/case.h"
#include "desk/product/tip.h"
#include "view/when.h"

enum { CUSTOMER_ORDERS = 20 };

struct page_order_row page_order_row(const struct page *p, const struct order *o) {
    struct page_order_row row = { .id = o->id,
                                  .number = o->number,
                                  .customer = o->customer_name,
                                  .customer_lang = o->customer_lang,
                                  .total = page_money(p, o->total, o->currency),
                                  .state = (int)o->state,
                                  .result = (int)o->result,
                                  .first = o->first,
                                  .at = page_past(p, o->ordered_at) };
    if (o->check_by.set) row.check_by = page_next(p, o->check_by.v);
    row.late = o->state == ORDER_DELIVERED && o->check_by.set && o->check_by.v < p->now;
    return row;
}

const struct err *page_customer_orders(struct page *p, struct work *w, int64_t customer_id,
                                       const struct page_order_row **ret, size_t *ret_n) {
    struct order_page found;
    TRY(order_list(w,
                   &(struct order_find){ .customer_id = OPT(customer_id),
                                         .before_at = INT64_MAX,
                                         .before_id = INT64_MAX,
                                         .limit = CUSTOMER_ORDERS },
                   &found));
    struct page_order_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct page_order_row);
    for (size_t i = 0; i < found.n; i++)
        rows[i] = page_order_row(p, &found.rows[i]);
    *ret = rows;
    *ret_n = found.n;
    return NULL;
}

/* ---- beside a conversation ---- */

static const struct err *case_orders(struct page *p, struct work *w, int64_t id, struct page_records *out) {
    struct case_order *rows;
    TRY(order_case_list(w, id, &rows, &out->order_n));
    struct page_order_row *list = ARENA_ARRAY(w->arena, out->order_n + 1, struct page_order_row);
    for (size_t i = 0; i < out->order_n; i++)
        list[i] = (struct page_order_row){ .id = rows[i].id,
                                           .number = rows[i].number,
                                           .total = page_money(p, rows[i].total, rows[i].currency),
                                           .state = (int)rows[i].state,
                                           .result = (int)rows[i].result,
                                           .first = rows[i].first,
                                           .proposed = rows[i].proposed };
    out->orders = list;
    return NULL;
}

static const struct err *extras(struct work *w, const struct conversation *c, struct str lang,
                                struct page_records *out) {
    struct extra now;
    struct tip *tips;
    size_t n;
    bool found;
    TRY(extra_of(w, c->id, &now, &found));
    if (found && !now.tip_id.set) out->reason = now.reason;
    TRY(extra_offered(w, c, lang, &tips, &n));
    struct page_product_tip *list = ARENA_ARRAY(w->arena, n + 1, struct page_product_tip);
    for (size_t i = 0; i < n; i++) {
        bool given = found && now.tip_id.set && now.tip_id.v == tips[i].id;
        if (given) out->given = tips[i].text, out->given_lang = tips[i].lang;
        list[i] = (struct page_product_tip){ tips[i].id, (int)tips[i].kind, tips[i].text, tips[i].lang, 0, true };
    }
    if (!found) out->tips = list, out->tip_n = n;
    if (!found || !now.tip_id.set || out->given.n) return NULL;
    TRY(tip_get(w, now.tip_id.v, &tips, &n));
    out->given = tips[0].text, out->given_lang = tips[0].lang;
    return NULL;
}

const struct err *page_records(struct page *p, struct work *w, const struct conversation *c, struct str lang,
                               const struct page_records **ret) {
    struct page_records *out = ARENA_NEW(w->arena, struct page_records);
    if (!(c->holds & HOLDS_ORDER)) return NULL;
    TRY(case_orders(p, w, c->id, out));
    TRY(extras(w, c, lang, out));
    *ret = out;
    return NULL;
}

/* ---- days ---- */

bool page_day_typed(struct str typed, int64_t *ret) {
    int64_t year, month, day;
    if (typed.n != 10 || typed.p[4] != '-' || typed.p[7] != '-') return false;
    if (!str_to_int(str_slice(typed, 0, 4), 1970, 9999, &year) || !str_to_int(str_slice(typed, 5, 7), 1, 12, &month))
        return false;
    if (!str_to_int(str_slice(typed, 8, 10), 1, moment_days_in((int)year, (int)month), &day)) return false;
    *ret = moment_days((int)year, (int)month, (int)day);
    return true;
}

struct str page_day_field(const struct page *p, int64_t day) {
    struct moment_parts d = moment_split(day * MOMENT_DAY);
    return str_printf(p->w->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}
