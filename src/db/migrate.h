/* migrate.h - the migrations that are built into the program, and a store's way through them.
 *
 * schema/NNNN_name.sql is compiled by tools/sql into a table of struct migration. A store remembers
 * in schema_version which of them it has been through and what each looked like (hash). A migration
 * that has landed never changes: a store that went through another text of the same number is
 * refused.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
    const char *name, *hash; /* "0001_init"; SHA-256 of the file in hex */
    const char *sqlite, *postgres;
};

/* Migration number i + 1 is all[i]. */
struct migrations {
    const struct migration *all;
    size_t n;
};

/* Those of schema/. */
extern const struct migrations db_migrations;

/* store_open and store_migrate with other migrations than the program's: to test upgrades. */
MUST_USE const struct err *store_open_at(struct arena *a, const struct store_options *o,
                                         const struct migrations *m, struct store **ret);
MUST_USE const struct err *store_migrate_to(struct arena *a, struct str url,
                                            const struct migrations *m, int *ret_from, int *ret_to);

#endif
