#include "mime/headers.h"

#include "base/buf.h"
#include "mime/ids.h"
#include "mime/test_kit.h"

/* Fields as "name=value;" with the value on one line, then what is left for the body. */
static const struct {
    const char *name, *in, *want, *body;
} rows[] = {
    { "two fields", "A: 1\nB: 2\n\nbody", "A=1;B=2;", "body" },
    { "CR LF", "A: 1\r\nB: 2\r\n\r\nbody", "A=1;B=2;", "body" },
    { "fold", "A: 1\n  x\n\ty\nB: 2\n\n", "A=1 x y;B=2;", "" },
    { "fold of blanks only", "A: 1\n \nB: 2\n\nbody", "A=1;B=2;", "body" },
    { "blank before the colon", "A : 1\n\nbody", "A=1;", "body" },
    { "empty value", "A:\nB: 2\n\n", "A=;B=2;", "" },
    { "no body", "A: 1\nB: 2", "A=1;B=2;", "" },
    { "no header", "Hello Ana,\nhow are you?\n", "", "Hello Ana,\nhow are you?\n" },
    { "no header, but a colon", "Hello Ana: x y\n", "", "Hello Ana: x y\n" },
    { "empty line first", "\nA: 1\n", "", "A: 1\n" },
    { "stray line, then a known field", "A: 1\nstray\nSubject: 2\n\nbody", "A=1;Subject=2;",
      "body" },
    { "stray lines of a broken field", "A: 1\nx\ny\nz\nFrom: 2\n\nbody", "A=1;From=2;", "body" },
    { "stray line before the empty one", "A: 1\nstray\n\nbody", "A=1;", "body" },
    { "missing empty line", "A: 1\nHello,\nnote: this\n\nmore", "A=1;",
      "Hello,\nnote: this\n\nmore" },
    { "boundary line ends it", "A: 1\n--b\nB: 2\n", "A=1;", "--b\nB: 2\n" },
    { "fold first", " x\nA: 1\n\n", "", " x\nA: 1\n\n" },
    { "colon in the value", "A: b:c\n\n", "A=b:c;", "" },
    { "bytes beyond ASCII in a name", "\304\215: 1\nA: 2\n\n", "", "\304\215: 1\nA: 2\n\n" },
};

static void fields(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str in = str_of(rows[i].in), got = S("");
        size_t body;
        struct headers h = headers_read(a, in, 100, &body);
        for (size_t k = 0; k < h.n; k++)
            got = str_join(a, got,
                           str_printf(a, "%.*s=%.*s;", STR_ARG(h.v[k].name),
                                      STR_ARG(header_unfold(a, h.v[k].value))));
        ROW_STR(rows[i].name, got, str_of(rows[i].want));
        ROW_STR(rows[i].name, str_from(in, body), str_of(rows[i].body));
        ROW_INT(rows[i].name, h.cut, false);
    }
}

static void limits(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b, S("Subject: kept\nX-Long: "));
    for (int i = 0; i < 200000; i++)
        buf_add(&b, S("0123456789"));
    buf_add(&b, S("\nFrom: kept too\n"));
    for (int i = 0; i < 2000; i++)
        buf_add(&b, S("X: y\n"));
    buf_add(&b, S("\nbody"));
    size_t body;
    struct headers h = headers_read(a, buf_str(&b), HEADERS_FIELDS_MAX, &body);
    assert_int_equal(h.n, HEADERS_FIELDS_MAX);
    assert_true(h.cut);
    ROW_STR("before", header_unfold(a, headers_get(&h, S("subject"))), S("kept"));
    ROW_STR("behind", header_unfold(a, headers_get(&h, S("FROM"))), S("kept too"));
    ROW_STR("overlong", headers_get(&h, S("X-Long")), STR_NONE);
    ROW_STR("body", str_from(buf_str(&b), body), S("body"));
    ROW_INT("count", headers_count(&h, S("x")), HEADERS_FIELDS_MAX - 2);
}

static const struct {
    const char *name, *in, *one, *list; /* one: as Message-ID, NULL: none; list: as References */
} ids[] = {
    { "plain", "<1@x.example>", "1@x.example", "1@x.example" },
    { "two", "<1@x.example> <2@x.example>", "1@x.example2@x.example", "1@x.example 2@x.example" },
    { "no blank between", "<1@x.example><2@x.example>", "1@x.example2@x.example",
      "1@x.example 2@x.example" },
    { "folded", "<1@x.example>\r\n\t<2@x.example>", "1@x.example2@x.example",
      "1@x.example 2@x.example" },
    { "without brackets", "1@x.example", "1@x.example", "1@x.example" },
    { "a sentence", "Your message of Monday <1@x.example>", "1@x.example", "1@x.example" },
    { "a sentence without an id", "Your message of Monday", "YourmessageofMonday", "" },
    { "A11 blanks and brackets inside", "<a b\r\n <c>@x@x.example>", "abc@x@x.example", "abc" },
    { "empty", "", NULL, "" },
    { "empty brackets", "<>", NULL, "" },
};

static void id_fields(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(ids); i++) {
        struct str in = str_of(ids[i].in);
        bool cut = false;
        ROW_STR(ids[i].name, id_read(a, in), ids[i].one ? str_of(ids[i].one) : STR_NONE);
        ROW_STR(ids[i].name, kit_words(a, ids_read(a, &in, 1, &cut)), str_of(ids[i].list));
        ROW_INT(ids[i].name, cut, false);
    }
}

static void last_ids_count(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_printf(&b, "<%d@x> ", i);
    struct str in = buf_str(&b);
    bool cut = false;
    struct mail_words got = ids_read(a, &in, 1, &cut);
    assert_true(cut);
    assert_int_equal(got.n, IDS_MAX);
    ROW_STR("last", got.v[IDS_MAX - 1], S("4999@x"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("fields, folds and where the body begins", fields),
        KIT_TEST("F18 more than a header may hold", limits),
        KIT_TEST("A11 ids", id_fields),
        KIT_TEST("F18 the last 1,000 references count", last_ids_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
