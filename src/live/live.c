#include "base/bug.h"
#include "base/moment.h"
#include "live/live_priv.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_EVERY (MOMENT_SECOND / 4)

static void *must(void *p, size_t size) {
    if (!p) bug_out_of_memory(size);
    return p;
}

struct live *live_new(void) {
    struct live *l = must(calloc(1, sizeof *l), sizeof *l);
    pthread_mutex_init(&l->lock, NULL);
    pthread_mutex_init(&l->board.lock, NULL);
    return l;
}

void live_free(struct live **l) {
    if (!*l) return;
    BUG_UNLESS((*l)->seat_n == 0 && !(*l)->hub);
    pthread_mutex_destroy(&(*l)->lock);
    pthread_mutex_destroy(&(*l)->board.lock);
    free(*l);
    *l = NULL;
}

static const struct err *begin_tx(struct work *w, void *arg) { return tail_begin(arg, w); }

const struct err *live_begin(struct live *l, struct work *w) {
    TRY(work_read(w, begin_tx, &l->tail));
    atomic_store(&l->mark, tail_mark(&l->tail));
    return NULL;
}

static void set_hub(struct live *l, struct hub *hub) {
    pthread_mutex_lock(&l->lock);
    l->hub = hub;
    pthread_mutex_unlock(&l->lock);
}

void live_open(struct live *l, struct hub *hub) { set_hub(l, hub); }
void live_close(struct live *l) { set_hub(l, NULL); }
int64_t live_mark(const struct live *l) { return atomic_load(&l->mark); }

/* ---- who listens ---- */

static struct listener **bucket(struct live *l, const struct auth_pass *pass) {
    unsigned hash = 0;
    for (int i = 0; i < 8; i++)
        hash = hash * 31 + (unsigned char)pass->hash[i];
    return &l->buckets[hash % BUCKETS];
}

static struct listener *listener_of(struct live *l, const struct auth_pass *pass) {
    struct listener **at = bucket(l, pass);
    for (struct listener *one = *at; one; one = one->next)
        if (one->pass.token == pass->token && strcmp(one->pass.hash, pass->hash) == 0) return one;
    struct listener *made = must(calloc(1, sizeof *made), sizeof *made);
    made->pass = *pass;
    made->next = *at;
    *at = made;
    l->listener_n++;
    return made;
}

static void forget_if_empty(struct live *l, struct listener *one) {
    if (one->seat_n || one->held) return;
    struct listener **at = bucket(l, &one->pass);
    while (*at != one)
        at = &(*at)->next;
    *at = one->next;
    free(one);
    l->listener_n--;
}

struct seat *live_seat(struct live *l, const struct auth_pass *pass) {
    struct seat *s = must(calloc(1, sizeof *s), sizeof *s);
    pthread_mutex_lock(&l->lock);
    struct listener *one = listener_of(l, pass);
    bool room = one->seat_n < LIVE_PER_PASS;
    if (room) {
        *s = (struct seat){ .live = l, .listener = one, .next = one->seats };
        if (s->next) s->next->prev = s;
        one->seats = s;
        one->seat_n++;
        l->seat_n++;
    }
    pthread_mutex_unlock(&l->lock);
    if (room) return s;
    free(s);
    return NULL;
}

void live_sit(struct seat *s, uint64_t stream) {
    pthread_mutex_lock(&s->live->lock);
    s->stream = stream;
    pthread_mutex_unlock(&s->live->lock);
}

void live_rise(void *seat, uint64_t stream) {
    struct seat *s = seat;
    struct live *l = s->live;
    struct listener *one = s->listener;
    (void)stream;
    pthread_mutex_lock(&l->lock);
    if (s->prev)
        s->prev->next = s->next;
    else
        one->seats = s->next;
    if (s->next) s->next->prev = s->prev;
    one->seat_n--;
    l->seat_n--;
    forget_if_empty(l, one);
    pthread_mutex_unlock(&l->lock);
    free(s);
}

/* ---- a turn ---- */

/* A listener while a turn looks at it. */
struct heard {
    struct listener *one;
    bool told; /* something in this turn */
};

struct turn {
    struct live *live;
    struct tail tail; /* a copy until all went well */
    struct heard *all;
    size_t n;
    bool check, more;
    int64_t moved[PRESENCE_CHANGED]; /* where somebody came, went or writes */
    size_t moved_n;
    struct topic *topics;
    size_t topic_n;
    bool *sees; /* topic_n for each of all */
};

/* Holds all listeners, so that they stay while the lock is open. */
static void hold_all(struct live *l, struct turn *t, struct arena *a) {
    pthread_mutex_lock(&l->lock);
    t->all = ARENA_ARRAY(a, l->listener_n + 1, struct heard);
    t->n = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct listener *one = l->buckets[i]; one; one = one->next) {
            one->held = true;
            t->all[t->n++] = (struct heard){ .one = one };
        }
    pthread_mutex_unlock(&l->lock);
}

static void let_all_go(struct live *l, struct turn *t) {
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < t->n; i++) {
        t->all[i].one->held = false;
        forget_if_empty(l, t->all[i].one);
    }
    pthread_mutex_unlock(&l->lock);
}

