/* Readers as the server uses them: real keeper, nursery and locked children; their lives and
 * deaths. */
#include "reader/reader_test.h"

#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void a_letter_is_read(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 0, 0);
    reads_small(r);
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.letters, 1);
    assert_int_equal(s.started, 1);
    assert_int_equal(s.living, 1);
    struct mail m;
    reads(r, a, S(""), &m);
    reader_stop(&r);
    assert_null(r);
    arena_free(&a);
}

static void read_once(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail m;
    assert_null(reader_parse_once(a, small, &m));
    assert_true(str_eq(m.subject, S("Hello")));
    arena_free(&a);
}

/* ---- deaths ---- */

static pid_t only_reader(struct reader *r) {
    pid_t pid;
    assert_int_equal(reader_pids(r, &pid, 1), 1);
    return pid;
}

static void killed_reader_is_replaced(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    assert_int_equal(kill(only_reader(r), SIGKILL), 0);
    int64_t start = in(0);
    reads_small(r);
    print_message("# death to answer: %lld us\n", (long long)(in(0) - start));
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.started, 2);
    assert_int_equal(s.living, 1);
    assert_int_equal(s.unreadable, 0);
    reader_stop(&r);
    arena_free(&a);
}

/* Kills whichever reader lives, again and again, until told to stop. */
struct killer {
    struct reader *r;
    _Atomic bool stop;
};

static void *kill_readers(void *arg) {
    struct killer *k = arg;
    while (!k->stop) {
        pid_t pid;
        if (reader_pids(k->r, &pid, 1) == 1) kill(pid, SIGKILL);
        poll(NULL, 0, 2);
    }
    return NULL;
}

/* A letter whose every reader dies is given up, and the next one is read. */
static void deadly_letter_is_unreadable(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct str file, raw = with_attachment(a, LARGE, &file);
    struct killer k = { .r = r };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, kill_readers, &k), 0);
    struct mail m;
    const struct err *e = reader_parse(r, a, raw, in(30 * SECOND), &m);
    k.stop = true;
    pthread_join(thread, NULL);
    assert_non_null(e);
    assert_true(e->code == ERR_PROTOCOL || e->code == ERR_RETRY);
    reads_small(r);
    reader_stop(&r);
    arena_free(&a);
}

static void fresh_reader_after_its_letters(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    for (int i = 0; i < READER_LETTERS; i++)
        reads_small(r);
    assert_int_equal(reader_stats(r).started, 1);
    assert_int_equal(reader_stats(r).living, 0);
    reads_small(r);
    assert_int_equal(reader_stats(r).started, 2);
    reader_stop(&r);
    r = started(a, 1, 3);
    for (int i = 0; i < 7; i++)
        reads_small(r);
    assert_int_equal(reader_stats(r).started, 3);
    reader_stop(&r);
    arena_free(&a);
}

static pid_t number(const char *digits) {
    pid_t v = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++)
        v = v * 10 + (*digits - '0');
    return v;
}

/* The parent of a process from /proc, and its state ('Z': a zombie); 0 for none. */
static pid_t parent_and_state(const char *pid, char *ret_state) {
    char path[300], line[256];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    bool got = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    const char *after = got ? strrchr(line, ')') : NULL; /* "pid (name) state parent …" */
    if (!after) return 0;
    *ret_state = after[2];
    return number(after + 4);
}

static pid_t parent_of(const char *pid) {
    char process = 0;
    pid_t parent = parent_and_state(pid, &process);
    return process != 'Z' ? parent : 0;
}

/* How many children a process has, zombies included. */
static int count_children(pid_t parent) {
    int n = 0;
    char process;
    DIR *d = opendir("/proc");
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d));)
        n += parent_and_state(e->d_name, &process) == parent;
    closedir(d);
    return n;
}

static bool is_alive(pid_t pid) {
    char name[16];
    snprintf(name, sizeof name, "%d", (int)pid);
    return parent_of(name) != 0;
}

