/* test_rig.h - the mail servers of tests/rig, started from a C test. */
#ifndef MAIL_TEST_RIG_H
#define MAIL_TEST_RIG_H

#include "base/str.h"

#include <sys/types.h>

/* The bytes of a file, at most 16 MiB; empty where there is none. */
struct str rig_file(struct arena *a, const char *path);

/* Runs a program of tests/rig with up to three arguments (NULL for none) until it ends and gives
 * the last line it wrote; the test fails when it does. */
struct str rig_run(struct arena *a, const char *program, const char *const arguments[3]);

/* Starts a program of tests/rig that runs until it is killed, which is the caller's to do, and
 * gives the line that it writes when it is ready. */
struct str rig_serve(struct arena *a, const char *program, const char *const arguments[4],
                     pid_t *ret_pid);

/* The value of a key in a line of KEY=VALUE pairs; the test fails without it. */
struct str rig_value(struct arena *a, struct str line, const char *key);

/* How often what occurs in all. */
size_t rig_count(struct str all, struct str what);

/* A server that makes mistakes (tests/rig/faulty-smtp.mjs), with at most three scripts. */
struct faulty {
    struct arena *arena;
    pid_t pid;
    struct str url;
    char log[32];
};

/* Starts one; scripts end in NULL. The nth connection follows the nth script. */
struct faulty faulty_start(const char *const *scripts);
/* Kills it and removes its log and arena. */
void faulty_stop(struct faulty *f);
/* What it logged so far. */
struct str faulty_log(struct faulty *f);
/* The raw bytes of the first letter in its log, dots still doubled. */
struct str faulty_letter(struct faulty *f);

#endif
