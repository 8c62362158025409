/* ahead_test.c - what a transaction tells before it asks (db_ahead): the same answers, in one turn on
 * PostgreSQL; and a read's end, whose answer is read with what comes next. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

struct asked {
    struct store *store; /* to write to from outside of the transaction */
    struct arena *other;
    bool postgres;
};

static const struct err *put_tx(struct db *db, void *arg) {
    return sql_thing_put(db, *(struct str *)arg, 1);
}

static void put(struct rig *r, const char *name) {
    struct str words = str_of(name);
    GOOD(store_write(r->store, r->a, put_tx, &words));
}

static struct asked asked_of(struct rig *r) {
    put(r, "one");
    put(r, "two");
    return (struct asked){ r->store, arena_new(1 << 20), r->postgres };
}

static const struct err *one_turn_tx(struct db *db, void *arg) {
    const struct asked *x = arg;
    struct db *ahead = db_ahead(db);
    struct thing t, *all;
    struct opt_int sum;
    size_t n_all;
    int64_t n;
    bool found;
    assert_true((ahead != NULL) == x->postgres);
    if (ahead) {
        TELL(sql_thing_count(ahead, &n));
        TELL(sql_thing_by_name(ahead, S("two"), &t, &found));
        TELL(sql_thing_by_name(ahead, S("three"), &t, &found));
        TELL(sql_thing_all(ahead, 9, &all, &n_all));
        assert_int_equal(db->turns, 0);
    }
    TRY(sql_thing_sum(db, &sum)); /* was not told, and takes the others along */
    ROW_INT("sum", sum.v, 2);
    TRY(sql_thing_all(db, 9, &all, &n_all));
    ROW_INT("all", n_all, 2);
    TRY(sql_thing_by_name(db, S("two"), &t, &found));
    assert_true(found);
    ROW_STR("two", t.name, S("two"));
    TRY(sql_thing_by_name(db, S("three"), &t, &found));
    assert_false(found);
    TRY(sql_thing_count(db, &n));
    TRY(sql_thing_count(db, &n));
    ROW_INT("count", n, 2);
    assert_int_equal(db->turns, x->postgres ? 1 : 0);
    return NULL;
}

static void one_turn(struct rig *r) {
    struct asked x = asked_of(r);
    for (int i = 0; i < 3; i++)
        GOOD(store_read(r->store, r->a, one_turn_tx, &x));
    arena_free(&x.other);
}

/* Other values, a list asked for twice, and what is told too late. */
static const struct err *not_as_told_tx(struct db *db, void *arg) {
    const struct asked *x = arg;
    struct db *ahead = db_ahead(db);
    struct thing t, *all, *again;
    size_t n_all, n_again;
    bool found;
    if (ahead) {
        TELL(sql_thing_by_name(ahead, S("one"), &t, &found));
        TELL(sql_thing_all(ahead, 9, &all, &n_all));
    }
    TRY(sql_thing_by_name(db, S("two"), &t, &found));
    ROW_STR("another value", t.name, S("two"));
    TRY(sql_thing_all(db, 1, &all, &n_all));
    ROW_INT("another number", n_all, 1);
    TRY(sql_thing_all(db, 9, &all, &n_all));
    all[0].name = S("changed by its reader");
    TRY(sql_thing_all(db, 9, &again, &n_again));
    ROW_STR("a list of one's own", again[0].name, S("one"));
    if (ahead) TELL(sql_thing_by_id(ahead, again[1].id, &t));
    TRY(sql_thing_by_id(db, again[0].id, &t));
    TRY(sql_thing_by_id(db, again[1].id, &t));
    ROW_STR("told later", t.name, S("two"));
    assert_int_equal(db->turns, x->postgres ? 4 : 0);
    return NULL;
}

static void not_as_told(struct rig *r) {
    struct asked x = asked_of(r);
    GOOD(store_read(r->store, r->a, not_as_told_tx, &x));
    arena_free(&x.other);
}

/* What is asked for later is as old as what was asked for first. */
static const struct err *snapshot_tx(struct db *db, void *arg) {
    struct asked *x = arg;
    struct db *ahead = db_ahead(db);
    int64_t n;
    struct opt_int sum;
    if (ahead) TELL(sql_thing_count(ahead, &n));
    TRY(sql_thing_count(db, &n));
    ROW_INT("before", n, 2);
    GOOD(store_write(x->store, x->other, put_tx, &S("three")));
    if (ahead) TELL(sql_thing_sum(ahead, &sum));
    TRY(sql_thing_count(db, &n));
    TRY(sql_thing_sum(db, &sum));
    ROW_INT("counted", n, 2);
    ROW_INT("told after somebody wrote", sum.v, 2);
    return NULL;
}

