/* Receipts, on both stores: when one is due, when not, and what it holds. */
#include "base/moment.h"
#include "desk/automation/automation.h"
#include "desk/desk_kit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/outbox/outbox.h"
#include "post/receipt.h"

static const char *const jelena = "jelena@primer.example";

struct stage {
    struct kit *k;
    struct incoming in;
    struct taken taken;
    struct outbox *rows;
    size_t n;
    enum proof proof;
    struct str suspected;
};

static const struct err *on_tx(struct work *w, void *arg) {
    const struct kit *k = arg;
    return mailbox_set_receipt(w, k->mailbox, OPT(k->milica));
}

static const struct err *receipt_tx(struct work *w, void *arg) {
    struct stage *s = arg;
    TRY(receipt_send(w, &s->in, &s->taken));
    return outbox_of(w, s->taken.conversation_id, 0, 100, &s->rows, &s->n);
}

/* A letter from an address comes in, and the receipt is asked for; how many envelopes its case has then. */
static size_t arrives(struct kit *k, struct stage *s, const char *from, const char *id, int64_t conversation,
                      int64_t automatic) {
    *s = (struct stage){ .k = k, .proof = s->proof, .suspected = s->suspected };
    s->in = (struct incoming){ .readable = true, .from_name = S("J"), .from_address = str_of(from),
                               .external_id = str_of(id), .content_hash = str_of(id), .subject = S("BUY NOW"),
                               .text = S("x"), .reply_text = S("x"), .warnings = S(""), .lang = S("hu"),
                               .automatic = automatic, .proof = s->proof, .suspected = { s->suspected, S("") },
                               .conversation_id = conversation ? OPT(conversation) : OPT_NONE };
    GOOD(kit_take_in(k, &s->in, &s->taken));
    GOOD(work_write(&k->w, receipt_tx, s));
    return s->n;
}

static struct kit *kit_with_receipts(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, on_tx, k));
    return k;
}

static void one_a_case(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { 0 };
    struct outbox_item item;
    struct outgoing mail;
    bool found;
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 1);
    assert_true(kit_conversation(k, s.taken.conversation_id).due.set);
    assert_int_equal(kit_conversation(k, s.taken.conversation_id).state, CONVERSATION_NEW);
    GOOD(outbox_claim(&k->w, &item, &mail, &found));
    assert_true(found);
    assert_true(str_eq(mail.envelope_from, S("")));
    assert_true(str_find(mail.raw, S("Auto-Submitted: auto-replied")) >= 0);
    assert_true(str_find(mail.raw, S("milica@korak.example")) >= 0);
    assert_int_equal(str_find(mail.raw, S("BUY NOW")), -1);
    assert_int_equal(arrives(k, &s, jelena, "b@x", s.taken.conversation_id, 0), 1);
}

static void never(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { 0 };
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 1), 0);
    assert_int_equal(arrives(k, &s, jelena, "b@x", 0, 3), 0);
    assert_int_equal(arrives(k, &s, "", "c@x", 0, 0), 0);
    assert_int_equal(arrives(k, &s, "a b@x", "d@x", 0, 0), 0);
    assert_int_equal(arrives(k, &s, "Podrska@korak.example", "e@x", 0, 0), 0);
    assert_int_equal(arrives(k, &s, "podrska+1.a.b@korak.example", "f@x", 0, 0), 0);
}

static void two_a_day(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { .proof = PROOF_DMARC };
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 1);
    assert_int_equal(arrives(k, &s, jelena, "b@x", 0, 0), 1);
    assert_int_equal(arrives(k, &s, jelena, "c@x", 0, 0), 0);
    assert_int_equal(arrives(k, &s, "Jelena@Primer.example", "c2@x", 0, 0), 0);
    assert_int_equal(arrives(k, &s, "marko@primer.example", "d@x", 0, 0), 1);
    k->now += MOMENT_DAY + MOMENT_SECOND;
    assert_int_equal(arrives(k, &s, jelena, "e@x", 0, 0), 1);
}

