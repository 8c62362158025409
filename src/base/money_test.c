#include "base/money.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static void typed(void **state) {
    (void)state;
    static const struct {
        const char *typed, *currency;
        int64_t want; /* -1: refused */
    } rows[] = {
        { "590", "RSD", 59000 },       { "590,50", "RSD", 59050 },      { " 590.5 ", "EUR", 59050 },
        { "2.100", "RSD", 210000 },    { "1.250,00", "EUR", 125000 },   { "1,250.00", "EUR", 125000 },
        { "64 990", "HUF", 6499000 },  { "64\xC2\xA0" "990", "HUF", 6499000 }, { "1'250", "EUR", 125000 },
        { "1.250", "KWD", 1250 },      { "500", "JPY", 500 },           { "1.500", "JPY", 1500 },
        { "0", "EUR", 0 },             { "", "EUR", -1 },               { "-5", "EUR", -1 },
        { "12x", "EUR", -1 },          { "5,", "EUR", -1 },             { ",50", "EUR", -1 },
        { "5,5", "JPY", -1 },          { "1.2345", "EUR", -1 },         { "10000000000", "EUR", 1000000000000 },
        { "10000000001", "EUR", -1 },  { "99999999999999999999999", "EUR", -1 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t v = -1;
        bool ok = money_parse(str_of(rows[i].typed), str_of(rows[i].currency), &v);
        ROW_INT(rows[i].typed, ok ? v : -1, rows[i].want);
    }
}

static void shown(void **state) {
    struct arena *a = *state;
    ROW_STR("whole", money_show(a, 965000, S("RSD"), ",", "."), S("9.650"));
    ROW_STR("parts", money_show(a, 125005, S("EUR"), ".", ","), S("1,250.05"));
    ROW_STR("small", money_show(a, 5, S("EUR"), ".", ","), S("0.05"));
    ROW_STR("none", money_show(a, 1500, S("JPY"), ".", ","), S("1,500"));
    ROW_STR("three", money_show(a, 1250, S("KWD"), ".", ","), S("1.250"));
    ROW_STR("nothing", money_show(a, 0, S("EUR"), ".", ","), S("0"));
}

static void currencies(void **state) {
    (void)state;
    assert_true(money_is_currency(S("RSD")));
    assert_false(money_is_currency(S("rsd")));
    assert_false(money_is_currency(S("EURO")));
    assert_false(money_is_currency(S("E1R")));
    ROW_INT("two", money_digits(S("HUF")), 2);
    ROW_INT("none", money_digits(S("JPY")), 0);
    ROW_INT("three", money_digits(S("BHD")), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(typed, setup, teardown),
        cmocka_unit_test_setup_teardown(shown, setup, teardown),
        cmocka_unit_test_setup_teardown(currencies, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
