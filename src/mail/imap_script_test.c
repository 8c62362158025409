/* Servers that do what a real one will not do to order: wrong counts, BYE at any place, silence. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/test_imap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>

enum { CAP = 8 << 20, SHORT = 300000 };

#define GREETING { .say = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n" }
#define SIGNED_IN_AS(caps) \
    GREETING, { .hear = "AUTHENTICATE PLAIN AG1pbGljYQBsb3ppbmth\r\n", .say = "$ OK [CAPABILITY IMAP4rev1 " caps "] in\r\n" }
#define SIGNED_IN SIGNED_IN_AS("IDLE UIDPLUS MOVE")
#define OPENED { .hear = "SELECT \"INBOX\"", .say = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$ OK [READ-WRITE] x\r\n" }
#define END { 0 }

static struct imap_config settings(struct arena *a, int port) {
    return (struct imap_config){ .url = str_printf(a, "imap://127.0.0.1:%d", port), .user = S("milica"),
                                 .password = S("lozinka"), .connect_wait = 2 * MOMENT_SECOND, .answer_wait = SHORT,
                                 .probe_wait = SHORT, .poll_every = SHORT / 3 };
}

static struct imap *make(struct arena *a, struct imap_config c) {
    struct imap *m = NULL;
    const struct err *e = imap_new(a, &c, &m);
    if (e) fail_msg("%s", err_trace(a, e).p);
    return m;
}

static void must(struct arena *a, const struct err *e) {
    if (e) fail_msg("%s", err_trace(a, e).p);
}

static double seconds(void) { return (double)sys_monotonic(sys_real()) / 1e6; }

/* ---- connecting ---- */

