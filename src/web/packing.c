/* The packing note of an order: one sheet that goes along, in the language of the customer (P13). */
#include "desk/auth/access.h"
#include "view/view_packing_page.h"
#include "view/when.h"
#include "view/words.h"
#include "web/records.h"

struct packing {
    struct page *page;
    struct order order;
    enum lang lang; /* the customer's, else the viewer's */
    struct page_packing shown;
};

static void packing_body(struct html *h, const void *data, const struct viewer *me) {
    (void)me;
    view_packing_page(h, data);
}

static const struct err *lines(struct packing *g, struct work *w) {
    struct order_line *rows;
    TRY(order_lines(w, g->order.id, &rows, &g->shown.line_n));
    struct page_order_line *list = ARENA_ARRAY(w->arena, g->shown.line_n + 1, struct page_order_line);
    for (size_t i = 0; i < g->shown.line_n; i++)
        list[i] = (struct page_order_line){ .name = rows[i].product_id.set ? rows[i].product_name : rows[i].text,
                                            .quantity = when_number(w->arena, g->lang, rows[i].quantity),
                                            .batch = rows[i].batch };
    g->shown.lines = list;
    return NULL;
}

static const struct err *packing_tx(struct work *w, void *arg) {
    struct packing *g = arg;
    struct page *p = g->page;
    struct order *o = &g->order;
    TRY(access_check(w, ACCESS_ORDER_READ, p->id));
    TRY(order_get(w, p->id, o));
    TRY(page_viewer(p, w));
    enum lang his = str_is_set(o->customer_lang) ? lang_by_tag(o->customer_lang) : LANG_COUNT;
    g->lang = his < LANG_COUNT ? his : p->lang;
    g->shown = (struct page_packing){ .id = o->id, .first = o->first, .number = o->number, .shop = p->facts.name,
                                      .customer = o->customer_name, .note = o->note, .agent = p->me.name,
                                      .date = when_date(w->arena, &(struct when_reader){ g->lang, p->zone, p->now }, o->ordered_at) };
    return lines(g, w);
}

const struct err *web_packing_note(struct page *p) {
    struct packing g = { .page = p };
    TRY(work_read(p->w, packing_tx, &g));
    if (g.order.first && g.order.note.n == 0) {
        reply_redirect(p->rp, str_printf(p->w->arena, "/orders/%lld?ask=note", (long long)p->id));
        return NULL;
    }
    p->lang = g.lang;
    p->me.lang = g.lang;
    return page_show(p, 200, PAGE_DESK, g.shown.number, packing_body, &g.shown);
}
