/* Settings: the tree of causes, and how often each was named (P56). */
#include "base/moment.h"
#include "desk/outcome/outcome.h"
#include "view/causes_page.h"
#include "view/view_causes_page.h"
#include "view/words.h"
#include "web/settings.h"

#include <stdlib.h>

#define COUNTED (90 * MOMENT_DAY)

struct causes {
    struct page *page;
    struct page_causes shown;
};

static void causes_body(struct html *h, const void *data, const struct viewer *me) {
    view_causes_page(h, data, me);
}

/* Those named most often first, then as the tree has them. */
static int by_count(const void *a, const void *b) {
    const struct page_cause *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? 1 : -1;
    if (x->active != y->active) return x->active ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

static void shares(struct causes *g, struct page_cause *rows, size_t n) {
    struct arena *a = g->page->w->arena;
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += rows[i].n;
        struct word_arg args[] = {
            { S("share"), str_printf(a, "%lld", (long long)(g->shown.all ? rows[i].n * 100 / g->shown.all : 0)) },
            { S("sum"), str_printf(a, "%lld", (long long)(g->shown.all ? sum * 100 / g->shown.all : 0)) }
        };
        rows[i].share = word_fill(a, word(g->page->lang, W("{share} %, together {sum} %")), args, 2);
    }
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct causes *g = arg;
    struct cause *all;
    struct cause_tally *counts;
    size_t n, count_n;
    TRY(page_viewer(g->page, w));
    TRY(cause_list(w, &all, &n));
    TRY(cause_tally(w, g->page->now - COUNTED, g->page->now + 1, &counts, &count_n));
    struct page_cause *rows = ARENA_ARRAY(w->arena, n + 1, struct page_cause);
    g->shown.all = 0;
    for (size_t i = 0; i < n; i++) {
        struct str name = cause_name(&all[i]);
        if (str_is_set(all[i].code)) name = word(g->page->lang, str_c(w->arena, name));
        rows[i] = (struct page_cause){ .id = all[i].id,
                                       .version = all[i].version,
                                       .name = name,
                                       .active = all[i].active,
                                       .top = !all[i].parent_id.set };
        for (size_t k = 0; k < count_n; k++)
            if (counts[k].cause_id == all[i].id) rows[i].n = counts[k].n;
        g->shown.all += rows[i].n;
    }
    qsort(rows, n, sizeof *rows, by_count);
    shares(g, rows, n);
    g->shown.rows = rows;
    g->shown.row_n = n;
    return NULL;
}

static const struct err *show(struct causes *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->shown.err != NULL;
    p->me.here = S("/settings/causes");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Causes")), causes_body,
                     &g->shown);
}

const struct err *web_causes(struct page *p) {
    return show(&(struct causes){ .page = p, .shown = { .name = S("") } });
}

static const struct err *change(struct work *w, struct page *p, bool active) {
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].id == page_number(p, "cause"))
            return cause_change(w, all[i].id, page_number(p, "seen"), all[i].name, active);
    return ERR(w->arena, ERR_INVALID, "There is no such cause.", .field = "cause",
               .hint = "Choose one of the list.");
}

static const struct err *causes_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    int64_t parent = page_number(p, "parent");
    struct cause made;
    if (str_eq(act, S("off")) || str_eq(act, S("on"))) return change(w, p, str_eq(act, S("on")));
    return cause_add(w, page_field(p, "name"), parent > 0 ? OPT(parent) : OPT_NONE, &made);
}

const struct err *web_causes_set(struct page *p) {
    struct causes again = { .page = p, .shown = { .name = page_field(p, "name") } };
    const struct err *e = work_write(p->w, causes_tx, p);
    if (e && settings_can_again(e)) {
        again.shown.err = e;
        return show(&again);
    }
    if (e) return e;
    settings_done(p, "/settings/causes", "saved");
    return NULL;
}
