#include "app/workers.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/thread.h"
#include "desk/audit/audit.h"
#include "desk/automation/automation.h"
#include "desk/automation/plan.h"
#include "desk/clock/clock.h"
#include "desk/complaint/complaint.h"
#include "desk/clock/warn.h"
#include "desk/conversation/conversation.h"
#include "desk/followup/followup.h"
#include "desk/coupon/coupon.h"
#include "desk/import/import.h"
#include "desk/insight/insight.h"
#include "desk/message/message.h"
#include "desk/news/news.h"
#include "desk/outbox/outbox.h"
#include "desk/promise/promise.h"
#include "desk/recovery/recovery.h"
#include "desk/repeat/repeat.h"
#include "desk/search/search.h"
#include "post/consent.h"
#include "post/intake.h"
#include "post/later.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define STOP_GRACE (3 * MOMENT_SECOND)
enum { THREADS_MAX = 64, TURN_ARENA = 192 << 20, LOOK_AGAIN_MS = 1000, TICK_MS = 500 };
/* Threads for each locked reader: while it reads for one, others wait for the disk. With two 340 letters a second were
 * read, with one 260 (docs/speed.md). */
enum { READING_TOGETHER = 2 };
enum { LISTENERS_MS = 500, CONSENTS_MS = 2000 };
/* Each with a connection of its own. At most four speak to one server (post/breaker): no mail
 * server that we know allows one customer fewer; the others are there for other servers. */
enum { SENDERS = 6 };

/* Owned by whoever started it; the threads only look at it. */
struct workers {
    struct workers_options o;
    struct intake intake; /* for the threads that read */
    _Atomic bool stop;
    _Atomic int64_t sending_ends; /* smtp_config.ends_at of all senders */
    pthread_t threads[THREADS_MAX];
    int n;
};

/* One turn of a worker; *ret_any: there may be more to do at once. */
typedef const struct err *turn_fn(struct work *w, struct workers *all, void *own, bool *ret_any);

static void loop(struct workers *all, const char *name, enum wake kind, int patience_ms,
                 turn_fn *turn, void *own) {
    sys_name_thread(name);
    struct arena *a = arena_new(TURN_ARENA);
    uint64_t seen = 0;
    bool failing = false;
    while (!all->stop) {
        struct work w = desk_work(all->o.desk, a);
        bool any = false;
        const struct err *e = turn(&w, all, own, &any);
        if (e && !failing)
            log_warn("a turn failed", LOG_STR("worker", str_of(name)),
                     LOG_STR("why", err_trace(a, e)),
                     LOG_STR("next", S("tried again every second")));
        if (!e && failing) log_info("works again", LOG_STR("worker", str_of(name)));
        failing = e != NULL;
        arena_reset(a);
        if (!any || e) store_wait(all->o.desk->store, kind, &seen, patience_ms);
    }
    arena_free(&a);
}

static const struct err *read_turn(struct work *w, struct workers *all, void *own, bool *ret_any) {
    (void)own;
    return intake_turn(w, &all->intake, ret_any);
}

static void *read_thread(void *arg) {
    loop(arg, "reader", WAKE_LETTERS, LOOK_AGAIN_MS, read_turn, NULL);
    return NULL;
}

static const struct err *send_turn(struct work *w, struct workers *all, void *own, bool *ret_any) {
    (void)all;
    return post_sender_turn(w, own, ret_any);
}

static void *send_thread(void *arg) {
    struct workers *all = arg;
    struct post_sender *sender = post_sender_new(&all->o.sending);
    loop(all, "sender", WAKE_OUTBOX, LOOK_AGAIN_MS, send_turn, sender);
    post_sender_free(&sender);
    return NULL;
}

static const struct err *tell_turn(struct work *w, struct workers *all, void *own, bool *ret_any) {
    (void)own;
    return live_turn(all->o.live, w, ret_any);
}

static void *tell_thread(void *arg) {
    loop(arg, "live pages", WAKE_EVENTS, LISTENERS_MS, tell_turn, NULL);
    return NULL;
}

/* What is new is in the index already; this is for what was there before it, and for its upkeep. */
static const struct err *search_turn(struct work *w, struct workers *all, void *own,
                                     bool *ret_any) {
    (void)all;
    TRY(search_build_turn(w, ret_any));
    return search_tidy_turn(w, own);
}

static void *search_thread(void *arg) {
    struct search_tidy tidy = { 0 };
    loop(arg, "search", WAKE_EVENTS, LOOK_AGAIN_MS, search_turn, &tidy);
    return NULL;
}

/* Asking a provider may take its time, which nobody else has to wait. */
static const struct err *consent_turns(struct work *w, struct workers *all, void *own,
                                       bool *ret_any) {
    (void)own;
    return consent_turn(w, all->o.sending.fallback.ca_file, ret_any);
}

static void *consent_thread(void *arg) {
    /* Nobody rings for it: a consent's time comes by the clock. */
    loop(arg, "consents", WAKE_AUDIT, CONSENTS_MS, consent_turns, NULL);
    return NULL;
}

/* What is old and of no use goes, once an hour; owned by the thread of the timers. */
struct tidying {
    struct file_tidy files;
    int64_t next, news_at, planned_at;
};

/* Whose clocks run down, and who is away and wants a mail, is asked once a minute. */
static const struct err *tell_the_absent(struct work *w, struct tidying *t) {
    int64_t now = sys_monotonic(w->sys);
    if (now < t->news_at) return NULL;
    TRY(warn_tell_turn(w));
    TRY(news_mail_turn(w));
    TRY(insight_week_turn(w));
    t->news_at = now + MOMENT_MINUTE;
    return NULL;
}

