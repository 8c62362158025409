/* copy_test.c - a store as one file and back, on both engines and across: whole, or refused. */
#include "db/copy_priv.h"
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { FLIPS = 150, CUTS = 20, KILLS = 6, MANY = 4000 };

static const struct copy_watch nobody = { NULL, NULL };

static const char *in_dir(struct rig *r, const char *name) {
    return str_printf(r->a, "%s/%s", r->dir, name).p;
}

static const struct err *out(struct rig *r, struct store *s, const char *path,
                             struct copy_mark *ret) {
    struct copy_out o = { .path = path, .kept_version = S("1.2.3"), .key_mark = S("k") };
    return copy_out(r->a, s, &test_migrations, &o, ret);
}

/* An empty store of the same kind, or of the other. */
static const char *elsewhere(struct rig *r, bool other) {
    struct rig there = *r;
    there.postgres = r->postgres != other;
    return rig_empty(&there);
}

static struct store *open_at(struct rig *r, const char *url) {
    struct rig there = *r;
    there.url = url;
    return rig_open(&there, 1);
}

/* A file into a store that is not there yet, as kept restore does it. */
static const struct err *back(struct rig *r, const char *file, const char *url) {
    struct copy_mark mark;
    bool postgres = !str_starts(str_of(url), S("sqlite:"));
    const char *work = postgres ? in_dir(r, "work.part") : url + 7;
    TRY(copy_unpack(r->a, file, work, &nobody));
    TRY(copy_verify(r->a, work, &test_migrations, &mark));
    TRY(copy_strip(r->a, work));
    if (postgres) return copy_in(r->a, work, str_of(url), &test_migrations, &nobody);
    int from, to;
    return store_migrate_to(r->a, str_of(url), &test_migrations, &from, &to);
}

static const struct err *fill_tx(struct db *db, void *arg) {
    (void)arg;
    struct str large = { arena_alloc(db_arena(db), 3 << 20), 3 << 20 };
    struct thing_row {
        struct str name;
        int64_t n;
        struct str note, data;
    } rows[] = {
        { S("plain"), 1, S("a note"), S("bytes") },
        { S("nothing"), 0, STR_NONE, STR_NONE },
        { S("empty"), -1, S(""), S("") },
        { S("smallest"), INT64_MIN, S("\xF0\x9F\x91\x9E \xD1\x9F \xC5\x91 \xCE\xAC"), S("\0\1\xFF") },
        { S("largest"), INT64_MAX, S("it's \"quoted\" \\x41\n\t"), large },
    };
    int64_t id;
    for (size_t i = 0; i < ROWS(rows); i++) {
        TRY(sql_thing_insert(db, rows[i].name, rows[i].n, rows[i].note, rows[i].data, &id));
        TRY(sql_part_insert(db, id, 3, &id));
    }
    return NULL;
}

/* A letter that came and went leaves a gap in the ids, which must not be closed. */
static void fill(struct rig *r) {
    GOOD(store_write(r->store, r->a, fill_tx, NULL));
    rig_raw(r, "DELETE FROM part WHERE thing_id = 2; DELETE FROM thing WHERE id = 2");
}

static const struct err *one_more_tx(struct db *db, void *arg) {
    return sql_thing_insert(db, S("one more"), 1, STR_NONE, STR_NONE, arg);
}

static void there_and_back(struct rig *r) {
    struct copy_mark first, second;
    fill(r);
    GOOD(out(r, r->store, in_dir(r, "first"), &first));
    ROW_INT("schema", first.schema, 2);
    ROW_INT("rows", first.rows, 2 + 4 + 4);
    ROW_STR("version", first.kept_version, S("1.2.3"));
    ROW_STR("store", first.store, r->postgres ? S("postgresql") : S("sqlite"));
    for (int other = 0; other < 2; other++) {
        const char *url = elsewhere(r, other);
        int64_t id;
        GOOD(back(r, in_dir(r, "first"), url));
        struct store *s = open_at(r, url);
        GOOD(out(r, s, in_dir(r, "second"), &second));
        ROW_STR(other ? "the other engine" : "the same engine", second.content, first.content);
        GOOD(store_write(s, r->a, one_more_tx, &id));
        ROW_INT("ids go on", id, 6);
        store_close(&s);
    }
}

/* What one transaction wrote is in the copy as a whole or not at all. */
struct pair_writer {
    struct store *store;
    int64_t from;
    atomic_bool *stop;
};

