/* The mail writer: what it refuses, what its bytes look like, and whether a reader that shares no code with
 * it (Python's email package, tests/rig/read_mail.py) finds the same words. */
#include "mime/compose.h"

#include "base/buf.h"
#include "base/moment.h"
#include "mime/compose_priv.h"

#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct compose_person one = { { "Jelena", 6 }, { "jelena@primer.rs", 16 } };

static struct compose_mail small(void) {
    return (struct compose_mail){
        .from = { S("Milica, Korak"), S("podrska@korak.rs") }, .to = &one, .n_to = 1, .subject = S("Re: Cipele"),
        .message_id = S("abc.def@korak.rs"), .date = 1795293592 * MOMENT_SECOND, .offset = 60,
        .text = S("Dobar dan,\n\nsve je **u redu**.\n\nMilica"), .language = S("sr-Latn") };
}

static struct str compose(struct arena *a, const struct compose_mail *m) {
    struct str raw;
    const struct err *e = compose_mail(a, sys_real(), m, &raw);
    if (e) fail_msg("%s %s", e->field, err_trace(a, e).p);
    return raw;
}

/* ---- refusals ---- */

struct refusal {
    const char *name;
    struct str bad;
};

#define L(lit) { "" lit, sizeof(lit) - 1 }

static const struct refusal controls[] = {
    { "CR LF", L("x\r\nBcc: evil@x") }, { "LF", L("x\nBcc: evil@x") }, { "CR", L("x\rBcc: evil@x") },
    { "NUL", L("x\0y") }, { "escape", L("x\x1by") }, { "delete", L("x\x7fy") }, { "tab", L("x\ty") },
    { "wrong UTF-8", L("x\xff") }, { "overlong LF", L("x\xc0\x8a") },
};

static const struct refusal addresses[] = {
    { "empty", L("") }, { "no @", L("nobody") }, { "no local", L("@b.rs") }, { "no domain", L("a@") },
    { "CR LF", L("a@b.rs\r\nBcc: evil@x") }, { "LF", L("a\n@b.rs") }, { "NUL", L("a\0@b.rs") },
    { "bracket", L("a@b.rs>") }, { "brackets", L("<a@b.rs>") }, { "second", L("a@b.rs, c@d.rs") },
    { "space", L("a b@c.rs") }, { "comment", L("a(&email=v@x&)@evil") }, { "two @", L("a@b@c") },
    { "dots", L("a..b@c.rs") }, { "dot first", L(".a@c.rs") }, { "dot last", L("a.@c.rs") },
    { "quoted bracket", L("\"a>\"@c.rs") }, { "open quote", L("\"a@c.rs") }, { "quote inside", L("\"a\"b\"@c.rs") },
    { "lone backslash", L("\"a\\\"@c.rs") }, { "empty label", L("a@b..rs") }, { "dot at the end", L("a@b.rs.") },
    { "dash", L("a@-b.rs") }, { "encoded word", L("a@=?utf-8?q?b?=") }, { "group", L("g:a@b.rs;") },
    { "wrong UTF-8", L("a@b\xff") }, { "literal", L("a@[1.2.3.4") },
};