static const struct {
    const char *name;
    enum imap_tls tls;
    struct step steps[8];
    enum imap_trouble want;
    enum err_code code;
} entries[] = {
    { "BYE as greeting", 0, { { .say = "* BYE too many connections\r\n" } }, IMAP_CONNECT, ERR_RETRY },
    { "a web server", 0, { { .say = "HTTP/1.1 400 Bad Request\r\n" } }, IMAP_CONNECT, ERR_PROTOCOL },
    { "an SMTP server", 0, { { .say = "220 mail ESMTP\r\n" } }, IMAP_CONNECT, ERR_PROTOCOL },
    { "greeting by NO", 0, { { .say = "* NO\r\n" } }, IMAP_CONNECT, ERR_PROTOCOL },
    { "silence", 0, { { .hang = true } }, IMAP_CONNECT, ERR_IO },
    { "the end at once", 0, { END }, IMAP_CONNECT, ERR_IO },
    { "no STARTTLS where TLS is wanted", IMAP_TLS_REQUIRED, { GREETING }, IMAP_TLS, ERR_IO },
    { "PREAUTH where TLS is wanted", IMAP_TLS_REQUIRED,
      { { .say = "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n" } }, IMAP_TLS, ERR_IO },
    { "STARTTLS refused", IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" }, { .hear = "STARTTLS", .say = "$ NO not today\r\n" } },
      IMAP_TLS, ERR_IO },
    { "words behind STARTTLS are not heard", IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" },
        { .hear = "STARTTLS", .say = "$ OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nK2 OK in\r\n" }, { .wait_ms = 50 } },
      IMAP_TLS, ERR_IO },
    { "plain text instead of TLS", IMAP_TLS_REQUIRED,
      { { .say = "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n" }, { .hear = "STARTTLS", .say = "$ OK go\r\n" },
        { .wait_ms = 50, .say = "* OK now in plain text\r\n" }, { .hang = true } }, IMAP_TLS, ERR_IO },
    { "no passwords here", 0, { { .say = "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x\r\n" } }, IMAP_LOGIN, ERR_DENIED },
    { "wrong password", 0, { GREETING, { .hear = "AUTH", .say = "$ NO [AUTHENTICATIONFAILED] no\r\n" } }, IMAP_LOGIN,
      ERR_DENIED },
    { "nobody can check passwords", 0, { GREETING, { .hear = "AUTH", .say = "$ NO [UNAVAILABLE] later\r\n" } },
      IMAP_REFUSED, ERR_RETRY },
    { "BYE at sign-in", 0, { GREETING, { .hear = "AUTH", .say = "* BYE go away\r\n" } }, IMAP_GONE, ERR_RETRY },
    { "the end at sign-in", 0, { GREETING, { .hear = "AUTH" } }, IMAP_GONE, ERR_RETRY },
    { "silence at sign-in", 0, { GREETING, { .hear = "AUTH" }, { .hang = true } }, IMAP_GONE, ERR_RETRY },
    { "another's answer at sign-in", 0, { GREETING, { .hear = "AUTH", .say = "A1 OK in\r\n" } }, IMAP_PROTOCOL,
      ERR_PROTOCOL },
    { "OK before the password", 0,
      { { .say = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n" }, { .hear = "AUTHENTICATE PLAIN\r\n", .say = "$ OK in\r\n" } },
      IMAP_PROTOCOL, ERR_PROTOCOL },
};

static void test_entries(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(entries); i++) {
        struct arena *a = arena_new(CAP);
        struct script_server s;
        const struct step *scripts[] = { entries[i].steps };
        script_start(&s, scripts, 1);
        struct imap_config c = settings(a, s.port);
        c.tls = entries[i].tls;
        struct imap *m = make(a, c);
        double before = seconds();
        const struct err *e = imap_connect(m, a);
        ROW_INT(entries[i].name, e != NULL, true);
        ROW_INT(entries[i].name, imap_trouble(m), entries[i].want);
        ROW_INT(entries[i].name, e->code, entries[i].code);
        assert_false(imap_connected(m));
        if (seconds() - before > 0.5) print_message("# %s %f\n", entries[i].name, seconds() - before);
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
    struct arena *a = arena_new(CAP);
    struct script_server s;
    const struct step *none[] = { (const struct step[]){ END } };
    script_start(&s, none, 1);
    script_stop(&s); /* its port is free now */
    struct imap *m = make(a, settings(a, s.port));
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_CONNECT);
    imap_close(&m);
    struct imap_config c = settings(a, 1);
    c.url = S("imaps://kept-mail.invalid");
    m = make(a, c);
    double before = seconds();
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_NAME);
    assert_true(seconds() - before < 4); /* also where no resolver answers: connect_wait holds for names */
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
        { { "milica", 6 }, { "lozinka", 7 }, /* no SASL-IR: the words wait for "+" */
          { { .say = "* OK hello\r\n" }, { .hear = "CAPABILITY", .say = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n$ OK x\r\n" },
            { .hear = "AUTHENTICATE PLAIN\r\n", .say = "+ \r\n" }, { .hear = "AG1pbGljYQBsb3ppbmth\r\n", .say = "K2 OK in\r\n" },
            { .hear = "CAPABILITY", .say = "* CAPABILITY IMAP4rev1 ID\r\n$ OK x\r\n" },
            { .hear = "ID (\"name\" \"Kept\"", .say = "$ BAD what\r\n" } } },
        { { "mil\"ica\\", 8 }, { "a b", 3 }, /* LOGIN with quotes */
          { { .say = "* OK [CAPABILITY IMAP4rev1] hello\r\n" },
            { .hear = "LOGIN \"mil\\\"ica\\\\\" \"a b\"\r\n", .say = "$ OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 }, { "\xc5\xa1", 2 }, /* 8-bit wants a literal */
          { { .say = "* OK [CAPABILITY IMAP4rev1] hello\r\n" }, { .hear = "LOGIN \"u\" {2}\r\n", .say = "+ go on\r\n" },
            { .hear = "\xc5\xa1\r\n", .say = "K1 OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 }, { "\xc5\xa1", 2 }, /* and with LITERAL+ does not wait */
          { { .say = "* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n" }, { .hear = "LOGIN \"u\" {2+}\r\n" },
            { .hear = "\xc5\xa1\r\n", .say = "K1 OK [CAPABILITY IMAP4rev1] in\r\n" } } },
        { { "u", 1 }, { "p", 1 }, { { .say = "* PREAUTH [CAPABILITY IMAP4rev1] known\r\n" } } },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arena *a = arena_new(CAP);
        struct script_server s;
        const struct step *scripts[] = { rows[i].steps };
        script_start(&s, scripts, 1);
        struct imap_config c = settings(a, s.port);
        c.user = rows[i].user;
        c.password = rows[i].password;
        struct imap *m = make(a, c);
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
        { "web", { .url = { "https://x", 9 }, .user = { "u", 1 }, .password = { "p", 1 } }, "imap_url" },
        { "path", { .url = { "imap://x/INBOX", 14 }, .user = { "u", 1 }, .password = { "p", 1 } }, "imap_url" },
        { "user", { .url = { "imap://u@x", 10 }, .user = { "u", 1 }, .password = { "p", 1 } }, "imap_url" },
        { "port", { .url = { "imap://x:99999", 14 }, .user = { "u", 1 }, .password = { "p", 1 } }, "imap_url" },
        { "imaps and plain", { .url = { "imaps://x", 9 }, .user = { "u", 1 }, .password = { "p", 1 }, .tls = IMAP_TLS_PLAIN },
          "imap_url" },
        { "A11 line end in the user", { .url = { "imap://x", 8 }, .user = { "u\r\nK2 X", 7 }, .password = { "p", 1 } },
          "imap_user" },
        { "no user", { .url = { "imap://x", 8 }, .password = { "p", 1 } }, "imap_user" },
        { "NUL in the password", { .url = { "imap://x", 8 }, .user = { "u", 1 }, .password = { "p\0q", 3 } }, "imap_password" },
        { "no password", { .url = { "imap://x", 8 }, .user = { "u", 1 } }, "imap_password" },
    };
    struct arena *a = arena_new(CAP);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct imap *m = NULL;
        const struct err *e = imap_new(a, &rows[i].c, &m);
        ROW_INT(rows[i].name, e && e->code == ERR_INVALID, true);
        ROW_STR(rows[i].name, str_of(e->field), str_of(rows[i].field));
    }
    arena_free(&a);
}

/* ---- with a folder open ---- */

struct desk {
    struct arena *arena;
    struct script_server server;
    struct imap *imap;
    struct imap_folder folder;
};

/* Connects to a server that follows steps, and opens INBOX. */
static struct desk at_desk(const struct step *steps, int stop_fd) {
    struct desk d = { .arena = arena_new(CAP) };
    static const struct step *scripts[1]; /* one server at a time */
    scripts[0] = steps;
    script_start(&d.server, scripts, 1);
    struct imap_config c = settings(d.arena, d.server.port);
    c.stop_fd = stop_fd;
    d.imap = make(d.arena, c);
    must(d.arena, imap_connect(d.imap, d.arena));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 7);
    assert_int_equal(d.folder.exists, 3);
    return d;
}

static void leave(struct desk *d) {
    imap_close(&d->imap);
    script_stop(&d->server);
    arena_free(&d->arena);
}

#define FETCH5 .hear = "UID FETCH 5 (UID BODY.PEEK[])"

/* One imap_fetch(5, max 20). want IMAP_FINE: the outcome counts. */
static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    enum imap_fetched outcome;
    struct str raw;
} fetches[] = {
    { "a letter", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n$ OK x\r\n" } }, IMAP_FINE,
      IMAP_LETTER, { "abc", 3 } },
    { "a letter between other news",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 5 FLAGS ())\r\n"
                                            "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* 1 EXPUNGE\r\n$ OK x\r\n" } },
      IMAP_FINE, IMAP_LETTER, { "abc", 3 } },
    { "another's letter unasked",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 1 FETCH (UID 4 BODY[] {3}\r\nxyz)\r\n* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n"
                                            "* 1 FETCH (UID 4 BODY[] {3}\r\nxyz)\r\n$ OK x\r\n" } },
      IMAP_FINE, IMAP_LETTER, { "abc", 3 } },
    { "a letter that vanished", { SIGNED_IN, OPENED, { FETCH5, .say = "$ OK x\r\n" } }, IMAP_FINE, IMAP_VANISHED, { 0 } },
    { "a letter that vanished, told by NO", { SIGNED_IN, OPENED, { FETCH5, .say = "$ NO [EXPUNGEISSUED] x\r\n" } }, IMAP_FINE,
      IMAP_VANISHED, { 0 } },
    { "too large", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {21}\r\n123456789012345678901)\r\n$ OK x\r\n" } },
      IMAP_FINE, IMAP_TOO_LARGE, { 0 } },
    { "too large for anybody", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {4294967296}\r\n" } }, IMAP_FINE,
      IMAP_TOO_LARGE, { 0 } },
    { "count too small", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {2}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL, 0, { 0 } },
    { "count too large",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {15}\r\nabc)\r\n$ OK x\r\n" }, { .hang = true } }, IMAP_GONE, 0,
      { 0 } },
    { "count too large, then the end", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {15}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_GONE, 0, { 0 } },
    { "a letter without the OK behind it",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n" } }, IMAP_GONE, 0, { 0 } },
    { "silence in mid-letter", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\na" }, { .hang = true } },
      IMAP_GONE, 0, { 0 } },
    { "silence before the letter", { SIGNED_IN, OPENED, { FETCH5 }, { .hang = true } }, IMAP_GONE, 0, { 0 } },
    { "BYE before the letter", { SIGNED_IN, OPENED, { FETCH5, .say = "* BYE x\r\n" }, { .hang = true } }, IMAP_GONE, 0, { 0 } },
    { "BYE behind the letter",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* BYE x\r\n$ OK x\r\n" } }, IMAP_GONE, 0, { 0 } },
    { "BYE within the letter is the letter's",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {9}\r\n* BYE x\r\n)\r\n$ OK x\r\n" } }, IMAP_FINE, IMAP_LETTER,
      { "* BYE x\r\n", 9 } },
    { "the letter under another tag", { SIGNED_IN, OPENED, { FETCH5, .say = "K99 OK x\r\n" } }, IMAP_PROTOCOL, 0, { 0 } },
    { "a letter without its UID", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (BODY[] {3}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL, 0, { 0 } },
    { "held back", { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] NIL)\r\n$ OK x\r\n" } }, IMAP_REFUSED, 0, { 0 } },
    { "NO", { SIGNED_IN, OPENED, { FETCH5, .say = "$ NO disk on fire\r\n" } }, IMAP_REFUSED, 0, { 0 } },
    { "BAD", { SIGNED_IN, OPENED, { FETCH5, .say = "$ BAD what\r\n" } }, IMAP_PROTOCOL, 0, { 0 } },
    { "a plus out of nowhere", { SIGNED_IN, OPENED, { FETCH5, .say = "+ go\r\n" } }, IMAP_PROTOCOL, 0, { 0 } },
    { "removal of what is not there", { SIGNED_IN, OPENED, { FETCH5, .say = "* 9 EXPUNGE\r\n" } }, IMAP_PROTOCOL, 0, { 0 } },
};

static void test_fetches(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(fetches); i++) {
        struct desk d = at_desk(fetches[i].steps, 0);
        struct imap_letter l = { 0 };
        double before = seconds();
        const struct err *e = imap_fetch(d.imap, d.arena, 5, 20, &l);
        ROW_INT(fetches[i].name, imap_trouble(d.imap), fetches[i].want);
        ROW_INT(fetches[i].name, e == NULL, fetches[i].want == IMAP_FINE);
        ROW_INT(fetches[i].name, l.outcome, fetches[i].outcome);
        ROW_STR(fetches[i].name, l.raw, fetches[i].raw);
        ROW_INT(fetches[i].name, e == NULL || l.raw.p == NULL, true);
        assert_true(seconds() - before < 2);
        leave(&d);
    }
}

