#include "desk/hours/calendar.h"

#include "base/buf.h"
#include "base/bug.h"
#include "base/hash.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/hours/hours.h"
#include "desk/hours/hours_priv.h"
#include "desk/hours/hours_sql.h"
#include "desk/setting/setting.h"

#include <stdlib.h>
#include <string.h>

/* ---- a day as text ---- */

static bool span_read(struct str text, struct open_span *ret) {
    struct str opens;
    return str_split(&text, '-', &opens) && str_is_set(text) && hours_minute(opens, &ret->opens) &&
           hours_minute(text, &ret->closes);
}

bool calendar_day_read(struct str text, struct open_day *ret) {
    struct open_day d = { 0 };
    struct str rest = str_trim(text), part;
    while (rest.n && str_split(&rest, ',', &part)) {
        if (d.n == OPEN_SPANS_MAX || !span_read(part, &d.span[d.n++])) return false;
    }
    if (!open_day_ok(&d)) return false;
    *ret = d;
    return true;
}

struct str calendar_day_text(struct arena *a, const struct open_day *d) {
    struct buf b = buf_new(a, 256);
    for (int i = 0; i < d->n; i++) {
        struct open_span s = d->span[i];
        buf_printf(&b, "%s%02d:%02d-%02d:%02d", i ? ", " : "", s.opens / 60, s.opens % 60,
                   s.closes / 60, s.closes % 60);
    }
    return buf_str(&b);
}

struct str hours_stored(struct arena *a, const struct open_day *d) {
    struct buf b = buf_new(a, 256);
    for (int i = 0; i < d->n; i++)
        buf_printf(&b, "%s%d-%d", i ? "," : "", d->span[i].opens, d->span[i].closes);
    return buf_str(&b);
}

struct open_day hours_from_store(struct str text) {
    struct open_day d = { 0 };
    struct str part, opens;
    int64_t from, to;
    while (text.n && d.n < OPEN_SPANS_MAX && str_split(&text, ',', &part)) {
        if (!str_split(&part, '-', &opens) || !str_to_int(opens, 0, OPEN_DAY_END, &from)) break;
        if (!str_to_int(part, 0, OPEN_DAY_END, &to)) break;
        d.span[d.n++] = (struct open_span){ (int16_t)from, (int16_t)to };
    }
    return open_day_ok(&d) ? d : (struct open_day){ 0 };
}

static struct str week_stored(struct arena *a, const struct open_day week[7]) {
    struct buf b = buf_new(a, 2048);
    for (int i = 0; i < 7; i++) {
        if (i) buf_add_char(&b, ';');
        buf_add(&b, hours_stored(a, &week[i]));
    }
    return buf_str(&b);
}

void calendar_week(const struct calendar_row *r, struct open_day ret[7]) {
    struct str rest = r->week, day;
    for (int i = 0; i < 7; i++)
        ret[i] = str_split(&rest, ';', &day) ? hours_from_store(day) : (struct open_day){ 0 };
}

/* ---- reading ---- */

const struct err *calendar_list(struct work *w, struct calendar_row **ret, size_t *ret_n) {
    return sql_calendars(w->db, ret, ret_n);
}

const struct err *calendar_versions(struct work *w, int64_t id, struct calendar_version_row **ret,
                                    size_t *ret_n) {
    return sql_calendar_versions(w->db, id, ret, ret_n);
}

