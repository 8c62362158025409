/* Who is let in and what each may settle, on both stores: invitations, switching off, teams, passwords,
 * sessions, tokens. */
#include "base/moment.h"
#include "desk/audit/audit.h"
#include "desk/auth/passes.h"
#include "desk/auth/password.h"
#include "desk/desk_kit.h"
#include "desk/notice/notice.h"
#include "desk/auth/rights.h"
#include "desk/auth/second.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"

#include <liboath/oath.h>
#include <stdlib.h>

#define RIGHT S("a good password")
#define OTHER S("another password")

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

static const struct err *sign_in(struct kit *k, const char *mail, struct str password,
                                 struct signed_in *ret) {
    struct sign_in in = { .mail = str_of(mail), .password = password, .peer = S("192.0.2.1"),
                          .browser = S("Firefox, Linux") };
    return auth_sign_in(&k->w, &in, ret);
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
    BAD(sign_in(k, "iva@korak.example", S("nobody knows this"), &in), ERR_DENIED);
    x.on = true;
    GOOD(work_write(&k->w, switch_tx, &x)); /* an invitation cannot be taken by switching on */
    assert_false(person(k, "iva@korak.example").active);
    GOOD(work_write(&k->w, link_tx, &x));
    BAD(password_link_use(&k->w, x.secret, S("short"), &owner), ERR_INVALID);
    GOOD(password_link_use(&k->w, x.secret, RIGHT, &owner));
    assert_int_equal(owner.user_id, x.id);
    BAD(password_link_use(&k->w, x.secret, OTHER, &owner), ERR_NOT_FOUND);
    GOOD(sign_in(k, "iva@korak.example", RIGHT, &in));
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

static void give_password(struct kit *k, int64_t id, struct str password) {
    struct changing x = { .id = id, .kind = LINK_FORGOTTEN };
    struct link_owner owner;
    GOOD(work_write(&k->w, link_tx, &x));
    GOOD(password_link_use(&k->w, x.secret, password, &owner));
}

static const struct err *session_tx(struct work *w, void *arg) {
    struct session s;
    bool found;
    TRY(auth_session(w, *(struct str *)arg, &s, &found));
    return found ? NULL : ERR(w->arena, ERR_SIGN_IN, "nobody");
}

static void links_count_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct changing x = { .id = k->milica, .kind = LINK_FORGOTTEN }, later = x;
    struct link_owner owner;
    struct signed_in in;
    give_password(k, k->milica, RIGHT);
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &in));
    GOOD(work_write(&k->w, link_tx, &x));
    GOOD(work_write(&k->w, link_tx, &later));
    BAD(password_link_owner(&k->w, x.secret, &owner), ERR_NOT_FOUND); /* a later one took its place */
    BAD(password_link_owner(&k->w, S(""), &owner), ERR_NOT_FOUND);
    BAD(password_link_owner(&k->w, S(" "), &owner), ERR_NOT_FOUND);
    k->now += 61 * MOMENT_MINUTE;
    BAD(password_link_use(&k->w, later.secret, OTHER, &owner), ERR_NOT_FOUND);
    GOOD(work_write(&k->w, link_tx, &later));
    GOOD(work_read(&k->w, session_tx, &in.secret));
    GOOD(password_link_use(&k->w, later.secret, OTHER, &owner));
    BAD(work_read(&k->w, session_tx, &in.secret), ERR_SIGN_IN);
    BAD(sign_in(k, "milica@korak.example", RIGHT, &in), ERR_DENIED);
    GOOD(sign_in(k, "milica@korak.example", OTHER, &in));
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
    GOOD(notice_later(&k->w, &second)); /* given up */
    k->now += 2 * MOMENT_DAY;
    GOOD(notice_claim(&k->w, &second, &found));
    assert_false(found);
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

static struct session session_of(struct kit *k, struct str secret) {
    struct being b = { .secret = secret };
    GOOD(work_read(&k->w, being_tx, &b));
    assert_true(b.found);
    return b.session;
}

