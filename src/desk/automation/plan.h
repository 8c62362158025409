/* plan.h - the rules by which the desk plans follow-ups itself, and when each is due (P14, P20,
 * P24, P26, P34, P75).
 *
 *   rule                  its event                                       what it plans
 *   first_order           a customer's first order is delivered           is all well?
 *   delivery              any other order is delivered                    is all well?
 *   silent_return         an order comes back and he said nothing         why?
 *   complaint_solved      a complaint was put right                       did it stay right?
 *   silence               he leaves our question unanswered for days      gentle outreach
 *   complaint_unfinished  a complaint has no end, and he orders no more   what is missing?
 *   quiet_customer        no order for long; off until somebody wants it
 *
 * The first four are planned in the transaction in which it happens, the others by the timer. A
 * rule plans once for an event, for ever: the store holds a unique key over both, so two nodes, one
 * that was stopped and goes on, and a clock that is stepped make no second one (F14, F21). What
 * lies back longer than PLAN_OLD is history (an import) and plans nothing.
 *
 * Its place is a conversation about that order, else the customer's last one, else the customer
 * himself. Its owner is whose the case is, else who of us wrote there last, else who entered the
 * order, else who answers for the rule. It is due at the end of the n-th day (open days of the
 * calendar of that team or of the shop, or days that pass and then the first open one), by closing
 * time; for a customer with hours that we understand, at the end of those, as his own zone has
 * them, within our opening hours where both meet. Asked is as the rule says, else as he likes it,
 * else by what we know of him.
 *
 * What is pointless stops by itself: he wrote, somebody asked otherwise, the order came back, the
 * case is spam or solved (followup.h says which).
 */
#ifndef DESK_AUTOMATION_PLAN_H
#define DESK_AUTOMATION_PLAN_H

#include "desk/customer/customer.h"
#include "desk/work.h"
#include "when/open.h"

#define PLAN_OLD (14 * MOMENT_DAY)

/* An order came into a state of order.h. Needs the write transaction of that, as the next. */
MUST_USE const struct err *plan_order_moved(struct work *w, int64_t order_id, int64_t to,
                                            int64_t at);
/* A complaint was put right. */
MUST_USE const struct err *plan_complaint_solved(struct work *w, int64_t complaint_id,
                                                 int64_t conversation_id);
/* By when somebody asks how an order is that was delivered then, by rule delivery: closing time of
 * its n-th day. Needs a transaction. */
MUST_USE const struct err *plan_check_by(struct work *w, int64_t delivered_at, int64_t *ret);

/* The rules that time brings; a timer calls it about once a minute. Opens its own transactions. */
MUST_USE const struct err *plan_turn(struct work *w);

/* ---- when (due.c) ---- */

/* From when to when on any day, in minutes by the customer's clock. */
struct liked {
    int16_t from, to;
};
/* "9–12", "9-12 h", "between 9.30 and 12", "od 9 do 12": the first two times of the text, in order.
 * False for what is not understood so. */
bool liked_hours(struct str text, struct liked *ret);
/* The zone of the country of the customer's telephone, else of the desk. Needs a transaction. */
MUST_USE const struct err *liked_zone(struct work *w, int64_t customer_id, const struct zone **ret);

/* All that a due time follows from; in the work's arena. */
struct due_by {
    struct calendar calendar; /* ours */
    const struct zone *zone;  /* the customer's */
    struct liked liked;
    bool likes; /* liked is set */
};
MUST_USE const struct err *due_by_of(struct work *w, struct opt_int team_id,
                                     const struct customer *c, struct due_by *ret);
/* By when, n days (of a unit of automation.h) behind from, later than after; pure. False where the
 * calendar is never open. */
bool due_of(const struct due_by *d, int64_t from, int64_t n, int64_t unit, int64_t after,
            int64_t *ret);

#endif
