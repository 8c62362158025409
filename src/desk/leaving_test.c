/* The outbox on both stores: what is held, sent, refused, unknown. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/draft/draft.h"
#include "desk/outbox/outbox.h"

static const char *const jelena = "jelena@primer.example";

struct stage {
    struct kit *k;
    int64_t conversation, reply;
};

static struct stage set(struct rig *r) {
    struct stage s = { .k = kit_new(r) };
    s.conversation = kit_letter(s.k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id;
    GOOD(kit_reply(s.k, s.k->milica, s.conversation, "We send a new pair.", 0, &s.reply));
    return s;
}

struct states {
    int64_t conversation, message, state;
};

static const struct err *state_tx(struct work *w, void *arg) {
    struct states *x = arg;
    struct outbox *rows;
    size_t n;
    TRY(outbox_of(w, x->conversation, x->message, 100, &rows, &n));
    x->state = outbox_worst(rows, n, x->message);
    return NULL;
}

static int64_t state_of(struct stage *s) {
    struct states x = { s->conversation, s->reply, 0 };
    GOOD(work_read(&s->k->w, state_tx, &x));
    return x.state;
}

static bool claim(struct stage *s, struct outbox_item *item) {
    struct outgoing mail;
    bool found;
    GOOD(outbox_release(&s->k->w)); /* as the timer does */
    GOOD(outbox_claim(&s->k->w, item, &mail, &found));
    return found;
}

static const struct err *take_back_tx(struct work *w, void *arg) {
    return outbox_take_back(w, *(int64_t *)arg);
}

static const struct err *send_again_tx(struct work *w, void *arg) {
    return outbox_send_again(w, *(int64_t *)arg);
}

static void held_then_sent(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    assert_false(claim(&s, &item));
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &item));
    assert_int_equal(state_of(&s), OUTBOX_SENDING);
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_WAS_SENT, S("250 ok")));
    assert_int_equal(state_of(&s), OUTBOX_SENT);
}

static const struct err *draft_tx(struct work *w, void *arg) {
    struct draft d;
    TRY(draft_load(w, *(int64_t *)arg, DRAFT_REPLY, &d));
    assert_true(str_eq(d.text, S("We send a new pair.")));
    return NULL;
}

static void taken_back(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    struct work w = kit_as(s.k, s.k->milica);
    s.k->now += 9 * MOMENT_SECOND;
    GOOD(work_write(&w, take_back_tx, &s.reply));
    struct conversation c = kit_conversation(s.k, s.conversation);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set);
    assert_true(!c.last_ours && str_eq(c.last_words, S("The sole came off.")));
    GOOD(work_read(&w, draft_tx, &s.conversation));
    s.k->now += MOMENT_HOUR;
    assert_false(claim(&s, &item));
    BAD(work_write(&w, take_back_tx, &s.reply), ERR_CONFLICT);
}

static void too_late_to_take_back(struct rig *r) {
    struct stage s = set(r);
    s.k->now += 10 * MOMENT_SECOND;
    BAD(work_write(&s.k->w, take_back_tx, &s.reply), ERR_CONFLICT);
    assert_false(kit_conversation(s.k, s.conversation).due.set);
}

/* Four hours and a tenth is the longest wait between two tries. */
#define LONGEST_WAIT (4 * MOMENT_HOUR + 24 * MOMENT_MINUTE)

static void later_and_later(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    int tries = 0;
    s.k->now += 10 * MOMENT_SECOND;
    int64_t began = s.k->now;
    while (claim(&s, &item)) {
        tries++;
        GOOD(outbox_finish(&s.k->w, &item, OUTBOX_TRY_LATER, S("451 later")));
        assert_false(claim(&s, &item));
        s.k->now += LONGEST_WAIT;
    }
    int64_t lasted = s.k->now - began;
    assert_int_equal(state_of(&s), OUTBOX_FAILED);
    assert_true(lasted > OUTBOX_GIVE_UP - 2 * LONGEST_WAIT &&
                lasted < OUTBOX_GIVE_UP + 2 * LONGEST_WAIT);
    assert_true(tries >= 20);
    assert_int_equal(kit_conversation(s.k, s.conversation).state, CONVERSATION_OPEN);
}