static void password_changes(struct rig *r) {
    struct kit *k = kit_new(r);
    struct signed_in here, there;
    give_password(k, k->milica, RIGHT);
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &here));
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &there));
    struct session s = session_of(k, here.secret);
    struct work w = kit_as(k, k->milica);
    BAD(password_change(&w, OTHER, S("a third password"), &s.pass), ERR_DENIED);
    BAD(password_change(&w, RIGHT, S("short"), &s.pass), ERR_INVALID);
    GOOD(password_change(&w, RIGHT, OTHER, &s.pass));
    GOOD(work_read(&k->w, session_tx, &here.secret));
    BAD(work_read(&k->w, session_tx, &there.secret), ERR_SIGN_IN);
    for (int i = 0; i < 6; i++)
        BAD(password_check(&w, RIGHT), ERR_DENIED);
    BAD(password_check(&w, OTHER), ERR_RATE); /* guessing behind an open screen (A38) */
    k->now += MOMENT_HOUR;
    GOOD(password_check(&w, OTHER));
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
    give_password(k, k->milica, RIGHT);
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &here));
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &there));
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &third));
    struct session s = session_of(k, here.secret);
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
    GOOD(work_read(&k->w, session_tx, &here.secret));
}

static const struct err *make_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    return passes_token_make(w, S("The till"), SCOPE_READ, &l->secret);
}

static const struct err *revoke_tx(struct work *w, void *arg) {
    return passes_token_revoke(w, ((const struct listing *)arg)->id);
}

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

/* ---- the second step ---- */

/* The code of a fresh secret at the kit's time, so many half minutes from it. */
static struct str code_of(struct kit *k, struct str secret, int away) {
    char *bytes, *code = arena_alloc(k->rig->a, 8);
    size_t n;
    time_t at = (time_t)(k->now / MOMENT_SECOND) + away * 30;
    assert_int_equal(oath_base32_decode(secret.p, secret.n, &bytes, &n), OATH_OK);
    assert_int_equal(oath_totp_generate(bytes, n, at, 30, 0, 6, code), OATH_OK);
    free(bytes);
    return str_of(code);
}

/* Milica with a second step; the codes of now and before are used up with that. */
static struct second_new with_second(struct kit *k, const struct str **ret_codes) {
    struct work milica = kit_as(k, k->milica);
    give_password(k, k->milica, RIGHT);
    struct second_new x = second_begin(&milica, S("Korak"));
    BAD(second_on(&milica, x.sealed, S("000000x"), ret_codes), ERR_DENIED);
    GOOD(second_on(&milica, x.sealed, code_of(k, x.secret, 0), ret_codes));
    BAD(second_on(&milica, x.sealed, code_of(k, x.secret, 0), ret_codes), ERR_CONFLICT);
    k->now += 2 * MOMENT_MINUTE;
    return x;
}

static const struct err *by_code(struct kit *k, struct str code) {
    struct signed_in in, second;
    struct sign_in from = { .peer = S("192.0.2.1") };
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &in));
    assert_true(in.ticket.n > 0 && in.secret.n == 0);
    TRY(auth_second(&k->w, &from, in.ticket, code, &second));
    return work_read(&k->w, session_tx, &second.secret);
}

static void codes_count_once(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct str *recovery;
    struct second_new x = with_second(k, &recovery);
    GOOD(by_code(k, code_of(k, x.secret, 0)));
    BAD(by_code(k, code_of(k, x.secret, 0)), ERR_DENIED);
    BAD(by_code(k, code_of(k, x.secret, -1)), ERR_DENIED); /* older than the one that was used */
    GOOD(by_code(k, code_of(k, x.secret, 1)));             /* a clock that is a little ahead */
    BAD(by_code(k, code_of(k, x.secret, 3)), ERR_DENIED);
    GOOD(by_code(k, recovery[3]));
    BAD(by_code(k, recovery[3]), ERR_DENIED);
    GOOD(by_code(k, recovery[4]));
}

struct verifier {
    struct kit *k;
    struct str code;
    bool right;
};

static void *verify(void *arg) {
    struct verifier *v = arg;
    struct work w = v->k->w;
    w.arena = arena_new(8 << 20);
    v->right = second_verify(&w, v->k->milica, v->code) == NULL;
    arena_free(&w.arena);
    return NULL;
}

static void codes_race(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct str *recovery;
    struct second_new x = with_second(k, &recovery);
    struct str code = code_of(k, x.secret, 0);
    struct verifier all[] = { { k, code, false }, { k, code, false }, { k, code, false } };
    rig_threads(3, verify, all, sizeof *all);
    assert_int_equal(all[0].right + all[1].right + all[2].right, 1);
}

