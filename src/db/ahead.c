/* What a transaction tells before it asks (db.h, db_ahead). A question that was told is known by its
 * statement and values; its answer stays until it is asked. */
#include "db/db_priv.h"

struct told {
    const struct stmt *st;
    struct db_value *values;
    struct rows rows;
    bool answered;
    bool given; /* a list belongs to who got it: the next one asks anew */
};

struct db *db_ahead(struct db *db) {
    if (!db->store->engine->has_turns || db->write || db->failed) return NULL;
    if (!db->ahead) {
        db->told = ARENA_ARRAY(db->arena, DB_MAX_AHEAD, struct told);
        db->ahead = ARENA_NEW(db->arena, struct db);
        *db->ahead = (struct db){ .store = db->store, .arena = db->arena, .tells_to = db };
    }
    return db->ahead;
}

static bool same_value(enum stmt_type type, const struct db_value *a, const struct db_value *b) {
    bool null = value_is_null(type, a);
    if (null != value_is_null(type, b)) return false;
    return null || (type_is_int(type) ? a->i == b->i : str_eq(a->s, b->s));
}

static bool same(const struct told *t, const struct stmt_run *r) {
    if (t->st != r->st) return false;
    for (size_t i = 0; i < t->st->n_params; i++)
        if (!same_value(t->st->params[i].type, &t->values[i], &r->values[i])) return false;
    return true;
}

static struct told *find(struct db *db, const struct stmt_run *r) {
    for (size_t i = 0; i < db->told_n; i++)
        if (!db->told[i].given && same(&db->told[i], r)) return &db->told[i];
    return NULL;
}

static void note(struct db *db, const struct stmt_run *r) {
    if (db->told_n == DB_MAX_AHEAD || find(db, r)) return;
    struct db_value *values = ARENA_ARRAY(db->arena, r->st->n_params + 1, struct db_value);
    for (size_t i = 0; i < r->st->n_params; i++) {
        values[i] = r->values[i];
        if (values[i].s.n) values[i].s = str_dup(db->arena, values[i].s);
    }
    db->told[db->told_n++] = (struct told){ .st = r->st, .values = values };
}

const struct err *ahead_tell(struct db *db, const struct stmt_run *runs, size_t n) {
    static const struct err told = { .code = ERR_BUG, .msg = "Something went wrong here.",
                                     .detail = "told, not asked" };
    for (size_t i = 0; i < n; i++)
        note(db, &runs[i]);
    return &told;
}

/* Asks what was told and not answered yet, and those of runs that were not told. */
static const struct err *ask(struct db *db, struct stmt_run *runs, struct told **of, size_t n) {
    struct stmt_run all[RUNS_MAX];
    struct rows *to[RUNS_MAX];
    size_t k = 0;
    for (size_t i = 0; i < db->told_n; i++) {
        struct told *t = &db->told[i];
        if (t->answered) continue;
        to[k] = &t->rows;
        all[k++] = (struct stmt_run){ .st = t->st, .values = t->values };
    }
    for (size_t i = 0; i < n; i++) {
        if (of[i]) continue;
        to[k] = &runs[i].rows;
        all[k++] = runs[i];
    }
    TRY(db->store->engine->run(db, all, k));
    for (size_t i = 0; i < k; i++)
        *to[i] = all[i].rows;
    for (size_t i = 0; i < db->told_n; i++)
        db->told[i].answered = true;
    return NULL;
}

const struct err *ahead_rest(struct db *db) {
    for (size_t i = 0; i < db->told_n; i++)
        if (!db->told[i].answered) return ask(db, NULL, NULL, 0);
    return NULL;
}

const struct err *ahead_run(struct db *db, struct stmt_run *runs, size_t n) {
    struct told *of[DB_MAX_TOGETHER]; /* runs[i] was told as this, or NULL */
    bool missing = false;
    for (size_t i = 0; i < n; i++) {
        of[i] = find(db, &runs[i]);
        missing = missing || !of[i] || !of[i]->answered;
    }
    if (missing) TRY(ask(db, runs, of, n));
    for (size_t i = 0; i < n; i++) {
        if (!of[i]) continue;
        runs[i].rows = of[i]->rows;
        of[i]->given = of[i]->st->kind == STMT_MANY;
    }
    return NULL;
}
