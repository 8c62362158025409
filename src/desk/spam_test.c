/* Spam on both stores: what is suspected and why, what never is, who teaches, and that nothing is lost by it. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/health/health.h"
#include "desk/spam/spam.h"

/* ---- the judge ---- */

#define F(...) { .is = { __VA_ARGS__ } }

static const struct {
    const char *name;
    struct spam_facts facts;
    const char *reasons; /* NULL: not suspected */
} rows[] = {
    { "an ordinary letter", { .filter_answered = false }, NULL },
    { "one weak reason", F([SPAM_LINK] = true), NULL },
    { "two weak ones", F([SPAM_LINK] = true, [SPAM_NOT_TO_US] = true), "link not-to-us" },
    { "forged alone is for a person to see", F([SPAM_FORGED] = true), NULL },
    { "forged, and a name that pretends", F([SPAM_FORGED] = true, [SPAM_NAME] = true), "forged name" },
    { "a program", F([SPAM_PROGRAM] = true), "program" },
    { "marked on its way", F([SPAM_MARKED] = true), "marked" },
    { "our own address", F([SPAM_OWN_ADDRESS] = true, [SPAM_HIDDEN] = true), "own-address hidden" },
    { "the filter says so", { .is = { [SPAM_FILTER] = true, [SPAM_LINK] = true }, .filter_answered = true, .filter_said = S("9") }, "filter" },
    { "the filter says no", { .is = { [SPAM_PROGRAM] = true, [SPAM_LINK] = true }, .filter_answered = true, .filter_said = S("0") }, NULL },
};

static void judge(struct rig *r) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spam_judgement j = spam_judge(r->a, &rows[i].facts);
        struct str want = rows[i].reasons ? str_of(rows[i].reasons) : STR_NONE, rest = want;
        if (str_is_set(j.reasons) != str_is_set(want) || !str_eq(j.reasons, want)) fail_msg("%s: %.*s", rows[i].name, STR_ARG(j.reasons));
        enum spam_reason reason;
        while (spam_reason_next(&rest, &reason)) assert_non_null(spam_reason_says(reason));
    }
}

/* ---- letters ---- */

static struct taken comes(struct kit *k, const char *from, const char *id, const char *reasons, int64_t conversation,
                          enum proof proof) {
    struct taken t;
    struct incoming in = { .readable = true, .from_name = S("J"), .from_address = str_of(from), .external_id = str_of(id),
                           .content_hash = str_of(id), .subject = S("An offer"), .text = S("x"), .reply_text = S("x"),
                           .warnings = S(""), .lang = S("en"),
                           .suspected = { reasons ? str_of(reasons) : STR_NONE, S("") },
                           .conversation_id = conversation ? OPT(conversation) : OPT_NONE,
                           .proof = proof };
    GOOD(kit_take_in(k, &in, &t));
    return t;
}

static struct taken arrives(struct kit *k, const char *from, const char *id, const char *reasons, int64_t conversation) {
    return comes(k, from, id, reasons, conversation, PROOF_NONE);
}

static int64_t state_of(struct kit *k, struct taken t) { return kit_conversation(k, t.conversation_id).state; }

struct asked {
    int64_t id;
    struct suspicion s;
    struct health health;
    struct trusted *trusted;
    size_t trusted_n;
    bool found;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asked *a = arg;
    TRY(spam_suspicion(w, a->id, &a->s, &a->found));
    TRY(health_now(w, &a->health));
    return spam_trusted_list(w, 0, 100, &a->trusted, &a->trusted_n);
}

static struct asked ask(struct kit *k, int64_t id) {
    struct asked a = { .id = id };
    GOOD(work_read(&k->w, ask_tx, &a));
    return a;
}

struct act {
    int64_t id;
    bool spam;
};

static const struct err *act_tx(struct work *w, void *arg) {
    const struct act *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return x->spam ? spam_mark(w, &c) : spam_unmark(w, &c);
}

static void says(struct kit *k, int64_t who, struct taken t, bool spam) {
    struct work w = kit_as(k, who);
    GOOD(work_write(&w, act_tx, &(struct act){ t.conversation_id, spam }));
}

static const char *const eve = "eve@bulk.example";

