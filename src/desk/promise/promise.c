#include "desk/promise/promise_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/access.h"
#include "desk/clock/target.h"
#include "desk/conversation/conversation.h"
#include "desk/promise/promise_sql.h"
#include "desk/user/user.h"

static const char *const states[PROMISE_STATE_COUNT] = {
    "made", "kept", "late", "broken", "renegotiated", "released",
};
static const char *const kinds[PROMISE_KIND_COUNT] = { "deed", "update" };

const char *promise_state_name(int64_t state) {
    BUG_UNLESS(state >= 0 && state < PROMISE_STATE_COUNT);
    return states[state];
}

bool promise_state_by_name(struct str name, enum promise_state *ret) {
    for (int i = 0; i < PROMISE_STATE_COUNT; i++)
        if (str_eq(name, str_of(states[i]))) {
            *ret = (enum promise_state)i;
            return true;
        }
    return false;
}

const char *promise_kind_name(int64_t kind) {
    BUG_UNLESS(kind >= 0 && kind < PROMISE_KIND_COUNT);
    return kinds[kind];
}

bool promise_kind_by_name(struct str name, enum promise_kind *ret) {
    for (int i = 0; i < PROMISE_KIND_COUNT; i++)
        if (str_eq(name, str_of(kinds[i]))) {
            *ret = (enum promise_kind)i;
            return true;
        }
    return false;
}

/* ---- what is checked ---- */

const struct err *promise_words(struct work *w, struct str text, const char *field,
                                struct str *ret) {
    struct str line = str_trim(text);
    if (line.n == 0)
        return ERR(w->arena, ERR_INVALID, "A few words are missing here.", .field = field,
                   .hint = "Say it in one line.");
    if (line.n > PROMISE_WORDS_MAX || !utf8_is_line(line))
        return ERR(w->arena, ERR_INVALID, "This is too long for one line.", .field = field,
                   .hint = "Say it in one line of at most 500 letters.");
    *ret = line;
    return NULL;
}

const struct err *promise_check_due(struct work *w, int64_t from, int64_t due) {
    if (due < from + PROMISE_SOONEST)
        return ERR(w->arena, ERR_INVALID, "This time has passed already.", .field = "due",
                   .hint = "Choose one that is to come.");
    if (due > from + PROMISE_MOST)
        return ERR(w->arena, ERR_INVALID, "This is too far away.", .field = "due",
                   .hint = "Choose a time within 400 days.");
    return NULL;
}

/* Who keeps it has to see what it is about. */
const struct err *promise_check_owner(struct work *w, const struct conversation *c, int64_t id) {
    struct user u;
    bool sees = false;
    const struct err *e = user_get(w, id, &u);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && u.active) TRY(access_seen_by(w, &u, c, &sees));
    if (sees) return NULL;
    return ERR(w->arena, ERR_INVALID, "This person does not see the conversation.",
               .field = "owner", .hint = "Choose somebody who does.");
}

static const struct err *check_place(struct work *w, const struct conversation *c) {
    int64_t open;
    if (c->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_CONFLICT, "This conversation was joined to another one.",
                   .hint = "Look at that one.");
    if (c->state == CONVERSATION_SPAM)
        return ERR(w->arena, ERR_CONFLICT, "This conversation is in Spam.",
                   .hint = "Take it out of Spam first.");
    TRY(promise_open_count(w, c->id, &open));
    if (open < PROMISES_OPEN_MAX) return NULL;
    return ERR(w->arena, ERR_LIMIT, "So many promises cannot be kept.",
               .hint = "Keep one of those that are open first.");
}

static int64_t owner_of(const struct work *w, const struct promise_new *in) {
    return in->owner_id.set ? in->owner_id.v : w->actor.user_id;
}

/* The standard for news that fits, where there is one: nobody is promised it for later. */
static const struct err *check_news(struct work *w, const struct conversation *c, int64_t from,
                                    const struct promise_new *in, struct target *ret) {
    bool any = false;
    *ret = (struct target){ .sentence = S("") };
    if (in->kind != PROMISE_UPDATE || in->tells_id.set) return NULL;
    TRY(target_news(w, c, from, ret, &any));
    if (!any) ret->sentence = S("");
    if (!any || in->due <= ret->due) return NULL;
    return ERR(w->arena, ERR_INVALID, "By our standard the customer hears from us sooner.", .field = "due",
               .hint = "Choose a time within it.");
}

