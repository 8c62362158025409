/* test_imap.h - IMAP servers for the tests: one in memory, and one that says exactly what a script
 * tells it. */
#ifndef MAIL_TEST_IMAP_H
#define MAIL_TEST_IMAP_H

#include "mail/imap.h"

#include <pthread.h>

/* ---- in memory: no socket, no waiting ---- */

/* What the "server" says, and what it got. After its last byte the connection ends. */
struct memory_server {
    struct sys sys;
    struct str says;
    size_t at;
    size_t piece;  /* at most so many bytes at a time; 0: all */
    int64_t clock; /* moves a millisecond with each look at it */
    size_t got;    /* bytes sent to it */
};

/* The sys that speaks to it. */
void memory_server_init(struct memory_server *s, struct str says);

/* An imap in the state in which an open folder of 20 letters leaves it, with the tag K0; server s
 * answers. */
struct imap *memory_imap(struct arena *a, struct memory_server *s, struct str says);

/* A whole day of the client with it; what the client promises is looked at (BUG_UNLESS). How many of
 * its twelve calls went well. */
size_t imap_day(struct arena *a, struct memory_server *s);

/* ---- a script on a real socket ---- */

enum { SCRIPT_STEPS_MAX = 64 };

/* One step; a step without anything ends the script and the connection. */
struct step {
    const char *say;  /* bytes to send; "$" stands for the tag of the last line that came */
    size_t say_n;     /* where say holds NUL: its length; else 0 */
    const char *hear; /* a line that must come and hold this; its tag is remembered */
    int wait_ms;      /* doing nothing, first */
    bool hang;        /* never says anything more, until the other side goes */
};

/* Connection i follows scripts[i], later ones the last. */
struct script_server {
    const struct step *const *scripts;
    size_t n_scripts;
    int port, listener;
    pthread_t thread;
    char fault[256]; /* the first thing that went otherwise than the script wants; "" */
};

/* The usual beginnings of a script. The user is milica, the password lozinka. */
#define GREETING                                                                                   \
    { .say = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n" }
#define SIGNED_IN_AS(caps)                                                                         \
    GREETING, {                                                                                    \
        .hear = "AUTHENTICATE PLAIN AG1pbGljYQBsb3ppbmth\r\n",                                     \
        .say = "$ OK [CAPABILITY IMAP4rev1 " caps "] in\r\n"                                       \
    }
#define SIGNED_IN SIGNED_IN_AS("IDLE UIDPLUS MOVE")
#define OPENED                                                                                     \
    {                                                                                              \
        .hear = "SELECT \"INBOX\"",                                                                \
        .say = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$ OK [READ-WRITE] x\r\n"                   \
    }
#define END                                                                                        \
    { 0 }

#define FETCH5 .hear = "UID FETCH 5 (UID BODY.PEEK[])"
#define ROW(n, uid)                                                                                \
    "* " n " FETCH (UID " uid                                                                      \
    " FLAGS () RFC822.SIZE 9 INTERNALDATE \"01-Jan-2026 00:00:00 +0000\")\r\n"

/* SHORT where the server is mute, LONG where it only may be slow because the machine is. */
enum { SCRIPT_CAP = 8 << 20, SHORT = 300000, LONG = 15000000 };

/* Does the script fall silent? Then waits should be short. */
bool script_is_mute(const struct step *s);

/* Listens on a free port and serves on a thread of its own. */
void script_start(struct script_server *s, const struct step *const *scripts, size_t n);
/* Ends it; the test fails when anything went otherwise. */
void script_stop(struct script_server *s);
/* The same where the client broke off in the middle: what went otherwise does not count. */
void script_drop(struct script_server *s);

/* How an imap is made for the server; waits are LONG. */
struct imap_config script_settings(struct arena *a, int port);
struct imap *script_imap(struct arena *a, struct imap_config c);

/* A client that is connected to a server which follows a script, and has INBOX open. */
struct desk {
    struct arena *arena;
    struct script_server *server; /* its thread knows the address */
    struct imap *imap;
    struct imap_folder folder;
};

/* Its waits are SHORT from then on where the script falls silent. stop_fd 0: none. One at a time.
 */
struct desk at_desk(const struct step *steps, int stop_fd);
/* Ends both. */
void leave(struct desk *d);

/* The test fails with an error. */
void must(struct arena *a, const struct err *e);
/* Seconds that never go back. */
double seconds(void);

#endif
