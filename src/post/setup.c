#include "post/setup.h"

#include "base/bug.h"
#include "desk/mailbox/mailbox.h"
#include "mail/tls.h"
#include "post/setup_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

struct setup *setup_new(const struct setup_options *o) {
    struct setup *s = calloc(1, sizeof *s); /* its owner is the caller */
    if (!s) bug_out_of_memory(sizeof *s);
    s->o = *o;
    return s;
}

void setup_free(struct setup **s) {
    free(*s);
    *s = NULL;
}

bool setup_tell(struct setup_run *r, struct setup_step step) {
    struct setup_result *out = r->out;
    step.at = sys_monotonic(r->w->sys) - r->began;
    step.need = r->base.need;
    if (!step.host.n) {
        step.host = r->base.host;
        step.port = r->base.port;
        step.source = r->base.source;
    }
    BUG_UNLESS(out->n < SETUP_STEPS_MAX);
    out->steps[out->n++] = step;
    if (r->watch) r->watch->step(r->watch->self, &step);
    return !setup_is_failure(step.fault);
}

static bool tell(struct setup_run *r, enum setup_part part, enum setup_fault fault) {
    return setup_tell(r, (struct setup_step){ .part = part, .fault = fault });
}

/* ---- a host, its port, its certificate ---- */

static struct str address_text(struct arena *a, const struct tls_address *at) {
    char *text = arena_alloc(a, INET6_ADDRSTRLEN);
    const void *p = NULL;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (at->addr.ss_family == AF_INET) {
        memcpy(&v4, &at->addr, sizeof v4);
        p = &v4.sin_addr;
    } else if (at->addr.ss_family == AF_INET6) {
        memcpy(&v6, &at->addr, sizeof v6);
        p = &v6.sin6_addr;
    }
    return p && inet_ntop(at->addr.ss_family, p, text, INET6_ADDRSTRLEN) ? str_of(text) : S("");
}

static bool is_this_machine(struct str address) {
    return str_starts(address, S("127.")) || str_eq(address, S("::1"));
}

/* What is known of a server before it is spoken to. */
struct place {
    struct str host, ip;
    int port;
    bool tls;
    int64_t until; /* of its certificate */
};

static enum setup_fault look_up(struct setup_run *r, struct str url, struct place *ret) {
    struct tls_address all[TLS_ADDRESSES_MAX];
    size_t n = 0;
    if (!setup_url_parts(url, &ret->host, &ret->port, &ret->tls)) return SETUP_BAD_SETTING;
    enum tls_got got =
        tls_lookup(r->w->sys, ret->host, ret->port, 0, setup_until(r, SETUP_CONNECT_WAIT), all, &n);
    if (got != TLS_OK || n == 0) return SETUP_NO_NAME;
    ret->ip = address_text(r->w->arena, &all[0]);
    return SETUP_FINE;
}

static enum setup_fault of_certificate(const struct tls *t) {
    switch (tls_cert_fault(t)) {
    case TLS_CERT_NAME:
        return SETUP_CERT_NAME;
    case TLS_CERT_DATE:
        return SETUP_CERT_DATE;
    case TLS_CERT_FINE:
    case TLS_CERT_UNKNOWN:
    case TLS_CERT_OTHER:
        break;
    }
    return SETUP_CERT_UNKNOWN;
}

/* Connects, and secures the line where that comes first. *ret_open: the port answered. */
static enum setup_fault knock(struct setup_run *r, struct place *at, bool *ret_open) {
    struct tls *t;
    int64_t until = setup_until(r, SETUP_CONNECT_WAIT);
    struct str ca = r->s->o.ca_file;
    enum setup_fault fault = SETUP_FINE;
    *ret_open = false;
    if (tls_open(r->w->sys, at->host, at->port, 0, until, &t) != TLS_OK) return SETUP_NO_DOOR;
    *ret_open = true;
    if (at->tls) {
        enum tls_got got = tls_secure(t, ca.n ? str_c(r->w->arena, ca) : NULL, until);
        fault = got == TLS_OK ? SETUP_FINE : got == TLS_BAD_CERT ? of_certificate(t) : SETUP_NO_TLS;
        at->until = fault == SETUP_FINE ? tls_cert_until(t) : 0;
    }
    tls_close(&t);
    return fault;
}

/* ---- mail coming in ---- */