struct numbered {
    int64_t n;
};

static const struct err *pair_tx(struct db *db, void *arg) {
    int64_t id, n = ((struct numbered *)arg)->n;
    struct str name = str_printf(db_arena(db), "pair %lld", (long long)n);
    TRY(sql_thing_insert(db, name, 1, STR_NONE, STR_NONE, &id));
    return sql_part_insert(db, id, 1, &id);
}

static void *write_pairs(void *arg) {
    struct pair_writer *w = arg;
    for (struct numbered p = { w->from }; !*w->stop; p.n++) {
        struct arena *a = arena_new(1 << 20);
        const struct err *e = store_write(w->store, a, pair_tx, &p);
        if (e && e->code != ERR_RETRY) abort();
        arena_free(&a);
    }
    return NULL;
}

static int64_t number_in(const char *path, const char *words) {
    sqlite3 *c;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open_v2(path, &c, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(c, words, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(c);
    return n;
}

struct copier {
    struct rig *r;
    atomic_bool stop;
};

static void *copy_a_few(void *arg) {
    struct copier *c = arg;
    int64_t before = 0;
    for (int i = 0; i < 5; i++) {
        struct copy_mark mark;
        const char *path = in_dir(c->r, "busy");
        GOOD(out(c->r, c->r->store, path, &mark));
        int64_t things = number_in(path, "SELECT count(*) FROM thing");
        ROW_INT("pairs are whole", number_in(path, "SELECT count(*) FROM part"), things);
        if (things < before) fail_msg("a later copy holds less");
        before = things;
    }
    c->stop = true;
    return NULL;
}

static void while_serving(struct rig *r) {
    struct copier copier = { .r = r };
    struct pair_writer writers[3];
    pthread_t threads[3];
    for (int64_t i = 0; i < 3; i++) {
        writers[i] = (struct pair_writer){ r->store, i * 1000000, &copier.stop };
        assert_int_equal(pthread_create(&threads[i], NULL, write_pairs, &writers[i]), 0);
    }
    copy_a_few(&copier);
    for (size_t i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_true(number_in(in_dir(r, "busy"), "SELECT count(*) FROM thing") > 0);
}

static void change(const char *path, off_t at, unsigned char mask) {
    unsigned char c;
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, &c, 1, at), 1);
    c ^= mask;
    assert_int_equal(pwrite(fd, &c, 1, at), 1);
    close(fd);
}

static void write_file(const char *path, const char *p, size_t n) {
    const struct sys *sys = sys_real();
    int fd = sys->open(sys->self, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(sys_write_all(sys, fd, p, n));
    sys->close(sys->self, fd);
}

static off_t size_of(const char *path) {
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

/* A flipped bit that nothing reads (free room in a page) may pass: then the content is what it was. */
static void flipped_bits(struct rig *r) {
    struct copy_mark mark, seen;
    const char *path = in_dir(r, "flip");
    int refused = 0;
    fill(r);
    GOOD(out(r, r->store, path, &mark));
    for (int i = 0; i < FLIPS; i++) {
        struct arena_mark m = arena_mark(r->a);
        uint32_t chance[2];
        sys_random(sys_real(), chance, sizeof chance);
        off_t at = chance[0] % (i % 2 ? size_of(path) : 10 * 4096); /* most is one large value */
        unsigned char mask = (unsigned char)(1u << (chance[1] & 7));
        change(path, at, mask);
        const struct err *e = copy_verify(r->a, path, &test_migrations, &seen);
        if (e && e->code != ERR_INVALID && e->code != ERR_CONFLICT) GOOD(e);
        if (!e) ROW_STR("content", seen.content, mark.content);
        refused += e != NULL;
        change(path, at, mask);
        arena_rewind(r->a, m);
    }
    GOOD(copy_verify(r->a, path, &test_migrations, &seen));
    assert_in_range(refused, FLIPS / 2, FLIPS);
}

/* Each value in its place: no bit of what people wrote can change unseen. */
static void changed_values(struct rig *r) {
    static const char *const words[] = {
        "UPDATE thing SET note = 'a nota' WHERE id = 1",
        "UPDATE thing SET n = n + 1 WHERE id = 3",
        "UPDATE thing SET data = NULL WHERE id = 3",
        "UPDATE thing SET note = NULL WHERE id = 3",
        "UPDATE part SET thing_id = 3 WHERE thing_id = 4",
        "DELETE FROM part WHERE thing_id = 1",
        "INSERT INTO acknowledged (n) VALUES (1)",
        "UPDATE schema_version SET applied_at = 1 WHERE version = 1",
        "UPDATE backup_mark SET rows = rows + 1",
        "UPDATE backup_mark SET content = 'x'",
        "DELETE FROM backup_mark",
        "DROP TABLE backup_mark",
        "CREATE TRIGGER later AFTER INSERT ON thing BEGIN DELETE FROM part; END",
        "CREATE VIEW extra AS SELECT 1 AS one",
        "CREATE TABLE extra (id INTEGER)",
        "DROP INDEX part_thing",
        "DROP TABLE acknowledged",
        "DELETE FROM schema_version",
        "DROP TABLE schema_version",
        ("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '<> 13', '<> 14')"
         " WHERE name = 'thing'"),
    };
    struct copy_mark mark;
    fill(r);
    for (size_t i = 0; i < ROWS(words); i++) {
        sqlite3 *c;
        const char *path = in_dir(r, "changed");
        GOOD(out(r, r->store, path, &mark));
        assert_int_equal(sqlite3_open(path, &c), SQLITE_OK);
        if (sqlite3_exec(c, words[i], NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", words[i], sqlite3_errmsg(c));
        sqlite3_close(c);
        const struct err *e = copy_verify(r->a, path, &test_migrations, &mark);
        if (!e) fail_msg("not seen: %s", words[i]);
        BAD(e, ERR_INVALID);
        assert_non_null(e->hint);
    }
}

static void cut_and_wrong_files(struct rig *r) {
    static const char letter[] = "From: jelena@primer.example\n\nWhere is my order?\n";
    struct copy_mark mark;
    const char *path = in_dir(r, "cut"), *other = in_dir(r, "other");
    fill(r);
    GOOD(out(r, r->store, path, &mark));
    off_t size = size_of(path);
    for (int i = 1; i <= CUTS; i++) {
        assert_int_equal(truncate(path, size * (CUTS - i) / CUTS), 0);
        BAD(copy_verify(r->a, path, &test_migrations, &mark), ERR_INVALID);
        BAD(copy_peek(r->a, path, &mark), ERR_INVALID);
    }
    write_file(other, letter, sizeof letter - 1);
    const struct err *e = copy_peek(r->a, other, &mark);
    BAD(e, ERR_INVALID);
    assert_non_null(strstr(e->msg, "no backup"));
    BAD(copy_peek(r->a, r->dir, &mark), ERR_INVALID);
    BAD(copy_peek(r->a, in_dir(r, "nowhere"), &mark), ERR_NOT_FOUND);
    /* The data file of a desk, copied by hand, is none either: its log is missing. */
    if (!r->postgres) BAD(copy_peek(r->a, r->url + 7, &mark), ERR_INVALID);
}

/* Its mails may have left since: a backup that somebody puts in place by hand does not serve. */
static void not_a_desk_by_itself(struct rig *r) {
    struct copy_mark mark;
    const char *path = in_dir(r, "desk.db");
    struct str url = str_join(r->a, S("sqlite:"), str_of(path));
    struct store *s;
    int from, to;
    fill(r);
    GOOD(out(r, r->store, path, &mark));
    struct store_options o = { .url = url, .connections = 1 };
    const struct err *e = store_open_at(r->a, &o, &test_migrations, &s);
    BAD(e, ERR_CONFLICT);
    assert_non_null(strstr(e->hint, "kept restore"));
    BAD(store_migrate_to(r->a, url, &test_migrations, &from, &to), ERR_CONFLICT);
    GOOD(copy_verify(r->a, path, &test_migrations, &mark));
}

static void older_and_newer(struct rig *r) {
    const struct migrations first = { test_migrations.all, 1 };
    const char *url = rig_empty(r), *path = in_dir(r, "old"), *to_url = elsewhere(r, true);
    struct store *s;
    struct copy_mark mark;
    int from, to;
    GOOD(store_migrate_to(r->a, str_of(url), &first, &from, &to));
    struct store_options o = { .url = str_of(url), .connections = 1, .any_version = true };
    GOOD(store_open(r->a, &o, &s));
    int64_t id;
    GOOD(store_write(s, r->a, one_more_tx, &id));
    GOOD(out(r, s, path, &mark));
    ROW_INT("an older store is copied as it is", mark.schema, 1);
    store_close(&s);
    GOOD(copy_unpack(r->a, path, in_dir(r, "new"), &nobody));
    GOOD(copy_verify(r->a, in_dir(r, "new"), &test_migrations, &mark));
    GOOD(copy_strip(r->a, in_dir(r, "new")));
    struct str work = str_join(r->a, S("sqlite:"), str_of(in_dir(r, "new")));
    GOOD(store_migrate_to(r->a, work, &test_migrations, &from, &to));
    if (!r->postgres) {
        GOOD(copy_in(r->a, in_dir(r, "new"), str_of(to_url), &test_migrations, &nobody));
        s = open_at(r, to_url);
        store_close(&s);
    }
    GOOD(out(r, r->store, path, &mark));
    const struct err *e = copy_verify(r->a, path, &first, &mark);
    BAD(e, ERR_CONFLICT);
    assert_non_null(strstr(e->msg, "newer"));
}

static void only_where_nothing_is(struct rig *r) {
    const char *empty = rig_empty(r);
    struct copy_mark mark;
    bool is_free;
    fill(r);
    GOOD(copy_is_free(r->a, str_of(r->url), &is_free));
    ROW_INT("a desk", is_free, false);
    GOOD(copy_is_free(r->a, str_of(empty), &is_free));
    ROW_INT("nothing", is_free, true);
    if (!r->postgres) {
        write_file(str_printf(r->a, "%s-wal", empty + 7).p, "x", 1);
        GOOD(copy_is_free(r->a, str_of(empty), &is_free));
        ROW_INT("the log of a desk that was taken away", is_free, false);
        return;
    }
    GOOD(out(r, r->store, in_dir(r, "desk"), &mark));
    const struct err *e = back(r, in_dir(r, "desk"), r->url);
    BAD(e, ERR_CONFLICT);
    struct copy_mark again;
    GOOD(out(r, r->store, in_dir(r, "again"), &again));
    ROW_STR("nothing was changed", again.content, mark.content);
}

static void nothing_there(struct rig *r) {
    const char *url = rig_empty(r);
    struct store *s;
    struct copy_mark mark;
    if (!r->postgres) write_file(url + 7, "", 0);
    struct store_options o = { .url = str_of(url), .connections = 1, .any_version = true };
    const struct err *e = store_open(r->a, &o, &s);
    if (!e) {
        e = out(r, s, in_dir(r, "none"), &mark);
        store_close(&s);
    }
    assert_non_null(e);
    assert_int_equal(access(in_dir(r, "none"), F_OK), -1);
}

static void cannot_write(struct rig *r) {
    struct copy_mark mark;
    fill(r);
    BAD(out(r, r->store, in_dir(r, "no/such/folder"), &mark), ERR_IO);
    assert_int_equal(symlink("victim", in_dir(r, "link")), 0);
    BAD(out(r, r->store, in_dir(r, "link"), &mark), ERR_IO);
    assert_int_equal(access(in_dir(r, "victim"), F_OK), -1);
}

/* A path may hold what an address of SQLite would take for its own. */
static void odd_names(struct rig *r) {
    struct copy_mark mark, seen;
    fill(r);
    GOOD(out(r, r->store, in_dir(r, "50% ?mode=rw&x#y"), &mark));
    GOOD(copy_peek(r->a, in_dir(r, "50% ?mode=rw&x#y"), &seen));
    ROW_STR("content", seen.content, mark.content);
}

/* kill -9 in the middle. */

static void many(struct rig *r) {
    rig_raw(r, r->postgres
                   ? "INSERT INTO thing (name, n, data) SELECT 'many ' || i, 1, decode(repeat('ab', "
                     "2000), 'hex') FROM generate_series(1, 4000) AS s (i)"
                   : "WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < "
                     "4000) INSERT INTO thing (name, n, data) SELECT 'many ' || i, 1, "
                     "randomblob(2000) FROM s");
}

static void tell(void *self, int64_t done, int64_t of) {
    (void)self;
    (void)of;
    if (write(STDOUT_FILENO, done ? "." : ":", 1) < 0) _exit(1);
}

/* main of a child: --out URL PATH, --in PATH URL */
static int child_main(char **argv) {
    struct arena *a = arena_new(64 << 20);
    struct copy_watch watch = { tell, NULL };
    struct copy_mark mark;
    struct store *s = NULL;
    const struct err *e;
    if (strcmp(argv[1], "--out") == 0) {
        struct store_options o = { .url = str_of(argv[2]), .connections = 1, .patient = true };
        struct copy_out to = { .path = argv[3], .kept_version = S(""), .key_mark = S("") };
        to.watch = watch;
        e = store_open_at(a, &o, &test_migrations, &s);
        if (!e) e = copy_out(a, s, &test_migrations, &to, &mark);
    } else {
        e = copy_in(a, argv[2], str_of(argv[3]), &test_migrations, &watch);
    }
    store_close(&s);
    arena_free(&a);
    return e ? 69 : 0;
}

/* Lets a child go on until it has told n times how far it is, then a little more. */
static bool kill_after(const char *const words[], int n) {
    int fd, status;
    char c;
    uint32_t chance;
    pid_t child = rig_spawn(words, &fd);
    for (int i = 0; i < n && read(fd, &c, 1) == 1; i++) {
    }
    sys_random(sys_real(), &chance, sizeof chance);
    nanosleep(&(struct timespec){ .tv_nsec = (long)(chance % 40) * 1000000 }, NULL);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(fd);
    return WIFSIGNALED(status);
}

static void killed_while_copying(struct rig *r) {
    struct copy_mark mark;
    const char *path = in_dir(r, "killed");
    int killed = 0;
    many(r);
    for (int i = 0; i < KILLS; i++)
        killed += kill_after((const char *const[]){ "--out", r->url, path, NULL }, i * 2);
    assert_true(killed > 0);
    GOOD(out(r, r->store, path, &mark));
    ROW_INT("the next one is whole", mark.rows, 2 + MANY);
}

/* What a killed client had sent, its COMMIT perhaps, is still worked off by the server. */
static void wait_for_the_server(struct rig *r, const char *url) {
    struct rig there = *r;
    there.url = url;
    rig_raw(&there, "DO $$ BEGIN FOR i IN 1 .. 1000 LOOP"
                    " EXIT WHEN NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend');"
                    " PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$");
}

static void killed_while_loading(struct rig *r) {
    struct copy_mark mark;
    const char *url = elsewhere(r, false), *file = in_dir(r, "many"), *work = in_dir(r, "work");
    int killed = 0;
    bool is_free = false;
    many(r);
    GOOD(out(r, r->store, file, &mark));
    GOOD(copy_unpack(r->a, file, work, &nobody));
    GOOD(copy_strip(r->a, work));
    for (int i = 0; i < KILLS; i++) {
        killed += kill_after((const char *const[]){ "--in", work, url, NULL }, i * 3);
        wait_for_the_server(r, url);
        GOOD(copy_is_free(r->a, str_of(url), &is_free));
        if (i < KILLS - 1) ROW_INT("nothing is left", is_free, true);
    }
    assert_true(killed > 0);
    if (is_free) GOOD(copy_in(r->a, work, str_of(url), &test_migrations, &nobody));
    struct store *s = open_at(r, url);
    struct copy_mark again;
    GOOD(out(r, s, file, &again));
    ROW_STR("and then all is there", again.content, mark.content);
    store_close(&s);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F22 a store is the same after a way through a file, on both engines", there_and_back,
          RIG_BOTH },
        { "F22 a copy made while others write holds whole transactions", while_serving, RIG_BOTH },
        { "F30 flipped bits are found or change nothing", flipped_bits, RIG_SQLITE },
        { "F22 F30 every change to a file is found", changed_values, RIG_BOTH },
        { "F22 a file that is cut, empty or something else is refused", cut_and_wrong_files,
          RIG_BOTH },
        { "F22 a backup in the place of a desk does not serve", not_a_desk_by_itself, RIG_BOTH },
        { "F23 an older store is copied as it is, a newer file is refused", older_and_newer,
          RIG_BOTH },
        { "F22 nothing is restored over something", only_where_nothing_is, RIG_BOTH },
        { "a store that is none gives no copy", nothing_there, RIG_BOTH },
        { "a file that cannot be written is said", cannot_write, RIG_BOTH },
        { "odd file names are only names", odd_names, RIG_SQLITE },
        { "F22 killed while copying", killed_while_copying, RIG_BOTH },
        { "F22 killed while loading", killed_while_loading, RIG_POSTGRES },
    };
    if (argc == 4 && argv[1][0] == '-') return child_main(argv);
    return rig_run(argv, tests, ROWS(tests));
}
