#include "app/fetchers.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/thread.h"
#include "desk/mailbox/mailbox.h"
#include "post/fetch.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ROUND_ARENA = 160 << 20, LOOK_MS = 2000 };
#define IDLE_WAIT MOMENT_MINUTE

/* One mailbox's thread. */
struct slot {
    struct fetchers *all;
    int64_t mailbox_id; /* 0: free */
    pthread_t thread;
    _Atomic bool ended;
};

/* Owned by kept serve. Only the manager's thread changes the slots. */
struct fetchers {
    struct desk *desk;
    struct str ca_file;
    int stop_fd;
    pthread_t manager;
    bool managed;
    size_t left_out; /* mailboxes without a thread */
    struct slot slots[FETCHERS_MAX];
};

/* True when it is time to stop. */
static bool pause_for(const struct fetchers *all, int64_t micros) {
    struct pollfd p = { .fd = all->stop_fd, .events = POLLIN };
    return poll(&p, 1, (int)(micros / 1000)) > 0;
}

/* The pause after a failure ends early where somebody has put the mailbox right. True when it is time
 * to stop. */
static bool pause_or_news(struct fetchers *all, struct arena *a, struct fetcher *f,
                          int64_t micros) {
    for (bool outdated = false; micros > 0 && !outdated; micros -= LOOK_MS * 1000) {
        if (pause_for(all, micros < LOOK_MS * 1000 ? micros : LOOK_MS * 1000)) return true;
        struct work w = desk_work(all->desk, a);
        outdated = fetcher_is_outdated(&w, f);
        arena_reset(a);
    }
    return pause_for(all, 0);
}

static void *fetch_thread(void *arg) {
    struct slot *slot = arg;
    struct fetchers *all = slot->all;
    sys_name_thread("fetch");
    struct arena *a = arena_new(ROUND_ARENA);
    struct fetcher *f = fetcher_new(&(struct fetcher_options){ .mailbox_id = slot->mailbox_id,
                                                               .stop_fd = all->stop_fd,
                                                               .ca_file = all->ca_file,
                                                               .idle = IDLE_WAIT });
    bool failing = false;
    int64_t pause = 0;
    while (!pause_or_news(all, a, f, pause)) {
        struct work w = desk_work(all->desk, a);
        const struct err *e = fetcher_turn(&w, f, &pause);
        if (e && e->code == ERR_NOT_FOUND) break;
        if (e && !failing && !pause_for(all, 0))
            log_warn("mailbox fails", LOG_INT("mailbox", slot->mailbox_id),
                     LOG_STR("why", err_trace(a, e)),
                     LOG_STR("next", S("tried again, less and less often")));
        if (!e && failing) log_info("mailbox works again", LOG_INT("mailbox", slot->mailbox_id));
        failing = e != NULL;
        arena_reset(a);
    }
    fetcher_free(&f);
    arena_free(&a);
    slot->ended = true;
    return NULL;
}

struct found {
    struct mailbox_imap *v;
    size_t n;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct found *f = arg;
    return mailbox_list_fetching(w, &f->v, &f->n);
}

static bool has_thread(const struct fetchers *all, int64_t id) {
    for (int i = 0; i < FETCHERS_MAX; i++)
        if (all->slots[i].mailbox_id == id) return true;
    return false;
}

static bool start_one(struct fetchers *all, int64_t id) {
    for (int i = 0; i < FETCHERS_MAX; i++) {
        struct slot *s = &all->slots[i];
        if (s->mailbox_id) continue;
        s->all = all;
        s->mailbox_id = id;
        s->ended = false;
        bool started = thread_start(&s->thread, 0, fetch_thread, s);
        if (!started) s->mailbox_id = 0;
        return started;
    }
    return false;
}

/* Said once each time it begins; the page of mailboxes shows those that are silent. */
static void start_all(struct fetchers *all, const struct found *f) {
    size_t left_out = 0;
    for (size_t i = 0; i < f->n; i++)
        left_out += !has_thread(all, f->v[i].id) && !start_one(all, f->v[i].id);
    if (left_out && !all->left_out)
        log_error("mailboxes are not fetched", LOG_INT("how many", (int64_t)left_out),
                  LOG_INT("at most", FETCHERS_MAX),
                  LOG_STR("next", S("tried again every two seconds")));
    all->left_out = left_out;
}

static void reap(struct fetchers *all, bool every) {
    for (int i = 0; i < FETCHERS_MAX; i++) {
        struct slot *s = &all->slots[i];
        if (!s->mailbox_id || !(every || s->ended)) continue;
        pthread_join(s->thread, NULL);
        s->mailbox_id = 0;
    }
}

static void *manage(void *arg) {
    struct fetchers *all = arg;
    struct arena *a = arena_new(1 << 20);
    do {
        struct work w = desk_work(all->desk, a);
        struct found f = { 0 };
        reap(all, false);
        if (!work_read(&w, list_tx, &f)) /* a store that is away is told of by the other workers */
            start_all(all, &f);
        arena_reset(a);
    } while (!pause_for(all, LOOK_MS * 1000));
    reap(all, true);
    arena_free(&a);
    return NULL;
}

const struct err *fetchers_start(struct arena *a, struct desk *d, struct str ca_file,
                                 struct fetchers **ret) {
    struct fetchers *f = calloc(1, sizeof *f);
    if (!f) bug_out_of_memory(sizeof *f);
    f->desk = d;
    f->ca_file = ca_file;
    f->stop_fd = eventfd(0, EFD_CLOEXEC);
    f->managed = f->stop_fd >= 0 && thread_start(&f->manager, 0, manage, f);
    if (f->managed) {
        *ret = f;
        return NULL;
    }
    fetchers_stop(&f);
    return ERR(a, ERR_IO, "No thread can be started.",
               .hint = "Raise the limit of processes of this user.");
}

void fetchers_stop(struct fetchers **f) {
    if (!*f) return;
    if ((*f)->managed) {
        eventfd_write((*f)->stop_fd, 1);
        pthread_join((*f)->manager, NULL);
    }
    if ((*f)->stop_fd >= 0) close((*f)->stop_fd);
    free(*f);
    *f = NULL;
}
