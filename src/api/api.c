#include "api/api_priv.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/auth/auth.h"
#include "desk/auth/passes.h"

#include <stdlib.h>

struct api *api_new(const struct api_options *o) {
    struct api *api = calloc(1, sizeof *api);
    if (!api) bug_out_of_memory(sizeof *api);
    api->o = *o;
    api->calls = rate_new(o->sys, o->rate, o->rate > 3 ? o->rate / 3 : 1);
    for (size_t i = 0; i < api_table_n; i++)
        BUG_UNLESS(api_table[i].access != ACCESS_UNSET && api_table[i].fn);
    return api;
}

void api_free(struct api **api) {
    if (*api) rate_free(&(*api)->calls);
    free(*api);
    *api = NULL;
}

struct server_plan api_plan(enum method method, struct str path) {
    if (method == METHOD_GET || method == METHOD_HEAD) return (struct server_plan){ 0 };
    if (str_eq(path, S("/api/v1/uploads"))) return (struct server_plan){ .body_max = FILE_MAX };
    bool hashes = str_eq(path, S("/api/v1/users")); /* a password nobody knows */
    return (struct server_plan){ .body_max = API_BODY_MAX, .slow = hashes };
}

/* The language of the caller's choice, else own. */
static enum lang lang_for(const struct request *req, struct str own) {
    return lang_by_header(request_header(req, "Accept-Language"), lang_by_tag(own));
}

static const struct err *who(struct work *w, struct call *c) {
    const struct request *req = c->req;
    struct session s;
    bool found;
    struct str header = request_header(req, "Authorization");
    if (!str_starts_nocase(header, S("Bearer "))) return NULL;
    TRY(auth_token(w, str_trim(str_from(header, 7)), &s, &found));
    if (!found) return NULL;
    w->actor = s.actor;
    c->pass = s.pass;
    c->seen_at = s.seen_at;
    c->lang = lang_for(req, s.lang);
    return NULL;
}

struct gate {
    struct call *call;
    struct actor actor;
};

/* Who calls, and may they: in one snapshot. */
static const struct err *gate_tx(struct work *w, void *arg) {
    struct gate *g = arg;
    w->actor = (struct actor){ 0 };
    TRY(who(w, g->call));
    g->actor = w->actor;
    return access_check(w, g->call->endpoint->access, g->call->id);
}

/* Each person has his own count, whatever his tokens; who is nobody has that of his network. */
static const struct err *check_rate(struct call *c) {
    struct arena *a = c->w->arena;
    int64_t id = c->w->actor.user_id;
    struct str key = id ? str_printf(a, "person:%lld", (long long)id)
                        : str_join(a, S("network:"), c->req->network);
    if (c->api->o.rate == 0) return NULL;
    if (rate_take(c->api->calls, key, &c->left)) return NULL;
    return ERR(a, ERR_RATE, "These are too many requests.",
               .hint = "Wait as long as Retry-After says, then go on more slowly.");
}

/* Once in a while; that it could not be noted is no reason to answer nothing. */
static void note_use(const struct call *c) {
    if (!c->w->actor.user_id || work_now(c->w) - c->seen_at < PASSES_SEEN_EVERY) return;
    const struct err *e = passes_seen(c->w, &c->pass);
    if (e) log_warn("the use of a token was not noted", LOG_STR("why", err_trace(c->w->arena, e)));
}

/* The store is asked only where the answer depends on it, so /health speaks while it is away. */
static const struct err *check_access(struct call *c) {
    struct gate g = { .call = c };
    enum access rule = c->endpoint->access;
    if (rule == ACCESS_ANYONE) return NULL;
    if (!route_part_id(c->match, "id", &c->id))
        c->id = 0; /* no such thing: after the caller was asked who he is */
    const struct err *e = work_read(c->w, gate_tx, &g);
    c->w->actor = g.actor;
    if (e && e->code >= ERR_RETRY) return e;
    note_use(c);
    TRY(check_rate(c));
    return e;
}

/* What a caller may still do; the names are those of most APIs. */
static void tell_rate(struct call *c) {
    if (c->left.limit == 0) return;
    reply_header_int(c->rp, "RateLimit-Limit", c->left.limit);
    reply_header_int(c->rp, "RateLimit-Remaining", c->left.left);
    reply_header_int(c->rp, "RateLimit-Reset", c->left.wait);
}

static const struct err *check_match(struct call *c) {
    if (!c->endpoint->match || str_is_set(request_header(c->req, "If-Match"))) return NULL;
    c->status = 428;
    return ERR(c->w->arena, ERR_INVALID, "It is not said which version is to be changed.",
               .field = "If-Match", .hint = "Send If-Match with the ETag that reading it gave.");
}

/* Caller, query, body, version: then the handler. */
static const struct err *run(struct call *c) {
    TRY(check_access(c));
    TRY(api_read_query(c));
    TRY(api_read_body(c));
    TRY(check_match(c));
    return c->endpoint->fn(c);
}

void api_answer(const struct api *api, struct request *req, struct reply *rp) {
    struct work w = { .arena = req->arena,
                      .store = api->o.store,
                      .sys = api->o.sys,
                      .key = api->o.key,
                      .id = str_of(req->id) };
    struct route_match m = route_find(api_table, sizeof *api_table, api_table_n, req);
    struct call *c = ARENA_NEW(req->arena, struct call);
    *c = (struct call){ .api = api, .w = &w, .req = req, .rp = rp, .match = &m, .endpoint = m.row };
    c->lang = lang_for(req, api->o.lang);
    if (!m.row && m.allowed) {
        api_wrong_method(c, m.allowed);
        return;
    }
    const struct err *e =
        m.row ? run(c)
              : ERR(w.arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
    if (e) api_problem(c, e);
    tell_rate(c);
}
