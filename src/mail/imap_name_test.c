/* Folder names on the wire: modified UTF-7. */
#include "base/test.h"
#include "mail/imap.h"

/* A span in a constant table. */
#define L(lit)                                                                                     \
    { lit, sizeof(lit) - 1 }

static const struct {
    const char *name;
    struct str in, want; /* UTF-8, wire; want not set: refused */
} encodings[] = {
    { "plain", L("INBOX"), L("INBOX") },
    { "ampersand", L("A&B"), L("A&-B") },
    { "RFC 3501's example", L("~peter/mail/台北/日本語"), L("~peter/mail/&U,BTFw-/&ZeVnLIqe-") },
    { "Cyrillic", L("Нежељено"), L("&BB0ENQQ2BDUEWQQ1BD0EPg-") },
    { "one letter", L("š"), L("&AWE-") },
    { "between ASCII", L("Poslato š 1"), L("Poslato &AWE- 1") },
    { "beyond the BMP", L("📮"), L("&2D3c7g-") },
    { "ampersand beside a shift", L("&š&"), L("&-&AWE-&-") },
    { "quote and backslash", L("a\"b\\c"), L("a\"b\\c") },
    { "empty", L(""), { NULL, 0 } },
    { "A11 line end", L("a\r\nK2 DELETE x"), { NULL, 0 } },
    { "NUL", L("a\0b"), { NULL, 0 } },
    { "no UTF-8", L("a\xff"), { NULL, 0 } },
};

static void test_encode(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < ROWS(encodings); i++) {
        struct str got = STR_NONE, back = STR_NONE;
        bool ok = imap_name_encode(a, encodings[i].in, &got);
        ROW_INT(encodings[i].name, ok, str_is_set(encodings[i].want));
        ROW_STR(encodings[i].name, got, encodings[i].want);
        if (!ok) continue;
        ROW_INT(encodings[i].name, imap_name_decode(a, got, &back), true);
        ROW_STR(encodings[i].name, back, encodings[i].in);
    }
    arena_free(&a);
}

static const struct {
    const char *name;
    struct str in;
} refused[] = {
    { "shift without end", L("&AWE") }, { "ampersand at the end", L("a&") },
    { "no base64", L("&!-") },          { "padding", L("&AWE=-") },
    { "half a unit", L("&AW-") },       { "bits left over", L("&AWF-") },
    { "ASCII in a shift", L("&AEE-") }, { "two shifts side by side", L("&AWE-&AWE-") },
    { "high half alone", L("&2D0-") },  { "low half first", L("&3O7YPQ-") },
    { "a zero unit", L("&AAA-") },      { "a line end in a shift", L("&AAo-") },
    { "8-bit", L("a\xc5\xa1") },        { "empty", L("") },
};

static void test_decode(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < ROWS(refused); i++) {
        struct str got;
        ROW_INT(refused[i].name, imap_name_decode(a, refused[i].in, &got), false);
    }
    arena_free(&a);
}

static void test_long(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char *p = arena_alloc(a, IMAP_NAME_MAX + 1);
    memset(p, 'x', IMAP_NAME_MAX + 1);
    struct str got;
    assert_true(imap_name_encode(a, (struct str){ p, IMAP_NAME_MAX }, &got));
    assert_false(imap_name_encode(a, (struct str){ p, IMAP_NAME_MAX + 1 }, &got));
    assert_false(imap_name_decode(a, (struct str){ p, IMAP_NAME_MAX + 1 }, &got));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "UTF-8 to modified UTF-7 and back, A11 no line ends", test_encode, NULL, NULL, NULL },
        { "F11 names that are no modified UTF-7 are refused", test_decode, NULL, NULL, NULL },
        { "names have a longest length", test_long, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
