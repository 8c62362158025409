#include "post/consent.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/words.h"

#include <time.h>

/* A token is not used in its last seconds: the way to the server takes some. */
#define SLACK (10 * MOMENT_SECOND)
/* New ones are fetched so long before the end: a quarter of its life, five minutes at most, and some
 * chance on top, so that mailboxes of one hour do not all ask in the same second. */
#define MARGIN_MAX (5 * MOMENT_MINUTE)
#define CHANCE_MAX (2 * MOMENT_MINUTE)
/* But not at once, however short the lives are that a provider gives: it would be asked without end. */
#define REST_MIN (30 * MOMENT_SECOND)
#define PUT_OFF MOMENT_MINUTE
#define PUT_OFF_MAX (30 * MOMENT_MINUTE)
#define PATIENCE (25 * MOMENT_SECOND) /* longer than somebody else's question may take */
enum { LOOK_MS = 100, STORE_TRIES = 10, STORE_PAUSE_MS = 500 };

static int64_t chance(struct work *w, int64_t max) {
    uint32_t n;
    sys_random(w->sys, &n, sizeof n);
    return max > 0 ? n % max : 0;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static void pause_ms(int ms) {
    nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

struct oauth_app consent_app(struct arena *a, const struct consent *c, struct str ca_file) {
    const struct provider_facts *p = provider_facts(c->provider);
    return (struct oauth_app){ .authorize_url = consent_authorize_url(a, c),
                               .token_url = consent_token_url(a, c),
                               .device_url = consent_device_url(a, c),
                               .more = p->more,
                               .scope = consent_scope(c),
                               .id = c->client_id,
                               .secret = c->client_secret,
                               .ca_file = ca_file };
}

bool consent_fill(struct work *w, struct consent *c, const struct oauth_answer *answer) {
    int64_t now = work_now(w), lasts = answer->lasts * MOMENT_SECOND;
    c->access = answer->access;
    if (answer->refresh.n) c->refresh = answer->refresh;
    if (answer->account.n) c->account = answer->account;
    c->access_until = now + lasts;
    int64_t before = least(lasts / 4, MARGIN_MAX) + chance(w, least(lasts / 8, CHANCE_MAX));
    c->refresh_at = now + most(lasts - before, REST_MIN);
    if (answer->refresh_lasts) c->ends_at = OPT(now + answer->refresh_lasts * MOMENT_SECOND);
    return c->refresh.n > 0;
}

/* ---- new tokens ---- */

struct asking {
    int64_t mailbox_id;
    struct consent_now now;
    bool got;
    struct oauth_answer answer;
};

static const struct err *get_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    return consent_get(w, x->mailbox_id, &x->now);
}

static const struct err *claim_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    return consent_claim(w, x->mailbox_id, &x->now, &x->got);
}

static const struct err *store_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    int64_t fence = x->now.fence + 1, tries = least(x->now.tries, 10) + 1;
    struct consent fresh = { 0 };
    switch (x->answer.end) {
    case OAUTH_GIVEN:
        (void)consent_fill(w, &fresh, &x->answer);
        return consent_renewed(w, x->mailbox_id, fence, &fresh);
    case OAUTH_REFUSED:
    case OAUTH_CLIENT:
    case OAUTH_DENIED:
        return consent_stop(w, x->mailbox_id, fence, x->answer.said);
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
    case OAUTH_EXPIRED:
    case OAUTH_WRONG:
    case OAUTH_LATER:
        break;
    }
    int64_t wait = least(PUT_OFF * tries * tries, PUT_OFF_MAX);
    return consent_put_off(w, x->mailbox_id, fence, work_now(w) + wait + chance(w, wait / 4),
                           x->answer.said);
}

/* What a provider gave in place of the old refresh token would be lost with the store that is away for
 * a moment; so that is waited for. Storing twice changes nothing (the fence). */
static const struct err *store(struct work *w, struct asking *x) {
    const struct err *e = work_write(w, store_tx, x);
    for (int i = 1; e && e->code == ERR_RETRY && i < STORE_TRIES; i++) {
        pause_ms(STORE_PAUSE_MS);
        e = work_write(w, store_tx, x);
    }
    return e;
}

static void say_how(const struct asking *x) {
    if (x->answer.end == OAUTH_GIVEN) {
        log_info("new token for a mailbox", LOG_INT("mailbox", x->mailbox_id),
                 LOG_INT("seconds", x->answer.lasts));
        return;
    }
    bool ended = x->answer.end == OAUTH_REFUSED || x->answer.end == OAUTH_CLIENT ||
                 x->answer.end == OAUTH_DENIED;
    log_warn(ended ? "a consent holds no longer" : "no new token for a mailbox",
             LOG_INT("mailbox", x->mailbox_id), LOG_STR("why", x->answer.said),
             LOG_STR("next", ended ? S("the mailbox waits until somebody consents again")
                                   : S("tried again; the present token is used while it holds")));
}

