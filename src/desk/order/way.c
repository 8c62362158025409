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
