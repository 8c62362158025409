/* Putting conversations in order, on both stores: resting until a time, priority, tags, spam,
 * joining and taking apart. */
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/desk_kit.h"
#include "desk/event/event.h"
#include "desk/draft/draft.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"
#include "desk/spam/spam.h"
#include "desk/tag/tag.h"

static const char *const jelena = "jelena@primer.example";

/* What a test asks for, with the version it was made from (0: the one of now). */
struct asking {
    int64_t id, version, until, number;
    struct str words;
};

static const struct err *with(struct work *w, const struct asking *x, struct conversation *c) {
    TRY(conversation_get(w, x->id, c));
    if (x->version) c->version = x->version;
    return NULL;
}

static const struct err *snooze_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    return conversation_snooze(w, &c, x->until, x->words);
}

static const struct err *wake_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(with(w, arg, &c));
    return conversation_wake(w, &c);
}
struct telling {
    int64_t id;
    enum event_kind kind;
    int64_t n;
};

static const struct err *events_tx(struct work *w, void *arg) {
    struct telling *x = arg;
    struct event *rows;
    size_t n;
    TRY(event_list(w, x->id, &rows, &n));
    x->n = 0;
    for (size_t i = 0; i < n; i++)
        x->n += rows[i].kind == x->kind;
    return NULL;
}

static int64_t told(struct kit *k, int64_t id, enum event_kind kind) {
    struct telling x = { .id = id, .kind = kind };
    GOOD(work_read(&k->w, events_tx, &x));
    return x.n;
}

static void rests_and_comes_back(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x");
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = id,
                        .until = k->now + 3 * MOMENT_DAY,
                        .words = S("  The pair comes \n on Monday ") };
    GOOD(work_write(&milica, snooze_tx, &x));
    struct conversation c = kit_conversation(k, id);
    assert_int_equal(c.snoozed_until.v, x.until);
    assert_true(str_eq(c.snooze_reason, S("The pair comes on Monday")));
    assert_int_equal(kit_held(k, k->owner, VIEW_SNOOZED), 1);
    assert_int_equal(kit_held(k, k->owner, VIEW_WAITING), 0);
    assert_int_equal(kit_held(k, k->owner, VIEW_ALL), 1);
    GOOD(work_write(&milica, snooze_tx, &x)); /* the second click */
    assert_int_equal(told(k, id, EVENT_KIND_SNOOZED), 1);
    k->now = x.until - 1;
    GOOD(conversation_wake_due(&k->w));
    assert_true(kit_conversation(k, id).snoozed_until.set);
    k->now = x.until;
    GOOD(conversation_wake_due(&k->w));
    GOOD(conversation_wake_due(&k->w)); /* another node, or the same after a restart */
    c = kit_conversation(k, id);
    assert_false(c.snoozed_until.set);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(str_eq(c.snooze_reason, S("The pair comes on Monday")));
    assert_int_equal(told(k, id, EVENT_KIND_WOKEN), 1);
    assert_int_equal(kit_held(k, k->milica, VIEW_MINE), 1);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, id, "It is here.", 0, &reply));
    assert_int_equal(kit_conversation(k, id).snooze_reason.n, 0);
}

struct keeping {
    const char *act;
    struct str was, name;
    int64_t id, into;
};

static const struct err *keep_tx(struct work *w, void *arg) {
    struct keeping *x = arg;
    struct tag t;
    bool found;
    TRY(tag_find(w, x->was, &t, &found));
    assert_true(found);
    x->id = t.id;
    if (x->act[0] == 'r') return tag_rename(w, t.id, t.name, x->name);
    if (x->act[0] == 'x') return tag_remove(w, t.id, t.name);
    TRY(tag_find(w, x->name, &t, &found));
    return tag_join(w, x->id, x->was, t.id);
}

static const struct err *tags_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    TRY(tag_put(w, &c, S("late")));
    return x->number ? tag_put(w, &c, S("post")) : NULL;
}

