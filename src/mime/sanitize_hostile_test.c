/* The sanitiser under hostile input: random tags, bombs, and the corpora of HTML where they are at
 * hand. */
#include "mime/sanitize_test.h"

#include "base/sys.h"

#include <time.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void check(struct arena *a, struct str html, const char *where) {
    struct str out = clean_of(a, html, NULL);
    const char *wrong = fault(a, out);
    if (wrong) fail_msg("%s: %s in %.*s\n    from %.*s", where, wrong, STR_ARG(out), STR_ARG(html));
    struct str again = clean_of(a, out, NULL);
    if (!str_eq(again, out))
        fail_msg("%s: not the same again\n    in  %.*s\n    1st %.*s\n    2nd %.*s", where,
                 STR_ARG(html), STR_ARG(out), STR_ARG(again));
}

/* clang-format off */
static const char *const tag_bricks[] = {
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th style=display:none>",
    "<tbody>", "<caption>", "</caption>", "<colgroup>", "<col>", "<p>", "</p>", "<div>",
    "</div>", "<b>", "</b>", "<a href=https://x>", "<a name=x>", "</a>", "<li>", "<ul>",
    "</ul>", "<dl>", "<dt>", "<dd>", "<h1>", "</h2>", "<pre>", "\n", "</pre>", "<blockquote>",
    "</blockquote>", "x", " ", "&amp;", "<br>", "<hr>", "<img src=cid:a>", "<img alt=q>",
    "<svg>", "</svg>", "<template>", "</template>", "<span style=display:none>", "</span>",
    "<p style=font-size:0>", "<font size=3>", "</font>", "<i>", "</i>", "<script>", "</script>",
    "<center>", "</center>", "<p hidden>", "\r\n", "\x01", "<textarea>", "</textarea>", "<h3>",
    "</h3>", "</li>", "</br>", "<!-- x -->",
};
/* clang-format on */

/* Random strings of tags and text: whatever their order, the oracle holds. */
static void any_order_of_tags(void **state) {
    (void)state;
    uint32_t seed = 20261121;
    for (int round = 0; round < 4000; round++) {
        struct arena *a = arena_new(ARENA);
        struct buf b = buf_new(a, 1 << 16);
        int n = 3 + round % 40 + (round % 100 == 0 ? 2000 : 0);
        for (int i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            buf_add_c(&b, tag_bricks[(seed >> 8) % (sizeof tag_bricks / sizeof *tag_bricks)]);
        }
        check(a, buf_str(&b), "bricks");
        arena_free(&a);
    }
}

static struct str repeated(struct arena *a, struct str s, size_t n) {
    struct buf b = buf_new_sized(a, s.n * n, s.n * n);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, s);
    return buf_str(&b);
}

/* What this process has worked, in microseconds: a busy machine does not count. */
static int64_t cpu_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The work for size bytes of one brick, the least of three runs. */
static int64_t work_for(struct str brick, size_t size) {
    int64_t least = INT64_MAX;
    for (int i = 0; i < 3; i++) {
        struct arena *a = arena_new(ARENA);
        struct str html = repeated(a, brick, size / brick.n);
        int64_t start = cpu_time();
        struct str out = clean_of(a, html, NULL);
        int64_t took = cpu_time() - start;
        if (took < least) least = took;
        assert_true(out.n <= MAX);
        assert_false(arena_over(a));
        const char *wrong = fault(a, out);
        if (wrong) fail_msg("%.*s…: %s", STR_ARG(brick), wrong);
        arena_free(&a);
    }
    return least;
}

/* The sanitizers make all of it ten times slower, which changes nothing of what grows how. */
#ifdef KEPT_SANITIZED
enum { LITTLE = 16 << 10 };
#else
enum { LITTLE = 128 << 10 };
#endif

/* A24: eight times the input is eight times the work; where it were its square, 64 times. What takes
 * less than a hundredth of a second is too little to compare. */
