/* F16 and the sweeper at work: whoever is slower than the deadlines is closed, nobody else suffers.
 * The deadlines of these tests are 1 s for heads and bodies and 2 s idle, instead of 10 and 60. */
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

static struct kit kit;

static int start(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
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

/* Sends one byte each `ms` until the server has closed or the bytes are out; how long that took. */
static double drip(int fd, struct str bytes, long ms) {
    double begun = kit_seconds();
    for (size_t i = 0; i < bytes.n; i++) {
        char c;
        ssize_t n = recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);
        if (n >= 0) break;
        if (send(fd, bytes.p + i, 1, MSG_NOSIGNAL) != 1) break;
        pause_ms(ms);
    }
    return kit_seconds() - begun;
}

static void expect_408(int fd, double took) {
    bool closed;
    struct str got = kit_read_all(&kit, fd, &closed);
    close(fd);
    assert_int_equal(kit_status(got), 408);
    assert_true(closed);
    assert_true(took >= 0.9 && took < 2.5);
}

#define LONG                                                                                       \
    "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901" \
    "23456789"

static void f16_dripping_head_gets_408(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    double took = drip(fd, S("GET /ok HTTP/1.1\r\n" H "X: " LONG LONG "\r\n\r\n"), 100);
    expect_408(fd, took);
    assert_int_equal(server_figures(kit.server).timed_out, 1);
}

static void f16_silence_gets_408(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    double begun = kit_seconds();
    bool closed;
    struct str got = kit_read_all(&kit, fd, &closed);
    double took = kit_seconds() - begun;
    close(fd);
    assert_int_equal(kit_status(got), 408);
    assert_true(closed && took >= 0.9 && took < 2.5);
}

static void f16_tls_hello_gets_408(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    double begun = kit_seconds();
    kit_send(fd, S("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"));
    bool closed;
    struct str got = kit_read_all(&kit, fd, &closed);
    close(fd);
    assert_int_equal(kit_status(got), 408);
    assert_true(closed && kit_seconds() - begun < 2.5);
}

static void f16_dripping_body_gets_408(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S("POST /echo HTTP/1.1\r\n" H "Content-Length: 10000\r\n\r\n"));
    expect_408(fd, drip(fd, S(LONG LONG), 100));
}

static void f16_dripping_second_request_gets_408(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S("GET /ok HTTP/1.1\r\n" H "\r\n"));
    assert_int_equal(kit_status(kit_read_reply(&kit, fd)), 200);
    expect_408(fd, drip(fd, S("GET /ok HTTP/1.1\r\n" H "X: " LONG LONG "\r\n\r\n"), 100));
}

static void body_above_the_rate_lives(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S("POST /echo HTTP/1.1\r\n" H "Content-Length: 5000\r\n\r\n"));
    for (int i = 0; i < 25;
         i++) { /* 2,000 bytes a second for 2.5 s: past the 1 s that nobody earned */
        kit_send(fd, S(LONG LONG));
        pause_ms(100);
    }
    struct str got = kit_read_reply(&kit, fd);
    close(fd);
    assert_int_equal(kit_status(got), 200);
    assert_int_equal(kit_body(got).n, 5000);
}

static void idle_connection_is_closed_without_a_word(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd, S("GET /ok HTTP/1.1\r\n" H "\r\n"));
    assert_int_equal(kit_status(kit_read_reply(&kit, fd)), 200);
    double begun = kit_seconds();
    bool closed;
    struct str got = kit_read_all(&kit, fd, &closed);
    double took = kit_seconds() - begun;
    close(fd);
    assert_true(closed && got.n == 0);
    assert_true(took > 1.5 && took < 4);
}

static void slow_reader_of_a_big_answer_is_dropped(void **state) {
    (void)state;
    int fd = kit_dial(&kit), small = 4096;
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    kit_send(fd, S("GET /big?n=20000000 HTTP/1.1\r\n" H "\r\n"));
    double begun = kit_seconds();
    while (server_figures(kit.server).timed_out == 0 && kit_seconds() - begun < 9)
        pause_ms(50);
    assert_int_equal(server_figures(kit.server).timed_out, 1);
    while (server_figures(kit.server).connections > 0 && kit_seconds() - begun < 9)
        pause_ms(50);
    assert_int_equal(server_figures(kit.server).connections, 0);
    close(fd);
}

static void waiting_for_a_slow_handler_is_no_lateness(void **state) {
    (void)state;
    struct str got =
        kit_ask(&kit, S("GET /wait?ms=3000 HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 200);
}

static void f16_slow_crowd_leaves_others_served(void **state) {
    (void)state;
    enum { CROWD = 500 };
    static int crowd[CROWD];
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = kit_dial(&kit);
        kit_send(crowd[i], i % 2 ? S("GET /ok HTTP/1.1\r\nX:")
                                 : S("POST /echo HTTP/1.1\r\n" H "Content-Length: 9\r\n\r\n1"));
    }
    double worst = 0;
    for (int i = 0; i < 50; i++) {
        double begun = kit_seconds();
        struct str got = kit_ask(&kit, S("GET /ok HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
        double took = kit_seconds() - begun;
        assert_int_equal(kit_status(got), 200);
        if (took > worst) worst = took;
    }
    assert_true(worst < 0.5);
    double begun = kit_seconds();
    while (server_figures(kit.server).connections > 0 && kit_seconds() - begun < 4)
        pause_ms(50);
    assert_int_equal(server_figures(kit.server).connections, 0);
    for (int i = 0; i < CROWD; i++)
        close(crowd[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(f16_dripping_head_gets_408, start, stop),
        cmocka_unit_test_setup_teardown(f16_silence_gets_408, start, stop),
        cmocka_unit_test_setup_teardown(f16_tls_hello_gets_408, start, stop),
        cmocka_unit_test_setup_teardown(f16_dripping_body_gets_408, start, stop),
        cmocka_unit_test_setup_teardown(f16_dripping_second_request_gets_408, start, stop),
        cmocka_unit_test_setup_teardown(body_above_the_rate_lives, start, stop),
        cmocka_unit_test_setup_teardown(idle_connection_is_closed_without_a_word, start, stop),
        cmocka_unit_test_setup_teardown(slow_reader_of_a_big_answer_is_dropped, start, stop),
        cmocka_unit_test_setup_teardown(waiting_for_a_slow_handler_is_no_lateness, start, stop),
        cmocka_unit_test_setup_teardown(f16_slow_crowd_leaves_others_served, start, stop),
    };
    return cmocka_run_group_tests_name("http/slow", tests, NULL, NULL);
}
