/* parallel_test.c - many at once: snapshots, group commits, neighbours that fail, limits that must
 * hold, wakes. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <sqlite3.h>
#include <time.h>

enum { THREADS = 8, WRITES = 50 };

static void pause_ms(long ms) {
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

/* What a thread works with. cmocka's asserts belong to the main thread: others only count. */
struct worker {
    struct store *store;
    int number, good, retried, bad;
    int64_t id;
};

static struct worker *workers_of(struct rig *r, int n) {
    struct worker *w = ARENA_ARRAY(r->a, (size_t)n, struct worker);
    for (int i = 0; i < n; i++)
        w[i] = (struct worker){ .store = r->store, .number = i };
    return w;
}

struct insert {
    struct str name;
    int64_t n, id;
};

static const struct err *insert(struct db *db, void *arg) {
    struct insert *i = arg;
    return sql_thing_insert(db, i->name, i->n, STR_NONE, STR_NONE, &i->id);
}

static const struct err *count_and_sum(struct db *db, void *arg) {
    struct opt_int sum;
    int64_t *out = arg;
    TRY(sql_thing_count(db, &out[0]));
    TRY(sql_thing_sum(db, &sum));
    out[1] = sum.v;
    return NULL;
}

static const struct err *add_one(struct db *db, void *arg) {
    int64_t changed;
    TRY(sql_thing_add(db, *(int64_t *)arg, 1, &changed));
    return changed == 1 ? NULL : ERR(db_arena(db), ERR_BUG, "Gone.");
}

static void *write_much(void *arg) {
    struct worker *w = arg;
    for (int i = 0; i < WRITES; i++) {
        struct arena *a = arena_new(1 << 20);
        struct insert in = { .name = str_printf(a, "%d.%d", w->number, i), .n = 1 };
        const struct err *e = store_write(w->store, a, insert, &in);
        for (int tries = 0; !e; tries++) {
            e = store_write(w->store, a, add_one, &w->id);
            if (!e || e->code != ERR_RETRY || tries == 20) break;
            e = NULL;
            w->retried++;
        }
        if (e)
            w->bad++;
        else
            w->good++;
        arena_free(&a);
    }
    return NULL;
}

static void all_there(struct rig *r) {
    struct insert shared = { .name = S("shared"), .n = 1000 }; /* 13 is refused by the schema */
    struct worker *w = workers_of(r, THREADS);
    int64_t out[2];
    GOOD(store_write(r->store, r->a, insert, &shared));
    for (int i = 0; i < THREADS; i++)
        w[i].id = shared.id;
    rig_threads(THREADS, write_much, w, sizeof *w);
    for (int i = 0; i < THREADS; i++)
        ROW_INT("written", w[i].good, WRITES);
    /* From another connection, and after all is closed and opened again. */
    store_close(&r->store);
    r->store = rig_open(r, 2);
    GOOD(store_read(r->store, r->a, count_and_sum, out));
    ROW_INT("rows", out[0], THREADS * WRITES + 1);
    ROW_INT("sum", out[1], 1000 + 2 * THREADS * WRITES);
}

/* Every third write fails, in each of the ways that a write can; its neighbours in the commit must
 * not. */
static const struct err *insert_or_fail(struct db *db, void *arg) {
    struct insert *i = arg;
    TRY(insert(db, i));
    if (i->n % 6 == 3) return ERR(db_arena(db), ERR_DENIED, "No.");
    if (i->n % 6 == 0) TRY(insert(db, &(struct insert){ .name = i->name }));
    return NULL;
}

static void *write_with_failures(void *arg) {
    struct worker *w = arg;
    for (int i = 1; i <= WRITES; i++) {
        struct arena *a = arena_new(1 << 20);
        struct insert in = { .name = str_printf(a, "%d.%d", w->number, i), .n = i == 13 ? 1 : i };
        const struct err *e = store_write(w->store, a, insert_or_fail, &in);
        if (!e)
            w->good++;
        else if (e->code != ERR_DENIED && e->code != ERR_CONFLICT)
            w->bad++;
        arena_free(&a);
    }
    return NULL;
}

static void failing_neighbours(struct rig *r) {
    struct worker *w = workers_of(r, 32);
    int64_t out[2];
    rig_threads(32, write_with_failures, w, sizeof *w);
    for (int i = 0; i < 32; i++) {
        ROW_INT("good", w[i].good, WRITES - WRITES / 3);
        ROW_INT("bad", w[i].bad, 0);
    }
    GOOD(store_read(r->store, r->a, count_and_sum, out));
    ROW_INT("rows", out[0], 32 * (WRITES - WRITES / 3));
}

