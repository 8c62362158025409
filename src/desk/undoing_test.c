/* What is taken back gives back what was and no more, on both stores: clocks of what was joined,
 * split or put into Spam, answers that did not arrive, what belonged to somebody who is gone. */
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/customer/timeline.h"
#include "desk/desk_kit.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"
#include "desk/spam/spam.h"
#include "desk/tag/tag.h"
#include "desk/user/user.h"

static const char *const jelena = "jelena@primer.example";

enum act {
    JOIN,
    APART,
    SPLIT,
    STATE,
    SPAM,
    NOT_SPAM,
    BLOCK,
    SNOOZE,
    TAG,
    URGENT,
    TO_REPAIRS,
    TAKE_BACK,
    AGAIN,
    OFF
};

/* id, with another thing or a number; in the name of who, 0: Milica. */
struct doing {
    enum act act;
    int64_t id, with;
    const char *words;
    int64_t who, made;
};

static const struct err *to_case(struct work *w, struct doing *d, struct conversation *c) {
    struct conversation other;
    TRY(conversation_get(w, d->id, c));
    switch (d->act) {
    case JOIN:
        TRY(conversation_get(w, d->with, &other));
        return merge_join(w, c, &other);
    case APART:
        return merge_apart(w, c);
    case STATE:
        if (d->with == CONVERSATION_SOLVED && !outcome_closes(str_of(d->words ? d->words : "")))
            return conversation_solve(w, c, kit_solving(), str_of(d->words ? d->words : ""));
        return conversation_set_state(w, c, (enum conversation_state)d->with,
                                      str_of(d->words ? d->words : ""));
    case SPAM:
        return spam_mark(w, c);
    case NOT_SPAM:
        return spam_unmark(w, c);
    case SNOOZE:
        return conversation_snooze(w, c, d->with, S("later"));
    case TAG:
        return tag_put(w, c, str_of(d->words));
    case TO_REPAIRS:
        return conversation_assign(w, c, OPT_NONE, OPT(d->with), S("Repairs"));
    case URGENT:
        return conversation_set_priority(w, c, PRIORITY_URGENT);
    default:
        fail();
    }
    return NULL;
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct doing *d = arg;
    struct conversation c = { 0 };
    if (d->act == TAKE_BACK) return outbox_take_back(w, d->id);
    if (d->act == AGAIN) return outbox_send_again(w, d->id);
    if (d->act == BLOCK) return spam_block(w, str_of(d->words));
    if (d->act == OFF) return user_set_active(w, d->id, false);
    if (d->act != SPLIT) return to_case(w, d, &c);
    TRY(merge_split(w, d->id, &c));
    d->made = c.id;
    return NULL;
}

static const struct err *try(struct kit *k, struct doing *d) {
    struct work w = kit_as(k, d->who ? d->who : k->milica);
    return work_write(&w, act_tx, d);
}

/* Its act, the id, what else there is to it. */
#define DO(k, what, ...) GOOD(try((k), &(struct doing){ .act = (what), ##__VA_ARGS__ }))

static int64_t split(struct kit *k, int64_t message) {
    struct doing d = { SPLIT, message, 0, NULL, 0, 0 };
    GOOD(try(k, &d));
    return d.made;
}

static int64_t reply(struct kit *k, int64_t id) {
    int64_t message;
    GOOD(kit_reply(k, k->milica, id, "We send a new pair.", 0, &message));
    return message;
}

/* The mail server refuses what is due. */
static void refused(struct kit *k) {
    struct outbox_item item;
    struct outgoing mail;
    bool found;
    k->now += 10 * MOMENT_SECOND;
    GOOD(outbox_release(&k->w));
    GOOD(outbox_claim(&k->w, &item, &mail, &found));
    assert_true(found);
    GOOD(outbox_finish(&k->w, &item, OUTBOX_REFUSED, S("550 no such user")));
}

