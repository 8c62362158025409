/* Following the event table, and who is told, on both stores. */
#include "base/moment.h"
#include "desk/conversation/conversation.h"
#include "desk/desk_kit.h"
#include "live/live_priv.h"

static int64_t passed; /* by the machine's clock */
static int64_t clock_of_the_test(void *self) {
    (void)self;
    return passed;
}

struct reading {
    struct tail tail;
    struct event_mark *events;
    size_t n;
    bool more;
};

static const struct err *read_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    return tail_read(&r->tail, w, &r->events, &r->n, &r->more);
}

static struct reading start(struct kit *k) {
    struct live *l = live_new();
    passed = 0;
    k->sys.monotonic = clock_of_the_test;
    GOOD(live_begin(l, &k->w));
    assert_int_equal(live_mark(l), tail_mark(&l->tail));
    struct reading r = { .tail = l->tail };
    live_free(&l);
    return r;
}

/* A stream that opens before the first turn is told of what happens until then. */
static void f15_nothing_falls_into_the_start(struct rig *rig) {
    struct kit *k = kit_new(rig);
    struct live *l = live_new();
    bool more;
    kit_letter(k, "a@primer.example", "a@x", "Before.", 0, 0);
    GOOD(live_begin(l, &k->w));
    int64_t mark = live_mark(l);
    struct taken t = kit_letter(k, "b@primer.example", "b@x", "After.", 0, 0);
    struct reading r = { .tail = l->tail };
    GOOD(work_read(&k->w, read_tx, &r));
    assert_true(r.n > 0 && r.events[0].id == mark + 1);
    for (size_t i = 0; i < r.n; i++)
        assert_int_equal(r.events[i].conversation_id.v, t.conversation_id);
    GOOD(live_turn(l, &k->w, &more)); /* nobody is told anything yet, so nothing is passed over */
    assert_int_equal(live_mark(l), mark);
    live_free(&l);
}

static void new_events_are_given_once(struct rig *rig) {
    struct kit *k = kit_new(rig);
    kit_letter(k, "a@primer.example", "a@x", "Before.", 0, 0);
    struct reading r = start(k);
    int64_t mark = tail_mark(&r.tail);
    assert_true(mark > 0);
    kit_letter(k, "b@primer.example", "b@x", "After.", 0, 0);
    GOOD(work_read(&k->w, read_tx, &r));
    assert_true(r.n > 0 && !r.more);
    assert_int_equal(r.events[0].id, mark + 1);
    assert_int_equal(tail_mark(&r.tail), r.events[r.n - 1].id);
    GOOD(work_read(&k->w, read_tx, &r));
    assert_int_equal(r.n, 0);
}

/* What was committed late lies in a gap: the mark waits before it, then it is given. */
static void gaps_are_watched(struct rig *rig) {
    struct kit *k = kit_new(rig);
    struct reading r = start(k);
    for (int i = 0; i < 3; i++)
        kit_letter(k, "a@primer.example", (const char *[]){ "a@x", "b@x", "c@x" }[i], "Words.", 0,
                   0);
    int64_t first = r.tail.high + 1;
    GOOD(work_read(&k->w, read_tx, &r));
    int64_t high = r.tail.high;
    r.tail.gaps[0] = (struct gap){ first + 1, first + 2, MOMENT_MINUTE };
    r.tail.gaps[1] = (struct gap){ high + 5, high + 6, MOMENT_MINUTE }; /* never comes */
    r.tail.gap_n = 2;
    r.tail.high = high + 7;
    assert_int_equal(tail_mark(&r.tail), first);
    GOOD(work_read(&k->w, read_tx, &r));
    assert_int_equal(r.n, 2);
    assert_int_equal(r.events[0].id, first + 1);
    assert_int_equal(tail_mark(&r.tail), high + 4);
    passed = MOMENT_MINUTE;
    GOOD(work_read(&k->w, read_tx, &r));
    assert_int_equal(r.n, 0);
    assert_int_equal(tail_mark(&r.tail), high + 7);
}

static void a_batch_has_an_end(struct rig *rig) {
    struct kit *k = kit_new(rig);
    struct reading r = start(k);
    struct taken t = kit_letter(k, "a@primer.example", "a@x", "Words.", 0, 0);
    struct arena *whole = rig->a;
    for (int i = 0; i < TAIL_BATCH; i++) {
        int64_t reply;
        rig->a = arena_new(1 << 20); /* each request has one of its own */
        GOOD(kit_reply(k, k->milica, t.conversation_id, "More words.", 0, &reply));
        arena_free(&rig->a);
    }
    rig->a = whole;
    GOOD(work_read(&k->w, read_tx, &r));
    assert_int_equal(r.n, TAIL_BATCH);
    assert_true(r.more);
    size_t topic_n;
    (void)tell_topics(k->w.arena, r.events, r.n, &topic_n);
    assert_int_equal(topic_n, 1);
}

struct asking {
    struct topic topic;
    bool seen;
};

static const struct err *visible_tx(struct work *w, void *arg) {
    struct asking *a = arg;
    return tell_visible(w, &a->topic, &a->seen);
}

