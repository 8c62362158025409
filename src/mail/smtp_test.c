/* Sending to a server that makes the mistakes a real one will not make to order
 * (tests/rig/faulty-smtp.mjs). smtp_real_test.c has the real ones. */
#include "base/buf.h"
#include "mail/test_rig.h"
#include "mail/test_smtp.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECOND = 1000000 };

/* ---- faults ---- */

struct fault {
    const char *name, *script;
    enum smtp_outcome outcome;
    enum smtp_stage stage;
    int code;
    const char *status, *text;
};

static const struct fault faults[] = {
    { "all well", "", SMTP_SENT, SMTP_STAGE_END, 250, "2.0.0", "taken" },
    { "F09 greeting 554", "connect:554 5.7.1 go away", SMTP_TEMPFAIL, SMTP_STAGE_CONNECT, 554,
      "5.7.1", "go away" },
    { "F09 greeting 421", "connect:421 4.3.2 busy", SMTP_TEMPFAIL, SMTP_STAGE_CONNECT, 421, "4.3.2",
      "busy" },
    { "F09 MAIL 451", "mail:451 4.7.1 later", SMTP_TEMPFAIL, SMTP_STAGE_FROM, 451, "4.7.1",
      "later" },
    { "F09 MAIL 552", "mail:552 5.3.4 too large", SMTP_PERMFAIL, SMTP_STAGE_FROM, 552, "5.3.4",
      "too large" },
    { "F09 MAIL 530", "mail:530 5.7.0 sign in", SMTP_TEMPFAIL, SMTP_STAGE_AUTH, 530, "5.7.0",
      "sign in" },
    { "F09 greylist", "rcpt:450 4.2.0 greylisted", SMTP_TEMPFAIL, SMTP_STAGE_TO, 450, "4.2.0",
      "greylisted" },
    { "F09 RCPT 550", "rcpt:550 5.1.1 nobody", SMTP_PERMFAIL, SMTP_STAGE_TO, 550, "5.1.1",
      "nobody" },
    { "F09 RCPT 550 without status", "rcpt:550 no such user", SMTP_PERMFAIL, SMTP_STAGE_TO, 550,
      NULL, "no such user" },
    { "F09 RCPT 550 in lines", "rcpt:550-5.1.1 no\r\n550 5.1.1 body", SMTP_PERMFAIL, SMTP_STAGE_TO,
      550, "5.1.1", "no 5.1.1 body" },
    { "F09 RCPT 421", "rcpt:421 4.3.2 closing", SMTP_TEMPFAIL, SMTP_STAGE_TO, 421, "4.3.2",
      "closing" },
    { "F09 RCPT drop", "rcpt:drop", SMTP_TEMPFAIL, SMTP_STAGE_TO, 0, NULL, NULL },
    { "F09 DATA 451", "data:451 4.3.0 later", SMTP_TEMPFAIL, SMTP_STAGE_DATA, 451, "4.3.0",
      "later" },
    { "F09 DATA 554", "data:554 5.5.1 no", SMTP_PERMFAIL, SMTP_STAGE_DATA, 554, "5.5.1", "no" },
    { "F09 dot 451", "end:451 4.3.0 disk full", SMTP_TEMPFAIL, SMTP_STAGE_END, 451, "4.3.0",
      "disk full" },
    { "F09 dot 550", "end:550 5.7.1 spam", SMTP_PERMFAIL, SMTP_STAGE_END, 550, "5.7.1", "spam" },
    { "F09 dot 421", "end:421 4.3.2 closing", SMTP_TEMPFAIL, SMTP_STAGE_END, 421, "4.3.2",
      "closing" },
    { "F08 drop after the dot", "end:drop", SMTP_UNCERTAIN, SMTP_STAGE_END, 0, NULL, NULL },
    { "F08 no answer after the dot", "end:hang", SMTP_UNCERTAIN, SMTP_STAGE_END, 0, NULL, NULL },
    { "slow but well", "end:slow=300", SMTP_SENT, SMTP_STAGE_END, 250, "2.0.0", "taken" },
    { "no answer to MAIL", "mail:hang", SMTP_TEMPFAIL, SMTP_STAGE_FROM, 0, NULL, NULL },
    { "no greeting", "connect:hang", SMTP_TEMPFAIL, SMTP_STAGE_CONNECT, 0, NULL, NULL },
};

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *c = &faults[i];
        struct faulty f = faulty_start((const char *const[]){ c->script, NULL });
        struct smtp_sender *s = sender(
            f.arena,
            (struct smtp_config){ .url = f.url, .answer_wait = SECOND, .connect_wait = SECOND });
        struct smtp_result r = send_one(s, f.arena, LETTER("jelena@primer.rs"));
        bool status = c->status ? str_eq(r.status, str_of(c->status)) : !str_is_set(r.status);
        bool text = c->text ? str_eq(r.text, str_of(c->text)) : r.text.n > 0;
        if (r.outcome != c->outcome || r.stage != c->stage || r.code != c->code || !status || !text)
            fail_msg("%s: %s at %s, %d [%.*s] [%.*s]", c->name, smtp_outcome_name(r.outcome),
                     smtp_stage_name(r.stage), r.code, STR_ARG(r.status), STR_ARG(r.text));
        smtp_sender_free(&s);
        assert_null(s);
        faulty_stop(&f);
    }
}

