/* Conversations that are one, belong together or are two, on both stores: joining, taking apart,
 * splitting. */
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

struct pair {
    int64_t a, b;
};

static const struct err *join_tx(struct work *w, void *arg) {
    const struct pair *x = arg;
    struct conversation from, into;
    TRY(conversation_get(w, x->a, &from));
    TRY(conversation_get(w, x->b, &into));
    return merge_join(w, &from, &into);
}

static const struct err *apart_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(conversation_get(w, *(const int64_t *)arg, &c));
    return merge_apart(w, &c);
}

static const struct err *split_tx(struct work *w, void *arg) {
    struct pair *x = arg;
    struct conversation c;
    TRY(merge_split(w, x->a, &c));
    x->b = c.id;
    return NULL;
}

struct saying {
    int64_t id, n;
    size_t clocks, kin;
};

static const struct err *said_tx(struct work *w, void *arg) {
    struct saying *x = arg;
    struct clock *clocks;
    struct kin *kin;
    TRY(message_count(w, x->id, &x->n));
    TRY(clock_list(w, x->id, &clocks, &x->clocks));
    return merge_kin(w, x->id, &kin, &x->kin);
}

static struct saying said(struct kit *k, int64_t id) {
    struct saying x = { .id = id };
    GOOD(work_read(&k->w, said_tx, &x));
    return x;
}

static void joined_and_taken_apart(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    int64_t into = kit_answered(k, "a@x");
    k->now += MOMENT_HOUR;
    struct taken other = kit_letter(k, jelena, "b@x", "And the laces.", 0, 0);
    int64_t due = kit_conversation(k, other.conversation_id).due.v;
    struct pair x = { other.conversation_id, into };
    GOOD(work_write(&milica, join_tx, &x));
    struct conversation c = kit_conversation(k, into), gone = kit_conversation(k, x.a);
    assert_int_equal(gone.state, CONVERSATION_MERGED);
    assert_int_equal(gone.merged_into.v, into);
    assert_false(gone.due.set);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_int_equal(c.due.v, due);
    assert_true(str_eq(c.last_words, S("And the laces.")));
    assert_int_equal(said(k, into).n, 3);
    assert_int_equal(said(k, x.a).n, 0);
    assert_int_equal(kit_held(k, k->owner, VIEW_ALL), 1);
    BAD(work_write(&milica, join_tx, &x), ERR_INVALID);
    /* a mail to what was joined arrives in the one that stays, and stays there when they are taken
     * apart */
    struct taken later = kit_letter(k, jelena, "c@x", "And the box.", x.a, 0);
    assert_int_equal(later.conversation_id, into);
    GOOD(work_write(&milica, apart_tx, &x.a));
    gone = kit_conversation(k, x.a);
    c = kit_conversation(k, into);
    assert_int_equal(gone.state, CONVERSATION_OPEN);
    assert_int_equal(gone.due.v, due);
    assert_int_equal(said(k, x.a).n, 1);
    assert_int_equal(said(k, into).n, 3);
    assert_true(c.due.set &&
                c.due.v == k->now + CLOCK_REPLY_TIME); /* whose clock was the other's */
    BAD(work_write(&milica, apart_tx, &x.a), ERR_INVALID);
}

/* Joined twice over, each gets back what it had, in whichever order. */
static void joined_in_a_row(struct rig *r) {
    for (int order = 0; order < 2; order++) {
        struct rig own = *r;
        own.url = rig_fresh(r);
        own.store = rig_open(&own, 4);
        struct kit *k = kit_new(&own);
        int64_t id[3];
        static const char *const names[] = { "a@x", "b@x", "c@x" };
        for (int i = 0; i < 3; i++)
            id[i] = kit_letter(k, jelena, names[i], names[i], 0, 0).conversation_id;
        GOOD(work_write(&k->w, join_tx, &(struct pair){ id[0], id[1] }));
        GOOD(work_write(&k->w, join_tx, &(struct pair){ id[1], id[2] }));
        assert_int_equal(said(k, id[2]).n, 3);
        struct taken t = kit_letter(k, jelena, "d@x", "More", id[0], 0);
        assert_int_equal(t.conversation_id, id[2]);
        GOOD(work_write(&k->w, apart_tx, &id[order]));
        GOOD(work_write(&k->w, apart_tx, &id[1 - order]));
        for (int i = 0; i < 3; i++) {
            struct saying x = said(k, id[i]);
            assert_int_equal(x.n, i == 2 ? 2 : 1);
            assert_int_equal(x.clocks, 1);
            assert_true(kit_conversation(k, id[i]).due.set);
        }
        store_close(&own.store);
    }
}

