/* The LMTP server over real sockets: what a mail server sees. */
#include "mail/lmtp.h"

#include "base/buf.h"
#include "base/hash.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the mail room of the tests: keeps what was delivered ---- */

struct letter {
    struct str from, to, raw, peer;
    bool utf8;
};

struct room {
    struct arena *arena;
    pthread_mutex_t lock;
    struct letter letters[256];
    size_t n;
    atomic_int running, most, slow_ms;
    atomic_size_t workers; /* bits of worker numbers seen */
    enum err_code refuse;
    bool refuses;
    struct lmtp_server *server;
    struct str path;
};

static const struct err *check_recipient(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                         struct str address) {
    (void)ctx;
    (void)e;
    if (str_starts(address, S("nobody@")))
        return ERR(a, ERR_NOT_FOUND, "No such mailbox.\r\n250 2.1.5 Forged");
    if (str_starts(address, S("later@"))) return ERR(a, ERR_RETRY, "The store is busy.");
    return NULL;
}

static struct str joined(struct arena *a, const struct lmtp_envelope *e) {
    struct buf b = buf_new(a, 1 << 16);
    for (size_t i = 0; i < e->n_recipients; i++) {
        if (i) buf_add(&b, S(","));
        buf_add(&b, e->recipients[i]);
    }
    return buf_str(&b);
}

static const struct err *keep(void *ctx, struct arena *a, const struct lmtp_envelope *e, struct str raw) {
    struct room *r = ctx;
    int now = atomic_fetch_add(&r->running, 1) + 1;
    if (now > atomic_load(&r->most)) atomic_store(&r->most, now);
    if (atomic_load(&r->slow_ms)) poll(NULL, 0, atomic_load(&r->slow_ms));
    const struct err *err = r->refuses ? ERR(a, r->refuse, "Refused by the test.") : NULL;
    pthread_mutex_lock(&r->lock);
    if (!err && r->n < 256)
        r->letters[r->n++] = (struct letter){ str_dup(r->arena, e->from), joined(r->arena, e),
                                              str_dup(r->arena, raw), str_dup(r->arena, e->peer),
                                              e->utf8 };
    pthread_mutex_unlock(&r->lock);
    atomic_fetch_sub(&r->running, 1);
    return err;
}

static const struct lmtp_callbacks calls = { .recipient = check_recipient, .deliver = keep };

static struct room *room_open(struct lmtp_limits limits) {
    struct arena *a = arena_new(512 << 20);
    struct room *r = ARENA_NEW(a, struct room);
    r->arena = a;
    pthread_mutex_init(&r->lock, NULL);
    char dir[] = "/tmp/kept-lmtp-XXXXXX";
    assert_non_null(mkdtemp(dir));
    r->path = str_printf(a, "%s/sock", dir);
    struct str where[] = { S("127.0.0.1:0"), str_join(a, S("unix:"), r->path) };
    const struct err *e = lmtp_open(a, &(struct lmtp_config){ .listen = where, .n_listen = 2,
                                                              .name = S("desk.test"), .callbacks = &calls,
                                                              .ctx = r, .limits = limits },
                                    &r->server);
    if (e) fail_msg("%s", err_trace(a, e).p);
    return r;
}

static void room_close(struct room *r) {
    lmtp_close(&r->server);
    struct stat st;
    assert_int_equal(stat(str_c(r->arena, r->path), &st), -1);
    rmdir(str_c(r->arena, str_slice(r->path, 0, r->path.n - 5)));
    pthread_mutex_destroy(&r->lock);
    struct arena *a = r->arena;
    arena_free(&a);
}

/* ---- a client ---- */

static int dial(const struct room *r) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)lmtp_port(r->server, 0)) };
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    struct timeval wait = { .tv_sec = 20 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    return fd;
}

static void say_bytes(int fd, struct str s) {
    while (s.n) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0) return; /* the server hung up; the answer tells */
        s = str_from(s, (size_t)n);
    }
}

static void say(int fd, const char *text) { say_bytes(fd, str_of(text)); }

