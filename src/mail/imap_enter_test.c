/* The way in: greeting, encryption, sign-in, with servers that do what a real one will not do to
 * order. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/test_imap.h"

#include <signal.h>

/* ---- connecting ---- */

static const struct {
    const char *name;
    enum imap_tls tls;
    struct step steps[8];
    enum imap_trouble want;
    enum err_code code;
} entries[] = {
    { "BYE as greeting",
      0,
      { { .say = "* BYE too many connections\r\n" } },
      IMAP_CONNECT,
      ERR_RETRY },
    { "a web server",
      0,
      { { .say = "HTTP/1.1 400 Bad Request\r\n" } },
      IMAP_CONNECT,
      ERR_PROTOCOL },
    { "an SMTP server", 0, { { .say = "220 mail ESMTP\r\n" } }, IMAP_CONNECT, ERR_PROTOCOL },
    { "greeting by NO", 0, { { .say = "* NO\r\n" } }, IMAP_CONNECT, ERR_PROTOCOL },
    { "silence", 0, { { .hang = true } }, IMAP_CONNECT, ERR_IO },
    { "the end at once", 0, { END }, IMAP_CONNECT, ERR_IO },
    { "no STARTTLS where TLS is wanted", IMAP_TLS_REQUIRED, { GREETING }, IMAP_TLS, ERR_IO },
    { "PREAUTH where TLS is wanted",
      IMAP_TLS_REQUIRED,
      { { .say = "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n" } },
      IMAP_TLS,
      ERR_IO },
    { "STARTTLS refused",
      IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" },
        { .hear = "STARTTLS", .say = "$ NO not today\r\n" } },
      IMAP_TLS,
      ERR_IO },
    { "words behind STARTTLS are not heard",
      IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" },
        { .hear = "STARTTLS",
          .say = "$ OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nK2 OK in\r\n" },
        { .wait_ms = 50 } },
      IMAP_TLS,
      ERR_IO },
    { "plain text instead of TLS",
      IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" },
        { .hear = "STARTTLS", .say = "$ OK go\r\n" },
        { .wait_ms = 50, .say = "* OK now in plain text\r\n" },
        { .hang = true } },
      IMAP_TLS,
      ERR_IO },
    { "no passwords here",
      0,
      { { .say = "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x\r\n" } },
      IMAP_LOGIN,
      ERR_DENIED },
    { "wrong password",
      0,
      { GREETING, { .hear = "AUTH", .say = "$ NO [AUTHENTICATIONFAILED] no\r\n" } },
      IMAP_LOGIN,
      ERR_DENIED },
    { "nobody can check passwords",
      0,
      { GREETING, { .hear = "AUTH", .say = "$ NO [UNAVAILABLE] later\r\n" } },
      IMAP_REFUSED,
      ERR_RETRY },
    { "BYE at sign-in",
      0,
      { GREETING, { .hear = "AUTH", .say = "* BYE go away\r\n" } },
      IMAP_GONE,
      ERR_RETRY },
    { "the end at sign-in", 0, { GREETING, { .hear = "AUTH" } }, IMAP_GONE, ERR_RETRY },
    { "silence at sign-in",
      0,
      { GREETING, { .hear = "AUTH" }, { .hang = true } },
      IMAP_GONE,
      ERR_RETRY },
    { "another's answer at sign-in",
      0,
      { GREETING, { .hear = "AUTH", .say = "A1 OK in\r\n" } },
      IMAP_PROTOCOL,
      ERR_PROTOCOL },
    { "OK before the password",
      0,
      { { .say = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n" },
        { .hear = "AUTHENTICATE PLAIN\r\n", .say = "$ OK in\r\n" } },
      IMAP_PROTOCOL,
      ERR_PROTOCOL },
};

static void test_entries(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(entries); i++) {
        struct arena *a = arena_new(SCRIPT_CAP);
        struct script_server s;
        const struct step *scripts[] = { entries[i].steps };
        script_start(&s, scripts, 1);
        struct imap_config c = script_settings(a, s.port);
        c.tls = entries[i].tls;
        /* Only silence is waited out: an answer that ends it must not end in the long wait. */
        c.answer_wait = script_is_mute(entries[i].steps) ? SHORT : 120 * MOMENT_SECOND;
        struct imap *m = script_imap(a, c);
        double before = seconds();
        const struct err *e = imap_connect(m, a);
        ROW_INT(entries[i].name, e != NULL, true);
        ROW_INT(entries[i].name, imap_trouble(m), entries[i].want);
        ROW_INT(entries[i].name, e->code, entries[i].code);
        assert_false(imap_connected(m));
        assert_true(seconds() - before < 60);
        /* What follows says that there is no connection. */
        struct imap_folder folder;
        assert_non_null(imap_select(m, a, S("INBOX"), &folder));
        assert_int_equal(imap_trouble(m), IMAP_GONE);
        imap_close(&m);
        script_stop(&s);
        arena_free(&a);
    }
}

