/* kept migrate, the program itself, on desks of every earlier schema: they are of this version afterwards and nothing
 * that stood in them has changed; killed in the middle, it leaves the one schema or the other. */
#include "base/hash.h"
#include "db/store_rig.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

enum { DUMP_MAX = 4 << 20, KILLS = 4 };

static const char *kept; /* the program, set once by main */
extern char **environ;

/* A small desk in the words of schema 1: every table has a row, and kept check is content with them. Where %s stands
 * comes the SHA-256 of the letter, then of the audit row. */
static const char desk_words[] =
    "INSERT INTO setting (name, value) VALUES ('desk.name', 'Korak');"
    "INSERT INTO team (id, name, created_at) VALUES (1, 'Shop', 5);"
    "INSERT INTO user_account (id, mail, name, password_hash, role, sees, lang, zone, created_at) VALUES"
    " (1, 'milica@korak.example', 'Милица', 'x', 1, 0, 'sr', 'Europe/Belgrade', 5);"
    "INSERT INTO team_member (team_id, user_id) VALUES (1, 1);"
    "INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at) VALUES ('t', 1, 'c', 1, 2, 3);"
    "INSERT INTO api_token (id, user_id, token_hash, scope, created_at) VALUES (1, 1, 'h', 2, 5);"
    "INSERT INTO sign_in_failure (subject, failures, last_at, blocked_until) VALUES ('account:x', 1, 2, 3);"
    "INSERT INTO mailbox (id, address, name, lang, team_id, smtp_url, created_at) VALUES"
    " (1, 'podrska@korak.example', 'Korak', 'sr', 1, 'smtp://localhost', 5);"
    "INSERT INTO customer (id, name, lang, created_at) VALUES (1, 'Jelena', NULL, 5);"
    "INSERT INTO contact_point (id, customer_id, kind, value, shown, created_at) VALUES"
    " (1, 1, 0, 'jelena@primer.example', 'Jelena@primer.example', 5);"
    "INSERT INTO conversation (id, ref, subject, customer_id, mailbox_id, channel, state, bucket, team_id, sort_key,"
    " opened_at, last_at) VALUES (1, 'K-1', 'The sole', 1, 1, 0, 2, 1, 1, 4000000000000000000 - 200, 100, 200);"
    "INSERT INTO letter (id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state,"
    " message_id, read_at) VALUES (1, '%s', 17, 100, 0, 'jelena@primer.example', 'podrska@korak.example', 1, 1, 1, 101);"
    "INSERT INTO letter_raw (letter_id, raw) VALUES (1, %s);"
    "INSERT INTO message (id, conversation_id, direction, channel, author_kind, author_name, external_id, content_hash,"
    " letter_id, at, subject, text, reply_text) VALUES"
    " (1, 1, 0, 0, 0, 'Jelena', 'a@x', 'h', 1, 100, 'The sole', 'It came off.', 'It came off.');"
    "INSERT INTO message (id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, at,"
    " subject, text, reply_text, html) VALUES"
    " (2, 1, 1, 0, 1, 1, 'Милица', 'r@x', 200, 'Re: The sole', 'A new pair is on its way.', '', NULL);"
    "INSERT INTO recipient (message_id, position, role, name, address) VALUES (2, 0, 2, '', 'jelena@primer.example');"
    "INSERT INTO file (id, user_id, name, type, size, sha256, data, created_at) VALUES"
    " (1, 1, 'račun.pdf', 'application/pdf', 3, '%s', %s, 5);"
    "INSERT INTO attachment (id, message_id, position, name, type, size, sha256, file_id) VALUES"
    " (1, 2, 0, 'račun.pdf', 'application/pdf', 3, '%s', 1);"
    "INSERT INTO clock (id, conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by,"
    " result) VALUES (1, 1, 0, '24 h', 1, 100, 86400000100, 200, 2, 1);"
    "INSERT INTO draft (user_id, conversation_id, kind, text, seq, saved_at) VALUES (1, 1, 0, 'And', 3, 4);"
    "INSERT INTO outgoing (message_id, envelope_from, raw) VALUES (2, 'podrska@korak.example', %s);"
    "INSERT INTO outbox (id, message_id, recipient, state, next_at, tries, queued_at, sent_at) VALUES"
    " (1, 2, 'jelena@primer.example', 3, 200, 1, 200, 210);"
    "INSERT INTO event (id, at, kind, conversation_id, actor_kind, words) VALUES (1, 100, 0, 1, 0, '');"
    "INSERT INTO audit (id, at, user_id, actor, action, object, detail) VALUES"
    " (1, 5, NULL, 'kept', 'desk.create', 'desk', '');"
    "INSERT INTO audit_seal (seq, audit_id, hash) VALUES (1, 1, '%s');"
    "INSERT INTO idempotency (user_id, key, body_hash, status, reply, created_at) VALUES (1, 'k', 'b', 201, '{}', 5);"
    "INSERT INTO letter (id, sha256, size, received_at, source, envelope_from, envelope_to, state) VALUES"
    " (2, '%s', 17, %lld, 1, '', 'podrska@korak.example', 0);"
    "INSERT INTO letter_raw (letter_id, raw) VALUES (2, %s);"
    "INSERT INTO job (id, kind, object_id, run_at) VALUES (1, 0, 2, 5)";