static void hostile_input_is_linear(void **state) {
    (void)state;
    /* clang-format off */
    static const struct str bricks[] = {
        S("<"), S("&"), S("<div>"), S("</"), S("<a href=\""), S("<!--"), S("<!-"), S("<b "),
        S("=\"'"), S("<table>"), S("</p>"), S("<a href=https://a>"), S("<b></i>"), S("<td>"),
        S("&#"), S("&notit"), S("<svg><![CDATA["), S("<script>"), S("<p>"),
        S("<a a a a a a a a a a a a a a a a a a>"), S("<p style=\"color:red;;;;((((''\">"),
        S("</>"), S("<li>"), S("-"), S("<i hidden>"), S("\r"), S("<img src=\"//a\">"),
        S("<template>"), S("<b style=x>"),
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof bricks / sizeof *bricks; i++) {
        int64_t little = work_for(bricks[i], LITTLE), much = work_for(bricks[i], 8 * LITTLE);
        if (much > 10000 && much > 24 * little)
            fail_msg("%.*s…: %lld us for eight times what takes %lld us", STR_ARG(bricks[i]),
                     (long long)much, (long long)little);
    }
}

static void deep_nesting(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    check(a, repeated(a, S("<div>"), 100000), "divs");
    check(a, repeated(a, S("<table><tr><td>"), 300), "tables");
    check(a, repeated(a, S("<table>"), 300), "bare tables");
    struct str s = str_join(a, repeated(a, S("<div>"), 300), S("words<p>more"));
    assert_true(str_contains_nocase(clean_of(a, s, NULL), S("more")));
    check(a, s, "words at depth");
    for (size_t n = 90; n < 105; n++) {
        check(a,
              str_join(a, repeated(a, S("<b>"), n),
                       S("<table><i>x<caption>y<td>z<a href=https://a>")),
              "edge");
        check(a, str_join(a, repeated(a, S("<p><b>"), n), S("<table><td><p>x<div>y")), "edge of p");
    }
    arena_free(&a);
}

/* ---- corpora ---- */

static struct str file_text(struct arena *a, const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) return STR_NONE;
    struct buf b = buf_new(a, 8 << 20);
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&b, (struct str){ chunk, n });
    fclose(f);
    return buf_str(&b);
}

static const char *corpus(struct arena *a, const char *file) {
    return str_c(a, str_printf(a, CORPORA "/%s", file));
}

static size_t check_lines(const char *file) {
    struct arena *a = arena_new(ARENA);
    struct str rest = file_text(a, corpus(a, file)), line;
    size_t n = 0;
    while (str_is_set(rest) && str_split(&rest, '\n', &line)) {
        struct arena *each = arena_new(ARENA);
        check(each, line, file);
        arena_free(&each);
        n++;
    }
    arena_free(&a);
    return n;
}

static size_t check_json(const char *file, const char *key) {
    struct arena *a = arena_new(ARENA);
    json_t *list = json_load_file(corpus(a, file), 0, NULL);
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n; i++) {
        const char *html = json_string_value(json_object_get(json_array_get(list, i), key));
        if (html) check(a, str_of(html), file);
    }
    json_decref(list);
    arena_free(&a);
    return n;
}

static void corpora_stay_harmless(void **state) {
    (void)state;
    size_t n = check_lines("html-xss-payloads/payloads.txt") +
               check_lines("html-h5sc/vectors.txt") +
               check_json("html-dompurify/cases.json", "payload") +
               check_json("html-loofah/cases.json", "input");
    print_message("# %zu cases of the corpora\n", n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A13 any order of tags is balanced and stable", any_order_of_tags, NULL, NULL, NULL },
        { "A24 hostile input takes linear time", hostile_input_is_linear, NULL, NULL, NULL },
        { "A13 deep nesting", deep_nesting, NULL, NULL, NULL },
        { "A13 corpora stay harmless and stable", corpora_stay_harmless, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