static void refused_comes_back(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_REFUSED, S("550 no such user")));
    assert_int_equal(state_of(&s), OUTBOX_FAILED);
    struct conversation c = kit_conversation(s.k, s.conversation);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set);
    assert_true(c.owner_id.v == s.k->milica);
    assert_true(str_eq(c.flagged, S("send-failed")));
    GOOD(work_write(&s.k->w, send_again_tx, &s.reply));
    assert_int_equal(state_of(&s), OUTBOX_QUEUED);
    assert_false(kit_conversation(s.k, s.conversation).due.set);
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_WAS_SENT, S("250 ok")));
    BAD(work_write(&s.k->w, send_again_tx, &s.reply), ERR_CONFLICT);
}

static void sent_again_answers_nothing_newer(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_REFUSED, S("550 no such user")));
    kit_letter(s.k, jelena, "b@x", "Are you there?", s.conversation, 0);
    GOOD(work_write(&s.k->w, send_again_tx, &s.reply));
    assert_int_equal(state_of(&s), OUTBOX_QUEUED);
    struct conversation c = kit_conversation(s.k, s.conversation);
    assert_true(c.due.set && c.state == CONVERSATION_OPEN && !str_is_set(c.flagged));
}

static const struct err *solve_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(conversation_get(w, *(int64_t *)arg, &c));
    return conversation_set_state(w, &c, CONVERSATION_SOLVED, S("thanks"));
}

static void sent_again_stays_solved(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_UNKNOWN, S("")));
    GOOD(work_write(&s.k->w, solve_tx, &s.conversation));
    GOOD(work_write(&s.k->w, send_again_tx, &s.reply));
    assert_int_equal(kit_conversation(s.k, s.conversation).state, CONVERSATION_SOLVED);
}

static void unknown_is_said_and_tried_once(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item;
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_UNKNOWN, S("")));
    assert_int_equal(state_of(&s), OUTBOX_UNCERTAIN);
    assert_false(claim(&s, &item));
    s.k->now += OUTBOX_UNCERTAIN_WAIT;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_UNKNOWN, S("")));
    assert_int_equal(state_of(&s), OUTBOX_UNCERTAIN);
    s.k->now += 10 * MOMENT_DAY;
    assert_false(claim(&s, &item));
}

static void stopped_in_mid_send(struct rig *r) {
    struct stage s = set(r);
    struct outbox_item item, stale;
    s.k->now += 10 * MOMENT_SECOND;
    assert_true(claim(&s, &stale));
    GOOD(outbox_recover(&s.k->w, false));
    assert_int_equal(state_of(&s), OUTBOX_SENDING);
    s.k->now += OUTBOX_LEASE;
    GOOD(outbox_recover(&s.k->w, false));
    assert_int_equal(state_of(&s), OUTBOX_UNCERTAIN);
    s.k->now += OUTBOX_UNCERTAIN_WAIT;
    assert_true(claim(&s, &item));
    GOOD(outbox_finish(&s.k->w, &stale, OUTBOX_REFUSED, S("late word of a stopped worker")));
    assert_int_equal(state_of(&s), OUTBOX_SENDING);
    GOOD(outbox_finish(&s.k->w, &item, OUTBOX_WAS_SENT, S("250 ok")));
    assert_int_equal(state_of(&s), OUTBOX_SENT);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "a reply is held for ten seconds, then sent", held_then_sent, RIG_BOTH },
        { "P47 taken back: the clock runs on, the text is a draft again", taken_back, RIG_BOTH },
        { "what left cannot be taken back", too_late_to_take_back, RIG_BOTH },
        { "F09 tried later and later, given up after five days", later_and_later, RIG_BOTH },
        { "F09 a final failure returns to its owner and can be sent again", refused_comes_back,
          RIG_BOTH },
        { "P47 what is sent again answers nothing that came after it",
          sent_again_answers_nothing_newer, RIG_BOTH },
        { "F08 what is sent again leaves a case solved that was", sent_again_stays_solved, RIG_BOTH },
        { "F08 uncertain is said and tried once more", unknown_is_said_and_tried_once, RIG_BOTH },
        { "F21 F01 stopped in mid-send is uncertain, a stale answer is refused",
          stopped_in_mid_send, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
