#include "desk/merge/merge.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/access.h"
#include "desk/clock/clock.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/customer.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/gap/gap.h"
#include "desk/goodwill/goodwill.h"
#include "desk/later/later.h"
#include "desk/merge/merge_sql.h"
#include "desk/message/message.h"
#include "desk/promise/promise.h"
#include "desk/order/case.h"
#include "desk/tag/tag.h"

enum { HOPS_MAX = 20, REF_MAX = 20 };

static struct opt_int who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

/* Both threads tell it. */
static const struct err *note(struct work *w, enum event_kind kind, const char *action,
                              const struct conversation *a, const struct conversation *b) {
    TRY(event_add(w, kind, a->id, 0, b->ref));
    TRY(event_add(w, kind, b->id, 0, a->ref));
    return audit_note(w, action, str_printf(w->arena, "conversation:%lld", (long long)a->id),
                      str_printf(w->arena, "conversation:%lld", (long long)b->id));
}

const struct err *merge_follow(struct work *w, struct conversation *c) {
    for (int i = 0; i < HOPS_MAX && c->state == CONVERSATION_MERGED && c->merged_into.set; i++)
        TRY(conversation_get(w, c->merged_into.v, c));
    return NULL;
}

/* What is owed and said last, after messages and clocks came or went; saves it. Where something is
 * owed (or must: at once) it is work. */
static const struct err *settle(struct work *w, struct conversation *c, bool at_once) {
    TRY(clock_catch_up(w, c));
    TRY(message_show_last(w, c));
    if (c->bucket != BUCKET_OURS && (at_once || c->due.set)) {
        (void)conversation_rouse(c);
        c->state = CONVERSATION_OPEN;
    }
    return conversation_save(w, c);
}

static const struct err *check(struct work *w, const struct conversation *from,
                               const struct conversation *into) {
    if (from->id == into->id)
        return ERR(w->arena, ERR_INVALID, "This is one and the same conversation.", .field = "from",
                   .hint = "Name another one.");
    if (from->state == CONVERSATION_MERGED || into->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_INVALID, "This conversation was joined to another one.",
                   .field = "from", .hint = "Look at that one.");
    if (from->state == CONVERSATION_SPAM || into->state == CONVERSATION_SPAM)
        return ERR(w->arena, ERR_INVALID, "One of them is in Spam.", .field = "from",
                   .hint = "Take it out of Spam first.");
    if (from->customer_id != into->customer_id)
        return ERR(w->arena, ERR_INVALID, "These are conversations of two customers.",
                   .field = "from", .hint = "Join those of one customer only; link the others.");
    return NULL;
}

static const struct err *move(struct work *w, int64_t merge_id, int64_t now_in, int64_t to) {
    TRY(sql_merge_move_messages(w->db, merge_id, now_in, to, NULL));
    TRY(sql_merge_move_words(w->db, merge_id, now_in, to, NULL));
    return sql_merge_move_clocks(w->db, merge_id, now_in, to, NULL);
}

static const struct err *move_drafts(struct work *w, int64_t from, int64_t into) {
    TRY(sql_merge_append_drafts(w->db, from, into, S("\n\n"), NULL));
    TRY(sql_merge_move_drafts(w->db, from, into, NULL));
    return sql_merge_clear_drafts(w->db, from, NULL);
}

/* It has no clock now, whatever it had, and rests no more. */
static const struct err *leave(struct work *w, struct conversation *from, int64_t into) {
    from->state_before = OPT(from->state);
    from->state = CONVERSATION_MERGED;
    from->merged_into = OPT(into);
    from->snoozed_until = from->due = from->waiting_since = OPT_NONE;
    conversation_dealt_with(from);
    return conversation_save(w, from);
}

/* What was pressing in the one is pressing in the other. */
static const struct err *arrive(struct work *w, struct conversation *into,
                                const struct conversation *from, bool ours) {
    struct str rest = from->tags, tag;
    if (from->priority == PRIORITY_URGENT) into->priority = PRIORITY_URGENT;
    if (!str_is_set(into->flagged)) into->flagged = from->flagged;
    TRY(settle(w, into, ours));
    while (tag_next(&rest, &tag)) {
        const struct err *e = tag_put(w, into, tag);
        if (e && e->code != ERR_LIMIT) return e;
    }
    return NULL;
}

