/* Who may: the access function over all rules, callers and kinds of ids, and signing in; on both
 * stores. */
#include "base/moment.h"
#include "desk/complaint/complaint.h"
#include "desk/auth/access.h"
#include "desk/auth/auth.h"
#include "desk/auth/auth_sql.h"
#include "desk/desk_kit.h"
#include "desk/followup/followup.h"
#include "desk/goodwill/goodwill.h"
#include "desk/order/order.h"
#include "desk/promise/promise.h"
#include "desk/user/user.h"

static const char *const jelena = "jelena@primer.example";

/* The seven callers of A26 that there are while customers have no pages: the disabled agent is a
 * caller whose session does not count, so he is nobody. */
enum caller {
    NOBODY,
    OWNER,
    TEAM_AGENT,
    OTHER_AGENT,
    ASSIGNED_ONLY,
    READ_TOKEN,
    SWITCHED_OFF,
    CALLERS
};

struct try {
    enum access rule;
    int64_t id;
};

static const struct err *check_tx(struct work *w, void *arg) {
    const struct try *t = arg;
    return access_check(w, t->rule, t->id);
}

static struct work caller(struct kit *k, enum caller who) {
    const int64_t ids[CALLERS] = { [OWNER] = k->owner,
                                   [TEAM_AGENT] = k->milica,
                                   [OTHER_AGENT] = k->gergo,
                                   [ASSIGNED_ONLY] = k->ana,
                                   [READ_TOKEN] = k->milica };
    struct work w = kit_as(k, ids[who]);
    if (who == READ_TOKEN) w.actor.scope = SCOPE_READ;
    return w;
}

/* What each caller may with a thing of the shop team's; -1: yes. */
static int want(enum caller who, enum access rule) {
    bool signed_in = who != NOBODY && who != SWITCHED_OFF;
    bool writes = rule == ACCESS_SIGNED_IN_WRITE || rule == ACCESS_CONVERSATION_WRITE ||
                  rule == ACCESS_MESSAGE_WRITE || rule == ACCESS_CUSTOMER_WRITE ||
                  rule == ACCESS_FOLLOW_UP_WRITE || rule == ACCESS_COMPLAINT_WRITE ||
                  rule == ACCESS_ORDER_WRITE || rule == ACCESS_PROMISE_WRITE || rule == ACCESS_GRANT_WRITE;
    if (rule == ACCESS_ANYONE) return -1;
    if (!signed_in) return ERR_SIGN_IN;
    if (writes && who == READ_TOKEN) return ERR_DENIED;
    if (rule >= ACCESS_OWNER && rule <= ACCESS_AUTHORITY) return who == OWNER ? -1 : ERR_DENIED;
    if (rule == ACCESS_SIGNED_IN || rule == ACCESS_SIGNED_IN_WRITE) return -1;
    return who == OTHER_AGENT || who == ASSIGNED_ONLY ? ERR_NOT_FOUND : -1;
}

struct place {
    int64_t message, letter, attachment, customer, follow_up, complaint, order, promise, grant;
};

static const struct err *complain_tx(struct work *w, void *arg) {
    struct place *p = arg;
    struct complaint_new in = { .country = S("RS"), .item = S("shoes"), .defect = S("the sole") };
    TRY(message_place(w, p->message, &in.conversation_id));
    return complaint_register(w, &in, &p->complaint);
}

static const struct err *ids_tx(struct work *w, void *arg) {
    struct place *p = arg;
    struct message m;
    struct conversation c;
    TRY(message_get(w, p->message, &m));
    TRY(conversation_get(w, m.conversation_id, &c));
    p->letter = m.letter_id.v;
    p->customer = c.customer_id;
    struct attachment *files;
    size_t n;
    TRY(message_attachments_of(w, p->message, &files, &n));
    p->attachment = n ? files[0].id : 0;
    return order_add(w,
                     &(struct order_in){ .number = S("10482"),
                                         .channel = S(""),
                                         .currency = S("RSD"),
                                         .customer_id = c.customer_id },
                     &p->order);
}