/* Whoever has the password guesses codes: he waits, as he would with passwords. */
static void codes_are_not_guessed(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct str *recovery;
    struct second_new x = with_second(k, &recovery);
    for (int i = 0; i < 6; i++)
        BAD(by_code(k, S("000000x")), ERR_DENIED);
    BAD(by_code(k, code_of(k, x.secret, 0)), ERR_RATE);
    k->now += MOMENT_HOUR;
    GOOD(by_code(k, code_of(k, x.secret, 0)));
}

/* A ticket is of one password, for five minutes; one that was made by hand is none. */
static void tickets_end(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct str *recovery;
    struct second_new x = with_second(k, &recovery);
    struct signed_in in, second;
    struct sign_in from = { .peer = S("192.0.2.1") };
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &in));
    BAD(auth_second(&k->w, &from, S("door 2 9 x"), code_of(k, x.secret, 0), &second), ERR_SIGN_IN);
    k->now += 6 * MOMENT_MINUTE;
    BAD(auth_second(&k->w, &from, in.ticket, code_of(k, x.secret, 0), &second), ERR_SIGN_IN);
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &in));
    give_password(k, k->milica, OTHER);
    BAD(auth_second(&k->w, &from, in.ticket, code_of(k, x.secret, 0), &second), ERR_SIGN_IN);
}

/* The store alone opens nothing: with another key no code of it is right. */
static void secrets_are_sealed(struct rig *r) {
    struct kit *k = kit_new(r);
    const struct str *recovery;
    struct second_new x = with_second(k, &recovery);
    struct work milica = kit_as(k, k->milica), gergo = kit_as(k, k->gergo);
    k->key[0] ^= 1;
    BAD(second_verify(&k->w, k->milica, code_of(k, x.secret, 0)), ERR_DENIED);
    BAD(second_verify(&k->w, k->milica, recovery[0]), ERR_DENIED);
    k->key[0] ^= 1;
    GOOD(second_off(&milica));
    GOOD(second_off(&milica)); /* the second click */
    struct second_new fresh = second_begin(&milica, S("Korak"));
    const struct str *codes;
    BAD(second_on(&gergo, fresh.sealed, code_of(k, fresh.secret, 0), &codes), ERR_INVALID);
}

/* ---- settings, rights, the log ---- */

struct setting_try {
    enum setting setting;
    struct str value;
    int64_t number;
    struct setting_value now;
};

static const struct err *set_tx(struct work *w, void *arg) {
    const struct setting_try *t = arg;
    return setting_set(w, t->setting, t->value);
}

static const struct err *setting_tx(struct work *w, void *arg) {
    struct setting_try *t = arg;
    TRY(setting_number(w, SETTING_HOLD_SECONDS, &t->number));
    return setting_value(w, t->setting, &t->now);
}

