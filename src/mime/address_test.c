#include "mime/address.h"

#include "base/buf.h"
#include "mime/test_kit.h"

static const struct {
    const char *name, *in, *want;
} rows[] = {
    { "address alone", "ana@example.com", "<ana@example.com>" },
    { "brackets alone", "<ana@example.com>", "<ana@example.com>" },
    { "name", "Ana Test <ana@example.com>", "Ana Test<ana@example.com>" },
    { "quoted name", "\"Müller, Bernd\" <b@example.com>", "Müller, Bernd<b@example.com>" },
    { "two", "a@x.example, b@x.example", "<a@x.example>; <b@x.example>" },
    { "semicolon between", "a@x.example; b@x.example", "<a@x.example>; <b@x.example>" },
    { "blank between", "a@x.example b@x.example", "<a@x.example>; <b@x.example>" },
    { "comment as name", "ana@example.com (Ana Test)", "Ana Test<ana@example.com>" },
    { "comments beside a name", "A (zzz) U Thor <a@x.example> (Comment)",
      "A (zzz) U Thor (Comment)<a@x.example>" },
    { "comments inside an address", "Pete <pete(his account)@silly.test(his host)>",
      "Pete<pete@silly.test>" },
    { "comma in a bare name", "Smith, John <j@x.example>, k@x.example",
      "Smith, John<j@x.example>; <k@x.example>" },
    { "dots in a bare name", "Joe Q. Public <j@x.example>", "Joe Q. Public<j@x.example>" },
    { "pipe in a bare name", "Max | [x] <k@x.example>", "Max | [x]<k@x.example>" },
    { "name that is an address", "\"a@x.example\" <a@x.example>", "a@x.example<a@x.example>" },
    { "quoted address only", "\"a@x.example\"", "<a@x.example>" },
    { "group", "Team: a@x.example, Bo <b@x.example>;", "<a@x.example>; Bo<b@x.example>" },
    { "group and more", "Team: a@x.example;, c@x.example", "<a@x.example>; <c@x.example>" },
    { "empty group", "undisclosed-recipients:;", "" },
    { "empty group in brackets", "<Undisclosed-Recipient:@x.example;>", "" },
    { "colon in a name", "Re: Ana <ana@x.example>", "Re: Ana<ana@x.example>" },
    { "route", "<@a.example,@b.example:ana@x.example>", "<ana@x.example>" },
    { "empty entries", ", , a@x.example,", "<a@x.example>" },
    { "brackets with nothing", "\"LTD\" <>, b@x.example", "<b@x.example>" },
    { "name only", "Recipients", "Recipients<>" },
    { "blanks in the address", "ana @ x . example", "<ana@x.example>" },
    { "blanks in a local part", "<power quadrant@x.example>", "<power quadrant@x.example>" },
    { "quoted local part", "\"ana test\"@x.example", "<\"ana test\"@x.example>" },
    { "quoted local part in brackets", "A <\"a,<b\"@x.example>", "A<\"a,<b\"@x.example>" },
    { "unbalanced quote", "\"Ana <ana@x.example>", "\"Ana<ana@x.example>" },
    { "unbalanced bracket", "Ana <ana@x.example", "Ana<ana@x.example>" },
    { "escaped quote in a name", "\"An\\\"a\" <ana@x.example>", "An\"a<ana@x.example>" },
    { "encoded name", "=?windows-1251?B?wO3g?= <ana@x.example>", "Ана<ana@x.example>" },
    { "encoded name in quotes", "\"=?utf-8?Q?=C4=8Cov?=\" <c@x.example>", "Čov<c@x.example>" },
    { "adjacent words", "=?utf-8?Q?=C4?= =?utf-8?Q?=8Cov?= <c@x.example>", "Čov<c@x.example>" },
    { "broken word with a comma", "=?iso-8859-1?Q?B=FCrling, =20Andreas?= <s@x.example>",
      "Bürling,  Andreas<s@x.example>" },
    { "A06 comma in an encoded word", "=?utf-8?Q?a@x.example=2C_b@x.example?= <c@x.example>",
      "a@x.example, b@x.example<c@x.example>" },
    { "two in brackets", "Ana <a@x.example> <b@x.example>", "Ana <a@x.example><b@x.example>" },
    { "stray bracket", "\"Ana Test\"@x.example>", "<\"Ana Test\"@x.example>" },
    { "A06 only an encoded word", "=?utf-8?Q?evil=40x.example?=", "evil@x.example<>" },
    { "A06 encoded domain is not decoded", "<ana@=?utf-8?Q?x?=.example>",
      "<ana@=?utf-8?Q?x?=.example>" },
    { "A06 bytes stay as they are", "<a(&email=v@x&)@evil.example>", "<a@evil.example>" },
    { "A11 line end in an encoded name", "=?utf-8?Q?Ana=0D=0ACc:_v@x.example?= <ana@x.example>",
      "Ana  Cc: v@x.example<ana@x.example>" },
    { "SMTPUTF8", "<јелена@пример.срб>", "<јелена@пример.срб>" },
    { "raw windows-1250 name", "\310ovi\346 <c@x.example>", "Čović<c@x.example>" },
    { "Outlook's ticks", "'Ana Test' <ana@x.example>", "'Ana Test'<ana@x.example>" },
    { "address in a comment", "Ana (ana@x.example)", "Ana<ana@x.example>" },
    { "fold", "Ana\r\n Test\r\n <ana@x.example>", "Ana Test<ana@x.example>" },
    { "empty", "", "" },
};