const struct err *calendar_get(struct work *w, int64_t id, struct calendar_row *ret) {
    bool found;
    TRY(sql_calendar_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such calendar.");
}

const struct err *calendar_for(struct work *w, struct opt_int team_id, struct calendar_row *ret,
                               bool *ret_found) {
    return sql_calendar_for(w->db, team_id.set ? team_id.v : 0, ret, ret_found);
}

const struct err *calendar_load(struct work *w, int64_t version_id, int64_t from_day,
                                struct calendar *ret) {
    struct calendar_row r;
    struct special_row *rows;
    size_t n;
    bool found;
    TRY(sql_calendar_version_by_id(w->db, version_id, &r, &found));
    BUG_UNLESS(found);
    TRY(sql_special_days(w->db, r.id, r.version, from_day, OPEN_SPECIAL_MAX, &rows, &n));
    struct special_day *special = ARENA_ARRAY(w->arena, n + 1, struct special_day);
    for (size_t i = 0; i < n; i++)
        special[i] = (struct special_day){ rows[i].day, hours_from_store(rows[i].hours) };
    *ret = (struct calendar){ .holidays = holiday_place(r.holidays), .special = special,
                              .n_special = n };
    calendar_week(&r, ret->week);
    return zone_load(w->arena, w->sys, r.zone, &ret->zone);
}

static const struct open_day nine_to_five = { 1, { { 9 * 60, 17 * 60 } } };

const struct err *calendar_now(struct work *w, int64_t from_day, struct calendar *ret) {
    struct desk_facts facts;
    struct calendar_row r;
    bool found;
    TRY(calendar_for(w, OPT_NONE, &r, &found));
    if (found) return calendar_load(w, r.version_id, from_day, ret);
    TRY(desk_facts_get(w, &facts));
    *ret = (struct calendar){ 0 };
    for (int i = 0; i < 5; i++)
        ret->week[i] = nine_to_five;
    if (zone_load(w->arena, w->sys, facts.zone, &ret->zone)) ret->zone = NULL; /* UTC, as everywhere */
    return NULL;
}

const struct err *calendar_open_at(struct work *w, int64_t t, int64_t *ret) {
    struct calendar_row r;
    struct calendar c;
    int64_t from, to;
    bool found;
    *ret = t;
    TRY(calendar_for(w, OPT_NONE, &r, &found));
    if (!found) return NULL;
    TRY(calendar_load(w, r.version_id, t / MOMENT_DAY - 1, &c));
    if (open_next(&c, t, &from, &to)) *ret = from;
    return NULL;
}

int64_t calendar_closing(const struct calendar *c, int64_t day) {
    struct open_day d = calendar_hours(c, day);
    int16_t minute = d.n ? d.span[d.n - 1].closes : OPEN_DAY_END;
    if (minute >= OPEN_DAY_END) return open_date_end(c->zone, day);
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    p.hour = minute / 60;
    p.minute = minute % 60;
    return zone_moment(c->zone, p);
}

const struct err *calendar_today(struct work *w, const struct calendar_row *r, int64_t *ret) {
    const struct zone *z;
    TRY(zone_load(w->arena, w->sys, r->zone, &z));
    *ret = open_date(z, work_now(w));
    return NULL;
}

const struct err *calendar_holidays(struct work *w, const struct calendar_row *r, int64_t from_day,
                                    int n_days, struct holiday **ret, size_t *ret_n) {
    const struct holiday_place *place = holiday_place(r->holidays);
    struct holiday_year year;
    *ret = ARENA_ARRAY(w->arena, 3 * HOLIDAYS_A_YEAR, struct holiday);
    *ret_n = 0;
    BUG_UNLESS(n_days <= 366);
    if (!place) return NULL;
    int first = moment_split(from_day * MOMENT_DAY).year;
    for (int y = first; y <= first + 1; y++) {
        holiday_year(place, y, &year);
        for (int i = 0; i < year.n; i++)
            if (year.v[i].day >= from_day && year.v[i].day < from_day + n_days)
                (*ret)[(*ret_n)++] = year.v[i];
    }
    return NULL;
}

static int by_code(const void *x, const void *y) {
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

struct str *calendar_places(struct arena *a, size_t *ret_n) {
    size_t n = 0;
    while (holiday_place_at(n))
        n++;
    struct str *codes = ARENA_ARRAY(a, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        codes[i] = holiday_code(holiday_place_at(i));
    qsort(codes, n, sizeof *codes, by_code);
    *ret_n = n;
    return codes;
}

/* ---- writing ---- */

static const struct err *check(struct work *w, const struct calendar_in *in) {
    const struct zone *z;
    if (zone_load(w->arena, w->sys, in->zone, &z))
        return ERR(w->arena, ERR_INVALID, "There is no such time zone.", .field = "zone",
                   .hint = "Write it like Europe/Belgrade.");
    if (in->holidays.n && !holiday_place(in->holidays))
        return ERR(w->arena, ERR_INVALID, "The holidays of this place are not known here.",
                   .field = "holidays", .hint = "Choose none and set special days.");
    for (int i = 0; i < 7; i++)
        if (!open_day_ok(&in->week[i]))
            return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.",
                       .hint = "Write times like 9:00 and 17:00, and leave both empty for a day off.",
                       .field = str_printf(w->arena, "day%d", i + 1).p);
    return NULL;
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "calendar:%lld", (long long)id);
}

/* kept check makes the same of what is stored. */
static struct str hash_of(struct work *w, const struct calendar_in *in, struct str week) {
    return hash_sha256_hex(w->arena, str_printf(w->arena, "%.*s\n%.*s\n%.*s\n", STR_ARG(in->zone),
                                                STR_ARG(in->holidays), STR_ARG(week)));
}

static const struct err *write_version(struct work *w, int64_t id, int64_t version,
                                       const struct calendar_in *in) {
    struct str week = week_stored(w->arena, in->week);
    bool person = w->actor.kind == ACTOR_USER;
    return sql_calendar_version_insert(w->db, id, version, in->zone, in->holidays, week,
                                       hash_of(w, in, week),
                                       person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), NULL);
}