static void test_after_too_large(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {9}\r\n123456789)\r\n$ OK x\r\n" },
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {2}\r\nab)\r\n$ OK x\r\n" },
        { .hear = "UID FETCH 6", .say = "* 2 FETCH (UID 6 BODY[] {2}\r\nab)\r\n* 3 FETCH (UID 6 BODY[] {9}\r\n123456789)\r\n"
                                        "* 3 FETCH (UID 6 BODY[] \"c\")\r\n$ OK x\r\n" }, END };
    struct desk d = at_desk(steps, 0);
    struct imap_letter l;
    must(d.arena, imap_fetch(d.imap, d.arena, 5, 8, &l));
    assert_int_equal(l.outcome, IMAP_TOO_LARGE);
    assert_int_equal(l.size, 9);
    must(d.arena, imap_fetch(d.imap, d.arena, 5, 8, &l));
    assert_int_equal(l.outcome, IMAP_LETTER);
    assert_null(l.twin);
    must(d.arena, imap_fetch(d.imap, d.arena, 6, 8, &l)); /* three letters under one UID */
    assert_true(str_eq(l.raw, S("ab")));
    assert_int_equal(l.twin->outcome, IMAP_TOO_LARGE);
    assert_true(str_eq(l.twin->twin->raw, S("c")));
    assert_null(l.twin->twin->twin);
    leave(&d);
}

