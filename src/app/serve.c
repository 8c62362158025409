/* kept serve: everything at once, in the order that makes it safe.
 *
 *   configuration → readers (forked while there is one thread and nothing open) → store → leases of
 * a stopped process → scrubber and pulse → pages and API → LMTP → workers → wait for a signal → the
 * same backwards
 */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/doors.h"
#include "app/fetchers.h"
#include "app/pulse.h"
#include "app/test_clock.h"
#include "app/workers.h"
#include "base/log.h"
#include "desk/job/job.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

struct serving {
    struct desk desk;
    struct desk_facts facts;
    struct reader *reader;
    struct scrubber *scrubber;
    struct spam_filter *filter;
    struct pulse *pulse;
    struct doors *doors;
    struct live *live;
    struct workers *workers;
    struct fetchers *fetchers;
    struct str clock_file;
    int64_t readers, workers_n;
    int lock;
    bool cut_off; /* the last serve did not end by itself */
};

static const struct err *facts_tx(struct work *w, void *arg) { return desk_facts_get(w, arg); }

/* One process serves a folder (another node has a folder of its own, with the same key); the lock
 * goes with the process, however it ends. What stands in the file goes only where it ended by
 * itself and the store is known to be whole: the next one knows by that whether to read it through.
 * Who comes second leaves both as they are. */
static const struct err *lock_desk(struct arena *a, struct serving *s) {
    s->lock = open(str_c(a, str_join(a, s->desk.config.data, S("/serving"))),
                   O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock < 0)
        return ERR(a, ERR_IO, "The folder of the desk cannot be written to.",
                   .hint = "Check who may write there.");
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
        close(s->lock);
        s->lock = -1;
        return ERR(a, ERR_RETRY, "This desk is being served already.",
                   .hint = "Stop the other kept serve first.");
    }
    char mark = '.';
    s->cut_off = pread(s->lock, &mark, 1, 0) == 1;
    /* A full disk takes no mark: then the file is read through after a day, as after a good end. */
    if (!s->cut_off && pwrite(s->lock, &mark, 1, 0) != 1) log_warn("no mark in the folder");
    return NULL;
}

static const struct err *start_readers(struct arena *a, struct serving *s) {
    struct reader_self_report report;
    TRY(reader_self_test(a, &report));
    log_info("readers are locked", LOG_INT("tried", report.tried),
             LOG_INT("landlock", report.landlock_abi));
    return reader_nursery_start(a, &(struct reader_options){ .children = (uint32_t)s->readers },
                                &s->reader);
}

static const struct err *set_level(struct arena *a, struct str name) {
    static const char *const names[] = { "debug", "info", "warn", "error" };
    for (int i = 0; i < 4; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        log_set_level((enum log_level)i);
        return NULL;
    }
    return ERR(a, ERR_INVALID, "The setting log is wrong.",
               .hint = "It is debug, info, warn or error.", .field = "usage");
}

/* What a stopped process left claimed is free at once: nobody else can be at work on it. */
static const struct err *recover(struct arena *a, struct serving *s) {
    struct work w = desk_work(&s->desk, a);
    if (store_is_postgres(s->desk.store)) return outbox_recover(&w, false);
    TRY(job_forget_leases(&w, JOB_READ_LETTER));
    return outbox_recover(&w, true);
}

static const struct err *open_desk(struct arena *a, struct serving *s) {
    /* On SQLite a connection costs little; on PostgreSQL a process there, so the threads that are
     * no request workers share a few. */
    bool shared = !str_starts(s->desk.config.value[SET_STORE], S("sqlite:"));
    int others = shared ? 8 : 2 * (int)s->readers + 24 + FETCHERS_MAX / 4;
    TRY(desk_open(a, &s->desk, (int)s->workers_n + 2 + others));
    struct work w = desk_work(&s->desk, a);
    TRY(work_read(&w, facts_tx, &s->facts));
    if (!str_is_set(s->clock_file)) return recover(a, s);
    if (!s->facts.test)
        return ERR(a, ERR_INVALID, "Only a desk made with --test obeys a test clock.",
                   .hint = "Leave --test-clock out.", .field = "usage");
    s->desk.sys = test_clock_new(a, str_c(a, s->clock_file));
    return recover(a, s);
}

static struct str with_slash(struct arena *a, struct str url) {
    /* a copy: the doors close before the senders end */
    return url.n && url.p[url.n - 1] != '/' ? str_join(a, url, S("/")) : str_dup(a, url);
}

