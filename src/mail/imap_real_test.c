/* The client against a real Dovecot (tests/rig): what it should do, what others do meanwhile, and
 * how it dies. */
#include "base/buf.h"
#include "base/moment.h"
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_dovecot.h"
#include "mail/test_rig.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

enum { BIG = 20 << 20, MANY = 1000, MAX = 25 << 20 };

/* A letter of about n bytes, most of them 8-bit, in lines of 70. */
static struct str big_letter(struct arena *a, size_t n) {
    static const char head[] = "Subject: =?utf-8?Q?velika?=\r\nMIME-Version: 1.0\r\n\r\n";
    struct buf b = buf_new_sized(a, n + 200, n + 200);
    uint64_t seed = 7;
    buf_add(&b, (struct str){ head, sizeof head - 1 });
    while (b.n < n) {
        char line[72];
        for (size_t i = 0; i < 70; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            line[i] = (char)(0x21 + seed % 1000 % 0xde); /* no NUL, CR, LF or space */
            if (line[i] == '.') line[i] = '_';
        }
        line[70] = '\r';
        line[71] = '\n';
        buf_add(&b, (struct str){ line, 72 });
    }
    return buf_str(&b);
}

/* Where the letters are that were there from UID from on; the last one's UID. */
static uint32_t last_uid(struct imap *m, struct arena *a, uint32_t from) {
    struct imap_page page;
    must(a, imap_list(m, a, from, IMAP_PAGE_MAX, &page));
    assert_false(page.more);
    return page.n ? page.rows[page.n - 1].uid : 0;
}

/* ---- letters ---- */

/* Lays letters into the Maildir as fast as a disk goes. */
static void lay_letters(struct arena *a, int n) {
    struct str dir = rig_value(a, world.line, "MAILDIR");
    struct stat owner;
    assert_int_equal(stat(str_c(a, dir), &owner), 0);
    for (int i = 0; i < 3; i++) {
        static const char *const subs[] = { "cur", "new", "tmp" };
        const char *sub = str_printf(a, "%s/%s", dir.p, subs[i]).p;
        mkdir(sub, 0755);
        assert_int_equal(chown(sub, owner.st_uid, owner.st_gid), 0);
    }
    for (int i = 0; i < n; i++) {
        const char *path = str_printf(a, "%s/new/1700000%03d.M%dP1.test,S=26,W=31", dir.p, i, i).p;
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        assert_int_equal(dprintf(fd, "Subject: %06d\n\nletter\n\n\n", i), 26);
        assert_int_equal(fchown(fd, owner.st_uid, owner.st_gid), 0);
        close(fd);
    }
}

static void test_pages(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder folder;
    lay_letters(a, MANY);
    struct imap *m = dovecot_opened(a, dovecot_plain(), "INBOX", &folder);
    assert_int_equal(folder.exists, MANY);
    struct imap_page page = { .next_uid = 1, .more = true };
    size_t n = 0;
    for (int rounds = 0; page.more; rounds++) {
        assert_true(rounds < MANY / 150 + 1);
        must(a, imap_list(m, a, page.next_uid, 150, &page));
        for (size_t i = 0; i < page.n; i++) {
            struct imap_letter l;
            assert_int_equal(page.rows[i].size, 31);
            assert_int_equal(page.rows[i].flags, 0);
            assert_true(page.rows[i].internaldate > 0);
            if ((n + i) % 100) continue;
            must(a, imap_fetch(m, a, page.rows[i].uid, MAX, &l));
            assert_int_equal(l.outcome, IMAP_LETTER);
            assert_int_equal(l.raw.n, 31);
            assert_true(str_starts(l.raw, S("Subject: 000")) &&
                        str_ends(l.raw, S("\r\n\r\nletter\r\n\r\n\r\n")));
        }
        n += page.n;
    }
    assert_int_equal(n, MANY);
    imap_close(&m);
    arena_free(&a);
}

