#include "http/form.h"

#include "base/test.h"

#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }

static struct arena *a;

static int setup(void **state) {
    (void)state;
    a = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&a);
    return 0;
}

static struct str joined(const struct str *parts, size_t n) {
    struct str all = S("");
    for (size_t i = 0; i < n; i++)
        all = str_join(a, all, parts[i]);
    return all;
}

/* "name=value|…" and "name:filename:type=body|…" for files, so that a row can say all of a form. */
static struct str told(const struct form *f) {
    struct str all = S("");
    for (size_t i = 0; i < f->field_count; i++) {
        struct str parts[] = { all, f->fields[i].name, S("="), f->fields[i].value, S("|") };
        all = joined(parts, ROWS(parts));
    }
    for (size_t i = 0; i < f->file_count; i++) {
        const struct form_file *file = &f->files[i];
        struct str parts[] = { all,        file->name, S(":"),     file->filename, S(":"),
                               file->type, S("="),     file->body, S("|") };
        all = joined(parts, ROWS(parts));
    }
    return all;
}

struct row {
    const char *name;
    struct str in, want; /* want not set: refused */
    const char *field;   /* whom the error names */
};

static void check(const struct row *r, struct str type) {
    struct form f = { 0 };
    const struct err *e = form_parse(a, type, r->in, &f);
    if (e) ROW_INT(r->name, e->code == ERR_INVALID || e->code == ERR_LIMIT, true);
    ROW_STR(r->name, e ? STR_NONE : told(&f), r->want);
    if (e) ROW_STR(r->name, str_of(e->field), str_of(r->field));
}

