/* Forgetting a customer: what is under way, what goes, what stays and why; and afterwards what was done. */
#include "desk/erasure/erasure.h"

#include "desk/customer/customer.h"
#include "view/view_erasure_page.h"
#include "web/complaints.h"

struct forgetting {
    struct page *page;
    const struct err *err;
    struct page_erasure shown;
};

static void erasure_body(struct html *h, const void *data, const struct viewer *me) { view_erasure_page(h, data, me); }

static const struct err *under_way(struct forgetting *g, struct work *w) {
    struct under_way u;
    TRY(erasure_under_way(w, g->page->id, &u));
    g->shown.cases = u.cases;
    g->shown.mails = u.mails;
    g->shown.complaints = u.complaints;
    g->shown.follow_ups = u.follow_ups;
    g->shown.promises = u.promises;
    g->shown.may = erasure_may(&u);
    return NULL;
}

static void done(struct forgetting *g, const struct erasure *e, int64_t today) {
    struct page_erasure *s = &g->shown;
    s->done = true;
    s->how = e->how;
    s->by = str_is_set(e->user_name) ? e->user_name : S("");
    s->at = page_past(g->page, e->at);
    s->case_n = e->cases;
    s->message_n = e->messages;
    s->file_n = e->files;
    s->contact_n = e->contacts;
    s->order_n = e->orders;
    s->register_n = e->complaints;
    s->finished = e->finished_at.set;
    if (e->kept_until.set) s->kept_until = complaint_day(g->page, g->page->lang, e->kept_until.v);
    s->may_finish = !s->finished && e->kept_until.set && e->kept_until.v < today;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct forgetting *g = arg;
    struct customer c;
    struct erasure e;
    struct statute_place place;
    bool found;
    TRY(page_viewer(g->page, w));
    TRY(customer_get(w, g->page->id, &c));
    TRY(statute_place(w, S(""), &place));
    g->shown.id = c.id;
    g->shown.name = c.name;
    TRY(erasure_of(w, c.id, &e, &found));
    if (found) done(g, &e, place.today);
    return found ? NULL : under_way(g, w);
}

static struct str path_of(const struct page *p) {
    return str_printf(p->w->arena, "/customers/%lld/erasure", (long long)p->id);
}

static const struct err *show(struct forgetting *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    if (g->err) g->shown.how = page_field(p, "how");
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = path_of(p);
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Forget this customer")), erasure_body, &g->shown);
}

const struct err *web_erasure(struct page *p) { return show(&(struct forgetting){ .page = p }); }

static const struct err *act_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    if (str_eq(page_field(p, "act"), S("finish"))) return erasure_finish(w, p->id);
    if (!str_eq(page_field(p, "sure"), S("1")))
        return ERR(w->arena, ERR_INVALID, "This cannot be taken back.", .field = "sure",
                   .hint = "Say that you are sure, then send it once more.");
    return erasure_do(w, p->id, page_field(p, "how"));
}

const struct err *web_erase(struct page *p) {
    const struct err *e = work_write(p->w, act_tx, p);
    if (e && settings_can_again(e)) return show(&(struct forgetting){ .page = p, .err = e });
    if (e) return e;
    settings_done(p, path_of(p).p, "saved");
    return NULL;
}
