/* The tokenizer: own cases, and where they are at hand the html5lib-tests beside the tree, exactly.
 */
#include "mime/html_tokens.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA = 64 << 20, MAX = 1 << 20 };

/* Lower case, line ends as LF, U+FFFD for NUL: what the standard does to names and comments, which
 * the tokenizer leaves as written. */
static void add_written(struct buf *b, struct str s, bool lower) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == 0)
            buf_add(b, S("\xEF\xBF\xBD"));
        else if (c == '\r')
            buf_add(b, i + 1 < s.n && s.p[i + 1] == '\n' ? S("") : S("\n"));
        else
            buf_add_char(b, lower && c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
}

static bool seen_before(const struct html_tokens *t, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (str_eq_nocase(t->attrs[k].name, t->attrs[i].name)) return true;
    return false;
}

static void add_attrs(struct buf *b, const struct html_tokens *t) {
    for (size_t i = 0; i < t->n_attrs; i++) {
        if (seen_before(t, i)) continue;
        buf_add(b, S(" "));
        add_written(b, t->attrs[i].name, true);
        buf_add(b, S("="));
        html_value(b, t->attrs[i].value);
    }
}

/* One line of text for a stream of tokens: "{text}", "<name attr=value/>", "</name>",
 * "<!--comment-->", "<!>". */
static struct str shown(struct arena *a, struct str html, enum html_model model, struct str last) {
    struct html_tokens *t = ARENA_NEW(a, struct html_tokens);
    struct buf b = buf_new(a, MAX);
    bool in_text = false;
    html_tokens_start(t, html);
    t->foreign = model == HTML_CDATA;
    if (model != HTML_DATA) html_tokens_raw(t, model, last);
    while (html_next(t) != HTML_EOF) {
        if (in_text != (t->kind == HTML_TEXT)) buf_add(&b, in_text ? S("}") : S("{"));
        in_text = t->kind == HTML_TEXT;
        if (in_text) {
            buf_add(&b, t->text);
        } else if (t->kind == HTML_COMMENT) {
            buf_add(&b, S("<!--"));
            add_written(&b, t->text, false);
            buf_add(&b, S("-->"));
        } else if (t->kind == HTML_DOCTYPE) {
            buf_add(&b, S("<!>"));
        } else {
            buf_add(&b, t->kind == HTML_END ? S("</") : S("<"));
            add_written(&b, t->name, true);
            if (t->kind == HTML_START) add_attrs(&b, t);
            buf_add(&b, t->self_closing && t->kind == HTML_START ? S("/>") : S(">"));
        }
    }
    if (in_text) buf_add(&b, S("}"));
    return buf_str(&b);
}

static const struct {
    const char *name, *input, *want;
} cases[] = {
    { "text", "a b", "{a b}" },
    { "references", "&amp;&lt;&#65;&#x41;&copy&notit;&notin;&bogus;&",
      "{&<AA\u00a9\u00acit;\u2209&bogus;&}" },
    { "two code points", "&NotEqualTilde;", "{\u2242\u0338}" },
    { "windows-1252 numbers", "&#128;&#x99;", "{\u20ac\u2122}" },
    { "bad numbers", "&#0;&#xD800;&#x110000;&#99999999999;&#;&#x;",
      "{\uFFFD\uFFFD\uFFFD\uFFFD&#;&#x;}" },
    { "in attributes", "<a b='&copy=1&copyx&copy;&lt'>", "<a b=&copy=1&copyx\u00a9<>" },
    { "tags", "<A HREF=x Y>b</A >", "<a href=x y=>{b}</a>" },
    { "odd attributes", "<a =b=c / d='e'f=\"g\"h>", "<a =b=c d=e f=g h=>" },
    { "self closing", "<br/><br / >", "<br/><br>" },
    { "line ends", "a\r\nb\rc<a b='x\r\ny'>", "{a\nb\nc}<a b=x\ny>" },
    { "comments", "<!--a--><!--><!---><!--b--!><!--c--->",
      "<!--a--><!----><!----><!--b--><!--c--->" },
    { "bogus comments", "<!x><?y></ z></>", "<!--x--><!--?y--><!-- z-->" },
    { "not a tag", "a < b <3 </", "{a < b <3 </}" },
    { "cut tag is nothing", "a<b c='d>", "{a}" },
    { "doctype", "<!DocType html>x", "<!>{x}" },
};

static void as_listed(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str got = shown(a, str_of(cases[i].input), HTML_DATA, STR_NONE);
        if (!str_eq(got, str_of(cases[i].want)))
            fail_msg("%s: got %.*s, want %s", cases[i].name, STR_ARG(got), cases[i].want);
    }
    arena_free(&a);
}

static void raw_text(void **state) {
    (void)state;
    static const struct {
        enum html_model model;
        const char *last, *input, *want;
    } table[] = {
        { HTML_RCDATA, "title", "a&amp;<b></titles></TITLE x>c", "{a&<b></titles>}</title>{c}" },
        { HTML_RAWTEXT, "style", "a&amp;<b></style>c", "{a&amp;<b>}</style>{c}" },
        { HTML_RAWTEXT, "style", "a</style", "{a</style}" },
        { HTML_SCRIPT, "script", "<!--<script></script>--></script>x",
          "{<!--<script></script>-->}</script>{x}" },
        { HTML_SCRIPT, "script", "<!--></script>x", "{<!-->}</script>{x}" },
        { HTML_PLAINTEXT, "", "a<b></plaintext>", "{a<b></plaintext>}" },
        { HTML_CDATA, "", "a<b>]]>c<d>", "{a<b>c}<d>" },
    };
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct str got = shown(a, str_of(table[i].input), table[i].model, str_of(table[i].last));
        if (!str_eq(got, str_of(table[i].want)))
            fail_msg("%s: got %.*s, want %s", table[i].input, STR_ARG(got), table[i].want);
    }
    arena_free(&a);
}

