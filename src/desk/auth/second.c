#include "desk/auth/second.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/moment.h"
#include "base/percent.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/auth/tries.h"
#include "desk/mailbox/sealed.h"
#include "desk/notice/notice.h"

#include <liboath/oath.h>
#include <stdlib.h>

enum { SECRET_BYTES = 20, DIGITS = 6, STEP_S = 30, FREE_CODES = 5, SEALED_MAX = 1000 };
enum { CODE_CHARS = 12 }; /* of a recovery code: 60 bits */
#define SEALED_LIVES MOMENT_HOUR

static struct str me(struct work *w) {
    return str_printf(w->arena, "user:%lld", (long long)w->actor.user_id);
}

/* ---- a fresh secret ---- */

static struct str base32(struct arena *a, struct str bytes) {
    char *out = NULL;
    size_t n = 0;
    if (oath_base32_encode(bytes.p, bytes.n, &out, &n) != OATH_OK) bug_out_of_memory(64);
    struct str s = str_dup(a, (struct str){ out, n });
    free(out); /* made by liboath; its owner is this function */
    return s;
}

static struct second_new shown(struct work *w, struct str secret, struct str shop) {
    struct second_new x = { .secret = base32(w->arena, secret) };
    struct str issuer = percent_encode(w->arena, shop);
    x.uri = str_printf(w->arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s",
                       STR_ARG(issuer), STR_ARG(percent_encode(w->arena, w->actor.mail)),
                       STR_ARG(x.secret), STR_ARG(issuer));
    return x;
}

struct second_new second_begin(struct work *w, struct str shop) {
    char *secret = arena_alloc(w->arena, SECRET_BYTES);
    sys_random(w->sys, secret, SECRET_BYTES);
    struct str s = { secret, SECRET_BYTES };
    struct second_new x = shown(w, s, shop);
    struct str head = str_printf(w->arena, "second %lld %lld ", (long long)w->actor.user_id,
                                 (long long)(work_now(w) + SEALED_LIVES));
    x.sealed = sealed_text(w, str_join(w->arena, head, s));
    return x;
}

static bool unseal(struct work *w, struct str sealed, struct str *ret_secret) {
    struct str rest, word, user, until;
    int64_t id, at;
    if (!sealed_text_open(w, sealed, SEALED_MAX, &rest)) return false;
    bool ok = str_split(&rest, ' ', &word) && str_eq(word, S("second")) &&
              str_split(&rest, ' ', &user) && str_split(&rest, ' ', &until) &&
              str_to_int(user, 1, INT64_MAX, &id) && str_to_int(until, 0, INT64_MAX, &at);
    if (!ok || id != w->actor.user_id || at < work_now(w)) return false;
    *ret_secret = rest;
    return rest.n == SECRET_BYTES;
}

bool second_again(struct work *w, struct str sealed, struct str shop, struct second_new *ret) {
    struct str secret;
    if (!unseal(w, sealed, &secret)) return false;
    *ret = shown(w, secret, shop);
    ret->sealed = sealed;
    return true;
}

/* ---- codes ---- */

/* As people type them: without spaces and dashes, letters small. */
static struct str plain(struct arena *a, struct str code) {
    char *out = arena_alloc(a, code.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < code.n && n < 2 * CODE_CHARS; i++)
        if (code.p[i] != ' ' && code.p[i] != '-') out[n++] = code.p[i];
    return str_lower(a, (struct str){ out, n });
}

/* The half minute whose code this is, -1 for none. */
static int64_t step_of(struct work *w, struct str secret, struct str code) {
    int64_t now = work_now(w) / MOMENT_SECOND, found = -1;
    for (int64_t at = -1; at <= 1; at++) {
        char want[DIGITS + 1];
        int64_t t = now + at * STEP_S;
        int e = oath_totp_generate(secret.p, secret.n, (time_t)t, STEP_S, 0, DIGITS, want);
        BUG_UNLESS(e == OATH_OK);
        if (hash_equal(code, (struct str){ want, DIGITS })) found = t / STEP_S;
    }
    return found;
}

static const struct err *wrong(struct work *w) {
    return ERR(w->arena, ERR_DENIED, "This code is not right.", .field = "code",
               .hint = "Take the one that the app shows now; each counts once.");
}

static struct str code_hash(struct work *w, int64_t user_id, struct str code) {
    struct str what = str_printf(w->arena, "recovery:%lld:%.*s", (long long)user_id,
                                 STR_ARG(code));
    return hash_keyed_128(w->arena, w->key, what);
}

static const struct err *make_codes(struct work *w, const struct str *codes) {
    TRY(sql_recovery_forget(w->db, w->actor.user_id, NULL));
    for (int i = 0; i < RECOVERY_CODES; i++)
        TRY(sql_recovery_insert(w->db, w->actor.user_id,
                                code_hash(w, w->actor.user_id, plain(w->arena, codes[i])), NULL));
    return NULL;
}

