/* Errors as problem documents (RFC 9457). The type and title say what kind it is, detail what
 * happened and what to do now; what only the log may know stays in the log. */
#include "api/api_priv.h"
#include "base/log.h"

struct kind {
    int status;
    const char *type, *title;
};

static const struct kind kinds[] = {
    { 400, "invalid", "The request is not right" },
    { 401, "sign-in", "A valid token is needed" },
    { 403, "denied", "Not allowed" },
    { 404, "not-found", "Not found" },
    { 405, "method", "This address does not take this method" },
    { 409, "conflict", "It does not fit what is there now" },
    { 412, "changed", "It has changed since it was read" },
    { 413, "too-large", "Too large" },
    { 415, "content-type", "This kind of content is not taken here" },
    { 422, "key-used", "The Idempotency-Key was used for another request" },
    { 428, "no-version", "The version to be changed is missing" },
    { 429, "rate", "Too often" },
    { 500, "failure", "Something went wrong on our side" },
    { 503, "busy", "Not possible just now" },
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

static void write(struct call *c, int status, struct str detail, const char *field) {
    const struct kind *k = kind_of(status);
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_text(&j, "type", str_printf(c->w->arena, "urn:kept:problem:%s", k->type));
    api_put_text(&j, "title", str_of(k->title));
    api_put_int(&j, "status", status);
    api_put_text(&j, "detail", detail);
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
    if (e->code == ERR_RETRY || e->code == ERR_RATE) reply_retry_after(c->rp, 2);
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
