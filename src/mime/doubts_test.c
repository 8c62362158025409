/* What in a letter may deceive: said only where anybody who looks would say so. */
#include "mime/doubts.h"
#include "mime/parse.h"
#include "mime/test_kit.h"

static const struct {
    const char *name, *html;
    bool want;
} links[] = {
    { "another domain", "<a href=\"https://evil.example/x\" target=\"_blank\">https://www.bank.example/login</a>", true },
    { "without a scheme", "<a href=\"http://evil.test\">www.bank.example</a>", true },
    { "the name before @", "<a href=\"https://www.bank.test@evil.example/\">https://www.bank.test/</a>", true },
    { "a name and a word before @", "<a href=\"https://www.bank.test:443@evil.example/\">https://www.bank.test/</a>", true },
    { "more of it before @", "<a href=\"https://www.bank.test&amp;x@evil.example/\">https://www.bank.test/</a>", true },
    { "behind a tag", "<a href=\"https://evil.test/\"><b> <i>https://bank.example</i></b></a>", true },
    { "the second one", "<a href=\"https://a.example\">x</a><a href=\"https://a.example\">http://b.example</a>", true },
    { "the same", "<a href=\"https://bank.example/a?b&amp;c\">https://bank.example/a</a>", false },
    { "a host of the same domain", "<a href=\"https://click.shop.example/1\">www.shop.example</a>", false },
    { "a port", "<a href=\"https://bank.example:8443/a\">https://bank.example/a</a>", false },
    { "a word behind it", "<a href=\"https://bank.example/a\">https://bank.example&gt; now</a>", false },
    { "a comma behind it", "<a href=\"https://bank.example/a\">www.bank.example, and</a>", false },
    { "a blank that does not break", "<a href=\"https://bank.example/a\">www.bank.example\302\240</a>", false },
    { "a closing quote", "<a href=\"https://bank.example/a\">www.bank.example\342\200\235</a>", false },
    { "another script", "<a href=\"https://\320\276\320\261\321\203\321\233\320\260.test/\">https://www.\321\206\320\270\320\277\320\265\320\273\320\265.test/</a>", true },
    { "other capitals", "<a href=\"https://BANK.example\">http://bank.EXAMPLE/</a>", false },
    { "words", "<a href=\"https://evil.example\">Read www.bank.example</a>", false },
    { "nothing", "<a href=\"https://evil.example\"></a> https://bank.example", false },
    { "a mail address", "<a href=\"mailto:x@evil.example\">www.bank.test</a>", false },
    { "cut", "<a href=\"https://evil.example", false },
    { "none", "", false },
};

static void link_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (doubts_link(str_of(links[i].html)) != links[i].want) fail_msg("%s", links[i].name);
    assert_false(doubts_link(STR_NONE));
}

static const struct {
    const char *name, *address;
    bool want;
} names[] = {
    { "service@paypal.example", "x@evil.test", true },
    { "Bank (info@bank.example)", "x@evil.test", true },
    { "ana@shop.example", "ana@mail.shop.example", false },
    { "Ana @ Shop", "ana@shop.example", false },
    { "Ana@home", "ana@shop.example", false },
    { "Ana", "ana@shop.example", false },
    { "", "", false },
};

static const struct {
    const char *name;
    bool want;
} files[] = { { "invoice.pdf.exe", true }, { "Invoice.JS", true }, { "invoice.exe. ", true }, { "photo.jpg", false }, { ".js", false }, { "", false } };

static void name_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (doubts_name(str_of(names[i].name), str_of(names[i].address)) != names[i].want) fail_msg("%s", names[i].name);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (doubts_program(str_of(files[i].name)) != files[i].want) fail_msg("%s", files[i].name);
}

static bool warned(const struct mail *m, const char *word) {
    for (size_t i = 0; i < m->warnings.n; i++)
        if (str_eq(m->warnings.v[i], str_of(word))) return true;
    return false;
}

/* As the reader tells it: as words among the warnings of a letter. */
static void in_a_letter(void **state) {
    struct arena *a = *state;
    struct mail m;
    mail_parse(a, S("From: a@b.example\nX-Spam-Status: Yes, score=9\nContent-Type: text/html\n\n"
                    "<a href='https://evil.test/'>https://bank.example/</a>"), &m);
    assert_true(warned(&m, MAIL_WARN_LINK) && warned(&m, MAIL_WARN_MARKED));
    mail_parse(a, S("From: a@b.example\nX-Spam-Status: No, score=1\nX-Spam-Flag: NO\nContent-Type: text/html\n\n"
                    "<a href='https://bank.example/'>https://bank.example/</a>"), &m);
    assert_false(warned(&m, MAIL_WARN_LINK) || warned(&m, MAIL_WARN_MARKED));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A07 links that show another address than they lead to", link_rows),
        KIT_TEST("A07 names that show another address, files that are programs", name_rows),
        KIT_TEST("A07 the reader warns of them", in_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
