/* A folder of 100,000 letters whose UIDs have holes, listed in pages from a server in memory that
 * answers FETCH. */
#include "base/buf.h"
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

enum { LETTERS = 100000, CAP = 64 << 20 };

/* Letter n (from 1) has a UID; the holes grow. It is deaf where mute_from <= n < mute_to: no row
 * comes of those. */
struct big_server {
    struct memory_server memory; /* first: sys.self points here */
    struct arena *arena;
    uint32_t exists, mute_from, mute_to;
    size_t commands, rows;
};

static uint32_t uid_of(uint32_t n) { return n * 3 + n / 1000 * 5000; }

static void answer_fetch(struct big_server *s, struct str tag, struct str range, bool whole) {
    int64_t from = 0, to = 0;
    struct str first;
    struct buf b = buf_new(s->arena, 1 << 20);
    assert_true(str_split(&range, ':', &first));
    assert_true(str_to_int(first, 1, s->exists, &from) && str_to_int(range, from, s->exists, &to));
    for (uint32_t n = (uint32_t)from; n <= (uint32_t)to; n++) {
        if (n >= s->mute_from && n < s->mute_to) continue;
        s->rows++;
        buf_printf(&b, "* %u FETCH (UID %u", n, uid_of(n));
        if (whole)
            buf_add(&b, S(" FLAGS () RFC822.SIZE 100 INTERNALDATE \"21-Nov-2026 21:51:52 +0000\""));
        buf_add(&b, S(")\r\n"));
    }
    buf_printf(&b, "%.*s OK done\r\n", STR_ARG(tag));
    s->memory.says = buf_str(&b);
    s->memory.at = 0;
}

static ssize_t take_command(void *self, int fd, const void *p, size_t n, int flags) {
    struct big_server *s = self;
    struct str rest = str_trim((struct str){ p, n }), tag = S(""), verb = S(""), range;
    (void)fd, (void)flags;
    arena_reset(s->arena);
    s->commands++;
    assert_true(str_split(&rest, ' ', &tag) && str_split(&rest, ' ', &verb));
    if (str_eq(verb, S("FETCH"))) {
        assert_true(str_split(&rest, ' ', &range));
        answer_fetch(s, str_dup(s->arena, tag), range, !str_eq(rest, S("(UID)")));
    } else {
        s->memory.says = str_printf(s->arena, "%.*s OK fine\r\n", STR_ARG(tag));
        s->memory.at = 0;
    }
    return (ssize_t)n;
}

static struct imap *open_big(struct arena *a, struct big_server *s) {
    struct imap *m = memory_imap(a, &s->memory, STR_NONE);
    s->memory.sys.send = take_command;
    s->arena = arena_new(4 << 20);
    s->exists = LETTERS;
    m->folder.exists = LETTERS;
    return m;
}

static void close_big(struct imap *m, struct big_server *s) {
    imap_close(&m);
    arena_free(&s->arena);
}

/* Lists all from a UID on; gives how many rows came, each the next in line. */
static uint32_t list_all(struct imap *m, uint32_t from, uint32_t n) {
    struct arena *a = arena_new(1 << 20);
    struct imap_page page = { .next_uid = from, .more = true };
    uint32_t came = 0;
    while (page.more) {
        const struct err *e = imap_list(m, a, page.next_uid, 500, &page);
        if (e) fail_msg("%s", err_trace(a, e).p);
        for (size_t i = 0; i < page.n; i++, came++)
            assert_int_equal(page.rows[i].uid, uid_of(n + came));
        arena_reset(a);
    }
    arena_free(&a);
    return came;
}

static void test_all(void **state) {
    (void)state;
    struct arena *a = arena_new(CAP);
    struct big_server s = { 0 };
    struct imap *m = open_big(a, &s);
    assert_int_equal(list_all(m, 0, 1), LETTERS);
    assert_int_equal(s.rows, LETTERS);           /* each told once */
    assert_int_equal(s.commands, LETTERS / 500); /* and no other question asked */
    close_big(m, &s);
    arena_free(&a);
}

static void test_from_anywhere(void **state) {
    (void)state;
    struct arena *a = arena_new(CAP);
    static const uint32_t starts[] = { 1, 2, 999, 1000, 50000, 99000, 99999, 100000 };
    for (size_t i = 0; i < ROWS(starts); i++)
        for (uint32_t less = 0; less < 3; less++) { /* UIDs of no letter as well */
            struct big_server s = { 0 };
            struct imap *m = open_big(a, &s);
            uint32_t left = LETTERS - starts[i] + 1;
            assert_int_equal(list_all(m, uid_of(starts[i]) - less, starts[i]), left);
            assert_true(s.commands <= (left + 499) / 500 + 34); /* twice 17 to find the first */
            close_big(m, &s);
        }
    arena_free(&a);
}

static void test_new_ones(void **state) {
    (void)state;
    struct arena *a = arena_new(CAP);
    struct big_server s = { 0 };
    struct imap *m = open_big(a, &s);
    assert_int_equal(list_all(m, uid_of(LETTERS) + 1, LETTERS + 1), 0);
    size_t before = s.commands;
    m->folder.exists = s.exists = LETTERS + 10; /* as EXISTS would say */
    assert_int_equal(list_all(m, uid_of(LETTERS) + 1, LETTERS + 1), 10);
    assert_int_equal(s.commands, before + 1);
    close_big(m, &s);
    arena_free(&a);
}

/* A server that leaves rows out costs questions, but no letter that it does tell of, and the end is
 * reached. */
static void test_mute_rows(void **state) {
    (void)state;
    struct arena *a = arena_new(CAP);
    struct big_server s = { .mute_from = 40000, .mute_to = LETTERS + 1 };
    struct imap *m = open_big(a, &s);
    assert_int_equal(list_all(m, uid_of(39000), 39000), 1000);
    close_big(m, &s);
    s = (struct big_server){ .mute_from = 1, .mute_to = 90000 };
    m = open_big(a, &s);
    assert_int_equal(list_all(m, uid_of(50000), 90000), LETTERS - 90000 + 1);
    close_big(m, &s);
    arena_free(&a);
}

static void test_nothing_left(void **state) {
    (void)state;
    struct arena *a = arena_new(CAP);
    struct big_server s = { 0 };
    struct imap *m = open_big(a, &s);
    struct imap_page page;
    m->folder.exists = s.exists = 0;
    assert_null(imap_list(m, a, 1, 500, &page));
    assert_int_equal(page.n, 0);
    assert_false(page.more);
    m->folder.exists = s.exists = 10;
    assert_null(imap_list(m, a, UINT32_MAX, 1, &page));
    assert_int_equal(page.n, 0);
    assert_false(page.more);
    assert_int_equal(page.next_uid, UINT32_MAX);
    close_big(m, &s);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F11 100,000 unseen in pages", test_all, NULL, NULL, NULL },
        { "F11 100,000 from any UID on", test_from_anywhere, NULL, NULL, NULL },
        { "new letters behind 100,000 cost one question", test_new_ones, NULL, NULL, NULL },
        { "F11 a server that leaves rows out", test_mute_rows, NULL, NULL, NULL },
        { "an empty folder, the last UID", test_nothing_left, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
