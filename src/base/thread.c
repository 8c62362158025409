#include "base/thread.h"

#include "base/bug.h"
#include "base/moment.h"

#include <signal.h>

bool thread_start(pthread_t *ret, size_t stack, void *(*run)(void *), void *arg) {
    sigset_t all, before;
    pthread_attr_t attr;
    pthread_t made;
    sigfillset(&all);
    pthread_attr_init(&attr);
    if (stack) pthread_attr_setstacksize(&attr, stack);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&made, &attr, run, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (started) *ret = made;
    return started;
}

void thread_cond_init(pthread_cond_t *c) {
    pthread_condattr_t attr;
    BUG_UNLESS(pthread_condattr_init(&attr) == 0);
    BUG_UNLESS(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    BUG_UNLESS(pthread_cond_init(c, &attr) == 0);
    pthread_condattr_destroy(&attr);
}

struct timespec thread_deadline(int64_t moment) {
    return (struct timespec){ .tv_sec = moment / MOMENT_SECOND,
                              .tv_nsec = moment % MOMENT_SECOND * 1000 };
}
