/* Mails that ask and thank, on both stores: their links, and that a coupon leaves with permission only. */
#include "post/asking.h"

#include "base/buf.h"
#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/desk_kit.h"
#include "desk/followup/followup.h"
#include "desk/outbox/outbox.h"
#include "desk/permission/offer.h"
#include "desk/permission/permission.h"
#include "desk/setting/declared.h"
#include "post/answer.h"

static const char jelena[] = "jelena@primer.example", ana[] = "ana@primer.example";

struct stage {
    struct kit *k;
    struct work me;
};

static const struct err *settings_tx(struct work *w, void *arg) {
    (void)arg;
    TRY(setting_set(w, SETTING_PHONE, S("+381 11 123 456")));
    return setting_set(w, SETTING_THANKS_PERCENT, S("10"));
}

static struct stage begin(struct rig *r) {
    struct stage s = { .k = kit_new(r) };
    s.me = kit_as(s.k, s.k->milica);
    GOOD(work_write(&s.k->w, settings_tx, NULL));
    return s;
}

struct planning {
    struct follow_up_new in;
    int64_t id;
};

static const struct err *plan_tx(struct work *w, void *arg) {
    struct planning *p = arg;
    return follow_up_plan(w, &p->in, &p->id);
}

/* A case with a follow-up, and the reply that asks about it and thanks. */
struct thanks {
    int64_t conversation, customer, message;
    struct answer in;
};

static struct thanks thank(struct stage *s, const char *from, const char *id) {
    struct thanks t = { .conversation = kit_letter(s->k, from, id, "The shoes fit.", 0, 0).conversation_id };
    struct planning p = { .in = { .conversation_id = t.conversation, .words = S(""), .due = s->k->now + MOMENT_DAY } };
    GOOD(work_write(&s->me, plan_tx, &p));
    t.customer = kit_conversation(s->k, t.conversation).customer_id;
    t.in = (struct answer){ .conversation_id = t.conversation,
                            .text = S("Thank you for coming back to us."),
                            .follow_up = p.id,
                            .thanks = true,
                            .url = S("https://desk.example/"),
                            .and_state = CONVERSATION_STATE_COUNT };
    return t;
}

static void write_to(struct stage *s, struct thanks *t) {
    struct conversation c;
    struct message m;
    GOOD(answer_send(&s->me, &t->in, &c, &m));
    t->message = m.id;
}

struct saying {
    int64_t customer;
    bool given;
};

static const struct err *say_tx(struct work *w, void *arg) {
    const struct saying *s = arg;
    struct permission_said in = { .purpose = PERMISSION_OFFERS, .given = s->given, .source = S("x") };
    return permission_say(w, s->customer, &in);
}

static void say(struct stage *s, int64_t customer, bool given) {
    s->k->now += MOMENT_MINUTE;
    GOOD(work_write(&s->me, say_tx, &(struct saying){ customer, given }));
}

/* What leaves now, unfolded: soft line ends of quoted-printable are gone. */
static struct str leaves(struct stage *s, struct str *ret_to) {
    struct outbox_item item;
    struct outgoing mail;
    bool found;
    s->k->now += MOMENT_MINUTE;
    GOOD(outbox_release(&s->k->w));
    GOOD(outbox_claim(&s->k->w, &item, &mail, &found));
    assert_true(found);
    if (ret_to) *ret_to = item.recipient;
    GOOD(outbox_finish(&s->k->w, &item, OUTBOX_WAS_SENT, S("250")));
    struct buf b = buf_new(s->k->w.arena, mail.raw.n + 1);
    for (size_t i = 0; i < mail.raw.n; i++) {
        bool soft = str_starts(str_from(mail.raw, i), S("=\r\n"));
        if (soft) i += 2;
        if (!soft) buf_add_char(&b, mail.raw.p[i]);
    }
    return buf_str(&b);
}

static bool has(struct str raw, const char *words) { return str_find(raw, str_of(words)) >= 0; }

struct codes {
    int64_t customer;
    struct coupon *rows;
    size_t n;
};

static const struct err *codes_tx(struct work *w, void *arg) {
    struct codes *c = arg;
    return coupon_of_customer(w, c->customer, &c->rows, &c->n);
}

static struct codes codes(struct stage *s, int64_t customer) {
    struct codes c = { .customer = customer };
    GOOD(work_read(&s->k->w, codes_tx, &c));
    return c;
}