/* What rules plan goes by the desk's own clock: once in each of its minutes, and at once where it was
 * set back. */
static const struct err *plan(struct work *w, struct tidying *t) {
    int64_t now = work_now(w);
    if (now >= t->planned_at && now - t->planned_at < MOMENT_MINUTE) return NULL;
    TRY(plan_turn(w));
    TRY(automation_measure_turn(w));
    t->planned_at = now;
    return NULL;
}

static const struct err *tidy(struct work *w, struct tidying *t) {
    int64_t now = work_now(w);
    bool more;
    if (now < t->next && t->next - now <= MOMENT_HOUR) return NULL;
    TRY(repeat_tidy(w));
    TRY(file_tidy_turn(w, &t->files, &more));
    if (!more) t->next = now + MOMENT_HOUR;
    return NULL;
}

static const struct err *seal(struct work *w) {
    bool more = true;
    while (more)
        TRY(audit_seal_turn(w, &more));
    return NULL;
}

static void keep_first(const struct err **first, const struct err *e) {
    if (!*first) *first = e;
}

/* One that fails holds up none of the others: a reply that cannot be made must not keep all mail in. */
static const struct err *tick(struct work *w, struct tidying *t) {
    const struct err *e = seal(w);
    size_t warned;
    keep_first(&e, warn_turn(w, &warned));
    keep_first(&e, conversation_wake_due(w));
    keep_first(&e, promise_turn(w));
    keep_first(&e, complaint_mark_missed(w));
    keep_first(&e, recovery_alarm(w));
    keep_first(&e, coupon_expire_due(w));
    keep_first(&e, later_turn(w));
    keep_first(&e, follow_up_turn(w));
    keep_first(&e, outbox_recover(w, false));
    keep_first(&e, outbox_release(w));
    keep_first(&e, intake_overdue(w));
    keep_first(&e, import_turn(w));
    keep_first(&e, tell_the_absent(w, t));
    keep_first(&e, plan(w, t));
    keep_first(&e, tidy(w, t));
    return e;
}

/* Ticks by the machine's own clock, so that a stepped clock of the desk cannot stop it. */
static void *time_thread(void *arg) {
    sys_name_thread("time");
    struct workers *all = arg;
    struct arena *a = arena_new(TURN_ARENA);
    struct tidying tidying = { 0 };
    bool failing = false;
    while (!all->stop) {
        struct work w = desk_work(all->o.desk, a);
        const struct err *e = tick(&w, &tidying);
        if (e && !failing)
            log_warn("a timer failed", LOG_STR("why", err_trace(a, e)),
                     LOG_STR("next", S("tried again at once")));
        failing = e != NULL;
        arena_reset(a);
        nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000L }, NULL);
    }
    arena_free(&a);
    return NULL;
}

static const struct err *start(struct arena *a, struct workers *w, void *(*fn)(void *)) {
    BUG_UNLESS(w->n < THREADS_MAX);
    if (!thread_start(&w->threads[w->n], 0, fn, w))
        return ERR(a, ERR_IO, "No thread can be started.",
                   .hint = "Raise the limit of processes of this user.");
    w->n++;
    return NULL;
}

static const struct err *start_all(struct arena *a, struct workers *w) {
    for (int i = 0; i < READING_TOGETHER * w->o.readers; i++)
        TRY(start(a, w, read_thread));
    for (int i = 0; i < SENDERS; i++)
        TRY(start(a, w, send_thread));
    TRY(start(a, w, tell_thread));
    TRY(start(a, w, search_thread));
    TRY(start(a, w, consent_thread));
    return start(a, w, time_thread);
}

const struct err *workers_start(struct arena *a, const struct workers_options *o,
                                struct workers **ret) {
    struct workers *w = calloc(1, sizeof *w);
    if (!w) bug_out_of_memory(sizeof *w);
    w->o = *o;
    w->intake.reader = o->reader;
    w->intake.filter = o->filter;
    BUG_UNLESS(pthread_mutex_init(&w->intake.storing, NULL) == 0);
    w->o.sending.breaker = breaker_new();
    w->o.sending.fallback.ends_at = &w->sending_ends;
    const struct err *e = start_all(a, w);
    if (e) {
        workers_stop(&w);
        return e;
    }
    *ret = w;
    return NULL;
}

/* A reader that hangs, because somebody stopped it, must not hold up the end, nor a mail server
 * that says nothing. */
static void join_all(struct workers *w) {
    int64_t end = sys_monotonic(sys_real()) + STOP_GRACE;
    struct timespec ts = thread_deadline(end);
    w->sending_ends = end;
    bool interrupted = false;
    for (int i = 0; i < w->n; i++) {
        if (!interrupted && pthread_clockjoin_np(w->threads[i], NULL, CLOCK_MONOTONIC, &ts) == 0)
            continue;
        if (!interrupted) reader_interrupt(w->o.reader);
        interrupted = true;
        pthread_join(w->threads[i], NULL);
    }
}

void workers_stop(struct workers **w) {
    if (!*w) return;
    (*w)->stop = true;
    store_wake_all((*w)->o.desk->store);
    join_all(*w);
    breaker_free(&(*w)->o.sending.breaker);
    free(*w);
    *w = NULL;
}
