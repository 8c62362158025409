#include "desk/auth/access.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/auth/auth_sql.h"
#include "desk/auth/rights.h"
#include "desk/followup/followup.h"
#include "desk/complaint/complaint.h"
#include "desk/goodwill/goodwill.h"
#include "desk/message/message.h"
#include "desk/promise/promise.h"
#include "desk/user/user.h"

static const struct err *hidden(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
}

bool access_needs_id(enum access rule) {
    return rule >= ACCESS_CONVERSATION_READ && rule < ACCESS_COUNT;
}

bool access_of_conversation(enum access rule) {
    return rule == ACCESS_CONVERSATION_READ || rule == ACCESS_CONVERSATION_WRITE;
}

static const struct err *sees(struct work *w, const struct actor *me, const struct conversation *c,
                              bool *ret) {
    *ret = true;
    if (actor_sees(me) == SEES_ALL) return NULL;
    if (c->owner_id.set && c->owner_id.v == me->user_id) return NULL;
    *ret = false;
    if (me->sees == SEES_TEAMS && c->team_id.set)
        return user_in_team(w, me->user_id, c->team_id.v, ret);
    return NULL;
}

const struct err *access_seen_by(struct work *w, const struct user *who,
                                 const struct conversation *c, bool *ret) {
    struct actor him = { .kind = ACTOR_USER,
                         .user_id = who->id,
                         .role = who->role,
                         .sees = who->sees };
    return sees(w, &him, c, ret);
}

/* What has to hold before anything is looked up. */
static const struct err *caller_check(struct work *w, enum access rule) {
    const struct actor *me = &w->actor;
    if (me->kind == ACTOR_NOBODY) return ERR(w->arena, ERR_SIGN_IN, "Please sign in first.");
    if (me->kind == ACTOR_SYSTEM) return NULL;
    const struct right *r = right_of(rule);
    if (me->scope < r->token && me->scope == SCOPE_READ)
        return ERR(w->arena, ERR_DENIED, "This token may only read.",
                   .hint = "Use a token with scope write.");
    if (me->role == ROLE_OWNER ? !r->owner : !r->agent)
        return ERR(w->arena, ERR_DENIED, "Only the owner may do this.",
                   .hint = "Ask the owner of this desk.");
    if (me->scope < r->token)
        return ERR(w->arena, ERR_DENIED, "This token may not settle what counts for all.",
                   .hint = "Use a token with scope admin.");
    return NULL;
}

/* The conversation that a message, letter or attachment belongs to; -1 for none yet. */
static const struct err *conversation_behind(struct work *w, enum access rule, int64_t id,
                                             int64_t *ret) {
    switch (rule) {
    case ACCESS_CONVERSATION_READ:
    case ACCESS_CONVERSATION_WRITE:
        *ret = id;
        return NULL;
    case ACCESS_MESSAGE_READ:
    case ACCESS_MESSAGE_WRITE:
        return message_place(w, id, ret);
    case ACCESS_LETTER_READ:
        return message_place_of_letter(w, id, ret);
    case ACCESS_ATTACHMENT_READ:
        return message_place_of_attachment(w, id, ret);
    case ACCESS_PROMISE_READ:
    case ACCESS_PROMISE_WRITE:
        return promise_place(w, id, ret);
    case ACCESS_COMPLAINT_READ:
    case ACCESS_COMPLAINT_WRITE:
        return complaint_place(w, id, ret);
    case ACCESS_FOLLOW_UP_READ:
    case ACCESS_FOLLOW_UP_WRITE:
    case ACCESS_CUSTOMER_READ:
    case ACCESS_CUSTOMER_WRITE:
    case ACCESS_ORDER_READ:
    case ACCESS_ORDER_WRITE:
    case ACCESS_GRANT_READ:
    case ACCESS_GRANT_WRITE:
    case ACCESS_UNSET:
    case ACCESS_ANYONE:
    case ACCESS_SIGNED_IN:
    case ACCESS_SIGNED_IN_WRITE:
    case ACCESS_OWNER:
    case ACCESS_OWNER_WRITE:
    case ACCESS_PEOPLE:
    case ACCESS_SETTINGS:
    case ACCESS_AUDIT:
    case ACCESS_GUIDANCE_WRITE:
    case ACCESS_RECORDS_WRITE:
    case ACCESS_AUTHORITY:
    case ACCESS_COUNT:
        break;
    }
    BUG("rule without a conversation");
}

