/* Policies: the list, and one of them with its draft and its versions. */
#include "desk/policy/policy.h"

#include "base/moment.h"
#include "view/view_policies_page.h"
#include "view/view_policy_page.h"
#include "view/words.h"
#include "web/records.h"

enum { A_YEAR = 365 };

static struct page_policy_form form_typed(const struct page *p) {
    return (struct page_policy_form){ .code = page_field(p, "code"),
                                      .lang = page_field(p, "lang"),
                                      .title = page_field(p, "title"),
                                      .text = page_field(p, "text"),
                                      .expected = page_field(p, "expected"),
                                      .review = page_field(p, "review") };
}

static const struct err *day_typed(const struct page *p, struct work *w, const char *field, struct opt_int *ret) {
    struct str typed = str_trim(page_field(p, field));
    *ret = OPT_NONE;
    if (typed.n == 0) return NULL;
    ret->set = page_day_typed(typed, &ret->v);
    if (ret->set) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no day.", .field = "review", .hint = "Choose a day of the calendar.");
}

static const struct err *write_tx(const struct page *p, struct work *w, int64_t id, int64_t *ret_id) {
    struct page_policy_form f = form_typed(p);
    struct policy_in in = { .code = f.code, .lang = f.lang, .title = f.title, .text = f.text, .expected = f.expected };
    TRY(day_typed(p, w, "review", &in.review_on));
    return policy_write(w, id, page_number(p, "version"), &in, ret_id);
}

static const struct err *row_of(struct page *p, struct work *w, const struct policy *y, int64_t today,
                                struct page_policy_row *ret) {
    int64_t at = 0;
    *ret = (struct page_policy_row){ .id = y->id,
                                     .late = policy_late(y, today),
                                     .code = y->code,
                                     .title = str_is_set(y->title) ? y->title : y->code,
                                     .lang = str_is_set(y->title_lang) ? y->title_lang : S(""),
                                     .owner = y->owner_name,
                                     .retired = y->retired_at.set,
                                     .draft_only = y->numbered == 0 };
    if (!y->review_on.set) return NULL;
    TRY(policy_day_start(w, y->review_on.v, &at));
    ret->review = page_day(p, at);
    return NULL;
}

/* ---- the list ---- */

struct list {
    struct page *page;
    bool add;
    const struct err *err;
    int64_t id;
    struct page_policies shown;
    struct page_policy_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_policies_page(h, data, me); }

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct policy *rows;
    int64_t today;
    TRY(page_viewer(g->page, w));
    TRY(policy_today(w, &today));
    TRY(policy_list(w, &rows, &g->shown.row_n));
    struct page_policy_row *list = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_policy_row);
    for (size_t i = 0; i < g->shown.row_n; i++)
        TRY(row_of(g->page, w, &rows[i], today, &list[i]));
    g->shown.rows = list;
    g->shown.may_write = g->page->me.owner;
    if (!g->add || !g->page->me.owner) return NULL;
    if (g->err) g->form = form_typed(g->page);
    if (!g->err) g->form.lang = str_of(lang_tag(g->page->lang));
    if (!g->err) g->form.review = page_day_field(g->page, today + A_YEAR);
    g->form.err = g->err;
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/policies");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Policies")), list_body, &g->shown);
}

const struct err *web_policies(struct page *p) {
    return show_list(&(struct list){ .page = p, .add = form_get(&p->req->query, "add").n > 0 });
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    return write_tx(g->page, w, 0, &g->id);
}

const struct err *web_policy_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/policies/%lld", (long long)g.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    struct str edit; /* the form for this language; empty: none */
    const struct err *err;
    struct page_policy shown;
    struct page_policy_form form;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_policy_page(h, data, me); }

static struct page_policy_text *texts_of(const struct page *p, const struct policy_words *rows, size_t n) {
    struct page_policy_text *list = ARENA_ARRAY(p->w->arena, n + 1, struct page_policy_text);
    for (size_t i = 0; i < n; i++)
        list[i] =
            (struct page_policy_text){ rows[i].lang, page_language(p->lang, rows[i].lang), rows[i].title, rows[i].text };
    return list;
}

