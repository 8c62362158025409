/* Settings: what the law asks, read, looked at again, and written anew. */
#include "view/view_law_page.h"
#include "web/complaints.h"

struct law {
    struct page *page;
    const struct err *err;
    int64_t edit;
    struct page_law shown;
};

static void law_body(struct html *h, const void *data, const struct viewer *me) { view_law_page(h, data, me); }

static struct str iso_day(struct arena *a, int64_t day) {
    struct moment_parts d = moment_split(day * MOMENT_DAY);
    return str_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static struct page_law_row row_of(const struct page *p, const struct statute *s, int64_t today) {
    static const char *const units[] = { W("days"), W("working days"), W("months"), W("years") };
    return (struct page_law_row){ .id = s->id,
                                  .version = s->version,
                                  .country = s->country,
                                  .code = s->code,
                                  .says = s->says,
                                  .reference = s->reference,
                                  .source = s->source,
                                  .term = word(p->lang, units[s->unit]),
                                  .verified = complaint_day(p, p->lang, s->verified_on),
                                  .stale = statute_stale(s, today),
                                  .sure = s->certainty >= CERTAINTY_SETTLED };
}

static const struct err *law_tx(struct work *w, void *arg) {
    struct law *g = arg;
    struct page *p = g->page;
    struct statute *all;
    struct statute_place place;
    struct str country = g->err ? page_field(p, "country") : form_get(&p->req->query, "country");
    size_t n;
    TRY(page_viewer(p, w));
    TRY(statute_place(w, country.n == 2 ? country : S(""), &place));
    g->shown.country = place.country;
    TRY(statute_list(w, place.country, &all, &n));
    struct page_law_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_law_row);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(p, &all[i], place.today);
        g->shown.stale_n += rows[i].stale;
        if (all[i].id != g->edit) continue;
        g->shown.edit = &rows[i];
        g->shown.duration = all[i].duration;
        g->shown.from = iso_day(w->arena, place.today);
    }
    g->shown.rows = rows;
    g->shown.row_n = n;
    return NULL;
}

static const struct err *show(struct law *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    TRY(work_read(p->w, law_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/law");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("What the law asks")), law_body,
                     &g->shown);
}

const struct err *web_law(struct page *p) {
    struct law g = { .page = p };
    if (!str_to_int(form_get(&p->req->query, "edit"), 1, INT64_MAX, &g.edit)) g.edit = 0;
    return show(&g);
}

static const struct err *law_act_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct statute s;
    int64_t id = page_number(p, "id"), from;
    if (str_eq(page_field(p, "act"), S("verify"))) return statute_verified(w, id, &id);
    TRY(statute_get(w, id, &s));
    struct statute_in in = statute_as_written(&s);
    in.duration = page_number(p, "duration");
    in.says = page_field(p, "says");
    in.reference = page_field(p, "reference");
    in.source = page_field(p, "source");
    in.valid_to = OPT_NONE;
    if (!complaint_day_typed(page_field(p, "from"), &from))
        return ERR(w->arena, ERR_INVALID, "This is no day.", .field = "from", .hint = "Choose one.");
    in.valid_from = from;
    return statute_change(w, id, &in, &id);
}

const struct err *web_law_set(struct page *p) {
    const struct err *e = work_write(p->w, law_act_tx, p);
    if (e && settings_can_again(e))
        return show(&(struct law){ .page = p, .err = e, .edit = page_number(p, "id") });
    if (e) return e;
    settings_done(p, "/settings/law", "saved");
    return NULL;
}
