#include "base/percent.h"
#include "mail/http_get.h"
#include "mail/tls.h"
#include "post/autoconfig.h"
#include "post/known.h"
#include "post/names.h"
#include "post/setup_priv.h"

#define DOOR_WAIT (4 * MOMENT_SECOND)
#define CHOOSE_WAIT (20 * MOMENT_SECOND)
#define PAGE_WAIT (4 * MOMENT_SECOND)

static struct str domain_of(struct arena *a, struct str address) {
    ptrdiff_t at = str_find_last_char(address, '@');
    return str_lower(a, str_from(address, (size_t)at + 1));
}

static bool is_inside(struct str host, struct str domain) {
    if (str_eq(host, domain)) return true;
    return host.n > domain.n && str_ends(host, domain) && host.p[host.n - domain.n - 1] == '.';
}

/* ---- the domain's own description ---- */

static bool described(const struct setup *s, struct arena *a, struct str address, struct str domain,
                      struct setup_candidates *out) {
    struct str at[] = {
        str_printf(a, "https://autoconfig.%.*s/mail/config-v1.1.xml?emailaddress=%.*s",
                   STR_ARG(domain), STR_ARG(percent_encode(a, address))),
        str_printf(a, "https://%.*s/.well-known/autoconfig/mail/config-v1.1.xml", STR_ARG(domain)),
    };
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct str xml;
        if (http_get(a,
                     &(struct http_get){ .url = at[i],
                                         .max = AUTOCONFIG_MAX,
                                         .wait = PAGE_WAIT,
                                         .ca_file = s->o.ca_file,
                                         .connect = s->o.web },
                     &xml) &&
            autoconfig_read(a, xml, address, out))
            return true;
    }
    return false;
}

/* ---- the name server ---- */

static void add(struct setup_candidate *to, size_t *n, struct setup_candidate c) {
    if (*n < SETUP_SERVERS_MAX) to[(*n)++] = c;
}

static void ask_srv(struct names *n, struct arena *a, struct str domain, bool imap,
                    struct setup_candidates *out) {
    static const struct {
        struct str service;
        const char *scheme;
        bool imap;
    } all[] = { { { "_imaps._tcp", 11 }, "imaps", true },
                { { "_imap._tcp", 10 }, "imap", true },
                { { "_submissions._tcp", 17 }, "smtps", false },
                { { "_submission._tcp", 16 }, "smtp", false } };
    struct names_host hosts[NAMES_MAX];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].imap != imap) continue;
        size_t found = names_srv(n, a, all[i].service, domain, hosts);
        for (size_t k = 0; k < found; k++)
            add(imap ? out->imap : out->smtp, imap ? &out->imap_n : &out->smtp_n,
                (struct setup_candidate){ .source = SETUP_SRV,
                                          .url = str_printf(a, "%s://%.*s:%d", all[i].scheme,
                                                            STR_ARG(hosts[k].host), hosts[k].port),
                                          .user = S(""),
                                          .sure = is_inside(hosts[k].host, domain) });
    }
}

/* True when the large provider is known that takes this domain's mail. */
static bool ask_mx(struct names *n, struct arena *a, struct str domain,
                   struct setup_candidates *out) {
    struct names_host hosts[NAMES_MAX];
    size_t found = names_mx(n, a, domain, hosts);
    for (size_t i = 0; i < found; i++)
        if (known_by_mx(hosts[i].host, out)) return true;
    return false;
}

/* ---- the usual names ---- */

