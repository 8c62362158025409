/* Passkeys, on both stores: a device of our own making, with real Ed25519 keys, that answers rightly and wrongly. */
#include "base/moment.h"
#include "desk/auth/passkey.h"
#include "desk/auth/second.h"
#include "desk/auth/webauthn.h"
#include "desk/desk_kit.h"

#include <sodium.h>
#include <string.h>

enum { PRESENT = 1, RECOGNISED = 4, WITH_KEY = 64, HEAD = 37, ID = 16 };

static const struct passkey_place here = { { "desk.korak.example", 18 } };

struct device {
    unsigned char secret[crypto_sign_SECRETKEYBYTES], public[crypto_sign_PUBLICKEYBYTES], id[ID];
    uint32_t counter;
};

static void new_device(struct device *d) {
    crypto_sign_keypair(d->public, d->secret);
    randombytes_buf(d->id, ID);
    d->counter = 1;
}

/* What a browser says of it; NULL members are as they should be. */
struct said {
    const char *type, *origin, *rp, *more;
    int flags; /* 0: as they should be */
};

static struct str client_of(struct kit *k, const struct said *s, const char *type, struct str challenge) {
    return str_printf(k->rig->a, "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%s\"%s}",
                      s->type ? s->type : type, STR_ARG(challenge),
                      s->origin ? s->origin : "https://desk.korak.example", s->more ? s->more : "");
}

static size_t head_of(unsigned char *out, const struct said *s, int flags, uint32_t counter) {
    const char *rp = s->rp ? s->rp : "desk.korak.example";
    crypto_hash_sha256(out, (const unsigned char *)rp, strlen(rp));
    out[32] = (unsigned char)(s->flags ? s->flags : flags);
    for (int i = 0; i < 4; i++)
        out[33 + i] = (unsigned char)(counter >> (24 - 8 * i));
    return HEAD;
}

/* The answer to "make a key": its data holds id and public key as COSE has it (RFC 8152). */
static struct passkey_answer creation(struct kit *k, const struct device *d, const struct said *s,
                                      struct str challenge) {
    static const unsigned char cose[] = { 0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20 };
    unsigned char data[HEAD + 18 + ID + sizeof cose + crypto_sign_PUBLICKEYBYTES] = { 0 };
    size_t n = head_of(data, s, PRESENT | RECOGNISED | WITH_KEY, d->counter);
    n += 16; /* the make of the device: nobody's business */
    data[n++] = 0;
    data[n++] = ID;
    memcpy(data + n, d->id, ID), n += ID;
    memcpy(data + n, cose, sizeof cose), n += sizeof cose;
    memcpy(data + n, d->public, sizeof d->public), n += sizeof d->public;
    struct arena *a = k->rig->a;
    return (struct passkey_answer){
        .client = webauthn_text(a, client_of(k, s, "webauthn.create", challenge)),
        .data = webauthn_text(a, (struct str){ (const char *)data, n })
    };
}

/* The answer at the door: data and the hash of what the browser said, signed. */
static struct passkey_answer assertion(struct kit *k, const struct device *d, const struct said *s,
                                       struct str challenge) {
    struct arena *a = k->rig->a;
    unsigned char data[HEAD + 32], signature[crypto_sign_BYTES];
    struct str client = client_of(k, s, "webauthn.get", challenge);
    size_t n = head_of(data, s, PRESENT | RECOGNISED, d->counter);
    crypto_hash_sha256(data + n, (const unsigned char *)client.p, client.n);
    crypto_sign_detached(signature, NULL, data, n + 32, d->secret);
    return (struct passkey_answer){
        .client = webauthn_text(a, client),
        .data = webauthn_text(a, (struct str){ (const char *)data, n }),
        .id = webauthn_text(a, (struct str){ (const char *)d->id, ID }),
        .signature = webauthn_text(a, (struct str){ (const char *)signature, sizeof signature })
    };
}

static const struct said fine = { 0 };

static const struct err *add(struct kit *k, int64_t who, const struct passkey_answer *in, const struct str **codes) {
    struct work w = kit_as(k, who);
    return passkey_add(&w, &here, in, S("Phone"), codes);
}

