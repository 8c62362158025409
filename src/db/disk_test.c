/* disk_test.c - F04, F05: a disk that is full or fails, under SQLite. A file system of SQLite's
 * (VFS) stands between the store and the real one and fails when it is told to; the store does not
 * know. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <sqlite3.h>
#include <stdatomic.h>

/* How the disk fails: after this many more good calls, each write or each sync gives the code. */
static struct {
    sqlite3_vfs vfs, *real;
    sqlite3_io_methods methods;
    atomic_int code, good_writes, good_syncs;
} disk;

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *f) { return ((struct file *)f)->real; }

static bool fails(atomic_int *good) { return disk.code && atomic_fetch_sub(good, 1) <= 0; }

static int disk_close(sqlite3_file *f) {
    int code = real_of(f)->pMethods->xClose(real_of(f));
    sqlite3_free(real_of(f));
    return code;
}
static int disk_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}
static int disk_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
    if (!fails(&disk.good_writes)) return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    /* As a real one: the first half may still fit. */
    real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at);
    return disk.code;
}
static int disk_truncate(sqlite3_file *f, sqlite3_int64 n) {
    return real_of(f)->pMethods->xTruncate(real_of(f), n);
}
static int disk_sync(sqlite3_file *f, int flags) {
    if (fails(&disk.good_syncs)) return SQLITE_IOERR_FSYNC;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}
static int disk_size(sqlite3_file *f, sqlite3_int64 *n) {
    return real_of(f)->pMethods->xFileSize(real_of(f), n);
}
static int disk_lock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xLock(real_of(f), l); }
static int disk_unlock(sqlite3_file *f, int l) {
    return real_of(f)->pMethods->xUnlock(real_of(f), l);
}
static int disk_reserved(sqlite3_file *f, int *r) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), r);
}
static int disk_control(sqlite3_file *f, int op, void *p) {
    return real_of(f)->pMethods->xFileControl(real_of(f), op, p);
}
static int disk_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
static int disk_traits(sqlite3_file *f) {
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int disk_shm_map(sqlite3_file *f, int i, int size, int extend, void volatile **p) {
    return real_of(f)->pMethods->xShmMap(real_of(f), i, size, extend, p);
}
static int disk_shm_lock(sqlite3_file *f, int at, int n, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}
static void disk_shm_barrier(sqlite3_file *f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
static int disk_shm_unmap(sqlite3_file *f, int del) {
    return real_of(f)->pMethods->xShmUnmap(real_of(f), del);
}

static int disk_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
    struct file *file = (struct file *)f;
    (void)v;
    file->base.pMethods = NULL;
    file->real = sqlite3_malloc(disk.real->szOsFile);
    memset(file->real, 0, (size_t)disk.real->szOsFile);
    int code = disk.real->xOpen(disk.real, name, file->real, flags, out);
    if (code == SQLITE_OK)
        file->base.pMethods = &disk.methods;
    else
        sqlite3_free(file->real);
    return code;
}

static void disk_install(void) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.szOsFile = sizeof(struct file);
    disk.vfs.xOpen = disk_open;
    disk.methods = (sqlite3_io_methods){
        2,           disk_close,   disk_read,     disk_write,       disk_truncate,  disk_sync,
        disk_size,   disk_lock,    disk_unlock,   disk_reserved,    disk_control,   disk_sector,
        disk_traits, disk_shm_map, disk_shm_lock, disk_shm_barrier, disk_shm_unmap, NULL,
        NULL,
    };
    assert_int_equal(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
}

static void disk_fail(int code, int good_writes, int good_syncs) {
    disk.good_writes = good_writes;
    disk.good_syncs = good_syncs;
    disk.code = code;
}

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