static int by_person(const void *a, const void *b) {
    const struct listener *x = ((const struct heard *)a)->one, *y = ((const struct heard *)b)->one;
    if (x->holds != y->holds) return x->holds ? -1 : 1;
    return (x->actor.user_id > y->actor.user_id) - (x->actor.user_id < y->actor.user_id);
}

static const struct err *check_passes(struct work *w, struct turn *t) {
    for (size_t i = 0; i < t->n; i++) {
        struct listener *one = t->all[i].one;
        struct session s = { 0 };
        if (one->asked && !t->check) continue;
        TRY(auth_again(w, &one->pass, &s, &one->holds));
        one->actor = s.actor;
        one->actor.name = one->actor.mail = STR_NONE;
        one->asked = true;
    }
    qsort(t->all, t->n, sizeof *t->all, by_person);
    return NULL;
}

/* The same person sees the same through each of his browsers. */
static const struct err *decide(struct work *w, struct turn *t) {
    struct actor self = w->actor;
    t->sees = ARENA_ARRAY(w->arena, t->n * t->topic_n + 1, bool);
    for (size_t i = 0; i < t->n && t->all[i].one->holds; i++) {
        bool *row = t->sees + i * t->topic_n;
        if (i && t->all[i - 1].one->actor.user_id == t->all[i].one->actor.user_id) {
            memcpy(row, row - t->topic_n, t->topic_n * sizeof *row);
            continue;
        }
        w->actor = t->all[i].one->actor;
        for (size_t k = 0; k < t->topic_n; k++)
            TRY(tell_visible(w, &t->topics[k], &row[k]));
    }
    w->actor = self;
    return NULL;
}

/* The table is read before it is known who listens: who sits down later reads these events himself
 * (answer.c), who sat down before is told. */
static const struct err *turn_tx(struct work *w, void *arg) {
    struct turn *t = arg;
    struct event_mark *events = NULL;
    size_t n;
    t->tail = t->live->tail;
    TRY(tail_read(&t->tail, w, &events, &n, &t->more));
    t->topics = tell_topics(w->arena, events, n, &t->topic_n);
    t->topics = tell_presence(w->arena, t->topics, &t->topic_n, t->moved, t->moved_n);
    if (!t->check && t->topic_n == 0) return NULL;
    hold_all(t->live, t, w->arena);
    TRY(check_passes(w, t));
    return decide(w, t);
}

/* ---- telling: with the lock held ---- */

static size_t streams_of(const struct listener *one, uint64_t *out) {
    size_t n = 0;
    for (const struct seat *s = one->seats; s; s = s->next)
        if (s->stream) out[n++] = s->stream;
    return n;
}

static void end_streams(struct live *l, const struct listener *one) {
    for (const struct seat *s = one->seats; s; s = s->next)
        if (s->stream) hub_end(l->hub, s->stream);
}

/* What the hub is too far behind for ends the stream; it comes back with the last mark it got. One
 * conversation alone, as nearly always, goes out together with its mark. */
static void tell(struct live *l, struct turn *t, struct arena *a) {
    uint64_t *streams = ARENA_ARRAY(a, l->seat_n + 1, uint64_t);
    struct str mark = tell_mark(a, tail_mark(&t->tail));
    size_t n;
    for (size_t k = 0; k < t->topic_n; k++) {
        n = 0;
        for (size_t i = 0; i < t->n; i++) {
            if (!t->all[i].one->holds || !t->sees[i * t->topic_n + k]) continue;
            if (t->topics[k].presence && t->all[i].one->pass.token) continue; /* for pages alone */
            n += streams_of(t->all[i].one, streams + n);
            t->all[i].told = true;
        }
        struct str text = tell_text(a, &t->topics[k]);
        if (t->topic_n == 1) text = str_join(a, text, mark);
        if (n) (void)hub_send(l->hub, streams, n, text);
    }
    if (t->topic_n == 1) return;
    n = 0;
    for (size_t i = 0; i < t->n; i++)
        if (t->all[i].told) n += streams_of(t->all[i].one, streams + n);
    if (n) (void)hub_send(l->hub, streams, n, mark);
}

/* Tells, and takes the tail over. The mark moves last: a stream that begins now either reads the
 * events itself or is told them. */
static void finish(struct live *l, struct turn *t, struct arena *a) {
    pthread_mutex_lock(&l->lock);
    if (!l->hub) t->more = false;
    if (l->hub) {
        if (t->topic_n) tell(l, t, a);
        for (size_t i = 0; i < t->n; i++)
            if (!t->all[i].one->holds) end_streams(l, t->all[i].one);
        l->tail = t->tail;
        atomic_store(&l->mark, tail_mark(&l->tail));
    }
    pthread_mutex_unlock(&l->lock);
}

const struct err *live_turn(struct live *l, struct work *w, bool *ret_more) {
    int64_t now = sys_monotonic(w->sys);
    struct turn t = { .live = l, .check = now - l->checked_at >= CHECK_EVERY };
    t.moved_n = presence_changed(l, now, t.moved);
    const struct err *e = work_read(w, turn_tx, &t);
    if (!e) {
        finish(l, &t, w->arena);
        if (t.check) l->checked_at = now;
        *ret_more = t.more;
    }
    let_all_go(l, &t);
    return e;
}