static void every_entity_is_found(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool semicolon;
        uint32_t want; /* 0: unknown */
    } table[] = {
        { "AElig", true, 0xC6 },   { "AElig", false, 0xC6 },
        { "zwnj", true, 0x200C },  { "zwnj", false, 0 },
        { "yuml", false, 0xFF },   { "euro", true, 0x20AC },
        { "euro", false, 0 },      { "AEli", true, 0 },
        { "", true, 0 },           { "zzz", true, 0 },
        { "scaron", true, 0x161 }, { "CounterClockwiseContourIntegral", true, 0x2233 },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint32_t got[2] = { 0, 0 };
        bool found = html_entity(str_of(table[i].name), table[i].semicolon, got);
        assert_int_equal(found, table[i].want != 0);
        assert_int_equal(got[0], table[i].want);
    }
}

/* ---- html5lib-tests ---- */

/* The expected tokens in the words of shown(). */
static struct str wanted(struct arena *a, const json_t *tokens) {
    struct buf b = buf_new(a, MAX);
    bool in_text = false;
    for (size_t i = 0; i < json_array_size(tokens); i++) {
        const json_t *token = json_array_get(tokens, i), *second = json_array_get(token, 1);
        struct str kind = str_of(json_string_value(json_array_get(token, 0)));
        struct str text = { json_string_value(second), json_string_length(second) };
        bool is_text = str_eq(kind, S("Character"));
        if (in_text != is_text) buf_add(&b, in_text ? S("}") : S("{"));
        in_text = is_text;
        if (is_text) {
            buf_add(&b, text);
        } else if (str_eq(kind, S("Comment"))) {
            buf_add(&b, S("<!--"));
            buf_add(&b, text);
            buf_add(&b, S("-->"));
        } else if (str_eq(kind, S("DOCTYPE"))) {
            buf_add(&b, S("<!>"));
        } else {
            bool end = str_eq(kind, S("EndTag"));
            buf_add(&b, end ? S("</") : S("<"));
            buf_add(&b, text);
            const char *name;
            json_t *value, *attrs = json_array_get(token, 2);
            json_object_foreach(attrs, name, value) {
                buf_add(&b, S(" "));
                buf_add_c(&b, name);
                buf_add(&b, S("="));
                buf_add(&b, (struct str){ json_string_value(value), json_string_length(value) });
            }
            buf_add(&b, json_is_true(json_array_get(token, 3)) ? S("/>") : S(">"));
        }
    }
    if (in_text) buf_add(&b, S("}"));
    return buf_str(&b);
}

static enum html_model model_of(struct str state) {
    if (str_eq(state, S("RCDATA state"))) return HTML_RCDATA;
    if (str_eq(state, S("RAWTEXT state"))) return HTML_RAWTEXT;
    if (str_eq(state, S("Script data state"))) return HTML_SCRIPT;
    if (str_eq(state, S("PLAINTEXT state"))) return HTML_PLAINTEXT;
    if (str_eq(state, S("CDATA section state"))) return HTML_CDATA;
    assert_true(str_eq(state, S("Data state")));
    return HTML_DATA;
}

static void run_case(struct arena *a, const json_t *test, const char *state, const char *file) {
    const json_t *input = json_object_get(test, "input");
    struct str last = str_of(json_string_value(json_object_get(test, "lastStartTag")));
    struct str html = { json_string_value(input), json_string_length(input) };
    struct str got = shown(a, html, model_of(str_of(state)), last);
    struct str want = wanted(a, json_object_get(test, "output"));
    if (!str_eq(got, want))
        fail_msg("%s: %s (%s)\n   input %.*s\n   got   %.*s\n   want  %.*s", file,
                 json_string_value(json_object_get(test, "description")), state, STR_ARG(html),
                 STR_ARG(got), STR_ARG(want));
}

static size_t run_file(const char *file) {
    struct arena *a = arena_new(ARENA);
    json_t *root = json_load_file(str_c(a, str_printf(a, CORPORA "/html-tokenizer/%s", file)),
                                  JSON_ALLOW_NUL, NULL);
    json_t *test, *state;
    size_t i, k, n = 0;
    json_array_foreach(root, i, test) {
        json_t *states = json_object_get(test, "initialStates");
        if (json_is_true(json_object_get(test, "doubleEscaped")))
            continue; /* lone surrogates and the like */
        n++;
        if (!states) run_case(a, test, "Data state", file);
        json_array_foreach(states, k, state) run_case(a, test, json_string_value(state), file);
    }
    json_decref(root);
    arena_free(&a);
    return n;
}

static void html5lib_tests(void **state) {
    (void)state;
    static const char *const files[] = { "contentModelFlags.json",
                                         "domjs.json",
                                         "escapeFlag.json",
                                         "numericEntities.json",
                                         "test1.json",
                                         "test2.json",
                                         "test3.json",
                                         "test4.json",
                                         "unicodeCharsProblematic.json" };
    size_t n = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        n += run_file(files[i]);
    print_message("# %zu cases of html5lib-tests\n", n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "tokens are as listed", as_listed, NULL, NULL, NULL },
        { "raw text ends where it should", raw_text, NULL, NULL, NULL },
        { "named references", every_entity_is_found, NULL, NULL, NULL },
        { "html5lib-tests, exactly", html5lib_tests, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
