/* child.h - what a reader does: letters in, mails out, until its socket is closed. */
#ifndef READER_CHILD_H
#define READER_CHILD_H

#include <sys/types.h>

/* Locks this process (lock.h), says WIRE_READY on socket and reads letters from it until it is
 * closed. mail_warm_up must have been called. parent: see reader_lock. Exit codes are CHILD_*. */
_Noreturn void child_run(int socket, pid_t parent);

enum { CHILD_DONE = 0, CHILD_NOT_LOCKED = 20, CHILD_BAD_REQUEST = 21, CHILD_TOO_MUCH = 22 };

#endif
