/* hash.h - SHA-256, keyed hashes and their written forms, all by libsodium. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

/* The SHA-256 of s as 64 lower-case hex digits in the arena. */
struct str hash_sha256_hex(struct arena *a, struct str s);
/* The same in parts, for what does not fit into memory; the run lives in the arena. hash_done may be called once. */
struct hash_run;
struct hash_run *hash_start(struct arena *a);
void hash_add(struct hash_run *h, const void *p, size_t n);
struct str hash_done(struct arena *a, struct hash_run *h);
/* The same as base64 with padding, as Content-Security-Policy wants it. */
struct str hash_sha256_base64(struct arena *a, struct str s);
/* A 128-bit keyed hash (BLAKE2b, RFC 7693) as 26 base32 characters a-z 2-7; key has 32 bytes. */
struct str hash_keyed_128(struct arena *a, const unsigned char key[32], struct str s);
/* Equal in constant time (for secrets; lengths are not secret). */
bool hash_equal(struct str a, struct str b);
/* Lower-case hex. */
struct str hash_hex(struct arena *a, const void *p, size_t n);

#endif
