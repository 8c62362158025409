#include "desk/insight/insight.h"

#include "base/bug.h"
#include "base/wilson.h"
#include "db/db.h"
#include "desk/insight/insight_sql.h"

const int64_t insight_days[INSIGHT_SPANS] = { 90, 180, 365 };

enum { ANY_RESULT = 0, PROBLEMS = 2 }; /* the least follow_up.result */

static struct insight_share share_of(const struct again_row *r) { return (struct insight_share){ r->ordered, r->n }; }

const struct err *insight_asked(struct work *w, struct asked_again *ret) {
    struct asked_again a = { .until = work_now(w) };
    struct again_row all, problem;
    a.from = a.until - INSIGHT_YEAR;
    TRY(sql_insight_asked(w->db, a.from, a.until, &a.of));
    TRY(sql_insight_waiting(w->db, &a.waiting));
    a.asked = a.of.reached + a.of.not_reached + a.waiting;
    for (size_t i = 0; i < INSIGHT_SPANS; i++) {
        int64_t within = insight_days[i] * MOMENT_DAY, end = a.until - within;
        TRY(sql_insight_again(w->db, end - INSIGHT_YEAR, end, within, ANY_RESULT, &all));
        TRY(sql_insight_again(w->db, end - INSIGHT_YEAR, end, within, PROBLEMS, &problem));
        a.spans[i].days = insight_days[i];
        a.spans[i].all = share_of(&all);
        a.spans[i].problem = share_of(&problem);
    }
    *ret = a;
    return NULL;
}

enum insight_verdict insight_compare(struct insight_share of, struct insight_share than) {
    double low, high;
    if (of.n < INSIGHT_LEAST || than.n < INSIGHT_LEAST) return INSIGHT_UNKNOWN;
    newcombe(of.k, of.n, than.k, than.n, WILSON_95, &low, &high);
    if (low > 0) return INSIGHT_MORE;
    return high < 0 ? INSIGHT_LESS : INSIGHT_SAME;
}

const struct err *insight_forgiven(struct work *w, int64_t days, struct forgiven *ret) {
    struct forgiven f = { .days = days, .until = work_now(w) - days * MOMENT_DAY };
    struct recovered_row *rows;
    size_t n;
    f.from = f.until - INSIGHT_YEAR;
    TRY(sql_insight_recovered(w->db, f.from, f.until, days * MOMENT_DAY, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct recovered_row *r = &rows[i];
        BUG_UNLESS(r->kind >= 0 && r->kind < GROUP_KINDS);
        f.groups[r->kind].ordered = (struct insight_share){ r->ordered, r->n };
        f.groups[r->kind].good = (struct insight_share){ r->good, r->answers };
        f.customers += r->n;
    }
    struct insight_share recovered = f.groups[GROUP_RECOVERED].ordered;
    f.than_not_recovered = insight_compare(recovered, f.groups[GROUP_NOT_RECOVERED].ordered);
    f.than_no_problem = insight_compare(recovered, f.groups[GROUP_NO_PROBLEM].ordered);
    *ret = f;
    return NULL;
}
