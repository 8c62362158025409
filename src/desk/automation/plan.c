/* The rules that plan follow-ups. */
#include "desk/automation/plan.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/automation/automation.h"
#include "desk/automation/automation_sql.h"
#include "desk/conversation/conversation.h"
#include "desk/followup/followup.h"
#include "desk/order/order.h"

enum { BATCH = 200 };
/* A conversation of his that is older says nothing of today. */
#define PLACE_FOR (180 * MOMENT_DAY)
/* How far back the timer looks for silence, and for a last order behind the days of its rule. */
#define SILENCE_FOR (30 * MOMENT_DAY)
#define QUIET_FOR (30 * MOMENT_DAY)
/* A complaint about which somebody wrote lately is being worked on. */
#define COMPLAINT_QUIET (7 * MOMENT_DAY)

/* Something happened that a rule may be for. */
struct happened {
    const char *code;
    int64_t event_id, at, customer_id;
    struct opt_int conversation_id, order_id;
    enum follow_up_reason reason;
    bool by_order; /* due when the order says so: by its check_by */
    bool now;      /* its days are over already: due at the next opportunity */
};

/* ---- where, whose, how ---- */

static const struct err *place_of(struct work *w, const struct happened *h,
                                  struct automation_place *ret, bool *ret_found) {
    *ret_found = false;
    if (h->conversation_id.set)
        return sql_automation_place(w->db, h->conversation_id.v, ret, ret_found);
    if (h->order_id.set) TRY(sql_automation_place_of_order(w->db, h->order_id.v, ret, ret_found));
    if (*ret_found) return NULL;
    return sql_automation_place_of_customer(w->db, h->customer_id, work_now(w) - PLACE_FOR, ret,
                                            ret_found);
}

static const struct err *take_if_here(struct work *w, struct opt_int user_id, struct opt_int *ret) {
    int64_t here;
    if (ret->set || !user_id.set) return NULL;
    TRY(sql_automation_user_is_here(w->db, user_id.v, &here));
    if (here) *ret = user_id;
    return NULL;
}

static const struct err *owner_of(struct work *w, const struct automation_rule *rule,
                                  const struct automation_place *place, bool placed,
                                  struct opt_int entered_by, struct opt_int *ret) {
    int64_t last;
    bool found = false;
    if (placed) TRY(take_if_here(w, place->owner_id, ret));
    if (placed && !ret->set) TRY(sql_automation_last_agent(w->db, place->id, &last, &found));
    if (found) *ret = OPT(last);
    TRY(take_if_here(w, entered_by, ret));
    TRY(take_if_here(w, rule->owner_id, ret));
    if (ret->set) return NULL;
    TRY(sql_automation_first_owner(w->db, &ret->v, &ret->set));
    return NULL;
}

/* As he likes it where we can; by mail where we know an address, else by telephone. */
static const struct err *channel_of(struct work *w, const struct automation_rule *rule,
                                    const struct customer *c, int64_t *ret) {
    struct contact_point *points;
    size_t n;
    bool mail = false, phone = false;
    *ret = rule->channel.set ? rule->channel.v : FOLLOW_UP_PHONE;
    if (rule->channel.set) return NULL;
    TRY(customer_contacts(w, c->id, &points, &n));
    for (size_t i = 0; i < n; i++) {
        mail = mail || points[i].kind == CONTACT_MAIL;
        phone = phone || points[i].kind == CONTACT_PHONE;
    }
    bool calls = c->prefers.set && c->prefers.v != CHANNEL_MAIL && phone;
    if (mail && !calls) *ret = FOLLOW_UP_MAIL;
    return NULL;
}

/* What the one who asks has before him: "30455, kávéfőző". */
static struct str words_of(struct work *w, const struct automation_order *o) {
    struct str what = str_is_set(o->what) ? utf8_one_line(w->arena, o->what) : S("");
    struct str all = what.n ? str_join3(w->arena, o->number, S(", "), what) : o->number;
    return utf8_cut(all, FOLLOW_UP_WORDS_MAX);
}

