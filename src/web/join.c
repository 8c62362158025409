/* Two records that are one person: compare them, choose fact by fact, join. */
#include "desk/customer/merge.h"
#include "desk/customer/timeline.h"
#include "view/people.h"
#include "view/view_join.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { FOUND_MAX = 20, FACTS = 5 };

struct gathering {
    struct page *page;
    struct page_join out;
};

static void join_body(struct html *h, const void *data, const struct viewer *me) {
    view_join(h, data, me);
}

static void compare(struct gathering *g, const struct customer *a, const struct customer *b) {
    enum lang lang = g->page->lang;
    struct page_fact all[FACTS] = {
        { "name", word(lang, W("Name")), a->name, b->name },
        { "salutation", word(lang, W("Salutation")), a->salutation, b->salutation },
        { "lang", word(lang, W("Language")), page_language(lang, a->lang),
          page_language(lang, b->lang) },
        { "prefers", word(lang, W("Likes to be reached")), page_channel_name(lang, a->prefers),
          page_channel_name(lang, b->prefers) },
        { "hours", word(lang, W("At what times")), a->hours, b->hours },
    };
    struct page_fact *list = ARENA_ARRAY(g->page->w->arena, FACTS, struct page_fact);
    for (size_t i = 0; i < FACTS; i++)
        if (!str_eq(all[i].here, all[i].there)) list[g->out.fact_n++] = all[i];
    g->out.facts = list;
}

static const struct err *both(struct gathering *g, struct work *w, const struct customer *a) {
    struct customer b;
    struct contact_point *points;
    struct timeline t;
    struct page_join *out = &g->out;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, out->with));
    TRY(customer_get(w, out->with, &b));
    out->with_name = b.name;
    out->with_version = b.version;
    compare(g, a, &b);
    TRY(customer_contacts(w, b.id, &points, &out->point_n));
    out->points = page_points(g->page, points, out->point_n);
    TRY(customer_timeline(w, b.id, INT64_MAX, INT64_MAX, &t));
    out->cases = t.sum.n;
    return NULL;
}

static const struct err *others(struct gathering *g, struct work *w) {
    struct customer_page found;
    struct person_row *rows;
    size_t n = 0;
    if (!g->out.typed.n) return NULL;
    TRY(customer_find(w, g->out.typed, INT64_MAX, FOUND_MAX, &found));
    for (size_t i = 0; i < found.n; i++)
        if (found.ids[i] != g->out.id) found.ids[n++] = found.ids[i];
    TRY(page_person_rows(g->page, w, found.ids, n, &rows));
    g->out.rows = rows;
    g->out.row_n = n;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct customer c;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, g->page->id));
    TRY(customer_get(w, g->page->id, &c));
    g->out.id = c.id;
    g->out.version = c.version;
    g->out.name = c.name;
    g->out.fact_n = 0;
    TRY(g->out.with ? both(g, w, &c) : others(g, w));
    return page_viewer(g->page, w);
}

static const struct err *show(struct page *p, int64_t with, const struct err *e) {
    struct gathering g = { .page = p, .out = { .with = with == p->id ? 0 : with, .err = e } };
    g.out.typed = str_trim(form_get(&p->req->query, "q"));
    TRY(work_read(p->w, gather_tx, &g));
    p->me.error = e != NULL;
    return page_show(p, e ? err_meaning(e->code)->http : 200, PAGE_DESK,
                     word(p->lang, W("Join with another record")), join_body, &g.out);
}

const struct err *web_join_page(struct page *p) {
    int64_t with = 0;
    (void)str_to_int(form_get(&p->req->query, "with"), 1, INT64_MAX, &with);
    return show(p, with, NULL);
}

static bool that(const struct page *p, const char *field) {
    return str_eq(page_field(p, field), S("that"));
}

static const struct err *join_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct customer a, b;
    struct merge_new in = { .kept_id = p->id,
                            .gone_id = page_number(p, "with"),
                            .kept_version = page_number(p, "version"),
                            .gone_version = page_number(p, "with_version") };
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, in.kept_id));
    TRY(customer_get(w, in.kept_id, &a));
    const struct err *e = customer_get(w, in.gone_id, &b);
    if (e) return access_check(w, ACCESS_CUSTOMER_WRITE, in.gone_id);
    bool joined = b.merged_into.set && b.merged_into.v == a.id; /* the second click */
    if (!joined) TRY(access_check(w, ACCESS_CUSTOMER_WRITE, in.gone_id));
    in.facts = customer_facts_of(&a);
    if (that(p, "name")) in.facts.name = b.name;
    if (that(p, "salutation")) in.facts.salutation = b.salutation;
    if (that(p, "lang")) in.facts.lang = b.lang;
    if (that(p, "prefers")) in.facts.prefers = b.prefers;
    if (that(p, "hours")) in.facts.hours = b.hours;
    return customer_merge(w, &in);
}

const struct err *web_join(struct page *p) {
    const struct err *e = work_write(p->w, join_tx, p);
    if (e && page_can_again(e)) return show(p, page_number(p, "with"), e);
    if (e) return e;
    reply_redirect(p->rp, str_printf(p->w->arena, "/customers/%lld", (long long)p->id));
    return NULL;
}
