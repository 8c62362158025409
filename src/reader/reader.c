#include "reader/reader.h"

#include "base/bug.h"
#include "base/sys.h"
#include "base/thread.h"
#include "reader/nursery.h"
#include "reader/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { READY_MS = 5000, ONCE_MS = 20000, LETTERS_MOST = 10000, TRIES = 2 };

/* A place for a reader; socket is -1 while none lives in it. */
struct place {
    bool busy;
    int socket;
    pid_t pid;
    uint32_t letters;
};

struct reader {
    uint32_t letters_most, n;
    struct place places[READER_CHILDREN_MAX];
    pthread_mutex_t lock; /* guards the places and the figures */
    pthread_cond_t freed;
    struct reader_stats stats;
    pthread_mutex_t nursery_lock; /* guards the nursery; never taken with lock held */
    struct nursery nursery;
    atomic_bool ending;
};

/* ---- life ---- */

const struct err *reader_nursery_start(struct arena *a, const struct reader_options *options,
                                       struct reader **ret) {
    uint32_t children = options->children ? options->children : READER_CHILDREN;
    uint32_t letters = options->letters ? options->letters : READER_LETTERS;
    if (children > READER_CHILDREN_MAX || letters > LETTERS_MOST)
        return ERR(a, ERR_INVALID, "So many readers or letters for each are not possible.");
    struct nursery nursery;
    TRY(nursery_start(a, &nursery));
    struct reader *r = calloc(1, sizeof *r); /* lives until reader_stop */
    if (!r) bug_out_of_memory(sizeof *r);
    r->letters_most = letters;
    r->n = children;
    r->nursery = nursery;
    r->stats.families = 1;
    for (uint32_t i = 0; i < r->n; i++)
        r->places[i].socket = -1;
    thread_cond_init(&r->freed);
    pthread_mutex_init(&r->lock, NULL);
    pthread_mutex_init(&r->nursery_lock, NULL);
    *ret = r;
    return NULL;
}

/* Ends the reader of a place that the caller holds. */
static void end_reader(struct reader *r, struct place *p) {
    if (p->socket < 0) return;
    close(p->socket);
    pthread_mutex_lock(&r->nursery_lock);
    (void)nursery_end(&r->nursery, p->pid);
    pthread_mutex_unlock(&r->nursery_lock);
    pthread_mutex_lock(&r->lock);
    p->socket = -1;
    r->stats.living--;
    pthread_mutex_unlock(&r->lock);
}

void reader_stop(struct reader **r) {
    if (!*r) return;
    bool heard = true;
    for (uint32_t i = 0; i < (*r)->n; i++) {
        struct place *p = &(*r)->places[i];
        BUG_UNLESS(!p->busy);
        if (p->socket < 0) continue;
        close(p->socket);
        heard = heard && nursery_end(&(*r)->nursery, p->pid); /* else they die with the nursery */
    }
    nursery_stop(&(*r)->nursery);
    pthread_cond_destroy(&(*r)->freed);
    pthread_mutex_destroy(&(*r)->lock);
    pthread_mutex_destroy(&(*r)->nursery_lock);
    free(*r);
    *r = NULL;
}

void reader_interrupt(struct reader *r) {
    pid_t pids[READER_CHILDREN_MAX];
    uint32_t n = reader_pids(r, pids, READER_CHILDREN_MAX);
    bool heard = true;
    atomic_store(&r->ending, true);
    pthread_mutex_lock(&r->nursery_lock);
    for (uint32_t i = 0; i < n && heard; i++)
        heard = nursery_end(&r->nursery, pids[i]);
    if (!heard) nursery_stop(&r->nursery); /* it takes the readers with it */
    pthread_mutex_unlock(&r->nursery_lock);
}

/* ---- the family ---- */

void reader_become_keeper(int argc, char **argv) { nursery_become_keeper(argc, argv); }

