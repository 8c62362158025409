/* A file: taken in, and the steps that a person decides. */
#include "desk/import/import.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/import/import_priv.h"
#include "desk/import/import_sql.h"
#include "desk/product/product.h"
#include "desk/setting/setting.h"

const char *const import_kinds[] = { "products", "orders", "policies", NULL };
const char *const import_states[] = { "looking",  "looked_at",    "writing",    "written",
                                      "taking_back", "taken_back", "laid_aside", NULL };
const char *const import_verdicts[] = { "none", "new", "changed", "same", "double", "refused", NULL };
const char *const import_outcomes[] = { "none", "written", "taken_back", "stays", NULL };

static const struct import_trade *const trades[] = { &import_products, &import_orders, &import_policies };

const struct import_column *import_columns(enum import_kind kind, size_t *ret_n) {
    *ret_n = trades[kind]->n;
    return trades[kind]->columns;
}

/* ---- the first line ---- */

struct head {
    const struct import_trade *trade;
    int column[CSV_CELLS_MAX]; /* of each cell; -1: none of ours */
    size_t n;
    bool has[IMPORT_COLUMNS_MAX];
    struct buf names, unknown;
};

static void take_name(struct work *w, struct head *h, struct str name) {
    struct str code = record_code(w->arena, name);
    int found = -1;
    for (size_t i = 0; i < h->trade->n && found < 0; i++)
        if (!h->has[i] && str_eq(code, record_code(w->arena, str_of(h->trade->columns[i].name)))) found = (int)i;
    h->column[h->n++] = found;
    if (found >= 0) {
        h->has[found] = true;
        buf_printf(&h->names, "%s%s", h->names.n ? "," : "", h->trade->columns[found].name);
    } else if (name.n) {
        buf_printf(&h->unknown, "%s%.*s", h->unknown.n ? ", " : "", STR_ARG(utf8_cut(name, 60)));
    }
}

static const struct err *read_head(struct work *w, const struct csv_row *row, struct head *h) {
    h->names = buf_new(w->arena, 1000);
    h->unknown = buf_new(w->arena, CSV_CELLS_MAX * 64);
    for (size_t i = 0; i < row->n; i++)
        take_name(w, h, row->cells[i]);
    for (size_t i = 0; i < h->trade->n; i++)
        if (h->trade->columns[i].needed && !h->has[i])
            return ERR(w->arena, ERR_INVALID, "A column is missing.",
                       .field = h->trade->columns[i].name,
                       .hint = "Its name has to stand in the first line of the file.");
    return NULL;
}

/* ---- the other lines ---- */

struct unit {
    int64_t line;
    struct str code, shown;
    struct buf cells;
    const char *wrong;
};

static void put_row(struct buf *b, struct work *w, const struct import_row *row, size_t n) {
    csv_cell(b, str_printf(w->arena, "%lld", (long long)row->line));
    import_put(b, row->cells, n);
}

static const char *take_row(struct work *w, const struct head *h, const struct csv_row *in,
                            struct import_row *ret) {
    *ret = (struct import_row){ .line = in->line };
    for (size_t i = 0; i < h->trade->n; i++)
        ret->cells[i] = S("");
    if (in->wrong) return in->wrong;
    for (size_t i = h->n; i < in->n; i++)
        if (in->cells[i].n) return W("This line has more cells than the first.");
    for (size_t i = 0; i < in->n && i < h->n; i++)
        if (h->column[i] >= 0) ret->cells[h->column[i]] = str_trim(in->cells[i]);
    (void)w;
    return NULL;
}

static const struct err *keep(struct work *w, int64_t id, int64_t n, struct unit *u) {
    TRY(sql_csv_unit_insert(w->db, id, n, u->line, u->code, u->shown,
                               u->wrong || !u->cells.n ? S("") : buf_str(&u->cells)));
    if (!u->wrong) return NULL;
    return sql_csv_unit_judge(w->db, id, n, VERDICT_REFUSED, u->line, S(""), str_of(u->wrong),
                                 str_of(W("Mend this line, and send the file once more.")), OPT_NONE,
                                 NULL);
}

/* Lines with the code of the one above make up one with it, where the kind has such. */
static const struct err *each_unit(struct work *w, const struct head *h, const struct csv *c,
                                   int64_t id, int64_t *ret_n) {
    struct unit u = { .line = 0 };
    struct import_row row;
    *ret_n = 0;
    for (size_t i = 1; i < c->n; i++) {
        const char *wrong = take_row(w, h, &c->rows[i], &row);
        struct str code = wrong ? S("") : h->trade->code(w, &row);
        bool goes_on = h->trade->many && !wrong && !u.wrong && u.line && code.n && str_eq(code, u.code);
        if (!goes_on) {
            if (u.line && id) TRY(keep(w, id, *ret_n - 1, &u));
            u = (struct unit){ row.line, code, wrong ? S("") : utf8_cut(row.cells[0], 80),
                               buf_new(w->arena, CSV_BYTES_MAX * 2), wrong };
            ++*ret_n;
        }
        if (id && !wrong) put_row(&u.cells, w, &row, h->trade->n);
    }
    return u.line && id ? keep(w, id, *ret_n - 1, &u) : NULL;
}

