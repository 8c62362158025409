#include "desk/auth/auth.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/auth/second.h"
#include "desk/auth/tries.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/sealed.h"
#include "desk/user/user_sql.h"

#include <sodium.h>
#include <string.h>

#define SESSION_LENGTH (14 * MOMENT_DAY)
#define TICKET_LIVES (5 * MOMENT_MINUTE)
enum { ARGON_PASSES = 2, ARGON_BYTES = 19 << 20, FREE_TRIES = 5, ADDRESS_FREE_TRIES = 20, TICKET_MAX = 1000 };

const struct err *auth_hash_password(struct work *w, struct str password, struct str *ret) {
    if (password.n < PASSWORD_MIN)
        return ERR(w->arena, ERR_INVALID, "This password is too short.", .field = "password",
                   .hint = "Take at least 8 characters.");
    if (password.n > PASSWORD_MAX)
        return ERR(w->arena, ERR_INVALID, "This password is too long.", .field = "password",
                   .hint = "Take at most 200 characters.");
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(hash, password.p, password.n, ARGON_PASSES, ARGON_BYTES) != 0)
        return ERR(w->arena, ERR_RETRY, "There is too little memory just now.",
                   .hint = "Try again in a moment.");
    *ret = str_dup(w->arena, str_of(hash));
    return NULL;
}

struct attempt {
    struct str mail, account, address; /* account: or the known device that tries it */
    bool device_known;
    struct user user;
    bool known;
    struct str hash, ticket;
    int64_t blocked_until;
};

static const struct err *look_up(struct work *w, void *arg) {
    struct attempt *a = arg;
    TRY(tries_blocked(w, a->account, &a->blocked_until));
    if (!a->device_known) TRY(tries_blocked(w, a->address, &a->blocked_until));
    TRY(sql_user_by_mail(w->db, a->mail, &a->user, &a->known));
    if (a->known) TRY(sql_user_password(w->db, a->user.id, &a->hash));
    return NULL;
}

static const struct err *failed_tx(struct work *w, void *arg) {
    const struct attempt *a = arg;
    TRY(tries_count(w, a->account, FREE_TRIES));
    if (!a->device_known) TRY(tries_count(w, a->address, ADDRESS_FREE_TRIES));
    return audit_note(w, "sign-in.refused",
                      a->known ? str_printf(w->arena, "user:%lld", (long long)a->user.id)
                               : S("user"),
                      a->address);
}

struct new_session {
    const struct attempt *attempt;
    const struct sign_in *from;
    struct signed_in *in;
};

static struct str hash_of(struct work *w, struct str secret) {
    return hash_sha256_hex(w->arena, secret);
}

static const struct err *not_together(struct work *w) {
    return ERR(w->arena, ERR_DENIED, "Address and password do not belong together.",
               .hint = "Check both, or ask the owner for a new password.");
}

/* Who was switched off while the password was looked at, or whose password is another by now, gets no
 * session that would outlive the end of all others. */
static const struct err *still_so(struct work *w, const struct attempt *a) {
    struct user now;
    struct str hash;
    bool found;
    TRY(sql_user_by_id(w->db, a->user.id, &now, &found));
    if (!found || !now.active) return not_together(w);
    if (a->hash.n == 0) return NULL; /* by a passkey */
    TRY(sql_user_password(w->db, a->user.id, &hash));
    return str_eq(hash, a->hash) ? NULL : not_together(w);
}

static const struct err *session_tx(struct work *w, void *arg) {
    const struct new_session *s = arg;
    const struct user *u = &s->attempt->user;
    TRY(still_so(w, s->attempt));
    w->actor = (struct actor){ .kind = ACTOR_USER, .user_id = u->id, .mail = u->mail };
    TRY(sql_failure_clear(w->db, s->attempt->account, NULL));
    TRY(sql_session_delete_expired(w->db, work_now(w), NULL));
    TRY(sql_session_insert(w->db, hash_of(w, s->in->secret), u->id,
                           sys_random_hex(w->sys, w->arena, 32), work_now(w), s->in->expires_at,
                           s->from->peer,
                           str_is_set(s->from->browser) ? s->from->browser : S(""), NULL));
    return audit_note(w, "sign-in", str_printf(w->arena, "user:%lld", (long long)u->id),
                      s->attempt->address);
}

