/* sqlite_limits.h - what a connection to SQLite may do, the same while building as when serving. */
#ifndef DB_SQLITE_LIMITS_H
#define DB_SQLITE_LIMITS_H

#include <sqlite3.h>

/* Narrows a fresh connection to what our statements need: lengths, depths and counts; no
 * extensions, no attached files, no double-quoted strings, no writing of the schema by pragma. */
void sqlite_limits(sqlite3 *c);

#endif