static void put_away(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t came = k->now, team = kit_held(k, k->owner, VIEW_TEAM);
    struct taken t = arrives(k, "Eve@Bulk.example", "a@x", "link not-to-us", 0);
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_SPAM);
    assert_false(c.due.set);
    assert_int_equal(kit_held(k, k->owner, VIEW_SPAM), 1);
    assert_int_equal(kit_held(k, k->owner, VIEW_TEAM), team);
    struct asked a = ask(k, c.id);
    assert_true(a.found && a.s.state == SUSPICION_OPEN && a.s.look_by == came + 24 * MOMENT_HOUR);
    assert_true(str_eq(a.s.reasons, S("link not-to-us")) && str_eq(a.s.sender, str_of(eve)));
    assert_int_equal(a.health.suspected, 1);
    assert_true(a.health.suspected_by.set && a.health.suspected_by.v == came + 24 * MOMENT_HOUR);
    says(k, k->owner, t, true);
    assert_int_equal(ask(k, c.id).s.state, SUSPICION_SPAM);
    assert_int_equal(ask(k, c.id).health.suspected, 0);
    assert_int_equal(state_of(k, t), CONVERSATION_SPAM);
}

/* It is owed since it came; its sender is known from now on, until that is taken back. */
static void taken_out(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = arrives(k, eve, "a@x", "program", 0);
    int64_t came = k->now;
    k->now += MOMENT_HOUR;
    says(k, k->milica, t, false);
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set && c.due.v == came + 24 * MOMENT_HOUR);
    struct asked a = ask(k, c.id);
    assert_int_equal(a.trusted_n, 1);
    assert_true(str_eq(a.trusted[0].address, str_of(eve)) && a.trusted[0].conversation_id.v == c.id);
    struct taken next = arrives(k, "EVE@bulk.example", "b@x", "program", 0);
    assert_int_equal(state_of(k, next), CONVERSATION_NEW);
    says(k, k->milica, t, true); /* undone */
    assert_int_equal(ask(k, c.id).trusted_n, 0);
    assert_int_equal(ask(k, c.id).s.state, SUSPICION_SPAM);
    assert_int_equal(state_of(k, arrives(k, eve, "c@x", "program", 0)), CONVERSATION_SPAM);
}

/* An answer says the same as the button. */
static void answered(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t reply;
    struct taken t = arrives(k, eve, "a@x", "marked", 0);
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Which offer?", 0, &reply));
    assert_int_equal(ask(k, t.conversation_id).s.state, SUSPICION_NOT_SPAM);
    assert_int_equal(ask(k, t.conversation_id).health.suspected, 0);
    assert_int_equal(state_of(k, arrives(k, eve, "b@x", "marked", 0)), CONVERSATION_NEW);
}

static void never(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t reply;
    struct taken jelena = arrives(k, "jelena@primer.example", "a@x", NULL, 0);
    GOOD(kit_reply(k, k->milica, jelena.conversation_id, "Hello.", 0, &reply));
    assert_int_equal(state_of(k, arrives(k, "Jelena@Primer.example", "b@x", "program link", 0)), CONVERSATION_NEW);
    assert_int_equal(arrives(k, eve, "c@x", "program link", jelena.conversation_id).conversation_id, jelena.conversation_id);
    assert_int_equal(state_of(k, jelena), CONVERSATION_OPEN);
    assert_int_equal(state_of(k, arrives(k, "milica@korak.example", "d@x", "link forged", 0)), CONVERSATION_NEW);
    kit_call(k, k->milica, "Marko", "", "marko@primer.example");
    assert_int_equal(state_of(k, arrives(k, "marko@primer.example", "e@x", "program", 0)), CONVERSATION_NEW);
    assert_int_equal(ask(k, jelena.conversation_id).health.suspected, 0);
}

/* Who is named in a letter that a colleague passes on is as strange as before, until somebody answers him. */
static void brought_in(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t;
    int64_t reply;
    struct incoming in = { .readable = true, .from_name = S("Eve"), .from_address = str_of(eve), .external_id = S("a@x"),
                           .content_hash = S("a@x"), .subject = S("An offer"), .text = S("x"), .reply_text = S("x"),
                           .warnings = S(""), .lang = S("en"), .forwarded_by = OPT(k->milica), .forwarded_name = S("Milica"),
                           .forwarded_subject = S("FW: An offer"), .forwarded_words = S("") };
    GOOD(kit_take_in(k, &in, &t));
    assert_int_equal(state_of(k, t), CONVERSATION_NEW);
    assert_int_equal(state_of(k, arrives(k, eve, "b@x", "program", 0)), CONVERSATION_SPAM);
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Hello.", 0, &reply));
    assert_int_equal(state_of(k, arrives(k, eve, "c@x", "program", 0)), CONVERSATION_NEW);
}

