/* What an answer is made of, on both stores: signatures, guidance, near-identical ones, those that leave later. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/draft/draft.h"
#include "desk/guidance/use.h"
#include "desk/later/later.h"
#include "desk/merge/merge.h"
#include "desk/outbox/outbox.h"
#include "desk/signature/signature.h"
#include "desk/spam/spam.h"

#include <stdio.h>

static const char *const jelena = "jelena@primer.example";

#define GUIDE                                                                                      \
    "Faulty goods travel at our cost, so you need not pay the 590 dinars. A courier fetches the "  \
    "pair within 2 days, and the new one leaves on the day the old one is here."

struct stage {
    struct kit *k;
    struct work me; /* Milica */
    int64_t conversation;
    int64_t guidance, text;
};

static const struct err *guidance_tx(struct work *w, void *arg) {
    struct stage *s = arg;
    struct guidance_item *items;
    size_t n;
    struct guidance_in in = { S("en"), S("Faulty goods"), S("f"), S("r"), S("l"), S("o"), S("t"), S(GUIDE) };
    TRY(guidance_add(w, &in, &s->guidance));
    TRY(guidance_get(w, s->guidance, &items, &n));
    s->text = items[0].text_id;
    return NULL;
}

static struct stage set(struct rig *r) {
    struct stage s = { .k = kit_new(r) };
    s.me = kit_as(s.k, s.k->milica);
    s.conversation = kit_letter(s.k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id;
    GOOD(work_write(&s.k->w, guidance_tx, &s));
    return s;
}

/* ---- signatures ---- */

static const struct err *signatures_tx(struct work *w, void *arg) {
    struct str text;
    (void)arg;
    TRY(signature_set(w, S("en"), S("Kind regards\nMilica")));
    TRY(signature_set(w, S("sr"), S("Срдачно, Милица")));
    TRY(signature_set(w, S(""), S("Milica")));
    TRY(signature_for(w, S("en-GB"), &text));
    assert_true(str_eq(text, S("Kind regards\nMilica")));
    TRY(signature_for(w, signature_lang(S("sr"), S("Hvala lepo")), &text));
    assert_true(str_eq(text, S("Срдачно, Милица"))); /* the other script is nearer than no Serbian */
    TRY(signature_for(w, S("hu"), &text));
    assert_true(str_eq(text, S("Milica")));
    assert_true(str_eq(signature_lang(S("sr"), S("Hvala lepo")), S("sr-Latn")));
    assert_true(str_eq(signature_lang(S("sr"), S("Хвала")), S("sr")));
    TRY(signature_set(w, S(""), S(" ")));
    TRY(signature_for(w, S("hu"), &text));
    assert_int_equal(text.n, 0);
    BAD(signature_set(w, S("xx"), S("x")), ERR_INVALID);
    BAD(signature_set(w, S("en"), S("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13")), ERR_LIMIT);
    return NULL;
}

static void signatures(struct rig *r) {
    struct stage s = set(r);
    GOOD(work_write(&s.me, signatures_tx, &s));
}

/* ---- guidance ---- */

static const struct err *versions_tx(struct work *w, void *arg) {
    struct stage *s = arg;
    struct guidance_item *items, old;
    size_t n;
    struct guidance_in in = { S("en"), S("Faulty goods"), S("f2"), S(""), S(""), S(""), S(""), S("Another text.") };
    TRY(guidance_change(w, s->guidance, 1, &in));
    BAD(guidance_change(w, s->guidance, 1, &in), ERR_CONFLICT);
    in.lang = S("sr");
    in.title = S("Неисправна роба");
    TRY(guidance_change(w, s->guidance, 2, &in));
    TRY(guidance_version(w, s->guidance, 1, &old));
    assert_true(str_eq(old.text, S(GUIDE)));
    struct guidance_find find = { .lang = S("sr-Latn"), .words = S("neispr") };
    TRY(guidance_list(w, &find, &items, &n));
    assert_int_equal(n, 1);
    assert_int_equal(items[0].text_version, 3);
    find = (struct guidance_find){ .lang = S("hu"), .words = S("") };
    TRY(guidance_list(w, &find, &items, &n));
    assert_int_equal(items[0].text_version, 2);
    TRY(guidance_retire(w, s->guidance, true));
    TRY(guidance_list(w, &find, &items, &n));
    assert_int_equal(n, 0);
    in.title = S(" ");
    BAD(guidance_change(w, s->guidance, 3, &in), ERR_INVALID);
    return NULL;
}

static void versions(struct rig *r) {
    struct stage s = set(r);
    GOOD(work_write(&s.k->w, versions_tx, &s));
}

struct reply {
    struct answer in;
    struct message m;
};

static const struct err *reply_tx(struct work *w, void *arg) {
    struct reply *x = arg;
    struct conversation c;
    struct str to = S("jelena@primer.example");
    TRY(message_answer(w, &x->in, &c, &x->m));
    TRY(message_add_people(w, x->m.id, &(struct message_person){ ROLE_TO, S("Jelena"), to }, 1));
    TRY(message_get(w, x->m.id, &x->m));
    return outbox_add(w, x->m.id, S("podrska@korak.example"), &to, 1, S("x"), x->in.hold);
}

static struct reply reply_of(struct stage *s, const char *text, const char *reason) {
    return (struct reply){ .in = { .conversation_id = s->conversation,
                                   .text = str_of(text),
                                   .guidance = &s->text,
                                   .guidance_n = 1,
                                   .reason = str_of(reason),
                                   .hold = 10 * MOMENT_SECOND,
                                   .and_state = CONVERSATION_STATE_COUNT } };
}

static const struct {
    const char *what, *text, *reason, *field; /* field: of the refusal; NULL: it leaves */
} answers[] = {
    { "the text alone", GUIDE, "", "text" },
    { "a greeting is no own line", "Dear Jelena,\n\n" GUIDE, "", "text" },
    { "another number", "You are right to be cross.\n\nFaulty goods travel at our cost, so you need not pay the 700 "
      "dinars. A courier fetches the pair within 2 days, and the new one leaves on the day the old one is here.", "",
      "reason" },
    { "something else", "You are right to be cross. We cannot take it back, and here is why.", "", "reason" },
    { "an own line", "Dear Jelena,\n\nwhat a pity about the boots.\n\n" GUIDE, "", NULL },
    { "something else, with a reason", "You are right to be cross. Keep the pair.", "she has waited twice", NULL },
};

static void own_line_and_reason(struct rig *r) {
    struct stage s = set(r);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct reply x = reply_of(&s, answers[i].text, answers[i].reason);
        const struct err *e = work_write(&s.me, reply_tx, &x);
        if (!answers[i].field && e) fail_msg("%s: %s", answers[i].what, e->msg);
        if (answers[i].field && (!e || strcmp(e->field, answers[i].field) != 0))
            fail_msg("%s is not refused for its %s", answers[i].what, answers[i].field);
    }
}