/* A token by XOAUTH2: the reason comes in place of a refusal, and curl goes no further. */
static void test_a_token_refused(void **state) {
    static const char *const scripts[] = {
        "ehlo:AUTH XOAUTH2,auth:334 eyJzdGF0dXMiOiI0MDEifQ==", "ehlo:AUTH XOAUTH2,auth:535 5.7.3 401",
        "ehlo:AUTH OAUTHBEARER,auth:535 5.7.8 401", "ehlo:AUTH XOAUTH2,auth:454 4.7.0 401"
    };
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct faulty f = faulty_start((const char *const[]){ scripts[i], NULL });
        struct smtp_sender *s = sender(
            f.arena, (struct smtp_config){ .url = f.url, .user = S("info"), .token = S("at-1") });
        struct smtp_result r = send_one(s, f.arena, LETTER("jelena@primer.rs"));
        if (r.outcome != SMTP_TEMPFAIL || r.stage != SMTP_STAGE_AUTH || !str_eq(r.text, S("401")) ||
            smtp_refused_us(&r) != (r.code != 454))
            fail_msg("%s: %s at %s, %d [%.*s]", scripts[i], smtp_outcome_name(r.outcome),
                     smtp_stage_name(r.stage), r.code, STR_ARG(r.text));
        smtp_sender_free(&s);
        faulty_stop(&f);
    }
}

static void test_cut_in_data(void **state) {
    (void)state;
    struct faulty f = faulty_start((const char *const[]){ "data:drop=65536", "", NULL });
    struct smtp_sender *s = sender(f.arena, (struct smtp_config){ .url = f.url });
    size_t n = 6 << 20;
    char *p = arena_alloc(f.arena, n);
    for (size_t i = 0; i < n; i++)
        p[i] = i % 64 == 62 ? '\r' : i % 64 == 63 ? '\n' : 'x';
    struct smtp_letter l = { S("a@korak.rs"), S("b@primer.rs"), { p, n } };
    struct smtp_result r = send_one(s, f.arena, l);
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_DATA);
    r = send_one(s, f.arena, l);
    assert_int_equal(r.outcome, SMTP_SENT);
    struct str log = faulty_log(&f);
    assert_int_equal(rig_count(log, S("\"complete\":true")), 1);
    assert_int_equal(rig_count(log, S("\"complete\":false")), 1);
    smtp_sender_free(&s);
    faulty_stop(&f);
}

