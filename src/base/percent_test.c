#include "base/percent.h"

#include "base/test.h"

#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

static int setup(void **state) {
    *state = arena_new(4 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static void decoding(void **state) {
    static const struct {
        const char *name;
        struct str in;
        bool plus, ok;
        struct str want;
    } rows[] = {
        { "nothing to do", LIT("abc"), false, true, LIT("abc") },
        { "empty", LIT(""), true, true, LIT("") },
        { "a space", LIT("a%20b"), false, true, LIT("a b") },
        { "both cases", LIT("%c3%A4"), false, true, LIT("\xc3\xa4") },
        { "at the very end", LIT("a%2F"), false, true, LIT("a/") },
        { "NUL", LIT("a%00b"), false, true, LIT("a\0b") },
        { "plus in a form", LIT("a+b%2B"), true, true, LIT("a b+") },
        { "plus in a path", LIT("a+b"), false, true, LIT("a+b") },
        { "once only", LIT("%2541"), false, true, LIT("%41") },
        { "half", LIT("a%4"), false, false, LIT("") },
        { "none", LIT("a%"), false, false, LIT("") },
        { "no digits", LIT("%zz"), false, false, LIT("") },
        { "second no digit", LIT("%4g"), false, false, LIT("") },
        { "a sign", LIT("%+4"), false, false, LIT("") },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str got = S("");
        ROW_INT(rows[i].name, percent_decode(*state, rows[i].in, rows[i].plus, &got), rows[i].ok);
        ROW_STR(rows[i].name, got, rows[i].want);
    }
}

static void encoding(void **state) {
    ROW_STR("unreserved", percent_encode(*state, S("aZ09-._~")), S("aZ09-._~"));
    ROW_STR("others", percent_encode(*state, S("a b/\xc3\xa4\"'\n")), S("a%20b%2F%C3%A4%22%27%0A"));
}

static void paths(void **state) {
    static const struct {
        const char *name;
        struct str in;
        int want;
        struct str last;
    } rows[] = {
        { "root", LIT("/"), 0, LIT("") },
        { "one", LIT("/a"), 1, LIT("a") },
        { "trailing slash", LIT("/a/"), 2, LIT("") },
        { "doubled slash", LIT("/a//b"), 3, LIT("b") },
        { "encoded slash stays inside", LIT("/a%2Fb"), 1, LIT("a/b") },
        { "UTF-8", LIT("/%C3%A4"), 1, LIT("\xc3\xa4") },
        { "three dots are a name", LIT("/..."), 1, LIT("...") },
        { "32 segments", LIT("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b"),
          32, LIT("b") },
        { "33 segments", LIT("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b"),
          -1, LIT("") },
        { "no slash", LIT("a"), -1, LIT("") },
        { "empty", LIT(""), -1, LIT("") },
        { "dot", LIT("/./a"), -1, LIT("") },
        { "dots", LIT("/a/.."), -1, LIT("") },
        { "encoded dots", LIT("/%2e%2E/a"), -1, LIT("") },
        { "NUL", LIT("/a%00"), -1, LIT("") },
        { "line end", LIT("/a%0D%0Ab"), -1, LIT("") },
        { "wrong UTF-8", LIT("/%ff"), -1, LIT("") },
        { "overlong slash", LIT("/%c0%af"), -1, LIT("") },
        { "half an escape", LIT("/a%2"), -1, LIT("") },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str *segments = NULL;
        size_t n = 0;
        bool ok = percent_path(*state, rows[i].in, &segments, &n);
        ROW_INT(rows[i].name, ok ? (int)n : -1, rows[i].want);
        if (n) ROW_STR(rows[i].name, segments[n - 1], rows[i].last);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(decoding, setup, teardown),
        cmocka_unit_test_setup_teardown(encoding, setup, teardown),
        cmocka_unit_test_setup_teardown(paths, setup, teardown),
    };
    return cmocka_run_group_tests_name("http/percent", tests, NULL, NULL);
}