/* An unknown name costs the same argon2id as a wrong password. */
static bool password_right(const struct attempt *a, struct str password) {
    char unused[crypto_pwhash_STRBYTES];
    const char *p = password.p ? password.p : "";
    if (!a->known) return crypto_pwhash_str(unused, p, password.n, ARGON_PASSES, ARGON_BYTES) == 1;
    return crypto_pwhash_str_verify(a->hash.p, p, password.n) == 0 && a->user.active;
}

static struct str device_mac(struct work *w, struct str mail, struct str nonce) {
    struct str what = str_join3(w->arena, mail, S(":"), nonce);
    return hash_keyed_128(w->arena, w->key, str_join(w->arena, S("device:"), what));
}

/* "NONCE.MAC": the mark of a browser in which this person has signed in before. */
static struct str new_device(struct work *w, struct str mail) {
    struct str nonce = sys_random_hex(w->sys, w->arena, 16);
    return str_join3(w->arena, nonce, S("."), device_mac(w, mail, nonce));
}

static bool device_known(struct work *w, struct str mail, struct str device, struct str *ret_nonce) {
    ptrdiff_t dot = device.n <= 100 ? str_find_char(device, '.') : -1;
    if (dot != 32) return false;
    *ret_nonce = str_slice(device, 0, (size_t)dot);
    return hash_equal(str_from(device, (size_t)dot + 1), device_mac(w, mail, *ret_nonce));
}

static struct attempt attempt_of(struct work *w, const struct sign_in *in) {
    struct str mail = in->mail.n > 320 ? str_slice(in->mail, 0, 320) : in->mail, nonce;
    struct attempt a = { .mail = mailbox_normal(w->arena, mail) };
    a.device_known = device_known(w, a.mail, in->device, &nonce);
    a.account = a.device_known ? str_join(w->arena, S("device:"), nonce)
                               : str_join(w->arena, S("account:"), a.mail);
    a.address = str_join(w->arena, S("address:"), in->peer);
    return a;
}

/* A known device has its own count, and only that. */
static bool too_often(struct work *w, const struct attempt *a, struct rate *total) {
    if (a->blocked_until > work_now(w)) return true;
    return total && !a->device_known && !rate_take(total, S("strangers"), NULL);
}

static const struct err *let_in(struct work *w, const struct sign_in *in, const struct attempt *a,
                                struct signed_in *ret) {
    struct signed_in made = { .secret = sys_random_hex(w->sys, w->arena, 32),
                              .device = a->device_known ? in->device : new_device(w, a->mail),
                              .user_id = a->user.id,
                              .expires_at = work_now(w) + SESSION_LENGTH };
    TRY(work_write(w, session_tx, &(struct new_session){ a, in, &made }));
    *ret = made;
    return NULL;
}

/* Sealed: who has it knew the password that counts now. */
static struct str ticket_for(struct work *w, const struct attempt *a) {
    struct str hash = hash_of(w, a->hash);
    return sealed_text(w, str_printf(w->arena, "door %lld %lld %.*s", (long long)a->user.id,
                                     (long long)(work_now(w) + TICKET_LIVES), STR_ARG(hash)));
}

const struct err *auth_sign_in(struct work *w, const struct sign_in *in, struct signed_in *ret) {
    struct attempt a = attempt_of(w, in);
    struct str password = in->password;
    if (password.n > PASSWORD_MAX) password = str_slice(password, 0, PASSWORD_MAX);
    TRY(work_read(w, look_up, &a));
    if (a.known) a.hash = str_of(str_c(w->arena, a.hash));
    if (too_often(w, &a, in->total)) return tries_refused(w);
    if (!password_right(&a, password)) {
        TRY(work_write(w, failed_tx, &a));
        return not_together(w);
    }
    if (a.user.second) {
        *ret = (struct signed_in){ .ticket = ticket_for(w, &a), .user_id = a.user.id };
        return NULL;
    }
    return let_in(w, in, &a, ret);
}

