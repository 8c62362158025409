/* Who is let in and what each may settle, on both stores: invitations, switching off, teams, passwords,
 * sessions, tokens. */
#include "base/moment.h"
#include "desk/audit/audit.h"
#include "desk/auth/passes.h"
#include "desk/auth/password.h"
#include "desk/desk_kit.h"
#include "desk/notice/notice.h"
#include "desk/user/user.h"

static const char *const jelena = "jelena@primer.example";

struct changing {
    int64_t id, team, version;
    const struct user_new *in;
    bool on;
    struct str secret, name;
    enum link_kind kind;
};

static const struct err *switch_tx(struct work *w, void *arg) {
    const struct changing *c = arg;
    return user_set_active(w, c->id, c->on);
}

static const struct err *rights_tx(struct work *w, void *arg) {
    const struct changing *c = arg;
    return user_set_rights(w, c->id, c->version, ROLE_AGENT, SEES_ALL);
}

static const struct err *make_owner_tx(struct work *w, void *arg) {
    const struct changing *c = arg;
    return user_set_rights(w, c->id, c->version, ROLE_OWNER, SEES_ALL);
}

static const struct err *invite_tx(struct work *w, void *arg) {
    struct changing *c = arg;
    return user_invite(w, c->in, &c->id);
}

static const struct err *withdraw_tx(struct work *w, void *arg) {
    return user_withdraw(w, ((const struct changing *)arg)->id);
}

static const struct err *link_tx(struct work *w, void *arg) {
    struct changing *c = arg;
    return password_link(w, c->id, c->kind, &c->secret);
}

struct person {
    int64_t id;
    struct user user;
    bool found;
    struct str mail;
};

static const struct err *person_tx(struct work *w, void *arg) {
    struct person *p = arg;
    return user_by_mail(w, p->mail, &p->user, &p->found);
}

static struct user person(struct kit *k, const char *mail) {
    struct person p = { .mail = str_of(mail) };
    GOOD(work_read(&k->w, person_tx, &p));
    assert_true(p.found);
    return p.user;
}

static const struct err *invite(struct kit *k, const char *mail, struct changing *ret) {
    struct str hash;
    GOOD(auth_hash_password(&k->w, S("nobody knows this"), &hash));
    struct user_new in = { .mail = str_of(mail),
                           .name = S("Iva"),
                           .password_hash = hash,
                           .lang = S("sr"),
                           .zone = S("UTC"),
                           .sees = SEES_TEAMS };
    *ret = (struct changing){ .in = &in, .kind = LINK_INVITATION };
    return work_write(&k->w, invite_tx, ret);
}

/* ---- owners and teams ---- */

static void last_owner_stays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct user boss = person(k, "owner@korak.example"), milica = person(k, "milica@korak.example");
    struct changing off = { .id = k->owner }, less = { .id = k->owner, .version = boss.version };
    struct changing more = { .id = k->milica, .version = milica.version };
    BAD(work_write(&k->w, switch_tx, &off), ERR_CONFLICT);
    BAD(work_write(&k->w, rights_tx, &less), ERR_CONFLICT);
    GOOD(work_write(&k->w, make_owner_tx, &more));
    BAD(work_write(&k->w, make_owner_tx, &more), ERR_CONFLICT); /* an older version */
    GOOD(work_write(&k->w, switch_tx, &off));
    GOOD(work_write(&k->w, switch_tx, &off)); /* the second click */
    off.id = k->milica;
    BAD(work_write(&k->w, switch_tx, &off), ERR_CONFLICT);
}

struct racer {
    struct kit *k;
    int64_t id;
    bool off;
};

static void *race(void *arg) {
    struct racer *x = arg;
    struct work w = x->k->w;
    struct changing off = { .id = x->id };
    w.arena = arena_new(8 << 20);
    x->off = work_write(&w, switch_tx, &off) == NULL;
    arena_free(&w.arena);
    return NULL;
}

