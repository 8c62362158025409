/* Sending to real servers: OpenSMTPD, and Dovecot for TLS and sign-in (tests/rig). */
#include "base/buf.h"
#include "mail/test_rig.h"
#include "mail/test_smtp.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct real {
    struct arena *arena;
    char dir[32];
    const char *smtpd_dir, *dovecot_dir;
    struct str smtpd, dovecot; /* what the rig told of them */
};

static struct real *world; /* started once for the tests below */

static int real_start(void **state) {
    (void)state;
    struct arena *a = arena_new(64 << 20);
    world = ARENA_NEW(a, struct real);
    *world = (struct real){ .arena = a, .dir = "/tmp/kept-smtp-XXXXXX" };
    if (!mkdtemp(world->dir)) return -1;
    world->smtpd_dir = str_printf(a, "%s/smtpd", world->dir).p;
    world->dovecot_dir = str_printf(a, "%s/dovecot", world->dir).p;
    world->smtpd = rig_run(a, "smtpd.sh", (const char *const[]){ "start", world->smtpd_dir, NULL });
    const char *port = rig_value(a, world->smtpd, "PORT").p;
    world->dovecot =
        rig_run(a, "dovecot.sh", (const char *const[]){ "start", world->dovecot_dir, port });
    return 0;
}

static int real_stop(void **state) {
    (void)state;
    struct arena *a = world->arena;
    rig_run(a, "dovecot.sh", (const char *const[]){ "remove", world->dovecot_dir, NULL });
    rig_run(a, "smtpd.sh", (const char *const[]){ "remove", world->smtpd_dir, NULL });
    rmdir(world->dir);
    arena_free(&a);
    return 0;
}

/* The mail for an address in the Maildir that OpenSMTPD fills, once it is there. */
static struct str arrived(const char *address) {
    struct arena *a = world->arena;
    struct str dir = str_join(a, rig_value(a, world->smtpd, "MAILDIR"), S("/new"));
    struct str want = str_printf(a, "Delivered-To: %s\n", address);
    for (int tries = 0; tries < 200; tries++) {
        DIR *d = opendir(str_c(a, dir));
        assert_non_null(d);
        for (struct dirent *e; (e = readdir(d));) {
            if (e->d_name[0] == '.') continue;
            struct str mail = rig_file(a, str_printf(a, "%.*s/%s", STR_ARG(dir), e->d_name).p);
            if (str_find(mail, want) < 0) continue;
            closedir(d);
            return mail;
        }
        closedir(d);
        poll(NULL, 0, 50);
    }
    fail_msg("no mail for %s", address);
    return STR_NONE;
}

static struct smtp_config plain_server(void) {
    struct arena *a = world->arena;
    return (struct smtp_config){ .url = str_printf(a, "smtp://127.0.0.1:%s",
                                                   rig_value(a, world->smtpd, "PORT").p) };
}

static struct smtp_config tls_server(const char *scheme, const char *port_key) {
    struct arena *a = world->arena;
    return (struct smtp_config){ .url = str_printf(a, "%s://localhost:%s", scheme,
                                                   rig_value(a, world->dovecot, port_key).p),
                                 .user = S("milica"),
                                 .password = rig_value(a, world->dovecot, "PASSWORD"),
                                 .ca_file = rig_value(a, world->dovecot, "CA"),
                                 .tls = SMTP_TLS_REQUIRED };
}

static void test_real(void **state) {
    (void)state;
    struct arena *a = world->arena;
    struct smtp_sender *s = sender(a, plain_server());
    struct smtp_result r;
    assert_null(smtp_try(s, a, &r));
    assert_int_equal(r.outcome, SMTP_SENT);
    struct buf b = buf_new(a, 1 << 16);
    buf_add(&b, S("Subject: odd\r\n\r\n"));
    buf_add_c(&b, odd);
    r = send_one(s, a, (struct smtp_letter){ S("a@korak.rs"), S("odd@primer.rs"), buf_str(&b) });
    assert_int_equal(r.outcome, SMTP_SENT);
    assert_int_equal(r.code, 250);
    struct str mail = arrived("odd@primer.rs");
    struct buf want = buf_new(a, 1 << 16);
    for (const char *c = odd_lines; *c; c++)
        if (*c != '\r') buf_add_char(&want, *c); /* a Maildir has LF line ends */
    ptrdiff_t at = str_find(mail, S("\n\n"));    /* it adds Date and Message-ID */
    assert_true(at > 0);
    struct str body = str_from(mail, (size_t)at + 2);
    assert_true(str_starts(body, str_trim(buf_str(&want))));
    r = send_one(s, a, LETTER("refused@primer.rs"));
    assert_int_equal(r.outcome, SMTP_PERMFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_TO);
    assert_int_equal(r.code, 550);
    assert_int_equal(send_one(s, a, LETTER("after@primer.rs")).outcome, SMTP_SENT);
    arrived("after@primer.rs");
    smtp_sender_free(&s);
}

static void test_tls(void **state) {
    (void)state;
    struct arena *a = world->arena;
    struct smtp_sender *s = sender(a, tls_server("smtp", "SUBMISSION_PORT"));
    assert_int_equal(send_one(s, a, LETTER("starttls@primer.rs")).outcome, SMTP_SENT);
    assert_int_equal(send_one(s, a, LETTER("starttls2@primer.rs")).outcome, SMTP_SENT);
    smtp_sender_free(&s);
    arrived("starttls@primer.rs");
    arrived("starttls2@primer.rs");
    s = sender(a, tls_server("smtps", "SUBMISSIONS_PORT"));
    struct smtp_result r;
    assert_null(smtp_try(s, a, &r));
    assert_int_equal(r.outcome, SMTP_SENT);
    assert_int_equal(send_one(s, a, LETTER("smtps@primer.rs")).outcome, SMTP_SENT);
    smtp_sender_free(&s);
    arrived("smtps@primer.rs");
}

static void test_tls_faults(void **state) {
    (void)state;
    struct arena *a = world->arena;
    struct smtp_config c = tls_server("smtp", "SUBMISSION_PORT");
    c.password = S("wrong");
    struct smtp_sender *s = sender(a, c);
    struct smtp_result r = send_one(s, a, LETTER("b@primer.rs"));
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_AUTH);
    assert_int_equal(r.code, 535);
    smtp_sender_free(&s);
    c = tls_server("smtp", "SUBMISSION_PORT");
    c.ca_file = STR_NONE; /* the system does not know this root */
    s = sender(a, c);
    r = send_one(s, a, LETTER("b@primer.rs"));
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_int_equal(r.stage, SMTP_STAGE_TLS);
    smtp_sender_free(&s);
    c = plain_server();
    c.tls = SMTP_TLS_REQUIRED; /* a server without STARTTLS gets no mail */
    s = sender(a, c);
    r = send_one(s, a, LETTER("never@primer.rs"));
    assert_int_equal(r.outcome, SMTP_TEMPFAIL);
    assert_true(r.stage == SMTP_STAGE_HELLO || r.stage == SMTP_STAGE_TLS);
    assert_true(r.text.n > 0);
    smtp_sender_free(&s);
}

int main(void) {
    const struct CMUnitTest real[] = {
        { "A05 OpenSMTPD gets one letter, line for line", test_real, NULL, NULL, NULL },
        { "STARTTLS, TLS and sign-in at Dovecot", test_tls, NULL, NULL, NULL },
        { "F09 wrong password, unknown root, no STARTTLS", test_tls_faults, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(real, real_start, real_stop);
}
