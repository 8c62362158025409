/* A07: what strangers write reads as what it is. */
#include "mime/lookalike.h"
#include "mime/test_kit.h"

static const struct {
    const char *name, *text, *want;
} texts[] = {
    { "plain", "Јелена Јовановић, Szűcs Ödön", "Јелена Јовановић, Szűcs Ödön" },
    { "right-to-left override", "invoice\342\200\256fdp.exe", "invoice[U+202E]fdp.exe" },
    { "isolates", "a\342\201\246b\342\201\251", "a[U+2066]b[U+2069]" },
    { "spaces without width", "pay\342\200\213pal\357\273\277", "pay[U+200B]pal[U+FEFF]" },
    { "tags", "x\363\240\201\201", "x[U+E0041]" },
    { "joined emoji stay", "\360\237\221\251\342\200\215\360\237\215\263", "\360\237\221\251\342\200\215\360\237\215\263" },
    { "Arabic needs no signs", "\330\263\331\204\330\247\331\205", "\330\263\331\204\330\247\331\205" },
    { "empty", "", "" },
};

static const struct {
    const char *name, *text, *want;
} addresses[] = {
    { "plain", "ana@korak.rs", "ana@korak.rs" },
    { "one script", "ана@пример.срб", "ана@пример.срб" },
    { "umlauts", "a@bücher.example", "a@bücher.example" },
    { "one letter of another", "a@\320\260pple.example", "a@xn--pple-43d.example" },
    { "a label of another", "a@\320\260\321\200\321\200\320\265.com", "a@xn--80ak6aa.com" },
    { "Greek and Latin", "a@p\316\261ypal.example", "a@xn--pypal-d9d.example" },
    { "turned", "a@\342\200\256moc.live", "a@[U+202E]moc.live" },
    { "no domain", "ana", "ana" },
    { "nothing", "", "" },
};

static void marked(void **state) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str got = lookalike_marked(*state, str_of(texts[i].text));
        if (!str_eq(got, str_of(texts[i].want))) fail_msg("%s: %.*s", texts[i].name, STR_ARG(got));
    }
}

static void domains(void **state) {
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct str got = lookalike_address(*state, str_of(addresses[i].text));
        if (!str_eq(got, str_of(addresses[i].want))) fail_msg("%s: %.*s", addresses[i].name, STR_ARG(got));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A07 signs that turn or hide are shown", marked),
        KIT_TEST("A07 a domain of two scripts is shown as name servers know it", domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