const struct err *merge_join(struct work *w, struct conversation *from, struct conversation *into) {
    int64_t id;
    TRY(check(w, from, into));
    bool ours = from->bucket == BUCKET_OURS || from->snoozed_until.set;
    int64_t promised;
    TRY(promise_open_count(w, from->id, &promised));
    if (promised) ours = true; /* what is promised is ours to do */
    TRY(sql_merge_insert(w->db, from->id, into->id, who(w), work_now(w), &id));
    TRY(sql_merge_note_messages(w->db, id, from->id, NULL));
    TRY(sql_merge_note_clocks(w->db, id, from->id, NULL));
    TRY(move(w, id, from->id, into->id));
    TRY(promise_join(w, id, from->id, into->id));
    TRY(goodwill_join(w, id, from, into->id));
    TRY(move_drafts(w, from->id, into->id));
    TRY(later_join(w, from, into));
    TRY(order_case_join(w, from->id, into->id));
    TRY(complaint_join(w, id, from->id, into->id));
    TRY(gap_join(w, from, into->id));
    TRY(leave(w, from, into->id));
    TRY(arrive(w, into, from, ours));
    TRY(follow_up_join(w, from, into));
    return note(w, EVENT_KIND_MERGED, "conversation.join", into, from);
}

/* What came to where they were joined while a clock ran that goes along now, was owed by that too.
 */
static const struct err *share_clocks(struct work *w, int64_t from, int64_t with, int64_t since) {
    struct clock *clocks;
    size_t n;
    TRY(clock_list(w, from, &clocks, &n));
    while (n-- > 0)
        if (!clocks[n].stopped_at.set || clocks[n].stopped_at.v > since)
            TRY(clock_share(w, clocks[n].id, with));
    return NULL;
}

/* Where it is now; whoever takes it out there changes that one too. */
static const struct err *where(struct work *w, const struct conversation *from,
                               struct conversation *ret) {
    *ret = *from;
    TRY(merge_follow(w, ret));
    return access_conversation(w, ACCESS_CONVERSATION_WRITE, ret->id, ret);
}

const struct err *merge_apart(struct work *w, struct conversation *from) {
    struct merge_row row;
    struct conversation now;
    bool found;
    TRY(sql_merge_open(w->db, from->id, &row, &found));
    if (!found || from->state != CONVERSATION_MERGED)
        return ERR(w->arena, ERR_INVALID, "This conversation is joined to no other.",
                   .field = "state", .hint = "Load the page again.");
    TRY(where(w, from, &now));
    TRY(move(w, row.id, now.id, from->id));
    TRY(promise_apart(w, row.id, now.id, from->id));
    TRY(order_case_apart(w, from->id, now.id));
    TRY(complaint_part(w, row.id, now.id, from->id));
    TRY(goodwill_apart(w, row.id, now.id, from));
    TRY(sql_merge_undone(w->db, row.id, work_now(w), NULL));
    TRY(sql_merge_forget_merge(w->db, now.id, row.id, NULL));
    TRY(share_clocks(w, from->id, now.id, row.merged_at));
    if (from->holds & HOLDS_FOLLOW_UP) TRY(follow_up_apart(w, from->id, now.id));
    TRY(gap_apart(w, from, now.id));
    from->merged_into = OPT_NONE;
    from->state = from->state_before.set ? from->state_before.v : CONVERSATION_OPEN;
    TRY(settle(w, from, false));
    TRY(settle(w, &now, false));
    return note(w, EVENT_KIND_UNMERGED, "conversation.apart", &now, from);
}

static int64_t smaller(const struct conversation *a, const struct conversation *b) {
    return a->id < b->id ? a->id : b->id;
}

static int64_t larger(const struct conversation *a, const struct conversation *b) {
    return a->id < b->id ? b->id : a->id;
}

const struct err *merge_link(struct work *w, const struct conversation *a,
                             const struct conversation *b) {
    int64_t n;
    if (a->id == b->id)
        return ERR(w->arena, ERR_INVALID, "This is one and the same conversation.",
                   .field = "other", .hint = "Name another one.");
    TRY(sql_kin_insert(w->db, smaller(a, b), larger(a, b), who(w), work_now(w), &n));
    return n ? note(w, EVENT_KIND_LINKED, "conversation.link", a, b) : NULL;
}

const struct err *merge_unlink(struct work *w, const struct conversation *a,
                               const struct conversation *b) {
    int64_t n;
    TRY(sql_link_remove(w->db, smaller(a, b), larger(a, b), &n));
    return n ? note(w, EVENT_KIND_UNLINKED, "conversation.unlink", a, b) : NULL;
}

static const struct err *may_split(struct work *w, const struct conversation *c,
                                   const struct message *m) {
    int64_t others;
    if (m->direction != DIRECTION_IN || !m->readable)
        return ERR(w->arena, ERR_INVALID, "Only a customer's message can be split off.",
                   .field = "message", .hint = "Choose one that the customer wrote.");
    TRY(sql_split_others(w->db, c->id, m->id, &others));
    if (others && c->state != CONVERSATION_SPAM) return NULL;
    return ERR(w->arena, ERR_INVALID, "This message is all that the conversation is about.",
               .field = "message", .hint = "Leave it where it is.");
}

