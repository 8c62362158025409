#include "mime/html_text.h"

#include "base/buf.h"
#include "base/sys.h"
#include "base/utf8.h"
#include "mime/sanitize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARENA = 64 << 20, MAX = 1 << 20 };

static const struct {
    const char *name, *input, *want;
} cases[] = {
    { "plain", "Hello  &amp;\n goodbye", "Hello & goodbye" },
    { "lines", "a<br>b<div>c</div><div>d</div>e", "a\nb\nc\nd\ne" },
    { "empty line by div", "<div>a</div><div><br></div><div>b</div>", "a\n\nb" },
    { "trailing br", "<div>a<br></div><div>b</div>", "a\nb" },
    { "paragraphs", "<p>a</p>\n<p>b</p>c", "a\n\nb\n\nc" },
    { "many breaks", "a<br><br><br><br><br><br>b", "a\n\n\nb" },
    { "headings", "<h1>A</h1>b", "A\n\nb" },
    { "inline", "a<b>b</b>c <i> d </i> e", "abc d e" },
    { "list", "x<ul><li>a<li>b<ul><li>c</ul></ul>y", "x\n\n- a\n- b\n  - c\n\ny" },
    { "numbered", "<ol start=3><li>a<li>b</ol>", "3. a\n4. b" },
    { "link", "see <a href=\"https://a.example/x?a=1&amp;b\">our page</a>.",
      "see our page <https://a.example/x?a=1&b>." },
    { "link that is its text",
      "<a href=\"https://a.example/\">a.example</a> <a href=mailto:a@b>a@b</a>", "a.example a@b" },
    { "link around a block", "<a href=https://a.example><div>x</div></a>y",
      "x <https://a.example>\ny" },
    { "script link", "<a href=javascript:x>y</a>", "y" },
    { "quote", "a<blockquote>b<p>c<blockquote>d</blockquote></blockquote>e",
      "a\n\n> b\n>\n> c\n>\n> > d\n\ne" },
    { "table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d", "a  b\nc\n\nd" },
    { "pre", "<pre>\n a\n  b\n</pre>c", " a\n  b\n\nc" },
    { "rule", "a<hr>b", "a\n---\nb" },
    { "picture", "a <img src=cid:x alt=Logo> b<img src=cid:y>", "a Logo b" },
    { "left out", "<title>t</title><style>x</style>a<script>b</script><!-- c -->", "a" },
    { "A12 hidden", "<div style=\"display:none\">preheader</div>a<span style=opacity:0>b</span>",
      "a" },
    { "fillers", "a&shy;b&#8203;&nbsp;&nbsp;c", "ab c" },
    { "no-break spaces", "a&nbsp;&nbsp;b", "a b" },
    { "letters", "&scaron;&#x111;\u03ac", "\u0161\u0111\u03ac" },
    { "empty", "<p> </p>", "" },
};

/* As body.c does it. */
static void text_of(struct arena *a, struct str html, size_t max, struct str *ret, bool *ret_cut) {
    struct str clean;
    html_sanitize(a, html, 4 * MAX, &clean, NULL);
    html_text_of_sanitized(a, clean, max, ret, ret_cut);
}

static void as_listed(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str got;
        text_of(a, str_of(cases[i].input), MAX, &got, NULL);
        struct str want = str_of(cases[i].want);
        if (!str_eq(got, want))
            fail_msg("%s: got\n%.*s\n  want\n%.*s", cases[i].name, STR_ARG(got), STR_ARG(want));
    }
    arena_free(&a);
}

static void cut_at_every_length(void **state) {
    (void)state;
    struct str html =
        S("<ul><li>\u0161\u0161 x<blockquote>\u20ac<a href=https://a.example>y</a></ul>");
    struct arena *a = arena_new(ARENA);
    struct str whole, part;
    text_of(a, html, MAX, &whole, NULL);
    for (size_t max = 1; max < whole.n + 2; max++) {
        bool cut;
        text_of(a, html, max, &part, &cut);
        assert_true(part.n <= max && utf8_valid(part) && str_starts(whole, part));
        if (part.n < whole.n) assert_true(cut);
    }
    arena_free(&a);
}

static void hostile_input_is_linear(void **state) {
    (void)state;
    static const struct str bricks[] = {
        S("<blockquote>x"),       S("<li>x"), S("<ul>x"),        S("<br>"), S("&nbsp;"),
        S("<a href=https://a>x"), S("<td>"),  S("<table><td>x"), S(" x")
    };
    for (size_t i = 0; i < sizeof bricks / sizeof *bricks; i++) {
        struct arena *a = arena_new(ARENA);
        struct buf b = buf_new(a, 2 << 20);
        while (!buf_over(&b))
            buf_add(&b, bricks[i]);
        int64_t start = sys_monotonic(sys_real());
        struct str got;
        text_of(a, buf_str(&b), MAX, &got, NULL);
        int64_t took = sys_monotonic(sys_real()) - start;
        assert_true(got.n <= MAX && utf8_valid(got));
        assert_false(arena_over(a));
        if (took > 5000000) fail_msg("%.*s: %lld us", STR_ARG(bricks[i]), (long long)took);
        arena_free(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "HTML reads as listed", as_listed, NULL, NULL, NULL },
        { "the text is whole at every length", cut_at_every_length, NULL, NULL, NULL },
        { "A24 hostile input takes linear time", hostile_input_is_linear, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
