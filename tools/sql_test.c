/* sql_test.c - the SQL compiler: what it refuses, with which words, and what comes out.
 *
 *     sql_test SQL_TOOL tests/rig/postgres.sh SOURCE_ROOT
 *
 * Each row writes a schema and an x.sql into a folder of its own and runs the real tool on them.
 * The last tests prepare and explain every statement of every room on a PostgreSQL started for it.
 */
#include "base/test.h"

#include "base/buf.h"
#include "base/sys.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>

extern char **environ;

static struct {
    const char *tool, *rig, *root;
    char dir[40];
    struct arena *a;
} t;

static const char schema[] =
    "CREATE TABLE small (id @ID, name @TEXT NOT NULL, due @INT, raw @BLOB) @STRICT;\n"
    "CREATE TABLE big ( -- growing\n"
    "    id @ID, n @INT NOT NULL, open @INT NOT NULL) @STRICT;\n"
    "CREATE INDEX big_open ON big (n) WHERE open = 1;\n"
    "CREATE TABLE bigger (\n"
    "    -- growing\n"
    "    id @ID) @STRICT;\n";

static void put(const char *name, const char *text) {
    const struct sys *sys = sys_real();
    const char *path = str_printf(t.a, "%s/%s", t.dir, name).p;
    int fd = sys->open(sys->self, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && sys_write_all(sys, fd, text, strlen(text)));
    sys->close(sys->self, fd);
}

static struct str get(const char *name) {
    const struct sys *sys = sys_real();
    const char *path = str_printf(t.a, "%s/%s", t.dir, name).p;
    int fd = sys->open(sys->self, path, O_RDONLY, 0);
    if (fd < 0) return STR_NONE;
    struct buf b = buf_new(t.a, 1 << 20);
    char part[4096];
    for (ssize_t n; (n = sys->read(sys->self, fd, part, sizeof part)) > 0;)
        buf_add(&b, (struct str){ part, (size_t)n });
    sys->close(sys->self, fd);
    return buf_str(&b);
}

