#include "mail/imap_priv.h"

#include "base/moment.h"
#include "base/words.h"

#include <openssl/evp.h>
#include <string.h>

/* ---- capabilities ---- */

void imap_caps_read(struct imap *m, struct str list) {
    static const struct {
        struct str name;
        unsigned cap;
    } known[] = {
        { { "IDLE", 4 }, IMAP_CAP_IDLE },
        { { "UIDPLUS", 7 }, IMAP_CAP_UIDPLUS },
        { { "MOVE", 4 }, IMAP_CAP_MOVE },
        { { "LITERAL+", 8 }, IMAP_CAP_LITERAL_PLUS },
        { { "LITERAL-", 8 }, IMAP_CAP_LITERAL_MINUS },
        { { "SASL-IR", 7 }, IMAP_CAP_SASL_IR },
        { { "ID", 2 }, IMAP_CAP_ID },
        { { "STARTTLS", 8 }, IMAP_CAP_STARTTLS },
        { { "LOGINDISABLED", 13 }, IMAP_CAP_LOGINDISABLED },
        { { "AUTH=PLAIN", 10 }, IMAP_CAP_AUTH_PLAIN },
        { { "AUTH=OAUTHBEARER", 16 }, IMAP_CAP_AUTH_BEARER },
        { { "AUTH=XOAUTH2", 12 }, IMAP_CAP_AUTH_XOAUTH2 },
        { { "SPECIAL-USE", 11 }, IMAP_CAP_SPECIAL_USE },
        { { "LIST-EXTENDED", 13 }, IMAP_CAP_LIST_EXTENDED },
    };
    struct str word;
    m->caps = IMAP_CAP_KNOWN;
    while (str_split(&list, ' ', &word))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_eq_nocase(word, known[i].name)) m->caps |= known[i].cap;
}

/* Asks for them unless the server told them by itself. */
static const struct err *learn_caps(struct imap *m, struct arena *a) {
    if (m->caps & IMAP_CAP_KNOWN) return NULL;
    struct imap_out o = imap_out(m, a, S("CAPABILITY"));
    TRY(imap_run_ok(&o, a, NULL, NULL));
    return m->caps & IMAP_CAP_KNOWN ? NULL : imap_wrong(m, a, "no answer to CAPABILITY");
}

/* ---- encryption ---- */

static const struct err *bad_certificate(struct imap *m, struct arena *a) {
    const char *why = str_c(a, str_of(tls_why(m->tls)));
    switch (tls_cert_fault(m->tls)) {
    case TLS_CERT_NAME:
        return imap_drop(m, IMAP_CERTIFICATE, a, ERR_IO,
                         W("The certificate does not belong to this name."), .detail = why,
                         .field = "imap_url",
                         .hint = "Write the server's name as its operator gives it; if that is "
                                 "what you did, someone "
                                 "else may be answering.");
    case TLS_CERT_DATE:
        return imap_drop(m, IMAP_CERTIFICATE, a, ERR_IO,
                         W("The certificate of the mail server has expired."), .detail = why,
                         .hint = "Tell who runs it; look at this machine's clock as well.");
    case TLS_CERT_UNKNOWN:
        return imap_drop(
            m, IMAP_CERTIFICATE, a, ERR_IO,
            W("Nobody whom this machine trusts has signed the certificate of the mail server."),
            .detail = why,
            .hint = "For a server of your own, name the file of its root certificate.");
    case TLS_CERT_FINE:
    case TLS_CERT_OTHER:
        break;
    }
    return imap_drop(m, IMAP_CERTIFICATE, a, ERR_IO,
                     W("The certificate of the mail server cannot be trusted."), .detail = why,
                     .hint = "Tell who runs it.");
}

