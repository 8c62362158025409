/* The watch over a reader, with processes that misbehave as a reader never should. */
#include "reader/reader_test.h"

#include "reader/watch.h"
#include "reader/wire.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void spin(int fd) {
    (void)fd;
    for (volatile unsigned i = 0;; i++) {
    }
}

static void silent(int fd) {
    (void)fd;
    pause();
}

static void die(int fd) { (void)fd; }

/* Takes the letter, as a reader would, before it answers. */
static void take(int fd) {
    char letter[1024];
    for (size_t n = 0; n < sizeof(struct wire_head) + small.n;) {
        ssize_t got = read(fd, letter, sizeof letter);
        if (got <= 0) _exit(1);
        n += (size_t)got;
    }
}

static void say(int fd, uint32_t kind, uint32_t length, struct str body) {
    struct wire_head head = { kind, length };
    take(fd);
    (void)!write(fd, &head, sizeof head);
    (void)!write(fd, body.p, body.n);
}

static void wrong_kind(int fd) { say(fd, WIRE_LETTER, 4, S("abcd")); }
static void endless(int fd) { say(fd, WIRE_MAIL, 0xFFFFFFFF, S("abcd")); }
static void garbage(int fd) { say(fd, WIRE_MAIL, 4, S("abcd")); }
static void half(int fd) { say(fd, WIRE_MAIL, 400, S("abcd")); }

static void misbehaviour_is_seen(void **state) {
    (void)state;
    static const struct {
        const char *name;
        void (*act)(int fd);
        enum watch_verdict want;
    } table[] = {
        { "spins", spin, WATCH_OVERRAN },
        { "is silent", silent, WATCH_LATE },
        { "dies", die, WATCH_DIED },
        { "wrong kind", wrong_kind, WATCH_NONSENSE },
        { "endless", endless, WATCH_NONSENSE },
        { "garbage", garbage, WATCH_NONSENSE },
        { "half", half, WATCH_DIED },
    };
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(pair[0]);
            table[i].act(pair[1]);
            _exit(0);
        }
        close(pair[1]);
        struct mail m;
        int64_t patience = table[i].want == WATCH_LATE ? SECOND / 5 : 240 * SECOND;
        enum watch_verdict got = watch_letter(a, pair[0], pid, small, in(patience), &m);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        close(pair[0]);
        if (got != table[i].want) fail_msg("%s: %d", table[i].name, got);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "H07 a misbehaving reader is seen through", misbehaviour_is_seen, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
