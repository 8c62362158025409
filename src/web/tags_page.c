/* Settings: tags kept in order, and views of one's own. */
#include "desk/filter/filter.h"
#include "desk/tag/tag.h"
#include "view/tags_page.h"
#include "view/view_tags_page.h"
#include "view/words.h"
#include "web/settings.h"

/* Rows a page; counts stop at USED, so that none scans a grown table. */
enum { TAG_ROWS = 100, USED = 100 };

struct keeping {
    struct page *page;
    int64_t edit;
    struct str after;
    const struct err *err;
    struct page_tags_and_views shown;
    struct page_tag_form form;
};

static void tags_body(struct html *h, const void *data, const struct viewer *me) {
    view_tags_page(h, data, me);
}

static const struct err *tags(struct keeping *g, struct work *w) {
    struct tag_used *all;
    size_t n;
    TRY(tags_in_use(w, g->after, USED, TAG_ROWS + 1, &all, &n));
    if (n > TAG_ROWS) g->shown.next = all[TAG_ROWS - 1].folded;
    struct page_kept_tag *rows = ARENA_ARRAY(w->arena, n + 1, struct page_kept_tag);
    g->shown.row_n = n > TAG_ROWS ? TAG_ROWS : n;
    for (size_t i = 0; i < g->shown.row_n; i++)
        rows[i] = (struct page_kept_tag){ all[i].id, all[i].name, all[i].used };
    g->shown.rows = rows;
    return NULL;
}

static const struct err *views(struct keeping *g, struct work *w) {
    struct saved_filter *all;
    size_t n;
    TRY(filter_list(w, &all, &n));
    struct page_kept_view *rows = ARENA_ARRAY(w->arena, n + 1, struct page_kept_view);
    for (size_t i = 0; i < n; i++) {
        enum conversation_view view = VIEW_TEAM;
        (void)conversation_view_by_name(all[i].view, &view);
        rows[i].view =
            (struct page_own_view){ all[i].id,       all[i].name,   (enum inbox_view)view,
                                    all[i].tag_id.v, all[i].urgent, false };
        if (all[i].tag_id.set) rows[i].tag = all[i].tag_name;
    }
    g->shown.views = rows;
    g->shown.view_n = n;
    return NULL;
}

/* The form of one, with all others that it can be joined to. */
static const struct err *form(struct keeping *g, struct work *w) {
    struct tag t;
    struct tag_used *all;
    size_t n;
    TRY(tag_get(w, g->edit, &t));
    TRY(tags_in_use(w, S(""), USED, TAGS_MAX, &all, &n));
    struct page_choice *others = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    g->form = (struct page_tag_form){ .id = t.id, .was = t.name, .name = t.name, .err = g->err };
    if (g->err && page_field(g->page, "name").n) g->form.name = page_field(g->page, "name");
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == t.id) {
            g->form.used = all[i].used;
            continue;
        }
        struct str id = str_printf(w->arena, "%lld", (long long)all[i].id);
        others[g->form.other_n++] =
            (struct page_choice){ id, all[i].name, str_eq(page_field(g->page, "into"), id) };
    }
    g->form.others = others;
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct keeping *g = arg;
    TRY(page_viewer(g->page, w));
    g->shown.may = g->page->me.owner;
    if (g->edit && g->shown.may) return form(g, w);
    TRY(tags(g, w));
    return views(g, w);
}

static const struct err *show(struct keeping *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.first_page = g->after.n == 0;
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/tags");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Tags and views")),
                     tags_body, &g->shown);
}

const struct err *web_tags_page(struct page *p) {
    struct keeping g = { .page = p, .after = form_get(&p->req->query, "after") };
    struct str edit = form_get(&p->req->query, "edit");
    if (edit.n && !str_to_int(edit, 1, INT64_MAX, &g.edit))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such tag.");
    return show(&g);
}

static const struct err *keep_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act"), was = page_field(p, "was");
    int64_t id = page_number(p, "id");
    if (str_eq(act, S("join"))) return tag_join(w, id, was, page_number(p, "into"));
    if (str_eq(act, S("remove"))) return tag_remove(w, id, was);
    return tag_rename(w, id, was, page_field(p, "name"));
}

const struct err *web_tags_page_set(struct page *p) {
    struct keeping again = { .page = p, .edit = page_number(p, "id") };
    const struct err *e = work_write(p->w, keep_tx, p);
    /* The second click of a join or a removal finds nothing left to do. */
    bool gone = e && e->code == ERR_NOT_FOUND && !str_eq(page_field(p, "act"), S("rename"));
    if (e && !gone && settings_can_again(e)) {
        again.err = e;
        return show(&again);
    }
    if (e && !gone) return e;
    settings_done(p, "/settings/tags", "saved");
    return NULL;
}
