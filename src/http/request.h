/* request.h - one HTTP request as a handler sees it.
 *
 * Everything is checked before a handler is called: the head is well formed (guard.h), the Host is
 * one of ours, the path decodes to UTF-8 without NUL, "." or "..", the body is whole and within the
 * limit of its route. A handler reads; it owns nothing here. All spans live as long as req->arena,
 * which is the memory of this request and is emptied when the handler has returned.
 *
 *     struct str agent = request_header(req, "User-Agent");
 *     struct str page = form_get(&req->query, "page");
 *
 * Threads: a request belongs to the one worker that answers it.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/err.h"
#include "http/form.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_COUNT
};

/* "GET" … */
const char *method_name(enum method m);
/* The method of that exact name (names are case-sensitive, RFC 9110 9.1); false for any other. */
bool method_of(struct str name, enum method *ret);

struct header {
    struct str name, value;
};

struct request {
    struct arena *arena; /* memory of this request; capped by server_options.arena_cap */
    const char *id;      /* 16 hex digits, unique; the name of this request in the log */
    enum method method;
    struct str target; /* path and query as sent, for the log */
    struct str path;   /* as sent, still encoded, without the query */
    const struct str
        *segments; /* decoded parts of the path: "/a/b%20c" gives "a", "b c"; "/" gives none */
    size_t segment_count;
    struct form query; /* the query as fields: form_get() and form_check() work on it */
    const struct header *headers;
    size_t header_count;
    struct str body; /* "" where there is none */
    struct str peer; /* the client's address as text, after the trusted proxies' X-Forwarded-For */
    struct str network; /* what counts as one client: that address, of IPv6 its /64 */
    struct str
        host;    /* the Host as sent, one of server_options.hosts; links use the base URL (A31) */
    bool secure; /* came over TLS: a trusted proxy says so by X-Forwarded-Proto */
    int64_t at;  /* when its head was complete; microseconds UTC */
};

/* The value of the first header of that name, whatever its case; STR_NONE without one. */
struct str request_header(const struct request *req, const char *name);

/* The value of the cookie with exactly this name (cookie.h: cookie_name); STR_NONE without one.
 * Where a name comes twice the first counts, as the most specific path is sent first (RFC
 * 6265 5.4). */
struct str request_cookie(const struct request *req, const char *name);

/* The body as a form by its Content-Type; ERR_INVALID or ERR_LIMIT as form_parse() says. */
MUST_USE const struct err *request_form(const struct request *req, struct form *ret_form);

/* True when the Content-Type is this media type, whatever its parameters ("application/json"). */
bool request_is_type(const struct request *req, const char *type);

/* True when the Accept header names this media type (not by a wildcard) with a weight above 0. */
bool request_accepts(const struct request *req, const char *type);

/* Where an error stops at this request: one line with its id for what is no fault of who asked, and for what a rule of
 * the store refused though the desk had let it pass (a detail only the store gives). */
void request_log(const struct request *req, const struct err *e);

#endif
