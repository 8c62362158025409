/* How promises were kept, and what to promise next. */
#include "base/bug.h"
#include "base/wilson.h"
#include "db/db.h"
#include "desk/hours/calendar.h"
#include "desk/promise/promise_priv.h"
#include "desk/promise/promise_sql.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"

#include <stdlib.h>

/* The past that a kind is judged by. */
#define YEAR (365 * MOMENT_DAY)

const struct err *promise_rate(struct work *w, int64_t from, int64_t to, struct promise_rate *ret) {
    struct promise_rate r = { 0 };
    int64_t now = work_now(w);
    if (to > now) to = now;
    TRY(sql_promise_tally(w->db, from, to, &r.tally));
    TRY(sql_promise_first_tally(w->db, from, to, &r.first));
    r.n = r.tally.kept + r.tally.late + r.tally.broken;
    wilson(r.tally.kept, r.n, WILSON_95, &r.low, &r.high);
    wilson(r.first.kept, r.first.n, WILSON_95, &r.first_low, &r.first_high);
    *ret = r;
    return NULL;
}

/* ---- the helper ---- */

int64_t promise_open_days(const struct calendar *c, int64_t from, int64_t to) {
    int64_t day = open_date(c->zone, from), last = open_date(c->zone, to), n = 0;
    for (day++; day <= last && n < OPEN_DAYS_AHEAD; day++)
        n += calendar_hours(c, day).n > 0;
    return n;
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t promise_p90(int64_t *days, size_t n) {
    BUG_UNLESS(n > 0);
    qsort(days, n, sizeof *days, by_size);
    return days[(9 * n + 9) / 10 - 1]; /* nearest rank: the ceiling of 0.9 n */
}

const struct err *promise_helper(struct work *w, enum promise_kind kind, struct promise_advice *ret) {
    struct promise_advice a = { 0 };
    struct promise_span *spans;
    struct calendar c;
    size_t n;
    int64_t now = work_now(w), day;
    TRY(calendar_now(w, 0, &c));
    TRY(sql_promise_spans(w->db, kind, &spans, &n));
    TRY(sql_promise_kind_tally(w->db, kind, now - YEAR, now, &a.past));
    TRY(setting_number(w, SETTING_PROMISE_DAYS, &a.days));
    a.n = (int64_t)n;
    if (n >= HELPER_CASES) {
        int64_t *days = ARENA_ARRAY(w->arena, n, int64_t);
        for (size_t i = 0; i < n; i++)
            days[i] = promise_open_days(&c, spans[i].made_at, spans[i].done_at);
        a.p90 = promise_p90(days, n);
        a.days = a.p90 + 1;
    }
    if (!open_day_after(&c, open_date(c.zone, now), (int)a.days, &day))
        day = open_date(c.zone, now) + a.days; /* a shop that never opens */
    a.due = calendar_closing(&c, day);
    *ret = a;
    return NULL;
}
