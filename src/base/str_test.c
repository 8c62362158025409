#include "base/str.h"

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

static void no_value_is_not_an_empty_one(void **state) {
    (void)state;
    assert_false(str_is_set(STR_NONE));
    assert_true(str_is_set(S("")));
    assert_false(str_is_set(str_of(NULL)));
    assert_true(str_eq(STR_NONE, S("")));
    ROW_STR("from C", str_of("abc"), S("abc"));
}

static void comparing(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct str a, b;
        bool eq, nocase;
        int cmp;
    } rows[] = {
        { "same", { "ab", 2 }, { "ab", 2 }, true, true, 0 },
        { "case", { "aB", 2 }, { "Ab", 2 }, false, true, 1 },
        { "only ASCII folds", { "\xC5\xA1", 2 }, { "\xC5\xA0", 2 }, false, false, 1 },
        { "@ is no letter", { "@[", 2 }, { "`{", 2 }, false, false, -1 },
        { "shorter first", { "a", 1 }, { "ab", 2 }, false, false, -1 },
        { "bytes are unsigned", { "\xff", 1 }, { "a", 1 }, false, false, 1 },
        { "NUL counts", { "a\0b", 3 }, { "a\0c", 3 }, false, false, -1 },
        { "empty", { "", 0 }, { NULL, 0 }, true, true, 0 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int cmp = str_cmp(rows[i].a, rows[i].b);
        ROW_INT(rows[i].name, str_eq(rows[i].a, rows[i].b), rows[i].eq);
        ROW_INT(rows[i].name, str_eq_nocase(rows[i].a, rows[i].b), rows[i].nocase);
        ROW_INT(rows[i].name, (cmp > 0) - (cmp < 0), rows[i].cmp);
    }
}

static void starts_and_ends(void **state) {
    (void)state;
    assert_true(str_starts(S("Re: x"), S("Re:")));
    assert_false(str_starts(S("Re"), S("Re:")));
    assert_false(str_starts(S("re: x"), S("Re:")));
    assert_true(str_starts_nocase(S("rE: x"), S("Re:")));
    assert_true(str_starts(STR_NONE, S("")));
    assert_true(str_ends(S("a.eml"), S(".eml")));
    assert_false(str_ends(S("eml"), S(".eml")));
}

static void finding(void **state) {
    (void)state;
    static const struct {
        struct str in, needle;
        int64_t at;
    } rows[] = {
        { { "abcabc", 6 }, { "ca", 2 }, 2 }, { { "abc", 3 }, { "", 0 }, 0 },  { { "ab", 2 }, { "abc", 3 }, -1 },
        { { NULL, 0 }, { "a", 1 }, -1 },     { { "a\0b", 3 }, { "b", 1 }, 2 }, { { "aab", 3 }, { "ab", 2 }, 1 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) ROW_INT(rows[i].in.p, str_find(rows[i].in, rows[i].needle), rows[i].at);
    ROW_INT("first", str_find_char(S("a,b,c"), ','), 1);
    ROW_INT("last", str_find_last_char(S("a,b,c"), ','), 3);
    ROW_INT("none", str_find_char(STR_NONE, ','), -1);
    ROW_INT("none at the end", str_find_last_char(S("abc"), ','), -1);
    assert_true(str_contains_nocase(S("Out of OFFICE"), S("of office")));
    assert_false(str_contains_nocase(S("office"), S("offices")));
}

static void slices_are_clamped(void **state) {
    (void)state;
    ROW_STR("middle", str_slice(S("abcdef"), 2, 4), S("cd"));
    ROW_STR("beyond the end", str_slice(S("abc"), 1, 99), S("bc"));
    ROW_STR("all beyond", str_slice(S("abc"), 99, 100), S(""));
    ROW_STR("backwards", str_slice(S("abc"), 2, 1), S(""));
    ROW_STR("of none", str_slice(STR_NONE, 0, 3), STR_NONE);
    ROW_STR("from", str_from(S("abc"), 1), S("bc"));
    ROW_STR("trimmed", str_trim(S(" \t\r\n a b \n")), S("a b"));
    ROW_STR("all blank", str_trim(S(" \t")), S(""));
}

static void splitting(void **state) {
    (void)state;
    struct str rest = S("a,,b,"), part;
    static const char *const want[] = { "a", "", "b", "" };
    size_t n = 0;
    while (str_split(&rest, ',', &part)) {
        assert_true(n < ROWS(want));
        ROW_STR("part", part, str_of(want[n++]));
    }
    ROW_INT("parts", n, ROWS(want));
    rest = S("");
    assert_true(str_split(&rest, ',', &part));
    assert_false(str_split(&rest, ',', &part));
}

static void copies(void **state) {
    struct arena *a = *state;
    char text[] = "abc";
    struct str copy = str_dup(a, str_of(text));
    const char *c = str_c(a, (struct str){ text, 2 });
    text[0] = 'x';
    ROW_STR("copy", copy, S("abc"));
    assert_string_equal(c, "ab");
    ROW_STR("none stays none", str_dup(a, STR_NONE), STR_NONE);
    assert_string_equal(str_c(a, STR_NONE), "");
    ROW_STR("lower", str_lower(a, S("ABZ[\xC5\xA0")), S("abz[\xC5\xA0"));
    ROW_STR("joined", str_join3(a, S("a"), STR_NONE, S("c\0")), S("ac\0"));
    ROW_STR("joined two", str_join(a, S("a"), S("b")), S("ab"));
    ROW_STR("printed", str_printf(a, "%s-%05d", "x", 42), S("x-00042"));
}

static void numbers(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t min, max;
        bool ok;
        int64_t want;
    } rows[] = {
        { "0", 0, 9, true, 0 },
        { "-0", 0, 9, true, 0 },
        { "007", 0, 9, true, 7 },
        { "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
        { "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
        { "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
        { "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
        { "00000000000000000001", INT64_MIN, INT64_MAX, false, 0 },
        { "10", 0, 9, false, 0 },
        { "-1", 0, 9, false, 0 },
        { "", 0, 9, false, 0 },
        { "-", -9, 9, false, 0 },
        { "+1", 0, 9, false, 0 },
        { " 1", 0, 9, false, 0 },
        { "1 ", 0, 9, false, 0 },
        { "0x1", 0, 9, false, 0 },
        { "1.0", 0, 9, false, 0 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t v = 77;
        ROW_INT(rows[i].in, str_to_int(str_of(rows[i].in), rows[i].min, rows[i].max, &v), rows[i].ok);
        ROW_INT(rows[i].in, v, rows[i].ok ? rows[i].want : 77);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_is_not_an_empty_one),
        cmocka_unit_test(comparing),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(finding),
        cmocka_unit_test(slices_are_clamped),
        cmocka_unit_test(splitting),
        cmocka_unit_test_setup_teardown(copies, setup, teardown),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