/* All of a letter as it was delivered, behind the lines that Dovecot puts before it. */
static void check_big(struct imap *m, uint32_t uid, struct str sent) {
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_letter l;
    must(a, imap_fetch(m, a, uid, MAX, &l));
    assert_int_equal(l.outcome, IMAP_LETTER);
    assert_true(l.raw.n > sent.n && l.raw.n < sent.n + 1000);
    assert_true(str_ends(l.raw, sent));
    must(a, imap_fetch(m, a, uid, 1 << 20,
                       &l)); /* too large for this caller; the connection goes on */
    assert_int_equal(l.outcome, IMAP_TOO_LARGE);
    assert_true(l.size > sent.n);
    assert_null(l.raw.p);
    struct arena *small = arena_new(4 << 20); /* or for its memory */
    must(small, imap_fetch(m, small, uid, MAX, &l));
    assert_int_equal(l.outcome, IMAP_TOO_LARGE);
    arena_free(&small);
    must(a, imap_fetch(m, a, uid, MAX, &l));
    assert_int_equal(l.outcome, IMAP_LETTER);
    arena_free(&a);
}

static void test_bytes(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder folder;
    struct str sent = big_letter(a, BIG);
    dovecot_deliver(sent);
    struct imap *m = dovecot_opened(a, dovecot_plain(), "INBOX", &folder);
    uint32_t uid = last_uid(m, a, folder.uidnext - 1);
    check_big(m, uid, sent);
    imap_close(&m);
    m = dovecot_opened(a, dovecot_at("imaps", "localhost", dovecot_door("tls", "good")), "INBOX",
                       &folder);
    check_big(m, uid, sent);
    imap_close(&m);
    arena_free(&a);
}

static void test_mark_and_move(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder folder, moved;
    struct imap_page page;
    struct imap_letter l;
    const struct imap_name *names;
    size_t n, found = 0;
    dovecot_deliver(S("Subject: to be moved\r\n\r\nwords\r\n"));
    struct imap *m = dovecot_opened(a, dovecot_plain(), "INBOX", &folder);
    uint32_t uid = folder.uidnext - 1;
    must(a, imap_fetch(m, a, uid, MAX, &l));
    must(a, imap_list(m, a, uid, 10, &page));
    assert_int_equal(page.rows[0].flags, 0); /* looking does not mark */
    must(a, imap_mark(m, a, IMAP_ONE(uid), IMAP_SEEN | IMAP_ANSWERED));
    must(a, imap_list(m, a, uid, 10, &page));
    assert_int_equal(page.n, 1);
    assert_int_equal(page.rows[0].flags, IMAP_SEEN | IMAP_ANSWERED);
    const struct err *e = imap_move(m, a, IMAP_ONE(uid), S("Обрађено & готово"));
    assert_int_equal(e->code, ERR_NOT_FOUND);
    assert_int_equal(imap_trouble(m), IMAP_FOLDER);
    must(a, imap_create(m, a, S("Обрађено & готово")));
    must(a, imap_create(m, a, S("Обрађено & готово"))); /* there already */
    must(a, imap_move(m, a, IMAP_ONE(uid), S("Обрађено & готово")));
    must(a, imap_list(m, a, uid, 10, &page));
    assert_int_equal(page.n, 0);
    must(a, imap_folders(m, a, &names, &n));
    for (size_t i = 0; i < n; i++)
        found += str_eq(names[i].name, S("Обрађено & готово")) && names[i].selectable;
    assert_int_equal(found, 1);
    must(a, imap_select(m, a, S("Обрађено & готово"), &moved));
    assert_int_equal(moved.exists, 1);
    must(a, imap_fetch(m, a, last_uid(m, a, 1), MAX, &l));
    assert_true(str_find(l.raw, S("Subject: to be moved\r\n\r\nwords\r\n")) > 0);
    imap_close(&m);
    arena_free(&a);
}

/* ---- others at the same mailbox ---- */

