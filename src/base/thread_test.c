#include "base/thread.h"

#include "base/moment.h"
#include "base/sys.h"
#include "base/test.h"

#include <errno.h>
#include <signal.h>

static void *mask_of(void *arg) {
    pthread_sigmask(SIG_SETMASK, NULL, arg);
    return NULL;
}

static void signals_are_left_to_others(void **state) {
    (void)state;
    sigset_t before, within, after;
    pthread_t t;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    assert_true(thread_start(&t, 0, mask_of, &within));
    pthread_join(t, NULL);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    static const int some[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1 };
    for (size_t i = 0; i < ROWS(some); i++) {
        assert_true(sigismember(&within, some[i]));
        assert_int_equal(sigismember(&after, some[i]), sigismember(&before, some[i]));
    }
}

static void *stack_of(void *arg) {
    pthread_attr_t attr;
    assert_int_equal(pthread_getattr_np(pthread_self(), &attr), 0);
    pthread_attr_getstacksize(&attr, arg);
    pthread_attr_destroy(&attr);
    return NULL;
}

static void the_stack_has_the_size_that_was_asked_for(void **state) {
    (void)state;
    size_t stack = 0;
    pthread_t t;
    assert_true(thread_start(&t, 16 << 20, stack_of, &stack));
    pthread_join(t, NULL);
    assert_true(stack >= 16 << 20); /* the C library may take a larger one that is left over */
}

static void a_wait_ends_at_its_deadline(void **state) {
    (void)state;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never;
    thread_cond_init(&never);
    int64_t start = sys_monotonic(sys_real()), until = start + MOMENT_SECOND / 20;
    struct timespec t = thread_deadline(until);
    pthread_mutex_lock(&lock);
    int rc = 0;
    while (rc == 0) rc = pthread_cond_timedwait(&never, &lock, &t);
    pthread_mutex_unlock(&lock);
    assert_int_equal(rc, ETIMEDOUT);
    assert_true(sys_monotonic(sys_real()) >= until);
    pthread_cond_destroy(&never);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_are_left_to_others),
        cmocka_unit_test(the_stack_has_the_size_that_was_asked_for),
        cmocka_unit_test(a_wait_ends_at_its_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