/* Each conversation is told of it, and no other: live pages and the API's stream go by that. */
static void tags_are_kept_in_order_aloud(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t both = kit_answered(k, "a@x"), one = kit_answered(k, "b@x"), none = kit_answered(k, "c@x");
    struct work owner = kit_as(k, k->owner);
    struct asking put[] = { { .id = both, .number = 1 }, { .id = one } };
    for (size_t i = 0; i < 2; i++)
        GOOD(work_write(&owner, tags_tx, &put[i]));
    assert_int_equal(told(k, both, EVENT_KIND_TAGGED), 2);
    assert_int_equal(told(k, one, EVENT_KIND_TAGGED), 1);
    struct keeping x = { .act = "rename", .was = S("late"), .name = S("delayed") };
    GOOD(work_write(&owner, keep_tx, &x));
    assert_int_equal(told(k, both, EVENT_KIND_TAGGED), 4);
    assert_int_equal(told(k, one, EVENT_KIND_TAGGED), 3);
    x = (struct keeping){ .act = "join", .was = S("delayed"), .name = S("post") };
    GOOD(work_write(&owner, keep_tx, &x));
    assert_int_equal(told(k, both, EVENT_KIND_TAGGED), 5); /* it had the other one */
    assert_int_equal(told(k, one, EVENT_KIND_TAGGED), 5);
    assert_true(str_eq(kit_conversation(k, both).tags, S("post")));
    x = (struct keeping){ .act = "x", .was = S("post") };
    GOOD(work_write(&owner, keep_tx, &x));
    assert_int_equal(told(k, both, EVENT_KIND_TAGGED), 6);
    assert_int_equal(told(k, one, EVENT_KIND_TAGGED), 6);
    assert_int_equal(told(k, none, EVENT_KIND_TAGGED), 0);
}

struct coming {
    int64_t before;
    struct conversation_page page;
};

static const struct err *coming_tx(struct work *w, void *arg) {
    struct coming *x = arg;
    return conversation_coming_back(w, x->before, 5, &x->page);
}

static size_t coming_back(struct work *w, int64_t before) {
    struct coming x = { .before = before };
    GOOD(work_read(w, coming_tx, &x));
    return x.page.n;
}

/* What Today shows of it: before its time, and then until somebody has dealt with it. */
static void today_tells_what_comes_back(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = kit_answered(k, "a@x"), reply;
    struct work milica = kit_as(k, k->milica), gergo = kit_as(k, k->gergo);
    struct asking x = { .id = id, .until = k->now + 3 * MOMENT_HOUR, .words = S("Monday") };
    GOOD(work_write(&milica, snooze_tx, &x));
    assert_int_equal(coming_back(&milica, x.until), 0);
    assert_int_equal(coming_back(&milica, x.until + 1), 1);
    assert_int_equal(coming_back(&gergo, x.until + 1), 0);
    k->now = x.until;
    GOOD(conversation_wake_due(&k->w));
    milica = kit_as(k, k->milica);
    assert_int_equal(coming_back(&milica, k->now), 1);
    GOOD(kit_reply(k, k->milica, id, "It is here.", 0, &reply));
    assert_int_equal(coming_back(&milica, k->now + MOMENT_DAY), 0);
}

static void taken_back_as_if_it_had_not_been(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = kit_answered(k, "a@x"),
                        .until = k->now + MOMENT_DAY,
                        .words = S("Monday") };
    GOOD(work_write(&milica, snooze_tx, &x));
    GOOD(work_write(&milica, wake_tx, &x));
    GOOD(work_write(&milica, wake_tx, &x));
    struct conversation c = kit_conversation(k, x.id);
    assert_int_equal(c.state, CONVERSATION_WAITING_CUSTOMER);
    assert_int_equal(c.snooze_reason.n, 0);
    assert_int_equal(kit_held(k, k->owner, VIEW_WAITING), 1);
    x.until = k->now + 2 * MOMENT_DAY;
    x.version = c.version - 1;
    BAD(work_write(&milica, snooze_tx, &x), ERR_CONFLICT);
}

