#include "desk/outbox/outbox.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/draft/draft.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/guidance/use.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"
#include "desk/message/message_sql.h"
#include "desk/outbox/back.h"
#include "desk/outbox/outbox_priv.h"
#include "desk/outbox/outbox_sql.h"
#include "desk/permission/offer.h"
#include "desk/promise/promise.h"
#include "desk/search/search.h"

static const char *const state_names[OUTBOX_STATE_COUNT] = {
    "held", "queued", "sending", "sent", "uncertain", "failed", "taken_back",
};

const char *outbox_state_name(int64_t state) {
    BUG_UNLESS(state >= 0 && state < OUTBOX_STATE_COUNT);
    return state_names[state];
}

const struct err *outbox_add(struct work *w, int64_t message_id, struct str envelope_from,
                             const struct str *recipients, size_t n, struct str raw, int64_t hold) {
    int64_t now = work_now(w);
    enum outbox_state state = hold > 0 ? OUTBOX_HELD : OUTBOX_QUEUED;
    BUG_UNLESS(n > 0);
    TRY(sql_outgoing_insert(w->db, message_id, envelope_from, raw));
    for (size_t i = 0; i < n; i++)
        TRY(sql_outbox_insert(w->db, message_id, recipients[i], state, now + hold, now));
    db_wake(w->db, WAKE_OUTBOX);
    return NULL;
}

const struct err *outbox_mail(struct work *w, int64_t message_id, struct str *ret) {
    struct str raw;
    bool found;
    TRY(sql_outgoing_raw(w->db, message_id, &raw, &found));
    *ret = found ? raw : STR_NONE;
    return NULL;
}

static const struct err *release_tx(struct work *w, void *arg) {
    int64_t now = work_now(w), held, uncertain;
    (void)arg;
    TRY(sql_outbox_release_held(w->db, now, &held));
    TRY(sql_outbox_release_uncertain(w->db, now, &uncertain));
    if (held || uncertain) db_wake(w->db, WAKE_OUTBOX);
    return NULL;
}

const struct err *outbox_release(struct work *w) { return work_write_own(w, release_tx, NULL); }

struct claim {
    struct outbox_item item;
    struct outgoing mail;
    bool found;
};

static const struct err *claim_tx(struct work *w, void *arg) {
    struct claim *c = arg;
    int64_t now = work_now(w), changed;
    TRY(sql_outbox_next(w->db, now, &c->item, &c->found));
    if (!c->found) return NULL;
    TRY(sql_outbox_claim(w->db, c->item.id, c->item.fence, now + OUTBOX_LEASE, &changed));
    c->found = changed > 0;
    if (!c->found) return NULL;
    c->item.fence++;
    c->item.tries++;
    return sql_outgoing_of(w->db, c->item.message_id, &c->mail);
}

const struct err *outbox_claim(struct work *w, struct outbox_item *ret, struct outgoing *ret_mail,
                               bool *ret_found) {
    struct claim c = { 0 };
    TRY(work_write_own(w, claim_tx, &c));
    if (c.found && c.mail.offer) {
        const struct err *e = offer_leave(w, c.item.message_id, c.item.recipient, &c.mail.raw);
        if (e) TRY(outbox_put_back(w, &c.item, OPT_NONE, 0, S("")));
        if (e) return e;
    }
    *ret = c.item;
    *ret_mail = c.mail;
    *ret_found = c.found;
    return NULL;
}

struct rest {
    const struct outbox_item *item;
    int64_t mailbox, until, old;
    struct str why;
};

static const struct err *rest_tx(struct work *w, void *arg) {
    const struct rest *r = arg;
    int64_t now = work_now(w);
    TRY(sql_outbox_unclaim(w->db, r->item->id, r->item->fence, NULL));
    if (r->until <= now) return NULL;
    return sql_outbox_rest(w->db, now, r->mailbox, r->until, r->old, r->why,
                           NULL);
}

