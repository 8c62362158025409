/* Talking without the customer, on both stores: questions to colleagues, names in notes, third
 * parties, copied tokens, and what was understood. */
#include "base/moment.h"
#include "desk/ask/ask.h"
#include "desk/desk_kit.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"

static const char *const jelena = "jelena@primer.example";

struct noting {
    struct answer in;
    struct message m;
};

static const struct err *note_tx(struct work *w, void *arg) {
    struct noting *x = arg;
    struct conversation c;
    return message_answer(w, &x->in, &c, &x->m);
}

/* A note of a person; it asks somebody where to says so. */
static const struct err *note(struct kit *k, int64_t who, int64_t conversation, const char *words,
                              struct ask_to to, int64_t *ret) {
    struct work w = kit_as(k, who);
    struct noting x = { .in = { .conversation_id = conversation,
                                .note = true,
                                .text = str_of(words),
                                .ask = to,
                                .and_state = CONVERSATION_STATE_COUNT } };
    TRY(work_write(&w, note_tx, &x));
    *ret = x.m.id;
    return NULL;
}

struct saying {
    int64_t id, version;
    struct str text;
    bool answers, open;
};

static const struct err *say_tx(struct work *w, void *arg) {
    const struct saying *x = arg;
    return ask_say(w, x->id, x->text, x->answers);
}

static const struct err *say(struct kit *k, int64_t who, int64_t id, const char *text,
                             bool answers) {
    struct work w = kit_as(k, who);
    return work_write(&w, say_tx,
                      &(struct saying){ .id = id, .text = str_of(text), .answers = answers });
}

static const struct err *set_tx(struct work *w, void *arg) {
    const struct saying *x = arg;
    return ask_set_open(w, x->id, x->version, x->open);
}

static const struct err *set_open(struct kit *k, int64_t who, int64_t id, int64_t version,
                                  bool open) {
    struct work w = kit_as(k, who);
    return work_write(&w, set_tx, &(struct saying){ .id = id, .version = version, .open = open });
}

static const struct err *dealt_tx(struct work *w, void *arg) {
    return mention_dealt_with_one(w, *(const int64_t *)arg);
}

struct waiting {
    struct asked_item *rows;
    size_t n;
};

static const struct err *waiting_tx(struct work *w, void *arg) {
    struct waiting *x = arg;
    return ask_waiting(w, 20, &x->rows, &x->n);
}

static struct waiting waits(struct kit *k, int64_t who) {
    struct work w = kit_as(k, who);
    struct waiting x = { 0 };
    GOOD(work_read(&w, waiting_tx, &x));
    return x;
}

struct getting {
    int64_t id;
    struct ask ask;
    struct message m;
};

static const struct err *get_tx(struct work *w, void *arg) {
    struct getting *x = arg;
    return ask_get(w, x->id, &x->ask);
}

static struct ask ask_now(struct kit *k, int64_t id) {
    struct getting x = { .id = id };
    GOOD(work_read(&k->w, get_tx, &x));
    return x.ask;
}

static const struct err *message_tx(struct work *w, void *arg) {
    struct getting *x = arg;
    return message_get(w, x->id, &x->m);
}

static struct message message_now(struct kit *k, int64_t id) {
    struct getting x = { .id = id };
    GOOD(work_read(&k->w, message_tx, &x));
    return x.m;
}

static struct ask_to to(struct kit *k, int64_t user, int64_t team) {
    return (struct ask_to){ user ? OPT(user) : OPT_NONE, team ? OPT(team) : OPT_NONE,
                            k->now + MOMENT_HOUR };
}