static void expect_refused(struct compose_mail *m, const char *field, const char *name) {
    struct arena *a = arena_new(4 << 20);
    struct str raw;
    const struct err *e = compose_mail(a, sys_real(), m, &raw);
    if (!e) fail_msg("%s in %s was written", name, field);
    if (e->code != ERR_INVALID || strcmp(e->field, field) != 0) fail_msg("%s in %s: %s", name, field, err_trace(a, e).p);
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
        if (str_find_char(controls[i].bad, (char)0xff) >= 0 || str_find_char(controls[i].bad, (char)0xc0) >= 0)
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
    static const char *const good[] = { "a@b.rs", "milica+t.abc@korak.rs", "\"a b\"@c.rs", "\"a@b\"@c.rs", "o'brien@x.ie",
        "јелена@пример.срб", "a@[192.0.2.1]", "a@localhost", "a_b=c@d-e.rs", "x@xn--e1afmkfd.xn--90a3ac" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!mail_address_ok(str_of(good[i]))) fail_msg("%s", good[i]);
    char longest[COMPOSE_ADDRESS_MAX + 2];
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "x@", 2);
    for (size_t i = 50; i < sizeof longest; i += 50) longest[i] = '.';
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
    static const struct { struct str in; const char *name, *subject; } cases[] = {
        { L("Jelena"), "Jelena", "Jelena" },
        { L("  Jelena\r\n  Marković\t"), "Jelena Marković", "Jelena Marković" },
        { L("\"Ana\" <evil@x>"), "\"Ana\" evil@x", "\"Ana\" <evil@x>" },
        { L("a\0b\x7f"), "a\xef\xbf\xbd" "b", "a\xef\xbf\xbd" "b" },
        { L("<>"), "", "<>" },
        { L("x\xffy"), "x\xef\xbf\xbdy", "x\xef\xbf\xbdy" },
    };
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str name = compose_clean_name(a, cases[i].in), subject = compose_clean_subject(a, cases[i].in);
        if (!str_eq(name, str_of(cases[i].name)) || !str_eq(subject, str_of(cases[i].subject)))
            fail_msg("%zu: [%.*s] [%.*s]", i, STR_ARG(name), STR_ARG(subject));
        struct compose_mail m = small();
        m.from.name = name;
        m.subject = subject;
        compose(a, &m);
    }
    char *longest = arena_alloc(a, 5000);
    for (size_t i = 0; i < 5000; i++) longest[i] = i % 2 ? (char)0x84 : (char)0xd0;
    struct compose_mail m = small();
    m.from.name = compose_clean_name(a, (struct str){ longest, 4999 });
    m.subject = compose_clean_subject(a, (struct str){ longest, 4999 });
    assert_int_equal(m.from.name.n, 200);
    compose(a, &m);
    arena_free(&a);
}

/* ---- the bytes ---- */

/* Lines end in CR LF only, are 7-bit and short; header lines are folded. */
static void check_bytes(struct str raw) {
    bool header = true;
    struct str line;
    assert_true(str_ends(raw, S("\r\n")));
    raw.n -= 2;
    while (str_split(&raw, '\n', &line)) {
        if (raw.p) assert_true(line.n && line.p[line.n - 1] == '\r');
        if (raw.p) line.n--;
        if (line.n == 0) header = false;
        if (line.n > (header ? 320u : 78u)) fail_msg("%.*s", STR_ARG(line));
        bool long_ok = str_find_char(line, '@') >= 0; /* an address is never cut */
        if (header && line.n > FOLD_AT && !long_ok) fail_msg("%.*s", STR_ARG(line));
        for (size_t i = 0; i < line.n; i++)
            if (line.p[i] < 0x20 || line.p[i] > 0x7e) fail_msg("byte %02x in %.*s", line.p[i], STR_ARG(line));
    }
}

/* Runs the reader over raw and gives its JSON; released by the caller. */
static json_t *read_back(struct str raw) {
    char in[] = "/tmp/kept-compose-XXXXXX", out[] = "/tmp/kept-compose-XXXXXX";
    int in_fd = mkstemp(in), out_fd = mkstemp(out), status;
    assert_true(in_fd >= 0 && out_fd >= 0 && write(in_fd, raw.p, raw.n) == (ssize_t)raw.n);
    lseek(in_fd, 0, SEEK_SET);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in_fd, 0);
    posix_spawn_file_actions_adddup2(&files, out_fd, 1);
    char *argv[] = { (char[]){ "python3" }, (char[]){ "-I" }, (char[]){ READER }, NULL };
    pid_t pid;
    assert_int_equal(posix_spawnp(&pid, "python3", &files, NULL, argv, NULL), 0);
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    posix_spawn_file_actions_destroy(&files);
    json_t *j = json_load_file(out, 0, NULL);
    assert_non_null(j);
    close(in_fd), close(out_fd), unlink(in), unlink(out);
    return j;
}

static const char *text_at(json_t *j, const char *key) { return json_string_value(json_object_get(j, key)); }

