/* What comes back from mails of ours: believed where it proves which envelope it is about, on both stores. */
#include "base/moment.h"
#include "desk/conversation/conversation.h"
#include "desk/customer/customer.h"
#include "desk/customer/mark.h"
#include "desk/desk_kit.h"
#include "desk/news/news.h"
#include "post/returns.h"
#include "post/thread.h"

/* Two answers that have left, each in its own case: to Jelena, and to Marko with a copy. */
enum { JELENA, MARKO, COPY, PEOPLE };
static const char *const people[PEOPLE] = { "jelena@primer.example", "marko@primer.example",
                                            "copy@primer.example" };
struct stage {
    struct kit *k;
    int64_t conversation[2], reply[2];
    struct str original[2], token[PEOPLE];
    struct sent_to envelope[PEOPLE];
};

struct looking {
    struct str original;
    struct sent_to *rows;
    size_t n;
};

static const struct err *envelopes_tx(struct work *w, void *arg) {
    struct looking *l = arg;
    return back_envelopes(w, l->original, &l->rows, &l->n);
}

static struct str plus_of(struct str path) {
    return str_slice(path, (size_t)str_find_char(path, '+') + 1, (size_t)str_find_char(path, '@'));
}

static void envelope(struct stage *s, int who, int mail) {
    struct looking l = { .original = s->original[mail] };
    GOOD(work_read(&s->k->w, envelopes_tx, &l));
    for (size_t i = 0; i < l.n; i++)
        if (str_eq(l.rows[i].recipient, str_of(people[who]))) s->envelope[who] = l.rows[i];
    struct outbox_item item = { .id = s->envelope[who].id,
                                .message_id = s->envelope[who].message_id,
                                .recipient = s->envelope[who].recipient };
    s->token[who] = plus_of(returns_path(&s->k->w, S("podrska@korak.example"), &item));
}

static struct stage set(struct rig *r, bool returns) {
    struct stage s = { .k = kit_new(r) };
    for (int i = 0; i < 2; i++) {
        s.conversation[i] = kit_letter(s.k, people[i], i ? "b@x" : "a@x", i ? "Two" : "One", 0, 0).conversation_id;
        GOOD(kit_reply(s.k, s.k->milica, s.conversation[i], "We send a new pair.", 0, &s.reply[i]));
        s.original[i] = thread_message_id(r->a, thread_token(&s.k->w, s.conversation[i]), S("korak.example"));
        rig_raw(r, str_c(r->a, str_printf(r->a, "UPDATE message SET external_id = '%.*s' WHERE id = %lld",
                                          STR_ARG(s.original[i]), (long long)s.reply[i])));
    }
    struct str marko = str_printf(r->a, "%lld", (long long)s.reply[MARKO]);
    const char *const words[] = {
        "UPDATE outbox SET recipient = 'marko@primer.example' WHERE message_id = %s",
        "UPDATE recipient SET address = 'marko@primer.example' WHERE message_id = %s",
        ("INSERT INTO outbox (message_id, recipient, state, next_at, queued_at)"
         " SELECT message_id, 'copy@primer.example', state, next_at, queued_at FROM outbox WHERE message_id = %s")
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ptrdiff_t at = str_find(str_of(words[i]), S("%s"));
        rig_raw(r, str_c(r->a, str_join(r->a, str_slice(str_of(words[i]), 0, (size_t)at), marko)));
    }
    rig_raw(r, returns ? "UPDATE outbox SET state = 3, sent_at = 1, returns = 1"
                       : "UPDATE outbox SET state = 3, sent_at = 1");
    envelope(&s, JELENA, 0);
    envelope(&s, MARKO, 1);
    envelope(&s, COPY, 1);
    return s;
}

struct coming {
    struct mail mail;
    struct str plus;
    struct returns found;
};

static const struct err *come_tx(struct work *w, void *arg) {
    struct coming *c = arg;
    TRY(returns_find(w, &c->mail, &c->plus, str_is_set(c->plus), &c->found));
    return returns_note(w, &c->found);
}

static struct returns come(struct stage *s, struct str plus, const struct mail_bounce *b) {
    struct mail_bounce bounce = *b;
    struct coming *c = ARENA_NEW(s->k->rig->a, struct coming);
    c->plus = plus;
    c->mail.automatic = MAIL_AUTO_BOUNCE;
    c->mail.bounce = (struct mail_bounces){ &bounce, 1 };
    GOOD(work_write(&s->k->w, come_tx, c));
    return c->found;
}

