/* Settings: what the law asks, read, looked at again, and written anew in every field. */
#include "view/view_law_page.h"
#include "web/complaints.h"
#include "web/records.h"

struct law {
    struct page *page;
    const struct err *err;
    int64_t edit;
    struct page_law shown;
    struct page_law_form form;
};

static void law_body(struct html *h, const void *data, const struct viewer *me) { view_law_page(h, data, me); }

/* ---- words ---- */

static const char *const units[] = { W("days"), W("working days"), W("months"), W("years") };
static const char *const pauses[] = { W("no day is left out"), W("the days until the customer’s word do not count"),
                                      W("it begins anew with the customer’s word") };
static const char *const needs[] = { W("no extension"), W("the customer’s consent"), W("a notice before the end") };
static const char *const certainties[] = { W("to be looked up"), W("not certain"), W("settled text"),
                                           W("confirmed in a source") };

static struct page_choice *choices(const struct page *p, const char *const *words, size_t n, int64_t chosen) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, n, struct page_choice);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_choice){ str_printf(p->w->arena, "%zu", i), word(p->lang, words[i]), (int64_t)i == chosen };
    return list;
}

/* ---- what it shows ---- */

static struct page_law_row row_of(const struct page *p, const struct statute *s, int64_t today) {
    return (struct page_law_row){ .id = s->id,
                                  .version = s->version,
                                  .country = s->country,
                                  .code = s->code,
                                  .says = s->says,
                                  .reference = s->reference,
                                  .source = s->source,
                                  .term = word(p->lang, units[s->unit]),
                                  .from = complaint_day(p, p->lang, s->valid_from),
                                  .verified = complaint_day(p, p->lang, s->verified_on),
                                  .by = str_is_set(s->verified_name) ? s->verified_name : S(""),
                                  .looked_at = statute_looked_at(s),
                                  .stale = statute_stale(s, today),
                                  .sure = s->certainty >= CERTAINTY_SETTLED };
}

static const struct err *versions(struct law *g, struct work *w, const struct statute *s, int64_t today) {
    struct statute *all;
    size_t n;
    TRY(statute_versions(w, s, &all, &n));
    struct page_law_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_law_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(g->page, &all[i], today);
    g->form.versions = rows;
    g->form.version_n = n;
    return NULL;
}

static const struct err *form(struct law *g, struct work *w, const struct statute *s, int64_t today) {
    const struct page *p = g->page;
    enum { UNITS = sizeof units / sizeof *units, PAUSES = sizeof pauses / sizeof *pauses,
           NEEDS = sizeof needs / sizeof *needs, SURE = sizeof certainties / sizeof *certainties };
    g->form = (struct page_law_form){ .row = row_of(p, s, today),
                                      .duration = s->duration,
                                      .pause_days = s->pause_days,
                                      .extend_max = s->extend_max,
                                      .extend_days = s->extend_days,
                                      .keep_years = s->keep_years,
                                      .ends_working = s->ends_working != 0,
                                      .refuse_adr = s->refuse_adr != 0,
                                      .record = s->record != 0,
                                      .units = choices(p, units, UNITS, s->unit),
                                      .unit_n = UNITS,
                                      .pauses = choices(p, pauses, PAUSES, s->pause),
                                      .pause_n = PAUSES,
                                      .needs = choices(p, needs, NEEDS, s->extend_needs),
                                      .need_n = NEEDS,
                                      .certainties = choices(p, certainties, SURE, s->certainty),
                                      .certainty_n = SURE,
                                      .from = page_day_field(p, today),
                                      .to = s->valid_to.set ? page_day_field(p, s->valid_to.v) : S("") };
    g->shown.edit = &g->form;
    return versions(g, w, s, today);
}

