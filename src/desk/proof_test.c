/* What a mail may change while nothing proves who wrote it, on both stores (A02, A04). */
#include "base/moment.h"
#include "desk/customer/customer.h"
#include "desk/customer/mark.h"
#include "desk/desk_kit.h"
#include "desk/mailbox/dkim.h"
#include "desk/mailbox/mailbox.h"

static const char *const jelena = "jelena@primer.example";
static const char *const evil = "x@evil.example";

/* A mail of Jelena's that asks to be answered elsewhere (NULL: it does not). */
static struct taken writes(struct kit *k, const char *id, int64_t conversation, enum proof proof, const char *name,
                           const char *reply_to) {
    struct taken t;
    struct message_person *people = ARENA_ARRAY(k->rig->a, 2, struct message_person);
    people[0] = (struct message_person){ ROLE_FROM, str_of(name), str_of(jelena) };
    if (reply_to) people[1] = (struct message_person){ ROLE_REPLY_TO, S(""), str_of(reply_to) };
    struct incoming in = { .readable = true,
                           .from_name = str_of(name),
                           .from_address = str_of(jelena),
                           .external_id = str_of(id),
                           .content_hash = str_of(id),
                           .subject = S("The sole"),
                           .text = S("The sole came off."),
                           .reply_text = S("The sole came off."),
                           .lang = S("hu"),
                           .warnings = S(""),
                           .people = people,
                           .people_n = reply_to ? 2 : 1,
                           .conversation_id = conversation ? OPT(conversation) : OPT_NONE,
                           .proof = proof,
                           .vouched_by = S("mx.korak.example") };
    GOOD(kit_take_in(k, &in, &t));
    return t;
}

struct addressing {
    int64_t conversation;
    struct message last;
    struct message_person to;
    struct customer who;
};

static const struct err *address_tx(struct work *w, void *arg) {
    struct addressing *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation, &c));
    TRY(customer_get(w, c.customer_id, &x->who));
    return message_answer_to(w, x->conversation, &x->last, &x->to);
}

static struct addressing asked(struct kit *k, int64_t conversation) {
    struct addressing x = { .conversation = conversation };
    GOOD(work_read(&k->w, address_tx, &x));
    return x;
}

static void goes_to(struct kit *k, int64_t conversation, const char *want, bool doubted) {
    struct addressing x = asked(k, conversation);
    if (!str_eq(x.to.address, str_of(want)) || (x.last.doubted != 0) != doubted)
        fail_msg("an answer goes to %.*s, doubted %d", STR_ARG(x.to.address), (int)x.last.doubted);
}

static void reply_to(struct rig *r) {
    struct kit *k = kit_new(r);
    /* Nothing is known of her: the first mail is answered where it asks, as a shop's form does. */
    int64_t first = writes(k, "a@x", 0, PROOF_NO_SERVER, "Jelena", "jelena.home@primer.example").conversation_id;
    goes_to(k, first, "jelena.home@primer.example", false);
    /* The next one of the same kind as well: the form has never written for itself. */
    goes_to(k, writes(k, "b@x", 0, PROOF_NO_SERVER, "Jelena", "marko@primer.example").conversation_id,
            "marko@primer.example", false);
    /* Into her case, from her address: another Reply-To is not followed, and is hers no more than before. */
    int64_t mine = writes(k, "c@x", 0, PROOF_NO_SERVER, "Jelena", NULL).conversation_id;
    goes_to(k, mine, jelena, false);
    writes(k, "d@x", mine, PROOF_NO_WORD, "Jelena", evil);
    goes_to(k, mine, jelena, true);
    writes(k, "e@x", mine, PROOF_OTHER_DOMAIN, "Jelena", evil);
    goes_to(k, mine, jelena, true);
    /* A new case in the name of one who is known to write directly: the same. */
    goes_to(k, writes(k, "f@x", 0, PROOF_FORGED, "Jelena", evil).conversation_id, jelena, true);
    goes_to(k, writes(k, "g@x", 0, PROOF_NO_SERVER, "Jelena", evil).conversation_id, jelena, true);
    /* Proven, she may be answered where she likes, and by then it is her address in that case. */
    writes(k, "h@x", mine, PROOF_DKIM, "Jelena", "jelena.home@primer.example");
    goes_to(k, mine, "jelena.home@primer.example", false);
    writes(k, "i@x", mine, PROOF_NO_WORD, "Jelena", "Jelena.Home@primer.example");
    goes_to(k, mine, "Jelena.Home@primer.example", false);
}

