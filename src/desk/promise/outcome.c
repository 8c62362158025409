/* What becomes of a promise: done, another date, let off, put right; and that it was none of that after all. */
#include "desk/promise/promise_priv.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/message/message.h"
#include "desk/promise/promise_sql.h"

static const struct err *settled_already(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "This promise is settled already.",
               .hint = "Look at it once more.");
}

static const struct err *too_late(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "The time of this promise has passed.", .field = "due",
               .hint = "Tell the customer, do it, and say what puts it right.");
}

static bool in_time(const struct work *w, const struct promise *p) {
    return p->state == PROMISE_MADE && work_now(w) <= p->due;
}

/* What shows that it was done lies in the same case. */
static const struct err *check_evidence(struct work *w, const struct promise *p,
                                        struct opt_int evidence_id) {
    int64_t place = 0;
    if (!evidence_id.set) return NULL;
    const struct err *e = message_place(w, evidence_id.v, &place);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && place == p->conversation_id) return NULL;
    return ERR(w->arena, ERR_INVALID, "This message is not in the conversation of the promise.",
               .field = "message", .hint = "Name one that is.");
}

static const struct err *settle(struct work *w, const struct promise *p, enum promise_state to,
                                int64_t at, struct str evidence, struct opt_int evidence_id,
                                struct str why) {
    int64_t changed;
    BUG_UNLESS(w->actor.kind == ACTOR_USER);
    TRY(sql_promise_settle(w->db, p->id, p->state, to, at, w->actor.user_id, evidence, evidence_id,
                           to == PROMISE_RENEGOTIATED, why, &changed));
    return changed ? NULL : settled_already(w);
}

/* Late is later than the moment at which it was seen to be broken, wherever the clock stands now. */
static const struct err *do_late(struct work *w, struct promise *p, struct str evidence,
                                 struct opt_int evidence_id) {
    int64_t at = work_now(w);
    if (p->state == PROMISE_MADE) {
        TRY(promise_pass(w, p));
        TRY(promise_get(w, p->id, p));
    }
    if (p->state != PROMISE_BROKEN) return settled_already(w);
    if (at < p->broken_at.v) at = p->broken_at.v;
    TRY(settle(w, p, PROMISE_LATE, at, evidence, evidence_id, S("")));
    return promise_tell(w, p, EVENT_KIND_PROMISE_LATE, "promise.late");
}

static bool said_before(const struct work *w, const struct promise *p, struct str evidence) {
    return (p->state == PROMISE_KEPT || p->state == PROMISE_LATE) && p->settled_by.set &&
           p->settled_by.v == w->actor.user_id && str_eq(p->evidence, evidence);
}

const struct err *promise_fulfil(struct work *w, int64_t id, struct str evidence,
                                 struct opt_int evidence_id) {
    struct promise p;
    TRY(promise_words(w, evidence, "evidence", &evidence));
    TRY(promise_get(w, id, &p));
    if (said_before(w, &p, evidence)) return NULL; /* the second click */
    if (p.state != PROMISE_MADE && p.state != PROMISE_BROKEN) return settled_already(w);
    TRY(check_evidence(w, &p, evidence_id));
    if (!in_time(w, &p)) return do_late(w, &p, evidence, evidence_id);
    TRY(settle(w, &p, PROMISE_KEPT, work_now(w), evidence, evidence_id, S("")));
    return promise_tell(w, &p, EVENT_KIND_PROMISE_KEPT, "promise.keep");
}

static const struct err *check_open(struct work *w, const struct promise *p) {
    if (p->state == PROMISE_BROKEN || (p->state == PROMISE_MADE && !in_time(w, p)))
        return too_late(w);
    return p->state == PROMISE_MADE ? NULL : settled_already(w);
}

