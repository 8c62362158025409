/* Pages of letters and moving, with a server that follows a script: odd numbers, letters that
 * vanish. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/test_imap.h"

#include <signal.h>

static void test_lists(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN,
        OPENED,
        /* Letters vanish while they are listed: the numbers no longer fit, so it is done again. */
        { .hear = "FETCH 1:3 (UID FLAGS",
          .say = ROW("1", "5") "* 1 EXPUNGE\r\n" ROW("2", "9") "$ OK x\r\n" },
        { .hear = "FETCH 1:2 (UID FLAGS", .say = ROW("1", "7") ROW("2", "9") "$ OK x\r\n" },
        /* Nothing behind UID 9 that it knows of: it asks, and there is one. */
        { .hear = "NOOP", .say = "* 3 EXISTS\r\n$ OK x\r\n" },
        { .hear = "FETCH 3:3 (UID FLAGS",
          .say = "* 3 FETCH (UID 12)\r\n* 3 FETCH (UID 12 FLAGS (\\Seen) RFC822.SIZE 9)\r\n$ OK "
                 "x\r\n" },
        /* An older place is found by halving. */
        { .hear = "FETCH 3:3 (UID)", .say = "* 3 FETCH (UID 12)\r\n$ OK x\r\n" },
        { .hear = "FETCH 2:2 (UID)", .say = "* 2 FETCH (UID 9)\r\n$ OK x\r\n" },
        { .hear = "FETCH 1:1 (UID)", .say = "* 1 FETCH (UID 7)\r\n$ OK x\r\n" },
        { .hear = "FETCH 2:2 (UID FLAGS", .say = ROW("2", "9") "$ OK x\r\n" },
        END
    };
    struct desk d = at_desk(steps, 0);
    struct imap_page page;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    assert_int_equal(page.n, 2);
    assert_int_equal(page.rows[0].uid, 7);
    assert_int_equal(page.rows[1].internaldate, 1767225600 * MOMENT_SECOND);
    assert_false(page.more);
    assert_int_equal(page.next_uid, 10);
    must(d.arena, imap_list(d.imap, d.arena, 10, 500, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].uid, 12);
    assert_int_equal(page.rows[0].size, 9);
    assert_int_equal(page.rows[0].flags, IMAP_SEEN);
    must(d.arena, imap_list(d.imap, d.arena, 8, 1, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].uid, 9);
    assert_true(page.more);
    leave(&d);
}

static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    size_t n;
    bool twins;
} pages[] = {
    { "one UID for two letters",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "5") ROW("3", "6") "$ OK x\r\n" } },
      IMAP_FINE,
      2,
      true },
    { "UIDs that go down",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "4") "$ OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      false },
    { "two UIDs for one letter",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("1", "6") "$ OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      false },
    { "rows in any order",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("3", "6") ROW("1", "5") "$ OK x\r\n" } },
      IMAP_FINE,
      2,
      false },
    { "rows nobody asked for",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("4", "6") ROW("0", "1") "$ OK x\r\n" } },
      IMAP_FINE,
      1,
      false },
    { "more letters than there can be",
      { SIGNED_IN, OPENED, { .hear = "FETCH 1:3", .say = "* 4294967295 EXISTS\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL,
      0,
      false },
    { "fewer letters without a word",
      { SIGNED_IN,
        OPENED,
        { .hear = "FETCH 1:3", .say = ROW("1", "5") "* 1 EXISTS\r\n$ OK x\r\n" } },
      IMAP_FINE,
      1,
      false },
};

static void test_pages(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(pages); i++) {
        struct desk d = at_desk(pages[i].steps, 0);
        struct imap_page page = { 0 };
        const struct err *e = imap_list(d.imap, d.arena, 1, 500, &page);
        ROW_INT(pages[i].name, imap_trouble(d.imap), pages[i].want);
        ROW_INT(pages[i].name, e == NULL, pages[i].want == IMAP_FINE);
        ROW_INT(pages[i].name, page.n, pages[i].n);
        ROW_INT(pages[i].name, page.twins, pages[i].twins);
        leave(&d);
    }
}

/* ---- moving ---- */

static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
} moves[] = {
    { "MOVE",
      { SIGNED_IN, OPENED, { .hear = "UID MOVE 5 \"A&-B\"", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" } },
      IMAP_FINE },
    { "no such folder",
      { SIGNED_IN, OPENED, { .hear = "UID MOVE", .say = "$ NO [TRYCREATE] x\r\n" } },
      IMAP_FOLDER },
    { "quota",
      { SIGNED_IN, OPENED, { .hear = "UID MOVE", .say = "$ NO [OVERQUOTA] x\r\n" } },
      IMAP_REFUSED },
    { "no MOVE, UIDPLUS",
      { SIGNED_IN_AS("UIDPLUS"),
        OPENED,
        { .hear = "UID COPY 5 \"A&-B\"", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" },
        { .hear = "UID EXPUNGE 5", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" } },
      IMAP_FINE },
    { "neither: never a plain EXPUNGE",
      { SIGNED_IN_AS("IDLE"),
        OPENED,
        { .hear = "UID COPY 5", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" },
        { .hear = "LOGOUT", .say = "$ OK x\r\n" } },
      IMAP_FINE },
    { "COPY fails: nothing is marked",
      { SIGNED_IN_AS("IDLE"),
        OPENED,
        { .hear = "UID COPY 5", .say = "$ NO x\r\n" },
        { .hear = "LOGOUT", .say = "$ OK x\r\n" } },
      IMAP_REFUSED },
    { "the end at COPY", { SIGNED_IN_AS("IDLE"), OPENED, { .hear = "UID COPY 5" } }, IMAP_GONE },
};

static void test_moves(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(moves); i++) {
        struct desk d = at_desk(moves[i].steps, 0);
        const struct err *e = imap_move(d.imap, d.arena, IMAP_ONE(5), S("A&B"));
        ROW_INT(moves[i].name, imap_trouble(d.imap), moves[i].want);
        ROW_INT(moves[i].name, e == NULL, moves[i].want == IMAP_FINE);
        leave(&d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 letters vanish and come while they are listed", test_lists, NULL, NULL, NULL },
        { "F11 duplicate and odd UIDs", test_pages, NULL, NULL, NULL },
        { "moving with and without MOVE and UIDPLUS", test_moves, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