/* What was typed and refused stands in the form again. */
static const struct err *typed(const struct page *p, struct work *w, struct statute_in *in);
static void as_typed(struct statute *s, const struct statute_in *in) {
    s->duration = in->duration;
    s->unit = in->unit;
    s->ends_working = in->ends_working;
    s->pause = in->pause;
    s->pause_days = in->pause_days;
    s->extend_max = in->extend_max;
    s->extend_needs = in->extend_needs;
    s->extend_days = in->extend_days;
    s->refuse_adr = in->refuse_adr;
    s->record = in->record;
    s->keep_years = in->keep_years;
    s->says = in->says;
    s->reference = in->reference;
    s->source = in->source;
    s->certainty = in->certainty;
}

static const struct err *law_tx(struct work *w, void *arg) {
    struct law *g = arg;
    struct page *p = g->page;
    struct statute *all;
    struct statute_place place;
    struct statute_in in = { 0 };
    struct str country = g->err ? page_field(p, "country") : form_get(&p->req->query, "country");
    size_t n;
    TRY(page_viewer(p, w));
    TRY(statute_place(w, country.n == 2 ? country : S(""), &place));
    g->shown.country = place.country;
    TRY(statute_list(w, place.country, &all, &n));
    struct page_law_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_law_row);
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(p, &all[i], place.today);
        g->shown.new_n += !rows[i].looked_at;
        g->shown.stale_n += rows[i].looked_at && rows[i].stale;
        if (all[i].id != g->edit) continue;
        if (g->err && !typed(p, w, &in)) as_typed(&all[i], &in);
        TRY(form(g, w, &all[i], place.today));
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

/* ---- what is typed ---- */

static const struct err *day(const struct page *p, struct work *w, const char *field, bool needed, struct opt_int *ret) {
    struct str s = str_trim(page_field(p, field));
    *ret = OPT_NONE;
    if (s.n == 0 && !needed) return NULL;
    ret->set = complaint_day_typed(s, &ret->v);
    if (ret->set) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no day.", .field = field, .hint = "Choose one.");
}

static bool ticked(const struct page *p, const char *field) { return str_eq(page_field(p, field), S("1")); }

static const struct err *typed(const struct page *p, struct work *w, struct statute_in *in) {
    struct opt_int from;
    TRY(day(p, w, "from", true, &from));
    TRY(day(p, w, "to", false, &in->valid_to));
    in->valid_from = from.v;
    in->duration = page_number(p, "duration");
    in->unit = page_number(p, "unit");
    in->ends_working = ticked(p, "ends_working");
    in->pause = page_number(p, "pause");
    in->pause_days = page_number(p, "pause_days");
    in->extend_max = page_number(p, "extend_max");
    in->extend_needs = page_number(p, "extend_needs");
    in->extend_days = page_number(p, "extend_days");
    in->refuse_adr = ticked(p, "refuse_adr");
    in->record = ticked(p, "record");
    in->keep_years = page_number(p, "keep_years");
    in->says = page_field(p, "says");
    in->reference = page_field(p, "reference");
    in->source = page_field(p, "source");
    in->certainty = page_number(p, "certainty");
    return NULL;
}

static const struct err *law_act_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct statute_in in = { 0 };
    int64_t id = page_number(p, "id");
    if (str_eq(page_field(p, "act"), S("verify"))) return statute_verified(w, id, &id);
    TRY(typed(p, w, &in));
    return statute_change(w, id, &in, &id);
}

const struct err *web_law_set(struct page *p) {
    const struct err *e = work_write(p->w, law_act_tx, p);
    bool change = str_eq(page_field(p, "act"), S("change"));
    if (e && settings_can_again(e))
        return show(&(struct law){ .page = p, .err = e, .edit = change ? page_number(p, "id") : 0 });
    if (e) return e;
    struct str c = page_field(p, "country");
    bool country = c.n == 2 && c.p[0] >= 'A' && c.p[0] <= 'Z' && c.p[1] >= 'A' && c.p[1] <= 'Z';
    if (country) reply_redirect(p->rp, str_printf(p->w->arena, "/settings/law?country=%.*s&said=saved", STR_ARG(c)));
    if (!country) settings_done(p, "/settings/law", "saved");
    return NULL;
}