/* Two owners, each of whom switches the other off at the same moment: one stays. */
static void two_owners_at_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing more = { .id = k->milica,
                             .version = person(k, "milica@korak.example").version };
    GOOD(work_write(&k->w, make_owner_tx, &more));
    struct racer both[] = { { k, k->owner, false }, { k, k->milica, false } };
    rig_threads(2, race, both, sizeof *both);
    assert_int_equal(both[0].off + both[1].off, 1);
    assert_int_equal(person(k, "owner@korak.example").active +
                         person(k, "milica@korak.example").active,
                     1);
}

/* What somebody who is switched off had in hand goes back to the team; where nobody would be left to
 * answer it, nobody is switched off. */
static void work_goes_back(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    struct changing off = { .id = k->milica };
    int64_t reply;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We send a new pair.", 0, &reply));
    assert_true(kit_conversation(k, t.conversation_id).owner_id.set);
    GOOD(work_write(&k->w, switch_tx, &off));
    struct conversation c = kit_conversation(k, t.conversation_id);
    assert_false(c.owner_id.set);
    assert_int_equal(c.team_id.v, k->shop);
}

static const struct err *leave_tx(struct work *w, void *arg) {
    const struct changing *c = arg;
    return team_leave(w, c->team, c->id);
}

static void teams_stay_staffed(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing milica = { .id = k->milica, .team = k->shop };
    struct changing boss = { .id = k->owner, .team = k->shop };
    (void)kit_letter(k, jelena, "a@x", "The sole came off.", 0, 0);
    GOOD(work_write(&k->w, leave_tx, &milica));
    GOOD(work_write(&k->w, leave_tx, &milica)); /* the second click */
    BAD(work_write(&k->w, leave_tx, &boss), ERR_CONFLICT);
}

static const struct err *rename_tx(struct work *w, void *arg) {
    const struct changing *c = arg;
    return team_rename(w, c->team, c->version, c->name);
}

static const struct err *team_tx(struct work *w, void *arg) {
    struct team *t = arg;
    return team_get(w, t->id, t);
}

static struct team shop(struct kit *k) {
    struct team t = { .id = k->shop };
    GOOD(work_read(&k->w, team_tx, &t));
    return t;
}

static void teams_have_names(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing c = { .team = k->shop, .version = 1 };
    c.name = S("Repairs");
    BAD(work_write(&k->w, rename_tx, &c), ERR_CONFLICT);
    c.name = S("   ");
    BAD(work_write(&k->w, rename_tx, &c), ERR_INVALID);
    c.name = S("two\nlines");
    BAD(work_write(&k->w, rename_tx, &c), ERR_INVALID);
    c.name = S(" The shop ");
    c.version = shop(k).version;
    GOOD(work_write(&k->w, rename_tx, &c));
    assert_true(str_eq(shop(k).name, S("The shop")));
    BAD(work_write(&k->w, rename_tx, &c), ERR_CONFLICT); /* an older version */
}

/* ---- invitations ---- */

static void invited(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing x, twice;
    struct notice n;
    struct link_owner owner;
    struct signed_in in;
    bool found;
    GOOD(invite(k, "Iva@korak.example", &x));
    BAD(invite(k, "iva@korak.example", &twice), ERR_CONFLICT);
    GOOD(notice_claim(&k->w, &n, &found));
    assert_true(found && n.kind == NOTICE_INVITATION && str_eq(n.address, S("iva@korak.example")));
    BAD(kit_sign_in(k, "iva@korak.example", S("nobody knows this"), &in), ERR_DENIED);
    x.on = true;
    GOOD(work_write(&k->w, switch_tx, &x)); /* an invitation cannot be taken by switching on */
    assert_false(person(k, "iva@korak.example").active);
    GOOD(work_write(&k->w, link_tx, &x));
    BAD(password_link_use(&k->w, x.secret, S("short"), &owner), ERR_INVALID);
    GOOD(password_link_use(&k->w, x.secret, KIT_PASSWORD, &owner));
    assert_int_equal(owner.user_id, x.id);
    BAD(password_link_use(&k->w, x.secret, KIT_OTHER, &owner), ERR_NOT_FOUND);
    GOOD(kit_sign_in(k, "iva@korak.example", KIT_PASSWORD, &in));
    BAD(work_write(&k->w, withdraw_tx, &x), ERR_CONFLICT);
}