static void test_nobody(void **state) {
    (void)state;
    struct arena *a = arena_new(SCRIPT_CAP);
    struct script_server s;
    const struct step *none[] = { (const struct step[]){ END } };
    script_start(&s, none, 1);
    script_stop(&s); /* its port is free now */
    struct imap *m = script_imap(a, script_settings(a, s.port));
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_CONNECT);
    imap_close(&m);
    struct imap_config c = script_settings(a, 1);
    c.url = S("imaps://kept-mail.invalid");
    c.connect_wait = 2 * MOMENT_SECOND;
    m = script_imap(a, c);
    double before = seconds();
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_NAME);
    assert_true(seconds() - before <
                4); /* also where no resolver answers: connect_wait holds for names */
    imap_close(&m);
    arena_free(&a);
}

/* What is said at sign-in with which capabilities. */
static void test_sign_in(void **state) {
    (void)state;
    static const struct {
        struct str user, password;
        struct step steps[12];
    } rows[] = {
        { { "milica", 6 },
          { "lozinka", 7 }, /* no SASL-IR: the words wait for "+" */
          { { .say = "* OK hello\r\n" },
            { .hear = "CAPABILITY", .say = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n$ OK x\r\n" },
            { .hear = "AUTHENTICATE PLAIN\r\n", .say = "+ \r\n" },
            { .hear = "AG1pbGljYQBsb3ppbmth\r\n", .say = "K2 OK in\r\n" },
            { .hear = "CAPABILITY", .say = "* CAPABILITY IMAP4rev1 ID\r\n$ OK x\r\n" },
            { .hear = "ID (\"name\" \"Kept\"", .say = "$ BAD what\r\n" } } },
        { { "mil\"ica\\", 8 },
          { "a b", 3 }, /* LOGIN with quotes */
          { { .say = "* OK [CAPABILITY IMAP4rev1] hello\r\n" },
            { .hear = "LOGIN \"mil\\\"ica\\\\\" \"a b\"\r\n",
              .say = "$ OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 },
          { "\xc5\xa1", 2 }, /* 8-bit wants a literal */
          { { .say = "* OK [CAPABILITY IMAP4rev1] hello\r\n" },
            { .hear = "LOGIN \"u\" {2}\r\n", .say = "+ go on\r\n" },
            { .hear = "\xc5\xa1\r\n", .say = "K1 OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 },
          { "\xc5\xa1", 2 }, /* and with LITERAL+ does not wait */
          { { .say = "* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n" },
            { .hear = "LOGIN \"u\" {2+}\r\n" },
            { .hear = "\xc5\xa1\r\n", .say = "K1 OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 }, { "p", 1 }, { { .say = "* PREAUTH [CAPABILITY IMAP4rev1] known\r\n" } } },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arena *a = arena_new(SCRIPT_CAP);
        struct script_server s;
        const struct step *scripts[] = { rows[i].steps };
        script_start(&s, scripts, 1);
        struct imap_config c = script_settings(a, s.port);
        c.user = rows[i].user;
        c.password = rows[i].password;
        struct imap *m = script_imap(a, c);
        must(a, imap_connect(m, a));
        assert_true(imap_connected(m));
        imap_close(&m);
        script_stop(&s);
        arena_free(&a);
    }
}

static void test_settings(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct imap_config c;
        const char *field;
    } rows[] = {
        { "no URL", { .user = { "u", 1 }, .password = { "p", 1 } }, "imap_url" },
        { "web",
          { .url = { "https://x", 9 }, .user = { "u", 1 }, .password = { "p", 1 } },
          "imap_url" },
        { "path",
          { .url = { "imap://x/INBOX", 14 }, .user = { "u", 1 }, .password = { "p", 1 } },
          "imap_url" },
        { "user",
          { .url = { "imap://u@x", 10 }, .user = { "u", 1 }, .password = { "p", 1 } },
          "imap_url" },
        { "port",
          { .url = { "imap://x:99999", 14 }, .user = { "u", 1 }, .password = { "p", 1 } },
          "imap_url" },
        { "imaps and plain",
          { .url = { "imaps://x", 9 },
            .user = { "u", 1 },
            .password = { "p", 1 },
            .tls = IMAP_TLS_PLAIN },
          "imap_url" },
        { "A11 line end in the user",
          { .url = { "imap://x", 8 }, .user = { "u\r\nK2 X", 7 }, .password = { "p", 1 } },
          "imap_user" },
        { "no user", { .url = { "imap://x", 8 }, .password = { "p", 1 } }, "imap_user" },
        { "NUL in the password",
          { .url = { "imap://x", 8 }, .user = { "u", 1 }, .password = { "p\0q", 3 } },
          "imap_password" },
        { "no password", { .url = { "imap://x", 8 }, .user = { "u", 1 } }, "imap_password" },
    };
    struct arena *a = arena_new(SCRIPT_CAP);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct imap *m = NULL;
        const struct err *e = imap_new(a, &rows[i].c, &m);
        ROW_INT(rows[i].name, e && e->code == ERR_INVALID, true);
        ROW_STR(rows[i].name, str_of(e->field), str_of(rows[i].field));
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 what can go wrong until one is signed in", test_entries, NULL, NULL, NULL },
        { "F11 nobody there, no such name", test_nobody, NULL, NULL, NULL },
        { "sign-in with what the server offers", test_sign_in, NULL, NULL, NULL },
        { "A11 settings that cannot be right", test_settings, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