static void test_stall(void **state) {
    (void)state;
    /* A server that takes no more bytes: the kernel's buffers fill and nothing moves. */
    struct faulty f = faulty_start((const char *const[]){ "", NULL });
    struct smtp_sender *s =
        sender(f.arena, (struct smtp_config){ .url = f.url, .stall_wait = SECOND });
    size_t n = 64 << 20;
    char *p = arena_alloc(f.arena, n);
    memset(p, 'x', n);
    kill(f.pid, SIGSTOP); /* the kernel still completes the handshake, but no greeting comes */
    struct smtp_sender *t =
        sender(f.arena, (struct smtp_config){ .url = f.url, .connect_wait = SECOND });
    struct smtp_result r = send_one(t, f.arena, LETTER("b@primer.rs"));
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_CONNECT);
    kill(f.pid, SIGCONT);
    r = send_one(s, f.arena, LETTER("b@primer.rs")); /* now connected; then it stops reading */
    assert_int_equal(r.outcome, SMTP_SENT);
    pid_t stopper = fork();
    if (stopper == 0) {
        for (int i = 0; i < 2000 && rig_count(faulty_log(&f), S("\"DATA\"")) < 3; i++)
            poll(NULL, 0, 2);
        kill(f.pid, SIGSTOP);
        _exit(0);
    }
    r = send_one(s, f.arena, (struct smtp_letter){ S("a@korak.rs"), S("b@primer.rs"), { p, n } });
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_DATA);
    waitpid(stopper, NULL, 0);
    kill(f.pid, SIGCONT);
    smtp_sender_free(&s);
    smtp_sender_free(&t);
    faulty_stop(&f);
}

static void test_reuse(void **state) {
    (void)state;
    struct faulty f = faulty_start((const char *const[]){ "idle:150", "", NULL });
    struct smtp_sender *s = sender(f.arena, (struct smtp_config){ .url = f.url });
    for (int i = 0; i < 3; i++) {
        assert_int_equal(send_one(s, f.arena, LETTER("b@primer.rs")).outcome, SMTP_SENT);
        if (i == 1) assert_int_equal(rig_count(faulty_log(&f), S("\"event\":\"connect\"")), 1);
        if (i == 1) poll(NULL, 0, 300); /* the server hangs up on the idle connection meanwhile */
    }
    smtp_sender_free(&s);
    struct str log = faulty_log(&f);
    assert_int_equal(rig_count(log, S("\"event\":\"connect\"")), 2);
    assert_int_equal(rig_count(log, S("\"complete\":true")), 3);
    faulty_stop(&f);
}

static void test_utf8(void **state) {
    (void)state;
    struct smtp_letter l = { S("milica@korak.rs"), S("јелена@пример.срб"),
                             S("Subject: x\r\n\r\ny\r\n") };
    struct faulty f = faulty_start((const char *const[]){ "ehlo:SMTPUTF8", NULL });
    struct smtp_sender *s = sender(f.arena, (struct smtp_config){ .url = f.url });
    assert_int_equal(send_one(s, f.arena, l).outcome, SMTP_SENT);
    struct str log = faulty_log(&f);
    assert_int_equal(rig_count(log, S("SMTPUTF8")), 1);
    assert_int_equal(rig_count(log, S("RCPT TO:<јелена@xn--")), 1);
    smtp_sender_free(&s);
    faulty_stop(&f);
    f = faulty_start((const char *const[]){ "", NULL });
    s = sender(f.arena, (struct smtp_config){ .url = f.url });
    struct smtp_result r = send_one(s, f.arena, l);
    assert_int_equal(r.outcome, SMTP_PERMFAIL);
    assert_true(str_eq(r.status, S("5.6.7")));
    assert_int_equal(rig_count(faulty_log(&f), S("RCPT")), 0);
    assert_int_equal(send_one(s, f.arena, LETTER("b@primer.rs")).outcome, SMTP_SENT);
    smtp_sender_free(&s);
    faulty_stop(&f);
}

