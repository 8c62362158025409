/* disk_test.c - F04, F05: a disk that is full or fails, under SQLite (test_disk.h). */
#include "db/store_rig.h"
#include "db/test_disk.h"
#include "db/testdata/things_sql.h"

#include <sqlite3.h>

enum { THREADS = 6, WRITES = 12, BYTES = 30000, ALL = 1 << 20 };

struct worker {
    struct store *store;
    int number, retried, bad;
    unsigned char *told; /* by number: it was stored */
};

static const struct err *insert(struct db *db, void *arg) {
    int64_t n = *(int64_t *)arg, id;
    struct str data = { arena_alloc(db_arena(db), BYTES), BYTES };
    TRY(sql_thing_insert(db, str_printf(db_arena(db), "%lld", (long long)n), n + 1000, STR_NONE,
                         data, &id));
    return sql_acknowledge(db, n, NULL);
}

static void *write_all(void *arg) {
    struct worker *w = arg;
    for (int i = 0; i < WRITES; i++) {
        struct arena *a = arena_new(1 << 20);
        int64_t n = w->number * WRITES + i;
        const struct err *e = store_write(w->store, a, insert, &n);
        if (!e)
            w->told[n] = 1;
        else if (e->code == ERR_RETRY || e->code == ERR_IO)
            w->retried++;
        else
            w->bad++;
        arena_free(&a);
    }
    return NULL;
}

static const struct err *read_all(struct db *db, void *arg) {
    int64_t *n;
    size_t count;
    unsigned char *there = arg;
    TRY(sql_acknowledged_all(db, &n, &count));
    for (size_t i = 0; i < count; i++)
        there[n[i]]++;
    return NULL;
}

/* What was told is there, once; what was not told is not there in halves. */
static void check_told(struct rig *r, const unsigned char *told, size_t n) {
    unsigned char *there = arena_alloc(r->a, ALL);
    GOOD(store_read(r->store, r->a, read_all, there));
    for (size_t i = 0; i < n; i++) {
        if (told[i] && there[i] != 1)
            fail_msg("%zu was told as stored and is there %d times", i, there[i]);
        if (there[i] > 1) fail_msg("%zu is there %d times", i, there[i]);
    }
}

/* One outage: the disk fails after some calls, heals, and everything goes on. Gives how many were
 * refused. */
static int outage(struct rig *r, int round, int code, int good_writes, int good_syncs,
                  unsigned char *told) {
    struct worker w[THREADS];
    int refused = 0;
    for (int i = 0; i < THREADS; i++) {
        w[i] = (struct worker){ .store = r->store, .number = round * THREADS + i, .told = told };
    }
    disk_fail(code, good_writes, good_syncs);
    rig_threads(THREADS, write_all, w, sizeof *w);
    /* Reading works while nothing can be written. */
    check_told(r, told, (size_t)(round + 1) * THREADS * WRITES);
    disk_fail(0, 0, 0);
    for (int i = 0; i < THREADS; i++) {
        ROW_INT("refused in another way", w[i].bad, 0);
        refused += w[i].retried;
    }
    return refused;
}

static void outages(struct rig *r, int code, bool syncs) {
    unsigned char *told = arena_alloc(r->a, ALL);
    int refused = 0;
    store_close(&r->store);
    r->store = rig_open(r, 2);
    for (int round = 0; round < 12; round++) {
        int good = round * round; /* from "at once" to "in the middle of a checkpoint" */
        refused += outage(r, round, code, syncs ? 1 << 30 : good, syncs ? good : 1 << 30, told);
        int64_t n = 100000 + round;
        GOOD(store_write(r->store, r->a, insert, &n));
        told[n] = 1;
    }
    assert_true(refused > 0);
    store_close(&r->store);
    r->store = rig_open(r, 2);
    check_told(r, told, ALL);
    rig_sound(r);
}

static void disk_full(struct rig *r) { outages(r, SQLITE_FULL, false); }

static void write_errors(struct rig *r) { outages(r, SQLITE_IOERR_WRITE, false); }

static void sync_errors(struct rig *r) { outages(r, SQLITE_IOERR_FSYNC, true); }

static void full_disk_says_so(struct rig *r) {
    int64_t n = 1;
    disk_fail(SQLITE_FULL, 0, 0);
    const struct err *e = store_write(r->store, r->a, insert, &n);
    disk_fail(0, 0, 0);
    BAD(e, ERR_RETRY);
    assert_non_null(e->hint);
    GOOD(store_write(r->store, r->a, insert, &n));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F05 a full disk refuses, loses nothing told, and goes on by itself", disk_full,
          RIG_SQLITE },
        { "F04 failing writes refuse, lose nothing told, and go on", write_errors, RIG_SQLITE },
        { "F04 failing syncs refuse, lose nothing told, and go on", sync_errors, RIG_SQLITE },
        { "F05 a full disk is no fault of the request", full_disk_says_so, RIG_SQLITE },
    };
    (void)argc;
    disk_install();
    return rig_run(argv, tests, ROWS(tests));
}
