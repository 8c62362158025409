/* migrate_test.c - a store's way from nothing to this version, and what is refused on it. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <sys/stat.h>

static const struct err *insert_thing(struct db *db, void *arg) {
    int64_t id;
    return sql_thing_insert(db, str_of(arg), 1, STR_NONE, STR_NONE, &id);
}

static const struct err *count_things(struct db *db, void *arg) { return sql_thing_count(db, arg); }

static const struct err *insert_part(struct db *db, void *arg) {
    struct thing t;
    bool found;
    TRY(sql_thing_by_name(db, str_of(arg), &t, &found));
    assert_true(found);
    return sql_part_insert(db, t.id, 1, &t.n);
}

static const struct err *open_with(struct rig *r, const char *url, const struct migrations *m,
                                   struct store **ret) {
    struct store_options o = { .url = str_of(url), .connections = 1 };
    return store_open_at(r->a, &o, m, ret);
}

static void from_nothing(struct rig *r) {
    const char *url = rig_empty(r);
    int from = -1, to = -1;
    struct store *s;
    if (r->postgres)
        BAD(open_with(r, url, &test_migrations, &s), ERR_CONFLICT);
    else
        BAD(open_with(r, url, &test_migrations, &s), ERR_NOT_FOUND);
    GOOD(store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to));
    ROW_INT("from", from, 0);
    ROW_INT("to", to, 2);
    GOOD(store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to));
    ROW_INT("from, again", from, 2);
    ROW_INT("to, again", to, 2);
    GOOD(open_with(r, url, &test_migrations, &s));
    store_close(&s);
}

static void own_schema(struct rig *r) {
    const char *url = rig_empty(r);
    int from, to;
    struct store *s;
    struct store_options o = { .url = str_of(url), .connections = 2 };
    GOOD(store_migrate(r->a, o.url, &from, &to));
    ROW_INT("to", to, db_migrations.n);
    GOOD(store_open(r->a, &o, &s));
    store_close(&s);
}

static void from_older(struct rig *r) {
    const char *url = rig_empty(r);
    const struct migrations first = { test_migrations.all, 1 };
    int from, to;
    int64_t n = 0;
    struct store *s;
    GOOD(store_migrate_to(r->a, str_of(url), &first, &from, &to));
    GOOD(open_with(r, url, &first, &s));
    GOOD(store_write(s, r->a, insert_thing, (char[]){ "kept" }));
    store_close(&s);
    const struct err *e = open_with(r, url, &test_migrations, &s);
    BAD(e, ERR_CONFLICT);
    assert_non_null(strstr(e->hint, "kept migrate"));
    GOOD(store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to));
    ROW_INT("from", from, 1);
    ROW_INT("to", to, 2);
    GOOD(open_with(r, url, &test_migrations, &s));
    GOOD(store_read(s, r->a, count_things, &n));
    ROW_INT("what was there stays", n, 1);
    GOOD(store_write(s, r->a, insert_part, (char[]){ "kept" }));
    store_close(&s);
}

static void newer(struct rig *r) {
    const struct migrations first = { test_migrations.all, 1 };
    struct store_options o = { .url = str_of(r->url), .connections = 1, .any_version = true };
    struct store *s;
    int from = -1, to = -1;
    const struct err *e = open_with(r, r->url, &first, &s);
    BAD(e, ERR_CONFLICT);
    assert_non_null(strstr(e->msg, "newer version"));
    BAD(store_migrate_to(r->a, o.url, &first, &from, &to), ERR_CONFLICT);
    ROW_INT("nothing is said to have moved", to, -1);
    GOOD(store_open_at(r->a, &o, &first, &s));
    store_close(&s);
}

static void changed(struct rig *r) {
    struct migration others[2] = { test_migrations.all[0], test_migrations.all[1] };
    const struct migrations m = { others, 2 };
    struct store *s;
    int from, to;
    others[0].hash = "0000000000000000000000000000000000000000000000000000000000000000";
    BAD(open_with(r, r->url, &m, &s), ERR_CONFLICT);
    BAD(store_migrate_to(r->a, str_of(r->url), &m, &from, &to), ERR_CONFLICT);
}

static void broken_step(struct rig *r) {
    const char *words = "CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1)";
    const struct migration steps[] = { test_migrations.all[0],
                                       test_migrations.all[1],
                                       { "0003_broken", "03", words, words } };
    const struct migration healed[] = { test_migrations.all[0],
                                        test_migrations.all[1],
                                        { "0003_whole", "04", "CREATE TABLE half (id INTEGER)",
                                          "CREATE TABLE half (id INTEGER)" } };
    const struct migrations bad = { steps, 3 }, good = { healed, 3 };
    const char *url = rig_empty(r);
    int from, to;
    struct store *s;
    assert_non_null(store_migrate_to(r->a, str_of(url), &bad, &from, &to));
    GOOD(open_with(r, url, &test_migrations, &s)); /* as far as it went, and no further */
    store_close(&s);
    GOOD(store_migrate_to(r->a, str_of(url), &good, &from, &to));
    ROW_INT("from", from, 2);
    ROW_INT("to", to, 3);
}

