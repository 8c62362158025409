#include "base/census.h"

#include "base/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct peer from(const char *text) {
    struct in_addr four;
    struct peer p;
    if (inet_pton(AF_INET, text, &four) == 1) return peer_from_v4(&four);
    assert_int_equal(inet_pton(AF_INET6, text, p.bytes), 1);
    return p;
}

static void counting(void **state) {
    (void)state;
    struct census *c = census_new();
    struct peer a = from("1.1.1.1"), b = from("1.1.1.2"), x = from("2001:db8::1"),
                y = from("2001:db8::ffff");
    assert_true(census_enter(c, &a, 2));
    assert_true(census_enter(c, &a, 2));
    assert_false(census_enter(c, &a, 2));
    assert_true(census_enter(c, &a, 0));
    assert_true(census_enter(c, &b, 2));
    census_leave(c, &a);
    census_leave(c, &a);
    assert_true(census_enter(c, &a, 2));
    assert_true(census_enter(c, &x, 1));
    assert_false(census_enter(c, &y, 1)); /* the same /64 */
    census_free(&c);
    census_free(&c);
}

static void sockets(void **state) {
    (void)state;
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x01010101) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
    struct sockaddr local = { .sa_family = AF_UNIX };
    struct peer want[] = { from("1.1.1.1"), from("2001:db8::1"), from("::") };
    memcpy(&six.sin6_addr, want[1].bytes, 16);
    const struct sockaddr *all[] = { (const struct sockaddr *)&four, (const struct sockaddr *)&six,
                                     &local };
    for (size_t i = 0; i < ROWS(all); i++) {
        struct peer got = peer_of(all[i]);
        assert_memory_equal(got.bytes, want[i].bytes, 16);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets),
        cmocka_unit_test(counting),
    };
    return cmocka_run_group_tests_name("base/census", tests, NULL, NULL);
}
