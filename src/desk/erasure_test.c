/* Forgetting a customer, on both stores (INV14): nothing of him is left but what the law makes us keep, and neither a person
 * nor a statement past the program takes a row out of the register. */
#include "desk/erasure/erasure.h"

#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/customer/customer.h"
#include "desk/customer/merge.h"
#include "desk/desk_kit.h"
#include "desk/search/search.h"

enum { JELENA = 1 };

struct act {
    int what; /* 'e' erase, 'f' finish, 'c' complain, 'x' close the complaint, 'n' care note, 'h' change, 'm' merge */
    int64_t customer, conversation, id;
    struct str words;
};

static const struct err *close_complaint(struct work *w, int64_t id) {
    struct complaint c;
    struct complaint_answer no = { .decision = DECISION_REJECTED, .reasons = S("Worn by Jelena"), .adr = S("Chamber") };
    TRY(complaint_get(w, id, &c));
    TRY(complaint_decide(w, &c, &no));
    TRY(complaint_get(w, id, &c));
    return complaint_advance(w, &c, COMPLAINT_CLOSED, S(""));
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *a = arg;
    struct complaint_new in = { .conversation_id = a->conversation, .country = S("RS"), .matter = MATTER_FAULT,
                                .item = S("Shoes of Jelena"), .defect = S("The sole came off") };
    struct customer_facts f = { .name = S("Jelena again"), .salutation = S(""), .hours = S(""), .lang = STR_NONE };
    struct merge_new m = { .kept_id = a->customer, .gone_id = a->id, .facts = f };
    switch (a->what) {
    case 'e': return erasure_do(w, a->customer, a->words);
    case 'f': return erasure_finish(w, a->customer);
    case 'c': return complaint_register(w, &in, &a->id);
    case 'x': return close_complaint(w, a->id);
    case 'n': return customer_note_add(w, a->customer, S("arm in plaster"), work_now(w) + MOMENT_DAY, &a->id);
    case 'h': return customer_change(w, a->customer, &f);
    default: return customer_merge(w, &m);
    }
}

static const struct err *try(struct kit *k, struct act *a) {
    struct work w = kit_as(k, k->owner);
    return work_write(&w, act_tx, a);
}

struct looking {
    int64_t customer, conversation, complaint;
    struct customer c;
    struct contact_point *points;
    size_t point_n, message_n, hit_n;
    struct message *messages;
    struct erasure e;
    bool found;
    struct complaint r;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct looking *l = arg;
    struct search_query q;
    struct search_page page;
    TRY(customer_get(w, l->customer, &l->c));
    TRY(customer_contacts(w, l->customer, &l->points, &l->point_n));
    TRY(message_list(w, l->conversation, 20, &l->messages, &l->message_n));
    TRY(erasure_of(w, l->customer, &l->e, &l->found));
    if (l->complaint) TRY(complaint_get(w, l->complaint, &l->r));
    TRY(search_parse(w->arena, S("sole"), &q));
    TRY(search_find(w, &q, SEARCH_MESSAGES, INT64_MAX, 10, &page));
    l->hit_n = page.n;
    return NULL;
}

static struct looking look(struct kit *k, int64_t customer, int64_t conversation, int64_t complaint) {
    struct looking l = { .customer = customer, .conversation = conversation, .complaint = complaint };
    struct work w = kit_as(k, k->owner);
    GOOD(work_read(&w, look_tx, &l));
    return l;
}

/* Her case is answered and solved; the mails have left. */
static int64_t solved(struct kit *k, const char *id) {
    int64_t c = kit_letter(k, "jelena@primer.example", id, "The sole came off.", 0, 0).conversation_id, reply;
    GOOD(kit_reply(k, k->milica, c, "Dear Jelena, a new pair is on its way.", 0, &reply));
    rig_raw(k->rig, "UPDATE outbox SET state = 3, sent_at = queued_at");
    GOOD(kit_solve(k, k->milica, c, kit_solving(), ""));
    return c;
}

static void nothing_is_left(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = solved(k, "a@x");
    struct act note = { .what = 'n', .customer = JELENA };
    GOOD(try(k, &note));
    BAD(try(k, &(struct act){ .what = 'e', .customer = JELENA, .words = S(" ") }), ERR_INVALID);
    GOOD(try(k, &(struct act){ .what = 'e', .customer = JELENA, .words = S("By mail on 13 Nov, from her address") }));
    struct looking l = look(k, JELENA, c, 0);
    assert_true(l.found && l.e.cases == 1 && l.e.messages == 2 && l.e.contacts == 1 && l.e.complaints == 0);
    assert_true(l.e.finished_at.set && !l.e.kept_until.set);
    assert_true(str_eq(l.c.name, S("#1")) && l.point_n == 0 && l.hit_n == 0 && l.c.forgotten);
    for (size_t i = 0; i < l.message_n; i++)
        assert_true(l.messages[i].text.n == 0 && l.messages[i].reply_text.n == 0 && l.messages[i].subject.n == 0);
    /* Not a second time, and nothing is written about her any more. */
    BAD(try(k, &(struct act){ .what = 'e', .customer = JELENA, .words = S("x") }), ERR_CONFLICT);
    BAD(try(k, &(struct act){ .what = 'n', .customer = JELENA }), ERR_CONFLICT);
    BAD(try(k, &(struct act){ .what = 'h', .customer = JELENA }), ERR_CONFLICT);
    /* She writes again: somebody new. */
    k->now += MOMENT_DAY;
    int64_t again = kit_letter(k, "jelena@primer.example", "b@x", "Hello.", 0, 0).conversation_id;
    assert_int_not_equal(kit_conversation(k, again).customer_id, JELENA);
    BAD(try(k, &(struct act){ .what = 'm', .customer = kit_conversation(k, again).customer_id, .id = JELENA }), ERR_CONFLICT);
}