static const struct err *versions(struct one *g, struct work *w) {
    struct policy_version *rows;
    struct policy_words *words;
    size_t n;
    TRY(policy_versions(w, g->page->id, &rows, &n));
    struct page_policy_version *list = ARENA_ARRAY(w->arena, n + 1, struct page_policy_version);
    for (size_t i = 0; i < n; i++) {
        struct page_policy_version *v = &list[i];
        TRY(policy_texts(w, rows[i].id, &words, &v->text_n));
        v->number = rows[i].number;
        v->state = (int)policy_state_of(rows, n, i, work_now(w));
        v->expected = rows[i].expected;
        v->by = rows[i].approved_by;
        v->from = v->state == POLICY_APPROVED ? page_next(g->page, rows[i].from_at) : page_past(g->page, rows[i].from_at);
        v->texts = texts_of(g->page, words, v->text_n);
    }
    g->shown.versions = list;
    g->shown.version_n = n;
    return NULL;
}

static const struct page_policy_text *text_in(const struct one *g, struct str lang) {
    for (size_t i = 0; i < g->shown.draft_n; i++)
        if (str_eq(g->shown.drafts[i].lang, lang)) return &g->shown.drafts[i];
    for (size_t i = 0; g->shown.version_n && i < g->shown.versions[0].text_n; i++)
        if (str_eq(g->shown.versions[0].texts[i].lang, lang)) return &g->shown.versions[0].texts[i];
    return NULL;
}

static bool has_draft(const struct one *g, struct str lang) {
    for (size_t i = 0; i < g->shown.draft_n; i++)
        if (str_eq(g->shown.drafts[i].lang, lang)) return true;
    return false;
}

static void missing(struct one *g) {
    struct page_choice *list = ARENA_ARRAY(g->page->w->arena, LANG_COUNT, struct page_choice);
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str tag = str_of(lang_tag((enum lang)l));
        if (!has_draft(g, tag))
            list[g->shown.missing_n++] = (struct page_choice){ tag, page_language(g->page->lang, tag), false };
    }
    g->shown.missing = list;
}

static void form(struct one *g) {
    if (!g->edit.n || !g->page->me.owner) return;
    const struct page_policy_text *now = text_in(g, g->edit);
    if (g->err)
        g->form = form_typed(g->page);
    else
        g->form = (struct page_policy_form){ .lang = g->edit, .title = now ? now->title : S(""),
                                             .text = now ? now->text : S(""), .expected = g->shown.expected };
    g->form.id = g->page->id;
    g->form.version = g->shown.version;
    g->form.err = g->err;
    g->shown.form = &g->form;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct policy y;
    struct policy_words *drafts;
    int64_t today;
    TRY(page_viewer(g->page, w));
    TRY(policy_today(w, &today));
    TRY(policy_get(w, g->page->id, &y));
    TRY(row_of(g->page, w, &y, today, &g->shown.row));
    g->shown.version = y.version;
    g->shown.expected = y.expected;
    g->shown.may_write = g->page->me.owner;
    g->shown.review = page_day_field(g->page, today + A_YEAR);
    TRY(policy_drafts(w, y.id, &drafts, &g->shown.draft_n));
    g->shown.drafts = texts_of(g->page, drafts, g->shown.draft_n);
    TRY(versions(g, w));
    missing(g);
    form(g);
    return NULL;
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->edit.n ? NULL : g->err;
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/policies/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->shown.row.title, one_body, &g->shown);
}

const struct err *web_policy(struct page *p) {
    struct str edit = form_get(&p->req->query, "edit");
    return show_one(&(struct one){ .page = p, .edit = edit.n ? edit : S("") });
}

static const struct err *approve_tx(const struct page *p, struct work *w) {
    struct opt_int from, review;
    int64_t from_at = 0;
    TRY(day_typed(p, w, "from", &from));
    TRY(day_typed(p, w, "review", &review));
    if (from.set) TRY(policy_day_start(w, from.v, &from_at));
    return policy_approve(w, p->id, page_number(p, "version"), from_at, review.v);
}

static const struct err *change_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    struct str act = page_field(p, "act");
    int64_t id;
    if (str_eq(act, S("approve"))) return approve_tx(p, w);
    if (str_eq(act, S("retire"))) return policy_retire(w, p->id, page_number(p, "version"));
    return write_tx(p, w, p->id, &id);
}

const struct err *web_policy_change(struct page *p) {
    const struct err *e = work_write(p->w, change_tx, p);
    bool edit = str_eq(page_field(p, "act"), S("write"));
    if (e && settings_can_again(e))
        return show_one(&(struct one){ .page = p, .edit = edit ? page_field(p, "lang") : S(""), .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/policies/%lld", (long long)p->id).p, "saved");
    return NULL;
}