/* Reads one reply, all its lines; gives the code, 0 when the connection ended. text gets the last line. */
static int heard(int fd, char text[512]) {
    for (;;) {
        size_t n = 0;
        char c = 0;
        while (c != '\n' && n < 511) {
            if (recv(fd, &c, 1, 0) != 1) return 0;
            text[n++] = c;
        }
        text[n] = 0;
        assert_true(n > 5 && text[n - 2] == '\r');
        if (text[3] == ' ') break;
    }
    return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

#define hears(fd, want)                                                                              \
    do {                                                                                             \
        char text_[512] = "";                                                                        \
        int got_ = heard(fd, text_);                                                                 \
        if (got_ != (want)) fail_msg("line %d: got %d %s", __LINE__, got_, text_);                   \
    } while (0)

static int greeted(const struct room *r) {
    int fd = dial(r);
    hears(fd, 220);
    say(fd, "LHLO test\r\n");
    hears(fd, 250);
    return fd;
}

static void start_letter(int fd, const char *to) {
    char line[600];
    snprintf(line, sizeof line, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<%s>\r\nDATA\r\n", to);
    say(fd, line);
    hears(fd, 250);
    hears(fd, 250);
    hears(fd, 354);
}

static void quit(int fd) {
    say(fd, "QUIT\r\n");
    hears(fd, 221);
    char c;
    assert_int_equal(recv(fd, &c, 1, 0), 0);
    close(fd);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- tests ---- */

static void test_letter(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    start_letter(fd, "podrska@korak.rs");
    say_bytes(fd, S("Subject: x\r\n\r\n..dot\r\n\xd0\x96 \0 raw\r\nbare\nline\r\n.\r\n"));
    hears(fd, 250);
    assert_int_equal(r->n, 1);
    assert_true(str_eq(r->letters[0].raw, S("Subject: x\r\n\r\n.dot\r\n\xd0\x96 \0 raw\r\nbare\nline\r\n")));
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
    say(fd, "LHLO x\r\nMAIL FROM:<> SIZE=20 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<a@k.rs>\r\nRCPT TO:<nobody@k.rs>\r\n"
            "RCPT TO:<b@k.rs>\r\nRCPT TO:<later@k.rs>\r\nDATA\r\nhello\r\n.\r\n"
            "MAIL FROM:<c@d.rs>\r\nRCPT TO:<c@k.rs>\r\nDATA\r\nsecond\r\n.\r\nNOOP\r\nVRFY a\r\nRSET\r\nQUIT\r\n");
    int want[] = { 220, 250, 250, 250, 550, 250, 451, 354, 250, 250, 250, 250, 354, 250, 250, 252, 250, 221 };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) hears(fd, want[i]);
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
    static const struct { enum err_code code; int want; } cases[] = {
        { ERR_RETRY, 451 }, { ERR_IO, 451 }, { ERR_LIMIT, 552 }, { ERR_DENIED, 550 }, { ERR_BUG, 451 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct room *r = room_open((struct lmtp_limits){ 0 });
        r->refuses = true;
        r->refuse = cases[i].code;
        int fd = greeted(r);
        say(fd, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<a@k.rs>\r\nRCPT TO:<b@k.rs>\r\nDATA\r\n");
        for (int k = 0; k < 3; k++) hears(fd, 250);
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
    { "no valid recipient", "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<nobody@k>\r\nDATA\r\n",
      { 250, 250, 550, 503 } },
    { "RSET forgets", "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@k>\r\nRSET\r\nDATA\r\n",
      { 250, 250, 250, 250, 503 } },
    { "LHLO forgets", "LHLO x\r\nMAIL FROM:<a@b>\r\nLHLO y\r\nRCPT TO:<a@k>\r\n", { 250, 250, 250, 503 } },
    { "F17 SIZE beyond the limit", "LHLO x\r\nMAIL FROM:<a@b> SIZE=26214401\r\n", { 250, 552 } },
    { "F17 SIZE at the limit", "LHLO x\r\nMAIL FROM:<a@b> SIZE=26214400\r\n", { 250, 250 } },
    { "small letters", "lhlo x\r\nmail from:<a@b>\r\nrcpt to:<a@k>\r\nnoop\r\n", { 250, 250, 250, 250 } },
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
    char *line = malloc(300000);
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
    free(line);
    quit(fd);
    room_close(r);
}

static void test_too_many(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int fd = greeted(r);
    say(fd, "MAIL FROM:<a@b.rs>\r\n");
    hears(fd, 250);
    for (int i = 0; i < 101; i++) {
        char line[64];
        snprintf(line, sizeof line, "RCPT TO:<r%d@k.rs>\r\n", i);
        say(fd, line);
        hears(fd, i < 100 ? 250 : 452);
    }
    say(fd, "DATA\r\n");
    hears(fd, 354);
    say(fd, "x\r\n.\r\n");
    for (int i = 0; i < 100; i++) hears(fd, 250);
    for (int i = 0; i < 20; i++) {
        say(fd, "WHAT\r\n");
        hears(fd, 500);
    }
    hears(fd, 421);
    char c;
    assert_int_equal(recv(fd, &c, 1, 0), 0);
    close(fd);
    assert_int_equal(r->n, 1);
    room_close(r);
}

static void send_size(int fd, size_t n) {
    char block[8192];
    memset(block, 'y', sizeof block);
    block[sizeof block - 2] = '\r';
    block[sizeof block - 1] = '\n';
    while (n >= sizeof block) {
        say_bytes(fd, (struct str){ block, sizeof block });
        n -= sizeof block;
    }
    say_bytes(fd, (struct str){ block + sizeof block - n, n });
}

static void test_oversize(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ .message = 1 << 20, .discard = 2 << 20 });
    int fd = greeted(r);
    say(fd, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<a@k.rs>\r\nRCPT TO:<b@k.rs>\r\nDATA\r\n");
    for (int k = 0; k < 3; k++) hears(fd, 250);
    hears(fd, 354);
    send_size(fd, (1 << 20) + 1);
    say(fd, "\r\n.\r\n");
    hears(fd, 552);
    hears(fd, 552);
    start_letter(fd, "a@k.rs"); /* the session goes on; a letter at the limit is taken */
    send_size(fd, 1 << 20);
    say(fd, ".\r\n");
    hears(fd, 250);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->letters[0].raw.n, 1 << 20);
    start_letter(fd, "a@k.rs"); /* without end: thrown away to a bound, told, closed */
    send_size(fd, 4 << 20);
    hears(fd, 552);
    char c;
    assert_true(recv(fd, &c, 1, 0) <= 0);
    close(fd);
    assert_int_equal(r->n, 1);
    room_close(r);
}

static void test_in_flight(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ .in_flight = 3 << 20 });
    int one = greeted(r), two = greeted(r);
    start_letter(one, "a@k.rs");
    send_size(one, 1500 << 10);
    poll(NULL, 0, 100);
    start_letter(two, "a@k.rs");
    send_size(two, 1500 << 10);
    say(two, "\r\n.\r\n");
    hears(two, 452);
    say(one, "\r\n.\r\n");
    hears(one, 250);
    start_letter(two, "a@k.rs");
    send_size(two, 1500 << 10);
    say(two, "\r\n.\r\n");
    hears(two, 250);
    quit(one);
    quit(two);
    room_close(r);
}

static void test_slow(void **state) {
    (void)state;
    const int64_t ms = 1000;
    struct room *r = room_open((struct lmtp_limits){ .idle = 400 * ms, .rate_grace = 300 * ms,
                                                     .rate = 100000, .sessions = 4 });
    int idle = greeted(r), drip = greeted(r), data = greeted(r), good = greeted(r);
    start_letter(data, "a@k.rs");
    double began = seconds();
    for (int i = 0; i < 12; i++) { /* a byte at a time keeps neither a command nor a letter alive */
        say(drip, "N");
        say(data, "x");
        poll(NULL, 0, 50);
        say(good, "NOOP\r\n");
        hears(good, 250);
    }
    hears(idle, 421);
    hears(drip, 421);
    hears(data, 421);
    assert_true(seconds() - began < 3);
    quit(good);
    close(idle);
    close(drip);
    close(data);
    assert_int_equal(r->n, 0);
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

struct parallel {
    struct room *room;
    int number;
    atomic_int *stored, *refused;
};

static void *one_of_many(void *arg) {
    struct parallel *p = arg;
    for (int tries = 0; tries < 1000; tries++) {
        int fd = dial(p->room);
        char text[512];
        int code = heard(fd, text);
        if (code != 220) {
            atomic_fetch_add(p->refused, 1);
            close(fd);
            poll(NULL, 0, 5 + p->number % 20);
            continue;
        }
        char all[300];
        snprintf(all, sizeof all, "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<n%d@k.rs>\r\nDATA\r\nletter %d\r\n.\r\n",
                 p->number, p->number);
        say(fd, all);
        int last = 0;
        for (int i = 0; i < 5; i++) last = heard(fd, text);
        if (last == 250) atomic_fetch_add(p->stored, 1);
        say(fd, "QUIT\r\n");
        heard(fd, text);
        close(fd);
        break;
    }
    return NULL;
}

static void many(size_t sessions, int slow_ms, bool refusals) {
    struct room *r = room_open((struct lmtp_limits){ .sessions = sessions });
    atomic_store(&r->slow_ms, slow_ms);
    atomic_int stored = 0, refused = 0;
    pthread_t threads[100];
    struct parallel args[100];
    for (int i = 0; i < 100; i++) {
        args[i] = (struct parallel){ r, i, &stored, &refused };
        assert_int_equal(pthread_create(&threads[i], NULL, one_of_many, &args[i]), 0);
    }
    for (int i = 0; i < 100; i++) pthread_join(threads[i], NULL);
    assert_int_equal(stored, 100);
    assert_int_equal(r->n, 100);
    assert_true(atomic_load(&r->most) <= (int)sessions);
    assert_int_equal(refused > 0, refusals);
    room_close(r);
}

static void test_parallel(void **state) {
    (void)state;
    many(100, 20, false);
    many(16, 20, true);
}

static void *close_it(void *arg) {
    struct room *r = arg;
    lmtp_close(&r->server);
    return NULL;
}

static void test_stop(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ .stop_grace = 1000000 });
    int in_data = greeted(r), idle = greeted(r), running = greeted(r), dead = greeted(r);
    start_letter(in_data, "a@k.rs");
    start_letter(dead, "a@k.rs");
    say(in_data, "first half\r\n");
    start_letter(running, "b@k.rs");
    atomic_store(&r->slow_ms, 300);
    say(running, "in the callback\r\n.\r\n");
    poll(NULL, 0, 50);
    pthread_t closer;
    double began = seconds();
    assert_int_equal(pthread_create(&closer, NULL, close_it, r), 0);
    hears(idle, 421);
    say(in_data, "second half\r\n.\r\nMAIL FROM:<a@b.rs>\r\n");
    hears(in_data, 250);
    hears(in_data, 421);
    hears(running, 250);
    hears(running, 421);
    hears(dead, 421); /* never ended its letter: cut at the end of the grace */
    int all[] = { in_data, idle, running, dead };
    for (size_t i = 0; i < 4; i++) close(all[i]);
    pthread_join(closer, NULL);
    assert_null(r->server);
    assert_true(seconds() - began > 0.9 && seconds() - began < 4);
    assert_int_equal(r->n, 2);
    room_close(r);
}