static void test_others(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder folder, same;
    struct imap_letter l;
    dovecot_deliver(S("Subject: one\r\n\r\n1\r\n"));
    dovecot_deliver(S("Subject: two\r\n\r\n2\r\n"));
    struct imap *m = dovecot_opened(a, dovecot_plain(), "INBOX", &folder),
                *other = dovecot_opened(a, dovecot_plain(), "INBOX", &same);
    uint32_t two = last_uid(m, a, folder.uidnext - 2), one = two - 1;
    must(a, imap_create(other, a, S("Elsewhere")));
    must(a, imap_move(other, a, IMAP_ONE(one), S("Elsewhere")));
    must(a, imap_fetch(m, a, one, MAX, &l));
    assert_int_equal(l.outcome, IMAP_VANISHED);
    must(a, imap_fetch(m, a, two, MAX, &l));
    assert_int_equal(l.outcome, IMAP_LETTER);
    must(a, imap_mark(m, a, IMAP_ONE(one), IMAP_SEEN)); /* no failure, and nothing happens */
    must(a, imap_move(m, a, IMAP_ONE(one), S("Elsewhere")));
    assert_int_equal(last_uid(m, a, one), two);
    must(a, imap_select(other, a, S("Elsewhere"), &same));
    assert_int_equal(same.exists, 1);
    imap_close(&other);
    imap_close(&m);
    arena_free(&a);
}

static void test_uidvalidity(void **state) {
    (void)state;
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder before, after;
    struct imap *admin = dovecot_entered(a, dovecot_plain());
    must(a, imap_create(admin, a, S("Short")));
    struct imap *m = dovecot_opened(a, dovecot_plain(), "Short", &before);
    must(a, imap_begin(admin, a, IMAP_SIGNED_IN, 0));
    struct imap_out o = imap_out(admin, a, S("DELETE"));
    imap_out_string(&o, S("Short"));
    must(a, imap_run_ok(&o, a, NULL, NULL));
    must(a, imap_create(admin, a, S("Short")));
    enum imap_idled how; /* whatever Dovecot says to the one who has it open, it is no letter */
    const struct err *e = imap_idle(m, a, SHORT, -1, &how);
    assert_true(e || how == IMAP_QUIET);
    must(a, imap_connect(m, a));
    must(a, imap_select(m, a, S("Short"), &after));
    assert_int_not_equal(before.uidvalidity, after.uidvalidity);
    imap_close(&m);
    imap_close(&admin);
    arena_free(&a);
}

/* ---- IDLE ---- */

static void *deliver_later(void *at) {
    struct timespec t = { .tv_nsec = 300000000 };
    nanosleep(&t, NULL);
    dovecot_deliver(S("Subject: pushed\r\n\r\nwords\r\n"));
    *(double *)at = seconds();
    return NULL;
}

static void push_through(struct imap_config c) {
    struct arena *a = arena_new(DOVECOT_CAP);
    struct imap_folder folder;
    pthread_t thread;
    double delivered = 0;
    enum imap_idled how = IMAP_QUIET;
    struct imap *m = dovecot_opened(a, c, "INBOX", &folder);
    assert_int_equal(last_uid(m, a, folder.uidnext), 0);
    pthread_create(&thread, NULL, deliver_later, &delivered);
    must(a, imap_idle(m, a, 20 * MOMENT_SECOND, -1, &how));
    double seen = seconds();
    pthread_join(thread, NULL);
    assert_int_equal(how, IMAP_NEW);
    print_message("# seen %.2f s after the delivery\n", seen - delivered);
    assert_true(seen - delivered < 2);
    assert_int_equal(last_uid(m, a, folder.uidnext), folder.uidnext);
    imap_close(&m);
    arena_free(&a);
}

static void test_push(void **state) {
    (void)state;
    push_through(dovecot_plain());
    push_through(dovecot_at("imaps", "localhost", dovecot_door("tls", "good")));
}

/* ---- how it dies ---- */

/* Does something to the server's whole process group once so many bytes came. */
struct killer {
    struct sys sys;
    ssize_t left;
    int signal;
};