/* What is missing of a customer is not filled in by whoever writes in his name. */
static void name_and_language(struct rig *r) {
    struct kit *k = kit_new(r);
    struct conversation call = kit_call(k, k->milica, "", "", jelena);
    struct addressing x = asked(k, writes(k, "a@x", 0, PROOF_NO_WORD, "Support of your bank", NULL).conversation_id);
    assert_int_equal(x.who.id, call.customer_id);
    assert_true(str_eq(x.who.name, str_of(jelena)));
    assert_false(str_is_set(x.who.lang));
    x = asked(k, writes(k, "b@x", 0, PROOF_SPF, "Jelena", NULL).conversation_id);
    assert_int_equal(x.who.id, call.customer_id);
    assert_true(str_eq(x.who.name, S("Jelena")));
    assert_true(str_eq(x.who.lang, S("hu")));
}

static const struct err *refused_tx(struct work *w, void *arg) {
    (void)arg;
    return mark_refused(w, str_of(jelena), S("5.1.1"));
}

static const struct err *allowed_tx(struct work *w, void *arg) { return mark_allows(w, str_of(jelena), arg); }

/* An address that takes no mail is not said to take it again by whoever writes in its name. */
static void what_came_back(struct rig *r) {
    struct kit *k = kit_new(r);
    bool allowed = true;
    writes(k, "a@x", 0, PROOF_DMARC, "Jelena", NULL);
    GOOD(work_write(&k->w, refused_tx, NULL));
    writes(k, "b@x", 0, PROOF_FORGED, "Jelena", NULL);
    GOOD(work_read(&k->w, allowed_tx, &allowed));
    assert_false(allowed);
    writes(k, "c@x", 0, PROOF_NO_SERVER, "Jelena", NULL);
    GOOD(work_read(&k->w, allowed_tx, &allowed));
    assert_true(allowed);
}

static const struct err *again_tx(struct work *w, void *arg) {
    struct taken t;
    return message_take_in(w, arg, &t);
}

/* A letter that waits for its reader, and is read when told. */
static struct incoming waits(struct kit *k, const char *id) {
    struct taken t;
    struct incoming in = { .from_name = S("Jelena"), .from_address = str_of(jelena), .subject = S("Shoes"), .text = S("x"), .reply_text = S("x"),
                           .warnings = S(""), .proof = PROOF_NO_SERVER };
    GOOD(kit_take_in(k, &in, &t));
    in.readable = true;
    in.external_id = in.content_hash = str_of(id);
    return in;
}

/* One that is read late says the same, of the time when it came. */
static void what_came_back_is_read_late(struct rig *r) {
    struct kit *k = kit_new(r);
    bool allowed = true;
    writes(k, "a@x", 0, PROOF_NO_SERVER, "Jelena", NULL);
    struct incoming before = waits(k, "b@x");
    k->now += MOMENT_MINUTE;
    GOOD(work_write(&k->w, refused_tx, NULL));
    k->now += MOMENT_MINUTE;
    struct incoming after = waits(k, "c@x");
    GOOD(work_write(&k->w, again_tx, &before));
    GOOD(work_read(&k->w, allowed_tx, &allowed));
    assert_false(allowed);
    GOOD(work_write(&k->w, again_tx, &after));
    GOOD(work_read(&k->w, allowed_tx, &allowed));
    assert_true(allowed);
}

static int64_t comes_to(struct kit *k, const char *id, int64_t conversation, bool weak, enum proof proof) {
    struct taken t;
    struct message_person from = { ROLE_FROM, S("Jelena"), str_of(jelena) };
    struct incoming in = { .readable = true, .from_name = from.name, .from_address = from.address, .external_id = str_of(id),
                           .content_hash = str_of(id), .subject = S("Re"), .text = S("x"), .reply_text = S("x"),
                           .warnings = S(""), .people = &from, .people_n = 1, .conversation_id = OPT(conversation),
                           .weak = weak, .proof = proof };
    GOOD(kit_take_in(k, &in, &t));
    return t.conversation_id;
}

