#include "post/sender.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/mailbox/mailbox.h"
#include "desk/outbox/outbox.h"

#include <stdlib.h>
#include <time.h>

enum { FINISH_TRIES = 10, FINISH_PAUSE_MS = 500 };

/* Owner of the connection: the thread that calls the turns. */
struct post_sender {
    struct post_sender_options options;
    struct smtp_sender *open; /* connection to the server that was used last */
    char open_for[65];        /* hash of that server's settings */
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

struct setup {
    struct opt_int mailbox_id;
    struct smtp_config *config;
};

static const struct err *setup_tx(struct work *w, void *arg) {
    struct setup *s = arg;
    struct mailbox m;
    if (!s->mailbox_id.set) return NULL;
    TRY(mailbox_get(w, s->mailbox_id.v, &m));
    if (!str_is_set(m.smtp_url)) return NULL;
    s->config->url = m.smtp_url;
    s->config->user = m.smtp_user;
    return mailbox_password(w, &m, &s->config->password);
}

/* The connection for a server, the open one where it is the same. */
static const struct err *sender_for(struct work *w, struct post_sender *s,
                                    const struct smtp_config *c, struct smtp_sender **ret) {
    struct str all = str_printf(w->arena, "%.*s\n%.*s\n%.*s", STR_ARG(c->url), STR_ARG(c->user),
                                STR_ARG(c->password));
    struct str hash = hash_sha256_hex(w->arena, all);
    if (!s->open || !str_eq(hash, str_of(s->open_for))) {
        smtp_sender_free(&s->open);
        TRY(smtp_sender_new(w->arena, c, &s->open));
        for (size_t i = 0; i < hash.n; i++)
            s->open_for[i] = hash.p[i];
    }
    *ret = s->open;
    return NULL;
}

static enum outbox_result result_of(const struct smtp_result *r) {
    switch (r->outcome) {
    case SMTP_SENT:
        return OUTBOX_WAS_SENT;
    case SMTP_PERMFAIL:
        return OUTBOX_REFUSED;
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

static struct smtp_result send_one(struct work *w, struct post_sender *s,
                                   const struct outbox_item *item, const struct outgoing *mail) {
    struct smtp_config config = s->options.fallback;
    struct smtp_sender *sender;
    struct smtp_result r;
    struct smtp_letter letter = { mail->envelope_from, item->recipient, mail->raw };
    const struct err *e = work_read(w, setup_tx, &(struct setup){ mail->mailbox_id, &config });
    if (!e && !str_is_set(config.url))
        e = ERR(w->arena, ERR_IO, "No mail server for sending is set.",
                .hint = "Set smtp_url in the configuration.");
    if (!e) e = sender_for(w, s, &config, &sender);
    if (!e) e = smtp_send(sender, w->arena, &letter, &r);
    return e ? not_tried(e) : r;
}

static struct str answer_of(struct work *w, const struct smtp_result *r) {
    if (r->code == 0) return r->text;
    return str_printf(w->arena, "%d %.*s %.*s", r->code, STR_ARG(r->status), STR_ARG(r->text));
}

/* What is not stored would be "unknown" once the lease has run out, and be sent a second time; so a store
 * that is away for a moment is waited for. Storing twice changes nothing (the fence). */
static const struct err *store_result(struct work *w, const struct outbox_item *item,
                                      const struct smtp_result *r) {
    const struct timespec pause = { .tv_nsec = FINISH_PAUSE_MS * 1000000L };
    const struct err *e = outbox_finish(w, item, result_of(r), answer_of(w, r));
    for (int i = 1; e && e->code == ERR_RETRY && i < FINISH_TRIES; i++) {
        nanosleep(&pause, NULL);
        e = outbox_finish(w, item, result_of(r), answer_of(w, r));
    }
    return e;
}

const struct err *post_sender_turn(struct work *w, struct post_sender *s, bool *ret_any) {
    struct outbox_item item;
    struct outgoing mail;
    TRY(outbox_claim(w, &item, &mail, ret_any));
    if (!*ret_any) return NULL;
    struct smtp_result r = send_one(w, s, &item, &mail);
    log_info("mail sent", LOG_INT("envelope", item.id), LOG_INT("message", item.message_id),
             LOG_STR("outcome", str_of(smtp_outcome_name(r.outcome))), LOG_INT("code", r.code),
             LOG_INT("try", item.tries));
    return store_result(w, &item, &r);
}
