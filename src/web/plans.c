/* Settings: the plans that a recovery begins with, written in each language. */
#include "desk/recovery/recovery.h"

#include "view/view_plans_page.h"
#include "web/complaints.h"

#include <stdio.h>

enum { MORE = 3 /* empty rows in the form */ };

struct plans {
    struct page *page;
    const struct err *err;
    int64_t edit; /* 0: none, -1: a new one */
    struct str lang;
    struct page_plans shown;
    struct page_plan form;
};

static void plans_body(struct html *h, const void *data, const struct viewer *me) { view_plans_page(h, data, me); }

static const struct page_choice *kinds(const struct page *p, int64_t chosen) {
    static const char *const words[STEP_KINDS] = { W("a deed"), W("an apology"), W("word to the customer"), W("a look back") };
    struct page_choice *list = ARENA_ARRAY(p->w->arena, STEP_KINDS, struct page_choice);
    for (int i = 0; i < STEP_KINDS; i++)
        list[i] = (struct page_choice){ str_printf(p->w->arena, "%d", i), word(p->lang, words[i]), i == chosen };
    return list;
}

static struct page_plan_step step_of(const struct page *p, const struct template_step *s) {
    return (struct page_plan_step){ s->id, s->hours, s->what, kinds(p, s->kind), STEP_KINDS };
}

static const struct err *plan_of(struct plans *g, struct work *w, const struct recovery_template *t, size_t more,
                                 struct page_plan *ret) {
    struct template_step *steps, none = { .what = S("") };
    size_t n = 0;
    if (t->id) TRY(recovery_template_steps(w, t->id, g->lang, &steps, &n));
    struct page_plan_step *list = ARENA_ARRAY(w->arena, n + more + 1, struct page_plan_step);
    for (size_t i = 0; i < n; i++)
        list[i] = step_of(g->page, &steps[i]);
    for (size_t i = 0; i < more; i++)
        list[n + i] = step_of(g->page, &none);
    *ret = (struct page_plan){ .id = t->id, .version = t->version, .name = t->name, .goal = t->goal, .lang = g->lang,
                               .steps = list, .step_n = n + more };
    return NULL;
}

/* The steps of the form: those whose words were emptied are left out, and go. */
static size_t typed(const struct page *p, struct arena *a, bool all, struct template_step **ret) {
    struct template_step *list = ARENA_ARRAY(a, RECOVERY_STEPS_MAX + MORE + 1, struct template_step);
    size_t n = 0;
    for (int i = 0; i < RECOVERY_STEPS_MAX + MORE; i++) {
        char what[16], id[16], kind[16], hours[16];
        snprintf(what, sizeof what, "what%d", i);
        snprintf(id, sizeof id, "step%d", i);
        snprintf(kind, sizeof kind, "kind%d", i);
        snprintf(hours, sizeof hours, "hours%d", i);
        struct str words = str_trim(page_field(p, what));
        if (words.n == 0 && !all) continue;
        if (words.n == 0 && !page_field(p, hours).n) continue;
        list[n++] = (struct template_step){ .id = page_number(p, id), .kind = page_number(p, kind), .what = words,
                                            .hours = page_number(p, hours) };
    }
    *ret = list;
    return n;
}

static void as_typed(struct plans *g) {
    const struct page *p = g->page;
    struct template_step *steps;
    size_t n = typed(p, p->w->arena, true, &steps);
    struct page_plan_step *list = ARENA_ARRAY(p->w->arena, n + MORE, struct page_plan_step);
    for (size_t i = 0; i < n; i++)
        list[i] = step_of(p, &steps[i]);
    g->form = (struct page_plan){ .id = g->edit > 0 ? g->edit : 0, .version = page_number(p, "version"), .name = page_field(p, "name"),
                                  .goal = page_field(p, "goal"), .lang = g->lang, .steps = list, .step_n = n };
}

static const struct err *plans_tx(struct work *w, void *arg) {
    struct plans *g = arg;
    struct recovery_template *all, none = { .name = S(""), .goal = S("") };
    TRY(page_viewer(g->page, w));
    TRY(recovery_templates(w, g->lang, &all, &g->shown.row_n));
    struct page_plan *rows = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_plan);
    for (size_t i = 0; i < g->shown.row_n; i++) {
        TRY(plan_of(g, w, &all[i], 0, &rows[i]));
        if (all[i].id == g->edit) TRY(plan_of(g, w, &all[i], MORE, &g->form));
    }
    if (g->edit < 0) TRY(plan_of(g, w, &none, MORE, &g->form));
    g->shown.rows = rows;
    return NULL;
}

static void languages(struct plans *g) {
    struct page_choice *list = ARENA_ARRAY(g->page->w->arena, LANG_COUNT, struct page_choice);
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str tag = str_of(lang_tag((enum lang)l));
        list[l] = (struct page_choice){ tag, page_language(g->page->lang, tag), str_eq(tag, g->lang) };
    }
    g->shown.langs = list;
    g->shown.lang_n = LANG_COUNT;
}

static const struct err *show(struct plans *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    languages(g);
    TRY(work_read(p->w, plans_tx, g));
    if (g->err && g->edit) as_typed(g);
    if (g->edit && g->form.step_n) g->shown.edit = &g->form;
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/plans");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Plans for making good")), plans_body, &g->shown);
}

static struct str lang_of(const struct page *p, struct str tag) {
    return str_eq(str_of(lang_tag(lang_by_tag(tag))), tag) ? tag : str_of(lang_tag(p->lang));
}

const struct err *web_plans(struct page *p) {
    struct plans g = { .page = p, .lang = lang_of(p, form_get(&p->req->query, "lang")) };
    struct str edit = form_get(&p->req->query, "edit");
    if (str_eq(edit, S("new"))) g.edit = -1;
    else if (!str_to_int(edit, 1, INT64_MAX, &g.edit)) g.edit = 0;
    return show(&g);
}

static const struct err *act_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct template_step *steps;
    int64_t id = page_number(p, "id");
    if (str_eq(page_field(p, "act"), S("remove"))) return recovery_template_remove(w, id, page_number(p, "version"));
    struct template_in in = { lang_of(p, page_field(p, "lang")), page_field(p, "name"), page_field(p, "goal"), NULL, 0 };
    in.step_n = typed(p, w->arena, false, &steps);
    in.steps = steps;
    return recovery_template_write(w, id, page_number(p, "version"), &in, &id);
}

const struct err *web_plans_set(struct page *p) {
    const struct err *e = work_write(p->w, act_tx, p);
    int64_t id = page_number(p, "id");
    if (e && settings_can_again(e))
        return show(&(struct plans){ .page = p, .err = e, .edit = id ? id : -1, .lang = lang_of(p, page_field(p, "lang")) });
    if (e) return e;
    reply_redirect(p->rp, str_printf(p->w->arena, "/settings/plans?lang=%.*s&said=saved", STR_ARG(lang_of(p, page_field(p, "lang")))));
    return NULL;
}
