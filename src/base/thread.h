/* thread.h - starting a thread, and waiting with a deadline.
 *
 * Signals belong to the one thread that waits for them (app/serve.c), so every other one is started
 * with all of them blocked. Deadlines are moments of sys_monotonic(): a clock that somebody sets must
 * not prolong or cut a wait, hence a condition that is to be waited for until one is made here.
 *
 *     thread_cond_init(&p->freed);
 *     struct timespec until = thread_deadline(sys_monotonic(sys_real()) + 5 * MOMENT_SECOND);
 *     while (!p->n_free && pthread_cond_timedwait(&p->freed, &p->lock, &until) == 0) {
 *     }
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include "base/err.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Starts run(arg) with all signals blocked and a stack of that many bytes (0: the system's). False
 * where the system has no thread to give; *ret is set on success only, and whoever has it joins or
 * detaches. */
MUST_USE bool thread_start(pthread_t *ret, size_t stack, void *(*run)(void *), void *arg);

/* A condition whose timed waits go by the monotonic clock; the owner destroys it. */
void thread_cond_init(pthread_cond_t *c);

/* A moment of sys_monotonic() as pthread_cond_timedwait wants it. */
struct timespec thread_deadline(int64_t moment);

#endif
