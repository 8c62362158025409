#include "db/copy_priv.h"

#include "base/buf.h"
#include "base/bug.h"
#include "db/sqlite_limits.h"

#include <string.h>

enum { WORDS_MAX = 16 << 10, OBJECTS_MAX = 4 << 20 };

/* A table while its place among the others is looked for. */
struct found {
    struct shape_table table;
    const char *key[COPY_MAX_COLS]; /* columns of the primary key, in its order */
    size_t n_key;
    const char *parents[COPY_MAX_COLS];
    size_t n_parents;
    bool placed;
};

struct finding {
    struct arena *arena;
    sqlite3 *c;
    struct found *tables; /* COPY_MAX_TABLES of them */
    size_t n;
};

/* Names are our own, but a quote in one would be an accident waiting to happen. */
static const char *name_at(struct finding *f, sqlite3_stmt *st, int col) {
    const char *p = (const char *)sqlite3_column_text(st, col);
    BUG_UNLESS(p && *p);
    for (const char *c = p; *c; c++)
        BUG_UNLESS((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_');
    return str_c(f->arena, str_of(p));
}

/* One row of a question about the schema. */
typedef void ask_fn(struct finding *f, struct found *t, sqlite3_stmt *st);

static const struct err *ask(struct finding *f, const char *words, struct found *t, ask_fn *fn) {
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(f->c, words, -1, &st, NULL);
    if (code == SQLITE_OK && t)
        code = sqlite3_bind_text(st, 1, t->table.name, -1, SQLITE_STATIC);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(st);
        if (code == SQLITE_ROW) fn(f, t, st);
    }
    const struct err *e =
        code == SQLITE_DONE ? NULL : file_error(f->arena, f->c, code, "asking for the schema");
    sqlite3_finalize(st);
    return e;
}

static void take_table(struct finding *f, struct found *t, sqlite3_stmt *st) {
    (void)t;
    BUG_UNLESS(f->n < COPY_MAX_TABLES);
    f->tables[f->n++].table.name = name_at(f, st, 0);
}

static void take_column(struct finding *f, struct found *t, sqlite3_stmt *st) {
    struct shape_table *to = &t->table;
    struct str type = str_of((const char *)sqlite3_column_text(st, 1));
    int key = sqlite3_column_int(st, 2);
    BUG_UNLESS(to->n_cols < COPY_MAX_COLS);
    to->cols[to->n_cols] = name_at(f, st, 0);
    to->types[to->n_cols] = str_eq_nocase(type, S("INTEGER")) ? STMT_INT_OPT
                            : str_eq_nocase(type, S("TEXT"))  ? STMT_TEXT_OPT
                                                              : STMT_BLOB_OPT;
    if (key > 0) {
        BUG_UNLESS(key <= COPY_MAX_COLS);
        t->key[key - 1] = to->cols[to->n_cols];
        if ((size_t)key > t->n_key) t->n_key = (size_t)key;
    }
    to->n_cols++;
}

static void take_parent(struct finding *f, struct found *t, sqlite3_stmt *st) {
    BUG_UNLESS(t->n_parents < COPY_MAX_COLS);
    t->parents[t->n_parents++] = name_at(f, st, 0);
}

static void add_names(struct buf *b, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s\"%s\"", i ? ", " : "", names[i]);
}

static const char *words_of(struct buf *b) {
    BUG_UNLESS(!buf_over(b));
    return buf_str(b).p;
}

static enum stmt_type type_of(const struct shape_table *t, const char *col) {
    size_t i = 0;
    while (strcmp(t->cols[i], col) != 0)
        i++;
    return t->types[i];
}

static void make_words(struct arena *a, struct found *f) {
    struct shape_table *t = &f->table;
    BUG_UNLESS(f->n_key > 0); /* without a key two copies could not be compared */
    struct buf select = buf_new(a, WORDS_MAX), insert = select, load = select;
    buf_add_c(&select, "SELECT ");
    add_names(&select, t->cols, t->n_cols);
    buf_printf(&select, " FROM \"%s\" ORDER BY ", t->name);
    add_names(&select, f->key, f->n_key);
    buf_printf(&insert, "INSERT INTO \"%s\" (", t->name);
    add_names(&insert, t->cols, t->n_cols);
    for (size_t i = 0; i < t->n_cols; i++)
        buf_printf(&insert, "%s?%zu", i ? ", " : ") VALUES (", i + 1);
    buf_add_c(&insert, ")");
    buf_printf(&load, "COPY \"%s\" (", t->name);
    add_names(&load, t->cols, t->n_cols);
    buf_add_c(&load, ") FROM STDIN (FORMAT binary)");
    t->select = words_of(&select);
    t->insert = words_of(&insert);
    t->load = words_of(&load);
    t->clear = str_printf(a, "DELETE FROM \"%s\"", t->name).p;
    if (f->n_key > 1 || !type_is_int(type_of(t, f->key[0]))) return;
    /* NULL, and so nothing, for a key that no sequence stands behind. */
    t->settle = str_printf(a,
                           "SELECT setval(pg_get_serial_sequence('\"%s\"', '%s'), coalesce(max("
                           "\"%s\"), 0) + 1, false) FROM \"%s\"",
                           t->name, f->key[0], f->key[0], t->name)
                    .p;
}

