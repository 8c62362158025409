/* A mailbox that signs in by a provider's consent: what to click there, the way there, and back. What comes back
 * goes the way of every mailbox from there on: tested, told, stored (mailbox.c). */
#include "desk/mailbox/mailbox.h"

#include "base/log.h"
#include "base/moment.h"
#include "base/url.h"
#include "desk/mailbox/provider.h"
#include "view/consent_page.h"
#include "view/html.h"
#include "view/view_consent.h"
#include "web/settings.h"

enum { DAY_MAX = 10 };

static void consent_body(struct html *h, const void *data, const struct viewer *me) {
    view_consent(h, data, me);
}

struct consenting {
    struct page *page;
    struct page_consent shown;
    int64_t id, seen; /* 0: a new mailbox; the version that the form was made from */
    bool setup, shared;
    struct setup_config config;
    struct str url;
};

static struct str shown_or(struct str s) { return s.n ? s : S(""); }

static struct str redirect_of(const struct page *p) {
    struct str url = p->web->o.mailroom->url;
    bool slash = url.n && url.p[url.n - 1] == '/';
    return str_join3(p->w->arena, url, slash ? S("") : S("/"), S("mailboxes/consent/back"));
}

/* "2026-11-13"; empty where no day is set. */
static struct str day_of(struct arena *a, struct opt_int at) {
    return at.set ? str_slice(moment_rfc3339(a, at.v), 0, DAY_MAX) : S("");
}

/* ---- showing ---- */

static void fill_in(struct consenting *x) {
    struct page *p = x->page;
    struct arena *a = p->w->arena;
    const struct setup_config *c = &x->config;
    const struct consent *k = &c->consent;
    const struct provider_facts *facts = provider_facts(k->provider);
    struct page_consent *s = &x->shown;
    s->id = x->id;
    s->version = x->seen;
    s->setup = x->setup;
    s->shared = x->shared;
    s->provider = (enum page_provider)k->provider;
    s->key = facts->key;
    s->name = facts->name;
    s->console = facts->console;
    s->redirect = redirect_of(p);
    s->redirect_ok = p->web->o.safe_line;
    s->scope = shown_or(k->scope);
    s->address = shown_or(c->address);
    s->client_id = shown_or(k->client_id);
    s->tenant = shown_or(k->tenant);
    s->authorize_url = shown_or(k->authorize_url);
    s->token_url = shown_or(k->token_url);
    s->device_url = shown_or(k->device_url);
    s->imap = shown_or(c->imap_url);
    s->smtp = shown_or(c->smtp_url);
    s->ends_on = day_of(a, k->ends_on);
    s->url = shown_or(x->url);
    s->host = x->url.n ? url_host(x->url) : S("");
    if (!s->sealed.n) s->sealed = s->account = S("");
}

static const struct err *viewer_tx(struct work *w, void *arg) {
    struct consenting *x = arg;
    return page_viewer(x->page, w);
}

static const struct err *show(struct consenting *x, const struct err *why) {
    struct page *p = x->page;
    fill_in(x);
    x->shown.err = why;
    TRY(work_read(p->w, viewer_tx, x));
    p->me.error = why != NULL;
    p->me.here = S("/mailboxes");
    return page_show(p, why ? settings_status(why) : 200, PAGE_DESK,
                     word(p->lang, W("Mailboxes")), consent_body, &x->shown);
}

static const struct err *stored_tx(struct work *w, void *arg) {
    struct consenting *x = arg;
    struct mailbox m;
    w->actor = x->page->session.actor;
    TRY(mailbox_get(w, x->id, &m));
    x->seen = m.version;
    TRY(setup_load(w, x->id, &x->config));
    x->shown.has_secret = x->config.consent.client_secret.n > 0;
    return NULL;
}

static const struct err *no_provider(struct page *p) {
    return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
}

const struct err *web_consent(struct page *p) {
    struct consenting x = { .page = p };
    struct str edit = form_get(&p->req->query, "edit");
    enum provider provider;
    bool named = provider_by_key(form_get(&p->req->query, "provider"), &provider);
    x.setup = str_eq(form_get(&p->req->query, "setup"), S("1"));
    x.config.after = FETCH_MARK;
    if (edit.n && !str_to_int(edit, 1, INT64_MAX, &x.id)) return no_provider(p);
    if (x.id) TRY(work_read(p->w, stored_tx, &x));
    if (!named && !x.config.consent.used) {
        reply_redirect(p->rp, S("/mailboxes?add=1")); /* where the providers are named */
        return NULL;
    }
    if (named && (!x.config.consent.used || x.config.consent.provider != provider)) {
        x.config.consent = (struct consent){ .provider = provider };
        x.config.imap_url = x.config.smtp_url = STR_NONE;
        x.shown.has_secret = false;
    }
    return show(&x, NULL);
}

/* ---- the way there ---- */

static const struct err *take_day(struct page *p, struct opt_int *ret) {
    struct str day = str_trim(page_field(p, "ends_on"));
    int64_t at;
    *ret = OPT_NONE;
    if (!day.n) return NULL;
    if (day.n == DAY_MAX && moment_from_rfc3339(str_join(p->w->arena, day, S("T00:00:00Z")), &at)) {
        *ret = OPT(at);
        return NULL;
    }
    return ERR(p->w->arena, ERR_INVALID, "This is no day.", .field = "ends_on",
               .hint = "Write it like 2027-03-31.");
}

