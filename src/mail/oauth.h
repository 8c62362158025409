/* oauth.h - a provider's consent in place of a password: OAuth 2.0 (RFC 6749) with PKCE (RFC 7636), the
 * device flow (RFC 8628), and what mail servers are told of it (XOAUTH2, OAUTHBEARER of RFC 7628).
 *
 * Two ways lead to consent. In a browser: oauth_authorize_url sends a person to the provider, who comes
 * back with a code that oauth_redeem makes into tokens. Without one: oauth_device_begin gives a short
 * code that the person types in at the provider, and oauth_device_poll asks how far he is. From then on
 * oauth_refresh keeps it going.
 *
 *     oauth_pkce(a, random, &verifier, &challenge);
 *     url = oauth_authorize_url(a, &app, redirect, state, challenge, hint);
 *     oauth_redeem(a, &app, code, redirect, verifier, &answer);
 *     if (answer.end == OAUTH_GIVEN) ... answer.access, answer.refresh
 *
 * A call to the provider cannot fail otherwise than by answer.end: https with the certificate checked
 * (plain http only to this very machine), no redirects, 20 s, 64 KiB; what comes is trusted in nothing
 * but its form, and every length has a limit. Words for a person who has to look (answer.said) are the
 * provider's own, one line. Secrets are in no error and no log.
 *
 * Memory: results live in the arena that is given; outgoing forms, which hold secrets, are wiped.
 * Threads: nothing is shared; call it from any.
 */
#ifndef MAIL_OAUTH_H
#define MAIL_OAUTH_H

#include "base/arena.h"
#include "base/str.h"

enum {
    OAUTH_TOKEN_MAX = 8000,   /* bytes of a token */
    OAUTH_BODY_MAX = 64 << 10, /* of an answer */
    OAUTH_SAID_MAX = 500,
    OAUTH_VERIFIER_BYTES = 32 /* random bytes behind a PKCE verifier (RFC 7636 4.1) */
};

/* Who we are at a provider, and where it listens. */
struct oauth_app {
    struct str authorize_url, token_url, device_url; /* https://, or http:// on this machine */
    struct str more;                                 /* of the authorize URL: "&access_type=offline" */
    struct str scope, id;
    struct str secret;  /* not set: a public client has none */
    struct str ca_file; /* PEM file of trusted roots beside the system's; not set: none */
};

enum oauth_end {
    OAUTH_GIVEN,     /* tokens are here */
    OAUTH_PENDING,   /* device flow: the person has not answered yet */
    OAUTH_SLOW_DOWN, /* device flow: the same, and five seconds more between two questions */
    OAUTH_DENIED,    /* the person said no */
    OAUTH_EXPIRED,   /* the device code is too old */
    OAUTH_REFUSED,   /* the consent, or the code, holds no longer (invalid_grant) */
    OAUTH_CLIENT,    /* the provider does not know this client, or its secret holds no longer */
    OAUTH_WRONG,     /* it answers something that we cannot use */
    OAUTH_LATER      /* not reached, or not ready: it may work in a while */
};

struct oauth_answer {
    enum oauth_end end;
    struct str said;       /* the provider's words, or the line's: UTF-8, may be "" */
    struct str access;     /* with OAUTH_GIVEN, as the rest */
    struct str refresh;    /* not set: the one before stays */
    struct str account;    /* who signed in, as the id token says; unproven, to be shown only; or "" */
    int64_t lasts;         /* seconds of access; an hour where it is not said */
    int64_t refresh_lasts; /* seconds of refresh; 0: not said */
};

struct oauth_device {
    struct str code;          /* ours, for oauth_device_poll */
    struct str user_code;     /* what the person types in */
    struct str url;           /* where */
    int64_t lasts, interval;  /* seconds */
};

/* May these bytes be a token: 1 to OAUTH_TOKEN_MAX visible ASCII (RFC 6750 2.1). */
bool oauth_token_ok(struct str s);

/* ---- consent ---- */

/* A verifier of random bytes, and the challenge that goes out first (S256). */
void oauth_pkce(struct arena *a, const unsigned char random[OAUTH_VERIFIER_BYTES],
                struct str *ret_verifier, struct str *ret_challenge);
/* Where the person is sent. hint: the address he should sign in with; "" for none. */
struct str oauth_authorize_url(struct arena *a, const struct oauth_app *app, struct str redirect,
                               struct str state, struct str challenge, struct str hint);

/* Each asks the provider once, over TLS, and says in *ret how that went; none fails otherwise.
 * The code of a person who came back, for tokens: */
void oauth_redeem(struct arena *a, const struct oauth_app *app, struct str code,
                  struct str redirect, struct str verifier, struct oauth_answer *ret);
/* A refresh token, for a new access token and perhaps a new refresh token. */
void oauth_refresh(struct arena *a, const struct oauth_app *app, struct str refresh,
                   struct oauth_answer *ret);
/* *ret_device is set with OAUTH_GIVEN. */
void oauth_device_begin(struct arena *a, const struct oauth_app *app,
                        struct oauth_device *ret_device, struct oauth_answer *ret);
void oauth_device_poll(struct arena *a, const struct oauth_app *app, struct str device_code,
                       struct oauth_answer *ret);

/* What an answer with this HTTP status and body says; pure. */
void oauth_answer_read(struct arena *a, long status, struct str body, struct oauth_answer *ret);
void oauth_device_read(struct arena *a, long status, struct str body,
                       struct oauth_device *ret_device, struct oauth_answer *ret);

/* ---- mail servers ---- */

/* What is said after AUTHENTICATE, before base64. */
struct str oauth_xoauth2(struct arena *a, struct str user, struct str token);
struct str oauth_bearer(struct arena *a, struct str user, struct str host, int port,
                        struct str token);
/* A mail server's challenge after a refusal (base64 of JSON) in words: "invalid_token, scope …"; "" for
 * what is none. */
struct str oauth_challenge_words(struct arena *a, struct str challenge);

#endif
