/* Tables: files that come in, are looked at, written and taken back; and records as files. */
#include "base/csv.h"
#include "base/moment.h"
#include "desk/import/import.h"
#include "view/view_import_page.h"
#include "view/view_imports_page.h"
#include "view/words.h"
#include "web/settings.h"

enum { FILES_SHOWN = 20, UNITS_SHOWN = 50, REFUSED_SHOWN = 200 };
#define AT_ONCE (7 * MOMENT_SECOND / 10) /* what is done while somebody waits; the rest goes on by itself */

static const char *const kind_names[] = { W("Products"), W("Orders"), W("Policies") };

static bool kind_of(struct str s, enum import_kind *ret) {
    for (int i = 0; import_kinds[i]; i++) {
        *ret = (enum import_kind)i;
        if (str_eq(s, str_of(import_kinds[i]))) return true;
    }
    *ret = IMPORT_PRODUCTS;
    return false;
}

static struct page_import_row row_of(const struct page *p, const struct import *i) {
    return (struct page_import_row){ i->id, i->name.n ? i->name : word(p->lang, kind_names[i->kind]),
                                     word(p->lang, kind_names[i->kind]), i->user_name, (int)i->state,
                                     page_past(p, i->created_at) };
}

/* ---- the list, and the form ---- */

struct list {
    struct page *page;
    enum import_kind kind;
    struct page_imports shown;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_imports_page(h, data, me); }

static void choices(struct list *g) {
    struct page *p = g->page;
    struct str charset = page_field(p, "charset");
    struct page_choice *kinds = ARENA_ARRAY(p->w->arena, IMPORT_KINDS, struct page_choice);
    struct page_choice *charsets = ARENA_ARRAY(p->w->arena, 8, struct page_choice);
    for (int i = 0; i < IMPORT_KINDS; i++)
        kinds[i] = (struct page_choice){ str_of(import_kinds[i]), word(p->lang, kind_names[i]), i == (int)g->kind };
    charsets[g->shown.charset_n++] = (struct page_choice){ S(""), word(p->lang, W("recognised by itself")), charset.n == 0 };
    for (int i = 0; csv_charsets[i]; i++)
        charsets[g->shown.charset_n++] = (struct page_choice){ str_of(csv_charsets[i]), str_of(csv_charsets[i]),
                                                               str_eq(charset, str_of(csv_charsets[i])) };
    g->shown.kinds = kinds;
    g->shown.kind_n = IMPORT_KINDS;
    g->shown.charsets = charsets;
    g->shown.kind = word(p->lang, kind_names[g->kind]);
}

static void columns(struct list *g) {
    const struct import_column *all = import_columns(g->kind, &g->shown.column_n);
    struct page_import_column *list = ARENA_ARRAY(g->page->w->arena, g->shown.column_n, struct page_import_column);
    for (size_t i = 0; i < g->shown.column_n; i++) {
        const struct err *e = g->shown.err;
        list[i] = (struct page_import_column){ str_of(all[i].name), word(g->page->lang, all[i].what), all[i].needed };
        if (e && e->field && str_eq(list[i].name, str_of(e->field))) g->shown.column = list[i].name;
    }
    g->shown.columns = list;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct import *rows;
    TRY(page_viewer(g->page, w));
    TRY(import_list(w, INT64_MAX, FILES_SHOWN, &rows, &g->shown.row_n));
    struct page_import_row *list = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_import_row);
    for (size_t i = 0; i < g->shown.row_n; i++)
        list[i] = row_of(g->page, &rows[i]);
    g->shown.rows = list;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    choices(g);
    columns(g);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/imports");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Tables (CSV)")), list_body, &g->shown);
}

const struct err *web_imports(struct page *p) {
    struct list g = { .page = p };
    (void)kind_of(form_get(&p->req->query, "kind"), &g.kind);
    return show_list(&g);
}

struct brought {
    struct import_file file;
    int64_t id;
};

static const struct err *add_tx(struct work *w, void *arg) {
    struct brought *t = arg;
    return import_add(w, &t->file, &t->id);
}

const struct err *web_import_add(struct page *p) {
    struct brought t = { .file = { .name = S(""), .bytes = S(""), .charset = page_field(p, "charset") } };
    (void)kind_of(page_field(p, "kind"), &t.file.kind);
    if (p->form.file_count) t.file.name = p->form.files[0].filename, t.file.bytes = p->form.files[0].body;
    const struct err *e = work_write(p->w, add_tx, &t);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .kind = t.file.kind, .shown.err = e });
    if (e) return e;
    TRY(import_go_on(p->w, t.id, AT_ONCE));
    reply_redirect(p->rp, str_printf(p->w->arena, "/imports/%lld", (long long)t.id));
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    struct page_import shown;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_import_page(h, data, me); }

static struct str link_of(struct arena *a, const struct import *i, const struct import_unit *u) {
    bool gone = u->verdict == VERDICT_NEW && u->outcome == OUTCOME_TAKEN_BACK;
    if (!u->object_id.set || gone) return S("");
    return str_printf(a, "/%s/%lld", import_kinds[i->kind], (long long)u->object_id.v);
}

