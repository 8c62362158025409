/* The way into a real Dovecot: encryption, certificates, passwords. */
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_dovecot.h"
#include "mail/test_rig.h"

/* ---- the way in ---- */

static void test_sign_in(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_config c = dovecot_at("imap", "localhost", dovecot_told("IMAP_PORT"));
    struct imap_folder folder;
    c.tls = IMAP_TLS_REQUIRED; /* STARTTLS, Dovecot's own certificate */
    c.ca_file = rig_value(a, world.line, "CA");
    struct imap *m = dovecot_opened(a, c, "inbox", &folder);
    assert_true(folder.uidvalidity > 0 && folder.uidnext > 0 && !folder.read_only);
    must(a, imap_examine(m, a, S("INBOX"), &folder));
    assert_true(folder.read_only);
    const struct err *e = imap_select(m, a, S("Nowhere"), &folder);
    assert_int_equal(e->code, ERR_NOT_FOUND);
    assert_int_equal(imap_trouble(m), IMAP_FOLDER);
    assert_true(imap_connected(m));
    imap_close(&m);
    c.auth = IMAP_AUTH_LOGIN;
    m = dovecot_entered(a, c);
    imap_close(&m);
    c.password = S("wrong");
    m = script_imap(a, c);
    e = imap_connect(m, a);
    assert_int_equal(e->code, ERR_DENIED);
    assert_int_equal(imap_trouble(m), IMAP_LOGIN);
    assert_true(imap_words(m).n > 0);
    imap_close(&m);
    arena_free(&a);
}

static void test_certificates(void **state) {
    (void)state;
    static const struct {
        const char *cert, *host, *ca;
        enum imap_trouble want;
        enum err_code code;
        const char *msg;
    } rows[] = {
        { "good", "localhost", "ca.pem", IMAP_FINE, 0, NULL },
        { "good", "127.0.0.1", "ca.pem", IMAP_FINE, 0, NULL },
        { "wrong", "localhost", "ca.pem", IMAP_CERTIFICATE, ERR_IO,
          "The certificate does not belong to this name." },
        { "wrong", "127.0.0.1", "ca.pem", IMAP_CERTIFICATE, ERR_IO,
          "The certificate does not belong to this name." },
        { "old", "localhost", "ca.pem", IMAP_CERTIFICATE, ERR_IO,
          "The certificate of the mail server has expired." },
        { "stranger", "localhost", "ca.pem", IMAP_CERTIFICATE, ERR_IO, NULL },
        { "good", "localhost", NULL, IMAP_CERTIFICATE, ERR_IO,
          NULL }, /* the system does not know our root */
        { "good", "localhost", "missing.pem", IMAP_CERTIFICATE, ERR_INVALID, NULL },
        { NULL, "localhost", "ca.pem", IMAP_TLS, ERR_IO,
          NULL }, /* plain text where TLS is expected */
    };
    struct arena *a = arena_new(DOVECOT_CAP);
    int ports[ROWS(rows)];
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool again = i && rows[i].cert && strcmp(rows[i].cert, rows[i - 1].cert) == 0;
        ports[i] = !rows[i].cert ? dovecot_told("IMAP_PORT")
                   : again       ? ports[i - 1]
                                 : dovecot_door("tls", rows[i].cert);
        struct imap_config c = dovecot_at("imaps", rows[i].host, ports[i]);
        c.ca_file = rows[i].ca ? dovecot_file(rows[i].ca) : STR_NONE;
        struct imap *m = script_imap(a, c);
        const struct err *e = imap_connect(m, a);
        ROW_INT(rows[i].cert, imap_trouble(m), rows[i].want);
        if (e) ROW_INT(rows[i].cert, e->code, rows[i].code);
        if (rows[i].msg) ROW_STR(rows[i].cert, str_of(e->msg), str_of(rows[i].msg));
        imap_close(&m);
    }
    struct imap_config c = dovecot_at("imap", "localhost",
                                      ports[0]); /* and the other way round: nobody speaks first */
    c.answer_wait = SHORT;
    struct imap *m = script_imap(a, c);
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_CONNECT);
    imap_close(&m);
    arena_free(&a);
}

/* What stands behind the OK of STARTTLS was said by somebody on the line: it is dropped, TLS goes
 * on. */
static void test_injection(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_config c = dovecot_at("imap", "localhost", dovecot_door("inject", NULL));
    c.tls = IMAP_TLS_REQUIRED;
    c.ca_file = rig_value(a, world.line, "CA");
    struct imap *m = dovecot_entered(a, c);
    assert_false(m->bye);
    assert_true(m->caps & IMAP_CAP_MOVE);
    imap_close(&m);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "STARTTLS, LOGIN, wrong password, folders that are and are not", test_sign_in, NULL, NULL,
          NULL },
        { "certificates: right, wrong name, expired, unknown root", test_certificates, NULL, NULL,
          NULL },
        { "plain text behind the OK of STARTTLS is dropped", test_injection, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, dovecot_start, dovecot_stop);
}