static void asked_and_answered(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id, id;
    GOOD(note(k, k->milica, c, "Do we still have size 41?", to(k, k->owner, 0), &id));
    struct waiting w = waits(k, k->owner);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.rows[0].kind, ASKED_ME);
    assert_int_equal(w.rows[0].message_id, id);
    assert_int_equal(waits(k, k->milica).n, 0);
    assert_int_equal(kit_conversation(k, c).due.v, k->now + MOMENT_DAY); /* her clock runs on */
    BAD(say(k, k->milica, id, "Yes.", true), ERR_INVALID); /* who asks does not answer */
    GOOD(say(k, k->owner, id, "Which colour?", false));
    GOOD(say(k, k->milica, id, "Black.", false));
    k->now += 2 * MOMENT_HOUR; /* late: both have it before them */
    w = waits(k, k->milica);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.rows[0].kind, ASKED_LATE);
    assert_int_equal(waits(k, k->owner).n, 1);
    for (int click = 0; click < 2; click++)
        GOOD(say(k, k->owner, id, "Two pairs.", true));
    assert_true(ask_now(k, id).answer_id.set);
    BAD(say(k, k->owner, id, "Three.", true), ERR_CONFLICT);
    assert_int_equal(waits(k, k->owner).n, 0);
    w = waits(k, k->milica);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.rows[0].kind, ASKED_ANSWERED);
    assert_true(str_eq(w.rows[0].text, S("Two pairs.")));
    GOOD(note(k, k->milica, c, "I tell her.", (struct ask_to){ 0 }, &id)); /* she has acted on it */
    assert_int_equal(waits(k, k->milica).n, 0);
}

static void closed_and_opened_again(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id, id;
    GOOD(note(k, k->milica, c, "Anybody?", to(k, 0, k->shop), &id));
    assert_int_equal(waits(k, k->owner).n, 1);
    assert_int_equal(waits(k, k->milica).n, 0); /* not her own question */
    int64_t v = ask_now(k, id).version;
    BAD(set_open(k, k->milica, id, v + 1, false), ERR_CONFLICT);
    GOOD(set_open(k, k->milica, id, v, false));
    GOOD(set_open(k, k->milica, id, v, false)); /* the second click */
    assert_int_equal(waits(k, k->owner).n, 0);
    k->now += MOMENT_DAY;
    GOOD(set_open(k, k->milica, id, v + 1, true));
    assert_int_equal(ask_now(k, id).due_at, k->now + MOMENT_HOUR);
    GOOD(say(k, k->owner, id, "Me.", true));
    BAD(set_open(k, k->gone, id, v + 3, true), ERR_DENIED);
    k->now += 40 * MOMENT_DAY;
    GOOD(set_open(k, k->milica, id, v + 3, true));
    GOOD(set_open(k, k->milica, id, v + 4, false));
    GOOD(set_open(k, k->milica, id, v + 5, true));
    assert_int_equal(ask_now(k, id).due_at, k->now + ASK_DUE_MAX);
}

static void who_may_not_see_is_not_asked(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id, id;
    BAD(note(k, k->milica, c, "?", to(k, k->gergo, 0), &id), ERR_INVALID);
    BAD(note(k, k->milica, c, "?", to(k, k->gone, 0), &id), ERR_INVALID);
    BAD(note(k, k->milica, c, "?", to(k, 0, k->repairs), &id), ERR_INVALID);
    BAD(note(k, k->milica, c, "?", to(k, k->milica, 0), &id), ERR_INVALID);
    struct ask_to late = to(k, k->owner, 0);
    late.due = k->now;
    BAD(note(k, k->milica, c, "?", late, &id), ERR_INVALID);
    late.due = k->now + ASK_DUE_MAX + 1;
    BAD(note(k, k->milica, c, "?", late, &id), ERR_INVALID);
    BAD(note(k, k->milica, c, "Ask @ana and @gergo.", (struct ask_to){ 0 }, &id), ERR_INVALID);
    GOOD(note(k, k->milica, c, "Write to ana@korak.example.", (struct ask_to){ 0 }, &id));
}

static void named_in_a_note(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id, id, reply;
    GOOD(
        note(k, k->owner, c, "Look at this, @МИЛИЦА, and you, @owner.", (struct ask_to){ 0 }, &id));
    struct waiting w = waits(k, k->milica);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.rows[0].kind, ASKED_NAMED);
    assert_int_equal(waits(k, k->owner).n, 0); /* nobody names himself */
    GOOD(kit_reply(k, k->milica, c, "We look for another pair.", 0, &reply));
    assert_int_equal(waits(k, k->milica).n, 0);
    GOOD(note(k, k->owner, c, "Thanks @milica", (struct ask_to){ 0 }, &id));
    struct work milica = kit_as(k, k->milica);
    GOOD(work_write(&milica, dealt_tx, &id));
    GOOD(work_write(&milica, dealt_tx, &id));
    assert_int_equal(waits(k, k->milica).n, 0);
    /* A text of nothing but signs is looked through at once. */
    char *signs = arena_alloc(r->a, ANSWER_MAX + 1);
    memset(signs, '@', ANSWER_MAX);
    GOOD(note(k, k->milica, c, signs, (struct ask_to){ 0 }, &id));
}

