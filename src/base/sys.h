/* sys.h - the outside world behind one table: clock, randomness, files, sockets.
 *
 * Whatever depends on the time of day, on chance, on the disk or on the network goes through a struct sys,
 * so that a test can own it: a clock that it moves, the nth write that fails, a fixed random start.
 * sys_real() is the world itself. All calls return like their namesakes: -1 and errno on failure.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include "base/str.h"

#include <sys/socket.h>
#include <sys/types.h>

struct sys {
    void *self; /* handed to every call */
    /* Microseconds since 1970, UTC. */
    int64_t (*now)(void *self);
    /* Microseconds that never go back; for measuring and time-outs only. */
    int64_t (*monotonic)(void *self);
    /* n bytes of the kernel's random source (getrandom); cannot fail. */
    void (*random)(void *self, void *p, size_t n);
    int (*open)(void *self, const char *path, int flags, mode_t mode);
    ssize_t (*read)(void *self, int fd, void *p, size_t n);
    ssize_t (*write)(void *self, int fd, const void *p, size_t n);
    int (*fsync)(void *self, int fd);
    int (*rename)(void *self, const char *from, const char *to);
    int (*unlink)(void *self, const char *path);
    int (*close)(void *self, int fd);
    int (*connect)(void *self, int fd, const struct sockaddr *to, socklen_t n);
    ssize_t (*send)(void *self, int fd, const void *p, size_t n, int flags);
    ssize_t (*recv)(void *self, int fd, void *p, size_t n, int flags);
};

/* The real world. Never changes, needs no release. */
const struct sys *sys_real(void);

static inline int64_t sys_now(const struct sys *s) { return s->now(s->self); }
static inline int64_t sys_monotonic(const struct sys *s) { return s->monotonic(s->self); }
static inline void sys_random(const struct sys *s, void *p, size_t n) { s->random(s->self, p, n); }

/* Writes all n bytes or fails; goes on after EINTR. */
bool sys_write_all(const struct sys *s, int fd, const void *p, size_t n);

/* n random bytes as 2n lower-case hex digits in the arena. */
struct str sys_random_hex(const struct sys *s, struct arena *a, size_t n);

/* Names the calling thread, for top -H, strace and debuggers; at most 15 bytes. */
void sys_name_thread(const char *name);

#endif
