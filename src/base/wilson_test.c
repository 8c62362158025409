#include "base/wilson.h"

#include "base/test.h"

#include <math.h>

static void near(const char *what, double got, double want) {
    if (fabs(got - want) > .0005) fail_msg("%s: %f, not %f", what, got, want);
}

/* The reference values of practices.md, part 3. */
static void around_a_share(void **state) {
    static const struct {
        int64_t k, n;
        double low, high;
    } rows[] = { { 81, 100, .7222, .8749 }, { 9, 10, .5958, .9821 },   { 10, 10, .7225, 1 }, { 0, 10, 0, .2775 },
                 { 45, 50, .7864, .9565 },  { 47, 52, .7939, .9581 },  { 8, 10, .4902, .9433 }, { 0, 0, 0, 1 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double low, high;
        wilson(rows[i].k, rows[i].n, WILSON_95, &low, &high);
        near("low", low, rows[i].low);
        near("high", high, rows[i].high);
    }
    int64_t low, high;
    wilson_permille(88, 97, &low, &high);
    assert_true(low == 833 && high == 950);
    wilson_permille(0, 10, &low, &high);
    assert_true(low == 0 && high == 278);
    wilson_permille(10, 10, &low, &high);
    assert_true(low == 722 && high == 1000);
}

/* P98: 5 of 5 and 45 of 50 show no difference; and the other way round is the same with other signs. */
static void around_a_difference(void **state) {
    double low, high;
    (void)state;
    newcombe(5, 5, 45, 50, WILSON_95, &low, &high);
    near("low", low, -.338);
    near("high", high, .214);
    newcombe(45, 50, 5, 5, WILSON_95, &low, &high);
    near("low", low, -.214);
    near("high", high, .338);
    newcombe(80, 100, 40, 100, WILSON_95, &low, &high);
    assert_true(low > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_a_share),
        cmocka_unit_test(around_a_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
