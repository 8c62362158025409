/* store_test.c - transactions and statements, each on both engines. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

/* A blob of every byte, a text of four scripts. */
static const char every_byte[256] = { 0, 1, 2, 0, (char)0xff, (char)0x80, '\'', '"', '\\', '\n' };
#define SCRIPTS "naručžba, Ψωμί, Љубав, űrlap, 🦊"

static const struct err *insert_types(struct db *db, void *arg) {
    int64_t *ids = arg;
    struct str blob = { every_byte, sizeof every_byte };
    TRY(sql_thing_insert(db, S(SCRIPTS), INT64_MAX, S("a note"), blob, &ids[0]));
    TRY(sql_thing_insert(db, S("least"), INT64_MIN, STR_NONE, STR_NONE, &ids[1]));
    TRY(sql_thing_insert(db, STR_NONE, -1, S(""), S(""), &ids[2]));
    return NULL;
}

static void check_types(struct db *db, const int64_t *ids, struct thing *t) {
    for (int i = 0; i < 3; i++)
        GOOD(sql_thing_by_id(db, ids[i], &t[i]));
    ROW_STR("four scripts", t[0].name, S(SCRIPTS));
    ROW_INT("most", t[0].n, INT64_MAX);
    ROW_STR("note", t[0].note, S("a note"));
    ROW_STR("blob with NULs", t[0].data, ((struct str){ every_byte, sizeof every_byte }));
    ROW_INT("least", t[1].n, INT64_MIN);
    ROW_STR("no note", t[1].note, STR_NONE);
    ROW_STR("no blob", t[1].data, STR_NONE);
    ROW_STR("unset for text is empty", t[2].name, S(""));
    ROW_INT("minus one", t[2].n, -1);
    ROW_STR("an empty note is one", t[2].note, S(""));
    ROW_STR("an empty blob is one", t[2].data, S(""));
}

static const struct err *read_types(struct db *db, void *arg) {
    struct thing t[3];
    struct pair pair;
    struct str *notes, engine;
    size_t n;
    check_types(db, arg, t);
    TRY(sql_swapped(db, 1, 2, &pair));
    ROW_INT("the first parameter", pair.a, 1);
    ROW_INT("the second parameter", pair.b, 2);
    TRY(sql_thing_notes(db, &notes, &n));
    ROW_INT("notes", n, 3);
    ROW_STR("a note", notes[0], S("a note"));
    ROW_STR("none", notes[1], STR_NONE);
    TRY(sql_engine(db, &engine));
    ROW_STR("the variant of the engine", engine,
            store_is_postgres(db->store) ? S("postgres") : S("sqlite"));
    return NULL;
}

static void types(struct rig *r) {
    int64_t ids[3];
    GOOD(store_write(r->store, r->a, insert_types, ids));
    GOOD(store_read(r->store, r->a, read_types, ids));
}

static const struct err *insert_named(struct db *db, void *arg) {
    int64_t id;
    return sql_thing_insert(db, *(const struct str *)arg, 1, STR_NONE, STR_NONE, &id);
}

static const struct err *count_things(struct db *db, void *arg) { return sql_thing_count(db, arg); }

static int64_t count(struct rig *r) {
    int64_t n = -1;
    GOOD(store_read(r->store, r->a, count_things, &n));
    return n;
}

static void refused_text(struct rig *r) {
    static const struct {
        const char *name;
        struct str text;
    } rows[] = {
        { "a NUL", { "a\0b", 3 } },
        { "not UTF-8", { "\xc3(", 2 } },
        { "half a surrogate pair", { "\xed\xa0\x80", 3 } },
        { "overlong", { "\xc0\xaf", 2 } },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str text = rows[i].text;
        BAD(store_write(r->store, r->a, insert_named, &text), ERR_INVALID);
        ROW_INT(rows[i].name, count(r), 0);
    }
}