static const struct err *remove_tx(struct work *w, void *arg) {
    struct team t;
    TRY(team_get(w, *(int64_t *)arg, &t));
    return team_remove(w, t.id, t.version);
}

static void asked_team_stays(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id, id;
    rig_raw(r, "UPDATE user_account SET sees = 0");
    GOOD(note(k, k->milica, c, "Can you mend it?", to(k, 0, k->repairs), &id));
    const struct err *e = work_write(&k->w, remove_tx, &k->repairs);
    BAD(e, ERR_CONFLICT);
    assert_string_equal(e->hint, "Give it another name instead.");
}

struct forwarding {
    struct forward in;
    struct message m;
};

static const struct err *forward_tx(struct work *w, void *arg) {
    struct forwarding *x = arg;
    struct conversation c;
    TRY(message_forward(w, &x->in, &c, &x->m));
    TRY(message_set_external(w, x->m.id, S("kept.forward@korak.example")));
    struct str raw = S("Message-ID: <kept.forward@korak.example>\r\n\r\nx\r\n");
    TRY(message_add_people(w, x->m.id, &(struct message_person){ ROLE_TO, S(""), x->in.to[0] }, 1));
    return outbox_add(w, x->m.id, S("podrska@korak.example"), x->in.to, 1, raw, x->in.hold);
}

static int64_t forward(struct kit *k, int64_t message, const char *address) {
    struct work w = kit_as(k, k->milica);
    struct str where = str_of(address);
    struct forwarding x = { .in = { .message_id = message,
                                    .text = S("Where is it?"),
                                    .quoted = S("The sole came off."),
                                    .to = &where,
                                    .to_n = 1,
                                    .hold = MOMENT_MINUTE } };
    GOOD(work_write(&w, forward_tx, &x));
    return x.m.id;
}

/* A letter into a conversation, by a token for third parties (aside) or a copied one. */
static struct taken came(struct kit *k, const char *from, const char *id, int64_t conversation,
                         bool aside, int64_t automatic) {
    struct taken t;
    struct message_person *people = ARENA_NEW(k->rig->a, struct message_person);
    *people = (struct message_person){ ROLE_FROM, S(""), str_of(from) };
    struct incoming in = { .readable = true,
                           .from_name = S("Somebody"),
                           .from_address = str_of(from),
                           .external_id = str_of(id),
                           .content_hash = str_of(id),
                           .subject = S("Re: The sole"),
                           .text = str_of(id),
                           .reply_text = str_of(id),
                           .warnings = S(""),
                           .automatic = automatic,
                           .people = people,
                           .people_n = 1,
                           .conversation_id = OPT(conversation),
                           .aside = aside };
    GOOD(kit_take_in(k, &in, &t));
    return t;
}

struct addressing {
    int64_t conversation;
    struct message last;
    struct message_person to;
};

static const struct err *address_tx(struct work *w, void *arg) {
    struct addressing *x = arg;
    return message_answer_to(w, x->conversation, &x->last, &x->to);
}

static struct str answer_to(struct kit *k, int64_t conversation) {
    struct addressing x = { .conversation = conversation };
    GOOD(work_read(&k->w, address_tx, &x));
    return x.to.address;
}

