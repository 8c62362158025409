/* copy.h - a whole store as one file, and back into a store.
 *
 * A backup is one SQLite database with the tables of the schema, whatever store it came from, and
 * one table more: backup_mark. It says when the backup was made, and the SHA-256 of every value in
 * it, so that a single bit that has changed since is found even where nothing lies beside the file
 * (seal is the same over the mark itself).
 *
 *     store ──copy_out──> FILE ──copy_unpack──> working copy ──> desk.db, or copy_in ──> PostgreSQL
 *
 * What is copied is one snapshot: the store goes on serving meanwhile, and what it commits after the
 * beginning is not in the backup. On SQLite the log (-wal) grows for as long as that takes.
 *
 * No name in a statement comes from a file: tables and columns are those that the program's own
 * migrations make in an empty database, and a file whose tables, indexes and triggers are not just
 * these is refused. What only one engine has (a search index) is made anew from the tables it is over.
 *
 * Whatever is wrong with a file is ERR_INVALID with what to do; ERR_CONFLICT when another version of
 * Kept is needed; the store's own errors are as in db.h.
 */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db/migrate.h"

/* Told now and then how far a copy is, in pages or rows; of is 0 where that is not known. */
struct copy_watch {
    void (*tell)(void *self, int64_t done, int64_t of);
    void *self;
};

/* What a backup says about itself. key_mark belongs to the caller: by it he knows the key that the
 * desk had. */
struct copy_mark {
    int64_t made_at, rows;
    struct str kept_version, store, key_mark;
    struct str content; /* SHA-256 of every value */
    int schema; /* how many migrations it has been through; set by copy_verify and copy_out */
};

struct copy_out {
    const char *path; /* a file that is there is emptied */
    struct str kept_version, key_mark;
    struct copy_watch watch;
};
/* Writes a snapshot of the store to the file, durably, and reads it again from the disk: whole, and
 * the same content as the snapshot's. The store may be of an older version. *ret lives in a. */
MUST_USE const struct err *copy_out(struct arena *a, struct store *s, const struct migrations *m,
                                    const struct copy_out *o, struct copy_mark *ret);

/* Looks at the beginning, the length and the mark of a file: is it a backup at all? */
MUST_USE const struct err *copy_peek(struct arena *a, const char *path, struct copy_mark *ret);
/* Reads all of it: every page, index, table and value is as it was when it was made. */
MUST_USE const struct err *copy_verify(struct arena *a, const char *path,
                                       const struct migrations *m, struct copy_mark *ret);

/* Copies a backup to a new file; from may be damaged, so verify the copy. */
MUST_USE const struct err *copy_unpack(struct arena *a, const char *from, const char *to,
                                       const struct copy_watch *watch);
/* Takes the mark off a verified copy: from now on it is a store. */
MUST_USE const struct err *copy_strip(struct arena *a, const char *path);

/* True when nobody has stored anything at url: no file and nothing left of one, or a database without
 * tables. */
MUST_USE const struct err *copy_is_free(struct arena *a, struct str url, bool *ret);
/* Copies the working copy, whose schema must be this program's, into an empty PostgreSQL database,
 * schema and all, in one transaction, and reads it again there before the commit. ERR_CONFLICT when
 * there is anything. */
MUST_USE const struct err *copy_in(struct arena *a, const char *path, struct str url,
                                   const struct migrations *m, const struct copy_watch *watch);

#endif
