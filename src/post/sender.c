#include "post/sender.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/mailbox/limit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/notice/notice.h"
#include "desk/outbox/outbox.h"
#include "post/consent.h"
#include "post/notice.h"
#include "post/returns.h"
#include "post/sign.h"

#include <stdlib.h>
#include <time.h>

enum { FINISH_TRIES = 10, FINISH_PAUSE_MS = 500 };
#define LONG_SILENCE MOMENT_MINUTE

/* Owner of the connection: the thread that calls the turns. */
struct post_sender {
    struct post_sender_options options;
    struct smtp_sender *open; /* connection to the server that was used last */
    char open_for[65];        /* key of that server */
    int64_t idle_until;       /* sys_monotonic: others are enough for what there is to do */
    int64_t notices_at;       /* the same: when notices are looked for again */
};

struct post_sender *post_sender_new(const struct post_sender_options *o) {
    struct post_sender *s = calloc(1, sizeof *s);
    if (!s) bug_out_of_memory(sizeof *s);
    s->options = *o;
    return s;
}

void post_sender_free(struct post_sender **s) {
    if (!*s) return;
    smtp_sender_free(&(*s)->open);
    free(*s);
    *s = NULL;
}

/* The server that an envelope is for. */
struct way {
    struct opt_int mailbox_id;
    struct str domain; /* of the mail's From */
    struct dkim_signer signer;
    struct smtp_config config;
    struct str key;  /* of all its settings; not set where there is no server */
    bool by_consent; /* config.token is a provider's, and no part of the key: it changes each hour */
    bool takes_plus;
    int64_t full_until; /* its mailbox has sent all that it may; 0: it has not */
    enum limit_by full_by;
};

static const struct err *setup_tx(struct work *w, void *arg) {
    struct way *x = arg;
    struct mailbox m;
    struct work *ahead = work_ahead(w);
    if (ahead && x->mailbox_id.set) {
        TELL(sign_by(ahead, x->domain, &x->signer));
        TELL(mailbox_get(ahead, x->mailbox_id.v, &m));
    }
    TRY(sign_by(w, x->domain, &x->signer));
    if (!x->mailbox_id.set) return NULL;
    TRY(mailbox_get(w, x->mailbox_id.v, &m));
    x->takes_plus = m.takes_plus;
    TRY(limit_room(w, m.id, &x->full_until, &x->full_by));
    if (!str_is_set(m.smtp_url)) return NULL;
    x->config.url = m.smtp_url;
    x->config.user = m.smtp_user;
    x->by_consent = m.consent.set && str_is_set(m.smtp_user);
    if (x->by_consent) x->config.password = STR_NONE;
    if (x->by_consent) return NULL;
    return mailbox_password(w, &m, &x->config.password);
}

static const struct err *way_of(struct work *w, const struct post_sender *s,
                                struct opt_int mailbox_id, struct str raw, struct way *ret) {
    *ret = (struct way){ .mailbox_id = mailbox_id,
                         .domain = sign_domain(w->arena, raw),
                         .config = s->options.fallback };
    TRY(work_read(w, setup_tx, ret));
    const struct smtp_config *c = &ret->config;
    if (!str_is_set(c->url))
        return ERR(w->arena, ERR_IO, "No mail server for sending is set.",
                   .hint = "Set smtp_url in the configuration.");
    struct str all = str_printf(w->arena, "%.*s\n%.*s\n%.*s", STR_ARG(c->url), STR_ARG(c->user),
                                STR_ARG(c->password));
    ret->key = hash_sha256_hex(w->arena, all);
    return NULL;
}

/* A token where the way wants one; refused: the one that the server did not take just now. */
static const struct err *take_token(struct work *w, struct way *way, struct str refused) {
    if (!way->by_consent) return NULL;
    return consent_token(w, way->mailbox_id.v, way->config.ca_file, refused, &way->config.token);
}