static void a26_who_is_told(struct rig *rig) {
    struct kit *k = kit_new(rig);
    struct taken t = kit_letter(k, "a@primer.example", "a@x", "Words.", 0, 0);
    const struct {
        int64_t who;
        bool want;
    } cases[] = { { k->owner, true }, { k->milica, true }, { k->gergo, false }, { k->ana, false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asking a = { .topic.conversation_id = t.conversation_id };
        struct work w = kit_as(k, cases[i].who);
        GOOD(work_read(&w, visible_tx, &a));
        assert_int_equal(a.seen, cases[i].want);
    }
    struct asking none = { .topic.conversation_id = 999999 };
    struct work w = kit_as(k, k->owner);
    GOOD(work_read(&w, visible_tx, &none));
    assert_false(none.seen);
}

static void what_is_told(struct rig *rig) {
    struct event_mark events[] = {
        { .id = 5, .kind = EVENT_KIND_OPENED, .conversation_id = OPT(12) },
        { .id = 6, .kind = EVENT_KIND_MESSAGE, .conversation_id = OPT(12), .object_id = OPT(40) },
        { .id = 7, .kind = EVENT_KIND_STATE, .conversation_id = OPT(13) },
        { .id = 8, .kind = EVENT_KIND_STATE },
    };
    size_t n;
    struct topic *topics = tell_topics(rig->a, events, 4, &n);
    assert_int_equal(n, 2);
    topics[0].version = 7;
    assert_true(str_eq(tell_text(rig->a, &topics[0]),
                       S("event: message\ndata: {\"id\":40,\"version\":7,\"conversation\":12}\n\n"
                         "event: conversation\ndata: {\"id\":12,\"version\":7}\n\n")));
    assert_true(str_eq(tell_mark(rig->a, 8), S("id: 8\nevent: mark\ndata: {}\n\n")));
}

static size_t others(struct kit *k, struct live *l, int64_t who, int64_t conversation,
                     const struct present **ret) {
    struct work w = kit_as(k, who);
    return presence_of(l, &w, conversation, ret);
}

static void beat(struct kit *k, struct live *l, int64_t who, int64_t conversation,
                 enum presence what) {
    struct work w = kit_as(k, who);
    presence_beat(l, &w, conversation, what);
}

static void who_is_here(struct rig *rig) {
    struct kit *k = kit_new(rig);
    struct live *l = live_new();
    const struct present *here;
    int64_t moved[PRESENCE_CHANGED];
    passed = 0;
    k->sys.monotonic = clock_of_the_test;
    assert_int_equal(others(k, l, k->owner, 7, &here), 0);
    beat(k, l, k->milica, 7, PRESENCE_LOOKING);
    beat(k, l, k->gergo, 7, PRESENCE_LOOKING);
    beat(k, l, k->gergo, 8, PRESENCE_LOOKING);
    assert_int_equal(presence_changed(l, passed, moved), 2);
    assert_int_equal(presence_changed(l, passed, moved), 0);
    assert_int_equal(others(k, l, k->owner, 7, &here), 2);
    assert_int_equal(others(k, l, k->milica, 7, &here), 1); /* not oneself */
    beat(k, l, k->gergo, 7, PRESENCE_LOOKING);              /* nothing new */
    assert_int_equal(presence_changed(l, passed, moved), 0);
    beat(k, l, k->gergo, 7, PRESENCE_WRITING);
    assert_int_equal(presence_changed(l, passed, moved), 1);
    assert_int_equal(moved[0], 7);
    assert_int_equal(others(k, l, k->owner, 7, &here), 2);
    assert_true(here[0].writing && !here[1].writing); /* who writes comes first */
    passed = PRESENCE_LIFE - 1;
    beat(k, l, k->gergo, 7, PRESENCE_WRITING);
    passed = PRESENCE_LIFE;
    assert_int_equal(others(k, l, k->owner, 7, &here), 1); /* she has not been heard of */
    assert_int_equal(presence_changed(l, passed, moved), 2);
    beat(k, l, k->gergo, 7, PRESENCE_GONE);
    beat(k, l, k->gergo, 7, PRESENCE_GONE);
    assert_int_equal(others(k, l, k->owner, 7, &here), 0);
    assert_int_equal(presence_changed(l, passed, moved), 1);
    for (int64_t id = 1; id <= PRESENCE_MAX + 5; id++)
        beat(k, l, k->milica, id, PRESENCE_LOOKING);
    assert_int_equal(others(k, l, k->owner, PRESENCE_MAX, &here), 1);
    assert_int_equal(others(k, l, k->owner, PRESENCE_MAX + 1, &here), 0);
    live_free(&l);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F15 what happens before the first look is told", f15_nothing_falls_into_the_start,
          RIG_BOTH },
        { "new events are given once", new_events_are_given_once, RIG_BOTH },
        { "gaps in the ids are watched for a minute", gaps_are_watched, RIG_BOTH },
        { "a batch has an end", a_batch_has_an_end, RIG_BOTH },
        { "A26 who is told of a conversation", a26_who_is_told, RIG_BOTH },
        { "what is told", what_is_told, RIG_BOTH },
        { "who looks and who writes, and for how long", who_is_here, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
