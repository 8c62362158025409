/* tool.h - what the compilers under tools/ share: reading and writing whole files, and ending with
 * a message. They run while building, from files of the tree, so a failure ends the process (main
 * only calls these). */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* The whole of a file of at most max bytes; exits with a message when it cannot be read. */
struct str tool_read(struct arena *a, const char *path, size_t max);
/* Writes text to path unless it holds that already, so that nothing is built again needlessly. */
void tool_write(struct arena *a, const char *path, struct str text);
/* "name: what" on standard error and exit status 1. */
_Noreturn void tool_fail(const char *what, const char *path);
/* The name of a file without folders and without what follows its last dot. */
struct str tool_stem(const char *path);

/* s as a C string literal with its quotes, each of its lines a line of C. */
void tool_c_literal(struct buf *b, struct str s);

#endif