static const struct err *look_for_nothing(struct db *db, void *arg) {
    struct thing t = { .id = 77 };
    bool found = true;
    int64_t id;
    TRY(sql_thing_by_name(db, S("nobody"), &t, &found));
    assert_false(found);
    BAD(sql_thing_by_id(db, 4711, &t), ERR_NOT_FOUND);
    assert_int_equal(t.id, 77);
    (void)arg;
    return sql_thing_insert(db, S("after"), 1, STR_NONE, STR_NONE, &id);
}

static void not_found(struct rig *r) {
    GOOD(store_write(r->store, r->a, look_for_nothing, NULL));
    assert_int_equal(count(r), 1);
}

/* Breaks a rule, swallows the error and claims success. */
static const struct err *swallow(struct db *db, void *arg) {
    int64_t id;
    const struct err *first = sql_thing_insert(db, S("same"), 1, STR_NONE, STR_NONE, &id);
    GOOD(first);
    const struct err *e = sql_thing_insert(db, S("same"), 2, STR_NONE, STR_NONE, &id);
    BAD(e, ERR_CONFLICT);
    assert_ptr_equal(sql_thing_insert(db, S("other"), 2, STR_NONE, STR_NONE, &id), e);
    (void)arg;
    return NULL;
}

static void swallowed_error(struct rig *r) {
    BAD(store_write(r->store, r->a, swallow, NULL), ERR_CONFLICT);
    assert_int_equal(count(r), 0);
}

static const struct err *break_check(struct db *db, void *arg) {
    int64_t id;
    (void)arg;
    return sql_thing_insert(db, S("unlucky"), 13, STR_NONE, STR_NONE, &id);
}

static const struct err *break_foreign_key(struct db *db, void *arg) {
    int64_t id;
    (void)arg;
    return sql_part_insert(db, 4711, 1, &id);
}

static void constraints(struct rig *r) {
    struct str name = S("Seecret-Value");
    const struct err *e = store_write(r->store, r->a, insert_named, &name);
    GOOD(e);
    e = store_write(r->store, r->a, insert_named, &name);
    BAD(e, ERR_CONFLICT);
    assert_non_null(strstr(e->detail, "thing_insert"));
    assert_null(strstr(e->detail, "Seecret"));
    BAD(store_write(r->store, r->a, break_check, NULL), ERR_CONFLICT);
    BAD(store_write(r->store, r->a, break_foreign_key, NULL), ERR_CONFLICT);
    assert_int_equal(count(r), 1);
}

static const struct err *insert_and_fail(struct db *db, void *arg) {
    struct str name = S("gone");
    TRY(insert_named(db, &name));
    (void)arg;
    return ERR(db_arena(db), ERR_DENIED, "No.");
}

static void own_error(struct rig *r) {
    const struct err *e = store_write(r->store, r->a, insert_and_fail, NULL);
    BAD(e, ERR_DENIED);
    assert_string_equal(e->msg, "No.");
    assert_int_equal(count(r), 0);
}

static const struct err *insert_and_fill(struct db *db, void *arg) {
    struct str name = S("gone");
    TRY(insert_named(db, &name));
    memset(arena_alloc(db_arena(db), 70000), 1, 70000);
    (void)arg;
    return NULL;
}

static const struct err *insert_large(struct db *db, void *arg) {
    struct str *data = arg;
    int64_t id;
    return sql_thing_insert(db, S("large"), 1, STR_NONE, *data, &id);
}

static const struct err *read_large(struct db *db, void *arg) {
    bool found;
    return sql_thing_by_name(db, S("large"), arg, &found);
}

static void arena_over_cap(struct rig *r) {
    struct arena *small = arena_new(64 << 10);
    BAD(store_write(r->store, small, insert_and_fill, NULL), ERR_LIMIT);
    assert_int_equal(count(r), 0);
    /* What is read may be many times the cap: it is refused, and the process lives. */
    struct str data = { arena_alloc(r->a, 5 << 20), 5 << 20 };
    struct thing t;
    GOOD(store_write(r->store, r->a, insert_large, &data));
    arena_reset(small);
    BAD(store_read(r->store, small, read_large, &t), ERR_LIMIT);
    GOOD(store_read(r->store, r->a, read_large, &t));
    assert_true(str_eq(t.data, data));
    arena_free(&small);
}