static void withdrawn(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing x;
    struct link_owner owner;
    struct notice n;
    bool found;
    GOOD(invite(k, "iva@korak.example", &x));
    GOOD(work_write(&k->w, link_tx, &x));
    GOOD(work_write(&k->w, withdraw_tx, &x));
    BAD(password_link_owner(&k->w, x.secret, &owner), ERR_NOT_FOUND);
    GOOD(notice_claim(&k->w, &n, &found));
    assert_false(found);
    BAD(work_write(&k->w, withdraw_tx, &x), ERR_NOT_FOUND);
}

/* ---- passwords ---- */

static void links_count_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing x = { .id = k->milica, .kind = LINK_FORGOTTEN }, later = x;
    struct link_owner owner;
    struct signed_in in;
    kit_give_password(k, k->milica, KIT_PASSWORD);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    GOOD(work_write(&k->w, link_tx, &x));
    GOOD(work_write(&k->w, link_tx, &later));
    BAD(password_link_owner(&k->w, x.secret, &owner), ERR_NOT_FOUND); /* a later one took its place */
    BAD(password_link_owner(&k->w, S(""), &owner), ERR_NOT_FOUND);
    BAD(password_link_owner(&k->w, S(" "), &owner), ERR_NOT_FOUND);
    k->now += 61 * MOMENT_MINUTE;
    BAD(password_link_use(&k->w, later.secret, KIT_OTHER, &owner), ERR_NOT_FOUND);
    GOOD(work_write(&k->w, link_tx, &later));
    GOOD(work_read(&k->w, kit_session_tx, &in.secret));
    GOOD(password_link_use(&k->w, later.secret, KIT_OTHER, &owner));
    BAD(work_read(&k->w, kit_session_tx, &in.secret), ERR_SIGN_IN);
    BAD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in), ERR_DENIED);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_OTHER, &in));
}

/* A person who is switched off gets no way in by a link. */
static void links_of_the_gone(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing x = { .id = k->gone, .kind = LINK_FORGOTTEN };
    struct link_owner owner;
    GOOD(work_write(&k->w, link_tx, &x));
    BAD(password_link_owner(&k->w, x.secret, &owner), ERR_NOT_FOUND);
}

/* Known or not, the answer is the same and so is what is stored; asking often is slowed down. */
static void forgotten_alike(struct rig *r) {
    struct kit *k = kit_new(r);
    struct notice n;
    bool found;
    GOOD(password_forgotten(&k->w, S("nobody@korak.example"), S("192.0.2.1")));
    GOOD(password_forgotten(&k->w, S("Milica@korak.example "), S("192.0.2.1")));
    GOOD(password_forgotten(&k->w, S("milica@korak.example"), S("192.0.2.1")));
    for (int i = 0; i < 2; i++) {
        GOOD(notice_claim(&k->w, &n, &found));
        assert_true(found && n.kind == NOTICE_FORGOTTEN);
        GOOD(notice_done(&k->w, &n));
    }
    GOOD(notice_claim(&k->w, &n, &found));
    assert_false(found);
    BAD(password_forgotten(&k->w, S("no address"), S("192.0.2.1")), ERR_INVALID);
    const struct err *e = NULL;
    for (int i = 0; i < 20 && !e; i++)
        e = password_forgotten(&k->w, S("gergo@korak.example"), S("192.0.2.1"));
    assert_true(e && e->code == ERR_RATE);
    GOOD(password_forgotten(&k->w, S("gergo@korak.example"), S("198.51.100.1")));
}

