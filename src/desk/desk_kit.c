#include "desk/desk_kit.h"

#include "desk/auth/password.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/contact.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"
#include "desk/tag/tag.h"
#include "desk/user/user.h"

static int64_t kit_now(void *self) { return ((const struct kit *)self)->now; }

static const struct err *person(struct work *w, const char *mail, int64_t role, int64_t sees,
                                int64_t team, int64_t *ret) {
    TRY(user_add(w,
                 &(struct user_new){ .mail = str_of(mail),
                                     .name = str_of(mail),
                                     .password_hash = S("x"),
                                     .lang = S("en"),
                                     .zone = S("UTC"),
                                     .role = role,
                                     .sees = sees },
                 ret));
    return team ? team_join(w, team, *ret) : NULL;
}

static const struct err *fill_tx(struct work *w, void *arg) {
    struct kit *k = arg;
    TRY(desk_facts_put(w, &(struct desk_facts){ S("Korak"), S("en"), S("UTC"), S("RS"),
                                                S("korak.example"), true }));
    TRY(team_add(w, S("Shop"), &k->shop));
    TRY(team_add(w, S("Repairs"), &k->repairs));
    TRY(person(w, "owner@korak.example", ROLE_OWNER, SEES_TEAMS, k->shop, &k->owner));
    TRY(person(w, "milica@korak.example", ROLE_AGENT, SEES_TEAMS, k->shop, &k->milica));
    TRY(person(w, "gergo@korak.example", ROLE_AGENT, SEES_TEAMS, k->repairs, &k->gergo));
    TRY(person(w, "ana@korak.example", ROLE_AGENT, SEES_ASSIGNED, 0, &k->ana));
    TRY(person(w, "gone@korak.example", ROLE_AGENT, SEES_ALL, k->shop, &k->gone));
    TRY(user_set_active(w, k->gone, false));
    return mailbox_add(w, S("podrska@korak.example"), S("Korak"), S("en"), k->shop, &k->mailbox);
}

struct kit *kit_new(struct rig *r) {
    struct kit *k = ARENA_NEW(r->a, struct kit);
    k->rig = r;
    k->sys = *sys_real();
    k->sys.now = kit_now;
    k->sys.self = k;
    k->now = INT64_C(1794589320000000); /* 2026-11-13T17:42:00Z */
    k->w = kit_as(k, -1);
    GOOD(work_write(&k->w, fill_tx, k));
    return k;
}

struct who {
    int64_t id;
    struct user user;
};

static const struct err *who_tx(struct work *w, void *arg) {
    struct who *x = arg;
    return user_get(w, x->id, &x->user);
}

struct work kit_as(struct kit *k, int64_t user_id) {
    struct work w = { .arena = k->rig->a, .store = k->rig->store, .sys = &k->sys, .key = k->key };
    w.actor = (struct actor){ .kind = ACTOR_SYSTEM, .role = ROLE_OWNER, .scope = SCOPE_ADMIN };
    if (user_id < 0) return w;
    struct who x = { .id = user_id };
    if (user_id > 0) GOOD(work_read(&w, who_tx, &x));
    w.actor = (struct actor){ .kind = user_id ? ACTOR_USER : ACTOR_NOBODY,
                              .user_id = user_id,
                              .role = x.user.role,
                              .sees = x.user.sees,
                              .scope = SCOPE_ADMIN,
                              .name = x.user.name,
                              .mail = x.user.mail };
    return w;
}

struct taking {
    struct incoming *in;
    struct taken taken;
};

static const struct err *take_tx(struct work *w, void *arg) {
    struct taking *t = arg;
    return message_take_in(w, t->in, &t->taken);
}

const struct err *kit_take_in(struct kit *k, struct incoming *in, struct taken *ret) {
    struct taking t = { .in = in };
    struct str to = S("podrska@korak.example");
    struct letter_new l = { .raw = S("Subject: x\r\n\r\nx\r\n"),
                            .envelope_from = in->from_address,
                            .envelope_to = &to,
                            .envelope_to_n = 1 };
    GOOD(letter_accept(&k->w, &l, &in->letter_id));
    if (!in->received_at) in->received_at = k->now;
    in->team_id = k->shop;
    in->mailbox_id = OPT(k->mailbox);
    TRY(work_write(&k->w, take_tx, &t));
    *ret = t.taken;
    return NULL;
}