/* Bytes as both engines take them. */
static const char *blob(struct rig *r, struct str s) {
    struct str hex = hash_hex(r->a, s.p, s.n);
    return r->postgres ? str_printf(r->a, "decode('%.*s', 'hex')", STR_ARG(hex)).p
                       : str_printf(r->a, "x'%.*s'", STR_ARG(hex)).p;
}

static void fill(struct rig *r) {
    struct str raw = S("Subject: x\r\n\r\nx\r\n"), hash = hash_sha256_hex(r->a, raw);
    struct str file = hash_sha256_hex(r->a, S("pdf"));
    struct str seal = hash_sha256_hex(r->a, S("\n1\n5\nkept\ndesk.create\ndesk\n"));
    long long now = (long long)sys_now(sys_real());
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    struct str words = str_printf(r->a, desk_words, hash.p, blob(r, raw), file.p, blob(r, S("pdf")), file.p,
                                  blob(r, S("Message-ID: <r@x>\r\n\r\nx\r\n")), seal.p, hash.p, now, blob(r, raw));
#pragma GCC diagnostic pop
    rig_raw(r, words.p);
}

/* What somebody outside sees: rows as lines of text. */
struct seen {
    struct arena *a;
    struct str text;
};

static int see(void *arg, int n, char **values, char **names) {
    struct seen *s = arg;
    (void)names;
    for (int i = 0; i < n; i++)
        s->text = str_join3(s->a, s->text, str_of(values[i] ? values[i] : "NULL"), i + 1 < n ? S("|") : S("\n"));
    return 0;
}

/* A connection to the desk that was asked last: a hundred tables are asked one after the other. */
static struct {
    const char *url;
    PGconn *post;
    sqlite3 *lite;
} asked;

static void ask_nobody(void) {
    if (asked.post) PQfinish(asked.post);
    if (asked.lite) sqlite3_close(asked.lite);
    asked.url = NULL, asked.post = NULL, asked.lite = NULL;
}

static void ask_this(struct rig *r) {
    if (asked.url == r->url) return;
    ask_nobody();
    asked.url = r->url;
    if (r->postgres) {
        asked.post = PQconnectdb(r->url);
        return;
    }
    assert_int_equal(sqlite3_open(r->url + 7, &asked.lite), SQLITE_OK);
    sqlite3_busy_timeout(asked.lite, BUSY_MS);
}

static struct str ask_post(struct seen *s, const char *words) {
    PGresult *res = PQexec(asked.post, words);
    if (PQresultStatus(res) != PGRES_TUPLES_OK) fail_msg("%s: %s", words, PQerrorMessage(asked.post));
    for (int row = 0; row < PQntuples(res); row++) {
        char *values[64];
        for (int i = 0; i < PQnfields(res); i++)
            values[i] = PQgetisnull(res, row, i) ? NULL : PQgetvalue(res, row, i);
        see(s, PQnfields(res), values, NULL);
    }
    PQclear(res);
    return s->text;
}

static struct str ask(struct rig *r, const char *words) {
    struct seen s = { r->a, S("") };
    ask_this(r);
    if (r->postgres) return ask_post(&s, words);
    if (sqlite3_exec(asked.lite, words, see, &s, NULL) != SQLITE_OK) fail_msg("%s: %s", words, sqlite3_errmsg(asked.lite));
    return s.text;
}

/* "table|"column", "column"" a line: what there is to look at. */
static struct str columns(struct rig *r) {
    return ask(r, r->postgres ? "SELECT table_name, string_agg('\"' || column_name || '\"', ', ' ORDER BY ordinal_position)"
                                " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <>"
                                " 'schema_version' GROUP BY table_name ORDER BY table_name"
                              : "SELECT m.name, (SELECT group_concat('\"' || p.name || '\"', ', ') FROM"
                                " pragma_table_info(m.name) p) FROM sqlite_master m WHERE m.type = 'table' AND m.name <>"
                                " 'schema_version' ORDER BY m.name");
}

