/* The guard alone, on heads laid out as the library lays them out. Over real sockets: probe_test.c.
 */
#include "http/guard.h"

#include "base/test.h"

#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

/* Cuts a raw head as libmicrohttpd 0.9.75 does: zeros over the separators, values up to a NUL. */
struct laid_out {
    char bytes[4096];
    struct header fields[GUARD_FIELDS_MAX + 2];
    struct guard_head head;
};

static char *cut(char *at, const char *stop) {
    char *end = strstr(at, stop);
    assert_non_null(end);
    memset(end, 0, strlen(stop));
    return end + strlen(stop);
}

static void lay_out(struct laid_out *l, struct str raw) {
    memset(l, 0, sizeof *l);
    assert_true(raw.n < sizeof l->bytes);
    memcpy(l->bytes, raw.p, raw.n);
    struct guard_head *h = &l->head;
    h->method = l->bytes;
    char *target = cut(l->bytes, " ");
    h->target = target;
    char *version = cut(target, " ");
    h->version = version;
    h->target_size = strlen(target);
    h->target_unclean = !guard_target_clean(str_of(target));
    char *at = cut(version, "\r\n");
    while (strncmp(at, "\r\n", 2) != 0) {
        char *name = at;
        at = cut(at, "\r\n");
        char *value = strchr(name, ':');
        assert_non_null(value);
        *value++ = 0;
        while (*value == ' ')
            value++;
        l->fields[h->field_count++] = (struct header){ str_of(name), str_of(value) };
    }
    memset(at, 0, 2);
    h->fields = l->fields;
    h->head_size = (size_t)(at + 2 - l->bytes);
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
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        static struct laid_out l;
        lay_out(&l, rows[i].raw);
        struct guard_verdict v = guard_check(&l.head);
        if (v.status != rows[i].want) print_error("%s\n", v.why ? v.why : "nothing wrong");
        ROW_INT(rows[i].name, v.status, rows[i].want);
    }
}

static void verdict_tells_method_length_and_host(void **state) {
    (void)state;
    static struct laid_out l;
    lay_out(&l, S("PATCH /x HTTP/1.1\r\nHost:  Example.org:80 \r\nContent-Length: 12\r\n\r\n"));
    struct guard_verdict v = guard_check(&l.head);
    assert_int_equal(v.status, 0);
    assert_int_equal(v.method, METHOD_PATCH);
    assert_int_equal(v.body_size, 12);
    ROW_STR("host", v.host, S("Example.org:80"));
}

static void positions_show_what_values_hide(void **state) {
    (void)state;
    static struct laid_out l;
    struct str raw = S(GET H "X: abc\r\nY: z\r\n\r\n");
    lay_out(&l, raw);
    assert_null(guard_layout(&l.head));
    l.fields[1].value.n -= 1; /* cut at a NUL */
    assert_non_null(guard_layout(&l.head));
    lay_out(&l, raw);
    l.fields[2].value.n -= 1; /* the last one */
    assert_non_null(guard_layout(&l.head));
    lay_out(&l, raw);
    l.head.head_size += 1; /* something between the fields and the end */
    assert_non_null(guard_layout(&l.head));
    lay_out(&l, raw);
    l.fields[0].name.p += 1; /* bare LF behind the request line, the other way round */
    assert_non_null(guard_layout(&l.head));
    lay_out(&l, raw);
    l.head.target_size += 2; /* NUL in the target */
    assert_non_null(guard_layout(&l.head));
    lay_out(&l, raw);
    l.head.field_count = 0;
    assert_non_null(guard_layout(&l.head));
}

static void too_many_fields(void **state) {
    (void)state;
    static struct laid_out l;
    lay_out(&l, S(GET H "\r\n"));
    l.head.field_count = GUARD_FIELDS_MAX + 1;
    assert_int_equal(guard_check(&l.head).status, 431);
    lay_out(&l, S(GET H "\r\n"));
    l.head.target_size = GUARD_TARGET_MAX + 1;
    assert_int_equal(guard_check(&l.head).status, 414);
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
        cmocka_unit_test(verdict_tells_method_length_and_host),
        cmocka_unit_test(positions_show_what_values_hide),
        cmocka_unit_test(too_many_fields),
        cmocka_unit_test(hosts),
    };
    return cmocka_run_group_tests_name("http/guard", tests, NULL, NULL);
}
