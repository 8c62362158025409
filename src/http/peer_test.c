#include "http/peer.h"

#include "base/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static struct peer from(const char *text) {
    struct peer p;
    assert_true(peer_from_text(str_of(text), &p));
    return p;
}

static void texts(void **state) {
    static const struct {
        const char *in, *want;
    } rows[] = {
        { "127.0.0.1", "127.0.0.1" },
        { " 127.0.0.1 ", "127.0.0.1" },
        { "1.2.3.4:80", "1.2.3.4" },
        { "::1", "::1" },
        { "[2001:DB8::1]:443", "2001:db8::1" },
        { "[::1]", "::1" },
        { "::ffff:1.2.3.4", "1.2.3.4" },
        { "", NULL },
        { "localhost", NULL },
        { "1.2.3", NULL },
        { "1.2.3.4.5", NULL },
        { "256.1.1.1", NULL },
        { "[::1", NULL },
        { "unknown", NULL },
        { "::1::", NULL },
        { "1234567890123456789012345678901234567890123456789012345678901234567890", NULL },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct peer p;
        bool ok = peer_from_text(str_of(rows[i].in), &p);
        ROW_STR(rows[i].in, ok ? peer_text(*state, &p) : STR_NONE, str_of(rows[i].want));
    }
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    v4.sin_addr.s_addr = htonl(0x01020304);
    struct peer p = peer_of((struct sockaddr *)&v4);
    ROW_STR("socket", peer_text(*state, &p), S("1.2.3.4"));
}

static void networks(void **state) {
    (void)state;
    static const struct {
        const char *net, *address;
        bool want;
    } rows[] = {
        { "10.0.0.0/8", "10.255.1.2", true },
        { "10.0.0.0/8", "11.0.0.1", false },
        { "192.0.2.7", "192.0.2.7", true },
        { "192.0.2.7", "192.0.2.8", false },
        { "192.0.2.128/25", "192.0.2.200", true },
        { "192.0.2.128/25", "192.0.2.100", false },
        { "0.0.0.0/0", "8.8.8.8", true },
        { "0.0.0.0/0", "2001:db8::1", false },
        { "2001:db8::/33", "2001:db8:7fff::1", true },
        { "2001:db8::/33", "2001:db8:8000::1", false },
        { "::1", "::1", true },
        { "127.0.0.0/8", "::ffff:127.0.0.1", true },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct peer_network net;
        struct peer p = from(rows[i].address);
        assert_true(peer_network_from_text(str_of(rows[i].net), &net));
        ROW_INT(rows[i].net, peer_in(&p, &net, 1), rows[i].want);
    }
    static const char *const wrong[] = { "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x",
                                         "/8",          "::/129",    "" };
    struct peer_network net;
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_false(peer_network_from_text(str_of(wrong[i]), &net));
}

static void behind_proxies(void **state) {
    static const struct {
        const char *name, *direct, *forwarded, *want;
    } rows[] = {
        { "no proxy: nothing is believed", "9.9.9.9", "1.1.1.1", "9.9.9.9" },
        { "one proxy", "10.0.0.1", "1.1.1.1", "1.1.1.1" },
        { "a client's own line in front", "10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1" },
        { "two proxies", "10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1" },
        { "only proxies", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3" },
        { "no header", "10.0.0.1", "", "10.0.0.1" },
        { "nonsense", "10.0.0.1", "evil", "10.0.0.1" },
        { "nonsense further left", "10.0.0.1", "evil\r\n, 10.0.0.2", "10.0.0.2" },
        { "with port", "10.0.0.1", "1.1.1.1:1234", "1.1.1.1" },
        { "IPv6", "10.0.0.1", "2001:db8::7", "2001:db8::7" },
    };
    struct peer_network net;
    assert_true(peer_network_from_text(S("10.0.0.0/8"), &net));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct peer direct = from(rows[i].direct);
        struct peer got = peer_behind(&direct, str_of(rows[i].forwarded), &net, 1);
        ROW_STR(rows[i].name, peer_text(*state, &got), str_of(rows[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts, setup, teardown),
        cmocka_unit_test(networks),
        cmocka_unit_test_setup_teardown(behind_proxies, setup, teardown),
    };
    return cmocka_run_group_tests_name("http/peer", tests, NULL, NULL);
}