static struct taken with_file(struct kit *k) {
    struct taken t;
    struct message_file file = { .name = S("a.png"),
                                 .type = S("image/png"),
                                 .sha256 = S("x"),
                                 .size = 1,
                                 .letter_id = OPT(1),
                                 .range_at = OPT(0),
                                 .range_size = OPT(1),
                                 .encoding = OPT(0) };
    struct incoming in = { .readable = true,
                           .from_name = S("J"),
                           .from_address = str_of(jelena),
                           .external_id = S("a@x"),
                           .content_hash = S("h"),
                           .subject = S("s"),
                           .text = S("t"),
                           .reply_text = S("t"),
                           .warnings = S(""),
                           .files = &file,
                           .file_n = 1 };
    GOOD(kit_take_in(k, &in, &t));
    return t;
}

/* The thing of the shop team's that a rule is about; 0 for rules about none. */
static int64_t id_for(enum access rule, const struct taken *t, const struct place *p) {
    const int64_t ids[ACCESS_COUNT] = {
        [ACCESS_CONVERSATION_READ] = t->conversation_id, [ACCESS_CONVERSATION_WRITE] = t->conversation_id,
        [ACCESS_MESSAGE_READ] = t->message_id,           [ACCESS_MESSAGE_WRITE] = t->message_id,
        [ACCESS_LETTER_READ] = p->letter,                [ACCESS_ATTACHMENT_READ] = p->attachment,
        [ACCESS_PROMISE_READ] = p->promise,              [ACCESS_PROMISE_WRITE] = p->promise,
        [ACCESS_FOLLOW_UP_READ] = p->follow_up,          [ACCESS_FOLLOW_UP_WRITE] = p->follow_up,
        [ACCESS_CUSTOMER_READ] = p->customer,            [ACCESS_CUSTOMER_WRITE] = p->customer,
        [ACCESS_COMPLAINT_READ] = p->complaint,          [ACCESS_COMPLAINT_WRITE] = p->complaint,
        [ACCESS_ORDER_READ] = p->order,                  [ACCESS_ORDER_WRITE] = p->order,
        [ACCESS_GRANT_READ] = p->grant,                  [ACCESS_GRANT_WRITE] = p->grant,
    };
    return ids[rule];
}

static const struct err *plan_tx(struct work *w, void *arg) {
    struct place *p = arg;
    struct message m;
    TRY(message_get(w, p->message, &m));
    struct follow_up_new in = { .conversation_id = m.conversation_id,
                                .reason = FOLLOW_UP_BY_HAND,
                                .words = S(""),
                                .due = work_now(w) + MOMENT_DAY };
    struct promise_new said = { .what = S("A new pair"), .due = in.due };
    struct goodwill_new owed = { .conversation_id = m.conversation_id,
                                 .amount = 59000,
                                 .currency = S("RSD"),
                                 .law = S("RS10") };
    TRY(promise_make(w, m.conversation_id, &said, &p->promise));
    TRY(goodwill_give(w, &owed, &p->grant));
    return follow_up_plan(w, &in, &p->follow_up);
}

static void matrix(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = with_file(k);
    struct place p = { .message = t.message_id };
    struct work milica = kit_as(k, k->milica);
    GOOD(work_write(&k->w, ids_tx, &p));
    GOOD(work_write(&milica, plan_tx, &p));
    GOOD(work_write(&k->w, complain_tx, &p));
    assert_true(p.letter && p.attachment && p.customer && p.complaint && p.order);
    for (int who = 0; who < CALLERS; who++) {
        struct work w = caller(k, (enum caller)who);
        for (int rule = ACCESS_ANYONE; rule < ACCESS_COUNT; rule++) {
            struct try here = { (enum access)rule, id_for((enum access)rule, &t, &p) };
            const struct err *e = work_read(&w, check_tx, &here);
            int expected = want((enum caller)who, (enum access)rule);
            if ((e ? (int)e->code : -1) != expected)
                fail_msg("caller %d rule %d: %d, want %d", who, rule, e ? (int)e->code : -1,
                         expected);
        }
    }
}