static const struct err *due_at(struct work *w, const struct happened *h,
                                const struct automation_rule *rule, const struct due_by *by,
                                struct opt_int check_by, int64_t *ret, bool *ret_found) {
    int64_t now = work_now(w), from = h->at, n = rule->days.v, unit = rule->unit.v;
    if (h->by_order && check_by.set) from = check_by.v, n = 0, unit = AUTOMATION_OPEN_DAYS;
    if (h->now) from = now, n = 0, unit = AUTOMATION_OPEN_DAYS;
    *ret_found = due_of(by, from, n, unit, now, ret);
    return NULL;
}

/* ---- planning ---- */

struct planning {
    struct automation_rule rule;
    struct automation_place place;
    struct automation_order order;
    struct customer customer;
    struct due_by by;
    bool placed;
    struct follow_up_new f;
};

static const struct err *fill(struct work *w, const struct happened *h, struct planning *p,
                              bool *ret_found) {
    bool ordered = false;
    TRY(customer_get(w, h->customer_id, &p->customer));
    TRY(place_of(w, h, &p->place, &p->placed));
    if (h->order_id.set) TRY(sql_automation_order(w->db, h->order_id.v, &p->order, &ordered));
    TRY(owner_of(w, &p->rule, &p->place, p->placed, ordered ? p->order.user_id : OPT_NONE,
                 &p->f.owner_id));
    TRY(channel_of(w, &p->rule, &p->customer, &p->f.channel));
    TRY(due_by_of(w, p->placed ? p->place.team_id : OPT_NONE, &p->customer, &p->by));
    TRY(due_at(w, h, &p->rule, &p->by, ordered ? p->order.check_by : OPT_NONE, &p->f.due,
               ret_found));
    p->f.words = ordered ? words_of(w, &p->order) : S("");
    *ret_found = *ret_found && p->f.owner_id.set;
    return NULL;
}

/* Nothing where the rule is off, the event is history, it was planned for before, or the customer was
 * forgotten. */
static const struct err *plan(struct work *w, const struct happened *h) {
    struct planning p = { .f = { .reason = h->reason, .order_id = h->order_id } };
    int64_t before, forgotten, id;
    bool found, may, fits, made;
    if (h->at < work_now(w) - PLAN_OLD && !h->now) return NULL;
    TRY(automation_may(w, h->code, &may));
    if (!may) return NULL;
    TRY(sql_automation_rule(w->db, str_of(h->code), &p.rule, &found));
    TRY(sql_automation_planned(w->db, p.rule.id, h->event_id, &before));
    TRY(sql_automation_forgotten(w->db, h->customer_id, &forgotten));
    if (before || forgotten) return NULL;
    TRY(fill(w, h, &p, &fits));
    if (!fits) return NULL;
    p.f.automation_id = OPT(p.rule.id);
    p.f.event_id = OPT(h->event_id);
    if (p.placed) p.f.conversation_id = p.place.id;
    if (!p.placed) p.f.customer_id = h->customer_id;
    TRY(follow_up_plan_once(w, &p.f, &id, &made));
    if (!made) return NULL;
    return automation_made(w, h->code, p.placed ? OPT(p.place.id) : OPT_NONE);
}

/* ---- orders ---- */

/* A new customer's first delivery is asked about as such; the plain rule takes it where that one is
 * off. */
static const struct err *delivered(struct work *w, struct happened h) {
    int64_t before, first;
    bool welcome;
    TRY(automation_may(w, AUTOMATION_FIRST_ORDER, &welcome));
    TRY(sql_automation_delivered_before(w->db, h.customer_id, h.order_id.v, &before));
    first = before == 0 && welcome;
    h.code = first ? AUTOMATION_FIRST_ORDER : AUTOMATION_DELIVERY;
    h.reason = first ? FOLLOW_UP_FIRST_ORDER : FOLLOW_UP_DELIVERY;
    h.by_order = true;
    return plan(w, &h);
}

