#include "web/facts.h"

#include "base/bug.h"
#include "base/moment.h"
#include "desk/setting/declared.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 256 };

struct facts {
    pthread_mutex_t lock;
    char name[TEXT_MAX], lang[TEXT_MAX], zone[TEXT_MAX];
    struct facts_more more;
    int64_t read_at; /* sys_monotonic; 0: read them now */
};

static void keep(char to[TEXT_MAX], struct str s) {
    size_t n = s.n < TEXT_MAX ? s.n : TEXT_MAX - 1;
    if (n) memcpy(to, s.p, n);
    to[n] = 0;
}

static void keep_all(struct facts *f, const struct desk_facts *d) {
    keep(f->name, d->name);
    keep(f->lang, d->lang);
    keep(f->zone, d->zone);
}

struct facts *facts_new(const struct desk_facts *first) {
    struct facts *f = calloc(1, sizeof *f);
    if (!f) bug_out_of_memory(sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    keep_all(f, first);
    f->more.answer_hours = 24; /* the most that can be promised, until it is read */
    return f;
}

void facts_free(struct facts **f) {
    if (*f) pthread_mutex_destroy(&(*f)->lock);
    free(*f); /* its owner is the web, which lives as long as the server */
    *f = NULL;
}

struct reading {
    struct desk_facts desk;
    struct facts_more more;
};

static const struct err *read_tx(struct work *w, void *arg) {
    struct reading *r = arg;
    struct firstrun run;
    TRY(desk_facts_get(w, &r->desk));
    TRY(firstrun_get(w, &run));
    TRY(setting_number(w, SETTING_ANSWER_HOURS, &r->more.answer_hours));
    r->more.first_run = run.state;
    return hours_get(w, &r->more.hours);
}

/* One reads for all who come in this second. */
static bool is_my_turn(struct facts *f, int64_t now) {
    pthread_mutex_lock(&f->lock);
    bool mine = f->read_at == 0 || now - f->read_at >= MOMENT_SECOND;
    if (mine) f->read_at = now;
    pthread_mutex_unlock(&f->lock);
    return mine;
}

struct desk_facts facts_now(struct facts *f, struct work *w) {
    struct reading now;
    bool fresh = is_my_turn(f, sys_monotonic(w->sys)) && !work_read(w, read_tx, &now);
    pthread_mutex_lock(&f->lock);
    if (fresh) keep_all(f, &now.desk);
    if (fresh) f->more = now.more;
    struct desk_facts d = (struct desk_facts){ .name = str_dup(w->arena, str_of(f->name)),
                             .lang = str_dup(w->arena, str_of(f->lang)),
                             .zone = str_dup(w->arena, str_of(f->zone)) };
    pthread_mutex_unlock(&f->lock);
    return d;
}

struct facts_more facts_more(struct facts *f) {
    pthread_mutex_lock(&f->lock);
    struct facts_more more = f->more;
    pthread_mutex_unlock(&f->lock);
    return more;
}

void facts_changed(struct facts *f) {
    pthread_mutex_lock(&f->lock);
    f->read_at = 0;
    pthread_mutex_unlock(&f->lock);
}
