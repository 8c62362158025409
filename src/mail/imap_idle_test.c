/* Waiting for letters and being told to stop, and a line that breaks anywhere. */
#include "base/test.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>

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
        SIGNED_IN, OPENED, LISTED, IDLING, { .say = "* OK [UIDVALIDITY 8] new\r\n* 0 EXISTS\r\n" },
        DONE(""),  END
    };
    static const struct step again[] = {
        SIGNED_IN,
        { .hear = "SELECT",
          .say = "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n$ OK [READ-ONLY] x\r\n" },
        { .hear = "UID STORE", .say = "$ OK x\r\n" },
        END
    };
    struct desk d = at_desk(steps, 0);
    struct imap_page page;
    enum imap_idled how;
    d.server->scripts = (const struct step *const[]){ steps, again };
    d.server->n_scripts = 2;
    must(d.arena, imap_list(d.imap, d.arena, 1, 500, &page));
    must(d.arena, imap_idle(d.imap, d.arena, LONG, -1, &how));
    assert_int_equal(how, IMAP_QUIET);
    const struct err *e =
        imap_mark(d.imap, d.arena, IMAP_ONE(5), IMAP_SEEN); /* not in another folder */
    assert_int_equal(e->code, ERR_CONFLICT);
    assert_int_equal(imap_trouble(d.imap), IMAP_FOLDER);
    assert_false(imap_connected(d.imap));
    must(d.arena, imap_connect(d.imap, d.arena));
    must(d.arena, imap_select(d.imap, d.arena, S("INBOX"), &d.folder));
    assert_int_equal(d.folder.uidvalidity, 8);
    assert_true(d.folder.read_only);
    must(d.arena, imap_mark(d.imap, d.arena, IMAP_ONE(5), IMAP_SEEN));
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
        { "F11 IDLE: news, refusal, silent death", test_idles, NULL, NULL, NULL },
        { "F11 the folder is replaced meanwhile", test_replaced, NULL, NULL, NULL },
        { "stop ends every wait, wake ends IDLE in order", test_stop, NULL, NULL, NULL },
        { "F11 each third send and recv fails in its turn, short reads and writes", test_faults,
          NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