/* Made before the transaction, which may run twice. "k3vm-9ab2-x7qd" of 32 signs that look unlike. */
static const struct str *new_codes(struct work *w) {
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    struct str *codes = ARENA_ARRAY(w->arena, RECOVERY_CODES, struct str);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        unsigned char chance[CODE_CHARS];
        char *p = arena_alloc(w->arena, CODE_CHARS + 2);
        size_t n = 0;
        sys_random(w->sys, chance, sizeof chance);
        for (int k = 0; k < CODE_CHARS; k++) {
            if (k && k % 4 == 0) p[n++] = '-';
            p[n++] = signs[chance[k] % 32];
        }
        codes[i] = (struct str){ p, n };
    }
    return codes;
}

/* ---- on and off ---- */

struct switching {
    struct str secret;
    int64_t step;
    const struct str *codes;
};

static const struct err *told(struct work *w, const char *action) {
    TRY(notice_add(w, NOTICE_SECOND_STEP, w->actor.mail));
    return audit_note(w, action, me(w), S(""));
}

static const struct err *on_tx(struct work *w, void *arg) {
    const struct switching *x = arg;
    int64_t changed;
    TRY(sql_second_on(w->db, w->actor.user_id, sealed_put(w, x->secret), x->step, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "The second step is switched on already.",
                   .hint = "Look at the page once more, then try again.");
    TRY(make_codes(w, x->codes));
    return told(w, "second-step.on");
}

const struct err *second_on(struct work *w, struct str sealed, struct str code,
                            const struct str **ret_codes) {
    struct switching x = { .codes = new_codes(w) };
    if (!unseal(w, sealed, &x.secret))
        return ERR(w->arena, ERR_INVALID, "This form has become too old.", .field = "code",
                   .hint = "Look at the page once more, then try again.");
    x.step = step_of(w, x.secret, plain(w->arena, code));
    if (x.step < 0) return wrong(w);
    TRY(work_write(w, on_tx, &x));
    *ret_codes = x.codes;
    return NULL;
}

static const struct err *off_tx(struct work *w, void *arg) {
    int64_t changed;
    (void)arg;
    TRY(sql_second_off(w->db, w->actor.user_id, &changed));
    if (!changed) return NULL;
    TRY(second_forget_codes(w));
    return told(w, "second-step.off");
}

const struct err *second_off(struct work *w) { return work_write(w, off_tx, NULL); }

static const struct err *codes_tx(struct work *w, void *arg) {
    struct user u;
    TRY(user_get(w, w->actor.user_id, &u));
    if (!u.second)
        return ERR(w->arena, ERR_CONFLICT, "The second step is switched off.",
                   .hint = "Look at the page once more, then try again.");
    TRY(make_codes(w, *(const struct str **)arg));
    return audit_note(w, "second-step.codes", me(w), S(""));
}

const struct err *second_codes(struct work *w, const struct str **ret_codes) {
    const struct str *codes = new_codes(w);
    TRY(work_write(w, codes_tx, &codes));
    *ret_codes = codes;
    return NULL;
}

const struct str *second_new_codes(struct work *w) { return new_codes(w); }

const struct err *second_put_codes(struct work *w, const struct str *codes) {
    return make_codes(w, codes);
}

const struct err *second_forget_codes(struct work *w) {
    struct user u;
    TRY(user_get(w, w->actor.user_id, &u));
    return u.second ? NULL : sql_recovery_forget(w->db, w->actor.user_id, NULL);
}

const struct err *second_has_app(struct work *w, bool *ret) {
    struct str sealed;
    TRY(sql_second_secret(w->db, w->actor.user_id, &sealed));
    *ret = str_is_set(sealed);
    return NULL;
}

const struct err *second_codes_left(struct work *w, int64_t *ret) {
    return sql_recovery_left(w->db, w->actor.user_id, ret);
}

/* ---- at the door ---- */

struct verifying {
    int64_t user_id;
    struct str code, subject;
    bool refused, right;
};

static const struct err *use_up(struct work *w, struct verifying *v) {
    struct str sealed, secret;
    int64_t used = 0;
    TRY(sql_second_secret(w->db, v->user_id, &sealed));
    if (v->code.n == DIGITS && str_is_set(sealed) && sealed_open(w, sealed, &secret)) {
        int64_t step = step_of(w, secret, v->code);
        if (step >= 0) TRY(sql_second_use(w->db, v->user_id, step, &used));
    } else if (v->code.n == CODE_CHARS) {
        TRY(sql_recovery_use(w->db, v->user_id, code_hash(w, v->user_id, v->code), &used));
    }
    v->right = used > 0;
    return NULL;
}

static const struct err *verify_tx(struct work *w, void *arg) {
    struct verifying *v = arg;
    int64_t until = 0;
    TRY(tries_blocked(w, v->subject, &until));
    v->refused = until > work_now(w);
    v->right = false;
    if (v->refused) return NULL;
    TRY(use_up(w, v));
    if (v->right) return tries_clear(w, v->subject);
    TRY(tries_count(w, v->subject, FREE_CODES));
    return audit_note(w, "second-step.refused",
                      str_printf(w->arena, "user:%lld", (long long)v->user_id), S(""));
}

const struct err *second_verify(struct work *w, int64_t user_id, struct str code) {
    struct verifying v = { .user_id = user_id, .code = plain(w->arena, code) };
    v.subject = str_printf(w->arena, "second:%lld", (long long)user_id);
    TRY(work_write(w, verify_tx, &v));
    if (v.refused) return tries_refused(w);
    return v.right ? NULL : wrong(w);
}