static const char *person_at(json_t *j, const char *list, size_t i, const char *key) {
    return text_at(json_array_get(json_object_get(j, list), i), key);
}

/* The words alone: runs of white space as one space, so flowed and typed lines compare. */
static struct str words(struct arena *a, struct str s) {
    struct buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < s.n; i++) {
        bool space = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r';
        if (!space) buf_add_char(&b, s.p[i]);
        else if (b.n && b.p[b.n - 1] != ' ') buf_add_char(&b, ' ');
    }
    return str_trim(buf_str(&b));
}

struct language_case {
    const char *language, *from, *subject, *text, *file;
};

static const struct language_case languages[] = {
    { "sr-Cyrl", "Милица, Корак", "Re: Ђон се одлепио после пет дана, а ви тражите да још ја платим повраћај",
      "Добар дан, Јелена,\n\nу име предузећа „Корак“ извињавамо Вам се. Тражили смо да платите повраћај пара коме се "
      "одлепио ђон. То није смело да се догоди.\n\nМилица Петровић\nКорак", "налепница за повраћај робе, наруџбина 10482.pdf" },
    { "sr-Latn", "Milica Petrović", "Re: Đon se odlepio — šta sad?",
      "Dobar dan,\n\nšaljemo Vam nov par; nalepnica je plaćena. Hvala na strpljenju, žao nam je zbog neprijatnosti i "
      "čekanja, đon smo proverili.\n\n18. 11. 2026. do 16:00", "račun šž.pdf" },
    { "hu", "Szűcs Ödön (ügyfélszolgálat)", "Re: Árvíztűrő tükörfúrógép – a cipő talpa levált öt nap után",
      "Tisztelt Hölgyem!\n\nElnézést kérünk az okozott kellemetlenségért, a visszaküldés költségét természetesen mi "
      "álljuk.\n\nÜdvözlettel,\nÖdön", "visszaküldési címke.pdf" },
    { "sl", "Živa Žnidaršič", "Re: Podplat se je odlepil; čevlji št. 42",
      "Spoštovani,\n\nopravičujemo se Vam. Nov par pošiljamo še danes, nalepka za vračilo je že plačana, zato Vas "
      "prosimo samo za nekaj potrpljenja.\n\nLep pozdrav", "nalepka za vračilo.pdf" },
    { "el", "Ελένη Παπαδοπούλου", "Απ: Η σόλα ξεκόλλησε μετά από πέντε μέρες",
      "Καλημέρα σας,\n\nσας ζητούμε συγγνώμη. Σας στέλνουμε καινούργιο ζευγάρι και η ετικέτα επιστροφής είναι ήδη "
      "πληρωμένη· δεν χρειάζεται να κάνετε τίποτε άλλο.\n\nΕλένη", "ετικέτα επιστροφής.pdf" },
    { "en", "Support \"the\" Desk \\ Co.", "Re: your order #10482", "Hello,\n\nFrom here on it is fine.\n>From there?\n. dot\n..\n\n-- \nMilica", "a \"b\" \\c.txt" },
};

static void test_languages(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const struct language_case *c = &languages[i];
        struct arena *a = arena_new(8 << 20);
        struct compose_mail m = small();
        struct compose_file files[] = { { str_of(c->file), S("application/pdf"), S("\0\1\2binary\r\n.\r\n\xff") },
                                        { STR_NONE, S("message/rfc822"), S("Subject: x\r\n\r\ny") } };
        m.from.name = str_of(c->from);
        m.subject = str_of(c->subject);
        m.text = str_of(c->text);
        m.language = str_of(c->language);
        m.files = files;
        m.n_files = 2;
        m.quote_intro = str_of(c->subject);
        m.quote = str_of(c->text);
        struct str raw = compose(a, &m);
        check_bytes(raw);
        json_t *j = read_back(raw);
        assert_string_equal(person_at(j, "from", 0, "name"), c->from);
        assert_string_equal(person_at(j, "from", 0, "address"), "podrska@korak.rs");
        assert_string_equal(text_at(j, "subject"), c->subject);
        assert_int_equal(json_array_size(json_object_get(j, "defects")), 0);
        struct str got = words(a, str_of(text_at(j, "text")));
        if (!str_starts(got, words(a, str_of(c->text))) && i != 5) fail_msg("%s: %.*s", c->language, STR_ARG(got));
        assert_true(str_find(str_of(text_at(j, "html")), str_printf(a, "lang=\"%s\"", c->language)) > 0);
        assert_string_equal(text_at(json_array_get(json_object_get(j, "attachments"), 0), "name"), c->file);
        assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(j, "attachments"), 0), "size")), 15);
        assert_string_equal(text_at(json_array_get(json_object_get(j, "attachments"), 1), "type"), "application/octet-stream");
        json_decref(j);
        arena_free(&a);
    }
}

