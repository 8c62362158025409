#include "mail/lmtp_priv.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct data_case {
    const char *name;
    struct str in, want;
    size_t left; /* bytes behind the end; SIZE_MAX where the letter does not end */
};

#define NO_END SIZE_MAX
#define L(lit)                                                                                     \
    { "" lit, sizeof(lit) - 1 }

static const struct data_case data_cases[] = {
    { "empty letter", L(".\r\n"), L(""), 0 },
    { "one line", L("a\r\n.\r\nQUIT\r\n"), L("a\r\n"), 6 },
    { "doubled dot", L("..a\r\n...\r\n.\r\n"), L(".a\r\n..\r\n"), 0 },
    { "lone dot before text", L(".a\r\n.\r\n"), L("a\r\n"), 0 },
    { "NUL and 8 bit", L("a\0\xff\r\n.\r\n"), L("a\0\xff\r\n"), 0 },
    { "A05 LF . LF", L("a\n.\nMAIL FROM:<e@x>\r\n.\r\n"), L("a\n.\nMAIL FROM:<e@x>\r\n"), 0 },
    { "A05 LF . CR LF", L("a\n.\r\nMAIL\r\n.\r\n"), L("a\n.\r\nMAIL\r\n"), 0 },
    { "A05 CR LF . LF", L("a\r\n.\nMAIL\r\n.\r\n"), L("a\r\n\nMAIL\r\n"), 0 },
    { "A05 CR . CR", L("a\r.\rMAIL\r\n.\r\n"), L("a\r.\rMAIL\r\n"), 0 },
    { "A05 CR . CR LF", L("a\r.\r\nMAIL\r\n.\r\n"), L("a\r.\r\nMAIL\r\n"), 0 },
    { "A05 CR LF . CR", L("a\r\n.\rMAIL\r\n.\r\n"), L("a\r\n\rMAIL\r\n"), 0 },
    { "A05 CR LF . CR CR LF", L("a\r\n.\r\r\n.\r\n"), L("a\r\n\r\r\n"), 0 },
    { "A05 CR CR LF . CR LF is an end", L("a\r\r\n.\r\n"), L("a\r\r\n"), 0 },
    { "A05 LF CR . CR LF", L("a\n\r.\r\nMAIL\r\n.\r\n"), L("a\n\r.\r\nMAIL\r\n"), 0 },
    { "A05 NUL between", L("a\r\n.\0\r\n.\r\n"), L("a\r\n\0\r\n"), 0 },
    { "A05 start with LF . CR LF", L("\n.\r\n.\r\n"), L("\n.\r\n"), 0 },
    { "no end", L("a\r\n."), L("a\r\n"), NO_END },
    { "no end after CR", L("a\r\n.\r"), L("a\r\n"), NO_END },
};

/* Feeds in pieces of size step and compares; every way to cut the stream must give the same letter.
 */
static void check_data(const struct data_case *c, size_t step) {
    struct arena *a = arena_new(1 << 16);
    struct buf out = buf_new(a, 1 << 12);
    enum data_state state = DATA_LINE;
    size_t at = 0, put;
    char piece[256];
    while (at < c->in.n && state != DATA_END) {
        struct str part = str_slice(c->in, at, at + step);
        at += lmtp_data_feed(&state, part, piece, &put);
        assert_true(put <= part.n + 1);
        buf_add(&out, (struct str){ piece, put });
    }
    if (!str_eq(buf_str(&out), c->want) || (state == DATA_END) != (c->left != NO_END) ||
        (c->left != NO_END && c->in.n - at != c->left))
        fail_msg("%s, in pieces of %zu: got %zu bytes, %zu left", c->name, step, out.n,
                 c->in.n - at);
    arena_free(&a);
}

static void test_data(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof data_cases / sizeof *data_cases; i++)
        for (size_t step = 1; step <= 64; step++)
            check_data(&data_cases[i], step);
}

struct path_case {
    const char *in;
    bool is_from;
    const char *want; /* address, or the code of the refusal */
};

