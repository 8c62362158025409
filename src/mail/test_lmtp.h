/* test_lmtp.h - an LMTP server with a mail room that keeps what it gets, and a client, for the
 * tests. */
#ifndef MAIL_TEST_LMTP_H
#define MAIL_TEST_LMTP_H

#include "mail/lmtp.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LETTERS_MAX = 256 };

/* What was delivered. */
struct letter {
    struct str from, to, raw, peer; /* to: joined by commas */
    bool utf8;
};

struct room {
    struct arena *arena;
    pthread_mutex_t lock;
    struct letter letters[LETTERS_MAX];
    size_t n;
    atomic_int running, most; /* deliveries at a time, now and at most */
    atomic_int slow_ms;       /* how long each delivery takes */
    enum err_code refuse;
    bool refuses; /* every delivery fails with refuse */
    struct lmtp_server *server;
    struct str path; /* of the unix socket */
};

/* Refuses nobody@ and later@, keeps letters. */
extern const struct lmtp_callbacks room_calls;

/* A server on a free port of 127.0.0.1 (address 0) and on a unix socket; closed by room_close. */
struct room *room_open(struct lmtp_limits limits);
void room_close(struct room *r);

/* A new connection; greeted has heard 220 and said LHLO. Reads wait 20 s. */
int dial(const struct room *r);
int greeted(const struct room *r);
void say(int fd, const char *text);
void say_bytes(int fd, struct str s);
/* n bytes of a letter, in lines. */
void send_size(int fd, size_t n);
/* MAIL, RCPT and DATA, up to the 354. */
void start_letter(int fd, const char *to);
/* QUIT, and the end of the connection. */
void quit(int fd);
/* Reads one reply, all its lines; gives the code, 0 when the connection ended. text gets the last
 * line. */
int heard(int fd, char text[512]);
/* Seconds that never go back. */
double seconds(void);

#define hears(fd, want)                                                                            \
    do {                                                                                           \
        char text_[512] = "";                                                                      \
        int got_ = heard(fd, text_);                                                               \
        if (got_ != (want)) fail_msg("line %d: got %d %s", __LINE__, got_, text_);                 \
    } while (0)

#endif
