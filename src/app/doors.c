#include "app/doors.h"

#include "api/api.h"
#include "app/enclosed.h"
#include "app/mailbox.h"
#include "base/bug.h"
#include "base/log.h"
#include "base/rate.h"
#include "desk/letter/letter.h"
#include "desk/mailroom.h"
#include "http/server.h"
#include "mail/http_get.h"
#include "mail/lmtp.h"
#include "mime/language.h"
#include "mime/markdown.h"
#include "mime/range.h"
#include "post/answer.h"
#include "post/consent.h"
#include "post/forward.h"
#include "post/register.h"
#include "post/sign.h"
#include "view/words.h"
#include "web/web.h"

#include <stdlib.h>

enum { HOSTS_MAX = 4 };

/* Owned by kept serve from doors_open to doors_close. */
struct doors {
    struct desk *desk;
    struct mailroom mailroom;
    struct setup *setup;
    struct web *web;
    struct live *live; /* of kept serve */
    struct api *api;
    struct server *server;
    struct lmtp_server *lmtp;
    struct rate *letters; /* that come by LMTP */
    struct arena *arena; /* for what must live as long as the doors */
    struct str url;
    enum lang lang; /* of the desk */
};

static const struct err *range(struct arena *a, struct str raw, const struct attachment_place *at,
                               struct str *ret) {
    int64_t from = at->range_at.v, size = at->range_size.v;
    bool inside = from >= 0 && size >= 0 && (uint64_t)from <= raw.n &&
                  (uint64_t)size <= raw.n - (uint64_t)from;
    if (!inside || at->encoding.v < 0 || at->encoding.v >= MAIL_ENCODING_COUNT)
        return ERR(a, ERR_BUG, "This file does not lie in its letter.");
    struct str part = str_slice(raw, (size_t)from, (size_t)(from + size));
    *ret = range_decode_all(a, part, (enum mail_encoding)at->encoding.v);
    return NULL;
}

static const struct err *markdown(struct arena *a, struct str text, struct safe_html *ret) {
    return markdown_html(a, text, MARKDOWN_FOR_PAGE, ret);
}

static bool fetch(struct arena *a, struct str url, size_t max, struct str *ret) {
    return http_get(a, &(struct http_get){ .url = url, .max = max }, ret);
}

/* ---- the words of the HTTP room ---- */

_Static_assert(LANG_EN == 0 && (int)LANG_COUNT <= (int)REPLY_LANGS_MAX, "all are numbered there");

static const char *words_tag(int lang) { return lang_tag((enum lang)lang); }

static struct str words_say(int lang, const char *english) {
    return word((enum lang)lang, english);
}

static int words_pick(void *self, struct str accept_language) {
    const struct doors *d = self;
    return (int)lang_by_header(accept_language, d->lang);
}

static const struct reply_words http_words = { LANG_COUNT, words_tag, words_pick, words_say };

static struct wellness well(void *self) { return pulse_now(self); }

static bool is_api(struct str path) {
    return str_starts(path, S("/api/")) || str_eq(path, S("/health")) ||
           str_eq(path, S("/ready")) || str_eq(path, S("/metrics"));
}

static void answer(void *self, int worker, struct request *req, struct reply *rp) {
    struct doors *d = self;
    (void)worker;
    if (is_api(req->path))
        api_answer(d->api, req, rp);
    else
        web_answer(d->web, req, rp);
}

static struct server_plan plan(void *self, enum method method, struct str path) {
    (void)self;
    return is_api(path) ? api_plan(method, path) : web_plan(method, path);
}

static bool speaks_json(void *self, struct str path) {
    (void)self;
    return is_api(path);
}

static void done(void *self, const struct server_done *r) {
    (void)self;
    ptrdiff_t query = str_find_char(r->target, '?'); /* what is searched for is nobody's business */
    struct str path = query < 0 ? r->target : str_slice(r->target, 0, (size_t)query);
    log_info("request", LOG_STR("id", str_of(r->id)), LOG_STR("method", r->method),
             LOG_STR("path", web_path_to_log(path)), LOG_INT("status", r->status), LOG_INT("bytes", r->body_bytes),
             LOG_INT("us", r->micros), LOG_STR("why", r->why ? str_of(r->why) : S("")));
}

