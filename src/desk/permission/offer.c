#include "desk/permission/offer.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/event/event.h"
#include "desk/mailbox/mailbox.h"
#include "desk/permission/offer_sql.h"
#include "desk/permission/permission.h"
#include "desk/setting/declared.h"

const char *offer_why_name(enum offer_why why) {
    static const char *const names[OFFER_WHYS] = { [OFFER_NOT_ALLOWED] = "not_allowed",
                                                   [OFFER_WITHDRAWN] = "withdrawn",
                                                   [OFFER_COMPLAINT] = "complaint" };
    return names[why];
}

const struct err *offer_may(struct work *w, int64_t customer_id, enum offer_why *ret, int64_t *ret_permission) {
    struct permission now;
    int64_t *open;
    size_t n;
    bool said;
    TRY(permission_now(w, customer_id, PERMISSION_OFFERS, &now, &said));
    TRY(sql_offer_complaints(w->db, customer_id, &open, &n));
    *ret_permission = said ? now.id : 0;
    *ret = !said ? OFFER_NOT_ALLOWED : !now.given ? OFFER_WITHDRAWN : n ? OFFER_COMPLAINT : OFFER_NO_REASON;
    return NULL;
}

const struct err *offer_percent(struct work *w, int64_t *ret) {
    return setting_number(w, SETTING_THANKS_PERCENT, ret);
}

/* Words of the event are the numbers of why; thread_events.c has them in the reader's language. */
static const struct err *left_out(struct work *w, int64_t conversation_id, int64_t message_id, enum offer_why why) {
    return event_add(w, EVENT_KIND_OFFER, conversation_id, message_id, str_printf(w->arena, "%d", (int)why));
}

static const struct err *issue(struct work *w, const struct conversation *c, struct coupon *ret) {
    int64_t percent, days;
    struct str order;
    bool about;
    TRY(offer_percent(w, &percent));
    TRY(setting_number(w, SETTING_THANKS_DAYS, &days));
    if (percent == 0)
        return ERR(w->arena, ERR_INVALID, "This shop gives no coupon with thanks.", .field = "thanks",
                   .hint = "The owner says in the settings how many per cent it is.");
    TRY(sql_offer_order(w->db, c->id, &order, &about));
    struct coupon_new in = { .kind = COUPON_PERCENT,
                             .percent = OPT(percent),
                             .currency = S(""),
                             .customer_id = OPT(c->customer_id),
                             .max_uses = 1,
                             .days = days,
                             .conversation_id = OPT(c->id),
                             .first_order = about ? order : S("") };
    TRY(coupon_issue(w, &in, ret));
    if (ret->state != COUPON_REVOKED) return NULL;
    in.first_order = S(""); /* it was in a mail that left without it */
    return coupon_issue(w, &in, ret);
}

const struct err *offer_begin(struct work *w, const struct conversation *c, int64_t message_id, struct str recipient,
                              struct coupon *ret, bool *ret_any) {
    enum offer_why why;
    int64_t permission, now = work_now(w);
    TRY(offer_may(w, c->customer_id, &why, &permission));
    if (why == OFFER_NO_REASON) {
        TRY(issue(w, c, ret));
        if (coupon_state_now(ret, now) != COUPON_ISSUED) why = OFFER_HAD;
    }
    *ret_any = why == OFFER_NO_REASON;
    if (*ret_any) return NULL;
    TRY(sql_offer_insert(w->db, message_id, mailbox_normal(w->arena, recipient), OPT_NONE, STR_NONE, OFFER_LEFT_OUT,
                         why, c->customer_id, now, OPT(now), NULL));
    return left_out(w, c->id, message_id, why);
}

const struct err *offer_add(struct work *w, const struct conversation *c, int64_t message_id, struct str recipient,
                            int64_t coupon_id, struct str raw) {
    return sql_offer_insert(w->db, message_id, mailbox_normal(w->arena, recipient), OPT(coupon_id), raw, OFFER_WAITS,
                            OFFER_NO_REASON, c->customer_id, work_now(w), OPT_NONE, NULL);
}

static const struct err *leave_out(struct work *w, const struct offer *o, enum offer_why why) {
    struct coupon c;
    int64_t *others;
    size_t n;
    TRY(sql_offer_decide(w->db, o->message_id, OFFER_LEFT_OUT, why, OPT_NONE, o->customer_id, work_now(w), NULL));
    TRY(left_out(w, o->conversation_id, o->message_id, why));
    TRY(sql_offer_others(w->db, o->coupon_id.v, o->message_id, &others, &n));
    TRY(coupon_get(w, o->coupon_id.v, &c));
    return c.uses || n ? NULL : coupon_revoke(w, c.id);
}

struct leaving {
    int64_t message_id;
    struct str recipient, raw;
};

static const struct err *leave_tx(struct work *w, void *arg) {
    struct leaving *x = arg;
    struct offer o;
    enum offer_why why;
    int64_t permission;
    bool found;
    x->raw = STR_NONE;
    TRY(sql_offer_of(w->db, x->message_id, &o, &found));
    if (!found || o.state == OFFER_LEFT_OUT || !str_eq(o.recipient, mailbox_normal(w->arena, x->recipient)))
        return NULL;
    TRY(sql_offer_hold_customer(w->db, o.customer_id, NULL));
    TRY(offer_may(w, o.customer_id, &why, &permission));
    if (why != OFFER_NO_REASON) return leave_out(w, &o, why);
    x->raw = o.raw;
    return sql_offer_decide(w->db, o.message_id, OFFER_WENT, OFFER_NO_REASON, OPT(permission), o.customer_id,
                            work_now(w), NULL);
}

const struct err *offer_leave(struct work *w, int64_t message_id, struct str recipient, struct str *raw) {
    struct leaving x = { .message_id = message_id, .recipient = recipient };
    TRY(work_write(w, leave_tx, &x));
    if (str_is_set(x.raw)) *raw = x.raw;
    return NULL;
}

const struct err *offer_taken_back(struct work *w, int64_t message_id) {
    struct offer o;
    bool found;
    TRY(sql_offer_of(w->db, message_id, &o, &found));
    return found && o.state != OFFER_LEFT_OUT ? leave_out(w, &o, OFFER_TAKEN_BACK) : NULL;
}
