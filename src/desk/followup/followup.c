#include "desk/followup/followup.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "desk/audit/audit.h"
#include "desk/automation/automation.h"
#include "desk/automation/plan.h"
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/event/event.h"
#include "desk/followup/followup_priv.h"
#include "desk/followup/followup_sql.h"
#include "desk/gap/gap.h"
#include "desk/hours/calendar.h"
#include "desk/message/contact.h"
#include "desk/order/case.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"

static const char *const reasons[] = { "solved",    "by_hand",     "silence",
                                       "complaint", "first_order", "delivery" };
static const char *const channels[] = { "mail", "phone", "letter" };
static const char *const states[] = { "planned", "due", "done", "not_reached", "cancelled" };
static const char *const results[] = { "ok", "explained", "problem" };

static bool by_name(const char *const *names, int64_t n, struct str name, int64_t *ret) {
    for (int64_t i = 0; i < n; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *ret = i;
        return true;
    }
    return false;
}

const char *follow_up_reason_name(int64_t reason) {
    BUG_UNLESS(reason >= 0 && reason < FOLLOW_UP_REASON_COUNT);
    return reasons[reason];
}
const char *follow_up_channel_name(int64_t channel) {
    BUG_UNLESS(channel >= 0 && channel < FOLLOW_UP_CHANNEL_COUNT);
    return channels[channel];
}
const char *follow_up_state_name(int64_t state) {
    BUG_UNLESS(state >= 0 && state < FOLLOW_UP_STATE_COUNT);
    return states[state];
}
const char *follow_up_result_name(int64_t result) {
    BUG_UNLESS(result >= 0 && result < RESULT_COUNT);
    return results[result];
}
bool follow_up_channel_by_name(struct str name, int64_t *ret) {
    return by_name(channels, FOLLOW_UP_CHANNEL_COUNT, name, ret);
}
bool follow_up_result_by_name(struct str name, int64_t *ret) {
    return by_name(results, RESULT_COUNT, name, ret);
}

static struct opt_int who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

const struct err *follow_up_note(struct work *w, const char *action, int64_t id,
                                 struct str detail) {
    return audit_note(w, action, str_printf(w->arena, "follow-up:%lld", (long long)id), detail);
}

/* ---- planning ---- */

static const struct err *check_due(struct work *w, int64_t due) {
    int64_t now = work_now(w);
    if (due > now && due <= now + FOLLOW_UP_FAR) return NULL;
    return ERR(w->arena, ERR_INVALID, "When do we ask again?", .field = "due",
               .hint = "Choose a time within a year.");
}

static const struct err *check(struct work *w, const struct follow_up_new *in) {
    TRY(check_due(w, in->due));
    if (in->channel < 0 || in->channel >= FOLLOW_UP_CHANNEL_COUNT)
        return ERR(w->arena, ERR_INVALID, "How do we ask?", .field = "channel",
                   .hint = "Take mail, phone or letter.");
    if (in->words.n > FOLLOW_UP_WORDS_MAX || (in->words.n && !utf8_is_line(in->words)))
        return ERR(w->arena, ERR_INVALID, "What is to be asked is too long.", .field = "words",
                   .hint = "Write one line of at most 300 bytes.");
    return NULL;
}

static const struct err *check_owner(struct work *w, int64_t id) {
    struct user u;
    const struct err *e = user_get(w, id, &u);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && u.active) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "owner",
               .hint = "Choose one of the list.");
}

const struct err *follow_up_tell(struct work *w, struct opt_int conversation_id, int64_t id,
                                 struct str words) {
    return conversation_id.set ? event_add(w, EVENT_KIND_FOLLOW_UP, conversation_id.v, id, words)
                               : NULL;
}

static const struct err *insert(struct work *w, const struct follow_up_new *in, int64_t for_id,
                                int64_t *ret_id, bool *ret_made) {
    struct opt_int place = in->conversation_id ? OPT(in->conversation_id) : OPT_NONE;
    struct opt_int whom = in->conversation_id ? OPT_NONE : OPT(in->customer_id);
    TRY(check(w, in));
    TRY(check_owner(w, in->owner_id.v));
    TRY(sql_follow_up_insert(w->db, place, whom, in->reason, in->words, in->due, in->owner_id.v,
                             in->channel, work_now(w), who(w), in->automation_id, in->event_id,
                             in->order_id, for_id ? OPT(for_id) : OPT_NONE, ret_id, ret_made));
    if (!*ret_made) return NULL;
    if (place.set) TRY(conversation_hold(w, place.v, HOLDS_FOLLOW_UP));
    TRY(follow_up_tell(w, place, *ret_id,
                       str_join(w->arena, S("planned "), moment_rfc3339(w->arena, in->due))));
    return follow_up_note(w, "follow-up.plan", *ret_id, str_of(reasons[in->reason]));
}