static const struct err *given_up_tx(struct work *w, void *arg) {
    struct audit_entry *rows;
    size_t n;
    int *given_up = arg;
    TRY(audit_page(w, &(struct audit_filter){ .object = S("notice") }, 50, &rows, &n));
    *given_up = (int)n;
    return NULL;
}

static void notices_are_tried_again(struct rig *r) {
    struct kit *k = kit_new(r);
    struct notice first, second;
    bool found;
    GOOD(password_forgotten(&k->w, S("milica@korak.example"), S("192.0.2.1")));
    GOOD(notice_claim(&k->w, &first, &found));
    assert_true(found);
    GOOD(notice_claim(&k->w, &second, &found));
    assert_false(found); /* it is being sent */
    k->now += 11 * MOMENT_MINUTE;
    GOOD(notice_claim(&k->w, &second, &found)); /* its sender was stopped */
    assert_true(found && second.fence > first.fence);
    GOOD(notice_done(&k->w, &first)); /* who lost the claim changes nothing */
    GOOD(notice_later(&k->w, &second));
    k->now += 2 * MOMENT_DAY;
    GOOD(notice_claim(&k->w, &second, &found));
    assert_true(found);
    int given_up;
    GOOD(notice_later(&k->w, &first)); /* who lost the claim gives nothing up */
    GOOD(work_read(&k->w, given_up_tx, &given_up));
    assert_int_equal(given_up, 0);
    GOOD(notice_later(&k->w, &second)); /* given up */
    GOOD(work_read(&k->w, given_up_tx, &given_up));
    assert_int_equal(given_up, 1);
    k->now += 2 * MOMENT_DAY;
    GOOD(notice_claim(&k->w, &second, &found));
    assert_false(found);
}

static void password_changes(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in here, there;
    kit_give_password(k, k->milica, KIT_PASSWORD);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &here));
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &there));
    struct session s = kit_session(k, here.secret);
    struct work w = kit_as(k, k->milica);
    BAD(password_change(&w, KIT_OTHER, S("a third password"), &s.pass), ERR_DENIED);
    BAD(password_change(&w, KIT_PASSWORD, S("short"), &s.pass), ERR_INVALID);
    GOOD(password_change(&w, KIT_PASSWORD, KIT_OTHER, &s.pass));
    GOOD(work_read(&k->w, kit_session_tx, &here.secret));
    BAD(work_read(&k->w, kit_session_tx, &there.secret), ERR_SIGN_IN);
    for (int i = 0; i < 6; i++)
        BAD(password_check(&w, KIT_PASSWORD), ERR_DENIED);
    BAD(password_check(&w, KIT_OTHER), ERR_RATE); /* guessing behind an open screen (A38) */
    k->now += MOMENT_HOUR;
    GOOD(password_check(&w, KIT_OTHER));
}

/* ---- sessions and tokens ---- */

struct listing {
    const struct session *mine;
    struct session_item *rows;
    size_t n;
    struct token_item *tokens;
    size_t token_n;
    struct str handle, secret;
    int64_t id;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    TRY(passes_tokens(w, &l->tokens, &l->token_n));
    return passes_sessions(w, l->mine, &l->rows, &l->n);
}

static const struct err *end_tx(struct work *w, void *arg) {
    return passes_session_end(w, ((const struct listing *)arg)->handle);
}

static const struct err *others_tx(struct work *w, void *arg) {
    return passes_end_others(w, &((const struct listing *)arg)->mine->pass);
}

