/* nursery.h - the processes that make readers.
 *
 * nursery_start forks the keeper while the process is still single-threaded. The keeper warms up
 * (charsets, GMime) and forks the nursery; whenever that dies it forks another, from memory that is
 * already warm. The nursery listens on one socket: "make a reader" is answered with its process id
 * and the server's end of its socket; "end it" kills and reaps it, so a process id stays ours for
 * as long as the server may use it. When the server closes the socket, nursery and keeper end; when
 * the nursery ends, its readers do.
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
    uint32_t next; /* number of the next request */
};

/* Forks keeper and nursery; ERR_IO when that is not possible. */
MUST_USE const struct err *nursery_start(struct arena *a, struct nursery *ret);

/* A new reader: its process id, and a socket that the caller must close. It may not be locked
 * yet: it says WIRE_READY when it is. ERR_RETRY when the nursery could not fork or did not answer
 * in time, ERR_IO when nursery and keeper are gone. */
MUST_USE const struct err *nursery_fork(struct arena *a, struct nursery *n, pid_t *ret_pid,
                                        int *ret_socket);

/* Kills and reaps a reader of nursery_fork. Errors are of no use to the caller: what is gone is
 * gone. */
void nursery_end(struct nursery *n, pid_t pid);

/* Ends all. */
void nursery_stop(struct nursery *n);

#endif
