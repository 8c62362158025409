/* The sanitiser over cases of our own and, where it is at hand, over the corpora of HTML beside the
 * tree. */
#include "mime/sanitize_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *name, *input, *want;
} cases[] = {
    { "plain text", "Hello & goodbye", "Hello &amp; goodbye" },
    { "brackets and quotes", "1 < 2 > \"x\"", "1 &lt; 2 &gt; &quot;x&quot;" },
    { "entities", "&lt;b&gt; &euro; &#x160; &nosuch; &ampx",
      "&lt;b&gt; \u20ac \u0160 &amp;nosuch; &amp;x" },
    { "allowed elements", "<B>x</B><i>y</i>", "<b>x</b><i>y</i>" },
    { "kin", "<section><del>x</del></section><tt>y</tt>", "<div><s>x</s></div><code>y</code>" },
    { "unknown elements lose their tags", "<o:p>x</o:p><foo bar=1>y</foo>", "xy" },
    { "comments, doctype and cdata go", "<!DOCTYPE html><!-- x --><![CDATA[y]]>z", "z" },
    { "conditional comments go", "<!--[if mso]><b>x</b><![endif]-->y<![if !mso]>z<![endif]>",
      "yz" },
    { "script", "a<script>alert('<b>')</script>b", "ab" },
    { "script with comment", "a<script><!-- <script> </script> --></script>b", "ab" },
    { "style, title, textarea, xmp, iframe, noscript",
      "<title>t</title><style>p{}</style><textarea>x</textarea><xmp><b></xmp><iframe>x</iframe>"
      "<noscript><p>x</noscript>y",
      "y" },
    { "template goes with nested ones", "a<template><template>x</template>y</template>b", "ab" },
    { "svg and math go with content",
      "a<svg><text>x</text><a href=//x>y</a></svg><math><mi>z</mi></math>b", "ab" },
    { "breakout of svg", "<svg><p>x", "<p>x</p>" },
    { "svg style mutation", "<svg><style><img src=x onerror=alert(1)></style></svg>z", "z" },
    { "svg cdata", "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>z", "z" },
    { "math mutation",
      "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
      "onerror=alert(1)&gt;\">",
      "<table></table>" },
    { "handlers", "<b onclick=alert(1) ONLOAD=x>y</b>", "<b>y</b>" },
    { "slashes for spaces", "<img/src='cid:a'/onerror=alert(1)>", "<img data-cid=\"a\">" },
    { "script link", "<a href=\"javascript:alert(1)\">x</a>", "x" },
    { "script link in disguise", "<a href=\" jav&#x0A;ascript&colon;alert(1)\">x</a>", "x" },
    { "zero-padded entities", "<a href=\"&#0000106&#0000097&#0000118avascript:x\">x</a>", "x" },
    { "data link", "<a href=\"data:text/html,<script>\">x</a>", "x" },
    { "relative link", "<a href=\"/login\">x</a><a href=\"//evil\">y</a>", "xy" },
    { "web link", "<a href='HTTPS://a.example/?a=1&b=2#c' id=x>x</a>",
      "<a href=\"HTTPS://a.example/?a=1&amp;b=2#c\" target=\"_blank\" rel=\"noopener "
      "noreferrer\">x</a>" },
    { "mail and phone", "<a href=mailto:a@b>x</a><a href=tel:+381>y</a>",
      "<a href=\"mailto:a@b\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>"
      "<a href=\"tel:+381\" target=\"_blank\" rel=\"noopener noreferrer\">y</a>" },
    { "quotes in link", "<a href='https://a/\"><script>'>x</a>",
      "<a href=\"https://a/%22%3E%3Cscript%3E\" target=\"_blank\" rel=\"noopener "
      "noreferrer\">x</a>" },
    { "A07 bidi in link", "<a href='https://a/\u202egpj'>x</a>",
      "<a href=\"https://a/%E2%80%AEgpj\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>" },
    { "A15 remote picture",
      "<img src=\"https://a.example/x.png?a&amp;b\" alt=\"A &quot;B&quot;\" width=10>",
      "<img data-remote=\"https://a.example/x.png?a&amp;b\" width=\"10\" alt=\"A "
      "&quot;B&quot;\">" },
    { "A15 picture without scheme", "<img src=//a/x.png>",
      "<img data-remote=\"https://a/x.png\">" },
    { "A15 one pixel from elsewhere", "a<img src=https://a/x.gif width=1 height=1>b", "ab" },
    { "A15 srcset, background, lowsrc",
      "<img srcset='https://a/x 2x' alt=q><table background=https://a/x></table>",
      "q<table></table>" },
    { "own picture", "<img src=cid:part1.%40x@y>", "<img data-cid=\"part1.@x@y\">" },
    { "picture by file", "<img src=file:///etc/passwd alt='logo'><img src=php://filter>", "logo" },
    { "small data picture", "<img src=\"data:image/png;base64,iVBO Rw0=\">", "" },
    { "data picture", "<img src=\"data:image/png;base64,iVBORw0=\">",
      "<img src=\"data:image/png;base64,iVBORw0=\">" },
    { "svg data picture", "<img src=\"data:image/svg+xml;base64,AAAA\">", "" },
    { "A14 style element", "<style>input[value^=a]{background:url(//x)}</style>x", "x" },
    { "style", "<p style='COLOR: Red ; font-family:\"Segoe UI\", Arial'>x",
      "<p style=\"color:Red;font-family:&quot;Segoe UI&quot;, Arial\">x</p>" },
    { "A14 url in style", "<p style=\"background-image:url(//x);color:red\">x",
      "<p style=\"color:red\">x</p>" },
    { "A14 colour beside url", "<p style=\"background:#fff url('//x') no-repeat\">x",
      "<p style=\"background-color:#fff\">x</p>" },
    { "A14 position", "<p style=\"position:fixed;top:0;z-index:9\">x", "<p>x</p>" },
    { "A15 var and custom properties", "<p style=\"--x:url(//a);color:var(--x);width:calc(1px)\">x",
      "<p>x</p>" },
    { "A15 unclosed url", "<p style=\"color:red;background:url(//a\">x",
      "<p style=\"color:red\">x</p>" },
    { "css escapes and comments",
      "<p style=\"c\\6flor:red;wid/**/th:expression(1);color:re\\64\">x", "<p>x</p>" },
    { "css import", "<p style=\"@import '//x';color:rgb(1, 2,3)\">x",
      "<p style=\"color:rgb(1, 2,3)\">x</p>" },
    { "css negative margin", "<p style=\"margin:0 -9px;padding:1px 2px\">x",
      "<p style=\"padding:1px 2px\">x</p>" },
    { "A12 display none", "a<div style='display:none'>hidden<b>x</b></div>b", "ab" },
    { "A12 opacity 0", "a<span style=\"opacity:0\">hidden</span>b", "ab" },
    { "A12 font-size 0 and back",
      "<p style=\"font-size:0\">hidden<b style=\"font-size:12px\">seen</b></p>",
      "<p style=\"font-size:0\"><b style=\"font-size:12px\">seen</b></p>" },
    { "A12 hidden attribute", "<p hidden>x<p>y", "<p>y</p>" },
    { "A12 low and clipped", "<div style='max-height:0px;overflow:hidden'>x</div>y", "y" },
    { "p ends p", "<p>a<p>b</p>", "<p>a</p><p>b</p>" },
    { "div ends p", "<p>a<div>b</div>c</p>", "<p>a</p><div>b</div>c" },
    { "li ends li", "<ul><li>a<li>b<ul><li>c</ul></ul>",
      "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>" },
    { "dt and dd", "<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>" },
    { "heading ends heading", "<h1>a<h2>b</h1>c", "<h1>a</h1><h2>b</h2>c" },
    { "table parts implied", "<table><td>a<td>b<tr><th>c</table>",
      "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>" },
    { "text in table gets a cell", "<table>x<tr><td>y</table>",
      "<table><tbody><tr><td>x</td></tr><tr><td>y</td></tr></tbody></table>" },
    { "cells outside of tables", "<td>x</td><tr>y</tr>", "xy" },
    { "end tag does not leave the cell", "<div><table><tr><td></div>x</td></tr></table>y</div>",
      "<div><table><tbody><tr><td>x</td></tr></tbody></table>y</div>" },
    { "columns", "<table><col width=10><tr><td>x</table>",
      "<table><colgroup><col width=\"10\"></colgroup><tbody><tr><td>x</td></tr></tbody></table>" },
    { "inline end across a block", "<b>x<div>y</b>z</div>w", "<b>x<div>yz</div></b>w" },
    { "stray end tags", "</b></p></table>x</div>", "x" },
    { "nested links", "<a href=https://a>x<a href=https://b>y</a>",
      "<a href=\"https://a\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>"
      "<a href=\"https://b\" target=\"_blank\" rel=\"noopener noreferrer\">y</a>" },
    { "form", "<form action=//x><input name=a value=b><button>Go</button></form>",
      "<div><span>Go</span></div>" },
    { "pre keeps its line feeds", "<pre>\n\n a\r\n b</pre>", "<pre>\n\n a\n b</pre>" },
    { "plaintext", "<plaintext><b>x", "&lt;b&gt;x" },
    { "nul and controls",
      "a\x01"
      "b&#1;c\x7f"
      "d\xC2\x85"
      "e",
      "abcde" },
    { "wrong UTF-8", "a\xff\xc3", "a\uFFFD\uFFFD" },
    { "unclosed tag", "x<a href=\"y", "x" },
    { "attributes with angle brackets", "<p title=\"<script>\">x",
      "<p title=\"&lt;script&gt;\">x</p>" },
    { "duplicate attribute", "<a href=https://a href=javascript:x>x</a>",
      "<a href=\"https://a\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>" },
    { "numbers only",
      "<td width=1><table width='1\"x' border=2><td colspan=9999 rowspan=2 nowrap>x",
      "<table border=\"2\"><tbody><tr><td rowspan=\"2\" nowrap=\"\">x</td></tr></tbody></table>" },
    { "nested stripped tags", "<scr<script></script>ipt>alert(1)</script>", "ipt&gt;alert(1)" },
};

