#include "desk/goodwill/goodwill.h"

#include "base/utf8.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/coupon/coupon.h"
#include "desk/event/event.h"
#include "desk/goodwill/goodwill_sql.h"

const char *const goodwill_states[] = { "requested", "waiting_approval", "granted", "declined", "applied", "revoked", "expired", NULL };
const char *const goodwill_purposes[] = { "keep", "correct", "thank", NULL };
const char *const goodwill_forgone_kinds[] = { "declined_upsell", "goodwill", "referral", NULL };

static struct str object_of(struct work *w, int64_t id) { return str_printf(w->arena, "grant:%lld", (long long)id); }

/* The thread and the log tell it: what it is now, and how much. */
static const struct err *note(struct work *w, const struct grant *g, const char *action) {
    struct str words = str_printf(w->arena, "%s %lld %.*s", goodwill_states[g->state], (long long)g->amount, STR_ARG(g->currency));
    TRY(event_add(w, EVENT_KIND_GRANT, g->conversation_id, g->id, words));
    return audit_note(w, action, object_of(w, g->id), words);
}

static const struct err *wrong(struct work *w, const char *msg, const char *field, const char *hint) {
    return ERR(w->arena, ERR_INVALID, msg, .field = field, .hint = hint);
}

/* ---- giving ---- */

static const struct err *check_text(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n > max)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field, .hint = "Say it in a line or two.");
    return utf8_valid(s) && str_find_char(s, 0) < 0 ? NULL : wrong(w, W("The text is not valid UTF-8."), field, NULL);
}

static const struct err *check_amount(struct work *w, int64_t amount, struct str currency) {
    if (amount < 1 || amount > MONEY_MAX)
        return wrong(w, W("This is no amount."), "amount", W("Write a number, such as 2000 or 20.50."));
    if (!money_is_currency(currency))
        return wrong(w, W("This is no currency."), "currency", W("Take three capital letters, such as RSD or EUR."));
    return NULL;
}

/* Whether the coupon can be made is seen before it waits for a yes. */
static const struct err *check_coupon(struct work *w, const struct goodwill_new *in) {
    if (!in->coupon_kind.set) return NULL;
    if (in->law.n)
        return wrong(w, W("What is owed is not paid with a coupon."), "coupon", W("Leave the coupon out."));
    if (in->coupon_kind.v < 0 || in->coupon_kind.v >= COUPON_KINDS)
        return wrong(w, W("There is no such kind."), "coupon", W("Choose one of the list."));
    if (!in->coupon_days.set || in->coupon_days.v < 1 || in->coupon_days.v > COUPON_DAYS_MAX)
        return wrong(w, W("A coupon is valid for 1 to 730 days."), "days", W("90 suits most shops."));
    bool percent = in->coupon_kind.v == COUPON_PERCENT;
    if (percent != in->coupon_percent.set || (percent && (in->coupon_percent.v < 1 || in->coupon_percent.v > 100)))
        return wrong(w, W("A percentage is from 1 to 100."), "percent", W("Give one where the coupon is one of per cent, and only there."));
    return NULL;
}

static const struct err *check(struct work *w, const struct goodwill_new *in) {
    TRY(check_amount(w, in->amount, in->currency));
    if ((unsigned)in->kind >= GRANT_KINDS) return wrong(w, W("There is no such kind."), "kind", W("Choose one of the list."));
    if ((unsigned)in->purpose >= PURPOSES)
        return wrong(w, W("There is no such purpose."), "purpose", W("Choose one of the list."));
    TRY(check_text(w, in->reason, GOODWILL_REASON_MAX, "reason"));
    TRY(check_text(w, in->law, GOODWILL_LAW_MAX, "law"));
    return check_coupon(w, in);
}

static struct authority_ask ask_of(int64_t user_id, const struct goodwill_new *in, const struct conversation *c) {
    return (struct authority_ask){ user_id, in->kind, in->currency, c->customer_id };
}

