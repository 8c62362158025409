#include "base/csv.h"

#include "base/test.h"

#include <string.h>

static int setup(void **state) {
    *state = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* As rows with "|" between cells and "/" behind each. */
static const char *read_as(struct arena *a, const char *text, char separator) {
    struct csv c;
    struct buf b = buf_new(a, 1 << 20);
    assert_null(csv_read(a, str_of(text), separator, &c));
    for (size_t i = 0; i < c.n; i++) {
        buf_printf(&b, "%lld:", (long long)c.rows[i].line);
        for (size_t k = 0; k < c.rows[i].n; k++)
            buf_printf(&b, "%s%.*s", k ? "|" : "", STR_ARG(c.rows[i].cells[k]));
        buf_add_c(&b, c.rows[i].wrong ? "!" : "/");
    }
    return b.n ? buf_str(&b).p : "";
}

static void rows(void **state) {
    static const struct {
        const char *name, *in, *want;
    } all[] = {
        { "commas", "a,b\n1,2\n", "1:a|b/2:1|2/" },
        { "semicolons by the first line", "a;b\n1,5;2\n", "1:a|b/2:1,5|2/" },
        { "tabs, CR LF, no end", "a\tb\r\n1\t2", "1:a|b/2:1|2/" },
        { "quotes", "a,b\n\"1, \"\"one\"\"\",2\n", "1:a|b/2:1, \"one\"|2/" },
        { "a line's end in a cell", "a,b\n\"x\ny\",2\n3,4\n", "1:a|b/2:x\ny|2/4:3|4/" },
        { "empty lines are none", "a,b\n\n , \n1,2\n\n", "1:a|b/4:1|2/" },
        { "an empty cell at the end", "a,b\n1,\n", "1:a|b/2:1|/" },
        { "never closed", "a,b\n\"1,2\n3,4\n", "1:a|b/2:!" },
        { "behind a quote", "a,b\n\"1\"x,2\n3,4\n", "1:a|b/2:1|2!3:3|4/" },
        { "harmless again", "a\n'=1+1\n'tis\n''=x\n", "1:a/2:=1+1/3:'tis/4:'=x/" },
        { "CR alone", "a,b\r1,2\r", "1:a|b/2:1|2/" },
        { "nothing", "", "" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *got = read_as(*state, all[i].in, 0);
        if (strcmp(got, all[i].want) != 0) fail_msg("%s: %s", all[i].name, got);
    }
}

static void charsets(void **state) {
    static const struct {
        const char *name, *in, *charset, *want, *as;
    } all[] = {
        { "UTF-8", "Đorđe", "", "Đorđe", "utf-8" },
        { "with a mark", "\xEF\xBB\xBF" "Ana", "", "Ana", "utf-8" },
        { "Serbian and Hungarian", "\x8A" "abac, \xC8" "a\xE8" "ak; k\xE1v\xE9" "f\xF5z\xF5", "", "Šabac, Čačak; kávéfőző", "windows-1250" },
        { "Greek", "\xCC\xF0\xEF\xF4\xDC\xEA\xE9\xE1 46", "", "Μποτάκια 46", "iso-8859-7" },
        { "Greek of Windows", "\xA2\xED\xED\xE1, \xE1\xE3\xEF\xF1\xDC", "", "Άννα, αγορά", "windows-1253" },
        { "Cyrillic when named", "\xCF\xEE\xF8\xF2\xE0", "windows-1251", "Пошта", "windows-1251" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct str text, as;
        assert_null(csv_text(*state, str_of(all[i].in), str_of(all[i].charset), &text, &as));
        if (!str_eq(text, str_of(all[i].want)) || !str_eq(as, str_of(all[i].as)))
            fail_msg("%s: %.*s as %.*s", all[i].name, STR_ARG(text), STR_ARG(as));
    }
    struct str text, as;
    const struct err *e = csv_text(*state, S("\xFF\xFE" "A\0n\0a\0"), S(""), &text, &as);
    assert_null(e);
    assert_true(str_eq(text, S("Ana")));
    e = csv_text(*state, S("a\xFF"), S("utf-8"), &text, &as);
    assert_true(e && e->code == ERR_INVALID);
    e = csv_text(*state, S("a"), S("ebcdic"), &text, &as);
    assert_true(e && e->code == ERR_INVALID);
    e = csv_text(*state, S("a\0b"), S(""), &text, &as);
    assert_true(e && e->code == ERR_INVALID);
}

static void written(void **state) {
    static const char *const cells[] = { "=HYPERLINK(\"x\")", "+381 64 1", "-5", "@a", "'=x", "'tis", "", "a\"b\nc;d" };
    struct arena *a = *state;
    struct buf b = buf_new(a, 4096);
    struct csv c;
    csv_begin(&b);
    for (size_t i = 0; i < 8; i++)
        csv_cell(&b, str_of(cells[i]));
    csv_end(&b);
    struct str text = buf_str(&b), as;
    assert_true(str_find(text, S("\"'=HYPERLINK")) > 0 && str_find(text, S("\"'+381")) > 0);
    assert_null(csv_text(a, text, S(""), &text, &as));
    assert_null(csv_read(a, text, 0, &c));
    assert_int_equal(c.n, 1);
    assert_int_equal(c.rows[0].n, 8);
    for (size_t i = 0; i < 8; i++)
        assert_true(str_eq(c.rows[0].cells[i], str_of(cells[i])));
}

/* A05 of files: nothing that is sent makes it read beyond its limits. */
static void limits(void **state) {
    struct arena *a = *state;
    struct csv c;
    struct buf b = buf_new(a, 8 << 20);
    for (int i = 0; i < CSV_ROWS_MAX + 1; i++)
        buf_add_c(&b, "1\n");
    const struct err *e = csv_read(a, buf_str(&b), 0, &c);
    assert_true(e && e->code == ERR_LIMIT);
    struct buf wide = buf_new(a, 8 << 20);
    for (int i = 0; i < CSV_CELLS_MAX + 1; i++)
        buf_add_c(&wide, "1;");
    assert_null(csv_read(a, buf_str(&wide), 0, &c));
    assert_true(c.rows[0].wrong && c.rows[0].n == CSV_CELLS_MAX);
    char *large = arena_alloc(a, CSV_BYTES_MAX + 1);
    memset(large, 'x', CSV_BYTES_MAX + 1);
    struct str text, as;
    e = csv_text(a, (struct str){ large, CSV_BYTES_MAX + 1 }, S(""), &text, &as);
    assert_true(e && e->code == ERR_LIMIT);
    assert_null(csv_read(a, (struct str){ large, CSV_CELL_MAX + 1 }, 0, &c));
    assert_non_null(c.rows[0].wrong);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows, setup, teardown),
        cmocka_unit_test_setup_teardown(charsets, setup, teardown),
        cmocka_unit_test_setup_teardown(written, setup, teardown),
        cmocka_unit_test_setup_teardown(limits, setup, teardown),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