static void what_wakes_and_what_does_not(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = kit_answered(k, "a@x"),
                        .until = k->now + MOMENT_DAY,
                        .words = S("Monday") };
    GOOD(work_write(&milica, snooze_tx, &x));
    kit_letter(k, jelena, "b@x", "I am on holiday.", x.id, 1);
    assert_true(kit_conversation(k, x.id).snoozed_until.set);
    kit_letter(k, jelena, "c@x", "Thanks!", x.id, 0);
    struct conversation c = kit_conversation(k, x.id);
    assert_false(c.snoozed_until.set);
    assert_int_equal(c.woken_from.v, x.until);
    assert_true(str_eq(c.snooze_reason, S("Monday")));
    assert_true(c.due.set);
    assert_int_equal(kit_held(k, k->milica, VIEW_MINE), 1);
}

/* However long it was to rest, whoever waits gets an answer in time. */
static void rests_no_longer_than_its_clock(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = t.conversation_id, .until = k->now + 3 * MOMENT_DAY, .words = S("") };
    GOOD(work_write(&milica, snooze_tx, &x));
    struct conversation c = kit_conversation(k, x.id);
    assert_int_equal(c.wakes_at.v, c.due.v - CLOCK_REPLY_TIME / 10);
    k->now = c.wakes_at.v;
    GOOD(conversation_wake_due(&k->w));
    assert_false(kit_conversation(k, x.id).snoozed_until.set);
    x.until = k->now + MOMENT_HOUR;
    BAD(work_write(&milica, snooze_tx, &x), ERR_INVALID);
}

static void times_that_are_refused(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t id = kit_answered(k, "a@x");
    const struct {
        int64_t until;
        size_t reason;
        enum err_code code;
    } wrong[] = { { k->now, 1, ERR_INVALID },
                  { k->now + SNOOZE_MAX + 1, 1, ERR_LIMIT },
                  { k->now + MOMENT_DAY, SNOOZE_REASON_MAX + 1, ERR_LIMIT } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *long_one = arena_alloc(r->a, 1000);
        memset(long_one, 'x', 1000);
        struct asking x = { .id = id,
                            .until = wrong[i].until,
                            .words = { long_one, wrong[i].reason } };
        BAD(work_write(&milica, snooze_tx, &x), wrong[i].code);
    }
}

static const struct err *priority_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    return conversation_set_priority(w, &c, x->number);
}

static void urgent(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = kit_answered(k, "a@x"), .number = PRIORITY_URGENT };
    GOOD(work_write(&milica, priority_tx, &x));
    GOOD(work_write(&milica, priority_tx, &x));
    assert_int_equal(kit_conversation(k, x.id).priority, PRIORITY_URGENT);
    assert_int_equal(told(k, x.id, EVENT_KIND_PRIORITY), 1);
}

static const struct err *tag_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    return tag_put(w, &c, x->words);
}

static const struct err *untag_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    return tag_drop(w, &c, x->words);
}

static int64_t tagged(struct kit *k, enum conversation_view view) {
    return kit_narrowed(k, view, "REKLAMACIJA", false);
}

static void tags_of_one_meaning(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = kit_answered(k, "a@x"), .words = S("Рекламација") };
    GOOD(work_write(&milica, tag_tx, &x));
    x.words = S(" reklamacija ");
    GOOD(work_write(&milica, tag_tx, &x));
    x.words = S("REKLAMÁCIJA");
    GOOD(work_write(&milica, tag_tx, &x));
    assert_true(str_eq(kit_conversation(k, x.id).tags, S("Рекламација")));
    assert_int_equal(told(k, x.id, EVENT_KIND_TAGGED), 1);
    x.words = S("two words");
    GOOD(work_write(&milica, tag_tx, &x));
    assert_true(str_eq(kit_conversation(k, x.id).tags, S("Рекламација,two words")));
    x.words = S("reklamacija");
    GOOD(work_write(&milica, untag_tx, &x));
    GOOD(work_write(&milica, untag_tx, &x));
    assert_true(str_eq(kit_conversation(k, x.id).tags, S("two words")));
    static const char *const wrong[] = { "", "!?", "a,b", "\xff" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        x.words = str_of(wrong[i]);
        BAD(work_write(&milica, tag_tx, &x), ERR_INVALID);
    }
}

