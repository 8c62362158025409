#include "desk/clock/warn.h"

#include "base/moment.h"
#include "db/db.h"
#include "desk/clock/clock.h"
#include "desk/clock/clock_sql.h"
#include "desk/clock/target.h"
#include "desk/event/event.h"
#include "desk/news/news.h"
#include "desk/notice/notice.h"

#include <stdlib.h>

/* ---- what is due ---- */

struct turn {
    struct clock_work work;
    bool resolutions;
    size_t n;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct turn *t = arg;
    return sql_clock_work(w->db, work_now(w), &t->work);
}

static int by_owner(const void *x, const void *y) {
    const struct warned *a = x, *b = y;
    if (a->owner_id.v != b->owner_id.v) return a->owner_id.v < b->owner_id.v ? -1 : 1;
    if (a->team_id.v != b->team_id.v) return a->team_id.v < b->team_id.v ? -1 : 1;
    return (int)(b->level - a->level); /* the highest of a person first */
}

static bool same_people(const struct warned *a, const struct warned *b) {
    if (a->owner_id.set != b->owner_id.set) return false;
    return a->owner_id.set ? a->owner_id.v == b->owner_id.v : a->team_id.v == b->team_id.v;
}

/* Sorted, so that two nodes never wait for each other. */
static const struct err *note_people(struct work *w, struct warned *rows, size_t n) {
    qsort(rows, n, sizeof *rows, by_owner);
    for (size_t i = 0; i < n; i++) {
        if (i && same_people(&rows[i], &rows[i - 1])) continue;
        TRY(sql_tell_note(w->db, rows[i].owner_id.v, rows[i].owner_id.set ? 0 : rows[i].team_id.v,
                          rows[i].level, work_now(w), NULL));
    }
    return NULL;
}

static const struct err *warn_tx(struct work *w, void *arg) {
    struct turn *t = arg;
    struct warned *rows;
    int64_t now = work_now(w);
    if (t->resolutions)
        TRY(sql_resolution_warn(w->db, now, WARN_BATCH, &rows, &t->n));
    else
        TRY(sql_clock_warn(w->db, now, WARN_BATCH, &rows, &t->n));
    for (size_t i = 0; i < t->n; i++)
        if (rows[i].level == CLOCK_WARN_OVER)
            TRY(event_add(w, EVENT_KIND_BREACHED, rows[i].conversation_id, 0,
                          t->resolutions ? S("resolution") : S("reply")));
    return note_people(w, rows, t->n);
}

const struct err *warn_turn(struct work *w, size_t *ret_n) {
    struct turn t = { 0 };
    *ret_n = 0;
    TRY(work_read(w, look_tx, &t));
    if (t.work.late) TRY(clock_mark_breaches(w));
    for (int i = 0; i < 2; i++) {
        t.resolutions = i == 1;
        t.n = (t.resolutions ? t.work.resolutions : t.work.warnings) ? WARN_BATCH : 0;
        for (int k = 0; k < WARN_BATCHES && t.n == WARN_BATCH; k++) {
            TRY(work_write_own(w, warn_tx, &t));
            *ret_n += t.n;
        }
    }
    return NULL;
}

/* ---- who is told ---- */

struct telling {
    struct to_tell *people;
    size_t n;
    const struct to_tell *one;
};

static const struct err *people_tx(struct work *w, void *arg) {
    struct telling *t = arg;
    return sql_tell_people(w->db, work_now(w) - WARN_APART, &t->people, &t->n);
}

static const struct err *mail_tx(struct work *w, void *arg) {
    const struct to_tell *one = ((struct telling *)arg)->one;
    struct news_wish wish;
    int64_t first;
    bool on;
    TRY(news_wish(w, &wish));
    TRY(news_on_shift(w, &wish, &on));
    if (!on && wish.told != NEWS_OFF) return NULL;
    TRY(sql_tell_done(w->db, one->id, one->since, work_now(w), &first));
    return first && wish.told != NEWS_OFF ? notice_add(w, NOTICE_CLOCKS, one->mail) : NULL;
}

const struct err *warn_tell_turn(struct work *w) {
    struct telling t = { 0 };
    const struct err *first = NULL;
    TRY(work_read(w, people_tx, &t));
    for (size_t i = 0; i < t.n; i++) {
        struct work own = *w;
        t.one = &t.people[i];
        own.actor = (struct actor){ .kind = ACTOR_USER, .user_id = t.one->id, .role = t.one->role,
                                    .scope = SCOPE_ADMIN, .name = t.one->name, .mail = t.one->mail };
        const struct err *e = work_write_own(&own, mail_tx, &t);
        if (!first) first = e;
    }
    return first;
}