/* What is not there and what is not yours answer alike (A26). */
static void hidden_is_absent(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = with_file(k);
    struct work w = caller(k, OTHER_AGENT);
    struct place p = { .message = t.message_id };
    GOOD(work_write(&k->w, complain_tx, &p));
    static const enum access rules[] = { ACCESS_CONVERSATION_READ, ACCESS_CONVERSATION_WRITE,
                                         ACCESS_MESSAGE_READ,      ACCESS_LETTER_READ,
                                         ACCESS_ATTACHMENT_READ,   ACCESS_CUSTOMER_READ,
                                         ACCESS_CUSTOMER_WRITE,    ACCESS_FOLLOW_UP_READ,
                                         ACCESS_COMPLAINT_READ,    ACCESS_COMPLAINT_WRITE };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct try hidden = { rules[i], 1 }, absent = { rules[i], 999999 }, none = { rules[i], 0 };
        const struct err *a = work_read(&w, check_tx, &hidden),
                         *b = work_read(&w, check_tx, &absent);
        const struct err *c = work_read(&w, check_tx, &none);
        assert_true(a && b && c && a->code == ERR_NOT_FOUND && b->code == ERR_NOT_FOUND &&
                    c->code == ERR_NOT_FOUND);
        assert_string_equal(a->msg, b->msg);
        assert_ptr_equal(a->hint, b->hint);
    }
    (void)t;
}

struct giving {
    int64_t id, to;
};

static const struct err *give_tx(struct work *w, void *arg) {
    const struct giving *g = arg;
    struct conversation c;
    TRY(conversation_get(w, g->id, &c));
    return conversation_assign(w, &c, OPT(g->to), c.team_id, S("x"));
}

static void assigned_is_seen(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = with_file(k);
    struct work w = caller(k, ASSIGNED_ONLY);
    struct try here = { ACCESS_CONVERSATION_WRITE, t.conversation_id };
    BAD(work_read(&w, check_tx, &here), ERR_NOT_FOUND);
    struct giving g = { t.conversation_id, k->ana };
    GOOD(work_write(&k->w, give_tx, &g));
    GOOD(work_read(&w, check_tx, &here));
}

struct listing {
    enum conversation_view view;
    struct conversation_page page;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    return conversation_list(w, l->view, 0, 0, 50, &l->page);
}

static void lists_show_what_may_be_seen(struct rig *r) {
    struct kit *k = kit_new(r);
    (void)with_file(k);
    for (int who = OWNER; who <= READ_TOKEN; who++) {
        struct work w = caller(k, (enum caller)who);
        bool sees = who == OWNER || who == TEAM_AGENT || who == READ_TOKEN;
        static const enum conversation_view views[] = { VIEW_UNASSIGNED, VIEW_TEAM, VIEW_ALL };
        for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
            struct listing l = { .view = views[i] };
            GOOD(work_read(&w, list_tx, &l));
            assert_int_equal(l.page.n, sees ? 1 : 0);
        }
    }
}

struct hashing {
    int64_t user;
    struct str hash;
};

static const struct err *add_tx(struct work *w, void *arg) {
    struct hashing *h = arg;
    return user_add(w,
                    &(struct user_new){ .mail = S("Iva@Korak.example"),
                                        .name = S("Iva"),
                                        .password_hash = h->hash,
                                        .lang = S("sr"),
                                        .zone = S("UTC") },
                    &h->user);
}

static struct hashing person(struct kit *k) {
    struct hashing h;
    GOOD(auth_hash_password(&k->w, S("tajna lozinka"), &h.hash));
    GOOD(work_write(&k->w, add_tx, &h));
    return h;
}

static const struct err *session_tx(struct work *w, void *arg) {
    struct session s;
    bool found;
    struct str *secret = arg;
    TRY(auth_session(w, *secret, &s, &found));
    return found ? NULL : ERR(w->arena, ERR_SIGN_IN, "nobody");
}

static const struct err *off_tx(struct work *w, void *arg) {
    return user_set_active(w, *(int64_t *)arg, false);
}

static const struct err *sign_in(struct kit *k, struct str mail, struct str password,
                                 struct str peer, struct signed_in *ret) {
    return auth_sign_in(&k->w, &(struct sign_in){ mail, password, peer, STR_NONE, NULL, S("") }, ret);
}

static void sessions(struct rig *r) {
    struct kit *k = kit_new(r);
    struct hashing h = person(k);
    struct signed_in in, other;
    GOOD(sign_in(k, S("iva@korak.example "), S("tajna lozinka"), S("192.0.2.1"), &in));
    GOOD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &other));
    assert_false(str_eq(in.secret, other.secret));
    GOOD(work_read(&k->w, session_tx, &in.secret));
    GOOD(auth_sign_out(&k->w, in.secret));
    BAD(work_read(&k->w, session_tx, &in.secret), ERR_SIGN_IN);
    GOOD(work_write(&k->w, off_tx, &h.user));
    BAD(work_read(&k->w, session_tx, &other.secret), ERR_SIGN_IN);
    BAD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &in),
        ERR_DENIED);
}