/* A new one as the schema wants it, before anybody has decided. */
struct making {
    int64_t state;
    struct opt_int authority_id, approver_id, granted_at;
    enum beyond beyond;
};

static const struct err *store(struct work *w, const struct goodwill_new *in, const struct conversation *c,
                               const struct making *m, int64_t *ret_id) {
    TRY(sql_goodwill_insert(w->db, c->id, c->customer_id, in->kind, in->amount, in->currency, in->purpose,
                            utf8_one_line(w->arena, in->reason), utf8_one_line(w->arena, in->law), m->state, w->actor.user_id,
                            m->authority_id, m->beyond, m->approver_id, in->coupon_kind, in->coupon_percent, in->coupon_days,
                            work_now(w), m->granted_at, ret_id));
    return conversation_hold(w, c->id, HOLDS_GRANT);
}

static const struct err *held(struct work *w, int64_t id, const struct authority_room *r) {
    for (size_t i = 0; i < r->held_n; i++)
        TRY(sql_goodwill_held_insert(w->db, id, r->held[i]));
    return NULL;
}

/* It is granted: its coupon is made. */
static const struct err *granted(struct work *w, int64_t id, const char *action) {
    struct grant g;
    struct coupon made;
    TRY(goodwill_get(w, id, &g));
    if (g.coupon_kind.set) {
        bool amount = g.coupon_kind.v == COUPON_AMOUNT;
        struct coupon_new in = { .kind = (enum coupon_kind)g.coupon_kind.v, .percent = g.coupon_percent,
                                 .amount = amount ? OPT(g.amount) : OPT_NONE, .currency = g.currency,
                                 .customer_id = OPT(g.customer_id), .max_uses = 1, .days = g.coupon_days.v,
                                 .grant_id = OPT(id), .conversation_id = OPT(g.conversation_id), .first_order = S("") };
        TRY(coupon_issue(w, &in, &made));
    }
    return note(w, &g, action);
}

static const struct err *beyond_limit(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "This is more than you may give now.", .field = "amount",
               .hint = "Give less, or ask for approval.");
}

/* Who is to say yes: of those who can be asked the one who was chosen, else the first. */
static const struct err *whom(struct work *w, const struct goodwill_new *in, const struct authority_room *r, int64_t *ret) {
    struct authority_asked *can;
    size_t n;
    TRY(authority_approvers(w, w->actor.user_id, r->approver_id, &can, &n));
    for (size_t i = 0; i < n; i++) {
        if (in->approver_id.set && in->approver_id.v != can[i].id) continue;
        *ret = can[i].id;
        return NULL;
    }
    return ERR(w->arena, ERR_CONFLICT, "There is nobody who could approve this.", .field = "approver",
               .hint = "Ask an owner to set you a higher limit.");
}

const struct err *goodwill_give(struct work *w, const struct goodwill_new *in, int64_t *ret_id) {
    struct conversation c;
    struct authority_room room = { 0 };
    int64_t now = work_now(w), approver;
    TRY(check(w, in));
    TRY(conversation_get(w, in->conversation_id, &c));
    struct authority_ask ask = ask_of(w->actor.user_id, in, &c);
    struct making m = { GRANT_GRANTED, OPT_NONE, OPT_NONE, OPT(now), BEYOND_NOTHING };
    if (!in->law.n) {
        TRY(authority_take(w, &ask, &room));
        m.beyond = authority_beyond(&room, in->amount);
        m.authority_id = OPT(w->actor.user_id);
    }
    if (m.beyond) {
        if (!in->ask) return beyond_limit(w);
        TRY(whom(w, in, &room, &approver));
        m = (struct making){ GRANT_WAITS, OPT_NONE, OPT(approver), OPT_NONE, m.beyond };
    }
    TRY(store(w, in, &c, &m, ret_id));
    if (m.state == GRANT_GRANTED) {
        TRY(held(w, *ret_id, &room));
        return granted(w, *ret_id, "grant.give");
    }
    struct grant g;
    TRY(goodwill_get(w, *ret_id, &g));
    return note(w, &g, "grant.ask");
}

