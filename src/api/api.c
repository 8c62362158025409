#include "api/api_priv.h"

#include "base/bug.h"
#include "base/log.h"
#include "desk/auth/auth.h"

#include <stdlib.h>

struct api *api_new(const struct api_options *o) {
    struct api *api = calloc(1, sizeof *api);
    if (!api) bug_out_of_memory(sizeof *api);
    api->o = *o;
    for (size_t i = 0; i < api_table_n; i++) BUG_UNLESS(api_table[i].access != ACCESS_UNSET);
    return api;
}

void api_free(struct api **api) {
    free(*api);
    *api = NULL;
}

struct server_plan api_plan(enum method method, struct str path) {
    if (method == METHOD_GET || method == METHOD_HEAD) return (struct server_plan){ 0 };
    if (str_eq(path, S("/api/v1/uploads"))) return (struct server_plan){ .body_max = FILE_MAX };
    return (struct server_plan){ .body_max = API_BODY_MAX };
}

/* An error as RFC 9457 has it. Its detail goes to the log only. */
static void problem(struct call *c, const struct err *e) {
    const struct err_meaning *m = err_meaning(e->code);
    struct json j = json_new(c->w->arena, 64 << 10);
    int status = e->code == ERR_INVALID ? e->field ? 400 : 422 : m->http;
    if (e->code == ERR_CONFLICT && e->field && str_eq(str_of(e->field), S("If-Match"))) status = 412;
    if (e->code == ERR_INVALID && e->field && str_eq(str_of(e->field), S("If-Match"))) status = 428;
    if (e->code == ERR_INVALID && e->field && str_eq(str_of(e->field), S("Idempotency-Key"))) status = 422;
    json_open_object(&j);
    api_put_text(&j, "type", str_printf(c->w->arena, "urn:kept:%s", m->name));
    api_put_text(&j, "title", str_of(e->msg));
    json_key(&j, "status");
    json_int(&j, status);
    if (e->hint) api_put_text(&j, "detail", str_of(e->hint));
    if (e->field) api_put_text(&j, "field", str_of(e->field));
    json_end(&j);
    c->rp->header_count = 0;
    reply_body(c->rp, status, S("application/problem+json"), json_str(&j));
    if (status == 401) reply_header(c->rp, "WWW-Authenticate", S("Bearer"));
    if (e->code == ERR_RETRY || e->code == ERR_RATE) reply_retry_after(c->rp, 2);
    if (m->http >= 500)
        log_error("request failed", LOG_STR("id", str_of(c->req->id)), LOG_STR("why", err_trace(c->w->arena, e)));
}

static const struct err *who_tx(struct work *w, void *arg) {
    const struct request *req = arg;
    struct session s;
    bool found;
    struct str header = request_header(req, "Authorization");
    if (!str_starts_nocase(header, S("Bearer "))) return NULL;
    TRY(auth_token(w, str_trim(str_from(header, 7)), &s, &found));
    if (found) w->actor = s.actor;
    return NULL;
}

struct gate {
    struct call *call;
    const struct endpoint *e;
    struct actor actor;
};

/* Who calls, and may they: in one snapshot. */
static const struct err *gate_tx(struct work *w, void *arg) {
    struct gate *g = arg;
    TRY(who_tx(w, (void *)(uintptr_t)g->call->req));
    g->actor = w->actor;
    return access_check(w, g->e->access, g->call->id);
}

static const struct err *parse_body(struct call *c) {
    json_error_t error;
    if (!request_is_type(c->req, "application/json"))
        return ERR(c->w->arena, ERR_INVALID, "The body must be JSON.", .hint = "Send it with Content-Type: application/json.",
                   .field = "Content-Type");
    size_t flags = JSON_REJECT_DUPLICATES;
    c->body = json_loadb(c->req->body.p ? c->req->body.p : "", c->req->body.n, flags, &error);
    if (c->body && json_is_object(c->body)) return NULL;
    return ERR(c->w->arena, ERR_INVALID, "The body is not a JSON object.", .field = "body",
               .hint = str_c(c->w->arena, str_printf(c->w->arena, "Line %d: %s.", error.line, c->body ? "an object is needed" : error.text)));
}

static const struct err *run(struct call *c, const struct endpoint *e) {
    struct gate g = { .call = c, .e = e };
    if (access_needs_id(e->access) && !route_part_id(c->match, "id", &c->id))
        c->id = 0; /* no such thing: after the caller was asked who he is */
    TRY(work_read(c->w, gate_tx, &g));
    c->w->actor = g.actor;
    if (e->json_body) TRY(parse_body(c));
    return e->fn(c);
}

void api_answer(const struct api *api, struct request *req, struct reply *rp) {
    struct work w = { .arena = req->arena, .store = api->o.store, .sys = api->o.sys, .key = api->o.key,
                      .id = str_of(req->id) };
    struct route_match m = route_find(api_table, sizeof *api_table, api_table_n, req);
    struct call c = { .api = api, .w = &w, .req = req, .rp = rp, .match = &m };
    if (!m.row && m.allowed) {
        reply_wrong_method(rp, m.allowed);
        return;
    }
    const struct err *e = m.row ? run(&c, m.row) : ERR(w.arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
    if (c.body) json_decref(c.body);
    if (e) problem(&c, e);
}