static const struct err *trust_tx(struct work *w, void *arg) { return spam_trust(w, str_of(arg)); }

/* Whoever is known by an answer, as a colleague or by a person's word; where a server was named, it has to prove that
 * it is he. */
static void in_a_known_name(struct rig *r) {
    static const struct {
        enum proof proof;
        bool counts;
    } proofs[] = { { PROOF_NONE, true },         { PROOF_NO_SERVER, true },    { PROOF_DMARC, true },
                   { PROOF_DKIM, true },         { PROOF_SPF, true },          { PROOF_FORGED, false },
                   { PROOF_NO_WORD, false },     { PROOF_OTHER_SERVER, false }, { PROOF_UNTOLD, false },
                   { PROOF_OTHER_DOMAIN, false }, { PROOF_NO_FROM, false } };
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    const char *const known[] = { "jelena@primer.example", "milica@korak.example", "eve@bulk.example" };
    int64_t reply;
    struct taken jelena = arrives(k, known[0], "a@x", NULL, 0);
    GOOD(kit_reply(k, k->milica, jelena.conversation_id, "Hello.", 0, &reply));
    GOOD(work_write(&milica, trust_tx, (void *)(uintptr_t)known[2]));
    assert_int_equal(sizeof proofs / sizeof *proofs, PROOF_COUNT);
    for (size_t i = 0; i < PROOF_COUNT; i++)
        for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
            const char *id = str_c(r->a, str_printf(r->a, "%zu.%zu@x", i, n));
            struct taken t = comes(k, known[n], id, "program", 0, proofs[i].proof);
            if ((state_of(k, t) == CONVERSATION_NEW) != proofs[i].counts) fail_msg("%s, proof %d", known[n], (int)proofs[i].proof);
            if (ask(k, t.conversation_id).found == proofs[i].counts) fail_msg("%s, proof %d: suspected", known[n], (int)proofs[i].proof);
        }
    /* It goes on in its case all the same, where somebody sees it. */
    struct taken into = comes(k, known[0], "b@x", "program", jelena.conversation_id, PROOF_NO_WORD);
    assert_int_equal(into.conversation_id, jelena.conversation_id);
    assert_int_equal(state_of(k, into), CONVERSATION_OPEN);
}

static const struct err *block_tx(struct work *w, void *arg) { return spam_block(w, str_of(arg)); }
static const struct err *settle_tx(struct work *w, void *arg) {
    bool changed;
    return spam_settle(w, *(const int64_t *)arg, false, &changed);
}

/* The desk itself is not asked, and a stranger has no hand in it: two letters teach nothing. */
static void people_teach(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct taken t = arrives(k, eve, "a@x", "link hidden", 0);
    GOOD(work_write(&k->w, settle_tx, &t.conversation_id));
    assert_int_equal(ask(k, t.conversation_id).s.state, SUSPICION_OPEN);
    BAD(work_write(&k->w, trust_tx, (void *)(uintptr_t)eve), ERR_DENIED);
    assert_int_equal(state_of(k, arrives(k, eve, "b@x", "link hidden", 0)), CONVERSATION_SPAM);
    assert_int_equal(ask(k, t.conversation_id).health.suspected, 2);
    GOOD(work_write(&milica, block_tx, (void *)(uintptr_t)eve));
    GOOD(work_write(&milica, trust_tx, (void *)(uintptr_t)eve));
    assert_int_equal(state_of(k, arrives(k, eve, "c@x", "link hidden", 0)), CONVERSATION_NEW);
    GOOD(work_write(&milica, block_tx, (void *)(uintptr_t)eve));
    assert_int_equal(ask(k, t.conversation_id).trusted_n, 0);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A09 spam has reasons that a person can check", judge, RIG_SQLITE },
        { "INV1 what is suspected is in Spam, counted, with its time", put_away, RIG_BOTH },
        { "INV1 what is taken out is owed since it came, and its sender is known", taken_out, RIG_BOTH },
        { "A09 an answer takes it out", answered, RIG_BOTH },
        { "A09 never who was answered, is one of us, was written down, or continues a case", never, RIG_BOTH },
        { "A03 A09 who is named in a forwarded letter is not known by that", brought_in, RIG_BOTH },
        { "A02 A09 a known name that nothing proves is nobody known", in_a_known_name, RIG_BOTH },
        { "A09 only people teach", people_teach, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