const struct err *outbox_put_back(struct work *w, const struct outbox_item *item,
                                  struct opt_int mailbox_id, int64_t until, struct str why) {
    struct rest r = { item, mailbox_id.set ? mailbox_id.v : 0, until, until - OUTBOX_GIVE_UP,
                      utf8_cut(why, 500) };
    return work_write_own(w, rest_tx, &r);
}

const struct err *outbox_wait(struct work *w, const struct outbox_item *item, int64_t mailbox_id,
                              int64_t until, struct str why) {
    struct rest r = { item, mailbox_id, until, INT64_MIN, why };
    return work_write_own(w, rest_tx, &r);
}

/* 5 minutes, 20, 45 … up to 4 hours, and up to a tenth more so that many do not come back at once
 * (F09). */
static int64_t back_off(struct work *w, int64_t tries) {
    uint16_t chance;
    int64_t wait = 5 * MOMENT_MINUTE * tries * tries;
    if (wait > 4 * MOMENT_HOUR || tries > 10) wait = 4 * MOMENT_HOUR;
    sys_random(w->sys, &chance, sizeof chance);
    return wait + wait / 10 * chance / UINT16_MAX;
}

struct finish {
    const struct outbox_item *item;
    enum outbox_result result;
    struct str answer;
};

/* What became of one try, as the next state of its envelope. */
struct next {
    enum outbox_state state;
    int64_t at, uncertain_tries;
    struct opt_int sent_at;
};

static struct next next_of(struct work *w, const struct finish *f) {
    int64_t now = work_now(w);
    struct next n = { .at = now,
                      .uncertain_tries = f->item->uncertain_tries,
                      .state = OUTBOX_FAILED };
    switch (f->result) {
    case OUTBOX_WAS_SENT:
        n.state = OUTBOX_SENT;
        n.sent_at = OPT(now);
        break;
    case OUTBOX_TRY_LATER:
        n.at = now + back_off(w, f->item->tries);
        if (n.at - f->item->queued_at < OUTBOX_GIVE_UP || f->item->tries < OUTBOX_TRIES_MIN)
            n.state = OUTBOX_QUEUED;
        break;
    case OUTBOX_REFUSED:
    case OUTBOX_NOBODY:
        break;
    case OUTBOX_UNKNOWN:
        /* After a while it goes out once more by itself; from the second time on a person decides.
         */
        n.uncertain_tries++;
        n.state = OUTBOX_UNCERTAIN;
        n.at = now + OUTBOX_UNCERTAIN_WAIT;
        break;
    }
    return n;
}

static const struct err *tell(struct work *w, const struct finish *f, const struct next *n) {
    int64_t place, message = f->item->message_id;
    TRY(message_place(w, message, &place));
    if (n->state == OUTBOX_SENT)
        return event_add(w, EVENT_KIND_SENT, place, message, f->item->recipient);
    if (f->result == OUTBOX_UNKNOWN)
        return event_add(w, EVENT_KIND_SEND_UNCERTAIN, place, message, f->item->recipient);
    if (n->state != OUTBOX_FAILED) return NULL;
    TRY(back_note(w, f->item->id, f->item->recipient,
                  f->result == OUTBOX_NOBODY ? BACK_NOBODY : BACK_NOT_NOW, f->answer));
    TRY(outbox_failed(w, message, place));
    return event_add(w, EVENT_KIND_SEND_FAILED, place, message, f->answer);
}

static const struct err *finish_tx(struct work *w, void *arg) {
    const struct finish *f = arg;
    struct next n = next_of(w, f);
    int64_t changed;
    TRY(sql_outbox_finish(w->db, f->item->id, f->item->fence, n.state, n.at, n.uncertain_tries,
                          n.sent_at, f->answer, f->item->returns, &changed));
    return changed ? tell(w, f, &n) : NULL;
}