/* The process whose parent is that one; 0 for none. */
static pid_t child_of(pid_t parent) {
    pid_t found = 0;
    DIR *d = opendir("/proc");
    assert_non_null(d);
    for (const struct dirent *e; !found && (e = readdir(d));)
        if (parent_of(e->d_name) == parent) found = number(e->d_name);
    closedir(d);
    return found;
}

static void nursery_is_started_anew(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    pid_t keeper = child_of(getpid()), nursery = child_of(keeper), reader = only_reader(r);
    assert_true(keeper > 0 && nursery > 0);
    assert_int_equal(child_of(nursery), reader);
    assert_int_equal(kill(nursery, SIGKILL), 0);
    for (int i = 0; i < 100 && reader_stats(r).started == 1;
         i++) { /* the old reader may still answer once */
        reads_small(r);
        poll(NULL, 0, 10);
    }
    assert_int_equal(reader_stats(r).started, 2);
    assert_int_equal(reader_stats(r).unreadable, 0);
    pid_t again = child_of(keeper);
    assert_true(again > 0 && again != nursery);
    reader_stop(&r);
    arena_free(&a);
}

/* A nursery that sleeps makes readers that nobody waits for any more. */
static void late_readers_are_reaped(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct mail m;
    pid_t nursery = 0;
    for (int i = 0; i < 1000 && !(nursery = child_of(child_of(getpid()))); i++)
        poll(NULL, 0, 10);
    assert_int_equal(kill(nursery, SIGSTOP), 0);
    assert_non_null(reader_parse(r, a, small, in(30 * SECOND), &m));
    assert_int_equal(kill(nursery, SIGCONT), 0);
    reads_small(r);
    for (int i = 0; i < 1000 && count_children(nursery) > 1; i++)
        poll(NULL, 0, 10);
    assert_int_equal(count_children(nursery), 1); /* the one that read */
    assert_int_equal(reader_stats(r).families, 1);
    reader_stop(&r);
    arena_free(&a);
}

/* Asks as kept serve does until the family is another one. */
static void tended(struct reader *r, struct arena *a, uint32_t families) {
    for (int i = 0; i < 1000 && reader_stats(r).families < families; i++) {
        (void)!reader_tend(r, a);
        poll(NULL, 0, 10);
    }
    assert_int_equal(reader_stats(r).families, families);
}

static void keeper_is_started_anew(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    for (uint32_t round = 2; round <= 3; round++) {
        pid_t keeper = child_of(getpid()), nursery = child_of(keeper), reader = only_reader(r);
        assert_int_equal(kill(keeper, SIGKILL), 0);
        tended(r, a, round);
        assert_int_not_equal(child_of(getpid()), keeper);
        for (int i = 0; i < 1000 && (is_alive(nursery) || is_alive(reader)); i++)
            poll(NULL, 0, 10);
        assert_false(is_alive(nursery) || is_alive(reader));
        reads_small(r);
    }
    assert_int_equal(reader_stats(r).unreadable, 0);
    reader_stop(&r);
    arena_free(&a);
}

static void letter_outlives_the_keeper(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    assert_int_equal(kill(child_of(getpid()), SIGKILL), 0);
    reads_small(r); /* nobody tended it: the letter itself finds out */
    for (int i = 0; i < 100 && reader_stats(r).families == 1; i++)
        reads_small(r);
    assert_int_equal(reader_stats(r).families, 2);
    assert_int_equal(reader_stats(r).unreadable, 0);
    reader_stop(&r);
    arena_free(&a);
}

static void stopped_nursery_is_replaced(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct mail m;
    pid_t nursery = 0;
    for (int i = 0; i < 1000 && !(nursery = child_of(child_of(getpid()))); i++)
        poll(NULL, 0, 10);
    assert_int_equal(kill(nursery, SIGSTOP), 0);
    for (int i = 0; i < 3 && reader_stats(r).families == 1; i++)
        (void)!reader_parse(r, a, small, in(10 * SECOND), &m);
    reads_small(r);
    assert_int_equal(reader_stats(r).families, 2);
    assert_false(is_alive(nursery));
    reader_stop(&r);
    arena_free(&a);
}

