/* What the mail writer refuses, and what it makes of strangers' words. */
#include "mime/test_compose.h"

struct refusal {
    const char *name;
    struct str bad;
};

#define L(lit)                                                                                     \
    { "" lit, sizeof(lit) - 1 }

static const struct refusal controls[] = {
    { "CR LF", L("x\r\nBcc: evil@x") },
    { "LF", L("x\nBcc: evil@x") },
    { "CR", L("x\rBcc: evil@x") },
    { "NUL", L("x\0y") },
    { "escape", L("x\x1by") },
    { "delete", L("x\x7fy") },
    { "tab", L("x\ty") },
    { "wrong UTF-8", L("x\xff") },
    { "overlong LF", L("x\xc0\x8a") },
};

static const struct refusal addresses[] = {
    { "empty", L("") },
    { "no @", L("nobody") },
    { "no local", L("@b.rs") },
    { "no domain", L("a@") },
    { "CR LF", L("a@b.rs\r\nBcc: evil@x") },
    { "LF", L("a\n@b.rs") },
    { "NUL", L("a\0@b.rs") },
    { "bracket", L("a@b.rs>") },
    { "brackets", L("<a@b.rs>") },
    { "second", L("a@b.rs, c@d.rs") },
    { "space", L("a b@c.rs") },
    { "comment", L("a(&email=v@x&)@evil") },
    { "two @", L("a@b@c") },
    { "dots", L("a..b@c.rs") },
    { "dot first", L(".a@c.rs") },
    { "dot last", L("a.@c.rs") },
    { "quoted bracket", L("\"a>\"@c.rs") },
    { "open quote", L("\"a@c.rs") },
    { "quote inside", L("\"a\"b\"@c.rs") },
    { "lone backslash", L("\"a\\\"@c.rs") },
    { "empty label", L("a@b..rs") },
    { "dot at the end", L("a@b.rs.") },
    { "dash", L("a@-b.rs") },
    { "encoded word", L("a@=?utf-8?q?b?=") },
    { "group", L("g:a@b.rs;") },
    { "wrong UTF-8", L("a@b\xff") },
    { "literal", L("a@[1.2.3.4") },
};

static void expect_refused(struct compose_mail *m, const char *field, const char *name) {
    struct arena *a = arena_new(4 << 20);
    struct str raw;
    const struct err *e = compose_mail(a, sys_real(), m, &raw);
    if (!e) fail_msg("%s in %s was written", name, field);
    if (e->code != ERR_INVALID || strcmp(e->field, field) != 0)
        fail_msg("%s in %s: %s", name, field, err_trace(a, e).p);
    arena_free(&a);
}

static void refuse_person(struct compose_person bad, const char *name) {
    struct compose_mail m = small();
    m.from = bad;
    expect_refused(&m, "from", name);
    m = small();
    m.to = &bad;
    expect_refused(&m, "to", name);
    m = small();
    m.cc = &bad;
    m.n_cc = 1;
    expect_refused(&m, "cc", name);
}

static void refuse_line(struct str bad, const char *name) {
    struct compose_mail m = small();
    struct compose_file file = { bad, STR_NONE, S("x") };
    refuse_person((struct compose_person){ bad, S("a@b.rs") }, name);
    m.subject = bad;
    expect_refused(&m, "subject", name);
    m = small();
    m.message_id = str_find_char(bad, '@') >= 0 ? bad : S("x\n@y");
    expect_refused(&m, "message_id", name);
    m = small();
    m.language = bad;
    expect_refused(&m, "language", name);
    m = small();
    m.unsubscribe = bad;
    expect_refused(&m, "unsubscribe", name);
    m = small();
    m.files = &file;
    m.n_files = 1;
    expect_refused(&m, "files", name);
    file = (struct compose_file){ S("a"), bad, S("x") };
    expect_refused(&m, "files", name);
    m = small();
    m.quote = S("q");
    m.quote_intro = bad;
    expect_refused(&m, "quote_intro", name);
}

static void test_controls(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        refuse_line(controls[i].bad, controls[i].name);
        if (str_find_char(controls[i].bad, (char)0xff) >= 0 ||
            str_find_char(controls[i].bad, (char)0xc0) >= 0)
            continue; /* ids of strangers: odd bytes are left out, see below */
        struct compose_mail m = small();
        m.in_reply_to = controls[i].bad;
        expect_refused(&m, "in_reply_to", controls[i].name);
        m = small();
        m.references = &controls[i].bad;
        m.n_references = 1;
        expect_refused(&m, "references", controls[i].name);
    }
}

