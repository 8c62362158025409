/* The trade, on both stores: what a letter, a reply and a change of state do to a conversation and
 * its clock. */
#include "base/moment.h"
#include "desk/auth/access.h"
#include "desk/auth/auth.h"
#include "desk/clock/clock.h"
#include "desk/desk_kit.h"
#include "desk/draft/draft.h"
#include "desk/job/job.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/merge/merge.h"
#include "desk/repeat/repeat.h"

static const char *const jelena = "jelena@primer.example";

static void letter_gets_owner_and_clock(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_NEW);
    assert_true(c.team_id.set && c.team_id.v == k->shop);
    assert_true(c.due.set && c.due.v == k->now + 24 * MOMENT_HOUR);
    assert_true(c.waiting_since.set && c.waiting_since.v == k->now);
    assert_true(str_starts(c.ref, S("K-")));
    assert_true(str_eq(c.last_words, S("The sole came off.")));
}

static void same_mail_twice(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken first = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct taken copy = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    assert_true(copy.second_copy);
    assert_int_equal(copy.message_id, first.message_id);
    struct taken other = kit_letter(k, jelena, "a@x", "Quite other words.", 0, 0);
    assert_false(other.second_copy);
    assert_int_not_equal(other.message_id, first.message_id);
}

static const struct err *again_tx(struct work *w, void *arg) {
    struct taken t;
    return message_take_in(w, arg, &t);
}

static struct incoming shown_unread(void) {
    return (struct incoming){ .from_address = str_of(jelena),
                              .subject = S(""),
                              .text = S(""),
                              .reply_text = S(""),
                              .warnings = S(""),
                              .flagged = FLAG_NOT_READ_YET };
}

/* Shown as not read yet, then given up: it must not wait for ever in the agents' eyes. */
static void given_up_later(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t;
    struct incoming in = shown_unread();
    GOOD(kit_take_in(k, &in, &t));
    assert_true(str_eq(kit_conversation(k, t.conversation_id).flagged, FLAG_NOT_READ_YET));
    in.given_up = true;
    in.flagged = FLAG_UNREADABLE;
    GOOD(work_write(&k->w, again_tx, &in));
    assert_true(str_eq(kit_conversation(k, t.conversation_id).flagged, FLAG_UNREADABLE));
    BAD(work_write(&k->w, again_tx, &in), ERR_CONFLICT);
}

/* A carrier sent the letter twice; the one that was shown as not read yet is read last. */
static void copy_read_before(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken shown;
    struct incoming in = shown_unread();
    GOOD(kit_take_in(k, &in, &shown));
    struct taken mail = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    in.readable = true;
    in.external_id = S("a@x");
    in.content_hash = in.text = S("The sole came off.");
    in.flagged = STR_NONE;
    GOOD(work_write(&k->w, again_tx, &in));
    struct conversation c = kit_conversation(k, shown.conversation_id);
    assert_int_equal(c.state, CONVERSATION_SOLVED);
    assert_false(c.due.set);
    assert_true(kit_conversation(k, mail.conversation_id).due.set);
    BAD(work_write(&k->w, again_tx, &in), ERR_CONFLICT);
}

struct joined {
    int64_t from, into, message;
    struct conversation c;
    struct message m, last;
    struct message_person to;
};

static const struct err *joined_tx(struct work *w, void *arg) {
    struct joined *j = arg;
    struct conversation from, into;
    TRY(conversation_get(w, j->from, &from));
    TRY(conversation_get(w, j->into, &into));
    return merge_join(w, &from, &into);
}

static const struct err *joined_now_tx(struct work *w, void *arg) {
    struct joined *j = arg;
    TRY(message_get(w, j->message, &j->m));
    TRY(message_answer_to(w, j->into, &j->last, &j->to));
    return conversation_get(w, j->into, &j->c);
}

/* A letter that was joined to a case before it could be read, and is by somebody else than its
 * envelope said. */