static const struct err *check_new(struct work *w, const struct conversation *c, int64_t from,
                                   const struct promise_new *in, struct target *ret_news) {
    struct str what;
    TRY(promise_check_due(w, from, in->due));
    TRY(check_news(w, c, from, in, ret_news));
    if (in->tells_id.set) return NULL;
    TRY(promise_words(w, in->what, "what", &what));
    if (owner_of(w, in) != w->actor.user_id) return promise_check_owner(w, c, owner_of(w, in));
    return NULL;
}

const struct err *promise_check(struct work *w, int64_t conversation_id, int64_t from,
                                const struct promise_new *list, size_t n) {
    struct conversation c;
    struct target news;
    if (n == 0) return NULL;
    if (n > PROMISES_A_REPLY)
        return ERR(w->arena, ERR_LIMIT, "These are too many promises for one reply.",
                   .field = "what", .hint = "Make at most five.");
    TRY(conversation_get(w, conversation_id, &c));
    TRY(check_place(w, &c));
    for (size_t i = 0; i < n; i++)
        TRY(check_new(w, &c, from, &list[i], &news));
    return NULL;
}

/* ---- making ---- */

const struct err *promise_tell(struct work *w, const struct promise *p, enum event_kind kind,
                               const char *action) {
    TRY(event_add(w, kind, p->conversation_id, p->id, p->what));
    return audit_note(w, action, str_printf(w->arena, "promise:%lld", (long long)p->id),
                      moment_rfc3339(w->arena, p->due));
}

const struct err *promise_keep_open(struct work *w, int64_t conversation_id) {
    struct conversation c;
    int64_t open;
    TRY(conversation_get(w, conversation_id, &c));
    if (c.state != CONVERSATION_SOLVED && c.state != CONVERSATION_CLOSED) return NULL;
    TRY(promise_open_count(w, c.id, &open));
    if (open == 0) return NULL;
    c.state = CONVERSATION_OPEN;
    TRY(conversation_save(w, &c));
    return event_add(w, EVENT_KIND_STATE, c.id, 0, S("open"));
}

const struct err *promise_store(struct work *w, const struct promise *p, int64_t *ret_id) {
    struct opt_int remind;
    struct promise made = *p;
    BUG_UNLESS(w->actor.kind == ACTOR_USER);
    TRY(promise_remind_at(w, p->due, &remind));
    TRY(sql_promise_insert(w->db, p->conversation_id, p->message_id, p->kind, p->what, p->owner_id,
                           w->actor.user_id, p->made_at, p->due, p->by_helper, p->root_id,
                           p->earlier_id, p->first_made_at, p->first_due, remind, p->standard_version_id,
                           p->standard, &made.id));
    *ret_id = made.id;
    return promise_tell(w, &made, EVENT_KIND_PROMISED, "promise.make");
}

static const struct err *make(struct work *w, const struct conversation *c, struct opt_int message_id,
                              const struct promise_new *in, int64_t *ret_id) {
    struct target news;
    int64_t now = work_now(w);
    TRY(check_new(w, c, now, in, &news));
    struct promise p = { .conversation_id = c->id,
                         .message_id = message_id,
                         .kind = in->kind,
                         .what = str_trim(in->what),
                         .owner_id = owner_of(w, in),
                         .made_at = now,
                         .due = in->due,
                         .by_helper = in->by_helper,
                         .first_made_at = now,
                         .first_due = in->due,
                         .standard_version_id = news.standard_version_id,
                         .standard = news.sentence };
    TRY(conversation_hold(w, c->id, HOLDS_PROMISE));
    return promise_store(w, &p, ret_id);
}

const struct err *promise_make(struct work *w, int64_t conversation_id,
                               const struct promise_new *in, int64_t *ret_id) {
    struct conversation c;
    TRY(conversation_get(w, conversation_id, &c));
    TRY(check_place(w, &c));
    TRY(make(w, &c, OPT_NONE, in, ret_id));
    return promise_keep_open(w, c.id);
}