/* The connection for a server, the open one where it is the same. */
static const struct err *sender_for(struct work *w, struct post_sender *s, const struct way *way,
                                    struct smtp_sender **ret) {
    struct str key = way->key;
    if (way->by_consent)
        key = hash_sha256_hex(w->arena, str_join3(w->arena, key, S("\n"), way->config.token));
    if (!s->open || !str_eq(key, str_of(s->open_for))) {
        smtp_sender_free(&s->open);
        TRY(smtp_sender_new(w->arena, &way->config, &s->open));
        for (size_t i = 0; i < key.n; i++)
            s->open_for[i] = key.p[i];
    }
    *ret = s->open;
    return NULL;
}

static enum outbox_result result_of(struct arena *a, const struct smtp_result *r) {
    bool there = r->stage >= SMTP_STAGE_TO && r->code > 0; /* it was asked for this recipient */
    switch (r->outcome) {
    case SMTP_SENT:
        return OUTBOX_WAS_SENT;
    case SMTP_PERMFAIL:
        return there && returns_says_nobody(a, r->status, r->text) ? OUTBOX_NOBODY : OUTBOX_REFUSED;
    case SMTP_UNCERTAIN:
        return OUTBOX_UNKNOWN;
    case SMTP_TEMPFAIL:
    case SMTP_OUTCOME_COUNT:
        break;
    }
    return OUTBOX_TRY_LATER;
}

/* Our own failure to get as far as the server: the letter is fine, so it waits. */
static struct smtp_result not_tried(const struct err *e) {
    bool letter = e->field && (e->code == ERR_INVALID) && !str_starts(str_of(e->field), S("smtp"));
    return (struct smtp_result){ .outcome = letter ? SMTP_PERMFAIL : SMTP_TEMPFAIL,
                                 .text = str_of(e->msg) };
}

static struct str answer_of(struct work *w, const struct smtp_result *r) {
    if (r->code == 0) return r->text;
    return str_printf(w->arena, "%d %.*s %.*s", r->code, STR_ARG(r->status), STR_ARG(r->text));
}

/* The letter is not to blame: the server was not reached or did not let us in, or said nothing for
 * so long that it might as well not be there. */
static enum breaker_end end_of(const struct smtp_result *r, int64_t took) {
    bool outside = r->stage <= SMTP_STAGE_AUTH, silent = r->code == 0 && took > LONG_SILENCE;
    return r->outcome == SMTP_TEMPFAIL && (outside || silent) ? BREAKER_REFUSED : BREAKER_SPOKE;
}

/* A key that cannot be used is no reason not to answer a customer. */
static struct str signed_raw(struct work *w, const struct way *way, struct str raw) {
    struct str out;
    if (!str_is_set(way->signer.secret)) return raw;
    const struct err *e = dkim_sign(w->arena, &way->signer, raw, &out);
    if (!e) return out;
    log_warn("a mail leaves without its signature", LOG_STR("domain", way->signer.domain),
             LOG_STR("why", err_trace(w->arena, e)));
    return raw;
}

static const struct err *try_once(struct work *w, struct post_sender *s, const struct way *way,
                                  const struct smtp_letter *letter, struct smtp_result *ret) {
    struct smtp_sender *sender;
    TRY(sender_for(w, s, way, &sender));
    return smtp_send(sender, w->arena, letter, ret);
}

/* A token may be refused before its time: with a new one it is tried again, once. Nothing was said of the
 * letter until then. */
static const struct err *try_sending(struct work *w, struct post_sender *s, struct way *way,
                                     const struct smtp_letter *letter, struct smtp_result *ret) {
    TRY(take_token(w, way, STR_NONE));
    TRY(try_once(w, s, way, letter, ret));
    bool refused = ret->outcome == SMTP_TEMPFAIL && smtp_refused_us(ret);
    if (!way->by_consent || !refused) return NULL;
    TRY(take_token(w, way, way->config.token));
    return try_once(w, s, way, letter, ret);
}