static struct mail_bounce hard(const char *recipient, struct str original) {
    return (struct mail_bounce){ .recipient = str_of(recipient), .action = MAIL_ACTION_FAILED,
                                 .class = MAIL_BOUNCE_HARD, .status = S("5.1.1"),
                                 .diagnostic = S("550 5.1.1 nobody of that name"),
                                 .original_message_id = original };
}

static struct sent_to now(struct stage *s, int who) {
    struct looking l = { .original = s->original[who != JELENA] };
    GOOD(work_read(&s->k->w, envelopes_tx, &l));
    for (size_t i = 0; i < l.n; i++)
        if (l.rows[i].id == s->envelope[who].id) return l.rows[i];
    fail();
    return l.rows[0];
}

struct card {
    const char *address;
    struct customer c;
    struct contact_point *points;
    size_t n;
};

static const struct err *card_tx(struct work *w, void *arg) {
    struct card *x = arg;
    TRY(customer_by_mail(w, str_of(x->address), S(""), S(""), true, &x->c));
    return customer_contacts(w, x->c.id, &x->points, &x->n);
}

static struct card card_of(struct stage *s, int who) {
    struct card x = { .address = people[who] };
    GOOD(work_write(&s->k->w, card_tx, &x));
    assert_int_equal(x.n, 1);
    return x;
}

struct telling {
    struct news_row *rows;
    size_t n;
};

static const struct err *news_tx(struct work *w, void *arg) {
    struct telling *t = arg;
    struct news_wish wish = { .told = NEWS_TEAM, .told_to = NEWS_DAY };
    return news_unread(w, &wish, 50, &t->rows, &t->n);
}

/* Is Milica told of it, and why? -1: she is not. */
static int64_t told(struct stage *s, int64_t conversation) {
    struct telling t = { 0 };
    struct work w = kit_as(s->k, s->k->milica);
    GOOD(work_read(&w, news_tx, &t));
    for (size_t i = 0; i < t.n; i++)
        if (t.rows[i].id == conversation) return t.rows[i].told_why;
    return -1;
}

static void nothing_changed(struct stage *s) {
    for (int who = 0; who < PEOPLE; who++)
        assert_int_equal(now(s, who).state, OUTBOX_SENT);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kit_conversation(s->k, s->conversation[i]).state, CONVERSATION_WAITING_CUSTOMER);
        struct card x = card_of(s, i);
        assert_false(x.points[0].refused_at.set || x.points[0].complained_at.set || x.c.marked);
        assert_int_equal(told(s, s->conversation[i]), -1);
    }
}

static void forged(struct rig *r) {
    struct stage s = set(r, true);
    struct str wrong = str_dup(r->a, s.token[JELENA]);
    ((char *)(uintptr_t)wrong.p)[wrong.n - 1] = wrong.p[wrong.n - 1] == 'a' ? 'b' : 'a';
    struct str rest = str_from(s.token[JELENA], (size_t)str_find_char(s.token[JELENA], '.'));
    struct str moved = str_printf(r->a, "b%lld%.*s", (long long)s.envelope[MARKO].id, STR_ARG(rest));
    const struct {
        const char *name;
        struct str plus;
        struct mail_bounce b;
    } rows[] = {
        { "wrong token", wrong, hard(people[JELENA], s.original[0]) },
        { "another envelope's number with this one's proof", moved, hard(people[MARKO], s.original[1]) },
        { "token of another recipient", s.token[JELENA], hard(people[MARKO], s.original[1]) },
        { "of another recipient of the same mail", s.token[MARKO], hard(people[COPY], s.original[1]) },
        { "the same, which gives nothing back", s.token[MARKO], hard(people[COPY], STR_NONE) },
        { "gives back another mail", s.token[JELENA], hard(people[JELENA], S("other@elsewhere.example")) },
        { "missing token, original not ours", STR_NONE, hard(people[JELENA], S("other@elsewhere.example")) },
        { "missing token, nothing given back", STR_NONE, hard(people[JELENA], STR_NONE) },
        { "missing token of one of several", STR_NONE, hard(people[MARKO], s.original[1]) },
        { "the mail's own id alone, of another address", STR_NONE, hard(people[MARKO], s.original[0]) },
        { "an id of ours that was changed", STR_NONE,
          hard(people[JELENA], str_join(r->a, S("kept.1."), str_from(s.original[0], 8))) },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct returns found = come(&s, rows[i].plus, &rows[i].b);
        if (!found.strange || found.n || found.conversation.set) fail_msg("%s: believed", rows[i].name);
        nothing_changed(&s);
    }
}

