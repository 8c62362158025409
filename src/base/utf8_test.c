#include "base/utf8.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* The edges of RFC 3629 section 4. */
static const struct {
    const char *name;
    struct str in;
    bool ok;
    uint32_t first;
} edges[] = {
    { "ASCII", { "a", 1 }, true, 'a' },
    { "NUL", { "\0", 1 }, true, 0 },
    { "first of two", { "\xC2\x80", 2 }, true, 0x80 },
    { "last of two", { "\xDF\xBF", 2 }, true, 0x7FF },
    { "first of three", { "\xE0\xA0\x80", 3 }, true, 0x800 },
    { "last before the surrogates", { "\xED\x9F\xBF", 3 }, true, 0xD7FF },
    { "first behind them", { "\xEE\x80\x80", 3 }, true, 0xE000 },
    { "last of three", { "\xEF\xBF\xBF", 3 }, true, 0xFFFF },
    { "first of four", { "\xF0\x90\x80\x80", 4 }, true, 0x10000 },
    { "last of all", { "\xF4\x8F\xBF\xBF", 4 }, true, 0x10FFFF },
    { "overlong of two", { "\xC0\xAF", 2 }, false, UTF8_REPLACEMENT },
    { "overlong of two, last", { "\xC1\xBF", 2 }, false, UTF8_REPLACEMENT },
    { "overlong of three", { "\xE0\x9F\xBF", 3 }, false, UTF8_REPLACEMENT },
    { "overlong of four", { "\xF0\x8F\xBF\xBF", 4 }, false, UTF8_REPLACEMENT },
    { "first surrogate", { "\xED\xA0\x80", 3 }, false, UTF8_REPLACEMENT },
    { "last surrogate", { "\xED\xBF\xBF", 3 }, false, UTF8_REPLACEMENT },
    { "beyond the last", { "\xF4\x90\x80\x80", 4 }, false, UTF8_REPLACEMENT },
    { "five bytes", { "\xF8\x88\x80\x80\x80", 5 }, false, UTF8_REPLACEMENT },
    { "a tail alone", { "\x80", 1 }, false, UTF8_REPLACEMENT },
    { "cut", { "\xE2\x82", 2 }, false, UTF8_REPLACEMENT },
    { "wrong tail", { "\xE2\x28\xA1", 3 }, false, UTF8_REPLACEMENT },
    { "0xff", { "\xff", 1 }, false, UTF8_REPLACEMENT },
};

static void edges_of_the_encoding(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(edges); i++) {
        struct str s = edges[i].in;
        bool ok;
        uint32_t c = utf8_next(&s, &ok);
        ROW_INT(edges[i].name, ok, edges[i].ok);
        ROW_INT(edges[i].name, c, edges[i].first);
        ROW_INT(edges[i].name, s.n, edges[i].ok ? 0 : edges[i].in.n - 1);
        ROW_INT(edges[i].name, utf8_valid(edges[i].in), edges[i].ok);
    }
}

/* ASCII is looked at eight bytes at a time: what is not ASCII may stand anywhere in it. */
static void edges_within_ascii(void **state) {
    (void)state;
    char text[33];
    for (size_t i = 0; i < ROWS(edges); i++)
        for (size_t at = 0; at + edges[i].in.n <= sizeof text; at++) {
            memset(text, 'a', sizeof text);
            memcpy(text + at, edges[i].in.p, edges[i].in.n);
            ROW_INT(edges[i].name, utf8_valid((struct str){ text, sizeof text }), edges[i].ok);
            ROW_INT(edges[i].name, utf8_valid((struct str){ text, at + edges[i].in.n }), edges[i].ok);
        }
}

static void every_code_point_there_and_back(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c == 0xD800) c = 0xE000;
        char out[4];
        struct str s = { out, utf8_put(c, out) };
        bool ok;
        if (utf8_next(&s, &ok) != c || !ok || s.n) fail_msg("U+%04X", c);
    }
}

static void cleaning(void **state) {
    static const struct {
        const char *name;
        struct str in, want;
    } rows[] = {
        { "sound text", { "\xC5\xA1", 2 }, { "\xC5\xA1", 2 } },
        { "a wrong byte each", { "a\xff\xfe" "b", 4 }, { "a\xEF\xBF\xBD\xEF\xBF\xBD" "b", 8 } },
        { "a cut end", { "a\xE2\x82", 3 }, { "a\xEF\xBF\xBD\xEF\xBF\xBD", 7 } },
        { "NUL", { "a\0b", 3 }, { "a\xEF\xBF\xBD" "b", 5 } },
        { "empty", { "", 0 }, { "", 0 } },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str got = utf8_clean(*state, rows[i].in);
        ROW_STR(rows[i].name, got, rows[i].want);
        assert_true(utf8_valid(got));
    }
    struct str sound = S("x");
    assert_ptr_equal(utf8_clean(*state, sound).p, sound.p);
}

static void all_wrong_bytes_become_marks(void **state) {
    char bytes[3000];
    memset(bytes, 0x80, sizeof bytes);
    struct str got = utf8_clean(*state, (struct str){ bytes, sizeof bytes });
    ROW_INT("marks", utf8_count(got), sizeof bytes);
    ROW_INT("bytes", got.n, 3 * sizeof bytes);
}

static void cutting_keeps_code_points_whole(void **state) {
    (void)state;
    struct str s = S("a\xC5\xA1\xF0\x9F\x99\x82");
    static const size_t want[] = { 0, 1, 1, 3, 3, 3, 3, 7, 7 };
    for (size_t n = 0; n < ROWS(want); n++) ROW_INT("cut", utf8_cut(s, n).n, want[n]);
    ROW_INT("code points", utf8_count(s), 3);
    ROW_STR("of none", utf8_cut(STR_NONE, 3), STR_NONE);
}

static void lines(void **state) {
    static const struct {
        const char *name;
        struct str in, want;
        bool is_line;
    } rows[] = {
        { "as it is", { "a b", 3 }, { "a b", 3 }, true },
        { "line ends and tabs", { " a\r\n\tb \n", 8 }, { "a b", 3 }, false },
        { "DEL", { "a\x7f" "b", 3 }, { "a b", 3 }, false },
        { "C1", { "a\xC2\x85\xC2\x9F" "b\xC2\x80", 8 }, { "a b", 3 }, false },
        { "half of C1", { "a\xC2", 2 }, { "a\xC2", 2 }, false },
        { "no-break space", { "a\xC2\xA0" "b", 4 }, { "a\xC2\xA0" "b", 4 }, true },
        { "a wrong byte", { "a\xff", 2 }, { "a\xff", 2 }, false },
        { "blanks alone", { " \n ", 3 }, { "", 0 }, false },
        { "empty", { "", 0 }, { "", 0 }, true },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        ROW_STR(rows[i].name, utf8_one_line(*state, rows[i].in), rows[i].want);
        ROW_INT(rows[i].name, utf8_is_line(rows[i].in), rows[i].is_line);
        if (utf8_valid(rows[i].in)) ROW_INT(rows[i].name, utf8_is_line(rows[i].want), true);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        { "F19 edges of UTF-8", edges_of_the_encoding, NULL, NULL, NULL },
        { "F19 the same edges anywhere within ASCII", edges_within_ascii, NULL, NULL, NULL },
        cmocka_unit_test(every_code_point_there_and_back),
        { "F19 wrong bytes become marks, output is valid", cleaning, setup, teardown, NULL },
        cmocka_unit_test_setup_teardown(all_wrong_bytes_become_marks, setup, teardown),
        cmocka_unit_test(cutting_keeps_code_points_whole),
        cmocka_unit_test_setup_teardown(lines, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