static void what_cannot_be_joined(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t one = kit_letter(k, jelena, "a@x", "One.", 0, 0).conversation_id;
    int64_t two = kit_letter(k, "tom@primer.example", "b@x", "Two.", 0, 0).conversation_id;
    BAD(work_write(&k->w, join_tx, &(struct pair){ one, two }), ERR_INVALID);
    BAD(work_write(&k->w, join_tx, &(struct pair){ one, one }), ERR_INVALID);
    BAD(work_write(&k->w, join_tx, &(struct pair){ one, 999 }), ERR_NOT_FOUND);
}

static const struct err *drafts_tx(struct work *w, void *arg) {
    const struct pair *x = arg;
    struct draft d;
    TRY(draft_keep(w, x->a, DRAFT_REPLY, &(struct draft_in){ S("from the other"), S("5"), S("why") }, 10));
    TRY(draft_set_files(w, x->a, DRAFT_REPLY, S("7,9")));
    TRY(draft_keep(w, x->b, DRAFT_REPLY, &(struct draft_in){ S("mine"), S("4"), S("") }, 20));
    TRY(draft_set_files(w, x->b, DRAFT_REPLY, S("8")));
    TRY(draft_save(w, x->a, DRAFT_NOTE, S("a note"), 30));
    TRY(join_tx(w, arg));
    TRY(draft_load(w, x->b, DRAFT_REPLY, &d));
    assert_true(str_eq(d.text, S("mine\n\nfrom the other")));
    assert_true(str_eq(d.guidance, S("4,5")) && str_eq(d.reason, S("why")) && str_eq(d.files, S("8,7,9")));
    TRY(draft_load(w, x->b, DRAFT_NOTE, &d));
    assert_true(str_eq(d.text, S("a note")));
    TRY(draft_load(w, x->a, DRAFT_REPLY, &d));
    assert_int_equal(d.text.n + d.guidance.n + d.files.n, 0);
    return NULL;
}

static void drafts_go_along(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct pair x = { kit_letter(k, jelena, "a@x", "One.", 0, 0).conversation_id,
                      kit_letter(k, jelena, "b@x", "Two.", 0, 0).conversation_id };
    GOOD(work_write(&milica, drafts_tx, &x));
}

static void split_off(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken first = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    k->now += MOMENT_HOUR;
    struct taken second =
        kit_letter(k, jelena, "b@x", "And an invoice, please.", first.conversation_id, 0);
    int64_t due = kit_conversation(k, first.conversation_id).due.v;
    struct pair x = { second.message_id, 0 };
    GOOD(work_write(&milica, split_tx, &x));
    struct conversation made = kit_conversation(k, x.b),
                        old = kit_conversation(k, first.conversation_id);
    assert_int_equal(made.due.v, k->now + CLOCK_REPLY_TIME);
    assert_int_equal(old.due.v, due);
    assert_true(str_eq(old.last_words, S("The sole came off.")));
    assert_int_equal(said(k, x.b).kin, 1);
    BAD(work_write(&milica, split_tx, &x), ERR_INVALID);
    /* an answer to it comes to where it is now */
    struct taken t = kit_letter(k, jelena, "c@x", "Well?", x.b, 0);
    assert_int_equal(t.conversation_id, x.b);
}

/* What started the clock goes, and what else waits gets its own; what was answered stays answered.
 */
static void split_with_clocks(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken first = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    k->now += MOMENT_HOUR;
    kit_letter(k, jelena, "b@x", "And an invoice.", first.conversation_id, 0);
    struct pair x = { first.message_id, 0 };
    GOOD(work_write(&milica, split_tx, &x));
    assert_int_equal(kit_conversation(k, x.b).due.v, k->now - MOMENT_HOUR + CLOCK_REPLY_TIME);
    assert_int_equal(kit_conversation(k, first.conversation_id).due.v, k->now + CLOCK_REPLY_TIME);
    int64_t reply;
    struct taken third = kit_letter(k, jelena, "c@x", "And a bag.", first.conversation_id, 0);
    k->now += MOMENT_HOUR;
    GOOD(kit_reply(k, k->milica, first.conversation_id, "Both come.", 0, &reply));
    x.a = third.message_id;
    GOOD(work_write(&milica, split_tx, &x));
    struct conversation made = kit_conversation(k, x.b);
    assert_false(made.due.set);
    assert_int_equal(made.state, CONVERSATION_WAITING_CUSTOMER);
    x.a = reply;
    BAD(work_write(&milica, split_tx, &x), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV19 INV7 joined conversations are one; taken apart each has what it had",
          joined_and_taken_apart, RIG_BOTH },
        { "INV19 joined in a row, taken apart in any order", joined_in_a_row, RIG_BOTH },
        { "A26 what cannot be joined is refused", what_cannot_be_joined, RIG_BOTH },
        { "INV19 drafts go along, with their files and guidance", drafts_go_along, RIG_BOTH },
        { "P47 a message split off takes its words and its clock along", split_off, RIG_BOTH },
        { "P47 INV1 whoever still waits has a clock after a split", split_with_clocks, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
