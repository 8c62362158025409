/* F15 and the hub at work: event streams over real sockets. */
#include "http/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define H "Host: localhost\r\n"
#define OPEN "GET /stream HTTP/1.1\r\n" H "\r\n"

static struct kit kit;

static int start(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.stream_max = 600;
    o.heartbeat = MOMENT_SECOND / 2;
    kit_start(&kit, &o);
    return 0;
}

static int stop(void **state) {
    (void)state;
    kit_stop(&kit);
    return 0;
}

static void pause_ms(long ms) {
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000 };
    nanosleep(&t, NULL);
}

/* Waits up to 5 s until there are n streams. */
static void wait_streams(size_t n) {
    double begun = kit_seconds();
    while (hub_count(server_hub(kit.server)) != n && kit_seconds() - begun < 5)
        pause_ms(5);
    assert_int_equal(hub_count(server_hub(kit.server)), n);
}

/* Reads until the text has come; false after the socket's end or 5 s. */
static bool read_until(int fd, struct str text) {
    char got[65536];
    size_t n = 0;
    double begun = kit_seconds();
    while (n < sizeof got && kit_seconds() - begun < 5) {
        ssize_t k = recv(fd, got + n, sizeof got - n, MSG_DONTWAIT);
        if (k == 0) return false;
        if (k < 0) {
            pause_ms(2);
            continue;
        }
        n += (size_t)k;
        if (str_find((struct str){ got, n }, text) >= 0) return true;
    }
    return false;
}

static bool at_end(int fd) {
    char waste[4096];
    double begun = kit_seconds();
    while (kit_seconds() - begun < 5) {
        ssize_t n = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
        if (n == 0) return true;
        if (n < 0) pause_ms(5);
    }
    return false;
}

static int open_stream(struct str request) {
    int fd = kit_dial(&kit);
    kit_send(fd, request);
    assert_true(read_until(fd, S(": hello\n\n")));
    return fd;
}

static uint64_t last_stream(void) {
    return atomic_load(&kit.streams[(atomic_load(&kit.opened) - 1) % 2048]);
}

static void stream_has_its_head_and_first_bytes(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S(OPEN));
    char c[4096];
    ssize_t n = recv(fd, c, sizeof c, 0);
    struct str head = { c, n < 0 ? 0 : (size_t)n };
    assert_int_equal(kit_status(head), 200);
    assert_true(str_eq(kit_header(head, "Content-Type"), S("text/event-stream")));
    assert_true(str_eq(kit_header(head, "Cache-Control"), S("no-store")));
    assert_true(str_eq(kit_header(head, "X-Accel-Buffering"), S("no")));
    assert_true(str_eq(kit_header(head, "Connection"), S("close")));
    assert_true(str_starts(kit_header(head, "Content-Security-Policy"), S("default-src 'none'")));
    close(fd);
    wait_streams(0);
}

static void f15_five_hundred_streams_get_an_event(void **state) {
    (void)state;
    enum { N = 500 };
    static int fds[N];
    uint64_t ids[N];
    for (int i = 0; i < N; i++)
        fds[i] = open_stream(S(OPEN));
    for (int i = 0; i < N; i++)
        ids[i] = atomic_load(&kit.streams[i]);
    wait_streams(N);
    assert_true(hub_send(server_hub(kit.server), ids, N, S("id: 7\nevent: message\ndata: {}\n\n")));
    for (int i = 0; i < N; i++)
        assert_true(read_until(fds[i], S("id: 7\nevent: message\ndata: {}\n\n")));
    /* Half of them vanish, the others do not notice. */
    for (int i = 0; i < N; i += 2)
        close(fds[i]);
    wait_streams(N / 2);
    assert_int_equal(atomic_load(&kit.closed), N / 2);
    assert_true(hub_send(server_hub(kit.server), ids, N, S("data: again\n\n")));
    for (int i = 1; i < N; i += 2)
        assert_true(read_until(fds[i], S("data: again\n\n")));
    for (int i = 1; i < N; i += 2)
        close(fds[i]);
    wait_streams(0);
    /* Their connections are given back, not only the streams. */
    double begun = kit_seconds();
    while (server_figures(kit.server).connections > 0 && kit_seconds() - begun < 5)
        pause_ms(5);
    assert_int_equal(server_figures(kit.server).connections, 0);
    assert_int_equal(atomic_load(&kit.done_status), 200);
}

static void event_sent_before_opening_comes_after_the_first_bytes(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S("GET /stream?early=1 HTTP/1.1\r\n" H "\r\n"));
    assert_true(read_until(fd, S("\r\n\r\n: hello\n\n: early\n\n")));
    close(fd);
    wait_streams(0);
}

