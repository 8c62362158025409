#include "views.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static const struct views_known known[] = { { { "row", 3 }, { "view/view_row.h", 15 } },
                                            { { "icon", 4 }, { "view/icon.h", 11 } } };

static bool compile(struct arena *a, const char *source, struct views_output *ret,
                    struct views_fault *fault) {
    struct views_input in = {
        .path = S("x.html"), .name = S("x"), .source = str_of(source), .known = known, .known_n = 2
    };
    return views_compile(a, &in, ret, fault);
}

/* The body without #line and indentation, its lines joined by a space. */
static struct str squeezed(struct arena *a, struct str body) {
    struct buf b = buf_new(a, 1 << 16);
    struct str line;
    while (str_split(&body, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0 || str_starts(line, S("#line"))) continue;
        if (b.n) buf_add_char(&b, ' ');
        buf_add(&b, line);
    }
    return buf_str(&b);
}

#define WORDS(how, text)                                                                           \
    "{ struct str rest_ = word(h->lang, \"" text "\"); for (int p_; (p_ = html_words_" how         \
    "(h, &rest_, NULL, 0)) >= 0;) switch (p_) { default: break; } }"

static const struct {
    const char *name, *input, *want;
} good[] = {
    { "nothing but arguments", "{args int n}\n", "" },
    { "text", "{args}Ana &amp; Iva\n", "HTML_RAW(h, \"Ana &amp; Iva\");" },
    { "a value in text", "{args}<b>{c->name}</b>",
      "HTML_RAW(h, \"<b>\"); html_text(h, (c->name)); HTML_RAW(h, \"</b>\");" },
    { "a value in an attribute", "{args}<b title=\"{x}\"></b>",
      "HTML_RAW(h, \"<b title=\\\"\"); html_attr(h, (x)); HTML_RAW(h, \"\\\"></b>\");" },
    { "class is a value", "{args}<b class=\"row {class f(x)}\"></b>",
      "HTML_RAW(h, \"<b class=\\\"row \"); html_attr(h, (f(x))); HTML_RAW(h, \"\\\"></b>\");" },
    { "a value begins an address", "{args}<a href=\"{u}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"\"); html_url(h, (u)); HTML_RAW(h, \"\\\"></a>\");" },
    { "what is loaded is ours", "{args}<script src='{asset(\"a.js\")}'></script>",
      "HTML_RAW(h, \"<script src='\"); html_url_own(h, (asset(\"a.js\"))); HTML_RAW(h, "
      "\"'></script>\");" },
    { "the first piece of a path is never empty", "{args}<a href=\"/{u}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"/\"); html_url_first(h, (u)); HTML_RAW(h, \"\\\"></a>\");" },
    { "pieces of an address", "{args}<a href=\"/c/{u}?q={q}#m-{id}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"/c/\"); html_url_part(h, (u)); HTML_RAW(h, \"?q=\"); "
      "html_url_part(h, (q)); "
      "HTML_RAW(h, \"#m-\"); html_url_part(h, (id)); HTML_RAW(h, \"\\\"></a>\");" },
    { "a scheme of ours", "{args}<a href=\"mailto:{u}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"mailto:\"); html_url_part(h, (u)); HTML_RAW(h, \"\\\"></a>\");" },
    { "a path behind a host", "{args}<a href=\"https://kept.example/{u}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"https://kept.example/\"); html_url_part(h, (u)); HTML_RAW(h, "
      "\"\\\"></a>\");" },
    { "a flag in words", "{args}<b aria-pressed=\"{x == y}\"></b>",
      "HTML_RAW(h, \"<b aria-pressed=\\\"\"); html_flag(h, (x == y)); HTML_RAW(h, "
      "\"\\\"></b>\");" },
    { "title holds text only", "{args}<title>{x}</title>",
      "HTML_RAW(h, \"<title>\"); html_attr(h, (x)); HTML_RAW(h, \"</title>\");" },
    { "the newline that textarea swallows", "{args}<textarea>{x}</textarea>",
      "HTML_RAW(h, \"<textarea>\\n\"); html_attr(h, (x)); HTML_RAW(h, \"</textarea>\");" },
    { "if, elif, else", "{args}{if a}1{elif b}2{else}3{end}",
      "if (a) { HTML_RAW(h, \"1\"); } else if (b) { HTML_RAW(h, \"2\"); } else { HTML_RAW(h, "
      "\"3\"); }" },
    { "a boolean attribute", "{args}<option {if x}selected{end}>y</option>",
      "HTML_RAW(h, \"<option \"); if (x) { HTML_RAW(h, \"selected\"); } HTML_RAW(h, "
      "\">y</option>\");" },
    { "a branch in an attribute", "{args}<p class=\"a{if x} b{end}\"></p>",
      "HTML_RAW(h, \"<p class=\\\"a\"); if (x) { HTML_RAW(h, \" b\"); } HTML_RAW(h, "
      "\"\\\"></p>\");" },
    { "a branch in an address", "{args}<a href=\"/c{if x}?v={x}{end}\"></a>",
      "HTML_RAW(h, \"<a href=\\\"/c\"); if (x) { HTML_RAW(h, \"?v=\"); html_url_part(h, (x)); } "
      "HTML_RAW(h, \"\\\"></a>\");" },
    { "each over rows", "{args}{each const struct row *r in p->rows, p->n}{r->id}{end}",
      "for (size_t i_1 = 0, n_1 = (size_t)(p->n); i_1 < n_1; i_1++) { const struct row *r = "
      "HTML_EACH(p->rows, i_1); "
      "(void)r; html_text(h, (r->id)); }" },
    { "each over numbers", "{args}{each int64_t id in ids(a, b), n}{id}{end}",
      "for (size_t i_1 = 0, n_1 = (size_t)(n); i_1 < n_1; i_1++) { int64_t id = (ids(a, b))[i_1]; "
      "(void)id; "
      "html_text(h, (id)); }" },
    { "a part with arguments", "{args}{part row(r, &me)}", "view_row(h, r, &me);" },
    { "a part without", "{args}{part row()}", "view_row(h);" },
    { "words", "{args}{t \"Reply\"}", WORDS("text", "Reply") },
    { "words in an attribute", "{args}<b title=\"{t \"Reply\"}\"></b>",
      "HTML_RAW(h, \"<b title=\\\"\"); " WORDS("attr", "Reply") " HTML_RAW(h, \"\\\"></b>\");" },
    { "words with a value", "{args}{t \"Reply to {name}\" name=c->name}",
      "{ struct str rest_ = word(h->lang, \"Reply to {name}\"); static const struct str names_[] = "
      "{ { \"name\", 4 }, }; "
      "for (int p_; (p_ = html_words_text(h, &rest_, names_, 1)) >= 0;) switch (p_) { "
      "case 0: html_text(h, (c->name)); break; default: break; } }" },
    { "words with a context", "{args}{t \"Open\" context=\"state\"}",
      WORDS("text", "state\\004Open") },
    { "words over two lines", "{args}{t \"Nobody\n   waits.\"}", WORDS("text", "Nobody waits.") },
    { "words with quotes", "{args}{t \"say \\\"no\\\"\"}", WORDS("text", "say \\\"no\\\"") },
    { "a number of things", "{args}{tn p->n + f(\"x\") \"One file\" \"{n} files\"}",
      "{ struct str rest_ = word_n(h->lang, \"One file\", \"{n} files\", (p->n + f(\"x\"))); "
      "static const struct str names_[] = { { \"n\", 1 }, }; "
      "for (int p_; (p_ = html_words_text(h, &rest_, names_, 1)) >= 0;) switch (p_) { "
      "case 0: html_count(h, (p->n + f(\"x\"))); break; default: break; } }" },
    { "braces", "{args}{{x}}", "HTML_RAW(h, \"{x}\");" },
    { "a brace within a form", "{args}{f((struct str){ \"}\", 1 })}",
      "html_text(h, (f((struct str){ \"}\", 1 })));" },
    { "comments stay out", "{args}a<!-- <b> -->b", "HTML_RAW(h, \"ab\");" },
    { "white space shrinks", "{args}<ul>\n\n     <li>a  b</li>\n</ul>\n",
      "HTML_RAW(h, \"<ul>\\n\" \"<li>a b</li>\\n\" \"</ul>\");" },
    { "but not in pre", "{args}<pre>a\n  b</pre>", "HTML_RAW(h, \"<pre>a\\n\" \"  b</pre>\");" },
    { "a block form alone leaves no line", "{args}\n<p>\n  {if x}\n    a\n  {end}\n</p>",
      "HTML_RAW(h, \"<p>\\n\"); if (x) { HTML_RAW(h, \"a\\n\"); } HTML_RAW(h, \"</p>\");" },
    { "in a line, blanks stay", "{args}a {if x}b {end}c",
      "HTML_RAW(h, \"a \"); if (x) { HTML_RAW(h, \"b \"); } HTML_RAW(h, \"c\");" },
    { "void tags", "{args}<br><img alt=\"\"/><hr />",
      "HTML_RAW(h, \"<br><img alt=\\\"\\\"><hr >\");" },
    { "a slash closes in svg", "{args}<svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg>",
      "HTML_RAW(h, \"<svg viewBox=\\\"0 0 1 1\\\"><path d=\\\"M0\\\"/></svg>\");" },
    { "doctype", "{args}<!doctype html><html></html>",
      "HTML_RAW(h, \"<!doctype html><html></html>\");" },
    { "no trigraph", "{args}what?\?!", "HTML_RAW(h, \"what?\"\"?!\");" },
    { "literal style and script", "{args}<style>a{{b:c}}</style>",
      "HTML_RAW(h, \"<style>a{b:c}</style>\");" },
};

