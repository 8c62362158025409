/* test_clock.h - a clock that a file moves, for desks made with --test only.
 *
 * The file holds an RFC 3339 time, which then is the time until the file changes, or "+SECONDS",
 * which is added to the real one. It is read at each tick: at most every 20 ms. Wrong content
 * leaves the clock where it was. */
#ifndef APP_TEST_CLOCK_H
#define APP_TEST_CLOCK_H

#include "base/arena.h"
#include "base/sys.h"

/* A world like sys_real() but for now(). Lives as long as the arena; path is kept. */
const struct sys *test_clock_new(struct arena *a, const char *path);

#endif