/* The list of a tag goes along with where its conversations are. */
static void lists_of_a_tag(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct asking x = { .id = t.conversation_id, .words = S("reklamacija") };
    kit_letter(k, jelena, "b@x", "Another matter.", 0, 0);
    GOOD(work_write(&milica, tag_tx, &x));
    assert_int_equal(tagged(k, VIEW_TEAM), 1);
    assert_int_equal(tagged(k, VIEW_UNASSIGNED), 1);
    assert_int_equal(tagged(k, VIEW_MINE), 0);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, x.id, "We send a new pair.", 0, &reply));
    assert_int_equal(tagged(k, VIEW_TEAM), 0);
    assert_int_equal(tagged(k, VIEW_WAITING), 1);
    x.until = k->now + MOMENT_DAY;
    GOOD(work_write(&milica, snooze_tx, &x));
    assert_int_equal(tagged(k, VIEW_SNOOZED), 1);
    assert_int_equal(tagged(k, VIEW_WAITING), 0);
    assert_int_equal(tagged(k, VIEW_ALL), 1);
    assert_int_equal(tagged(k, VIEW_SPAM), 0);
}

static const struct err *many_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    for (int64_t i = 0; i < x->number; i++)
        TRY(tag_put(w, &c, str_printf(w->arena, "tag %lld", (long long)i)));
    return NULL;
}

static void no_more_than_twenty(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct asking x = { .id = kit_answered(k, "a@x"), .number = TAGS_A_CASE + 1 };
    BAD(work_write(&milica, many_tx, &x), ERR_LIMIT);
    x.number = TAGS_A_CASE;
    GOOD(work_write(&milica, many_tx, &x));
}

static const struct err *state_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct conversation c;
    TRY(with(w, x, &c));
    return conversation_set_state(w, &c, (enum conversation_state)x->number, x->words);
}

static const struct err *unspam_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(with(w, arg, &c));
    return spam_unmark(w, &c);
}

static const struct err *block_tx(struct work *w, void *arg) { return spam_block(w, str_of(arg)); }

static const struct err *unblock_tx(struct work *w, void *arg) {
    return spam_unblock(w, str_of(arg));
}

