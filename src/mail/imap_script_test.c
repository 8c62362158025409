/* With a folder open: servers with wrong counts, BYE at any place, silence. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>

struct desk {
    struct arena *arena;
    struct script_server server;
    struct imap *imap;
    struct imap_folder folder;
};

/* Connects to a server that follows steps, and opens INBOX. */
static struct desk at_desk(const struct step *steps, int stop_fd) {
    struct desk d = { .arena = arena_new(SCRIPT_CAP) };
    static const struct step *scripts[1]; /* one server at a time */
    scripts[0] = steps;
    script_start(&d.server, scripts, 1);
    struct imap_config c = script_settings(d.arena, d.server.port);
    c.stop_fd = stop_fd;
    d.imap = script_imap(d.arena, c);
    must(d.arena, imap_connect(d.imap, d.arena));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 7);
    assert_int_equal(d.folder.exists, 3);
    if (script_is_mute(steps)) d.imap->config.answer_wait = d.imap->config.probe_wait = SHORT;
    return d;
}

static void leave(struct desk *d) {
    imap_close(&d->imap);
    script_stop(&d->server);
    arena_free(&d->arena);
}

#define FETCH5 .hear = "UID FETCH 5 (UID BODY.PEEK[])"

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

#define ROW(n, uid)                                                                                \
    "* " n " FETCH (UID " uid                                                                      \
    " FLAGS () RFC822.SIZE 9 INTERNALDATE \"01-Jan-2026 00:00:00 +0000\")\r\n"

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
        const struct err *e = imap_move(d.imap, d.arena, 5, S("A&B"));
        ROW_INT(moves[i].name, imap_trouble(d.imap), moves[i].want);
        ROW_INT(moves[i].name, e == NULL, moves[i].want == IMAP_FINE);
        leave(&d);
    }
}

/* ---- idling ---- */

#define LISTED                                                                                     \
    { .hear = "FETCH 1:3", .say = ROW("1", "5") ROW("2", "6") ROW("3", "7") "$ OK x\r\n" }
#define IDLING                                                                                     \
    { .hear = "IDLE", .say = "+ idling\r\n" }
#define DONE(words)                                                                                \
    { .hear = "DONE", .say = words "$ OK x\r\n" } /* the tag is IDLE's */