static void test_addresses(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        assert_false(mail_address_ok(addresses[i].bad));
        refuse_person((struct compose_person){ S("x"), addresses[i].bad }, addresses[i].name);
        struct compose_mail m = small();
        m.reply_to = addresses[i].bad;
        expect_refused(&m, "reply_to", addresses[i].name);
    }
    static const char *const good[] = { "a@b.rs",        "milica+t.abc@korak.rs",
                                        "\"a b\"@c.rs",  "\"a@b\"@c.rs",
                                        "o'brien@x.ie",  "јелена@пример.срб",
                                        "a@[192.0.2.1]", "a@localhost",
                                        "a_b=c@d-e.rs",  "x@xn--e1afmkfd.xn--90a3ac" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!mail_address_ok(str_of(good[i]))) fail_msg("%s", good[i]);
    char longest[COMPOSE_ADDRESS_MAX + 2];
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "x@", 2);
    for (size_t i = 50; i < sizeof longest; i += 50)
        longest[i] = '.';
    assert_true(mail_address_ok((struct str){ longest, COMPOSE_ADDRESS_MAX }));
    assert_false(mail_address_ok((struct str){ longest, COMPOSE_ADDRESS_MAX + 1 }));
}

static void test_brackets(void **state) {
    (void)state;
    struct compose_person bad = { S("Ana <evil@x>"), S("a@b.rs") };
    refuse_person(bad, "brackets in a name");
    struct compose_mail m = small();
    m.in_reply_to = S("a@b>\x20<c@d");
    expect_refused(&m, "in_reply_to", "brackets");
    m = small();
    m.message_id = S("a@b><c@d");
    expect_refused(&m, "message_id", "brackets");
    struct arena *a = arena_new(4 << 20);
    m = small();
    m.subject = S("Re: cena < 100 i <evil@x>");
    struct compose_file file = { S("<x>.txt"), S("text/plain"), S("x") };
    m.files = &file;
    m.n_files = 1;
    struct str raw = compose(a, &m);
    assert_true(str_find(raw, S("evil@x")) < 0);
    assert_true(str_find(raw, S("<x>")) < 0);
    assert_true(str_find(raw, S("%3Cx%3E.txt")) > 0);
    m = small();
    m.n_to = 0;
    expect_refused(&m, "to", "nobody");
    arena_free(&a);
}

static void test_clean(void **state) {
    (void)state;
    static const struct {
        struct str in;
        const char *name, *subject;
    } cases[] = {
        { L("Jelena"), "Jelena", "Jelena" },
        { L("  Jelena\r\n  Marković\t"), "Jelena Marković", "Jelena Marković" },
        { L("\"Ana\" <evil@x>"), "\"Ana\" evil@x", "\"Ana\" <evil@x>" },
        { L("a\0b\x7f"),
          "a\xef\xbf\xbd"
          "b",
          "a\xef\xbf\xbd"
          "b" },
        { L("<>"), "", "<>" },
        { L("x\xffy"), "x\xef\xbf\xbdy", "x\xef\xbf\xbdy" },
    };
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str name = compose_clean_name(a, cases[i].in),
                   subject = compose_clean_subject(a, cases[i].in);
        if (!str_eq(name, str_of(cases[i].name)) || !str_eq(subject, str_of(cases[i].subject)))
            fail_msg("%zu: [%.*s] [%.*s]", i, STR_ARG(name), STR_ARG(subject));
        struct compose_mail m = small();
        m.from.name = name;
        m.subject = subject;
        compose(a, &m);
    }
    char *longest = arena_alloc(a, 5000);
    for (size_t i = 0; i < 5000; i++)
        longest[i] = i % 2 ? (char)0x84 : (char)0xd0;
    struct compose_mail m = small();
    m.from.name = compose_clean_name(a, (struct str){ longest, 4999 });
    m.subject = compose_clean_subject(a, (struct str){ longest, 4999 });
    assert_int_equal(m.from.name.n, 200);
    compose(a, &m);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A11 controls in any field are refused by its name", test_controls, NULL, NULL, NULL },
        { "A06 A11 addresses are one mailbox or refused", test_addresses, NULL, NULL, NULL },
        { "A11 angle brackets never leave as themselves", test_brackets, NULL, NULL, NULL },
        { "strangers' names and subjects can be cleaned", test_clean, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