static void third_party(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t c = t.conversation_id, reply;
    GOOD(kit_reply(k, k->milica, c, "We ask the carrier.", 0, &reply));
    int64_t id = forward(k, t.message_id, "Desk@carrier.example");
    assert_int_equal(message_now(k, id).direction, DIRECTION_INTERNAL);
    assert_int_equal(kit_conversation(k, c).state, CONVERSATION_WAITING_CUSTOMER);
    struct taken third = came(k, "desk@carrier.example", "third@x", c, true, 0);
    struct message m = message_now(k, third.message_id);
    assert_int_equal(m.direction, DIRECTION_INTERNAL);
    assert_int_equal(m.part, MESSAGE_THIRD);
    assert_int_equal(m.about_id.v, id);
    struct conversation now = kit_conversation(k, c);
    assert_int_equal(now.state, CONVERSATION_OPEN);
    assert_false(now.due.set); /* the customer waits for nothing new */
    assert_true(str_eq(now.last_words, S("We ask the carrier.")));
    assert_true(str_eq(answer_to(k, c), str_of(jelena)));
    struct waiting w = waits(k, k->milica);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.rows[0].part, MESSAGE_THIRD);
    assert_true(came(k, "desk@carrier.example", "third@x", c, true, 0).second_copy);
    /* A machine's answer is kept and wakes nobody; the customer's own words stay the customer's. */
    assert_int_equal(
        message_now(k, came(k, "desk@carrier.example", "auto@x", c, true, 1).message_id).part,
        MESSAGE_THIRD);
    assert_int_equal(message_now(k, came(k, jelena, "own@x", c, true, 0).message_id).part,
                     MESSAGE_PLAIN);
}

struct ids {
    int64_t conversation;
    struct str *v;
    size_t n;
};

static const struct err *ids_tx(struct work *w, void *arg) {
    struct ids *x = arg;
    return message_ids(w, x->conversation, &x->v, &x->n);
}

static void nothing_of_it_is_referred_to(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    (void)forward(k, t.message_id, "desk@carrier.example");
    (void)came(k, "desk@carrier.example", "third@x", t.conversation_id, true, 0);
    struct ids x = { .conversation = t.conversation_id };
    GOOD(work_read(&k->w, ids_tx, &x));
    assert_int_equal(x.n, 1);
    assert_true(str_eq(x.v[0], S("a@x")));
}

static const struct err *back_tx(struct work *w, void *arg) {
    return outbox_take_back(w, *(const int64_t *)arg);
}

static void forwarding_taken_back(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t reply, c = t.conversation_id;
    GOOD(kit_reply(k, k->milica, c, "We ask the carrier.", 0, &reply));
    int64_t id = forward(k, t.message_id, "desk@carrier.example");
    struct work milica = kit_as(k, k->milica);
    GOOD(work_write(&milica, back_tx, &id));
    assert_true(message_now(k, id).taken_back_at.set);
    assert_int_equal(kit_conversation(k, c).state, CONVERSATION_WAITING_CUSTOMER);
    assert_false(kit_conversation(k, c).due.set);
    /* With nothing forwarded, whoever writes with such a token is another address. */
    assert_int_equal(
        message_now(k, came(k, "desk@carrier.example", "late@x", c, true, 0).message_id).part,
        MESSAGE_OTHER);
}

static const struct err *adopt_tx(struct work *w, void *arg) {
    return message_adopt(w, *(const int64_t *)arg);
}

static const struct err *split_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(merge_split(w, *(const int64_t *)arg, &c));
    *(int64_t *)arg = c.id;
    return NULL;
}

static void another_address(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_answered(k, "a@x");
    struct taken t = came(k, "stranger@evil.example", "b@x", c, false, 0);
    assert_int_equal(t.conversation_id, c);
    assert_int_equal(message_now(k, t.message_id).part, MESSAGE_OTHER);
    struct conversation now = kit_conversation(k, c);
    assert_true(now.due.set); /* somebody looks at it in time */
    assert_true(str_eq(answer_to(k, c), str_of(jelena)));
    struct work milica = kit_as(k, k->milica);
    GOOD(work_write(&milica, adopt_tx, &t.message_id));
    assert_int_equal(message_now(k, t.message_id).part, MESSAGE_PLAIN);
    assert_true(str_eq(answer_to(k, c), S("stranger@evil.example")));
    BAD(work_write(&milica, adopt_tx, &t.message_id), ERR_INVALID);
    assert_int_equal(
        message_now(k, came(k, "Stranger@Evil.example", "c@x", c, false, 0).message_id).part,
        MESSAGE_PLAIN);
    /* One who is not the customer becomes that of what is split off. */
    t = came(k, "aunt@primer.example", "d@x", c, false, 0);
    int64_t split = t.message_id;
    GOOD(work_write(&milica, split_tx, &split));
    assert_true(kit_conversation(k, split).customer_id != kit_conversation(k, c).customer_id);
    assert_true(str_eq(answer_to(k, split), S("aunt@primer.example")));
}

