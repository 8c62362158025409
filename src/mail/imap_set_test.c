/* Several letters in one command: answers in any order, some that miss, servers that say NO because
 * of one. */
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

#include <signal.h>

#define SET ((struct imap_set){ (const uint32_t[]){ 4, 5, 6, 9 }, 4 })
#define FETCH .hear = "UID FETCH 4:6,9 (UID BODY.PEEK[])\r\n"

enum { ROOM = IMAP_ARENA_SPARE + (32 << 10) };

struct want {
    enum imap_fetched outcome;
    const char *raw;
};

/* One imap_fetch_set of 4, 5, 6 and 9 with max 20. */
static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    struct want letters[4];
} fetches[] = {
    { "in another order, with one that vanished",
      { SIGNED_IN,
        OPENED,
        { FETCH, .say = "* 3 FETCH (BODY[] {1}\r\nc UID 9)\r\n* 1 FETCH (UID 4 BODY[] {1}\r\na)\r\n"
                        "* 2 FETCH (UID 6 BODY[] \"b\")\r\n$ OK x\r\n" } },
      IMAP_FINE,
      { { IMAP_LETTER, "a" },
        { IMAP_VANISHED, NULL },
        { IMAP_LETTER, "b" },
        { IMAP_LETTER, "c" } } },
    { "between news of others, removals and new letters",
      { SIGNED_IN,
        OPENED,
        { FETCH,
          .say =
              "* 5 EXISTS\r\n* 1 FETCH (UID 4 FLAGS (\\Seen))\r\n* 1 FETCH (UID 4 BODY[] {1}\r\na)"
              "\r\n* 1 EXPUNGE\r\n* 4 FETCH (UID 12 BODY[] {3}\r\nxyz)\r\n* 2 FETCH (FLAGS ())\r\n"
              "* 2 FETCH (UID 6 BODY[] {1}\r\nb)\r\n* 2 EXPUNGE\r\n$ OK x\r\n" } },
      IMAP_FINE,
      { { IMAP_LETTER, "a" },
        { IMAP_VANISHED, NULL },
        { IMAP_LETTER, "b" },
        { IMAP_VANISHED, NULL } } },
    { "one is too large, one is held back",
      { SIGNED_IN,
        OPENED,
        { FETCH,
          .say =
              "* 1 FETCH (UID 4 BODY[] {21}\r\n123456789012345678901)\r\n* 2 FETCH (UID 5 BODY[] "
              "NIL)\r\n* 3 FETCH (UID 6 BODY[] {1}\r\nb)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      { { IMAP_TOO_LARGE, NULL },
        { IMAP_LATER, NULL },
        { IMAP_LETTER, "b" },
        { IMAP_VANISHED, NULL } } },
    { "one UID for two letters, and a third that is held back",
      { SIGNED_IN,
        OPENED,
        { FETCH, .say = "* 1 FETCH (UID 4 BODY[] {1}\r\na)\r\n* 2 FETCH (UID 4 BODY[] {1}\r\nb)\r\n"
                        "* 3 FETCH (UID 4 BODY[] NIL)\r\n$ OK x\r\n" } },
      IMAP_FINE,
      { { IMAP_LETTER, "a" },
        { IMAP_VANISHED, NULL },
        { IMAP_VANISHED, NULL },
        { IMAP_VANISHED, NULL } } },
    { "NO behind some of them",
      { SIGNED_IN,
        OPENED,
        { FETCH, .say = "* 1 FETCH (UID 4 BODY[] {1}\r\na)\r\n$ NO one of them is broken\r\n" } },
      IMAP_FINE,
      { { IMAP_LATER, NULL }, { IMAP_LATER, NULL }, { IMAP_LATER, NULL }, { IMAP_LATER, NULL } } },
    { "BAD",
      { SIGNED_IN, OPENED, { FETCH, .say = "$ BAD a set?\r\n" } },
      IMAP_PROTOCOL,
      { { 0 } } },
    { "the end behind some of them",
      { SIGNED_IN, OPENED, { FETCH, .say = "* 1 FETCH (UID 4 BODY[] {1}\r\na)\r\n" } },
      IMAP_GONE,
      { { 0 } } },
    { "a count that is too small",
      { SIGNED_IN, OPENED, { FETCH, .say = "* 1 FETCH (UID 4 BODY[] {1}\r\nab)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL,
      { { 0 } } },
    { "a count that reaches into the next letter",
      { SIGNED_IN,
        OPENED,
        { FETCH, .say =
                     "* 1 FETCH (UID 4 BODY[] {14}\r\na)\r\n* 2 FETCH (UID 5 BODY[] {1}\r\nb)\r\n"
                     "$ OK x\r\n" } },
      IMAP_PROTOCOL,
      { { 0 } } },
    { "too large for anybody",
      { SIGNED_IN, OPENED, { FETCH, .say = "* 1 FETCH (UID 4 BODY[] {4294967296}\r\n" } },
      IMAP_PROTOCOL,
      { { 0 } } },
    { "a letter without its UID",
      { SIGNED_IN, OPENED, { FETCH, .say = "* 1 FETCH (BODY[] {1}\r\na)\r\n$ OK x\r\n" } },
      IMAP_PROTOCOL,
      { { 0 } } },
};

static void test_fetches(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(fetches); i++) {
        struct desk d = at_desk(fetches[i].steps, 0);
        struct imap_letter l[4];
        const struct err *e = imap_fetch_set(d.imap, d.arena, SET, 20, l);
        ROW_INT(fetches[i].name, imap_trouble(d.imap), fetches[i].want);
        ROW_INT(fetches[i].name, e == NULL, fetches[i].want == IMAP_FINE);
        for (size_t k = 0; !e && k < 4; k++) {
            ROW_INT(fetches[i].name, l[k].outcome, fetches[i].letters[k].outcome);
            ROW_STR(fetches[i].name, l[k].raw, str_of(fetches[i].letters[k].raw));
        }
        leave(&d);
    }
}

/* Sizes are what a server says; the arena is what we have. */
static void test_room(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20), *room = arena_new(ROOM);
    struct memory_server s;
    struct imap_letter l[4];
    char *half = arena_alloc(a, 20 << 10);
    memset(half, 'x', 20 << 10);
    struct str says = str_printf(
        a,
        "* 1 FETCH (UID 4 BODY[] {20480}\r\n%.*s)\r\n* 2 FETCH (UID 5 BODY[] {20480}\r\n%.*s)\r\n"
        "* 3 FETCH (UID 6 BODY[] \"%.*s\")\r\n* 4 FETCH (UID 9 BODY[] {1}\r\nd)\r\n"
        "* 5 FETCH (UID 9 BODY[] {20480}\r\n%.*s)\r\nK1 OK x\r\n",
        20480, half, 20480, half, 20480, half, 20480, half);
    struct imap *m = memory_imap(a, &s, says);
    must(a, imap_fetch_set(m, room, SET, 1 << 20, l));
    assert_int_equal(l[0].outcome, IMAP_LETTER);
    assert_int_equal(l[0].raw.n, 20480);
    assert_int_equal(l[1].outcome, IMAP_LATER);
    assert_int_equal(l[2].outcome, IMAP_LATER);
    assert_int_equal(l[3].outcome, IMAP_LATER); /* with all that it has: its twin found no room */
    assert_null(l[3].twin);
    assert_false(arena_over(room));
    imap_close(&m);
    arena_free(&room);
    arena_free(&a);
}

/* ---- marking and moving ---- */

enum act { MARK, MOVE };
static const struct {
    const char *name;
    struct step steps[16];
    enum act act;
    enum imap_trouble want;
} deeds[] = {
    { "all are marked at once",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID STORE 4:6,9 +FLAGS.SILENT (\\Seen)", .say = "$ OK x\r\n" } },
      MARK,
      IMAP_FINE },
    { "NO because of one: each is marked",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID STORE 4:6,9", .say = "$ NO x\r\n" },
        { .hear = "UID STORE 4 ", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 ", .say = "$ NO [EXPUNGEISSUED] x\r\n" },
        { .hear = "UID STORE 6 ", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 9 ", .say = "$ OK x\r\n" } },
      MARK,
      IMAP_FINE },
    { "one stays unmarked",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID STORE 4:6,9", .say = "$ NO x\r\n" },
        { .hear = "UID STORE 4 ", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 5 ", .say = "$ NO x\r\n" },
        { .hear = "UID STORE 6 ", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 9 ", .say = "$ OK x\r\n" } },
      MARK,
      IMAP_REFUSED },
    { "BAD ends it",
      { SIGNED_IN, OPENED, { .hear = "UID STORE", .say = "$ BAD x\r\n" } },
      MARK,
      IMAP_PROTOCOL },
    { "the end while each is marked",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID STORE 4:6,9", .say = "$ NO x\r\n" },
        { .hear = "UID STORE 4 " } },
      MARK,
      IMAP_GONE },
    { "MOVE of all",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID MOVE 4:6,9 \"Done\"",
          .say = "* OK [COPYUID 9 4:6 1:3] x\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n$ OK "
                 "x\r\n" } },
      MOVE,
      IMAP_FINE },
    { "MOVE to nowhere",
      { SIGNED_IN, OPENED, { .hear = "UID MOVE", .say = "$ NO [TRYCREATE] x\r\n" } },
      MOVE,
      IMAP_FOLDER },
    { "MOVE of some, then NO",
      { SIGNED_IN,
        OPENED,
        { .hear = "UID MOVE 4:6,9", .say = "* 1 EXPUNGE\r\n$ NO x\r\n" },
        { .hear = "UID MOVE 4 ", .say = "$ OK nothing to move\r\n" },
        { .hear = "UID MOVE 5 ", .say = "$ NO x\r\n" },
        { .hear = "UID MOVE 6 ", .say = "* 2 EXPUNGE\r\n$ OK x\r\n" },
        { .hear = "UID MOVE 9 ", .say = "* 1 EXPUNGE\r\n$ OK x\r\n" } },
      MOVE,
      IMAP_REFUSED },
    { "COPY of each: only what was copied is marked",
      { SIGNED_IN_AS("UIDPLUS"),
        OPENED,
        { .hear = "UID COPY 4:6,9", .say = "$ NO x\r\n" },
        { .hear = "UID COPY 4 ", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 4 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" },
        { .hear = "UID EXPUNGE 4", .say = "$ OK x\r\n" },
        { .hear = "UID COPY 5 ", .say = "$ NO x\r\n" },
        { .hear = "UID COPY 6 ", .say = "$ NO x\r\n" },
        { .hear = "UID COPY 9 ", .say = "$ NO x\r\n" },
        { .hear = "LOGOUT", .say = "$ OK x\r\n" } },
      MOVE,
      IMAP_REFUSED },
    { "what was copied is not copied again",
      { SIGNED_IN_AS("UIDPLUS"),
        OPENED,
        { .hear = "UID COPY 4:6,9", .say = "$ OK x\r\n" },
        { .hear = "UID STORE 4:6,9 +FLAGS.SILENT (\\Deleted)", .say = "$ OK x\r\n" },
        { .hear = "UID EXPUNGE 4:6,9", .say = "$ NO x\r\n" },
        { .hear = "LOGOUT", .say = "$ OK x\r\n" } },
      MOVE,
      IMAP_REFUSED },
};

static void test_deeds(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(deeds); i++) {
        struct desk d = at_desk(deeds[i].steps, 0);
        const struct err *e = deeds[i].act == MARK ? imap_mark(d.imap, d.arena, SET, IMAP_SEEN)
                                                   : imap_move(d.imap, d.arena, SET, S("Done"));
        ROW_INT(deeds[i].name, imap_trouble(d.imap), deeds[i].want);
        ROW_INT(deeds[i].name, e == NULL, deeds[i].want == IMAP_FINE);
        leave(&d);
    }
}

/* RFC 2683 3.2.1.5: about 1000 bytes a line, however far apart the UIDs are. */
static void test_line(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct memory_server s;
    uint32_t uids[IMAP_SET_MAX];
    for (uint32_t i = 0; i < IMAP_SET_MAX; i++)
        uids[i] = 4294967295u - 2 * (IMAP_SET_MAX - 1 - i);
    struct imap *m = memory_imap(a, &s, S("K1 OK x\r\n"));
    must(a, imap_mark(m, a, (struct imap_set){ uids, IMAP_SET_MAX }, IMAP_SEEN));
    assert_in_range(s.got, 11 * IMAP_SET_MAX, 1000);
    imap_close(&m);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 several letters at once, and what servers do with them", test_fetches, NULL, NULL,
          NULL },
        { "F11 letters beyond the room there is are for later", test_room, NULL, NULL, NULL },
        { "F11 marking and moving many; NO because of one", test_deeds, NULL, NULL, NULL },
        { "a command of many letters is a short line", test_line, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
