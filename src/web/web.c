#include "web/web_priv.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/zone.h"
#include "desk/auth/passes.h"
#include "base/percent.h"
#include "view/assets.h"
#include "view/words.h"

#include <stdlib.h>

/* A password check takes 20 ms and 19 MiB, two at a time. */
enum { SIGN_INS_A_MINUTE = 240 };
/* A link costs a read; who guesses at 256 bits finds nothing, but is not to keep the store busy. */
enum { LINKS_A_MINUTE = 120 };

struct web *web_new(const struct web_options *o) {
    struct web *web = calloc(1, sizeof *web);
    if (!web) bug_out_of_memory(sizeof *web);
    web->o = *o;
    web->fetching = calloc(1, sizeof *web->fetching);
    if (!web->fetching) bug_out_of_memory(sizeof *web->fetching);
    web->sign_ins = rate_new(o->sys, SIGN_INS_A_MINUTE, SIGN_INS_A_MINUTE);
    web->links = rate_new(o->sys, LINKS_A_MINUTE, LINKS_A_MINUTE);
    web->facts = facts_new(o->facts);
    for (size_t i = 0; i < web_table_n; i++)
        BUG_UNLESS(web_table[i].access != ACCESS_UNSET);
    return web;
}

void web_free(struct web **web) {
    if (*web) {
        facts_free(&(*web)->facts);
        rate_free(&(*web)->sign_ins);
        rate_free(&(*web)->links);
        free((*web)->fetching);
    }
    free(*web);
    *web = NULL;
}

/* What hashes a password, makes a key, or asks another server. */
static bool is_slow(struct str path) {
    static const char *const slow[] = { "/sign-in",           "/mailboxes",
                                        "/settings/password", "/settings/tokens",
                                        "/settings/people",   "/settings/second-step",
                                        "/settings/audit",    "/settings/passkeys",
                                        "/setup/people",      "/mailboxes/signature" };
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        if (str_eq(path, str_of(slow[i]))) return true;
    return str_starts(path, S("/enter/"));
}

/* Files come with replies and notes; a form without files is small. */
struct server_plan web_plan(enum method method, struct str path) {
    if (method != METHOD_POST)
        return (struct server_plan){ .slow = str_eq(path, S("/mailboxes/consent/back")) };
    bool files = str_ends(path, S("/replies")) ||
                 (str_ends(path, S("/notes")) && str_starts(path, S("/conversations/"))) ||
                 str_ends(path, S("/drafts"));
    return (struct server_plan){ .body_max = files ? (size_t)FILE_MAX + (1 << 20) : 1 << 20,
                                 .slow = is_slow(path) };
}

struct str web_path_to_log(struct str path) {
    static const char *const doors[] = { "/enter/", "/answer/", "/no-offers/" };
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        struct str door = str_of(doors[i]);
        if (str_starts(path, door)) return str_slice(path, 0, door.n);
    }
    return path;
}

static bool serve_asset(struct request *req, struct reply *rp) {
    if (!str_starts(req->path, S("/assets/")) && !str_eq(req->path, S("/favicon.ico")))
        return false;
    const struct asset *a = asset_at(req->path);
    if (!a || (req->method != METHOD_GET && req->method != METHOD_HEAD)) {
        reply_plain(rp, 404);
        return true;
    }
    reply_static(rp, a->type, a->bytes, a->gzip);
    reply_cache(rp, S("public, max-age=31536000, immutable"));
    return true;
}

/* Who comes, may he, and for some pages what they show: in one snapshot. */
struct door {
    struct page *page;
    const struct endpoint *e; /* NULL where the path is none */
    const struct err *refused;
};

/* Once in a while; that it could not be noted is no reason to answer nothing. */
static void note_use(const struct page *p) {
    if (!p->signed_in || p->now - p->session.seen_at < PASSES_SEEN_EVERY) return;
    const struct err *e = passes_seen(p->w, &p->session.pass);
    if (e)
        log_warn("the use of a session was not noted", LOG_STR("why", err_trace(p->w->arena, e)));
}

/* Language and zone: the person's own; before sign-in what the browser asks for. */
static const struct err *settle(struct page *p) {
    struct str asked = form_get(&p->req->query, "lang"), zone = p->facts.zone;
    if (p->signed_in) {
        p->lang = lang_by_tag(p->session.lang);
        zone = p->session.zone;
    } else if (asked.n) {
        p->lang = lang_by_tag(asked);
    } else {
        enum lang own = lang_by_tag(p->facts.lang);
        p->lang = lang_by_header(request_header(p->req, "Accept-Language"), own);
    }
    p->rp->lang = (int)p->lang;
    return zone_load(p->w->arena, p->w->sys, zone, &p->zone);
}

/* A form must come from a page of ours: the browser says so itself, and signed-in forms carry the
 * session's token (A30). */