const struct err *outbox_finish(struct work *w, const struct outbox_item *item,
                                enum outbox_result result, struct str answer) {
    struct finish f = { item, result, utf8_cut(answer, 500) };
    bool alone = result == OUTBOX_WAS_SENT || result == OUTBOX_UNKNOWN; /* no case to come back */
    return alone ? work_write_own(w, finish_tx, &f) : work_write(w, finish_tx, &f);
}

struct recovery {
    bool all;
    struct outbox_item *items;
    size_t n;
};

static const struct err *orphans_tx(struct work *w, void *arg) {
    struct recovery *r = arg;
    return sql_outbox_orphans(w->db, r->all ? INT64_MAX : work_now(w), &r->items, &r->n);
}

static const struct err *recover_tx(struct work *w, void *arg) {
    struct recovery *r = arg;
    for (size_t i = 0; i < r->n; i++) {
        struct finish f = { &r->items[i], OUTBOX_UNKNOWN,
                            S("The desk was stopped while this mail was being sent.") };
        TRY(finish_tx(w, &f));
    }
    return NULL;
}

/* The fence says whether what was found is still so when it is changed. */
const struct err *outbox_recover(struct work *w, bool all) {
    struct recovery r = { .all = all };
    do {
        TRY(work_read(w, orphans_tx, &r));
        if (r.n) TRY(work_write_own(w, recover_tx, &r));
    } while (all && r.n);
    return NULL;
}

const struct err *outbox_next(struct work *w, struct opt_int *ret) {
    return sql_outbox_next_at(w->db, ret);
}

static const struct err *draft_again(struct work *w, const struct message *m) {
    struct draft d;
    TRY(draft_load(w, m->conversation_id, DRAFT_REPLY, &d));
    if (d.text.n) return NULL;
    int64_t now = work_now(w);
    struct use u = { 0 };
    if (m->guided) TRY(use_of(w, m->id, &u));
    struct draft_in in = { m->text, use_list(w->arena, &u), u.n ? u.reason : S("") };
    return draft_keep(w, m->conversation_id, DRAFT_REPLY, &in, d.seq >= now ? d.seq + 1 : now);
}

/* The customer waits again. What was to go to somebody else changes nothing for him, and its words
 * must never stand in the box of a reply. */
static const struct err *unanswered_again(struct work *w, const struct message *m) {
    struct conversation c;
    TRY(conversation_get(w, m->conversation_id, &c));
    TRY(outbox_owed_again(w, &c, m->id));
    TRY(message_show_last(w, &c)); /* not what was never sent */
    TRY(conversation_save(w, &c));
    return m->user_id.set && m->user_id.v == w->actor.user_id ? draft_again(w, m) : NULL;
}

const struct err *outbox_take_back(struct work *w, int64_t message_id) {
    struct message m;
    struct outbox *rows;
    size_t n;
    int64_t taken;
    TRY(sql_outbox_take_back(w->db, message_id, work_now(w), &taken));
    TRY(sql_outbox_of_message(w->db, message_id, &rows, &n));
    if (taken == 0 || (size_t)taken != n)
        return ERR(w->arena, ERR_CONFLICT, "This mail is on its way already.",
                   .hint = "Write a second one to put it right.");
    TRY(message_get(w, message_id, &m));
    TRY(sql_message_take_back(w->db, message_id, work_now(w), NULL));
    TRY(search_put_message(w, message_id));
    if (m.part != MESSAGE_FORWARD) TRY(unanswered_again(w, &m));
    TRY(message_unbuilt(w, &m));
    TRY(promise_unsaid(w, m.conversation_id, message_id));
    TRY(follow_up_unasked(w, m.conversation_id, message_id));
    TRY(offer_taken_back(w, message_id));
    TRY(event_add(w, EVENT_KIND_TAKEN_BACK, m.conversation_id, message_id, STR_NONE));
    return audit_note(w, "message.take-back",
                      str_printf(w->arena, "message:%lld", (long long)message_id), S(""));
}

