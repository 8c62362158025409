#include "mime/param.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/test_kit.h"

static const struct {
    const char *name, *in, *param, *want; /* want NULL: not there */
} rows[] = {
    { "token", "text/plain; charset=utf-8", "charset", "utf-8" },
    { "quoted", "text/plain; charset=\"utf-8\"; x=y", "charset", "utf-8" },
    { "case and blanks", "Text/Plain ; CharSet = UTF-8 ", "charset", "UTF-8" },
    { "comment", "text/plain; charset=us-ascii (plain text)", "charset", "us-ascii" },
    { "not there", "text/plain; charset=utf-8", "name", NULL },
    { "first of two", "a/b; name=one; name=two", "name", "one" },
    { "blanks without quotes", "a/b; name=my file.pdf; x=1", "name", "my file.pdf" },
    { "semicolon in quotes", "a/b; name=\"a;b.pdf\"", "name", "a;b.pdf" },
    { "quotes inside quotes", "a/b; name=\"my \"best\" file.pdf\"; x=1", "name",
      "my \"best\" file.pdf" },
    { "escaped quote", "a/b; name=\"a\\\"b.pdf\"", "name", "a\"b.pdf" },
    { "no closing quote", "a/b; name=\"a b.pdf", "name", "a b.pdf" },
    { "no semicolon between", "a/b; name=\"a.pdf\" size=5", "size", "5" },
    { "path", "a/b; name=\"C:\\dir\\evil.exe\"", "name", "C:\\dir\\evil.exe" },
    { "RFC 2231 charset", "a/b; name*=utf-8''ra%C4%8Dun.pdf", "name", "račun.pdf" },
    { "RFC 2231 language", "a/b; name*=windows-1251'sr'%F0%E0%F7%F3%ED.pdf", "name", "рачун.pdf" },
    { "RFC 2231 continuations",
      "a/b; name*0*=utf-8''ra%C4%8Dun%20; name*1*=%D0%B7%D0%B0; name*2=.pdf", "name",
      "račun за.pdf" },
    { "continuations in any order", "a/b; name*1=b.pdf; name*0=a", "name", "ab.pdf" },
    { "continuations quoted", "a/b; name*0=\"a \"; name*1=\"b.pdf\"", "name", "a b.pdf" },
    { "a letter split over two", "a/b; name*0*=utf-8''%C4; name*1*=%8D.pdf", "name", "č.pdf" },
    { "a gap", "a/b; name*0=a; name*2=c", "name", "ac" },
    { "the encoded form wins", "a/b; name=x.pdf; name*=utf-8''%C4%8D.pdf", "name", "č.pdf" },
    { "charset missing", "a/b; name*=%C4%8D.pdf", "name", "č.pdf" },
    { "wrong charset", "a/b; name*=us-ascii''W%F6lbung.jpg", "name", "Wölbung.jpg" },
    { "encoded word", "a/b; name=\"=?utf-8?Q?Erkl=C3=A4rung=2Etxt?=\"", "name", "Erklärung.txt" },
    { "encoded words over a fold",
      "a/b; name=\"=?iso-8859-1?Q?ATT_N=B0_?=\r\n =?iso-8859-1?Q?5.pdf?=\"", "name",
      "ATT N° 5.pdf" },
    { "raw bytes", "a/b; name=\"ra\350un.pdf\"", "name", "račun.pdf" },
    { "A11 line end in a name", "a/b; name*=utf-8''a%0D%0Ab.pdf", "name", "a\r\nb.pdf" },
    { "index beyond all", "a/b; name*99999999999=x", "name", NULL },
};

static void values(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct params p = params_read(a, str_of(rows[i].in));
        struct str got = params_text(a, &p, str_of(rows[i].param), STR_NONE);
        ROW_STR(rows[i].name, got, rows[i].want ? str_of(rows[i].want) : STR_NONE);
    }
    struct params p = params_read(a, S(" Text/HTML (x); charset=x"));
    ROW_STR("value", p.value, S("text/html"));
    p = params_read(a, STR_NONE);
    ROW_STR("no field", p.value, S(""));
}

static void file_names(void **state) {
    struct arena *a = *state;
    static const struct {
        const char *name, *in, *want;
    } names[] = {
        { "plain", "račun за март.pdf", "račun за март.pdf" },
        { "A18 up", "../../etc/passwd", "passwd" },
        { "A18 Windows path", "C:\\temp\\evil.exe", "evil.exe" },
        { "A18 dots", "..", "" },
        { "A18 directory only", "a/b/", "" },
        { "A18 zero width", "\342\200\213.htaccess", ".htaccess" },
        { "A07 right-to-left override", "invoice\342\200\256fdp.exe", "invoicefdp.exe" },
        { "A11 line ends", "a\r\nb\t.pdf", "ab.pdf" },
        { "C1", "a\302\205b", "ab" },
        { "blanks", "  a b.pdf ", "a b.pdf" },
    };
    for (size_t i = 0; i < ROWS(names); i++)
        ROW_STR(names[i].name, file_name_clean(a, str_of(names[i].in)), str_of(names[i].want));
}

static void long_names(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_add(&b, S("č"));
    buf_add(&b, S(".pdf"));
    struct str got = file_name_clean(a, buf_str(&b));
    assert_true(got.n <= 255 && got.n > 250 && str_ends(got, S(".pdf")) && utf8_valid(got));
}

static void many(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    buf_add(&b, S("a/b"));
    for (int i = 0; i < 10000; i++)
        buf_printf(&b, "; name*%d*=utf-8''%%C4%%8D", i);
    struct params p = params_read(a, buf_str(&b));
    assert_int_equal(p.n, PARAM_COUNT_MAX);
    assert_true(utf8_valid(params_text(a, &p, S("name"), STR_NONE)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("parameters", values),
        KIT_TEST("A18 file names", file_names),
        KIT_TEST("A18 long file names keep their extension", long_names),
        KIT_TEST("A25 10,000 parameters", many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
