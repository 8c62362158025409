/* The way of an order: what follows what, and what each needs. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/automation/plan.h"
#include "desk/order/order.h"
#include "desk/order/order_sql.h"

/* Forward only; whatever has left may come back, what was returned goes nowhere. */
static bool goes(int64_t from, enum order_state to) {
    if (to == ORDER_RETURNED) return from != ORDER_RETURNED;
    if (to == ORDER_CHECK_IN) return from == ORDER_DELIVERED;
    return from != ORDER_RETURNED && to > from && to < ORDER_RETURNED;
}

/* ---- what was kept elsewhere ---- */

const struct err *order_check_past(struct work *w, int64_t ordered_at, const struct order_past *in) {
    int64_t now = work_now(w), shipped = in->shipped_at ? in->shipped_at : ordered_at,
            delivered = in->delivered_at ? in->delivered_at : shipped;
    if (shipped < ordered_at || shipped > now)
        return ERR(w->arena, ERR_INVALID, "It did not happen then.", .field = "shipped_at",
                   .hint = "Write a time between the order and now.");
    if (delivered < shipped || delivered > now)
        return ERR(w->arena, ERR_INVALID, "It did not happen then.", .field = "delivered_at",
                   .hint = "Write a time between the order and now.");
    if (in->state == ORDER_CHECK_IN && in->result == ORDER_RESULT_NONE)
        return ERR(w->arena, ERR_INVALID, "What came of asking?", .field = "result",
                   .hint = "Say whether it is all right, was explained, is a problem, or nobody "
                           "was reached.");
    return NULL;
}

static const struct err *came(struct work *w, const struct order *o, enum order_state state, int64_t at,
                              struct str words) {
    bool person = w->actor.kind == ACTOR_USER;
    return sql_order_step_insert(w->db, o->id, state, at, work_now(w),
                                 person ? OPT(w->actor.user_id) : OPT_NONE, words, NULL);
}

/* The steps that it went, up to the state that it is in. */
static const struct err *steps_so_far(struct work *w, const struct order *o, const struct order_past *p) {
    int64_t shipped = p->shipped_at ? p->shipped_at : o->ordered_at, at = p->delivered_at ? p->delivered_at : shipped;
    bool back = p->state == ORDER_RETURNED;
    if (!back || p->shipped_at) TRY(came(w, o, ORDER_SHIPPED, shipped, S("")));
    if (back ? p->delivered_at != 0 : p->state >= ORDER_DELIVERED) TRY(came(w, o, ORDER_DELIVERED, at, S("")));
    if (p->result != ORDER_RESULT_NONE) TRY(came(w, o, ORDER_CHECK_IN, at, S("")));
    return p->state >= ORDER_SETTLED ? came(w, o, p->state, at, p->reason) : NULL;
}

const struct err *order_came_so(struct work *w, int64_t id, const struct order_past *in) {
    struct order o;
    struct order_past p = *in;
    struct opt_int check_by = { .set = p.state >= ORDER_DELIVERED };
    int64_t changed;
    TRY(order_get(w, id, &o));
    TRY(order_check_past(w, o.ordered_at, &p));
    if (p.state == ORDER_ORDERED) return NULL;
    if (check_by.set)
        TRY(plan_check_by(w, p.delivered_at ? p.delivered_at : p.shipped_at ? p.shipped_at : o.ordered_at, &check_by.v));
    if (p.state == ORDER_DELIVERED && check_by.v < work_now(w)) p.state = ORDER_SETTLED;
    if (p.state != ORDER_CHECK_IN && p.state != ORDER_SETTLED) p.result = ORDER_RESULT_NONE;
    if (p.state < ORDER_SETTLED || p.result != ORDER_RESULT_NONE) p.reason = S("");
    TRY(steps_so_far(w, &o, &p));
    return sql_order_move(w->db, id, o.version, p.state, check_by, p.result, p.reason, &changed);
}

