/* The second step at the door, the settings of the desk, the rights and the log, on both stores. */
#include "base/moment.h"
#include "desk/audit/audit.h"
#include "desk/auth/rights.h"
#include "desk/auth/second.h"
#include "desk/desk_kit.h"
#include "desk/setting/declared.h"

#include <liboath/oath.h>
#include <stdlib.h>

/* ---- the second step ---- */

/* The code of a fresh secret at the kit's time, so many half minutes from it. */
static struct str code_of(struct kit *k, struct str secret, int away) {
    char *bytes, *code = arena_alloc(k->rig->a, 8);
    size_t n;
    time_t at = (time_t)(k->now / MOMENT_SECOND) + away * 30;
    assert_int_equal(oath_base32_decode(secret.p, secret.n, &bytes, &n), OATH_OK);
    assert_int_equal(oath_totp_generate(bytes, n, at, 30, 0, 6, code), OATH_OK);
    free(bytes); /* liboath made it */
    return str_of(code);
}

/* Milica with a second step; the codes of now and before are used up with that. */
static struct second_new with_second(struct kit *k, const struct str **ret_codes) {
    struct work milica = kit_as(k, k->milica);
    kit_give_password(k, k->milica, KIT_PASSWORD);
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
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    assert_true(in.ticket.n > 0 && in.secret.n == 0);
    TRY(auth_second(&k->w, &from, in.ticket, code, &second));
    return work_read(&k->w, kit_session_tx, &second.secret);
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
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    BAD(auth_second(&k->w, &from, S("door 2 9 x"), code_of(k, x.secret, 0), &second), ERR_SIGN_IN);
    k->now += 6 * MOMENT_MINUTE;
    BAD(auth_second(&k->w, &from, in.ticket, code_of(k, x.secret, 0), &second), ERR_SIGN_IN);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    kit_give_password(k, k->milica, KIT_OTHER);
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
    kit_give_password(k, k->milica, KIT_PASSWORD);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    assert_false(kit_session(k, in.secret).must_second);
    GOOD(work_write(&k->w, set_tx, &must));
    assert_true(kit_session(k, in.secret).must_second);
    struct second_new x = second_begin(&milica, S("Korak"));
    GOOD(second_on(&milica, x.sealed, code_of(k, x.secret, 0), &codes));
    assert_false(kit_session(k, in.secret).must_second);
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
        { "A37 H18 a code of the second step counts once, a recovery code too", codes_count_once,
          RIG_BOTH },
        { "A37 one code three times at once lets one in", codes_race, RIG_BOTH },
        { "A37 A38 codes are not guessed", codes_are_not_guessed, RIG_BOTH },
        { "A35 A37 the way between password and code ends", tickets_end, RIG_BOTH },
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