#define ROW(n, uid) "* " n " FETCH (UID " uid " FLAGS () RFC822.SIZE 9 INTERNALDATE \"01-Jan-2026 00:00:00 +0000\")\r\n"

static void test_lists(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN, OPENED,
        /* Letters vanish while they are listed: the numbers no longer fit, so it is done again. */
        { .hear = "FETCH 1:3 (UID FLAGS", .say = ROW("1", "5") "* 1 EXPUNGE\r\n" ROW("2", "9") "$ OK x\r\n" },
        { .hear = "FETCH 1:2 (UID FLAGS", .say = ROW("1", "7") ROW("2", "9") "$ OK x\r\n" },
        /* Nothing behind UID 9 that it knows of: it asks, and there is one. */
        { .hear = "NOOP", .say = "* 3 EXISTS\r\n$ OK x\r\n" },
        { .hear = "FETCH 3:3 (UID FLAGS", .say = "* 3 FETCH (UID 12)\r\n* 3 FETCH (UID 12 FLAGS (\\Seen) RFC822.SIZE 9)\r\n$ OK x\r\n" },
        /* An older place is found by halving. */
        { .hear = "FETCH 3:3 (UID)", .say = "* 3 FETCH (UID 12)\r\n$ OK x\r\n" },
        { .hear = "FETCH 2:2 (UID)", .say = "* 2 FETCH (UID 9)\r\n$ OK x\r\n" },
        { .hear = "FETCH 1:1 (UID)", .say = "* 1 FETCH (UID 7)\r\n$ OK x\r\n" },
        { .hear = "FETCH 2:2 (UID FLAGS", .say = ROW("2", "9") "$ OK x\r\n" },
        END };
    struct desk d = at_desk(steps, 0);
    struct imap_page page;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    assert_int_equal(page.n, 2);
    assert_int_equal(page.rows[0].uid, 7);
    assert_int_equal(page.rows[1].internaldate, 1767225600 * MOMENT_SECOND);
    assert_false(page.more);
    assert_int_equal(page.next_uid, 10);
    must(d.arena, imap_list(d.imap, d.arena, 10, 500, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].uid, 12);
    assert_int_equal(page.rows[0].size, 9);
    assert_int_equal(page.rows[0].flags, IMAP_SEEN);
    must(d.arena, imap_list(d.imap, d.arena, 8, 1, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].uid, 9);
    assert_true(page.more);
    leave(&d);
}

