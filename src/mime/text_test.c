#include "mime/text.h"

#include "mime/language.h"
#include "mime/reply.h"
#include "mime/test_kit.h"

static void lines(void **state) {
    struct arena *a = *state;
    ROW_STR("line ends", text_lines(a, S("a\r\nb\rc\nd\r\r\ne")), S("a\nb\nc\nd\ne"));
    ROW_STR("controls", text_lines(a, S("a\033[0m\tb\fc\x7f")), S("a[0m\tb\nc"));
    ROW_STR("mark", text_lines(a, S("\357\273\277a")), S("a"));
    ROW_STR("trim", text_trim(S("\n \n  a\nb \n\n")), S("  a\nb"));
    ROW_STR("trim of nothing", text_trim(S(" \n\t\n")), S(""));
}

static const struct {
    const char *name, *in, *want;
    bool delsp;
} flowed[] = {
    { "joined", "one \ntwo\n\nthree", "one two\n\nthree", false },
    { "quotes", "> quoted \n> text\nmine", "> quoted text\nmine", false },
    { "two depths do not join", "> one \n>> two", "> one \n>> two", false },
    { "stuffing", " From here\n  x", "From here\n x", false },
    { "signature is not joined", "text \n-- \nAna", "text \n-- \nAna", false },
    { "delsp", "nar \nočilo", "naročilo", true },
    { "last line without an end", "one \n", "one ", false },
};

static void unflowed(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(flowed); i++)
        ROW_STR(flowed[i].name, text_unflow(a, str_of(flowed[i].in), flowed[i].delsp),
                str_of(flowed[i].want));
}

static void uuencoded(void **state) {
    struct arena *a = *state;
    struct str s = S(
        "before\nbegin 644 hi.txt\n):&D@=&AE<F4*\n`\nend\nbegin to read\nbegin 600 a b\n`\nend\nx");
    struct text_uufile f;
    size_t at = 0;
    assert_true(text_uuencode(s, &at, &f));
    ROW_STR("name", f.name, S("hi.txt"));
    ROW_STR("data", str_slice(s, f.data, f.data_end), S("):&D@=&AE<F4*\n`\n"));
    assert_true(text_uuencode(s, &at, &f));
    ROW_STR("second name", f.name, S("a b"));
    assert_false(text_uuencode(s, &at, &f));
    at = 0;
    assert_false(text_uuencode(S("begin 644 x\nHello Ana, this is no data\nend\n"), &at, &f));
    (void)a;
}

static void html_charset(void **state) {
    (void)state;
    ROW_STR("meta", text_html_charset(S("<meta charset=\"utf-8\">")), S("utf-8"));
    ROW_STR("http-equiv", text_html_charset(S("<META content='text/html; charset=windows-1250'>")),
            S("windows-1250"));
    ROW_STR("none", text_html_charset(S("<p>charset</p>")), STR_NONE);
}

static const struct {
    const char *name, *in, *reply, *signature; /* signature NULL: none */
} replies[] = {
    { "nothing to cut", "Hvala!\n\nAna", "Hvala!\n\nAna", NULL },
    { "quote below", "Hvala!\n\nDana 5.3.2026. u 10:12, Pera je napisao:\n> Stiglo?\n> Pera",
      "Hvala!", NULL },
    { "introduction over two lines",
      "Yes.\n\nOn 5 March 2026 at 10:12, Pera Peric\n<pera@example.com> wrote:\n> ?", "Yes.",
      NULL },
    { "quote above", "> Stiglo?\n\nJeste.", "Jeste.", NULL },
    { "answers between", "> Stiglo?\nJeste.\n> Sve?\nSve.", "Jeste.\nSve.", NULL },
    { "a line that ends in a colon is no introduction", "Poručujem:\n\n> dva komada",
      "Poručujem:", NULL },
    { "dashes", "Hvala.\n\n-----Original Message-----\nFrom: x\nx", "Hvala.", NULL },
    { "pasted head",
      "Hvala.\n\nOd: Pera <pera@example.com>\nPoslato: petak\nZa: Ana\nTema: x\n\nStiglo?",
      "Hvala.", NULL },
    { "rule and head",
      "Hvala.\n________________________________\nFrom: pera@example.com\nSent: x y\nTo: z w\n\nx",
      "Hvala.", NULL },
    { "rule alone stays", "Tabela\n__________\n1", "Tabela\n__________\n1", NULL },
    { "signature", "Hvala.\n-- \nAna Test\nProdavnica", "Hvala.", "Ana Test\nProdavnica" },
    { "signature and quote", "Hvala.\n\n--\nAna\n\n> Stiglo?", "Hvala.", "Ana" },
    { "only a quote", "> Stiglo?", "> Stiglo?", NULL },
    { "empty", "", "", NULL },
};

static void reply(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(replies); i++) {
        struct str got, signature;
        reply_split(a, str_of(replies[i].in), &got, &signature);
        ROW_STR(replies[i].name, got, str_of(replies[i].reply));
        ROW_STR(replies[i].name, signature,
                replies[i].signature ? str_of(replies[i].signature) : STR_NONE);
    }
}

static const struct {
    const char *text, *want;
} tongues[] = {
    { "Poštovani, da li možete da mi kažete kada će paket stići? Hvala.", "sr" },
    { "Поштовани, да ли можете да ми кажете када ће пакет стићи? Хвала.", "sr" },
    { "Tisztelt Cím! A csomag még nem érkezett meg, kérem írják meg, hogy hol van.", "hu" },
    { "Pozdravljeni, naročila še nisem prejel, prosim za odgovor. Lep pozdrav in hvala.", "sl" },
    { "Καλησπέρα σας, πού είναι η παραγγελία μου;", "el" },
    { "Hello, where is my order? I have not received it and you said it was sent.", "en" },
    { "Guten Tag, wo ist meine Bestellung? Ich habe sie nicht bekommen, bitte um Antwort.", "de" },
    { "Здравствуйте, где мой заказ? Я его ещё не получил.", "ru" },
    { "12345 67890", "" },
    { "OK", "" },
};

static void language(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(tongues); i++) {
        struct str got = language_of(str_of(tongues[i].text));
        ROW_STR(tongues[i].text, got, *tongues[i].want ? str_of(tongues[i].want) : STR_NONE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("lines", lines),
        KIT_TEST("format=flowed", unflowed),
        KIT_TEST("uuencode", uuencoded),
        KIT_TEST("charset of a page", html_charset),
        KIT_TEST("what was written now", reply),
        KIT_TEST("languages", language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
