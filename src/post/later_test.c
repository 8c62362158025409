/* Replies whose time has come, on both stores: sent once, as any other; or stopped with the reason. */
#include "post/later.h"

#include "base/moment.h"
#include "desk/audit/audit.h"
#include "desk/desk_kit.h"
#include "desk/later/later.h"
#include "desk/outbox/outbox.h"
#include "desk/signature/signature.h"
#include "desk/user/user.h"

static const char *const jelena = "jelena@primer.example";

struct stage {
    struct kit *k;
    struct work me;
    int64_t conversation, id;
    struct str file; /* that goes along; may be missing */
};

static const struct err *set_tx(struct work *w, void *arg) {
    struct stage *s = arg;
    struct file_row f = { 0 };
    TRY(signature_set(w, S("en"), S("Kind regards, *Milica*\n<b>&")));
    if (str_is_set(s->file)) TRY(file_add(w, S("a.txt"), S("text/plain"), s->file, &f));
    struct answer in = { .conversation_id = s->conversation,
                         .text = S("It is there on Friday."),
                         .files = &f.id,
                         .file_n = str_is_set(s->file) ? 1 : 0,
                         .and_state = CONVERSATION_STATE_COUNT };
    return later_set(w, &in, work_now(w) + MOMENT_HOUR, &s->id);
}

static struct stage set(struct rig *r, struct str file) {
    struct stage s = { .k = kit_new(r), .file = file };
    s.me = kit_as(s.k, s.k->milica);
    s.conversation = kit_letter(s.k, jelena, "a@x", "The sole came off.", 0, 0).conversation_id;
    GOOD(work_write(&s.me, set_tx, &s));
    return s;
}

static const struct err *get_tx(struct work *w, void *arg) {
    struct later *l = arg;
    return later_get(w, l->id, l);
}

static struct later look(struct stage *s) {
    struct later l = { .id = s->id };
    GOOD(work_read(&s->k->w, get_tx, &l));
    return l;
}

struct mails {
    int64_t conversation;
    size_t n;
    struct str raw;
};

static const struct err *mails_tx(struct work *w, void *arg) {
    struct mails *m = arg;
    struct outbox *rows;
    TRY(outbox_of(w, m->conversation, 0, 100, &rows, &m->n));
    return m->n ? outbox_mail(w, rows[0].message_id, &m->raw) : NULL;
}

static struct mails sent(struct stage *s) {
    struct mails m = { .conversation = s->conversation };
    GOOD(work_read(&s->k->w, mails_tx, &m));
    return m;
}

static void leaves_once(struct rig *r) {
    struct stage s = set(r, S("words in a file"));
    GOOD(later_turn(&s.k->w));
    assert_int_equal(sent(&s).n, 0);
    s.k->now += MOMENT_HOUR;
    GOOD(later_turn(&s.k->w));
    GOOD(later_turn(&s.k->w));
    struct mails m = sent(&s);
    assert_int_equal(m.n, 1);
    assert_int_equal(look(&s).state, LATER_LEFT);
    struct conversation c = kit_conversation(s.k, s.conversation);
    assert_false(c.due.set);
    assert_false(c.later_id.set);
    assert_int_equal(c.owner_id.v, s.k->milica);
    assert_true(str_find(m.raw, S("filename=a.txt")) > 0 || str_find(m.raw, S("a.txt")) > 0);
    /* The signature stands under it, by its mark, and is safe as HTML. */
    assert_true(str_find(m.raw, S("\r\n--=20\r\nKind regards")) > 0);
    assert_true(str_find(m.raw, S("<em>Milica</em>")) > 0);
    assert_true(str_find(m.raw, S("&lt;b&gt;&amp;")) > 0);
}

static void customer_was_first(struct rig *r) {
    struct stage s = set(r, STR_NONE);
    kit_letter(s.k, jelena, "b@x", "Never mind.", s.conversation, 0);
    s.k->now += MOMENT_HOUR;
    GOOD(later_turn(&s.k->w));
    assert_int_equal(sent(&s).n, 0);
    assert_true(str_eq(look(&s).why, LATER_CUSTOMER));
}

static const struct err *off_tx(struct work *w, void *arg) { return user_set_active(w, *(int64_t *)arg, false); }

static void writer_is_gone(struct rig *r) {
    struct stage s = set(r, STR_NONE);
    GOOD(work_write(&s.k->w, off_tx, &s.k->milica));
    s.k->now += MOMENT_HOUR;
    GOOD(later_turn(&s.k->w));
    assert_int_equal(sent(&s).n, 0);
    assert_true(str_eq(look(&s).why, LATER_GONE));
    assert_true(kit_conversation(s.k, s.conversation).due.set);
}

static const struct err *newest_act_tx(struct work *w, void *arg) {
    struct audit_entry *rows;
    size_t n;
    TRY(audit_page(w, &(struct audit_filter){ 0 }, 1, &rows, &n));
    *(struct audit_entry *)arg = rows[0];
    return NULL;
}

static void cannot_be_sent(struct rig *r) {
    struct stage s = set(r, STR_NONE);
    rig_raw(r, "UPDATE later_reply SET cc = 'no address'");
    s.k->now += MOMENT_HOUR;
    GOOD(later_turn(&s.k->w));
    assert_int_equal(sent(&s).n, 0);
    struct later l = look(&s);
    assert_int_equal(l.state, LATER_STOPPED);
    assert_true(str_eq(l.why, S("An address for a copy is not right.")));
    struct audit_entry act;
    GOOD(work_read(&s.k->w, newest_act_tx, &act));
    assert_true(str_eq(act.action, S("reply.later-stop")) && str_eq(act.actor, S("kept")));
}

enum { AT_ONCE = 8, FILE_BYTES = 200 << 10, ROOM_FOR_SOME = 3 << 20 };

/* All of one moment, each with a file: the memory of one is enough. */
static void many_at_once(struct rig *r) {
    char *bytes = arena_alloc(r->a, FILE_BYTES);
    struct stage s = set(r, (struct str){ bytes, FILE_BYTES });
    struct work w = s.k->w;
    for (int i = 1; i < AT_ONCE; i++) {
        const char *id = str_c(r->a, str_printf(r->a, "%d@x", i));
        s.conversation = kit_letter(s.k, jelena, id, id, 0, 0).conversation_id;
        GOOD(work_write(&s.me, set_tx, &s));
    }
    s.k->now += MOMENT_HOUR;
    w.arena = arena_new(ROOM_FOR_SOME);
    GOOD(later_turn(&w));
    arena_free(&w.arena);
    assert_int_equal(look(&s).state, LATER_LEFT);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV8 a reply that leaves later leaves once, with its files and signature", leaves_once, RIG_BOTH },
        { "P47 it does not when the customer wrote first", customer_was_first, RIG_BOTH },
        { "A35 nor when its writer was switched off", writer_is_gone, RIG_BOTH },
        { "P47 those that leave at one time need no more memory than one", many_at_once, RIG_BOTH },
        { "F20 INV16 what cannot be sent is stopped by the desk, and says why", cannot_be_sent, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