struct counting {
    int64_t id, n;
    struct clock *clocks;
    size_t clock_n;
};

static const struct err *count_tx(struct work *w, void *arg) {
    struct counting *x = arg;
    TRY(message_count(w, x->id, &x->n));
    return clock_list(w, x->id, &x->clocks, &x->clock_n);
}

static struct counting count(struct kit *k, int64_t id) {
    struct counting x = { .id = id };
    GOOD(work_read(&k->w, count_tx, &x));
    return x;
}

/* Two mails of Jelena in one case, an hour apart. */
struct two {
    struct kit *k;
    struct taken first, second;
    int64_t id;
};

static struct two another(struct kit *k, const char *one_id, const char *other_id) {
    struct two t = { .k = k, .first = kit_letter(k, jelena, one_id, "The sole came off.", 0, 0) };
    t.id = t.first.conversation_id;
    k->now += MOMENT_HOUR;
    t.second = kit_letter(k, jelena, other_id, "And an invoice, please.", t.id, 0);
    return t;
}

static struct two two(struct rig *r) { return another(kit_new(r), "a@x", "b@x"); }

/* ---- answers that do not arrive ---- */

static void the_old_answer_fails(struct rig *r) {
    struct two t = two(r);
    reply(t.k, t.id);
    int64_t second_at = t.k->now, made = split(t.k, t.second.message_id);
    assert_false(kit_conversation(t.k, made).due.set);
    refused(t.k);
    assert_true(kit_conversation(t.k, t.id).due.set);
    struct conversation c = kit_conversation(t.k, made);
    assert_true(c.due.set && c.due.v == second_at + CLOCK_REPLY_TIME);
    assert_int_equal(c.state, CONVERSATION_OPEN);
}

/* What was split off may be another person's. */
static void the_old_answer_to_another_fails(struct rig *r) {
    struct two t = two(r);
    struct taken other = kit_letter(t.k, "tom@primer.example", "c@x", "Mine too.", t.id, 0);
    reply(t.k, t.id);
    int64_t made = split(t.k, other.message_id);
    assert_int_not_equal(kit_conversation(t.k, made).customer_id,
                         kit_conversation(t.k, t.id).customer_id);
    refused(t.k);
    assert_true(kit_conversation(t.k, made).due.set);
}

static void the_old_answer_is_taken_back(struct rig *r) {
    struct two t = two(r);
    int64_t answer = reply(t.k, t.id), made = split(t.k, t.second.message_id);
    DO(t.k, TAKE_BACK, answer);
    assert_true(kit_conversation(t.k, t.id).due.set);
    assert_true(kit_conversation(t.k, made).due.set);
}

static void split_after_it_failed(struct rig *r) {
    struct two t = two(r);
    for (int which = 0; which < 2; which++) {
        if (which) t = another(t.k, "c@x", "d@x");
        reply(t.k, t.id);
        refused(t.k);
        int64_t made = split(t.k, which ? t.second.message_id : t.first.message_id);
        assert_true(kit_conversation(t.k, t.id).due.set);
        assert_true(kit_conversation(t.k, made).due.set);
    }
}

/* Both were put away with a reason; that they are two now is no news to anybody. */
static void split_after_it_was_dealt_with(struct rig *r) {
    struct two t = two(r);
    for (int which = 0; which < 2; which++) {
        if (which) t = another(t.k, "c@x", "d@x");
        DO(t.k, STATE, t.id, CONVERSATION_SOLVED, "answered elsewhere");
        int64_t made = split(t.k, which ? t.second.message_id : t.first.message_id);
        assert_false(kit_conversation(t.k, t.id).due.set);
        assert_false(kit_conversation(t.k, made).due.set);
        assert_int_equal(count(t.k, made).clock_n, 1);
        assert_int_equal(count(t.k, t.id).clock_n, 1);
    }
}

