/* crash_test.c - processes that die, connections that break, disks that fail: what was acknowledged
 * is there. */
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

enum { CHILD_THREADS = 4, CHILD_WRITES = 100, KILLS = 5, MOST = 1 << 20 };

static void pause_ms(long ms) {
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static const struct err *acknowledge(struct db *db, void *arg) {
    db_wake(db, WAKE_LETTERS);
    return sql_acknowledge(db, *(int64_t *)arg, NULL);
}

/* A part of what is stored, by id. */
struct part {
    int64_t after;
    struct acknowledged_part *rows;
    size_t count;
};

static const struct err *read_part(struct db *db, void *arg) {
    struct part *p = arg;
    return sql_acknowledged_after(db, p->after, &p->rows, &p->count);
}

/* A thread of the child: writes its numbers and says each one once it is acknowledged. */
struct writer_child {
    struct store *store;
    int64_t from;
    int writes;
};

static void *write_and_say(void *arg) {
    struct writer_child *w = arg;
    for (int i = 0; i < w->writes; i++) {
        struct arena *a = arena_new(1 << 16);
        int64_t n = w->from + i;
        if (!store_write(w->store, a, acknowledge, &n)) {
            struct str line = str_printf(a, "%lld\n", (long long)n);
            if (write(STDOUT_FILENO, line.p, line.n) < 0) _exit(1);
        }
        arena_free(&a);
    }
    return NULL;
}

/* main of a child: --write URL FROM WRITES */
static int child_main(char **argv) {
    struct arena *a = arena_new(1 << 20);
    struct store *s;
    struct store_options o = { .url = str_of(argv[2]), .connections = CHILD_THREADS };
    struct writer_child w[CHILD_THREADS];
    int64_t from, writes;
    if (!str_to_int(str_of(argv[3]), 0, 1 << 30, &from) ||
        !str_to_int(str_of(argv[4]), 0, 1 << 30, &writes))
        return 64;
    if (store_open_at(a, &o, &test_migrations, &s)) return 69;
    for (int i = 0; i < CHILD_THREADS; i++)
        w[i] = (struct writer_child){ s, from + i * 10000, (int)writes };
    rig_threads(CHILD_THREADS, write_and_say, w, sizeof *w);
    store_close(&s);
    arena_free(&a);
    return 0;
}

static pid_t start_child(struct rig *r, int from, int writes, int *ret_out) {
    return rig_spawn((const char *const[]){ "--write", r->url, str_printf(r->a, "%d", from).p,
                                            str_printf(r->a, "%d", writes).p, NULL },
                     ret_out);
}

/* Marks the numbers that came through the pipe; only whole lines count. */
static size_t read_said(int fd, unsigned char *said) {
    char part[4096];
    size_t n = 0;
    int64_t number = 0;
    for (ssize_t got; (got = read(fd, part, sizeof part)) > 0;) {
        for (ssize_t i = 0; i < got; i++) {
            if (part[i] != '\n') {
                number = number * 10 + part[i] - '0';
                continue;
            }
            assert_in_range(number, 0, MOST - 1);
            said[number] = 1;
            number = 0;
            n++;
        }
    }
    close(fd);
    return n;
}

static void mark_stored(struct rig *r, unsigned char *stored) {
    struct part p = { 0 };
    do {
        GOOD(store_read(r->store, r->a, read_part, &p));
        for (size_t i = 0; i < p.count; i++) {
            int64_t n = p.rows[i].n;
            assert_in_range(n, 0, MOST - 1);
            ROW_INT("stored once", stored[n], 0);
            stored[n] = 1;
            p.after = p.rows[i].id;
        }
    } while (p.count);
}

/* Every acknowledged row is stored; beyond them at most what was under way in each thread. */
static size_t compare(const unsigned char *said, const unsigned char *stored, size_t under_way) {
    size_t lost = 0, more = 0, n = 0;
    for (size_t i = 0; i < MOST; i++) {
        lost += said[i] && !stored[i];
        more += !said[i] && stored[i];
        n += said[i];
    }
    ROW_INT("acknowledged and lost", lost, 0);
    if (more > under_way)
        fail_msg("%zu rows that nobody was told of; at most %zu were under way", more, under_way);
    return n;
}

static void kill_writer(struct rig *r) {
    unsigned char *said = arena_alloc(r->a, MOST), *stored = arena_alloc(r->a, MOST);
    size_t acknowledged = 0;
    store_close(&r->store);
    for (int i = 0; i < KILLS; i++) {
        int out, status;
        unsigned char moment;
        pid_t child = start_child(r, i * 50000, 10000, &out);
        sys_random(sys_real(), &moment, 1);
        pause_ms(60 + moment);
        kill(child, SIGKILL);
        acknowledged += read_said(out, said);
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        r->store = rig_open(r, 1);
        memset(stored, 0, MOST);
        mark_stored(r, stored);
        store_close(&r->store);
        compare(said, stored, (size_t)(i + 1) * CHILD_THREADS);
    }
    assert_true(acknowledged > 0);
    if (!r->postgres) rig_sound(r);
}

static void two_processes(struct rig *r) {
    unsigned char *said = arena_alloc(r->a, MOST), *stored = arena_alloc(r->a, MOST);
    int out[2], status[2];
    pid_t child[2];
    struct writer_child own = { r->store, 200000, CHILD_WRITES };
    for (int i = 0; i < 2; i++)
        child[i] = start_child(r, i * 100000, CHILD_WRITES, &out[i]);
    for (int i = 0; i < own.writes; i++) {
        int64_t n = own.from + i;
        GOOD(store_write(r->store, r->a, acknowledge, &n));
        said[n] = 1;
    }
    for (int i = 0; i < 2; i++) {
        ROW_INT("said", read_said(out[i], said), CHILD_THREADS * CHILD_WRITES);
        waitpid(child[i], &status[i], 0);
        ROW_INT("child", status[i], 0);
    }
    mark_stored(r, stored);
    ROW_INT("all", compare(said, stored, 0), (2 * CHILD_THREADS + 1) * CHILD_WRITES);
}

static void wake_from_process(struct rig *r) {
    unsigned char *said = arena_alloc(r->a, MOST);
    uint64_t seen = 0;
    int out, status;
    while (store_wait(r->store, WAKE_LETTERS, &seen, 300)) {
    }
    pid_t child = start_child(r, 1, 1, &out);
    bool woken = store_wait(r->store, WAKE_LETTERS, &seen, 5000);
    read_said(out, said);
    waitpid(child, &status, 0);
    assert_true(woken);
}

/* How long until a write works again; fails after 10 s. */
static void must_recover(struct rig *r, int64_t n) {
    const struct err *e = NULL;
    int64_t until = sys_monotonic(sys_real()) + 10000000;
    do {
        e = store_write(r->store, r->a, acknowledge, &n);
        if (e) pause_ms(100);
    } while (e && sys_monotonic(sys_real()) < until);
    GOOD(e);
}

static const struct err *kill_own_session(struct db *db, void *arg) {
    int *calls = arg;
    int64_t n = 1;
    TRY(sql_acknowledge(db, n, NULL));
    if (++*calls == 1) TRY(sql_kill_session(db, &n));
    return sql_acknowledge(db, 2, NULL);
}

static void session_killed(struct rig *r) {
    struct part p = { 0 };
    int calls = 0;
    GOOD(store_write(r->store, r->a, kill_own_session, &calls));
    ROW_INT("tries", calls, 2);
    GOOD(store_read(r->store, r->a, read_part, &p));
    ROW_INT("rows", p.count, 2);
}

/* A deferred trigger ends the session inside COMMIT: nobody knows what became of it. */
static void commit_answer_lost(struct rig *r) {
    int64_t n = 4711;
    rig_raw(
        r,
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON acknowledged DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW WHEN (NEW.n = 4711) EXECUTE FUNCTION die()");
    const struct err *e = store_write(r->store, r->a, acknowledge, &n);
    BAD(e, ERR_RETRY);
    assert_non_null(strstr(e->detail, "COMMIT"));
    must_recover(r, 1);
}

static void server_killed(struct rig *r) {
    unsigned char *said = arena_alloc(r->a, MOST), *stored = arena_alloc(r->a, MOST);
    int64_t n;
    uint64_t seen = 0;
    for (n = 1; n <= 20; n++) {
        GOOD(store_write(r->store, r->a, acknowledge, &n));
        said[n] = 1;
    }
    rig_server("kill");
    BAD(store_write(r->store, r->a, acknowledge, &(int64_t){ 90 }), ERR_RETRY);
    rig_server("again");
    must_recover(r, 21);
    said[21] = 1;
    mark_stored(r, stored);
    ROW_INT("all", compare(said, stored, 1), 21);
    /* The listener comes back too, and says that something may have been missed. */
    while (store_wait(r->store, WAKE_LETTERS, &seen, 3000)) {
    }
    struct store *other = rig_open(r, 1);
    GOOD(store_write(other, r->a, acknowledge, &(int64_t){ 22 }));
    assert_true(store_wait(r->store, WAKE_LETTERS, &seen, 3000));
    store_close(&other);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F01 a writer killed at any moment loses nothing acknowledged", kill_writer, RIG_BOTH },
        { "several processes write to one store", two_processes, RIG_BOTH },
        { "a commit of another process wakes this one", wake_from_process, RIG_BOTH },
        { "F07 a killed session is taken up again", session_killed, RIG_POSTGRES },
        { "F07 a lost answer to COMMIT is said, not tried again", commit_answer_lost,
          RIG_POSTGRES },
        { "F07 a killed server loses nothing acknowledged and is found again", server_killed,
          RIG_POSTGRES },
    };
    if (argc == 5 && strcmp(argv[1], "--write") == 0) return child_main(argv);
    return rig_run(argv, tests, ROWS(tests));
}