static const struct err *read_numbers(struct db *db, void *arg) {
    int64_t *numbers;
    size_t n;
    TRY(sql_numbers(db, *(int64_t *)arg, &numbers, &n));
    assert_int_equal(n, *(int64_t *)arg);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(numbers[i], i + 1);
    return NULL;
}

static const struct err *read_no_rows(struct db *db, void *arg) {
    struct thing *things;
    size_t n = 9;
    (void)arg;
    TRY(sql_thing_all(db, 10, &things, &n));
    assert_non_null(things);
    assert_int_equal(n, 0);
    return NULL;
}

static void row_cap(struct rig *r) {
    int64_t n = STMT_MAX_ROWS;
    GOOD(store_read(r->store, r->a, read_numbers, &n));
    n++;
    BAD(store_read(r->store, r->a, read_numbers, &n), ERR_LIMIT);
    GOOD(store_read(r->store, r->a, read_no_rows, NULL));
}

static void write_in_read(struct rig *r) {
    struct str name = S("never");
    BAD(store_read(r->store, r->a, insert_named, &name), ERR_BUG);
    assert_int_equal(count(r), 0);
}

static const struct err *wrong_statement(struct db *db, void *arg) {
    struct str text;
    int64_t n;
    return *(int *)arg ? sql_thing_note_broken(db, 1, &text) : sql_thing_newest_broken(db, &n);
}

static const struct err *insert_many(struct db *db, void *arg) {
    for (int i = 0; i < *(int *)arg; i++) {
        struct str name = str_printf(db_arena(db), "thing %d", i);
        TRY(insert_named(db, &name));
    }
    return NULL;
}

static void wrong_signatures(struct rig *r) {
    int two = 2;
    GOOD(store_write(r->store, r->a, insert_many, &two));
    const struct err *e = store_read(r->store, r->a, wrong_statement, &(int){ 0 });
    BAD(e, ERR_BUG);
    assert_non_null(strstr(e->detail, "several rows"));
    e = store_read(r->store, r->a, wrong_statement, &(int){ 1 });
    BAD(e, ERR_BUG);
    assert_non_null(strstr(e->detail, "NULL"));
}

static const struct err *change(struct db *db, void *arg) {
    int64_t changed = -1;
    struct thing t;
    bool found;
    (void)arg;
    TRY(sql_thing_by_name(db, S("thing 0"), &t, &found));
    TRY(sql_thing_add(db, t.id, 41, &changed));
    assert_int_equal(changed, 1);
    TRY(sql_thing_add(db, 4711, 1, &changed));
    assert_int_equal(changed, 0);
    TRY(sql_thing_delete(db, t.id, &changed));
    assert_int_equal(changed, 1);
    return sql_thing_delete(db, t.id, NULL);
}

static void changes(struct rig *r) {
    int two = 2;
    GOOD(store_write(r->store, r->a, insert_many, &two));
    GOOD(store_write(r->store, r->a, change, NULL));
    assert_int_equal(count(r), 1);
}

static const struct err *read_together(struct db *db, void *arg) {
    struct thing t, *list;
    struct str *names;
    bool found = true, there = false;
    int64_t n = 0;
    size_t n_list = 0, n_names = 0;
    struct db_call calls[] = {
        sql_thing_by_name_call(S("thing 1"), &t, &there),
        sql_thing_by_name_call(S("nobody"), &t, &found),
        sql_thing_all_call(100, &list, &n_list),
        sql_thing_names_call(t.id, &names, &n_names),
        sql_thing_count_call(&n),
    };
    (void)arg;
    for (int round = 0; round < 2; round++) {
        TRY(db_together(db, calls, ROWS(calls)));
        assert_true(there);
        assert_false(found);
        ROW_STR("name", t.name, S("thing 1"));
        ROW_INT("list", n_list, 3);
        ROW_STR("third", list[2].name, S("thing 2"));
        ROW_INT("names", n_names, 3);
        ROW_INT("count", n, 3);
    }
    struct db_call missing[] = { sql_thing_count_call(&n), sql_thing_by_id_call(4711, &t) };
    n = -7;
    BAD(db_together(db, missing, 2), ERR_NOT_FOUND);
    ROW_INT("nothing is set on failure", n, -7);
    return db_together(db, calls, ROWS(calls));
}

