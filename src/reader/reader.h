/* reader.h - letters are understood in a locked child.
 *
 * Whoever can send us mail can aim at the code that reads it. So that code (mime/) never runs in
 * the process that holds the store: a small family of processes reads letters and hands back plain
 * data.
 *
 *     server (threads, store, sockets)
 *       `- keeper            single thread, all charsets open; only starts the nursery anew
 *            `- nursery      single thread; forks a reader when the server asks, reaps it when told
 *                 |- reader  locked (lock.h): one letter in, one struct mail out, <= 100 letters
 *                 `- reader
 *
 * The server never forks once it has threads; the nursery always can. A reader that dies, spends
 * more than its CPU time, grows past its memory or answers nonsense is killed and replaced: the
 * call returns an error, the letter stays safe, and nothing else notices (H07, F12).
 *
 *     struct reader *r;
 *     TRY(reader_self_test(a, &report));                   first thing in main: before any thread,
 *     TRY(reader_nursery_start(a, &options, &r));          socket or store is open
 *     ...
 *     const struct err *e = reader_parse(r, a, raw, deadline, &mail);   from any thread
 *     const struct err *e = reader_tend(r, a);                          now and then
 *     ...
 *     reader_stop(&r);
 *
 * What an error of reader_parse means:
 *     ERR_PROTOCOL  this letter kills or overruns a reader, or makes it answer nonsense: make it
 *                   unreadable (a conversation with the raw letter attached)
 *     ERR_LIMIT     the letter is larger than READER_RAW_MAX: the same
 *     ERR_RETRY     nothing is known about the letter: no reader became free before the deadline, or
 *                   the machine was too busy or too short of memory to finish; try again later
 *     ERR_IO        the readers are gone (someone killed the keeper) and could not be started anew
 *                   yet; nothing is known about the letter
 *
 * Whoever kills the keeper ends the whole family; the next reader_parse or reader_tend starts another
 * by running this program again, so main begins with reader_become_keeper.
 *
 * Lifetimes: the mail lies in the caller's arena. Threads: reader_parse and reader_stats from any
 * thread; all else from the one thread that the process has when it starts or ends.
 */
#ifndef READER_READER_H
#define READER_READER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "mime/parse.h"

#include <stdint.h>
#include <sys/types.h>

struct reader;

enum {
    READER_CHILDREN = 2, /* readers at the same time, where options say 0 */
    READER_CHILDREN_MAX = 16,
    READER_LETTERS = 100,      /* letters that one reader reads (README decision 13) */
    READER_RAW_MAX = 32 << 20, /* bytes of a letter; mailboxes take 25 MB */
    READER_MEMORY = 256 << 20, /* bytes that a reader may use beyond letter and program */
    READER_CPU_MS = 2000,      /* CPU time for one letter */
};

/* All 0: the values above. */
struct reader_options {
    uint32_t children;
    uint32_t letters;
};

/* Forks keeper and nursery. The process must have a single thread and should have nothing open that
 * a stranger's letter must not reach (the readers close all of it anyway). The reader's owner is
 * the caller. ERR_IO where processes or sockets cannot be made, ERR_INVALID for options out of
 * range. */
MUST_USE const struct err *
reader_nursery_start(struct arena *a, const struct reader_options *options, struct reader **ret);

/* First thing in main: becomes the keeper of readers and never returns, where the program was started
 * again to be one; else returns. */
void reader_become_keeper(int argc, char **argv);

/* Looks after the family and starts it anew where it has ended. ERR_IO when that is not possible now,
 * ERR_RETRY after reader_interrupt. From any thread. */
MUST_USE const struct err *reader_tend(struct reader *r, struct arena *a);

/* Ends the family for good, whatever it is doing: every reader_parse, under way or to come, ends soon
 * with ERR_RETRY. For stopping without waiting for a reader that hangs. */
void reader_interrupt(struct reader *r);

/* Kills the readers, nursery and keeper; *r becomes NULL. No reader_parse may be under way. */
void reader_stop(struct reader **r);

/* Reads raw into *ret. deadline is a moment of sys_monotonic() for waiting and reading together.
 * The mail lies in a, whose cap should be MAIL_ARENA or more. Errors: see above. */
MUST_USE const struct err *reader_parse(struct reader *r, struct arena *a, struct str raw,
                                        int64_t deadline, struct mail *ret);

/* reader_nursery_start, one reader_parse with 20 s, reader_stop: for the command `kept parse`. */
MUST_USE const struct err *reader_parse_once(struct arena *a, struct str raw, struct mail *ret);

struct reader_stats {
    uint64_t letters;    /* read */
    uint64_t unreadable; /* letters that ended in ERR_PROTOCOL */
    uint64_t started;    /* readers forked */
    uint32_t living;     /* readers that live now */
    uint32_t families;   /* keepers started; more than 1: somebody ended one */
};

/* The figures since the start. */
struct reader_stats reader_stats(struct reader *r);

/* The process ids of living readers, at most max of them; gives their number. For the status page
 * and for tests that measure. */
uint32_t reader_pids(struct reader *r, pid_t *ret, uint32_t max);

/* What the self-test found. */
struct reader_self_report {
    uint32_t tried;    /* forbidden acts tried, each in a freshly locked child */
    uint32_t killed;   /* ended by the kernel */
    uint32_t refused;  /* answered with an error */
    struct str failed; /* names of those that were NOT stopped, "open, fork"; "" when all is well */
    int landlock_abi;  /* 0 where the kernel has none: then seccomp alone stands before files */
};

/* H08: tries every forbidden act of selftest.c in a locked child. ERR_DENIED when one was not
 * stopped (ret is filled then too), ERR_IO when children cannot be made or locked. Forks: before
 * any thread. */
MUST_USE const struct err *reader_self_test(struct arena *a, struct reader_self_report *ret);

#endif