static const struct err *start_work(struct arena *a, struct serving *s) {
    const struct config *c = &s->desk.config;
    struct workers_options o = {
        .desk = &s->desk, .reader = s->reader, .live = s->live,
        .filter = s->filter, .readers = (int)s->readers
    };
    if (c->value[SET_SMTP_URL].n) o.sending.fallback.url = c->value[SET_SMTP_URL];
    if (c->value[SET_SMTP_USER].n) o.sending.fallback.user = c->value[SET_SMTP_USER];
    if (c->value[SET_SMTP_PASSWORD].n) o.sending.fallback.password = c->value[SET_SMTP_PASSWORD];
    if (c->value[SET_SMTP_CA].n) o.sending.fallback.ca_file = c->value[SET_SMTP_CA];
    o.sending.fallback.helo = s->facts.host;
    o.sending.base_url = with_slash(a, doors_url(s->doors));
    return workers_start(a, &o, &s->workers);
}

static const struct err *start_live(struct arena *a, struct serving *s) {
    struct work w = desk_work(&s->desk, a);
    s->live = live_new();
    return live_begin(s->live, &w);
}

/* Two heaps for all threads: one for each would keep what each has used once. Measured with eight
 * clients: 6 MiB less, and not slower. */
static void share_heaps(void) { mallopt(M_ARENA_MAX, 2); }

static const struct err *start(struct arena *a, struct serving *s) {
    share_heaps();
    TRY(set_level(a, s->desk.config.value[SET_LOG]));
    TRY(config_int(a, &s->desk.config, SET_READERS, 1, READER_CHILDREN_MAX, &s->readers));
    TRY(config_int(a, &s->desk.config, SET_WORKERS, 1, 256, &s->workers_n));
    if (!str_is_set(s->desk.config.data))
        return ERR(a, ERR_INVALID, "Which desk?", .hint = "Name its folder with --data DIR.",
                   .field = "usage");
    TRY(spam_filter_new(a, s->desk.config.value[SET_SPAM_FILTER], &s->filter));
    TRY(lock_desk(a, s));
    TRY(start_readers(a, s));
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk, no reason to die */
    TRY(open_desk(a, s));
    TRY(scrubber_start(a, &s->desk, s->cut_off, &s->scrubber));
    TRY(pulse_start(a, &s->desk, s->reader, s->scrubber, s->filter, &s->pulse));
    TRY(start_live(a, s));
    TRY(doors_open(a, &s->desk, &s->facts, s->reader, s->pulse, s->live, (int)s->workers_n,
                   &s->doors));
    TRY(start_work(a, s));
    struct str ca = s->desk.config.value[SET_SMTP_CA];
    return fetchers_start(a, &s->desk, ca.n ? ca : STR_NONE, &s->fetchers);
}

static void stop(struct serving *s) {
    bool owed = s->scrubber ? scrubber_owes(s->scrubber) : s->cut_off;
    doors_close(&s->doors);
    fetchers_stop(&s->fetchers);
    workers_stop(&s->workers);
    live_free(&s->live);
    pulse_stop(&s->pulse);
    scrubber_stop(&s->scrubber);
    spam_filter_free(&s->filter);
    desk_close(&s->desk);
    reader_stop(&s->reader);
    if (s->lock < 0) return;
    if (!owed && ftruncate(s->lock, 0) != 0) log_warn("the mark stays in the folder");
    close(s->lock);
}

const struct err *command_serve(struct arena *a, int argc, char **argv) {
    struct serving s = { .desk.sys = sys_real(), .lock = -1 };
    struct str role = S("all");
    const struct arg args[] = { { "test-clock", ARG_VALUE, &s.clock_file },
                                { "role", ARG_VALUE, &role } };
    size_t rest;
    sigset_t ends;
    int signal_number;
    TRY(args_read(a, argc, argv, args, 2, &s.desk.config, NULL, 0, &rest));
    if (!str_eq(role, S("all")))
        return ERR(a, ERR_INVALID, "This version serves everything in one process.",
                   .hint = "Leave --role out.", .field = "usage");
    TRY(config_fill(a, &s.desk.config));
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before any thread, so that all inherit it */
    signal(SIGPIPE, SIG_IGN);
    const struct err *e = start(a, &s);
    if (!e) {
        printf("Kept serves %.*s\n", STR_ARG(doors_url(s.doors)));
        fflush(stdout);
        sigwait(&ends, &signal_number);
        log_info("stopping", LOG_INT("signal", signal_number));
    }
    stop(&s);
    return e;
}
