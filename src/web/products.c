/* Products: the list, and one of them with its tips. */
#include "base/moment.h"
#include "desk/product/tip.h"
#include "view/view_product_page.h"
#include "view/view_products_page.h"
#include "view/words.h"
#include "web/records.h"

enum { ROWS = 50 };
#define LOOKS_BACK (30 * MOMENT_DAY)

static struct page_product_form form_typed(const struct page *p) {
    return (struct page_product_form){ .sku = page_field(p, "sku"),
                                       .name = page_field(p, "name"),
                                       .tier = page_field(p, "tier"),
                                       .months = page_field(p, "months"),
                                       .features = page_field(p, "features"),
                                       .batches = page_field(p, "batches"),
                                       .active = page_field(p, "active").n > 0 };
}

static struct product_in typed(const struct page *p) {
    struct page_product_form f = form_typed(p);
    struct product_in in = { f.sku, f.name, f.tier, f.features, f.batches, 0, f.active };
    struct str months = str_trim(f.months);
    if (months.n && !str_to_int(months, 0, PRODUCT_MONTHS_MAX, &in.guarantee_months)) in.guarantee_months = -1;
    return in;
}

/* ---- the list ---- */

struct list {
    struct page *page;
    struct product_find find;
    bool add;
    const struct err *err;
    int64_t id;
    struct page_products shown;
    struct page_product_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_products_page(h, data, me); }

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct product_page found;
    struct product last;
    TRY(page_viewer(g->page, w));
    g->shown.may_write = g->page->me.owner;
    if (g->find.after_id) {
        TRY(product_get(w, g->find.after_id, &last));
        g->find.after_name = last.name;
    }
    TRY(product_list(w, &g->find, &found));
    struct page_product_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct page_product_row);
    for (size_t i = 0; i < found.n; i++)
        rows[i] = (struct page_product_row){ found.rows[i].id, found.rows[i].sku, found.rows[i].name,
                                             found.rows[i].tier, found.rows[i].active };
    struct extra_share share;
    TRY(extra_share(w, work_now(w) - LOOKS_BACK, &share));
    g->shown.solved = share.solved;
    g->shown.with_extra = share.given;
    g->shown.rows = rows;
    g->shown.row_n = found.n;
    if (found.more) g->shown.next = found.rows[found.n - 1].id;
    if (!g->add || !g->page->me.owner) return NULL;
    g->form = g->err ? form_typed(g->page) : (struct page_product_form){ .active = true };
    g->form.err = g->err;
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    struct str q = form_get(&p->req->query, "q");
    g->shown.said = settings_said(p);
    g->shown.typed = q.n ? str_trim(q) : S("");
    g->find = (struct product_find){ .words = g->shown.typed, .after_name = S(""), .limit = ROWS };
    (void)str_to_int(form_get(&p->req->query, "after"), 1, INT64_MAX, &g->find.after_id);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/products");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Products")), list_body, &g->shown);
}

const struct err *web_products(struct page *p) {
    return show_list(&(struct list){ .page = p, .add = form_get(&p->req->query, "add").n > 0 });
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct product_in in = typed(g->page);
    return product_add(w, &in, &g->id);
}

const struct err *web_product_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/products/%lld", (long long)g.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    const struct err *err;
    struct page_product shown;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_product_page(h, data, me); }

static const struct err *tips(struct one *g, struct work *w) {
    struct tip *rows;
    size_t n;
    TRY(tip_list(w, &rows, &n));
    struct page_product_tip *list = ARENA_ARRAY(w->arena, n + 1, struct page_product_tip);
    for (size_t i = 0; i < n; i++)
        if (rows[i].product_id.set && rows[i].product_id.v == g->page->id)
            list[g->shown.tip_n++] = (struct page_product_tip){ rows[i].id, (int)rows[i].kind, rows[i].text, rows[i].lang, rows[i].version, rows[i].active != 0 };
    g->shown.tips = list;
    return NULL;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct product d;
    struct batch *batches;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(product_get(w, g->page->id, &d));
    TRY(product_batches(w, d.id, &batches, &n));
    g->shown.may_write = g->page->me.owner;
    bool again = g->err && !str_starts(page_field(g->page, "act"), S("tip"));
    struct page_product_form f = { .sku = d.sku, .name = d.name, .tier = d.tier, .features = d.features,
                                   .months = str_printf(w->arena, "%lld", (long long)d.guarantee_months),
                                   .batches = product_batch_lines(w->arena, batches, n), .active = d.active };
    if (again) f = form_typed(g->page);
    f.id = d.id;
    f.version = d.version;
    f.err = g->err;
    g->shown.form = f;
    return tips(g, w);
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/products/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->shown.form.name, one_body, &g->shown);
}

const struct err *web_product(struct page *p) { return show_one(&(struct one){ .page = p }); }

/* Its text in one language, and whether it is offered; the rest stays. */
static const struct err *tip_change_tx(struct page *p, struct work *w) {
    struct tip *t;
    size_t n;
    TRY(tip_get(w, page_number(p, "tip"), &t, &n));
    struct tip_in in = { .product_id = t[0].product_id, .kind = t[0].kind, .cost = t[0].cost, .currency = t[0].currency,
                         .lang = page_field(p, "lang"), .text = page_field(p, "text"), .active = page_field(p, "active").n > 0 };
    return tip_change(w, t[0].id, page_number(p, "seen"), &in);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct product_in in = typed(p);
    struct product d;
    int64_t id;
    if (str_eq(page_field(p, "act"), S("tip-change"))) return tip_change_tx(p, w);
    if (!str_eq(page_field(p, "act"), S("tip"))) return product_change(w, p->id, page_number(p, "version"), &in);
    TRY(product_get(w, p->id, &d));
    struct tip_in tip = { .product_id = OPT(p->id), .kind = page_number(p, "kind"), .currency = S(""),
                          .lang = page_field(p, "lang"), .text = page_field(p, "text"), .active = true };
    return tip_add(w, &tip, &id);
}

const struct err *web_product_change(struct page *p) {
    const struct err *e = work_write(p->w, change_tx, p);
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/products/%lld", (long long)p->id).p, "saved");
    return NULL;
}
