#include "desk/auth/passkey.h"

#include "base/hash.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/auth/second.h"
#include "desk/auth/webauthn.h"
#include "desk/notice/notice.h"

/* A challenge is text: 32 random hex digits, who is to answer ("0": whoever has a passkey), until when in
 * microseconds, and a keyed hash over all that; parted by dots. */
enum { CHALLENGE_MAX = 200 };

static struct str mac_of(struct work *w, struct str what) {
    return hash_keyed_128(w->arena, w->key, str_join(w->arena, S("passkey:"), what));
}

struct str passkey_rp(const struct passkey_place *at) {
    ptrdiff_t colon = str_find_last_char(at->host, ':'), bracket = str_find_last_char(at->host, ']');
    return colon > bracket ? str_slice(at->host, 0, (size_t)colon) : at->host;
}

struct str passkey_challenge(struct work *w, int64_t user_id) {
    struct str what = str_printf(w->arena, "%.*s.%lld.%lld",
                                 STR_ARG(sys_random_hex(w->sys, w->arena, 16)), (long long)user_id,
                                 (long long)(work_now(w) + PASSKEY_CHALLENGE_LIVES));
    return webauthn_text(w->arena, str_join3(w->arena, what, S("."), mac_of(w, what)));
}

struct str passkey_handle(struct work *w, int64_t user_id) {
    struct str what = str_printf(w->arena, "handle:%lld", (long long)user_id);
    return webauthn_text(w->arena, mac_of(w, what));
}

struct answering {
    struct str challenge;  /* as it was sent, base64url */
    int64_t until;
    struct str client, data, id, signature; /* bytes */
    struct passkey_row row;
    struct webauthn_key key;
    struct str name, rp;
    int64_t counter;
    bool known, used, first;
    const struct str *codes;
};

/* Ours, for this person, and not too old. */
static bool challenge_counts(struct work *w, struct str text, int64_t user_id, int64_t *ret_until) {
    struct str bytes;
    int64_t id, until;
    if (text.n > CHALLENGE_MAX || !webauthn_bytes(w->arena, text, &bytes)) return false;
    ptrdiff_t dot = str_find_last_char(bytes, '.');
    if (dot < 0) return false;
    struct str what = str_slice(bytes, 0, (size_t)dot), chance, who;
    if (!hash_equal(str_from(bytes, (size_t)dot + 1), mac_of(w, what))) return false;
    bool ok = str_split(&what, '.', &chance) && str_split(&what, '.', &who) &&
              str_to_int(who, 0, INT64_MAX, &id) && str_to_int(what, 0, INT64_MAX, &until);
    if (!ok || id != user_id || until <= work_now(w)) return false;
    *ret_until = until;
    return true;
}

static bool read_answer(struct work *w, const struct passkey_place *at, enum webauthn_act act,
                        int64_t user_id, const struct passkey_answer *in, struct answering *x) {
    x->rp = passkey_rp(at);
    return webauthn_bytes(w->arena, in->client, &x->client) &&
           webauthn_bytes(w->arena, in->data, &x->data) &&
           webauthn_client(w->arena, x->client, act, at->host, &x->challenge) &&
           challenge_counts(w, x->challenge, user_id, &x->until);
}

/* In the transaction that does what was asked for: of two with one challenge, one finds it used. */
static const struct err *use_challenge(struct work *w, struct answering *x) {
    int64_t changed;
    TRY(sql_passkey_challenge_forget(w->db, work_now(w), NULL));
    TRY(sql_passkey_challenge_use(w->db, hash_sha256_hex(w->arena, x->challenge), x->until, &changed));
    x->used = changed == 0;
    return NULL;
}

static const struct err *refused(struct work *w) {
    return ERR(w->arena, ERR_DENIED, "This passkey was not accepted.", .field = "passkey",
               .hint = "Try once more, or use your password.");
}

static struct str user_object(struct work *w, int64_t id) {
    return str_printf(w->arena, "user:%lld", (long long)id);
}

/* ---- adding and removing ---- */

