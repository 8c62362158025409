#include "db/migrate.h"

#include "base/bug.h"
#include "db/db_priv.h"

#include <stddef.h>

/* The one table that no migration makes; its statements are as tools/sql would write them. */
static const char table_sqlite[] = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER "
                                   "PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL,"
                                   " applied_at INTEGER NOT NULL) STRICT";
static const char table_postgres[] = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT "
                                     "PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL,"
                                     " applied_at BIGINT NOT NULL)";

struct applied {
    int64_t version;
    struct str name, hash;
};

static const struct stmt_col count_cols[] = { { "value", STMT_INT, 0 } };
static const struct stmt exists_stmt = {
    .name = "schema_version_exists",
    .kind = STMT_ONE,
    .sqlite = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
    .postgres = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename "
                "= 'schema_version'",
    .cols = count_cols,
    .n_cols = 1,
    .row_size = sizeof(int64_t),
};

static const struct stmt_col applied_cols[] = {
    { "version", STMT_INT, offsetof(struct applied, version) },
    { "name", STMT_TEXT, offsetof(struct applied, name) },
    { "hash", STMT_TEXT, offsetof(struct applied, hash) },
};
static const struct stmt applied_stmt = {
    .name = "schema_version_all",
    .kind = STMT_MANY,
    .sqlite = "SELECT version, name, hash FROM schema_version ORDER BY version",
    .postgres = "SELECT version, name, hash FROM schema_version ORDER BY version",
    .cols = applied_cols,
    .n_cols = 3,
    .row_size = sizeof(struct applied),
};

static const struct stmt_param insert_params[] = {
    { "version", STMT_INT },
    { "name", STMT_TEXT },
    { "hash", STMT_TEXT },
    { "applied_at", STMT_INT },
};
static const struct stmt insert_stmt = {
    .name = "schema_version_insert",
    .kind = STMT_EXEC,
    .write = true,
    .sqlite =
        "INSERT INTO schema_version (version, name, hash, applied_at) VALUES (?1, ?2, ?3, ?4)",
    .postgres =
        "INSERT INTO schema_version (version, name, hash, applied_at) VALUES ($1, $2, $3, $4)",
    .params = insert_params,
    .n_params = 4,
};

const char *migrate_own_table(bool postgres) { return postgres ? table_postgres : table_sqlite; }

const struct err *migrate_at(struct db *db, const struct migrations *m, size_t *ret_at) {
    int64_t there = 0;
    struct applied *applied = NULL;
    size_t n = 0;
    TRY(stmt_one(db, &exists_stmt, NULL, &there));
    if (there) {
        void *rows;
        TRY(stmt_many(db, &applied_stmt, NULL, &rows, &n));
        applied = rows;
    }
    struct arena *a = db_arena(db);
    if (n > m->n) {
        return ERR(a, ERR_CONFLICT, "This desk's data is from a newer version of Kept.",
                   .hint = "Run that version, or a newer one.",
                   .detail = str_printf(a, "schema %zu, ours %zu", n, m->n).p);
    }
    for (size_t i = 0; i < n; i++) {
        if (applied[i].version == (int64_t)i + 1 && str_eq(applied[i].hash, str_of(m->all[i].hash)))
            continue;
        return ERR(a, ERR_CONFLICT, "This desk's data was made by another build of Kept.",
                   .hint = "Run the build that made it, or restore a backup.",
                   .detail = str_printf(a, "migration %zu is %.*s %.*s, ours %s %s", i + 1,
                                        STR_ARG(applied[i].name), STR_ARG(applied[i].hash),
                                        m->all[i].name, m->all[i].hash)
                                 .p);
    }
    *ret_at = n;
    return NULL;
}

static const struct err *check_version(struct db *db, void *arg) {
    const struct migrations *m = arg;
    size_t at;
    TRY(migrate_at(db, m, &at));
    if (at == m->n) return NULL;
    return ERR(db_arena(db), ERR_CONFLICT, "This desk's data is from an older version of Kept.",
               .hint = "Make a backup, then run kept migrate.",
               .detail = str_printf(db_arena(db), "schema %zu, ours %zu", at, m->n).p);
}

const struct err *migrate_check(struct store *s, struct arena *a, const struct migrations *m) {
    struct migrations copy = *m;
    return store_read(s, a, check_version, &copy);
}

struct step {
    const struct migrations *m;
    size_t at;
    bool moved;
};

static const struct err *run_step(struct db *db, void *arg) {
    struct step *step = arg;
    struct store *s = db->store;
    step->moved = false;
    TRY(s->engine->script(db, "schema_version", migrate_own_table(store_is_postgres(s))));
    TRY(migrate_at(db, step->m, &step->at));
    if (step->at == step->m->n) return NULL;
    const struct migration *next = &step->m->all[step->at];
    TRY(s->engine->script(db, next->name, store_is_postgres(s) ? next->postgres : next->sqlite));
    const struct db_value values[] = {
        stmt_int((int64_t)step->at + 1),
        stmt_str(str_of(next->name)),
        stmt_str(str_of(next->hash)),
        stmt_int(sys_now(s->sys)),
    };
    TRY(stmt_exec(db, &insert_stmt, values, NULL));
    step->moved = true;
    return NULL;
}

const struct err *migrate_here(struct db *db, const struct migrations *m) {
    struct step step = { .m = m, .moved = true };
    while (step.moved)
        TRY(run_step(db, &step));
    return NULL;
}

const struct err *store_migrate_to(struct arena *a, struct str url, const struct migrations *m,
                                   int *ret_from, int *ret_to) {
    struct store *s;
    TRY(store_make(a, url, NULL, 1, &s));
    struct step step = { .m = m };
    size_t from = 0;
    const struct err *e = s->engine->open(a, s, true);
    for (bool first = true; !e; first = false) {
        e = s->engine->migrate(s, a, run_step, &step);
        if (!e && first) from = step.at;
        if (!e && !step.moved) break;
    }
    store_close(&s);
    if (e) return e;
    *ret_from = (int)from;
    *ret_to = (int)step.at;
    return NULL;
}

const struct err *store_migrate(struct arena *a, struct str url, int *ret_from, int *ret_to) {
    return store_migrate_to(a, url, &db_migrations, ret_from, ret_to);
}