/* ---- what is refused before anything leaves ---- */

static void test_bad_addresses(void **state) {
    (void)state;
    static const struct str bad[] = {
        { "c@d.rs>\r\nRCPT TO:<evil@x", 25 },
        { "a\n@b.rs", 7 },
        { "a\r@b.rs", 7 },
        { "a\0@b.rs", 7 },
        { "a\x7f@b.rs", 7 },
        { "a\t@b.rs", 7 },
        { "<a@b.rs", 7 },
        { "a@b.rs>", 7 },
        { "\xff@b.rs", 6 },
        { "nobody", 6 },
        { "@b.rs", 5 },
    };
    struct faulty f = faulty_start((const char *const[]){ "", NULL });
    struct smtp_sender *s = sender(f.arena, (struct smtp_config){ .url = f.url });
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct smtp_result r;
        const struct err *e =
            smtp_send(s, f.arena, &(struct smtp_letter){ S("a@b.rs"), bad[i], S("x") }, &r);
        if (!e || e->code != ERR_INVALID) fail_msg("to %zu", i);
        assert_string_equal(e->field, "to");
        e = smtp_send(s, f.arena, &(struct smtp_letter){ bad[i], S("a@b.rs"), S("x") }, &r);
        if (!e || e->code != ERR_INVALID) fail_msg("from %zu", i);
        assert_string_equal(e->field, "from");
    }
    struct smtp_result r;
    const struct err *e =
        smtp_send(s, f.arena, &(struct smtp_letter){ S("a@b.rs"), S(""), S("x") }, &r);
    assert_string_equal(e->field, "to");
    e = smtp_send(s, f.arena, &(struct smtp_letter){ S("a@b.rs"), S("c@d.rs"), S("") }, &r);
    assert_string_equal(e->field, "raw");
    assert_int_equal(faulty_log(&f).n, 0); /* nobody even connected */
    assert_int_equal(
        send_one(s, f.arena, (struct smtp_letter){ S(""), S("c@d.rs"), S("x") }).outcome,
        SMTP_SENT);
    struct str log = faulty_log(&f);
    assert_int_equal(rig_count(log, S("MAIL FROM:<>")), 1);
    assert_int_equal(rig_count(log, S("RCPT")), 1);
    smtp_sender_free(&s);
    faulty_stop(&f);
}