/* The customer hears that one will not be in time. */
static const struct err *tell_late(struct work *w, const struct conversation *c, int64_t message_id,
                                   const struct promise_new *in) {
    struct promise p;
    int64_t changed;
    TRY(promise_get(w, in->tells_id.v, &p));
    if (p.conversation_id == c->id)
        TRY(sql_promise_told(w->db, p.id, message_id, in->due, &changed));
    else
        changed = 0;
    if (changed) return promise_tell(w, &p, EVENT_KIND_PROMISE_TOLD, "promise.tell");
    /* no conflict, which would say that somebody wrote: a reply that leaves later is stopped by this */
    return ERR(w->arena, ERR_INVALID, "This promise is settled already.", .field = "tells",
               .hint = "Look at it once more.");
}

/* Whatever a person writes is news: what was promised of this kind is kept, or late. */
static const struct err *keep_news(struct work *w, const struct conversation *c, int64_t message_id,
                                   struct str text) {
    struct promise *all;
    size_t n;
    if (!(c->holds & HOLDS_PROMISE)) return NULL;
    TRY(promise_list(w, c->id, &all, &n));
    struct str words = utf8_cut(utf8_one_line(w->arena, str_trim(text)), PROMISE_WORDS_MAX);
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == PROMISE_UPDATE &&
            (all[i].state == PROMISE_MADE || all[i].state == PROMISE_BROKEN))
            TRY(promise_fulfil(w, all[i].id, str_trim(words), OPT(message_id)));
    return NULL;
}

const struct err *promise_said(struct work *w, const struct conversation *c, int64_t message_id,
                               struct str text, const struct promise_new *list, size_t n,
                               bool solves) {
    int64_t id;
    TRY(keep_news(w, c, message_id, text));
    TRY(promise_check(w, c->id, work_now(w), list, n));
    for (size_t i = 0; i < n; i++) {
        if (solves && !list[i].tells_id.set)
            return ERR(w->arena, ERR_INVALID, "With a new promise nothing is solved yet.",
                       .field = "state", .hint = "Send it without solving the conversation.");
        if (list[i].tells_id.set)
            TRY(tell_late(w, c, message_id, &list[i]));
        else
            TRY(make(w, c, OPT(message_id), &list[i], &id));
    }
    return NULL;
}

/* It counts as if it had not been sent: made, or broken where due has passed since. */
static const struct err *unkeep(struct work *w, const struct promise *p) {
    struct opt_int remind = OPT_NONE;
    int64_t now = work_now(w);
    bool passed = p->state == PROMISE_LATE;
    if (!passed) TRY(promise_remind_at(w, p->due, &remind));
    TRY(sql_promise_unsettle(w->db, p->id, p->version, passed ? PROMISE_BROKEN : PROMISE_MADE,
                             passed ? p->broken_at : OPT_NONE, remind, NULL));
    if (passed || p->due >= now) return NULL;
    return promise_pass(w, p);
}

const struct err *promise_unsaid(struct work *w, int64_t conversation_id, int64_t message_id) {
    struct promise *kept;
    size_t n;
    int64_t gone;
    TRY(sql_promises_by_evidence(w->db, message_id, &kept, &n));
    for (size_t i = 0; i < n; i++)
        if (kept[i].kind == PROMISE_UPDATE) TRY(unkeep(w, &kept[i]));
    TRY(sql_promise_untold(w->db, message_id, NULL));
    TRY(sql_promise_unmade(w->db, message_id, &gone));
    if (gone)
        TRY(audit_note(w, "promise.unmake",
                       str_printf(w->arena, "message:%lld", (long long)message_id), S("")));
    return n ? promise_keep_open(w, conversation_id) : NULL;
}

/* ---- a reply that leaves later ---- */

const struct err *promise_plan(struct work *w, int64_t later_id, const struct promise_new *list,
                               size_t n) {
    for (size_t i = 0; i < n; i++)
        TRY(sql_later_promise_insert(w->db, later_id, (int64_t)i, list[i].tells_id, list[i].kind,
                                     str_trim(list[i].what), list[i].due, list[i].by_helper, NULL));
    return NULL;
}

