/* test_disk.h - a disk under SQLite that fails to order, and one that forgets what was not synced.
 *
 * disk_install puts a file system of SQLite's (VFS) between every store of this process and the real
 * one; the stores do not know. SQLite in one process only; threads as SQLite itself has them.
 *
 *     disk_install();
 *     disk_fail(SQLITE_FULL, 3, ALL);      after three more good writes each fails; 0 heals
 *     disk_remember(before_sync, arg);     from now on it knows what is safe of each file and what is
 *                                          only written; before_sync is called at each sync
 *     disk_lie(true);                      syncs are told as done and are not
 *     disk_power_cut("/tmp/x/after", 7);   the files as a power cut may leave them, in that folder:
 *                                          of what was not synced each write is there, lost or torn
 *     disk_forget();                       ends remembering; what is remembered is owned by this file
 *                                          and freed here
 */
#ifndef DB_TEST_DISK_H
#define DB_TEST_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before any store is opened. */
void disk_install(void);

/* Each write after good_writes more, each sync after good_syncs more gives the code. */
void disk_fail(int code, int good_writes, int good_syncs);

/* For stores that are opened from now on. */
void disk_remember(void (*before_sync)(void *arg), void *arg);
/* Whether syncs are told as done and are not. */
void disk_lie(bool lies);
/* After the stores were closed. */
void disk_forget(void);

/* Files keep their names but for their folder, which is made. seed: the same pattern again; 0: all
 * that was not synced is lost. May be called by before_sync. */
void disk_power_cut(const char *folder, uint32_t seed);

#endif
