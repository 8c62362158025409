#include "desk/auth/password.h"

#include "base/hash.h"
#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/auth/tries.h"
#include "desk/mailbox/mailbox.h"
#include "desk/notice/notice.h"
#include "desk/user/user_sql.h"

#include <sodium.h>

#define FORGOTTEN_LASTS MOMENT_HOUR
#define INVITATION_LASTS (3 * MOMENT_DAY)
enum { FREE_CHECKS = 5, FREE_ASKS = 3, FREE_ASKS_OF_NETWORK = 10 };

static struct str user_object(struct work *w, int64_t id) {
    return str_printf(w->arena, "user:%lld", (long long)id);
}

/* ---- by the old one ---- */

struct check {
    struct str subject, hash;
    int64_t blocked_until;
};

static struct str check_subject(struct work *w) {
    return str_printf(w->arena, "check:%lld", (long long)w->actor.user_id);
}

static const struct err *look_tx(struct work *w, void *arg) {
    struct check *c = arg;
    TRY(tries_blocked(w, c->subject, &c->blocked_until));
    return sql_user_password(w->db, w->actor.user_id, &c->hash);
}

static const struct err *wrong_tx(struct work *w, void *arg) {
    const struct check *c = arg;
    TRY(tries_count(w, c->subject, FREE_CHECKS));
    return audit_note(w, "password.wrong", user_object(w, w->actor.user_id), S(""));
}

static const struct err *check(struct work *w, struct str password, struct check *c) {
    *c = (struct check){ .subject = check_subject(w) };
    TRY(work_read(w, look_tx, c));
    if (c->blocked_until > work_now(w)) return tries_refused(w);
    c->hash = str_of(str_c(w->arena, c->hash));
    const char *p = password.p ? password.p : "";
    size_t n = password.n > PASSWORD_MAX ? PASSWORD_MAX : password.n;
    if (crypto_pwhash_str_verify(c->hash.p, p, n) == 0) return NULL;
    TRY(work_write(w, wrong_tx, c));
    return ERR(w->arena, ERR_DENIED, "This is not your password.", .field = "current",
               .hint = "Enter the one you sign in with.");
}

const struct err *password_check(struct work *w, struct str password) {
    struct check c;
    return check(w, password, &c);
}

struct change {
    struct str old, hash;
    const struct auth_pass *own;
};

