/* test_dovecot.h - a real Dovecot (tests/rig), started once for the tests of a program, and doors
 * of TLS before it. */
#ifndef MAIL_TEST_DOVECOT_H
#define MAIL_TEST_DOVECOT_H

#include "mail/test_imap.h"

#include <sys/types.h>

enum { DOVECOT_CAP = 64 << 20 };

struct dovecot {
    struct arena *arena;
    char dir[32];
    const char *dovecot_dir;
    struct str line; /* what the rig told of it */
    pid_t pid, doors[8];
    size_t n_doors;
};
extern struct dovecot world;

/* For cmocka_run_group_tests. */
int dovecot_start(void **state);
int dovecot_stop(void **state);

/* A number the rig told: IMAP_PORT, LMTP_PORT, PID. */
int dovecot_told(const char *key);
/* A file of tests/rig/certs.sh. */
struct str dovecot_file(const char *name);
/* A door before Dovecot's plain port (tests/rig/tls-door.mjs); cert NULL: none. Gives its port. */
int dovecot_door(const char *mode, const char *cert);

/* The settings for scheme://host:port with the right password; those of the plain port. */
struct imap_config dovecot_at(const char *scheme, const char *host, int port);
struct imap_config dovecot_plain(void);
/* Connected; and with a folder open. */
struct imap *dovecot_entered(struct arena *a, struct imap_config c);
struct imap *dovecot_opened(struct arena *a, struct imap_config c, const char *folder,
                            struct imap_folder *ret);

/* Hands a letter over by LMTP. Its lines end in CR LF, none begins with a dot. */
void dovecot_deliver(struct str raw);

#endif