static void sessions_end(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in in;
    (void)person(k);
    GOOD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &in));
    k->now = in.expires_at + 1;
    BAD(work_read(&k->w, session_tx, &in.secret), ERR_SIGN_IN);
}

/* Something happens while a password is looked at: the first chance that is asked for afterwards is the
 * secret of the session. */
static void off_meanwhile(void *self, void *p, size_t n) {
    struct kit *k = self;
    k->sys.random = sys_real()->random;
    GOOD(work_write(&k->w, off_tx, &k->milica));
    k->sys.random(self, p, n);
}

static void changed_meanwhile(void *self, void *p, size_t n) {
    struct kit *k = self;
    k->sys.random = sys_real()->random;
    kit_give_password(k, k->milica, KIT_OTHER);
    k->sys.random(self, p, n);
}

static void no_session_by_what_was(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in in;
    kit_give_password(k, k->milica, KIT_PASSWORD);
    k->sys.random = changed_meanwhile;
    BAD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in), ERR_DENIED);
    k->sys.random = off_meanwhile;
    BAD(kit_sign_in(k, "milica@korak.example", KIT_OTHER, &in), ERR_DENIED);
}

/* Wrong names and wrong passwords answer alike, and both make one wait; the wait ends. */
static void throttled(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in in;
    (void)person(k);
    const struct err *a =
        sign_in(k, S("iva@korak.example"), S("wrong one"), S("192.0.2.1"), &in);
    const struct err *b =
        sign_in(k, S("nobody@korak.example"), S("wrong one"), S("192.0.2.2"), &in);
    assert_true(a && b && a->code == b->code);
    assert_string_equal(a->msg, b->msg);
    for (int i = 0; i < 5; i++)
        BAD(sign_in(k, S("iva@korak.example"), S("wrong one"), S("192.0.2.1"), &in),
            ERR_DENIED);
    BAD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &in),
        ERR_RATE);
    k->now += 16 * MOMENT_MINUTE;
    GOOD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &in));
}

/* A stranger who guesses locks the account for other strangers, and not for the browser in which its
 * person has signed in before. A mark that was made for somebody else, or by hand, is none. */
static void known_device(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in first, in;
    struct str iva = S("iva@korak.example"), right = S("tajna lozinka");
    (void)person(k);
    GOOD(sign_in(k, iva, right, S("192.0.2.1"), &first));
    for (int i = 0; i < 30; i++)
        assert_non_null(sign_in(k, iva, S("a guess"), S("198.51.100.9"), &in));
    BAD(sign_in(k, iva, right, S("192.0.2.7"), &in), ERR_RATE);
    struct sign_in known = { iva, right, S("198.51.100.9"), first.device, NULL, S("") };
    GOOD(auth_sign_in(&k->w, &known, &in));
    assert_true(str_eq(in.device, first.device));
    const struct str marks[] = { S(""), S("."), str_slice(first.device, 0, first.device.n - 1),
                                 str_join(k->w.arena, first.device, S("a")),
                                 str_join(k->w.arena, S("0"), str_from(first.device, 1)) };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_eq(marks[i], first.device)) continue;
        known.device = marks[i];
        BAD(auth_sign_in(&k->w, &known, &in), ERR_RATE);
    }
    known = (struct sign_in){ iva, S("a guess"), S("192.0.2.1"), first.device, NULL, S("") };
    for (int i = 0; i < 6; i++)
        BAD(auth_sign_in(&k->w, &known, &in), ERR_DENIED);
    BAD(auth_sign_in(&k->w, &known, &in), ERR_RATE);
    /* and its tries are counted for it alone: the colleagues behind the same address may try */
    for (int i = 0; i < 20; i++) {
        k->now += 16 * MOMENT_MINUTE;
        BAD(auth_sign_in(&k->w, &known, &in), ERR_DENIED);
    }
    BAD(sign_in(k, S("nobody@korak.example"), S("a guess"), S("192.0.2.1"), &in), ERR_DENIED);
}

