#include "app/test_clock.h"

#include "base/moment.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

struct test_clock {
    struct sys sys;
    const char *path;
    pthread_mutex_t lock;
    int64_t read_at; /* monotonic */
    int64_t fixed, shift;
    bool is_fixed;
};

static void read_again(struct test_clock *c) {
    char text[64];
    int64_t seconds;
    int fd = open(c->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    struct str s = str_trim((struct str){ text, n > 0 ? (size_t)n : 0 });
    if (moment_from_rfc3339(s, &c->fixed)) {
        c->is_fixed = true;
    } else if (str_starts(s, S("+")) &&
               str_to_int(str_from(s, 1), 0, INT64_C(10000000000), &seconds)) {
        c->is_fixed = false;
        c->shift = seconds * MOMENT_SECOND;
    }
}

static int64_t now(void *self) {
    struct test_clock *c = self;
    const struct sys *real = sys_real();
    pthread_mutex_lock(&c->lock);
    int64_t tick = sys_monotonic(real);
    if (tick - c->read_at > 20 * MOMENT_SECOND / 1000) {
        c->read_at = tick;
        read_again(c);
    }
    int64_t t = c->is_fixed ? c->fixed : sys_now(real) + c->shift;
    pthread_mutex_unlock(&c->lock);
    return t;
}

const struct sys *test_clock_new(struct arena *a, const char *path) {
    struct test_clock *c = ARENA_NEW(a, struct test_clock);
    c->sys = *sys_real();
    c->sys.now = now;
    c->sys.self = c; /* the other calls of sys_real ignore it */
    c->path = path;
    pthread_mutex_init(&c->lock, NULL);
    c->read_at = INT64_MIN / 2;
    return &c->sys;
}