static enum setup_fault of_imap(enum imap_trouble t) {
    switch (t) {
    case IMAP_FINE:
        return SETUP_FINE;
    case IMAP_NAME:
        return SETUP_NO_NAME;
    case IMAP_CONNECT:
    case IMAP_PROTOCOL:
        return SETUP_STRANGER;
    case IMAP_TLS:
        return SETUP_NO_TLS;
    case IMAP_CERTIFICATE:
        return SETUP_CERT_UNKNOWN;
    case IMAP_LOGIN:
        return SETUP_WRONG_LOGIN;
    case IMAP_FOLDER:
        return SETUP_NO_FOLDER;
    case IMAP_REFUSED:
        return SETUP_REFUSED;
    case IMAP_GONE:
    case IMAP_STOPPED:
    case IMAP_TROUBLE_COUNT:
        break;
    }
    return SETUP_GONE;
}

static struct str said_by(struct setup_run *r) {
    return str_dup(r->w->arena, setup_or_empty(imap_words(r->imap)));
}

/* The user that is stored and signs in. */
static struct str user_of(const struct setup_run *r) {
    const struct setup_config *c = &r->out->used;
    return c->user.n ? c->user : c->address;
}

static bool bad_setting(struct setup_run *r, enum setup_part part, const struct err *e) {
    return setup_tell(
        r, (struct setup_step){ .part = part, .fault = SETUP_BAD_SETTING, .said = str_of(e->msg) });
}

/* Which step a connection failed at that does several. */
static bool connected(struct setup_run *r, const struct place *at, const struct err *e) {
    enum setup_fault fault = e ? of_imap(imap_trouble(r->imap)) : SETUP_FINE;
    if (e && fault == SETUP_FINE) fault = SETUP_GONE;
    bool in_login = fault == SETUP_FINE || fault == SETUP_WRONG_LOGIN || fault == SETUP_REFUSED;
    if (fault == SETUP_WRONG_LOGIN && r->out->used.consent.used) fault = SETUP_NOT_HIS;
    if (!at->tls) {
        bool plain = is_this_machine(at->ip);
        if (!in_login) return tell(r, SETUP_SECURE, fault);
        tell(r, SETUP_SECURE, plain ? SETUP_PLAIN : SETUP_FINE);
    }
    return setup_tell(r, (struct setup_step){ .part = SETUP_SIGN_IN,
                                              .fault = fault,
                                              .found = user_of(r),
                                              .said = e ? said_by(r) : S("") });
}

static bool sign_in(struct setup_run *r, const struct place *at) {
    const struct setup_config *c = &r->out->used;
    struct imap_config config = { .sys = r->w->sys,
                                  .url = c->imap_url,
                                  .user = user_of(r),
                                  .password = c->password,
                                  .token = c->consent.used ? c->consent.access : STR_NONE,
                                  .connect_wait = SETUP_CONNECT_WAIT,
                                  .answer_wait = SETUP_ANSWER_WAIT,
                                  .total_wait = 2 * SETUP_ANSWER_WAIT,
                                  .probe_wait = SETUP_ANSWER_WAIT,
                                  .poll_every = MOMENT_SECOND };
    if (r->s->o.ca_file.n) config.ca_file = r->s->o.ca_file;
    const struct err *e = imap_new(r->w->arena, &config, &r->imap);
    if (e) return bad_setting(r, SETUP_SIGN_IN, e);
    return connected(r, at, imap_connect(r->imap, r->w->arena));
}

static bool open_folder(struct setup_run *r) {
    struct setup_config *c = &r->out->used;
    struct imap_folder folder;
    if (!c->folder.n) c->folder = S("INBOX");
    const struct err *e = imap_select(r->imap, r->w->arena, c->folder, &folder);
    struct setup_step step = { .part = SETUP_FOLDER, .found = c->folder };
    if (e) {
        step.fault = of_imap(imap_trouble(r->imap));
        step.said = said_by(r);
        if (step.fault == SETUP_FINE) step.fault = SETUP_GONE;
    } else {
        step.n = folder.exists;
    }
    return setup_tell(r, step);
}

static bool incoming(struct setup_run *r) {
    struct place at = { .ip = S("") };
    bool open;
    enum setup_fault fault = look_up(r, r->out->used.imap_url, &at);
    r->base.host = at.host;
    r->base.port = at.port;
    if (!setup_tell(r, (struct setup_step){ .part = SETUP_NAME, .fault = fault, .found = at.ip }))
        return false;
    fault = knock(r, &at, &open);
    if (!tell(r, SETUP_DOOR, open ? SETUP_FINE : fault)) return false;
    struct setup_step secure = { .part = SETUP_SECURE, .fault = fault, .n = at.until };
    if (at.tls && !setup_tell(r, secure)) return false;
    return sign_in(r, &at) && open_folder(r);
}

/* ---- mail going out ---- */

static bool tell_sending(struct setup_run *r, enum setup_part part, enum setup_fault fault,
                         struct str said) {
    return setup_tell(r, (struct setup_step){ .part = part, .fault = fault, .said = said });
}