/* Sends it, whatever the breaker said before; it is told how that went. */
static struct smtp_result send_one(struct work *w, struct post_sender *s, struct way *way,
                                   const struct outbox_item *item, const struct outgoing *mail) {
    struct smtp_result r;
    struct smtp_letter letter = { mail->envelope_from, item->recipient, signed_raw(w, way, mail->raw) };
    int64_t began = sys_monotonic(w->sys);
    enum breaker_end end = BREAKER_NOT_TRIED;
    const struct err *e = try_sending(w, s, way, &letter, &r);
    if (e)
        r = not_tried(e);
    else
        end = end_of(&r, sys_monotonic(w->sys) - began);
    if (breaker_leave(s->options.breaker, way->key, work_now(w), end, answer_of(w, &r)))
        log_warn("a mail server is left alone", LOG_STR("server", way->config.url),
                 LOG_STR("why", r.text),
                 LOG_STR("next", S("tried more and more seldom; its mails wait")));
    return r;
}

/* What is not stored would be "unknown" once the lease has run out, and be sent a second time; so a store
 * that is away for a moment is waited for. Storing twice changes nothing (the fence). */
static const struct err *store_result(struct work *w, const struct outbox_item *item,
                                      const struct smtp_result *r) {
    const struct timespec pause = { .tv_nsec = FINISH_PAUSE_MS * 1000000L };
    const struct err *e = outbox_finish(w, item, result_of(w->arena, r), answer_of(w, r));
    for (int i = 1; e && e->code == ERR_RETRY && i < FINISH_TRIES; i++) {
        nanosleep(&pause, NULL);
        e = outbox_finish(w, item, result_of(w->arena, r), answer_of(w, r));
    }
    return e;
}

static const struct err *hurried_tx(struct work *w, void *arg) { return outbox_hurried_at(w, arg); }

/* Somebody has asked since then that everything be tried at once. */
static bool is_hurried(struct work *w, int64_t since) {
    int64_t at;
    return !work_read(w, hurried_tx, &at) && at > since;
}

static enum breaker_says ask(struct work *w, struct post_sender *s, const struct way *way,
                             struct breaker_rest *ret_rest) {
    struct breaker *b = s->options.breaker;
    enum breaker_says says = breaker_enter(b, way->key, work_now(w), ret_rest);
    if (says != BREAKER_REST || !is_hurried(w, ret_rest->since)) return says;
    breaker_forgive(b, way->key);
    return breaker_enter(b, way->key, work_now(w), ret_rest);
}

/* It is not its turn: given back. What has waited for five days counts as tried, so that it comes to
 * its end though its server is hardly ever tried itself. */
static const struct err *leave(struct work *w, const struct way *way,
                               const struct outbox_item *item, const struct breaker_rest *rest) {
    struct str why = str_dup(w->arena, str_of(rest->why));
    const struct err *e = NULL;
    bool old = item->queued_at <= rest->until - OUTBOX_GIVE_UP;
    if (!old) e = outbox_put_back(w, item, way->mailbox_id, rest->until, why);
    if (!old && !e) return NULL;
    struct smtp_result r = e ? not_tried(e) : (struct smtp_result){ SMTP_TEMPFAIL, .text = why };
    return store_result(w, item, &r);
}

static void log_sent(const struct outbox_item *item, const struct smtp_result *r) {
    log_info("mail sent", LOG_INT("envelope", item->id), LOG_INT("message", item->message_id),
             LOG_STR("outcome", str_of(smtp_outcome_name(r->outcome))), LOG_INT("code", r->code),
             LOG_INT("try", item->tries));
}

struct writing {
    const struct notice *notice;
    struct str base_url;
    struct notice_mail mail;
    bool any;
};

static const struct err *write_tx(struct work *w, void *arg) {
    struct writing *x = arg;
    return notice_write(w, x->notice, x->base_url, &x->mail, &x->any);
}