static const struct err *change_tx(struct work *w, void *arg) {
    const struct change *c = arg;
    int64_t me = w->actor.user_id, changed;
    TRY(sql_user_change_password(w->db, me, c->old, c->hash, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "The password was changed a moment ago.",
                   .hint = "Look at the page once more, then try again.");
    TRY(sql_session_end_others(w->db, me, str_of(c->own->hash), NULL));
    TRY(sql_link_forget(w->db, me, LINK_FORGOTTEN, NULL));
    TRY(tries_clear(w, check_subject(w)));
    db_wake(w->db, WAKE_EVENTS);
    TRY(notice_add(w, NOTICE_PASSWORD, w->actor.mail));
    return audit_note(w, "password.change", user_object(w, me), S(""));
}

const struct err *password_change(struct work *w, struct str current, struct str password,
                                  const struct auth_pass *own) {
    struct check c;
    struct change x = { .own = own };
    TRY(check(w, current, &c));
    TRY(auth_hash_password(w, password, &x.hash));
    x.old = c.hash;
    return work_write(w, change_tx, &x);
}

/* ---- by a link ---- */

struct asking {
    struct str mail, subject, network;
    bool refused;
};

/* The same statements for every address: whether it is anybody's is asked when the mail is written. */
static const struct err *forgotten_tx(struct work *w, void *arg) {
    struct asking *a = arg;
    int64_t now = work_now(w), network_until = 0, until = 0;
    TRY(tries_blocked(w, a->network, &network_until));
    TRY(tries_blocked(w, a->subject, &until));
    a->refused = network_until > now;
    if (a->refused) return NULL;
    TRY(tries_count(w, a->network, FREE_ASKS_OF_NETWORK));
    TRY(tries_count(w, a->subject, FREE_ASKS));
    TRY(audit_note(w, "password.forgotten", S("user"), a->network));
    return until > now ? NULL : notice_add(w, NOTICE_FORGOTTEN, a->mail);
}

const struct err *password_forgotten(struct work *w, struct str mail, struct str network) {
    struct asking a = { .mail = mailbox_normal(w->arena, mail) };
    if (!mailbox_address_ok(a.mail))
        return ERR(w->arena, ERR_INVALID, "This is not a mail address.", .field = "mail",
                   .hint = "Write it like name@example.org.");
    a.subject = str_join(w->arena, S("reset:"), a.mail);
    a.network = str_join(w->arena, S("resets:"), network);
    TRY(work_write(w, forgotten_tx, &a));
    return a.refused ? tries_refused(w) : NULL;
}

const struct err *password_link(struct work *w, int64_t user_id, enum link_kind kind,
                                struct str *ret_secret) {
    struct str secret = sys_random_hex(w->sys, w->arena, 32);
    int64_t now = work_now(w), lasts = kind == LINK_INVITATION ? INVITATION_LASTS : FORGOTTEN_LASTS;
    TRY(sql_link_forget(w->db, user_id, kind, NULL));
    TRY(sql_link_insert(w->db, user_id, kind, hash_sha256_hex(w->arena, secret), now, now + lasts,
                        NULL));
    *ret_secret = secret;
    return NULL;
}

struct using {
    struct str token_hash, password_hash;
    struct link_owner owner;
};

static const struct err *owner_tx(struct work *w, void *arg) {
    struct using *u = arg;
    struct door_link_row r;
    bool found;
    TRY(sql_link_user(w->db, u->token_hash, work_now(w), &r, &found));
    if (!found)
        return ERR(w->arena, ERR_NOT_FOUND, "This link does not count any more.",
                   .hint = "Ask for a new one: each can be used once and for a short time.");
    u->owner = (struct link_owner){ r.user_id, (enum link_kind)r.kind, r.mail, r.name, r.lang };
    return NULL;
}

const struct err *password_link_owner(struct work *w, struct str secret, struct link_owner *ret) {
    struct using u = { .token_hash = hash_sha256_hex(w->arena, secret) };
    TRY(work_read(w, owner_tx, &u));
    *ret = u.owner;
    return NULL;
}

/* One transaction: of two clicks the second finds no link. */
static const struct err *use_tx(struct work *w, void *arg) {
    struct using *u = arg;
    TRY(owner_tx(w, u));
    int64_t id = u->owner.user_id;
    w->actor = (struct actor){ .kind = ACTOR_USER, .user_id = id, .mail = u->owner.mail };
    TRY(sql_user_set_password(w->db, id, u->password_hash, NULL));
    TRY(sql_link_forget_all(w->db, id, NULL));
    TRY(sql_session_delete_of_user(w->db, id, NULL));
    TRY(tries_clear(w, str_join(w->arena, S("account:"), u->owner.mail)));
    db_wake(w->db, WAKE_EVENTS);
    if (u->owner.kind == LINK_INVITATION) {
        TRY(sql_user_enter(w->db, id, NULL));
        return audit_note(w, "user.enter", user_object(w, id), S(""));
    }
    TRY(notice_add(w, NOTICE_PASSWORD, u->owner.mail));
    return audit_note(w, "password.reset", user_object(w, id), S(""));
}

const struct err *password_link_use(struct work *w, struct str secret, struct str password,
                                    struct link_owner *ret) {
    struct using u = { .token_hash = hash_sha256_hex(w->arena, secret) };
    TRY(work_read(w, owner_tx, &u));
    TRY(auth_hash_password(w, password, &u.password_hash));
    TRY(work_write(w, use_tx, &u));
    *ret = u.owner;
    return NULL;
}
