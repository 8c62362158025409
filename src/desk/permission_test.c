/* What customers let us send them, and the links in mails to them, on both stores. */
#include "base/hash.h"
#include "base/moment.h"
#include "db/db.h"
#include "desk/customer/merge.h"
#include "desk/desk_kit.h"
#include "desk/followup/followup.h"
#include "desk/order/order.h"
#include "desk/permission/link.h"
#include "desk/permission/offer.h"
#include "desk/permission/permission.h"

static const char jelena[] = "jelena@primer.example";

struct saying {
    int64_t customer;
    struct permission_said in;
};

static const struct err *say_tx(struct work *w, void *arg) {
    const struct saying *s = arg;
    return permission_say(w, s->customer, &s->in);
}

/* Consent for offers is given or withdrawn, a minute later than what was before. */
static const struct err *say(struct kit *k, int64_t customer, bool given, struct permission_said in) {
    struct work w = kit_as(k, k->milica);
    struct saying s = { customer, in };
    s.in.given = given;
    if (!str_is_set(s.in.source)) s.in.source = S("by telephone");
    k->now += MOMENT_MINUTE;
    return work_write(&w, say_tx, &s);
}

struct seen {
    int64_t customer;
    struct permission *rows;
    size_t n;
    bool given, said;
};

static const struct err *see_tx(struct work *w, void *arg) {
    struct seen *s = arg;
    struct permission now;
    TRY(permission_history(w, s->customer, &s->rows, &s->n));
    TRY(permission_now(w, s->customer, PERMISSION_OFFERS, &now, &s->said));
    s->given = s->said && now.given;
    return NULL;
}

static struct seen see(struct kit *k, int64_t customer) {
    struct seen s = { .customer = customer };
    GOOD(work_read(&k->w, see_tx, &s));
    return s;
}

static int64_t customer_of(struct kit *k, const char *from, const char *id) {
    struct taken t = kit_letter(k, from, id, "Hello.", 0, 0);
    return kit_conversation(k, t.conversation_id).customer_id;
}

static const struct permission_said consent = { .purpose = PERMISSION_OFFERS };

static void what_was_said_last_counts(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t her = customer_of(k, jelena, "a@x");
    assert_false(see(k, her).said);
    GOOD(say(k, her, true, consent));
    GOOD(say(k, her, true, consent)); /* the second click */
    assert_true(see(k, her).given);
    GOOD(say(k, her, false, consent));
    struct seen s = see(k, her);
    assert_false(s.given);
    assert_int_equal(s.n, 2); /* nothing is taken away */
    assert_true(s.rows[1].given && str_is_set(s.rows[1].user_name));
    assert_true(str_eq(s.rows[0].source, S("by telephone")) && s.rows[0].at > s.rows[1].at);
    GOOD(say(k, her, true, (struct permission_said){ .purpose = PERMISSION_SURVEY }));
    assert_false(see(k, her).given); /* a survey is no offer */
}

struct buying {
    struct order_in in;
    int64_t id;
};

static const struct err *buy_tx(struct work *w, void *arg) {
    struct buying *b = arg;
    return order_add(w, &b->in, &b->id);
}

static int64_t bought(struct kit *k, const char *number, int64_t customer) {
    struct work w = kit_as(k, k->owner);
    struct order_line_in line = { S("Shoes"), 1, 649000, S("") };
    struct buying b = { .in = { .number = str_of(number), .channel = S("web"), .currency = S("RSD"),
                                .customer_id = customer, .lines = &line, .line_n = 1 } };
    GOOD(work_write(&w, buy_tx, &b));
    return b.id;
}