/* Nobody waits, nothing is lost, and out of Spam all is as it was, also what became late there. */
static void spam_and_back(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct asking x = { .id = t.conversation_id, .number = CONVERSATION_SPAM };
    int64_t due = kit_conversation(k, x.id).due.v;
    GOOD(work_write(&milica, state_tx, &x));
    GOOD(work_write(&milica, state_tx, &x));
    assert_false(kit_conversation(k, x.id).due.set);
    assert_int_equal(kit_held(k, k->owner, VIEW_SPAM), 1);
    assert_int_equal(kit_held(k, k->owner, VIEW_TEAM), 0);
    assert_int_equal(kit_held(k, k->owner, VIEW_ALL), 0);
    assert_int_equal(told(k, x.id, EVENT_KIND_SPAM), 1);
    GOOD(work_write(&milica, unspam_tx, &x));
    assert_int_equal(kit_conversation(k, x.id).due.v, due);
    GOOD(work_write(&milica, state_tx, &x));
    k->now += 2 * MOMENT_DAY;
    GOOD(work_write(&milica, unspam_tx, &x));
    struct conversation c = kit_conversation(k, x.id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_int_equal(c.due.v, due);
    assert_int_equal(kit_held(k, k->owner, VIEW_TEAM), 1);
}

static void blocked_senders(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t ours = kit_answered(k, "a@x");
    GOOD(work_write(&milica, block_tx, "Jelena@Primer.example"));
    GOOD(work_write(&milica, block_tx, "jelena@primer.example"));
    struct taken spam = kit_letter(k, jelena, "b@x", "Buy!", 0, 0);
    struct conversation c = kit_conversation(k, spam.conversation_id);
    assert_int_equal(c.state, CONVERSATION_SPAM);
    assert_false(c.due.set);
    struct taken more = kit_letter(k, jelena, "c@x", "Buy more!", spam.conversation_id, 0);
    assert_int_equal(more.conversation_id, spam.conversation_id);
    struct taken other = kit_letter(k, jelena, "d@x", "Into your case!", ours, 0);
    assert_int_not_equal(other.conversation_id, ours);
    assert_int_equal(kit_conversation(k, ours).state, CONVERSATION_WAITING_CUSTOMER);
    assert_int_equal(kit_held(k, k->owner, VIEW_SPAM), 2);
    GOOD(work_write(&milica, unblock_tx, "jelena@primer.example"));
    struct taken free = kit_letter(k, jelena, "e@x", "A question.", 0, 0);
    assert_true(kit_conversation(k, free.conversation_id).due.set);
    struct asking x = { .id = spam.conversation_id };
    k->now += MOMENT_HOUR;
    GOOD(work_write(&milica, unspam_tx, &x));
    assert_int_equal(kit_conversation(k, x.id).due.v, k->now - MOMENT_HOUR + CLOCK_REPLY_TIME);
    BAD(work_write(&milica, block_tx, "podrska@korak.example"), ERR_INVALID);
    BAD(work_write(&milica, block_tx, "nobody"), ERR_INVALID);
}

/* Undoing "no answer needed": the customer waits again. */
static void reopening_owes_again(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct asking x = { .id = t.conversation_id,
                        .number = CONVERSATION_SOLVED,
                        .words = S("thanks") };
    int64_t due = kit_conversation(k, x.id).due.v;
    GOOD(work_write(&milica, state_tx, &x));
    assert_false(kit_conversation(k, x.id).due.set);
    x.number = CONVERSATION_OPEN;
    GOOD(work_write(&milica, state_tx, &x));
    assert_int_equal(kit_conversation(k, x.id).due.v, due);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P47 what rests leaves the lists and comes back at its time, once, with its reason",
          rests_and_comes_back, RIG_BOTH },
        { "P53 tags are kept in order aloud", tags_are_kept_in_order_aloud, RIG_BOTH },
        { "P47 what comes back today is known before and after", today_tells_what_comes_back, RIG_BOTH },
        { "INV8 a rest is taken back as if it had not been", taken_back_as_if_it_had_not_been,
          RIG_BOTH },
        { "INV5 a customer's mail ends a rest, a machine's does not; a thank-you keeps the reason",
          what_wakes_and_what_does_not, RIG_BOTH },
        { "P47 while an answer is owed a rest ends before its clock does",
          rests_no_longer_than_its_clock, RIG_BOTH },
        { "H07 times and reasons that cannot be are refused", times_that_are_refused, RIG_BOTH },
        { "INV8 urgent, once", urgent, RIG_BOTH },
        { "P53 tags that differ in script, accents or case are one", tags_of_one_meaning,
          RIG_BOTH },
        { "P53 the list of a tag goes along with its conversations", lists_of_a_tag, RIG_BOTH },
        { "H07 twenty tags, no more", no_more_than_twenty, RIG_BOTH },
        { "P47 INV7 Spam stops a clock; out of it what was owed is owed again", spam_and_back,
          RIG_BOTH },
        { "A09 a blocked sender's mail arrives in Spam, and nothing is lost", blocked_senders,
          RIG_BOTH },
        { "P48 what was put away without an answer and is opened again is owed again",
          reopening_owes_again, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
