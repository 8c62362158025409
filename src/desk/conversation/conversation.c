#include "desk/conversation/conversation.h"

#include "base/buf.h"
#include "base/bug.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/resolution.h"
#include "desk/conversation/conversation_sql.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/outcome/outcome.h"
#include "desk/spam/spam.h"

/* Above every moment there will be; keys of those nobody waits for count down from here. */
static const int64_t sort_top = INT64_C(4000000000000000000);
enum { LAST_WORDS = 300, SUBJECT_MAX = 1000 };

static const char *const state_names[CONVERSATION_STATE_COUNT] = {
    "new", "open", "waiting_customer", "waiting_internal", "solved", "closed", "merged", "spam",
};

const char *conversation_state_name(int64_t state) {
    BUG_UNLESS(state >= 0 && state < CONVERSATION_STATE_COUNT);
    return state_names[state];
}

bool conversation_state_by_name(struct str name, enum conversation_state *ret) {
    for (int i = 0; i < CONVERSATION_STATE_COUNT; i++) {
        if (!str_eq(name, str_of(state_names[i]))) continue;
        *ret = (enum conversation_state)i;
        return true;
    }
    return false;
}

static int64_t bucket_of(int64_t state) {
    switch ((enum conversation_state)state) {
    case CONVERSATION_NEW:
    case CONVERSATION_OPEN:
    case CONVERSATION_WAITING_INTERNAL:
        return BUCKET_OURS;
    case CONVERSATION_WAITING_CUSTOMER:
        return BUCKET_WAITING;
    case CONVERSATION_SOLVED:
    case CONVERSATION_CLOSED:
        return BUCKET_DONE;
    case CONVERSATION_MERGED:
    case CONVERSATION_SPAM:
    case CONVERSATION_STATE_COUNT:
        break;
    }
    return BUCKET_GONE;
}

/* What rests is out of sight, whatever its state. */
static int64_t place_of(const struct conversation *c) {
    return c->snoozed_until.set ? BUCKET_GONE : bucket_of(c->state);
}

int64_t conversation_waiting_key(int64_t last_at) { return sort_top - last_at; }

/* Times are told by the minute: within it a first contact stands above the others (P12). */
static int64_t sort_key_of(const struct conversation *c) {
    if (c->snoozed_until.set) return c->snoozed_until.v;
    if (!c->waiting_since.set) return conversation_waiting_key(c->last_at);
    bool first = (c->holds & HOLDS_FIRST_CONTACT) != 0;
    return c->waiting_since.v - (first ? c->waiting_since.v % MOMENT_MINUTE : 0);
}

int64_t conversation_wakes_at(const struct conversation *c) {
    int64_t until = c->snoozed_until.v;
    if (!c->due.set) return until;
    int64_t tenth = (c->due.v - c->waiting_since.v) / 10;
    return c->due.v - tenth < until ? c->due.v - tenth : until;
}

bool conversation_rouse(struct conversation *c) {
    if (!c->snoozed_until.set) return false;
    c->woken_from = c->snoozed_until;
    c->snoozed_until = OPT_NONE;
    return true;
}

void conversation_dealt_with(struct conversation *c) {
    if (c->snoozed_until.set) return;
    c->snooze_reason = S("");
    c->woken_from = OPT_NONE;
}

/* A reference for the telephone: the id, mixed so that neighbours look different, in Crockford's
 * base32 (no I, L, O, U). The mixing is a bijection on 20 bits, and on 5 more for each further
 * digit. */
static struct str ref_of(struct arena *a, int64_t id) {
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    int bits = 20;
    while (bits < 60 && id >> bits)
        bits += 5;
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    uint64_t v = ((uint64_t)id * 0x9E3779B1u) & mask;
    v ^= v >> (bits / 2);
    struct buf b = buf_new(a, 32);
    buf_add(&b, S("K-"));
    for (int at = bits - 5; at >= 0; at -= 5)
        buf_add_char(&b, digits[v >> at & 31]);
    return buf_str(&b);
}