static void apart_after_it_was_dealt_with(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t into = kit_answered(k, "a@x");
    k->now += MOMENT_HOUR;
    int64_t from = kit_letter(k, jelena, "b@x", "And the laces.", 0, 0).conversation_id;
    DO(k, JOIN, from, into);
    k->now += MOMENT_HOUR;
    kit_letter(k, jelena, "c@x", "Well?", into, 0); /* the clock of the joined one runs for it */
    DO(k, STATE, into, CONVERSATION_SOLVED, "answered elsewhere");
    DO(k, APART, from);
    assert_false(kit_conversation(k, from).due.set);
    assert_false(kit_conversation(k, into).due.set);
}

/* ---- joined, taken apart, joined otherwise ---- */

static void what_left_is_no_part_any_more(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t a = kit_letter(k, jelena, "a@x", "a", 0, 0).conversation_id;
    int64_t b = kit_letter(k, jelena, "b@x", "b", 0, 0).conversation_id;
    int64_t c = kit_letter(k, jelena, "c@x", "c", 0, 0).conversation_id;
    DO(k, JOIN, a, b);
    DO(k, JOIN, b, c);
    DO(k, APART, a);
    DO(k, JOIN, a, c);
    DO(k, APART, b);
    assert_int_equal(count(k, b).n, 1);
    assert_int_equal(count(k, c).n, 2);
    DO(k, APART, a);
    assert_int_equal(count(k, a).n, 1);
    assert_int_equal(count(k, a).clock_n, 1);
    assert_int_equal(count(k, c).n, 1);
}

static void what_was_split_off_stays_split(struct rig *r) {
    struct two t = two(r);
    int64_t into = kit_letter(t.k, jelena, "c@x", "c", 0, 0).conversation_id;
    DO(t.k, JOIN, t.id, into);
    int64_t made = split(t.k, t.second.message_id);
    DO(t.k, JOIN, made, into);
    DO(t.k, APART, t.id);
    assert_int_equal(count(t.k, t.id).n, 1);
    DO(t.k, APART, made);
    assert_int_equal(count(t.k, made).n, 1);
    assert_int_equal(count(t.k, made).clock_n, 1);
    assert_int_equal(count(t.k, into).n, 1);
}

/* Where it is now is changed by that, too. */
static void apart_needs_both(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t from = kit_letter(k, jelena, "a@x", "a", 0, 0).conversation_id;
    int64_t into = kit_letter(k, jelena, "b@x", "b", 0, 0).conversation_id;
    DO(k, JOIN, from, into);
    DO(k, TO_REPAIRS, into, k->repairs);
    BAD(try(k, &(struct doing){ .act = APART, .id = from }), ERR_NOT_FOUND);
    assert_int_equal(count(k, into).n, 2);
}

static void joined_ones_are_no_spam(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t from = kit_letter(k, jelena, "a@x", "a", 0, 0).conversation_id;
    int64_t into = kit_letter(k, jelena, "b@x", "b", 0, 0).conversation_id;
    DO(k, TAG, from, 0, "parcel");
    DO(k, URGENT, from);
    DO(k, JOIN, from, into);
    assert_int_equal(kit_narrowed(k, VIEW_SPAM, "parcel", false), 0);
    assert_int_equal(kit_narrowed(k, VIEW_SPAM, NULL, true), 0);
    assert_int_equal(kit_narrowed(k, VIEW_TEAM, "parcel", true), 1);
    DO(k, SPAM, into);
    assert_int_equal(kit_narrowed(k, VIEW_SPAM, "parcel", true), 1);
}

/* ---- put away and brought back ---- */