struct migrator {
    const char *url;
    bool good;
};

static void *migrate(void *arg) {
    struct migrator *m = arg;
    struct arena *a = arena_new(1 << 20);
    int from, to;
    m->good = !store_migrate_to(a, str_of(m->url), &test_migrations, &from, &to) && to == 2;
    arena_free(&a);
    return NULL;
}

static void several_at_once(struct rig *r) {
    struct migrator m[6];
    struct store *s;
    for (size_t i = 0; i < ROWS(m); i++)
        m[i] = (struct migrator){ .url = r->dir };
    const char *url = rig_empty(r);
    for (size_t i = 0; i < ROWS(m); i++)
        m[i].url = url;
    rig_threads(ROWS(m), migrate, m, sizeof *m);
    for (size_t i = 0; i < ROWS(m); i++)
        ROW_INT("migrated", m[i].good, true);
    GOOD(open_with(r, url, &test_migrations, &s));
    store_close(&s);
}

static void private_file(struct rig *r) {
    struct stat st;
    const char *url = rig_empty(r);
    int from, to;
    GOOD(store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to));
    assert_int_equal(stat(url + 7, &st), 0);
    ROW_INT("mode", st.st_mode & 0777, 0600);
}

static void not_a_store(struct rig *r) {
    const char *path = str_printf(r->a, "%s/letter.txt", r->dir).p;
    const struct sys *sys = sys_real();
    struct store *s;
    int fd = sys->open(sys->self, path, 0101, 0600); /* O_WRONLY | O_CREAT */
    for (int i = 0; i < 200; i++)
        assert_true(sys_write_all(sys, fd, "Dear Sir or Madam, ", 19));
    sys->close(sys->self, fd);
    BAD(open_with(r, str_printf(r->a, "sqlite:%s", path).p, &test_migrations, &s), ERR_IO);
}

static void not_utf8(struct rig *r) {
    rig_raw(r, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    struct str rest = str_of(r->url), tail = str_from(rest, (size_t)str_find_char(rest, '?'));
    struct store *s;
    BAD(open_with(r, str_printf(r->a, "postgresql:///latin%.*s", STR_ARG(tail)).p, &test_migrations,
                  &s),
        ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "a schema is made from nothing", from_nothing, RIG_BOTH },
        { "the program's own schema is made", own_schema, RIG_BOTH },
        { "an older schema is refused, and migrated with its data", from_older, RIG_BOTH },
        { "a newer schema is refused", newer, RIG_BOTH },
        { "a migration that was changed is noticed", changed, RIG_BOTH },
        { "a step that fails leaves nothing half done", broken_step, RIG_BOTH },
        { "several that migrate at once wait for each other", several_at_once, RIG_BOTH },
        { "the data file is for its owner's eyes", private_file, RIG_SQLITE },
        { "a file that is no store is refused", not_a_store, RIG_SQLITE },
        { "a database that is not in UTF-8 is refused", not_utf8, RIG_POSTGRES },
    };
    (void)argc;
    return rig_run(argv, tests, ROWS(tests));
}