const struct err *conversation_open(struct work *w, const struct conversation_new *in,
                                    struct conversation *ret) {
    BUG_UNLESS(in->owner_id.set || in->team_id.set);
    int64_t id;
    struct str none_yet = str_join(w->arena, S("~"), sys_random_hex(w->sys, w->arena, 16));
    TRY(sql_conversation_insert(
        w->db, none_yet, utf8_cut(in->subject, SUBJECT_MAX), in->customer_id, in->mailbox_id,
        in->channel, CONVERSATION_NEW, BUCKET_OURS, in->owner_id, in->team_id, OPT_NONE, OPT_NONE,
        sort_top - in->at, in->at, in->at, S(""), STR_NONE, 0, in->flagged, &id));
    TRY(sql_conversation_set_ref(w->db, id, ref_of(w->arena, id)));
    TRY(sql_conversation_first(w->db, id, in->customer_id, HOLDS_FIRST_CONTACT, NULL));
    TRY(event_add(w, EVENT_KIND_OPENED, id, 0, STR_NONE));
    return conversation_get(w, id, ret);
}

const struct err *conversation_get(struct work *w, int64_t id, struct conversation *ret) {
    bool found;
    TRY(sql_conversation_by_id(w->db, id, ret, &found));
    return found ? NULL
                 : ERR(w->arena, ERR_NOT_FOUND,
                       "There is no such conversation, or it is not yours to see.");
}

static struct str object_of(struct work *w, const struct conversation *c) {
    return str_printf(w->arena, "conversation:%lld", (long long)c->id);
}

/* One that was done and is work again comes back to its team where its owner is switched off by
 * now: he has no list that anybody looks at (INV1). */
static const struct err *pass_on(struct work *w, struct conversation *c) {
    struct heir team;
    bool gone;
    TRY(sql_conversation_heir(w->db, c->owner_id.v, c->team_id, c->mailbox_id, &team, &gone));
    if (!gone) return NULL;
    c->owner_id = OPT_NONE;
    c->owner_name = STR_NONE;
    c->team_id = OPT(team.id);
    c->team_name = team.name;
    TRY(event_add(w, EVENT_KIND_ASSIGNED, c->id, 0, team.name));
    return audit_note(w, "conversation.assign", object_of(w, c), S("its owner is switched off"));
}

/* Whoever takes one out of Spam, also by answering it, says that it is none. */
static const struct err *come_back(struct work *w, struct conversation *c) {
    bool settled;
    if (!c->state_before.set) return NULL;
    c->state_before = OPT_NONE;
    return spam_settle(w, c->id, false, &settled);
}

/* What was done is work again: what came of it counts no more, and nobody need ask about it. */
static const struct err *undone(struct work *w, const struct conversation *c) {
    TRY(outcome_over(w, c->id));
    if (!(c->holds & HOLDS_FOLLOW_UP)) return NULL;
    return follow_up_pointless(w, c->id, CANCELLED_REOPENED);
}

static const struct err *no_first_contact(struct work *w, struct conversation *c) {
    if (!(c->holds & HOLDS_FIRST_CONTACT)) return NULL;
    c->holds &= ~HOLDS_FIRST_CONTACT;
    return sql_conversation_let_go(w->db, c->id, HOLDS_FIRST_CONTACT, NULL);
}

const struct err *conversation_first_again(struct work *w, int64_t customer_id) {
    int64_t *ids;
    size_t n;
    TRY(sql_conversations_no_first(w->db, customer_id, HOLDS_FIRST_CONTACT, &ids, &n));
    for (size_t i = 0; i < n; i++) {
        struct conversation c;
        TRY(conversation_get(w, ids[i], &c));
        TRY(no_first_contact(w, &c));
        TRY(conversation_save(w, &c));
    }
    return NULL;
}

