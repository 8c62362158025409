#include "mail/test_lmtp.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

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

static const struct err *keep(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                              struct str raw) {
    struct room *r = ctx;
    int now = atomic_fetch_add(&r->running, 1) + 1;
    if (now > atomic_load(&r->most)) atomic_store(&r->most, now);
    if (atomic_load(&r->slow_ms)) poll(NULL, 0, atomic_load(&r->slow_ms));
    const struct err *err = r->refuses ? ERR(a, r->refuse, "Refused by the test.") : NULL;
    pthread_mutex_lock(&r->lock);
    if (!err && r->n < LETTERS_MAX)
        r->letters[r->n++] =
            (struct letter){ str_dup(r->arena, e->from), joined(r->arena, e),
                             str_dup(r->arena, raw), str_dup(r->arena, e->peer), e->utf8 };
    pthread_mutex_unlock(&r->lock);
    atomic_fetch_sub(&r->running, 1);
    return err;
}

const struct lmtp_callbacks room_calls = { .recipient = check_recipient, .deliver = keep };

struct room *room_open(struct lmtp_limits limits) {
    struct arena *a = arena_new(512 << 20);
    struct room *r = ARENA_NEW(a, struct room);
    r->arena = a;
    pthread_mutex_init(&r->lock, NULL);
    char dir[] = "/tmp/kept-lmtp-XXXXXX";
    assert_non_null(mkdtemp(dir));
    r->path = str_printf(a, "%s/sock", dir);
    struct str where[] = { S("127.0.0.1:0"), str_join(a, S("unix:"), r->path) };
    const struct err *e = lmtp_open(a,
                                    &(struct lmtp_config){ .listen = where,
                                                           .n_listen = 2,
                                                           .name = S("desk.test"),
                                                           .callbacks = &room_calls,
                                                           .ctx = r,
                                                           .limits = limits },
                                    &r->server);
    if (e) fail_msg("%s", err_trace(a, e).p);
    return r;
}

void room_close(struct room *r) {
    lmtp_close(&r->server);
    struct stat st;
    assert_int_equal(stat(str_c(r->arena, r->path), &st), -1);
    rmdir(str_c(r->arena, str_slice(r->path, 0, r->path.n - 5)));
    pthread_mutex_destroy(&r->lock);
    struct arena *a = r->arena;
    arena_free(&a);
}

/* ---- a client ---- */

int dial(const struct room *r) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)lmtp_port(r->server, 0)) };
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    struct timeval wait = { .tv_sec = 20 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    return fd;
}

void say_bytes(int fd, struct str s) {
    while (s.n) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0) return; /* the server hung up; the answer tells */
        s = str_from(s, (size_t)n);
    }
}

void say(int fd, const char *text) { say_bytes(fd, str_of(text)); }

int heard(int fd, char text[512]) {
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

int greeted(const struct room *r) {
    int fd = dial(r);
    hears(fd, 220);
    say(fd, "LHLO test\r\n");
    hears(fd, 250);
    return fd;
}

void start_letter(int fd, const char *to) {
    char line[600];
    snprintf(line, sizeof line, "MAIL FROM:<a@b.rs>\r\nRCPT TO:<%s>\r\nDATA\r\n", to);
    say(fd, line);
    hears(fd, 250);
    hears(fd, 250);
    hears(fd, 354);
}

void quit(int fd) {
    say(fd, "QUIT\r\n");
    hears(fd, 221);
    char c;
    assert_int_equal(recv(fd, &c, 1, 0), 0);
    close(fd);
}

void send_size(int fd, size_t n) {
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

double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
