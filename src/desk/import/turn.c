/* The way of a file: looked at, written and taken back in parts. */
#include "base/moment.h"
#include "db/db.h"
#include "desk/import/import_priv.h"
#include "desk/import/import_sql.h"
#include "desk/setting/setting.h"

#define TURN_PATIENCE (MOMENT_SECOND / 5)

static const struct import_trade *const trades[] = { &import_products, &import_orders, &import_policies };

/* One part, and the unit of it that could not be written. */
struct part {
    struct import import;
    const struct import_trade *trade;
    const struct zone *zone;
    bool has[IMPORT_COLUMNS_MAX];
    bool through;             /* nothing is left to do */
    int64_t failed, at_line;  /* failed: -1 for none */
    const struct err *why;
};

/* ---- rows ---- */

/* As put_row wrote them: the line, and a cell for each column; before: without the line. */
static const struct err *rows_of(struct work *w, const struct part *p, struct str cells, bool with_line,
                                 struct import_row **ret, size_t *ret_n) {
    struct csv c;
    size_t first = with_line ? 1 : 0;
    TRY(csv_read(w->arena, cells, ',', &c));
    struct import_row *rows = ARENA_ARRAY(w->arena, c.n + 1, struct import_row);
    for (size_t i = 0; i < c.n; i++) {
        rows[i] = (struct import_row){ .line = 0 };
        if (with_line) (void)str_to_int(c.rows[i].cells[0], 0, INT64_MAX, &rows[i].line);
        for (size_t k = 0; k < p->trade->n; k++)
            rows[i].cells[k] = k + first < c.rows[i].n ? c.rows[i].cells[k + first] : S("");
    }
    *ret = rows;
    *ret_n = c.n;
    return NULL;
}

static void read_columns(struct part *p) {
    struct str rest = p->import.columns, name;
    while (str_split(&rest, ',', &name))
        for (size_t i = 0; i < p->trade->n; i++)
            if (str_eq(name, str_of(p->trade->columns[i].name))) p->has[i] = true;
}

/* ---- one unit ---- */

static bool is_refusal(const struct err *e) {
    return e->code == ERR_INVALID || e->code == ERR_LIMIT || e->code == ERR_CONFLICT ||
           e->code == ERR_DENIED || e->code == ERR_NOT_FOUND;
}

static const struct err *refuse(struct work *w, int64_t id, int64_t n, int64_t line, const struct err *e) {
    return sql_csv_unit_judge(w->db, id, n, VERDICT_REFUSED, line, str_of(e->field ? e->field : ""),
                                 str_of(e->msg), str_of(e->hint ? e->hint : ""), OPT_NONE, NULL);
}

static const struct err *judge(struct work *w, struct part *p, const struct import_unit *u, bool write) {
    struct import_ask a = { .has = p->has, .zone = p->zone, .write = write };
    int64_t line, id = p->import.id;
    bool twice;
    if (u->verdict == VERDICT_REFUSED || u->verdict == VERDICT_DOUBLE) return NULL;
    TRY(sql_csv_unit_before(w->db, id, u->code, u->n, &line, &twice));
    if (twice && u->code.n)
        return sql_csv_unit_judge(w->db, id, u->n, VERDICT_DOUBLE, line, S(""), S(""), S(""), OPT_NONE, NULL);
    TRY(rows_of(w, p, u->cells, true, &a.rows, &a.n));
    const struct err *e = p->trade->unit(w, &a);
    line = a.at < a.n ? a.rows[a.at].line : u->line;
    if (e && write && is_refusal(e)) p->failed = u->n, p->at_line = line, p->why = e;
    if (e && !write && is_refusal(e)) return refuse(w, id, u->n, line, e);
    if (e) return e;
    TRY(sql_csv_unit_judge(w->db, id, u->n, a.verdict, u->line, S(""), S(""), S(""), a.object_id, NULL));
    bool written = write && (a.verdict == VERDICT_NEW || a.verdict == VERDICT_CHANGED);
    return written ? sql_csv_unit_written(w->db, id, u->n, a.version, a.before, NULL) : NULL;
}