static int dial_unix(struct room *r) {
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    memcpy(to.sun_path, r->path.p, r->path.n);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static const struct err *open_at(struct arena *a, struct str where, struct lmtp_server **ret) {
    return lmtp_open(a, &(struct lmtp_config){ .listen = &where, .n_listen = 1, .callbacks = &calls }, ret);
}

static void test_unix(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ 0 });
    struct stat st;
    assert_int_equal(stat(str_c(r->arena, r->path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    int fd = dial_unix(r);
    hears(fd, 220);
    say(fd, "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@k.rs>\r\nDATA\r\nx\r\n.\r\n");
    int want[] = { 250, 250, 250, 354, 250 };
    for (size_t i = 0; i < 5; i++) hears(fd, want[i]);
    assert_true(str_eq(r->letters[0].peer, S("unix")));
    quit(fd);
    struct lmtp_server *second = NULL;
    const struct err *e = open_at(r->arena, str_join(r->arena, S("unix:"), r->path), &second);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_CONFLICT);
    assert_null(second);
    fd = dial_unix(r); /* the first still has its socket */
    hears(fd, 220);
    close(fd);
    room_close(r);
}

static void test_stale(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char dir[] = "/tmp/kept-lmtp-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    snprintf(to.sun_path, sizeof to.sun_path, "%s/sock", dir);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof to), 0);
    close(fd); /* a server that died */
    struct str where = str_printf(a, "unix:%s", to.sun_path);
    struct lmtp_server *s = NULL;
    assert_null(open_at(a, where, &s));
    lmtp_close(&s);
    FILE *file = fopen(to.sun_path, "w"); /* a file of somebody's is never removed */
    fputs("mine", file);
    fclose(file);
    const struct err *e = open_at(a, where, &s);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_CONFLICT);
    assert_int_equal(access(to.sun_path, F_OK), 0);
    unlink(to.sun_path);
    rmdir(dir);
    arena_free(&a);
}

