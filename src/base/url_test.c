#include "base/url.h"

#include "base/test.h"

static const struct {
    const char *url, *host;
    bool ok;
} urls[] = {
    { "https://login.example/token", "login.example", true },
    { "HTTPS://login.example:8443?x=1", "login.example:8443", true },
    { "https://login.example", "login.example", true },
    { "http://127.0.0.1:8080/token", "127.0.0.1:8080", true },
    { "http://[::1]:8080/token", "[::1]:8080", true },
    { "http://localhost/token", "localhost", true },
    { "http://localhost#x", "localhost", true },
    { "http://localhost.evil.example/token", "localhost.evil.example", false },
    { "http://localhostevil.example/token", "localhostevil.example", false },
    { "http://127.evil.example/token", "127.evil.example", false },
    { "http://localhost@evil.example/token", "localhost@evil.example", false },
    { "http://localhost:x@evil.example/token", "localhost:x@evil.example", false },
    { "http://localhost\\.evil.example/token", "localhost\\.evil.example", false },
    { "http://login.example/token", "login.example", false },
    { "https://user@login.example/token", "user@login.example", false },
    { "https://login.example:0/token", "login.example:0", false },
    { "https://login.example:99999/token", "login.example:99999", false },
    { "https:///token", "", false },
    { "https://:8443/token", ":8443", false },
    { "https://login.example/a b", "login.example", false },
    { "https://login.example/\r\nX: y", "login.example", false },
    { "ftp://login.example/token", "login.example", false },
    { "file:///etc/passwd", "", false },
    { "https:", "", false },
    { "", "", false },
};

static void only_safe_lines_are_asked(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct str url = str_of(urls[i].url);
        if (url_ok(url) != urls[i].ok) fail_msg("%s", urls[i].url);
        if (!str_eq(url_host(url), str_of(urls[i].host))) fail_msg("host of %s", urls[i].url);
    }
}

static void a_long_one_is_none(void **state) {
    static char c[URL_OK_MAX + 1] = "https://login.example/";
    (void)state;
    for (size_t i = 22; i < sizeof c; i++)
        c[i] = 'a';
    assert_true(url_ok((struct str){ c, URL_OK_MAX }));
    assert_false(url_ok((struct str){ c, URL_OK_MAX + 1 }));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_safe_lines_are_asked),
        cmocka_unit_test(a_long_one_is_none),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