static void soft_opt_in_needs_an_order(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t her = customer_of(k, jelena, "a@x"), his = customer_of(k, "marko@primer.example", "b@x");
    struct permission_said soft = { .basis = BASIS_SOFT_OPT_IN };
    BAD(say(k, her, true, soft), ERR_INVALID);
    soft.order_id = OPT(bought(k, "1", his));
    BAD(say(k, her, true, soft), ERR_INVALID); /* another's */
    soft.order_id = OPT(bought(k, "2", her));
    GOOD(say(k, her, true, soft));
    assert_true(str_eq(see(k, her).rows[0].order_number, S("2")));
    soft.purpose = PERMISSION_SURVEY;
    BAD(say(k, her, true, soft), ERR_INVALID); /* only offers may rest on it */
    BAD(say(k, her, true, (struct permission_said){ .source = S("a\nb") }), ERR_INVALID);
    BAD(say(k, her, true, (struct permission_said){ .purpose = 2 }), ERR_INVALID);
    BAD(say(k, her, false, soft), ERR_INVALID);
}

/* ---- joined records ---- */

struct joining {
    struct merge_new in;
    struct customer kept, gone;
    struct customer_merge *merges;
    size_t n;
};

static const struct err *both_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    TRY(customer_get(w, j->in.kept_id, &j->kept));
    TRY(customer_get(w, j->in.gone_id, &j->gone));
    return customer_merges(w, j->in.kept_id, &j->merges, &j->n);
}

static const struct err *join_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    TRY(both_tx(w, j));
    j->in.kept_version = j->kept.version;
    j->in.gone_version = j->gone.version;
    j->in.facts = customer_facts_of(&j->kept);
    return customer_merge(w, &j->in);
}

static const struct err *part_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    TRY(both_tx(w, j));
    return customer_unmerge(w, j->in.kept_id, j->merges[0].id);
}

static void join(struct kit *k, int64_t kept, int64_t gone, work_fn *fn) {
    struct work w = kit_as(k, k->milica);
    struct joining j = { .in = { .kept_id = kept, .gone_id = gone } };
    k->now += MOMENT_MINUTE;
    GOOD(work_write(&w, fn, &j));
}

static void the_stricter_word_wins(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t her = customer_of(k, jelena, "a@x"), also = customer_of(k, "j.markovic@primer.example", "b@x");
    GOOD(say(k, her, true, consent));
    GOOD(say(k, also, false, consent));
    join(k, her, also, join_tx);
    assert_false(see(k, her).given);
    join(k, her, also, part_tx);
    assert_true(see(k, her).given); /* as it was */
    assert_int_equal(see(k, her).n, 1);
    assert_false(see(k, also).given);
    join(k, also, her, join_tx); /* whoever is kept */
    assert_false(see(k, also).given);
    GOOD(say(k, also, true, consent)); /* she says so herself, afterwards */
    assert_true(see(k, also).given);
    join(k, also, her, part_tx);
    assert_true(see(k, her).given);
}

static void no_consent_is_lost(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t her = customer_of(k, jelena, "a@x"), also = customer_of(k, "j.markovic@primer.example", "b@x");
    GOOD(say(k, also, true, consent));
    join(k, her, also, join_tx);
    assert_true(see(k, her).given);
    GOOD(say(k, her, false, consent)); /* while they are one: it goes with both */
    join(k, her, also, part_tx);
    assert_false(see(k, her).given);
    assert_false(see(k, also).given);
}

/* ---- links ---- */

struct linking {
    struct link_new in;
    struct str secret;
    struct customer_link found;
    bool yes;
    struct str said;
};

static const struct err *make_tx(struct work *w, void *arg) {
    struct linking *l = arg;
    return link_make(w, &l->in, &l->secret);
}

static const struct err *find_tx(struct work *w, void *arg) {
    struct linking *l = arg;
    return link_find(w, l->secret, l->in.kind, &l->found);
}

static const struct err *answer_tx(struct work *w, void *arg) {
    struct linking *l = arg;
    TRY(find_tx(w, l));
    return link_answer(w, &l->found, l->yes, l->said);
}

