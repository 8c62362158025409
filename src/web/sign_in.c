/* Signing in and out, and what a person sets for himself. */
#include "base/json.h"
#include "base/moment.h"
#include "desk/auth/passkey.h"
#include "desk/user/user.h"
#include "view/html.h"
#include "view/settings_pages.h"
#include "view/view_signin.h"
#include "view/view_signin_code.h"
#include "view/words.h"
#include "web/web_priv.h"

static void sign_in_body(struct html *h, const void *data, const struct viewer *me) {
    view_signin(h, data, me);
}

struct owner_name {
    struct page *page;
    struct str name;
};

static const struct err *gate_tx(struct work *w, void *arg) {
    struct owner_name *o = arg;
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    for (size_t i = 0; i < n && !o->name.n; i++)
        if (users[i].role == ROLE_OWNER && users[i].active) o->name = users[i].name;
    return page_viewer(o->page, w);
}

static struct str lang_asked(const struct page *p) {
    bool asked = str_is_set(form_get(&p->req->query, "lang"));
    return asked ? str_of(lang_tag(p->lang)) : S("");
}

static const struct err *show(struct page *p, int status, const struct err *wrong) {
    struct owner_name owner = { .page = p };
    TRY(work_read(p->w, gate_tx, &owner));
    bool post = p->req->method == METHOD_POST;
    struct str next = post ? page_field(p, "next") : form_get(&p->req->query, "next");
    struct page_signin page = { .shop = p->facts.name,
                                .part_of_day = page_part_of_day(p),
                                .err = wrong,
                                .helper = owner.name,
                                .unsafe_line = !p->web->o.safe_line,
                                .answer_hours = facts_more(p->web->facts).answer_hours };
    const char *cookie = cookie_name(p->w->arena, "session", p->web->o.safe_line);
    page.expired =
        !post && request_cookie(p->req, cookie).n > 0; /* it was one, and counts no more */
    page.fresh_password = !post && form_get(&p->req->query, "new").n > 0;
    page.next = next.n ? next : S("");
    p->me.next = page.next;
    page.lang_asked = lang_asked(p);
    page.address = post ? page_field(p, "address") : S("");
    p->me.error = wrong != NULL;
    return page_show(p, status, PAGE_GATE, word(p->lang, W("Sign in")), sign_in_body, &page);
}

const struct err *web_sign_in_page(struct page *p) {
    if (!p->signed_in) return show(p, 200, NULL);
    reply_redirect(p->rp, S("/"));
    return NULL;
}

#define DEVICE_LENGTH (400 * MOMENT_DAY) /* the longest that browsers keep a cookie */

static void set_cookie(struct page *p, const char *name, struct str value, int64_t seconds) {
    reply_cookie(p->rp, &(struct cookie){ .name = name,
                                          .value = value,
                                          .secure = p->web->o.safe_line,
                                          .same_site = COOKIE_LAX,
                                          .max_age = seconds });
}

struct preferences {
    int64_t user_id, theme;
    struct str lang;
};

static const struct err *preferences_tx(struct work *w, void *arg) {
    const struct preferences *x = arg;
    return user_set_preferences(w, x->user_id, x->lang, x->theme);
}

static const struct err *keep_lang_tx(struct work *w, void *arg) {
    const struct preferences *x = arg;
    struct user u;
    TRY(user_get(w, x->user_id, &u));
    return user_set_preferences(w, x->user_id, x->lang, u.theme);
}

/* Who chose a language at the door keeps it inside. */
static const struct err *keep_lang(struct page *p, int64_t user_id) {
    if (!str_is_set(form_get(&p->req->query, "lang"))) return NULL;
    struct preferences x = { .user_id = user_id, .lang = str_of(lang_tag(p->lang)) };
    return work_write(p->w, keep_lang_tx, &x);
}

/* "Firefox, Windows": what a person knows his browser by. The first that fits counts, since most
 * browsers name others too. */
static struct str browser_of(struct page *p) {
    static const char *const browsers[][2] = { { "Edg", "Edge" },       { "OPR/", "Opera" },
                                               { "Firefox/", "Firefox" }, { "Chrom", "Chrome" },
                                               { "CriOS", "Chrome" },   { "Safari/", "Safari" } };
    static const char *const systems[][2] = { { "iPhone", "iPhone" },   { "iPad", "iPad" },
                                              { "Android", "Android" }, { "Windows", "Windows" },
                                              { "Mac OS", "Mac" },      { "Linux", "Linux" } };
    struct str agent = request_header(p->req, "User-Agent"), name = S(""), system = S("");
    if (!str_is_set(agent)) return S("");
    for (size_t i = 0; i < 6 && !name.n; i++)
        if (str_find(agent, str_of(browsers[i][0])) >= 0) name = str_of(browsers[i][1]);
    for (size_t i = 0; i < 6 && !system.n; i++)
        if (str_find(agent, str_of(systems[i][0])) >= 0) system = str_of(systems[i][1]);
    return name.n && system.n ? str_join3(p->w->arena, name, S(", "), system) : name;
}

static void code_body(struct html *h, const void *data, const struct viewer *me) {
    view_signin_code(h, data, me);
}

static const struct err *viewer_tx(struct work *w, void *arg) { return page_viewer(arg, w); }

