/* Following a table whose ids may become visible out of order. */
#include "base/bug.h"
#include "base/moment.h"
#include "live/live_priv.h"

#include <string.h>

/* A transaction on PostgreSQL may be idle for 30 s and one statement takes 5 s at most
 * (db/pg_conn.c); an id that has not appeared after this long was rolled back. */
#define GAP_LIFE MOMENT_MINUTE
/* Most are filled within milliseconds or never: what is older is looked into twice a second only.
 * Where two nodes make each other start over there are hundreds, each with a statement of its own.
 */
#define GAP_YOUNG MOMENT_SECOND
#define LOOK_AGAIN (MOMENT_SECOND / 2)

int64_t tail_mark(const struct tail *t) { return t->gap_n ? t->gaps[0].first - 1 : t->high; }

static void drop_gap(struct tail *t, size_t i) {
    memmove(t->gaps + i, t->gaps + i + 1, (t->gap_n - i - 1) * sizeof *t->gaps);
    t->gap_n--;
}

/* At the limit the oldest goes: its transaction has had 256 others behind it. */
static void add_gap(struct tail *t, size_t at, struct gap g) {
    if (t->gap_n == TAIL_GAPS) {
        drop_gap(t, 0);
        if (at) at--;
    }
    memmove(t->gaps + at + 1, t->gaps + at, (t->gap_n - at) * sizeof *t->gaps);
    t->gaps[at] = g;
    t->gap_n++;
}

/* An id inside gap i has appeared: what is left of the gap lies before and behind it. */
static void fill_gap(struct tail *t, size_t i, int64_t id) {
    struct gap g = t->gaps[i];
    drop_gap(t, i);
    if (id < g.last) add_gap(t, i, (struct gap){ id + 1, g.last, g.until });
    if (g.first < id) add_gap(t, i, (struct gap){ g.first, id - 1, g.until });
}

static void close_gaps(struct tail *t, int64_t id) {
    for (size_t i = 0; i < t->gap_n; i++)
        if (id >= t->gaps[i].first && id <= t->gaps[i].last) {
            fill_gap(t, i, id);
            return;
        }
}

static const struct err *read_gaps(struct tail *t, struct work *w, int64_t now,
                                   struct event_mark *out, size_t room, size_t *n) {
    struct gap known[TAIL_GAPS];
    size_t known_n = t->gap_n;
    bool all = now - t->looked >= LOOK_AGAIN;
    if (all) t->looked = now;
    memcpy(known, t->gaps, known_n * sizeof *known);
    for (size_t i = 0; i < known_n; i++) {
        struct event_mark *found;
        size_t found_n;
        bool young = known[i].until - GAP_LIFE + GAP_YOUNG > now;
        if (!young && !all) continue;
        TRY(event_between(w, known[i].first, known[i].last, &found, &found_n));
        for (size_t k = 0; k < found_n && *n < room; k++) {
            close_gaps(t, found[k].id);
            out[(*n)++] = found[k];
        }
    }
    return NULL;
}

static void forget_old_gaps(struct tail *t, int64_t now) {
    for (size_t i = t->gap_n; i > 0; i--)
        if (t->gaps[i - 1].until <= now) drop_gap(t, i - 1);
}

static void go_on(struct tail *t, int64_t id, int64_t now) {
    if (id > t->high + 1) add_gap(t, t->gap_n, (struct gap){ t->high + 1, id - 1, now + GAP_LIFE });
    t->high = id;
}

const struct err *tail_begin(struct tail *t, struct work *w) {
    int64_t now = sys_monotonic(w->sys), newest;
    struct event_mark *last;
    size_t n;
    TRY(event_newest(w, &newest));
    *t = (struct tail){ .high = newest > TAIL_BATCH ? newest - TAIL_BATCH : 0 };
    TRY(event_since(w, t->high, TAIL_BATCH, &last, &n));
    for (size_t i = 0; i < n; i++)
        go_on(t, last[i].id, now);
    return NULL;
}

const struct err *tail_read(struct tail *t, struct work *w, struct event_mark **ret, size_t *ret_n,
                            bool *ret_more) {
    int64_t now = sys_monotonic(w->sys);
    struct event_mark *fresh;
    size_t fresh_n, n = 0;
    *ret_n = 0;
    *ret_more = false;
    struct event_mark *out = ARENA_ARRAY(w->arena, 2 * TAIL_BATCH, struct event_mark);
    TRY(read_gaps(t, w, now, out, TAIL_BATCH, &n));
    forget_old_gaps(t, now);
    TRY(event_since(w, t->high, TAIL_BATCH, &fresh, &fresh_n));
    for (size_t i = 0; i < fresh_n; i++) {
        go_on(t, fresh[i].id, now);
        out[n++] = fresh[i];
    }
    *ret = out;
    *ret_n = n;
    *ret_more = n >= TAIL_BATCH;
    return NULL;
}