/* With nursery_lock held. */
static const struct err *see_to_nursery(struct reader *r, struct arena *a) {
    if (atomic_load(&r->ending)) return ERR(a, ERR_RETRY, "Kept is stopping.");
    if (!nursery_is_gone(&r->nursery)) return NULL;
    TRY(nursery_start_again(a, &r->nursery));
    pthread_mutex_lock(&r->lock);
    r->stats.families++;
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

const struct err *reader_tend(struct reader *r, struct arena *a) {
    pthread_mutex_lock(&r->nursery_lock);
    const struct err *e = see_to_nursery(r, a);
    pthread_mutex_unlock(&r->nursery_lock);
    return e;
}

/* ---- places ---- */

/* A free place, one with a living reader first; NULL where there is none. */
static struct place *free_place(struct reader *r) {
    struct place *empty = NULL;
    for (uint32_t i = 0; i < r->n; i++) {
        struct place *p = &r->places[i];
        if (p->busy) continue;
        if (p->socket >= 0) return p;
        if (!empty) empty = p;
    }
    return empty;
}

/* Waits for a place until the deadline; NULL when it passed. */
static struct place *take_place(struct reader *r, int64_t deadline) {
    struct timespec until = thread_deadline(deadline);
    pthread_mutex_lock(&r->lock);
    struct place *p;
    int late = 0;
    while (!(p = free_place(r)) && !late)
        late = pthread_cond_timedwait(&r->freed, &r->lock, &until);
    if (p) p->busy = true;
    pthread_mutex_unlock(&r->lock);
    return p;
}

static void give_place(struct reader *r, struct place *p) {
    pthread_mutex_lock(&r->lock);
    p->busy = false;
    pthread_cond_signal(&r->freed);
    pthread_mutex_unlock(&r->lock);
}

/* Sees to a locked reader in the place. */
static const struct err *fill_place(struct reader *r, struct arena *a, struct place *p) {
    if (p->socket >= 0) return NULL;
    pid_t pid;
    int socket;
    pthread_mutex_lock(&r->nursery_lock);
    const struct err *e = see_to_nursery(r, a);
    if (!e) e = nursery_fork(a, &r->nursery, &pid, &socket);
    pthread_mutex_unlock(&r->nursery_lock);
    if (e) return e;
    pthread_mutex_lock(&r->lock);
    p->pid = pid;
    p->socket = socket;
    p->letters = 0;
    r->stats.started++;
    r->stats.living++;
    pthread_mutex_unlock(&r->lock);
    int64_t soon = sys_monotonic(sys_real()) + READY_MS * INT64_C(1000);
    if (watch_ready(socket, pid, soon) == WATCH_DONE) return NULL;
    end_reader(r, p);
    return ERR(a, ERR_RETRY, "No reader of letters could be locked.",
               .hint = "The machine may be short of memory; it will be tried again.");
}

/* ---- letters ---- */

static void count(struct reader *r, bool read) {
    pthread_mutex_lock(&r->lock);
    if (read)
        r->stats.letters++;
    else
        r->stats.unreadable++;
    pthread_mutex_unlock(&r->lock);
}

static const struct err *unreadable(struct reader *r, struct arena *a, const char *detail) {
    count(r, false);
    return ERR(a, ERR_PROTOCOL, "This letter could not be read.",
               .hint = "It is kept as it came; open the raw letter to see it.", .detail = detail);
}

/* One try in a place. *ret_died: the reader died, which need not be this letter's fault. */
static const struct err *read_in(struct reader *r, struct arena *a, struct place *p, struct str raw,
                                 int64_t deadline, struct mail *ret, bool *ret_died) {
    *ret_died = false;
    TRY(fill_place(r, a, p));
    enum watch_verdict verdict = watch_letter(a, p->socket, p->pid, raw, deadline, ret);
    if (verdict != WATCH_DONE || ++p->letters >= r->letters_most) end_reader(r, p);
    switch (verdict) {
    case WATCH_DONE:
        count(r, true);
        return NULL;
    case WATCH_OVERRAN:
        return unreadable(r, a, "the reader took too much time or memory");
    case WATCH_NONSENSE:
        return unreadable(r, a, "the reader's answer was no mail");
    case WATCH_LATE:
        return ERR(a, ERR_RETRY, "This letter could not be read in time.",
                   .hint = "The machine is busy; it will be tried again.");
    case WATCH_DIED:
        break;
    }
    *ret_died = true;
    return NULL;
}

/* A reader may have been killed from outside, or with its nursery: only the second death is the
 * letter's. */
static const struct err *read_twice(struct reader *r, struct arena *a, struct place *p,
                                    struct str raw, int64_t deadline, struct mail *ret) {
    bool died = false;
    for (int i = 0; i < TRIES; i++) {
        TRY(read_in(r, a, p, raw, deadline, ret, &died));
        if (!died) return NULL;
        if (atomic_load(&r->ending))
            return ERR(a, ERR_RETRY, "Kept is stopping.", .hint = "It will be read after the start.");
    }
    return unreadable(r, a, "the reader died of it");
}

const struct err *reader_parse(struct reader *r, struct arena *a, struct str raw, int64_t deadline,
                               struct mail *ret) {
    if (raw.n > READER_RAW_MAX)
        return ERR(a, ERR_LIMIT, "This letter is too large to be read.",
                   .hint = "It is kept as it came; open the raw letter to see it.");
    struct place *p = take_place(r, deadline);
    if (!p)
        return ERR(a, ERR_RETRY, "All readers of letters are busy.",
                   .hint = "It will be tried again.");
    const struct err *e = read_twice(r, a, p, raw, deadline, ret);
    give_place(r, p);
    return e;
}

const struct err *reader_parse_once(struct arena *a, struct str raw, struct mail *ret) {
    struct reader *r;
    TRY(reader_nursery_start(a, &(struct reader_options){ .children = 1 }, &r));
    int64_t deadline = sys_monotonic(sys_real()) + ONCE_MS * INT64_C(1000);
    const struct err *e = reader_parse(r, a, raw, deadline, ret);
    reader_stop(&r);
    return e;
}

/* ---- figures ---- */

struct reader_stats reader_stats(struct reader *r) {
    pthread_mutex_lock(&r->lock);
    struct reader_stats s = r->stats;
    pthread_mutex_unlock(&r->lock);
    return s;
}

uint32_t reader_pids(struct reader *r, pid_t *ret, uint32_t max) {
    uint32_t n = 0;
    pthread_mutex_lock(&r->lock);
    for (uint32_t i = 0; i < r->n && n < max; i++)
        if (r->places[i].socket >= 0) ret[n++] = r->places[i].pid;
    pthread_mutex_unlock(&r->lock);
    return n;
}