static ssize_t killing_recv(void *self, int fd, void *p, size_t n, int flags) {
    struct killer *k = self;
    ssize_t got = sys_real()->recv(sys_real()->self, fd, p, n, flags);
    if (got > 0 && k->left > 0 && (k->left -= got) <= 0) kill(-world.pid, k->signal);
    return got;
}

/* Fetches the 20 MB letter, which lies somewhere before the last few, and meets the end at a
 * million bytes. */
static void die_in_fetch(struct killer *k, struct imap *m, struct arena *a, uint32_t uid) {
    struct imap_letter l = { 0 };
    m->config.answer_wait = 2 * MOMENT_SECOND;
    double before = seconds();
    k->left = 1000000;
    assert_non_null(imap_fetch(m, a, uid, MAX, &l));
    assert_int_equal(imap_trouble(m), IMAP_GONE);
    assert_null(l.raw.p);
    assert_true(seconds() - before < 12);
    assert_false(imap_connected(m));
}

static void die_in_idle(struct imap *m, struct arena *a, int signal) {
    enum imap_idled how;
    m->config.probe_wait = MOMENT_SECOND;
    double before = seconds();
    kill(-world.pid, signal);
    assert_non_null(imap_idle(m, a, MOMENT_SECOND, -1, &how));
    assert_int_equal(imap_trouble(m), IMAP_GONE);
    assert_true(seconds() - before < 12);
}

static uint32_t find_big(struct imap *m, struct arena *a) {
    struct imap_page page = { .next_uid = 1, .more = true };
    while (page.more) {
        must(a, imap_list(m, a, page.next_uid, IMAP_PAGE_MAX, &page));
        for (size_t i = 0; i < page.n; i++)
            if (page.rows[i].size > BIG) return page.rows[i].uid;
    }
    fail_msg("the large letter is gone");
    return 0;
}

static void test_death(void **state) {
    (void)state;
    struct arena *a = arena_new(4 * DOVECOT_CAP);
    struct killer k = { .sys = *sys_real(), .signal = SIGSTOP };
    struct imap_config c = dovecot_plain();
    struct imap_folder folder;
    struct imap_page page;
    k.sys.self = &k;
    k.sys.recv = killing_recv;
    c.sys = &k.sys;
    struct imap *m = dovecot_opened(a, c, "INBOX", &folder);
    uint32_t big = find_big(m, a), last = folder.uidnext;
    die_in_fetch(&k, m, a, big);
    kill(-world.pid, SIGCONT);
    struct imap *idler = dovecot_opened(a, dovecot_plain(), "INBOX", &folder);
    must(a, imap_list(idler, a, last, 10, &page));
    die_in_idle(idler, a, SIGSTOP);
    kill(-world.pid, SIGCONT);
    must(a, imap_connect(idler, a)); /* it is there again */
    must(a, imap_select(idler, a, S("INBOX"), &folder));
    must(a, imap_list(idler, a, last, 10, &page));
    must(a, imap_connect(m, a));
    must(a, imap_select(m, a, S("INBOX"), &folder));
    k.signal = SIGKILL;
    die_in_fetch(&k, m, a, big);
    die_in_idle(idler, a, SIGKILL);
    assert_non_null(imap_connect(m, a));
    assert_int_equal(imap_trouble(m), IMAP_CONNECT);
    imap_close(&m);
    imap_close(&idler);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "1,000 letters in pages", test_pages, NULL, NULL, NULL },
        { "a letter of 20 MB, byte for byte, plain and by TLS", test_bytes, NULL, NULL, NULL },
        { "marking and moving, names beyond ASCII", test_mark_and_move, NULL, NULL, NULL },
        { "F11 another client moves letters away meanwhile", test_others, NULL, NULL, NULL },
        { "F11 UIDVALIDITY changes", test_uidvalidity, NULL, NULL, NULL },
        { "F11 IDLE tells within two seconds, plain and by TLS", test_push, NULL, NULL, NULL },
        { "F11 the server stops and dies in FETCH and in IDLE", test_death, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, dovecot_start, dovecot_stop);
}