static bool parents_placed(const struct finding *f, const struct found *t) {
    for (size_t i = 0; i < t->n_parents; i++) {
        for (size_t k = 0; k < f->n; k++) {
            const struct found *p = &f->tables[k];
            if (p != t && !p->placed && strcmp(p->table.name, t->parents[i]) == 0) return false;
        }
    }
    return true;
}

/* Parents first, so that a foreign key never points at a row that is still to come. */
static struct shape *put_in_order(struct finding *f) {
    struct shape *s = ARENA_NEW(f->arena, struct shape);
    s->tables = ARENA_ARRAY(f->arena, f->n, struct shape_table);
    while (s->n < f->n) {
        size_t before = s->n;
        for (size_t i = 0; i < f->n; i++) {
            struct found *t = &f->tables[i];
            if (t->placed || !parents_placed(f, t)) continue;
            t->placed = true;
            s->tables[s->n++] = t->table;
        }
        BUG_UNLESS(s->n > before); /* tables that point at each other in a ring */
    }
    return s;
}

static const struct err *look(struct finding *f) {
    TRY(ask(f,
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            NULL, take_table));
    for (size_t i = 0; i < f->n; i++) {
        TRY(ask(f, "SELECT name, type, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid",
                &f->tables[i], take_column));
        TRY(ask(f, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)", &f->tables[i],
                take_parent));
        make_words(f->arena, &f->tables[i]);
    }
    return NULL;
}

static const struct err *run_migrations(struct finding *f, const struct migrations *m, size_t n) {
    TRY(file_words(f->arena, f->c, migrate_own_table(false), "schema_version"));
    for (size_t i = 0; i < n; i++)
        TRY(file_words(f->arena, f->c, m->all[i].sqlite, m->all[i].name));
    return NULL;
}

const struct err *shape_of(struct arena *a, const struct migrations *m, size_t n,
                           const struct shape **ret) {
    struct finding f = { .arena = a };
    BUG_UNLESS(n <= m->n);
    f.tables = ARENA_ARRAY(a, COPY_MAX_TABLES, struct found);
    int code = sqlite3_open_v2(":memory:", &f.c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    const struct err *e = code == SQLITE_OK ? NULL : file_error(a, f.c, code, "open");
    struct shape *s = NULL;
    if (!e) {
        sqlite_limits(f.c);
        e = run_migrations(&f, m, n);
    }
    if (!e) e = look(&f);
    if (!e) {
        s = put_in_order(&f);
        e = shape_objects(a, f.c, &s->objects);
    }
    sqlite3_close(f.c);
    if (!e) *ret = s;
    return e;
}

/* Tables under a virtual one are made by its own module, in its own words. */
static const char objects_words[] =
    "SELECT type, name, tbl_name, CASE WHEN name IN (SELECT name FROM pragma_table_list WHERE type ="
    " 'shadow') THEN '' ELSE coalesce(sql, '') END FROM sqlite_master"
    " WHERE tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'backup_mark'"
    " ORDER BY type, name, tbl_name";

const struct err *shape_objects(struct arena *a, sqlite3 *c, struct str *ret) {
    struct buf b = buf_new(a, OBJECTS_MAX);
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(c, objects_words, -1, &st, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(st);
        for (int i = 0; code == SQLITE_ROW && i < 4; i++) {
            buf_add(&b, str_of((const char *)sqlite3_column_text(st, i)));
            buf_add_char(&b, '\n');
        }
    }
    const struct err *e = code == SQLITE_DONE ? NULL : file_error(a, c, code, "reading the schema");
    sqlite3_finalize(st);
    if (!e && buf_over(&b))
        e = ERR(a, ERR_INVALID, "This file is no backup of a desk.", .detail = "schema too large");
    if (!e) *ret = buf_str(&b);
    return e;
}