static const struct {
    const char *name;
    struct step steps[16];
    enum imap_trouble want;
    enum imap_idled how;
    bool brief; /* the wait is to pass */
} idles[] = {
    { "nothing happens",
      { SIGNED_IN, OPENED, LISTED, IDLING, DONE("") },
      IMAP_FINE,
      IMAP_QUIET,
      true },
    { "a letter comes",
      { SIGNED_IN,
        OPENED,
        LISTED,
        IDLING,
        { .wait_ms = 30, .say = "* 4 EXISTS\r\n" },
        DONE("* 1 RECENT\r\n") },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "a letter comes while it ends",
      { SIGNED_IN, OPENED, LISTED, IDLING, DONE("* 4 EXISTS\r\n") },
      IMAP_FINE,
      IMAP_NEW,
      true },
    { "half a word, then the rest",
      { SIGNED_IN,
        OPENED,
        LISTED,
        IDLING,
        { .wait_ms = 30, .say = "* 4 EX" },
        { .wait_ms = 30, .say = "ISTS\r\n" },
        DONE("") },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "one goes and one comes",
      { SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* 2 EXPUNGE\r\n* 3 EXISTS\r\n" }, DONE("") },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "one goes, and words of comfort",
      { SIGNED_IN,
        OPENED,
        LISTED,
        IDLING,
        { .say = "* 2 EXPUNGE\r\n* OK Still here\r\n* 1 FETCH (FLAGS ())\r\n" },
        DONE("") },
      IMAP_FINE,
      IMAP_QUIET,
      true },
    { "it died silently",
      { SIGNED_IN, OPENED, LISTED, IDLING, { .hang = true } },
      IMAP_GONE,
      0,
      true },
    { "it does not even begin",
      { SIGNED_IN, OPENED, LISTED, { .hear = "IDLE" }, { .hang = true } },
      IMAP_GONE,
      0,
      true },
    { "it ends", { SIGNED_IN, OPENED, LISTED, IDLING, { .wait_ms = 30 } }, IMAP_GONE, 0, true },
    { "BYE",
      { SIGNED_IN,
        OPENED,
        LISTED,
        IDLING,
        { .say = "* BYE idle for too long\r\n" },
        { .hang = true } },
      IMAP_GONE,
      0,
      true },
    { "IDLE refused: it asks instead",
      { SIGNED_IN,
        OPENED,
        LISTED,
        { .hear = "IDLE", .say = "$ BAD x\r\n" },
        { .hear = "NOOP", .say = "$ OK x\r\n" },
        { .hear = "NOOP", .say = "* 4 EXISTS\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "no IDLE: it asks",
      { SIGNED_IN_AS("MOVE"),
        OPENED,
        LISTED,
        { .hear = "NOOP", .say = "$ OK x\r\n" },
        { .hear = "NOOP", .say = "* 4 EXISTS\r\n$ OK x\r\n" } },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "no IDLE: told unasked",
      { SIGNED_IN_AS("MOVE"),
        OPENED,
        LISTED,
        { .hear = "NOOP", .say = "$ OK x\r\n* 4 EXISTS\r\n" } },
      IMAP_FINE,
      IMAP_NEW,
      false },
    { "no IDLE: it died silently",
      { SIGNED_IN_AS("MOVE"), OPENED, LISTED, { .hear = "NOOP" }, { .hang = true } },
      IMAP_GONE,
      0,
      true },
};

static void test_idles(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(idles); i++) {
        struct desk d = at_desk(idles[i].steps, 0);
        struct imap_page page;
        enum imap_idled how = 0;
        must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
        double before = seconds();
        const struct err *e = imap_idle(d.imap, d.arena, idles[i].brief ? SHORT : LONG, -1, &how);
        ROW_INT(idles[i].name, imap_trouble(d.imap), idles[i].want);
        ROW_INT(idles[i].name, e == NULL, idles[i].want == IMAP_FINE);
        ROW_INT(idles[i].name, how, idles[i].how);
        assert_true(seconds() - before < 10);
        leave(&d);
    }
}

static void test_replaced(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN,
        OPENED,
        LISTED,
        IDLING,
        { .say = "* OK [UIDVALIDITY 8] new\r\n* 0 EXISTS\r\n" },
        DONE(""),
        { .hear = "SELECT",
          .say = "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n$ OK [READ-ONLY] x\r\n" },
        { .hear = "UID STORE", .say = "$ OK x\r\n" },
        END
    };
    struct desk d = at_desk(steps, 0);
    struct imap_page page;
    enum imap_idled how;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    must(d.arena, imap_idle(d.imap, d.arena, LONG, -1, &how));
    const struct err *e =
        imap_mark(d.imap, d.arena, 5, IMAP_SEEN); /* not in a folder that is another */
    assert_int_equal(e->code, ERR_CONFLICT);
    assert_int_equal(imap_trouble(d.imap), IMAP_FOLDER);
    assert_true(imap_connected(d.imap));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 8);
    assert_true(d.folder.read_only);
    must(d.arena, imap_mark(d.imap, d.arena, 5, IMAP_SEEN));
    leave(&d);
}

/* ---- stopping ---- */

static void *ring_later(void *fd) {
    struct timespec t = { .tv_nsec = 100000000 };
    nanosleep(&t, NULL);
    eventfd_write(*(int *)fd, 1);
    return NULL;
}

