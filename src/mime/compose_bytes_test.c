/* The bytes that the mail writer makes, and whether a reader that shares no code with it (Python's
 * email package, tests/rig/read_mail.py) finds the same words. */
#include "mime/test_compose.h"

#include "base/buf.h"
#include "mime/compose_priv.h"

#include <jansson.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
            if (line.p[i] < 0x20 || line.p[i] > 0x7e)
                fail_msg("byte %02x in %.*s", line.p[i], STR_ARG(line));
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

static const char *text_at(json_t *j, const char *key) {
    return json_string_value(json_object_get(j, key));
}

static const char *person_at(json_t *j, const char *list, size_t i, const char *key) {
    return text_at(json_array_get(json_object_get(j, list), i), key);
}

/* The words alone: runs of white space as one space, so flowed and typed lines compare. */
static struct str words(struct arena *a, struct str s) {
    struct buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < s.n; i++) {
        bool space = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r';
        if (!space)
            buf_add_char(&b, s.p[i]);
        else if (b.n && b.p[b.n - 1] != ' ')
            buf_add_char(&b, ' ');
    }
    return str_trim(buf_str(&b));
}

struct language_case {
    const char *language, *from, *subject, *text, *file;
};

static const struct language_case languages[] = {
    { "sr-Cyrl", "Милица, Корак",
      "Re: Ђон се одлепио после пет дана, а ви тражите да још ја платим повраћај",
      "Добар дан, Јелена,\n\nу име предузећа „Корак“ извињавамо Вам се. Тражили смо да платите "
      "повраћај пара коме се "
      "одлепио ђон. То није смело да се догоди.\n\nМилица Петровић\nКорак",
      "налепница за повраћај робе, наруџбина 10482.pdf" },
    { "sr-Latn", "Milica Petrović", "Re: Đon se odlepio — šta sad?",
      "Dobar dan,\n\nšaljemo Vam nov par; nalepnica je plaćena. Hvala na strpljenju, žao nam je "
      "zbog neprijatnosti i "
      "čekanja, đon smo proverili.\n\n18. 11. 2026. do 16:00",
      "račun šž.pdf" },
    { "hu", "Szűcs Ödön (ügyfélszolgálat)",
      "Re: Árvíztűrő tükörfúrógép – a cipő talpa levált öt nap után",
      "Tisztelt Hölgyem!\n\nElnézést kérünk az okozott kellemetlenségért, a visszaküldés költségét "
      "természetesen mi "
      "álljuk.\n\nÜdvözlettel,\nÖdön",
      "visszaküldési címke.pdf" },
    { "sl", "Živa Žnidaršič", "Re: Podplat se je odlepil; čevlji št. 42",
      "Spoštovani,\n\nopravičujemo se Vam. Nov par pošiljamo še danes, nalepka za vračilo je že "
      "plačana, zato Vas "
      "prosimo samo za nekaj potrpljenja.\n\nLep pozdrav",
      "nalepka za vračilo.pdf" },
    { "el", "Ελένη Παπαδοπούλου", "Απ: Η σόλα ξεκόλλησε μετά από πέντε μέρες",
      "Καλημέρα σας,\n\nσας ζητούμε συγγνώμη. Σας στέλνουμε καινούργιο ζευγάρι και η ετικέτα "
      "επιστροφής είναι ήδη "
      "πληρωμένη· δεν χρειάζεται να κάνετε τίποτε άλλο.\n\nΕλένη",
      "ετικέτα επιστροφής.pdf" },
    { "en", "Support \"the\" Desk \\ Co.", "Re: your order #10482",
      "Hello,\n\nFrom here on it is fine.\n>From there?\n. dot\n..\n\n-- \nMilica",
      "a \"b\" \\c.txt" },
};

static void test_languages(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const struct language_case *c = &languages[i];
        struct arena *a = arena_new(8 << 20);
        struct compose_mail m = small();
        struct compose_file files[] = {
            { str_of(c->file), S("application/pdf"), S("\0\1\2binary\r\n.\r\n\xff") },
            { STR_NONE, S("message/rfc822"), S("Subject: x\r\n\r\ny") }
        };
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
        if (!str_starts(got, words(a, str_of(c->text))) && i != 5)
            fail_msg("%s: %.*s", c->language, STR_ARG(got));
        assert_true(
            str_find(str_of(text_at(j, "html")), str_printf(a, "lang=\"%s\"", c->language)) > 0);
        assert_string_equal(text_at(json_array_get(json_object_get(j, "attachments"), 0), "name"),
                            c->file);
        assert_int_equal(json_integer_value(json_object_get(
                             json_array_get(json_object_get(j, "attachments"), 0), "size")),
                         15);
        assert_string_equal(text_at(json_array_get(json_object_get(j, "attachments"), 1), "type"),
                            "application/octet-stream");
        json_decref(j);
        arena_free(&a);
    }
}