static void a_machine_opens_no_door(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_answered(k, "a@x");
    came(k, "stranger@evil.example", "auto@x", c, false, 1);
    struct taken t = came(k, "stranger@evil.example", "b@x", c, false, 0);
    assert_int_equal(message_now(k, t.message_id).part, MESSAGE_OTHER);
    assert_true(str_eq(answer_to(k, c), str_of(jelena)));
}

struct understanding_it {
    int64_t conversation;
    struct str text;
    bool wrong, mark, asks;
    struct understanding *all;
    size_t n;
};

static const struct err *understand_tx(struct work *w, void *arg) {
    struct understanding_it *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation, &c));
    if (x->mark) return conversation_misunderstood(w, &c, x->wrong);
    return conversation_understand(w, &c, x->text);
}

static const struct err *understandings_tx(struct work *w, void *arg) {
    struct understanding_it *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation, &c));
    TRY(conversation_ask_understood(w, &c, &x->asks));
    return conversation_understandings(w, x->conversation, &x->all, &x->n);
}

static const struct err *setting_tx(struct work *w, void *arg) {
    (void)arg;
    return setting_set(w, SETTING_ASK_UNDERSTOOD, S("yes"));
}

static void understood(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct understanding_it x = { .conversation = kit_answered(k, "a@x") };
    GOOD(work_read(&milica, understandings_tx, &x));
    assert_false(x.asks); /* the desk does not want it */
    GOOD(work_write(&k->w, setting_tx, NULL));
    GOOD(work_read(&milica, understandings_tx, &x));
    assert_true(x.asks);
    x.text = S("She wants her money back.");
    GOOD(work_write(&milica, understand_tx, &x));
    GOOD(work_write(&milica, understand_tx, &x)); /* the second click */
    x.mark = x.wrong = true;
    GOOD(work_write(&milica, understand_tx, &x));
    x.mark = false;
    x.text = S("She wants another pair.");
    GOOD(work_write(&milica, understand_tx, &x));
    GOOD(work_read(&milica, understandings_tx, &x));
    assert_false(x.asks);
    assert_int_equal(x.n, 2);
    assert_false(x.all[0].wrong_at.set);
    assert_true(x.all[1].wrong_at.set);
    assert_true(str_eq(kit_conversation(k, x.conversation).understood, x.text));
    /* Nothing to say is said once as well. */
    x.conversation = kit_letter(k, jelena, "b@x", "And the laces.", 0, 0).conversation_id;
    x.text = S("");
    GOOD(work_write(&milica, understand_tx, &x));
    GOOD(work_read(&milica, understandings_tx, &x));
    assert_false(x.asks);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P54 a colleague is asked, is late, answers; who asked is told", asked_and_answered,
          RIG_BOTH },
        { "P54 INV8 a question is closed and opened again under its version",
          closed_and_opened_again, RIG_BOTH },
        { "A26 who may not see the conversation is neither asked nor named",
          who_may_not_see_is_not_asked, RIG_BOTH },
        { "P54 H09 who is named has it before him until he acts", named_in_a_note, RIG_BOTH },
        { "P54 a team that was asked stays", asked_team_stays, RIG_BOTH },
        { "A02 INV9 a third party's answer is internal and is nobody's clock", third_party,
          RIG_BOTH },
        { "INV9 no reply refers to what was said with a third party", nothing_of_it_is_referred_to,
          RIG_BOTH },
        { "INV9 what was forwarded and taken back changes nothing for the customer",
          forwarding_taken_back, RIG_BOTH },
        { "A02 whoever writes by a copied token is not the customer", another_address, RIG_BOTH },
        { "A02 a mail that calls itself a machine's makes nobody the customer",
          a_machine_opens_no_door, RIG_BOTH },
        { "P40 what was understood is kept in its versions, and asked for once", understood,
          RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