static void together(struct rig *r) {
    int three = 3;
    GOOD(store_write(r->store, r->a, insert_many, &three));
    GOOD(store_read(r->store, r->a, read_together, NULL));
    GOOD(store_write(r->store, r->a, read_together, NULL));
}

static const struct err *read_slowly(struct db *db, void *arg) {
    int64_t n;
    (void)arg;
    return sql_slow(db, 500000000, &n);
}

static void slow_read(struct rig *r) {
    int64_t before = sys_monotonic(sys_real());
    BAD(store_read(r->store, r->a, read_slowly, NULL), ERR_RETRY);
    int64_t took = sys_monotonic(sys_real()) - before;
    assert_in_range(took, 500000, 9000000);
    assert_int_equal(count(r), 0);
}

static const struct err *read_for_a_while(struct db *db, void *arg) {
    int64_t before = sys_monotonic(sys_real()), n, took;
    (void)arg;
    do {
        TRY(sql_slow(db, 2000000, &n));
        took = sys_monotonic(sys_real()) - before;
    } while (took < 1500000);
    return NULL;
}

static void patience(struct rig *r) {
    struct store_options o = { .url = str_of(r->url), .connections = 1, .patient = true };
    struct store *s;
    if (!r->postgres) BAD(store_read(r->store, r->a, read_for_a_while, NULL), ERR_RETRY);
    GOOD(store_open_at(r->a, &o, &test_migrations, &s));
    GOOD(store_read(s, r->a, read_for_a_while, NULL));
    store_close(&s);
}

static void wrong_url(struct rig *r) {
    static const char *const urls[] = { "", "sqlite:", "mysql://x", "/var/lib/kept", "SQLITE:x" };
    for (size_t i = 0; i < ROWS(urls); i++) {
        struct store *s;
        struct store_options o = { .url = str_of(urls[i]), .connections = 1 };
        BAD(store_open_at(r->a, &o, &test_migrations, &s), ERR_INVALID);
    }
    struct store *s;
    struct store_options nowhere = { .url = S("sqlite:/nowhere/desk.db"), .connections = 1 };
    BAD(store_open_at(r->a, &nowhere, &test_migrations, &s), ERR_NOT_FOUND);
    nowhere.url = S("postgresql:///kept?host=/nowhere");
    BAD(store_open_at(r->a, &nowhere, &test_migrations, &s), ERR_RETRY);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "every type comes back as it went in", types, RIG_BOTH },
        { "F19 text that is not UTF-8 or holds a NUL is refused", refused_text, RIG_BOTH },
        { "a missing row is no failure of the transaction", not_found, RIG_BOTH },
        { "after a failed statement nothing is committed", swallowed_error, RIG_BOTH },
        { "broken constraints are conflicts and tell no values", constraints, RIG_BOTH },
        { "an error of the function rolls back", own_error, RIG_BOTH },
        { "an arena over its cap is refused", arena_over_cap, RIG_BOTH },
        { "a list has an end", row_cap, RIG_BOTH },
        { "a read cannot write", write_in_read, RIG_BOTH },
        { "a result that its signature does not say is caught", wrong_signatures, RIG_BOTH },
        { "changed rows are counted", changes, RIG_BOTH },
        { "reads together", together, RIG_BOTH },
        { "a read that takes too long is stopped", slow_read, RIG_BOTH },
        { "a patient store lets a read take its time", patience, RIG_BOTH },
        { "an address that is none is refused", wrong_url, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, ROWS(tests));
}
