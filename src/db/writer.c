#include "db/sqlite_priv.h"

#include "base/bug.h"
#include "base/thread.h"

#include <errno.h>
#include <stdlib.h>

enum {
    QUEUE_MAX = 1000,   /* jobs that wait; more are told to come again */
    GROUP_MAX = 64,     /* jobs in one commit (spike: nothing is gained beyond) */
    GROUP_TRIES = 3,    /* a group that one job took down is run again without it */
    LOOK_EVERY_MS = 250 /* how often other processes' commits are looked for */
};

/* One waiting write; it lives on its caller's stack. */
struct job {
    struct arena *arena;
    db_fn *fn;
    void *arg;
    const struct err *err;
    struct arena_mark mark;
    unsigned wakes;
    bool settled, done;
    pthread_cond_t answered;
    struct job *next;
};

/* Owned by the engine. lock guards the queue; all else belongs to the writer thread. */
struct writer {
    struct store *store;
    struct sq_conn *conn;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t queued;
    struct job *first, **last;
    size_t n;
    bool stop, distrust;
    int64_t seen_version, looked_at;
};

static const struct err *not_stored(struct arena *a, const char *detail) {
    return ERR(a, ERR_RETRY, "This could not be stored.", .hint = "Please try again in a moment.",
               .detail = detail);
}

/* Runs one job in its own savepoint. False when the whole transaction went down with it (a full
 * disk, an error while writing, a statement stopped for taking too long). */
static bool run_job(struct writer *w, struct job *j) {
    struct sq_conn *c = w->conn;
    struct db db = { .store = w->store, .arena = j->arena, .conn = c, .write = true };
    int code = sq_command(c, "SAVEPOINT job");
    sq_set_deadline(c, w->store->patient ? 0 : WRITE_LIMIT_MS);
    j->err = code == SQLITE_OK ? db_call_fn(&db, j->fn, j->arg)
                               : sq_error(j->arena, c, code, "savepoint");
    sq_set_deadline(c, 0);
    if (j->err && (db.ill || sq_is_ill(code))) store_note_fault(w->store, j->err->msg);
    j->wakes = j->err ? 0 : db.wakes;
    if (sqlite3_get_autocommit(c->c)) {
        if (!j->err) j->err = not_stored(j->arena, "the transaction went down with this job");
        w->distrust = w->distrust || j->err->code == ERR_IO;
        j->settled = true;
        return false;
    }
    code = SQLITE_OK;
    if (j->err) code = sq_command(c, "ROLLBACK TO job");
    if (code == SQLITE_OK) code = sq_command(c, "RELEASE job");
    if (code == SQLITE_OK) return true;
    if (!j->err) j->err = sq_error(j->arena, c, code, "savepoint");
    j->settled = true;
    return false;
}

/* The transaction as a whole failed with this code; gives the words for the log. */
static const char *group_failed(struct writer *w, struct arena *scratch, int code,
                                const char *what) {
    const struct err *e = sq_error(scratch, w->conn, code, what);
    store_note_fault(w->store, e->msg);
    return e->detail;
}

/* Nobody of the group may be told that anything was stored, nor be told an error that rests on a
 * neighbour's unstored write ("is already there"). */
static void fail_group(struct job **jobs, size_t n, const char *detail) {
    for (size_t i = 0; i < n; i++) {
        if (jobs[i]->settled) continue;
        const char *copy = str_printf(jobs[i]->arena, "%s", detail).p;
        jobs[i]->err = not_stored(jobs[i]->arena, copy);
        jobs[i]->wakes = 0;
        jobs[i]->settled = true;
    }
}

/* True when the group is settled, false when it must be run again without the job that took it
 * down. */
static bool try_group(struct writer *w, struct arena *scratch, struct job **jobs, size_t n) {
    struct sq_conn *c = w->conn;
    int code = sq_command(c, "BEGIN IMMEDIATE");
    bool whole = code == SQLITE_OK;
    if (!whole) {
        /* A log that could only be opened for reading stays so as long as the connection. */
        w->distrust = w->distrust || (code & 0xff) == SQLITE_READONLY;
        fail_group(jobs, n, group_failed(w, scratch, code, "begin"));
        return true;
    }
    for (size_t i = 0; whole && i < n; i++) {
        if (!jobs[i]->settled) whole = run_job(w, jobs[i]);
    }
    if (whole) code = sq_command(c, "COMMIT");
    w->distrust = w->distrust || (code & 0xff) == SQLITE_IOERR;
    if (whole && code != SQLITE_OK)
        fail_group(jobs, n, group_failed(w, scratch, code, "commit"));
    if (!sqlite3_get_autocommit(c->c)) sq_command(c, "ROLLBACK");
    return whole;
}

/* After an error of the disk nothing that this connection remembers is to be trusted: it starts
 * anew from the file. */
static void reopen(struct writer *w, struct arena *scratch) {
    /* A file that could only be opened for reading stays so, as its log does. */
    bool only_reads = w->conn && sqlite3_db_readonly(w->conn->c, "main") == 1;
    if (w->distrust || only_reads) sq_close(&w->conn);
    w->distrust = false;
    if (!w->conn && sq_open(scratch, w->store, SQ_WRITER, &w->conn)) w->conn = NULL;
}

