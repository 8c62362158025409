#include "live/presence.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "live/live_priv.h"

#include <string.h>

static bool is_of(const struct presence_entry *e, int64_t conversation_id, int64_t user_id) {
    return e->conversation_id == conversation_id && e->user_id == user_id;
}

/* To be told of in the next turn; beyond its room the page's own beat shows it soon. */
static void changed(struct presence_board *b, int64_t conversation_id) {
    for (size_t i = 0; i < b->changed_n; i++)
        if (b->changed[i] == conversation_id) return;
    if (b->changed_n < PRESENCE_CHANGED) b->changed[b->changed_n++] = conversation_id;
}

static void drop(struct presence_board *b, size_t i) {
    changed(b, b->all[i].conversation_id);
    b->all[i] = b->all[atomic_load(&b->n) - 1];
    atomic_fetch_sub(&b->n, 1);
}

static void note(struct presence_board *b, const struct work *w, int64_t conversation_id, enum presence what) {
    size_t n = atomic_load(&b->n), i = 0;
    int64_t me = w->actor.user_id, until = sys_monotonic(w->sys) + PRESENCE_LIFE;
    while (i < n && !is_of(&b->all[i], conversation_id, me))
        i++;
    if (i < n && what == PRESENCE_GONE) {
        drop(b, i);
        return;
    }
    if (what == PRESENCE_GONE || i == PRESENCE_MAX) return;
    struct presence_entry *e = &b->all[i];
    bool fresh = i == n, writing = what == PRESENCE_WRITING;
    if (fresh || e->writing != writing) changed(b, conversation_id);
    *e = (struct presence_entry){ .conversation_id = conversation_id, .user_id = me, .writing = writing, .until = until };
    struct str name = utf8_cut(w->actor.name, PRESENCE_NAME);
    memcpy(e->name, name.p, name.n);
    e->name_n = name.n;
    if (fresh) atomic_fetch_add(&b->n, 1);
}

void presence_beat(struct live *l, const struct work *w, int64_t conversation_id, enum presence what) {
    pthread_mutex_lock(&l->board.lock);
    note(&l->board, w, conversation_id, what);
    pthread_mutex_unlock(&l->board.lock);
}

static size_t collect(const struct presence_board *b, const struct work *w, int64_t conversation_id, bool writing,
                      struct present *out, size_t n) {
    int64_t now = sys_monotonic(w->sys);
    for (size_t i = 0; i < atomic_load(&b->n) && n < PRESENCE_SHOWN; i++) {
        const struct presence_entry *e = &b->all[i];
        if (e->conversation_id != conversation_id || e->user_id == w->actor.user_id) continue;
        if (e->writing != writing || e->until <= now) continue;
        out[n++] = (struct present){ str_dup(w->arena, (struct str){ e->name, e->name_n }), writing };
    }
    return n;
}

/* Nobody anywhere, as on a quiet desk, costs one look at a number. */
size_t presence_of(struct live *l, const struct work *w, int64_t conversation_id, const struct present **ret) {
    *ret = NULL;
    if (atomic_load(&l->board.n) == 0) return 0;
    struct present *out = ARENA_ARRAY(w->arena, PRESENCE_SHOWN, struct present);
    pthread_mutex_lock(&l->board.lock);
    size_t n = collect(&l->board, w, conversation_id, true, out, 0);
    n = collect(&l->board, w, conversation_id, false, out, n);
    pthread_mutex_unlock(&l->board.lock);
    *ret = out;
    return n;
}

size_t presence_changed(struct live *l, int64_t now, int64_t ret[PRESENCE_CHANGED]) {
    struct presence_board *b = &l->board;
    pthread_mutex_lock(&b->lock);
    for (size_t i = atomic_load(&b->n); i > 0; i--)
        if (b->all[i - 1].until <= now) drop(b, i - 1);
    size_t n = b->changed_n;
    memcpy(ret, b->changed, n * sizeof *ret);
    b->changed_n = 0;
    pthread_mutex_unlock(&b->lock);
    return n;
}