struct uses {
    int64_t guidance, n;
    struct departure *departures;
    size_t departure_n;
};

static const struct err *uses_tx(struct work *w, void *arg) {
    struct uses *x = arg;
    TRY(use_count(w, x->guidance, &x->n));
    return use_departures(w, x->guidance, &x->departures, &x->departure_n);
}

static const struct err *take_back_tx(struct work *w, void *arg) { return outbox_take_back(w, *(int64_t *)arg); }

static const struct err *draft_tx(struct work *w, void *arg) {
    struct stage *s = arg;
    struct draft d;
    TRY(draft_load(w, s->conversation, DRAFT_REPLY, &d));
    assert_true(str_starts(d.text, S("Keep the pair")));
    assert_true(str_eq(d.reason, S("she has waited twice")));
    assert_true(d.guidance.n > 0);
    return NULL;
}

static void relied(struct rig *r) {
    struct stage s = set(r);
    struct uses u = { .guidance = s.guidance };
    struct reply x = reply_of(&s, "Keep the pair, it is yours.", "she has waited twice");
    GOOD(work_write(&s.me, reply_tx, &x));
    GOOD(work_read(&s.k->w, uses_tx, &u));
    assert_int_equal(u.n, 1);
    assert_int_equal(u.departure_n, 1);
    assert_true(str_eq(u.departures[0].reason, S("she has waited twice")));
    GOOD(work_write(&s.me, take_back_tx, &x.m.id));
    GOOD(work_read(&s.k->w, uses_tx, &u));
    assert_int_equal(u.n, 0);
    GOOD(work_read(&s.me, draft_tx, &s));
}

static void four_alike(struct rig *r) {
    struct stage s = set(r);
    static const char *const names[] = { "Ana", "Marko", "Mira", "Petar" };
    for (int i = 0; i < 4; i++) {
        char address[40], text[400];
        snprintf(address, sizeof address, "c%d@primer.example", i);
        snprintf(text, sizeof text, "Dear %s,\n\nyour parcel %d was lost on its way, and we are sorry. A new one leaves "
                 "today with another carrier and should be with you on Friday.", names[i], 1000 + i);
        struct stage one = s;
        one.conversation = kit_letter(s.k, address, address, "Where is it?", 0, 0).conversation_id;
        struct reply x = reply_of(&one, text, "");
        x.in.guidance_n = 0;
        GOOD(work_write(&s.me, reply_tx, &x));
        assert_int_equal(x.m.alike, i);
        struct reply again = x;
        GOOD(work_write(&s.me, reply_tx, &again)); /* to the same customer: no other one */
        assert_int_equal(again.m.alike, i);
    }
}