struct taken kit_letter(struct kit *k, const char *from, const char *id, const char *words,
                        int64_t conversation, int64_t automatic) {
    struct taken t;
    struct message_person *sender = ARENA_NEW(k->rig->a, struct message_person);
    *sender = (struct message_person){ ROLE_FROM, S("Jelena"), str_of(from) };
    struct incoming in = {
        .readable = true,
        .from_name = S("Jelena"),
        .from_address = str_of(from),
        .external_id = str_of(id),
        .content_hash = str_of(words),
        .subject = S("The sole"),
        .text = str_of(words),
        .reply_text = str_of(words),
        .warnings = S(""),
        .automatic = automatic,
        .people = sender,
        .people_n = 1,
        .conversation_id = conversation ? OPT(conversation) : OPT_NONE,
    };
    GOOD(kit_take_in(k, &in, &t));
    return t;
}

struct replying {
    struct answer in;
    struct message m;
};

static const struct err *reply_tx(struct work *w, void *arg) {
    struct replying *r = arg;
    struct conversation c;
    struct str to = S("jelena@primer.example");
    TRY(message_answer(w, &r->in, &c, &r->m));
    TRY(message_add_people(w, r->m.id, &(struct message_person){ ROLE_TO, S("Jelena"), to }, 1));
    TRY(message_set_external(w, r->m.id,
                             str_printf(w->arena, "reply-%lld@korak.example", (long long)r->m.id)));
    struct str raw = str_printf(w->arena, "Message-ID: <reply-%lld@korak.example>\r\n\r\nx\r\n",
                                (long long)r->m.id);
    return outbox_add(w, r->m.id, S("podrska@korak.example"), &to, 1, raw, 10 * MOMENT_SECOND);
}

const struct err *kit_reply(struct kit *k, int64_t user_id, int64_t conversation, const char *words,
                            int64_t seen, int64_t *ret_message) {
    struct work w = kit_as(k, user_id);
    struct replying r = { .in = { .conversation_id = conversation,
                                  .text = str_of(words),
                                  .seen = seen,
                                  .and_state = CONVERSATION_STATE_COUNT } };
    TRY(work_write(&w, reply_tx, &r));
    *ret_message = r.m.id;
    return NULL;
}

struct looking {
    int64_t id;
    struct conversation c;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct looking *l = arg;
    return conversation_get(w, l->id, &l->c);
}

struct conversation kit_conversation(struct kit *k, int64_t id) {
    struct looking l = { .id = id };
    GOOD(work_read(&k->w, look_tx, &l));
    return l.c;
}

struct calling {
    struct contact_new in;
    struct conversation c;
};

static const struct err *call_tx(struct work *w, void *arg) {
    struct calling *x = arg;
    return contact_write_down(w, &x->in, &x->c);
}

struct conversation kit_call(struct kit *k, int64_t user_id, const char *name, const char *phone,
                             const char *address) {
    struct work w = kit_as(k, user_id);
    struct calling x = { .in = { .channel = CHANNEL_PHONE,
                                 .who = { str_of(name), str_of(address), str_of(phone) },
                                 .subject = S(""),
                                 .text = S("Which one do I send back?") } };
    GOOD(work_write(&w, call_tx, &x));
    return x.c;
}

struct linking {
    int64_t id;
    struct str secret;
};

static const struct err *link_tx(struct work *w, void *arg) {
    struct linking *x = arg;
    return password_link(w, x->id, LINK_FORGOTTEN, &x->secret);
}

void kit_give_password(struct kit *k, int64_t id, struct str password) {
    struct linking x = { .id = id };
    struct link_owner owner;
    GOOD(work_write(&k->w, link_tx, &x));
    GOOD(password_link_use(&k->w, x.secret, password, &owner));
}

