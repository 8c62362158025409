#include "db/store_rig.h"

#include "base/bug.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>

/* What lives as long as the executable. */
static struct {
    struct arena *a;
    const char *script, *server_url;
    char server_dir[40];
    int databases;
    /* Desks with the schema and nothing in them: every test gets a copy, which took PostgreSQL a
     * fifth to a third less processor time than tables made anew. NULL until the first test asks.
     */
    const char *made[2]; /* a file's path, a database's name */
} all;

extern char **environ;

/* Starts argv with its standard output in a pipe, whose other end is *ret_out. */
static pid_t start(const char *const argv[], int *ret_out) {
    int ends[2];
    pid_t child;
    posix_spawn_file_actions_t actions;
    BUG_UNLESS(pipe2(ends, O_CLOEXEC) == 0 && posix_spawn_file_actions_init(&actions) == 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    BUG_UNLESS(
        posix_spawn(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *ret_out = ends[0];
    return child;
}

/* Runs argv and gives what it says, without white space at its ends. */
static struct str output_of(struct arena *a, const char *const argv[]) {
    int out, status;
    pid_t child = start(argv, &out);
    char *said = arena_alloc(a, 4096);
    size_t n = 0;
    for (ssize_t got; n < 4095 && (got = read(out, said + n, 4095 - n)) > 0;)
        n += (size_t)got;
    close(out);
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s %s failed\n", argv[0], argv[1]);
        if (all.a) exit(1); /* stops the server; not while stopping it */
        _exit(1);
    }
    return str_trim((struct str){ said, n });
}

void rig_server(const char *action) {
    struct str said =
        output_of(all.a, (const char *const[]){ all.script, action, all.server_dir, NULL });
    if (strcmp(action, "start") == 0) all.server_url = str_c(all.a, said);
}

static PGconn *connect_to(const char *url) {
    PGconn *c = PQconnectdb(url);
    if (PQstatus(c) != CONNECTION_OK) {
        fprintf(stderr, "%s\n", PQerrorMessage(c));
        exit(1);
    }
    return c;
}

static void run_words(const char *url, const char *words) {
    PGconn *c = connect_to(url);
    PGresult *r = PQexec(c, words);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s: %s\n", words, PQerrorMessage(c));
        exit(1);
    }
    PQclear(r);
    PQfinish(c);
}

bool rig_raw_may(struct rig *r, const char *words) {
    if (!r->postgres) {
        sqlite3 *c;
        BUG_UNLESS(sqlite3_open(r->url + 7, &c) == SQLITE_OK);
        sqlite3_busy_timeout(c, BUSY_MS);
        int rc = sqlite3_exec(c, words, NULL, NULL, NULL);
        sqlite3_close(c);
        return rc == SQLITE_OK;
    }
    PGconn *c = connect_to(r->url);
    PGresult *res = PQexec(c, words);
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
    PQfinish(c);
    return ok;
}

void rig_raw(struct rig *r, const char *words) {
    if (r->postgres) {
        run_words(r->url, words);
        return;
    }
    sqlite3 *c;
    BUG_UNLESS(sqlite3_open(r->url + 7, &c) == SQLITE_OK);
    sqlite3_busy_timeout(c, BUSY_MS);
    if (sqlite3_exec(c, words, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", words, sqlite3_errmsg(c));
    sqlite3_close(c);
}

void rig_sound(struct rig *r) {
    sqlite3 *c;
    sqlite3_stmt *st;
    BUG_UNLESS(sqlite3_open(r->url + 7, &c) == SQLITE_OK);
    BUG_UNLESS(sqlite3_prepare_v2(c, "PRAGMA integrity_check", -1, &st, NULL) == SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(st, 0), "ok");
    sqlite3_finalize(st);
    sqlite3_close(c);
}

/* postgresql:///kept?host=… with another name for kept */
static const char *new_database(const char *like) {
    int number = ++all.databases;
    run_words(all.server_url, str_printf(all.a, "CREATE DATABASE t%d TEMPLATE %s", number, like).p);
    struct str tail = str_from(str_of(all.server_url), sizeof "postgresql:///kept" - 1);
    return str_printf(all.a, "postgresql:///t%d%.*s", number, STR_ARG(tail)).p;
}

static const char *new_file(const char *dir) {
    return str_printf(all.a, "sqlite:%s/desk%d.db", dir, ++all.databases).p;
}

const char *rig_empty(struct rig *r) {
    return r->postgres ? new_database("template0") : new_file(r->dir);
}

const char *rig_fresh(struct rig *r) {
    const char **made = &all.made[r->postgres];
    int from, to;
    if (!*made) {
        const char *url = r->postgres ? rig_empty(r) : new_file(all.server_dir);
        GOOD(store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to));
        *made = r->postgres ? str_printf(all.a, "t%d", all.databases).p : url + 7;
    }
    if (r->postgres) return new_database(*made);
    const char *url = new_file(r->dir);
    (void)output_of(r->a, (const char *const[]){ "/bin/cp", *made, url + 7, NULL });
    return url;
}

struct store *rig_open(struct rig *r, int connections) {
    struct store *s = NULL;
    struct store_options o = { .url = str_of(r->url), .connections = connections };
    GOOD(store_open_at(r->a, &o, &test_migrations, &s));
    return s;
}

void rig_good(const struct err *e, const char *file, int line) {
    if (!e) return;
    struct arena *a = arena_new(1 << 16);
    print_error("%.*s\n", STR_ARG(err_trace(a, e)));
    arena_free(&a);
    _fail(file, line);
}

void rig_bad(const struct err *e, enum err_code want, const char *file, int line) {
    if (e && e->code == want) return;
    print_error("wanted %s\n", err_meaning(want)->name);
    rig_good(e, file, line);
    _fail(file, line);
}

void rig_threads(int n, void *(*fn)(void *), void *args, size_t arg_size) {
    pthread_t threads[128];
    BUG_UNLESS(n <= 128);
    for (int i = 0; i < n; i++) {
        BUG_UNLESS(pthread_create(&threads[i], NULL, fn, (char *)args + (size_t)i * arg_size) == 0);
    }
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
}

pid_t rig_spawn(const char *const words[], int *ret_out) {
    const char *argv[16] = { "/proc/self/exe" };
    for (size_t i = 0; words[i]; i++) {
        BUG_UNLESS(i + 2 < sizeof argv / sizeof *argv);
        argv[i + 1] = words[i];
    }
    return start(argv, ret_out);
}

/* One row of the table on one engine. */
struct row {
    const struct rig_test *test;
    bool postgres;
};

/* A server with all databases of all tests would not fit into memory. Who serves itself may have stopped it by now. */
static void drop_databases(int before) {
    PGconn *c = PQconnectdb(all.server_url);
    for (int i = before + 1; i <= all.databases; i++)
        PQclear(PQexec(c, str_printf(all.a, "DROP DATABASE IF EXISTS t%d WITH (FORCE)", i).p));
    PQfinish(c);
}

static void run_row(void **state) {
    const struct row *row = *state;
    struct rig r = { .postgres = row->postgres, .a = arena_new(128 << 20) };
    char dir[] = "/tmp/kept-db.XXXXXX";
    assert_non_null(mkdtemp(dir));
    r.dir = dir;
    r.url = rig_fresh(&r);
    int before = all.databases - 1;
    r.store = rig_open(&r, RIG_CONNECTIONS);
    row->test->run(&r);
    store_close(&r.store);
    if (r.postgres) drop_databases(before);
    arena_free(&r.a);
    output_of(all.a, (const char *const[]){ "/bin/rm", "-rf", dir, NULL });
}

/* Also when a test ends the process. */
static void stop_server(void) {
    struct arena *a = all.a;
    bool none = strcmp(all.script, "-") == 0;
    all.a = NULL;
    struct str said = output_of(
        a, (const char *const[]){ none ? "/bin/rm" : all.script, none ? "-r" : "stop", all.server_dir, NULL });
    (void)said;
    arena_free(&a);
}

int rig_run(char **argv, const struct rig_test *tests, size_t n) {
    static const char dir[] = "/tmp/kept-db-server.XXXXXX";
    all.a = arena_new(64 << 20);
    memcpy(all.server_dir, dir, sizeof dir);
    if (!argv[1] || !mkdtemp(all.server_dir)) {
        fprintf(stderr, "usage: %s tests/rig/postgres.sh\n", argv[0]);
        return 64;
    }
    all.script = argv[1];
    bool both = strcmp(all.script, "-") != 0;
    if (both) rig_server("start");
    atexit(stop_server);
    struct CMUnitTest *rows = ARENA_ARRAY(all.a, 2 * n, struct CMUnitTest);
    size_t n_rows = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        bool postgres = i % 2;
        if (postgres && !both) continue;
        if (!(tests[i / 2].engines & (postgres ? RIG_POSTGRES : RIG_SQLITE))) continue;
        struct row *row = ARENA_NEW(all.a, struct row);
        *row = (struct row){ &tests[i / 2], postgres };
        const char *name =
            str_printf(all.a, "%s (%s)", tests[i / 2].name, postgres ? "postgres" : "sqlite").p;
        rows[n_rows++] = (struct CMUnitTest){ name, run_row, NULL, NULL, row };
    }
    int failed = _cmocka_run_group_tests("store", rows, n_rows, NULL, NULL);
    return failed;
}
