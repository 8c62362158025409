/* Every wall, tried from inside; the self-test of the program is itself tried here. */
#include "reader/lock.h"
#include "reader/reader.h"

#include "base/sys.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA = 1 << 20 };

static void self_test_stops_all(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader_self_report report;
    int64_t start = sys_monotonic(sys_real());
    const struct err *e = reader_self_test(a, &report);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(a, e)));
    print_message("# %u tried, %u killed, %u refused, Landlock %d, %lld us\n", report.tried,
                  report.killed, report.refused, report.landlock_abi,
                  (long long)(sys_monotonic(sys_real()) - start));
    assert_true(report.tried >= 40);
    assert_int_equal(report.tried, report.killed + report.refused);
    assert_int_equal(report.failed.n, 0);
    arena_free(&a);
}

/* Runs act in a locked child; gives the wait status. Before the lock the act must have been
 * possible: otherwise it would show nothing. */
static int in_lock(int (*act)(void)) {
    int pair[2], status = -1;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    pid_t self = getpid(), pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (reader_lock(pair[1], self)) _exit(99);
        _exit(act());
    }
    close(pair[0]);
    close(pair[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status)) assert_int_not_equal(WEXITSTATUS(status), 99);
    return status;
}

static int opens(void) {
    return syscall(SYS_openat, -100, "/etc/passwd", 0) == -1 && errno == EPERM ? 0 : 1;
}

static int opens_by_name(void) {
    return fopen("/etc/passwd", "r") == NULL && errno == EPERM ? 0 : 1;
}

static int forks(void) { return fork() >= 0 ? 1 : 2; }

static int has_memory(void) {
    char *p = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return 1;
    memset(p, 1, 64 << 20);
    return munmap(p, 64 << 20) != 0;
}

static int is_done(void) { return 0; }

static void files_are_refused(void **state) {
    (void)state;
    assert_true(access("/etc/passwd", R_OK) == 0);
    assert_int_equal(in_lock(opens), 0);
    assert_int_equal(in_lock(opens_by_name), 0);
}

static void fork_kills(void **state) {
    (void)state;
    int status = in_lock(forks);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void memory_is_there(void **state) {
    (void)state;
    assert_int_equal(in_lock(has_memory), 0);
    assert_int_equal(in_lock(is_done), 0);
}

#ifndef KEPT_SANITIZED
static int wants_too_much(void) {
    size_t size = READER_MEMORY + READER_RAW_MAX + (1 << 20);
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED && errno == ENOMEM ? 0 : 1;
}

static int wants_almost_all(void) {
    void *p = mmap(NULL, READER_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? 1 : 0;
}

static void memory_is_limited(void **state) {
    (void)state;
    assert_int_equal(in_lock(wants_almost_all), 0);
    assert_int_equal(in_lock(wants_too_much), 0);
}
#endif

/* The other walls, without the filter before them: in a child that is only under Landlock. */
static int landlocked(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !landlock_forbid_all()) return 1;
    if (landlock_version() == 0) return 0;
    if (access("/etc/passwd", R_OK) != 0) return 2; /* it is there … */
    return fopen("/etc/passwd", "r") == NULL && errno == EACCES ? 0
                                                                : 3; /* … but cannot be opened */
}

static void landlock_stands_alone(void **state) {
    (void)state;
    pid_t pid = fork();
    if (pid == 0) _exit(landlocked());
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void death_of_the_parent_ends_it(void **state) {
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    pid_t middle = fork();
    if (middle == 0) {
        pid_t self = getpid();
        if (fork() == 0) {
            char byte;
            if (reader_lock(pair[1], self) || write(0, "!", 1) != 1) _exit(1);
            _exit(read(0, &byte, 1) == 1);
        }
        close(pair[1]);
        char byte;
        _exit(read(pair[0], &byte, 1) == 1 ? 0 : 1);
    }
    close(pair[1]);
    int status;
    assert_int_equal(waitpid(middle, &status, 0), middle);
    assert_int_equal(status, 0);
    char byte;
    assert_int_equal(read(pair[0], &byte, 1),
                     0); /* the end of the stream: nobody holds the other end */
    close(pair[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "H08 the self-test finds every wall", self_test_stops_all, NULL, NULL, NULL },
        { "H07 files are refused, not fatal", files_are_refused, NULL, NULL, NULL },
        { "H07 a fork kills", fork_kills, NULL, NULL, NULL },
        { "H07 memory is there", memory_is_there, NULL, NULL, NULL },
#ifndef KEPT_SANITIZED
        { "H07 memory is limited", memory_is_limited, NULL, NULL, NULL },
#endif
        { "H07 Landlock stands by itself", landlock_stands_alone, NULL, NULL, NULL },
        { "H07 a reader ends with its parent", death_of_the_parent_ends_it, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