/* All values of these columns. every: each table must have a row. */
static struct str dump(struct rig *r, struct str tables, bool every) {
    struct str line, all = S("");
    while (str_split(&tables, '\n', &line)) {
        ptrdiff_t bar = str_find_char(line, '|');
        if (bar < 0) continue;
        struct str name = str_slice(line, 0, (size_t)bar), cols = str_from(line, (size_t)bar + 1);
        const char *order = str_find_char(cols, ',') >= 0 ? "1, 2" : "1";
        struct str rows = ask(r, str_printf(r->a, "SELECT %.*s FROM \"%.*s\" ORDER BY %s", STR_ARG(cols), STR_ARG(name), order).p);
        if (every && !rows.n) fail_msg("%.*s has no row to look at", STR_ARG(name));
        all = str_join(r->a, all, str_printf(r->a, "%.*s\n%.*s", STR_ARG(name), STR_ARG(rows)));
    }
    return all;
}

/* Runs the program on the rig's desk; *ret_said: what it wrote. */
static pid_t start_kept(struct rig *r, const char *command, int *ret_out) {
    ask_nobody(); /* nobody else holds the desk */
    const char *argv[] = { kept, command, "--data", r->dir, "--store", r->url, NULL };
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t child;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    assert_int_equal(posix_spawn(&child, kept, &actions, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *ret_out = ends[0];
    return child;
}

static struct str run_kept(struct rig *r, const char *command, int want) {
    char *said = arena_alloc(r->a, 65536);
    int fd, status;
    size_t n = 0;
    pid_t child = start_kept(r, command, &fd);
    for (ssize_t got; n < 65535 && (got = read(fd, said + n, 65535 - n)) > 0;)
        n += (size_t)got;
    close(fd);
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != want) fail_msg("kept %s: %d: %s", command, status, said);
    return (struct str){ said, n };
}

static void put_key(struct rig *r) {
    const struct sys *sys = sys_real();
    int fd = sys->open(sys->self, str_printf(r->a, "%s/key", r->dir).p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < 32; i++)
        assert_true(sys_write_all(sys, fd, "5a", 2));
    sys->close(sys->self, fd);
}

/* A desk of an earlier schema in place of the rig's. */
static void old_desk(struct rig *r, size_t version) {
    const struct migrations cut = { db_migrations.all, version };
    int from, to;
    store_close(&r->store);
    r->url = rig_empty(r);
    GOOD(store_migrate_to(r->a, str_of(r->url), &cut, &from, &to));
    ROW_INT("version", to, version);
    fill(r);
    put_key(r);
}

/* A table that 0022 carried over into another and dropped: taken out of what is to be the same; true where it was. */
static bool carried_over(struct rig *r, struct str *tables) {
    ptrdiff_t at = str_find(*tables, S("opening_hours|"));
    if (at < 0) return false;
    struct str rest = str_from(*tables, (size_t)at), line;
    (void)str_split(&rest, '\n', &line);
    *tables = str_join(r->a, str_slice(*tables, 0, (size_t)at), rest);
    rig_raw(r, "INSERT INTO opening_hours (weekday, opens, closes) VALUES (1, 540, 1020), (6, 600, 840)");
    return true;
}

/* The register of what the desk does by itself gets a row more by a later version: taken out, *ret is what stood in it,
 * STR_NONE where it is not there yet. */
static struct str register_of(struct rig *r, struct str *tables) {
    ptrdiff_t at = str_find(*tables, S("\nautomation|"));
    if (at < 0) return STR_NONE;
    struct str rest = str_from(*tables, (size_t)at + 1), line;
    (void)str_split(&rest, '\n', &line);
    *tables = str_join(r->a, str_slice(*tables, 0, (size_t)at + 1), rest);
    return str_join(r->a, line, S("\n"));
}

static void from_version(struct rig *r, size_t v) {
    struct str tables = columns(r);
    bool hours = carried_over(r, &tables);
    struct str of_register = register_of(r, &tables), rows = S("");
    if (str_is_set(of_register)) rows = dump(r, of_register, true);
    struct str before = dump(r, tables, v == 1);
    struct str refused = run_kept(r, "check", 65);
    if (str_find(refused, S("kept migrate")) < 0) fail_msg("it does not say what to do: %s", refused.p);
    struct str said = run_kept(r, "migrate", 0);
    ROW_STR("what it did", said, str_printf(r->a, "schema %zu -> %zu\n", v, db_migrations.n));
    ROW_STR("what stood there", dump(r, tables, false), before);
    if (str_is_set(of_register) && !str_starts(dump(r, of_register, true), rows)) fail_msg("what stood in the register: %s", rows.p);
    if (hours) ROW_STR("when it is open", ask(r, "SELECT week FROM calendar_version"), S("540-1020;;;;;600-840;\n"));
    ROW_STR("kept check", run_kept(r, "check", 0), S(""));
    ROW_STR("again", run_kept(r, "migrate", 0), str_printf(r->a, "schema %zu -> %zu\n", db_migrations.n, db_migrations.n));
}

static void from_each_version(struct rig *r) {
    struct arena *whole = r->a;
    for (size_t v = 1; v < db_migrations.n; v++) {
        old_desk(r, v); /* its address lives on */
        r->a = arena_new(128 << 20);
        from_version(r, v);
        arena_free(&r->a);
        r->a = whole;
    }
}

static void pause_ms(long ms) {
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static void kill_it(pid_t child, int fd) {
    int status;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(fd);
}

static void killed_at_any_moment(struct rig *r) {
    for (int i = 0; i < KILLS; i++) {
        int fd;
        old_desk(r, 1);
        struct str tables = columns(r), before = dump(r, tables, true);
        pid_t child = start_kept(r, "migrate", &fd);
        pause_ms(i * 7);
        kill_it(child, fd);
        ROW_STR("after the kill", dump(r, tables, false), before);
        run_kept(r, "migrate", 0);
        ROW_STR("after going on", dump(r, tables, false), before);
        ROW_STR("kept check", run_kept(r, "check", 0), S(""));
        if (!r->postgres) rig_sound(r);
    }
}

/* The program's migrations and one more that takes long, after it has changed much. */
static const struct err *migrate_slowly(struct arena *a, const char *url) {
    static const char lite[] = "UPDATE message SET text = 'gone'; ALTER TABLE letter DROP COLUMN read_at;"
                               "CREATE TABLE slow AS WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s"
                               " WHERE i < 100000000) SELECT count(*) AS n FROM s";
    static const char post[] = "UPDATE message SET text = 'gone'; ALTER TABLE letter DROP COLUMN read_at;"
                               "SELECT pg_sleep(60)";
    struct migration *all = ARENA_ARRAY(a, db_migrations.n + 1, struct migration);
    for (size_t i = 0; i < db_migrations.n; i++)
        all[i] = db_migrations.all[i];
    all[db_migrations.n] = (struct migration){ "9999_slow", "f", lite, post };
    int from, to;
    return store_migrate_to(a, str_of(url), &(struct migrations){ all, db_migrations.n + 1 }, &from, &to);
}

static void killed_inside_a_step(struct rig *r) {
    int fd;
    old_desk(r, 1);
    struct str tables = columns(r), before = dump(r, tables, true);
    pid_t child = rig_spawn((const char *const[]){ "--slowly", r->url, NULL }, &fd);
    struct str at = S("");
    /* It is in the slow step once the steps before are done. */
    for (int i = 0; i < 200 && !str_eq(at, str_printf(r->a, "%zu\n", db_migrations.n)); i++) {
        pause_ms(20);
        if (r->postgres) at = ask(r, "SELECT count(*) FROM schema_version");
        else if (i == 100) break;
    }
    pause_ms(300);
    kill_it(child, fd);
    ROW_STR("nothing of the step is left", dump(r, tables, false), before);
    run_kept(r, "migrate", 0);
    ROW_STR("after going on", dump(r, tables, false), before);
    ROW_STR("kept check", run_kept(r, "check", 0), S(""));
    if (!r->postgres) rig_sound(r);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F23 a desk of every earlier schema comes to this one, unchanged in meaning", from_each_version, RIG_BOTH },
        { "F23 kept migrate killed at any moment", killed_at_any_moment, RIG_BOTH },
        { "F23 killed inside of a step, nothing of it is left", killed_inside_a_step, RIG_BOTH },
    };
    if (argc == 3 && strcmp(argv[1], "--slowly") == 0) {
        struct arena *a = arena_new(1 << 20);
        bool failed = migrate_slowly(a, argv[2]) != NULL;
        arena_free(&a);
        return failed;
    }
    kept = argc > 2 ? argv[2] : NULL;
    return kept ? rig_run(argv, tests, ROWS(tests)) : 64;
}