/* The return path proves it, whatever else is in the report; the address is marked until a mail comes
 * from there or one of us says that it works. */
static void hard_bounce(struct rig *r) {
    struct stage s = set(r, true);
    struct mail_bounce b = hard("rewritten@elsewhere.example", STR_NONE);
    struct returns found = come(&s, s.token[JELENA], &b);
    assert_false(found.strange);
    assert_int_equal(found.conversation.v, s.conversation[JELENA]);
    assert_int_equal(now(&s, JELENA).state, OUTBOX_FAILED);
    struct conversation c = kit_conversation(s.k, s.conversation[JELENA]);
    assert_int_equal(c.state, CONVERSATION_OPEN);
    assert_true(c.due.set && str_eq(c.flagged, FLAG_SEND_FAILED));
    assert_int_equal(told(&s, c.id), TOLD_FAILED);
    struct card x = card_of(&s, JELENA);
    assert_true(x.c.marked && x.points[0].refused_at.set);
    assert_true(str_eq(x.points[0].refused_status, S("5.1.1")));
    (void)come(&s, s.token[JELENA], &b); /* once more changes nothing */
    assert_int_equal(kit_conversation(s.k, c.id).version, c.version);
    kit_letter(s.k, people[JELENA], "c@x", "I am not here", s.conversation[JELENA], MAIL_AUTO_REPLIED);
    assert_true(card_of(&s, JELENA).points[0].refused_at.set);
    kit_letter(s.k, people[JELENA], "d@x", "It is full of mail again", s.conversation[JELENA], 0);
    assert_false(card_of(&s, JELENA).points[0].refused_at.set);
    assert_int_equal(now(&s, MARKO).state, OUTBOX_SENT);
}