static void test_stop(void **state) {
    (void)state;
    static const struct step deaf[] = { SIGNED_IN, OPENED, { FETCH5 }, { .hang = true }, END };
    static const struct step idle[] = { SIGNED_IN,
                                        OPENED,
                                        LISTED,
                                        IDLING,
                                        DONE(""),
                                        { .hear = "NOOP", .say = "$ OK x\r\n" },
                                        { .hear = "LOGOUT", .say = "$ OK x\r\n" },
                                        END };
    pthread_t thread;
    int fd = eventfd(0, EFD_CLOEXEC);
    struct desk d = at_desk(deaf, fd);
    d.imap->config.answer_wait = LONG;
    struct imap_letter l;
    pthread_create(&thread, NULL, ring_later, &fd);
    assert_non_null(imap_fetch(d.imap, d.arena, 5, 20, &l));
    assert_int_equal(imap_trouble(d.imap), IMAP_STOPPED);
    assert_false(imap_connected(d.imap));
    pthread_join(thread, NULL);
    leave(&d);
    /* wake_fd, however, leaves all in order. */
    eventfd_t n;
    eventfd_read(fd, &n);
    d = at_desk(idle, 0);
    struct imap_page page;
    enum imap_idled how;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    pthread_create(&thread, NULL, ring_later, &fd);
    must(d.arena, imap_idle(d.imap, d.arena, LONG, fd, &how));
    assert_int_equal(how, IMAP_WOKEN);
    pthread_join(thread, NULL);
    must(d.arena, imap_list(d.imap, d.arena, 8, 500, &page));
    assert_int_equal(page.n, 0);
    leave(&d);
    close(fd);
}

/* ---- faults of the machine: the nth send or recv fails ---- */

struct faults {
    struct sys sys;
    int left;
};

static ssize_t failing_send(void *self, int fd, const void *p, size_t n, int flags) {
    struct faults *f = self;
    if (f->left-- == 0) {
        errno = ECONNRESET;
        return -1;
    }
    return sys_real()->send(sys_real()->self, fd, p, n < 5 ? n : 5, flags); /* and short writes */
}

static ssize_t failing_recv(void *self, int fd, void *p, size_t n, int flags) {
    struct faults *f = self;
    if (f->left-- == 0) {
        errno = ECONNRESET;
        return -1;
    }
    return sys_real()->recv(sys_real()->self, fd, p, n < 7 ? n : 7, flags);
}

static void test_faults(void **state) {
    (void)state;
    static const struct step steps[] = {
        SIGNED_IN,
        OPENED,
        LISTED,
        { FETCH5, .say = "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n$ OK x\r\n" },
        END
    };
    struct faults f = { .sys = *sys_real() };
    f.sys.self = &f;
    f.sys.send = failing_send;
    f.sys.recv = failing_recv;
    bool well = false;
    for (int n = 0; !well && n < 2000; n += 3) {
        struct arena *a = arena_new(SCRIPT_CAP);
        struct script_server s;
        static const struct step *scripts[] = { steps };
        script_start(&s, scripts, 1);
        struct imap_config c = script_settings(a, s.port);
        c.sys = &f.sys;
        struct imap *m = script_imap(a, c);
        struct imap_folder folder;
        struct imap_page page;
        struct imap_letter l = { 0 };
        f.left = n;
        well = !imap_connect(m, a) && !imap_select(m, a, S("INBOX"), &folder) &&
               !imap_list(m, a, 1, 9, &page) && !imap_fetch(m, a, 5, 99, &l);
        assert_true(well == (imap_trouble(m) == IMAP_FINE));
        assert_true(well == str_eq(l.raw, S("abc")));
        if (!well) assert_false(imap_connected(m));
        f.left = INT32_MAX;
        imap_close(&m);
        script_drop(&s);
        arena_free(&a);
    }
    assert_true(well);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 wrong literals, BYE and silence while a letter is fetched", test_fetches, NULL, NULL,
          NULL },
        { "F11 too large, and three letters under one UID", test_after_too_large, NULL, NULL,
          NULL },
        { "F11 letters vanish and come while they are listed", test_lists, NULL, NULL, NULL },
        { "F11 duplicate and odd UIDs", test_pages, NULL, NULL, NULL },
        { "moving with and without MOVE and UIDPLUS", test_moves, NULL, NULL, NULL },
        { "F11 IDLE: news, refusal, silent death", test_idles, NULL, NULL, NULL },
        { "F11 the folder is replaced meanwhile", test_replaced, NULL, NULL, NULL },
        { "stop ends every wait, wake ends IDLE in order", test_stop, NULL, NULL, NULL },
        { "F11 each third send and recv fails in its turn, short reads and writes", test_faults,
          NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