static const struct err *secure(struct imap *m, struct arena *a) {
    const char *ca = m->config.ca_file.n ? m->config.ca_file.p : NULL;
    int64_t deadline = sys_monotonic(m->sys) + imap_or(m->config.connect_wait, 30 * MOMENT_SECOND);
    /* Plaintext behind the OK is no server's word: whoever slipped it in is not heard. */
    m->from = m->to = 0;
    m->caps = 0;
    enum tls_got got = tls_secure(m->tls, ca, deadline < m->total ? deadline : m->total);
    const char *why = str_c(a, str_of(tls_why(m->tls)));
    if (got == TLS_OK) return NULL;
    if (got == TLS_STOPPED) return imap_broken(m, a, got);
    if (got == TLS_BAD_CERT) return bad_certificate(m, a);
    if (got == TLS_BAD_CA)
        return imap_drop(m, IMAP_CERTIFICATE, a, ERR_INVALID,
                         W("The file of root certificates cannot be read."), .detail = why,
                         .field = "imap_ca");
    return imap_drop(m, IMAP_TLS, a, ERR_IO,
                     W("No encryption could be agreed on with the mail server."), .detail = why,
                     .hint = "Port 993 wants imaps://, port 143 wants imap://.");
}

static const struct err *start_tls(struct imap *m, struct arena *a) {
    struct imap_done done;
    TRY(learn_caps(m, a));
    if (m->caps & IMAP_CAP_STARTTLS) {
        struct imap_out o = imap_out(m, a, S("STARTTLS"));
        TRY(imap_run(&o, a, NULL, NULL, &done));
        if (done.status == IMAP_S_OK) return secure(m, a);
    }
    return imap_drop(m, IMAP_TLS, a, ERR_IO,
                     W("The mail server offers no encryption on this port."), .field = "imap_url",
                     .hint = "Try imaps:// with port 993, or ask who runs it.");
}

/* ---- greeting ---- */

static const struct err *no_greeting(struct imap *m, struct arena *a, const struct err *e) {
    if (m->trouble == IMAP_PROTOCOL)
        return imap_fail(m, IMAP_CONNECT, a, ERR_PROTOCOL,
                         W("What answers there is no IMAP server."), .cause = e,
                         .hint = "Look at the port: 993 for imaps://, 143 for imap://.");
    if (m->trouble == IMAP_GONE)
        return imap_fail(m, IMAP_CONNECT, a, ERR_IO,
                         W("The mail server takes the connection but says nothing."), .cause = e,
                         .hint =
                             "A port that expects encryption from the start (993) wants imaps://.");
    return e;
}

static const struct err *greet(struct imap *m, struct arena *a) {
    struct imap_answer answer;
    m->bye_is_fine = true;
    const struct err *e = imap_take(m, a, &answer);
    m->bye_is_fine = false;
    if (e) return no_greeting(m, a, e);
    const char *said = str_c(a, str_of(m->words));
    if (m->bye)
        return imap_drop(m, IMAP_CONNECT, a, ERR_RETRY,
                         W("The mail server takes no connections now."), .detail = said,
                         .hint = "It is tried again by itself.");
    bool hello = answer.kind == IMAP_K_STATUS &&
                 (answer.status == IMAP_S_OK || answer.status == IMAP_S_PREAUTH);
    if (!hello) return no_greeting(m, a, imap_wrong(m, a, "no greeting"));
    if (answer.status == IMAP_S_PREAUTH) m->state = IMAP_SIGNED_IN;
    return NULL;
}

/* ---- sign-in ---- */

struct str imap_base64(struct arena *a, struct str s) {
    char *p = arena_alloc(a, (s.n + 2) / 3 * 4 + 1);
    int n = EVP_EncodeBlock((unsigned char *)p, (const unsigned char *)s.p, (int)s.n);
    return (struct str){ p, (size_t)n };
}

static void wipe(struct str s) {
    if (s.n) OPENSSL_cleanse((char *)(uintptr_t)s.p, s.n);
}

