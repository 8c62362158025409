/* The LMTP server over real sockets: what a mail server may say and what it hears. */
#include "mail/test_lmtp.h"

static void test_letter(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    start_letter(fd, "podrska@korak.rs");
    say_bytes(fd, S("Subject: x\r\n\r\n..dot\r\n\xd0\x96 \0 raw\r\nbare\nline\r\n.\r\n"));
    hears(fd, 250);
    assert_int_equal(r->n, 1);
    assert_true(str_eq(r->letters[0].raw,
                       S("Subject: x\r\n\r\n.dot\r\n\xd0\x96 \0 raw\r\nbare\nline\r\n")));
    assert_true(str_eq(r->letters[0].from, S("a@b.rs")));
    assert_true(str_eq(r->letters[0].to, S("podrska@korak.rs")));
    assert_true(str_starts(r->letters[0].peer, S("127.0.0.1:")));
    quit(fd);
    room_close(r);
}

static void test_pipelining(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = dial(r);
    say(fd, "LHLO x\r\nMAIL FROM:<> SIZE=20 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<a@k.rs>\r\nRCPT "
            "TO:<nobody@k.rs>\r\n"
            "RCPT TO:<b@k.rs>\r\nRCPT TO:<later@k.rs>\r\nDATA\r\nhello\r\n.\r\n"
            "MAIL FROM:<c@d.rs>\r\nRCPT TO:<c@k.rs>\r\nDATA\r\nsecond\r\n.\r\nNOOP\r\nVRFY "
            "a\r\nRSET\r\nQUIT\r\n");
    int want[] = { 220, 250, 250, 250, 550, 250, 451, 354, 250,
                   250, 250, 250, 354, 250, 250, 252, 250, 221 };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        hears(fd, want[i]);
    close(fd);
    assert_int_equal(r->n, 2);
    assert_true(str_eq(r->letters[0].to, S("a@k.rs,b@k.rs")));
    assert_true(str_eq(r->letters[0].from, S("")));
    assert_true(r->letters[0].utf8);
    assert_true(str_eq(r->letters[1].raw, S("second\r\n")));
    assert_false(r->letters[1].utf8);
    room_close(r);
}

static void test_refused_text(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    say(fd, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<nobody@k.rs>\r\nNOOP\r\n");
    hears(fd, 250);
    char text[512];
    assert_int_equal(heard(fd, text), 550);
    assert_string_equal(text, "550 5.1.1 No such mailbox.??250 2.1.5 Forged\r\n");
    hears(fd, 250);
    close(fd);
    room_close(r);
}

static void test_deliver_errors(void **state) {
    (void)state;
    static const struct {
        enum err_code code;
        int want;
    } cases[] = {
        { ERR_RETRY, 451 },  { ERR_IO, 451 },  { ERR_LIMIT, 552 },
        { ERR_DENIED, 550 }, { ERR_BUG, 451 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct room *r = room_open((struct lmtp_limits){ 0 });
        r->refuses = true;
        r->refuse = cases[i].code;
        int fd = greeted(r);
        say(fd, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<a@k.rs>\r\nRCPT TO:<b@k.rs>\r\nDATA\r\n");
        for (int k = 0; k < 3; k++)
            hears(fd, 250);
        hears(fd, 354);
        say(fd, "x\r\n.\r\n");
        hears(fd, cases[i].want);
        hears(fd, cases[i].want);
        quit(fd);
        room_close(r);
    }
}

struct order_case {
    const char *name, *say;
    int want[6];
};

static const struct order_case orders[] = {
    { "before LHLO", "MAIL FROM:<a@b>\r\n", { 503 } },
    { "EHLO is not LMTP", "EHLO x\r\n", { 500 } },
    { "LHLO without name", "LHLO\r\n", { 501 } },
    { "unknown", "BDAT 5\r\n", { 500 } },
    { "RCPT first", "LHLO x\r\nRCPT TO:<a@k>\r\n", { 250, 503 } },
    { "DATA first", "LHLO x\r\nDATA\r\n", { 250, 503 } },
    { "two senders", "LHLO x\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n", { 250, 250, 503 } },
    { "no valid recipient",
      "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<nobody@k>\r\nDATA\r\n",
      { 250, 250, 550, 503 } },
    { "RSET forgets",
      "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@k>\r\nRSET\r\nDATA\r\n",
      { 250, 250, 250, 250, 503 } },
    { "LHLO forgets",
      "LHLO x\r\nMAIL FROM:<a@b>\r\nLHLO y\r\nRCPT TO:<a@k>\r\n",
      { 250, 250, 250, 503 } },
    { "F17 SIZE beyond the limit", "LHLO x\r\nMAIL FROM:<a@b> SIZE=26214401\r\n", { 250, 552 } },
    { "F17 SIZE at the limit", "LHLO x\r\nMAIL FROM:<a@b> SIZE=26214400\r\n", { 250, 250 } },
    { "small letters",
      "lhlo x\r\nmail from:<a@b>\r\nrcpt to:<a@k>\r\nnoop\r\n",
      { 250, 250, 250, 250 } },
    { "A05 bare LF ends no command", "LHLO x\nNOOP\r\n", { 500, 250 } },
    { "A05 bare CR ends no command", "NOOP\rQUIT\r\nNOOP\r\n", { 500, 250 } },
    { "QUIT with words", "QUIT now\r\nNOOP\r\n", { 501, 250 } },
};

static void test_orders(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        int fd = dial(r);
        hears(fd, 220);
        say(fd, orders[i].say);
        for (size_t k = 0; orders[i].want[k]; k++) {
            char text[512] = "";
            int got = heard(fd, text);
            if (got != orders[i].want[k]) fail_msg("%s, answer %zu: %s", orders[i].name, k, text);
        }
        close(fd);
    }
    room_close(r);
}

static void test_lines(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    char *line = arena_alloc(r->arena, 300000);
    memset(line, 'x', 300000);
    say_bytes(fd, (struct str){ line, LMTP_LINE_MAX + 1 });
    say(fd, "\r\n");
    hears(fd, 500);
    say_bytes(fd, (struct str){ line, 300000 });
    say(fd, "\r\nNOOP\r\n");
    hears(fd, 500);
    hears(fd, 250);
    start_letter(fd, "a@k.rs"); /* a line of a letter may be as long as the letter */
    say_bytes(fd, (struct str){ line, 300000 });
    say(fd, "\r\n.\r\n");
    hears(fd, 250);
    assert_int_equal(r->letters[0].raw.n, 300002);
    quit(fd);
    room_close(r);
}

static void test_gone_in_data(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    start_letter(fd, "a@k.rs");
    say(fd, "half a letter\r\n");
    close(fd);
    fd = greeted(r);
    start_letter(fd, "a@k.rs");
    say(fd, "half\r\n.");
    shutdown(fd, SHUT_WR);
    char c;
    assert_true(recv(fd, &c, 1, 0) <= 0);
    close(fd);
    room_close(r); /* waits for the sessions */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "a letter arrives byte for byte", test_letter, NULL, NULL, NULL },
        { "pipelined commands, several letters, some recipients refused", test_pipelining, NULL,
          NULL, NULL },
        { "A11 an error's words cannot forge a reply", test_refused_text, NULL, NULL, NULL },
        { "an error of deliver is told for each recipient", test_deliver_errors, NULL, NULL, NULL },
        { "commands in the wrong order or form", test_orders, NULL, NULL, NULL },
        { "F17 too long command lines end in 500, long text lines are fine", test_lines, NULL, NULL,
          NULL },
        { "F08 half a letter is no letter", test_gone_in_data, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