const struct err *conversation_save(struct work *w, struct conversation *c) {
    int64_t changed;
    if (c->last_ours) TRY(no_first_contact(w, c));
    bool was_away = c->bucket == BUCKET_DONE || c->bucket == BUCKET_GONE;
    c->bucket = place_of(c);
    if (was_away && c->bucket == BUCKET_OURS && c->owner_id.set) TRY(pass_on(w, c));
    if (c->state != CONVERSATION_SPAM && c->state != CONVERSATION_MERGED) TRY(come_back(w, c));
    if (was_away && c->state < CONVERSATION_SOLVED) TRY(undone(w, c));
    c->wakes_at = c->snoozed_until.set ? OPT(conversation_wakes_at(c)) : OPT_NONE;
    c->sort_key = sort_key_of(c);
    TRY(sql_conversation_update(w->db, c->id, c->version, c->state, c->bucket, c->owner_id,
                                c->team_id, c->waiting_since, c->due, c->sort_key, c->last_at,
                                c->last_words, c->last_lang, c->last_ours, c->flagged, c->reopened,
                                c->priority, c->snoozed_until, c->wakes_at, c->snooze_reason,
                                c->woken_from, c->tags, c->state_before, c->merged_into, c->later_id,
                                &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this conversation a moment ago.",
                   .hint = "Look at it once more, then try again.");
    c->version++;
    if (c->holds & HOLDS_STANDARD) TRY(resolution_follow(w, c));
    if (c->tags.n == 0) return NULL;
    int64_t place = c->snoozed_until.set ? CONVERSATION_PLACE_RESTS : c->bucket;
    return sql_conversation_place_tags(w->db, c->id, place, c->sort_key, NULL);
}

const struct err *conversation_take_over(struct work *w, int64_t id, struct str subject,
                                         int64_t customer_id) {
    TRY(sql_conversation_set_subject(w->db, id, utf8_cut(subject, SUBJECT_MAX), NULL));
    TRY(sql_conversation_set_customer(w->db, id, customer_id, NULL));
    return conversation_first_again(w, customer_id);
}

const struct err *conversation_hold(struct work *w, int64_t id, enum holds what) {
    return sql_conversation_hold(w->db, id, what);
}

void conversation_last_words(struct work *w, struct conversation *c, int64_t at, struct str words,
                             struct str lang, bool ours) {
    c->last_words = utf8_one_line(w->arena, utf8_cut(str_trim(words), LAST_WORDS));
    c->last_lang = lang;
    c->last_ours = ours;
    if (at > c->last_at) c->last_at = at;
}

const struct err *conversation_assign(struct work *w, struct conversation *c,
                                      struct opt_int owner_id, struct opt_int team_id,
                                      struct str to_name) {
    BUG_UNLESS(owner_id.set || team_id.set);
    c->owner_id = owner_id;
    if (team_id.set) c->team_id = team_id;
    if (c->state == CONVERSATION_NEW) c->state = CONVERSATION_OPEN;
    TRY(conversation_save(w, c));
    TRY(event_add(w, EVENT_KIND_ASSIGNED, c->id, owner_id.v, to_name));
    return audit_note(w, "conversation.assign", object_of(w, c),
                      str_printf(w->arena, "owner %lld", (long long)owner_id.v));
}

const char *conversation_priority_name(int64_t priority) {
    return priority == PRIORITY_URGENT ? "urgent" : "normal";
}

const struct err *conversation_set_priority(struct work *w, struct conversation *c,
                                            int64_t priority) {
    struct str name = str_of(conversation_priority_name(priority));
    if (c->priority == priority) return NULL;
    c->priority = priority;
    TRY(conversation_save(w, c));
    TRY(event_add(w, EVENT_KIND_PRIORITY, c->id, 0, name));
    return audit_note(w, "conversation.priority", object_of(w, c), name);
}

const struct err *conversation_read(struct work *w, int64_t id, int64_t at) {
    struct conversation c;
    TRY(conversation_get(w, id, &c));
    return sql_conversation_read(w->db, w->actor.user_id, id, at < c.last_at ? at : c.last_at, NULL);
}

const struct err *conversation_read_at(struct work *w, int64_t id, struct opt_int *ret) {
    bool found;
    int64_t at = 0;
    TRY(sql_conversation_read_at(w->db, w->actor.user_id, id, &at, &found));
    *ret = found ? OPT(at) : OPT_NONE;
    return NULL;
}