static void test_flowed(void **state) {
    (void)state;
    static const struct { const char *in, *want; } cases[] = {
        { "short", "short\n" },
        { "a\n\nb\n\n\n", "a\n\nb\n" },
        { " indented", "  indented\n" },
        { "From me", " From me\n" },
        { "> quoted\n>> twice\n> > twice", "> quoted\n>> twice\n>> twice\n" },
        { "trailing   \nx", "trailing\nx\n" },
        { "x\n-- \nme", "x\n-- \nme\n" },
        { "a\r\nb\rc", "a\nb\nc\n" },
        { "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
          "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 \n0123456789 0123456789\n" },
        { "https://korak.rs/0123456789012345678901234567890123456789012345678901234567890123456789 x",
          "https://korak.rs/0123456789012345678901234567890123456789012345678901234567890123456789 \nx\n" },
    };
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct compose_mail m = small();
        struct str got;
        m.text = str_of(cases[i].in);
        assert_null(body_flowed(a, &m, &got));
        if (!str_eq(got, str_of(cases[i].want))) fail_msg("%s: [%.*s]", cases[i].in, STR_ARG(got));
    }
    arena_free(&a);
}

static void test_threading(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct str ids[80];
    for (int i = 0; i < 80; i++)
        ids[i] = str_printf(a, "%04d.%0100d@mail.primer.example", i, i);
    ids[5] = S("odd id with spaces@x");
    ids[6] = S("no-at-sign");
    ids[7] = S("\xd0\x96@x");
    struct compose_mail m = small();
    m.references = ids;
    m.n_references = 80;
    m.in_reply_to = S("last@primer.rs");
    m.reply_to = S("podrska+t.abcdef@korak.rs");
    struct str raw = compose(a, &m);
    check_bytes(raw);
    json_t *j = read_back(raw), *refs = json_object_get(j, "references");
    assert_int_equal(json_array_size(refs), COMPOSE_REFERENCES_MAX);
    assert_true(str_starts(str_of(json_string_value(json_array_get(refs, 0))), S("<0000.")));
    assert_string_equal(json_string_value(json_array_get(refs, COMPOSE_REFERENCES_MAX - 1)), "<last@primer.rs>");
    assert_string_equal(text_at(j, "message_id"), "<abc.def@korak.rs>");
    assert_string_equal(person_at(j, "reply_to", 0, "address"), "podrska+t.abcdef@korak.rs");
    json_decref(j);
    m.in_reply_to = S("odd id@x"); /* a lost thread is better than no answer */
    raw = compose(a, &m);
    assert_true(str_find(raw, S("In-Reply-To")) < 0 && str_find(raw, S("odd id")) < 0);
    arena_free(&a);
}