static const struct err *ask_code(struct page *p, struct str ticket, const struct err *e) {
    struct page_code page = { .ticket = ticket,
                              .next = page_field(p, "next"),
                              .lang_asked = lang_asked(p),
                              .err = e };
    TRY(work_read(p->w, viewer_tx, p));
    p->me.error = e != NULL;
    int status = !e ? 200 : e->code == ERR_RATE ? 429 : 403;
    return page_show(p, status, PAGE_GATE, word(p->lang, W("Sign in")), code_body, &page);
}

static struct sign_in trying(struct page *p) {
    const char *device = cookie_name(p->w->arena, "device", p->web->o.safe_line);
    return (struct sign_in){ .mail = page_field(p, "address"),
                             .password = page_field(p, "password"),
                             .peer = p->req->network,
                             .device = request_cookie(p->req, device),
                             .browser = browser_of(p),
                             .total = p->web->sign_ins };
}

struct greeting {
    int64_t user_id;
    bool ask;
};

static const struct err *greet_tx(struct work *w, void *arg) {
    struct greeting *g = arg;
    return firstrun_greet(w, g->user_id, &g->ask);
}

/* The first owner of a new desk is asked what it still has to know. */
static const struct err *first_page(struct page *p, int64_t user_id, struct str *ret) {
    struct greeting g = { .user_id = user_id };
    *ret = S("/");
    if (facts_more(p->web->facts).first_run != FIRSTRUN_NEW) return NULL;
    TRY(work_write(p->w, greet_tx, &g));
    facts_changed(p->web->facts);
    if (g.ask) *ret = S("/setup");
    return NULL;
}

static const struct err *is_in(struct page *p, const struct signed_in *in) {
    struct str next = page_field(p, "next");
    TRY(keep_lang(p, in->user_id));
    if (!next.n || str_eq(next, S("/"))) TRY(first_page(p, in->user_id, &next));
    set_cookie(p, "session", in->secret, (in->expires_at - p->now) / MOMENT_SECOND);
    set_cookie(p, "device", in->device, DEVICE_LENGTH / MOMENT_SECOND);
    reply_redirect(p->rp, next);
    return NULL;
}

const struct err *web_sign_in(struct page *p) {
    struct signed_in in;
    struct sign_in with = trying(p);
    const struct err *e = auth_sign_in(p->w, &with, &in);
    if (e && (e->code == ERR_DENIED || e->code == ERR_RATE))
        return show(p, e->code == ERR_RATE ? 429 : 403, e);
    if (e) return e;
    return in.ticket.n ? ask_code(p, in.ticket, NULL) : is_in(p, &in);
}

const struct err *web_sign_in_code(struct page *p) {
    struct signed_in in;
    struct sign_in with = trying(p);
    struct str ticket = page_field(p, "ticket");
    const struct err *e = auth_second(p->w, &with, ticket, page_field(p, "code"), &in);
    if (e && e->code == ERR_SIGN_IN) return show(p, 403, e);
    if (e && (e->code == ERR_DENIED || e->code == ERR_RATE)) return ask_code(p, ticket, e);
    return e ? e : is_in(p, &in);
}

/* ---- by a passkey ---- */

/* What the script at the door asks for. */
const struct err *web_passkey_ask(struct page *p) {
    struct passkey_place at = { request_header(p->req, "Host") };
    struct json j = json_new(p->w->arena, 4096);
    json_open_object(&j);
    json_key(&j, "challenge");
    json_text(&j, passkey_challenge(p->w, 0));
    json_key(&j, "rp");
    json_text(&j, passkey_rp(&at));
    json_end(&j);
    reply_json(p->rp, 200, json_str(&j));
    return NULL;
}

const struct err *web_passkey_sign_in(struct page *p) {
    struct signed_in in;
    struct sign_in with = trying(p);
    struct passkey_place at = { request_header(p->req, "Host") };
    struct passkey_answer answer = { .client = page_field(p, "client"),
                                     .data = page_field(p, "data"),
                                     .id = page_field(p, "id"),
                                     .signature = page_field(p, "signature") };
    const struct err *e = passkey_sign_in(p->w, &at, &answer, &with, &in);
    if (e && (e->code == ERR_DENIED || e->code == ERR_RATE))
        return show(p, e->code == ERR_RATE ? 429 : 403, e);
    return e ? e : is_in(p, &in);
}

const struct err *web_sign_out(struct page *p) {
    const char *name = cookie_name(p->w->arena, "session", p->web->o.safe_line);
    TRY(auth_sign_out(p->w, request_cookie(p->req, name)));
    set_cookie(p, "session", S(""), -1);
    reply_redirect(p->rp, S("/sign-in"));
    return NULL;
}

/* The form sends the one that changes; the other stays. */
const struct err *web_preferences(struct page *p) {
    struct preferences x = { .user_id = p->session.actor.user_id,
                             .lang = p->session.lang,
                             .theme = p->session.theme };
    struct str lang = page_field(p, "lang"), theme = page_field(p, "theme"),
               back = page_field(p, "back");
    if (lang.n) x.lang = lang;
    if (theme.n) x.theme = page_theme(theme);
    TRY(work_write(p->w, preferences_tx, &x));
    reply_redirect(p->rp, back.n ? back : S("/inbox"));
    return NULL;
}