const struct err *promise_planned(struct work *w, int64_t later_id, struct promise_new **ret,
                                  size_t *ret_n) {
    struct later_promise *rows;
    size_t n;
    TRY(sql_later_promises(w->db, later_id, &rows, &n));
    struct promise_new *list = ARENA_ARRAY(w->arena, n + 1, struct promise_new);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct promise_new){ .kind = (enum promise_kind)rows[i].kind,
                                        .what = rows[i].what,
                                        .due = rows[i].due,
                                        .by_helper = rows[i].by_helper != 0,
                                        .tells_id = rows[i].promise_id };
    *ret = list;
    *ret_n = n;
    return NULL;
}

/* ---- reading ---- */

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such promise.");
}

const struct err *promise_get(struct work *w, int64_t id, struct promise *ret) {
    bool found;
    TRY(sql_promise_by_id(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *promise_place(struct work *w, int64_t id, int64_t *ret_conversation) {
    bool found;
    TRY(sql_promise_conversation(w->db, id, ret_conversation, &found));
    return found ? NULL : missing(w);
}

const struct err *promise_open_count(struct work *w, int64_t conversation_id, int64_t *ret) {
    return sql_promise_open_count(w->db, conversation_id, ret);
}

const struct err *promise_list(struct work *w, int64_t conversation_id, struct promise **ret,
                               size_t *ret_n) {
    return sql_promises_of(w->db, conversation_id, ret, ret_n);
}

const struct err *promise_list_customer(struct work *w, int64_t customer_id, struct promise **ret,
                                        size_t *ret_n) {
    return sql_promises_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, customer_id, ret,
                                    ret_n);
}

const struct err *promise_board(struct work *w, enum promise_pile pile, enum promise_whose whose,
                                int64_t n, struct promise **ret, size_t *ret_n) {
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id;
    switch (pile) {
    case PILE_MEND:
        return sql_promises_to_mend(w->db, sees, me, whose, n, ret, ret_n);
    case PILE_OPEN:
        if (whose == WHOSE_ALL) return sql_promises_open(w->db, sees, me, n, ret, ret_n);
        return sql_promises_open_of(w->db, sees, me, whose, n, ret, ret_n);
    case PILE_SETTLED:
        if (whose == WHOSE_ALL) return sql_promises_settled(w->db, sees, me, n, ret, ret_n);
        return sql_promises_settled_of(w->db, sees, me, whose, n, ret, ret_n);
    case PILE_PAST:
    case PILE_MISSED:
        return sql_promises_past(w->db, sees, me, whose, n, pile == PILE_MISSED,
                                 work_now(w) - 365 * MOMENT_DAY, ret, ret_n);
    }
    BUG("a pile");
}

const struct err *promise_counts(struct work *w, int64_t ret[3]) {
    struct promise_counts n;
    if (actor_sees(&w->actor) == SEES_ALL) TRY(sql_promise_counts_all(w->db, w->actor.user_id, &n));
    else TRY(sql_promise_counts(w->db, actor_sees(&w->actor), w->actor.user_id, &n));
    ret[WHOSE_ALL] = n.total, ret[WHOSE_MINE] = n.mine, ret[WHOSE_NOBODY] = n.nobody;
    return NULL;
}

const struct err *promise_page(struct work *w, const struct promise_filter *f, int64_t n,
                               struct promise **ret, size_t *ret_n) {
    int64_t state = f->state == PROMISE_STATE_COUNT ? -1 : (int64_t)f->state;
    return sql_promise_page(w->db, actor_sees(&w->actor), w->actor.user_id, state, f->before,
                            f->after_due, f->after_id, n, ret, ret_n);
}

const struct err *promise_owed(struct work *w, int64_t before, int64_t *ret) {
    return sql_promise_owed(w->db, w->actor.user_id, before, ret);
}

/* ---- joining conversations ---- */

const struct err *promise_join(struct work *w, int64_t merge_id, int64_t from, int64_t into) {
    int64_t moved;
    TRY(sql_promise_merge_note(w->db, merge_id, from, NULL));
    TRY(sql_promise_merge_move(w->db, merge_id, from, into, &moved));
    return moved ? conversation_hold(w, into, HOLDS_PROMISE) : NULL;
}

const struct err *promise_apart(struct work *w, int64_t merge_id, int64_t now_in, int64_t back_to) {
    TRY(sql_promise_merge_move(w->db, merge_id, now_in, back_to, NULL));
    return sql_promise_merge_forget(w->db, now_in, merge_id, NULL);
}