const struct err *goodwill_instead(struct work *w, const struct goodwill_new *in, struct goodwill_instead *ret) {
    struct conversation c;
    TRY(conversation_get(w, in->conversation_id, &c));
    struct authority_ask ask = ask_of(w->actor.user_id, in, &c);
    TRY(authority_room(w, &ask, &ret->room));
    return authority_approvers(w, w->actor.user_id, ret->room.approver_id, &ret->approvers, &ret->approver_n);
}

/* ---- deciding ---- */

static const struct err *decided_already(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody has decided this already.", .hint = "Load the page again.");
}

static bool is_owner(const struct work *w) { return w->actor.kind == ACTOR_SYSTEM || w->actor.role == ROLE_OWNER; }

static const struct err *may_decide(struct work *w, const struct grant *g) {
    if (g->user_id == w->actor.user_id)
        return ERR(w->arena, ERR_DENIED, "Nobody approves his own gifts.", .hint = "Ask somebody else.");
    if (is_owner(w) || (g->approver_id.set && g->approver_id.v == w->actor.user_id)) return NULL;
    return ERR(w->arena, ERR_DENIED, "This was not put to you.", .hint = "Whoever was asked decides, or an owner.");
}

const struct err *goodwill_approve(struct work *w, int64_t id, int64_t version) {
    struct grant g;
    struct authority_room room;
    int64_t changed;
    TRY(goodwill_get(w, id, &g));
    TRY(may_decide(w, &g));
    if (g.state != GRANT_WAITS) return decided_already(w);
    struct authority_ask ask = { w->actor.user_id, (enum grant_kind)g.kind, g.currency, g.customer_id };
    TRY(authority_take(w, &ask, &room));
    if (authority_beyond(&room, g.amount))
        return ERR(w->arena, ERR_CONFLICT, "This is more than you may give yourself.", .field = "amount",
                   .hint = "Let somebody with a higher limit decide, or an owner raise yours.");
    TRY(sql_goodwill_approve(w->db, id, version, w->actor.user_id, work_now(w), &changed));
    if (!changed) return decided_already(w);
    TRY(held(w, id, &room));
    return granted(w, id, "grant.approve");
}

const struct err *goodwill_decline(struct work *w, int64_t id, int64_t version, struct str why) {
    struct grant g;
    int64_t changed;
    TRY(goodwill_get(w, id, &g));
    bool own = g.user_id == w->actor.user_id;
    if (!own) TRY(may_decide(w, &g));
    TRY(check_text(w, why, GOODWILL_REASON_MAX, "reason"));
    why = utf8_one_line(w->arena, str_trim(why));
    if (!own && !why.n)
        return wrong(w, W("A reason is missing."), "reason", W("Say why, so that the next one need not ask."));
    TRY(sql_goodwill_decline(w->db, id, version, w->actor.user_id, work_now(w), why, &changed));
    if (!changed) return decided_already(w);
    TRY(goodwill_get(w, id, &g));
    return note(w, &g, "grant.decline");
}

/* ---- what became of it ---- */

static const struct err *end(struct work *w, int64_t id, enum grant_state state, struct str why, struct str order,
                             const char *action) {
    struct grant g;
    int64_t changed;
    struct opt_int by = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(sql_goodwill_end(w->db, id, state, by, work_now(w), why, order, &changed));
    TRY(goodwill_get(w, id, &g));
    if (changed) return note(w, &g, action);
    if (g.state == state) return NULL; /* the second click */
    return ERR(w->arena, ERR_CONFLICT, "This grant is not open any more.", .hint = "Load the page again.");
}