static void given(struct kit *k, struct device *d, const struct str **ret_codes) {
    struct work w = kit_as(k, k->milica);
    new_device(d);
    struct passkey_answer in = creation(k, d, &fine, passkey_challenge(&w, k->milica));
    GOOD(add(k, k->milica, &in, ret_codes));
}

static const struct err *enter(struct kit *k, const struct passkey_answer *in, struct signed_in *ret) {
    struct work w = kit_as(k, 0);
    struct sign_in from = { .peer = S("192.0.2.7"), .device = STR_NONE };
    return passkey_sign_in(&w, &here, in, &from, ret);
}

static struct str at_the_door(struct kit *k) {
    struct work w = kit_as(k, 0);
    return passkey_challenge(&w, 0);
}

static void in_and_again(struct rig *r) {
    struct kit *k = kit_new(r);
    struct device d;
    const struct str *codes = NULL;
    struct signed_in in;
    given(k, &d, &codes);
    assert_non_null(codes); /* her first second step */
    for (int i = 0; i < 2; i++) {
        d.counter++;
        struct passkey_answer answer = assertion(k, &d, &fine, at_the_door(k));
        GOOD(enter(k, &answer, &in));
        assert_int_equal(in.user_id, k->milica);
        assert_int_equal(kit_session(k, in.secret).actor.user_id, k->milica);
        BAD(enter(k, &answer, &in), ERR_DENIED); /* the same answer once more */
    }
    d.counter--;
    struct passkey_answer copied = assertion(k, &d, &fine, at_the_door(k));
    BAD(enter(k, &copied, &in), ERR_DENIED); /* a counter that goes back */
}

static void a_device_that_does_not_count(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct device d;
    const struct str *codes;
    struct signed_in in;
    new_device(&d);
    d.counter = 0;
    struct passkey_answer made = creation(k, &d, &fine, passkey_challenge(&w, k->milica));
    GOOD(add(k, k->milica, &made, &codes));
    for (int i = 0; i < 2; i++) {
        struct passkey_answer answer = assertion(k, &d, &fine, at_the_door(k));
        GOOD(enter(k, &answer, &in));
        BAD(enter(k, &answer, &in), ERR_DENIED);
    }
}

static const struct {
    const char *name;
    struct said said;
} wrong[] = {
    { "another origin", { .origin = "https://evil.example" } },
    { "our name as the beginning of another", { .origin = "https://desk.korak.example.evil.example" } },
    { "another port", { .origin = "https://desk.korak.example:8443" } },
    { "http", { .origin = "http://desk.korak.example" } },
    { "a frame of another site", { .more = ",\"crossOrigin\":true" } },
    { "another name of the desk", { .rp = "evil.example" } },
    { "the other act", { .type = "payment.get" } },
    { "said twice", { .more = ",\"origin\":\"https://desk.korak.example\"" } },
    { "nobody there", { .flags = RECOGNISED | WITH_KEY } },
    { "somebody, not recognised", { .flags = PRESENT | WITH_KEY } },
};

static void wrong_at_the_door(struct rig *r) {
    struct kit *k = kit_new(r);
    struct device d, other;
    const struct str *codes;
    struct signed_in in;
    given(k, &d, &codes);
    new_device(&other);
    for (size_t i = 0; i < ROWS(wrong); i++) {
        struct said said = wrong[i].said;
        said.flags &= ~WITH_KEY;
        d.counter++;
        struct passkey_answer answer = assertion(k, &d, &said, at_the_door(k));
        const struct err *e = enter(k, &answer, &in);
        ROW_INT(wrong[i].name, e ? (int)e->code : -1, (int)ERR_DENIED);
    }
    memcpy(other.id, d.id, ID); /* the right id, signed by another key */
    other.counter = d.counter + 1;
    struct passkey_answer answer = assertion(k, &other, &fine, at_the_door(k));
    BAD(enter(k, &answer, &in), ERR_DENIED);
    struct work w = kit_as(k, k->milica);
    answer = assertion(k, &d, &fine, passkey_challenge(&w, k->milica)); /* of another form */
    BAD(enter(k, &answer, &in), ERR_DENIED);
    answer = assertion(k, &d, &fine, S("aGVsbG8"));
    BAD(enter(k, &answer, &in), ERR_DENIED);
    answer = (struct passkey_answer){ S(""), S("!"), S(""), S("") };
    BAD(enter(k, &answer, &in), ERR_DENIED);
}