static void test_flowed(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        { "short", "short\n" },
        { "a\n\nb\n\n\n", "a\n\nb\n" },
        { " indented", "  indented\n" },
        { "From me", " From me\n" },
        { "> quoted\n>> twice\n> > twice", "> quoted\n>> twice\n>> twice\n" },
        { "trailing   \nx", "trailing\nx\n" },
        { "x\n-- \nme", "x\n-- \nme\n" },
        { "a\r\nb\rc", "a\nb\nc\n" },
        { "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
          "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 \n0123456789 "
          "0123456789\n" },
        { "https://korak.rs/0123456789012345678901234567890123456789012345678901234567890123456789 "
          "x",
          "https://korak.rs/0123456789012345678901234567890123456789012345678901234567890123456789 "
          "\nx\n" },
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
    assert_string_equal(json_string_value(json_array_get(refs, COMPOSE_REFERENCES_MAX - 1)),
                        "<last@primer.rs>");
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
    m.unsubscribe = S("https://desk.example/no-offers/abc");
    struct str raw = compose(a, &m);
    static const char *const lines[] = { "From: \"Milica, Korak\" <podrska@korak.rs>\r\n",
                                         "To: Jelena <jelena@primer.rs>\r\n",
                                         "Subject: Re: Cipele\r\n",
                                         "Date: Sat, 21 Nov 2026 17:09:52 -0330\r\n",
                                         "Auto-Submitted: auto-replied\r\n",
                                         "Precedence: bulk\r\n",
                                         "X-Auto-Response-Suppress: All\r\n",
                                         "Content-Language: sr-Latn\r\n",
                                         "List-Unsubscribe: <https://desk.example/no-offers/abc>\r\n",
                                         "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                                         "MIME-Version: 1.0\r\n",
                                         "Message-ID: <abc.def@korak.rs>\r\n" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (str_find(raw, str_of(lines[i])) < 0) fail_msg("no %s in %.*s", lines[i], STR_ARG(raw));
    m.automatic = COMPOSE_BY_PERSON;
    m.unsubscribe = STR_NONE;
    struct str again = compose(a, &m);
    assert_true(str_find(again, S("Unsubscribe")) < 0);
    assert_true(str_find(again, S("Auto-Submitted")) < 0 && str_find(again, S("Precedence")) < 0);
    ptrdiff_t at = str_find(raw, S("boundary=")), other = str_find(again, S("boundary="));
    assert_true(at > 0 && other > 0);
    assert_false(str_eq(str_slice(raw, (size_t)at, (size_t)at + 40),
                        str_slice(again, (size_t)other, (size_t)other + 40)));
    arena_free(&a);
}

static void test_encoded_words(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    struct compose_mail m = small();
    struct buf b = buf_new(a, COMPOSE_LINE_MAX);
    for (int i = 0; i < 20; i++)
        buf_printf(&b, "%dЂон се одлепио %.*s", i, i, "xxxxxxxxxxxxxxxxxxxx");
    m.subject = buf_str(&b);
    struct str raw = compose(a, &m);
    check_bytes(raw);
    ptrdiff_t at = str_find(raw, S("Subject: ")), end = str_find(raw, S("Date: "));
    assert_true(at > 0 && end > at);
    struct str field = str_slice(raw, (size_t)at, (size_t)end);
    assert_true(str_find(field, S("=?=\r\n =?")) <
                0); /* GMime 3.2.13 loses the word behind a "=" */
    json_t *j = read_back(raw);
    assert_true(str_eq(str_of(text_at(j, "subject")), m.subject));
    json_decref(j);
    arena_free(&a);
}

static void test_many_people(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct compose_person people[COMPOSE_PEOPLE_MAX + 1];
    for (int i = 0; i <= COMPOSE_PEOPLE_MAX; i++)
        people[i] = (struct compose_person){ i % 2 ? S("Јелена Марковић, Сомбор") : STR_NONE,
                                             str_printf(a, "jelena.%d@primer.example", i) };
    struct compose_mail m = small();
    m.to = m.cc = people;
    m.n_to = m.n_cc = COMPOSE_PEOPLE_MAX;
    struct str raw = compose(a, &m);
    check_bytes(raw);
    json_t *j = read_back(raw);
    assert_int_equal(json_array_size(json_object_get(j, "to")), COMPOSE_PEOPLE_MAX);
    assert_string_equal(person_at(j, "cc", 99, "name"), "Јелена Марковић, Сомбор");
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
    struct compose_file files[2] = { { S("a"), STR_NONE, { p, COMPOSE_FILES_BYTES_MAX } },
                                     { S("b"), STR_NONE, { p, 1 } } };
    m.files = files;
    m.n_files = 1;
    struct str raw = compose(a, &m);
    assert_true(raw.n > COMPOSE_FILES_BYTES_MAX / 3 * 4 &&
                raw.n < COMPOSE_FILES_BYTES_MAX / 10 * 14);
    assert_false(arena_over(a));
    m.n_files = 2;
    const struct err *e = compose_mail(a, sys_real(), &m, &raw);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "files");
    m = small();
    memset(p, '>', COMPOSE_TEXT_MAX + 1);
    for (size_t i = 0; i < COMPOSE_TEXT_MAX / 2; i++)
        p[COMPOSE_TEXT_MAX / 2 + i] = i % 2 ? 'x' : ' ';
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
        { "six languages come back word for word", test_languages, NULL, NULL, NULL },
        { "format=flowed as RFC 3676 has it", test_flowed, NULL, NULL, NULL },
        { "long references fold, odd ones are left out", test_threading, NULL, NULL, NULL },
        { "A10 machine-written mail says so", test_header, NULL, NULL, NULL },
        { "encoded words join in every reader", test_encoded_words, NULL, NULL, NULL },
        { "a hundred recipients", test_many_people, NULL, NULL, NULL },
        { "F17 files and text at their limits", test_limits, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