static void regretted_stream_is_an_ordinary_answer(void **state) {
    (void)state;
    struct str got =
        kit_ask(&kit, S("GET /stream?regret=1 HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 404);
    wait_streams(0);
    assert_int_equal(atomic_load(&kit.closed), 1);
    got = kit_ask(&kit, S("HEAD /stream HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 200);
    wait_streams(0);
}

static void heartbeat_comes(void **state) {
    (void)state;
    int fd = open_stream(S(OPEN));
    assert_true(read_until(fd, S(":\n\n")));
    assert_true(read_until(fd, S(":\n\n")));
    close(fd);
}

static void f15_slow_reader_is_dropped(void **state) {
    (void)state;
    int slow = open_stream(S(OPEN));
    uint64_t id = last_stream();
    int good = open_stream(S(OPEN));
    uint64_t ids[2] = { id, last_stream() };
    static char big[32 << 10];
    memset(big, 'x', sizeof big);
    double begun = kit_seconds();
    while (hub_count(server_hub(kit.server)) == 2 && kit_seconds() - begun < 5) {
        (void)hub_send(server_hub(kit.server), ids, 2, (struct str){ big, sizeof big });
        char waste[sizeof big];
        for (size_t n = 0; n < sizeof big;) {
            ssize_t k = recv(good, waste, sizeof waste, 0);
            assert_true(k > 0);
            n += (size_t)k;
        }
    }
    wait_streams(1);
    assert_true(hub_send(server_hub(kit.server), ids, 2, S("data: still here\n\n")));
    assert_true(read_until(good, S("data: still here\n\n")));
    close(slow);
    close(good);
    wait_streams(0);
}

static void backlog_drains_when_the_reader_comes_back(void **state) {
    (void)state;
    int fd = open_stream(S(OPEN));
    uint64_t id = last_stream();
    static char big[10 << 10];
    memset(big, 'x', sizeof big);
    enum { TIMES = 20 }; /* 200 KiB: more than the socket's buffer, less than the backlog */
    for (int i = 0; i < TIMES; i++)
        assert_true(hub_send(server_hub(kit.server), &id, 1, (struct str){ big, sizeof big }));
    pause_ms(100);
    size_t n = 0;
    char waste[65536];
    while (n < TIMES * sizeof big) {
        ssize_t k = recv(fd, waste, sizeof waste, 0);
        assert_true(k > 0);
        for (ssize_t i = 0; i < k; i++)
            n += waste[i] == 'x';
    }
    assert_true(hub_send(server_hub(kit.server), &id, 1, S("data: after\n\n")));
    assert_true(read_until(fd, S("data: after\n\n")));
    close(fd);
}

static void a35_stream_ends_on_demand(void **state) {
    (void)state;
    int fd = open_stream(S(OPEN));
    double begun = kit_seconds();
    hub_end(server_hub(kit.server), last_stream());
    assert_true(at_end(fd));
    assert_true(kit_seconds() - begun < 1);
    close(fd);
    /* Numbers of streams that have gone, or never were, are harmless. */
    uint64_t ids[3] = { last_stream(), 0, 987654321 };
    assert_true(hub_send(server_hub(kit.server), ids, 3, S("data: x\n\n")));
    hub_end(server_hub(kit.server), ids[2]);
    int other = open_stream(S(OPEN));
    close(other);
    wait_streams(0);
}

static void cap_of_streams_holds(void **state) {
    (void)state;
    static int fds[600];
    for (int i = 0; i < 600; i++)
        fds[i] = open_stream(S(OPEN));
    struct str got = kit_ask(&kit, S("GET /stream HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 503);
    for (int i = 0; i < 600; i++)
        close(fds[i]);
    wait_streams(0);
}

static void stopping_ends_streams_within_two_seconds(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    kit_start(&kit, &o);
    static int fds[300];
    for (int i = 0; i < 300; i++)
        fds[i] = open_stream(S(OPEN));
    double begun = kit_seconds();
    server_stop(&kit.server);
    assert_true(kit_seconds() - begun < 2);
    for (int i = 0; i < 300; i++) {
        assert_true(read_until(fds[i], S("retry: ")));
        assert_true(at_end(fds[i]));
        close(fds[i]);
    }
    assert_int_equal(atomic_load(&kit.closed), 300);
    kit_stop(&kit);
}

static void event_in_its_wire_form(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct {
        struct str id, event, data, want;
    } cases[] = {
        { S("7"), S("message"), S("{}"), S("id: 7\nevent: message\ndata: {}\n\n") },
        { STR_NONE, STR_NONE, S("a\nb"), S("data: a\ndata: b\n\n") },
        { STR_NONE, S("x"), STR_NONE, S("event: x\ndata: \n\n") },
        { S("1\n2"), S("a\r\nb"), S("c\rd"), S("id: 12\nevent: ab\ndata: cd\n\n") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(
            str_eq(stream_event(a, cases[i].id, cases[i].event, cases[i].data), cases[i].want));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stream_has_its_head_and_first_bytes, start, stop),
        cmocka_unit_test_setup_teardown(f15_five_hundred_streams_get_an_event, start, stop),
        cmocka_unit_test_setup_teardown(event_sent_before_opening_comes_after_the_first_bytes,
                                        start, stop),
        cmocka_unit_test_setup_teardown(regretted_stream_is_an_ordinary_answer, start, stop),
        cmocka_unit_test_setup_teardown(heartbeat_comes, start, stop),
        cmocka_unit_test_setup_teardown(f15_slow_reader_is_dropped, start, stop),
        cmocka_unit_test_setup_teardown(backlog_drains_when_the_reader_comes_back, start, stop),
        cmocka_unit_test_setup_teardown(a35_stream_ends_on_demand, start, stop),
        cmocka_unit_test_setup_teardown(cap_of_streams_holds, start, stop),
        cmocka_unit_test(stopping_ends_streams_within_two_seconds),
        cmocka_unit_test(event_in_its_wire_form),
    };
    return cmocka_run_group_tests_name("http/stream", tests, NULL, NULL);
}