static void spam_gives_back_what_it_took(struct rig *r) {
    struct two t = two(r);
    DO(t.k, STATE, t.id, CONVERSATION_SOLVED, "thanks");
    t.k->now += 2 * MOMENT_DAY;
    DO(t.k, SPAM, t.id);
    DO(t.k, NOT_SPAM, t.id);
    struct conversation c = kit_conversation(t.k, t.id);
    assert_int_equal(c.state, CONVERSATION_SOLVED);
    assert_false(c.due.set);
    assert_int_equal(count(t.k, t.id).clocks[0].result, CLOCK_MET);
    DO(t.k, STATE, t.id, CONVERSATION_OPEN); /* too late to be owed again */
    assert_false(kit_conversation(t.k, t.id).due.set);
    DO(t.k, SPAM, t.id);
    DO(t.k, NOT_SPAM, t.id);
    assert_false(kit_conversation(t.k, t.id).due.set);
}

/* Dealt with before it came to Spam by itself with the next one. */
static void spam_owes_what_came_there(struct rig *r) {
    struct two t = two(r);
    DO(t.k, STATE, t.id, CONVERSATION_SOLVED, "thanks");
    t.k->now += MOMENT_HOUR;
    DO(t.k, SPAM, t.id);
    t.k->now += MOMENT_HOUR;
    DO(t.k, BLOCK, .words = jelena);
    kit_letter(t.k, jelena, "c@x", "A question.", t.id, 0);
    DO(t.k, NOT_SPAM, t.id);
    struct conversation c = kit_conversation(t.k, t.id);
    assert_true(c.due.set && c.due.v == t.k->now + CLOCK_REPLY_TIME);
    assert_int_equal(c.state, CONVERSATION_OPEN);
}

static void a_second_opening_owes_nothing_old(struct rig *r) {
    struct two t = two(r);
    DO(t.k, STATE, t.id, CONVERSATION_SOLVED, "thanks");
    kit_letter(t.k, jelena, "c@x", "One more thing.", t.id, 0);
    int64_t due = t.k->now + CLOCK_REPLY_TIME;
    DO(t.k, STATE, t.id, CONVERSATION_WAITING_INTERNAL);
    DO(t.k, STATE, t.id, CONVERSATION_OPEN);
    DO(t.k, STATE, t.id, CONVERSATION_OPEN);
    assert_int_equal(kit_conversation(t.k, t.id).due.v, due);
}

static void back_to_waiting_inside_is_owed(struct rig *r) {
    struct two t = two(r);
    int64_t due = kit_conversation(t.k, t.id).due.v;
    DO(t.k, STATE, t.id, CONVERSATION_WAITING_INTERNAL);
    DO(t.k, STATE, t.id, CONVERSATION_SOLVED, "thanks");
    DO(t.k, STATE, t.id, CONVERSATION_WAITING_INTERNAL);
    struct conversation c = kit_conversation(t.k, t.id);
    assert_true(c.due.set && c.due.v == due);
}

/* Who answers a spammer hears from his mail server that there is nobody. */
static void a_bounce_does_not_bring_spam_back(struct rig *r) {
    struct two t = two(r);
    int64_t answer = reply(t.k, t.id);
    DO(t.k, SPAM, t.id);
    refused(t.k);
    struct conversation c = kit_conversation(t.k, t.id);
    assert_int_equal(c.state, CONVERSATION_SPAM);
    assert_false(c.due.set);
    DO(t.k, AGAIN, answer);
    assert_int_equal(kit_conversation(t.k, t.id).state, CONVERSATION_SPAM);
    refused(t.k);
    DO(t.k, NOT_SPAM, t.id); /* but when it is none, nobody has answered it */
    c = kit_conversation(t.k, t.id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set);
}

/* ---- what rests, and whose owner is gone ---- */

static const struct err *timeline_tx(struct work *w, void *arg) {
    struct timeline *t = arg;
    struct conversation c;
    TRY(conversation_get(w, t->next_id, &c));
    return customer_timeline(w, c.customer_id, INT64_MAX, INT64_MAX, t);
}

