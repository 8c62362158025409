#include "desk/followup/followup.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/event/event.h"
#include "desk/followup/followup_sql.h"
#include "desk/hours/calendar.h"
#include "desk/message/contact.h"
#include "desk/user/user.h"

enum { TURNS = 20 }; /* of 200 each: what falls due at once is due within seconds */

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

static const struct err *note(struct work *w, const char *action, int64_t id, struct str detail) {
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

const struct err *follow_up_plan(struct work *w, const struct follow_up_new *in, int64_t *ret_id) {
    struct conversation c;
    TRY(check(w, in));
    TRY(conversation_get(w, in->conversation_id, &c));
    struct opt_int owner = in->owner_id.set ? in->owner_id : c.owner_id;
    if (!owner.set) owner = OPT(w->actor.user_id);
    TRY(check_owner(w, owner.v));
    TRY(sql_follow_up_insert(w->db, c.id, in->reason, in->words, in->due, owner.v, in->channel,
                             work_now(w), who(w), ret_id));
    TRY(conversation_hold(w, c.id, HOLDS_FOLLOW_UP));
    TRY(event_add(w, EVENT_KIND_FOLLOW_UP, c.id, *ret_id,
                  str_join(w->arena, S("planned "), moment_rfc3339(w->arena, in->due))));
    return note(w, "follow-up.plan", *ret_id, str_of(reasons[in->reason]));
}

const struct err *follow_up_get(struct work *w, int64_t id, struct follow_up *ret) {
    bool found;
    TRY(sql_follow_up_by_id(w->db, id, ret, &found));
    return found && ret->conversation_id.set
               ? NULL
               : ERR(w->arena, ERR_NOT_FOUND,
                     "There is no such conversation, or it is not yours to see.");
}

const struct err *follow_up_place(struct work *w, int64_t id, int64_t *ret_conversation) {
    struct follow_up f;
    TRY(follow_up_get(w, id, &f));
    *ret_conversation = f.conversation_id.v;
    return NULL;
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
    TRY(event_add(w, EVENT_KIND_FOLLOW_UP, f->conversation_id.v, f->id, words));
    return note(w, action, f->id, words);
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

/* It is work again, with the same owner, and he waits from now on. A mail has started its clock when
 * it came; a call has none yet. */
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

static const struct err *end(struct work *w, struct follow_up *f, enum follow_up_result result,
                             int64_t message_id, bool called) {
    f->state = FOLLOW_UP_DONE;
    f->result = OPT(result);
    f->message_id = OPT(message_id);
    TRY(save(w, f, "follow-up.done", str_printf(w->arena, "done %s", results[result])));
    return result == RESULT_PROBLEM ? reopen(w, f, message_id, called) : NULL;
}

/* A problem is what the customer says; the rest may stand in a mail of ours as well. */
static bool shows(const struct message *m, enum follow_up_result result) {
    if (m->auto_ || m->taken_back_at.set) return false;
    if (m->direction == DIRECTION_IN) return true;
    return m->direction == DIRECTION_OUT && m->author_kind == AUTHOR_USER && result != RESULT_PROBLEM;
}

const struct err *follow_up_done(struct work *w, struct follow_up *f, enum follow_up_result result,
                                 int64_t message_id) {
    struct message m;
    const struct err *e = message_get(w, message_id, &m);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (e || m.conversation_id != f->conversation_id.v || !shows(&m, result))
        return ERR(w->arena, ERR_INVALID, "Which message or call shows this?", .field = "message",
                   .hint = "Choose one of this conversation, or write down the call.");
    return end(w, f, result, message_id, false);
}

const struct err *follow_up_called(struct work *w, struct follow_up *f,
                                   enum follow_up_result result, struct str words) {
    struct conversation c;
    int64_t id;
    TRY(conversation_get(w, f->conversation_id.v, &c));
    TRY(contact_call(w, &c, words, &id));
    return end(w, f, result, id, true);
}

const struct err *follow_up_said(struct work *w, struct follow_up *f, enum follow_up_result result,
                                 struct str words, int64_t *ret_message) {
    struct conversation c;
    TRY(conversation_get(w, f->conversation_id.v, &c));
    TRY(contact_said(w, &c, words, ret_message));
    if (f->state < FOLLOW_UP_DONE) return end(w, f, result, *ret_message, true);
    return result == RESULT_PROBLEM ? reopen(w, f, *ret_message, true) : NULL;
}

const struct err *follow_up_no_answer(struct work *w, struct follow_up *f) {
    f->tries++;
    f->state = f->tries < FOLLOW_UP_TRIES ? FOLLOW_UP_PLANNED : FOLLOW_UP_NOT_REACHED;
    if (f->state == FOLLOW_UP_PLANNED) TRY(calendar_open_at(w, work_now(w) + MOMENT_DAY, &f->due_at));
    return save(w, f, "follow-up.no-answer", str_of(states[f->state]));
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
    return changed ? note(w, "follow-up.ask", id, S("")) : NULL;
}

const struct err *follow_up_unasked(struct work *w, int64_t conversation_id, int64_t message_id) {
    return sql_follow_up_unasked(w->db, conversation_id, message_id, NULL);
}

/* ---- by itself ---- */

const struct err *follow_up_pointless(struct work *w, int64_t conversation_id, struct str why) {
    int64_t *ids, changed;
    size_t n;
    TRY(sql_follow_ups_pointless(w->db, conversation_id, &ids, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(sql_follow_up_stop(w->db, ids[i], work_now(w), why, &changed));
        if (changed == 0) continue;
        TRY(event_add(w, EVENT_KIND_FOLLOW_UP, conversation_id, ids[i], S("cancelled")));
        TRY(note(w, "follow-up.cancel", ids[i], why));
    }
    return NULL;
}

const struct err *follow_up_join(struct work *w, const struct conversation *from,
                                 const struct conversation *into) {
    if (!(from->holds & HOLDS_FOLLOW_UP)) return NULL;
    TRY(conversation_hold(w, into->id, HOLDS_FOLLOW_UP));
    TRY(sql_follow_ups_move(w->db, from->id, into->id, NULL));
    return into->state < CONVERSATION_SOLVED ? follow_up_pointless(w, into->id, CANCELLED_MERGED)
                                             : NULL;
}

const struct err *follow_up_apart(struct work *w, int64_t from, int64_t now_in) {
    TRY(sql_follow_ups_move_back(w->db, from, now_in, NULL));
    return sql_follow_ups_revive(w->db, from, CANCELLED_MERGED, NULL);
}

struct fallen {
    int64_t *ids;
    size_t n;
};

static const struct err *fallen_tx(struct work *w, void *arg) {
    struct fallen *x = arg;
    return sql_follow_ups_fallen_due(w->db, work_now(w), &x->ids, &x->n);
}

static const struct err *due_tx(struct work *w, void *arg) {
    const struct fallen *x = arg;
    for (size_t i = 0; i < x->n; i++) {
        struct follow_up f;
        bool found;
        int64_t changed;
        TRY(sql_follow_up_falls_due(w->db, x->ids[i], work_now(w), &changed));
        if (changed == 0) continue; /* another node was faster, or somebody moved it */
        TRY(sql_follow_up_by_id(w->db, x->ids[i], &f, &found));
        if (found && f.conversation_id.set)
            TRY(event_add(w, EVENT_KIND_FOLLOW_UP, f.conversation_id.v, f.id, S("due")));
    }
    return NULL;
}

const struct err *follow_up_turn(struct work *w) {
    struct arena_mark mark = arena_mark(w->arena);
    for (int i = 0; i < TURNS; i++) {
        struct fallen x = { 0 };
        TRY(work_read(w, fallen_tx, &x));
        if (x.n == 0) return NULL;
        TRY(work_write(w, due_tx, &x));
        arena_rewind(w->arena, mark);
    }
    return NULL;
}

/* ---- lists ---- */

bool follow_up_view_by_name(struct str name, enum follow_up_view *ret) {
    static const char *const names[] = { "due", "mine", "all" };
    int64_t at;
    if (!by_name(names, FOLLOW_UP_VIEW_COUNT, name, &at)) return false;
    *ret = (enum follow_up_view)at;
    return true;
}

const struct err *follow_up_list(struct work *w, enum follow_up_view view, int64_t after_due,
                                 int64_t after_id, int64_t n, struct follow_up_row **ret,
                                 size_t *ret_n) {
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id;
    int64_t until = view == FOLLOW_UPS_DUE ? work_now(w) + 1 : INT64_MAX;
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
                                        struct follow_up_row **ret, size_t *ret_n) {
    return sql_follow_ups_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, customer_id,
                                      ret, ret_n);
}

const struct err *follow_up_coverage(struct work *w, int64_t from, int64_t until,
                                     struct coverage *ret) {
    struct coverage_row row;
    struct decisions_row said;
    TRY(sql_follow_up_coverage(w->db, from, until, FOLLOW_UP_GRACE, &row));
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

/* By Newton, so that this needs no mathematics library. */
static double root(double x) {
    double r = x > 1 ? x : 1;
    for (int i = 0; i < 40; i++)
        r = (r + x / r) / 2;
    return r;
}

void follow_up_interval(int64_t k, int64_t n, int64_t *ret_low, int64_t *ret_high) {
    const double z = 1.959964;
    double all = (double)n, p = (double)k / all, half;
    double middle = p + z * z / (2 * all), whole = 1 + z * z / all;
    half = z * root(p * (1 - p) / all + z * z / (4 * all * all));
    double low = (middle - half) / whole, high = (middle + half) / whole;
    *ret_low = (int64_t)(100 * (low > 0 ? low : 0) + 0.5);
    *ret_high = (int64_t)(100 * (high < 1 ? high : 1) + 0.5);
}