static void compiles(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct arena *a = arena_new(8 << 20);
        struct views_output out = { 0 };
        struct views_fault fault = { 0 };
        if (!compile(a, good[i].input, &out, &fault))
            fail_msg("%s: %.*s", good[i].name, STR_ARG(fault.what));
        struct str have = squeezed(a, out.body);
        if (!str_eq(have, str_of(good[i].want)))
            fail_msg("%s:\n have %.*s\n want %s", good[i].name, STR_ARG(have), good[i].want);
        arena_free(&a);
    }
}

static const struct {
    const char *name, *input, *want;
} bad[] = {
    { "no arguments", "<p></p>",
      "1:1: a template begins with {args …}, or {args} when it has none" },
    { "a value before them", "{x}",
      "1:1: a template begins with {args …}, or {args} when it has none" },
    { "arguments twice", "{args}\n{args}", "2:1: {args …} stands once, before all else" },
    { "a { for ever", "{args}\n a {b", "2:4: this { is never closed; write {{ for a brace" },
    { "a lone }", "{args}a } b", "1:9: this } closes nothing; write }} for a brace" },
    { "nothing in braces", "{args}{ }", "1:7: nothing stands between these braces" },
    { "a value in a script", "{args}<script>let x = '{x}'</script>",
      "1:24: no value in script or style; use a data- attribute or a class" },
    { "a value in a style", "{args}<style>{x}</style>",
      "1:14: no value in script or style; use a data- attribute or a class" },
    { "a form in a style", "{args}<style>{if x}a{end}</style>",
      "1:14: no form in script or style" },
    { "a value in a comment", "{args}<!-- {x} -->", "1:12: no value in a comment" },
    { "an unquoted value", "{args}<p class={x}></p>", "1:16: quote the value of an attribute" },
    { "an unquoted literal", "{args}<p class=x></p>", "1:16: quote the value of class" },
    { "a value as attribute", "{args}<p {x}></p>",
      "1:10: no value in a tag but in the quoted value of an attribute" },
    { "a value in an attribute's name", "{args}<p data-{x}=\"1\"></p>",
      "1:15: no value in a tag but in the quoted value of an attribute" },
    { "a value as tag", "{args}<{x}>", "1:8: no value in the name of a tag" },
    { "a value in a tag's name", "{args}<h{n}>", "1:9: no value in the name of a tag" },
    { "a value in a closing tag", "{args}<b></{x}>", "1:12: no value in the name of a tag" },
    { "a handler", "{args}<p onclick=\"go()\"></p>",
      "1:10: onclick: no script in attributes; bind it in assets/" },
    { "a handler in capitals", "{args}<p ONCLICK=\"go()\"></p>",
      "1:10: ONCLICK: no script in attributes; bind it in assets/" },
    { "a style attribute", "{args}<p style=\"top:{x}\"></p>",
      "1:21: no value in style=; choose between literal attributes with {if}" },
    { "srcset", "{args}<img srcset=\"{x}\">",
      "1:20: no value in srcset=; choose between literal attributes with {if}" },
    { "srcdoc", "{args}<iframe srcdoc=\"{x}\"></iframe>",
      "1:23: no value in srcdoc=; choose between literal attributes with {if}" },
    { "an address that runs", "{args}<a href=\"javascript:f({x})\"></a>",
      "1:26: an address that carries code or data" },
    { "an address that carries data", "{args}<a href=\"DATA:{x}\"></a>",
      "1:20: an address that carries code or data" },
    { "a scheme made of a value", "{args}<a href=\"{x}:y\"></a>",
      "1:19: behind a value that begins an address only ? or # may stand" },
    { "a scheme made of two values", "{args}<a href=\"{x}{y}\"></a>",
      "1:19: in an address a value stands first, or behind a / ? or # that ends its host" },
    { "a half scheme", "{args}<a href=\"java{x}\"></a>",
      "1:20: in an address a value stands first, or behind a / ? or # that ends its host" },
    { "a host made of a value", "{args}<a href=\"https://{x}/\"></a>",
      "1:24: in an address a value stands first, or behind a / ? or # that ends its host" },
    { "a host without scheme", "{args}<a href=\"//{x}/\"></a>",
      "1:18: in an address a value stands first, or behind a / ? or # that ends its host" },
    { "a branch that may leave the address open", "{args}<a href=\"{if x}/c/{end}{y}\"></a>",
      "1:30: in an address a value stands first, or behind a / ? or # that ends its host" },
    { "an address in a loop", "{args}<a href=\"{each int x in y, n}{x}{end}\"></a>",
      "1:16: no {each} in an address" },
    { "a refresh that leads away", "{args}<meta http-equiv=\"refresh\" content=\"0;{x}\">",
      "1:49: a value in content= of <meta http-equiv> could lead away" },
    { "a translated address", "{args}<a href=\"{t \"x\"}\"></a>",
      "1:16: an address isn't translated" },
    { "no closing tag", "{args}<p>", "1:10: </p> is missing" },
    { "closing what isn't open", "{args}</p>", "1:7: </p> closes nothing" },
    { "misnested", "{args}<b><i></b></i>", "1:13: </b> where </i> is due" },
    { "a tag that never ends", "{args}<p", "1:9: a tag is never closed with >" },
    { "a comment that never ends", "{args}<!-- a", "1:13: a comment is never closed" },
    { "a slash that closes nothing", "{args}<div/>",
      "1:12: <div/> isn't closed by its slash; write </div>" },
    { "a block in a paragraph", "{args}<p><b><div></div></b></p>",
      "1:13: <div> cannot stand inside <p>" },
    { "a form in a form", "{args}<form><form></form></form>",
      "1:13: <form> cannot stand inside another one" },
    { "a tag in capitals", "{args}<SCRIPT></SCRIPT>",
      "1:7: <SCRIPT>: write tag names in small letters" },
    { "a lone <", "{args}a < b", "1:10: a < that begins no tag; write &lt;" },
    { "a tag in a title", "{args}<title><b></title>", "1:14: <title> holds text only; write &lt;" },
    { "attributes without space", "{args}<p a=\"1\"b=\"2\"></p>",
      "1:15: white space belongs between two attributes" },
    { "attributes glued by branches", "{args}<p {if x}a{end}b></p>",
      "1:22: white space belongs between two attributes" },
    { "a branch that leaves a tag open", "{args}{if x}<p>{end}</p>",
      "1:16: a branch ends where it began: with the same tags, attribute and quote open" },
    { "branches that swap a tag", "{args}<i>{if x}</i><b>{end}</b>",
      "1:23: a branch ends where it began: with the same tags, attribute and quote open" },
    { "a branch that leaves a quote open", "{args}<p class=\"a{if x}\"{end}></p>",
      "1:25: a branch ends where it began: with the same tags, attribute and quote open" },
    { "a block without end", "{args}\n{if x}a", "2:1: this block has no {end}" },
    { "an end without block", "{args}{end}", "1:7: {end} without a block that is open" },
    { "else in each", "{args}{each int x in y, n}{else}{end}",
      "1:27: {elif} and {else} follow {if}, and nothing follows {else} but {end}" },
    { "else twice", "{args}{if x}{else}{else}{end}",
      "1:19: {elif} and {else} follow {if}, and nothing follows {else} but {end}" },
    { "each without count", "{args}{each int x in y}{end}",
      "1:7: write {each struct row *r in rows, n}" },
    { "each, half on its own line", "{args}\n{each int x in y, n}\n a{end}",
      "3:3: {each} has a line of its own, so give {end} one too" },
    { "an unknown part", "{args}\n\n {part nobody(x)}",
      "3:2: no view is called nobody; is its file in src/view/meson.build?" },
    { "a part in an attribute", "{args}<b title=\"{part row()}\"></b>",
      "1:17: a part stands in text, outside of tags" },
    { "a part without parentheses", "{args}{part row}", "1:7: write {part name(arguments)}" },
    { "words without a value", "{args}{t \"Hi {name}\"}",
      "1:7: {name} in the text has no value; write name=…" },
    { "a value without words", "{args}{t \"Hi\" name=x}", "1:7: no {name} stands in the text" },
    { "words that aren't", "{args}{t x}", "1:7: a text in double quotes belongs here" },
    { "a plural without number", "{args}{tn \"one\" \"{n} many\"}",
      "1:7: write {tn number \"one\" \"{n} many\"}" },
    { "a plural that doesn't count", "{args}{tn x \"one\" \"many\"}",
      "1:7: no {n} stands in the text" },
};