static void urlencoded(void **state) {
    (void)state;
    static const struct row rows[] = {
        { "two fields", LIT("a=b&c=d"), LIT("a=b|c=d|"), NULL },
        { "decoded", LIT("a+b=%C3%A4+%26&c=%3D"), LIT("a b=\xc3\xa4 &|c==|"), NULL },
        { "without value", LIT("a&b="), LIT("a=|b=|"), NULL },
        { "without name", LIT("=x"), LIT("=x|"), NULL },
        { "equals in the value", LIT("a=b=c"), LIT("a=b=c|"), NULL },
        { "empty pairs", LIT("&&a=b&&"), LIT("a=b|"), NULL },
        { "twice", LIT("a=1&a=2"), LIT("a=1|a=2|"), NULL },
        { "nothing", LIT(""), LIT(""), NULL },
        { "NUL in a value", LIT("a=b%00c"), { NULL, 0 }, "a" },
        { "NUL in a name", LIT("a%00=b"), { NULL, 0 }, NULL },
        { "wrong UTF-8", LIT("x=1&a=%ff"), { NULL, 0 }, "a" },
        { "half an escape", LIT("a=%4"), { NULL, 0 }, "a" },
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        check(&rows[i], S("application/x-www-form-urlencoded; charset=UTF-8"));
}

#define CD "Content-Disposition: form-data; "

static const struct row bodies[] = {
    { "a field", LIT("--b\r\n" CD "name=\"a\"\r\n\r\nx\r\n--b--\r\n"), LIT("a=x|"), NULL },
    { "without the last line end", LIT("--b\r\n" CD "name=\"a\"\r\n\r\nx\r\n--b--"), LIT("a=x|"),
      NULL },
    { "empty value", LIT("--b\r\n" CD "name=\"a\"\r\n\r\n\r\n--b--"), LIT("a=|"), NULL },
    { "lines in the value", LIT("--b\r\n" CD "name=\"a\"\r\n\r\nx\r\n-- y\r\n--B\r\n--b--"),
      LIT("a=x\r\n-- y\r\n--B|"), NULL },
    { "two fields", LIT("--b\r\n" CD "name=a\r\n\r\n1\r\n--b\r\n" CD "name=c\r\n\r\n2\r\n--b--"),
      LIT("a=1|c=2|"), NULL },
    { "no fields", LIT("--b--\r\n"), LIT(""), NULL },
    { "before and after", LIT("hello\r\n--b\r\n" CD "name=a\r\n\r\n1\r\n--b--\r\nbye"), LIT("a=1|"),
      NULL },
    { "a file",
      LIT("--b\r\n" CD
          "name=\"f\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n--b--"),
      LIT("f:x.png:image/png=\0\xff|"), NULL },
    { "a file without type", LIT("--b\r\n" CD "name=f; filename=x\r\n\r\n1\r\n--b--"),
      LIT("f:x:application/octet-stream=1|"), NULL },
    { "no file chosen",
      LIT("--b\r\n" CD "name=\"f\"; filename=\"\"\r\nContent-Type: "
          "application/octet-stream\r\n\r\n\r\n--b--"),
      LIT(""), NULL },
    { "A file name with folders loses them",
      LIT("--b\r\n" CD "name=f; filename=\"../../etc/x\"\r\n\r\n1\r\n--b--"),
      LIT("f:x:application/octet-stream=1|"), NULL },
    { "and in the other spelling",
      LIT("--b\r\n" CD "name=f; filename=\"C:\\fakepath\\x\"\r\n\r\n1\r\n--b--"),
      LIT("f:x:application/octet-stream=1|"), NULL },
    { "quote as browsers write it",
      LIT("--b\r\n" CD "name=f; filename=\"a%22b.txt\"\r\n\r\n1\r\n--b--"),
      LIT("f:a\"b.txt:application/octet-stream=1|"), NULL },
    { "line end as browsers write it",
      LIT("--b\r\n" CD "name=f; filename=\"a%0D%0Ab\"\r\n\r\n1\r\n--b--"),
      LIT("f:a  b:application/octet-stream=1|"), NULL },
    { "semicolon in quotes", LIT("--b\r\n" CD "name=f; filename=\"a;b\"\r\n\r\n1\r\n--b--"),
      LIT("f:a;b:application/octet-stream=1|"), NULL },
    { "headers in any case", LIT("--b\r\ncontent-DISPOSITION: FORM-data; NAME=a\r\n\r\n1\r\n--b--"),
      LIT("a=1|"), NULL },
    { "space behind the boundary", LIT("--b \t\r\n" CD "name=a\r\n\r\n1\r\n--b--"), LIT("a=1|"),
      NULL },
    { "no boundary", LIT("hello"), { NULL, 0 }, NULL },
    { "does not end", LIT("--b\r\n" CD "name=a\r\n\r\n1"), { NULL, 0 }, NULL },
    { "ends in the headers", LIT("--b\r\n" CD "name=a\r\n"), { NULL, 0 }, NULL },
    { "ends behind the boundary", LIT("--b\r\n" CD "name=a\r\n\r\n1\r\n--b"), { NULL, 0 }, NULL },
    { "bare LF", LIT("--b\n" CD "name=a\n\n1\n--b--"), { NULL, 0 }, NULL },
    { "boundary with more behind",
      LIT("--bx\r\n" CD "name=a\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "without name", LIT("--b\r\n" CD "x=a\r\n\r\n1\r\n--b--"), { NULL, 0 }, NULL },
    { "without disposition",
      LIT("--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "another disposition",
      LIT("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "two dispositions",
      LIT("--b\r\n" CD "name=a\r\n" CD "name=c\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "transfer encoding",
      LIT("--b\r\n" CD "name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "no colon", LIT("--b\r\n" CD "name=a\r\nnonsense\r\n\r\n1\r\n--b--"), { NULL, 0 }, NULL },
    { "NUL in a text", LIT("--b\r\n" CD "name=a\r\n\r\n1\0\r\n--b--"), { NULL, 0 }, "a" },
    { "wrong UTF-8 in a text", LIT("--b\r\n" CD "name=a\r\n\r\n\xff\r\n--b--"), { NULL, 0 }, "a" },
    { "wrong UTF-8 in a file name",
      LIT("--b\r\n" CD "name=a; filename=\"\xff\"\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      "a" },
    { "wrong UTF-8 in a name",
      LIT("--b\r\n" CD "name=\"\xff\"\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
    { "control in a header",
      LIT("--b\r\n" CD "name=\"a\x01\"\r\n\r\n1\r\n--b--"),
      { NULL, 0 },
      NULL },
};

static void multipart(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(bodies); i++)
        check(&bodies[i], S("multipart/form-data; boundary=b"));
    struct row quoted = { "quoted boundary", LIT("--a b\r\n" CD "name=a\r\n\r\n1\r\n--a b--"),
                          LIT("a=1|"), NULL };
    check(&quoted, S("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""));
}

/* One more than a boundary may have. */
#define SEVENTY "0123456789012345678901234567890123456789012345678901234567890123456789"

static void types_and_boundaries(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "text/plain",
        "application/json",
        "multipart/mixed; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=a\x01",
        "multipart/form-data; boundary=" SEVENTY "1",
    };
    for (size_t i = 0; i < ROWS(wrong); i++) {
        struct form f;
        const struct err *e = form_parse(a, str_of(wrong[i]), S("--b--"), &f);
        ROW_INT(wrong[i], e && e->code == ERR_INVALID, true);
    }
}

static struct str repeat(const char *head, const char *piece, size_t n, const char *tail) {
    size_t h = strlen(head), p = strlen(piece), t = strlen(tail);
    char *c = arena_alloc(a, h + p * n + t + 1);
    memcpy(c, head, h);
    for (size_t i = 0; i < n; i++)
        memcpy(c + h + i * p, piece, p);
    memcpy(c + h + p * n, tail, t);
    return (struct str){ c, h + p * n + t };
}

static void f17_limits(void **state) {
    (void)state;
    const char *url = "application/x-www-form-urlencoded",
               *parts = "multipart/form-data; boundary=b";
    const struct {
        const char *name, *type;
        struct str in;
        bool ok;
    } rows[] = {
        { "1,000 fields", url, repeat("", "a=b&", 1000, ""), true },
        { "1,001 fields", url, repeat("", "a=b&", 1001, ""), false },
        { "a million fields", url, repeat("", "a&", 1000000, ""), false },
        { "a million nothings", url, repeat("", "&", 1000000, "a=b"), true },
        { "name of 200", url, repeat("", "n", 200, "=1"), true },
        { "name of 201", url, repeat("", "n", 201, "=1"), false },
        { "1,000 parts", parts, repeat("--b", "\r\n" CD "name=a\r\n\r\n1\r\n--b", 1000, "--"),
          true },
        { "1,001 parts", parts, repeat("--b", "\r\n" CD "name=a\r\n\r\n1\r\n--b", 1001, "--"),
          false },
        { "100 files", parts,
          repeat("--b", "\r\n" CD "name=a; filename=f\r\n\r\n1\r\n--b", 100, "--"), true },
        { "101 files", parts,
          repeat("--b", "\r\n" CD "name=a; filename=f\r\n\r\n1\r\n--b", 101, "--"), false },
        { "long part header", parts,
          repeat("--b\r\n" CD "name=a\r\nX: ", "y", 5000, "\r\n\r\n1\r\n--b--"), false },
        { "many part headers", parts,
          repeat("--b\r\n" CD "name=a\r\n", "X: y\r\n", 1000, "\r\n1\r\n--b--"), false },
        { "file name of 1,001", parts,
          repeat("--b\r\n" CD "name=a; filename=", "n", 1001, "\r\n\r\n1\r\n--b--"), false },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct form f;
        ROW_INT(rows[i].name, form_parse(a, str_of(rows[i].type), rows[i].in, &f) == NULL,
                rows[i].ok);
    }
}

enum { TEXT, LINE, INT, FLAG, MANY };
static const struct form_spec kinds[] = {
    { "t", FORM_TEXT, .min = 2, .max = 5, .message = "t" },
    { "t", FORM_LINE, .min = 2, .max = 5, .message = "l" },
    { "t", FORM_INT, .min = -5, .max = 500, .message = "i" },
    { "t", FORM_FLAG, .message = "f" },
    { "t", FORM_MANY, .min = 1, .max = 5, .count = 3, .message = "m" },
};
/* want: the value as text, NULL for an error */
static const struct {
    const char *name, *body;
    int spec;
    bool required;
    const char *want;
} checks[] = {
    { "text", "t=abc", TEXT, true, "abc" },
    { "line ends", "t=a%0D%0Ab%0Dc", TEXT, true, "a\nb\nc" },
    { "tab is text", "t=a%09b", TEXT, true, "a\tb" },
    { "length in characters", "t=%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4", TEXT, true,
      "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4" },
    { "too short", "t=a", TEXT, true, NULL },
    { "too long", "t=abcdef", TEXT, true, NULL },
    { "escape character", "t=a%1Bb", TEXT, true, NULL },
    { "C1 control", "t=a%C2%9Bb", TEXT, true, NULL },
    { "missing", "x=y", TEXT, true, NULL },
    { "missing, not required", "x=y", TEXT, false, "" },
    { "blank", "t=+%0D%0A+", TEXT, true, NULL },
    { "blank, not required", "t=++", TEXT, false, "" },
    { "twice", "t=abc&t=abc", TEXT, false, NULL },
    { "line is trimmed", "t=+abc+", LINE, true, "abc" },
    { "A11 CR LF in a line is refused", "t=a%0D%0Ab", LINE, true, NULL },
    { "tab in a line", "t=a%09b", LINE, true, NULL },
    { "number", "t=42", INT, true, "42" },
    { "negative number", "t=-5", INT, true, "-5" },
    { "too small", "t=-6", INT, true, NULL },
    { "too large", "t=501", INT, true, NULL },
    { "no number", "t=4x", INT, true, NULL },
    { "hexadecimal", "t=0x10", INT, true, NULL },
    { "huge number", "t=99999999999999999999", INT, true, NULL },
    { "no number, not required", "t=", INT, false, "0" },
    { "ticked", "t=on", FLAG, false, "1" },
    { "not ticked", "x=on", FLAG, false, "0" },
    { "ticked as 0", "t=0", FLAG, false, "0" },
    { "must be ticked", "x=on", FLAG, true, NULL },
    { "several", "t=a&t=b&x=y&t=+c+", MANY, true, "a,b,c," },
    { "empty ones left out", "t=&t=b", MANY, true, "b," },
    { "too many", "t=a&t=b&t=c&t=d", MANY, true, NULL },
    { "one too long", "t=a&t=abcdef", MANY, true, NULL },
    { "none", "x=y", MANY, true, NULL },
};

static void checking(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(checks); i++) {
        struct form f;
        struct form_value v;
        struct form_spec spec = kinds[checks[i].spec];
        spec.required = checks[i].required;
        assert_null(form_parse_urlencoded(a, str_of(checks[i].body), &f));
        const struct err *e = form_check(a, &f, &spec, 1, &v);
        assert_true(e == v.err);
        struct str got = v.text;
        if (spec.kind == FORM_INT || spec.kind == FORM_FLAG)
            got = str_printf(a, "%lld", (long long)v.number);
        for (size_t j = 0; spec.kind == FORM_MANY && j < v.count; j++)
            got = str_join3(a, got, v.many[j], S(","));
        ROW_STR(checks[i].name, e ? STR_NONE : got, str_of(checks[i].want));
        if (e) ROW_STR(checks[i].name, str_of(e->msg), str_of(spec.message));
        if (e) ROW_STR(checks[i].name, str_of(e->field), S("t"));
    }
}

static void all_mistakes_at_once(void **state) {
    (void)state;
    static const struct form_spec specs[] = {
        { "a", FORM_LINE, .max = 3, .message = "first" },
        { "b", FORM_LINE, .max = 3, .required = true, .message = "second" },
        { "c", FORM_LINE, .max = 3, .message = "third" },
        { "f", FORM_FILE, .max = 3, .count = 2, .message = "fourth" },
    };
    struct form f;
    struct form_value v[4];
    assert_null(form_parse(a, S("multipart/form-data; boundary=b"),
                           S("--b\r\n" CD "name=a\r\n\r\nabcd\r\n--b\r\n" CD "name=c\r\n\r\nok\r\n"
                             "--b\r\n" CD "name=f; filename=x\r\n\r\n123\r\n--b--"),
                           &f));
    const struct err *e = form_check(a, &f, specs, 4, v);
    assert_string_equal(e->msg, "first");
    assert_string_equal(v[1].err->msg, "second");
    ROW_STR("what was typed", v[0].text, S("abcd"));
    assert_null(v[2].err);
    assert_true(v[2].set && !v[3].err && v[3].count == 1);
    ROW_STR("file", v[3].files[0].body, S("123"));
    struct form_spec small = { "f", FORM_FILE, .max = 2, .message = "too large" };
    assert_non_null(form_check(a, &f, &small, 1, v));
    assert_true(str_eq(form_get(&f, "c"), S("ok")) && !str_is_set(form_get(&f, "zz")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(urlencoded, setup, teardown),
        cmocka_unit_test_setup_teardown(multipart, setup, teardown),
        cmocka_unit_test_setup_teardown(types_and_boundaries, setup, teardown),
        cmocka_unit_test_setup_teardown(f17_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(checking, setup, teardown),
        cmocka_unit_test_setup_teardown(all_mistakes_at_once, setup, teardown),
    };
    return cmocka_run_group_tests_name("http/form", tests, NULL, NULL);
}