/* Says whose ticket it is, if it counts. */
static const struct err *ticket_tx(struct work *w, void *arg) {
    struct attempt *a = arg;
    struct str rest = a->ticket, word, id, until;
    bool ok = str_split(&rest, ' ', &word) && str_eq(word, S("door")) &&
              str_split(&rest, ' ', &id) && str_split(&rest, ' ', &until);
    int64_t user_id, ends;
    a->known = ok && str_to_int(id, 1, INT64_MAX, &user_id) &&
               str_to_int(until, 0, INT64_MAX, &ends) && ends > work_now(w);
    if (a->known) TRY(sql_user_by_id(w->db, user_id, &a->user, &a->known));
    if (!a->known) return NULL;
    TRY(sql_user_password(w->db, user_id, &a->hash));
    a->known = a->user.active && str_eq(rest, hash_of(w, a->hash));
    return NULL;
}

const struct err *auth_second(struct work *w, const struct sign_in *in, struct str ticket,
                              struct str code, struct signed_in *ret) {
    struct attempt found = { 0 };
    struct sign_in again = *in;
    if (sealed_text_open(w, ticket, TICKET_MAX, &found.ticket))
        TRY(work_read(w, ticket_tx, &found));
    if (!found.known)
        return ERR(w->arena, ERR_SIGN_IN, "This took too long.",
                   .hint = "Sign in with your password once more.");
    again.mail = found.user.mail;
    struct attempt a = attempt_of(w, &again);
    a.user = found.user;
    a.hash = found.hash;
    a.known = true;
    if (too_often(w, &a, in->total)) return tries_refused(w);
    TRY(second_verify(w, a.user.id, code));
    return let_in(w, in, &a, ret);
}

/* ---- by a passkey ---- */

static const struct err *address_tx(struct work *w, void *arg) {
    struct attempt *a = arg;
    return tries_blocked(w, a->address, &a->blocked_until);
}

const struct err *auth_by_key_blocked(struct work *w, const struct sign_in *in) {
    struct attempt a = { .address = str_join(w->arena, S("address:"), in->peer) };
    TRY(work_read(w, address_tx, &a));
    return too_often(w, &a, in->total) ? tries_refused(w) : NULL;
}

static const struct err *key_failed_tx(struct work *w, void *arg) {
    const struct attempt *a = arg;
    TRY(tries_count(w, a->address, ADDRESS_FREE_TRIES));
    return audit_note(w, "sign-in.refused",
                      a->user.id ? str_printf(w->arena, "user:%lld", (long long)a->user.id)
                                 : S("user"),
                      a->address);
}

const struct err *auth_by_key_failed(struct work *w, const struct sign_in *in, int64_t user_id) {
    struct attempt a = { .address = str_join(w->arena, S("address:"), in->peer),
                         .user.id = user_id };
    return work_write(w, key_failed_tx, &a);
}

static const struct err *user_tx(struct work *w, void *arg) {
    struct attempt *a = arg;
    return user_get(w, a->user.id, &a->user);
}

const struct err *auth_by_key(struct work *w, const struct sign_in *in, int64_t user_id,
                              struct signed_in *ret) {
    struct attempt found = { .user.id = user_id };
    struct sign_in again = *in;
    TRY(work_read(w, user_tx, &found));
    again.mail = found.user.mail;
    struct attempt a = attempt_of(w, &again);
    a.user = found.user;
    a.known = true;
    return let_in(w, in, &a, ret);
}

static const struct err *sign_out_tx(struct work *w, void *arg) {
    int64_t ended;
    db_wake(w->db, WAKE_EVENTS);
    TRY(sql_session_delete(w->db, *(const struct str *)arg, &ended));
    if (!ended || w->actor.kind != ACTOR_USER) return NULL;
    return audit_note(w, "sign-out", str_printf(w->arena, "user:%lld", (long long)w->actor.user_id),
                      S(""));
}

const struct err *auth_sign_out(struct work *w, struct str secret) {
    struct str hash = hash_of(w, secret);
    return work_write(w, sign_out_tx, &hash);
}

static struct auth_pass pass_of(struct work *w, struct str secret, bool token) {
    struct auth_pass pass = { .token = token };
    struct str hash = hash_of(w, secret);
    BUG_UNLESS(hash.n == sizeof pass.hash - 1);
    memcpy(pass.hash, hash.p, hash.n);
    return pass;
}

