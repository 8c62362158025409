/* A week, and the mail about it. */
#include "base/zone.h"
#include "db/db.h"
#include "desk/insight/insight.h"
#include "desk/insight/insight_sql.h"
#include "desk/notice/notice.h"
#include "desk/setting/setting.h"

const char *const insight_good_names[GOOD_KINDS] = { "said_all_right", "put_right", "made_good", "promise_mended", "won", "kept",
                                                     "thanks" };

const struct err *insight_week(struct work *w, int64_t from, int64_t until, struct week *ret) {
    struct week_complaint *complaints;
    struct week_good *good;
    TRY(sql_week_complaints(w->db, from, until, &complaints, &ret->complaint_n));
    TRY(sql_week_good(w->db, from, until, &good, &ret->good_n));
    ret->complaints = complaints;
    ret->good = good;
    return NULL;
}

/* ---- told by mail ---- */

#define TOLD_AT (7 * MOMENT_HOUR) /* on Monday, where the desk is */
enum { DAYS = 7 };

static const struct err *zone_of_desk(struct work *w, const struct zone **ret) {
    struct desk_facts facts;
    TRY(desk_facts_get(w, &facts));
    return zone_load(w->arena, w->sys, facts.zone, ret);
}

/* The last Monday on which it was time to tell. */
static int64_t last_monday(const struct zone *zone, int64_t now) {
    struct moment_parts here = zone_local(zone, now - TOLD_AT);
    return moment_days(here.year, here.month, here.day) - here.weekday;
}

static int64_t midnight(const struct zone *zone, int64_t day) {
    return zone_moment(zone, moment_split(day * MOMENT_DAY));
}

static const struct err *week_before(struct work *w, const struct zone *zone, int64_t monday, struct week *ret) {
    return insight_week(w, midnight(zone, monday - DAYS), midnight(zone, monday), ret);
}

struct telling {
    int64_t monday;
    size_t told;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct telling *t = arg;
    const struct zone *zone;
    int64_t *days;
    TRY(zone_of_desk(w, &zone));
    t->monday = last_monday(zone, work_now(w));
    return sql_week_told_since(w->db, t->monday, &days, &t->told);
}

static const struct err *tell_tx(struct work *w, void *arg) {
    const struct telling *t = arg;
    const struct zone *zone;
    struct week week;
    int64_t added;
    TRY(sql_week_tell(w->db, t->monday, work_now(w), &added));
    if (!added) return NULL;
    TRY(zone_of_desk(w, &zone));
    TRY(week_before(w, zone, t->monday, &week));
    return week.complaint_n || week.good_n ? notice_add_owners(w, NOTICE_WEEK) : NULL;
}

const struct err *insight_week_turn(struct work *w) {
    struct telling t = { 0 };
    TRY(work_read(w, look_tx, &t));
    return t.told ? NULL : work_write(w, tell_tx, &t);
}

const struct err *insight_week_told(struct work *w, int64_t *ret_monday, struct week *ret, bool *ret_found) {
    const struct zone *zone;
    TRY(sql_week_told_last(w->db, ret_monday, ret_found));
    if (!*ret_found) return NULL;
    TRY(zone_of_desk(w, &zone));
    return week_before(w, zone, *ret_monday, ret);
}