const struct err *promise_renegotiate(struct work *w, int64_t id, int64_t due, struct str how,
                                      int64_t *ret_id) {
    struct promise p;
    if (str_trim(how).n) TRY(promise_words(w, how, "reason", &how));
    TRY(promise_get(w, id, &p));
    TRY(check_open(w, &p));
    int64_t now = work_now(w), at = now > p.made_at ? now : p.made_at; /* a clock may be set back */
    TRY(promise_check_due(w, at, due));
    if (due == p.due)
        return ERR(w->arena, ERR_INVALID, "This is the date that it has already.", .field = "due",
                   .hint = "Choose another one.");
    TRY(settle(w, &p, PROMISE_RENEGOTIATED, now, S(""), OPT_NONE, how.n ? how : S("")));
    TRY(promise_tell(w, &p, EVENT_KIND_PROMISE_REDATED, "promise.renegotiate"));
    struct promise next = p;
    next.message_id = OPT_NONE;
    next.made_at = at;
    next.due = due;
    next.by_helper = 0;
    next.standard_version_id = OPT_NONE; /* the customer agreed to this one */
    next.standard = S("");
    next.root_id = p.root_id.set ? p.root_id : OPT(p.id);
    next.earlier_id = OPT(p.id);
    return promise_store(w, &next, ret_id);
}

const struct err *promise_release(struct work *w, int64_t id, struct str why) {
    struct promise p;
    TRY(promise_words(w, why, "reason", &why));
    TRY(promise_get(w, id, &p));
    TRY(check_open(w, &p));
    TRY(settle(w, &p, PROMISE_RELEASED, work_now(w), S(""), OPT_NONE, why));
    return promise_tell(w, &p, EVENT_KIND_PROMISE_RELEASED, "promise.release");
}

/* ---- by a second person ---- */

static const struct err *keep_trace(struct work *w, const struct promise *p, struct str why) {
    return sql_promise_correction_insert(w->db, p->id, w->actor.user_id, work_now(w), why, p->state,
                                         p->settled_at.v, p->settled_by.v, p->evidence, NULL);
}

const struct err *promise_correct(struct work *w, int64_t id, struct str why) {
    struct promise p;
    struct opt_int remind = OPT_NONE;
    int64_t changed;
    TRY(promise_words(w, why, "reason", &why));
    TRY(promise_get(w, id, &p));
    if (p.state != PROMISE_KEPT && p.state != PROMISE_LATE)
        return ERR(w->arena, ERR_CONFLICT, "Nobody has marked this promise as done.",
                   .hint = "Look at it once more.");
    if (p.settled_by.v == w->actor.user_id)
        return ERR(w->arena, ERR_DENIED, "Another person has to say so.",
                   .hint = "Ask a colleague to look at it.");
    TRY(keep_trace(w, &p, why));
    bool late = p.state == PROMISE_LATE, open = !late && work_now(w) <= p.due;
    if (open) TRY(promise_remind_at(w, p.due, &remind));
    TRY(sql_promise_unsettle(w->db, p.id, p.version, late ? PROMISE_BROKEN : PROMISE_MADE,
                             late ? p.broken_at : OPT_NONE, remind, &changed));
    if (!changed) return settled_already(w);
    TRY(promise_tell(w, &p, EVENT_KIND_PROMISE_CORRECTED, "promise.correct"));
    if (!late && !open) return promise_pass(w, &p);
    return open ? promise_keep_open(w, p.conversation_id) : NULL;
}

/* ---- who keeps it, and what puts it right ---- */

const struct err *promise_give(struct work *w, int64_t id, int64_t owner_id) {
    struct promise p;
    struct conversation c;
    int64_t changed;
    TRY(promise_get(w, id, &p));
    bool to_mend = p.recovery_due.set && !p.recovered_at.set;
    if (p.state != PROMISE_MADE && !to_mend) return settled_already(w);
    if (p.owner_id == owner_id) return NULL;
    TRY(conversation_get(w, p.conversation_id, &c));
    TRY(promise_check_owner(w, &c, owner_id));
    TRY(sql_promise_give(w->db, id, p.version, owner_id, &changed));
    if (!changed) return settled_already(w);
    TRY(sql_promise_recovery_give(w->db, id, owner_id, NULL));
    return promise_tell(w, &p, EVENT_KIND_PROMISE_GIVEN, "promise.give");
}

const struct err *promise_recovered(struct work *w, int64_t id, struct str what) {
    struct promise p;
    int64_t changed;
    TRY(promise_words(w, what, "done", &what));
    TRY(promise_get(w, id, &p));
    TRY(sql_promise_recovery_done(w->db, id, work_now(w), w->actor.user_id, what, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "There is nothing to put right here.",
                   .hint = "Look at it once more.");
    return promise_tell(w, &p, EVENT_KIND_PROMISE_MENDED, "promise.mend");
}