/* What curl says of a certificate names it. */
static enum setup_fault of_smtp(const struct smtp_result *t, bool by_consent) {
    bool certificate = str_contains_nocase(t->text, S("certificate")) ||
                       str_contains_nocase(t->text, S("subject name"));
    if (t->outcome == SMTP_SENT) return SETUP_FINE;
    if (t->stage == SMTP_STAGE_AUTH && !smtp_refused_us(t)) return SETUP_REFUSED;
    if (t->stage == SMTP_STAGE_AUTH) return by_consent ? SETUP_NOT_HIS : SETUP_WRONG_LOGIN;
    if (certificate && t->code == 0) return SETUP_CERT_UNKNOWN;
    if (t->stage == SMTP_STAGE_TLS) return SETUP_NO_TLS;
    if (t->stage <= SMTP_STAGE_HELLO) return t->code ? SETUP_REFUSED : SETUP_STRANGER;
    return SETUP_REFUSED;
}

static struct smtp_config smtp_settings(const struct setup_run *r, bool own) {
    const struct setup_config *c = &r->out->used;
    struct smtp_config config = r->s->o.fallback;
    if (own) {
        config.url = c->smtp_url;
        config.user = c->password.n || c->consent.used ? user_of(r) : STR_NONE;
        config.password = c->password.n ? c->password : STR_NONE;
        config.token = c->consent.used ? c->consent.access : STR_NONE;
        config.ca_file = r->s->o.ca_file;
    }
    config.connect_wait = SETUP_CONNECT_WAIT;
    config.answer_wait = config.stall_wait = SETUP_ANSWER_WAIT;
    config.total_wait = 2 * SETUP_ANSWER_WAIT;
    return config;
}

static const struct err *try_sending(struct setup_run *r, bool own, struct smtp_result *ret) {
    struct smtp_config config = smtp_settings(r, own);
    smtp_sender_free(&r->sender);
    TRY(smtp_sender_new(r->w->arena, &config, &r->sender));
    return smtp_try(r->sender, r->w->arena, ret);
}

static bool sending(struct setup_run *r) {
    struct setup_config *c = &r->out->used;
    struct place at = { .ip = S("") };
    struct smtp_result got;
    bool own = c->smtp_url.n > 0, open = false;
    struct str url = own ? c->smtp_url : r->s->o.fallback.url;
    enum setup_fault fault = look_up(r, url, &at);
    r->base.host = at.host;
    r->base.port = at.port;
    r->base.source = own ? r->base.source : SETUP_DESK;
    if (fault == SETUP_FINE) fault = knock(r, &at, &open);
    if (fault) return tell_sending(r, SETUP_SEND_DOOR, fault, S(""));
    const struct err *e = try_sending(r, own, &got);
    if (e) return bad_setting(r, SETUP_SEND_DOOR, e);
    fault = of_smtp(&got, own && c->consent.used);
    bool reached = fault == SETUP_FINE || got.stage == SMTP_STAGE_AUTH;
    if (!tell_sending(r, SETUP_SEND_DOOR, reached ? SETUP_FINE : fault, reached ? S("") : got.text))
        return false;
    if (fault == SETUP_FINE && got.stage < SMTP_STAGE_AUTH) fault = SETUP_NO_LOGIN;
    return setup_tell(r, (struct setup_step){ .part = SETUP_SEND_SIGN_IN,
                                              .fault = fault,
                                              .found = own ? user_of(r) : S(""),
                                              .said = setup_is_failure(fault) ? got.text : S("") });
}

/* ---- all of it ---- */

static bool test_all(struct setup_run *r) {
    if (!setup_choose(r)) return false;
    if (r->out->used.way == SETUP_DELIVERED) return sending(r);
    return setup_take_token(r) && incoming(r) && sending(r) && setup_mails(r);
}

const struct err *setup_test(struct work *w, struct setup *s, const struct setup_config *c,
                             const struct setup_watch *watch, struct setup_result *ret) {
    bool idle = false;
    struct setup_run r = { .w = w, .s = s, .watch = watch, .out = ret };
    BUG_UNLESS(!w->db); /* minutes in a transaction would stop everybody */
    TRY(setup_check(w, c));
    if (!atomic_compare_exchange_strong(&s->busy, &idle, true))
        return ERR(w->arena, ERR_RETRY, "Another mailbox is being tested just now.",
                   .hint = "Try again in a minute.");
    *ret = (struct setup_result){ .used = *c };
    ret->used.address = mailbox_normal(w->arena, c->address);
    r.began = sys_monotonic(w->sys);
    r.base.host = S("");
    ret->passed = test_all(&r);
    imap_close(&r.imap);
    smtp_sender_free(&r.sender);
    s->busy = false;
    return NULL;
}