/* That a question to the store past all our code gives n: if not, a name would stand twice. */
#define COUNTS(r, n, question) rig_raw((r), "INSERT INTO setting (name, value) SELECT name, value FROM setting " \
    "WHERE name = 'thanks_percent' AND (" question ") <> " #n)

static const struct err *take_back_tx(struct work *w, void *arg) { return outbox_take_back(w, *(int64_t *)arg); }

/* P23: both get thanks, one code is issued, the reason is logged for the other. */
static void two_get_thanks_one_a_code(struct rig *r) {
    struct stage s = begin(r);
    struct thanks hers = thank(&s, jelena, "a@x"), other = thank(&s, ana, "b@x");
    say(&s, hers.customer, true);
    write_to(&s, &hers);
    write_to(&s, &other);
    struct str with = leaves(&s, NULL), without = leaves(&s, NULL);
    struct codes one = codes(&s, hers.customer);
    assert_int_equal(one.n, 1);
    assert_int_equal(codes(&s, other.customer).n, 0);
    assert_true(has(with, "Thank you for coming back") && has(without, "Thank you for coming back"));
    assert_true(str_find(with, one.rows[0].code) >= 0);
    assert_true(has(with, "List-Unsubscribe: <https://desk.example/no-offers/"));
    assert_true(has(with, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    assert_false(has(without, "Unsubscribe") || has(without, "no-offers"));
    COUNTS(r, 1, "SELECT count(*) FROM offer WHERE state = 2 AND why = 1 AND coupon_id IS NULL");
    COUNTS(r, 1, "SELECT count(*) FROM event WHERE kind = 240");
}

/* INV12: what is queued leaves without it once the permission is gone; the service mail goes all the same. */
static void a_lost_permission_stops_it(struct rig *r) {
    struct stage s = begin(r);
    struct thanks t = thank(&s, jelena, "a@x");
    say(&s, t.customer, true);
    write_to(&s, &t);
    say(&s, t.customer, false);
    struct str mail = leaves(&s, NULL);
    struct codes c = codes(&s, t.customer);
    assert_true(has(mail, "Thank you for coming back") && has(mail, "/answer/"));
    assert_true(str_find(mail, c.rows[0].code) < 0 && !has(mail, "no-offers"));
    assert_int_equal(c.rows[0].state, COUPON_REVOKED);
    COUNTS(r, 1, "SELECT count(*) FROM offer WHERE state = 2 AND why = 2");
    struct thanks again = t; /* she agrees once more: a code that counts */
    say(&s, t.customer, true);
    write_to(&s, &again);
    assert_true(has(leaves(&s, NULL), "no-offers"));
    assert_int_equal(codes(&s, t.customer).rows[0].state, COUPON_ISSUED);
}

static const struct err *complain_tx(struct work *w, void *arg) {
    struct complaint_new in = { .conversation_id = *(int64_t *)arg, .country = S("RS"), .matter = MATTER_FAULT,
                                    .item = S("Boots"), .defect = S("The sole came off."), .demand = S("") };
    int64_t id;
    return complaint_register(w, &in, &id);
}

struct may {
    int64_t customer, permission;
    enum offer_why why;
};

static const struct err *may_tx(struct work *w, void *arg) {
    struct may *m = arg;
    return offer_may(w, m->customer, &m->why, &m->permission);
}

static enum offer_why may(struct stage *s, int64_t customer) {
    struct may m = { .customer = customer };
    GOOD(work_read(&s->k->w, may_tx, &m));
    return m.why;
}

/* P65: whose complaint is open is left out, told before and written down after, even where the mail already waits. */
static void an_open_complaint_stops_it(struct rig *r) {
    struct stage s = begin(r);
    struct thanks t = thank(&s, jelena, "a@x"), later = thank(&s, ana, "b@x");
    say(&s, t.customer, true);
    say(&s, later.customer, true);
    assert_int_equal(may(&s, t.customer), OFFER_NO_REASON);
    write_to(&s, &later);
    GOOD(work_write(&s.me, complain_tx, &t.conversation));
    GOOD(work_write(&s.me, complain_tx, &later.conversation));
    assert_int_equal(may(&s, t.customer), OFFER_COMPLAINT);
    write_to(&s, &t);
    for (int i = 0; i < 2; i++)
        assert_false(has(leaves(&s, NULL), "no-offers"));
    COUNTS(r, 2, "SELECT count(*) FROM offer WHERE state = 2 AND why = 3");
    assert_int_equal(codes(&s, t.customer).n, 0);
    assert_int_equal(codes(&s, later.customer).rows[0].state, COUPON_REVOKED);
}

static void copies_and_what_is_taken_back(struct rig *r) {
    struct stage s = begin(r);
    struct thanks t = thank(&s, jelena, "a@x");
    struct str cc = S("supplier@other.example"), to;
    say(&s, t.customer, true);
    t.in.cc = &cc;
    t.in.cc_n = 1;
    write_to(&s, &t);
    for (int i = 0; i < 2; i++) {
        struct str mail = leaves(&s, &to);
        assert_int_equal(has(mail, "no-offers"), str_eq(to, str_of(jelena)));
    }
    t.in.cc_n = 0;
    t.in.hold = MOMENT_HOUR;
    write_to(&s, &t);
    struct codes before = codes(&s, t.customer);
    assert_int_equal(before.rows[0].state, COUPON_ISSUED);
    GOOD(work_write(&s.me, take_back_tx, &t.message));
    assert_int_equal(codes(&s, t.customer).rows[0].state, COUPON_REVOKED);
}

/* P22, P35: two links, the reader's name and the telephone; the store has the hash of the secret only. */
static void it_asks_with_links(struct rig *r) {
    struct stage s = begin(r);
    struct thanks t = thank(&s, jelena, "a@x");
    t.in.thanks = false;
    write_to(&s, &t);
    struct str mail = leaves(&s, NULL);
    ptrdiff_t at = str_find(mail, S("https://desk.example/answer/"));
    assert_true(at > 0 && has(mail, "?a=3Dyes") && has(mail, "?a=3Dno"));
    assert_true(has(mail, "+381 11 123 456"));
    COUNTS(r, 1, "SELECT count(*) FROM customer_link WHERE kind = 0");
    COUNTS(r, 0, "SELECT count(*) FROM message WHERE text LIKE '%/answer/%'");
    t.in.url = STR_NONE; /* who cannot say where the pages are asks without */
    write_to(&s, &t);
    assert_false(has(leaves(&s, NULL), "/answer/"));
    t.in.follow_up += 100;
    struct conversation c;
    struct message m;
    BAD(answer_send(&s.me, &t.in, &c, &m), ERR_INVALID);
}

/* P42: the text that Kept brings along needs a line of one's own above it. */
static void an_own_line_is_needed(struct rig *r) {
    struct stage s = begin(r);
    struct thanks t = thank(&s, jelena, "a@x");
    struct conversation c;
    struct message m;
    t.in.text = S("Hello Jelena, a few days ago you bought from us: shoes. Thank you for your trust. We'd like to know whether "
                  "everything is all right.");
    BAD(answer_send(&s.me, &t.in, &c, &m), ERR_INVALID);
    t.in.text = S("The blue ones were a good choice.\n\nHello Jelena, a few days ago you bought from us: shoes. Thank you for your "
                  "trust. We'd like to know whether everything is all right.");
    GOOD(answer_send(&s.me, &t.in, &c, &m));
}

/* Each language asks, names who reads, and leaves no place open. */
static void six_languages(struct rig *r) {
    static const char *const langs[] = { "en", "sr", "sr-Latn", "hu", "sl", "el", "de" };
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        struct asking a = { str_of(langs[i]), S("Milica"), S("123"), S("https://x/") };
        struct thanking b = { str_of(langs[i]), S("K7FM"), S("10"), S("31. 12. 2026."), i % 2 ? S("20771") : S(""), S("https://y/") };
        struct str asks = asking_text(r->a, &a), thanks = thanking_text(r->a, &b);
        assert_true(has(asks, "Milica") && has(asks, "https://x/?a=yes") && has(asks, "https://x/?a=no") && has(asks, "123"));
        assert_true(has(thanks, "K7FM") && has(thanks, "10 %") && has(thanks, "https://y/") && has(thanks, "31. 12. 2026."));
        assert_true(!has(asks, "$s") && !has(thanks, "$s"));
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P23 two get thanks, one a code, the reason is logged for the other", two_get_thanks_one_a_code, RIG_BOTH },
        { "INV12 a lost permission stops the offer, not the mail", a_lost_permission_stops_it, RIG_BOTH },
        { "P65 an open complaint stops the offer, not the mail", an_open_complaint_stops_it, RIG_BOTH },
        { "INV12 copies go without it; what is taken back takes its code along", copies_and_what_is_taken_back, RIG_BOTH },
        { "P22 P35 it asks with links, and the store has their hash", it_asks_with_links, RIG_BOTH },
        { "P42 the shipped text needs a line of one's own", an_own_line_is_needed, RIG_BOTH },
        { "P22 EU9 six languages ask and thank", six_languages, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