static const struct err *stop_tx(struct work *w, void *arg) {
    struct linking *l = arg;
    TRY(find_tx(w, l));
    return link_stop(w, &l->found);
}

struct planning {
    int64_t conversation;
    struct follow_up *all;
    size_t n;
};

static const struct err *plans_tx(struct work *w, void *arg) {
    struct planning *x = arg;
    return follow_up_of(w, x->conversation, &x->all, &x->n);
}


/* Solved by Milica, to be asked again; its mail asked with a link. */
static struct linking asked(struct kit *k, int64_t *ret_conversation) {
    struct linking l = { .in = { .kind = LINK_SOLVED, .lang = S("sr") } };
    int64_t id = kit_answered(k, "a@x");
    struct solving s = *kit_solving();
    s.plans = true;
    s.follow_up = S("");
    s.due = k->now + MOMENT_DAY;
    s.channel = FOLLOW_UP_MAIL;
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    GOOD(kit_reply(k, k->milica, id, "Is it all right now?", 0, &l.in.message_id));
    GOOD(kit_solve(k, k->milica, id, &s, ""));
    struct planning x = { .conversation = id };
    GOOD(work_read(&k->w, plans_tx, &x));
    l.in.follow_up_id = x.all[0].id;
    GOOD(work_write(&k->w, make_tx, &l));
    k->now += MOMENT_DAY;
    *ret_conversation = id;
    return l;
}

static void a_link_is_known_by_its_hash(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id;
    struct linking l = asked(k, &id), other = l;
    GOOD(work_read(&k->w, find_tx, &l));
    assert_int_equal(l.found.conversation_id, id);
    other.secret = hash_sha256_hex(k->w.arena, l.secret); /* what the store has */
    BAD(work_read(&k->w, find_tx, &other), ERR_NOT_FOUND);
    other.secret = S("");
    BAD(work_read(&k->w, find_tx, &other), ERR_NOT_FOUND);
    other = l;
    other.in.kind = LINK_NO_OFFERS;
    BAD(work_read(&k->w, find_tx, &other), ERR_NOT_FOUND);
    k->now += LINK_ANSWER_LASTS;
    BAD(work_read(&k->w, find_tx, &l), ERR_NOT_FOUND);
}

static void yes_closes_it(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id;
    struct linking l = asked(k, &id);
    l.yes = true;
    l.said = S("Да, све је у реду.");
    GOOD(work_write(&k->w, answer_tx, &l));
    struct planning x = { .conversation = id };
    GOOD(work_read(&k->w, plans_tx, &x));
    struct conversation c = kit_conversation(k, id);
    assert_int_equal(c.state, CONVERSATION_SOLVED);
    assert_false(c.due.set); /* nobody has to answer it */
    for (size_t i = 0; i < x.n; i++)
        if (x.all[i].id == l.in.follow_up_id) assert_true(x.all[i].state == FOLLOW_UP_DONE && x.all[i].result.v == RESULT_OK);
    l.yes = false;
    l.said = S("No.");
    GOOD(work_write(&k->w, answer_tx, &l)); /* once more says nothing else */
    assert_int_equal(kit_conversation(k, id).state, CONVERSATION_SOLVED);
    GOOD(work_read(&k->w, find_tx, &l));
    assert_true(l.found.answer.set && l.found.answer.v == 1);
}

static void no_opens_it_again(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id;
    struct linking l = asked(k, &id);
    l.said = S(" ");
    BAD(work_write(&k->w, answer_tx, &l), ERR_INVALID);
    l.said = S("The zip broke.");
    GOOD(work_write(&k->w, answer_tx, &l));
    struct conversation c = kit_conversation(k, id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.owner_id.set && c.owner_id.v == k->milica);
    assert_true(c.due.set && c.due.v == k->now + MOMENT_DAY);
    assert_true(str_eq(c.last_words, S("The zip broke.")));
}