static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    size_t n;
    bool twins;
} pages[] = {
    { "one UID for two letters", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "5") ROW("3", "6") "$ OK x\r\n" } },
      IMAP_FINE, 2, true },
    { "UIDs that go down", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "4") "$ OK x\r\n" } },
      IMAP_PROTOCOL, 0, false },
    { "two UIDs for one letter", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("1", "6") "$ OK x\r\n" } },
      IMAP_PROTOCOL, 0, false },
    { "rows in any order", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("3", "6") ROW("1", "5") "$ OK x\r\n" } },
      IMAP_FINE, 2, false },
    { "rows nobody asked for", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("4", "6") ROW("0", "1") "$ OK x\r\n" } },
      IMAP_FINE, 1, false },
    { "more letters than there can be", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = "* 4294967295 EXISTS\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL, 0, false },
    { "fewer letters without a word", { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = ROW("1", "5") "* 1 EXISTS\r\n$ OK x\r\n" } },
      IMAP_FINE, 1, false },
};

static void test_pages(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(pages); i++) {
        struct desk d = at_desk(pages[i].steps, 0);
        struct imap_page page = { 0 };
        const struct err *e = imap_list(d.imap, d.arena, 1, 500, &page);
        ROW_INT(pages[i].name, imap_trouble(d.imap), pages[i].want);
        ROW_INT(pages[i].name, e == NULL, pages[i].want == IMAP_FINE);
        ROW_INT(pages[i].name, page.n, pages[i].n);
        ROW_INT(pages[i].name, page.twins, pages[i].twins);
        leave(&d);
    }
}