static const struct err *deliver(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                 struct str raw) {
    struct doors *d = ctx;
    struct work w = desk_work(d->desk, a);
    int64_t id;
    if (!rate_take(d->letters, S("lmtp"), NULL))
        return ERR(a, ERR_RATE, "Too many letters come at once.", .hint = "Come again later.");
    TRY(letter_accept(&w,
                      &(struct letter_new){ .raw = raw,
                                            .envelope_from = e->from,
                                            .envelope_to = e->recipients,
                                            .envelope_to_n = e->n_recipients,
                                            .source = LETTER_BY_LMTP },
                      &id));
    log_info("letter stored", LOG_INT("letter", id), LOG_INT("size", (int64_t)raw.n),
             LOG_STR("peer", e->peer));
    return NULL;
}

/* As many as there are: one that was left out would be a door or a proxy that is not there. */
static struct str *split_list(struct arena *a, struct str list, size_t *ret_n) {
    size_t most = 1, n = 0;
    for (size_t i = 0; i < list.n; i++)
        most += list.p[i] == ',';
    struct str *parts = ARENA_ARRAY(a, most, struct str), rest = list, one;
    while (str_split(&rest, ',', &one)) {
        one = str_trim(one);
        if (one.n) parts[n++] = one;
    }
    *ret_n = n;
    return parts;
}

static bool is_this_machine(struct str host) {
    return str_eq(host, S("localhost")) || str_starts(host, S("127.")) || str_eq(host, S("::1")) ||
           str_eq(host, S("[::1]"));
}

/* "https://desk.example.org:8443/" → "desk.example.org". */
static const struct err *host_of_url(struct arena *a, struct str url, struct str *ret) {
    ptrdiff_t slashes = str_find(url, S("://"));
    if ((!str_starts(url, S("https://")) && !str_starts(url, S("http://"))) || slashes < 0)
        return ERR(a, ERR_INVALID, "The setting base_url is no address.",
                   .hint = "Write it like https://desk.example.org.", .field = "usage");
    struct str rest = str_from(url, (size_t)slashes + 3), host;
    if (!str_split(&rest, '/', &host)) return NULL;
    ptrdiff_t colon = str_find_last_char(host, ':'), bracket = str_find_last_char(host, ']');
    *ret = colon > bracket ? str_slice(host, 0, (size_t)colon) : host;
    return NULL;
}

struct line {
    struct str hosts[HOSTS_MAX];
    size_t host_n;
    bool https, safe;
    bool insecure_allowed;
};

/* Sign-in needs a safe line: https by a proxy, or this very machine (README decision 15). */
static const struct err *line_of(struct arena *a, const struct config *c, struct str listen_host,
                                 struct line *ret) {
    struct line l = { 0 };
    struct str base = c->value[SET_BASE_URL], host = listen_host;
    TRY(config_flag(a, c, SET_INSECURE, &l.insecure_allowed));
    if (base.n) TRY(host_of_url(a, base, &host));
    l.https = str_starts(base, S("https://"));
    l.hosts[l.host_n++] = host;
    if (is_this_machine(listen_host)) {
        l.hosts[l.host_n++] = S("localhost");
        l.hosts[l.host_n++] = S("127.0.0.1");
    }
    l.safe = l.https || is_this_machine(host);
    if (!l.safe && !l.insecure_allowed)
        return ERR(
            a, ERR_INVALID, "Passwords would cross the network unprotected.", .field = "usage",
            .hint = "Put a proxy with https before Kept and set base_url, or say --insecure-http.");
    *ret = l;
    return NULL;
}

