#include "view/html.h"

#include "base/test.h"
#include "view/escape_test.h"
#include "view/view_escape_test.h"

static int setup(void **state) {
    *state = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

#define HOSTILE "\"><script>alert('1')</script>&amp;"
#define IN_TEXT_ "\"&gt;&lt;script&gt;alert('1')&lt;/script&gt;&amp;amp;"
#define IN_ATTR_ "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;"
#define IN_URL_ "%22%3E%3Cscript%3Ealert%28%271%27%29%3C%2Fscript%3E%26amp%3B"

static const struct {
    const char *name;
    struct str in;
    const char *text, *attr, *part;
} escaped[] = {
    { "plain", { "Ana", 3 }, "Ana", "Ana", "Ana" },
    { "empty", { "", 0 }, "", "", "" },
    { "none", { NULL, 0 }, "", "", "" },
    { "A13 a script", { HOSTILE, sizeof HOSTILE - 1 }, IN_TEXT_, IN_ATTR_, IN_URL_ },
    { "other scripts",
      { "Јелена Ő", 15 },
      "Јелена Ő",
      "Јелена Ő",
      "%D0%88%D0%B5%D0%BB%D0%B5%D0%BD%D0%B0%20%C5%90" },
    { "an address", { "ana@x.example", 13 }, "ana@x.example", "ana@x.example", "ana@x.example" },
    { "what a path or query means something by",
      { "a/b?c=d&e#f", 11 },
      "a/b?c=d&amp;e#f",
      "a/b?c=d&amp;e#f",
      "a%2Fb%3Fc%3Dd%26e%23f" },
    { "a percent", { "100%", 4 }, "100%", "100%", "100%25" },
    { "controls", { "a\n\r\tb", 5 }, "a\n\r\tb", "a\n\r\tb", "a%0A%0D%09b" },
};

static void values_are_escaped_by_place(void **state) {
    for (size_t i = 0; i < ROWS(escaped); i++) {
        struct html t = html_new(*state, 0), q = html_new(*state, 0), u = html_new(*state, 0);
        html_text(&t, escaped[i].in);
        html_attr(&q, escaped[i].in);
        html_url_part(&u, escaped[i].in);
        ROW_STR(escaped[i].name, html_str(&t), str_of(escaped[i].text));
        ROW_STR(escaped[i].name, html_str(&q), str_of(escaped[i].attr));
        ROW_STR(escaped[i].name, html_str(&u), str_of(escaped[i].part));
    }
}

static const struct {
    const char *name;
    struct str in;
    bool ok;
} urls[] = {
    { "a path", { "/inbox?view=mine", 16 }, true },
    { "relative", { "inbox", 5 }, true },
    { "a query", { "?a=b:c", 6 }, true },
    { "a fragment", { "#x", 2 }, true },
    { "empty", { "", 0 }, true },
    { "https", { "https://x.example/", 18 }, true },
    { "http in capitals", { "HTTP://x.example/", 17 }, true },
    { "mailto", { "mailto:a@x.example", 18 }, true },
    { "tel", { "tel:+38111", 10 }, true },
    { "a colon in a path", { "/a:b", 4 }, true },
    { "A13 javascript", { "javascript:alert(1)", 19 }, false },
    { "A13 in capitals", { "JaVaScRiPt:alert(1)", 19 }, false },
    { "A13 with a tab inside", { "java\tscript:alert(1)", 20 }, false },
    { "A13 with a line break inside", { "java\nscript:alert(1)", 20 }, false },
    { "A13 with a control before", { "\001javascript:alert(1)", 20 }, false },
    { "A13 with a blank before", { " javascript:alert(1)", 20 }, false },
    { "A13 with a NUL inside", { "java\0script:alert(1)", 20 }, false },
    { "data", { "data:text/html,x", 16 }, false },
    { "vbscript", { "vbscript:x", 10 }, false },
    { "another scheme", { "ftp://x", 7 }, false },
    { "no scheme", { ":x", 2 }, false },
    { "another host", { "//evil.example", 14 }, false },
    { "another host by backslash", { "/\\evil.example", 14 }, false },
    { "another host by two", { "\\\\evil.example", 14 }, false },
};

static void schemes_are_checked(void **state) {
    for (size_t i = 0; i < ROWS(urls); i++) {
        struct html h = html_new(*state, 0);
        ROW_INT(urls[i].name, html_url_ok(urls[i].in), urls[i].ok);
        html_url(&h, urls[i].in);
        if (!urls[i].ok) ROW_STR(urls[i].name, html_str(&h), S("#"));
    }
}

static void numbers_and_flags(void **state) {
    struct html h = html_new(*state, 0);
    html_text(&h, (int64_t)INT64_MIN), HTML_RAW(&h, " ");
    html_text(&h, (int64_t)INT64_MAX), HTML_RAW(&h, " ");
    html_text(&h, UINT64_MAX), HTML_RAW(&h, " ");
    html_text(&h, 0), HTML_RAW(&h, " ");
    html_text(&h, (size_t)7), HTML_RAW(&h, " ");
    html_attr(&h, OPT(5)), html_attr(&h, OPT_NONE), HTML_RAW(&h, " ");
    html_attr(&h, (bool)true), html_flag(&h, 1 == 2), html_flag(&h, "mixed");
    ROW_STR(
        "numbers", html_str(&h),
        S("-9223372036854775808 9223372036854775807 18446744073709551615 0 7 5 truefalsemixed"));
}

static void a_page_written_by_a_template(void **state) {
    static const char *const words[] = { "<a>", "b" };
    static const int64_t numbers[] = { 1, -2 };
    struct hostile x = { .s = S(HOSTILE),
                         .none = S(""),
                         .c = "'",
                         .n = 7,
                         .o = OPT_NONE,
                         .b = true,
                         .safe = { S("<em>ok</em>") },
                         .url = { S("/a?b&c") },
                         .words = words,
                         .word_n = 2,
                         .numbers = numbers };
    struct html h = html_new(*state, 0);
    view_escape_test(&h, &x);
    ROW_STR("A13 the page", html_str(&h),
            S("<title>" IN_ATTR_ "</title>\n"
              "<p title=\"" IN_ATTR_ "\" data-c='&#39;' aria-pressed=\"true\" hidden>" IN_TEXT_
              "|'|7||true|<em>ok</em>|/a?b&amp;c</p>\n"
              "<a href=\"" IN_ATTR_ "\">1</a><a href=\"/c/" IN_URL_ "?q=" IN_URL_
              "#m-7\">2</a><a href=\"/./x\">3</a>"
              "<img src=\"/i/7\" alt=\"" IN_ATTR_ "\">\n"
              "<use href=\"/a?b&amp;c#" IN_URL_ "\"></use>\n"
              "<textarea>\n" IN_ATTR_ "</textarea>\n"
              "Say " IN_TEXT_ " &amp; <b>" IN_TEXT_ "</b><i title=\"Say " IN_ATTR_
              " &lt;b&gt;\"></i>\n"
              "[&lt;a&gt;][b](1)(-2)\n"
              "7 of " IN_TEXT_));
}

/* A placeholder that a value brings along isn't filled again, nor does a mark in it count. */
static void words_are_filled_once(void **state) {
    static const struct str names[] = { { "a", 1 }, { "b", 1 } };
    struct html h = html_new(*state, 0);
    struct str rest = S("{a} {c} { <b>x</b> <script> {b");
    assert_int_equal(html_words_text(&h, &rest, names, 2), 0);
    html_text(&h, S("{b}<b>"));
    assert_int_equal(html_words_text(&h, &rest, names, 2), -1);
    ROW_STR("filled", html_str(&h), S("{b}&lt;b&gt; {c} { <b>x</b> &lt;script&gt; {b"));
}

static void a_page_inside_another(void **state) {
    struct html h = html_new(*state, 0);
    h.lang = LANG_HU;
    struct html inner = html_inner(&h);
    assert_int_equal(inner.lang, LANG_HU);
    html_text(&inner, S("<"));
    HTML_RAW(&h, "<main>");
    html_text(&h, html_safe(&inner));
    HTML_RAW(&h, "</main>");
    ROW_STR("inside", html_str(&h), S("<main>&lt;</main>"));
}

static void a_page_has_an_end(void **state) {
    struct html h = html_new(*state, 0);
    char *much = arena_alloc(*state, 1 << 20);
    memset(much, '&', 1 << 20);
    html_text(&h, ((struct str){ much, 1 << 20 }));
    assert_false(html_over(&h));
    html_text(&h, ((struct str){ much, 1 << 20 }));
    assert_true(html_over(&h));
    assert_true(html_str(&h).n <= HTML_MAX);
}

/* A count has the groups of its reader's language, an id has none. */
static void counts_have_groups(void **state) {
    static const struct {
        const char *name;
        enum lang lang;
        const char *want;
    } rows[] = { { "English", LANG_EN, "12,345 12345" },
                 { "Serbian", LANG_SR, "12.345 12345" },
                 { "Hungarian", LANG_HU, "12\u00a0345 12345" } };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct html h = html_new(*state, 0);
        h.lang = rows[i].lang;
        html_count(&h, 12345);
        HTML_RAW(&h, " ");
        html_int(&h, 12345);
        ROW_STR(rows[i].name, html_str(&h), str_of(rows[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_escaped_by_place),
        cmocka_unit_test(schemes_are_checked),
        cmocka_unit_test(numbers_and_flags),
        cmocka_unit_test(a_page_written_by_a_template),
        cmocka_unit_test(words_are_filled_once),
        cmocka_unit_test(a_page_inside_another),
        cmocka_unit_test(a_page_has_an_end),
        cmocka_unit_test(counts_have_groups),
    };
    return cmocka_run_group_tests_name("view-html", tests, setup, teardown);
}