static void sessions_are_told_apart(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in here, there, third;
    kit_give_password(k, k->milica, KIT_PASSWORD);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &here));
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &there));
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &third));
    struct session s = kit_session(k, here.secret);
    struct listing l = { .mine = &s };
    struct work milica = kit_as(k, k->milica), gergo = kit_as(k, k->gergo);
    GOOD(work_read(&milica, list_tx, &l));
    assert_int_equal(l.n, 3);
    assert_true(l.rows[0].own && !l.rows[1].own);
    assert_true(str_eq(l.rows[0].browser, S("Firefox, Linux")));
    l.handle = l.rows[1].handle;
    GOOD(work_write(&gergo, end_tx, &l)); /* not his */
    GOOD(work_read(&milica, list_tx, &l));
    assert_int_equal(l.n, 3);
    l.handle = l.rows[1].handle;
    GOOD(work_write(&milica, end_tx, &l));
    GOOD(work_write(&milica, end_tx, &l)); /* the second click */
    GOOD(work_read(&milica, list_tx, &l));
    assert_int_equal(l.n, 2);
    GOOD(work_write(&milica, others_tx, &l));
    GOOD(work_read(&milica, list_tx, &l));
    assert_int_equal(l.n, 1);
    GOOD(work_read(&k->w, kit_session_tx, &here.secret));
}

static const struct err *make_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    return passes_token_make(w, S("The till"), SCOPE_READ, &l->secret);
}

static const struct err *revoke_tx(struct work *w, void *arg) {
    return passes_token_revoke(w, ((const struct listing *)arg)->id);
}

struct being {
    struct str secret;
    struct session session;
    bool found;
};

static const struct err *token_tx(struct work *w, void *arg) {
    struct being *b = arg;
    return auth_token(w, b->secret, &b->session, &b->found);
}

static void tokens_are_revoked(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica), gergo = kit_as(k, k->gergo);
    struct session none = { .csrf = S("") };
    struct listing l = { .mine = &none };
    GOOD(work_write(&milica, make_tx, &l));
    struct being b = { .secret = l.secret };
    GOOD(work_read(&k->w, token_tx, &b));
    assert_true(b.found && b.session.actor.user_id == k->milica);
    assert_int_equal(b.session.actor.scope, SCOPE_READ);
    GOOD(passes_seen(&k->w, &b.session.pass));
    GOOD(work_read(&milica, list_tx, &l));
    assert_int_equal(l.token_n, 1);
    assert_true(l.tokens[0].used_at.set && l.tokens[0].used_at.v == k->now);
    l.id = l.tokens[0].id;
    GOOD(work_write(&gergo, revoke_tx, &l)); /* not his */
    GOOD(work_read(&k->w, token_tx, &b));
    assert_true(b.found);
    GOOD(work_write(&milica, revoke_tx, &l));
    GOOD(work_write(&milica, revoke_tx, &l)); /* the second click */
    GOOD(work_read(&k->w, token_tx, &b));
    assert_false(b.found);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "H18 the last owner stays", last_owner_stays, RIG_BOTH },
        { "H18 two owners who switch each other off at once: one stays", two_owners_at_once,
          RIG_BOTH },
        { "INV1 who is switched off leaves nothing in hand", work_goes_back, RIG_BOTH },
        { "INV1 a team with open conversations keeps somebody", teams_stay_staffed, RIG_BOTH },
        { "teams have names of their own", teams_have_names, RIG_BOTH },
        { "A32 an invitation lets one person in, once", invited, RIG_BOTH },
        { "A32 an invitation that was taken back counts no more", withdrawn, RIG_BOTH },
        { "A32 A35 a link sets a password once and ends sessions", links_count_once, RIG_BOTH },
        { "A32 a link of somebody switched off counts not", links_of_the_gone, RIG_BOTH },
        { "A32 A34 who forgot is told the same, known or not", forgotten_alike, RIG_BOTH },
        { "A32 mails of the desk are tried again, and given up", notices_are_tried_again,
          RIG_BOTH },
        { "A35 A38 a new password ends the other sessions", password_changes, RIG_BOTH },
        { "A35 sessions are told apart and ended by their person", sessions_are_told_apart,
          RIG_BOTH },
        { "H18 tokens are named, noted and revoked by their person", tokens_are_revoked, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
