/* The server as a whole: replies, bodies, queue, caps, stopping. */
#include "http/testkit.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define H "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\nConnection: close\r\n" H

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

static bool has(struct str reply, struct str text) { return str_find(reply, text) >= 0; }

static void h16_every_reply_has_the_security_headers(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct str want;
    } wants[] = {
        { "Cache-Control", { "no-store", 8 } },
        { "X-Content-Type-Options", { "nosniff", 7 } },
        { "Referrer-Policy", { "no-referrer", 11 } },
        { "Cross-Origin-Opener-Policy", { "same-origin", 11 } },
        { "Cross-Origin-Resource-Policy", { "same-origin", 11 } },
    };
    struct str replies[] = { kit_ask(&kit, S(GET("/ok") "\r\n")),
                             kit_ask(&kit, S("GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n")) };
    for (size_t r = 0; r < 2; r++) {
        for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
            assert_true(str_eq(kit_header(replies[r], wants[i].name), wants[i].want));
        struct str csp = kit_header(replies[r], "Content-Security-Policy");
        assert_true(has(csp, S("default-src 'none'")) && has(csp, S("frame-ancestors 'none'")));
        assert_false(str_is_set(kit_header(replies[r], "Strict-Transport-Security")));
        assert_true(str_is_set(kit_header(replies[r], "Date")));
    }
}

static void hsts_when_the_base_url_is_https(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.https = true;
    kit_start(&kit, &o);
    struct str got = kit_ask(&kit, S(GET("/ok") "\r\n"));
    assert_true(str_eq(kit_header(got, "Strict-Transport-Security"), S("max-age=31536000")));
    kit_stop(&kit);
}

static void reply_with_cr_lf_in_a_header_becomes_500(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/bad-header") "\r\n"));
    assert_int_equal(kit_status(got), 500);
    assert_false(has(got, S("b=c")));
}

static void file_is_a_download(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/file") "\r\n"));
    assert_true(str_eq(kit_header(got, "Content-Disposition"),
                       S("attachment; filename=\"R__ksm__rg__s _1_.txt\"; "
                         "filename*=UTF-8''R%C3%A4ksm%C3%B6rg%C3%A5s%20%221%22.txt")));
    assert_true(
        str_eq(kit_header(got, "Content-Security-Policy"), S("default-src 'none'; sandbox")));
    assert_true(str_eq(kit_body(got), S("bytes")));
}