/* Words of hers anywhere in the store would be found by a dump: each text column of each table that belongs to her. */
static void no_words_anywhere(struct rig *r) {
    struct kit *k = kit_new(r);
    solved(k, "a@x");
    GOOD(try(k, &(struct act){ .what = 'e', .customer = JELENA, .words = S("By mail") }));
    static const char *const left[] = {
        "SELECT 1 FROM customer WHERE name LIKE '%elena%'", "SELECT 1 FROM contact_point WHERE value LIKE '%jelena%'",
        "SELECT 1 FROM message WHERE text LIKE '%sole%' OR author_name LIKE '%elena%'",
        "SELECT 1 FROM recipient WHERE address LIKE '%jelena%' OR name LIKE '%elena%'",
        "SELECT 1 FROM outbox WHERE recipient LIKE '%jelena%'", "SELECT 1 FROM letter WHERE envelope_from LIKE '%jelena%'",
        "SELECT 1 FROM letter_raw WHERE length(raw) > 0", "SELECT 1 FROM outgoing WHERE length(raw) > 0",
        "SELECT 1 FROM search_message WHERE words LIKE '%jelena%' OR words LIKE '%sole%'",
        "SELECT 1 FROM search_customer WHERE words LIKE '%jelena%'", "SELECT 1 FROM event WHERE words LIKE '%jelena%'",
        "SELECT 1 FROM conversation WHERE subject LIKE '%sole%' OR last_words LIKE '%sole%' OR last_words LIKE '%pair%'",
        "SELECT 1 FROM audit WHERE detail LIKE '%jelena%'",
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        /* A row makes the statement fail, past all that is ours. */
        struct str bad = str_printf(r->a, "INSERT INTO setting (name, value) SELECT 'z', NULL WHERE EXISTS (%s)", left[i]);
        if (!rig_raw_may(r, str_c(r->a, bad))) fail_msg("still there: %s", left[i]);
    }
}

static void refused_under_way(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t open = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0).conversation_id, reply;
    struct act e = { .what = 'e', .customer = JELENA, .words = S("By mail") };
    BAD(try(k, &e), ERR_CONFLICT);
    GOOD(kit_reply(k, k->milica, open, "A new pair.", 0, &reply));
    GOOD(kit_solve(k, k->milica, open, kit_solving(), ""));
    BAD(try(k, &e), ERR_CONFLICT); /* a mail has not left */
    rig_raw(r, "UPDATE outbox SET state = 3, sent_at = queued_at");
    struct act c = { .what = 'c', .conversation = open };
    GOOD(try(k, &c));
    BAD(try(k, &e), ERR_CONFLICT); /* a complaint is open */
    GOOD(try(k, &(struct act){ .what = 'x', .id = c.id }));
    GOOD(try(k, &e));
}

static void register_stays(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t conversation = solved(k, "a@x");
    struct act c = { .what = 'c', .conversation = conversation }, f = { .what = 'f', .customer = JELENA };
    GOOD(try(k, &c));
    GOOD(try(k, &(struct act){ .what = 'x', .id = c.id }));
    BAD(try(k, &f), ERR_CONFLICT); /* not forgotten yet */
    GOOD(try(k, &(struct act){ .what = 'e', .customer = JELENA, .words = S("By mail") }));
    struct looking l = look(k, JELENA, conversation, c.id);
    assert_true(l.e.complaints == 1 && l.e.kept_until.v == l.r.keep_until && !l.e.finished_at.set);
    assert_true(str_eq(l.r.customer_name, S("Jelena")) && str_eq(l.r.defect, S("The sole came off")));
    assert_true(str_eq(l.r.reasons, S("Worn by Jelena")));
    BAD(try(k, &f), ERR_CONFLICT); /* two years, the law of Serbia says */
    k->now = (l.r.keep_until + 1) * MOMENT_DAY - 3 * MOMENT_HOUR; /* its last day */
    BAD(try(k, &f), ERR_CONFLICT);
    assert_true(str_eq(look(k, JELENA, conversation, c.id).r.customer_name, S("Jelena")));
    k->now += MOMENT_DAY;
    GOOD(try(k, &f));
    l = look(k, JELENA, conversation, c.id);
    assert_true(l.e.finished_at.set && str_eq(l.r.customer_name, S("#1")) && str_eq(l.r.defect, S("–")));
    assert_true(l.r.number == 1 && l.r.year == 2026 && l.r.decision == DECISION_REJECTED);
    GOOD(try(k, &f)); /* nothing a second time */
    /* The store itself: no row goes, no number and no day changes. */
    assert_false(rig_raw_may(r, "DELETE FROM complaint"));
    assert_false(rig_raw_may(r, "UPDATE complaint SET number = 7"));
    assert_false(rig_raw_may(r, "UPDATE complaint SET received_day = received_day - 900"));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV14 nothing of a forgotten customer is left", nothing_is_left, RIG_BOTH },
        { "INV14 no word of a forgotten customer stands in any table", no_words_anywhere, RIG_BOTH },
        { "INV14 refused while something is under way", refused_under_way, RIG_BOTH },
        { "INV14 the register stays until its time is over, and its rows for ever", register_stays, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
