#include "db/sqlite_limits.h"

#include <stddef.h>

enum {
    LARGEST_VALUE = 64 << 20, /* a letter of 25 MB and what its row holds beside it */
    LONGEST_SQL = 64 << 10,
    MOST_COLUMNS = 100,
    MOST_PARAMETERS = 64
};

void sqlite_limits(sqlite3 *c) {
    static const struct {
        int what, most;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, LARGEST_VALUE }, { SQLITE_LIMIT_SQL_LENGTH, LONGEST_SQL },
        { SQLITE_LIMIT_COLUMN, MOST_COLUMNS },  { SQLITE_LIMIT_VARIABLE_NUMBER, MOST_PARAMETERS },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 },       { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
        { SQLITE_LIMIT_FUNCTION_ARG, 16 },      { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 8 },      { SQLITE_LIMIT_VDBE_OP, 50000 },
        { SQLITE_LIMIT_ATTACHED, 0 },           { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(c, limits[i].what, limits[i].most);
    static const struct {
        int what, on;
    } switches[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, 1 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 },
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        sqlite3_db_config(c, switches[i].what, switches[i].on, NULL);
    }
    /* LIKE compares as PostgreSQL does, and no index is made up for the length of one statement. */
    sqlite3_exec(c, "PRAGMA case_sensitive_like = ON; PRAGMA automatic_index = OFF", NULL, NULL,
                 NULL);
}
