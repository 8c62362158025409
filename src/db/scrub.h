/* scrub.h - is the file of the store whole? Reads every page of it and holds every index against
 * its table (PRAGMA integrity_check, SQLite manual), one table after the other, so that no long
 * read holds the log back for more than one of them. A disk that lied (F03) or forgot (F30) is
 * found by that before somebody's letter is missed. PostgreSQL looks after its own files.
 */
#ifndef DB_SCRUB_H
#define DB_SCRUB_H

#include "base/err.h"
#include "base/str.h"

/* *ret_fault: the first thing that is wrong, in SQLite's words, for the log; STR_NONE where all is
 * well, where *stop became true before the end, and on PostgreSQL. Any thread; opens a connection
 * of its own. ERR_IO or ERR_RETRY when the file cannot be read at all. */
MUST_USE const struct err *scrub_store(struct arena *a, struct str url, const _Atomic bool *stop,
                                       struct str *ret_fault);

#endif