const struct err *goodwill_applied(struct work *w, int64_t id, struct str order_ref) {
    TRY(check_text(w, order_ref, GOODWILL_ORDER_MAX, "order"));
    return end(w, id, GRANT_APPLIED, S(""), utf8_one_line(w->arena, str_trim(order_ref)), "grant.apply");
}

const struct err *goodwill_revoke(struct work *w, int64_t id, struct str why) {
    struct grant g;
    TRY(goodwill_get(w, id, &g));
    bool mine = g.user_id == w->actor.user_id || (g.authority_id.set && g.authority_id.v == w->actor.user_id);
    if (!mine && !is_owner(w))
        return ERR(w->arena, ERR_DENIED, "This is not yours to take back.", .hint = "Ask whoever gave it, or an owner.");
    TRY(check_text(w, why, GOODWILL_REASON_MAX, "reason"));
    why = utf8_one_line(w->arena, str_trim(why));
    if (!why.n) return wrong(w, W("A reason is missing."), "reason", W("Say why it is taken back."));
    TRY(coupon_revoke_of(w, id));
    return end(w, id, GRANT_REVOKED, why, S(""), "grant.revoke");
}

const struct err *goodwill_expired(struct work *w, int64_t id) {
    struct grant g;
    TRY(goodwill_get(w, id, &g));
    if (g.state != GRANT_GRANTED) return NULL;
    return end(w, id, GRANT_EXPIRED, S(""), S(""), "grant.expire");
}

/* ---- profit forgone ---- */

const struct err *goodwill_forgo(struct work *w, const struct forgone_new *in, int64_t *ret_id) {
    struct conversation c;
    struct str reason = utf8_one_line(w->arena, str_trim(in->reason));
    TRY(check_amount(w, in->amount, in->currency));
    if ((unsigned)in->kind >= FORGONE_KINDS) return wrong(w, W("There is no such kind."), "kind", W("Choose one of the list."));
    TRY(check_text(w, in->reason, GOODWILL_REASON_MAX, "reason"));
    if (!reason.n) return wrong(w, W("A reason is missing."), "reason", W("Say in a line why it was better so."));
    TRY(conversation_get(w, in->conversation_id, &c));
    TRY(sql_forgone_insert(w->db, c.id, in->kind, in->amount, in->currency, reason, w->actor.user_id, work_now(w), ret_id));
    TRY(conversation_hold(w, c.id, HOLDS_GRANT));
    struct str words = str_printf(w->arena, "%lld %.*s", (long long)in->amount, STR_ARG(in->currency));
    TRY(event_add(w, EVENT_KIND_FORGONE, c.id, *ret_id, words));
    return audit_note(w, "forgone.note", str_printf(w->arena, "forgone:%lld", (long long)*ret_id), words);
}

/* ---- conversations that are joined ---- */

static const struct err *move(struct work *w, int64_t merge_id, int64_t now_in, int64_t to) {
    TRY(sql_goodwill_move_grants(w->db, merge_id, now_in, to, NULL));
    TRY(sql_goodwill_move_coupons(w->db, merge_id, now_in, to, NULL));
    TRY(sql_goodwill_move_forgone(w->db, merge_id, now_in, to, NULL));
    return conversation_hold(w, to, HOLDS_GRANT);
}

const struct err *goodwill_join(struct work *w, int64_t merge_id, const struct conversation *from, int64_t into) {
    if (!(from->holds & HOLDS_GRANT)) return NULL;
    TRY(sql_goodwill_note_moved(w->db, merge_id, from->id, NULL));
    return move(w, merge_id, from->id, into);
}

const struct err *goodwill_apart(struct work *w, int64_t merge_id, int64_t now_in, const struct conversation *back) {
    if (!(back->holds & HOLDS_GRANT)) return NULL;
    TRY(move(w, merge_id, now_in, back->id));
    return sql_goodwill_forget_moved(w->db, merge_id, NULL);
}
