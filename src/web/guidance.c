/* Guidance: the list, one of them with its versions, and writing it. */
#include "web/guidance.h"

#include "desk/guidance/openings.h"
#include "desk/guidance/use.h"
#include "view/html.h"
#include "view/view_guidance_list_page.h"
#include "view/view_guidance_page.h"
#include "view/words.h"
#include "web/settings.h"

struct page_guidance_row *page_guidance_rows(const struct page *p, const struct guidance_item *items, size_t n,
                                             struct str asked) {
    struct page_guidance_row *rows = ARENA_ARRAY(p->w->arena, n + 1, struct page_guidance_row);
    for (size_t i = 0; i < n; i++) {
        const struct guidance_item *g = &items[i];
        bool same = asked.n && lang_by_tag(g->lang) == lang_by_tag(asked);
        rows[i] = (struct page_guidance_row){ g->id, g->text_id, g->text_version, g->lang,
                                              same ? S("") : page_language(p->lang, g->lang), g->title, g->facts,
                                              g->rights, g->limits, g->options, g->tone, g->text, g->retired_at.set };
    }
    return rows;
}

/* ---- the form ---- */

static struct guidance_in typed(const struct page *p) {
    return (struct guidance_in){ page_field(p, "lang"),    page_field(p, "title"), page_field(p, "facts"),
                                 page_field(p, "rights"), page_field(p, "limits"), page_field(p, "options"),
                                 page_field(p, "tone"),   page_field(p, "text") };
}

static struct page_guidance_row row_typed(const struct page *p) {
    struct guidance_in g = typed(p);
    return (struct page_guidance_row){ .lang = g.lang,     .title = g.title,     .facts = g.facts, .rights = g.rights,
                                       .limits = g.limits, .options = g.options, .tone = g.tone,   .text = g.text };
}

/* ---- the list ---- */

struct list {
    struct page *page;
    bool add;
    const struct err *err;
    struct page_guidance_list shown;
    struct page_guidance_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) {
    view_guidance_list_page(h, data, me);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct page *p = g->page;
    struct guidance_item *rows;
    struct guidance_find find = { .lang = str_of(lang_tag(p->lang)), .words = S(""), .retired = true };
    TRY(page_viewer(p, w));
    g->shown.may_write = p->me.owner;
    TRY(openings_left(w, &g->shown.openings_left));
    TRY(guidance_list(w, &find, &rows, &g->shown.row_n));
    g->shown.rows = page_guidance_rows(p, rows, g->shown.row_n, find.lang);
    if (!g->add || !p->me.owner) return NULL;
    g->form.in.lang = find.lang;
    if (g->err) g->form.in = row_typed(p);
    g->form.err = g->err;
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/guidance");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Guidance")), list_body, &g->shown);
}

const struct err *web_guidance_list(struct page *p) {
    struct list g = { .page = p, .add = form_get(&p->req->query, "add").n > 0 };
    return show_list(&g);
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct guidance_in in = typed(g->page);
    int64_t n;
    if (str_eq(page_field(g->page, "act"), S("openings"))) return openings_take(w, &n);
    return guidance_add(w, &in, &g->form.id);
}

const struct err *web_guidance_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    struct str to = g.form.id ? str_printf(p->w->arena, "/guidance/%lld", (long long)g.form.id) : S("/guidance");
    settings_done(p, to.p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    int64_t version;  /* an older one; 0: the newest of each language */
    struct str edit;  /* the form for this language; empty: none */
    const struct err *err;
    struct page_guidance shown;
    struct page_guidance_form form;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_guidance_page(h, data, me); }

static void missing(struct one *g, const struct guidance_item *texts, size_t n) {
    struct page_choice *list = ARENA_ARRAY(g->page->w->arena, LANG_COUNT, struct page_choice);
    for (int l = 0; l < LANG_COUNT; l++) {
        bool has = false;
        struct str tag = str_of(lang_tag((enum lang)l));
        for (size_t i = 0; i < n && !has; i++)
            has = str_eq(texts[i].lang, tag);
        if (!has)
            list[g->shown.missing_n++] = (struct page_choice){ tag, page_language(g->page->lang, tag), false };
    }
    g->shown.missing = list;
}