/* A customer is seen by whoever sees one of his conversations. */
static const struct err *customer_check(struct work *w, int64_t id) {
    int64_t n;
    if (w->actor.kind == ACTOR_SYSTEM) return NULL;
    TRY(sql_customer_visible(w->db, id, actor_sees(&w->actor), w->actor.user_id, &n));
    return n ? NULL : hidden(w);
}

static const struct err *order_check(struct work *w, int64_t id) {
    int64_t n;
    if (w->actor.kind == ACTOR_SYSTEM) return NULL;
    TRY(sql_order_visible(w->db, id, actor_sees(&w->actor), w->actor.user_id, &n));
    return n ? NULL : hidden(w);
}

const struct err *access_conversation(struct work *w, enum access rule, int64_t id,
                                      struct conversation *ret) {
    struct conversation c;
    bool seen;
    TRY(caller_check(w, rule));
    const struct err *e = conversation_get(w, id, &c);
    if (e) return e->code == ERR_NOT_FOUND ? hidden(w) : e;
    TRY(sees(w, &w->actor, &c, &seen));
    if (!seen) return hidden(w);
    *ret = c;
    return NULL;
}

/* Whom it was put to decides it, whether the case is his to see or not. */
static const struct err *grant_check(struct work *w, enum access rule, int64_t id) {
    struct grant_place place;
    struct conversation c;
    const struct err *e = goodwill_place(w, id, &place);
    if (e) return e->code == ERR_NOT_FOUND ? hidden(w) : e;
    if (w->actor.kind == ACTOR_USER && place.approver_id.set && place.approver_id.v == w->actor.user_id)
        return NULL;
    return access_conversation(w, rule, place.conversation_id, &c);
}

/* One without a conversation is its owner's, and theirs who see the customer. */
static const struct err *follow_up_check(struct work *w, enum access rule, int64_t id) {
    struct follow_up f;
    struct conversation c;
    const struct err *e = follow_up_get(w, id, &f);
    if (e) return e->code == ERR_NOT_FOUND ? hidden(w) : e;
    if (f.conversation_id.set)
        return access_conversation(w, rule, f.conversation_id.v, &c);
    if (w->actor.kind == ACTOR_USER && f.owner_id == w->actor.user_id) return NULL;
    return customer_check(w, f.customer_id.v);
}

const struct err *access_check(struct work *w, enum access rule, int64_t id) {
    struct conversation c;
    int64_t place;
    BUG_UNLESS(rule > ACCESS_UNSET && rule < ACCESS_COUNT);
    if (rule == ACCESS_ANYONE) return NULL;
    TRY(caller_check(w, rule));
    if (!access_needs_id(rule)) return NULL;
    if (rule == ACCESS_CUSTOMER_READ || rule == ACCESS_CUSTOMER_WRITE) return customer_check(w, id);
    if (rule == ACCESS_ORDER_READ || rule == ACCESS_ORDER_WRITE) return order_check(w, id);
    if (rule == ACCESS_GRANT_READ || rule == ACCESS_GRANT_WRITE) return grant_check(w, rule, id);
    if (rule == ACCESS_FOLLOW_UP_READ || rule == ACCESS_FOLLOW_UP_WRITE) return follow_up_check(w, rule, id);
    const struct err *e = conversation_behind(w, rule, id, &place);
    if (e) return e->code == ERR_NOT_FOUND ? hidden(w) : e;
    return access_conversation(w, rule, place, &c);
}
