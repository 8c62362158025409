/* reply.h - the answer a handler fills in.
 *
 * A reply starts as an empty 200. One of the helpers below says what it is; the rest come by
 * themselves: length, gzip (text types from 1 KiB on when the client takes it), Cache-Control:
 * no-store unless reply_cache() was called, and the security headers (H16): CSP that
 * allows only our own files, nosniff, no referrer, COOP and CORP same-origin, HSTS when the base
 * URL is https.
 *
 *     reply_html(rp, 200, page);
 *     reply_cookie(rp, &(struct cookie){ .name = "session", .value = token, .secure = true });
 *
 * What is put into a reply must live in req->arena or for the life of the program; the server
 * copies bodies when the handler has returned. A header that would break the head (CR, LF, NUL, a
 * name that is no token) spoils the whole reply: the client gets a 500 and the log the reason, so a
 * forgotten check cannot split a response.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "base/err.h"
#include "http/cookie.h"
#include "http/request.h"
#include "http/stream.h"

enum { REPLY_HEADERS_MAX = 32 };

/* The usual Content-Security-Policy (H16), with more sources of style: "" or " 'sha256-…'". frame-src
 * is for the mail frame, which brings its own policy. */
#define REPLY_CSP(style) \
    "default-src 'none'; script-src 'self'; style-src 'self'" style "; img-src 'self' data:; " \
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; " \
    "base-uri 'none'; frame-ancestors 'none'"

struct server;

/* The engine's own words in the reader's language: whoever starts the server gives them, because
 * this room knows no language. A language is a number below count, at most REPLY_LANGS_MAX. */
enum { REPLY_LANGS_MAX = 8 };
struct reply_words {
    int count;
    const char *(*tag)(int lang);                        /* "sr-Latn" */
    int (*pick)(void *self, struct str accept_language); /* for the header, which may be STR_NONE */
    struct str (*say)(int lang, const char *english);    /* plain text without < and & */
};

struct reply {
    struct arena *arena;
    int status;
    struct str type; /* Content-Type; STR_NONE sends none */
    struct str body;
    struct str body_gzip; /* reply_static: the same body packed before; else STR_NONE */
    bool body_static;     /* the body lives as long as the program, no copy is made */
    struct header headers[REPLY_HEADERS_MAX];
    size_t header_count;
    struct str csp;        /* instead of the usual Content-Security-Policy; STR_NONE: the usual */
    struct str cache;      /* instead of no-store */
    const char *broken;    /* why this reply cannot be sent; NULL while all is well */
    struct server *server; /* for reply_stream */
    uint64_t stream;       /* 0: an ordinary reply */
    const struct reply_words *words; /* for reply_plain; NULL: English */
    int lang;
};

/* A page, text/html in UTF-8. */
void reply_html(struct reply *rp, int status, struct str html);
/* application/json. */
void reply_json(struct reply *rp, int status, struct str json);
/* Any type; the body is sent as it is. */
void reply_body(struct reply *rp, int status, struct str type, struct str body);
/* A body that lives as long as the program (our own assets), with its gzip form or STR_NONE. */
void reply_static(struct reply *rp, struct str type, struct str body, struct str gzip);

/* 303 See Other to a path of ours: "/…" without "//", "\" or control characters. Any other target,
 * as a stranger may put into a return_to, becomes "/" (A31). */
void reply_redirect(struct reply *rp, struct str path);
/* True for a path that reply_redirect follows. */
bool reply_path_is_ours(struct str path);

/* A file for saving: Content-Disposition: attachment with its name in both forms (RFC 6266 4.3, RFC
 * 8187), nosniff, and CSP sandbox so that it cannot run if it is shown after all. */
void reply_file(struct reply *rp, struct str type, struct str filename, struct str body);

/* 405 with Allow; allowed has a bit 1 << METHOD_X for each method that the path takes (route.h). */
void reply_wrong_method(struct reply *rp, unsigned allowed);

/* A small page with the status and its usual words, as the engine itself sends for broken requests;
 * in the language that rp->lang says, which is by Accept-Language unless a handler knows better. */
void reply_plain(struct reply *rp, int status);

/* Retry-After: when asking again makes sense; seconds > 0. */
void reply_retry_after(struct reply *rp, int seconds);

/* Adds a header; twice gives it twice. Names that the server sets itself (Content-Length,
 * Connection, Transfer-Encoding, Date, Content-Encoding) are a mistake and spoil the reply, like CR
 * and LF. */
void reply_header(struct reply *rp, const char *name, struct str value);
void reply_header_int(struct reply *rp, const char *name, int64_t value);
/* Set-Cookie. A cookie that cookie_write() refuses spoils the reply. */
void reply_cookie(struct reply *rp, const struct cookie *c);
/* Replaces the Content-Security-Policy of this reply (the mail frame). */
void reply_csp(struct reply *rp, struct str policy);
/* Replaces Cache-Control: no-store, e.g. S("public, max-age=31536000, immutable"). */
void reply_cache(struct reply *rp, struct str cache);

/* Sets the ETag (without quotes, made of row versions). True when the request has it already
 * (If-None-Match, RFC 9110 13.1.2): the reply is then a finished 304 and no body is needed. */
bool reply_etag(struct reply *rp, const struct request *req, struct str etag);

/* Makes the answer an event stream (text/event-stream). It is subscribed before the first byte goes
 * out: *ret_id may be given to whoever announces changes at once; what is sent to it meanwhile
 * waits behind the reply's body, which the handler sets to the events that Last-Event-ID asks for.
 * If the handler ends with another reply after all, the stream is closed. ERR_RETRY at the cap of
 * streams. */
MUST_USE const struct err *reply_stream(struct reply *rp, struct stream_owner owner,
                                        uint64_t *ret_id);

#endif