/* ---- later ---- */

struct later_try {
    struct answer in;
    int64_t at, id;
};

static const struct err *later_tx(struct work *w, void *arg) {
    struct later_try *x = arg;
    return later_set(w, &x->in, x->at, &x->id);
}

static const struct err *set_later(struct stage *s, int64_t at, int64_t *ret) {
    struct later_try x = { { .conversation_id = s->conversation, .text = S("It is there on Friday."),
                             .and_state = CONVERSATION_STATE_COUNT }, at, 0 };
    const struct err *e = work_write(&s->me, later_tx, &x);
    *ret = x.id;
    return e;
}

struct got {
    int64_t id;
    struct later l;
    struct draft d;
};

static const struct err *got_tx(struct work *w, void *arg) {
    struct got *g = arg;
    TRY(later_get(w, g->id, &g->l));
    return draft_load(w, g->l.conversation_id, DRAFT_REPLY, &g->d);
}

static struct got look(struct stage *s, int64_t id) {
    struct got g = { .id = id };
    GOOD(work_read(&s->me, got_tx, &g));
    return g;
}

static const struct err *stop_tx(struct work *w, void *arg) { return later_stop(w, *(int64_t *)arg, true); }
static const struct err *leave_tx(struct work *w, void *arg) { return later_stop(w, *(int64_t *)arg, false); }

static void later_is_stopped(struct rig *r) {
    struct stage s = set(r);
    struct work ana = kit_as(s.k, s.k->owner);
    int64_t id, soon = s.k->now + MOMENT_HOUR, none;
    BAD(set_later(&s, s.k->now, &none), ERR_INVALID);
    BAD(set_later(&s, s.k->now + 91 * MOMENT_DAY, &none), ERR_INVALID);
    GOOD(set_later(&s, soon, &id));
    assert_true(kit_conversation(s.k, s.conversation).due.set); /* nothing is answered yet */
    BAD(set_later(&s, soon, &none), ERR_CONFLICT);
    GOOD(work_write(&s.me, stop_tx, &s.conversation));
    struct got g = look(&s, id);
    assert_int_equal(g.l.state, LATER_OVER);
    assert_true(str_eq(g.d.text, S("It is there on Friday.")));
    assert_int_equal(g.d.sends, 1);
    assert_false(kit_conversation(s.k, s.conversation).later_id.set);
    BAD(work_write(&s.me, stop_tx, &s.conversation), ERR_CONFLICT);
    /* A colleague stops it: the text stays to be seen, and can be taken. */
    GOOD(set_later(&s, soon, &id));
    GOOD(work_write(&ana, leave_tx, &s.conversation));
    assert_int_equal(look(&s, id).l.state, LATER_STOPPED);
    GOOD(work_write(&s.me, stop_tx, &s.conversation));
    assert_int_equal(look(&s, id).l.state, LATER_OVER);
}

struct with_file {
    struct answer in;
    int64_t at, file, later;
    bool there;
};

static const struct err *with_file_tx(struct work *w, void *arg) {
    struct with_file *x = arg;
    struct file_row f;
    TRY(file_add(w, S("label.pdf"), S("application/pdf"), S("words"), &f));
    x->file = f.id;
    x->in.files = &x->file;
    x->in.file_n = 1;
    return later_set(w, &x->in, x->at, &x->later);
}

static const struct err *there_tx(struct work *w, void *arg) {
    struct with_file *x = arg;
    struct str name;
    return file_own(w, x->file, &name, &x->there);
}

static void later_drops_its_files(struct rig *r) {
    struct stage s = set(r);
    struct with_file x = { .in = { .conversation_id = s.conversation,
                                   .text = S("The label goes along."),
                                   .and_state = CONVERSATION_STATE_COUNT },
                           .at = s.k->now + MOMENT_HOUR };
    GOOD(work_write(&s.me, with_file_tx, &x));
    GOOD(work_write(&s.me, stop_tx, &s.conversation));
    GOOD(work_read(&s.me, there_tx, &x));
    assert_true(x.there); /* in the draft */
    GOOD(work_write(&s.me, with_file_tx, &x));
    GOOD(work_write(&s.me, leave_tx, &s.conversation));
    GOOD(work_read(&s.me, there_tx, &x));
    assert_false(x.there);
}

