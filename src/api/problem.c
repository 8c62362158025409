/* Errors as problem documents (RFC 9457). The type and title say what kind it is, detail what
 * happened and what to do now; what only the log may know stays in the log. */
#include "api/api_priv.h"
#include "base/bug.h"

struct kind {
    int status;
    const char *type, *title;
    const char *engine; /* the words where the HTTP engine says it, before a call is known */
};

static const struct kind kinds[] = {
    { 400, "invalid", W("The request is not right"),
      W("The request cannot be read. Check its address and headers.") },
    { 401, "sign-in", W("A valid token is needed"), NULL },
    { 403, "denied", W("Not allowed"), NULL },
    { 404, "not-found", W("Not found"), NULL },
    { 405, "method", W("This address does not take this method"),
      W("This address does not take this method. Take one that the description names.") },
    { 408, "too-slow", W("The request took too long"),
      W("The rest of the request did not come in time. Check the connection and try again.") },
    { 409, "conflict", W("It does not fit what is there now"), NULL },
    { 411, "no-length", W("The length is missing"),
      W("The request does not say how long it is. Send a Content-Length, and no Transfer-Encoding.") },
    { 412, "changed", W("It has changed since it was read"), NULL },
    { 413, "too-large", W("Too large"),
      W("This is too large to be taken. Send less at once.") },
    { 414, "address-too-long", W("The address is too long"),
      W("The address or its query is too long. Shorten it.") },
    { 415, "content-type", W("This kind of content is not taken here"), NULL },
    { 421, "wrong-host", W("This desk has another address"),
      W("The Host is none of this desk. Use the address that it was set up with.") },
    { 422, "key-used", W("The Idempotency-Key was used for another request"), NULL },
    { 428, "no-version", W("The version to be changed is missing"), NULL },
    { 429, "rate", W("Too often"), NULL },
    { 431, "head-too-large", W("Too many headers"),
      W("There are too many headers. Send fewer, or shorter ones.") },
    { 500, "failure", W("Something went wrong on our side"),
      W("Something went wrong. Try again; if it stays, tell whoever runs this desk.") },
    { 503, "busy", W("Not possible just now"),
      W("The server is busy. Try again in a moment.") },
    { 505, "version", W("This version of HTTP is not spoken here"),
      W("Send the request as HTTP/1.1.") },
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

static struct json begin(struct arena *a, enum lang lang, const struct kind *k,
                         struct str detail) {
    struct json j = json_new(a, API_JSON_MAX);
    json_open_object(&j);
    api_put_text(&j, "type", str_printf(a, "urn:kept:problem:%s", k->type));
    api_put_text(&j, "title", word(lang, k->title));
    api_put_int(&j, "status", k->status);
    api_put_text(&j, "detail", detail);
    return j;
}

struct str api_engine_problem(struct arena *a, int lang, int status) {
    const struct kind *k = kind_of(status);
    BUG_UNLESS(k->status == status && k->engine);
    struct json j = begin(a, (enum lang)lang, k, word((enum lang)lang, k->engine));
    json_end(&j);
    return json_str(&j);
}

static void write(struct call *c, int status, struct str detail, const char *field) {
    struct json j = begin(c->w->arena, c->lang, kind_of(status), detail);
    if (field) api_put_text(&j, "field", str_of(field));
    if (status >= 500)
        api_put_text(&j, "instance",
                     str_join(c->w->arena, S("urn:kept:request:"), str_of(c->req->id)));
    if (str_is_set(c->newer)) {
        json_key(&j, "messages");
        json_raw(&j, c->newer);
    }
    if (c->more_left.set) api_put_int(&j, "left", c->more_left.v);
    if (c->more_until.set) api_put_time(&j, "valid_to", c->more_until);
    if (str_is_set(c->more_approvers)) {
        json_key(&j, "approvers");
        json_raw(&j, c->more_approvers);
    }
    json_end(&j);
    c->rp->header_count = 0;
    reply_body(c->rp, status, S("application/problem+json"), json_str(&j));
    reply_header(c->rp, "Content-Language", str_of(lang_tag(c->lang)));
    reply_header(c->rp, "Vary", S("Accept-Language"));
}

/* What happened and what to do, in the caller's words. */
static struct str said(const struct call *c, const char *msg, const char *hint) {
    struct str text = word(c->lang, msg);
    return hint ? str_join3(c->w->arena, text, S(" "), word(c->lang, hint)) : text;
}

void api_problem(struct call *c, const struct err *e) {
    int status = status_of(c, e);
    struct str detail = said(c, e->msg, e->hint);
    request_log(c->req, e);
    if (status == 401)
        detail = said(c, W("Please send a valid token."),
                      W("Authorization: Bearer TOKEN, made by kept token create."));
    write(c, status, detail, e->field);
    if (status == 401) reply_header(c->rp, "WWW-Authenticate", S("Bearer"));
    if (e->code == ERR_RETRY || e->code == ERR_RATE)
        reply_retry_after(c->rp, c->left.wait > 2 ? (int)c->left.wait : 2);
}

void api_wrong_method(struct call *c, unsigned allowed) {
    struct str list = route_allow(c->w->arena, allowed);
    struct word_arg methods = { S("methods"), list };
    struct str text = word(c->lang, W("This address takes {methods}."));
    write(c, 405, word_fill(c->w->arena, text, &methods, 1), NULL);
    reply_header(c->rp, "Allow", list);
}
