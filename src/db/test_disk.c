#include "db/test_disk.h"

#include "base/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

enum { FILES_MAX = 8, SECTOR = 512 };

/* A write or (data NULL) a cut that no sync has made safe yet. */
struct change {
    sqlite3_int64 at;
    int n;
    unsigned char *data;
    struct change *next;
};

/* What of a file is safe, and what came since, in order. */
struct memory {
    char name[200]; /* without its folder */
    unsigned char *safe;
    size_t n;
    struct change *first, **last;
};

/* code: how writes or syncs fail, after this many more good ones. lock guards the memories, which are
 * freed by disk_forget. */
static struct {
    sqlite3_vfs vfs, *real;
    sqlite3_io_methods methods;
    atomic_int code, good_writes, good_syncs;
    atomic_bool lies;
    pthread_mutex_t lock;
    bool remembers;
    void (*before_sync)(void *arg);
    void *arg;
    struct memory files[FILES_MAX];
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct file {
    sqlite3_file base;
    sqlite3_file *real;
    struct memory *memory; /* NULL for what need not be remembered */
};

static void *must(void *p) {
    assert_non_null(p);
    return p;
}

/* Every connection to a file has the same memory. */
static struct memory *memory_of(const char *path) {
    const char *name = path ? strrchr(path, '/') : NULL;
    if (!name) return NULL;
    for (int i = 0; i < FILES_MAX; i++) {
        struct memory *m = &disk.files[i];
        if (!m->name[0]) {
            snprintf(m->name, sizeof m->name, "%s", name + 1);
            m->last = &m->first;
        }
        if (strcmp(m->name, name + 1) == 0) return m;
    }
    return NULL;
}

static void note(struct memory *m, sqlite3_int64 at, int n, const void *data) {
    struct change *c = must(calloc(1, sizeof *c)); /* freed by drop_changes */
    *c = (struct change){ at, n, NULL, NULL };
    if (data) c->data = memcpy(must(malloc((size_t)n)), data, (size_t)n);
    *m->last = c;
    m->last = &c->next;
}

static void remember(struct file *f, sqlite3_int64 at, int n, const void *data) {
    pthread_mutex_lock(&disk.lock);
    if (disk.remembers && f->memory) note(f->memory, at, n, data);
    pthread_mutex_unlock(&disk.lock);
}

/* A growing copy of a file: bytes, size. */
struct copy {
    unsigned char *p;
    size_t n;
};

static void put(struct copy *c, size_t at, const unsigned char *data, size_t n) {
    if (at + n > c->n) {
        c->p = must(realloc(c->p, at + n));
        memset(c->p + c->n, 0, at + n - c->n);
        c->n = at + n;
    }
    memcpy(c->p + at, data, n);
}

static void apply(struct copy *to, const struct change *c) {
    if (c->data)
        put(to, (size_t)c->at, c->data, (size_t)c->n);
    else if ((size_t)c->at < to->n)
        to->n = (size_t)c->at;
}

static void drop_changes(struct memory *m) {
    for (struct change *c = m->first, *next; c; c = next) {
        next = c->next;
        free(c->data);
        free(c);
    }
    m->first = NULL;
    m->last = &m->first;
}

/* What was written is safe now. */
static void make_safe(struct memory *m) {
    struct copy c = { m->safe, m->n };
    for (const struct change *x = m->first; x; x = x->next)
        apply(&c, x);
    m->safe = c.p;
    m->n = c.n;
    drop_changes(m);
}

static void sync_memory(struct file *f) {
    pthread_mutex_lock(&disk.lock);
    bool known = disk.remembers && f->memory;
    if (known && disk.before_sync) disk.before_sync(disk.arg);
    if (known && !disk.lies) make_safe(f->memory);
    pthread_mutex_unlock(&disk.lock);
}

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
    if (!fails(&disk.good_writes)) {
        remember((struct file *)f, at, n, p);
        return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    }
    /* As a real one: the first half may still fit. */
    real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at);
    return disk.code;
}
static int disk_truncate(sqlite3_file *f, sqlite3_int64 n) {
    remember((struct file *)f, n, 0, NULL);
    return real_of(f)->pMethods->xTruncate(real_of(f), n);
}
static int disk_sync(sqlite3_file *f, int flags) {
    if (fails(&disk.good_syncs)) return SQLITE_IOERR_FSYNC;
    sync_memory((struct file *)f);
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
    file->memory = NULL;
    file->real = sqlite3_malloc(disk.real->szOsFile);
    memset(file->real, 0, (size_t)disk.real->szOsFile);
    int code = disk.real->xOpen(disk.real, name, file->real, flags, out);
    if (code != SQLITE_OK) {
        sqlite3_free(file->real);
        return code;
    }
    file->base.pMethods = &disk.methods;
    pthread_mutex_lock(&disk.lock);
    bool lasting = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL);
    file->memory = disk.remembers && lasting ? memory_of(name) : NULL;
    pthread_mutex_unlock(&disk.lock);
    return code;
}

void disk_install(void) {
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

void disk_fail(int code, int good_writes, int good_syncs) {
    disk.good_writes = good_writes;
    disk.good_syncs = good_syncs;
    disk.code = code;
}

void disk_remember(void (*before_sync)(void *arg), void *arg) {
    disk.before_sync = before_sync;
    disk.arg = arg;
    disk.lies = false;
    disk.remembers = true;
}

void disk_lie(bool lies) { disk.lies = lies; }

void disk_forget(void) {
    disk.remembers = false;
    for (int i = 0; i < FILES_MAX; i++) {
        struct memory *m = &disk.files[i];
        if (m->name[0]) drop_changes(m);
        free(m->safe);
        *m = (struct memory){ 0 };
    }
}

/* mulberry32, as the scenarios use it. */
static uint32_t chance(uint32_t *state) {
    uint32_t x = *state += 0x6D2B79F5;
    x = (x ^ x >> 15) * (x | 1);
    x ^= x + (x ^ x >> 7) * (x | 61);
    return x ^ x >> 14;
}

/* Lost, whole, or each sector for itself: a disk writes sectors, in any order. */
static void may_be_there(struct copy *to, const struct change *c, uint32_t *dice) {
    uint32_t luck = chance(dice) % 3;
    if (luck == 0) return;
    if (luck == 1 || !c->data) {
        apply(to, c);
        return;
    }
    for (int at = 0; at < c->n; at += SECTOR) {
        int n = c->n - at < SECTOR ? c->n - at : SECTOR;
        if (chance(dice) % 2) put(to, (size_t)(c->at + at), c->data + at, (size_t)n);
    }
}

static void leave_file(const char *folder, const struct memory *m, uint32_t *dice) {
    char path[400];
    struct copy c = { must(malloc(m->n + 1)), m->n };
    if (m->n) memcpy(c.p, m->safe, m->n);
    for (const struct change *x = m->first; x && *dice; x = x->next)
        may_be_there(&c, x, dice);
    snprintf(path, sizeof path, "%s/%s", folder, m->name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, c.p, c.n), (ssize_t)c.n);
    close(fd);
    free(c.p);
}

void disk_power_cut(const char *folder, uint32_t seed) {
    mkdir(folder, 0700);
    for (int i = 0; i < FILES_MAX; i++)
        if (disk.files[i].name[0]) leave_file(folder, &disk.files[i], &seed);
}