static void snapshot(struct rig *r) {
    struct asked x = asked_of(r);
    GOOD(store_read(r->store, r->a, snapshot_tx, &x));
    arena_free(&x.other);
}

static const struct err *in_write_tx(struct db *db, void *arg) {
    (void)arg;
    assert_null(db_ahead(db));
    return NULL;
}

/* What cannot be asked is not told either; more than there is room for is asked as ever. */
static const struct err *wrong_tx(struct db *db, void *arg) {
    struct db *ahead = db_ahead(db);
    struct thing t;
    bool found;
    (void)arg;
    for (int i = 0; ahead && i < 2 * DB_MAX_AHEAD; i++)
        TELL(sql_thing_by_name(ahead, str_printf(db_arena(db), "%d", i), &t, &found));
    for (int i = 0; i < 2 * DB_MAX_AHEAD; i++)
        TRY(sql_thing_by_name(db, str_printf(db_arena(db), "%d", i), &t, &found));
    if (ahead) {
        TELL(sql_thing_by_name(ahead, S("\xff"), &t, &found));
        TELL(sql_thing_put(ahead, S("x"), 1));
    }
    TRY(sql_thing_by_name(db, S("one"), &t, &found));
    assert_true(found);
    return sql_thing_by_name(db, S("\xff"), &t, &found);
}

static void wrong(struct rig *r) {
    put(r, "one");
    BAD(store_read(r->store, r->a, wrong_tx, NULL), ERR_INVALID);
    GOOD(store_write(r->store, r->a, in_write_tx, NULL));
}

static const struct err *broken_tx(struct db *db, void *arg) {
    struct db *ahead = db_ahead(db);
    int64_t n;
    (void)arg;
    if (ahead) TELL(sql_thing_newest_broken(ahead, &n));
    TRY(sql_thing_count(db, &n));
    return sql_thing_newest_broken(db, &n);
}

/* What was told outlives a step that is forgotten. */
static const struct err *rewound_tx(struct db *db, void *arg) {
    const struct asked *x = arg;
    struct db *ahead = db_ahead(db);
    struct db_mark mark;
    struct thing *all;
    struct opt_int sum;
    size_t n_all;
    if (ahead) TELL(sql_thing_all(ahead, 9, &all, &n_all));
    TRY(db_mark(db, &mark));
    TRY(sql_thing_sum(db, &sum));
    db_rewind(db, mark);
    for (int i = 0; i < 200; i++)
        (void)str_printf(db_arena(db), "something else %d", i);
    TRY(sql_thing_all(db, 9, &all, &n_all));
    ROW_INT("all", n_all, 2);
    ROW_STR("one", all[0].name, S("one"));
    assert_int_equal(db->turns, x->postgres ? 2 : 0);
    return NULL;
}

static void rewound(struct rig *r) {
    struct asked x = asked_of(r);
    GOOD(store_read(r->store, r->a, rewound_tx, &x));
    arena_free(&x.other);
}

/* After each of them the connection is fit for the next. */
static void ends(struct rig *r) {
    struct asked x = asked_of(r);
    for (int i = 0; i < 3; i++) {
        BAD(store_read(r->store, r->a, broken_tx, NULL), ERR_BUG);
        GOOD(store_read(r->store, r->a, one_turn_tx, &x));
        put(r, i == 0 ? "a" : i == 1 ? "b" : "c");
        rig_raw(r, "DELETE FROM thing WHERE length(name) = 1");
    }
    arena_free(&x.other);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "what is told goes in one turn with what is asked", one_turn, RIG_BOTH },
        { "what was not told so is asked as ever", not_as_told, RIG_BOTH },
        { "what is told is of the same snapshot", snapshot, RIG_BOTH },
        { "what cannot be told is not", wrong, RIG_BOTH },
        { "what was told is not forgotten with a step that is", rewound, RIG_BOTH },
        { "a read's end, good or bad, leaves the connection fit", ends, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, ROWS(tests));
}