static const struct err *units(struct one *g, struct work *w, const struct import *i, enum import_verdict verdict, int64_t most,
                               struct page_import_part *ret) {
    struct import_unit *rows;
    TRY(import_units(w, i->id, verdict, 0, most, &rows, &ret->n));
    struct page_import_unit *list = ARENA_ARRAY(w->arena, ret->n + 1, struct page_import_unit);
    for (size_t k = 0; k < ret->n; k++) {
        const struct import_unit *u = &rows[k];
        bool refused = verdict == VERDICT_REFUSED;
        list[k] = (struct page_import_unit){ .shown = u->shown, .column = u->field, .link = link_of(w->arena, i, u),
                                             .line = refused ? u->at_line : u->line,
                                             .first_line = verdict == VERDICT_DOUBLE ? u->at_line : 0,
                                             .stays = u->outcome == OUTCOME_STAYS };
        if (u->problem.n) list[k].problem = word(g->page->lang, str_c(w->arena, u->problem));
        if (u->hint.n) list[k].hint = word(g->page->lang, str_c(w->arena, u->hint));
    }
    ret->rows = list;
    return NULL;
}

static void counts(struct page_import *out, const struct import_counts *c) {
    out->fresh = c->verdict[VERDICT_NEW];
    out->changed = c->verdict[VERDICT_CHANGED];
    out->same = c->verdict[VERDICT_SAME];
    out->twice = c->verdict[VERDICT_DOUBLE];
    out->refused = c->verdict[VERDICT_REFUSED];
    out->written = c->outcome[OUTCOME_WRITTEN];
    out->back = c->outcome[OUTCOME_TAKEN_BACK];
    out->stays = c->outcome[OUTCOME_STAYS];
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page_import *out = &g->shown;
    struct import i;
    struct import_counts c;
    TRY(page_viewer(g->page, w));
    TRY(import_get(w, g->page->id, &i));
    TRY(import_count(w, i.id, &c));
    counts(out, &c);
    out->row = row_of(g->page, &i);
    out->charset = i.charset;
    out->separator = str_eq(i.separator, S("\t")) ? word(g->page->lang, W("tab")) : i.separator;
    out->unknown = i.unknown;
    out->done = i.done;
    out->unit_n = i.unit_n;
    TRY(units(g, w, &i, VERDICT_REFUSED, REFUSED_SHOWN, &out->of_refused));
    TRY(units(g, w, &i, VERDICT_DOUBLE, REFUSED_SHOWN, &out->of_twice));
    TRY(units(g, w, &i, VERDICT_NEW, UNITS_SHOWN, &out->of_fresh));
    return units(g, w, &i, VERDICT_CHANGED, UNITS_SHOWN, &out->of_changed);
}

static bool under_way(int state) { return state == IMPORT_LOOKS || state == IMPORT_WRITES || state == IMPORT_TAKES_BACK; }

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/imports/%lld", (long long)p->id);
    if (under_way(g->shown.row.state)) reply_header(p->rp, "Refresh", S("2")); /* until it is through */
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, g->shown.row.name, one_body, &g->shown);
}

const struct err *web_import(struct page *p) { return show_one(&(struct one){ .page = p }); }

static const struct err *act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    if (str_eq(act, S("confirm"))) return import_confirm(w, p->id);
    if (str_eq(act, S("undo"))) return import_undo(w, p->id);
    if (str_eq(act, S("aside"))) return import_lay_aside(w, p->id);
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act", .hint = "Go back, load it again and send once more.");
}

const struct err *web_import_act(struct page *p) {
    struct one g = { .page = p };
    const struct err *e = work_write(p->w, act_tx, p);
    if (e && !settings_can_again(e)) return e;
    g.shown.err = e;
    if (e) return show_one(&g);
    TRY(import_go_on(p->w, p->id, AT_ONCE));
    reply_redirect(p->rp, str_printf(p->w->arena, "/imports/%lld", (long long)p->id));
    return NULL;
}

/* ---- records as files ---- */

struct table {
    enum import_kind kind;
    int64_t from;
    struct str text;
};

static const struct err *table_tx(struct work *w, void *arg) {
    struct table *t = arg;
    return import_export(w, t->kind, t->from, &t->text);
}

static const struct err *give_out(struct page *p, enum import_kind kind) {
    struct table t = { .kind = kind };
    int64_t days;
    if (str_to_int(form_get(&p->req->query, "days"), 1, 3660, &days)) t.from = p->now - days * MOMENT_DAY;
    TRY(work_read(p->w, table_tx, &t));
    reply_file(p->rp, S("text/csv"), str_printf(p->w->arena, "%s.csv", import_kinds[kind]), t.text);
    return NULL;
}

const struct err *web_products_table(struct page *p) { return give_out(p, IMPORT_PRODUCTS); }
const struct err *web_orders_table(struct page *p) { return give_out(p, IMPORT_ORDERS); }
const struct err *web_policies_table(struct page *p) { return give_out(p, IMPORT_POLICIES); }