/* It answers what was asked before it; who has written since then still waits. */
static const struct err *answered_again(struct work *w, struct conversation *c,
                                        int64_t message_id) {
    struct message last, sent;
    bool any;
    TRY(message_get(w, message_id, &sent));
    if (sent.part == MESSAGE_FORWARD) return NULL;
    TRY(sql_message_last_in(w->db, c->id, &last, &any));
    if ((any && last.id > message_id) || c->state == CONVERSATION_SPAM) return NULL;
    if (c->state != CONVERSATION_SOLVED) c->state = CONVERSATION_WAITING_CUSTOMER;
    return clock_answered(w, c, OPT(message_id));
}

const struct err *outbox_send_again(struct work *w, int64_t message_id) {
    struct conversation c;
    int64_t changed, place;
    TRY(sql_outbox_send_again(w->db, message_id, work_now(w), &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "There is nothing to send again here.",
                   .hint = "Look at the message once more.");
    TRY(message_place(w, message_id, &place));
    TRY(conversation_get(w, place, &c));
    if (str_eq(c.flagged, FLAG_SEND_FAILED)) c.flagged = STR_NONE;
    TRY(answered_again(w, &c, message_id));
    TRY(conversation_save(w, &c));
    TRY(event_add(w, EVENT_KIND_SEND_AGAIN, place, message_id, STR_NONE));
    db_wake(w->db, WAKE_OUTBOX);
    return audit_note(w, "message.send-again",
                      str_printf(w->arena, "message:%lld", (long long)message_id), S(""));
}

const struct err *outbox_of(struct work *w, int64_t conversation_id, int64_t from,
                            int64_t n, struct outbox **ret, size_t *ret_n) {
    return sql_outbox_of_conversation(w->db, conversation_id, from, n, ret, ret_n);
}

const struct err *outbox_count(struct work *w, enum outbox_state state, int64_t *ret) {
    return sql_outbox_count(w->db, state, ret);
}

const struct err *outbox_automatic_since(struct work *w, struct str address, int64_t since,
                                         int64_t *ret) {
    return sql_outbox_automatic_since(w->db, mailbox_normal(w->arena, address), since, ret);
}

const struct err *outbox_held(struct work *w, struct held *ret, bool *ret_found) {
    return sql_outbox_held_of(w->db, w->actor.user_id, work_now(w), ret, ret_found);
}

const struct err *outbox_first_failed(struct work *w, int64_t *ret_conversation, bool *ret_found) {
    return sql_outbox_first_failed(w->db, ret_conversation, ret_found);
}

int64_t outbox_worst(const struct outbox *rows, size_t n, int64_t message_id) {
    static const int weight[OUTBOX_STATE_COUNT] = {
        [OUTBOX_FAILED] = 6,  [OUTBOX_UNCERTAIN] = 5, [OUTBOX_HELD] = 4,
        [OUTBOX_SENDING] = 3, [OUTBOX_QUEUED] = 2,    [OUTBOX_SENT] = 1
    };
    int64_t worst = -1;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].message_id != message_id) continue;
        if (worst < 0 || weight[rows[i].state] > weight[worst]) worst = rows[i].state;
    }
    return worst;
}

const struct err *outbox_oldest(struct work *w, struct opt_int *ret) {
    return sql_outbox_oldest(w->db, ret);
}

const struct err *outbox_hurry(struct work *w) {
    db_wake(w->db, WAKE_OUTBOX);
    TRY(sql_outbox_hurried(w->db, str_printf(w->arena, "%lld", (long long)work_now(w)), NULL));
    return sql_outbox_hurry(w->db, work_now(w), NULL);
}

const struct err *outbox_hurried_at(struct work *w, int64_t *ret) {
    struct str text;
    bool found;
    TRY(sql_outbox_hurried_at(w->db, &text, &found));
    if (!found || !str_to_int(text, INT64_MIN, INT64_MAX, ret)) *ret = INT64_MIN;
    return NULL;
}