static void settings_have_bounds(struct rig *r) {
    struct kit *k = kit_new(r);
    struct setting_try wrong[] = { { .setting = SETTING_HOLD_SECONDS, .value = S("31") },
                                   { .setting = SETTING_HOLD_SECONDS, .value = S("-1") },
                                   { .setting = SETTING_HOLD_SECONDS, .value = S("ten") },
                                   { .setting = SETTING_NAME, .value = S("  ") },
                                   { .setting = SETTING_NAME, .value = S("a\nb") },
                                   { .setting = SETTING_COUNTRY, .value = S("rs") },
                                   { .setting = SETTING_COUNTRY, .value = S("RSD") },
                                   { .setting = SETTING_LANG, .value = S("de") },
                                   { .setting = SETTING_ZONE, .value = S("Mars/Base") },
                                   { .setting = SETTING_REQUIRE_SECOND, .value = S("1") } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        BAD(work_write(&k->w, set_tx, &wrong[i]), ERR_INVALID);
    struct setting_try hold = { .setting = SETTING_HOLD_SECONDS };
    GOOD(work_read(&k->w, setting_tx, &hold));
    assert_true(hold.number == 10 && !hold.now.set);
    hold.value = S(" 0 ");
    GOOD(work_write(&k->w, set_tx, &hold));
    GOOD(work_read(&k->w, setting_tx, &hold));
    assert_true(hold.number == 0 && hold.now.set);
}

/* Whoever must have a second step is told so with each request, until there is one. */
static void second_can_be_required(struct rig *r) {
    struct kit *k = kit_new(r);
    struct setting_try must = { .setting = SETTING_REQUIRE_SECOND, .value = S("yes") };
    struct work milica = kit_as(k, k->milica);
    struct signed_in in;
    const struct str *codes;
    give_password(k, k->milica, RIGHT);
    GOOD(sign_in(k, "milica@korak.example", RIGHT, &in));
    assert_false(session_of(k, in.secret).must_second);
    GOOD(work_write(&k->w, set_tx, &must));
    assert_true(session_of(k, in.secret).must_second);
    struct second_new x = second_begin(&milica, S("Korak"));
    GOOD(second_on(&milica, x.sealed, code_of(k, x.secret, 0), &codes));
    assert_false(session_of(k, in.secret).must_second);
}

static void rights_are_whole(struct rig *r) {
    (void)r;
    for (int rule = ACCESS_ANYONE + 1; rule < ACCESS_COUNT; rule++) {
        const struct right *found = right_of((enum access)rule);
        assert_true(found->owner); /* nobody may what the owner may not */
        for (size_t i = 0; i < rights_table_n; i++)
            assert_true(&rights_table[i] == found || rights_table[i].rule != found->rule);
    }
}

struct reading {
    struct audit_filter filter;
    struct audit_entry *rows;
    size_t n;
};

static const struct err *log_tx(struct work *w, void *arg) {
    struct reading *x = arg;
    return audit_page(w, &x->filter, 3, &x->rows, &x->n);
}

static void log_is_read(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work milica = kit_as(k, k->milica);
    struct setting_try hold = { .setting = SETTING_HOLD_SECONDS, .value = S("5") };
    struct reading x = { 0 };
    GOOD(work_write(&milica, set_tx, &hold));
    GOOD(work_read(&k->w, log_tx, &x));
    assert_int_equal(x.n, 3);
    assert_true(x.rows[0].id > x.rows[1].id);
    x.filter.before = x.rows[2].id;
    int64_t last = x.rows[2].id;
    GOOD(work_read(&k->w, log_tx, &x));
    assert_true(x.n > 0 && x.rows[0].id < last);
    x.filter = (struct audit_filter){ .user_id = k->milica };
    GOOD(work_read(&k->w, log_tx, &x));
    assert_int_equal(x.n, 1);
    x.filter.object = S("setting:hold_seconds");
    GOOD(work_read(&k->w, log_tx, &x));
    assert_int_equal(x.n, 1);
    x.filter.object = S("setting:name");
    GOOD(work_read(&k->w, log_tx, &x));
    assert_int_equal(x.n, 0);
}

static void log_is_verified(struct rig *r) {
    struct kit *k = kit_new(r);
    struct audit_verdict v;
    bool more;
    GOOD(audit_seal_turn(&k->w, &more));
    GOOD(audit_verify(&k->w, &v));
    assert_true(v.n > 5 && v.broken_at == 0);
    rig_raw(r, "UPDATE audit SET action = 'nothing' WHERE id = 4");
    GOOD(audit_verify(&k->w, &v));
    assert_int_equal(v.n, 3);
    assert_int_equal(v.broken_at, 4);
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
        { "H18 a code of the second step counts once, a recovery code too", codes_count_once,
          RIG_BOTH },
        { "H18 one code three times at once lets one in", codes_race, RIG_BOTH },
        { "A38 codes are not guessed", codes_are_not_guessed, RIG_BOTH },
        { "A35 the way between password and code ends", tickets_end, RIG_BOTH },
        { "H15 the secret of the second step is sealed", secrets_are_sealed, RIG_BOTH },
        { "settings stay within their bounds", settings_have_bounds, RIG_BOTH },
        { "H18 a second step can be required", second_can_be_required, RIG_BOTH },
        { "A26 every rule has one row of rights", rights_are_whole, RIG_SQLITE },
        { "INV16 the log is read by person and by object", log_is_read, RIG_BOTH },
        { "INV16 a changed row is found", log_is_verified, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
