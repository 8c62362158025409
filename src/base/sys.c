#include "base/sys.h"

#include "base/bug.h"
#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int64_t micros(clockid_t id) {
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t real_now(void *self) {
    (void)self;
    return micros(CLOCK_REALTIME);
}

static int64_t real_monotonic(void *self) {
    (void)self;
    return micros(CLOCK_MONOTONIC);
}

static void real_random(void *self, void *p, size_t n) {
    (void)self;
    char *at = p;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR) continue;
        BUG_UNLESS(got > 0);
        at += got;
        n -= (size_t)got;
    }
}

static int real_open(void *self, const char *path, int flags, mode_t mode) {
    (void)self;
    return open(path, flags | O_CLOEXEC, mode);
}

static ssize_t real_read(void *self, int fd, void *p, size_t n) {
    (void)self;
    return read(fd, p, n);
}

static ssize_t real_write(void *self, int fd, const void *p, size_t n) {
    (void)self;
    return write(fd, p, n);
}

static int real_fsync(void *self, int fd) {
    (void)self;
    return fsync(fd);
}

static int real_rename(void *self, const char *from, const char *to) {
    (void)self;
    return rename(from, to);
}

static int real_unlink(void *self, const char *path) {
    (void)self;
    return unlink(path);
}

static int real_close(void *self, int fd) {
    (void)self;
    return close(fd);
}

static int real_connect(void *self, int fd, const struct sockaddr *to, socklen_t n) {
    (void)self;
    return connect(fd, to, n);
}

static ssize_t real_send(void *self, int fd, const void *p, size_t n, int flags) {
    (void)self;
    return send(fd, p, n, flags);
}

static ssize_t real_recv(void *self, int fd, void *p, size_t n, int flags) {
    (void)self;
    return recv(fd, p, n, flags);
}

const struct sys *sys_real(void) {
    static const struct sys real = {
        .now = real_now, .monotonic = real_monotonic, .random = real_random, .open = real_open,
        .read = real_read, .write = real_write, .fsync = real_fsync, .rename = real_rename,
        .unlink = real_unlink, .close = real_close, .connect = real_connect, .send = real_send,
        .recv = real_recv,
    };
    return &real;
}

bool sys_write_all(const struct sys *s, int fd, const void *p, size_t n) {
    const char *at = p;
    while (n) {
        ssize_t put = s->write(s->self, fd, at, n);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        at += put;
        n -= (size_t)put;
    }
    return true;
}

struct str sys_random_hex(const struct sys *s, struct arena *a, size_t n) {
    unsigned char raw[64];
    BUG_UNLESS(n <= sizeof raw);
    sys_random(s, raw, n);
    return hash_hex(a, raw, n);
}

void sys_name_thread(const char *name) {
    BUG_UNLESS(pthread_setname_np(pthread_self(), name) == 0);
}