/* ---- one step on ---- */

static const struct err *no_way(struct work *w) {
    return ERR(w->arena, ERR_INVALID, "An order does not go this way.", .field = "state",
               .hint = "It goes on from ordered over shipped, delivered and check-in to settled; "
                       "what is returned stays so.");
}

static const struct err *check_words(struct work *w, struct str s, const char *field) {
    if (s.n <= ORDER_TEXT_MAX && utf8_is_line(s)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = field,
               .hint = "Write it shorter, on one line.");
}

/* What the state it goes to needs to be told. */
static const struct err *check_needs(struct work *w, const struct order *o,
                                     const struct order_move *m) {
    bool leaves = o->state == ORDER_ORDERED && m->to != ORDER_RETURNED;
    if (leaves && o->first && o->note.n == 0)
        return ERR(w->arena, ERR_INVALID, "The first order leaves with a line of your own.",
                   .field = "note", .hint = "Write a line for its packing note first.");
    if ((m->to == ORDER_CHECK_IN) != (m->result != ORDER_RESULT_NONE) || m->result >= ORDER_RESULT_COUNT)
        return ERR(w->arena, ERR_INVALID, "What came of asking?", .field = "result",
                   .hint = "Say whether it is all right, was explained, is a problem, or nobody "
                           "was reached.");
    bool asked = o->result != ORDER_RESULT_NONE;
    if (((m->to == ORDER_SETTLED && !asked) || m->to == ORDER_RETURNED) && m->reason.n == 0)
        return ERR(w->arena, ERR_INVALID, "A reason is missing.", .field = "reason",
                   .hint = "Say in a few words why nobody asked how it is, or why it came back.");
    return NULL;
}

static const struct err *check(struct work *w, const struct order *o, const struct order_move *m) {
    int64_t at = m->at ? m->at : work_now(w);
    if (!goes(o->state, m->to)) return no_way(w);
    TRY(check_words(w, m->reason, "reason"));
    TRY(check_words(w, m->words, "words"));
    TRY(check_needs(w, o, m));
    if (at > work_now(w) || at < o->ordered_at)
        return ERR(w->arena, ERR_INVALID, "It did not happen then.", .field = "at",
                   .hint = "Write a time between the order and now.");
    if (m->check_by.set && (m->to != ORDER_DELIVERED || m->check_by.v < at))
        return ERR(w->arena, ERR_INVALID, "This is no time to ask how it is.", .field = "check_by",
                   .hint = "Write a time after it was delivered.");
    return NULL;
}

const struct err *order_step(struct work *w, int64_t id, int64_t version,
                             const struct order_move *in) {
    struct order o;
    struct order_move m = *in;
    int64_t changed, at = m.at ? m.at : work_now(w);
    m.reason = utf8_one_line(w->arena, str_trim(m.reason));
    m.words = utf8_one_line(w->arena, str_trim(m.words));
    TRY(order_get(w, id, &o));
    TRY(check(w, &o, &m));
    struct opt_int check_by = m.check_by.set ? m.check_by : o.check_by;
    if (m.to == ORDER_DELIVERED && !check_by.set) {
        TRY(plan_check_by(w, at, &check_by.v));
        check_by.set = true;
    }
    TRY(sql_order_move(w->db, id, version, m.to, check_by,
                       m.result == ORDER_RESULT_NONE ? o.result : (int64_t)m.result,
                       m.reason.n ? m.reason : o.reason, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    bool person = w->actor.kind == ACTOR_USER;
    TRY(sql_order_step_insert(w->db, id, m.to, at, work_now(w),
                              person ? OPT(w->actor.user_id) : OPT_NONE,
                              m.words.n ? m.words : m.reason, NULL));
    TRY(audit_note(w, "order.state", str_printf(w->arena, "order:%lld", (long long)id),
                   str_of(order_state_name(m.to))));
    return plan_order_moved(w, id, m.to, at);
}
