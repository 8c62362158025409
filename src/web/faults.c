/* Faults that we know of: whom they concern, found by what they bought, told one by one, and as a table. */
#include "desk/recovery/recovery.h"

#include "base/moment.h"
#include "view/view_fault_page.h"
#include "view/view_faults_page.h"
#include "web/complaints.h"
#include "web/table_file.h"

enum { TABLE_BYTES = 4 << 20 };

static struct page_fault_row row_of(const struct page *p, const struct known_fault *f) {
    return (struct page_fault_row){ .id = f->id,
                                    .all_n = f->all_n,
                                    .open_n = f->open_n,
                                    .wrote_n = f->wrote_n,
                                    .item = f->item,
                                    .batch = f->batch,
                                    .what = f->what,
                                    .owner = f->owner_name,
                                    .at = page_past(p, f->created_at),
                                    .closed = f->closed_at.set };
}

/* ---- the list ---- */

struct list {
    struct page *page;
    const struct err *err;
    int64_t id;
    struct page_faults shown;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_faults_page(h, data, me); }

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct known_fault *all;
    TRY(page_viewer(g->page, w));
    TRY(fault_list(w, &all, &g->shown.row_n));
    struct page_fault_row *rows = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_fault_row);
    for (size_t i = 0; i < g->shown.row_n; i++)
        rows[i] = row_of(g->page, &all[i]);
    g->shown.rows = rows;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    if (g->err) {
        g->shown.item = page_field(p, "item");
        g->shown.batch = page_field(p, "batch");
        g->shown.what = page_field(p, "what");
    }
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/faults");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Known faults")), list_body, &g->shown);
}

const struct err *web_faults(struct page *p) { return show_list(&(struct list){ .page = p }); }

static const struct err *open_tx(struct work *w, void *arg) {
    struct list *g = arg;
    const struct page *p = g->page;
    return fault_open(w, page_field(p, "item"), page_field(p, "batch"), page_field(p, "what"), w->actor.user_id, &g->id);
}

static struct str path_of(const struct page *p, int64_t id) {
    return str_printf(p->w->arena, "/faults/%lld", (long long)id);
}

const struct err *web_fault_open(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, open_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .err = e });
    if (e) return e;
    settings_done(p, path_of(p, g.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    const struct err *err;
    struct known_fault f;
    struct fault_customer *all;
    size_t n;
    struct page_fault shown;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_fault_page(h, data, me); }

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(fault_get(w, g->page->id, &g->f));
    return fault_customers(w, g->page->id, &g->all, &g->n);
}

static struct page_told told_of(const struct page *p, const struct fault_customer *k) {
    struct page_told t = { .customer_id = k->customer_id,
                           .conversation_id = k->conversation_id.set ? k->conversation_id.v : 0,
                           .customer = k->customer_name,
                           .ref = str_is_set(k->ref) ? k->ref : S(""),
                           .words = k->words,
                           .by = str_is_set(k->settled_name) ? k->settled_name : S(""),
                           .state = (int)k->state };
    if (k->settled_at.set) t.at = page_past(p, k->settled_at.v);
    return t;
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    TRY(work_read(p->w, one_tx, g));
    struct page_told *list = ARENA_ARRAY(p->w->arena, g->n + 1, struct page_told);
    for (size_t i = 0; i < g->n; i++)
        list[i] = told_of(p, &g->all[i]);
    g->shown = (struct page_fault){ .said = settings_said(p), .row = row_of(p, &g->f), .list = list, .n = g->n, .err = g->err };
    if (g->err) g->shown.sku = page_field(p, "sku");
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = path_of(p, p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->f.item, one_body, &g->shown);
}

const struct err *web_fault(struct page *p) { return show_one(&(struct one){ .page = p }); }

static const struct err *act_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct str act = page_field(p, "act");
    int64_t customer = page_number(p, "customer"), added;
    if (str_eq(act, S("buyers"))) return fault_add_buyers(w, p->id, page_field(p, "sku"), page_field(p, "batch"), &added);
    if (str_eq(act, S("told"))) return fault_told(w, p->id, customer, TOLD_BY_US, 0, page_field(p, "words"));
    if (str_eq(act, S("not"))) return fault_told(w, p->id, customer, TOLD_NOT_NEEDED, 0, page_field(p, "words"));
    if (str_eq(act, S("close"))) return fault_close(w, p->id);
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act",
               .hint = "Go back, load it again and send once more.");
}

const struct err *web_fault_act(struct page *p) {
    const struct err *e = work_write(p->w, act_tx, p);
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .err = e });
    if (e) return e;
    settings_done(p, path_of(p, p->id).p, "saved");
    return NULL;
}

/* ---- as a table ---- */

const struct err *web_fault_table(struct page *p) {
    struct one g = { .page = p };
    struct arena *a = p->w->arena;
    struct buf b = buf_new(a, TABLE_BYTES);
    TRY(work_read(p->w, one_tx, &g));
    buf_add(&b, S("customer,name,address,state,conversation,words,told_at,told_by\r\n"));
    for (size_t i = 0; i < g.n; i++) {
        const struct fault_customer *k = &g.all[i];
        table_cell(&b, str_printf(a, "%lld", (long long)k->customer_id));
        table_cell(&b, k->customer_name);
        table_cell(&b, str_is_set(k->address) ? k->address : S(""));
        table_cell(&b, str_of(fault_told_names[k->state]));
        table_cell(&b, str_is_set(k->ref) ? k->ref : S(""));
        table_cell(&b, k->words);
        table_cell(&b, k->settled_at.set ? moment_rfc3339(a, k->settled_at.v) : S(""));
        table_cell(&b, str_is_set(k->settled_name) ? k->settled_name : S(""));
        table_end(&b);
    }
    if (buf_over(&b))
        return ERR(a, ERR_LIMIT, "The answer would be too large.", .hint = "Ask for less at a time.");
    reply_file(p->rp, S("text/csv"), S("fault.csv"), buf_str(&b));
    return NULL;
}
