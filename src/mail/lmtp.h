/* lmtp.h - takes letters from a mail server by LMTP (RFC 2033), on TCP and on a unix socket.
 *
 * The library keeps the protocol and knows no conversations; what a letter means is told by a
 * constant table of callbacks. One promise stands above all else: a letter is answered 250 only
 * after deliver() returned NULL, so the caller commits before it returns. An error is answered with
 * the reply that err_meaning() names for its code, for each recipient of that letter.
 *
 *     static const struct lmtp_callbacks calls = { .recipient = check, .deliver = store };
 *     struct str where[] = { S("127.0.0.1:0"), S("unix:/run/kept/lmtp") };
 *     TRY(lmtp_open(a, &(struct lmtp_config){ .listen = where, .n_listen = 2, .callbacks = &calls,
 *                                             .ctx = post }, &server));
 *     log_info("lmtp", LOG_INT("port", lmtp_port(server, 0)));
 *     ...
 *     lmtp_close(&server);
 *
 * What is spoken: LHLO MAIL RCPT DATA RSET NOOP VRFY QUIT, with PIPELINING, ENHANCEDSTATUSCODES,
 * 8BITMIME, SMTPUTF8 and SIZE (RFC 2920, 2034, 6152, 6531, 1870). Only CR LF . CR LF ends a letter;
 * a bare LF or CR beside the dot never does (A05). The bytes handed over are those that were sent,
 * less the doubled dots: NUL, 8-bit and bare line ends are kept.
 *
 * Threads: one accepts; limits.sessions of them serve one connection each. Callbacks run on the
 * session's thread, several at a time, and may block. envelope.worker (0 to sessions - 1) is that
 * thread's number, so that each can own a store connection. The server is opened and closed by one
 * owner.
 */
#ifndef MAIL_LMTP_H
#define MAIL_LMTP_H

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

struct lmtp_server;

enum { LMTP_LISTEN_MAX = 8, LMTP_LINE_MAX = 4096, LMTP_ADDRESS_MAX = 512 };

/* What the connection said so far. Lives as long as the callback that gets it. */
struct lmtp_envelope {
    struct str from; /* return path without <>; "" is the null return path of a bounce */
    const struct str *recipients; /* accepted ones, in order, without <> and source route */
    size_t n_recipients;
    struct str peer; /* "192.0.2.7:40312" or "unix" */
    struct str lhlo; /* what the client calls itself */
    bool utf8;       /* SMTPUTF8 was asked for */
    size_t worker;   /* number of the session thread */
};

struct lmtp_callbacks {
    /* May this recipient have mail? e holds the recipients accepted before it. An error refuses
     * this recipient alone. NULL in the table accepts everybody. Errors are made in a. */
    const struct err *(*recipient)(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                   struct str address);
    /* Takes one letter, once for all its recipients. NULL means: it is stored for good. raw lives
     * until the call returns. Errors are made in a, which is freed after the answers went out. */
    const struct err *(*deliver)(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                 struct str raw);
};

/* Every limit; 0 takes the value named here. */
struct lmtp_limits {
    size_t sessions;   /* 16; one more connection is answered 421 and closed */
    size_t per_peer;   /* three quarters of them: as many may one address have (of IPv6 one network,
                          /64; all of the unix sockets count as one), so that others get in */
    size_t message;    /* 25 MiB: SIZE, and counted while reading; larger gets 552 */
    size_t discard;    /* 64 MiB of a too large letter are read on for the sake of a clean answer */
    size_t in_flight;  /* 128 MiB of letters in memory at a time; beyond 452, come again */
    size_t recipients; /* 100 a letter; beyond 452 */
    size_t errors;     /* 20 wrong commands, then 421 */
    int64_t idle;      /* 300 s for a whole command line to come in */
    int64_t data_wall; /* 30 min for a whole letter to come in */
    int64_t session_wall; /* 2 h for a connection; then 421 between two letters, and data_wall
                             later within one that was begun */
    int64_t rate_grace;   /* after 30 s of DATA ... */
    int64_t rate;         /* ... at least 500 bytes a second, on average */
    int64_t stop_grace;   /* on close, 10 s to finish a letter that is being sent */
};

struct lmtp_config {
    const struct sys *sys; /* NULL: the real one */
    const struct str
        *listen;     /* each "ADDR:PORT" ("[::1]:24"; port 0: any free one) or "unix:PATH" */
    size_t n_listen; /* 1 to LMTP_LISTEN_MAX */
    struct str name; /* what we call ourselves; not set: "localhost" */
    const struct lmtp_callbacks *callbacks;
    void *ctx; /* handed to every callback */
    struct lmtp_limits limits;
};

/* Listens and starts the threads. A unix socket gets mode 0660; a left-over one is replaced only if
 * nobody answers on it. ERR_INVALID for an address that cannot be read, ERR_CONFLICT where someone
 * else listens, ERR_DENIED where we may not, ERR_IO for the rest; the field is "lmtp". */
MUST_USE const struct err *lmtp_open(struct arena *a, const struct lmtp_config *config,
                                     struct lmtp_server **ret);

/* The port of the ith address of config.listen; 0 for a unix socket. */
int lmtp_port(const struct lmtp_server *s, size_t i);

/* Stops: no new connection and no new letter is taken (421), a letter under way may finish within
 * stop_grace, a running callback is always waited for and its answer sent. Then all is freed and *s
 * is NULL. Accepts a pointer to NULL. */
void lmtp_close(struct lmtp_server **s);

#endif
