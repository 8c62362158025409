#include "base/hash.h"

#include "base/bug.h"

#include <sodium.h>

struct str hash_hex(struct arena *a, const void *p, size_t n) {
    char *out = arena_alloc(a, 2 * n + 1);
    sodium_bin2hex(out, 2 * n + 1, p, n);
    return (struct str){ out, 2 * n };
}

struct str hash_sha256_hex(struct arena *a, struct str s) {
    unsigned char h[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(h, (const unsigned char *)s.p, s.n);
    return hash_hex(a, h, sizeof h);
}

struct hash_run {
    crypto_hash_sha256_state state;
};

struct hash_run *hash_start(struct arena *a) {
    struct hash_run *h = ARENA_NEW(a, struct hash_run);
    crypto_hash_sha256_init(&h->state);
    return h;
}

void hash_add(struct hash_run *h, const void *p, size_t n) {
    crypto_hash_sha256_update(&h->state, p, n);
}

struct str hash_done(struct arena *a, struct hash_run *h) {
    unsigned char out[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&h->state, out);
    return hash_hex(a, out, sizeof out);
}

struct str hash_sha256_base64(struct arena *a, struct str s) {
    unsigned char h[crypto_hash_sha256_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof h, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_alloc(a, room);
    crypto_hash_sha256(h, (const unsigned char *)s.p, s.n);
    sodium_bin2base64(out, room, h, sizeof h, sodium_base64_VARIANT_ORIGINAL);
    return str_of(out);
}

static struct str base32(struct arena *a, const unsigned char *p, size_t n) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    size_t len = (n * 8 + 4) / 5;
    char *out = arena_alloc(a, len + 1);
    for (size_t i = 0; i < len; i++) {
        size_t bit = i * 5;
        unsigned v = (unsigned)p[bit / 8] << 8 | (bit / 8 + 1 < n ? p[bit / 8 + 1] : 0u);
        out[i] = digits[v >> (11 - bit % 8) & 31];
    }
    return (struct str){ out, len };
}

struct str hash_keyed_128(struct arena *a, const unsigned char key[32], struct str s) {
    unsigned char h[16];
    int rc = crypto_generichash(h, sizeof h, (const unsigned char *)s.p, s.n, key, 32);
    BUG_UNLESS(rc == 0);
    return base32(a, h, sizeof h);
}

bool hash_equal(struct str a, struct str b) { return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0; }
