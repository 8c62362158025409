/* One letter from servers with wrong counts, BYE at any place, silence. */
#include "base/test.h"
#include "mail/test_imap.h"

#include <signal.h>

/* One imap_fetch(5, max 20). want IMAP_FINE: the outcome counts. */
static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    enum imap_fetched outcome;
    struct str raw;
} fetches[] = {
    { "a letter",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_LETTER,
      { "abc", 3 } },
    { "a letter between other news",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say =
                      "* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 5 FLAGS ())\r\n"
                      "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* 1 EXPUNGE\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_LETTER,
      { "abc", 3 } },
    { "another's letter unasked",
      { SIGNED_IN,
        OPENED,
        { FETCH5,
          .say = "* 1 FETCH (UID 4 BODY[] {3}\r\nxyz)\r\n* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n"
                 "* 1 FETCH (UID 4 BODY[] {3}\r\nxyz)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_LETTER,
      { "abc", 3 } },
    { "a letter that vanished",
      { SIGNED_IN, OPENED, { FETCH5, .say = "$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_VANISHED,
      { 0 } },
    { "a letter that vanished, told by NO",
      { SIGNED_IN, OPENED, { FETCH5, .say = "$ NO [EXPUNGEISSUED] x\r\n" } },
      IMAP_FINE,
      IMAP_VANISHED,
      { 0 } },
    { "too large",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {21}\r\n123456789012345678901)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_TOO_LARGE,
      { 0 } },
    { "too large for anybody",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {4294967296}\r\n" } },
      IMAP_FINE,
      IMAP_TOO_LARGE,
      { 0 } },
    { "count too small",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {2}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      { 0 } },
    { "count too large",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {15}\r\nabc)\r\n$ OK x\r\n" },
        { .hang = true } },
      IMAP_GONE,
      0,
      { 0 } },
    { "count too large, then the end",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {15}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_GONE,
      0,
      { 0 } },
    { "a letter without the OK behind it",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n" } },
      IMAP_GONE,
      0,
      { 0 } },
    { "silence in mid-letter",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\na" },
        { .hang = true } },
      IMAP_GONE,
      0,
      { 0 } },
    { "silence before the letter",
      { SIGNED_IN, OPENED, { FETCH5 }, { .hang = true } },
      IMAP_GONE,
      0,
      { 0 } },
    { "BYE before the letter",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* BYE x\r\n" }, { .hang = true } },
      IMAP_GONE,
      0,
      { 0 } },
    { "BYE behind the letter",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* BYE x\r\n$ OK x\r\n" } },
      IMAP_GONE,
      0,
      { 0 } },
    { "BYE within the letter is the letter's",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {9}\r\n* BYE x\r\n)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_LETTER,
      { "* BYE x\r\n", 9 } },
    { "the letter under another tag",
      { SIGNED_IN, OPENED, { FETCH5, .say = "K99 OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      { 0 } },
    { "a letter without its UID",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 2 FETCH (BODY[] {3}\r\nabc)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      { 0 } },
    { "held back",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] NIL)\r\n$ OK x\r\n" },
        { .hear = "NOOP", .say = "$ OK x\r\n" },
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] NIL)\r\n$ OK x\r\n" } },
      IMAP_REFUSED,
      0,
      { 0 } },
    { "NIL, because it vanished",
      { SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] NIL)\r\n$ OK x\r\n" },
        { .hear = "NOOP", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" },
        { FETCH5, .say = "$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_VANISHED,
      { 0 } },
    { "NO",
      { SIGNED_IN, OPENED, { FETCH5, .say = "$ NO disk on fire\r\n" } },
      IMAP_REFUSED,
      0,
      { 0 } },
    { "BAD", { SIGNED_IN, OPENED, { FETCH5, .say = "$ BAD what\r\n" } }, IMAP_PROTOCOL, 0, { 0 } },
    { "a plus out of nowhere",
      { SIGNED_IN, OPENED, { FETCH5, .say = "+ go\r\n" } },
      IMAP_PROTOCOL,
      0,
      { 0 } },
    { "removal of what is not there",
      { SIGNED_IN, OPENED, { FETCH5, .say = "* 9 EXPUNGE\r\n" } },
      IMAP_PROTOCOL,
      0,
      { 0 } },
};

static void test_fetches(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(fetches); i++) {
        struct desk d = at_desk(fetches[i].steps, 0);
        struct imap_letter l = { 0 };
        double before = seconds();
        const struct err *e = imap_fetch(d.imap, d.arena, 5, 20, &l);
        ROW_INT(fetches[i].name, imap_trouble(d.imap), fetches[i].want);
        ROW_INT(fetches[i].name, e == NULL, fetches[i].want == IMAP_FINE);
        ROW_INT(fetches[i].name, l.outcome, fetches[i].outcome);
        ROW_STR(fetches[i].name, l.raw, fetches[i].raw);
        ROW_INT(fetches[i].name, e == NULL || l.raw.p == NULL, true);
        assert_true(seconds() - before < 10);
        leave(&d);
    }
}

static void test_after_too_large(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN,
        OPENED,
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {9}\r\n123456789)\r\n$ OK x\r\n" },
        { FETCH5, .say = "* 2 FETCH (UID 5 BODY[] {2}\r\nab)\r\n$ OK x\r\n" },
        { .hear = "UID FETCH 6",
          .say =
              "* 2 FETCH (UID 6 BODY[] {2}\r\nab)\r\n* 3 FETCH (UID 6 BODY[] {9}\r\n123456789)\r\n"
              "* 3 FETCH (UID 6 BODY[] \"c\")\r\n$ OK x\r\n" },
        END
    };
    struct desk d = at_desk(steps, 0);
    struct imap_letter l;
    must(d.arena, imap_fetch(d.imap, d.arena, 5, 8, &l));
    assert_int_equal(l.outcome, IMAP_TOO_LARGE);
    assert_int_equal(l.size, 9);
    must(d.arena, imap_fetch(d.imap, d.arena, 5, 8, &l));
    assert_int_equal(l.outcome, IMAP_LETTER);
    assert_null(l.twin);
    must(d.arena, imap_fetch(d.imap, d.arena, 6, 8, &l)); /* three letters under one UID */
    assert_true(str_eq(l.raw, S("ab")));
    assert_int_equal(l.twin->outcome, IMAP_TOO_LARGE);
    assert_true(str_eq(l.twin->twin->raw, S("c")));
    assert_null(l.twin->twin->twin);
    leave(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 wrong literals, BYE and silence while a letter is fetched", test_fetches, NULL, NULL,
          NULL },
        { "F11 too large, and three letters under one UID", test_after_too_large, NULL, NULL,
          NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
