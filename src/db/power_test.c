/* power_test.c - F02, F03: the power goes in the midst of writing, under SQLite. A disk between the
 * store and the real one (test_disk.h) knows what was synced; of the rest each write is lost, there
 * or torn. A PostgreSQL server has a disk and a log of its own: db-crash and the fault scenarios kill
 * it. */
#include "db/store_rig.h"
#include "db/test_disk.h"
#include "db/testdata/things_sql.h"

#include <sqlite3.h>
#include <stdio.h>

enum { THREADS = 4, WRITES = 80, ALL_WRITES = THREADS * WRITES, BYTES = 16000 };
enum { CUTS_MAX = 400, PATTERNS = 10, EVERY = 8, LATE = 3 };

/* One image: what had been told as stored when the power went. */
struct cut {
    char folder[300];
    unsigned char told[ALL_WRITES];
};

static struct {
    const char *dir;
    unsigned char told[ALL_WRITES];
    struct cut cuts[CUTS_MAX];
    int n, syncs;
    bool begun;
} power;

static const struct err *insert(struct db *db, void *arg) {
    int64_t n = *(int64_t *)arg, id;
    struct str data = { arena_alloc(db_arena(db), BYTES), BYTES };
    TRY(sql_thing_insert(db, str_printf(db_arena(db), "%lld", (long long)n), n + 1000, STR_NONE,
                         data, &id));
    return sql_acknowledge(db, n, NULL);
}

struct worker {
    struct store *store;
    int from, to;
};

static void *write_all(void *arg) {
    const struct worker *w = arg;
    for (int64_t n = w->from; n < w->to; n++) {
        struct arena *a = arena_new(1 << 20);
        bool stored = !store_write(w->store, a, insert, &n);
        __atomic_store_n(&power.told[n], stored, __ATOMIC_SEQ_CST);
        arena_free(&a);
    }
    return NULL;
}

static void write_numbers(struct store *s, int from, int to) {
    struct worker w[THREADS];
    int each = (to - from) / THREADS;
    for (int i = 0; i < THREADS; i++)
        w[i] = (struct worker){ s, from + i * each, from + (i + 1) * each };
    rig_threads(THREADS, write_all, w, sizeof *w);
}

/* told first: what is synced grows only, so whatever was told by now must be in the image. */
static void take_cut(uint32_t seed) {
    if (power.n == CUTS_MAX) return;
    struct cut *c = &power.cuts[power.n++];
    memcpy(c->told, power.told, sizeof c->told);
    snprintf(c->folder, sizeof c->folder, "%s/cut%d", power.dir, power.n);
    disk_power_cut(c->folder, seed);
}

static void at_sync(void *arg) {
    (void)arg;
    if (!power.begun || power.syncs++ % EVERY) return;
    for (int i = 0; i < PATTERNS; i++)
        take_cut((uint32_t)(power.syncs * PATTERNS + i + 1));
}

/* A fresh store on the disk that remembers. */
static void begin(struct rig *r) {
    int from, to;
    store_close(&r->store);
    memset(&power, 0, sizeof power);
    power.dir = r->dir;
    disk_remember(at_sync, NULL);
    r->url = rig_empty(r);
    GOOD(store_migrate_to(r->a, str_of(r->url), &test_migrations, &from, &to));
    r->store = rig_open(r, 1);
}

static const char *url_of(struct rig *r, const struct cut *c) {
    const char *name = strrchr(r->url, '/');
    return str_printf(r->a, "sqlite:%s%s", c->folder, name).p;
}

struct found {
    unsigned char there[ALL_WRITES];
    int64_t things;
};

static const struct err *read_all(struct db *db, void *arg) {
    struct found *f = arg;
    int64_t *n;
    size_t count;
    memset(f->there, 0, sizeof f->there);
    TRY(sql_acknowledged_all(db, &n, &count));
    for (size_t i = 0; i < count; i++)
        f->there[n[i]]++;
    return sql_thing_count(db, &f->things);
}

static void remove_cut(const struct cut *c, const char *url) {
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[400];
    for (size_t i = 0; i < ROWS(ends); i++) {
        snprintf(path, sizeof path, "%s%s", url + 7, ends[i]);
        unlink(path);
    }
    rmdir(c->folder);
}

/* The image opens, is sound, has all that was told and no half of what was not, and goes on. */
static void check_cut(struct rig *r, const struct cut *c, int must_from, int must_to) {
    struct found f;
    struct rig own = *r;
    int64_t more = ALL_WRITES, rows = 0;
    own.a = arena_new(4 << 20);
    own.url = url_of(r, c);
    own.store = rig_open(&own, 1);
    GOOD(store_read(own.store, own.a, read_all, &f));
    for (int i = 0; i < ALL_WRITES; i++) {
        bool must = c->told[i] && i >= must_from && i < must_to;
        if (must && !f.there[i]) fail_msg("%s: %d was told as stored and is lost", c->folder, i);
        if (f.there[i] > 1) fail_msg("%s: %d is there twice", c->folder, i);
        rows += f.there[i];
    }
    ROW_INT("whole transactions", f.things, rows);
    GOOD(store_write(own.store, own.a, insert, &more));
    store_close(&own.store);
    rig_sound(&own);
    remove_cut(c, own.url);
    arena_free(&own.a);
}

static void power_cuts(struct rig *r) {
    begin(r);
    power.begun = true;
    write_numbers(r->store, 0, ALL_WRITES);
    store_close(&r->store);
    disk_forget();
    assert_true(power.n >= 5 * PATTERNS);
    for (int i = 0; i < power.n; i++)
        check_cut(r, &power.cuts[i], 0, ALL_WRITES);
    print_message("# %d power cuts at %d of %d syncs\n", power.n, power.n / PATTERNS, power.syncs);
}

/* A disk that says "safe" and is not: all it was given since is gone. What was safe before it began
 * is there, what came after is gone in whole transactions. */
static void lying_disk(struct rig *r) {
    begin(r);
    write_numbers(r->store, 0, ALL_WRITES / 2);
    disk_lie(true);
    for (int i = 0; i < LATE; i++) {
        int from = ALL_WRITES / 2 + i * 40;
        write_numbers(r->store, from, from + 40);
        take_cut(0);
    }
    store_close(&r->store);
    disk_forget();
    for (int i = 0; i < power.n; i++)
        check_cut(r, &power.cuts[i], 0, ALL_WRITES / 2);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F02 I1 I2 a power cut loses nothing that was told as stored, whatever was torn or lost", power_cuts,
          RIG_SQLITE },
        { "F03 a disk that lies about syncs leaves an earlier state, whole", lying_disk, RIG_SQLITE },
    };
    (void)argc;
    disk_install();
    return rig_run(argv, tests, ROWS(tests));
}