static const struct err *returned(struct work *w, struct happened h) {
    int64_t wrote;
    TRY(sql_automation_wrote_since(w->db, h.customer_id, h.order_id.v, &wrote));
    h.code = AUTOMATION_SILENT_RETURN;
    h.reason = FOLLOW_UP_DELIVERY;
    return wrote ? NULL : plan(w, &h);
}

const struct err *plan_order_moved(struct work *w, int64_t order_id, int64_t to, int64_t at) {
    struct automation_order o;
    bool found;
    TRY(sql_automation_order(w->db, order_id, &o, &found));
    struct happened h = { .event_id = order_id,
                          .at = at,
                          .customer_id = o.customer_id,
                          .conversation_id = OPT_NONE,
                          .order_id = OPT(order_id) };
    if (to == ORDER_RETURNED) TRY(follow_up_stop_order(w, order_id, CANCELLED_RETURNED));
    if (to == ORDER_CHECK_IN || to == ORDER_SETTLED)
        TRY(follow_up_stop_order(w, order_id, CANCELLED_ASKED));
    if (to == ORDER_DELIVERED) return delivered(w, h);
    return to == ORDER_RETURNED ? returned(w, h) : NULL;
}

const struct err *plan_check_by(struct work *w, int64_t delivered_at, int64_t *ret) {
    struct automation_rule rule;
    struct due_by by;
    bool found;
    TRY(sql_automation_rule(w->db, S(AUTOMATION_DELIVERY), &rule, &found));
    TRY(due_by_of(w, OPT_NONE, NULL, &by));
    if (!due_of(&by, delivered_at, rule.days.v, rule.unit.v, delivered_at, ret))
        *ret = delivered_at + rule.days.v * MOMENT_DAY;
    return NULL;
}

/* ---- complaints ---- */

const struct err *plan_complaint_solved(struct work *w, int64_t complaint_id,
                                        int64_t conversation_id) {
    struct conversation c;
    TRY(conversation_get(w, conversation_id, &c));
    return plan(w, &(struct happened){ .code = AUTOMATION_COMPLAINT_SOLVED,
                                       .event_id = complaint_id,
                                       .at = work_now(w),
                                       .customer_id = c.customer_id,
                                       .conversation_id = OPT(conversation_id),
                                       .order_id = OPT_NONE,
                                       .reason = FOLLOW_UP_COMPLAINT });
}

/* ---- what time brings ---- */

static const struct err *plan_tx(struct work *w, void *arg) { return plan(w, arg); }

/* He may have written, or somebody else acted, since the timer looked. */
static const struct err *silent_tx(struct work *w, void *arg) {
    const struct silent *s = arg;
    struct conversation c;
    TRY(conversation_get(w, s->conversation_id, &c));
    if (c.state != CONVERSATION_WAITING_CUSTOMER || c.last_at != s->last_at || c.snoozed_until.set)
        return NULL;
    return plan(w, &(struct happened){ .code = AUTOMATION_SILENCE,
                                       .event_id = s->event_id,
                                       .at = work_now(w),
                                       .customer_id = c.customer_id,
                                       .conversation_id = OPT(c.id),
                                       .order_id = OPT_NONE,
                                       .reason = FOLLOW_UP_SILENCE,
                                       .now = true });
}

struct look {
    struct automation_rule silence, unfinished, quiet;
    struct silent *silent;
    struct unfinished *complaints;
    struct quiet *customers;
    size_t silent_n, complaint_n, customer_n;
};

/* Has the n-th day of silence come: has it opened, in open days, or begun, in days that pass? */
static bool is_ripe(const struct look *l, const struct due_by *by, const struct silent *s,
                    int64_t now) {
    const struct automation_rule *rule = &l->silence;
    int64_t day, opens, closes, asked = open_date(by->calendar.zone, s->last_at);
    if (rule->unit.v != AUTOMATION_OPEN_DAYS) return now >= s->last_at + rule->days.v * MOMENT_DAY;
    if (!open_day_after(&by->calendar, asked, (int)rule->days.v, &day)) return false;
    int64_t begins = open_date_end(by->calendar.zone, day - 1);
    return open_next(&by->calendar, begins, &opens, &closes) && now >= opens;
}

