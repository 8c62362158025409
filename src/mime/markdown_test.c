#include "mime/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct markdown_case {
    const char *name, *in, *want;
};

#define LINK(to, text) "<a href=\"" to "\" rel=\"noopener noreferrer nofollow\">" text "</a>"

static const struct markdown_case cases[] = {
    { "empty", "", "" },
    { "a line end is a break", "Милица\nКорак", "<p>Милица<br>\nКорак</p>\n" },
    { "CR LF and CR", "a\r\nb\rc", "<p>a<br>\nb<br>\nc</p>\n" },
    { "bold, italic, struck out", "**a** *b* _c_ ~~d~~",
      "<p><strong>a</strong> <em>b</em> <em>c</em> <del>d</del></p>\n" },
    { "code", "`<b>` \n\n```\n1 < 2\n```",
      "<p><code>&lt;b&gt;</code></p>\n<pre><code>1 &lt; 2\n</code></pre>\n" },
    { "list", "- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>\n" },
    { "numbers", "1. a\n2. b", "<ol><li>a</li>\n<li>b</li>\n</ol>\n" },
    { "numbers go on behind a paragraph", "1. a\n\nx\n\n2. b",
      "<ol><li>a</li>\n</ol>\n<p>x</p>\n<ol start=\"2\"><li>b</li>\n</ol>\n" },
    { "numbers at two depths", "1. a\n   1. x\n   2. y\n2. b",
      "<ol><li>a<ol><li>x</li>\n<li>y</li>\n</ol>\n</li>\n<li>b</li>\n</ol>\n" },
    { "quote", "> a\n> b", "<blockquote><p>a<br>\nb</p>\n</blockquote>\n" },
    { "heading is bold", "# Rok", "<p><strong>Rok</strong></p>\n" },
    { "rule", "a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n" },
    { "a date is no list", "18. 11. 2026. do 16:00", "<p>18. 11. 2026. do 16:00</p>\n" },
    { "a first of the month is no list", "1. 11. 2026.", "<p>1. 11. 2026.</p>\n" },
    { "a date in a list is none", "- 18. 11. 2026.", "<ul><li>18. 11. 2026.</li>\n</ul>\n" },
    { "a date in a quote is none", "> 18. november",
      "<blockquote><p>18. november</p>\n</blockquote>\n" },
    { "a number in brackets style", "7) dan", "<p>7) dan</p>\n" },
    { "a Hungarian date", "2026. november 18. 16 óra", "<p>2026. november 18. 16 óra</p>\n" },
    { "dashes under a text", "Hvala\n--\nMilica", "<p>Hvala<br>\n--<br>\nMilica</p>\n" },
    { "signature dashes", "Hvala\n-- \nMilica", "<p>Hvala<br>\n--<br>\nMilica</p>\n" },
    { "one dash under a text", "a\n-\nb", "<p>a<br>\n-<br>\nb</p>\n" },
    { "a rule under a text", "a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>\n" },
    { "equal signs under a text", "a\n===", "<p>a<br>\n===</p>\n" },
    { "a definition is shown", "[1]: see attached", "<p>[1]: see attached</p>\n" },
    { "traps inside code stay", "```\n18. a\n--\n```", "<pre><code>18. a\n--\n</code></pre>\n" },
    { "link", "[mi](https://korak.rs/?a=1&b=2)",
      "<p>" LINK("https://korak.rs/?a=1&amp;b=2", "mi") "</p>\n" },
    { "bare link", "https://korak.rs",
      "<p>" LINK("https://korak.rs", "https://korak.rs") "</p>\n" },
    { "www and mail", "www.korak.rs a@korak.rs",
      "<p>" LINK("http://www.korak.rs", "www.korak.rs") " " LINK("mailto:a@korak.rs",
                                                                 "a@korak.rs") "</p>\n" },
    { "telephone", "[zovi](tel:+381115550146)", "<p>" LINK("tel:+381115550146", "zovi") "</p>\n" },
    { "picture is a link", "![slika](https://x.rs/a.png)",
      "<p>" LINK("https://x.rs/a.png", "slika") "</p>\n" },
    { "picture in a link", "[![a](https://x/b)](https://x/c)",
      "<p>" LINK("https://x/c", "a") "</p>\n" },
    { "HTML is text", "<script>alert(1)</script> <img src=x onerror=y>",
      "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=y&gt;</p>\n" },
    { "HTML block is text", "<div onclick=\"x\">\n</div>",
      "<p>&lt;div onclick=&quot;x&quot;&gt;<br>\n&lt;/div&gt;</p>\n" },
    { "javascript:", "[x](javascript:alert(1))", "<p>x</p>\n" },
    { "JavaScript:", "[x](JavaScript:alert(1))", "<p>x</p>\n" },
    { "data:", "[x](data:text/html,hi)", "<p>x</p>\n" },
    { "vbscript autolink", "<vbscript:x>", "<p>vbscript:x</p>\n" },
    { "javascript autolink", "<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n" },
    { "scheme behind a numeric entity", "[x](javascript&#58;alert(1))", "<p>x</p>\n" },
    { "scheme behind a named entity", "[x](javascript&colon;alert(1))", "<p>x</p>\n" },
    { "scheme behind a hex entity", "[x](&#x6a;avascript:alert(1))", "<p>x</p>\n" },
    { "scheme behind a tab", "[x](<java\tscript:alert(1)>)", "<p>x</p>\n" },
    { "relative", "[x](//evil.rs) [y](/a)", "<p>x y</p>\n" },
    { "quote in an address", "[x](<https://a\"onclick=\"b>)",
      "<p>" LINK("https://a%22onclick=%22b", "x") "</p>\n" },
    { "entity quote in an address", "[x](https://a&quot;b&#34;c)",
      "<p>" LINK("https://a%22b%22c", "x") "</p>\n" },
    { "title is left out", "[x](https://a \"t\\\" onx=1\")",
      "<p>" LINK("https://a", "x") "</p>\n" },
    { "entities in text", "&euro; &#60;b&#62; &#0; &nosuch;",
      "<p>&euro; &lt;b&gt; \xef\xbf\xbd &nosuch;</p>\n" },
    { "wrong UTF-8",
      "a\xff"
      "b",
      "<p>a\xef\xbf\xbd"
      "b</p>\n" },
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1 << 20);
        struct safe_html got;
        assert_null(markdown_html(a, str_of(cases[i].in), MARKDOWN_FOR_PAGE, &got));
        if (!str_eq(got.s, str_of(cases[i].want)))
            fail_msg("%s: %.*s", cases[i].name, STR_ARG(got.s));
        arena_free(&a);
    }
}