static bool same_site(const struct request *req) {
    struct str site = request_header(req, "Sec-Fetch-Site"), origin = request_header(req, "Origin");
    if (str_is_set(site)) return str_eq(site, S("same-origin")) || str_eq(site, S("none"));
    if (!str_is_set(origin)) return true; /* no browser; the token decides */
    ptrdiff_t at = str_find(origin, S("://"));
    return at > 0 && str_eq(str_from(origin, (size_t)at + 3), request_header(req, "Host"));
}

static const struct err *check_form(struct page *p) {
    if (!same_site(p->req))
        return ERR(p->w->arena, ERR_DENIED, "This form came from another site.", .field = "csrf",
                   .hint = "Open the page here and send it again.");
    TRY(request_form(p->req, &p->form));
    if (!p->signed_in) return NULL;
    if (auth_csrf_fits(p->w, page_field(p, "csrf"), p->session.csrf)) return NULL;
    return ERR(p->w->arena, ERR_DENIED, "This page has become too old.", .field = "csrf",
               .hint = "Go back, load it again and send once more.");
}

/* Whoever is not signed in goes to the sign-in page and comes back. */
static bool to_sign_in(struct page *p, const struct err *e) {
    if (e->code != ERR_SIGN_IN || p->req->method != METHOD_GET) return false;
    if (request_accepts(p->req, "text/event-stream")) return false; /* no place for a page */
    struct buf b = buf_new(p->w->arena, 8192);
    buf_add(&b, S("/sign-in?next="));
    buf_add(&b, percent_encode(p->w->arena, p->req->target));
    reply_redirect(p->rp, str_eq(p->req->path, S("/")) ? S("/sign-in") : buf_str(&b));
    return true;
}

/* Whom the owner asks for a second step does that before anything else. */
static bool is_held_up(const struct page *p) {
    static const char *const free_ways[] = { "/settings/second-step", "/settings/passkeys",
                                             "/sign-out", "/preferences" };
    if (!p->signed_in || !p->session.must_second) return false;
    for (size_t i = 0; i < sizeof free_ways / sizeof *free_ways; i++)
        if (str_eq(p->req->path, str_of(free_ways[i]))) return false;
    return true;
}

static const struct err *look(struct page *p, struct work *w, const struct endpoint *e) {
    look_fn *reads = NULL;
    for (size_t i = 0; i < web_looks_n; i++)
        if (web_looks[i].fn == e->fn) reads = web_looks[i].look;
    if (!reads || is_held_up(p)) return NULL;
    p->w->actor = p->session.actor;
    TRY(settle(p));
    return reads(p, w);
}

static const struct err *door_tx(struct work *w, void *arg) {
    struct door *d = arg;
    struct page *p = d->page;
    struct work *ahead = work_ahead(w);
    const char *name = cookie_name(w->arena, "session", p->web->o.safe_line);
    if (ahead && d->e && access_of_conversation(d->e->access))
        TELL(conversation_get(ahead, p->id, &p->seen));
    TRY(auth_session(w, request_cookie(p->req, name), &p->session, &p->signed_in));
    w->actor = p->session.actor;
    if (d->e)
        d->refused = access_of_conversation(d->e->access)
                         ? access_conversation(w, d->e->access, p->id, &p->seen)
                         : access_check(w, d->e->access, p->id);
    return d->e && !d->refused ? look(p, w, d->e) : NULL;
}

static const struct err *hold_up(struct page *p) {
    if (p->req->method != METHOD_GET || request_accepts(p->req, "text/event-stream"))
        return ERR(p->w->arena, ERR_DENIED, "The owner asks for a second step.",
                   .hint = "Set it up in the settings first.");
    reply_redirect(p->rp, S("/settings/second-step"));
    return NULL;
}

static const struct err *run(struct page *p, const struct endpoint *e) {
    if (is_held_up(p)) return hold_up(p);
    if (p->req->method == METHOD_POST) TRY(check_form(p));
    return e->fn(p);
}

void web_answer(const struct web *web, struct request *req, struct reply *rp) {
    if (serve_asset(req, rp)) return;
    struct work w = { .arena = req->arena,
                      .store = web->o.store,
                      .sys = web->o.sys,
                      .key = web->o.key,
                      .id = str_of(req->id) };
    struct route_match m = route_find(web_table, sizeof *web_table, web_table_n, req);
    struct page p = {
        .web = web,
        .w = &w,
        .req = req,
        .rp = rp,
        .match = &m,
        .now = sys_now(web->o.sys),
        .me.mark = live_mark(web->o.live), /* before anything is read */
    };
    p.facts = facts_now(web->facts, &w);
    struct door door = { .page = &p, .e = m.row };
    if (door.e && !route_part_id(&m, "id", &p.id)) p.id = 0;
    const struct err *e = work_read(&w, door_tx, &door);
    w.actor = p.session.actor;
    note_use(&p);
    const struct err *unsettled = p.zone ? NULL : settle(&p);
    if (!e) e = unsettled;
    if (!e) e = door.refused;
    if (!e && m.row)
        e = run(&p, m.row);
    else if (!e && m.allowed)
        reply_wrong_method(rp, m.allowed);
    else if (!e)
        e = ERR(w.arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
    if (!e || to_sign_in(&p, e)) return;
    page_fail(&p, e);
}