/* Keeps those that are; most of a desk's cases are of one team. */
static const struct err *ripen(struct work *w, struct look *l) {
    struct due_by by = { 0 };
    struct opt_int team = OPT(-1);
    size_t n = 0;
    for (size_t i = 0; i < l->silent_n; i++) {
        const struct silent *s = &l->silent[i];
        bool known = team.set == s->team_id.set && team.v == s->team_id.v;
        if (!known) TRY(due_by_of(w, s->team_id, NULL, &by));
        team = s->team_id;
        if (is_ripe(l, &by, s, work_now(w))) l->silent[n++] = *s;
    }
    l->silent_n = n;
    return NULL;
}

static const struct err *rules(struct work *w, struct look *l) {
    bool found;
    TRY(sql_automation_rule(w->db, S(AUTOMATION_SILENCE), &l->silence, &found));
    TRY(sql_automation_rule(w->db, S(AUTOMATION_COMPLAINT_UNFINISHED), &l->unfinished, &found));
    return sql_automation_rule(w->db, S(AUTOMATION_QUIET_CUSTOMER), &l->quiet, &found);
}

/* An open day is over no sooner than a day of the clock but one. */
static const struct err *look_tx(struct work *w, void *arg) {
    struct look *l = arg;
    int64_t now = work_now(w);
    TRY(rules(w, l));
    int64_t days = l->silence.days.v > 1 ? l->silence.days.v - 1 : 0;
    if (l->silence.active)
        TRY(sql_automation_silent(w->db, l->silence.id,
                                  conversation_waiting_key(now - days * MOMENT_DAY),
                                  conversation_waiting_key(now - days * MOMENT_DAY - SILENCE_FOR),
                                  BATCH, &l->silent, &l->silent_n));
    TRY(ripen(w, l));
    if (l->unfinished.active)
        TRY(sql_automation_unfinished(
            w->db, l->unfinished.id, now - l->unfinished.days.v * MOMENT_DAY, now - COMPLAINT_QUIET,
            BATCH, &l->complaints, &l->complaint_n));
    int64_t until = now - l->quiet.days.v * MOMENT_DAY;
    if (!l->quiet.active) return NULL;
    return sql_automation_quiet(w->db, l->quiet.id, until - QUIET_FOR, until, BATCH, &l->customers,
                                &l->customer_n);
}

static const struct err *silences(struct work *w, const struct look *l) {
    for (size_t i = 0; i < l->silent_n; i++)
        TRY(work_write(w, silent_tx, &l->silent[i]));
    return NULL;
}

static const struct err *others(struct work *w, const struct look *l) {
    struct happened h = { .at = work_now(w), .order_id = OPT_NONE, .now = true };
    for (size_t i = 0; i < l->complaint_n; i++) {
        h.code = AUTOMATION_COMPLAINT_UNFINISHED;
        h.event_id = l->complaints[i].event_id;
        h.customer_id = l->complaints[i].customer_id;
        h.conversation_id = OPT(l->complaints[i].conversation_id);
        h.reason = FOLLOW_UP_COMPLAINT;
        TRY(work_write(w, plan_tx, &h));
    }
    for (size_t i = 0; i < l->customer_n; i++) {
        h.code = AUTOMATION_QUIET_CUSTOMER;
        h.event_id = l->customers[i].event_id;
        h.customer_id = l->customers[i].customer_id;
        h.conversation_id = OPT_NONE;
        h.reason = FOLLOW_UP_SILENCE;
        TRY(work_write(w, plan_tx, &h));
    }
    return NULL;
}

const struct err *plan_turn(struct work *w) {
    struct look l = { 0 };
    TRY(work_read(w, look_tx, &l));
    TRY(silences(w, &l));
    return others(w, &l);
}
