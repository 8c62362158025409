#include "http/server_priv.h"

#include "base/buf.h"
#include "base/bug.h"
#include "http/token.h"
#include "http/words.h"

#include <stdlib.h>
#include <string.h>

enum {
    PACK_MIN = 1 << 10, /* smaller bodies gain nothing */
    PACK_MAX = 8 << 20, /* larger ones would hold a worker too long */
    HEADERS_MAX = REPLY_HEADERS_MAX + 16,
    HEAD_MAX = 32 << 10,
};

struct headers {
    struct header list[HEADERS_MAX];
    size_t n;
};

/* Adds a header of the usual set unless the reply has its own of that name. */
static void usual(struct headers *h, const char *name, struct str value) {
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->list[i].name, str_of(name))) return;
    h->list[h->n++] = (struct header){ str_of(name), value };
}

static struct headers all_headers(const struct server *s, const struct reply *rp) {
    struct headers h = { .n = 0 };
    for (size_t i = 0; i < rp->header_count; i++)
        h.list[h.n++] = rp->headers[i];
    if (rp->type.n) usual(&h, "Content-Type", rp->type);
    usual(&h, "Cache-Control", rp->cache.n ? rp->cache : S("no-store"));
    usual(&h, "Content-Security-Policy", rp->csp.n ? rp->csp : S(REPLY_CSP("")));
    usual(&h, "X-Content-Type-Options", S("nosniff"));
    usual(&h, "Referrer-Policy", S("no-referrer"));
    usual(&h, "Cross-Origin-Opener-Policy", S("same-origin"));
    usual(&h, "Cross-Origin-Resource-Policy", S("same-origin"));
    if (s->o.https) usual(&h, "Strict-Transport-Security", S("max-age=31536000"));
    return h;
}

static bool packs_well(struct str type) {
    return str_starts_nocase(type, S("text/")) || str_starts_nocase(type, S("application/json")) ||
           str_starts_nocase(type, S("application/problem+json")) ||
           str_starts_nocase(type, S("application/javascript")) ||
           str_starts_nocase(type, S("application/openmetrics-text")) ||
           str_starts_nocase(type, S("image/svg+xml"));
}

static bool takes_gzip(const struct request *req) {
    struct str list = request_header(req, "Accept-Encoding");
    return token_list_takes(list, S("gzip"), true);
}

static struct MHD_Response *response_of(struct str body, enum MHD_ResponseMemoryMode mode) {
    void *p = (void *)(uintptr_t)(body.n ? body.p : "");
    struct MHD_Response *r =
        MHD_create_response_from_buffer(body.n, p, body.n ? mode : MHD_RESPMEM_PERSISTENT);
    if (!r) bug_out_of_memory(body.n);
    return r;
}

/* The body packed, or NULL where that gains nothing. The response is the owner of the memory and
 * frees it. */
static struct MHD_Response *packed(struct worker *w, struct str body) {
    char *out = malloc(body.n);
    if (!out) bug_out_of_memory(body.n);
    size_t n = gzip_pack(w->server->gzip, body, out, body.n - body.n / 16);
    if (n == 0) {
        free(out);
        return NULL;
    }
    char *less = realloc(out, n);
    return response_of((struct str){ less ? less : out, n }, MHD_RESPMEM_MUST_FREE);
}

static struct MHD_Response *copied(struct str body) {
    if (body.n == 0) return response_of(body, MHD_RESPMEM_PERSISTENT);
    char *copy = malloc(body.n);
    if (!copy) bug_out_of_memory(body.n);
    memcpy(copy, body.p, body.n);
    return response_of((struct str){ copy, body.n }, MHD_RESPMEM_MUST_FREE);
}

/* The body in the form that this client gets. */
static struct MHD_Response *body_of(struct worker *w, const struct request *req,
                                    const struct reply *rp, bool *ret_gzip) {
    struct str body = rp->body;
    bool gzip = takes_gzip(req);
    *ret_gzip = true;
    if (rp->body_static && gzip && rp->body_gzip.n)
        return response_of(rp->body_gzip, MHD_RESPMEM_PERSISTENT);
    bool worth = gzip && w->server->o.gzip_level > 0 && body.n >= PACK_MIN && body.n <= PACK_MAX &&
                 packs_well(rp->type);
    struct MHD_Response *r = worth ? packed(w, body) : NULL;
    if (r) return r;
    *ret_gzip = false;
    return rp->body_static ? response_of(body, MHD_RESPMEM_PERSISTENT) : copied(body);
}

