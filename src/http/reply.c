#include "http/reply.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/percent.h"
#include "http/route.h"
#include "http/token.h"
#include "http/words.h"

#include <string.h>

static const char *const html_type = "text/html; charset=utf-8";

void reply_body(struct reply *rp, int status, struct str type, struct str body) {
    rp->status = status;
    rp->type = type;
    rp->body = body;
    rp->body_gzip = STR_NONE;
    rp->body_static = false;
    if (!token_value_valid(type)) rp->broken = "Content-Type holds a control character";
}

void reply_html(struct reply *rp, int status, struct str html) {
    reply_body(rp, status, str_of(html_type), html);
}

void reply_json(struct reply *rp, int status, struct str json) {
    reply_body(rp, status, S("application/json"), json);
}

void reply_static(struct reply *rp, struct str type, struct str body, struct str gzip) {
    reply_body(rp, 200, type, body);
    rp->body_gzip = gzip;
    rp->body_static = true;
}

bool reply_path_is_ours(struct str path) {
    if (path.n == 0 || path.p[0] != '/') return false;
    if (path.n > 1 && path.p[1] == '/') return false;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] <= ' ' || path.p[i] >= 0x7f || path.p[i] == '\\') return false;
    return true;
}

void reply_redirect(struct reply *rp, struct str path) {
    reply_body(rp, 303, STR_NONE, S(""));
    reply_header(rp, "Location", reply_path_is_ours(path) ? path : S("/"));
}

/* The name for clients that know only the plain form: what is not safe inside quotes becomes "_".
 */
static struct str plain_name(struct arena *a, struct str name) {
    char *out = arena_alloc(a, name.n + 1);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool safe = c >= ' ' && c < 0x7f && !strchr("\"\\/%;", c);
        out[i] = safe ? c : '_';
    }
    return (struct str){ out, name.n };
}

void reply_file(struct reply *rp, struct str type, struct str filename, struct str body) {
    reply_body(rp, 200, type.n ? type : S("application/octet-stream"), body);
    struct str name = utf8_clean(rp->arena, filename.n ? filename : S("file"));
    struct buf b = buf_new(rp->arena, 100 + name.n * 4);
    buf_add(&b, S("attachment; filename=\""));
    buf_add(&b, plain_name(rp->arena, name));
    buf_add(&b, S("\"; filename*=UTF-8''"));
    buf_add(&b, percent_encode(rp->arena, name));
    reply_header(rp, "Content-Disposition", buf_str(&b));
    reply_csp(rp, S("default-src 'none'; sandbox"));
}

void reply_wrong_method(struct reply *rp, unsigned allowed) {
    reply_plain(rp, 405);
    reply_header(rp, "Allow", route_allow(rp->arena, allowed));
}

void reply_plain(struct reply *rp, int status) {
    reply_html(rp, status, words_page(rp->arena, rp->words, rp->lang, status));
}

void reply_retry_after(struct reply *rp, int seconds) {
    reply_header_int(rp, "Retry-After", seconds);
}

/* Those that say where the message ends or that the server knows better. */
static bool is_servers_own(struct str name) {
    static const struct str own[] = { { "Content-Length", 14 },
                                      { "Connection", 10 },
                                      { "Transfer-Encoding", 17 },
                                      { "Date", 4 },
                                      { "Content-Encoding", 16 },
                                      { "Content-Type", 12 },
                                      { "Keep-Alive", 10 },
                                      { "Upgrade", 7 },
                                      { "Trailer", 7 } };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_eq_nocase(own[i], name)) return true;
    return false;
}

void reply_header(struct reply *rp, const char *name, struct str value) {
    if (!token_valid(str_of(name)) || is_servers_own(str_of(name))) {
        rp->broken = "a header has a name that it may not have";
    } else if (!token_value_valid(value)) {
        rp->broken = "a header holds a control character";
    } else if (rp->header_count == REPLY_HEADERS_MAX) {
        rp->broken = "too many headers";
    } else {
        rp->headers[rp->header_count++] = (struct header){ str_of(name), value };
    }
}

void reply_header_int(struct reply *rp, const char *name, int64_t value) {
    reply_header(rp, name, str_printf(rp->arena, "%lld", (long long)value));
}

void reply_cookie(struct reply *rp, const struct cookie *c) {
    struct str value;
    if (cookie_write(rp->arena, c, &value))
        rp->broken = "a cookie holds a character it may not";
    else
        reply_header(rp, "Set-Cookie", value);
}

void reply_csp(struct reply *rp, struct str policy) {
    if (token_value_valid(policy))
        rp->csp = policy;
    else
        rp->broken = "the policy holds a control character";
}

void reply_cache(struct reply *rp, struct str cache) {
    if (token_value_valid(cache))
        rp->cache = cache;
    else
        rp->broken = "Cache-Control holds a control character";
}

/* etagc of RFC 9110 8.8.3, ASCII only. */
static bool etag_valid(struct str etag) {
    for (size_t i = 0; i < etag.n; i++)
        if (etag.p[i] <= ' ' || etag.p[i] >= 0x7f || etag.p[i] == '"') return false;
    return etag.n > 0;
}

bool reply_etag(struct reply *rp, const struct request *req, struct str etag) {
    if (!etag_valid(etag)) {
        rp->broken = "the ETag holds a character it may not";
        return false;
    }
    /* Weak: the same state may go out packed or not. */
    struct str quoted = str_join3(rp->arena, S("\""), etag, S("\""));
    reply_header(rp, "ETag", str_join(rp->arena, S("W/"), quoted));
    if (req->method != METHOD_GET && req->method != METHOD_HEAD) return false;
    struct str list = request_header(req, "If-None-Match"), member, params;
    while (token_list_next(&list, &member, &params)) {
        struct str strong = str_starts(member, S("W/")) ? str_from(member, 2) : member;
        if (!str_eq(strong, quoted) && !str_eq(member, S("*"))) continue;
        reply_body(rp, 304, STR_NONE, S(""));
        return true;
    }
    return false;
}