/* It was never waited for, as a machine's mail: now that it stands alone it is work, unless it was
 * answered. */
static const struct err *first_clock(struct work *w, const struct message *m, int64_t old,
                                     struct conversation *c) {
    struct answer_row answer;
    bool answered;
    TRY(sql_split_answer(w->db, old, m->id, &answer, &answered));
    TRY(clock_customer_wrote(w, c, m->id, m->at));
    return answered ? sql_split_stop_clock(w->db, c->id, answer.at, answer.id, NULL) : NULL;
}

/* The clock that ran for it goes along where it began with it; whoever else it ran for keeps one
 * like it. */
static const struct err *clocks_of(struct work *w, const struct message *m, int64_t old,
                                   struct conversation *c) {
    struct opt_int ran;
    int64_t moved;
    TRY(clock_ran_for(w, m, &ran));
    TRY(sql_split_move_clocks(w->db, m->id, old, c->id, &moved));
    TRY(sql_split_move_message(w->db, m->id, c->id, NULL));
    TRY(sql_split_move_words(w->db, m->id, c->id, NULL));
    if (ran.set) TRY(clock_share(w, ran.v, c->id));
    if (ran.set) TRY(clock_share(w, ran.v, old));
    return moved || (ran.set && !m->auto_) ? NULL : first_clock(w, m, old, c);
}

/* Who wrote from another address is the customer of what is split off. */
static const struct err *customer_of(struct work *w, const struct message *m, int64_t *ret) {
    struct recipient *people;
    struct customer who;
    size_t n;
    if (m->part != MESSAGE_OTHER) return NULL;
    TRY(message_recipients_of(w, m->id, &people, &n));
    for (size_t i = 0; i < n; i++) {
        if (people[i].role != ROLE_FROM) continue;
        TRY(customer_by_mail(w, people[i].address, people[i].name, m->lang,
                             proof_is_proven(m->proof), &who));
        *ret = who.id;
        return NULL;
    }
    return NULL;
}

const struct err *merge_split(struct work *w, int64_t message_id, struct conversation *ret) {
    struct message m;
    struct conversation old, c;
    TRY(message_get(w, message_id, &m));
    TRY(conversation_get(w, m.conversation_id, &old));
    TRY(may_split(w, &old, &m));
    struct conversation_new in = { .subject = m.subject.n ? m.subject : old.subject,
                                   .customer_id = old.customer_id,
                                   .mailbox_id = old.mailbox_id,
                                   .owner_id = old.owner_id,
                                   .team_id = old.team_id,
                                   .channel = m.channel,
                                   .at = m.at,
                                   .flagged = STR_NONE };
    TRY(customer_of(w, &m, &in.customer_id));
    TRY(conversation_open(w, &in, &c));
    TRY(sql_merge_forget_message(w->db, old.id, m.id, NULL));
    TRY(clocks_of(w, &m, old.id, &c));
    TRY(clock_show(w, &c));
    c.state = c.due.set ? CONVERSATION_OPEN : CONVERSATION_WAITING_CUSTOMER;
    TRY(message_show_last(w, &c));
    TRY(conversation_save(w, &c));
    TRY(settle(w, &old, false));
    TRY(note(w, EVENT_KIND_SPLIT, "message.split", &old, &c));
    TRY(merge_link(w, &old, &c));
    *ret = c;
    return NULL;
}

const struct err *merge_kin(struct work *w, int64_t id, struct kin **ret, size_t *ret_n) {
    return sql_kin_of(w->db, actor_sees(&w->actor), w->actor.user_id, id, ret, ret_n);
}

static struct str upper(struct arena *a, struct str s) {
    char *copy = arena_copy(a, s.p ? s.p : "", s.n);
    for (size_t i = 0; i < s.n; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z') copy[i] = (char)(copy[i] - 'a' + 'A');
    return (struct str){ copy, s.n };
}

const struct err *merge_by_ref(struct work *w, struct str ref, int64_t *ret) {
    bool found = false;
    ref = str_trim(ref);
    if (ref.n && ref.n <= REF_MAX && utf8_valid(ref) && str_find_char(ref, 0) < 0) {
        ref = upper(w->arena, ref);
        if (!str_starts(ref, S("K-"))) ref = str_join(w->arena, S("K-"), ref);
        TRY(sql_conversation_by_ref(w->db, ref, ret, &found));
    }
    return found ? NULL
                 : ERR(w->arena, ERR_INVALID, "There is no conversation with this reference.",
                       .field = "ref", .hint = "Write it as it stands there, such as K-7Q4M.");
}
