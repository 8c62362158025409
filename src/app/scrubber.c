#include "app/scrubber.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/thread.h"
#include "db/scrub.h"
#include "view/words.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { LOOK_MS = 200, LOWEST_PRIORITY = 19, SCRUB_ARENA = 1 << 20 };

/* Owned by kept serve; the thread alone writes to owes and fault. */
struct scrubber {
    struct desk *desk;
    pthread_t thread;
    _Atomic bool stop, owes;
    const char *_Atomic fault;
    int64_t next_at; /* sys_monotonic */
};

static int64_t now(void) { return sys_monotonic(sys_real()); }

static void scrub(struct arena *a, struct scrubber *s) {
    struct str found;
    int64_t began = now();
    const struct err *e = scrub_store(a, s->desk->config.value[SET_STORE], &s->stop, &found);
    s->next_at = now() + MOMENT_DAY;
    if (s->stop) return;
    if (e) {
        log_error("the store could not be read through", LOG_STR("why", err_trace(a, e)),
                  LOG_STR("next", S("tried again in a day")));
        return;
    }
    s->owes = found.n > 0;
    if (found.n) {
        log_error("the store is damaged", LOG_STR("where", found),
                  LOG_STR("next", S("stop Kept, keep the file, restore the newest backup")));
        s->fault = W("A part of the stored data is damaged.");
        return;
    }
    s->fault = NULL;
    log_info("the store was read through and is whole", LOG_INT("ms", (now() - began) / 1000));
}

static void *run(void *arg) {
    struct scrubber *s = arg;
    struct arena *a = arena_new(SCRUB_ARENA);
    setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY); /* on Linux: of this thread */
    while (!s->stop) {
        if (now() >= s->next_at) scrub(a, s);
        arena_reset(a);
        nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
    }
    arena_free(&a);
    return NULL;
}

const struct err *scrubber_start(struct arena *a, struct desk *d, bool at_once,
                                 struct scrubber **ret) {
    struct scrubber *s = calloc(1, sizeof *s); /* freed by scrubber_stop */
    if (!s) bug_out_of_memory(sizeof *s);
    s->desk = d;
    s->owes = at_once;
    s->next_at = at_once ? 0 : now() + MOMENT_DAY;
    if (!thread_start(&s->thread, 0, run, s)) {
        free(s);
        return ERR(a, ERR_IO, "No thread can be started.",
                   .hint = "Raise the limit of processes of this user.");
    }
    *ret = s;
    return NULL;
}

const char *scrubber_fault(struct scrubber *s) { return s->fault; }

bool scrubber_owes(struct scrubber *s) { return s->owes; }

void scrubber_stop(struct scrubber **s) {
    if (!*s) return;
    (*s)->stop = true;
    pthread_join((*s)->thread, NULL);
    free(*s);
    *s = NULL;
}