static void test_mail_style(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct safe_html got;
    assert_null(markdown_html(a, S("a [b](https://c.rs)\n\n> q"), MARKDOWN_FOR_MAIL, &got));
    assert_true(
        str_find(got.s, S("<p style=\"margin:0 0 1em\">a <a href=\"https://c.rs\">b</a></p>")) ==
        0);
    assert_true(str_find(got.s, S("<blockquote style=\"")) > 0);
    arena_free(&a);
}

static struct str repeat(struct arena *a, const char *what, size_t n) {
    size_t w = strlen(what);
    char *p = arena_alloc(a, n);
    for (size_t i = 0; i < n; i++)
        p[i] = what[i % w];
    return (struct str){ p, n };
}

static size_t count(struct str s, struct str what) {
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(s, what)) >= 0; n++)
        s = str_from(s, (size_t)at + what.n);
    return n;
}

static void test_bombs(void **state) {
    (void)state;
    static const char *const bombs[] = { ">",    "> ",         "* ", "1. ",  "[",   "![",
                                         "[a](", "**a",        "*_", "`",    "~",   "<",
                                         "&",    "&#1;",       "\\", "- - ", "a\n", "[a]: x\n",
                                         "| a ", "https://a ", "\n", "(",    "]" };
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        struct arena *a = arena_new(64 << 20);
        struct safe_html got = { STR_NONE };
        const struct err *e =
            markdown_html(a, repeat(a, bombs[i], MARKDOWN_MAX), MARKDOWN_FOR_MAIL, &got);
        if (e) assert_int_equal(e->code, ERR_LIMIT);
        assert_false(arena_over(a));
        static const struct str tags[][2] = { { { "<blockquote", 11 }, { "</blockquote>", 13 } },
                                              { { "<ul", 3 }, { "</ul>", 5 } },
                                              { { "<strong>", 8 }, { "</strong>", 9 } } };
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(count(got.s, tags[k][0]), count(got.s, tags[k][1]));
        if (*bombs[i] == '>') assert_true(count(got.s, tags[0][0]) <= MARKDOWN_DEPTH_MAX);
        arena_free(&a);
    }
}

static void test_depth(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct safe_html got;
    struct str deep = str_join(a, repeat(a, "> ", 200), S("words"));
    assert_null(markdown_html(a, deep, MARKDOWN_FOR_PAGE, &got));
    assert_int_equal(count(got.s, S("<blockquote>")), MARKDOWN_DEPTH_MAX);
    assert_int_equal(count(got.s, S("</blockquote>")), MARKDOWN_DEPTH_MAX);
    assert_int_equal(count(got.s, S("words")), 1);
    arena_free(&a);
}

static void test_limit(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct safe_html got;
    const struct err *e =
        markdown_html(a, repeat(a, "a", MARKDOWN_MAX + 1), MARKDOWN_FOR_PAGE, &got);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "text");
    assert_null(markdown_html(a, repeat(a, "a", MARKDOWN_MAX), MARKDOWN_FOR_PAGE, &got));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "the subset, its traps and its walls", test_cases, NULL, NULL, NULL },
        { "for a mail it carries its style", test_mail_style, NULL, NULL, NULL },
        { "F18 bombs end in HTML that closes, or in a limit", test_bombs, NULL, NULL, NULL },
        { "F18 nesting is bounded, words stay", test_depth, NULL, NULL, NULL },
        { "F17 one byte over the limit", test_limit, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