/* Whatever became of it but "sent": it is tried again with a fresh link, which kills the one before. */
static const struct err *send_notice(struct work *w, struct post_sender *s,
                                     const struct notice *n) {
    struct writing x = { .notice = n, .base_url = s->options.base_url };
    struct breaker_rest rest = { 0 };
    struct way way;
    const struct err *e = work_write(w, write_tx, &x);
    if (!e && !x.any) return notice_done(w, n);
    if (!e) e = way_of(w, s, x.mail.mailbox_id, x.mail.raw, &way);
    if (e || ask(w, s, &way, &rest) != BREAKER_GO) {
        log_warn("a mail to one of us waits",
                 LOG_STR("why", e ? err_trace(w->arena, e) : S("its server is left alone")));
        return notice_later(w, n);
    }
    struct outbox_item item = { .recipient = n->address };
    struct outgoing mail = { .envelope_from = S(""), .raw = x.mail.raw };
    struct smtp_result r = send_one(w, s, &way, &item, &mail);
    log_info("mail to one of us sent", LOG_INT("notice", n->id), LOG_INT("code", r.code),
             LOG_STR("outcome", str_of(smtp_outcome_name(r.outcome))));
    return r.outcome == SMTP_SENT || r.outcome == SMTP_PERMFAIL ? notice_done(w, n)
                                                                : notice_later(w, n);
}

/* Looked for twice a second at most, so that it costs nothing beside the customers' mails. */
static const struct err *notice_turn(struct work *w, struct post_sender *s, bool *ret_any) {
    struct notice n;
    int64_t now = sys_monotonic(w->sys);
    *ret_any = false;
    if (now < s->notices_at) return NULL;
    s->notices_at = now + MOMENT_SECOND / 2;
    TRY(notice_claim(w, &n, ret_any));
    return *ret_any ? send_notice(w, s, &n) : NULL;
}

/* Its mailbox has sent all that it may: this and what else waits for it leaves later by itself. */
static const struct err *wait_for_room(struct work *w, const struct way *way, const struct outbox_item *item) {
    log_info("a mailbox has sent all that it may", LOG_INT("mailbox", way->mailbox_id.v),
             LOG_STR("next", S("its mails wait")));
    TRY(limit_reached(w, way->mailbox_id.v, way->full_until, way->full_by));
    return outbox_wait(w, item, way->mailbox_id.v, way->full_until, S(LIMIT_WORDS));
}

static void give_return_path(struct work *w, struct outbox_item *item, struct outgoing *mail) {
    struct str path = returns_path(w, mail->envelope_from, item);
    item->returns = !str_eq(path, mail->envelope_from);
    mail->envelope_from = path;
}

const struct err *post_sender_turn(struct work *w, struct post_sender *s, bool *ret_any) {
    struct outbox_item item;
    struct outgoing mail;
    struct way way;
    struct breaker_rest rest = { 0 };
    enum breaker_says says = BREAKER_GO;
    *ret_any = false;
    if (sys_monotonic(w->sys) < s->idle_until) return NULL;
    TRY(notice_turn(w, s, ret_any));
    if (*ret_any) return NULL;
    TRY(outbox_claim(w, &item, &mail, ret_any));
    if (!*ret_any) return NULL;
    const struct err *e = way_of(w, s, mail.mailbox_id, mail.raw, &way);
    if (!e && way.full_until) return wait_for_room(w, &way, &item);
    if (!e) says = ask(w, s, &way, &rest);
    if (says == BREAKER_FULL) s->idle_until = sys_monotonic(w->sys) + MOMENT_SECOND;
    if (says != BREAKER_GO) return leave(w, &way, &item, &rest);
    if (way.takes_plus && mail.envelope_from.n) give_return_path(w, &item, &mail);
    struct smtp_result r = e ? not_tried(e) : send_one(w, s, &way, &item, &mail);
    log_sent(&item, &r);
    return store_result(w, &item, &r);
}