static const struct err *take_back(struct work *w, struct part *p, const struct import_unit *u) {
    struct import_row *before;
    size_t n;
    bool stays = false;
    if (u->outcome != OUTCOME_WRITTEN) return NULL;
    TRY(rows_of(w, p, u->before, false, &before, &n));
    TRY(p->trade->undo(w, u, before, n, &stays));
    return sql_csv_unit_outcome(w->db, p->import.id, u->n, stays ? OUTCOME_STAYS : OUTCOME_TAKEN_BACK, NULL);
}

/* ---- a part ---- */

static const struct err *end(struct work *w, struct part *p) {
    int64_t changed, id = p->import.id;
    p->through = true;
    if (p->import.state == IMPORT_LOOKS) return sql_csv_set_looked_at(w->db, id, &changed);
    if (p->import.state == IMPORT_TAKES_BACK) return sql_csv_set_undone(w->db, id, work_now(w), &changed);
    TRY(sql_csv_set_written(w->db, id, work_now(w), &changed));
    return sql_csv_forget_cells(w->db, id, NULL);
}

static const struct err *begin(struct work *w, struct part *p) {
    struct desk_facts desk;
    TRY(import_get(w, p->import.id, &p->import));
    p->trade = trades[p->import.kind];
    p->failed = -1;
    read_columns(p);
    TRY(desk_facts_get(w, &desk));
    return zone_load(w->arena, w->sys, desk.zone, &p->zone);
}

/* What is written is written in the name of whoever brought the file. */
static struct work as_sender(const struct work *w, const struct import *i) {
    struct work s = *w;
    s.actor = (struct actor){ .kind = ACTOR_USER, .user_id = i->user_id, .role = ROLE_OWNER,
                              .sees = SEES_ALL, .scope = SCOPE_ADMIN, .name = i->user_name, .mail = S("") };
    return s;
}

static const struct err *part_tx(struct work *w, void *arg) {
    struct part *p = arg;
    struct import_unit *units;
    int64_t changed;
    size_t n;
    TRY(begin(w, p));
    struct work s = as_sender(w, &p->import);
    const struct import *i = &p->import;
    bool under_way = i->state == IMPORT_LOOKS || i->state == IMPORT_WRITES || i->state == IMPORT_TAKES_BACK;
    p->through = !under_way;
    if (!under_way) return NULL;
    if (i->done == i->unit_n) return end(w, p);
    TRY(sql_csv_units(w->db, i->id, i->done, IMPORT_PART, &units, &n));
    for (size_t k = 0; k < n; k++)
        TRY(i->state == IMPORT_TAKES_BACK ? take_back(&s, p, &units[k])
                                          : judge(&s, p, &units[k], i->state == IMPORT_WRITES));
    return sql_csv_forward(w->db, i->id, i->state, i->done, i->done + (int64_t)n, &changed);
}

/* What was refused while it was written takes its part with it; so it is told, and the part is begun anew. */
static const struct err *refuse_tx(struct work *w, void *arg) {
    struct part *p = arg;
    return refuse(w, p->import.id, p->failed, p->at_line, p->why);
}

static const struct err *part(struct work *w, int64_t id, bool *ret_through) {
    struct part p = { .import = { .id = id } };
    const struct err *e = work_write(w, part_tx, &p);
    *ret_through = !e && p.through;
    return e && p.why && p.failed >= 0 ? work_write(w, refuse_tx, &p) : e;
}

const struct err *import_go_on(struct work *w, int64_t id, int64_t patience) {
    int64_t until = sys_monotonic(w->sys) + patience;
    bool through = false;
    while (!through) {
        TRY(part(w, id, &through));
        if (sys_monotonic(w->sys) >= until) break;
    }
    return NULL;
}

struct working {
    int64_t *ids;
    size_t n;
};

static const struct err *working_tx(struct work *w, void *arg) {
    struct working *x = arg;
    return sql_csvs_working(w->db, &x->ids, &x->n);
}

const struct err *import_turn(struct work *w) {
    struct working x;
    TRY(work_read(w, working_tx, &x));
    return x.n ? import_go_on(w, x.ids[0], TURN_PATIENCE) : NULL;
}
