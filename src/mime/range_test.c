#include "mime/range.h"

#include "base/hash.h"
#include "mime/test_kit.h"

static const struct {
    const char *name;
    enum mail_encoding encoding;
    struct str in, want;
    bool broken;
} rows[] = {
    { "7bit", MAIL_IDENTITY, B("a\r\nb\0c"), B("a\r\nb\0c"), false },
    { "base64", MAIL_BASE64, B("SGVsbG8gd29ybGQ="), B("Hello world"), false },
    { "base64 in lines", MAIL_BASE64, B("SGVs\r\nbG8gd2\r\n9ybGQ=\r\n"), B("Hello world"), false },
    { "base64 without padding", MAIL_BASE64, B("SGVsbG8gd29ybGQ"), B("Hello world"), true },
    { "base64 with noise", MAIL_BASE64, B("SGV!sbG8g*d29yb\200GQ="), B("Hello world"), true },
    { "base64 pieces with padding each", MAIL_BASE64, B("SGVsbG8=\nIHdvcmxk\n"), B("Hello world"),
      false },
    { "base64 and a list's footer", MAIL_BASE64, B("SGVsbG8=\n____________\nlist mailing list"),
      B("Hello"), true },
    { "base64, one sextet left", MAIL_BASE64, B("SGVsbG8gd29ybGQhS"), B("Hello world!"), true },
    { "base64 empty", MAIL_BASE64, B(""), B(""), false },
    { "quoted", MAIL_QUOTED, B("ra=C4=8Dun=20\r\n"), B("ra\304\215un \r\n"), false },
    { "quoted soft break", MAIL_QUOTED, B("one=\r\ntwo=\nthree"), B("onetwothree"), false },
    { "quoted soft break and blanks", MAIL_QUOTED, B("one= \t\r\ntwo"), B("onetwo"), false },
    { "quoted blanks at a line's end", MAIL_QUOTED, B("one  \r\ntwo "), B("one\r\ntwo"), false },
    { "quoted blanks inside", MAIL_QUOTED, B("a  b"), B("a  b"), false },
    { "quoted lower case", MAIL_QUOTED, B("=c4=8d"), B("\304\215"), false },
    { "quoted wrong escape", MAIL_QUOTED, B("a=XYb"), B("a=XYb"), true },
    { "quoted half escape", MAIL_QUOTED, B("a=4"), B("a=4"), true },
    { "quoted doubled mark", MAIL_QUOTED, B("a==41"), B("a=A"), true },
    { "quoted mark at the end", MAIL_QUOTED, B("a="), B("a"), false },
    { "lines", MAIL_LINES, B("a\r\nb\0c\r\n\n"), B("a\nb\0c\n\n"), false },
    { "lines and lone CR", MAIL_LINES, B("a\rb\r\r\nc\r"), B("a\rb\r\nc\r"), false },
    { "quoted lines", MAIL_QUOTED_LINES, B("ra=C4=8Dun \r\n=0D=0Ax=\r\ny\r\n"),
      B("ra\304\215un\n\r\nxy\n"), false },
    { "quoted lines, lone CR", MAIL_QUOTED_LINES, B("a\rb =\r\nc\r"), B("a\rb c\r"), false },
    { "base64 from the second byte", MAIL_BASE64_1, B("SGVsbG8="), B("ello"), false },
    { "base64 from the third byte", MAIL_BASE64_2, B("SG\r\nVsbG8"), B("llo"), true },
    { "base64 that is too short", MAIL_BASE64_2, B("SA=="), B(""), false },
    { "uuencode", MAIL_UUENCODE, B("):&D@=&AE<F4*\n`\n"), B("hi there\n"), false },
    { "uuencode, short line", MAIL_UUENCODE, B("):&D@\n"), B("hi "), true },
};

static void whole(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool broken = false;
        struct str got = range_decode_some(a, rows[i].in, rows[i].encoding, 1000, &broken);
        ROW_STR(rows[i].name, got, rows[i].want);
        ROW_INT(rows[i].name, broken, rows[i].broken);
    }
}

/* However the range is cut into pieces, the same bytes come. */
static void in_pieces(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        for (size_t step = 1; step < 7; step++) {
            struct range_decoder d = range_decoder(rows[i].encoding);
            char *out = arena_alloc(a, rows[i].in.n + range_room(64) + RANGE_END_ROOM);
            size_t n = 0;
            for (struct str rest = rows[i].in; rest.n;) {
                struct str piece = str_slice(rest, 0, step);
                n += range_decode(&d, piece, out + n);
                rest = str_from(rest, piece.n);
            }
            n += range_end(&d, out + n);
            ROW_STR(rows[i].name, ((struct str){ out, n }), rows[i].want);
            ROW_INT(rows[i].name, range_broken(&d), rows[i].broken);
        }
    }
}

static void measured(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t size;
        struct str sha256;
        bool broken = false;
        range_measure(a, rows[i].in, rows[i].encoding, &size, &sha256, &broken);
        ROW_INT(rows[i].name, size, rows[i].want.n);
        ROW_STR(rows[i].name, sha256, hash_sha256_hex(a, rows[i].want));
    }
}

/* Blanks that might end a line are held back; more than are held come out as they are. */
static void many_blanks(void **state) {
    struct arena *a = *state;
    enum { MANY = 200000 };
    char *in = arena_alloc(a, MANY + 1);
    memset(in, ' ', MANY);
    in[MANY] = 'x';
    struct str got = range_decode_all(a, (struct str){ in, MANY + 1 }, MAIL_QUOTED);
    assert_int_equal(got.n, MANY + 1);
}

static void cut(void **state) {
    struct arena *a = *state;
    bool broken = false;
    ROW_STR("cut", range_decode_some(a, S("SGVsbG8gd29ybGQ="), MAIL_BASE64, 5, &broken),
            S("Hello"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("encodings", whole),
        KIT_TEST("encodings in pieces of any size", in_pieces),
        KIT_TEST("size and SHA-256 are those of the decoded bytes", measured),
        KIT_TEST("F18 blanks without end", many_blanks),
        KIT_TEST("a range is cut where it was asked", cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
