/* The words of RTF, alone and as the only form of a mail in a winmail.dat. */
#include "mime/rtf.h"

#include "base/buf.h"
#include "mime/test_kit.h"
#include "mime/tnef.h"

static struct {
    const char *name, *rtf, *text;
} const rows[] = {
    { "paragraphs", "{\\rtf1\\ansi Hello\\par there\\line again\\tab x}", "Hello\nthere\nagain\tx" },
    { "bold, and line ends of the file", "{\\rtf1 {\\b One}\r\n two \\{3\\}\\\\}", "One two {3}\\" },
    { "fonts and pictures have no words",
      "{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\*\\generator Riched;}{\\pict 0102}x}", "x" },
    { "bytes of a codepage", "{\\rtf1\\ansi\\ansicpg1250 Markovi\\'e6, \\'9aal}", "Marković, šal" },
    { "cyrillic by bytes", "{\\rtf1\\ansicpg1251 \\'c4\\'ee\\'e1\\'e0\\'f0}", "Добар" },
    { "unicode with alternatives", "{\\rtf1\\uc1 \\u1032?elena \\u-10179?\\u-8704?}", "Јelena 😀" },
    { "no alternatives", "{\\rtf1\\uc0 \\u353al}", "šal" },
    { "half a pair", "{\\rtf1\\uc0 \\u-10179 x\\u-8704 }", "x\xEF\xBF\xBD" },
    { "signs", "{\\rtf1 a\\emdash b\\~c \\ldblquote d\\rdblquote}", "a—b\u00A0c “d”" },
    { "links show their words", "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt here}}}", "here" },
    { "made from HTML",
      "{\\rtf1\\fromhtml1{\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 Bold\\htmlrtf }\\htmlrtf0{\\*\\htmltag92 </b>}}", "Bold" },
    { "ends too early", "{\\rtf1 x\\'", "x" },
    { "too many ends", "{\\rtf1 x}}}y", "xy" },
    { "no RTF", "Hello", "" },
    { "nothing", "", "" },
};

static void words(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, rtf_text(a, str_of(rows[i].rtf), 1000), str_of(rows[i].text));
}

/* A24 A25: deep and long ones cost what their bytes cost. */
static void limits(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b, S("{\\rtf1 x"));
    for (int i = 0; i < 300000; i++)
        buf_add(&b, S("{\\b y"));
    struct str got = rtf_text(a, buf_str(&b), 1000);
    assert_true(got.n > RTF_DEPTH / 2 && got.n < 2 * RTF_DEPTH);
    b.n = 8;
    for (int i = 0; i < 300000; i++)
        buf_add(&b, S("\\'e6\\u353?"));
    assert_true(rtf_text(a, buf_str(&b), 1000).n <= 1000);
}

static void put(struct buf *b, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++)
        buf_add_char(b, (char)(v >> (8 * i)));
}

/* A packet whose message is RTF of a kind: stored as it is ("MELA"), or anything else. */
static struct str packet(struct arena *a, const char *kind) {
    struct str rtf = S("{\\rtf1 From Outlook}");
    struct buf p = buf_new(a, 1000), b = buf_new(a, 1000);
    put(&p, 1, 4);
    put(&p, 0x102, 2);
    put(&p, 0x1009, 2);
    put(&p, 1, 4);
    put(&p, (uint32_t)rtf.n + 16, 4);
    put(&p, (uint32_t)rtf.n + 12, 4);
    put(&p, (uint32_t)rtf.n, 4);
    buf_add(&p, str_of(kind));
    put(&p, 0, 4);
    buf_add(&p, rtf);
    put(&b, 0x223E9F78, 4);
    put(&b, 1, 2);
    put(&b, 1, 1);
    put(&b, 0x00069003, 4);
    put(&b, (uint32_t)p.n, 4);
    buf_add(&b, buf_str(&p));
    put(&b, 0, 2);
    return buf_str(&b);
}

static void in_a_packet(void **state) {
    struct arena *a = *state;
    ROW_STR("as it is", tnef_read(a, packet(a, "MELA")).text, S("From Outlook"));
    ROW_STR("of another kind", tnef_read(a, packet(a, "ABCD")).text, S(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("the words of RTF", words),
        KIT_TEST("A24 A25 deep and long RTF", limits),
        KIT_TEST("A20 a winmail.dat whose only text is RTF", in_a_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