static void test_header(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    struct compose_mail m = small();
    m.automatic = COMPOSE_AUTO_REPLIED;
    m.offset = -210;
    struct str raw = compose(a, &m);
    static const char *const lines[] = {
        "From: \"Milica, Korak\" <podrska@korak.rs>\r\n", "To: Jelena <jelena@primer.rs>\r\n",
        "Subject: Re: Cipele\r\n", "Date: Sat, 21 Nov 2026 17:09:52 -0330\r\n", "Auto-Submitted: auto-replied\r\n",
        "Precedence: bulk\r\n", "X-Auto-Response-Suppress: All\r\n", "Content-Language: sr-Latn\r\n",
        "MIME-Version: 1.0\r\n", "Message-ID: <abc.def@korak.rs>\r\n" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (str_find(raw, str_of(lines[i])) < 0) fail_msg("no %s in %.*s", lines[i], STR_ARG(raw));
    m.automatic = COMPOSE_BY_PERSON;
    struct str again = compose(a, &m);
    assert_true(str_find(again, S("Auto-Submitted")) < 0 && str_find(again, S("Precedence")) < 0);
    ptrdiff_t at = str_find(raw, S("boundary=")), other = str_find(again, S("boundary="));
    assert_true(at > 0 && other > 0);
    assert_false(str_eq(str_slice(raw, (size_t)at, (size_t)at + 40), str_slice(again, (size_t)other, (size_t)other + 40)));
    arena_free(&a);
}

static void test_many_people(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct compose_person people[COMPOSE_PEOPLE_MAX + 1];
    for (int i = 0; i <= COMPOSE_PEOPLE_MAX; i++)
        people[i] = (struct compose_person){ i % 2 ? S("Јелена Марковић, Нови Сад") : STR_NONE,
                                             str_printf(a, "jelena.%d@primer.example", i) };
    struct compose_mail m = small();
    m.to = m.cc = people;
    m.n_to = m.n_cc = COMPOSE_PEOPLE_MAX;
    struct str raw = compose(a, &m);
    check_bytes(raw);
    json_t *j = read_back(raw);
    assert_int_equal(json_array_size(json_object_get(j, "to")), COMPOSE_PEOPLE_MAX);
    assert_string_equal(person_at(j, "cc", 99, "name"), "Јелена Марковић, Нови Сад");
    json_decref(j);
    m.n_to++;
    const struct err *e = compose_mail(a, sys_real(), &m, &raw);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "to");
    arena_free(&a);
}

static void test_limits(void **state) {
    (void)state;
    struct arena *a = arena_new(256 << 20);
    struct compose_mail m = small();
    char *p = arena_alloc(a, COMPOSE_FILES_BYTES_MAX + 1);
    struct compose_file files[2] = { { S("a"), STR_NONE, { p, COMPOSE_FILES_BYTES_MAX } }, { S("b"), STR_NONE, { p, 1 } } };
    m.files = files;
    m.n_files = 1;
    struct str raw = compose(a, &m);
    assert_true(raw.n > COMPOSE_FILES_BYTES_MAX / 3 * 4 && raw.n < COMPOSE_FILES_BYTES_MAX / 10 * 14);
    assert_false(arena_over(a));
    m.n_files = 2;
    const struct err *e = compose_mail(a, sys_real(), &m, &raw);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "files");
    m = small();
    memset(p, '>', COMPOSE_TEXT_MAX + 1);
    for (size_t i = 0; i < COMPOSE_TEXT_MAX / 2; i++) p[COMPOSE_TEXT_MAX / 2 + i] = i % 2 ? 'x' : ' ';
    m.text = m.quote = (struct str){ p, COMPOSE_TEXT_MAX }; /* deep marks before many words */
    e = compose_mail(a, sys_real(), &m, &raw);
    if (e) assert_int_equal(e->code, ERR_LIMIT);
    m.text.n++;
    e = compose_mail(a, sys_real(), &m, &raw);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "text");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A11 controls in any field are refused by its name", test_controls, NULL, NULL, NULL },
        { "A06 A11 addresses are one mailbox or refused", test_addresses, NULL, NULL, NULL },
        { "A11 angle brackets never leave as themselves", test_brackets, NULL, NULL, NULL },
        { "strangers' names and subjects can be cleaned", test_clean, NULL, NULL, NULL },
        { "six languages come back word for word", test_languages, NULL, NULL, NULL },
        { "format=flowed as RFC 3676 has it", test_flowed, NULL, NULL, NULL },
        { "long references fold, odd ones are left out", test_threading, NULL, NULL, NULL },
        { "A10 machine-written mail says so", test_header, NULL, NULL, NULL },
        { "a hundred recipients", test_many_people, NULL, NULL, NULL },
        { "F17 files and text at their limits", test_limits, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