static void test_bad_settings(void **state) {
    (void)state;
    static const struct {
        const char *url, *user, *password, *helo;
        enum smtp_tls tls;
        const char *field;
    } cases[] = {
        { "", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "mail.korak.rs", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "http://mail.korak.rs", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "file:///etc/passwd", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtp://u:p@mail.korak.rs", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtp://mail.korak.rs/helo", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtp://mail.korak.rs?x", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtp://mail.korak.rs:99999", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtp://mail.korak.rs\r\n", NULL, NULL, NULL, SMTP_TLS_AUTO, "smtp_url" },
        { "smtps://mail.korak.rs", NULL, NULL, NULL, SMTP_TLS_PLAIN, "smtp_url" },
        { "smtp://mail.korak.rs", "a\r\nb", "x", NULL, SMTP_TLS_AUTO, "smtp_user" },
        { "smtp://mail.korak.rs", NULL, "x", NULL, SMTP_TLS_AUTO, "smtp_user" },
        { "smtp://mail.korak.rs", "a", "x\n", NULL, SMTP_TLS_AUTO, "smtp_password" },
        { "smtp://mail.korak.rs", "a", "x", NULL, SMTP_TLS_PLAIN, "smtp_password" },
        { "smtp://127.evil.example", "a", "x", NULL, SMTP_TLS_PLAIN, "smtp_password" },
        { "smtp://mail.korak.rs", NULL, NULL, "a b", SMTP_TLS_AUTO, "smtp_helo" },
        { "smtp://mail.korak.rs", "a", "x", NULL, SMTP_TLS_AUTO, NULL },
        { "smtp://localhost", "a", "x", NULL, SMTP_TLS_PLAIN, NULL },
        { "smtp://[::1]:2525", "a", "x", "desk.korak.rs", SMTP_TLS_AUTO, NULL },
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct smtp_sender *s = NULL;
        const struct err *e =
            smtp_sender_new(a,
                            &(struct smtp_config){ .url = str_of(cases[i].url),
                                                   .user = str_of(cases[i].user),
                                                   .password = str_of(cases[i].password),
                                                   .helo = str_of(cases[i].helo),
                                                   .tls = cases[i].tls },
                            &s);
        if (!cases[i].field != !e) fail_msg("%zu %s: %s", i, cases[i].url, e ? e->msg : "accepted");
        if (e) assert_string_equal(e->field, cases[i].field);
        smtp_sender_free(&s);
    }
    arena_free(&a);
}

static void test_nowhere(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    static const char *const urls[] = { "smtp://127.0.0.1:1", "smtp://no-such-host.invalid:25" };
    for (size_t i = 0; i < 2; i++) {
        struct smtp_sender *s =
            sender(a, (struct smtp_config){ .url = str_of(urls[i]), .connect_wait = 5 * SECOND });
        struct smtp_result r = send_one(s, a, LETTER("b@primer.rs"));
        assert_int_equal(r.outcome, SMTP_TEMPFAIL);
        assert_int_equal(r.stage, SMTP_STAGE_CONNECT);
        assert_true(r.text.n > 0);
        smtp_sender_free(&s);
    }
    arena_free(&a);
}

/* ---- the wire ---- */

static void test_wire(void **state) {
    (void)state;
    struct faulty f = faulty_start((const char *const[]){ "", NULL });
    struct smtp_sender *s = sender(f.arena, (struct smtp_config){ .url = f.url });
    struct smtp_letter l = { S("a@korak.rs"), S("b@primer.rs"), str_of(odd) };
    assert_int_equal(send_one(s, f.arena, l).outcome, SMTP_SENT);
    struct str got = faulty_letter(&f);
    struct buf want = buf_new(f.arena, 4096);
    for (size_t i = 0; odd_lines[i]; i++) { /* the dots of RFC 5321 4.5.2, done by hand */
        if (odd_lines[i] == '.' && (i == 0 || odd_lines[i - 1] == '\n')) buf_add_char(&want, '.');
        buf_add_char(&want, odd_lines[i]);
    }
    assert_true(str_eq(got, buf_str(&want)));
    assert_int_equal(rig_count(faulty_log(&f), S("\"event\":\"letter\"")), 1);
    smtp_sender_free(&s);
    faulty_stop(&f);
}

int main(void) {
    const struct CMUnitTest faulty[] = {
        { "F08 F09 each fault has its outcome", test_faults, NULL, NULL, NULL },
        { "F09 a token is refused, or cannot be looked at now", test_a_token_refused, NULL, NULL, NULL },
        { "F08 a letter cut in DATA is tempfail and leaves once", test_cut_in_data, NULL, NULL,
          NULL },
        { "F09 a server that stands still is left", test_stall, NULL, NULL, NULL },
        { "a connection serves many letters and is renewed when it died", test_reuse, NULL, NULL,
          NULL },
        { "A06 non-ASCII addresses need SMTPUTF8", test_utf8, NULL, NULL, NULL },
        { "A11 addresses that smuggle are refused before curl sees them", test_bad_addresses, NULL,
          NULL, NULL },
        { "wrong settings are refused with their field", test_bad_settings, NULL, NULL, NULL },
        { "F27 nobody there, no such name", test_nowhere, NULL, NULL, NULL },
        { "A05 only CR LF leaves and dots are doubled", test_wire, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(faulty, NULL, NULL);
}
