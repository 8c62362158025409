/* test.h - what unit tests share: cmocka in the right order, rows of a table with a name, and mistakes that must
 * stop the process. Included by x_test.c files only.
 *
 *     static const struct { const char *name; struct str in; int64_t want; } rows[] = { … };
 *     for (size_t i = 0; i < ROWS(rows); i++)
 *         ROW_INT(rows[i].name, parse(rows[i].in), rows[i].want);
 */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

/* A row fails with its name, what came and what should have come. */
#define ROW_STR(name, got, want) row_str((name), (got), (want), __FILE__, __LINE__)
#define ROW_INT(name, got, want) row_int((name), (int64_t)(got), (int64_t)(want), __FILE__, __LINE__)

static inline void row_str(const char *name, struct str got, struct str want, const char *file, int line) {
    if (str_eq(got, want) && str_is_set(got) == str_is_set(want)) return;
    print_error("%s: got \"%.*s\", want \"%.*s\"\n", name, STR_ARG(got), STR_ARG(want));
    _fail(file, line);
}

static inline void row_int(const char *name, int64_t got, int64_t want, const char *file, int line) {
    if (got == want) return;
    print_error("%s: got %lld, want %lld\n", name, (long long)got, (long long)want);
    _fail(file, line);
}

/* Runs fn(arg) in a child with standard error in a pipe. Gives the wait status and what the child wrote. */
static inline int test_child(void (*fn)(void *), void *arg, char *said, size_t room) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        fn(arg);
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; n + 1 < room && (got = read(ends[0], said + n, room - 1 - n)) > 0;) n += (size_t)got;
    said[n] = 0;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* Fails unless fn(arg) aborts and says what. */
static inline void assert_aborts(void (*fn)(void *), void *arg, const char *what) {
    char said[4096];
    int status = test_child(fn, arg, said, sizeof said);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT) fail_msg("it went on; it said \"%s\"", said);
    if (!strstr(said, what)) fail_msg("it said \"%s\", not \"%s\"", said, what);
}

#endif
