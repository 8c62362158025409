/* Errors as problem documents (RFC 9457). The type and title say what kind it is, detail what
 * happened and what to do now; what only the log may know stays in the log. */
#include "api/api_priv.h"
#include "base/bug.h"
#include "base/log.h"

struct kind {
    int status;
    const char *type, *title;
    const char *engine; /* the words where the HTTP engine says it, before a call is known */
};

static const struct kind kinds[] = {
    { 400, "invalid", "The request is not right",
      "The request cannot be read. Check its address and headers." },
    { 401, "sign-in", "A valid token is needed", NULL },
    { 403, "denied", "Not allowed", NULL },
    { 404, "not-found", "Not found", NULL },
    { 405, "method", "This address does not take this method",
      "This address does not take this method. Take one that the description names." },
    { 408, "too-slow", "The request took too long",
      "The rest of the request did not come in time. Check the connection and try again." },
    { 409, "conflict", "It does not fit what is there now", NULL },
    { 411, "no-length", "The length is missing",
      "The request does not say how long it is. Send a Content-Length, and no Transfer-Encoding." },
    { 412, "changed", "It has changed since it was read", NULL },
    { 413, "too-large", "Too large",
      "This is too large to be taken. Send less at once." },
    { 414, "address-too-long", "The address is too long",
      "The address or its query is too long. Shorten it." },
    { 415, "content-type", "This kind of content is not taken here", NULL },
    { 421, "wrong-host", "This desk has another address",
      "The Host is none of this desk. Use the address that it was set up with." },
    { 422, "key-used", "The Idempotency-Key was used for another request", NULL },
    { 428, "no-version", "The version to be changed is missing", NULL },
    { 429, "rate", "Too often", NULL },
    { 431, "head-too-large", "Too many headers",
      "There are too many headers. Send fewer, or shorter ones." },
    { 500, "failure", "Something went wrong on our side",
      "Something went wrong. Try again; if it stays, tell whoever runs this desk." },
    { 503, "busy", "Not possible just now",
      "The server is busy. Try again in a moment." },
    { 505, "version", "This version of HTTP is not spoken here",
      "Send the request as HTTP/1.1." },
};

static const struct kind *kind_of(int status) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].status == status) return &kinds[i];
    return kind_of(500);
}

/* Wrong input is a 400 here; 422 is kept for a key that was used before (contract.md). */
static int status_of(const struct call *c, const struct err *e) {
    if (c->status) return c->status;
    return e->code == ERR_INVALID ? 400 : err_meaning(e->code)->http;
}

static struct json begin(struct arena *a, const struct kind *k, struct str detail) {
    struct json j = json_new(a, API_JSON_MAX);
    json_open_object(&j);
    api_put_text(&j, "type", str_printf(a, "urn:kept:problem:%s", k->type));
    api_put_text(&j, "title", str_of(k->title));
    api_put_int(&j, "status", k->status);
    api_put_text(&j, "detail", detail);
    return j;
}

struct str api_engine_problem(struct arena *a, int status) {
    const struct kind *k = kind_of(status);
    BUG_UNLESS(k->status == status && k->engine);
    struct json j = begin(a, k, str_of(k->engine));
    json_end(&j);
    return json_str(&j);
}

static void write(struct call *c, int status, struct str detail, const char *field) {
    struct json j = begin(c->w->arena, kind_of(status), detail);
    if (field) api_put_text(&j, "field", str_of(field));
    if (status >= 500)
        api_put_text(&j, "instance",
                     str_join(c->w->arena, S("urn:kept:request:"), str_of(c->req->id)));
    if (str_is_set(c->newer)) {
        json_key(&j, "messages");
        json_raw(&j, c->newer);
    }
    json_end(&j);
    c->rp->header_count = 0;
    reply_body(c->rp, status, S("application/problem+json"), json_str(&j));
}

void api_problem(struct call *c, const struct err *e) {
    int status = status_of(c, e);
    struct str detail = err_text(c->w->arena, e);
    if (status >= 500)
        log_error("request failed", LOG_STR("id", str_of(c->req->id)),
                  LOG_STR("why", err_trace(c->w->arena, e)));
    if (status == 401)
        detail = S("Please send a valid token. Authorization: Bearer TOKEN, made by kept token "
                   "create.");
    write(c, status, detail, e->field);
    if (status == 401) reply_header(c->rp, "WWW-Authenticate", S("Bearer"));
    if (e->code == ERR_RETRY || e->code == ERR_RATE)
        reply_retry_after(c->rp, c->left.wait > 2 ? (int)c->left.wait : 2);
}

void api_wrong_method(struct call *c, unsigned allowed) {
    struct buf names = buf_new(c->w->arena, 200);
    for (int m = 0; m < METHOD_COUNT; m++) {
        if (!(allowed & 1u << m)) continue;
        if (names.n) buf_add(&names, S(", "));
        buf_add_c(&names, method_name((enum method)m));
    }
    struct str list = buf_str(&names);
    write(c, 405, str_printf(c->w->arena, "This address takes %.*s.", STR_ARG(list)), NULL);
    reply_header(c->rp, "Allow", list);
}