static void as_listed(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str got = clean_of(a, str_of(cases[i].input), NULL);
        if (!str_eq(got, str_of(cases[i].want)))
            fail_msg("%s: got  %.*s\n    want %s", cases[i].name, STR_ARG(got), cases[i].want);
        struct str again = clean_of(a, got, NULL);
        if (!str_eq(again, got)) fail_msg("%s, second time: %.*s", cases[i].name, STR_ARG(again));
    }
    arena_free(&a);
}

static void facts_are_told(void **state) {
    (void)state;
    static const struct {
        const char *input;
        struct sanitize_facts want;
    } table[] = {
        { "x", { 0 } },
        { "<script>x</script>", { .active = true } },
        { "<b onclick=x>y</b>", { .active = true } },
        { "<a href=javascript:x>y</a>", { .active = true } },
        { "<form></form>", { .active = true } },
        { "<svg><script></script></svg>", { .active = true } },
        { "<p style=display:none>x</p>", { .hidden_text = true } },
        { "<p style=font-size:0>&nbsp;&zwnj;</p>", { 0 } },
        { "<img src=https://a/b><img src=cid:x><img src=http://c/d>",
          { .remote_images = 2, .cid_images = 1 } },
        { "<img src=https://a/b style=display:none>", { 0 } },
    };
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct sanitize_facts got;
        (void)clean_of(a, str_of(table[i].input), &got);
        if (got.active != table[i].want.active || got.hidden_text != table[i].want.hidden_text ||
            got.cut != table[i].want.cut || got.remote_images != table[i].want.remote_images ||
            got.cid_images != table[i].want.cid_images)
            fail_msg("%s: %d %d %d %u %u", table[i].input, got.active, got.hidden_text, got.cut,
                     got.remote_images, got.cid_images);
    }
    arena_free(&a);
}

static void cut_at_every_length(void **state) {
    (void)state;
    struct str html =
        S("<div><table><tr><td>\u0161\u0161&amp;<b>x</b><pre>\n\ny</pre><img src=cid:a>"
          "</td></tr></table>&lt;\u20ac</div>");
    struct arena *a = arena_new(ARENA);
    size_t whole = clean_of(a, html, NULL).n;
    for (size_t max = 0; max < whole + 2; max++) {
        struct str out, again;
        struct sanitize_facts facts;
        html_sanitize(a, html, max, &out, &facts);
        assert_true(out.n <= max);
        assert_int_equal(facts.cut, max < whole);
        const char *wrong = fault(a, out);
        if (wrong) fail_msg("max %zu: %s in %.*s", max, wrong, STR_ARG(out));
        html_sanitize(a, out, max, &again, NULL);
        assert_true(str_eq(out, again));
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A13 cases give what is listed, and again", as_listed, NULL, NULL, NULL },
        { "A12 facts are told", facts_are_told, NULL, NULL, NULL },
        { "the output is whole at every length", cut_at_every_length, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
