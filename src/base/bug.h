/* bug.h - stopping for our own mistakes.
 *
 * BUG_UNLESS is for what only a mistake of ours can break; it stays on in every build. Input, however
 * wrong, never reaches it: input gets a struct err (err.h).
 */
#ifndef BASE_BUG_H
#define BASE_BUG_H

#include <stddef.h>

/* Writes file, line and what to standard error and aborts. */
_Noreturn void bug_stop(const char *file, int line, const char *what);

/* Stops because malloc failed for size bytes. */
_Noreturn void bug_out_of_memory(size_t size);

#define BUG_UNLESS(cond) ((cond) ? (void)0 : bug_stop(__FILE__, __LINE__, #cond))
#define BUG(what) bug_stop(__FILE__, __LINE__, (what))

#endif
