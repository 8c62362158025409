/* nursery.h - the processes that make readers.
 *
 * nursery_start forks the keeper while the process is still single-threaded. The keeper warms up
 * (charsets, GMime) and forks the nursery; whenever that dies it forks another, from memory that is
 * already warm. The nursery listens on one socket: "make a reader" is answered with its process id
 * and the server's end of its socket; "end it" kills and reaps it, so a process id stays ours for
 * as long as the server may use it. When the server closes the socket, nursery and keeper end; when
 * the keeper is killed, the kernel kills the nursery, and with it its readers, stopped ones as well.
 *
 * A keeper that ended (somebody killed it) or whose nursery answers nobody (somebody stopped it) is
 * replaced. The server has threads and an open store by then and must not fork, so it starts its own
 * program again, which becomes a keeper before it opens anything (nursery_become_keeper).
 *
 * Threads: calls on one struct nursery one at a time (reader.c holds a lock).
 */
#ifndef READER_NURSERY_H
#define READER_NURSERY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>
#include <sys/types.h>

struct nursery {
    int socket;
    pid_t keeper;
    uint32_t next;       /* number of the next request */
    uint32_t unanswered; /* requests without an answer since the last that had one */
    int64_t started;     /* sys_monotonic */
};

/* Forks keeper and nursery; ERR_IO when that is not possible. */
MUST_USE const struct err *nursery_start(struct arena *a, struct nursery *ret);

/* Becomes a keeper and never returns, where the program was started to be one; else returns. */
void nursery_become_keeper(int argc, char **argv);

/* Does it need nursery_start_again? */
bool nursery_is_gone(const struct nursery *n);

/* Ends what is left of keeper, nursery and readers and starts others; where they were started less
 * than a second ago it waits for that to pass. ERR_IO when it is not possible. */
MUST_USE const struct err *nursery_start_again(struct arena *a, struct nursery *n);

/* A new reader: its process id, and a socket that the caller must close. It may not be locked
 * yet: it says WIRE_READY when it is. ERR_RETRY when the nursery could not fork or did not answer
 * in time, ERR_IO when nursery and keeper are gone. */
MUST_USE const struct err *nursery_fork(struct arena *a, struct nursery *n, pid_t *ret_pid,
                                        int *ret_socket);

/* Kills and reaps a reader of nursery_fork; false when nobody answers. What is gone is gone. */
bool nursery_end(struct nursery *n, pid_t pid);

/* Ends all, soon. */
void nursery_stop(struct nursery *n);

#endif