const struct err *kit_sign_in(struct kit *k, const char *mail, struct str password,
                              struct signed_in *ret) {
    struct sign_in in = { .mail = str_of(mail), .password = password, .peer = S("192.0.2.1"),
                          .browser = S("Firefox, Linux") };
    return auth_sign_in(&k->w, &in, ret);
}

const struct err *kit_session_tx(struct work *w, void *arg) {
    struct session s;
    bool found;
    TRY(auth_session(w, *(struct str *)arg, &s, &found));
    return found ? NULL : ERR(w->arena, ERR_SIGN_IN, "Please sign in first.");
}

struct being {
    struct str secret;
    struct session session;
    bool found;
};

static const struct err *being_tx(struct work *w, void *arg) {
    struct being *b = arg;
    return auth_session(w, b->secret, &b->session, &b->found);
}

struct session kit_session(struct kit *k, struct str secret) {
    struct being b = { .secret = secret };
    GOOD(work_read(&k->w, being_tx, &b));
    assert_true(b.found);
    return b.session;
}

struct counting {
    enum conversation_view view;
    int64_t n, rows;
    int64_t first;
};

static const struct err *count_tx(struct work *w, void *arg) {
    struct counting *x = arg;
    struct conversation_page p;
    TRY(conversation_count(w, x->view, 100, &x->n));
    TRY(conversation_list(w, x->view, 0, 0, 100, &p));
    x->rows = (int64_t)p.n;
    x->first = p.n ? p.rows[0].id : 0;
    return NULL;
}

/* How many a view holds, by its count and by its list. */
int64_t kit_held(struct kit *k, int64_t who, enum conversation_view view) {
    struct work w = kit_as(k, who);
    struct counting x = { .view = view };
    GOOD(work_read(&w, count_tx, &x));
    assert_int_equal(x.n, x.rows);
    return x.n;
}

struct narrowing {
    struct conversation_filter filter;
    const char *tag;
    int64_t n, rows;
};

static const struct err *narrow_tx(struct work *w, void *arg) {
    struct narrowing *x = arg;
    struct conversation_page p;
    struct tag t = { 0 };
    bool found = true;
    if (x->tag) TRY(tag_find(w, str_of(x->tag), &t, &found));
    assert_true(found);
    x->filter.tag_id = t.id;
    TRY(conversation_count_filtered(w, &x->filter, 100, &x->n));
    TRY(conversation_list_filtered(w, &x->filter, 0, 0, 100, &p));
    x->rows = (int64_t)p.n;
    return NULL;
}

int64_t kit_narrowed(struct kit *k, enum conversation_view view, const char *tag, bool urgent) {
    struct work w = kit_as(k, k->milica);
    struct narrowing x = { .filter = { .view = view, .urgent = urgent }, .tag = tag };
    GOOD(work_read(&w, narrow_tx, &x));
    assert_int_equal(x.n, x.rows);
    return x.n;
}

int64_t kit_answered(struct kit *k, const char *id) {
    struct taken t = kit_letter(k, "jelena@primer.example", id, "The sole came off.", 0, 0);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We look for another pair.", 0, &reply));
    return t.conversation_id;
}

const struct solving *kit_solving(void) {
    static const struct solving usual = { .result = { "answered", 8 },
                                          .cause = { "information", 11 },
                                          .need_met = { .set = true, .v = 1 },
                                          .follow_up = { "nothing_to_check", 16 } };
    return &usual;
}

struct solved {
    int64_t id;
    const struct solving *in;
    struct str reason;
};

static const struct err *solve_tx(struct work *w, void *arg) {
    const struct solved *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return conversation_solve(w, &c, x->in, x->reason);
}

const struct err *kit_solve(struct kit *k, int64_t user_id, int64_t conversation,
                            const struct solving *in, const char *reason) {
    struct work w = kit_as(k, user_id);
    struct solved x = { conversation, in, str_of(reason) };
    return work_write(&w, solve_tx, &x);
}
