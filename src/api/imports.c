/* Tables: products, orders and policies that come in by CSV, and go out. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/import/import.h"

#define AT_ONCE (7 * MOMENT_SECOND / 10) /* what is done before the answer; the rest goes on by itself */

static void put_counts(struct json *j, const char *name, const int64_t *counts, const char *const *words, int n) {
    json_key(j, name);
    json_open_object(j);
    for (int i = 1; i < n; i++)
        api_put_int(j, words[i], counts[i]);
    json_end(j);
}

static const struct err *put_import(struct work *w, struct json *j, const struct import *i) {
    struct import_counts n;
    TRY(import_count(w, i->id, &n));
    json_open_object(j);
    api_put_id(j, "id", i->id);
    api_put_text(j, "kind", str_of(import_kinds[i->kind]));
    api_put_text(j, "name", i->name);
    api_put_text(j, "state", str_of(import_states[i->state]));
    api_put_int(j, "done", i->done);
    api_put_int(j, "units", i->unit_n);
    api_put_text(j, "unknown_columns", i->unknown);
    put_counts(j, "verdicts", n.verdict, import_verdicts, VERDICTS);
    put_counts(j, "outcomes", n.outcome, import_outcomes, OUTCOMES);
    api_put_id(j, "user", i->user_id);
    api_put_time(j, "created_at", OPT(i->created_at));
    api_put_time(j, "written_at", i->written_at);
    api_put_time(j, "undone_at", i->undone_at);
    json_end(j);
    return NULL;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct import i;
    TRY(import_get(w, x->id, &i));
    x->json = json_new(w->arena, API_JSON_MAX);
    return put_import(w, &x->json, &i);
}

const struct err *api_get_import(struct call *c) { return api_get_one(c, one_tx); }

/* ---- lists ---- */

struct listing {
    struct api_page page;
    int64_t id;
    enum import_verdict verdict;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct import *rows;
    size_t n;
    TRY(import_list(w, l->page.id ? l->page.id : INT64_MAX, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    if (more) n--;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++)
        TRY(put_import(w, &l->json, &rows[i]));
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 1].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_imports(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static void put_unit(struct json *j, const struct import_unit *u) {
    json_open_object(j);
    api_put_int(j, "line", u->line);
    api_put_text(j, "shown", u->shown);
    api_put_text(j, "verdict", str_of(import_verdicts[u->verdict]));
    api_put_text(j, "outcome", str_of(import_outcomes[u->outcome]));
    api_put_opt_id(j, "object", u->object_id);
    api_put_opt_int(j, "at_line", u->at_line ? OPT(u->at_line) : OPT_NONE);
    api_put_text(j, "column", u->field.n ? u->field : STR_NONE);
    api_put_text(j, "problem", u->problem.n ? u->problem : STR_NONE);
    api_put_text(j, "hint", u->hint.n ? u->hint : STR_NONE);
    json_end(j);
}

static const struct err *units_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct import i;
    struct import_unit *rows;
    size_t n;
    TRY(import_get(w, l->id, &i));
    TRY(import_units(w, l->id, l->verdict, l->page.id, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    if (more) n--;
    l->json = api_list_begin(w->arena);
    for (size_t k = 0; k < n; k++)
        put_unit(&l->json, &rows[k]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 1].n + 1) : STR_NONE);
    return NULL;
}

const struct err *api_list_import_units(struct call *c) {
    const struct api_value *v = api_asked(c, "verdict");
    struct listing l = { .page = api_page_of(c), .id = c->id };
    l.verdict = v->set ? (enum import_verdict)(v->number + 1) : VERDICT_REFUSED;
    TRY(work_read(c->w, units_tx, &l));
    return api_reply(c, &l.json);
}

/* ---- steps ---- */

static const struct err *add(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *name = api_field(c, "name");
    struct import_file in = { .kind = (enum import_kind)api_field(c, "kind")->number,
                              .name = name->set ? name->text : S(""),
                              .bytes = api_field(c, "text")->text,
                              .charset = S("utf-8") };
    int64_t id;
    TRY(import_add(w, &in, &id));
    return api_written(w, c, one_tx, id, ret_body);
}

const struct err *api_post_import(struct call *c) {
    TRY(api_once(c, add, c));
    return import_turn(c->w);
}

enum { STEP_CONFIRM, STEP_UNDO, STEP_LAY_ASIDE };

static const struct err *step(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct import i;
    int64_t what = api_field(c, "step")->number;
    TRY(import_get(w, c->id, &i));
    if (what == STEP_CONFIRM) TRY(import_confirm(w, c->id));
    if (what == STEP_UNDO) TRY(import_undo(w, c->id));
    if (what == STEP_LAY_ASIDE) TRY(import_lay_aside(w, c->id));
    return api_written(w, c, one_tx, c->id, ret_body);
}

const struct err *api_post_import_step(struct call *c) {
    TRY(api_once(c, step, c));
    return import_go_on(c->w, c->id, AT_ONCE);
}

/* ---- out ---- */

struct table {
    enum import_kind kind;
    struct opt_int since;
    struct str text;
};

static const struct err *table_tx(struct work *w, void *arg) {
    struct table *t = arg;
    return import_export(w, t->kind, t->since.set ? t->since.v : 0, &t->text);
}

static const struct err *give_out(struct call *c, enum import_kind kind, struct opt_int since) {
    struct table t = { .kind = kind, .since = since };
    TRY(work_read(c->w, table_tx, &t));
    reply_file(c->rp, S("text/csv"), str_printf(c->w->arena, "%s.csv", import_kinds[kind]), t.text);
    return NULL;
}

const struct err *api_products_table(struct call *c) { return give_out(c, IMPORT_PRODUCTS, OPT_NONE); }
const struct err *api_policies_table(struct call *c) { return give_out(c, IMPORT_POLICIES, OPT_NONE); }
const struct err *api_orders_table(struct call *c) {
    const struct api_value *since = api_asked(c, "since");
    return give_out(c, IMPORT_ORDERS, since->set ? OPT(since->number) : OPT_NONE);
}