static void read_after_joining(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken shown;
    struct incoming in = shown_unread();
    struct message_person from = { ROLE_FROM, S("E"), S("stranger@evil.example") };
    struct taken mail = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t customer = kit_conversation(k, mail.conversation_id).customer_id;
    GOOD(kit_take_in(k, &in, &shown));
    struct joined j = { .from = shown.conversation_id,
                        .into = mail.conversation_id,
                        .message = shown.message_id };
    GOOD(work_write(&k->w, joined_tx, &j));
    rig_raw(r, "UPDATE conversation SET flagged = 'send-failed' WHERE flagged IS NOT NULL");
    in.readable = true;
    in.from_address = from.address;
    in.people = &from;
    in.people_n = 1;
    in.external_id = S("b@x");
    in.subject = S("Pay here");
    in.content_hash = in.text = in.reply_text = S("Pay here.");
    in.flagged = STR_NONE;
    GOOD(work_write(&k->w, again_tx, &in));
    GOOD(work_read(&k->w, joined_now_tx, &j));
    assert_int_equal(j.c.customer_id, customer);
    assert_true(str_eq(j.c.subject, S("The sole")));
    assert_true(str_eq(j.c.flagged, FLAG_SEND_FAILED));
    assert_int_equal(j.m.part, MESSAGE_OTHER);
    assert_true(str_eq(j.to.address, str_of(jelena)));
}

static void machine_mail(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We send a new pair.", 0, &reply));
    kit_letter(k, jelena, "b@x", "I am on holiday.", t.conversation_id, 1);
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_WAITING_CUSTOMER);
    assert_false(c.due.set);
    struct taken alone = kit_letter(k, "shop@system.example", "c@x", "Nightly report", 0, 2);
    assert_true(kit_conversation(k, alone.conversation_id).due.set);
}

static void reply_and_answer(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t reply;
    k->now += MOMENT_HOUR;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We send a new pair.", 0, &reply));
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_WAITING_CUSTOMER);
    assert_false(c.due.set);
    assert_true(c.owner_id.set && c.owner_id.v == k->milica);
    k->now += MOMENT_HOUR;
    struct taken again = kit_letter(k, jelena, "b@x", "When?", t.conversation_id, 0);
    assert_int_equal(again.conversation_id, t.conversation_id);
    c = kit_conversation(k, t.conversation_id);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set && c.due.v == k->now + 24 * MOMENT_HOUR);
}

struct clocks {
    int64_t conversation;
    struct clock *v;
    size_t n;
};

static const struct err *clocks_tx(struct work *w, void *arg) {
    struct clocks *c = arg;
    return clock_list(w, c->conversation, &c->v, &c->n);
}

static void breach_stays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct clocks c = { .conversation = t.conversation_id };
    int64_t reply;
    k->now += 24 * MOMENT_HOUR + MOMENT_SECOND;
    GOOD(clock_mark_breaches(&k->w));
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Sorry for the wait.", 0, &reply));
    GOOD(work_read(&k->w, clocks_tx, &c));
    assert_int_equal(c.n, 1);
    assert_int_equal(c.v[0].result, CLOCK_BREACHED);
    assert_true(c.v[0].stopped_at.set);
    k->now -= 24 * MOMENT_HOUR; /* a clock set back must not heal it */
    GOOD(clock_mark_breaches(&k->w));
    GOOD(work_read(&k->w, clocks_tx, &c));
    assert_int_equal(c.v[0].result, CLOCK_BREACHED);
}

/* A mailbox that nobody has looked into for days: nobody waits for a timer to say so. */
static void late_when_it_comes(struct rig *r) {
    struct kit *k = kit_new(r);
    struct message_person from = { ROLE_FROM, S("Jelena"), str_of(jelena) };
    struct incoming in = {
        .readable = true,
        .from_name = S("Jelena"),
        .from_address = str_of(jelena),
        .external_id = S("old@x"),
        .content_hash = S("old"),
        .subject = S("The sole"),
        .text = S("The sole came off."),
        .reply_text = S("The sole came off."),
        .warnings = S(""),
        .people = &from,
        .people_n = 1,
        .received_at = k->now - 72 * MOMENT_HOUR,
    };
    struct taken t;
    GOOD(kit_take_in(k, &in, &t));
    struct clocks c = { .conversation = t.conversation_id };
    GOOD(work_read(&k->w, clocks_tx, &c));
    assert_int_equal(c.n, 1);
    assert_int_equal(c.v[0].result, CLOCK_BREACHED);
    assert_false(c.v[0].stopped_at.set);
    assert_true(kit_conversation(k, t.conversation_id).due.v < k->now);
}

struct moving {
    int64_t id;
    enum conversation_state state;
    struct str reason;
    int64_t owner;
    int64_t version;
};

static const struct err *state_tx(struct work *w, void *arg) {
    const struct moving *m = arg;
    struct conversation c;
    TRY(conversation_get(w, m->id, &c));
    return conversation_set_state(w, &c, m->state, m->reason);
}

