/* lock.h - the walls round a reader (H07).
 *
 * After reader_lock the process can read and write its one socket, use memory up to a limit, and
 * exit. Nothing else: no files (Landlock without a rule, no descriptors to spare, and the kernel
 * answers EPERM to the open family, because the C library asks for charset modules that do not have
 * to be there), no network, no processes, no signals to others, no executable memory. Every other
 * system call kills it. Walls stand behind each other, and all hold for root as well, who first
 * becomes nobody.
 *
 * Sanitizers need more calls and much address space: a build with KEPT_SANITIZED allows those
 * calls, keeps standard error open and sets no limit of address space; the parent then watches the
 * memory instead (watch.h).
 */
#ifndef READER_LOCK_H
#define READER_LOCK_H

#include "base/err.h"

#include <sys/types.h>

/* Locks this process for good; socket becomes descriptor 0, all others are closed. parent is the
 * process whose end also ends this one, or 0 for none. NULL on success, else the step that failed:
 * then exit. */
MUST_USE const char *reader_lock(int socket, pid_t parent);

/* The version of Landlock that the kernel has, 0 for none. */
int landlock_version(void);

/* Takes all rights on files, TCP ports, and (where the kernel knows them) abstract sockets and
 * signals that Landlock can take. True also where the kernel has no Landlock. Needs no_new_privs.
 */
MUST_USE bool landlock_forbid_all(void);

#endif