static const struct err *add_tx(struct work *w, void *arg) {
    struct answering *x = arg;
    struct passkey_item *all;
    struct user before;
    size_t n;
    int64_t me = w->actor.user_id, changed;
    TRY(use_challenge(w, x));
    if (x->used) return refused(w);
    TRY(user_get(w, me, &before));
    TRY(sql_passkeys_of(w->db, me, &all, &n));
    if (n >= PASSKEYS_MAX)
        return ERR(w->arena, ERR_LIMIT, "These are too many passkeys.", .field = "passkey",
                   .hint = "Remove one that you do not use any more.");
    TRY(sql_passkey_insert(w->db, me, webauthn_text(w->arena, x->key.id), x->rp, x->key.alg,
                           x->key.key, x->key.counter, x->name, work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "This passkey is here already.", .field = "passkey",
                   .hint = "Take another device.");
    TRY(sql_passkey_counted(w->db, me, NULL));
    x->first = !before.second;
    if (x->first) TRY(second_put_codes(w, x->codes));
    TRY(notice_add(w, NOTICE_SECOND_STEP, w->actor.mail));
    return audit_note(w, "passkey.add", user_object(w, me), x->name);
}

const struct err *passkey_add(struct work *w, const struct passkey_place *at,
                              const struct passkey_answer *in, struct str name,
                              const struct str **ret_codes) {
    struct answering x = { .name = str_trim(name), .codes = second_new_codes(w) };
    TRY(user_check_name(w, x.name, PASSKEY_NAME_MAX));
    if (!read_answer(w, at, WEBAUTHN_CREATE, w->actor.user_id, in, &x) ||
        !webauthn_created(w->arena, x.data, x.rp, &x.key))
        return refused(w);
    TRY(work_write(w, add_tx, &x));
    *ret_codes = x.first ? x.codes : NULL;
    return NULL;
}

const struct err *passkey_list(struct work *w, struct passkey_item **ret, size_t *ret_n) {
    return sql_passkeys_of(w->db, w->actor.user_id, ret, ret_n);
}

static const struct err *remove_tx(struct work *w, void *arg) {
    int64_t changed, me = w->actor.user_id;
    TRY(sql_passkey_delete(w->db, *(const int64_t *)arg, me, &changed));
    if (!changed) return NULL;
    TRY(sql_passkey_counted(w->db, me, NULL));
    TRY(second_forget_codes(w));
    TRY(notice_add(w, NOTICE_SECOND_STEP, w->actor.mail));
    return audit_note(w, "passkey.remove", user_object(w, me), S(""));
}

const struct err *passkey_remove(struct work *w, int64_t id) {
    return work_write(w, remove_tx, &id);
}

/* ---- at the door ---- */

static const struct err *find_tx(struct work *w, void *arg) {
    struct answering *x = arg;
    return sql_passkey_by_credential(w->db, webauthn_text(w->arena, x->id), &x->row, &x->known);
}

static bool holds(struct answering *x) {
    struct webauthn_key key = { .alg = x->row.alg, .key = x->row.public_key };
    if (!x->row.active || !str_eq(x->row.rp, x->rp)) return false;
    return webauthn_signed(&key, x->rp, x->client, x->data, x->signature, &x->counter);
}

static const struct err *use_tx(struct work *w, void *arg) {
    struct answering *x = arg;
    int64_t changed;
    TRY(use_challenge(w, x));
    if (x->used) return NULL;
    TRY(sql_passkey_use(w->db, x->row.id, x->counter, work_now(w), &changed));
    if (changed) return NULL;
    x->used = true; /* the counter went back: two devices have this key */
    return audit_note(w, "passkey.copied", user_object(w, x->row.user_id), S(""));
}

const struct err *passkey_sign_in(struct work *w, const struct passkey_place *at,
                                  const struct passkey_answer *in, const struct sign_in *from,
                                  struct signed_in *ret) {
    struct answering x = { 0 };
    TRY(auth_by_key_blocked(w, from));
    bool ok = read_answer(w, at, WEBAUTHN_GET, 0, in, &x) &&
              webauthn_bytes(w->arena, in->id, &x.id) &&
              webauthn_bytes(w->arena, in->signature, &x.signature);
    if (ok) TRY(work_read(w, find_tx, &x));
    ok = ok && x.known && holds(&x);
    if (ok) TRY(work_write(w, use_tx, &x));
    if (ok && !x.used) return auth_by_key(w, from, x.row.user_id, ret);
    TRY(auth_by_key_failed(w, from, x.known ? x.row.user_id : 0));
    return refused(w);
}
