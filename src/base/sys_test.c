#include "base/sys.h"

#include "base/moment.h"
#include "base/test.h"

#include <errno.h>
#include <fcntl.h>

static void the_real_clock_runs(void **state) {
    (void)state;
    const struct sys *s = sys_real();
    struct moment_parts p = moment_split(sys_now(s));
    assert_in_range(p.year, 2026, 2200);
    int64_t before = sys_monotonic(s);
    int64_t after = sys_monotonic(s);
    assert_true(after >= before);
}

static void chance_does_not_repeat(void **state) {
    (void)state;
    struct arena *a = arena_new(4096);
    struct str one = sys_random_hex(sys_real(), a, 16), two = sys_random_hex(sys_real(), a, 16);
    assert_int_equal(one.n, 32);
    assert_false(str_eq(one, two));
    for (size_t i = 0; i < one.n; i++) assert_non_null(memchr("0123456789abcdef", one.p[i], 16));
    arena_free(&a);
}

static void files_are_closed_on_exec(void **state) {
    (void)state;
    const struct sys *s = sys_real();
    int fd = s->open(s->self, "/dev/null", O_WRONLY, 0);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_true(sys_write_all(s, fd, "abc", 3));
    assert_int_equal(s->close(s->self, fd), 0);
}

static void files_are_written_read_renamed_and_removed(void **state) {
    (void)state;
    const struct sys *s = sys_real();
    char from[] = "/tmp/kept-sys-XXXXXX", to[] = "/tmp/kept-sys-XXXXXX", back[8] = "";
    int fd = mkstemp(from), other = mkstemp(to);
    assert_true(fd >= 0 && other >= 0);
    assert_true(sys_write_all(s, fd, "abc", 3));
    assert_int_equal(s->fsync(s->self, fd), 0);
    assert_int_equal(s->close(s->self, fd), 0);
    assert_int_equal(s->close(s->self, other), 0);
    assert_int_equal(s->rename(s->self, from, to), 0);
    fd = s->open(s->self, to, O_RDONLY, 0);
    assert_int_equal(s->read(s->self, fd, back, sizeof back), 3);
    assert_string_equal(back, "abc");
    s->close(s->self, fd);
    assert_int_equal(s->unlink(s->self, to), 0);
    assert_int_equal(s->open(s->self, to, O_RDONLY, 0), -1);
    assert_int_equal(errno, ENOENT);
}

static void sockets_talk(void **state) {
    (void)state;
    const struct sys *s = sys_real();
    int ends[2];
    char back[4] = "";
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(s->send(s->self, ends[0], "abc", 3, 0), 3);
    assert_int_equal(s->recv(s->self, ends[1], back, 3, MSG_WAITALL), 3);
    assert_string_equal(back, "abc");
    s->close(s->self, ends[0]);
    s->close(s->self, ends[1]);
}

/* A world that writes a few bytes at a time, interrupted in between, and then fails. */
struct slow {
    char out[64];
    size_t n;
    int calls, fail_at;
};

static ssize_t slow_write(void *self, int fd, const void *p, size_t n) {
    struct slow *w = self;
    (void)fd;
    if (++w->calls == w->fail_at) {
        errno = ENOSPC;
        return -1;
    }
    if (w->calls % 2) {
        errno = EINTR;
        return -1;
    }
    size_t part = n < 3 ? n : 3;
    memcpy(w->out + w->n, p, part);
    w->n += part;
    return (ssize_t)part;
}

static void a_whole_write_goes_on_after_interruptions(void **state) {
    (void)state;
    struct slow w = { .fail_at = -1 };
    struct sys s = *sys_real();
    s.self = &w;
    s.write = slow_write;
    assert_true(sys_write_all(&s, 1, "abcdefgh", 8));
    ROW_STR("all of it", ((struct str){ w.out, w.n }), S("abcdefgh"));
}

static void a_whole_write_says_when_it_fails(void **state) {
    (void)state;
    struct slow w = { .fail_at = 3 };
    struct sys s = *sys_real();
    s.self = &w;
    s.write = slow_write;
    assert_false(sys_write_all(&s, 1, "abcdefgh", 8));
    ROW_STR("what was written", ((struct str){ w.out, w.n }), S("abc"));
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_clock_runs),
        cmocka_unit_test(chance_does_not_repeat),
        cmocka_unit_test(files_are_closed_on_exec),
        cmocka_unit_test(files_are_written_read_renamed_and_removed),
        cmocka_unit_test(sockets_talk),
        cmocka_unit_test(a_whole_write_goes_on_after_interruptions),
        { "F05 a full disk fails the whole write", a_whole_write_says_when_it_fails, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