static void refuses(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena *a = arena_new(8 << 20);
        struct views_output out = { 0 };
        struct views_fault fault = { 0 };
        if (compile(a, bad[i].input, &out, &fault)) fail_msg("%s: compiled", bad[i].name);
        int line, column;
        views_position(str_of(bad[i].input), fault.at, &line, &column);
        struct str have = str_printf(a, "%d:%d: %.*s", line, column, STR_ARG(fault.what));
        if (!str_eq(have, str_of(bad[i].want)))
            fail_msg("%s:\n have %.*s\n want %s", bad[i].name, STR_ARG(have), bad[i].want);
        arena_free(&a);
    }
}

static void points_at_the_template(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct views_output out = { 0 };
    struct views_fault fault = { 0 };
    assert_true(compile(a,
                        "{args \"a/b.h\" \"c.h\" int n,\n  int m}\n<p>\n{n}</p>{part icon(\"x\")}",
                        &out, &fault));
    assert_true(str_find(out.body, S("#line 4 \"x.html\"\n    html_text(h, (n));")) >= 0);
    assert_true(str_find(out.header, S("#include \"a/b.h\"\n#include \"c.h\"\n")) >= 0);
    assert_true(str_find(out.header, S("void view_x(struct html *h, int n,   int m);")) >= 0);
    assert_true(str_find(out.source, S("#include \"view/icon.h\"\n")) >= 0);
    arena_free(&a);
}

/* Every start of a good template, and each with one byte changed, ends in a verdict. */
static void survives_anything(void **state) {
    (void)state;
    static const char junk[] = "{}<>\"'/=\n& \\";
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t n = strlen(good[i].input);
        for (size_t cut = 0; cut < n; cut++) {
            struct arena *a = arena_new(16 << 20);
            char *copy = arena_copy(a, good[i].input, n);
            struct views_output out = { 0 };
            struct views_fault fault = { 0 };
            copy[cut] = junk[(cut + i) % (sizeof junk - 1)];
            (void)compile(a, copy, &out, &fault);
            copy[cut] = 0;
            fault = (struct views_fault){ 0 };
            (void)compile(a, copy, &out, &fault);
            arena_free(&a);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(compiles), cmocka_unit_test(refuses),
                                        cmocka_unit_test(points_at_the_template),
                                        cmocka_unit_test(survives_anything) };
    return cmocka_run_group_tests_name("tools-views", tests, NULL, NULL);
}
