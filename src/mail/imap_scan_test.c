/* Responses as they should and should not be, read through the whole reader: the bytes come from
 * memory. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

/* A span in a constant table. */
#define L(lit)                                                                                     \
    { lit, sizeof(lit) - 1 }

/* What the frame of a response is. */
static const struct {
    const char *name;
    struct str in;
    bool ok;
    enum imap_kind kind;
    int64_t number;
    struct str word, code, args, text;
} frames[] = {
    { "status",
      L("* OK [UIDVALIDITY 7] fine\r\n"),
      true,
      IMAP_K_STATUS,
      -1,
      { 0 },
      L("UIDVALIDITY"),
      L("7"),
      L("fine") },
    { "status without code",
      L("* NO not now\r\n"),
      true,
      IMAP_K_STATUS,
      -1,
      { 0 },
      { 0 },
      { 0 },
      L("not now") },
    { "code without end",
      L("* OK [oops\r\n"),
      true,
      IMAP_K_STATUS,
      -1,
      { 0 },
      { 0 },
      { 0 },
      L("[oops") },
    { "BYE", L("* BYE so long\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "words that look like a literal",
      L("* OK look: {12}\r\n"),
      true,
      IMAP_K_STATUS,
      -1,
      { 0 },
      { 0 },
      { 0 },
      L("look: {12}") },
    { "a tag with words that look like a literal",
      L("K0 NO {3}\r\n"),
      true,
      IMAP_K_TAGGED,
      -1,
      { 0 },
      { 0 },
      { 0 },
      L("{3}") },
    { "data", L("* 12 EXISTS\r\n"), true, IMAP_K_DATA, 12, L("EXISTS"), { 0 }, { 0 }, { 0 } },
    { "data without number",
      L("* FLAGS (\\Seen)\r\n"),
      true,
      IMAP_K_DATA,
      -1,
      L("FLAGS"),
      { 0 },
      { 0 },
      { 0 } },
    { "tagged",
      L("K0 OK [READ-WRITE] done\r\n"),
      true,
      IMAP_K_TAGGED,
      -1,
      { 0 },
      L("READ-WRITE"),
      L(""),
      L("done") },
    { "continue", L("+ go on\r\n"), true, IMAP_K_CONTINUE, -1, { 0 }, { 0 }, { 0 }, L("go on") },
    { "bare continue", L("+\r\n"), true, IMAP_K_CONTINUE, -1, { 0 }, { 0 }, { 0 }, L("") },
    { "empty line", L("\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "a lone star", L("* \r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "a lone tag", L("K0\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "tagged BYE", L("K0 BYE\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "another's tag", L("A1 OK done\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "number beyond 32 bits",
      L("* 4294967296 EXISTS\r\n"),
      false,
      0,
      0,
      { 0 },
      { 0 },
      { 0 },
      { 0 } },
    { "number of 30 digits",
      L("* 999999999999999999999999999999 EXISTS\r\n"),
      false,
      0,
      0,
      { 0 },
      { 0 },
      { 0 },
      { 0 } },
    { "number without word", L("* 12\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "no CR", L("* OK fine\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "no LF at all", L("* OK fine"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "NUL in a line", L("* OK f\0ine\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "bare CR in a line", L("* OK f\rine\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
    { "a web server", L("HTTP/1.1 400 Bad Request\r\n"), false, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } },
};

static void test_frames(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < ROWS(frames); i++) {
        struct memory_server s;
        struct imap *m = memory_imap(a, &s, frames[i].in);
        struct imap_answer got = { 0 };
        const struct err *e = imap_take(m, a, &got);
        ROW_INT(frames[i].name, e == NULL, frames[i].ok);
        ROW_INT(frames[i].name, imap_trouble(m) == IMAP_FINE, frames[i].ok);
        if (!e) {
            ROW_INT(frames[i].name, got.kind, frames[i].kind);
            ROW_INT(frames[i].name, got.number, frames[i].number);
            ROW_STR(frames[i].name, got.word, frames[i].word);
            ROW_STR(frames[i].name, got.code, frames[i].code);
            ROW_STR(frames[i].name, got.args, frames[i].args);
            if (frames[i].kind != IMAP_K_DATA) ROW_STR(frames[i].name, got.text, frames[i].text);
        } else {
            ROW_INT(frames[i].name, m->state, IMAP_DOWN);
        }
        imap_close(&m);
    }
    arena_free(&a);
}

#define DEEP16 "(((((((((((((((("
#define SHUT16 "))))))))))))))))"

/* What a FETCH response tells. body not set and no_body false: none came. */
static const struct {
    const char *name;
    struct str in;
    bool ok;
    uint32_t uid;
    unsigned flags;
    uint64_t size;
    struct str body;
    bool no_body;
} items[] = {
    { "all at once",
      L("* 1 FETCH (UID 7 FLAGS (\\Seen $x) RFC822.SIZE 5 BODY[] {5}\r\nabc\r\n)\r\n"), true, 7,
      IMAP_SEEN, 5, L("abc\r\n"), false },
    { "any order, any case", L("* 1 fetch (body[] {1}\r\nx flags () uid 7)\r\n"), true, 7, 0, 0,
      L("x"), false },
    { "a letter with an answer in it",
      L("* 1 FETCH (UID 7 BODY[] {24}\r\n)\r\nK0 OK done\r\n* BYE\r\n\r\n)\r\n"), true, 7, 0, 0,
      L(")\r\nK0 OK done\r\n* BYE\r\n\r\n"), false },
    { "a letter with NUL and 8 bits", L("* 1 FETCH (UID 7 BODY[] {4}\r\n\0\xff\r\n)\r\n"), true, 7,
      0, 0, L("\0\xff\r\n"), false },
    { "an empty literal", L("* 1 FETCH (UID 7 BODY[] {0}\r\n)\r\n"), true, 7, 0, 0, L(""), false },
    { "a quoted letter", L("* 1 FETCH (BODY[] \"a \\\"b\\\" \\\\ {3}\" UID 7)\r\n"), true, 7, 0, 0,
      L("a \"b\" \\ {3}"), false },
    { "NIL", L("* 1 FETCH (UID 7 BODY[] NIL)\r\n"), true, 7, 0, 0, { 0 }, true },
    { "a literal that is not asked for",
      L("* 1 FETCH (BODY[TEXT] {2}\r\nxy UID 7)\r\n"),
      true,
      7,
      0,
      0,
      { 0 },
      false },
    { "a section with spaces",
      L("* 1 FETCH (BODY[HEADER.FIELDS (DATE FROM)]<0> {2}\r\nxy UID 7)\r\n"),
      true,
      7,
      0,
      0,
      { 0 },
      false },
    { "an envelope",
      L("* 1 FETCH (ENVELOPE (\"d\" NIL ((NIL NIL \"a\" \"b\")) {1}\r\n) ()) UID 7)\r\n"),
      true,
      7,
      0,
      0,
      { 0 },
      false },
    { "literal8", L("* 1 FETCH (UID 7 BINARY[] ~{1}\r\nx)\r\n"), true, 7, 0, 0, { 0 }, false },
    { "extra spaces",
      L("* 1 FETCH ( UID  7  FLAGS ( \\Deleted ) )\r\n"),
      true,
      7,
      IMAP_DELETED,
      0,
      { 0 },
      false },
    { "as deep as allowed",
      L("* 1 FETCH (X " DEEP16 DEEP16 SHUT16 SHUT16 " UID 7)\r\n"),
      true,
      7,
      0,
      0,
      { 0 },
      false },
    { "too deep",
      L("* 1 FETCH (X (" DEEP16 DEEP16 SHUT16 SHUT16 ") UID 7)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal too short: its rest is read as items",
      L("* 1 FETCH (UID 7 BODY[] {2}\r\nabc def)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal too short by a line",
      L("* 1 FETCH (UID 7 BODY[] {3}\r\nabc\r\n)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal too long: it swallows the end",
      L("* 1 FETCH (UID 7 BODY[] {9}\r\nabc)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal of a size nobody has",
      L("* 1 FETCH (UID 7 BODY[] {99999999999999999999}\r\nabc)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal with a negative size",
      L("* 1 FETCH (UID 7 BODY[] {-1}\r\n)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal without a size",
      L("* 1 FETCH (UID 7 BODY[] {}\r\n)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "literal in the middle of a line",
      L("* 1 FETCH (UID 7 BODY[] {3} abc)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "quote without end", L("* 1 FETCH (UID 7 BODY[] \"abc)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "quote that ends in a backslash",
      L("* 1 FETCH (UID 7 BODY[] \"abc\\\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "a quote over a literal's line",
      L("* 1 FETCH (UID 7 X \"abc {1}\r\nx\")\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "parenthesis missing", L("* 1 FETCH (UID 7\r\n"), false, 0, 0, 0, { 0 }, false },
    { "parenthesis too many", L("* 1 FETCH (UID 7))\r\n"), false, 0, 0, 0, { 0 }, false },
    { "value missing", L("* 1 FETCH (UID)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "no list", L("* 1 FETCH UID 7\r\n"), false, 0, 0, 0, { 0 }, false },
    { "UID 0", L("* 1 FETCH (UID 0)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "UID beyond 32 bits", L("* 1 FETCH (UID 4294967296)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "two UIDs", L("* 1 FETCH (UID 7 UID 8)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "two letters",
      L("* 1 FETCH (UID 7 BODY[] {1}\r\na BODY[] {1}\r\nb)\r\n"),
      false,
      0,
      0,
      0,
      { 0 },
      false },
    { "negative size", L("* 1 FETCH (UID 7 RFC822.SIZE -1)\r\n"), false, 0, 0, 0, { 0 }, false },
    { "section without end", L("* 1 FETCH (BODY[ NIL UID 7)\r\n"), false, 0, 0, 0, { 0 }, false },
};

static void test_items(void **state) {
    (void)state;
    struct arena *a = arena_new(8 << 20);
    for (size_t i = 0; i < ROWS(items); i++) {
        struct memory_server s;
        struct imap *m = memory_imap(a, &s, items[i].in);
        struct imap_answer answer = { 0 };
        struct imap_item got = { 0 };
        const char *why = NULL;
        bool ok = imap_take(m, a, &answer) == NULL && imap_item_read(answer.scan, &got, &why);
        ROW_INT(items[i].name, ok, items[i].ok);
        if (ok) {
            ROW_INT(items[i].name, got.uid, items[i].uid);
            ROW_INT(items[i].name, got.flags, items[i].flags);
            ROW_INT(items[i].name, got.size, items[i].size);
            ROW_STR(items[i].name, got.body, items[i].body);
            ROW_INT(items[i].name, got.no_body, items[i].no_body);
            ROW_INT(items[i].name, got.body_size, items[i].body.n);
        }
        imap_close(&m);
    }
    arena_free(&a);
}

static const struct {
    const char *name;
    struct str in;
    bool ok;
    int64_t want; /* seconds */
} dates[] = {
    { "RFC 3501's example", L("17-Jul-1996 02:44:25 -0700"), true, 837596665 },
    { "padded day", L(" 1-Jan-2026 00:00:00 +0000"), true, 1767225600 },
    { "east", L("01-Jan-2026 01:00:00 +0100"), true, 1767225600 },
    { "any case", L("01-JAN-2026 00:00:00 +0000"), true, 1767225600 },
    { "no such month", L("01-Foo-2026 00:00:00 +0000"), false, 0 },
    { "day 0", L("00-Jan-2026 00:00:00 +0000"), false, 0 },
    { "no such day", L("30-Feb-2026 00:00:00 +0000"), false, 0 },
    { "hour 24", L("01-Jan-2026 24:00:00 +0000"), false, 0 },
    { "sign in a number", L("01-Jan-2026 -1:00:00 +0000"), false, 0 },
    { "before 1970", L("01-Jan-1969 00:00:00 +0000"), false, 0 },
    { "short", L("01-Jan-2026"), false, 0 },
    { "empty", L(""), false, 0 },
};

static void test_dates(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(dates); i++) {
        int64_t got = 0;
        ROW_INT(dates[i].name, imap_date_read(dates[i].in, &got), dates[i].ok);
        ROW_INT(dates[i].name, got, dates[i].want * MOMENT_SECOND);
    }
}

static const struct {
    const char *name;
    struct str in;
    bool ok, selectable;
    enum imap_use use;
    char separator;
    struct str want;
} lists[] = {
    { "quoted", L("* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n"), true, true, IMAP_USE_NONE, '/',
      L("INBOX") },
    { "atom", L("* LIST () \".\" INBOX.Junk\r\n"), true, true, IMAP_USE_NONE, '.',
      L("INBOX.Junk") },
    { "literal", L("* LIST (\\Junk) NIL {5}\r\na\"b)c\r\n"), true, true, IMAP_USE_JUNK, 0,
      L("a\"b)c") },
    { "escaped separator", L("* LIST (\\Noselect) \"\\\\\" x\r\n"), true, false, IMAP_USE_NONE,
      '\\', L("x") },
    { "Gmail", L("* LIST (\\HasNoChildren \\Junk) \"/\" \"[Gmail]/Spam\"\r\n"), true, true,
      IMAP_USE_JUNK, '/', L("[Gmail]/Spam") },
    { "no attributes", L("* LIST \"/\" x\r\n"), false, false, 0, 0, { 0 } },
    { "long separator", L("* LIST () \"//\" x\r\n"), false, false, 0, 0, { 0 } },
    { "no name", L("* LIST () \"/\"\r\n"), false, false, 0, 0, { 0 } },
};

static void test_lists(void **state) {
    (void)state;
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < ROWS(lists); i++) {
        struct memory_server s;
        struct imap *m = memory_imap(a, &s, lists[i].in);
        struct imap_answer answer = { 0 };
        struct imap_name got = { 0 };
        const char *why = NULL;
        bool ok = imap_take(m, a, &answer) == NULL && imap_list_read(answer.scan, &got, &why);
        ROW_INT(lists[i].name, ok, lists[i].ok);
        ROW_INT(lists[i].name, got.selectable, lists[i].selectable);
        ROW_INT(lists[i].name, got.use, lists[i].use);
        ROW_INT(lists[i].name, got.separator, lists[i].separator);
        ROW_STR(lists[i].name, got.name, lists[i].want);
        imap_close(&m);
    }
    arena_free(&a);
}

/* head, then byte often, then tail. */
static struct str long_text(struct arena *a, struct str head, char byte, size_t often,
                            struct str tail) {
    char *p = arena_alloc(a, often);
    memset(p, byte, often);
    return str_join3(a, head, (struct str){ p, often }, tail);
}

static void test_caps(void **state) {
    (void)state;
    struct arena *a = arena_new(64 << 20);
    struct buf many = buf_new(a, 1 << 20);
    buf_add(&many, S("* 1 FETCH (UID 7"));
    for (int i = 0; i <= IMAP_LITERALS_MAX; i++)
        buf_add(&many, S(" X {1}\r\nx"));
    buf_add(&many, S(")\r\n"));
    struct {
        const char *name;
        struct str in;
        bool ok;
    } rows[] = {
        { "a line of nearly 64 KiB", long_text(a, S("* OK "), 'x', IMAP_LINE_MAX - 10, S("\r\n")),
          true },
        { "a line beyond", long_text(a, S("* OK "), 'x', IMAP_LINE_MAX, S("\r\n")), false },
        { "a line without end", long_text(a, S("* OK "), 'x', 1 << 20, S("")), false },
        { "a hundred thousand parentheses", long_text(a, S("* 1 FETCH ("), '(', 60000, S("\r\n")),
          true },
        { "more literals than allowed", buf_str(&many), false },
        { "a literal that nobody keeps",
          long_text(a, S("* 1 FETCH (BODY[] {1000000}\r\n"), 'x', 1000000, S(" UID 7)\r\n")),
          true },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct memory_server s;
        struct imap *m = memory_imap(a, &s, rows[i].in);
        struct imap_answer answer = { 0 };
        struct imap_item item = { 0 };
        const char *why = NULL;
        ROW_INT(rows[i].name, imap_take(m, a, &answer) == NULL, rows[i].ok);
        if (i == 3) assert_false(imap_item_read(answer.scan, &item, &why));
        if (i == 5) {
            assert_true(imap_item_read(answer.scan, &item, &why));
            assert_int_equal(item.body_size, 1000000);
            assert_null(item.body.p);
            assert_int_equal(item.uid, 7);
        }
        imap_close(&m);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 frames of responses", test_frames, NULL, NULL, NULL },
        { "F11 FETCH: wrong literals, quotes, depth, numbers", test_items, NULL, NULL, NULL },
        { "INTERNALDATE", test_dates, NULL, NULL, NULL },
        { "LIST", test_lists, NULL, NULL, NULL },
        { "F11 lines, literals and depth have a limit", test_caps, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
