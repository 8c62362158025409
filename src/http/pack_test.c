/* How replies go out: packed or not, static ones, 304 and HEAD, a policy of their own. */
#include "http/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libdeflate.h>
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

static void text_is_packed_when_taken(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/long?n=5000") "Accept-Encoding: br, gzip\r\n\r\n"));
    assert_true(str_eq(kit_header(got, "Content-Encoding"), S("gzip")));
    assert_true(str_eq(kit_header(got, "Vary"), S("Accept-Encoding")));
    char plain[5001];
    size_t n = 0;
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    struct str body = kit_body(got);
    assert_true(body.n < 500);
    assert_int_equal(libdeflate_gzip_decompress(d, body.p, body.n, plain, sizeof plain, &n),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    assert_int_equal(n, 5000);
    static const char *const without[] = { "", "Accept-Encoding: br\r\n",
                                           "Accept-Encoding: gzip;q=0\r\n",
                                           "Accept-Encoding: gzip;q=0.000, *\r\n" };
    for (size_t i = 0; i < 4; i++) {
        struct str head =
            str_join3(kit.arena, S(GET("/long?n=5000")), str_of(without[i]), S("\r\n"));
        got = kit_ask(&kit, head);
        assert_false(str_is_set(kit_header(got, "Content-Encoding")));
        assert_int_equal(kit_body(got).n, 5000);
    }
    got = kit_ask(&kit, S(GET("/long?n=1000") "Accept-Encoding: gzip\r\n\r\n"));
    assert_false(str_is_set(kit_header(got, "Content-Encoding")));
}

static void static_bodies_go_out_as_they_were_packed(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/asset") "Accept-Encoding: gzip\r\n\r\n"));
    assert_true(str_eq(kit_header(got, "Content-Encoding"), S("gzip")));
    assert_true(str_eq(kit_header(got, "Vary"), S("Accept-Encoding")));
    assert_true(str_eq(kit_header(got, "Cache-Control"), S("public, max-age=31536000, immutable")));
    assert_true(str_eq(kit_body(got), S("packed before")));
    got = kit_ask(&kit, S(GET("/asset") "\r\n"));
    assert_false(str_is_set(kit_header(got, "Content-Encoding")));
    assert_true(str_eq(kit_header(got, "Vary"), S("Accept-Encoding")));
    assert_true(str_eq(kit_body(got), S("body{}")));
}

static void known_etag_gets_304_without_body(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/etag") "\r\n"));
    assert_int_equal(kit_status(got), 200);
    assert_true(str_eq(kit_header(got, "ETag"), S("W/\"v1\"")));
    got = kit_ask(&kit, S(GET("/etag") "If-None-Match: W/\"v1\"\r\n\r\n"));
    assert_int_equal(kit_status(got), 304);
    assert_int_equal(kit_body(got).n, 0);
}

static void head_has_the_length_but_no_body(void **state) {
    (void)state;
    struct str got =
        kit_ask(&kit, S("HEAD /long?n=5000 HTTP/1.1\r\nConnection: close\r\n" H "\r\n"));
    assert_int_equal(kit_status(got), 200);
    assert_true(str_eq(kit_header(got, "Content-Length"), S("5000")));
    assert_int_equal(kit_body(got).n, 0);
}

static void policy_of_its_own_replaces_the_usual(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S(GET("/frame") "\r\n"));
    assert_true(
        str_eq(kit_header(got, "Content-Security-Policy"), S("default-src 'none'; sandbox")));
    assert_true(str_find(got, S("frame-ancestors")) < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_packed_when_taken, start, stop),
        cmocka_unit_test_setup_teardown(static_bodies_go_out_as_they_were_packed, start, stop),
        cmocka_unit_test_setup_teardown(known_etag_gets_304_without_body, start, stop),
        cmocka_unit_test_setup_teardown(head_has_the_length_but_no_body, start, stop),
        cmocka_unit_test_setup_teardown(policy_of_its_own_replaces_the_usual, start, stop),
    };
    return cmocka_run_group_tests_name("http/pack", tests, NULL, NULL);
}