/* INV3: a limit of 1,000, fifty requests of 500 at once. The rule is written as the rooms write
 * theirs. */
static const struct err *grant(struct db *db, void *arg) {
    int64_t sum, id;
    TRY(sql_part_sum(db, *(int64_t *)arg, &sum));
    if (sum + 500 > 1000) return ERR(db_arena(db), ERR_DENIED, "The limit is reached.");
    return sql_part_insert(db, *(int64_t *)arg, 500, &id);
}

static void *ask_for_500(void *arg) {
    struct worker *w = arg;
    struct arena *a = arena_new(1 << 20);
    const struct err *e;
    while ((e = store_write(w->store, a, grant, &w->id)) && e->code == ERR_RETRY && w->retried < 50)
        w->retried++;
    w->good = !e;
    w->bad = e && e->code != ERR_DENIED;
    arena_free(&a);
    return NULL;
}

static void limits_hold(struct rig *r) {
    struct insert thing = { .name = S("limit") };
    struct worker *w = workers_of(r, 50);
    int good = 0, bad = 0;
    GOOD(store_write(r->store, r->a, insert, &thing));
    for (int i = 0; i < 50; i++)
        w[i].id = thing.id;
    rig_threads(50, ask_for_500, w, sizeof *w);
    for (int i = 0; i < 50; i++)
        good += w[i].good, bad += w[i].bad;
    ROW_INT("granted", good, 2);
    ROW_INT("neither granted nor refused", bad, 0);
}

static void *insert_named(void *arg) {
    struct worker *w = arg;
    struct arena *a = arena_new(1 << 20);
    struct insert in = { .name = S("meanwhile"), .n = 1 };
    w->good = !store_write(w->store, a, insert, &in);
    arena_free(&a);
    return NULL;
}

static const struct err *look_twice(struct db *db, void *arg) {
    int64_t before[2], after[2];
    struct worker *w = arg;
    TRY(count_and_sum(db, before));
    rig_threads(1, insert_named, w, sizeof *w);
    TRY(count_and_sum(db, after));
    ROW_INT("the other write is committed", w->good, 1);
    ROW_INT("the snapshot stays", after[0], before[0]);
    return NULL;
}

static void snapshot(struct rig *r) {
    int64_t out[2];
    struct worker *w = workers_of(r, 1);
    GOOD(store_read(r->store, r->a, look_twice, w));
    GOOD(store_read(r->store, r->a, count_and_sum, out));
    ROW_INT("a new read sees it", out[0], 1);
}

static const struct err *read_a_while(struct db *db, void *arg) {
    int64_t out[2];
    TRY(count_and_sum(db, out));
    pause_ms(30);
    (void)arg;
    return count_and_sum(db, out);
}

static void *read_once(void *arg) {
    struct worker *w = arg;
    struct arena *a = arena_new(1 << 20);
    w->good = !store_read(w->store, a, read_a_while, NULL);
    arena_free(&a);
    return NULL;
}

static void more_threads_than_connections(struct rig *r) {
    struct worker *w = workers_of(r, 4 * RIG_CONNECTIONS);
    rig_threads(4 * RIG_CONNECTIONS, read_once, w, sizeof *w);
    for (int i = 0; i < 4 * RIG_CONNECTIONS; i++)
        ROW_INT("read", w[i].good, 1);
}

static int opened; /* stands for an open connection */

static void *put_back(void *pool) {
    pool_put(pool, &opened);
    return NULL;
}

/* Takes a second one while the first is being given back; whether it was that one. */
static bool same_again(void) {
    struct pool p;
    void *first, *second;
    pthread_t thread;
    pool_init(&p, 2, 1);
    assert_true(pool_take(&p, &first));
    assert_int_equal(pthread_create(&thread, NULL, put_back, &p), 0);
    assert_true(pool_take(&p, &second));
    pthread_join(thread, NULL);
    assert_null(first);
    pool_put(&p, NULL);
    pool_done(&p);
    return second == &opened;
}

/* Who is slow to give his back keeps nobody waiting for good; who does so soon saves opening another. */
static void few_are_opened(struct rig *r) {
    struct pool p;
    void *first, *second;
    int same = 0;
    (void)r;
    pool_init(&p, 2, 1);
    assert_true(pool_take(&p, &first) && pool_take(&p, &second));
    assert_true(!first && !second);
    pool_put(&p, &opened);
    pool_put(&p, NULL);
    assert_true(pool_take(&p, &first));
    assert_ptr_equal(first, &opened);
    pool_put(&p, NULL);
    pool_done(&p);
    for (int i = 0; i < 50; i++)
        same += same_again();
    assert_true(same > 0);
}

