#include "http/cookie.h"

#include "base/test.h"

#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

static void writing(void **state) {
    (void)state;
    static char long_value[COOKIE_VALUE_MAX + 2];
    memset(long_value, 'x', COOKIE_VALUE_MAX + 1);
    const struct {
        const char *name;
        struct cookie in;
        struct str want;
    } rows[] = {
        { "safe",
          { .name = "session", .value = S("abc"), .secure = true },
          S("__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax") },
        { "strict, an hour",
          { .name = "s",
            .value = S("a"),
            .secure = true,
            .same_site = COOKIE_STRICT,
            .max_age = 3600 },
          S("__Host-s=a; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600") },
        { "on plain http",
          { .name = "s", .value = S("a") },
          S("s=a; Path=/; HttpOnly; SameSite=Lax") },
        { "for script",
          { .name = "s", .value = S("a"), .readable = true },
          S("s=a; Path=/; SameSite=Lax") },
        { "deleted",
          { .name = "s", .value = S(""), .max_age = -1 },
          S("s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 "
            "GMT") },
        { "A11 CR LF in the value is refused", { .name = "s", .value = S("a\r\nX: y") }, STR_NONE },
        { "semicolon", { .name = "s", .value = S("a;Domain=x") }, STR_NONE },
        { "comma", { .name = "s", .value = S("a,b") }, STR_NONE },
        { "space", { .name = "s", .value = S("a b") }, STR_NONE },
        { "beyond ASCII", { .name = "s", .value = S("\xc3\xa4") }, STR_NONE },
        { "NUL", { .name = "s", .value = S("a\0b") }, STR_NONE },
        { "name with equals", { .name = "s=t", .value = S("a") }, STR_NONE },
        { "empty name", { .name = "", .value = S("a") }, STR_NONE },
        { "too long", { .name = "s", .value = str_of(long_value) }, STR_NONE },
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str got = STR_NONE;
        const struct err *e = cookie_write(a, &rows[i].in, &got);
        ROW_INT(rows[i].name, e ? (int)e->code : -1, str_is_set(rows[i].want) ? -1 : ERR_INVALID);
        ROW_STR(rows[i].name, got, rows[i].want);
    }
    arena_free(&a);
}

static void finding(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct str header, want;
    } rows[] = {
        { "alone", LIT("a=b"), LIT("b") },
        { "among others", LIT("x=y; a=b; c=d"), LIT("b") },
        { "without spaces", LIT("x=y;a=b;c=d"), LIT("b") },
        { "the first of two", LIT("a=b; a=c"), LIT("b") },
        { "empty value", LIT("a=; b=c"), LIT("") },
        { "quoted", LIT("a=\"b\""), LIT("b") },
        { "equals in the value", LIT("a=b=c"), LIT("b=c") },
        { "other case is another cookie", LIT("A=b"), { NULL, 0 } },
        { "a longer name is another", LIT("aa=b; xa=c"), { NULL, 0 } },
        { "no equals", LIT("a; b"), { NULL, 0 } },
        { "nothing", LIT(""), { NULL, 0 } },
        { "no header", { NULL, 0 }, { NULL, 0 } },
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, cookie_find(rows[i].header, S("a")), rows[i].want);
}

static void names(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    assert_string_equal(cookie_name(a, "session", true), "__Host-session");
    assert_string_equal(cookie_name(a, "session", false), "session");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing),
        cmocka_unit_test(finding),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests_name("http/cookie", tests, NULL, NULL);
}