static void solving_needs_an_answer_or_a_reason(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "Thank you!", 0, 0);
    struct moving m = { .id = t.conversation_id, .state = CONVERSATION_SOLVED };
    BAD(work_write(&k->w, state_tx, &m), ERR_INVALID);
    m.reason = S("because");
    BAD(work_write(&k->w, state_tx, &m), ERR_INVALID);
    assert_int_equal(kit_conversation(k, m.id).state, CONVERSATION_NEW);
    m.reason = S("thanks");
    GOOD(work_write(&k->w, state_tx, &m));
    assert_int_equal(kit_conversation(k, m.id).state, CONVERSATION_SOLVED);
    assert_false(kit_conversation(k, m.id).due.set);
}

static const struct err *take_with_version(struct work *w, void *arg) {
    const struct moving *m = arg;
    struct conversation c;
    TRY(conversation_get(w, m->id, &c));
    c.version = m->version;
    return conversation_assign(w, &c, OPT(m->owner), c.team_id, S("x"));
}

static void two_take_one(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t version = kit_conversation(k, t.conversation_id).version;
    struct moving first = { .id = t.conversation_id, .owner = k->milica, .version = version };
    struct moving second = { .id = t.conversation_id, .owner = k->owner, .version = version };
    GOOD(work_write(&k->w, take_with_version, &first));
    BAD(work_write(&k->w, take_with_version, &second), ERR_CONFLICT);
    assert_int_equal(kit_conversation(k, t.conversation_id).owner_id.v, k->milica);
}

static void crossing_replies(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t first, second;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We send a new pair.", t.message_id, &first));
    BAD(kit_reply(k, k->owner, t.conversation_id, "We pay it back.", t.message_id, &second),
        ERR_CONFLICT);
    GOOD(kit_reply(k, k->owner, t.conversation_id, "We pay it back.", first, &second));
}

static void wrong_replies(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    int64_t m;
    char *long_text = arena_alloc(r->a, ANSWER_MAX + 2);
    memset(long_text, 'x', ANSWER_MAX + 1);
    BAD(kit_reply(k, k->milica, t.conversation_id, " \n ", 0, &m), ERR_INVALID);
    BAD(kit_reply(k, k->milica, t.conversation_id, "\xff", 0, &m), ERR_INVALID);
    BAD(kit_reply(k, k->milica, t.conversation_id, long_text, 0, &m), ERR_LIMIT);
    BAD(kit_reply(k, k->gergo, t.conversation_id, "Not my team.", 0, &m), ERR_NOT_FOUND);
    assert_true(kit_conversation(k, t.conversation_id).due.set);
}

static const struct err *finish_tx(struct work *w, void *arg) { return job_finish(w, arg); }

static void jobs_have_fences(struct rig *r) {
    struct kit *k = kit_new(r);
    struct str to = S("podrska@korak.example");
    struct letter_new l = { .raw = S("Subject: x\r\n\r\nx"),
                            .envelope_from = S(""),
                            .envelope_to = &to,
                            .envelope_to_n = 1 };
    struct job first, second;
    int64_t id;
    bool found;
    GOOD(letter_accept(&k->w, &l, &id));
    GOOD(job_claim(&k->w, JOB_READ_LETTER, 5 * MOMENT_SECOND, &first, &found));
    assert_true(found && first.object_id == id);
    GOOD(job_claim(&k->w, JOB_READ_LETTER, 5 * MOMENT_SECOND, &second, &found));
    assert_false(found);
    k->now += 6 * MOMENT_SECOND;
    GOOD(job_claim(&k->w, JOB_READ_LETTER, 5 * MOMENT_SECOND, &second, &found));
    assert_true(found);
    BAD(work_write(&k->w, finish_tx, &first), ERR_CONFLICT);
    GOOD(work_write(&k->w, finish_tx, &second));
}

static void wrong_letters(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id;
    struct letter_new empty = { .raw = S(""), .envelope_from = S("") };
    BAD(letter_accept(&k->w, &empty, &id), ERR_INVALID);
    char *big = arena_alloc(r->a, LETTER_MAX + 2);
    struct letter_new large = { .raw = { big, LETTER_MAX + 1 }, .envelope_from = S("") };
    BAD(letter_accept(&k->w, &large, &id), ERR_LIMIT);
}

struct plus {
    struct mailbox box;
    struct str token;
    bool found;
};

static const struct err *plus_tx(struct work *w, void *arg) {
    struct plus *p = arg;
    return mailbox_of_address(w, S("Podrska+7.abc.def@Korak.example"), &p->box, &p->token,
                              &p->found);
}