static void capitals_and_copies(struct rig *r) {
    struct stage s = set(r, true);
    struct mail_bounce b = hard("COPY@primer.example", s.original[1]);
    char *upper = arena_copy(r->a, s.token[COPY].p, s.token[COPY].n);
    for (size_t i = 0; i < s.token[COPY].n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z') upper[i] = (char)(upper[i] - 32);
    (void)come(&s, (struct str){ upper, s.token[COPY].n }, &b);
    assert_int_equal(now(&s, COPY).state, OUTBOX_FAILED);
    assert_int_equal(now(&s, MARKO).state, OUTBOX_SENT);
    assert_false(card_of(&s, MARKO).points[0].refused_at.set);
}

/* Without return paths the mail that is given back tells; full and late mark nobody. */
static void by_mail(struct rig *r) {
    struct stage s = set(r, false);
    struct mail_bounce b = hard(people[MARKO], s.original[1]);
    b.action = MAIL_ACTION_DELAYED;
    assert_false(come(&s, STR_NONE, &b).strange);
    assert_int_equal(now(&s, MARKO).state, OUTBOX_SENT);
    assert_int_equal(told(&s, s.conversation[MARKO]), -1);
    assert_int_equal(kit_conversation(s.k, s.conversation[MARKO]).state, CONVERSATION_WAITING_CUSTOMER);
    b.action = MAIL_ACTION_FAILED;
    b.class = MAIL_BOUNCE_SOFT;
    (void)come(&s, STR_NONE, &b);
    assert_int_equal(now(&s, MARKO).state, OUTBOX_FAILED);
    assert_int_equal(now(&s, COPY).state, OUTBOX_SENT);
    assert_int_equal(told(&s, s.conversation[MARKO]), TOLD_FAILED);
    assert_false(card_of(&s, MARKO).points[0].refused_at.set);
}

static void vacation(struct rig *r) {
    struct stage s = set(r, true);
    struct coming *c = ARENA_NEW(r->a, struct coming);
    c->plus = s.token[JELENA];
    c->mail.automatic = MAIL_AUTO_REPLIED;
    GOOD(work_write(&s.k->w, come_tx, c));
    assert_int_equal(c->found.conversation.v, s.conversation[JELENA]);
    assert_int_equal(c->found.n, 0);
    nothing_changed(&s);
}

struct allowing {
    const char *address;
    bool allowed;
};

static const struct err *allows_tx(struct work *w, void *arg) {
    struct allowing *x = arg;
    return mark_allows(w, str_of(x->address), &x->allowed);
}

static const struct err *clear_tx(struct work *w, void *arg) {
    struct card *x = arg;
    return mark_clear(w, x->c.id, str_of(x->address));
}

static void complaint(struct rig *r) {
    struct stage s = set(r, true);
    struct coming *c = ARENA_NEW(r->a, struct coming);
    struct allowing allowing = { .address = people[JELENA] };
    c->mail.automatic = MAIL_AUTO_FEEDBACK;
    c->mail.feedback = (struct mail_feedback){ S("auth-failure"), str_of(people[JELENA]), s.original[0] };
    GOOD(work_write(&s.k->w, come_tx, c));
    nothing_changed(&s);
    c->mail.feedback = (struct mail_feedback){ S("abuse"), STR_NONE, S("other@elsewhere.example") };
    GOOD(work_write(&s.k->w, come_tx, c));
    nothing_changed(&s);
    c->mail.feedback.original_message_id = s.original[0];
    GOOD(work_write(&s.k->w, come_tx, c));
    assert_int_equal(now(&s, JELENA).state, OUTBOX_SENT);
    assert_int_equal(told(&s, s.conversation[JELENA]), TOLD_COMPLAINT);
    GOOD(work_read(&s.k->w, allows_tx, &allowing));
    assert_false(allowing.allowed);
    struct card x = card_of(&s, JELENA);
    assert_true(x.c.marked && x.points[0].complained_at.set);
    GOOD(work_write(&s.k->w, clear_tx, &x));
    assert_false(card_of(&s, JELENA).c.marked);
    x.address = people[MARKO];
    BAD(work_write(&s.k->w, clear_tx, &x), ERR_NOT_FOUND);
}

static void paths(struct rig *r) {
    struct kit *k = kit_new(r);
    struct outbox_item item = { .id = 1234567890, .message_id = 7, .recipient = S("a@x.example") };
    struct str path = returns_path(&k->w, S("podrska@korak.example"), &item);
    assert_true(str_starts(path, S("podrska+b1234567890.")) && str_ends(path, S("@korak.example")));
    assert_int_equal(str_find_last_char(path, '@'), 7 + 1 + 12 + 26);
    struct str other = returns_path(&k->w, S("podrska@korak.example"), &(struct outbox_item){ .id = 1234567890, .message_id = 7, .recipient = S("b@x.example") });
    assert_false(str_eq(path, other));
    struct str longest = S("a-very-long-name-of-a-mailbox-indeed@korak.example");
    assert_true(str_eq(returns_path(&k->w, longest, &item), longest));
}

static void refusals(struct rig *r) {
    static const struct {
        const char *status, *answer;
        bool nobody;
    } rows[] = { { "5.1.1", "no such user", true },      { "5.2.2", "mailbox full", false },
                 { "5.7.1", "refused as spam", false },  { "", "user unknown", true },
                 { "5.3.4", "message too large", false } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(returns_says_nobody(r->a, str_of(rows[i].status), str_of(rows[i].answer)), rows[i].nobody);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F10 A02 a forged report changes nothing", forged, RIG_BOTH },
        { "F10 a hard bounce fails its envelope, marks its address and tells the owner", hard_bounce, RIG_BOTH },
        { "F10 of several recipients one, whatever its capitals", capitals_and_copies, RIG_BOTH },
        { "F10 late is noted, what ended for good is told", by_mail, RIG_BOTH },
        { "A10 an out-of-office answer changes nothing", vacation, RIG_BOTH },
        { "F10 a complaint is noted at the address, which gets nothing by itself any more", complaint, RIG_BOTH },
        { "A33 a return path of its own for each envelope", paths, RIG_SQLITE },
        { "F09 which refusals mean that there is nobody", refusals, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