static const struct err *wake_letters(struct db *db, void *arg) {
    int64_t id;
    TRY(sql_thing_insert(db, str_printf(db_arena(db), "%d", *(int *)arg), 1, STR_NONE, STR_NONE,
                         &id));
    db_wake(db, WAKE_LETTERS);
    return *(int *)arg < 0 ? ERR(db_arena(db), ERR_DENIED, "No.") : NULL;
}

static void *wake_soon(void *arg) {
    struct worker *w = arg;
    struct arena *a = arena_new(1 << 20);
    pause_ms(50);
    w->good = !store_write(w->store, a, wake_letters, &w->number);
    arena_free(&a);
    return NULL;
}

static void wakes(struct rig *r) {
    struct worker *w = workers_of(r, 1);
    uint64_t seen = 0, other = 0;
    pthread_t thread;
    int never = -1;
    while (store_wait(r->store, WAKE_LETTERS, &seen, 0)) {
    }
    while (store_wait(r->store, WAKE_OUTBOX, &other, 0)) {
    }
    BAD(store_write(r->store, r->a, wake_letters, &never), ERR_DENIED);
    assert_false(store_wait(r->store, WAKE_LETTERS, &seen, 20));
    assert_int_equal(pthread_create(&thread, NULL, wake_soon, w), 0);
    int64_t before = sys_monotonic(sys_real());
    assert_true(store_wait(r->store, WAKE_LETTERS, &seen, 10000));
    assert_in_range(sys_monotonic(sys_real()) - before, 40000, 2000000);
    pthread_join(thread, NULL);
    assert_false(store_wait(r->store, WAKE_LETTERS, &seen, 400)); /* once is once */
    assert_false(store_wait(r->store, WAKE_OUTBOX, &other, 0));
    store_wake_all(r->store);
    assert_true(store_wait(r->store, WAKE_OUTBOX, &other, 0));
}

/* A second store on the same data stands for another process: no memory is shared. */
static void wakes_across(struct rig *r) {
    struct worker *w = workers_of(r, 1);
    struct store *other = rig_open(r, 1);
    uint64_t seen = 0;
    pthread_t thread;
    while (store_wait(other, WAKE_LETTERS, &seen, 300)) {
    }
    assert_int_equal(pthread_create(&thread, NULL, wake_soon, w), 0);
    int64_t before = sys_monotonic(sys_real());
    assert_true(store_wait(other, WAKE_LETTERS, &seen, 10000));
    assert_in_range(sys_monotonic(sys_real()) - before, 40000, 2000000);
    pthread_join(thread, NULL);
    store_close(&other);
}

static void busy(struct rig *r) {
    struct insert in = { .name = S("patient"), .n = 1 };
    struct arena *a = arena_new(1 << 20);
    sqlite3 *c;
    struct worker *w = workers_of(r, 1);
    pthread_t thread;
    assert_int_equal(sqlite3_open(r->url + 7, &c), SQLITE_OK);
    assert_int_equal(sqlite3_exec(c, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(pthread_create(&thread, NULL, insert_named, w), 0);
    pause_ms(300);
    assert_int_equal(w->good, 0);
    assert_int_equal(sqlite3_exec(c, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    pthread_join(thread, NULL);
    assert_int_equal(w->good, 1);
    assert_int_equal(sqlite3_exec(c, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    int64_t before = sys_monotonic(sys_real());
    BAD(store_write(r->store, a, insert, &in), ERR_RETRY);
    assert_in_range(sys_monotonic(sys_real()) - before, 4000000, 9000000);
    assert_int_equal(sqlite3_exec(c, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    GOOD(store_write(r->store, a, insert, &in));
    sqlite3_close(c);
    arena_free(&a);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "all writes of many threads are there", all_there, RIG_BOTH },
        { "a write that fails takes no neighbour with it", failing_neighbours, RIG_BOTH },
        { "INV3 a limit holds against fifty requests at once", limits_hold, RIG_BOTH },
        { "a read is one snapshot", snapshot, RIG_BOTH },
        { "more threads than connections wait for each other", more_threads_than_connections,
          RIG_BOTH },
        { "a connection that comes back is waited for before another is opened", few_are_opened, RIG_SQLITE },
        { "a commit wakes who waits, a rollback nobody", wakes, RIG_BOTH },
        { "a commit elsewhere wakes who waits here", wakes_across, RIG_BOTH },
        { "F06 another process's lock is waited for, with an end", busy, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, ROWS(tests));
}