static void lists(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str in = str_of(rows[i].in);
        bool cut = false;
        struct mail_addresses got = address_list(a, &in, 1, STR_NONE, &cut);
        ROW_STR(rows[i].name, kit_people(a, got), str_of(rows[i].want));
        ROW_INT(rows[i].name, cut, false);
    }
}

/* Whatever stands in the words, the mailbox is the one in the brackets, and no other is made. */
static void one_mailbox(void **state) {
    struct arena *a = *state;
    static const char *const inside[] = {
        "=?utf-8?Q?Ana_<evil@x.example>?=", "\"evil@x.example,\"", "(evil@x.example,)",
        "=?utf-8?B?ZXZpbEB4LmV4YW1wbGU+LA==?=", "\"\\\"<evil@x.example>\""
    };
    for (size_t i = 0; i < ROWS(inside); i++) {
        struct str in = str_printf(a, "%s <ana@x.example>", inside[i]);
        bool cut = false;
        struct mail_addresses got = address_list(a, &in, 1, STR_NONE, &cut);
        assert_true(got.n >= 1);
        ROW_STR(inside[i], got.v[got.n - 1].address, S("ana@x.example"));
    }
}

static void many(void **state) {
    struct arena *a = *state;
    static const struct {
        const char *name, *piece;
    } patterns[] = {
        { "addresses", "Pera <p@x.example>," },
        { "colons", ":" },
        { "open brackets", "<" },
        { "quotes", "\"a" },
        { "open comments", "(a" },
        { "open words", "=?a?q?x" },
        { "commas", "a," },
        { "groups", "a:b;" },
    };
    for (size_t i = 0; i < ROWS(patterns); i++) {
        struct buf b = buf_new(a, 1 << 20);
        while (!buf_over(&b))
            buf_add_c(&b, patterns[i].piece);
        struct str in = buf_str(&b);
        bool cut = false;
        struct mail_addresses got = address_list(a, &in, 1, STR_NONE, &cut);
        if (got.n > ADDRESS_COUNT_MAX) fail_msg("%s: %zu", patterns[i].name, got.n);
        ROW_INT(patterns[i].name, cut, got.n == ADDRESS_COUNT_MAX);
        arena_reset(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A06 address lists", lists),
        KIT_TEST("A06 names never make mailboxes", one_mailbox),
        KIT_TEST("A25 a MiB of anything is linear and bounded", many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