static void plus_addresses(struct rig *r) {
    struct kit *k = kit_new(r);
    struct plus p;
    GOOD(work_read(&k->w, plus_tx, &p));
    assert_true(p.found && p.box.id == k->mailbox);
    assert_true(str_eq(p.token, S("7.abc.def")));
}

struct sealed {
    int64_t id;
    struct mailbox box;
    struct str password;
};

static const struct err *seal_tx(struct work *w, void *arg) {
    struct sealed *s = arg;
    TRY(mailbox_set_sending(w, s->id, S("smtps://mail.korak.example"), S("podrska"),
                            S("tajna lozinka")));
    TRY(mailbox_get(w, s->id, &s->box));
    return mailbox_password(w, &s->box, &s->password);
}

static void passwords_are_sealed(struct rig *r) {
    struct kit *k = kit_new(r);
    struct sealed s = { .id = k->mailbox };
    GOOD(work_write(&k->w, seal_tx, &s));
    assert_true(str_eq(s.password, S("tajna lozinka")));
    assert_int_equal(str_find(s.box.smtp_secret, S("tajna")), -1);
    k->key[0] ^= 1;
    BAD(mailbox_password(&k->w, &s.box, &s.password), ERR_IO);
}

static const struct err *draft_tx(struct work *w, void *arg) {
    int64_t c = *(const int64_t *)arg;
    struct draft d;
    TRY(draft_save(w, c, DRAFT_REPLY, S("newer"), 20));
    TRY(draft_save(w, c, DRAFT_REPLY, S("late"), 10));
    TRY(draft_load(w, c, DRAFT_REPLY, &d));
    assert_true(str_eq(d.text, S("newer")));
    TRY(draft_sent(w, c, DRAFT_REPLY, 30));
    TRY(draft_save(w, c, DRAFT_REPLY, S("after sending"), 25));
    TRY(draft_load(w, c, DRAFT_REPLY, &d));
    assert_int_equal(d.text.n, 0);
    TRY(draft_load(w, c, DRAFT_NOTE, &d));
    assert_int_equal(d.text.n, 0);
    return NULL;
}

static void late_drafts(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, draft_tx, &t.conversation_id));
}

static const struct err *repeat_tx(struct work *w, void *arg) {
    struct repeat *x = arg;
    struct str reply;
    int64_t status;
    bool done;
    TRY(repeat_before(w, x, &done, &status, &reply));
    if (done) return str_eq(reply, S("first")) ? NULL : ERR(w->arena, ERR_BUG, "another reply");
    return repeat_after(w, x, 201, S("first"));
}

static void same_key_twice(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct repeat x = { S("key"), S("hash") }, other = { S("key"), S("other") };
    GOOD(work_write(&w, repeat_tx, &x));
    GOOD(work_write(&w, repeat_tx, &x));
    BAD(work_write(&w, repeat_tx, &other), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV1 P47 a letter gets conversation, team and 24 hours", letter_gets_owner_and_clock,
          RIG_BOTH },
        { "F13 INV8 the same mail twice is one message", same_mail_twice, RIG_BOTH },
        { "F12 a letter that waits and is then given up says so", given_up_later, RIG_BOTH },
        { "F13 INV8 of two copies the one shown unread is folded", copy_read_before, RIG_BOTH },
        { "A02 a letter that is read after it was joined changes neither customer nor reader",
          read_after_joining, RIG_BOTH },
        { "P47 A10 machine mail stops and reopens nothing", machine_mail, RIG_BOTH },
        { "P25 a reply waits for the customer, the answer reopens", reply_and_answer, RIG_BOTH },
        { "INV7 a breach stays", breach_stays, RIG_BOTH },
        { "INV7 P47 a letter that is days old when it comes is late at once", late_when_it_comes,
          RIG_BOTH },
        { "P48 solving needs an answer or a reason", solving_needs_an_answer_or_a_reason,
          RIG_BOTH },
        { "INV8 two cannot take one conversation", two_take_one, RIG_BOTH },
        { "F20 a reply that crosses another is stopped once", crossing_replies, RIG_BOTH },
        { "A26 F17 wrong replies change nothing", wrong_replies, RIG_BOTH },
        { "F21 a stale worker's result is refused", jobs_have_fences, RIG_BOTH },
        { "F18 empty and too large letters are refused", wrong_letters, RIG_BOTH },
        { "A02 plus addresses belong to their mailbox", plus_addresses, RIG_BOTH },
        { "H15 mailbox passwords are sealed", passwords_are_sealed, RIG_BOTH },
        { "late drafts revive nothing", late_drafts, RIG_BOTH },
        { "A46 the same key twice acts once", same_key_twice, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
