/* A12: do the two forms of a letter say the same? */
#include "mime/differ.h"

#include "mime/test_kit.h"

static struct {
    const char *name, *plain, *html;
    bool differ;
} const rows[] = {
    { "the same", "My order has not come.", "<p>My <b>order</b> has not come.</p>", false },
    { "another question", "Please cancel my order 17.", "<p>Everything is fine, thank you.</p>",
      true },
    { "links written out", "See https://shop.example/a?b=1 <https://shop.example/> please",
      "<p>See <a href='https://shop.example/a?b=1'>here</a> please now, see please</p>", true },
    { "only the links differ", "Where is the order? www.shop.example ana@primer.example",
      "<p>Where is the order? <a href='https://shop.example/'>www.shop.example</a></p>", false },
    { "only that there is another form", "This message is in HTML.",
      "<p>Dear Ana, your parcel waits at the post office until Friday.</p>", true },
    { "no words in one", "See the picture.", "<p><img src='cid:1'></p>", false },
    { "accents and case of ASCII", "POŠTOVANI, račun nije stigao", "<p>poŠtovani, račun nije "
      "stigao</p>", false },
    { "Greek", "Καλημέρα, πού είναι η παραγγελία", "<p>Καλημέρα, πού είναι η παραγγελία</p>",
      false },
    { "no blanks between words", "订单在哪里", "<p>订单<b>在哪里</b></p>", false },
    { "no blanks, other words", "订单在哪里", "<p>谢谢您一切都很好</p>", true },
};

static bool warned(const struct mail *m) {
    for (size_t i = 0; i < m->warnings.n; i++)
        if (str_eq(m->warnings.v[i], S(MAIL_WARN_DIFFER))) return true;
    return false;
}

static void two_forms(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str in = str_printf(a,
                                   "Content-Type: multipart/alternative; boundary=b\n\n"
                                   "--b\nContent-Type: text/plain; charset=utf-8\n\n%s\n"
                                   "--b\nContent-Type: text/html; charset=utf-8\n\n%s\n--b--\n",
                                   rows[i].plain, rows[i].html);
        struct mail m;
        mail_parse(a, kit_crlf(a, in), &m);
        ROW_INT(rows[i].name, warned(&m), rows[i].differ);
        /* two parts in a row are no two forms of one */
        struct str mixed = str_join(a, S("Content-Type: multipart/mixed; boundary=b"),
                                    str_from(in, (size_t)str_find_char(in, '\n')));
        mail_parse(a, kit_crlf(a, mixed), &m);
        ROW_INT(rows[i].name, warned(&m), false);
    }
}

/* A long text may lose a third of its words: newsletters leave their footers out. */
static void long_ones(void **state) {
    struct arena *a = *state;
    struct differ_words all = differ_words(a, 10000), most = differ_words(a, 10000),
                        half = differ_words(a, 10000);
    for (int i = 0; i < 100; i++) {
        struct str word = str_printf(a, "word%d ", i);
        differ_add(&all, word);
        if (i < 70) differ_add(&most, word);
        if (i < 50) differ_add(&half, word);
    }
    assert_false(differ_says(&all, &most));
    assert_false(differ_says(&most, &all));
    assert_true(differ_says(&all, &half));
    assert_true(differ_says(&half, &all));
}

/* A24 A25: more words than the set holds are left out, not searched for without end. */
static void full(void **state) {
    struct arena *a = *state;
    struct differ_words few = differ_words(a, 10);
    for (int i = 0; i < 1000; i++)
        differ_add(&few, str_printf(a, "w%d", i));
    assert_int_equal(few.n, few.room / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A12 text and HTML that say different things are marked", two_forms),
        KIT_TEST("A12 long texts may differ in a third of their words", long_ones),
        KIT_TEST("A12 more words than fit", full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
