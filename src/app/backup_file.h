/* backup_file.h - what kept backup and kept restore share: the SHA-256 beside a backup, the lock that
 * keeps two of them apart, how far they are, and the working copy that shows whether a backup can be
 * a desk again. */
#ifndef APP_BACKUP_FILE_H
#define APP_BACKUP_FILE_H

#include "base/sys.h"
#include "db/copy.h"

/* Says on standard error how far something is: on a terminal as it goes, else from its second second
 * on, now and then. Lives as long as the work it tells of. */
struct progress {
    const char *what;
    const struct sys *sys;
    int64_t began, told;
    bool terminal;
};
struct copy_watch progress_begin(struct progress *p, const struct sys *sys, const char *what);
void progress_end(struct progress *p);

/* What a backup remembers of the desk's key: enough to know it again, too little to make it. */
struct str backup_key_mark(struct arena *a, const unsigned char key[32]);

/* The SHA-256 of a file in hex. */
MUST_USE const struct err *backup_hash(struct arena *a, const struct sys *sys, const char *path,
                                       struct str *ret);
/* FILE.sha256 in the form of sha256sum, durably. */
MUST_USE const struct err *backup_hash_put(struct arena *a, const struct sys *sys, const char *path,
                                           struct str hash);
/* ERR_INVALID when the file is not what FILE.sha256 says; where there is none, nothing is said. */
MUST_USE const struct err *backup_hash_check(struct arena *a, const struct sys *sys,
                                             const char *path);

/* Locks a file or folder against another kept for as long as *ret_fd is open; makes the file where
 * make is set. ERR_CONFLICT when another one holds it. */
MUST_USE const struct err *backup_lock(struct arena *a, const char *path, bool make, int *ret_fd);
/* Gives a finished file its name, durably: what has the name already is replaced only where over is
 * set, else ERR_CONFLICT. */
MUST_USE const struct err *backup_place(struct arena *a, const struct sys *sys, const char *from,
                                        const char *to, bool over);
/* Removes a database that was never finished, with all that stood beside it. */
void backup_remove(struct arena *a, const struct sys *sys, const char *path);

/* A desk from a backup, in a file of its own: copied, verified, brought to this program's version and
 * opened. *ret is the caller's to close. Whatever goes wrong, the file is left to backup_remove. */
MUST_USE const struct err *backup_unfold(struct arena *a, const struct sys *sys, const char *file,
                                         const char *work, struct copy_mark *ret_mark,
                                         struct store **ret);
/* All rules of kept check as of a moment, one line on standard error for each that is broken. */
MUST_USE const struct err *backup_rules(struct arena *a, struct store *s, int64_t at, int *ret_n);

#endif