static void in_time(struct rig *r) {
    struct kit *k = kit_new(r);
    struct device d;
    const struct str *codes;
    struct signed_in in;
    given(k, &d, &codes);
    d.counter++;
    struct passkey_answer answer = assertion(k, &d, &fine, at_the_door(k));
    k->now += PASSKEY_CHALLENGE_LIVES;
    BAD(enter(k, &answer, &in), ERR_DENIED);
    answer = assertion(k, &d, &fine, at_the_door(k));
    k->now += PASSKEY_CHALLENGE_LIVES - 1;
    GOOD(enter(k, &answer, &in));
}

static void wrong_when_added(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct device d;
    const struct str *codes;
    new_device(&d);
    for (size_t i = 0; i < ROWS(wrong); i++) {
        struct passkey_answer in = creation(k, &d, &wrong[i].said, passkey_challenge(&w, k->milica));
        const struct err *e = add(k, k->milica, &in, &codes);
        ROW_INT(wrong[i].name, e ? (int)e->code : -1, (int)ERR_DENIED);
    }
    struct passkey_answer in = creation(k, &d, &fine, passkey_challenge(&w, k->gergo));
    BAD(add(k, k->milica, &in, &codes), ERR_DENIED); /* somebody else's challenge */
    in = creation(k, &d, &fine, passkey_challenge(&w, k->milica));
    GOOD(add(k, k->milica, &in, &codes));
    BAD(add(k, k->milica, &in, &codes), ERR_DENIED); /* the same answer once more */
    in = creation(k, &d, &fine, passkey_challenge(&w, k->gergo));
    BAD(add(k, k->gergo, &in, &codes), ERR_CONFLICT); /* one device's key is one person's */
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct passkey_item *all;
    return passkey_list(w, &all, arg);
}

static const struct err *left_tx(struct work *w, void *arg) { return second_codes_left(w, arg); }
static const struct err *off_tx(struct work *w, void *arg) {
    return user_set_active(w, *(const int64_t *)arg, false);
}

static void removed(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica), gergo = kit_as(k, k->gergo);
    struct device d;
    const struct str *codes;
    struct signed_in in;
    size_t n;
    int64_t left;
    given(k, &d, &codes);
    kit_give_password(k, k->milica, KIT_PASSWORD);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    assert_true(in.ticket.n > 0); /* a password alone is not enough any more */
    GOOD(passkey_remove(&gergo, 1)); /* somebody else's is none */
    GOOD(work_read(&w, list_tx, &n));
    assert_int_equal(n, 1);
    GOOD(passkey_remove(&w, 1));
    GOOD(work_read(&w, left_tx, &left));
    assert_int_equal(left, 0);
    d.counter++;
    struct passkey_answer answer = assertion(k, &d, &fine, at_the_door(k));
    BAD(enter(k, &answer, &in), ERR_DENIED);
    GOOD(kit_sign_in(k, "milica@korak.example", KIT_PASSWORD, &in));
    assert_int_equal(in.ticket.n, 0);
}

static void switched_off(struct rig *r) {
    struct kit *k = kit_new(r);
    struct device d;
    const struct str *codes;
    struct signed_in in;
    given(k, &d, &codes);
    GOOD(work_write(&k->w, off_tx, &k->milica));
    d.counter++;
    struct passkey_answer answer = assertion(k, &d, &fine, at_the_door(k));
    BAD(enter(k, &answer, &in), ERR_DENIED);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "H18 A33 a passkey signs in, each challenge once, and its counter only goes up", in_and_again, RIG_BOTH },
        { "H18 a device that does not count signs in as well", a_device_that_does_not_count, RIG_BOTH },
        { "A31 A37 wrong answers at the door", wrong_at_the_door, RIG_BOTH },
        { "A33 a challenge counts for five minutes", in_time, RIG_BOTH },
        { "A31 A37 wrong answers of who adds one", wrong_when_added, RIG_BOTH },
        { "H18 a passkey is a second step, until it is removed", removed, RIG_BOTH },
        { "A35 who is switched off has no passkey", switched_off, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