static bool add(struct MHD_Response *r, struct arena *a, struct header h) {
    /* The library takes no empty value and no tab; neither has a use in a reply. */
    return h.value.n == 0 ||
           MHD_add_response_header(r, str_c(a, h.name), str_c(a, h.value)) == MHD_YES;
}

static bool speaks_json(const struct server *s, struct str target) {
    ptrdiff_t mark = str_find_char(target, '?');
    struct str path = mark < 0 ? target : str_slice(target, 0, (size_t)mark);
    return s->o.speaks_json && s->o.speaks_json(s->o.self, path);
}

/* The engine's own answer, as a page or as a problem document. */
static void engine_reply(const struct server *s, struct reply *rp, int status, bool json) {
    if (json)
        reply_body(rp, status, S("application/problem+json"), s->o.problem(rp->arena, rp->lang, status));
    else
        reply_plain(rp, status);
    if (rp->words) reply_header(rp, "Content-Language", str_of(rp->words->tag(rp->lang)));
}

static bool status_valid(int status) { return status >= 200 && status <= 599; }

/* A reply that cannot be sent becomes a 500, and the log hears why. */
static void mend(struct exchange *e, struct reply *rp) {
    if (!rp->broken && !status_valid(rp->status)) rp->broken = "no such status";
    if (!rp->broken && arena_over(rp->arena))
        rp->broken = "the answer needs more memory than allowed";
    if (!rp->broken) return;
    e->why = rp->broken;
    struct reply fresh = {
        .arena = rp->arena, .server = rp->server, .words = rp->words, .lang = rp->lang
    };
    engine_reply(e->server, &fresh, 500, speaks_json(e->server, exchange_target(e)));
    *rp = fresh;
}

struct MHD_Response *pack_reply(struct worker *w, struct exchange *e, const struct request *req,
                                struct reply *rp) {
    mend(e, rp);
    if (rp->status == 204 || rp->status == 304) reply_body(rp, rp->status, STR_NONE, S(""));
    bool gzip, good = true;
    struct MHD_Response *r = body_of(w, req, rp, &gzip);
    struct headers h = all_headers(w->server, rp);
    for (size_t i = 0; i < h.n && good; i++)
        good = add(r, rp->arena, h.list[i]);
    if (gzip) good = good && add(r, rp->arena, (struct header){ S("Content-Encoding"), S("gzip") });
    if (packs_well(rp->type) || rp->body_gzip.n)
        good = good && add(r, rp->arena, (struct header){ S("Vary"), S("Accept-Encoding") });
    if (atomic_load(&w->server->stopping))
        good = good && add(r, rp->arena, (struct header){ S("Connection"), S("close") });
    e->status = rp->status;
    e->body_bytes = (int64_t)rp->body.n;
    if (good) return r;
    MHD_destroy_response(r);
    e->why = "the library refused a header";
    e->status = 500;
    e->shared = true;
    return pack_plain(e, 500);
}

struct str pack_stream(const struct server *s, struct reply *rp, int64_t now) {
    struct buf b = buf_new(rp->arena, HEAD_MAX + rp->body.n);
    rp->type = S("text/event-stream");
    struct headers h = all_headers(s, rp);
    buf_add(&b, S("HTTP/1.1 200 OK\r\nConnection: close\r\nX-Accel-Buffering: no\r\nDate: "));
    buf_add(&b, words_date(rp->arena, now));
    buf_add(&b, S("\r\n"));
    for (size_t i = 0; i < h.n; i++) {
        buf_add(&b, h.list[i].name);
        buf_add(&b, S(": "));
        buf_add(&b, h.list[i].value);
        buf_add(&b, S("\r\n"));
    }
    buf_add(&b, S("\r\n"));
    buf_add(&b, rp->body);
    return buf_str(&b);
}

