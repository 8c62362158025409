/* Ranges inside of ranges. */
#include "mime/range_part.h"

#include "mime/test_kit.h"

#include <sodium.h>
#include <string.h>

enum { SIZE = 40000 };

/* Bytes that are all different from those a few thousand before. */
static struct str sample(struct arena *a, size_t n) {
    char *p = arena_alloc(a, n);
    uint32_t x = 7;
    for (size_t i = 0; i < n; i++) {
        x = x * 1103515245u + 12345u;
        p[i] = (char)(x >> 16);
    }
    return (struct str){ p, n };
}

/* In lines of `line` characters. */
static struct str base64(struct arena *a, struct str s, size_t line) {
    size_t room = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
    char *flat = arena_alloc(a, room), *out = arena_alloc(a, 3 * room);
    sodium_bin2base64(flat, room, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
    size_t n = 0;
    for (size_t i = 0; flat[i]; i++) {
        out[n++] = flat[i];
        if (i % line != line - 1) continue;
        out[n++] = '\r';
        out[n++] = '\n';
    }
    return (struct str){ out, n };
}

static void check(struct arena *a, const char *name, struct str range, enum mail_encoding encoding,
                  struct str whole) {
    struct range_map m;
    ROW_STR(name, range_map_open(a, range, encoding, &m), whole);
    for (size_t from = 0; from < whole.n; from += 1 + from / 7) {
        size_t lengths[] = { 0, 1, 2, 3, 4, 5, 100, whole.n - from };
        for (size_t i = 0; i < ROWS(lengths); i++) {
            size_t n = lengths[i] < whole.n - from ? lengths[i] : whole.n - from;
            struct range_part p;
            assert_true(range_map_part(&m, from, n, &p));
            struct str part = str_slice(range, p.offset, p.offset + p.length);
            struct arena_mark mark = arena_mark(a);
            ROW_STR(name, range_decode_all(a, part, p.encoding), str_slice(whole, from, from + n));
            arena_rewind(a, mark);
        }
    }
}

static void every_part(void **state) {
    struct arena *a = *state;
    struct str whole = sample(a, SIZE);
    check(a, "base64 76", base64(a, whole, 76), MAIL_BASE64, whole);
    check(a, "base64 5", base64(a, whole, 5), MAIL_BASE64, whole);
    struct str short_one = str_slice(whole, 0, 5);
    check(a, "base64 short", base64(a, short_one, 76), MAIL_BASE64, short_one);
    check(a, "binary", whole, MAIL_IDENTITY, whole);
}

/* Base64 with a text of its own in each line, as some programs write it. */
static void padded_inside(void **state) {
    struct arena *a = *state;
    check(a, "padding inside", S("SGVsbG8=\r\nIHdvcmxk\r\nIQ==\r\nIQ==\r\n"), MAIL_BASE64,
          S("Hello world!!"));
}

static void no_such_part(void **state) {
    struct arena *a = *state;
    struct range_map m;
    struct range_part p;
    (void)range_map_open(a, S("SGVsbG8="), MAIL_BASE64, &m);
    assert_false(range_map_part(&m, 3, 3, &p));
    assert_false(range_map_part(&m, 9, 1, &p));
    (void)range_map_open(a, S(""), MAIL_BASE64, &m);
    assert_false(range_map_part(&m, 0, 1, &p));
    /* uuencode: nothing begins within a line */
    (void)range_map_open(a, S("):&D@=&AE<F4*\n`\n"), MAIL_UUENCODE, &m);
    assert_false(range_map_part(&m, 4, 2, &p));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("a part of a range is a range", every_part),
        KIT_TEST("padding inside of base64", padded_inside),
        KIT_TEST("a part that is none", no_such_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