const struct err *follow_up_plan(struct work *w, const struct follow_up_new *in, int64_t *ret_id) {
    struct conversation c;
    struct follow_up_new f = *in;
    bool made;
    TRY(conversation_get(w, in->conversation_id, &c));
    if (!f.owner_id.set) f.owner_id = c.owner_id;
    if (!f.owner_id.set) f.owner_id = OPT(w->actor.user_id);
    f.automation_id = f.event_id = OPT_NONE;
    return insert(w, &f, 0, ret_id, &made);
}

const struct err *follow_up_plan_once(struct work *w, const struct follow_up_new *in,
                                      int64_t *ret_id, bool *ret_made) {
    struct conversation c;
    int64_t for_id = in->customer_id;
    BUG_UNLESS(in->automation_id.set && in->event_id.set && in->owner_id.set);
    if (in->conversation_id) {
        TRY(conversation_get(w, in->conversation_id, &c));
        for_id = c.customer_id;
    }
    return insert(w, in, for_id, ret_id, ret_made);
}

const struct err *follow_up_get(struct work *w, int64_t id, struct follow_up *ret) {
    bool found;
    TRY(sql_follow_up_by_id(w->db, id, ret, &found));
    return found ? NULL
                 : ERR(w->arena, ERR_NOT_FOUND,
                       "There is no such conversation, or it is not yours to see.");
}

const struct err *follow_up_of(struct work *w, int64_t conversation_id, struct follow_up **ret,
                               size_t *ret_n) {
    return sql_follow_ups_of(w->db, conversation_id, ret, ret_n);
}

/* ---- what became of it ---- */