/* One password on many names, each from another network: all of them together wait. */
static void total(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in in, first;
    struct rate *strangers = rate_new(sys_real(), 1, 5);
    (void)person(k);
    GOOD(sign_in(k, S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"), &first));
    for (int i = 0; i < 8; i++) {
        struct str mail = str_printf(k->w.arena, "person%d@korak.example", i);
        struct str peer = str_printf(k->w.arena, "198.51.100.%d", i);
        struct sign_in try = { mail, S("password1"), peer, STR_NONE, strangers, S("") };
        BAD(auth_sign_in(&k->w, &try, &in), i < 5 ? ERR_DENIED : ERR_RATE);
    }
    struct sign_in known = { S("iva@korak.example"), S("tajna lozinka"), S("192.0.2.1"),
                             first.device, strangers, S("") };
    GOOD(auth_sign_in(&k->w, &known, &in));
    rate_free(&strangers);
}

struct faded {
    struct str subject;
    bool there;
};

static const struct err *faded_tx(struct work *w, void *arg) {
    struct faded *f = arg;
    struct failure_row row;
    return sql_failure_get(w->db, f->subject, &row, &f->there);
}

/* A stranger who tries other names for ever leaves no more rows than a day holds. */
static void failures_fade(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in in;
    struct faded f = { .subject = S("account:m@korak.example") };
    BAD(sign_in(k, S("m@korak.example"), S("a guess"), S("192.0.2.1"), &in), ERR_DENIED);
    k->now += 23 * MOMENT_HOUR;
    BAD(sign_in(k, S("a@korak.example"), S("a guess"), S("192.0.2.2"), &in), ERR_DENIED);
    GOOD(work_read(&k->w, faded_tx, &f));
    assert_true(f.there);
    k->now += 2 * MOMENT_HOUR;
    BAD(sign_in(k, S("b@korak.example"), S("a guess"), S("192.0.2.3"), &in), ERR_DENIED);
    GOOD(work_read(&k->w, faded_tx, &f));
    assert_false(f.there);
    f.subject = S("account:a@korak.example");
    GOOD(work_read(&k->w, faded_tx, &f));
    assert_true(f.there);
}

/* The text that a form carries is another one on each page, and fits this session alone. */
static void masked_csrf(struct rig *r) {
    struct kit *k = kit_new(r);
    struct str csrf = sys_random_hex(k->w.sys, k->w.arena, 32),
               other = sys_random_hex(k->w.sys, k->w.arena, 32);
    for (int i = 0; i < 20; i++) {
        struct str one = auth_csrf_mask(&k->w, csrf), two = auth_csrf_mask(&k->w, csrf);
        assert_false(str_eq(one, two));
        assert_true(str_find(one, csrf) < 0);
        assert_true(auth_csrf_fits(&k->w, one, csrf) && auth_csrf_fits(&k->w, two, csrf));
        assert_false(auth_csrf_fits(&k->w, one, other));
    }
    struct str good = auth_csrf_mask(&k->w, csrf);
    char *zero = memset(arena_alloc(k->w.arena, 128), '0', 128), *z = arena_alloc(k->w.arena, 128);
    memset(z, 'z', 128);
    const struct str bad[] = { S(""), csrf, str_slice(good, 0, 127), str_from(good, 1),
                               str_join(k->w.arena, good, S("0")), { zero, 128 }, { z, 128 } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(auth_csrf_fits(&k->w, bad[i], csrf));
    assert_false(auth_csrf_fits(&k->w, S(""), S("")));
}

static void short_passwords(struct rig *r) {
    struct kit *k = kit_new(r);
    struct str hash;
    BAD(auth_hash_password(&k->w, S("sedam77"), &hash), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A26 the access matrix: rules x callers", matrix, RIG_BOTH },
        { "A26 hidden answers as absent", hidden_is_absent, RIG_BOTH },
        { "A26 what is assigned is seen", assigned_is_seen, RIG_BOTH },
        { "A26 I6 lists show what may be seen", lists_show_what_may_be_seen, RIG_BOTH },
        { "A35 sessions end with signing out and switching off", sessions, RIG_BOTH },
        { "A35 sessions end by time", sessions_end, RIG_BOTH },
        { "A35 who is switched off, or has another password, while he signs in gets no session",
          no_session_by_what_was, RIG_BOTH },
        { "A38 A34 wrong sign-ins wait and look alike", throttled, RIG_BOTH },
        { "A38 guessing locks nobody out where he has signed in before", known_device, RIG_BOTH },
        { "A38 failures fade with the day", failures_fade, RIG_BOTH },
        { "A38 all strangers together wait", total, RIG_BOTH },
        { "A30 forms carry another token each time", masked_csrf, RIG_BOTH },
        { "H15 short passwords are refused", short_passwords, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
