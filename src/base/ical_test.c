/* The lines of iCalendar. Events out of them: src/mime/calendar_test.c, src/when/ics_test.c. */
#include "base/ical.h"

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

static void lines(void **state) {
    struct str rest = ical_unfold(*state, S("a:1\r\n 2\r\n\t3\r\nB;X=\"p:q\";Y=z:v:w\n\nbare\nlast:"));
    static const struct {
        const char *name, *params, *value;
    } want[] = {
        { "a", "", "123" }, { "B", ";X=\"p:q\";Y=z", "v:w" }, { "", "", "" },
        { "bare", "", "" }, { "last", "", "" },
    };
    struct ical_line l;
    for (size_t i = 0; i < ROWS(want); i++) {
        assert_true(ical_next(&rest, &l));
        ROW_STR("name", l.name, str_of(want[i].name));
        ROW_STR("params", l.params, str_of(want[i].params));
        ROW_STR("value", l.value, str_of(want[i].value));
        if (i != 1) continue;
        ROW_STR("in quotes", ical_param(l, S("x")), S("p:q"));
        ROW_STR("bare", ical_param(l, S("Y")), S("z"));
        ROW_STR("none", ical_param(l, S("Z")), S(""));
    }
    assert_false(ical_next(&rest, &l));
}

static void texts(void **state) {
    ROW_STR("escapes", ical_text(*state, S(" a\\, b\\nc\\\\d "), 100), S("a, b c\\d"));
    ROW_STR("controls", ical_text(*state, S("a\tb\x7f" "c"), 100), S("a b c"));
    ROW_STR("controls of two bytes", ical_text(*state, S("a\xC2\x85" "b\\\xC2\x9F" "c\xC2\xA0é"), 100),
            S("a b c\xC2\xA0é"));
    ROW_STR("cut between characters", ical_text(*state, S("жж"), 3), S("ж"));
}

static const struct {
    const char *text;
    int year, month, day; /* year 0: none */
} dates[] = {
    { "20261113", 2026, 11, 13 }, { "20261113T101500Z", 2026, 11, 13 }, { "20240229", 2024, 2, 29 },
    { "20230229", 0, 0, 0 },      { "20261301", 0, 0, 0 },              { "20260100", 0, 0, 0 },
    { "00000101", 0, 0, 0 },      { "2026111", 0, 0, 0 },               { "2026-11-13", 0, 0, 0 },
    { "", 0, 0, 0 },
};

static void days(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(dates); i++) {
        int y = 0, m = 0, d = 0;
        ROW_INT(dates[i].text, ical_date(str_of(dates[i].text), &y, &m, &d), dates[i].year > 0);
        ROW_INT(dates[i].text, y * 10000 + m * 100 + d,
                dates[i].year * 10000 + dates[i].month * 100 + dates[i].day);
    }
    int n = 7;
    assert_false(ical_digits(S("T-0"), 1, 2, &n));
    assert_int_equal(n, 7);
    assert_true(ical_digits(S("T09"), 1, 2, &n));
    assert_int_equal(n, 9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "lines", lines, setup, teardown, NULL },
        { "texts", texts, setup, teardown, NULL },
        { "dates", days, setup, teardown, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