/* Stores what f says now. */
static const struct err *save(struct work *w, struct follow_up *f, const char *action,
                              struct str words) {
    int64_t changed;
    bool ends = f->state >= FOLLOW_UP_DONE;
    f->ended_at = ends ? OPT(work_now(w)) : OPT_NONE;
    TRY(sql_follow_up_update(w->db, f->id, f->version, f->due_at, f->owner_id, f->state, f->tries,
                             f->result, f->message_id, f->ended_at, ends ? who(w) : OPT_NONE,
                             f->why, &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    f->version++;
    TRY(follow_up_tell(w, f->conversation_id, f->id, words));
    return follow_up_note(w, action, f->id, words);
}

const struct err *follow_up_move(struct work *w, struct follow_up *f, int64_t due,
                                 struct opt_int owner_id) {
    if (due != f->due_at) {
        TRY(check_due(w, due));
        f->due_at = due;
        f->state = FOLLOW_UP_PLANNED;
    }
    if (owner_id.set && owner_id.v != f->owner_id) {
        TRY(check_owner(w, owner_id.v));
        f->owner_id = owner_id.v;
    }
    return save(w, f, "follow-up.move",
                str_join(w->arena, S("planned "), moment_rfc3339(w->arena, f->due_at)));
}

/* It is work again, with the same owner, and he waits from now on. A mail has started its clock
 * when it came; a call has none yet. */
static const struct err *reopen(struct work *w, const struct follow_up *f, int64_t message_id,
                                bool called) {
    struct conversation c;
    TRY(conversation_get(w, f->conversation_id.v, &c));
    if (c.state == CONVERSATION_MERGED || c.state == CONVERSATION_SPAM) return NULL;
    if (called)
        TRY(clock_customer_wrote(w, &c, message_id, work_now(w)));
    else
        TRY(clock_catch_up(w, &c));
    if (c.state == CONVERSATION_SOLVED || c.state == CONVERSATION_CLOSED) {
        c.reopened++;
        TRY(event_add(w, EVENT_KIND_REOPENED, c.id, message_id, STR_NONE));
    }
    c.state = CONVERSATION_OPEN;
    (void)conversation_rouse(&c);
    return conversation_save(w, &c);
}

/* An order that was delivered is checked in by it, once; what it says stands there (P24). */
static const struct err *check_in(struct work *w, const struct follow_up *f) {
    static const enum order_result said[] = { ORDER_RESULT_OK, ORDER_RESULT_EXPLAINED,
                                              ORDER_RESULT_PROBLEM };
    struct order o;
    if (!f->order_id.set) return NULL;
    TRY(order_get(w, f->order_id.v, &o));
    if (o.state != ORDER_DELIVERED) return NULL;
    struct order_move m = { .to = ORDER_CHECK_IN,
                            .result = f->result.set ? said[f->result.v] : ORDER_RESULT_NOT_REACHED,
                            .reason = S(""),
                            .words = S("") };
    return order_step(w, o.id, o.version, &m);
}

/* What it says is kept; what had to be explained is missing somewhere (P75). */
static const struct err *finish(struct work *w, struct follow_up *f, enum follow_up_result result,
                                struct str topic, int64_t message_id) {
    f->state = FOLLOW_UP_DONE;
    f->result = OPT(result);
    f->message_id = OPT(message_id);
    TRY(save(w, f, "follow-up.done", str_printf(w->arena, "done %s", results[result])));
    TRY(check_in(w, f));
    return result == RESULT_EXPLAINED ? gap_explained(w, f, topic) : NULL;
}

static const struct err *end(struct work *w, struct follow_up *f, enum follow_up_result result,
                             struct str topic, int64_t message_id, bool called) {
    TRY(finish(w, f, result, topic, message_id));
    return result == RESULT_PROBLEM ? reopen(w, f, message_id, called) : NULL;
}

/* A problem is what the customer says; the rest may stand in a mail of ours as well. */
static bool shows(const struct message *m, enum follow_up_result result) {
    if (m->auto_ || m->taken_back_at.set) return false;
    if (m->direction == DIRECTION_IN) return true;
    return m->direction == DIRECTION_OUT && m->author_kind == AUTHOR_USER &&
           result != RESULT_PROBLEM;
}

/* It goes where it was spoken of. */
static const struct err *settle(struct work *w, struct follow_up *f, const struct conversation *c) {
    TRY(sql_follow_up_settle(w->db, f->id, c->id, NULL));
    TRY(conversation_hold(w, c->id, HOLDS_FOLLOW_UP));
    if (f->order_id.set) TRY(order_case_link(w, c, f->order_id.v, true));
    f->conversation_id = OPT(c->id);
    f->customer_id = OPT_NONE;
    return NULL;
}

static const struct err *settle_if_his(struct work *w, struct follow_up *f,
                                       int64_t conversation_id) {
    struct conversation c;
    TRY(conversation_get(w, conversation_id, &c));
    return c.customer_id == f->customer_id.v ? settle(w, f, &c) : NULL;
}

const struct err *follow_up_done(struct work *w, struct follow_up *f, enum follow_up_result result,
                                 struct str topic, int64_t message_id) {
    struct message m;
    const struct err *e = message_get(w, message_id, &m);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && !f->conversation_id.set) TRY(settle_if_his(w, f, m.conversation_id));
    if (e || !f->conversation_id.set || m.conversation_id != f->conversation_id.v ||
        !shows(&m, result))
        return ERR(w->arena, ERR_INVALID, "Which message or call shows this?", .field = "message",
                   .hint = "Choose one of this conversation, or write down the call.");
    return end(w, f, result, topic, message_id, false);
}

/* Who never wrote has no conversation yet: the call opens one, for whoever called, that is done
 * unless something is wrong; then its clock runs (P14). */
static const struct err *first_call(struct work *w, struct follow_up *f,
                                    enum follow_up_result result, struct str topic,
                                    struct str words) {
    struct conversation c;
    int64_t id;
    bool found;
    struct contact_new in = { .channel = CHANNEL_PHONE,
                              .customer_id = f->customer_id.v,
                              .subject = f->words,
                              .text = words,
                              .outcome = result == RESULT_PROBLEM ? CONTACT_OPEN : CONTACT_SOLVED,
                              .reason = S("thanks"),
                              .owner_id = OPT(f->owner_id),
                              .follow_up = f->id };
    TRY(contact_write_down(w, &in, &c));
    TRY(settle(w, f, &c));
    TRY(sql_follow_up_said(w->db, c.id, &id, &found));
    BUG_UNLESS(found);
    return finish(w, f, result, topic, id);
}

const struct err *follow_up_called(struct work *w, struct follow_up *f,
                                   enum follow_up_result result, struct str topic,
                                   struct str words) {
    struct conversation c;
    int64_t id;
    if (!f->conversation_id.set) return first_call(w, f, result, topic, words);
    TRY(conversation_get(w, f->conversation_id.v, &c));
    TRY(contact_call(w, &c, words, &id));
    return end(w, f, result, topic, id, true);
}

const struct err *follow_up_said(struct work *w, struct follow_up *f, enum follow_up_result result,
                                 struct str words, int64_t *ret_message) {
    struct conversation c;
    TRY(conversation_get(w, f->conversation_id.v, &c));
    TRY(contact_said(w, &c, words, ret_message));
    if (f->state < FOLLOW_UP_DONE) return end(w, f, result, S(""), *ret_message, true);
    return result == RESULT_PROBLEM ? reopen(w, f, *ret_message, true) : NULL;
}

/* A day later, or in the hours that he likes on the next day that we are here. */
static const struct err *once_more(struct work *w, const struct follow_up *f, int64_t *ret) {
    struct conversation c = { .team_id = OPT_NONE, .customer_id = f->customer_id.v };
    struct customer who;
    struct due_by by;
    int64_t now = work_now(w);
    if (f->conversation_id.set) TRY(conversation_get(w, f->conversation_id.v, &c));
    TRY(customer_get(w, c.customer_id, &who));
    TRY(due_by_of(w, c.team_id, &who, &by));
    if (!by.likes || !due_of(&by, now, 1, AUTOMATION_OPEN_DAYS, now, ret))
        TRY(calendar_open_at(w, now + MOMENT_DAY, ret));
    return NULL;
}

const struct err *follow_up_no_answer(struct work *w, struct follow_up *f) {
    f->tries++;
    f->state = f->tries < FOLLOW_UP_TRIES ? FOLLOW_UP_PLANNED : FOLLOW_UP_NOT_REACHED;
    if (f->state == FOLLOW_UP_PLANNED) TRY(once_more(w, f, &f->due_at));
    TRY(save(w, f, "follow-up.no-answer", str_of(states[f->state])));
    return f->state == FOLLOW_UP_NOT_REACHED ? check_in(w, f) : NULL;
}

const struct err *follow_up_cancel(struct work *w, struct follow_up *f, struct str why) {
    why = str_trim(why);
    if (why.n == 0 || why.n > FOLLOW_UP_WORDS_MAX || !utf8_is_line(why))
        return ERR(w->arena, ERR_INVALID, "Why do we not ask?", .field = "why",
                   .hint = "Write one line of at most 300 bytes.");
    f->state = FOLLOW_UP_CANCELLED;
    f->why = why;
    return save(w, f, "follow-up.cancel", S("cancelled"));
}

const struct err *follow_up_asked(struct work *w, int64_t id, const struct conversation *c,
                                  int64_t message_id) {
    int64_t changed;
    TRY(sql_follow_up_set_asked(w->db, id, c->id, message_id, &changed));
    return changed ? follow_up_note(w, "follow-up.ask", id, S("")) : NULL;
}

const struct err *follow_up_unasked(struct work *w, int64_t conversation_id, int64_t message_id) {
    return sql_follow_up_unasked(w->db, conversation_id, message_id, NULL);
}

/* ---- lists ---- */

bool follow_up_view_by_name(struct str name, enum follow_up_view *ret) {
    static const char *const names[] = { "due", "mine", "all" };
    int64_t at;
    if (!by_name(names, FOLLOW_UP_VIEW_COUNT, name, &at)) return false;
    *ret = (enum follow_up_view)at;
    return true;
}

/* In the zone of the shop. */
static const struct err *today_ends(struct work *w, int64_t *ret) {
    struct desk_facts desk;
    const struct zone *z;
    TRY(desk_facts_get(w, &desk));
    TRY(zone_load(w->arena, w->sys, desk.zone, &z));
    *ret = open_date_end(z, open_date(z, work_now(w)));
    return NULL;
}

const struct err *follow_up_list(struct work *w, enum follow_up_view view, int64_t after_due,
                                 int64_t after_id, int64_t n, struct follow_up_row **ret,
                                 size_t *ret_n) {
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id;
    int64_t until = INT64_MAX;
    if (view == FOLLOW_UPS_DUE) TRY(today_ends(w, &until));
    if (n > FOLLOW_UPS_MAX) n = FOLLOW_UPS_MAX;
    if (view == FOLLOW_UPS_MINE)
        return sql_follow_ups_mine(w->db, sees, me, until, after_due, after_id, n, ret, ret_n);
    return sql_follow_ups_due(w->db, sees, me, until, after_due, after_id, n, ret, ret_n);
}

const struct err *follow_up_mine(struct work *w, int64_t before, int64_t n,
                                 struct follow_up_row **ret, size_t *ret_n) {
    return sql_follow_ups_mine(w->db, actor_sees(&w->actor), w->actor.user_id, before, 0, 0, n, ret,
                               ret_n);
}

const struct err *follow_up_of_customer(struct work *w, int64_t customer_id,
                                        struct customer_follow_up **ret, size_t *ret_n) {
    return sql_follow_ups_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, customer_id,
                                      ret, ret_n);
}

const struct err *follow_up_coverage(struct work *w, int64_t from, int64_t until,
                                     struct coverage *ret) {
    struct coverage_row row;
    struct decisions_row said;
    TRY(sql_follow_up_coverage(w->db, from, until, &row));
    TRY(sql_follow_up_decisions(w->db, from, until, &said));
    *ret = (struct coverage){ .due = row.done_in_time + row.done_late + row.not_reached + row.open,
                              .done_in_time = row.done_in_time,
                              .done_late = row.done_late,
                              .not_reached = row.not_reached,
                              .open = row.open,
                              .cancelled = row.cancelled,
                              .solved = said.solved,
                              .none = said.none };
    return NULL;
}