/* What was typed, on top of what is stored. */
static const struct err *take_form(struct consenting *x) {
    struct page *p = x->page;
    struct setup_config *c = &x->config;
    struct consent stored = c->consent, *k = &c->consent;
    enum provider provider;
    if (!provider_by_key(page_field(p, "provider"), &provider)) return no_provider(p);
    const struct provider_facts *facts = provider_facts(provider);
    bool other = provider == PROVIDER_OTHER;
    x->shared = page_number(p, "shared") == 1;
    *k = (struct consent){ .used = true,
                           .provider = provider,
                           .client_id = str_trim(page_field(p, "client_id")),
                           .client_secret = str_trim(page_field(p, "client_secret")),
                           .tenant = str_trim(page_field(p, "tenant")) };
    if (!x->id) c->address = str_trim(page_field(p, "address"));
    c->imap_url = other ? str_trim(page_field(p, "imap")) : facts->imap;
    c->smtp_url = other ? str_trim(page_field(p, "smtp")) : facts->smtp;
    c->way = SETUP_FETCHED;
    c->password = STR_NONE;
    if (other) {
        k->authorize_url = str_trim(page_field(p, "authorize_url"));
        k->token_url = str_trim(page_field(p, "token_url"));
        k->device_url = stored.used ? stored.device_url : S("");
        k->scope = str_trim(page_field(p, "scope"));
    }
    if (!k->client_secret.n && consent_same(k, &stored)) k->client_secret = stored.client_secret;
    return take_day(p, &k->ends_on);
}

static const struct err *check_servers(struct consenting *x) {
    if (x->config.imap_url.n) return NULL;
    return ERR(x->page->w->arena, ERR_INVALID, "The server for incoming mail is missing.",
               .hint = "Write it like imaps://imap.example.org.", .field = "imap");
}

/* Two owners at one mailbox: the second sees that the first was faster (INV8); one that is there is not
 * added once more. */
static const struct err *check_there(struct work *w, const struct consenting *x) {
    struct mailbox m;
    struct str plus;
    bool found;
    if (x->id) {
        TRY(mailbox_get(w, x->id, &m));
        if (m.version == x->seen) return NULL;
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    }
    TRY(mailbox_of_address(w, x->config.address, &m, &plus, &found));
    if (!found || str_is_set(plus)) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This mailbox is here already.", .field = "address",
               .hint = "Change the one that is there.");
}

static const struct err *begin_tx(struct work *w, void *arg) {
    struct consenting *x = arg;
    const struct page *p = x->page;
    struct consent_trip trip = { .session = str_of(p->session.pass.hash),
                                 .redirect = redirect_of(p),
                                 .note = str_printf(w->arena, "%lld %lld %d", (long long)x->id,
                                                    (long long)x->seen, x->setup),
                                 .as_somebody_else = x->shared };
    TRY(check_there(w, x));
    return p->web->o.mailroom->consent_begin(w, &x->config, &trip, &x->url);
}

const struct err *web_consent_set(struct page *p) {
    struct consenting x = { .page = p,
                            .id = page_number(p, "id"),
                            .setup = str_eq(page_field(p, "setup"), S("1")) };
    bool again = str_eq(page_field(p, "act"), S("again"));
    x.config.after = FETCH_MARK;
    if (x.id) TRY(work_read(p->w, stored_tx, &x));
    if (again && !x.config.consent.used) return no_provider(p);
    int64_t now = x.seen;
    if (!again) x.seen = x.id ? page_number(p, "version") : 0;
    const struct err *e = again ? NULL : take_form(&x);
    if (!e) e = check_servers(&x);
    if (!e) e = work_write(p->w, begin_tx, &x);
    if (e && !settings_can_again(e)) return e;
    if (e && e->code == ERR_CONFLICT) x.seen = now; /* who was told may go on */
    return show(&x, e);
}

/* ---- and back ---- */

static void read_note(struct consenting *x, struct str note) {
    struct str part, rest = note;
    int64_t n[3] = { 0 };
    for (int i = 0; i < 3; i++)
        if (!str_split(&rest, ' ', &part) || !str_to_int(part, 0, INT64_MAX, &n[i])) return;
    x->id = n[0];
    x->seen = n[1];
    x->setup = n[2] == 1;
}

const struct err *web_consent_back(struct page *p) {
    struct consenting x = { .page = p };
    const struct form *q = &p->req->query;
    const struct mailroom *room = p->web->o.mailroom;
    struct str note = S("");
    struct consent_answer answer = { .state = form_get(q, "state"),
                                     .code = form_get(q, "code"),
                                     .error = form_get(q, "error"),
                                     .session = str_of(p->session.pass.hash) };
    const struct err *e = room->consent_back(p->w, room->setup, &answer, &x.config, &note);
    read_note(&x, note);
    if (e && !x.config.consent.used) return e; /* it was never begun here */
    if (e) {
        log_warn("no consent for a mailbox", LOG_STR("why", err_trace(p->w->arena, e)));
        x.shown.has_secret = false;
        return show(&x, e);
    }
    struct str account = x.config.consent.account;
    x.shown.account = account;
    x.shown.other_account = account.n && !str_eq_nocase(account, x.config.address);
    x.shown.sealed = setup_seal(p->w, &x.config);
    return show(&x, NULL);
}