/* Claims, asks, stores. x->got false: somebody else is at it. */
static const struct err *renew(struct work *w, struct asking *x, struct str ca_file) {
    struct consent *c = &x->now.consent;
    TRY(work_write_own(w, claim_tx, x));
    if (!x->got) return NULL;
    struct oauth_app app = consent_app(w->arena, c, ca_file);
    if (c->refresh.n)
        oauth_refresh(w->arena, &app, c->refresh, &x->answer);
    else
        x->answer = (struct oauth_answer){ .end = OAUTH_REFUSED, .said = S("no refresh token") };
    say_how(x);
    return store(w, x);
}

static const struct err *needed_again(struct work *w, const struct consent_now *now) {
    return ERR(w->arena, ERR_DENIED, consent_needed(),
               .detail = str_c(w->arena, now->said),
               .hint = "Sign in there once more on the page of mailboxes.");
}

static bool holds(struct work *w, const struct consent_now *now, struct str refused) {
    const struct consent *c = &now->consent;
    return c->access.n && work_now(w) + SLACK < c->access_until &&
           !(refused.n && str_eq(c->access, refused));
}

/* Somebody asked in vain, and it is not time to ask again: nobody else waits for a provider that is away, so that
 * senders and fetchers go on with other mailboxes. */
static bool put_off(struct work *w, const struct consent_now *now) {
    return now->tries > 0 && work_now(w) < now->consent.refresh_at;
}

static const struct err *not_now(struct work *w, const struct asking *x) {
    return ERR(w->arena, ERR_RETRY, W("The provider gives no access to the mailbox now."),
               .detail = str_c(w->arena, x->answer.said), .hint = "It is tried again by itself.");
}

const struct err *consent_token(struct work *w, int64_t mailbox_id, struct str ca_file,
                                struct str refused, struct str *ret) {
    struct asking x = { .mailbox_id = mailbox_id };
    int64_t end = sys_monotonic(w->sys) + PATIENCE;
    bool asked = false;
    BUG_UNLESS(!w->db); /* a question to somebody far away would stop everybody */
    while (sys_monotonic(w->sys) < end) {
        TRY(work_read(w, get_tx, &x));
        if (!x.now.consent.used || x.now.stopped_at.set) return needed_again(w, &x.now);
        /* What was fetched just now is the best there is, however short its life. */
        bool fresh = asked && x.answer.end == OAUTH_GIVEN;
        if (fresh || holds(w, &x.now, refused)) {
            *ret = x.now.consent.access;
            return NULL;
        }
        if (asked) return not_now(w, &x);
        x.answer.said = x.now.said;
        if (put_off(w, &x.now)) return not_now(w, &x);
        TRY(renew(w, &x, ca_file));
        asked = x.got;
        if (!x.got && x.now.tries > 0) return not_now(w, &x); /* another one asks, and it may take long once more */
        if (!x.got) pause_ms(LOOK_MS);
    }
    return not_now(w, &x);
}

struct due {
    int64_t *ids;
    size_t n;
};

static const struct err *due_tx(struct work *w, void *arg) {
    struct due *d = arg;
    return consent_due(w, &d->ids, &d->n);
}

const struct err *consent_turn(struct work *w, struct str ca_file, bool *ret_any) {
    struct due d = { 0 };
    const struct err *first = NULL;
    *ret_any = false;
    TRY(work_read(w, due_tx, &d));
    for (size_t i = 0; i < d.n; i++) { /* one that fails holds up none of the others */
        struct asking x = { .mailbox_id = d.ids[i] };
        const struct err *e = work_read(w, get_tx, &x);
        if (!e && x.now.consent.used && !x.now.stopped_at.set) e = renew(w, &x, ca_file);
        if (!first) first = e;
        *ret_any = *ret_any || (!e && x.got);
    }
    const struct err *e = consent_announce_turn(w);
    return first ? first : e;
}

void consent_freshen(struct work *w, struct consent *c, struct str ca_file,
                     struct oauth_answer *ret) {
    *ret = (struct oauth_answer){ .end = OAUTH_GIVEN, .said = S(""), .account = S("") };
    if (!c->refresh.n) ret->end = OAUTH_REFUSED;
    if (!c->refresh.n || work_now(w) + SLACK < c->access_until) return;
    struct oauth_app app = consent_app(w->arena, c, ca_file);
    oauth_refresh(w->arena, &app, c->refresh, ret);
    if (ret->end == OAUTH_GIVEN) (void)consent_fill(w, c, ret);
}