static void the_timeline_has_what_rests(struct rig *r) {
    struct kit *k = kit_new(r);
    struct timeline t = { .next_id = kit_answered(k, "a@x") };
    DO(k, SNOOZE, t.next_id, k->now + MOMENT_DAY);
    struct work w = kit_as(k, k->milica);
    GOOD(work_read(&w, timeline_tx, &t));
    assert_int_equal(t.n, 1);
    assert_int_equal(t.sum.n, 1);
    assert_true(t.parts[0].head.snoozed_until.set);
}

static void what_rests_goes_back_too(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t rests = kit_answered(k, "a@x"), waits = kit_answered(k, "b@x");
    DO(k, SNOOZE, rests, k->now + MOMENT_DAY);
    DO(k, OFF, k->milica, .who = k->owner);
    assert_false(kit_conversation(k, rests).owner_id.set);
    assert_true(kit_conversation(k, rests).snoozed_until.set);
    assert_false(kit_conversation(k, waits).owner_id.set);
}

static void what_was_done_comes_back_to_the_team(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x"), call = kit_call(k, k->ana, "Tom", "", "").id;
    DO(k, STATE, id, CONVERSATION_SOLVED);
    DO(k, STATE, call, CONVERSATION_SOLVED, "answered", .who = k->ana);
    assert_false(kit_conversation(k, call).team_id.set);
    DO(k, OFF, k->milica, .who = k->owner);
    DO(k, OFF, k->ana, .who = k->owner);
    assert_true(kit_conversation(k, id).owner_id.set); /* who has done it */
    kit_letter(k, jelena, "c@x", "It came off again.", id, 0);
    struct conversation c = kit_conversation(k, id);
    assert_false(c.owner_id.set);
    assert_int_equal(c.team_id.v, k->shop);
    assert_int_equal(kit_held(k, k->owner, VIEW_UNASSIGNED), 1);
    DO(k, STATE, call, CONVERSATION_OPEN, .who = k->owner);
    c = kit_conversation(k, call);
    assert_false(c.owner_id.set);
    assert_int_equal(c.team_id.v, k->shop);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV7 INV1 an answer that fails is owed again wherever what it answered is now",
          the_old_answer_fails, RIG_BOTH },
        { "INV7 also where it is another person's now", the_old_answer_to_another_fails,
          RIG_BOTH },
        { "INV7 so is one that is taken back", the_old_answer_is_taken_back, RIG_BOTH },
        { "INV1 what a failed answer owes is owed on both sides of a split", split_after_it_failed,
          RIG_BOTH },
        { "P48 what was put away stays so on both sides of a split", split_after_it_was_dealt_with,
          RIG_BOTH },
        { "P48 what was put away stays so when it is taken apart", apart_after_it_was_dealt_with,
          RIG_BOTH },
        { "INV19 what was taken out goes back to nobody else", what_left_is_no_part_any_more,
          RIG_BOTH },
        { "INV19 so does what was split off", what_was_split_off_stays_split, RIG_BOTH },
        { "A26 who takes apart sees both", apart_needs_both, RIG_BOTH },
        { "P53 what was joined is not found in Spam", joined_ones_are_no_spam, RIG_BOTH },
        { "INV7 P48 out of Spam only what ran runs on", spam_gives_back_what_it_took, RIG_BOTH },
        { "INV1 what came to Spam by itself is owed", spam_owes_what_came_there, RIG_BOTH },
        { "P48 opening what is open owes nothing that is over", a_second_opening_owes_nothing_old,
          RIG_BOTH },
        { "P48 back to waiting inside is owed again", back_to_waiting_inside_is_owed, RIG_BOTH },
        { "F09 INV1 a bounce does not take a case out of Spam", a_bounce_does_not_bring_spam_back,
          RIG_BOTH },
        { "P12 the timeline has what rests", the_timeline_has_what_rests, RIG_BOTH },
        { "INV1 what rests goes back to the team too", what_rests_goes_back_too, RIG_BOTH },
        { "INV1 what was done comes back to a team, not to somebody who is gone",
          what_was_done_comes_back_to_the_team, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
