#include "db/db_priv.h"

#include "base/bug.h"
#include "base/utf8.h"

#include <string.h>

bool type_is_int(enum stmt_type type) { return type == STMT_INT || type == STMT_INT_OPT; }

bool type_is_text(enum stmt_type type) { return type == STMT_TEXT || type == STMT_TEXT_OPT; }

static bool type_takes_null(enum stmt_type type) {
    return type == STMT_INT_OPT || type == STMT_TEXT_OPT || type == STMT_BLOB_OPT;
}

bool value_is_null(enum stmt_type type, const struct db_value *v) {
    return v->null && type_takes_null(type);
}

static const char *about(struct db *db, const struct stmt *st, const char *what) {
    return str_printf(db->arena, "statement %s: %s", st->name, what).p;
}

const struct err *row_wrong(struct db *db, const struct stmt *st, const char *what) {
    return ERR(db->arena, ERR_BUG, "Something went wrong here.", .hint = "Please try once more.",
               .detail = about(db, st, what));
}

void *rows_add(struct db *db, const struct stmt *st, struct rows *r, const struct err **ret_e) {
    size_t max = st->kind == STMT_MANY ? STMT_MAX_ROWS : 1;
    if (r->n == max) {
        *ret_e = st->kind == STMT_MANY
                     ? ERR(db->arena, ERR_LIMIT, "There are too many entries to show at once.",
                           .hint = "Ask for fewer.", .detail = about(db, st, "too many rows"))
                     : row_wrong(db, st, "gave several rows where one was expected");
        return NULL;
    }
    if (r->n == r->room) {
        size_t room = r->room ? r->room * 2 : st->kind == STMT_MANY ? 8 : 1;
        if (room * st->row_size > arena_left(db->arena)) {
            *ret_e = ERR(db->arena, ERR_LIMIT, "This is too large.",
                         .detail = about(db, st, "the arena is full"));
            return NULL;
        }
        char *p = arena_array(db->arena, room, st->row_size);
        if (r->n) memcpy(p, r->p, r->n * st->row_size);
        r->p = p;
        r->room = room;
    }
    return r->p + r->n++ * st->row_size;
}

static void *place(const struct stmt *st, size_t i, void *row) {
    return (char *)row + st->cols[i].offset;
}

const struct err *column_null(struct db *db, const struct stmt *st, size_t i, void *row) {
    (void)row; /* rows start as zeros: STR_NONE and OPT_NONE */
    return type_takes_null(st->cols[i].type)
               ? NULL
               : row_wrong(db, st, "gave NULL for a column declared without ?");
}

const struct err *column_int(struct db *db, const struct stmt *st, size_t i, void *row, int64_t v) {
    if (!type_is_int(st->cols[i].type)) return row_wrong(db, st, "gave a number for a text");
    if (st->cols[i].type == STMT_INT)
        *(int64_t *)place(st, i, row) = v;
    else
        *(struct opt_int *)place(st, i, row) = OPT(v);
    return NULL;
}

const struct err *column_bytes(struct db *db, const struct stmt *st, size_t i, void *row,
                               const void *p, size_t n) {
    if (type_is_int(st->cols[i].type)) return row_wrong(db, st, "gave a text for a number");
    if (n + 16 > arena_left(db->arena)) {
        return ERR(db->arena, ERR_LIMIT, "This is too large.",
                   .detail = about(db, st, "the arena is full"));
    }
    *(struct str *)place(st, i, row) = (struct str){ arena_copy(db->arena, p, n), n };
    return NULL;
}

static const struct err *check_values(struct db *db, const struct stmt *st,
                                      const struct db_value *v) {
    for (size_t i = 0; i < st->n_params; i++) {
        if (!type_is_text(st->params[i].type)) continue;
        if (utf8_valid(v[i].s) && str_find_char(v[i].s, '\0') < 0) continue;
        return ERR(db->arena, ERR_INVALID, "This text holds characters that cannot be stored.",
                   .hint = "Remove them and try again.",
                   .detail = about(db, st, st->params[i].name));
    }
    return NULL;
}

