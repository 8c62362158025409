/* Products in a table: one a line, its batches in one cell, a line each. */
#include "base/words.h"
#include "db/db.h"
#include "desk/import/import_priv.h"
#include "desk/product/product.h"

#include <stdlib.h>

enum { SKU, NAME, TIER, MONTHS, FEATURES, BATCHES, ACTIVE, COLUMNS };

static const struct import_column columns[COLUMNS] = {
    { "sku", true, W("The number by which the shop knows it.") },
    { "name", false, W("What customers call it; a new one needs it.") },
    { "tier", false, W("Its price level, such as premium.") },
    { "guarantee_months", false, W("How long it is guaranteed, in months.") },
    { "features", false, W("What it was described to be.") },
    { "batches", false, W("One a line within the cell: the batch, a blank, a note.") },
    { "active", false, W("Whether it is still sold: yes or no.") },
};

static struct str code_of(struct work *w, const struct import_row *row) { return record_code(w->arena, row->cells[SKU]); }

static const struct err *in_of(struct work *w, const struct product *p, struct product_in *ret) {
    struct batch *batches;
    size_t n;
    TRY(product_batches(w, p->id, &batches, &n));
    *ret = (struct product_in){ p->sku, p->name, p->tier, p->features, product_batch_lines(w->arena, batches, n),
                                p->guarantee_months, p->active };
    return NULL;
}

/* What the row says, the rest as it was. */
static const struct err *overlay(struct work *w, const struct import_row *row, const bool *has, struct product_in *in) {
    const struct str *c = row->cells;
    in->sku = c[SKU];
    if (has[NAME]) in->name = c[NAME];
    if (has[TIER]) in->tier = c[TIER];
    if (has[FEATURES]) in->features = c[FEATURES];
    if (has[BATCHES]) in->batches = c[BATCHES];
    if (has[MONTHS] && c[MONTHS].n)
        TRY(import_number(w, c[MONTHS], 0, PRODUCT_MONTHS_MAX, columns[MONTHS].name, &in->guarantee_months));
    return has[ACTIVE] ? import_flag(w, c[ACTIVE], in->active, columns[ACTIVE].name, &in->active) : NULL;
}

/* ---- is it the same ---- */

static int by_text(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

/* Batches in one order, without blanks around them. */
static struct str sorted(struct arena *a, struct str lines) {
    struct str list[PRODUCT_BATCHES_MAX], rest = lines, line;
    struct buf b = buf_new(a, CSV_CELL_MAX * 2);
    size_t n = 0;
    while (str_split(&rest, '\n', &line))
        if (str_trim(line).n && n < PRODUCT_BATCHES_MAX) list[n++] = str_trim(line);
    qsort(list, n, sizeof *list, by_text);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%.*s\n", STR_ARG(list[i]));
    return b.n ? buf_str(&b) : S("");
}

static bool same(struct arena *a, const struct product_in *x, const struct product_in *y) {
    return str_eq(x->sku, y->sku) && str_eq(x->name, y->name) && str_eq(x->tier, str_lower(a, y->tier)) &&
           str_eq(x->features, y->features) && x->guarantee_months == y->guarantee_months && x->active == y->active &&
           str_eq(sorted(a, x->batches), sorted(a, y->batches));
}

static void put(struct work *w, struct buf *b, const struct product_in *p) {
    struct str cells[COLUMNS] = { p->sku, p->name, p->tier, str_printf(w->arena, "%lld", (long long)p->guarantee_months),
                                  p->features, p->batches, p->active ? S("yes") : S("no") };
    import_put(b, cells, COLUMNS);
}

/* ---- one ---- */

static const struct err *unit(struct work *w, struct import_ask *a) {
    struct product_in was = { S(""), S(""), S(""), S(""), S(""), 0, true }, in;
    struct product p = { .id = 0 };
    bool found;
    TRY(product_by_sku(w, a->rows[0].cells[SKU], &p, &found));
    if (found) TRY(in_of(w, &p, &was));
    in = was;
    TRY(overlay(w, &a->rows[0], a->has, &in));
    TRY(product_check(w, &in));
    a->verdict = !found ? VERDICT_NEW : same(w->arena, &was, &in) ? VERDICT_SAME : VERDICT_CHANGED;
    if (found) a->object_id = OPT(p.id);
    if (!a->write || a->verdict == VERDICT_SAME) return NULL;
    if (found) {
        struct buf b = buf_new(w->arena, CSV_BYTES_MAX);
        put(w, &b, &was);
        a->before = buf_str(&b);
        TRY(product_change(w, p.id, p.version, &in));
    } else {
        a->before = S("");
        TRY(product_add(w, &in, &a->object_id.v));
        a->object_id.set = true;
    }
    TRY(product_get(w, a->object_id.v, &p));
    a->version = p.version;
    return NULL;
}

static const struct err *undo(struct work *w, const struct import_unit *u, struct import_row *before, size_t n,
                              bool *ret_stays) {
    static const bool all[COLUMNS] = { true, true, true, true, true, true, true };
    struct product_in in = { .active = true };
    struct product p;
    if (n == 0) return product_forget(w, u->object_id.v, u->version.v, ret_stays);
    TRY(product_get(w, u->object_id.v, &p));
    *ret_stays = p.version != u->version.v;
    if (*ret_stays) return NULL;
    TRY(overlay(w, &before[0], all, &in));
    return product_change(w, p.id, p.version, &in);
}

static const struct err *export(struct work *w, int64_t from_at, const struct zone *z, struct buf *b) {
    struct product_find find = { .words = S(""), .after_name = S(""), .limit = PRODUCT_PAGE_MAX };
    struct product_page page = { .more = true };
    struct product_in in;
    (void)from_at, (void)z;
    while (page.more && !buf_over(b)) {
        TRY(product_list(w, &find, &page));
        for (size_t i = 0; i < page.n; i++) {
            TRY(in_of(w, &page.rows[i], &in));
            put(w, b, &in);
        }
        if (page.n) find.after_name = page.rows[page.n - 1].name, find.after_id = page.rows[page.n - 1].id;
    }
    return NULL;
}

const struct import_trade import_products = { columns, COLUMNS, false, code_of, unit, undo, export };
