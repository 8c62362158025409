/* What an automation brings: who came back before and since (P33). */
#include "desk/automation/automation.h"

#include "base/wilson.h"
#include "desk/automation/automation_sql.h"

#include <math.h>

/* Newcombe's bounds of the difference after - before, of which one side of 90 % is asked. */
static enum effect_verdict judge(const struct automation *a) {
    double low, high;
    newcombe(a->after_again, a->after_n, a->before_again, a->before_n, WILSON_90_ABOVE, &low, &high);
    if (low > 0) return EFFECT_MORE;
    if (high < 0) return EFFECT_LESS;
    return EFFECT_SAME;
}

struct effect automation_effect(const struct automation *a) {
    struct effect e = { .verdict = EFFECT_UNKNOWN, .minutes = OPT_NONE };
    if (a->before_n < EFFECT_LEAST || a->after_n < EFFECT_LEAST) return e;
    e.before = (double)a->before_again / (double)a->before_n;
    e.after = (double)a->after_again / (double)a->after_n;
    wilson(a->before_again, a->before_n, WILSON_95, &e.before_low, &e.before_high);
    wilson(a->after_again, a->after_n, WILSON_95, &e.after_low, &e.after_high);
    e.verdict = judge(a);
    e.contacts = (int64_t)round((e.after - e.before) * (double)a->after_n);
    if (a->minutes_each.set) e.minutes = OPT(e.contacts * a->minutes_each.v);
    return e;
}

/* ---- counting ---- */

struct measure {
    struct to_measure which;
    struct came_again before, after;
    int64_t complaints;
    bool found;
};

/* Only what is old enough to say whether somebody came back. */
static const struct err *look_tx(struct work *w, void *arg) {
    struct measure *m = arg;
    int64_t now = work_now(w);
    TRY(sql_automation_to_measure(w->db, now - MOMENT_DAY, &m->which, &m->found));
    if (!m->found) return NULL;
    TRY(sql_automation_complaints(w->db, m->which.id, now - AUTOMATION_COUNTED, &m->complaints));
    if (!m->which.active || !m->which.switched_at.set) return NULL;
    int64_t since = m->which.switched_at.v, until = since + EFFECT_WINDOW;
    if (until > now - EFFECT_AGAIN) until = now - EFFECT_AGAIN;
    if (until <= since) return NULL;
    TRY(sql_automation_came_again(w->db, since - EFFECT_WINDOW, since, EFFECT_AGAIN, &m->before));
    return sql_automation_came_again(w->db, since, until, EFFECT_AGAIN, &m->after);
}

static const struct err *store_tx(struct work *w, void *arg) {
    const struct measure *m = arg;
    return sql_automation_measured(w->db, m->which.id, work_now(w), m->before.n, m->before.again,
                                   m->after.n, m->after.again, m->complaints, NULL);
}

/* One a turn: nothing waits for it. */
const struct err *automation_measure_turn(struct work *w) {
    struct measure m = { 0 };
    TRY(work_read(w, look_tx, &m));
    return m.found ? work_write(w, store_tx, &m) : NULL;
}