/* ---- moving ---- */

static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
} moves[] = {
    { "MOVE", { SIGNED_IN, OPENED, { .hear = "UID MOVE 5 \"A&-B\"", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" } }, IMAP_FINE },
    { "no such folder", { SIGNED_IN, OPENED, { .hear = "UID MOVE", .say = "$ NO [TRYCREATE] x\r\n" } }, IMAP_FOLDER },
    { "quota", { SIGNED_IN, OPENED, { .hear = "UID MOVE", .say = "$ NO [OVERQUOTA] x\r\n" } }, IMAP_REFUSED },
    { "no MOVE, UIDPLUS",
      { SIGNED_IN_AS("UIDPLUS"), OPENED, { .hear = "UID COPY 5 \"A&-B\"", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" },
        { .hear = "UID EXPUNGE 5", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" } }, IMAP_FINE },
    { "neither: never a plain EXPUNGE",
      { SIGNED_IN_AS("IDLE"), OPENED, { .hear = "UID COPY 5", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" }, { .hear = "LOGOUT", .say = "$ OK x\r\n" } }, IMAP_FINE },
    { "COPY fails: nothing is marked",
      { SIGNED_IN_AS("IDLE"), OPENED, { .hear = "UID COPY 5", .say = "$ NO x\r\n" }, { .hear = "LOGOUT", .say = "$ OK x\r\n" } },
      IMAP_REFUSED },
    { "the end at COPY", { SIGNED_IN_AS("IDLE"), OPENED, { .hear = "UID COPY 5" } }, IMAP_GONE },
};

static void test_moves(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(moves); i++) {
        struct desk d = at_desk(moves[i].steps, 0);
        const struct err *e = imap_move(d.imap, d.arena, 5, S("A&B"));
        ROW_INT(moves[i].name, imap_trouble(d.imap), moves[i].want);
        ROW_INT(moves[i].name, e == NULL, moves[i].want == IMAP_FINE);
        leave(&d);
    }
}

/* ---- idling ---- */

#define LISTED { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "6") ROW("3", "7") "$ OK x\r\n" }
#define IDLING { .hear = "IDLE", .say = "+ idling\r\n" }
#define DONE(words) { .hear = "DONE", .say = words "$ OK x\r\n" } /* the tag is IDLE's */

static const struct {
    const char *name;
    struct step steps[16];
    enum imap_trouble want;
    enum imap_idled how;
} idles[] = {
    { "nothing happens", { SIGNED_IN, OPENED, LISTED, IDLING, DONE("") }, IMAP_FINE, IMAP_QUIET },
    { "a letter comes", { SIGNED_IN, OPENED, LISTED, IDLING, { .wait_ms = 30, .say = "* 4 EXISTS\r\n" }, DONE("* 1 RECENT\r\n") },
      IMAP_FINE, IMAP_NEW },
    { "a letter comes while it ends", { SIGNED_IN, OPENED, LISTED, IDLING, DONE("* 4 EXISTS\r\n") }, IMAP_FINE, IMAP_NEW },
    { "half a word, then the rest",
      { SIGNED_IN, OPENED, LISTED, IDLING, { .wait_ms = 30, .say = "* 4 EX" }, { .wait_ms = 30, .say = "ISTS\r\n" }, DONE("") },
      IMAP_FINE, IMAP_NEW },
    { "one goes and one comes",
      { SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* 2 EXPUNGE\r\n* 3 EXISTS\r\n" }, DONE("") }, IMAP_FINE, IMAP_NEW },
    { "one goes, and words of comfort",
      { SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* 2 EXPUNGE\r\n* OK Still here\r\n* 1 FETCH (FLAGS ())\r\n" }, DONE("") },
      IMAP_FINE, IMAP_QUIET },
    { "it died silently", { SIGNED_IN, OPENED, LISTED, IDLING, { .hang = true } }, IMAP_GONE, 0 },
    { "it does not even begin", { SIGNED_IN, OPENED, LISTED, { .hear = "IDLE" }, { .hang = true } }, IMAP_GONE, 0 },
    { "it ends", { SIGNED_IN, OPENED, LISTED, IDLING, { .wait_ms = 30 } }, IMAP_GONE, 0 },
    { "BYE", { SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* BYE idle for too long\r\n" }, { .hang = true } }, IMAP_GONE, 0 },
    { "IDLE refused: it asks instead",
      { SIGNED_IN, OPENED, LISTED, { .hear = "IDLE", .say = "$ BAD x\r\n" }, { .hear = "NOOP", .say = "$ OK x\r\n" },
        { .hear = "NOOP", .say = "* 4 EXISTS\r\n$ OK x\r\n" } }, IMAP_FINE, IMAP_NEW },
    { "no IDLE: it asks", { SIGNED_IN_AS("MOVE"), OPENED, LISTED, { .hear = "NOOP", .say = "$ OK x\r\n" },
                            { .hear = "NOOP", .say = "* 4 EXISTS\r\n$ OK x\r\n" } }, IMAP_FINE, IMAP_NEW },
    { "no IDLE: told unasked", { SIGNED_IN_AS("MOVE"), OPENED, LISTED, { .hear = "NOOP", .say = "$ OK x\r\n* 4 EXISTS\r\n" } },
      IMAP_FINE, IMAP_NEW },
    { "no IDLE: it died silently", { SIGNED_IN_AS("MOVE"), OPENED, LISTED, { .hear = "NOOP" }, { .hang = true } }, IMAP_GONE, 0 },
};

static void test_idles(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(idles); i++) {
        struct desk d = at_desk(idles[i].steps, 0);
        struct imap_page page;
        enum imap_idled how = 0;
        must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
        double before = seconds();
        const struct err *e = imap_idle(d.imap, d.arena, SHORT, -1, &how);
        ROW_INT(idles[i].name, imap_trouble(d.imap), idles[i].want);
        ROW_INT(idles[i].name, e == NULL, idles[i].want == IMAP_FINE);
        ROW_INT(idles[i].name, how, idles[i].how);
        assert_true(seconds() - before < 2);
        leave(&d);
    }
}

static void test_replaced(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* OK [UIDVALIDITY 8] new\r\n* 0 EXISTS\r\n" }, DONE(""),
        { .hear = "SELECT", .say = "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n$ OK [READ-ONLY] x\r\n" },
        { .hear = "UID STORE", .say = "$ OK x\r\n" }, END };
    struct desk d = at_desk(steps, 0);
    struct imap_page page;
    enum imap_idled how;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    must(d.arena, imap_idle(d.imap, d.arena, SHORT, -1, &how));
    const struct err *e = imap_mark(d.imap, d.arena, 5, IMAP_SEEN); /* not in a folder that is another */
    assert_int_equal(e->code, ERR_CONFLICT);
    assert_int_equal(imap_trouble(d.imap), IMAP_FOLDER);
    assert_true(imap_connected(d.imap));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 8);
    assert_true(d.folder.read_only);
    must(d.arena, imap_mark(d.imap, d.arena, 5, IMAP_SEEN));
    leave(&d);
}

/* ---- stopping ---- */

static void *ring_later(void *fd) {
    struct timespec t = { .tv_nsec = 100000000 };
    nanosleep(&t, NULL);
    eventfd_write(*(int *)fd, 1);
    return NULL;
}

static void test_stop(void **state) {
    (void)state;
    static const struct step mute[] = { SIGNED_IN, OPENED, { FETCH5 }, { .hang = true }, END };
    static const struct step idle[] = { SIGNED_IN, OPENED, LISTED, IDLING, DONE(""), { .hear = "NOOP", .say = "$ OK x\r\n" },
                                        { .hear = "LOGOUT", .say = "$ OK x\r\n" }, END };
    pthread_t thread;
    int fd = eventfd(0, EFD_CLOEXEC);
    struct desk d = at_desk(mute, fd);
    struct imap_letter l;
    pthread_create(&thread, NULL, ring_later, &fd);
    assert_non_null(imap_fetch(d.imap, d.arena, 5, 20, &l));
    assert_int_equal(imap_trouble(d.imap), IMAP_STOPPED);
    assert_false(imap_connected(d.imap));
    pthread_join(thread, NULL);
    leave(&d);
    /* wake_fd, however, leaves all in order. */
    eventfd_t n;
    eventfd_read(fd, &n);
    d = at_desk(idle, 0);
    struct imap_page page;
    enum imap_idled how;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    pthread_create(&thread, NULL, ring_later, &fd);
    must(d.arena, imap_idle(d.imap, d.arena, 10 * MOMENT_SECOND, fd, &how));
    assert_int_equal(how, IMAP_WOKEN);
    pthread_join(thread, NULL);
    must(d.arena, imap_list(d.imap, d.arena, 8, 500, &page));
    assert_int_equal(page.n, 0);
    leave(&d);
    close(fd);
}

/* ---- faults of the machine: the nth send or recv fails ---- */

struct faults {
    struct sys sys;
    int left;
};

static ssize_t failing_send(void *self, int fd, const void *p, size_t n, int flags) {
    struct faults *f = self;
    if (f->left-- == 0) {
        errno = ECONNRESET;
        return -1;
    }
    return sys_real()->send(sys_real()->self, fd, p, n < 5 ? n : 5, flags); /* and short writes */
}

static ssize_t failing_recv(void *self, int fd, void *p, size_t n, int flags) {
    struct faults *f = self;
    if (f->left-- == 0) {
        errno = ECONNRESET;
        return -1;
    }
    return sys_real()->recv(sys_real()->self, fd, p, n < 7 ? n : 7, flags);
}

static void test_faults(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN, OPENED, LISTED, { FETCH5, .say = "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n$ OK x\r\n" }, END };
    struct faults f = { .sys = *sys_real() };
    f.sys.self = &f;
    f.sys.send = failing_send;
    f.sys.recv = failing_recv;
    bool well = false;
    for (int n = 0; !well && n < 2000; n += 3) {
        struct arena *a = arena_new(CAP);
        struct script_server s;
        static const struct step *scripts[] = { steps };
        script_start(&s, scripts, 1);
        s.fault[0] = 0;
        struct imap_config c = settings(a, s.port);
        c.sys = &f.sys;
        struct imap *m = make(a, c);
        struct imap_folder folder;
        struct imap_page page;
        struct imap_letter l = { 0 };
        f.left = n;
        well = !imap_connect(m, a) && !imap_select(m, a, S("INBOX"), &folder) && !imap_list(m, a, 1, 9, &page) &&
               !imap_fetch(m, a, 5, 99, &l);
        assert_true(well == (imap_trouble(m) == IMAP_FINE));
        assert_true(well == str_eq(l.raw, S("abc")));
        if (!well) assert_false(imap_connected(m));
        f.left = INT32_MAX;
        imap_close(&m);
        s.fault[0] = 0; /* it was cut off, of course */
        shutdown(s.listener, SHUT_RDWR);
        pthread_join(s.thread, NULL);
        close(s.listener);
        arena_free(&a);
    }
    assert_true(well);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 what can go wrong until one is signed in", test_entries, NULL, NULL, NULL },
        { "F11 nobody there, no such name", test_nobody, NULL, NULL, NULL },
        { "sign-in with what the server offers", test_sign_in, NULL, NULL, NULL },
        { "A11 settings that cannot be right", test_settings, NULL, NULL, NULL },
        { "F11 wrong literals, BYE and silence while a letter is fetched", test_fetches, NULL, NULL, NULL },
        { "F11 too large, and three letters under one UID", test_after_too_large, NULL, NULL, NULL },
        { "F11 letters vanish and come while they are listed", test_lists, NULL, NULL, NULL },
        { "F11 duplicate and odd UIDs", test_pages, NULL, NULL, NULL },
        { "moving with and without MOVE and UIDPLUS", test_moves, NULL, NULL, NULL },
        { "F11 IDLE: news, refusal, silent death", test_idles, NULL, NULL, NULL },
        { "F11 the folder is replaced meanwhile", test_replaced, NULL, NULL, NULL },
        { "stop ends every wait, wake ends IDLE in order", test_stop, NULL, NULL, NULL },
        { "F11 each third send and recv fails in its turn, short reads and writes", test_faults, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
