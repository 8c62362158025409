/* What became of it: an owner's figures about those whom we asked again and those who complained (P21, P64), and of
 * what we changed (P63). */
#include "desk/insight/insight.h"

#include "base/wilson.h"
#include "view/figures.h"
#include "view/view_figures_page.h"
#include "web/complaints.h"

struct figures {
    struct page *page;
    struct asked_again asked;
    struct forgiven forgiven;
    struct page_figures shown;
};

static void figures_body(struct html *h, const void *data, const struct viewer *me) { view_figures_page(h, data, me); }

/* No line ends before a percent sign. */
struct str page_share(const struct page *p, int64_t k, int64_t n) {
    int64_t low, high;
    wilson_permille(k, n, &low, &high);
    struct arena *a = p->w->arena;
    struct str is = when_tenths(a, p->lang, (k * 1000 + n / 2) / n);
    struct str from = when_tenths(a, p->lang, low), to = when_tenths(a, p->lang, high);
    return str_printf(a, "%.*s %% (%.*s–%.*s %%)", STR_ARG(is), STR_ARG(from), STR_ARG(to));
}

static struct str number(const struct page *p, int64_t n) { return str_printf(p->w->arena, "%lld", (long long)n); }

/* "12 of 40: 30.0 % (18.1–45.4 %)", or why nothing can be said. */
static struct str said_of(const struct page *p, struct insight_share s) {
    bool few = s.n < INSIGHT_LEAST;
    struct word_arg args[] = { { S("k"), number(p, s.k) }, { S("n"), number(p, s.n) }, { S("share"), few ? S("") : page_share(p, s.k, s.n) } };
    if (!s.n) return word(p->lang, W("nobody yet"));
    return word_fill(p->w->arena, word(p->lang, few ? W("{k} of {n}, too few to say anything") : W("{k} of {n}: {share}")), args, 3);
}

static void put_asked(struct figures *g) {
    const struct asked_again *a = &g->asked;
    struct page_figures *s = &g->shown;
    s->asked = a->asked;
    s->reached = a->of.reached;
    s->not_reached = a->of.not_reached;
    s->waiting = a->waiting;
    s->ok = a->of.ok;
    s->explained = a->of.explained;
    s->problem = a->of.problem;
    for (size_t i = 0; i < INSIGHT_SPANS; i++)
        s->again[i] = (struct page_again){ a->spans[i].days, said_of(g->page, a->spans[i].all), said_of(g->page, a->spans[i].problem) };
}

static void put_forgiven(struct figures *g) {
    static const char *const names[] = { W("put right"), W("not put right"), W("no complaint") };
    static const char *const than_not[] = {
        [INSIGHT_UNKNOWN] = W("Too few customers complained to compare those whose complaint was put right with the others."),
        [INSIGHT_SAME] = W("No difference is shown between complaints that were put right and others."),
        [INSIGHT_LESS] = W("Customers whose complaint was put right order again less often than those whose was not."),
        [INSIGHT_MORE] = W("Customers whose complaint was put right order again more often than those whose was not."),
    };
    static const char *const than_none[] = {
        [INSIGHT_UNKNOWN] = "",
        [INSIGHT_SAME] = W("Between them and customers without a complaint no difference is shown."),
        [INSIGHT_LESS] = W("They do so less often than customers without a complaint."),
        [INSIGHT_MORE] = W("They do so more often than customers without a complaint."),
    };
    const struct page *p = g->page;
    const struct forgiven *f = &g->forgiven;
    g->shown.days = f->days;
    g->shown.customers = f->customers;
    g->shown.than_not = word(p->lang, than_not[f->than_not_recovered]);
    if (f->than_no_problem != INSIGHT_UNKNOWN) g->shown.than_none = word(p->lang, than_none[f->than_no_problem]);
    for (size_t i = 0; i < GROUP_KINDS; i++)
        g->shown.groups[i] = (struct page_group){ word(p->lang, names[i]), said_of(p, f->groups[i].ordered), said_of(p, f->groups[i].good),
                                                  f->groups[i].ordered.n };
}

static const struct err *after(struct figures *g, struct work *w) {
    struct after_action *all;
    size_t n;
    TRY(after_lately(w, &all, &n));
    g->shown.after = complaint_after(g->page, all, n);
    g->shown.after_n = n;
    g->shown.look_n = 0;
    for (size_t i = 0; i < n; i++)
        g->shown.look_n += g->shown.after[i].look;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct figures *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(after(g, w));
    TRY(insight_asked(w, &g->asked));
    return insight_forgiven(w, g->forgiven.days, &g->forgiven);
}

const struct err *web_figures(struct page *p) {
    struct figures g = { .page = p, .forgiven.days = insight_days[0] };
    int64_t days = 0;
    (void)str_to_int(form_get(&p->req->query, "days"), 0, 1000, &days);
    for (size_t i = 0; i < INSIGHT_SPANS; i++)
        if (insight_days[i] == days) g.forgiven.days = days;
    TRY(work_read(p->w, gather_tx, &g));
    put_asked(&g);
    put_forgiven(&g);
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("What became of it")), figures_body, &g.shown);
}