/* Whose address it is nobody knows: he gets one, whatever is written in his name; none where it is forged. */
static void unproven(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { .proof = PROOF_FORGED };
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 0);
    s.proof = PROOF_NO_WORD;
    assert_int_equal(arrives(k, &s, jelena, "b@x", 0, 0), 1);
    assert_int_equal(arrives(k, &s, jelena, "c@x", 0, 0), 0);
    s.proof = PROOF_SPF;
    assert_int_equal(arrives(k, &s, jelena, "d@x", 0, 0), 1);
}

/* What came to Spam by itself gets no answer by itself, also where nobody looks for a day. */
static void suspected(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { .proof = PROOF_DMARC, .suspected = S("program") };
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 0);
    assert_int_equal(kit_conversation(k, s.taken.conversation_id).state, CONVERSATION_SPAM);
    k->now += 2 * MOMENT_DAY;
    assert_int_equal(arrives(k, &s, jelena, "b@x", 0, 0), 0);
}

static void off_by_default(struct rig *r) {
    struct kit *k = kit_new(r);
    struct stage s = { 0 };
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 0);
}

static const struct err *switch_tx(struct work *w, void *arg) {
    struct automation *all;
    size_t n;
    TRY(automation_list(w, &all, &n));
    struct automation_says s = automation_says_of(&all[0]);
    s.active = *(bool *)arg;
    return automation_change(w, all[0].id, all[0].version, &s);
}

static const struct err *made_tx(struct work *w, void *arg) {
    struct automation *all;
    size_t n;
    TRY(automation_list(w, &all, &n));
    *(struct automation *)arg = all[0];
    return NULL;
}

/* The desk's switch stands above those of the mailboxes; what was sent is counted. */
static void switched_off(struct rig *r) {
    struct kit *k = kit_with_receipts(r);
    struct stage s = { .proof = PROOF_DMARC };
    struct automation a;
    bool on = false;
    assert_int_equal(arrives(k, &s, jelena, "a@x", 0, 0), 1);
    GOOD(work_write(&k->w, switch_tx, &on));
    assert_int_equal(arrives(k, &s, "marko@primer.example", "b@x", 0, 0), 0);
    GOOD(work_read(&k->w, made_tx, &a));
    assert_true(str_eq(a.code, S(AUTOMATION_RECEIPT)) && a.made == 1 && a.made_at.v == k->now && !a.active);
    on = true;
    GOOD(work_write(&k->w, switch_tx, &on));
    assert_int_equal(arrives(k, &s, "luka@primer.example", "c@x", 0, 0), 1);
}

static void six_languages(struct rig *r) {
    static const char *const langs[] = { "en", "sr", "sr-Latn", "hu", "sl", "el" };
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        struct str t = receipt_text(r->a, str_of(langs[i]), S("Ana Kovač"), S("Korak"), S("K-7Q4M"), true, S("18:42"));
        assert_true(str_find(t, S("Ana Kovač")) >= 0 && str_find(t, S("18:42")) >= 0);
        assert_true(str_find(t, S("K-7Q4M")) >= 0 && str_find(t, S("Korak")) >= 0);
        assert_int_equal(str_find_char(t, '%'), -1);
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV5 A09 a receipt names a person, stops no clock, holds nothing of the sender", one_a_case, RIG_BOTH },
        { "A10 never to machines, to nobody, to ourselves", never, RIG_BOTH },
        { "A10 at most two a day to one address", two_a_day, RIG_BOTH },
        { "A09 one a day to who is not proven, none to who is forged", unproven, RIG_BOTH },
        { "no receipts unless the mailbox wants them", off_by_default, RIG_BOTH },
        { "P32 the receipt is switched off: no more is sent; the register counts", switched_off, RIG_BOTH },
        { "A10 A09 what is suspected gets no receipt", suspected, RIG_BOTH },
        { "P35 receipts in six languages name person and time", six_languages, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