static const struct err *check_before(struct db *db, const struct stmt *st,
                                      const struct db_value *v) {
    if (st->write && !db->write) return row_wrong(db, st, "writes inside store_read");
    return check_values(db, st, v);
}

/* Runs them; whatever goes wrong fails the transaction. */
static const struct err *run(struct db *db, struct stmt_run *runs, size_t n) {
    if (db->failed) return db->failed;
    const struct err *e = NULL;
    for (size_t i = 0; !e && i < n; i++)
        e = check_before(db, runs[i].st, runs[i].values);
    if (!e && db->tells_to) return ahead_tell(db->tells_to, runs, n);
    if (!e) e = db->told_n ? ahead_run(db, runs, n) : db->store->engine->run(db, runs, n);
    db->failed = e;
    return e;
}

const struct err *db_mark(struct db *db, struct db_mark *ret) {
    if (db->failed) return db->failed;
    TRY(db->failed = ahead_rest(db));
    *ret = (struct db_mark){ arena_mark(db->arena), db->told_n };
    return NULL;
}

void db_rewind(struct db *db, struct db_mark mark) {
    BUG_UNLESS(db->told_n == mark.told);
    arena_rewind(db->arena, mark.at);
}

const struct err *stmt_maybe(struct db *db, const struct stmt *st, const struct db_value *v,
                             void *ret, bool *ret_found) {
    struct stmt_run r = { .st = st, .values = v };
    TRY(run(db, &r, 1));
    if (r.rows.n) memcpy(ret, r.rows.p, st->row_size);
    *ret_found = r.rows.n > 0;
    return NULL;
}

static const struct err *nothing_there(struct db *db, const struct stmt *st) {
    return ERR(db->arena, ERR_NOT_FOUND, "There is no such entry.",
               .detail = about(db, st, "no row"));
}

const struct err *stmt_one(struct db *db, const struct stmt *st, const struct db_value *v,
                           void *ret) {
    bool found;
    TRY(stmt_maybe(db, st, v, ret, &found));
    return found ? NULL : nothing_there(db, st);
}

/* An empty list is a list. */
static void *list_of(struct db *db, const struct rows *r) {
    return r->p ? r->p : arena_alloc(db->arena, 0);
}

const struct err *stmt_many(struct db *db, const struct stmt *st, const struct db_value *v,
                            void **ret_rows, size_t *ret_n) {
    struct stmt_run r = { .st = st, .values = v };
    TRY(run(db, &r, 1));
    *ret_rows = list_of(db, &r.rows);
    *ret_n = r.rows.n;
    return NULL;
}

const struct err *stmt_exec(struct db *db, const struct stmt *st, const struct db_value *v,
                            int64_t *ret_changed) {
    struct stmt_run r = { .st = st, .values = v };
    TRY(run(db, &r, 1));
    if (ret_changed) *ret_changed = r.rows.changed;
    return NULL;
}

const struct err *stmt_later(struct db *db, const struct stmt *st, const struct db_value *v) {
    struct stmt_run r = { .st = st, .values = v };
    return run(db, &r, 1);
}

static void deliver(struct db *db, const struct db_call *c, const struct rows *r) {
    if (c->stmt->kind == STMT_MANY) {
        *(void **)c->ret = list_of(db, r);
        *c->ret_n = r->n;
        return;
    }
    if (r->n) memcpy(c->ret, r->p, c->stmt->row_size);
    if (c->stmt->kind == STMT_MAYBE) *c->ret_found = r->n > 0;
}

const struct err *db_together(struct db *db, struct db_call *calls, size_t n) {
    BUG_UNLESS(n <= DB_MAX_TOGETHER);
    struct stmt_run runs[DB_MAX_TOGETHER];
    for (size_t i = 0; i < n; i++)
        runs[i] = (struct stmt_run){ .st = calls[i].stmt, .values = calls[i].values };
    TRY(run(db, runs, n));
    for (size_t i = 0; i < n; i++) {
        if (runs[i].st->kind == STMT_ONE && !runs[i].rows.n) return nothing_there(db, runs[i].st);
    }
    for (size_t i = 0; i < n; i++)
        deliver(db, &calls[i], &runs[i].rows);
    return NULL;
}