/* RFC 4616: NUL user NUL password. */
static const struct err *say_plain(struct imap *m, struct arena *a, struct imap_done *ret) {
    static const struct str nul = { "", 1 };
    struct str words =
        str_join3(a, str_join3(a, nul, m->config.user, nul), m->config.password, S(""));
    struct str code = imap_base64(a, words);
    struct imap_out o = imap_out(m, a, S("AUTHENTICATE PLAIN"));
    if (m->caps & IMAP_CAP_SASL_IR)
        buf_add_char(&o.b, ' ');
    else
        imap_out_cut(&o);
    buf_add(&o.b, code);
    const struct err *e = imap_run(&o, a, NULL, NULL, ret);
    wipe(words);
    wipe(code);
    wipe(buf_str(&o.b));
    return e;
}

static const struct err *say_login(struct imap *m, struct arena *a, struct imap_done *ret) {
    struct imap_out o = imap_out(m, a, S("LOGIN"));
    imap_out_string(&o, m->config.user);
    imap_out_string(&o, m->config.password);
    const struct err *e = imap_run(&o, a, NULL, NULL, ret);
    wipe(buf_str(&o.b));
    return e;
}

static const struct err *refused_login(struct imap *m, struct arena *a,
                                       const struct imap_done *done) {
    const char *said = str_c(a, str_of(m->words));
    imap_hang_up(m);
    if (imap_is_passing(done->code))
        return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY,
                         W("The mail server cannot check passwords now."), .detail = said,
                         .hint = "It is tried again by itself.");
    return imap_fail(
        m, IMAP_LOGIN, a, ERR_DENIED, W("The mail server does not accept this password."),
        .detail = said, .field = "imap_password",
        .hint =
            "Check user and password. Some providers want a password made for programs, or IMAP "
            "switched on in their settings.");
}

static const struct err *log_in(struct imap *m, struct arena *a) {
    struct imap_done done;
    TRY(learn_caps(m, a));
    if (m->config.token.n) return imap_sign_in_bearer(m, a);
    enum imap_auth how = m->config.auth;
    if (how == IMAP_AUTH_AUTO)
        how = m->caps & IMAP_CAP_AUTH_PLAIN ? IMAP_AUTH_PLAIN : IMAP_AUTH_LOGIN;
    if (how == IMAP_AUTH_LOGIN && m->caps & IMAP_CAP_LOGINDISABLED)
        return imap_drop(m, IMAP_LOGIN, a, ERR_DENIED,
                         W("The mail server takes no passwords on this line."),
                         .hint = "Ask who runs it how programs sign in.");
    m->caps &=
        ~(unsigned)IMAP_CAP_KNOWN; /* others hold behind the sign-in; often told with its OK */
    TRY(how == IMAP_AUTH_PLAIN ? say_plain(m, a, &done) : say_login(m, a, &done));
    if (done.status != IMAP_S_OK) return refused_login(m, a, &done);
    m->state = IMAP_SIGNED_IN;
    return NULL;
}

/* Some servers serve no folder to a client that does not tell its name. Whatever they answer is
 * fine. */
static const struct err *introduce(struct imap *m, struct arena *a) {
    struct imap_done done;
    if (!(m->caps & IMAP_CAP_ID)) return NULL;
    struct imap_out o =
        imap_out(m, a, S("ID (\"name\" \"Kept\" \"version\" \"" KEPT_VERSION "\")"));
    return imap_run(&o, a, NULL, NULL, &done);
}

const struct err *imap_sign_in(struct imap *m, struct arena *a) {
    if (m->place.implicit) TRY(secure(m, a));
    TRY(greet(m, a));
    bool wants_tls = !m->place.implicit && !m->place.plain;
    if (wants_tls &&
        m->state == IMAP_SIGNED_IN) /* STARTTLS is not allowed behind PREAUTH: a known trick */
        return imap_drop(
            m, IMAP_TLS, a, ERR_IO, W("The mail server offers no encryption on this port."),
            .field = "imap_url", .hint = "Try imaps:// with port 993, or ask who runs it.");
    if (wants_tls) TRY(start_tls(m, a));
    if (m->state != IMAP_SIGNED_IN) TRY(log_in(m, a));
    TRY(learn_caps(m, a));
    return introduce(m, a);
}