static void guess(struct arena *a, struct str domain, struct setup_candidates *out) {
    static const struct {
        const char *scheme, *host;
        int port;
        bool imap;
    } all[] = { { "imaps", "imap", 993, true },  { "imaps", "mail", 993, true },
                { "imap", "imap", 143, true },   { "imap", "mail", 143, true },
                { "smtps", "smtp", 465, false }, { "smtps", "mail", 465, false },
                { "smtp", "smtp", 587, false },  { "smtp", "mail", 587, false } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add(all[i].imap ? out->imap : out->smtp, all[i].imap ? &out->imap_n : &out->smtp_n,
            (struct setup_candidate){ .source = SETUP_GUESSED,
                                      .url = str_printf(a, "%s://%s.%.*s:%d", all[i].scheme,
                                                        all[i].host, STR_ARG(domain), all[i].port),
                                      .user = S(""),
                                      .sure = true });
}

void setup_find(const struct setup *s, struct arena *a, struct str address,
                struct setup_candidates *ret) {
    struct str domain = domain_of(a, address);
    struct names names;
    *ret = (struct setup_candidates){ .need = SETUP_PASSWORD };
    if (!domain.n || known_by_domain(domain, ret)) return;
    bool open = names_open(&names, s->o.dns), known = open && ask_mx(&names, a, domain, ret);
    bool network = open && !names.silent;
    if (!known && (network || s->o.web.n)) described(s, a, address, domain, ret);
    if (!known && network) {
        ask_srv(&names, a, domain, true, ret);
        ask_srv(&names, a, domain, false, ret);
    }
    if (open) names_close(&names);
    if (!known) guess(a, domain, ret);
}

/* ---- which of them ---- */

/* The first that answers; where none does, the first of all. */
static const struct setup_candidate *first_open(struct setup_run *r,
                                                const struct setup_candidate *all, size_t n,
                                                int64_t until, bool *ret_open) {
    *ret_open = false;
    for (size_t i = 0; i < n; i++) {
        struct str host;
        struct tls *t;
        int port;
        bool tls;
        int64_t one = setup_until(r, DOOR_WAIT);
        if (!setup_url_parts(all[i].url, &host, &port, &tls) || setup_until(r, 0) > until) continue;
        if (tls_open(r->w->sys, host, port, 0, one < until ? one : until, &t) != TLS_OK) continue;
        tls_close(&t);
        *ret_open = true;
        return &all[i];
    }
    return &all[0]; /* there are guesses at least */
}

/* A server for mail coming in was named, so the one for sending may have the same name: tried
 * before the guesses from the address. */
static void prefer_same_host(struct setup_run *r, struct setup_candidates *all) {
    struct setup_candidate list[SETUP_SERVERS_MAX];
    struct arena *a = r->w->arena;
    struct str host;
    int port;
    bool tls;
    size_t n = 0;
    if (!setup_url_parts(r->out->used.imap_url, &host, &port, &tls)) return;
    if (str_starts_nocase(host, S("imap."))) host = str_join(a, S("smtp."), str_from(host, 5));
    for (size_t i = 0; i < all->smtp_n; i++)
        if (all->smtp[i].source != SETUP_GUESSED) add(list, &n, all->smtp[i]);
    struct setup_candidate same = { .source = SETUP_GUESSED, .user = S(""), .sure = true };
    same.url = str_printf(a, "smtps://%.*s:465", STR_ARG(host));
    add(list, &n, same);
    same.url = str_printf(a, "smtp://%.*s:587", STR_ARG(host));
    add(list, &n, same);
    for (size_t i = 0; i < all->smtp_n; i++)
        if (all->smtp[i].source == SETUP_GUESSED) add(list, &n, all->smtp[i]);
    for (size_t i = 0; i < n; i++)
        all->smtp[i] = list[i];
    all->smtp_n = n;
}

struct choice {
    const struct setup_candidate *in, *out;
    bool in_open, out_open;
};

static struct str host_in(const struct setup_candidate *c) {
    struct str host = S("");
    int port;
    bool tls;
    return c && setup_url_parts(c->url, &host, &port, &tls) ? host : S("");
}

static enum setup_fault judge(const struct choice *c) {
    bool in_none = c->in && !c->in_open && c->in->source == SETUP_GUESSED;
    bool out_none = c->out && !c->out_open && c->out->source == SETUP_GUESSED;
    if (in_none || out_none) return SETUP_NOTHING_FOUND;
    bool unsure = (c->in && !c->in->sure) || (c->out && !c->out->sure);
    return unsure ? SETUP_UNSURE : SETUP_FINE;
}

/* What was found, told; the settings filled in. */
static bool tell_choice(struct setup_run *r, const struct choice *c, enum setup_need need) {
    struct setup_config *used = &r->out->used;
    const struct setup_candidate *first = c->in ? c->in : c->out;
    struct setup_step step = { .part = SETUP_FOUND,
                               .fault = judge(c),
                               .need = need,
                               .source = first->source,
                               .host = host_in(first),
                               .host2 = c->in ? host_in(c->out) : S("") };
    if (step.fault != SETUP_NOTHING_FOUND) {
        if (c->in) used->imap_url = c->in->url;
        if (c->out) used->smtp_url = c->out->url;
        if (c->in && !used->user.n) used->user = c->in->user;
    }
    r->base.need = need;
    return setup_tell(r, step);
}

bool setup_choose(struct setup_run *r) {
    struct setup_config *used = &r->out->used;
    struct setup_candidates all;
    struct choice c = { 0 };
    bool in = used->way == SETUP_FETCHED && !used->imap_url.n;
    bool out = !used->smtp_url.n && !r->s->o.fallback.url.n;
    int64_t until = setup_until(r, CHOOSE_WAIT);
    if (!in && !out) return true;
    setup_find(r->s, r->w->arena, used->address, &all);
    if (out && used->imap_url.n) prefer_same_host(r, &all);
    if (in) c.in = first_open(r, all.imap, all.imap_n, until, &c.in_open);
    if (out) c.out = first_open(r, all.smtp, all.smtp_n, until, &c.out_open);
    return tell_choice(r, &c, all.need);
}
