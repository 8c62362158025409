/* A whole session with Dovecot, as it was said, then thousands of times with its words changed at
 * random places (the seed is fixed): whatever the server says, the client ends in time, keeps its
 * limits and its promises. */
#include "base/bug.h"
#include "base/test.h"
#include "base/utf8.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

#include <stdio.h>

enum { ROUNDS = 20000 };

#define HEADER                                                                                     \
    "Return-Path: <a@b.rs>\r\nDelivered-To: m@korak.rs\r\nReceived: from [127.0.0.1]\r\n\tby "     \
    "localhost with LMTP\r\n"
#define LETTER HEADER "Subject: letter 1\r\n\r\nwords\r\n)\r\nK6 OK done\r\n"

static const char greeting[] =
    "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS "
    "AUTH=PLAIN AUTH=LOGIN] Dovecot "
    "(Debian) ready.\r\n"
    "K1 OK [CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE SORT UNSELECT UIDPLUS LIST-EXTENDED "
    "ESEARCH SEARCHRES BINARY "
    "MOVE SPECIAL-USE LITERAL+ NOTIFY] Logged in\r\n"
    "* ID (\"name\" \"Dovecot\")\r\n"
    "K2 OK ID completed (0.001 + 0.000 secs).\r\n"
    "* LIST (\\Junk) \".\" &BB0ENQQ2-\r\n"
    "* LIST (\\HasNoChildren) \".\" {5}\r\nINBOX\r\n"
    "K3 OK List completed (0.001 + 0.000 secs).\r\n"
    "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"
    "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags permitted.\r\n"
    "* 3 EXISTS\r\n* 3 RECENT\r\n"
    "* OK [UNSEEN 1] First unseen.\r\n"
    "* OK [UIDVALIDITY 1795297912] UIDs valid\r\n"
    "* OK [UIDNEXT 4] Predicted next UID\r\n"
    "K4 OK [READ-WRITE] Select completed (0.001 + 0.000 secs).\r\n";
static const char letters[] =
    "* 1 FETCH (UID 1 FLAGS (\\Recent) RFC822.SIZE 266 INTERNALDATE \"21-Nov-2026 21:51:52 "
    "+0000\")\r\n"
    "* 2 FETCH (UID 2 FLAGS (\\Seen) RFC822.SIZE 269 INTERNALDATE \"21-Nov-2026 21:51:52 "
    "+0000\")\r\n"
    "* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 269 INTERNALDATE \"21-Nov-2026 21:51:52 +0000\")\r\n"
    "K5 OK Fetch completed (0.001 + 0.000 secs).\r\n"
    "* 2 FETCH (UID 2 BODY[] {%zu}\r\n" LETTER ")\r\n"
    "K6 OK Fetch completed (0.001 + 0.000 secs).\r\n"
    "K7 OK Store completed (0.001 + 0.000 secs).\r\n"
    "* OK [COPYUID 1795297913 2 1] Moved UIDs.\r\n* 2 EXPUNGE\r\n* 2 RECENT\r\n"
    "K8 OK Move completed (0.001 + 0.000 secs).\r\n"
    "+ idling\r\n* 3 EXISTS\r\n* 3 RECENT\r\n"
    "K9 OK Idle completed (0.811 + 0.810 + 0.810 secs).\r\n"
    "* 3 FETCH (UID 4 FLAGS (\\Recent) RFC822.SIZE 20 INTERNALDATE \"21-Nov-2026 21:51:52 "
    "+0000\")\r\n"
    "K10 OK Fetch completed (0.001 + 0.000 secs).\r\n"
    "* 3 FETCH (BODY[] \"Subject: new\" UID 4)\r\n"
    "K11 OK Fetch completed (0.004 + 0.000 + 0.003 secs).\r\n"
    "K12 NO [TRYCREATE] Mailbox doesn't exist: nofolder (0.001 + 0.000 secs).\r\n"
    "* 3 FETCH (UID 4 FLAGS (\\Seen) BODY[] {12}\r\nSubject: new)\r\n"
    "* 2 FETCH (UID 3 BODY[] {%zu}\r\n" LETTER ")\r\n"
    "K13 OK Fetch completed (0.001 + 0.000 secs).\r\n"
    "K14 OK Store completed (0.001 + 0.000 secs).\r\n"
    "* BYE Logging out\r\nK15 OK Logout completed (0.001 + 0.000 secs).\r\n";

