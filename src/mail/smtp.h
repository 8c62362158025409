/* smtp.h - sends one envelope with one recipient by SMTP submission (RFC 5321, 6409), over libcurl.
 *
 * A sender speaks to one server and keeps its connection open between letters. Whatever happens
 * ends in one of four outcomes, because the outbox must know whether the customer may have the
 * letter already:
 *   SMTP_SENT       the server took it
 *   SMTP_TEMPFAIL   it surely did not; trying again later is right
 *   SMTP_PERMFAIL   it refused this letter or this recipient for good
 *   SMTP_UNCERTAIN  the last byte was handed over and no answer came (F08): it may have it or not
 * A server that refuses us rather than the letter (greeting, TLS, sign-in) is a TEMPFAIL whatever
 * its code, since the letter is fine: stage and text say what is wrong with the set-up.
 *
 *     TRY(smtp_sender_new(a, &(struct smtp_config){ .url = S("smtps://mail.korak.rs"),
 *                                                   .user = user, .password = password },
 *                         &sender));
 *     TRY(smtp_send(sender, a, &(struct smtp_letter){ from, to, raw }, &result));
 *     switch (result.outcome) ...
 *     smtp_sender_free(&sender);
 *
 * What leaves is exactly the letter: lines end in CR LF only, dots are doubled by curl (A05), and
 * an address that could smuggle a command is refused before curl sees it (A11; libraries.md 3
 * measured it).
 *
 * Threads: a sender belongs to one thread; make one for each thread that sends.
 */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

struct smtp_sender;

enum smtp_tls {
    SMTP_TLS_AUTO, /* required, except where the server is this very machine (loopback): plain there
                    */
    SMTP_TLS_REQUIRED, /* smtps://, or STARTTLS or nothing */
    SMTP_TLS_PLAIN     /* never, on purpose; with a password only to this very machine */
};

struct smtp_config {
    struct str url; /* smtp://HOST[:PORT] or smtps://HOST[:PORT], without user, path or query */
    struct str user, password; /* not set: no sign-in */
    struct str token;          /* an access token (oauth.h) for user, in place of the password */
    struct str ca_file;        /* PEM file of trusted roots; not set: the system's */
    struct str helo;           /* what we call ourselves; not set: "localhost" */
    enum smtp_tls tls;
    int64_t connect_wait; /* microseconds; 0: 30 s to connect, TLS included */
    int64_t answer_wait;  /* 0: 300 s for each answer, also the last one (RFC 5321 4.5.3.2) */
    int64_t stall_wait;   /* 0: 120 s without a byte moving while the letter goes out */
    int64_t total_wait;   /* 0: 15 min and a second for each 8 KiB */
    /* NULL, or where another thread may write the moment (monotonic) at which every wait ends: a
     * program that stops must not sit out a server that says nothing. 0: none. */
    const _Atomic int64_t *ends_at;
};

struct smtp_letter {
    struct str
        from; /* envelope sender without <>; "" is the null return path of automatic mail (A10) */
    struct str to;
    struct str raw; /* the whole letter; a bare LF or CR leaves as CR LF */
};

enum smtp_outcome { SMTP_SENT, SMTP_TEMPFAIL, SMTP_PERMFAIL, SMTP_UNCERTAIN, SMTP_OUTCOME_COUNT };

/* How far it came: what the server answered last, or failed to answer. */
enum smtp_stage {
    SMTP_STAGE_CONNECT, /* name, connection, greeting */
    SMTP_STAGE_HELLO,   /* EHLO */
    SMTP_STAGE_TLS,     /* STARTTLS and certificates */
    SMTP_STAGE_AUTH,
    SMTP_STAGE_FROM,
    SMTP_STAGE_TO,
    SMTP_STAGE_DATA, /* DATA and the letter on its way */
    SMTP_STAGE_END,  /* after the last byte */
    SMTP_STAGE_COUNT
};

struct smtp_result {
    enum smtp_outcome outcome;
    enum smtp_stage stage;
    int code;          /* 250, 451, ...; 0 where no answer came */
    struct str status; /* enhanced status "4.2.0" (RFC 3463); not set where the server gave none */
    struct str text;   /* the server's words, or ours about the line: UTF-8, one line, <= 500 bytes */
};

/* The server takes neither password nor token: it said so for good (5yz), or, to a token by
 * XOAUTH2, it gave its reason (334) and waits; curl goes no further there. */
bool smtp_refused_us(const struct smtp_result *r);

/* "sent", "tempfail", "permfail", "uncertain". */
const char *smtp_outcome_name(enum smtp_outcome o);
/* "connect", "hello", "tls", "auth", "from", "to", "data", "end". */
const char *smtp_stage_name(enum smtp_stage s);

/* A sender for one server; nothing is connected yet. ERR_INVALID with field (smtp_url, smtp_user,
 * smtp_password, smtp_ca, smtp_helo) for settings that cannot be right. The strings are copied. */
MUST_USE const struct err *smtp_sender_new(struct arena *a, const struct smtp_config *config,
                                           struct smtp_sender **ret);

/* Sends l and tells how it went; result texts live in a, which also takes a copy of raw where its
 * line ends have to be put right. An error (ERR_INVALID with field from, to or raw) means that
 * nothing was sent because the letter cannot be: bytes below 0x20, 0x7f, '<', '>' in an address, or
 * an empty letter. A non-ASCII address goes to a server with SMTPUTF8 (RFC 6531) and is a PERMFAIL
 * with any other. */
MUST_USE const struct err *smtp_send(struct smtp_sender *s, struct arena *a,
                                     const struct smtp_letter *l, struct smtp_result *ret);

/* Connects, secures and signs in without sending anything: the test of a set-up. SENT means it
 * works. */
MUST_USE const struct err *smtp_try(struct smtp_sender *s, struct arena *a,
                                    struct smtp_result *ret);

/* Says QUIT and frees; sets *s to NULL. Accepts a pointer to NULL. */
void smtp_sender_free(struct smtp_sender **s);

#endif