static void stopping_waits_for_nobody(void **state) {
    (void)state;
    for (int which = 0; which < 3; which++) {
        struct arena *a = arena_new(ARENA);
        struct reader *r = started(a, 2, 0);
        reads_small(r);
        pid_t keeper = child_of(getpid()), nursery = child_of(keeper);
        pid_t stopped[] = { keeper, nursery, only_reader(r) };
        assert_int_equal(kill(stopped[which], SIGSTOP), 0);
        int64_t start = in(0);
        reader_stop(&r);
        assert_true(in(0) - start < 8 * SECOND);
        for (size_t i = 0; i < 3; i++) {
            for (int k = 0; k < 1000 && is_alive(stopped[i]); k++)
                poll(NULL, 0, 10);
            assert_false(is_alive(stopped[i]));
        }
        arena_free(&a);
    }
}

static void *read_while_interrupted(void *arg) {
    struct arena *a = arena_new(ARENA);
    struct mail m;
    const struct err *e = reader_parse(arg, a, small, in(60 * SECOND), &m);
    enum err_code code = e ? e->code : ERR_BUG;
    arena_free(&a);
    return (void *)(uintptr_t)code;
}

static void interrupted_letter_is_no_bad_one(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    assert_int_equal(kill(only_reader(r), SIGSTOP), 0);
    pthread_t thread;
    void *code;
    assert_int_equal(pthread_create(&thread, NULL, read_while_interrupted, r), 0);
    poll(NULL, 0, 100);
    reader_interrupt(r);
    pthread_join(thread, &code);
    assert_int_equal((uintptr_t)code, ERR_RETRY);
    assert_int_equal(reader_stats(r).unreadable, 0);
    reader_stop(&r);
    arena_free(&a);
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 2, 0);
    reads_small(r);
    pid_t keeper = child_of(getpid()), nursery = child_of(keeper), reader = only_reader(r);
    reader_stop(&r);
    assert_int_equal(child_of(getpid()), 0);
    assert_false(is_alive(nursery));
    for (int i = 0; i < 100 && is_alive(reader); i++)
        poll(NULL, 0, 10);
    assert_false(is_alive(reader));
    arena_free(&a);
}

/* ---- many at once ---- */

static void *read_fifty(void *arg) {
    for (int i = 0; i < 50; i++)
        reads_small(arg);
    return NULL;
}

static void threads_share_readers(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 2, 20);
    pthread_t threads[6];
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_fifty, r), 0);
    for (size_t i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.letters, 300);
    assert_true(s.started >= 15 && s.started <= 17);
    reader_stop(&r);
    arena_free(&a);
}

int main(int argc, char **argv) {
    reader_become_keeper(argc, argv);
    const struct CMUnitTest tests[] = {
        { "a letter is read", a_letter_is_read, NULL, NULL, NULL },
        { "a letter is read once, for kept parse", read_once, NULL, NULL, NULL },
        { "H07 a killed reader is replaced", killed_reader_is_replaced, NULL, NULL, NULL },
        { "F12 a letter that kills is unreadable, the next one is read",
          deadly_letter_is_unreadable, NULL, NULL, NULL },
        { "H07 a fresh reader after 100 letters", fresh_reader_after_its_letters, NULL, NULL,
          NULL },
        { "a dead nursery is started anew", nursery_is_started_anew, NULL, NULL, NULL },
        { "readers that came too late are reaped", late_readers_are_reaped, NULL, NULL, NULL },
        { "F12 a killed keeper is started anew, with all its family", keeper_is_started_anew, NULL,
          NULL, NULL },
        { "F12 a letter outlives the death of the keeper", letter_outlives_the_keeper, NULL, NULL,
          NULL },
        { "F12 a stopped nursery is replaced", stopped_nursery_is_replaced, NULL, NULL, NULL },
        { "F12 stopping waits for no stopped process", stopping_waits_for_nobody, NULL, NULL, NULL },
        { "F12 a letter that stopping interrupts is no bad one", interrupted_letter_is_no_bad_one,
          NULL, NULL, NULL },
        { "nothing is left behind", nothing_is_left_behind, NULL, NULL, NULL },
        { "threads share readers", threads_share_readers, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