static const struct err *check_file(struct work *w, const struct import_file *in, const struct csv *c) {
    if (in->name.n > IMPORT_NAME_MAX || !utf8_is_line(in->name))
        return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = "name",
                   .hint = "Write it shorter, on one line.");
    if (c->n < 2 || c->rows[0].wrong)
        return ERR(w->arena, ERR_INVALID, "There is nothing in this file.", .field = "file",
                   .hint = "Send a table whose first line names its columns.");
    return NULL;
}

const struct err *import_add(struct work *w, const struct import_file *in, int64_t *ret_id) {
    struct head h = { .trade = trades[in->kind] };
    struct str text, charset;
    struct csv c;
    int64_t n;
    TRY(csv_text(w->arena, in->bytes, in->charset, &text, &charset));
    TRY(csv_read(w->arena, text, in->separator, &c));
    TRY(check_file(w, in, &c));
    TRY(read_head(w, &c.rows[0], &h));
    TRY(each_unit(w, &h, &c, 0, &n));
    TRY(sql_csv_insert(w->db, in->kind, utf8_one_line(w->arena, in->name),
                          hash_sha256_hex(w->arena, in->bytes), charset,
                          (struct str){ &c.separator, 1 }, buf_str(&h.names),
                          h.unknown.n ? buf_str(&h.unknown) : S(""), (int64_t)c.n - 1, n,
                          w->actor.user_id, work_now(w), ret_id));
    TRY(each_unit(w, &h, &c, *ret_id, &n));
    return audit_note(w, "import.add", str_printf(w->arena, "import:%lld", (long long)*ret_id),
                      str_of(import_kinds[in->kind]));
}

/* ---- what a person decides ---- */

static const struct err *moved(struct work *w, int64_t id, int64_t changed, const char *action) {
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "This step cannot be taken now.", .field = "state",
                   .hint = "Look at the file once more: another step is under way, or was done.");
    return audit_note(w, action, str_printf(w->arena, "import:%lld", (long long)id), S(""));
}

const struct err *import_confirm(struct work *w, int64_t id) {
    int64_t changed;
    TRY(sql_csv_confirm(w->db, id, work_now(w), &changed));
    return moved(w, id, changed, "import.confirm");
}

const struct err *import_undo(struct work *w, int64_t id) {
    int64_t changed;
    TRY(sql_csv_begin_undo(w->db, id, &changed));
    return moved(w, id, changed, "import.undo");
}

const struct err *import_lay_aside(struct work *w, int64_t id) {
    int64_t changed;
    TRY(sql_csv_lay_aside(w->db, id, &changed));
    TRY(moved(w, id, changed, "import.aside"));
    return sql_csv_forget_cells(w->db, id, NULL);
}

/* ---- reading ---- */

const struct err *import_get(struct work *w, int64_t id, struct import *ret) {
    bool found;
    TRY(sql_csv_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such file.");
}

const struct err *import_list(struct work *w, int64_t before, int64_t n, struct import **ret,
                              size_t *ret_n) {
    return sql_csvs_before(w->db, before, n, ret, ret_n);
}

const struct err *import_count(struct work *w, int64_t id, struct import_counts *ret) {
    struct import_sum *rows;
    size_t n;
    *ret = (struct import_counts){ .verdict = { 0 } };
    TRY(sql_csv_sums(w->db, id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        ret->verdict[rows[i].verdict] += rows[i].n;
        ret->outcome[rows[i].outcome] += rows[i].n;
    }
    return NULL;
}

const struct err *import_units(struct work *w, int64_t id, enum import_verdict verdict, int64_t from,
                               int64_t n, struct import_unit **ret, size_t *ret_n) {
    return sql_csv_units_of(w->db, id, verdict, from, n, ret, ret_n);
}

const struct err *import_export(struct work *w, enum import_kind kind, int64_t from_at, struct str *ret) {
    const struct import_trade *t = trades[kind];
    struct buf b = buf_new(w->arena, IMPORT_EXPORT_MAX);
    struct desk_facts desk;
    const struct zone *z;
    TRY(desk_facts_get(w, &desk));
    TRY(zone_load(w->arena, w->sys, desk.zone, &z));
    csv_begin(&b);
    for (size_t i = 0; i < t->n; i++)
        csv_cell(&b, str_of(t->columns[i].name));
    csv_end(&b);
    TRY(t->export(w, from_at, z, &b));
    if (buf_over(&b))
        return ERR(w->arena, ERR_LIMIT, "This is too much for one file.", .field = "since",
                   .hint = "Ask for less at a time.");
    *ret = buf_str(&b);
    return NULL;
}
