/* What is believed of an rspamd's answer, and which one may be asked. The scenario "spam" asks a real one. */
#include "mail/rspamd.h"

#include "base/test.h"

#include <string.h>

static const struct {
    const char *json;
    bool read, spam;
    const char *said;
} answers[] = {
    { "{\"action\":\"reject\",\"score\":15.0,\"required_score\":15.0,\"symbols\":{\"GTUBE\":{\"score\":0.0}}}", true, true,
      "15.0 / 15.0: GTUBE" },
    { "{\"action\":\"add header\",\"score\":7,\"required_score\":15,\"symbols\":{\"A\":{\"score\":-1},\"B\":{\"score\":3.5},"
      "\"C\":{\"score\":4},\"D\":{},\"E\":{\"score\":0.5},\"F\":{\"score\":9}}}", true, true, "7.0 / 15.0: F, C, B, E" },
    { "{\"action\":\"rewrite subject\"}", true, true, "0.0 / 0.0" },
    { "{\"action\":\"no action\",\"score\":-1.25,\"required_score\":15}", true, false, "-1.2 / 15.0" },
    { "{\"action\":\"greylist\",\"score\":4,\"required_score\":15}", true, false, "4.0 / 15.0" },
    { "{\"action\":\"soft reject\",\"symbols\":[1]}", true, false, "0.0 / 0.0" },
    { "{\"action\":7}", false, false, "" },
    { "{\"error\":\"x\"}", false, false, "" },
    { "[]", false, false, "" },
    { "{\"action\":\"reject\"", false, false, "" },
    { "", false, false, "" },
};

static void what_it_says(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct arena *a = arena_new(1 << 20);
        struct rspamd_says s = { false, S("") };
        bool read = rspamd_answer_read(a, str_of(answers[i].json), &s);
        if (read != answers[i].read || s.spam != answers[i].spam || !str_eq(s.said, str_of(answers[i].said)))
            fail_msg("%s: %d %d \"%.*s\"", answers[i].json, read, s.spam, STR_ARG(s.said));
        arena_free(&a);
    }
}

/* Names that are as long as an answer may be are cut, and stay one line. */
static void long_names(void **state) {
    struct arena *a = arena_new(1 << 20);
    struct rspamd_says s;
    char json[4000] = "{\"action\":\"reject\",\"symbols\":{\"";
    size_t n = strlen(json);
    (void)state;
    memset(json + n, 'X', 3000);
    memcpy(json + n + 3000, "\\n\":{}}}", 9);
    assert_true(rspamd_answer_read(a, str_of(json), &s));
    assert_true(s.said.n <= 200 && str_find_char(s.said, '\n') < 0);
    arena_free(&a);
}

static const struct {
    const char *url;
    bool ok;
} urls[] = {
    { "http://127.0.0.1:11333", true }, { "https://spam.shop.example/rspamd/", true }, { "http://rspamd:11333", true },
    { "http://u:p@rspamd:11333", false }, { "unix:/run/rspamd.sock", false }, { "file:///etc/passwd", false },
    { "127.0.0.1:11333", false }, { "http://a\r\nX: y", false }, { "", false },
};

static void whom_to_ask(void **state) {
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        if (rspamd_url_ok(a, str_of(urls[i].url)) != urls[i].ok) fail_msg("%s", urls[i].url);
    arena_free(&a);
}

/* Nobody listens there: no answer, and why. */
static void nobody_there(void **state) {
    struct arena *a = arena_new(4 << 20);
    struct rspamd_says s;
    struct str why = STR_NONE;
    (void)state;
    assert_false(rspamd_ask(a, &(struct rspamd_ask){ S("http://127.0.0.1:1"), S("x"), S("a\r\nb"), S("c\nd\r"), 2000000 }, &s, &why));
    assert_true(why.n > 0);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says),
        cmocka_unit_test(long_names),
        cmocka_unit_test(whom_to_ask),
        cmocka_unit_test(nobody_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