static const struct path_case path_cases[] = {
    { "<a@b.rs>", false, "a@b.rs" },
    { " <a@b.rs> ", false, "a@b.rs" },
    { "<>", true, "" },
    { "<>", false, "501" },
    { "<@x,@y:a@b.rs>", false, "a@b.rs" },
    { "<@x:>", true, "501" },
    { "<postmaster>", false, "postmaster" },
    { "<Postmaster@b.rs>", false, "Postmaster@b.rs" },
    { "<nobody>", false, "501" },
    { "<\"a b\"@b.rs>", false, "\"a b\"@b.rs" },
    { "<\"a>b\"@b.rs>", false, "\"a>b\"@b.rs" },
    { "<\"a\\\"@x\"@b.rs>", false, "\"a\\\"@x\"@b.rs" },
    { "<milica+t.abc@\xd0\xba\xd0\xbe\xd1\x80\xd0\xb0\xd0\xba.\xd1\x81\xd1\x80\xd0\xb1>", false,
      "milica+t.abc@\xd0\xba\xd0\xbe\xd1\x80\xd0\xb0\xd0\xba.\xd1\x81\xd1\x80\xd0\xb1" },
    { "<a@[192.0.2.1]>", false, "a@[192.0.2.1]" },
    { "<a@[IPv6:2001:db8::1]>", false, "a@[IPv6:2001:db8::1]" },
    { "<a@b@c>", false, "501" },
    { "<a(&email=v@x&)@evil>", false, "501" },
    { "<a@b.rs> <c@d.rs>", false, "555" },
    { "<a@b.rs", false, "501" },
    { "a@b.rs", false, "501" },
    { "<a b@c>", false, "501" },
    { "<a\x01@c>", false, "501" },
    { "<a@c\xff>", false, "501" },
    { "<a@=?utf-8?q?b?=>", false, "501" },
    { "<a@b,c>", false, "501" },
    { "<a@b.rs> SIZE=100 BODY=8BITMIME SMTPUTF8", true, "a@b.rs" },
    { "<a@b.rs> SIZE=x", true, "501" },
    { "<a@b.rs> SIZE=99999999999999999999", true, "501" },
    { "<a@b.rs> BODY=BINARYMIME", true, "501" },
    { "<a@b.rs> RET=HDRS", true, "555" },
    { "<a@b.rs> NOTIFY=NEVER", false, "555" },
    { "<a@b.rs>SIZE=1", true, "501" },
};

static void test_path(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof path_cases / sizeof *path_cases; i++) {
        const struct path_case *c = &path_cases[i];
        struct lmtp_path got = { .address = S("") };
        const char *no = NULL;
        bool ok = lmtp_path_read(str_of(c->in), c->is_from, &got, &no);
        struct str is = ok ? got.address : str_slice(str_of(no), 0, 3);
        if (!str_eq(is, str_of(c->want))) fail_msg("%s: got %.*s", c->in, STR_ARG(is));
    }
}

static void test_path_length(void **state) {
    (void)state;
    static char line[70 << 10];
    memset(line, 'a', sizeof line);
    line[0] = '<';
    memcpy(line + sizeof line - 8, "@b.rs>", 6);
    struct lmtp_path got;
    const char *no;
    struct str whole = { line, sizeof line - 2 };
    assert_false(lmtp_path_read(whole, false, &got, &no));
    struct str just = str_from(whole, whole.n - LMTP_ADDRESS_MAX - 2);
    line[sizeof line - 2 - LMTP_ADDRESS_MAX - 2] = '<';
    assert_true(lmtp_path_read(just, false, &got, &no));
    assert_int_equal(got.address.n, LMTP_ADDRESS_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A05 only CR LF . CR LF ends a letter, however it is cut", test_data, NULL, NULL, NULL },
        { "A06 a path has one reading or none", test_path, NULL, NULL, NULL },
        { "A06 a path of 64 k is refused, 512 bytes are taken", test_path_length, NULL, NULL,
          NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