/* What would keep it from leaving is said now, and not when nobody looks. */
static void later_refuses_at_once(struct rig *r) {
    struct stage s = set(r);
    const struct str wrong[][2] = { { S("no address"), S("a@b.example") },
                                    { S("podrska@korak.example"), S("a@b.example") },
                                    { S("Jelena@primer.example"), S("a@b.example") },
                                    { S("a@b.example"), S("A@b.example") } };
    struct later_try x = { { .conversation_id = s.conversation, .text = S("It is there on Friday."),
                             .cc_n = 2, .and_state = CONVERSATION_STATE_COUNT },
                           s.k->now + MOMENT_HOUR, 0 };
    for (size_t i = 0; i < ROWS(wrong); i++) {
        x.in.cc = wrong[i];
        const struct err *e = work_write(&s.me, later_tx, &x);
        BAD(e, ERR_INVALID);
        assert_string_equal(e->field, "cc");
    }
}

static void later_is_overtaken(struct rig *r) {
    struct stage s = set(r);
    int64_t id, message, soon = s.k->now + MOMENT_HOUR;
    GOOD(set_later(&s, soon, &id));
    kit_letter(s.k, jelena, "auto@x", "Out of office", s.conversation, 1);
    assert_int_equal(look(&s, id).l.state, LATER_WAITS); /* a machine says nothing */
    kit_letter(s.k, jelena, "b@x", "Never mind, it came.", s.conversation, 0);
    struct got g = look(&s, id);
    assert_int_equal(g.l.state, LATER_STOPPED);
    assert_true(str_eq(g.l.why, LATER_CUSTOMER));
    GOOD(work_write(&s.me, stop_tx, &s.conversation));
    GOOD(set_later(&s, soon, &id));
    GOOD(kit_reply(s.k, s.k->milica, s.conversation, "We write now.", 0, &message));
    assert_true(str_eq(look(&s, id).l.why, LATER_COLLEAGUE));
}

struct joining {
    int64_t from, into;
};

static const struct err *join_tx(struct work *w, void *arg) {
    const struct joining *j = arg;
    struct conversation from, into;
    TRY(conversation_get(w, j->from, &from));
    TRY(conversation_get(w, j->into, &into));
    return merge_join(w, &from, &into);
}

static const struct err *spam_tx(struct work *w, void *arg) {
    struct conversation c;
    TRY(conversation_get(w, *(int64_t *)arg, &c));
    return spam_mark(w, &c);
}

static void later_is_joined_or_spam(struct rig *r) {
    struct stage s = set(r);
    int64_t id, soon = s.k->now + MOMENT_HOUR;
    int64_t other = kit_letter(s.k, jelena, "c@x", "And another thing.", 0, 0).conversation_id;
    GOOD(set_later(&s, soon, &id));
    GOOD(work_write(&s.k->w, join_tx, &(struct joining){ s.conversation, other }));
    struct got g = look(&s, id);
    assert_true(str_eq(g.l.why, LATER_JOINED));
    assert_int_equal(g.l.conversation_id, other);
    assert_int_equal(kit_conversation(s.k, other).later_id.v, id);
    assert_false(kit_conversation(s.k, s.conversation).later_id.set);
    s.conversation = other;
    GOOD(work_write(&s.me, stop_tx, &other));
    GOOD(set_later(&s, soon, &id));
    GOOD(work_write(&s.k->w, spam_tx, &other));
    assert_true(str_eq(look(&s, id).l.why, LATER_SPAM));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P44 a signature in the language of the conversation", signatures, RIG_BOTH },
        { "INV11 guidance keeps its versions, and is found in each script", versions, RIG_BOTH },
        { "P42 P43 an own line above guidance, and a reason to depart from it", own_line_and_reason, RIG_BOTH },
        { "INV11 P43 what an answer relied on is kept, and taken back with it", relied, RIG_BOTH },
        { "P42 the fourth of four that are nearly the same is known", four_alike, RIG_BOTH },
        { "P47 a reply that leaves later is stopped, and answers nothing before", later_is_stopped, RIG_BOTH },
        { "P47 a reply whose copies cannot leave is not set to leave later", later_refuses_at_once, RIG_BOTH },
        { "P47 files of a reply that was dropped before it left go with it", later_drops_its_files, RIG_BOTH },
        { "P47 a reply that leaves later stops when somebody writes first", later_is_overtaken, RIG_BOTH },
        { "INV19 a reply that leaves later goes along when its case is joined", later_is_joined_or_spam, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