static void request_reaches_the_handler_decoded(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S("GET /see/ HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 200);
    got = kit_ask(
        &kit, S(GET("/see?a=b%20c&d=%C3%A4+e&f") "X-Test:  padded \r\n"
                                                 "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: "
                                                 "https\r\nCookie: b=1; c=2\r\n\r\n"));
    assert_true(
        has(got, S("method=GET\npath=/see\npeer=127.0.0.1\nsecure=0\nhost=localhost\nid=16\n")));
    assert_true(has(
        got, S("segment=see\nquery=a:b c\nquery=d:\xc3\xa4 e\nquery=f:\nx=padded\ncookie=2\n")));
}

static void only_trusted_proxies_are_believed(void **state) {
    (void)state;
    struct str proxies[] = { S("127.0.0.0/8"), S("10.0.0.0/8") };
    struct server_options o = kit_options(&kit);
    o.proxies = proxies;
    o.proxy_count = 2;
    kit_start(&kit, &o);
    struct str got = kit_ask(
        &kit, S(GET("/see") "X-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n"
                            "X-Forwarded-For: 10.1.2.3\r\nX-Forwarded-Proto: https\r\n\r\n"));
    assert_true(has(got, S("peer=9.9.9.9\nsecure=1\n")));
    kit_stop(&kit);
}

static struct str upload(const char *path, size_t n) {
    struct buf b = buf_new_sized(kit.arena, 64 << 20, n + 1000);
    buf_printf(&b, "POST %s HTTP/1.1\r\nConnection: close\r\n" H "Content-Length: %zu\r\n\r\n",
               path, n);
    for (size_t i = 0; i < n; i++)
        buf_add_char(&b, (char)('a' + i % 23));
    return buf_str(&b);
}

static void bodies_come_whole(void **state) {
    (void)state;
    static const size_t sizes[] = { 1, 4095, 4096, 4097, 100000, 1 << 20 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct str sent = upload("/echo", sizes[i]), got = kit_ask(&kit, sent);
        assert_int_equal(kit_status(got), 200);
        assert_true(str_eq(kit_body(got), kit_body(sent)));
    }
    struct str sent = upload("/upload", 25 << 20), got = kit_ask(&kit, sent);
    assert_true(str_eq(kit_body(got), kit_body(sent)));
}

static void f17_too_large_upload_hears_why(void **state) {
    (void)state;
    double begun = kit_seconds();
    struct str got = kit_ask(&kit, upload("/upload", (25 << 20) + 1));
    assert_int_equal(kit_status(got), 413);
    assert_true(kit_seconds() - begun < 5);
    assert_int_equal(atomic_load(&kit.handled), 0);
}

static void body_budget_holds(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.body_budget = 1 << 20;
    kit_start(&kit, &o);
    struct str got = kit_ask(&kit, upload("/upload", 3 << 20));
    assert_int_equal(kit_status(got), 503);
    assert_true(str_is_set(kit_header(got, "Retry-After")));
    assert_int_equal(kit_status(kit_ask(&kit, upload("/upload", 500000))), 200);
    assert_int_equal(kit_status(kit_ask(&kit, upload("/upload", 500000))), 200);
    kit_stop(&kit);
}

static void expect_continue_is_answered(void **state) {
    (void)state;
    int fd = kit_dial(&kit);
    kit_send(fd,
             S("POST /echo HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
    char c[100];
    ssize_t n = recv(fd, c, sizeof c, 0);
    assert_true(n > 0 && str_starts((struct str){ c, (size_t)n }, S("HTTP/1.1 100 ")));
    kit_send(fd, S("hello"));
    assert_true(str_eq(kit_body(kit_read_reply(&kit, fd)), S("hello")));
    close(fd);
}

/* ---- queue and workers ---- */

struct asker {
    struct str request;
    int status;
    double took;
};

static void *ask(void *self) {
    struct asker *k = self;
    double begun = kit_seconds();
    int fd = kit_dial(&kit);
    kit_send(fd, k->request);
    char c[8192];
    ssize_t n = recv(fd, c, sizeof c, 0);
    k->status = n > 0 ? kit_status((struct str){ c, (size_t)n }) : 0;
    k->took = kit_seconds() - begun;
    close(fd);
    return NULL;
}

static void ask_all(struct asker *askers, pthread_t *threads, size_t n, struct str request) {
    for (size_t i = 0; i < n; i++) {
        askers[i].request = request;
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
}

static void join_all(pthread_t *threads, size_t n) {
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
}

static void blocked_handlers_delay_nobody_else(void **state) {
    (void)state;
    struct asker askers[8] = { 0 };
    pthread_t threads[8];
    ask_all(askers, threads, 8, S(GET("/wait?ms=500") "\r\n"));
    pause_ms(100);
    double worst = 0;
    for (int i = 0; i < 50; i++) {
        double begun = kit_seconds();
        assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
        if (kit_seconds() - begun > worst) worst = kit_seconds() - begun;
    }
    join_all(threads, 8);
    for (size_t i = 0; i < 8; i++)
        assert_true(askers[i].status == 200 && askers[i].took < 1.5);
    assert_true(worst < 0.25);
}

static void full_queue_is_503_and_old_requests_too(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.workers = 2;
    o.queue_max = 4;
    o.queue_age = MOMENT_SECOND / 2;
    kit_start(&kit, &o);
    struct asker askers[12] = { 0 };
    pthread_t threads[12];
    ask_all(askers, threads, 2, S(GET("/wait?ms=900") "\r\n"));
    pause_ms(200);
    ask_all(askers + 2, threads + 2, 10, S(GET("/wait?ms=1") "\r\n"));
    join_all(threads, 12);
    int full = 0, old = 0;
    for (size_t i = 2; i < 12; i++) {
        assert_int_equal(askers[i].status, 503);
        if (askers[i].took < 0.4)
            full++;
        else
            old++;
    }
    assert_int_equal(full, 6);
    assert_int_equal(old, 4);
    assert_int_equal(server_figures(kit.server).turned_away, 10);
    assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
    kit_stop(&kit);
}

static void slow_work_has_its_own_workers(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.workers = 1;
    o.slow_workers = 1;
    kit_start(&kit, &o);
    struct asker askers[3] = { 0 };
    pthread_t threads[3];
    ask_all(askers, threads, 3, S(GET("/slow?ms=600") "\r\n"));
    pause_ms(100);
    double begun = kit_seconds();
    assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
    assert_true(kit_seconds() - begun < 1);
    join_all(threads, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(askers[i].status, 200);
    kit_stop(&kit);
}

/* ---- caps ---- */

static void connection_caps_hold(void **state) {
    (void)state;
    struct str proxies[] = { S("127.0.0.1") };
    for (int per_address = 0; per_address < 2; per_address++) {
        struct server_options o = kit_options(&kit);
        o.head_time = 30 * MOMENT_SECOND;
        if (per_address)
            o.per_address_max = 20;
        else
            o.connection_max = 20;
        kit_start(&kit, &o);
        int fds[20];
        for (int i = 0; i < 20; i++)
            fds[i] = kit_dial(&kit);
        for (int i = 0; i < 500 && server_figures(kit.server).connections < 20; i++)
            pause_ms(20);
        struct str got = kit_ask(&kit, S(GET("/ok") "\r\n"));
        assert_int_equal(kit_status(got), 503);
        assert_true(str_is_set(kit_header(got, "Retry-After")));
        for (int i = 0; i < 20; i++)
            close(fds[i]);
        pause_ms(200);
        assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
        kit_stop(&kit);
    }
    struct server_options o = kit_options(&kit);
    o.per_address_max = 1;
    o.proxies = proxies;
    o.proxy_count = 1;
    kit_start(&kit, &o);
    int fd = kit_dial(&kit);
    assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
    close(fd);
    kit_stop(&kit);
}

/* A child so that the clients have descriptors of their own. It dials n times and stays. */
static pid_t crowd_in_child(int n, struct rlimit limit) {
    pid_t child = fork();
    if (child == 0) {
        (void)close_range(3, ~0u, 0);
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        for (int i = 0; i < n; i++)
            (void)kit_dial(&kit);
        pause_ms(30000);
        _exit(0);
    }
    return child;
}

static double cpu_seconds(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void wait_until_turned_away(uint64_t n) {
    double begun = kit_seconds();
    while (server_figures(kit.server).turned_away < n && kit_seconds() - begun < 10)
        pause_ms(20);
    assert_true(server_figures(kit.server).turned_away >= n);
}

static void f25_without_descriptors_it_refuses_and_does_not_spin(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    o.head_time = 30 * MOMENT_SECOND;
    kit_start(&kit, &o);
    struct rlimit before, low;
    getrlimit(RLIMIT_NOFILE, &before);
    int next = dup(0);
    close(next);
    low = (struct rlimit){ (rlim_t)next + 20, before.rlim_max };
    setrlimit(RLIMIT_NOFILE, &low);
    pid_t child = crowd_in_child(45, before);
    wait_until_turned_away(20);
    double cpu = cpu_seconds();
    pause_ms(1000);
    cpu = cpu_seconds() - cpu;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(cpu < 0.05);
    double begun = kit_seconds();
    while (server_figures(kit.server).connections > 0 && kit_seconds() - begun < 10)
        pause_ms(20);
    assert_int_equal(kit_status(kit_ask(&kit, S(GET("/ok") "\r\n"))), 200);
    kit_stop(&kit);
}

/* ---- starting and stopping ---- */

static void stopping_finishes_requests_in_work(void **state) {
    (void)state;
    struct server_options o = kit_options(&kit);
    kit_start(&kit, &o);
    struct asker askers[4] = { 0 };
    pthread_t threads[4];
    ask_all(askers, threads, 4, S("GET /wait?ms=700 HTTP/1.1\r\n" H "\r\n"));
    int idle = kit_dial(&kit);
    pause_ms(200);
    double begun = kit_seconds();
    server_stop(&kit.server);
    double took = kit_seconds() - begun;
    join_all(threads, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(askers[i].status, 200);
    assert_true(took > 0.3 && took < 2);
    close(idle);
    kit_stop(&kit);
}

static void bad_options_are_refused(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct server_options o = kit_options(&kit);
    struct server *s = NULL;
    struct str wrong = S("10.0.0.0/40");
    o.host_count = 0;
    assert_int_equal(server_start(a, &o, &s)->code, ERR_INVALID);
    o = kit_options(&kit);
    o.address = "localhost";
    assert_int_equal(server_start(a, &o, &s)->code, ERR_INVALID);
    o = kit_options(&kit);
    o.proxies = &wrong;
    o.proxy_count = 1;
    assert_int_equal(server_start(a, &o, &s)->code, ERR_INVALID);
    o = kit_options(&kit);
    kit_start(&kit, &o);
    o.port = kit.port;
    assert_int_equal(server_start(a, &o, &s)->code, ERR_IO);
    assert_null(s);
    server_stop(&s);
    kit_stop(&kit);
    o = kit_options(&kit);
    o.address = "::1";
    const struct err *e = server_start(a, &o, &s);
    assert_true(!e || e->code == ERR_IO); /* a machine may have no IPv6 */
    server_stop(&s);
    arena_free(&a);
}

static void log_hears_of_every_request(void **state) {
    (void)state;
    (void)kit_ask(&kit, S(GET("/ok") "\r\n"));
    assert_int_equal(atomic_load(&kit.done_status), 200);
    (void)kit_ask(&kit, S("GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    assert_int_equal(atomic_load(&kit.done_status), 421);
    assert_int_equal(server_figures(kit.server).refused, 1 + 5); /* and those of the self-check */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(h16_every_reply_has_the_security_headers, start, stop),
        cmocka_unit_test(hsts_when_the_base_url_is_https),
        cmocka_unit_test_setup_teardown(reply_with_cr_lf_in_a_header_becomes_500, start, stop),
        cmocka_unit_test_setup_teardown(file_is_a_download, start, stop),
        cmocka_unit_test_setup_teardown(request_reaches_the_handler_decoded, start, stop),
        cmocka_unit_test(only_trusted_proxies_are_believed),
        cmocka_unit_test_setup_teardown(bodies_come_whole, start, stop),
        cmocka_unit_test_setup_teardown(f17_too_large_upload_hears_why, start, stop),
        cmocka_unit_test(body_budget_holds),
        cmocka_unit_test_setup_teardown(expect_continue_is_answered, start, stop),
        cmocka_unit_test_setup_teardown(blocked_handlers_delay_nobody_else, start, stop),
        cmocka_unit_test(full_queue_is_503_and_old_requests_too),
        cmocka_unit_test(slow_work_has_its_own_workers),
        cmocka_unit_test(connection_caps_hold),
        cmocka_unit_test(f25_without_descriptors_it_refuses_and_does_not_spin),
        cmocka_unit_test(stopping_finishes_requests_in_work),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test_setup_teardown(log_hears_of_every_request, start, stop),
    };
    return cmocka_run_group_tests_name("http/server", tests, NULL, NULL);
}