/* Runs argv and gives the exit status; *ret_said is standard output and error. */
static int run(const char *const argv[], struct str *ret_said) {
    int ends[2], status;
    pid_t child;
    posix_spawn_file_actions_t actions;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    assert_int_equal(
        posix_spawn(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    struct buf b = buf_new(t.a, 1 << 20);
    char part[4096];
    for (ssize_t n; (n = read(ends[0], part, sizeof part)) > 0;)
        buf_add(&b, (struct str){ part, (size_t)n });
    close(ends[0]);
    waitpid(child, &status, 0);
    *ret_said = str_dup(t.a, buf_str(&b));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *in_dir(const char *name) { return str_printf(t.a, "%s/%s", t.dir, name).p; }

static int compile(struct str *ret_said) {
    return run((const char *const[]){ t.tool, "--schema", in_dir("schema"), "--root", t.dir,
                                      in_dir("room/x.sql"), in_dir("x_rows.h"), in_dir("x_sql.h"),
                                      in_dir("x_sql.c"), NULL },
               ret_said);
}

/* want is part of what the tool says, with the line; "" means that it must be content. */
struct row {
    const char *name, *sql, *want;
};

#define TEN_MORE                                                                                   \
    "+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)"                   \
    "+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)"                   \
    "+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)+(SELECT max(id) FROM small)"                   \
    "+(SELECT max(id) FROM small)"

static const struct row refused[] = {
    { "a sound file",
      "-- :maybe a(id int) -> a {id int, name text}\nSELECT id, name FROM small WHERE id = $1;",
      "" },
    { "no signature", "SELECT 1;", "x.sql:1: SQL without a signature" },
    { "unknown kind", "-- :some a() -> int\nSELECT 1 AS x;", "x.sql:1: :some is not known" },
    { "no parameters", "-- :one a -> int\nSELECT 1 AS x;", "a signature is" },
    { "capital name", "-- :one A() -> int\nSELECT 1 AS x;", "a signature is" },
    { "unknown type", "-- :one a(x number) -> int\nSELECT $1 AS x;", "types are int int?" },
    { "parameter twice", "-- :one a(x int, x int) -> int\nSELECT $1 + $2 AS x;",
      "x stands twice in one list" },
    { "no result", "-- :one a()\nSELECT 1 AS x;", ":one needs a result" },
    { "result of :exec", "-- :exec a() -> int\nDELETE FROM small;", ":exec gives no rows" },
    { "unknown struct", "-- :one a() -> nobody\nSELECT 1 AS x;", "nobody is not declared above" },
    { "struct twice",
      "-- :one a() -> s {x int}\nSELECT 1 AS x;\n-- :one b() -> s {x int}\nSELECT 1 AS x;",
      "x.sql:3: s is declared twice" },
    { "empty struct", "-- :one a() -> s {}\nSELECT 1 AS x;", "at least one column" },
    { "broken struct", "-- :one a() -> s {x int\nSELECT 1 AS x;", "the result is -> NAME {" },
    { "name twice", "-- :one a() -> int\nSELECT 1 AS x;\n-- :one a() -> int\nSELECT 2 AS x;",
      "x.sql:3: a is already the name of the statement in line 1" },
    { "no end", "-- :one a() -> int\nSELECT 1 AS x", "has no ; at its end" },
    { "signature inside", "-- :one a() -> int\nSELECT 1 AS x\n-- :one b() -> int\nSELECT 2 AS x;",
      "x.sql:3: a new signature" },
    { "gap", "-- :one a() -> int\n\nSELECT 1 AS x;", "must follow directly below" },
    { "a part",
      "-- :part small_row\nid,\n    name;\n\n-- :maybe a(id int) -> a {id int, name text}\n"
      "SELECT @small_row FROM small WHERE id = $1;\n"
      "-- :maybe b(id int) -> a\nSELECT @small_row FROM small WHERE id = $1 AND name <> '@small';",
      "" },
    { "a part that is not there",
      "-- :one a() -> int\nSELECT @gone AS x;", "x.sql:2: no part \"gone\" stands above" },
    { "a part below",
      "-- :one a() -> int\nSELECT @late AS x;\n-- :part late\n1;", "x.sql:2: no part \"late\"" },
    { "a part that nobody names", "-- :part idle\n1;", "x.sql:1: no statement names the part idle" },
    { "a part twice", "-- :part p\n1;\n-- :part p\n2;\n-- :one a() -> int\nSELECT @p AS x;",
      "x.sql:3: \"p\" names no new part" },
    { "what is wrong in a part",
      "-- :part p\nnobody;\n-- :one a() -> int\nSELECT\n@p AS x FROM small;", "x.sql:3: a: SQLite says" },
    { "two statements", "-- :exec a()\nDELETE FROM small; DELETE FROM big;",
      "one statement a signature" },
    { "no statement", "-- :exec a()\nDROP TABLE small;", "begins with SELECT, WITH" },
    { "pragma", "-- :one a() -> int\nPRAGMA user_version;", "begins with SELECT, WITH" },
    { "double colon", "-- :one a(x int) -> int\nSELECT $1::int AS x;", "x.sql:1: a: write CAST(" },
    { "ilike", "-- :many a(x text) -> text\nSELECT name FROM small WHERE name ILIKE $1;",
      "SQLite has no ILIKE" },
    { "like without escape",
      "-- :many a(x text) -> text\nSELECT name FROM small WHERE name LIKE $1;",
      "LIKE needs ESCAPE" },
    { "like with escape",
      "-- :many a(x text) -> text\nSELECT name FROM small WHERE name LIKE $1 ESCAPE '\\';", "" },
    { "now", "-- :one a() -> int\nSELECT now() AS x;", "the time is a parameter" },
    { "current_timestamp", "-- :one a() -> text\nSELECT current_timestamp AS x;",
      "the time is a parameter" },
    { "random", "-- :one a() -> int\nSELECT random() AS x;", "chance is a parameter" },
    { "any", "-- :many a(x int) -> int\nSELECT id FROM small WHERE id = any($1);",
      "SQLite has no = any" },
    { "for update", "-- :maybe a() -> int\nSELECT id FROM small FOR UPDATE;",
      "SQLite has no FOR UPDATE" },
    { "insert or", "-- :exec a()\nINSERT OR IGNORE INTO bigger DEFAULT VALUES;",
      "PostgreSQL has no INSERT OR" },
    { "rowid", "-- :many a() -> int\nSELECT rowid AS x FROM small;", "PostgreSQL has no rowid" },
    { "star", "-- :many a() -> a {id int}\nSELECT * FROM small;", "name the columns" },
    { "star of a table", "-- :many a() -> a {id int}\nSELECT s.* FROM small s;",
      "name the columns" },
    { "count of all is no star", "-- :one a() -> int\nSELECT count(*) FROM small;", "" },
    { "a forbidden word in a string", "-- :one a() -> text\nSELECT 'now() ILIKE $9 ::' AS x;", "" },
    { "question mark", "-- :one a(x int) -> int\nSELECT ? AS x;", "parameters are $1, $2" },
    { "named parameter", "-- :one a(x int) -> int\nSELECT :x AS x;", "parameters are $1, $2" },
    { "parameter too high", "-- :one a(x int) -> int\nSELECT $1 + $2 AS x;",
      "there is no parameter $2" },
    { "parameter not used", "-- :one a(x int, y int) -> int\nSELECT $1 AS x;",
      "the parameter y ($2) is not used" },
    { "parameter not used by one engine",
      "-- :one a(x int) -> int\nSELECT 1\n-- @sqlite\n+ $1\n-- @end\nAS x;",
      "is not used for PostgreSQL" },
    { "unknown table", "-- :many a() -> int\nSELECT id FROM nowhere;",
      "SQLite says: no such table: nowhere" },
    { "unknown column", "-- :many a() -> int\nSELECT idd FROM small;",
      "SQLite says: no such column: idd" },
    { "quotes for a string", "-- :many a() -> int\nSELECT id FROM small WHERE name = \"x\";",
      "SQLite says: no such column" },
    { "too few columns", "-- :many a() -> a {id int, name text}\nSELECT id FROM small;",
      "gives 1 columns, the signature has 2" },
    { "other column", "-- :many a() -> a {id int, nom text}\nSELECT id, name FROM small;",
      "column 2 is called name" },
    { "other order", "-- :many a() -> a {name text, id int}\nSELECT id, name FROM small;",
      "column 1 is called id" },
    { "other type", "-- :many a() -> a {id int, name int}\nSELECT id, name FROM small;",
      "small.name is TEXT and cannot be read as INTEGER" },
    { "may be NULL", "-- :many a() -> a {due int}\nSELECT due FROM small;",
      "small.due can be NULL" },
    { "NULL excluded", "-- :many a() -> a {due int}\nSELECT due FROM small WHERE due IS NOT NULL;",
      "" },
    { "exec that reads", "-- :exec a()\nSELECT id FROM small;",
      ":exec and :later are for what writes" },
    { "exec with rows", "-- :exec a()\nDELETE FROM small RETURNING id;",
      "gives 1 columns, the signature has 0" },
    { "whole growing table", "-- :many a(n int) -> int\nSELECT id FROM big WHERE open = $1;",
      "a reads all of a growing table (SCAN big)" },
    { "by another name", "-- :many a(n int) -> int\nSELECT b.id FROM big AS b WHERE b.open = $1;",
      "growing table (SCAN b)" },
    { "marked on the next line",
      "-- :many a(n int) -> int\nSELECT id FROM bigger WHERE id + 0 = $1;",
      "growing table (SCAN bigger)" },
    { "in an update", "-- :exec a(n int)\nUPDATE big SET n = $1 WHERE open = 0;",
      "growing table (SCAN big)" },
    { "behind a hundred steps",
      "-- :one a() -> int\nSELECT 0" TEN_MORE TEN_MORE TEN_MORE TEN_MORE TEN_MORE TEN_MORE " AS x;",
      "a plan of more than 100 steps" },
    { "with a reason",
      "-- :many a(n int) -> int\n-- scan: monthly\nSELECT id FROM big WHERE open = $1;", "" },
    { "without the reason",
      "-- :many a(n int) -> int\n-- scan:\nSELECT id FROM big WHERE open = $1;",
      "-- scan: needs its reason" },
    { "a partial index", "-- :many a() -> int\nSELECT n FROM big WHERE open = 1 ORDER BY n;", "" },
    { "the first few", "-- :many a(n int) -> int\nSELECT id FROM big ORDER BY id LIMIT $1;", "" },
    { "the first few of many",
      "-- :many a(n int) -> int\nSELECT id FROM big WHERE open = 0 ORDER BY id LIMIT $1;",
      "growing table (SCAN big)" },
    { "a count of the first few is one of all",
      "-- :one a() -> int\nSELECT count(*) FROM big LIMIT 1;", "a reads all of a growing table" },
    { "for one engine",
      "-- :one a() -> text\n-- @sqlite\nSELECT 'a' AS x\n-- @end\n-- @postgres\nSELECT 'b' AS "
      "x\n-- @end\n;",
      "" },
    { "no end of an engine's part", "-- :one a() -> int\nSELECT 1 AS x\n-- @postgres\nFOR UPDATE;",
      "has no -- @end" },
    { "end without a part", "-- :one a() -> int\nSELECT 1 AS x\n-- @end\n;", "-- @end without" },
    { "a keyword of C as name", "-- :one a(int int) -> a {static int}\nSELECT $1 AS static;", "" },
};

static void refusals(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(refused); i++) {
        struct str said;
        put("room/x.sql", refused[i].sql);
        unlink(in_dir("x_sql.c"));
        int status = compile(&said);
        if (!refused[i].want[0]) {
            ROW_STR(refused[i].name, said, S(""));
            ROW_INT(refused[i].name, status, 0);
            continue;
        }
        if (str_find(said, str_of(refused[i].want)) < 0) {
            fail_msg("%s: it said \"%.*s\", not \"%s\"", refused[i].name, STR_ARG(said),
                     refused[i].want);
        }
        ROW_INT(refused[i].name, status, 65);
        ROW_STR(refused[i].name, get("x_sql.c"), STR_NONE); /* nothing is written */
    }
}

/* The same for the schema: file name, text, what it says. */
static const struct {
    const char *name, *file, *text, *want;
} schemas[] = {
    { "a gap in the numbers", "0003_gap.sql", "CREATE TABLE x (id @ID) @STRICT;", "here 0002_" },
    { "a name without a number", "second.sql", "CREATE TABLE x (id @ID) @STRICT;",
      "migrations are NNNN_name.sql" },
    { "an unknown mark", "0002_x.sql", "CREATE TABLE x (\n id @IDD) @STRICT;",
      "0002_x.sql:2: @IDD is not known" },
    { "a mark in a comment", "0002_x.sql",
      "-- to me@shop.example\nCREATE TABLE x (id @ID) @STRICT;", "" },
    { "growing where no table is", "0002_x.sql", "CREATE INDEX i ON small (name); -- growing\n",
      "-- growing belongs to" },
    { "broken SQL", "0002_x.sql", "CREATE TABEL x (id @ID);", "0002_x.sql: SQLite says:" },
    { "double quotes for a string", "0002_x.sql",
      "CREATE TABLE x (a @TEXT CHECK (a <> \"no\")) @STRICT;", "SQLite says:" },
    { "a landed one is gone", "landed", "0123 0002_gone\n",
      "landed:1: migration 0002_gone has landed and is gone" },
    { "a landed one was changed", "landed", "0123 0001_init\n",
      "0001_init.sql: this migration has landed and was changed" },
};

static void schema_refusals(void **state) {
    (void)state;
    put("room/x.sql", "-- :one a() -> int\nSELECT 1 AS x;");
    for (size_t i = 0; i < ROWS(schemas); i++) {
        struct str said;
        const char *file = str_printf(t.a, "schema/%s", schemas[i].file).p;
        put(file, schemas[i].text);
        int status = compile(&said);
        unlink(in_dir(file));
        if (str_find(said, str_of(schemas[i].want)) < 0) {
            fail_msg("%s: it said \"%.*s\", not \"%s\"", schemas[i].name, STR_ARG(said),
                     schemas[i].want);
        }
        ROW_INT(schemas[i].name, status, schemas[i].want[0] ? 65 : 0);
    }
}

static void contains(struct str text, const char *part) {
    if (str_find(text, str_of(part)) < 0) fail_msg("\"%s\" is not in:\n%.*s", part, STR_ARG(text));
}

static void output(void **state) {
    (void)state;
    struct str said;
    put("room/x.sql",
        "-- For people.\n-- :maybe small_by_id(id int, name text?) ->\n--     small {id int, name "
        "text, due int?, raw blob?}\n"
        "SELECT id, name, due, raw FROM small -- all of it\nWHERE name = $2 AND id = $1;\n"
        "-- :many smalls() -> small\nSELECT id, name, due, raw FROM small;\n"
        "-- :exec small_drop(id int)\nDELETE FROM small WHERE id = $1;\n"
        "-- :later small_put(name text)\nINSERT INTO small (name) VALUES ($1);\n"
        "-- :one small_add(name text) -> int\nINSERT INTO small (name) VALUES ($1) RETURNING "
        "id;\n");
    ROW_INT("status", compile(&said), 0);
    struct str rows = get("x_rows.h"), header = get("x_sql.h"), code = get("x_sql.c");
    contains(rows, "struct small {\n    int64_t id;\n    struct str name;\n    struct opt_int "
                   "due;\n    struct str raw;\n};");
    contains(rows, "#ifndef ROOM_X_ROWS_H");
    contains(
        header,
        "MUST_USE const struct err *sql_small_by_id(struct db *db, int64_t id, struct str name, "
        "struct small *ret, bool *ret_found);");
    contains(header, "struct db_call sql_smalls_call(struct small **ret, size_t *ret_n);");
    contains(header, "sql_smalls(struct db *db, struct small **ret, size_t *ret_n);");
    contains(header, "sql_small_drop(struct db *db, int64_t id, int64_t *ret_changed);");
    contains(header, "sql_small_add(struct db *db, struct str name, int64_t *ret);");
    contains(header, "sql_small_put(struct db *db, struct str name);");
    contains(code, ".kind = STMT_LATER");
    contains(header, "#include \"room/x_rows.h\"");
    contains(code, "\"SELECT id, name, due, raw FROM small WHERE name = ?2 AND id = ?1\"");
    contains(code, "\"SELECT id, name, due, raw FROM small WHERE name = $2 AND id = $1\"");
    assert_true(str_find(header, S("small_drop_call")) < 0); /* what writes is not read together */
    assert_true(str_find(header, S("small_add_call")) < 0);
}

static void migrations(void **state) {
    (void)state;
    struct str said;
    put("schema/0002_more.sql",
        "-- @sqlite\nCREATE TABLE a (id @ID) @STRICT;\n-- @end\n-- @postgres\n"
        "CREATE TABLE b (id @ID) @STRICT;\n-- @end\n");
    int status = run((const char *const[]){ t.tool, "--schema", in_dir("schema"), "--migrations",
                                            "some_migrations", "--depfile", in_dir("m.d"),
                                            in_dir("m.c"), NULL },
                     &said);
    unlink(in_dir("schema/0002_more.sql"));
    ROW_STR("said", said, S(""));
    ROW_INT("status", status, 0);
    struct str code = get("m.c");
    contains(code, "const struct migrations some_migrations = { all, 2 };");
    contains(code, "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;");
    contains(code, "CREATE TABLE b (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY) ;");
    contains(code, "name TEXT COLLATE \\\"C\\\" NOT NULL, due BIGINT, raw BYTEA");
    contains(get("m.d"), "schema/0002_more.sql");
}

static void usage(void **state) {
    (void)state;
    struct str said;
    ROW_INT("nothing", run((const char *const[]){ t.tool, NULL }, &said), 64);
    contains(said, "usage: sql");
    ROW_INT("unknown", run((const char *const[]){ t.tool, "--frobnicate", "x", NULL }, &said), 64);
    ROW_INT("missing",
            run((const char *const[]){ t.tool, "--schema", in_dir("schema"), "--check",
                                       "/nowhere.sql", NULL },
                &said),
            65);
    contains(said, "/nowhere.sql: cannot be read");
}

/* Every x.sql of the rooms, on both engines. */
static void check_rooms(const char *url, const char *schema_dir, const char *pattern, int want,
                        const char *words) {
    const char *argv[256] = { t.tool, "--schema", schema_dir, "--postgres", url };
    size_t n = 5;
    glob_t found;
    struct str said;
    assert_int_equal(glob(str_printf(t.a, "%s/%s", t.root, pattern).p, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && n < ROWS(argv) - 1; i++)
        argv[n++] = found.gl_pathv[i];
    int status = run(argv, &said);
    globfree(&found);
    if (status != want || str_find(said, str_of(words)) < 0) fail_msg("%.*s", STR_ARG(said));
}

static void on_postgres(void **state) {
    struct str said;
    const char *url = *state;
    check_rooms(url, str_printf(t.a, "%s/schema", t.root).p, "src/desk/*/*.sql", 0, "");
    check_rooms(url, str_printf(t.a, "%s/src/db/testdata/schema", t.root).p,
                "src/db/testdata/*.sql", 0, "");
    /* What only PostgreSQL finds. */
    static const struct row rows[] = {
        { "a sum is no BIGINT", "-- :one a() -> int?\n-- scan: few\nSELECT sum(n) AS x FROM big;",
          "CAST it to BIGINT" },
        { "a function of SQLite", "-- :one a() -> int\nSELECT unixepoch() AS x;",
          "PostgreSQL says: ERROR:  function unixepoch" },
        { "a table scanned there",
          "-- :many a(n int) -> int\nSELECT id FROM big WHERE n = $1\n-- @sqlite\nAND open = 1\n-- "
          "@end\n;",
          "growing table on PostgreSQL (Seq Scan on big)" },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        put("room/x.sql", rows[i].sql);
        int status = run((const char *const[]){ t.tool, "--schema", in_dir("schema"), "--postgres",
                                                url, in_dir("room/x.sql"), NULL },
                         &said);
        if (str_find(said, str_of(rows[i].want)) < 0)
            fail_msg("%s: it said \"%.*s\"", rows[i].name, STR_ARG(said));
        ROW_INT(rows[i].name, status, 65);
    }
}

static int start_postgres(void **state) {
    struct str said;
    if (run((const char *const[]){ t.rig, "start", in_dir("pg"), NULL }, &said) != 0) {
        print_error("%.*s\n", STR_ARG(said));
        return -1;
    }
    *state = (void *)(uintptr_t)str_c(t.a, str_trim(said));
    return 0;
}

static int stop_postgres(void **state) {
    struct str said;
    (void)state;
    return run((const char *const[]){ t.rig, "stop", in_dir("pg"), NULL }, &said);
}

int main(int argc, char **argv) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),
        cmocka_unit_test(schema_refusals),
        cmocka_unit_test(output),
        cmocka_unit_test(migrations),
        cmocka_unit_test(usage),
        cmocka_unit_test_setup_teardown(on_postgres, start_postgres, stop_postgres),
    };
    static const char dir[] = "/tmp/kept-sql.XXXXXX";
    if (argc != 4) {
        fputs("usage: sql_test SQL_TOOL tests/rig/postgres.sh SOURCE_ROOT\n", stderr);
        return 64;
    }
    t.tool = argv[1];
    t.rig = argv[2];
    t.root = argv[3];
    t.a = arena_new(64 << 20);
    memcpy(t.dir, dir, sizeof dir);
    if (!mkdtemp(t.dir) || chmod(t.dir, 0755) || mkdir(in_dir("schema"), 0700) ||
        mkdir(in_dir("room"), 0700))
        return 1;
    put("schema/0001_init.sql", schema);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    struct str said;
    run((const char *const[]){ "/bin/rm", "-rf", t.dir, NULL }, &said);
    arena_free(&t.a);
    return failed;
}
