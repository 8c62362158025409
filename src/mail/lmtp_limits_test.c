/* The LMTP server under load: limits, slow and many clients, starting and stopping. */
#include "mail/test_lmtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>

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
    for (int i = 0; i < 100; i++)
        hears(fd, 250);
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

static void test_oversize(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ .message = 1 << 20, .discard = 2 << 20 });
    int fd = greeted(r);
    say(fd, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<a@k.rs>\r\nRCPT TO:<b@k.rs>\r\nDATA\r\n");
    for (int k = 0; k < 3; k++)
        hears(fd, 250);
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

static void test_held(void **state) {
    (void)state;
    struct room *r = room_open((struct lmtp_limits){ .session_wall = 200000, .data_wall = 200000 });
    int fd = greeted(r);
    say(fd, "MAIL FROM:<a@b.rs>\r\n");
    hears(fd, 250);
    say(fd, "NOOP\r\n");
    hears(fd, 250);
    hears(fd, 421);
    close(fd);
    room_close(r);
}

static void test_slow(void **state) {
    (void)state;
    const int64_t ms = 1000;
    struct room *r = room_open((struct lmtp_limits){
        .idle = 400 * ms, .rate_grace = 300 * ms, .rate = 100000, .sessions = 4, .per_peer = 4 });
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

static int dial_unix(struct room *r) {
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    memcpy(to.sun_path, r->path.p, r->path.n);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* From another address of this machine. */
static int dial_from(const struct room *r, uint32_t address) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)lmtp_port(r->server, 0)) };
    assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof own), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void test_greedy_peer(void **state) {
    (void)state;
    enum { ALL = 16, MAY = 12 };
    struct room *r = room_open((struct lmtp_limits){ 0 });
    int greedy[ALL], other;
    for (int i = 0; i < ALL; i++) {
        greedy[i] = dial_from(r, INADDR_LOOPBACK + 1);
        hears(greedy[i], i < MAY ? 220 : 421);
    }
    for (int i = 0; i < 2; i++) { /* another address and the unix socket get in */
        other = i ? dial_unix(r) : dial_from(r, INADDR_LOOPBACK + 2);
        hears(other, 220);
        say(other, "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@k.rs>\r\nDATA\r\nx\r\n.\r\n");
        const int want[] = { 250, 250, 250, 354, 250 };
        for (size_t k = 0; k < 5; k++)
            hears(other, want[k]);
        quit(other);
    }
    quit(greedy[0]); /* a place that it gives back is its own again */
    int code = 421;
    for (int i = 0; i < 1000 && code == 421; i++) {
        char text[512];
        int fd = dial_from(r, INADDR_LOOPBACK + 1);
        code = heard(fd, text);
        close(fd);
        poll(NULL, 0, 10);
    }
    assert_int_equal(code, 220);
    for (int i = 1; i < ALL; i++)
        close(greedy[i]);
    room_close(r);
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
        snprintf(all, sizeof all,
                 "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<n%d@k.rs>\r\nDATA\r\nletter %d\r\n.\r\n",
                 p->number, p->number);
        say(fd, all);
        int last = 0;
        for (int i = 0; i < 5; i++)
            last = heard(fd, text);
        if (last == 250) atomic_fetch_add(p->stored, 1);
        say(fd, "QUIT\r\n");
        heard(fd, text);
        close(fd);
        break;
    }
    return NULL;
}

static void many(size_t sessions, int slow_ms, bool refusals) {
    struct room *r = room_open((struct lmtp_limits){ .sessions = sessions, .per_peer = sessions });
    atomic_store(&r->slow_ms, slow_ms);
    atomic_int stored = 0, refused = 0;
    pthread_t threads[100];
    struct parallel args[100];
    for (int i = 0; i < 100; i++) {
        args[i] = (struct parallel){ r, i, &stored, &refused };
        assert_int_equal(pthread_create(&threads[i], NULL, one_of_many, &args[i]), 0);
    }
    for (int i = 0; i < 100; i++)
        pthread_join(threads[i], NULL);
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
    for (size_t i = 0; i < 4; i++)
        close(all[i]);
    pthread_join(closer, NULL);
    assert_null(r->server);
    assert_true(seconds() - began > 0.9 && seconds() - began < 4);
    assert_int_equal(r->n, 2);
    room_close(r);
}

static const struct err *open_at(struct arena *a, struct str where, struct lmtp_server **ret) {
    return lmtp_open(
        a, &(struct lmtp_config){ .listen = &where, .n_listen = 1, .callbacks = &room_calls }, ret);
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
    for (size_t i = 0; i < 5; i++)
        hears(fd, want[i]);
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
    static const struct {
        const char *where;
        enum err_code code;
    } cases[] = {
        { "", ERR_INVALID },
        { "127.0.0.1", ERR_INVALID },
        { "127.0.0.1:", ERR_INVALID },
        { ":24", ERR_INVALID },
        { "127.0.0.1:65536", ERR_INVALID },
        { "127.0.0.1:-1", ERR_INVALID },
        { "::1:24", ERR_INVALID },
        { "127.0.0.1:24x", ERR_INVALID },
        { "unix:", ERR_INVALID },
        { "unix:/nonexistent/kept/sock", ERR_IO },
        { "192.0.2.1:0", ERR_IO },
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
        { "F17 100 recipients and 20 mistakes", test_too_many, NULL, NULL, NULL },
        { "F18 a letter over the limit is refused for every recipient", test_oversize, NULL, NULL,
          NULL },
        { "F18 letters in memory are bounded together", test_in_flight, NULL, NULL, NULL },
        { "F16 slow clients are cut, good ones are not", test_slow, NULL, NULL, NULL },
        { "F16 a letter that is begun and never sent holds no session", test_held, NULL, NULL, NULL },
        { "F16 one sender leaves room for others", test_greedy_peer, NULL, NULL, NULL },
        { "100 parallel sessions, with and without a cap of 16", test_parallel, NULL, NULL, NULL },
        { "stopping finishes letters under way and takes no new ones", test_stop, NULL, NULL,
          NULL },
        { "a unix socket has mode 0660 and one owner", test_unix, NULL, NULL, NULL },
        { "a left-over socket is replaced, a file is not", test_stale, NULL, NULL, NULL },
        { "wrong addresses are refused with a reason", test_addresses, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
