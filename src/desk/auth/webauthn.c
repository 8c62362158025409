#include "desk/auth/webauthn.h"

#include "base/bug.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

enum { BYTES_MAX = 64 << 10, RP_HASH = 32, FLAG_PRESENT = 1, FLAG_RECOGNISED = 4 };

struct str webauthn_text(struct arena *a, struct str bytes) {
    size_t n = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, n);
    sodium_bin2base64(out, n, (const unsigned char *)bytes.p, bytes.n,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(out);
}

bool webauthn_bytes(struct arena *a, struct str text, struct str *ret) {
    size_t n = 0;
    if (!str_is_set(text) || text.n == 0 || text.n > BYTES_MAX) return false;
    unsigned char *out = arena_alloc(a, text.n);
    if (sodium_base642bin(out, text.n, text.p, text.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    *ret = (struct str){ (const char *)out, n };
    return true;
}

/* ---- what the browser says ---- */

static struct str text_of(const json_t *object, const char *name) {
    const json_t *v = json_object_get(object, name);
    if (!json_is_string(v)) return S("");
    return (struct str){ json_string_value(v), json_string_length(v) };
}

static bool is_localhost(struct str host) {
    return str_eq(host, S("localhost")) || str_starts(host, S("localhost:"));
}

static bool is_ours(struct arena *a, struct str origin, struct str host) {
    if (str_eq(origin, str_join(a, S("https://"), host))) return true;
    return is_localhost(host) && str_eq(origin, str_join(a, S("http://"), host));
}

bool webauthn_client(struct arena *a, struct str json, enum webauthn_act act, struct str host,
                     struct str *ret_challenge) {
    struct str type = act == WEBAUTHN_CREATE ? S("webauthn.create") : S("webauthn.get");
    json_t *said = json.n > BYTES_MAX ? NULL
                                      : json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
    bool ok = json_is_object(said) && str_eq(text_of(said, "type"), type) &&
              is_ours(a, text_of(said, "origin"), host) &&
              !json_is_true(json_object_get(said, "crossOrigin"));
    if (ok) *ret_challenge = str_dup(a, text_of(said, "challenge"));
    json_decref(said);
    return ok;
}

/* ---- what the device says ---- */

static bool is_for(struct str data, struct str rp) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)rp.p, rp.n);
    return data.n > RP_HASH && memcmp(data.p, hash, RP_HASH) == 0;
}

static struct str copy(struct arena *a, const unsigned char *p, size_t n) {
    return p ? str_dup(a, (struct str){ (const char *)p, n }) : S("");
}

/* Whether data holds a credential of this kind. */
static bool is_kind(struct arena *a, struct str data, int alg, struct webauthn_key *ret) {
    fido_cred_t *c = fido_cred_new();
    if (!c) bug_out_of_memory(sizeof(void *));
    bool ok = fido_cred_set_type(c, alg) == FIDO_OK &&
              fido_cred_set_authdata_raw(c, (const unsigned char *)data.p, data.n) == FIDO_OK &&
              fido_cred_id_len(c) > 0 && fido_cred_pubkey_len(c) > 0 &&
              (fido_cred_flags(c) & FLAG_PRESENT) && (fido_cred_flags(c) & FLAG_RECOGNISED);
    if (ok)
        *ret = (struct webauthn_key){ .id = copy(a, fido_cred_id_ptr(c), fido_cred_id_len(c)),
                                      .alg = alg,
                                      .key = copy(a, fido_cred_pubkey_ptr(c),
                                                  fido_cred_pubkey_len(c)),
                                      .counter = fido_cred_sigcount(c) };
    fido_cred_free(&c);
    return ok;
}

bool webauthn_created(struct arena *a, struct str data, struct str rp, struct webauthn_key *ret) {
    static const int algs[] = { COSE_ES256, COSE_EDDSA, COSE_RS256 };
    if (!is_for(data, rp)) return false;
    for (size_t i = 0; i < sizeof algs / sizeof *algs; i++)
        if (is_kind(a, data, algs[i], ret)) return true;
    return false;
}

static bool verify_es256(const fido_assert_t *x, struct str key) {
    es256_pk_t *pk = es256_pk_new();
    bool ok = pk && es256_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
              fido_assert_verify(x, 0, COSE_ES256, pk) == FIDO_OK;
    es256_pk_free(&pk);
    return ok;
}

static bool verify_eddsa(const fido_assert_t *x, struct str key) {
    eddsa_pk_t *pk = eddsa_pk_new();
    bool ok = pk && eddsa_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
              fido_assert_verify(x, 0, COSE_EDDSA, pk) == FIDO_OK;
    eddsa_pk_free(&pk);
    return ok;
}

static bool verify_rs256(const fido_assert_t *x, struct str key) {
    rs256_pk_t *pk = rs256_pk_new();
    bool ok = pk && rs256_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
              fido_assert_verify(x, 0, COSE_RS256, pk) == FIDO_OK;
    rs256_pk_free(&pk);
    return ok;
}

static bool verify(const fido_assert_t *x, const struct webauthn_key *key) {
    if (key->alg == COSE_ES256) return verify_es256(x, key->key);
    if (key->alg == COSE_EDDSA) return verify_eddsa(x, key->key);
    return key->alg == COSE_RS256 && verify_rs256(x, key->key);
}

/* The library holds rp's hash, presence and recognition against the data before it looks at the signature. */
bool webauthn_signed(const struct webauthn_key *key, struct str rp, struct str client, struct str data,
                     struct str signature, int64_t *ret_counter) {
    char name[256];
    fido_assert_t *x = fido_assert_new();
    if (!x) bug_out_of_memory(sizeof(void *));
    bool ok = rp.n < sizeof name;
    if (ok) memcpy(name, rp.p, rp.n), name[rp.n] = 0;
    ok = ok && fido_assert_set_count(x, 1) == FIDO_OK && fido_assert_set_rp(x, name) == FIDO_OK &&
         fido_assert_set_clientdata(x, (const unsigned char *)client.p, client.n) == FIDO_OK &&
         fido_assert_set_up(x, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_uv(x, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_authdata_raw(x, 0, (const unsigned char *)data.p, data.n) == FIDO_OK &&
         fido_assert_set_sig(x, 0, (const unsigned char *)signature.p, signature.n) == FIDO_OK &&
         verify(x, key);
    if (ok) *ret_counter = fido_assert_sigcount(x, 0);
    fido_assert_free(&x);
    return ok;
}
