#include "base/hash.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(64 << 10);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* The first three are the samples of FIPS 180-4 as NIST publishes them. */
static void sha256_of_known_texts(void **state) {
    static const struct {
        const char *name;
        struct str in;
        struct str want;
    } rows[] = {
        { "abc", { "abc", 3 },
          { "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 64 } },
        { "empty", { "", 0 }, { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 64 } },
        { "two blocks", { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56 },
          { "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 64 } },
        { "none", { NULL, 0 }, { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 64 } },
        { "a NUL counts", { "\0", 1 },
          { "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", 64 } },
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, hash_sha256_hex(*state, rows[i].in), rows[i].want);
}

static void parts_are_as_the_whole(void **state) {
    struct hash_run *h = hash_start(*state);
    hash_add(h, "abcdbcdecdefdefg", 16);
    hash_add(h, "", 0);
    hash_add(h, "efghfghighijhijkijkljklmklmnlmnomnopnopq", 40);
    ROW_STR("three parts", hash_done(*state, h),
            S("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    ROW_STR("no part", hash_done(*state, hash_start(*state)), hash_sha256_hex(*state, S("")));
}

static void hex_is_lower_case(void **state) {
    ROW_STR("hex", hash_hex(*state, "\x00\x7f\x80\xff", 4), S("007f80ff"));
    ROW_STR("no bytes", hash_hex(*state, "", 0), S(""));
}

/* Wanted value: BLAKE2b with a 16-byte digest and this key, computed with Python's hashlib, in the base32 of
 * RFC 4648 in lower case without padding. */
static void a_keyed_hash_depends_on_key_and_text(void **state) {
    unsigned char key[32];
    for (size_t i = 0; i < sizeof key; i++) key[i] = (unsigned char)i;
    struct str one = hash_keyed_128(*state, key, S("conversation 42"));
    ROW_STR("known value", one, S("x6t6qseo5xmgzlntsnfgtrvvqu"));
    assert_false(str_eq(one, hash_keyed_128(*state, key, S("conversation 43"))));
    key[31] ^= 1;
    assert_false(str_eq(one, hash_keyed_128(*state, key, S("conversation 42"))));
}

static void equality_of_secrets(void **state) {
    (void)state;
    assert_true(hash_equal(S("abc"), S("abc")));
    assert_false(hash_equal(S("abc"), S("abd")));
    assert_false(hash_equal(S("abc"), S("ab")));
    assert_true(hash_equal(S(""), S("")));
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sha256_of_known_texts, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_are_as_the_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(hex_is_lower_case, setup, teardown),
        cmocka_unit_test_setup_teardown(a_keyed_hash_depends_on_key_and_text, setup, teardown),
        cmocka_unit_test(equality_of_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
