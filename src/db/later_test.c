/* later_test.c - statements that nobody waits for (:later): done in their order, their errors told
 * by what comes behind them, on both engines; on PostgreSQL their answers are outstanding
 * meanwhile. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

enum { MANY = 100 }; /* more than may be outstanding at once */

static struct str name_of(struct db *db, int64_t n) {
    return str_printf(db_arena(db), "thing %lld", (long long)n);
}

static const struct err *count_tx(struct db *db, void *arg) { return sql_thing_count(db, arg); }

static int64_t count(struct rig *r) {
    int64_t n;
    GOOD(store_read(r->store, r->a, count_tx, &n));
    return n;
}

/* What is read sees what was put before it; what is put last is stored by the commit. */
static const struct err *in_order_tx(struct db *db, void *arg) {
    struct thing t;
    int64_t n;
    (void)arg;
    for (int i = 0; i < MANY; i++)
        TRY(sql_thing_put(db, name_of(db, i), 100 + i));
    TRY(sql_thing_count(db, &n));
    ROW_INT("seen at once", n, MANY);
    TRY(sql_thing_raise(db));
    bool found;
    TRY(sql_thing_by_name(db, name_of(db, 7), &t, &found));
    ROW_INT("raised before it was read", t.n, 108);
    return sql_thing_put(db, S("the last"), 1);
}

static void in_order(struct rig *r) {
    GOOD(store_write(r->store, r->a, in_order_tx, NULL));
    ROW_INT("stored", count(r), MANY + 1);
}

/* The values may be gone when it is done. */
static const struct err *values_tx(struct db *db, void *arg) {
    char name[] = "short-lived";
    bool *found = arg;
    struct thing t;
    TRY(sql_thing_put(db, (struct str){ name, sizeof name - 1 }, 1));
    memset(name, 'x', sizeof name);
    return sql_thing_by_name(db, S("short-lived"), &t, found);
}

static void values_are_taken(struct rig *r) {
    bool found = false;
    GOOD(store_write(r->store, r->a, values_tx, &found));
    assert_true(found);
}

static const struct err *twice_then_read_tx(struct db *db, void *arg) {
    const struct err *e = sql_thing_put(db, S("twin"), 1);
    if (!e) e = sql_thing_put(db, S("twin"), 2);
    if (!e) e = sql_thing_count(db, arg);
    BAD(e, ERR_CONFLICT);
    BAD(sql_thing_put(db, S("another"), 3), ERR_CONFLICT); /* nothing follows a failure */
    return e;
}

static const struct err *twice_at_the_end_tx(struct db *db, void *arg) {
    (void)arg;
    TRY(sql_thing_put(db, S("single"), 1));
    TRY(sql_thing_put(db, S("twin"), 1));
    return sql_thing_put(db, S("twin"), 2);
}

static void errors_are_told(struct rig *r) {
    int64_t n;
    BAD(store_write(r->store, r->a, twice_then_read_tx, &n), ERR_CONFLICT);
    BAD(store_write(r->store, r->a, twice_at_the_end_tx, NULL), ERR_CONFLICT);
    ROW_INT("nothing is stored", count(r), 0);
    GOOD(store_write(r->store, r->a, in_order_tx, NULL)); /* the connection is fit for the next */
    ROW_INT("stored", count(r), MANY + 1);
}

static const struct err *given_up_tx(struct db *db, void *arg) {
    TRY(sql_thing_put(db, S("given up"), 1));
    if (*(bool *)arg) TRY(sql_thing_put(db, S("given up"), 2));
    return ERR(db_arena(db), ERR_NOT_FOUND, "The function thinks better of it.");
}

static void given_up(struct rig *r) {
    for (int i = 0; i < 3; i++) {
        bool also_broken = i == 1;
        const struct err *e = store_write(r->store, r->a, given_up_tx, &also_broken);
        assert_non_null(e);
        assert_true(e->code == ERR_NOT_FOUND || (also_broken && e->code == ERR_CONFLICT));
        ROW_INT("nothing is stored", count(r), 0);
    }
}

static const struct err *unread_tx(struct db *db, void *arg) {
    (void)arg;
    return sql_thing_put(db, S("\xc3("), 1);
}

static const struct err *in_read_tx(struct db *db, void *arg) {
    (void)arg;
    return sql_thing_put(db, S("x"), 1);
}

static void refused_before_it_is_sent(struct rig *r) {
    BAD(store_write(r->store, r->a, unread_tx, NULL), ERR_INVALID);
    BAD(store_read(r->store, r->a, in_read_tx, NULL), ERR_BUG);
    ROW_INT("nothing is stored", count(r), 0);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "what nobody waits for is done in its order", in_order, RIG_BOTH },
        { "its values need not live on", values_are_taken, RIG_BOTH },
        { "I2 its error is told by the next statement or the commit, and nothing is stored",
          errors_are_told, RIG_BOTH },
        { "I2 it goes with a transaction that is given up", given_up, RIG_BOTH },
        { "F19 what cannot be stored is refused at once", refused_before_it_is_sent, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, ROWS(tests));
}