static struct str transcript(struct arena *a) {
    struct str tail = str_printf(a, letters, sizeof LETTER - 1, sizeof LETTER - 1);
    return str_join(a, S(""), str_join(a, (struct str){ greeting, sizeof greeting - 1 }, tail));
}

/* ---- chance with a fixed start ---- */

static uint64_t next(uint64_t *seed) { /* xorshift64 */
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t below(uint64_t *seed, size_t n) { return (size_t)(next(seed) % n); }

static const char *const words[] = {
    "\r\n",
    "\n",
    "\r",
    "(",
    ")",
    "\"",
    "\\",
    "{0}\r\n",
    "{5}\r\n",
    "{99999999}\r\n",
    "{4294967296}\r\n",
    "{",
    "}",
    "[",
    "]",
    "* BYE bye\r\n",
    "* 1 EXPUNGE\r\n",
    "* 3 EXPUNGE\r\n",
    "* 0 EXPUNGE\r\n",
    "* 9 EXISTS\r\n",
    "* 4294967295 EXISTS\r\n",
    "* 0 EXISTS\r\n",
    "* OK [UIDVALIDITY 5] new\r\n",
    "* OK [ALERT] full\r\n",
    "K6 OK x\r\n",
    "K7 NO x\r\n",
    "K8 BAD x\r\n",
    "K13 NO x\r\n",
    "* 4 FETCH (UID 4 BODY[] NIL)\r\n",
    "* 9 FETCH (UID 9 BODY[] {70000}\r\n",
    "K99 OK x\r\n",
    "+ \r\n",
    "NIL",
    " ",
    "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n",
    "* 3 FETCH (UID 2 BODY[] {3}\r\nabc)\r\n",
    "* 1 FETCH (UID 9)\r\n",
    "0",
    "9",
    "18446744073709551616",
    "-",
    "((((((((",
    "\xff",
    "&",
    "* CAPABILITY IMAP4rev1\r\n",
};

/* Replaces up to 20 bytes at a random place by a word, a random byte or a piece from elsewhere. */
static struct str mutate(struct arena *a, struct str s, uint64_t *seed) {
    size_t at = below(seed, s.n + 1), drop = below(seed, 3) ? 0 : below(seed, 20);
    char byte = (char)next(seed);
    struct str piece = { &byte, 1 };
    switch (below(seed, 5)) {
    case 0:
        drop = 1;
        break;
    case 1:
    case 2:
        piece = str_of(words[below(seed, ROWS(words))]);
        break;
    case 3:
        piece = str_slice(s, below(seed, s.n + 1), below(seed, s.n + 1));
        break;
    default:
        piece.n = 0;
        drop = 1 + below(seed, 40);
        break;
    }
    if (below(seed, 40) == 0) drop = s.n; /* cut off */
    return str_join3(a, str_slice(s, 0, at), piece, str_from(s, at + drop));
}

/* ---- the days ---- */

static void test_as_it_was(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    for (size_t piece = 0; piece < 40; piece++) {
        struct memory_server s;
        memory_server_init(&s, transcript(a));
        s.piece = piece;
        assert_int_equal(imap_day(a, &s),
                         12); /* the move to a folder that is not there fails, as it should */
        assert_int_equal(s.at, s.says.n);
        arena_reset(a);
    }
    arena_free(&a);
}

static void test_cut(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    size_t whole = transcript(a).n;
    for (size_t n = 0; n < whole; n += 7) {
        struct memory_server s;
        memory_server_init(&s, str_slice(transcript(a), 0, n));
        assert_true(imap_day(a, &s) <= 12);
        arena_reset(a);
    }
    arena_free(&a);
}

static void test_mutations(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    uint64_t seed = 20261121;
    size_t failed = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct memory_server s;
        struct str says = transcript(a);
        for (size_t times = 1 + below(&seed, 4); times; times--)
            says = mutate(a, says, &seed);
        memory_server_init(&s, says);
        s.piece = below(&seed, 2) ? 0 : 1 + below(&seed, 100);
        if (imap_day(a, &s) < 12) failed++;
        arena_reset(a);
    }
    print_message("# %zu of %d sessions were cut short\n", failed, ROUNDS);
    assert_in_range(failed, ROUNDS / 4,
                    ROUNDS - ROUNDS / 20); /* neither all alike nor none touched */
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "a session as it was, in pieces of any size", test_as_it_was, NULL, NULL, NULL },
        { "F11 a session cut off anywhere", test_cut, NULL, NULL, NULL },
        { "F11 20000 sessions with changed words", test_mutations, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
