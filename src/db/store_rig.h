/* store_rig.h - stores for tests: the same test runs on SQLite and on a PostgreSQL of its own.
 *
 * A test executable gets the path of tests/rig/postgres.sh as its first argument and calls rig_run,
 * which starts the server, runs every row of the table on both engines, each time on a fresh store
 * with the schema of testdata/, and stops the server. The name of a test is followed by the
 * engine's. A - in place of the path leaves PostgreSQL out.
 *
 * An executable that starts itself as another process does so by rig_spawn; the child finds its
 * words in main before it would call rig_run.
 */
#ifndef DB_STORE_RIG_H
#define DB_STORE_RIG_H

#include "base/test.h"
#include "db/db_priv.h"

#include <sys/types.h>

extern const struct migrations test_migrations;

enum { RIG_SQLITE = 1, RIG_POSTGRES = 2, RIG_BOTH = 3, RIG_CONNECTIONS = 8 };

struct rig {
    bool postgres;
    const char *url, *dir; /* dir: a folder that goes with the test */
    struct arena *a;
    struct store *store; /* open; a test may close it and set it to NULL */
};

struct rig_test {
    const char *name;
    void (*run)(struct rig *r);
    int engines;
};

/* Runs the table; main returns what it gives. */
int rig_run(char **argv, const struct rig_test *tests, size_t n);

/* Opens one more store on the same data; fails the test when that fails. */
struct store *rig_open(struct rig *r, int connections);
/* A database, or the file of one, with nothing in it; with the schema of testdata/. */
const char *rig_empty(struct rig *r);
const char *rig_fresh(struct rig *r);
/* Runs words on the store past all that is ours. */
void rig_raw(struct rig *r, const char *words);
/* The same for what the store itself may refuse: whether it did not. */
bool rig_raw_may(struct rig *r, const char *words);
/* Fails unless SQLite finds its file sound. */
void rig_sound(struct rig *r);
/* tests/rig/postgres.sh with an action, on the server of this executable. */
void rig_server(const char *action);
/* Starts this executable with these words as arguments, standard output in a pipe. */
pid_t rig_spawn(const char *const words[], int *ret_out);

/* Fails with the trace when e is set; fails when its code is not want. */
void rig_good(const struct err *e, const char *file, int line);
void rig_bad(const struct err *e, enum err_code want, const char *file, int line);
#define GOOD(e) rig_good((e), __FILE__, __LINE__)
#define BAD(e, code) rig_bad((e), (code), __FILE__, __LINE__)

/* Runs fn(arg) on n threads at once and waits for all. */
void rig_threads(int n, void *(*fn)(void *), void *args, size_t arg_size);

#endif