/* P22: the same by a reply to the mail. */
static void a_reply_opens_it_again(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id;
    (void)asked(k, &id);
    kit_letter(k, jelena, "z@x", "the zip broke", id, 0);
    struct conversation c = kit_conversation(k, id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.owner_id.v == k->milica && c.due.v == k->now + MOMENT_DAY);
}

static const struct err *offers_stop(struct kit *k, struct linking *l) { return work_write(&k->w, stop_tx, l); }

static void a_link_ends_offers(struct rig *r) {
    struct kit *k = kit_new(r);
    struct linking l = { .in = { .kind = LINK_NO_OFFERS, .lang = S("sr") } };
    int64_t id = kit_answered(k, "a@x"), her = kit_conversation(k, id).customer_id;
    GOOD(kit_reply(k, k->milica, id, "Thanks.", 0, &l.in.message_id));
    GOOD(work_write(&k->w, make_tx, &l));
    GOOD(say(k, her, true, consent));
    GOOD(offers_stop(k, &l));
    GOOD(offers_stop(k, &l));
    struct seen s = see(k, her);
    assert_true(!s.given && s.n == 2 && !str_is_set(s.rows[0].user_name));
    GOOD(say(k, her, true, consent)); /* she changes her mind, and back: the same link still works */
    GOOD(offers_stop(k, &l));
    assert_false(see(k, her).given);
}

/* ---- what a machine says ---- */

struct automatic {
    int64_t conversation, follow_up, message;
};

static const struct err *automatic_tx(struct work *w, void *arg) {
    struct automatic *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation, &c));
    return message_automatic(w, &c, S("Milica Petrović"), S("Milica Petrović reads your reply."), &x->message);
}

static const struct err *done_tx(struct work *w, void *arg) {
    const struct automatic *x = arg;
    struct follow_up f;
    TRY(follow_up_get(w, x->follow_up, &f));
    return follow_up_done(w, &f, RESULT_OK, S(""), x->message);
}

static void a_machine_answers_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    struct automatic x = { .conversation = kit_letter(k, jelena, "a@x", "Where is it?", 0, 0).conversation_id };
    struct conversation before = kit_conversation(k, x.conversation);
    GOOD(work_write(&k->w, automatic_tx, &x));
    struct conversation c = kit_conversation(k, x.conversation);
    assert_true(c.due.set && c.due.v == before.due.v && c.state == before.state);
    assert_int_equal(kit_held(k, k->milica, VIEW_TEAM), 1);
    int64_t id;
    struct linking l = asked(k, &id);
    x.conversation = id;
    x.follow_up = l.in.follow_up_id;
    GOOD(work_write(&k->w, automatic_tx, &x));
    BAD(work_write(&k->w, done_tx, &x), ERR_INVALID);
    assert_false(rig_raw_may(r, "UPDATE follow_up SET state = 2, result = 0, ended_at = 5")); /* nor past our code */
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P23 EU9 what was said last counts, and nothing is taken away", what_was_said_last_counts, RIG_BOTH },
        { "EU9 without consent only who bought, for offers only", soft_opt_in_needs_an_order, RIG_BOTH },
        { "INV19 of two joined records the stricter word wins, and back", the_stricter_word_wins, RIG_BOTH },
        { "INV19 joining loses no consent; a no of both stays with both", no_consent_is_lost, RIG_BOTH },
        { "A32 a link is known by its hash, for its kind and time", a_link_is_known_by_its_hash, RIG_BOTH },
        { "P22 yes closes the follow-up and owes nothing", yes_closes_it, RIG_BOTH },
        { "P22 no opens the case with its owner and 24 hours", no_opens_it_again, RIG_BOTH },
        { "P22 the zip broke: a reply opens it with its owner and 24 hours", a_reply_opens_it_again, RIG_BOTH },
        { "INV5 a machine stops no clock and ends no follow-up", a_machine_answers_nothing, RIG_BOTH },
        { "EU9 one link ends offers, as often as it takes", a_link_ends_offers, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