static const struct err *session_of(struct work *w, const struct auth_pass *pass,
                                    struct session *ret, bool *ret_found) {
    struct session_row r;
    TRY(sql_session_user(w->db, str_of(pass->hash), work_now(w), &r, ret_found));
    if (!*ret_found) return NULL;
    *ret = (struct session){
        .actor = { .kind = ACTOR_USER,
                   .user_id = r.user_id,
                   .role = r.role,
                   .sees = r.sees,
                   .scope = SCOPE_ADMIN,
                   .name = r.name,
                   .mail = r.mail },
        .csrf = r.csrf,
        .lang = r.lang,
        .zone = r.zone,
        .theme = r.theme,
        .density = r.density,
        .practice = r.practice,
        .single_keys = r.single_keys != 0,
        .read_from = r.read_from,
        .second = r.second != 0,
        .must_second = !r.second && r.asked,
        .seen_at = r.seen_at,
    };
    return NULL;
}

/* A random half, then the csrf with that half laid over it, hex digit by hex digit. */
static struct str laid_over(struct arena *a, struct str half, struct str csrf) {
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(a, csrf.n + 1);
    for (size_t i = 0; i < csrf.n; i++) {
        const char *x = memchr(digits, half.p[i], 16), *y = memchr(digits, csrf.p[i], 16);
        out[i] = x && y ? digits[(x - digits) ^ (y - digits)] : '-';
    }
    return (struct str){ out, csrf.n };
}

struct str auth_csrf_mask(struct work *w, struct str csrf) {
    struct str half = sys_random_hex(w->sys, w->arena, (csrf.n + 1) / 2);
    half = str_slice(half, 0, csrf.n);
    return str_join(w->arena, half, laid_over(w->arena, half, csrf));
}

bool auth_csrf_fits(struct work *w, struct str masked, struct str csrf) {
    if (csrf.n == 0 || masked.n != csrf.n * 2) return false;
    struct str half = str_slice(masked, 0, csrf.n), rest = str_from(masked, csrf.n);
    return hash_equal(laid_over(w->arena, half, rest), csrf);
}

static const struct err *session_of_token(struct work *w, const struct auth_pass *pass,
                                          struct session *ret, bool *ret_found) {
    struct token_row r;
    TRY(sql_token_user(w->db, str_of(pass->hash), &r, ret_found));
    if (!*ret_found) return NULL;
    *ret = (struct session){
        .actor = { .kind = ACTOR_USER,
                   .user_id = r.user_id,
                   .role = r.role,
                   .sees = r.sees,
                   .scope = (enum scope)r.scope,
                   .name = r.name,
                   .mail = r.mail },
        .lang = r.lang,
        .zone = r.zone,
        .seen_at = r.used_at.v,
    };
    return NULL;
}

const struct err *auth_again(struct work *w, const struct auth_pass *pass, struct session *ret,
                             bool *ret_found) {
    if (pass->token)
        TRY(session_of_token(w, pass, ret, ret_found));
    else
        TRY(session_of(w, pass, ret, ret_found));
    if (!*ret_found) return NULL;
    ret->pass = *pass;
    if (ret->actor.role == ROLE_OWNER) ret->actor.sees = SEES_ALL;
    return NULL;
}

static const struct err *by_secret(struct work *w, struct str secret, bool token,
                                   struct session *ret, bool *ret_found) {
    *ret_found = false;
    if (secret.n == 0 || secret.n > 128) return NULL;
    struct auth_pass pass = pass_of(w, secret, token);
    return auth_again(w, &pass, ret, ret_found);
}

const struct err *auth_session(struct work *w, struct str secret, struct session *ret,
                               bool *ret_found) {
    return by_secret(w, secret, false, ret, ret_found);
}

const struct err *auth_token(struct work *w, struct str secret, struct session *ret,
                             bool *ret_found) {
    return by_secret(w, secret, true, ret, ret_found);
}

const struct err *auth_token_create(struct work *w, int64_t user_id, enum scope scope,
                                    struct str name, struct str *ret_secret) {
    struct str secret = str_join(w->arena, S("kept_"), sys_random_hex(w->sys, w->arena, 32));
    TRY(sql_token_insert(w->db, user_id, hash_of(w, secret), scope, work_now(w), name, NULL));
    TRY(audit_note(w, "token.create", str_printf(w->arena, "user:%lld", (long long)user_id),
                   S("")));
    *ret_secret = secret;
    return NULL;
}