static const struct err *changes(struct one *g, struct work *w) {
    struct guidance_change_row *rows;
    TRY(guidance_versions(w, g->page->id, &rows, &g->shown.change_n));
    struct page_guidance_change *list = ARENA_ARRAY(w->arena, g->shown.change_n + 1, struct page_guidance_change);
    for (size_t i = 0; i < g->shown.change_n; i++)
        list[i] = (struct page_guidance_change){ rows[i].version, page_language(g->page->lang, rows[i].lang),
                                                 rows[i].title, rows[i].name, page_past(g->page, rows[i].created_at) };
    g->shown.changes = list;
    return NULL;
}

/* Of conversations that others may not see: owners see all. */
static const struct err *departures(struct one *g, struct work *w) {
    struct departure *rows;
    if (!g->page->me.owner) return NULL;
    TRY(use_departures(w, g->page->id, &rows, &g->shown.departure_n));
    struct page_departure *list = ARENA_ARRAY(w->arena, g->shown.departure_n + 1, struct page_departure);
    for (size_t i = 0; i < g->shown.departure_n; i++)
        list[i] = (struct page_departure){ rows[i].conversation_id, rows[i].message_id, rows[i].version, rows[i].ref,
                                           rows[i].author_name, rows[i].reason, page_past(g->page, rows[i].at) };
    g->shown.departures = list;
    return NULL;
}

static void form(struct one *g) {
    if (!g->edit.n || !g->page->me.owner) return;
    g->form = (struct page_guidance_form){ .id = g->shown.id, .version = g->shown.version, .err = g->err };
    g->form.in.lang = g->edit;
    for (size_t i = 0; i < g->shown.row_n; i++)
        if (str_eq(g->shown.rows[i].lang, g->edit)) g->form.in = g->shown.rows[i];
    if (g->err) g->form.in = row_typed(g->page);
    g->shown.form = &g->form;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct guidance_item *texts, old;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(guidance_get(w, g->page->id, &texts, &n));
    missing(g, texts, n);
    g->shown.id = g->page->id;
    g->shown.version = texts[0].version;
    g->shown.retired = texts[0].retired_at.set;
    g->shown.may_write = g->page->me.owner;
    if (g->version) {
        TRY(guidance_version(w, g->page->id, g->version, &old));
        texts = &old;
        n = 1;
    }
    g->shown.old = g->version != 0;
    g->shown.rows = page_guidance_rows(g->page, texts, n, S(""));
    g->shown.row_n = n;
    TRY(use_count(w, g->page->id, &g->shown.uses));
    TRY(changes(g, w));
    TRY(departures(g, w));
    form(g);
    return NULL;
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->edit.n ? NULL : g->err;
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/guidance/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->shown.rows[0].title, one_body, &g->shown);
}

const struct err *web_guidance(struct page *p) {
    struct one g = { .page = p };
    struct str version = form_get(&p->req->query, "version");
    if (version.n && !str_to_int(version, 1, INT64_MAX, &g.version))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such guidance.");
    if (form_get(&p->req->query, "edit").n) g.edit = form_get(&p->req->query, "lang");
    return show_one(&g);
}

static const struct err *change_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct guidance_in in = typed(p);
    struct str act = page_field(p, "act");
    if (act.n) return guidance_retire(w, p->id, str_eq(act, S("retire")));
    return guidance_change(w, p->id, page_number(p, "version"), &in);
}

const struct err *web_guidance_change(struct page *p) {
    const struct err *e = work_write(p->w, change_tx, p);
    if (e && settings_can_again(e))
        return show_one(&(struct one){ .page = p, .edit = page_field(p, "lang"), .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/guidance/%lld", (long long)p->id).p, "saved");
    return NULL;
}
