/* How many mails a mailbox may send, on both stores. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/mailbox/limit.h"
#include "desk/outbox/outbox.h"

struct asked {
    int64_t mailbox_id, version, until;
    struct opt_int hour, day;
    struct limit_row row;
    enum limit_by by;
};

static const struct err *get_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return limit_get(w, x->mailbox_id, &x->row);
}

static const struct err *set_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return limit_set(w, x->mailbox_id, x->version, x->hour, x->day);
}

static const struct err *room_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return limit_room(w, x->mailbox_id, &x->until, &x->by);
}

static struct limit_row stored(struct kit *k) {
    struct asked x = { .mailbox_id = k->mailbox };
    GOOD(work_read(&k->w, get_tx, &x));
    return x.row;
}

static void set(struct kit *k, struct opt_int hour, struct opt_int day) {
    struct asked x = { .mailbox_id = k->mailbox, .version = stored(k).version, .hour = hour, .day = day };
    GOOD(work_write(&k->w, set_tx, &x));
}

static struct asked room(struct kit *k) {
    struct asked x = { .mailbox_id = k->mailbox };
    GOOD(work_read(&k->w, room_tx, &x));
    return x;
}

static void claim(struct kit *k, int64_t conversation, struct outbox_item *ret) {
    struct outgoing mail;
    int64_t reply;
    bool any;
    GOOD(kit_reply(k, k->milica, conversation, "It is on its way.", 0, &reply));
    k->now += MOMENT_MINUTE; /* behind the time in which it can be taken back */
    GOOD(outbox_release(&k->w));
    GOOD(outbox_claim(&k->w, ret, &mail, &any));
    assert_true(any);
}

static void the_second_owner_is_told(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked x = { .mailbox_id = k->mailbox, .version = stored(k).version, .day = OPT(100) };
    GOOD(work_write(&k->w, set_tx, &x));
    x.day = OPT(7);
    BAD(work_write(&k->w, set_tx, &x), ERR_CONFLICT);
    assert_int_equal(stored(k).day_limit.v, 100);
    x.version = stored(k).version;
    GOOD(work_write(&k->w, set_tx, &x));
    assert_int_equal(stored(k).day_limit.v, 7);
}

/* The envelope that is claimed counts already, and so does none of a day ago. */
static void no_more_than_it_may(struct rig *r) {
    struct kit *k = kit_new(r);
    struct outbox_item item;
    struct asked x;
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "Where is it?", 0, 0).conversation_id;
    set(k, OPT_NONE, OPT(2));
    int64_t first = 0;
    for (int i = 0; i < 2; i++) {
        claim(k, c, &item);
        assert_int_equal(room(k).until, 0);
        GOOD(outbox_finish(&k->w, &item, OUTBOX_WAS_SENT, S("250 OK")));
        if (!first) first = k->now;
    }
    claim(k, c, &item);
    x = room(k);
    assert_int_equal(x.by, LIMIT_DAY);
    assert_int_equal(x.until, first + MOMENT_DAY);
    k->now = x.until;
    assert_int_equal(room(k).until, 0);
    set(k, OPT(1), OPT(0));
    k->now = first + 2 * MOMENT_MINUTE;
    assert_int_equal(room(k).by, LIMIT_HOUR);
}

/* With nothing under way: just as many, and one too many. */
static void as_many_as_it_may(struct rig *r) {
    struct kit *k = kit_new(r);
    struct outbox_item item;
    struct asked x = { .mailbox_id = k->mailbox };
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "Where is it?", 0, 0).conversation_id;
    for (int i = 0; i < 3; i++) {
        claim(k, c, &item);
        GOOD(outbox_finish(&k->w, &item, OUTBOX_WAS_SENT, S("250 OK")));
    }
    set(k, OPT_NONE, OPT(3));
    GOOD(work_read(&k->w, room_tx, &x));
    assert_int_equal(x.until, 0);
    set(k, OPT_NONE, OPT(2));
    GOOD(work_read(&k->w, room_tx, &x));
    assert_true(x.until > k->now);
}

/* A week in our own queue is no reason to give up at the first "later" of the other side. */
static void waiting_here_gives_nothing_up(struct rig *r) {
    struct kit *k = kit_new(r);
    struct outbox_item item, again;
    struct outgoing mail;
    bool any = true;
    int tries = 0;
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "Where is it?", 0, 0).conversation_id;
    claim(k, c, &item);
    for (int day = 0; day < 7; day++) {
        GOOD(outbox_wait(&k->w, &item, k->mailbox, k->now + MOMENT_DAY, S(LIMIT_WORDS)));
        k->now += MOMENT_DAY;
        GOOD(outbox_claim(&k->w, &again, &mail, &any));
        assert_true(any && again.id == item.id);
        item = again;
    }
    for (; any; tries++) {
        GOOD(outbox_finish(&k->w, &item, OUTBOX_TRY_LATER, S("451 come back later")));
        k->now += MOMENT_HOUR;
        GOOD(outbox_claim(&k->w, &item, &mail, &any));
    }
    assert_int_equal(tries, OUTBOX_TRIES_MIN); /* and then it is given up */
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV8 the second owner is told of the first", the_second_owner_is_told, RIG_BOTH },
        { "I4 a mailbox sends no more than it may", no_more_than_it_may, RIG_BOTH },
        { "I4 a mail that waited here is not given up for it", waiting_here_gives_nothing_up, RIG_BOTH },
        { "I4 as many as it may leave", as_many_as_it_may, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
