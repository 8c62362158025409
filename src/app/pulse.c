#include "app/pulse.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/thread.h"
#include "desk/setting/setting.h"
#include "view/words.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

enum {
    LOOK_MS = 500,            /* at readers and disk; and at an ill store */
    ROOM_LEAST = 1 << 20,     /* bytes that a disk must have left */
    USUAL_LETTER = 256 << 10, /* bytes that an ill store must take to be well again */
    PULSE_ARENA = 4 << 20
};
#define PULSE_EVERY (5 * MOMENT_SECOND)
#define SILENT_AFTER (20 * MOMENT_SECOND) /* a write that hangs fails long before */

/* Owned by kept serve; the thread alone writes to it. */
struct pulse {
    struct desk *desk;
    struct reader *reader;
    struct scrubber *scrubber;
    struct spam_filter *filter;
    pthread_t thread;
    _Atomic bool stop, low, readers_gone;
    atomic_llong wrote_at; /* sys_monotonic */
    uint32_t families;
    const char *told_store;
    bool told_readers;
};

static int64_t now(void) { return sys_monotonic(sys_real()); }

static const char *store_trouble(struct pulse *p) {
    const char *fault = store_fault(p->desk->store);
    if (fault) return fault;
    if (p->low) return W("The disk is full.");
    return now() - p->wrote_at > SILENT_AFTER ? W("The store cannot be written now.") : NULL;
}

struct wellness pulse_now(struct pulse *p) {
    return (struct wellness){ .readers = (int)reader_stats(p->reader).living,
                              .store = store_trouble(p),
                              .damaged = scrubber_fault(p->scrubber),
                              .filter = spam_filter_fault(p->filter),
                              .reading =
                                  p->readers_gone ? W("Letters cannot be read now.") : NULL };
}

/* On PostgreSQL the disk is the server's, and only a write shows how it is. */
static bool is_low(struct arena *a, struct str url) {
    struct statvfs fs;
    if (!str_starts(url, S("sqlite:")) || statvfs(str_c(a, str_from(url, 7)), &fs) != 0)
        return false;
    return (uint64_t)fs.f_bavail * fs.f_frsize < ROOM_LEAST;
}

static const struct err *pulse_tx(struct work *w, void *arg) {
    return desk_pulse(w, *(const size_t *)arg);
}

static void try_store(struct arena *a, struct pulse *p) {
    int64_t began = now();
    bool ill = store_trouble(p) != NULL;
    p->low = is_low(a, p->desk->config.value[SET_STORE]);
    if (p->low || (!ill && began - p->wrote_at < PULSE_EVERY)) return;
    struct work w = desk_work(p->desk, a);
    size_t bytes = ill ? USUAL_LETTER : 0;
    if (work_write(&w, pulse_tx, &bytes)) return; /* the store noted why */
    p->wrote_at = now();
    store_is_well(p->desk->store, began);
}

static void try_readers(struct arena *a, struct pulse *p) {
    const struct err *e = reader_tend(p->reader, a);
    uint32_t families = reader_stats(p->reader).families;
    if (families != p->families)
        log_warn("the readers of letters had ended", LOG_STR("next", S("they were started anew")),
                 LOG_INT("times", families - 1));
    p->families = families;
    p->readers_gone = e != NULL;
    if (e && !p->told_readers)
        log_error("no letter can be read", LOG_STR("why", err_trace(a, e)),
                  LOG_STR("next", S("tried again at once; letters are stored meanwhile")));
    p->told_readers = e != NULL;
}

static void tell_store(struct pulse *p) {
    const char *why = store_trouble(p);
    if (why && !p->told_store)
        log_error("the store cannot be written", LOG_STR("why", str_of(why)),
                  LOG_STR("next", S("senders are put off; tried again twice a second")));
    if (!why && p->told_store) log_info("the store can be written again");
    p->told_store = why;
}

static void *run(void *arg) {
    struct pulse *p = arg;
    struct arena *a = arena_new(PULSE_ARENA);
    while (!p->stop) {
        try_readers(a, p);
        try_store(a, p);
        tell_store(p);
        arena_reset(a);
        nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
    }
    arena_free(&a);
    return NULL;
}

const struct err *pulse_start(struct arena *a, struct desk *d, struct reader *r,
                              struct scrubber *scrubber, struct spam_filter *filter,
                              struct pulse **ret) {
    struct pulse *p = calloc(1, sizeof *p); /* freed by pulse_stop */
    if (!p) bug_out_of_memory(sizeof *p);
    p->desk = d;
    p->reader = r;
    p->scrubber = scrubber;
    p->filter = filter;
    p->families = 1;
    p->wrote_at = now();
    if (!thread_start(&p->thread, 0, run, p)) {
        free(p);
        return ERR(a, ERR_IO, "No thread can be started.",
                   .hint = "Raise the limit of processes of this user.");
    }
    *ret = p;
    return NULL;
}

void pulse_stop(struct pulse **p) {
    if (!*p) return;
    (*p)->stop = true;
    pthread_join((*p)->thread, NULL);
    free(*p);
    *p = NULL;
}