static const struct err *open_pages(struct arena *a, struct doors *d,
                                    const struct desk_facts *facts, int workers) {
    const struct config *c = &d->desk->config;
    struct server_options o = server_defaults();
    struct str host;
    int64_t port, api_rate;
    struct line line;
    TRY(config_int(a, c, SET_API_RATE, 0, RATE_MAX, &api_rate));
    TRY(config_address(a, c->value[SET_LISTEN], &host, &port));
    TRY(line_of(a, c, host, &line));
    d->web = web_new(&(struct web_options){ .store = d->desk->store,
                                            .sys = d->desk->sys,
                                            .key = d->desk->key,
                                            .facts = facts,
                                            .mailroom = &d->mailroom,
                                            .live = d->live,
                                            .safe_line = line.safe });
    d->api = api_new(&(struct api_options){ .store = d->desk->store,
                                            .sys = d->desk->sys,
                                            .key = d->desk->key,
                                            .mailroom = &d->mailroom,
                                            .live = d->live,
                                            .rate = api_rate,
                                            .lang = facts->lang });
    d->lang = lang_by_tag(facts->lang);
    o.words = &http_words;
    o.sys = d->desk->sys;
    o.address = str_c(d->arena, host);
    o.port = (int)port;
    o.hosts = line.hosts;
    o.host_count = line.host_n;
    o.proxies = split_list(a, c->value[SET_PROXIES], &o.proxy_count);
    o.https = line.https;
    o.self = d;
    o.handler = answer;
    o.plan = plan;
    o.done = done;
    o.speaks_json = speaks_json;
    o.problem = api_engine_problem;
    o.workers = workers;
    struct str base = c->value[SET_BASE_URL];
    d->mailroom.url = base; /* before the first request; without a base_url and a port it is known right after */
    if (!base.n) d->mailroom.url = str_printf(d->arena, "http://%.*s:%lld/", STR_ARG(host), (long long)port);
    TRY(server_start(a, &o, &d->server));
    live_open(d->live, server_hub(d->server));
    d->url = base.n
                 ? str_dup(d->arena, base)
                 : str_printf(d->arena, "http://%.*s:%d/", STR_ARG(host), server_port(d->server));
    return NULL;
}

static const struct err *open_lmtp(struct arena *a, struct doors *d,
                                   const struct desk_facts *facts) {
    static const struct lmtp_callbacks calls = { .deliver = deliver };
    size_t n;
    const struct str *where = split_list(a, d->desk->config.value[SET_LMTP], &n);
    int64_t rate;
    if (n == 0) return NULL;
    TRY(config_int(a, &d->desk->config, SET_LMTP_RATE, 0, RATE_MAX, &rate));
    d->letters = rate_new(d->desk->sys, rate, rate ? rate : 1);
    TRY(lmtp_open(a,
                  &(struct lmtp_config){ .sys = d->desk->sys,
                                         .listen = where,
                                         .n_listen = n,
                                         .name = facts->host,
                                         .callbacks = &calls,
                                         .ctx = d },
                  &d->lmtp));
    for (size_t i = 0; i < n; i++)
        log_info("letters come in", LOG_STR("at", where[i]),
                 LOG_INT("port", lmtp_port(d->lmtp, i)));
    return NULL;
}

const struct err *doors_open(struct arena *a, struct desk *desk, const struct desk_facts *facts,
                             struct reader *reader, struct pulse *pulse, struct live *live, int workers,
                             struct doors **ret) {
    struct doors *d = calloc(1, sizeof *d);
    if (!d) bug_out_of_memory(sizeof *d);
    d->desk = desk;
    d->live = live;
    d->arena = arena_new(1 << 20);
    struct setup_options testing = mailbox_setup_options(&desk->config, facts);
    d->setup = setup_new(&testing);
    d->mailroom = (struct mailroom){ .answer = answer_send,
                                    .language = language_of,
                                     .complaint_receipt = register_receipt,
                                     .forward_files = forward_files,
                                     .forward_quote = forward_quote,
                                     .forward = forward_send,
                                     .range = range,
                                     .enclosed = enclosed_read,
                                     .reader = reader,
                                     .markdown = markdown,
                                     .fetch = fetch,
                                     .well = well,
                                     .test_mailbox = setup_test,
                                     .setup = d->setup,
                                     .consent_begin = consent_begin,
                                     .consent_back = consent_back,
                                     .sign = sign_act,
                                     .self = pulse };
    /* Pages last: who is told /ready may hand over a letter at once. */
    const struct err *e = open_lmtp(a, d, facts);
    if (!e) e = open_pages(a, d, facts, workers);
    if (e) {
        doors_close(&d);
        return e;
    }
    *ret = d;
    return NULL;
}

struct str doors_url(const struct doors *d) {
    return d->url;
}

void doors_close(struct doors **d) {
    if (!*d) return;
    lmtp_close(&(*d)->lmtp);
    live_close((*d)->live); /* the hub goes with the server */
    server_stop(&(*d)->server);
    web_free(&(*d)->web);
    api_free(&(*d)->api);
    setup_free(&(*d)->setup);
    rate_free(&(*d)->letters);
    arena_free(&(*d)->arena);
    free(*d);
    *d = NULL;
}
