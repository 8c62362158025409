/* Sign-in with an access token: OAUTHBEARER (RFC 7628) or XOAUTH2, as Google and Microsoft describe it. A
 * refusal comes in two parts: a challenge with the reason in JSON, which has to be answered, and the NO. */
#include "mail/imap_priv.h"

#include "base/words.h"
#include "mail/oauth.h"

#include <openssl/crypto.h>

enum { LINE_SAFE = 8000 }; /* bytes of a command that servers surely take (RFC 2683 3.2.1.5) */

struct signing {
    struct str words;   /* our one message, in base64 */
    struct str goodbye; /* what answers the challenge */
    bool said;
    struct str reason; /* of the challenge, for people */
};

static const struct err *say(struct imap *m, struct arena *a, struct str line) {
    struct str whole = str_join(a, line, S("\r\n"));
    const struct err *e = imap_send(m, a, whole);
    OPENSSL_cleanse((char *)(uintptr_t)whole.p, whole.n);
    return e;
}

/* A "+": either the server waits for our words, or it tells why it will say NO. */
static const struct err *go_on(struct imap *m, struct arena *a, struct signing *s,
                               struct str challenge) {
    if (!s->said) {
        s->said = true;
        return say(m, a, s->words);
    }
    if (s->reason.p) return imap_wrong(m, a, "a second challenge");
    s->reason = oauth_challenge_words(a, challenge);
    return say(m, a, s->goodbye);
}

static const struct err *talk(struct imap *m, struct arena *a, struct str mechanism,
                              struct signing *s, struct imap_done *ret) {
    struct imap_answer answer = { .kind = IMAP_K_CONTINUE };
    struct imap_out o = imap_out(m, a, S("AUTHENTICATE "));
    buf_add(&o.b, mechanism);
    s->said = m->caps & IMAP_CAP_SASL_IR && o.b.n + s->words.n + 3 <= LINE_SAFE;
    if (s->said) {
        buf_add_char(&o.b, ' ');
        buf_add(&o.b, s->words);
    }
    m->caps &= ~(unsigned)IMAP_CAP_KNOWN; /* others hold behind the sign-in */
    const struct err *e = say(m, a, buf_str(&o.b));
    while (!e) {
        e = imap_take(m, a, &answer);
        if (!e && answer.kind == IMAP_K_TAGGED) break;
        if (!e && answer.kind == IMAP_K_CONTINUE) e = go_on(m, a, s, answer.text);
    }
    OPENSSL_cleanse(o.b.p, o.b.n);
    if (!e) *ret = (struct imap_done){ answer.status, str_dup(a, answer.code) };
    return e;
}

/* The server's own words, with the reason of its challenge in front. */
static void note_reason(struct imap *m, struct arena *a, struct str reason) {
    if (!reason.n) return;
    struct str text = str_dup(a, str_of(m->words));
    imap_keep_words(m, text.n ? str_join3(a, text, S(" "), reason) : reason);
}

static const struct err *refused(struct imap *m, struct arena *a, const struct imap_done *done,
                                 struct str reason) {
    note_reason(m, a, reason);
    const char *said = str_c(a, str_of(m->words));
    imap_hang_up(m);
    if (imap_is_passing(done->code))
        return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY,
                         W("The mail server cannot check sign-ins now."), .detail = said,
                         .hint = "It is tried again by itself.");
    return imap_fail(m, IMAP_LOGIN, a, ERR_DENIED,
                     W("The mail server does not accept the provider’s consent."), .detail = said,
                     .field = "imap_password",
                     .hint = "See that whoever gave the consent may open this mailbox, and that "
                             "IMAP is switched on for it.");
}

const struct err *imap_sign_in_bearer(struct imap *m, struct arena *a) {
    const struct imap_config *c = &m->config;
    struct imap_done done;
    struct signing s = { .goodbye = S("") };
    struct str plain, mechanism = S("XOAUTH2");
    if (m->caps & IMAP_CAP_AUTH_BEARER) {
        mechanism = S("OAUTHBEARER");
        plain = oauth_bearer(a, c->user, m->place.host, m->place.port, c->token);
        s.goodbye = S("AQ=="); /* one ^A (RFC 7628 3.2.3); XOAUTH2 wants an empty line */
    } else if (m->caps & IMAP_CAP_AUTH_XOAUTH2) {
        plain = oauth_xoauth2(a, c->user, c->token);
    } else {
        return imap_drop(m, IMAP_LOGIN, a, ERR_DENIED,
                         W("The mail server takes no consent of a provider."),
                         .field = "imap_password", .hint = "Use a password there.");
    }
    s.words = imap_base64(a, plain);
    const struct err *e = talk(m, a, mechanism, &s, &done);
    OPENSSL_cleanse((char *)(uintptr_t)plain.p, plain.n);
    OPENSSL_cleanse((char *)(uintptr_t)s.words.p, s.words.n);
    if (e) return e;
    if (done.status != IMAP_S_OK) return refused(m, a, &done, s.reason);
    m->state = IMAP_SIGNED_IN;
    return NULL;
}