static void test_addresses(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    static const struct { const char *where; enum err_code code; } cases[] = {
        { "", ERR_INVALID }, { "127.0.0.1", ERR_INVALID }, { "127.0.0.1:", ERR_INVALID },
        { ":24", ERR_INVALID }, { "127.0.0.1:65536", ERR_INVALID }, { "127.0.0.1:-1", ERR_INVALID },
        { "::1:24", ERR_INVALID }, { "127.0.0.1:24x", ERR_INVALID }, { "unix:", ERR_INVALID },
        { "unix:/nonexistent/kept/sock", ERR_IO }, { "192.0.2.1:0", ERR_IO },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lmtp_server *s = NULL;
        const struct err *e = open_at(a, str_of(cases[i].where), &s);
        if (!e || e->code != cases[i].code) fail_msg("%s", cases[i].where);
        assert_string_equal(e->field, "lmtp");
    }
    struct lmtp_server *s = NULL, *t = NULL;
    assert_null(open_at(a, S("127.0.0.1:0"), &s));
    struct str same = str_printf(a, "127.0.0.1:%d", lmtp_port(s, 0));
    const struct err *e = open_at(a, same, &t);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_CONFLICT);
    lmtp_close(&s);
    assert_null(open_at(a, same, &s)); /* at once free again */
    lmtp_close(&s);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "a letter arrives byte for byte", test_letter, NULL, NULL, NULL },
        { "pipelined commands, several letters, some recipients refused", test_pipelining, NULL, NULL, NULL },
        { "A11 an error's words cannot forge a reply", test_refused_text, NULL, NULL, NULL },
        { "an error of deliver is told for each recipient", test_deliver_errors, NULL, NULL, NULL },
        { "commands in the wrong order or form", test_orders, NULL, NULL, NULL },
        { "F17 too long command lines end in 500, long text lines are fine", test_lines, NULL, NULL, NULL },
        { "F17 100 recipients and 20 mistakes", test_too_many, NULL, NULL, NULL },
        { "F18 a letter over the limit is refused for every recipient", test_oversize, NULL, NULL, NULL },
        { "F18 letters in memory are bounded together", test_in_flight, NULL, NULL, NULL },
        { "F16 slow clients are cut, good ones are not", test_slow, NULL, NULL, NULL },
        { "F08 half a letter is no letter", test_gone_in_data, NULL, NULL, NULL },
        { "100 parallel sessions, with and without a cap of 16", test_parallel, NULL, NULL, NULL },
        { "stopping finishes letters under way and takes no new ones", test_stop, NULL, NULL, NULL },
        { "a unix socket has mode 0660 and one owner", test_unix, NULL, NULL, NULL },
        { "a left-over socket is replaced, a file is not", test_stale, NULL, NULL, NULL },
        { "wrong addresses are refused with a reason", test_addresses, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
