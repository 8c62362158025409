/* The list of customers, and those whom some words find. */
#include "desk/customer/customer.h"
#include "desk/search/query.h"
#include "view/people.h"
#include "view/view_customers.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { ROWS = 50 };

struct listing {
    struct page *page;
    struct page_customers shown;
    int64_t before;
};

static void customers_body(struct html *h, const void *data, const struct viewer *me) {
    (void)me;
    view_customers(h, data);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct customer_page found;
    struct person_row *rows;
    TRY(customer_find(w, l->shown.typed, l->before, ROWS, &found));
    TRY(page_person_rows(l->page, w, found.ids, found.n, &rows));
    l->shown.rows = rows;
    l->shown.row_n = found.n;
    if (found.more) l->shown.next = str_printf(w->arena, "%lld", (long long)found.next);
    return page_viewer(l->page, w);
}

const struct err *web_customers(struct page *p) {
    struct listing l = { .page = p, .before = INT64_MAX };
    struct str after = form_get(&p->req->query, "after");
    if (after.n && !str_to_int(after, 1, INT64_MAX, &l.before))
        return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
                   .hint = "Go back to the start of the list.");
    l.shown.typed = str_trim(form_get(&p->req->query, "q"));
    if (!str_is_set(l.shown.typed)) l.shown.typed = S("");
    l.shown.first_page = l.before == INT64_MAX;
    TRY(work_read(p->w, gather_tx, &l));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Customers")), customers_body, &l.shown);
}
