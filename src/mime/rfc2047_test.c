#include "mime/rfc2047.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/test_kit.h"

static const struct {
    const char *name;
    struct str in;
    const char *want;
} rows[] = {
    { "plain", B("Gde je moja porudžbina?"), "Gde je moja porudžbina?" },
    { "RFC 2047 8, first", B("=?US-ASCII?Q?Keith_Moore?="), "Keith Moore" },
    { "two words of two charsets",
      B("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
        " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="),
      "If you can read this you understand the example." },
    { "the word that GMime loses", B("=?utf-8?b?0LvQsCA=?= =?utf-8?b?4oCT?= z"), "ла – z" },
    { "blanks between words go", B("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)"), "(ab)" },
    { "blanks beside text stay", B("(=?ISO-8859-1?Q?a?= b)"), "(a b)" },
    { "a blank inside a word", B("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)"), "(a b)" },
    { "a letter split over two words, Q", B("=?utf-8?Q?=C5?= =?utf-8?Q?=BDurka?="), "Žurka" },
    { "a letter split over two words, B and Q", B("=?utf-8?B?xQ==?= =?utf-8?Q?=BDurka?="),
      "Žurka" },
    { "a letter split over a fold", B("=?UTF-8?B?0KXQstCw0LvQ?=\r\n =?utf-8?B?sA==?="), "Хвала" },
    { "Serbian in windows-1251", B("=?windows-1251?B?1eLg6+A=?="), "Хвала" },
    { "Hungarian in windows-1250", B("=?windows-1250?Q?t=FBz=F5g=E9p?="), "tűzőgép" },
    { "Greek in iso-8859-7", B("=?iso-8859-7?Q?=C5=F1=FE=F4=E7=F3=E7?="), "Ερώτηση" },
    { "Slovenian in iso-8859-2", B("=?ISO-8859-2?Q?naro=E8ilo_=B9e?="), "naročilo še" },
    { "language tag of RFC 2231", B("=?us-ascii*en?q?hello?="), "hello" },
    { "lower case kind", B("=?utf-8?q?=c4=8d?="), "č" },
    { "no padding", B("=?utf-8?B?xI0?="), "č" },
    { "noise in base64", B("=?utf-8?B?xI 0=?="), "č" },
    { "blanks inside Q", B("=?utf-8?Q?ra=C4=8Dun broj 5?="), "račun broj 5" },
    { "a word glued to a word", B("x=?utf-8?Q?=C4=8D?=y"), "xčy" },
    { "a mark glued before a word", B("[SPAM]=?utf-8?Q?=C4=8D?="), "[SPAM] č" },
    { "inside quotes", B("\"=?utf-8?Q?=C4=8D?=\""), "\"č\"" },
    { "not closed", B("=?utf-8?Q?=C4=8D"), "=?utf-8?Q?=C4=8D" },
    { "unknown kind", B("=?utf-8?X?abc?="), "=?utf-8?X?abc?=" },
    { "unknown charset", B("=?x-unknown?Q?ra=E8un?="), "račun" },
    { "empty", B(""), "" },
    { "empty word",
      B("=?utf-8?Q?"
        "?="),
      "" },
    { "a half escape", B("=?utf-8?Q?a=C?="), "a=C" },
    { "raw UTF-8", B("ra\304\215un"), "račun" },
    { "raw windows-1251", B("\325\342\340\353\340, \357\340\352\345\362"), "Хвала, пакет" },
    { "A11 line ends in a word", B("=?utf-8?Q?a=0D=0ABcc:_evil@x.example?="),
      "a  Bcc: evil@x.example" },
    { "A11 NUL in a word", B("=?utf-8?Q?a=00b?="), "a\357\277\275b" },
    { "A11 line separator in a word", B("=?utf-8?Q?a=E2=80=A8b?="), "a b" },
    { "fold in text", B("one\r\n\ttwo"), "one two" },
    { "utf-16 word", B("=?utf-16?B?/v8DlAO/?="), "Δο" },
    { "iso-2022-jp, each word on its own",
      B("=?ISO-2022-JP?B?GyRCRWwbKEI=?= =?ISO-2022-JP?B?GyRCNX4bKEI=?="), "東京" },
};

static void words(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, rfc2047_decode(a, rows[i].in, STR_NONE, NULL), str_of(rows[i].want));
}

static void long_ones(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    buf_add(&b, S("=?utf-8?Q?"));
    for (int i = 0; i < 20000; i++)
        buf_add(&b, S("=C5=A1"));
    buf_add(&b, S("?="));
    struct str got = rfc2047_decode(a, buf_str(&b), STR_NONE, NULL);
    assert_int_equal(got.n, HEADER_TEXT_MAX);
    assert_true(utf8_valid(got));
    struct buf open = buf_new(a, 1 << 20); /* words that never end: linear all the same */
    while (!buf_over(&open))
        buf_add(&open, S("=?a?q?x"));
    assert_int_equal(rfc2047_decode(a, buf_str(&open), STR_NONE, NULL).n, HEADER_TEXT_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("F19 encoded words", words),
        KIT_TEST("F18 long words are cut at a letter, in linear time", long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
