#include "base/rate.h"

#include "base/moment.h"
#include "base/test.h"

static int64_t now;

static int64_t my_clock(void *self) {
    (void)self;
    return now;
}

static struct sys my_world(void) {
    struct sys s = *sys_real();
    s.monotonic = my_clock;
    now = MOMENT_HOUR;
    return s;
}

static int takes(struct rate *r, struct str key, int tries) {
    int n = 0;
    for (int i = 0; i < tries; i++)
        n += rate_take(r, key, NULL);
    return n;
}

static void a_bucket_empties_and_fills(void **state) {
    (void)state;
    struct sys s = my_world();
    struct rate *r = rate_new(&s, 60, 5);
    struct rate_left left;
    assert_true(rate_take(r, S("a"), &left));
    assert_int_equal(left.limit, 5);
    assert_int_equal(left.left, 4);
    assert_int_equal(left.wait, 0);
    assert_int_equal(takes(r, S("a"), 10), 4);
    assert_false(rate_take(r, S("a"), &left));
    assert_int_equal(left.left, 0);
    assert_int_equal(left.wait, 1);
    assert_int_equal(takes(r, S("b"), 10), 5);
    now += MOMENT_SECOND - 1;
    assert_int_equal(takes(r, S("a"), 10), 0);
    now += 1;
    assert_int_equal(takes(r, S("a"), 10), 1);
    now += MOMENT_DAY;
    assert_int_equal(takes(r, S("a"), 10), 5);
    rate_free(&r);
    rate_free(&r);
}

static void no_rate_is_no_limit(void **state) {
    (void)state;
    struct rate *r = rate_new(sys_real(), 0, 1);
    assert_int_equal(takes(r, S("a"), 1000), 1000);
    rate_free(&r);
}

/* A crowd of other names pushes nobody out who has just been busy: at most a few of the many
 * buckets are forgotten too early, and those begin full. */
static void a_crowd_does_not_free_the_busy(void **state) {
    (void)state;
    struct sys s = my_world();
    struct rate *r = rate_new(&s, 60, 5);
    int again = 0;
    for (uint64_t i = 0; i < 100; i++)
        assert_int_equal(takes(r, (struct str){ (const char *)&i, sizeof i }, 5), 5);
    for (uint64_t i = 1000; i < 3000; i++)
        assert_true(rate_take(r, (struct str){ (const char *)&i, sizeof i }, NULL));
    for (uint64_t i = 0; i < 100; i++)
        again += takes(r, (struct str){ (const char *)&i, sizeof i }, 1);
    assert_in_range(again, 0, 20);
    rate_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "H17 a bucket empties and fills", a_bucket_empties_and_fills, NULL, NULL, NULL },
        { "no rate is no limit", no_rate_is_no_limit, NULL, NULL, NULL },
        { "H17 a crowd does not free the busy", a_crowd_does_not_free_the_busy, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests_name("base/rate", tests, NULL, NULL);
}