/* ---- the engine's own answers ---- */

static struct headers plain_headers(const struct server *s, struct reply *rp) {
    if (rp->status == 405)
        reply_header(rp, "Allow", S("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    if (rp->status == 503) reply_retry_after(rp, 2);
    return all_headers(s, rp);
}

static struct MHD_Response *plain_response(const struct server *s, struct arena *a, int lang,
                                           int status, bool json) {
    struct reply rp = { .arena = a, .words = s->o.words, .lang = lang };
    engine_reply(s, &rp, status, json);
    struct headers h = plain_headers(s, &rp);
    struct MHD_Response *r = copied(rp.body);
    for (size_t i = 0; i < h.n; i++)
        BUG_UNLESS(add(r, a, h.list[i]));
    BUG_UNLESS(MHD_add_response_header(r, "Connection", "close") == MHD_YES);
    return r;
}

static struct str raw_problem(struct server *s, int status) {
    const struct reply_words *words = s->o.words;
    int lang = words ? words->pick(s->o.self, STR_NONE) : 0;
    struct reply rp = { .arena = s->arena, .words = words, .lang = lang };
    engine_reply(s, &rp, status, true);
    struct headers h = plain_headers(s, &rp);
    struct buf b = buf_new(s->arena, HEAD_MAX);
    buf_printf(&b, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n", status,
               words_reason(status), rp.body.n);
    for (size_t i = 0; i < h.n; i++)
        buf_printf(&b, "%.*s: %.*s\r\n", STR_ARG(h.list[i].name), STR_ARG(h.list[i].value));
    buf_add(&b, S("\r\n"));
    buf_add(&b, rp.body);
    return buf_str(&b);
}

static int langs(const struct server *s) { return s->o.words ? s->o.words->count : 1; }

void pack_plain_all(struct server *s) {
    static const int statuses[] = { 400, 405, 408, 411, 413, 414, 421, 431, 500, 503, 505 };
    _Static_assert(sizeof statuses / sizeof *statuses <= PLAIN_MAX, "room for all");
    struct arena *a = arena_new(8 << 20);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct plain *p = &s->plain[i];
        *p = (struct plain){ .status = statuses[i] };
        for (int l = 0; l < langs(s); l++) {
            p->page[l] = plain_response(s, a, l, p->status, false);
            if (s->o.speaks_json) p->problem[l] = plain_response(s, a, l, p->status, true);
        }
        if (!s->o.speaks_json) continue;
        if (p->status == 408 || p->status == 414) p->raw = raw_problem(s, p->status);
    }
    arena_free(&a);
}

void pack_plain_free(struct server *s) {
    for (size_t i = 0; i < PLAIN_MAX; i++) {
        struct plain *p = &s->plain[i];
        for (int l = 0; l < REPLY_LANGS_MAX; l++) {
            if (p->page[l]) MHD_destroy_response(p->page[l]);
            if (p->problem[l]) MHD_destroy_response(p->problem[l]);
        }
        *p = (struct plain){ 0 };
    }
}

int pack_lang(const struct exchange *e) {
    const struct reply_words *words = e->server->o.words;
    if (!words) return 0;
    for (size_t i = 0; i < e->head.field_count; i++)
        if (str_eq_nocase(e->fields[i].name, S("Accept-Language")))
            return words->pick(e->server->o.self, e->fields[i].value);
    return words->pick(e->server->o.self, STR_NONE);
}

static const struct plain *plain_of(const struct server *s, int status) {
    for (size_t i = 0; i < PLAIN_MAX; i++)
        if (s->plain[i].status == status) return &s->plain[i];
    BUG("the engine has no page for this status");
}

struct MHD_Response *pack_plain(const struct exchange *e, int status) {
    const struct plain *p = plain_of(e->server, status);
    int lang = pack_lang(e);
    return speaks_json(e->server, exchange_target(e)) ? p->problem[lang] : p->page[lang];
}

struct str pack_raw(const struct server *s, struct str target, int status) {
    return speaks_json(s, target) ? plain_of(s, status)->raw : STR_NONE;
}