static void run_group(struct writer *w, struct job **jobs, size_t n) {
    struct arena *scratch = arena_new(64 << 10);
    bool settled = false;
    for (size_t i = 0; i < n; i++)
        jobs[i]->mark = arena_mark(jobs[i]->arena);
    for (int i = 0; !settled && i < GROUP_TRIES; i++) {
        reopen(w, scratch);
        if (!w->conn) break;
        for (size_t k = 0; i && k < n; k++) {
            if (!jobs[k]->settled) arena_rewind(jobs[k]->arena, jobs[k]->mark);
        }
        settled = try_group(w, scratch, jobs, n);
    }
    if (!settled) {
        store_note_fault(w->store, "The store cannot be written now.");
        fail_group(jobs, n, "the store could not be written");
    }
    unsigned wakes = 0;
    for (size_t i = 0; i < n; i++)
        wakes |= jobs[i]->wakes;
    bell_ring(&w->store->bell, wakes);
    arena_free(&scratch);
}

/* PRAGMA data_version changes when another connection has committed, never by our own commits: all
 * writes of this process go through this one, so a change is another process's. */
static void look_for_others(struct writer *w) {
    sqlite3_stmt *st = NULL;
    int64_t now = sys_monotonic(sys_real()), version = w->seen_version;
    if (!w->conn || (w->looked_at && now - w->looked_at < LOOK_EVERY_MS * 1000)) return;
    if (sqlite3_prepare_v2(w->conn->c, "PRAGMA data_version", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        version = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st);
    if (w->looked_at && version != w->seen_version) bell_ring(&w->store->bell, WAKE_ALL);
    w->seen_version = version;
    w->looked_at = now;
}

/* Waits for jobs at most LOOK_EVERY_MS and takes up to GROUP_MAX; false when there are none and
 * never will be. */
static bool take_group(struct writer *w, struct job **jobs, size_t *ret_n) {
    int64_t until = sys_monotonic(sys_real()) + LOOK_EVERY_MS * 1000;
    struct timespec ts = thread_deadline(until);
    size_t n = 0;
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stop &&
           pthread_cond_timedwait(&w->queued, &w->lock, &ts) != ETIMEDOUT) {
    }
    for (; w->first && n < GROUP_MAX; n++) {
        jobs[n] = w->first;
        w->first = jobs[n]->next;
    }
    if (!w->first) w->last = &w->first;
    w->n -= n;
    bool more = n || !w->stop;
    pthread_mutex_unlock(&w->lock);
    *ret_n = n;
    return more;
}

static void answer(struct writer *w, struct job **jobs, size_t n) {
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < n; i++) {
        jobs[i]->done = true;
        pthread_cond_signal(&jobs[i]->answered);
    }
    pthread_mutex_unlock(&w->lock);
}

static void *writer_main(void *arg) {
    sys_name_thread("store");
    struct writer *w = arg;
    struct job *jobs[GROUP_MAX];
    for (size_t n; take_group(w, jobs, &n);) {
        if (n) {
            run_group(w, jobs, n);
            answer(w, jobs, n);
        }
        look_for_others(w);
    }
    return NULL;
}

struct writer *writer_new(struct store *s, struct sq_conn *conn) {
    struct writer *w = calloc(1, sizeof *w); /* freed by writer_free */
    if (!w) bug_out_of_memory(sizeof *w);
    w->store = s;
    w->conn = conn;
    w->last = &w->first;
    look_for_others(w);
    BUG_UNLESS(pthread_mutex_init(&w->lock, NULL) == 0);
    thread_cond_init(&w->queued);
    BUG_UNLESS(thread_start(&w->thread, 0, writer_main, w));
    return w;
}

void writer_free(struct writer **w) {
    if (!*w) return;
    pthread_mutex_lock(&(*w)->lock);
    (*w)->stop = true;
    pthread_cond_signal(&(*w)->queued);
    pthread_mutex_unlock(&(*w)->lock);
    pthread_join((*w)->thread, NULL);
    sq_close(&(*w)->conn);
    pthread_mutex_destroy(&(*w)->lock);
    pthread_cond_destroy(&(*w)->queued);
    free(*w);
    *w = NULL;
}

const struct err *writer_run(struct writer *w, struct arena *a, db_fn *fn, void *arg) {
    struct job j = { .arena = a, .fn = fn, .arg = arg };
    BUG_UNLESS(!pthread_equal(pthread_self(),
                              w->thread)); /* a write inside a write would wait for itself */
    pthread_mutex_lock(&w->lock);
    if (w->stop || w->n == QUEUE_MAX) {
        pthread_mutex_unlock(&w->lock);
        return ERR(a, ERR_RETRY, "The store is busy.", .hint = "Please try again in a moment.",
                   .detail = "the queue of writes is full");
    }
    BUG_UNLESS(pthread_cond_init(&j.answered, NULL) == 0);
    *w->last = &j;
    w->last = &j.next;
    w->n++;
    pthread_cond_signal(&w->queued);
    while (!j.done)
        pthread_cond_wait(&j.answered, &w->lock);
    pthread_mutex_unlock(&w->lock);
    pthread_cond_destroy(&j.answered);
    return j.err;
}