/* A Message-ID is known to whoever was in copy. */
static void by_message_id(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = writes(k, "a@x", 0, PROOF_NO_SERVER, "Jelena", NULL).conversation_id, reply;
    assert_int_equal(comes_to(k, "b@x", c, true, PROOF_NO_SERVER), c);
    GOOD(kit_reply(k, k->milica, c, "A new pair is on its way.", 0, &reply));
    int64_t version = kit_conversation(k, c).version;
    assert_int_not_equal(comes_to(k, "c@x", c, true, PROOF_NO_WORD), c);
    assert_int_equal(kit_conversation(k, c).version, version);
    assert_int_equal(comes_to(k, "d@x", c, true, PROOF_DKIM), c);
    assert_int_equal(kit_conversation(k, c).state, CONVERSATION_OPEN);
    GOOD(kit_reply(k, k->milica, c, "It has left.", 0, &reply));
    assert_int_equal(comes_to(k, "e@x", c, false, PROOF_NO_WORD), c);
    assert_int_equal(kit_conversation(k, c).state, CONVERSATION_OPEN);
}

static const struct err *vouch_tx(struct work *w, void *arg) {
    const char *const *names = arg;
    for (size_t i = 0; names[i]; i++)
        TRY(mailbox_set_vouch(w, 1, str_of(names[i])));
    return NULL;
}

static const struct err *vouchers_tx(struct work *w, void *arg) {
    struct mailbox *m = arg;
    struct voucher *v;
    size_t n;
    TRY(mailbox_get(w, 1, m));
    TRY(message_vouchers(w, 1, &v, &n));
    assert_int_equal(n, 1);
    assert_true(str_eq(v[0].server, S("mx.korak.example")));
    assert_int_equal(v[0].letters, 2);
    return NULL;
}

static void who_vouches(struct rig *r) {
    static const char *const good[] = { "", " MX.Korak.example ", "-", NULL },
                             *const bad[] = { "two words", NULL }, *const worse[] = { "mx;dmarc=pass", NULL };
    struct kit *k = kit_new(r);
    struct mailbox m;
    assert_int_equal(k->mailbox, 1);
    writes(k, "a@x", 0, PROOF_OTHER_SERVER, "Jelena", NULL);
    writes(k, "b@x", 0, PROOF_OTHER_SERVER, "Jelena", NULL);
    GOOD(work_write(&k->w, vouch_tx, (void *)(uintptr_t)good));
    BAD(work_write(&k->w, vouch_tx, (void *)(uintptr_t)bad), ERR_INVALID);
    BAD(work_write(&k->w, vouch_tx, (void *)(uintptr_t)worse), ERR_INVALID);
    GOOD(work_read(&k->w, vouchers_tx, &m));
    assert_true(str_eq(m.vouch, S("-")));
    assert_int_equal(m.version, 3);
}

static const struct err *key_tx(struct work *w, void *arg) {
    const int64_t *instead_of = arg;
    return dkim_store(w, S("korak.example"), *instead_of, S("kept-1"), S("open"), S("secret"));
}

static void one_makes_a_key(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t none = 0, first = 1;
    GOOD(work_write(&k->w, key_tx, &none));
    BAD(work_write(&k->w, key_tx, &none), ERR_CONFLICT);
    GOOD(work_write(&k->w, key_tx, &first));
    BAD(work_write(&k->w, key_tx, &first), ERR_CONFLICT);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A02 answers go to no Reply-To that nothing proves", reply_to, RIG_BOTH },
        { "A02 an unproven mail gives nobody a name or a language", name_and_language, RIG_BOTH },
        { "A02 a forged mail does not say that an address works", what_came_back, RIG_BOTH },
        { "F12 a letter that is read late says that an address works", what_came_back_is_read_late, RIG_BOTH },
        { "INV8 of two who make a key for one domain the second is told", one_makes_a_key, RIG_BOTH },
        { "A02 a Message-ID alone wakes no case that rests", by_message_id, RIG_BOTH },
        { "A04 a mailbox names the server that vouches", who_vouches, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