const struct err *hours_step(struct work *w, const struct calendar_row *r,
                             const struct calendar_in *in, const char *action, struct str detail) {
    int64_t changed;
    TRY(sql_calendar_step(w->db, r->id, r->version, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(write_version(w, r->id, r->version + 1, in));
    return audit_note(w, action, object_of(w, r->id), detail);
}

const struct err *hours_seen(struct work *w, int64_t id, int64_t version, struct calendar_row *ret,
                             struct calendar_in *ret_in) {
    TRY(calendar_get(w, id, ret));
    if (ret->version != version)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    *ret_in = (struct calendar_in){ .zone = ret->zone, .holidays = ret->holidays };
    calendar_week(ret, ret_in->week);
    return NULL;
}

const struct err *calendar_add(struct work *w, struct opt_int team_id, const struct calendar_in *in,
                               int64_t *ret_id) {
    struct calendar_row r;
    bool found;
    TRY(check(w, in));
    TRY(calendar_for(w, team_id, &r, &found));
    if (found && r.team_id.set == team_id.set)
        return ERR(w->arena, ERR_CONFLICT, "There is such a calendar already.",
                   .hint = "Change that one.");
    TRY(sql_calendar_insert(w->db, team_id, ret_id));
    TRY(write_version(w, *ret_id, 1, in));
    return audit_note(w, "hours.set", object_of(w, *ret_id), week_stored(w->arena, in->week));
}

const struct err *calendar_change(struct work *w, int64_t id, int64_t version,
                                  const struct calendar_in *in) {
    struct calendar_row r;
    struct calendar_in now;
    TRY(check(w, in));
    TRY(hours_seen(w, id, version, &r, &now));
    struct str week = week_stored(w->arena, in->week);
    if (str_eq(r.week, week) && str_eq(r.zone, in->zone) && str_eq(r.holidays, in->holidays))
        return NULL;
    return hours_step(w, &r, in, "hours.set", week);
}

const struct err *calendar_follow(struct work *w, bool zone, struct str old, struct str new_one) {
    struct calendar_row r;
    struct calendar_in in;
    bool found;
    TRY(calendar_for(w, OPT_NONE, &r, &found));
    if (!found || !str_eq(zone ? r.zone : r.holidays, old)) return NULL;
    TRY(hours_seen(w, r.id, r.version, &r, &in));
    if (zone)
        in.zone = new_one;
    else
        in.holidays = holiday_place(new_one) ? new_one : S("");
    return calendar_change(w, r.id, r.version, &in);
}
