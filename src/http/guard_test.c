/* The guard alone, on raw heads. Over real sockets: probe_test.c. */
#include "http/guard.h"

#include "base/test.h"

#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

static struct header fields[GUARD_FIELDS_MAX];

static struct guard_verdict read_raw(struct str raw, struct guard_head *ret) {
    *ret = (struct guard_head){ .fields = fields };
    return guard_read(raw, ret);
}

static void statuses(void **state) {
    (void)state;
#define GET "GET / HTTP/1.1\r\n"
#define H "Host: a\r\n"
    static const struct {
        const char *name;
        struct str raw;
        int want;
    } rows[] = {
        { "plain", LIT(GET H "\r\n"), 0 },
        { "several", LIT("POST /a?b=c HTTP/1.0\r\nHost: a\r\nX:\r\nY: z\r\n\r\n"), 0 },
        { "length", LIT("POST / HTTP/1.1\r\n" H "Content-Length: 007\r\n\r\n"), 0 },
        { "two lengths", LIT(GET H "Content-Length: 1\r\nContent-Length: 1\r\n\r\n"), 400 },
        { "length of 19 digits", LIT(GET H "Content-Length: 1000000000000000000\r\n\r\n"), 400 },
        { "length with sign", LIT(GET H "Content-Length: +1\r\n\r\n"), 400 },
        { "transfer encoding", LIT(GET H "Transfer-Encoding: chunked\r\n\r\n"), 411 },
        { "no host", LIT(GET "X: y\r\n\r\n"), 400 },
        { "two hosts", LIT(GET H H "\r\n"), 400 },
        { "name", LIT(GET H "X Y: z\r\n\r\n"), 400 },
        { "value", LIT(GET H "X: \x01\r\n\r\n"), 400 },
        { "tab is no control", LIT(GET H "X: a\tb\r\n\r\n"), 0 },
        { "version 2", LIT("GET / HTTP/2.0\r\n" H "\r\n"), 505 },
        { "no version", LIT("GET / HTTX/1.1\r\n" H "\r\n"), 400 },
        { "target", LIT("GET * HTTP/1.1\r\n" H "\r\n"), 400 },
        { "unknown method", LIT("BREW / HTTP/1.1\r\n" H "\r\n"), 405 },
        { "broken method", LIT("B(W / HTTP/1.1\r\n" H "\r\n"), 400 },
        { "nothing", LIT(""), 400 },
        { "only empty lines", LIT("\r\n\r\n"), 400 },
        { "bare LF before it", LIT("\n" GET H "\r\n"), 400 },
        { "only a line", LIT(GET), 400 },
        { "no end", LIT(GET H), 400 },
        { "half an end", LIT(GET H "\r"), 400 },
        { "bare LF as the end", LIT(GET H "\n"), 400 },
        { "colon and bare LF as the end", LIT(GET H ":\n"), 400 },
        { "NUL and bare LF as the end", LIT(GET H "\0\n"), 400 },
        { "bare LF after a value", LIT(GET "X: a\n" H "\r\n"), 400 },
        { "bare CR in a value", LIT(GET "X: a\rY: b\r\n" H "\r\n"), 400 },
        { "NUL in a value", LIT(GET "X: a\0\r\n" H "\r\n"), 400 },
        { "folded", LIT(GET "X: a\r\n b\r\n" H "\r\n"), 400 },
        { "folded with nothing", LIT(GET H " \r\n\r\n"), 400 },
        { "NUL in the target", LIT("GET /\0 HTTP/1.1\r\n" H "\r\n"), 400 },
        { "NUL behind the version", LIT("GET / HTTP/1.1\0\r\n" H "\r\n"), 400 },
        { "two spaces", LIT("GET  / HTTP/1.1\r\n" H "\r\n"), 400 },
        { "no colon", LIT(GET H "X\r\n\r\n"), 400 },
        { "no name", LIT(GET H ": x\r\n\r\n"), 400 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct guard_head h;
        struct guard_verdict v = read_raw(rows[i].raw, &h);
        if (v.status != rows[i].want) print_error("%s\n", v.why ? v.why : "nothing wrong");
        ROW_INT(rows[i].name, v.status, rows[i].want);
        ROW_INT(rows[i].name, v.why != NULL, rows[i].want != 0);
        if (!v.status) ROW_INT(rows[i].name, h.size, rows[i].raw.n);
    }
}

static void the_head_tells_what_it_said(void **state) {
    (void)state;
    struct guard_head h;
    struct str raw = S("\r\n\r\nPATCH /x?y HTTP/1.1\r\nHost:  Example.org:80 \r\n"
                       "Content-Length: 12\r\nX:\r\n\r\nbody");
    assert_int_equal(read_raw(raw, &h).status, 0);
    assert_int_equal(h.lead, 4);
    assert_int_equal(h.lead + h.size, raw.n - 4);
    assert_int_equal(h.method, METHOD_PATCH);
    assert_int_equal(h.body_size, 12);
    ROW_STR("target", h.target, S("/x?y"));
    ROW_STR("host", h.host, S("Example.org:80"));
    assert_int_equal(h.field_count, 3);
    ROW_STR("name", h.fields[0].name, S("Host"));
    ROW_STR("value", h.fields[0].value, S("Example.org:80"));
    ROW_STR("empty", h.fields[2].value, S(""));
}

static void a_refused_head_tells_what_came_before(void **state) {
    (void)state;
    struct guard_head h;
    assert_int_equal(read_raw(S("GET /x HTTP/1.1\r\nAccept: a\r\nX\r\n\r\n"), &h).status, 400);
    ROW_STR("target", h.target, S("/x"));
    assert_int_equal(h.field_count, 1);
    assert_int_equal(read_raw(S("nonsense"), &h).status, 400);
    ROW_STR("no target", h.target, S(""));
    assert_int_equal(h.field_count, 0);
}

static void limits(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char path[GUARD_TARGET_MAX + 1];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    struct guard_head h;
    for (int over = 0; over < 2; over++) {
        struct str raw = str_printf(a, "GET %.*s HTTP/1.1\r\n" H "\r\n", GUARD_TARGET_MAX + over, path);
        assert_int_equal(read_raw(raw, &h).status, over ? 414 : 0);
        assert_int_equal(h.target.n, GUARD_TARGET_MAX);
        raw = S(GET H);
        for (int i = 1; i < GUARD_FIELDS_MAX + over; i++)
            raw = str_join(a, raw, S("X: y\r\n"));
        assert_int_equal(read_raw(str_join(a, raw, S("\r\n")), &h).status, over ? 431 : 0);
        assert_int_equal(h.field_count, GUARD_FIELDS_MAX);
    }
    arena_free(&a);
}

static void hosts(void **state) {
    (void)state;
    static const struct str ours[] = { LIT("desk.example.org"), LIT("[::1]") };
    static const struct {
        const char *name;
        struct str host;
        bool want;
    } rows[] = {
        { "ours", LIT("desk.example.org"), true },
        { "other case", LIT("DESK.example.ORG"), true },
        { "with port", LIT("desk.example.org:8443"), true },
        { "IPv6", LIT("[::1]"), true },
        { "IPv6 with port", LIT("[::1]:80"), true },
        { "A31 another", LIT("evil.example.org"), false },
        { "A31 ours as a start", LIT("desk.example.org.evil.example"), false },
        { "A31 ours as an end", LIT("evil.desk.example.org"), false },
        { "A31 ours as a user", LIT("desk.example.org@evil.example"), false },
        { "A31 ours as a port", LIT("evil.example:desk.example.org"), false },
        { "port that is none", LIT("desk.example.org:x"), false },
        { "empty port", LIT("desk.example.org:"), false },
        { "trailing dot", LIT("desk.example.org."), false },
        { "open bracket", LIT("[::1"), false },
        { "text behind the bracket", LIT("[::1]x"), false },
        { "empty", LIT(""), false },
        { "only a port", LIT(":80"), false },
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_INT(rows[i].name, guard_host_known(rows[i].host, ours, ROWS(ours)), rows[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(the_head_tells_what_it_said),
        cmocka_unit_test(a_refused_head_tells_what_came_before),
        cmocka_unit_test(limits),
        cmocka_unit_test(hosts),
    };
    return cmocka_run_group_tests_name("http/guard", tests, NULL, NULL);
}
