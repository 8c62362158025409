/* By when a follow-up is due: days counted in open time, within the hours that a customer likes
 * (P34). */
#include "desk/automation/automation.h"
#include "desk/automation/plan.h"
#include "desk/hours/calendar.h"
#include "desk/setting/setting.h"

enum { TRIED_DAYS = 30 };

/* ---- the customer's hours ---- */

/* A time such as 9, 9:30, 09.30 or 24 at the start of *rest, which moves behind it. */
static bool take_time(struct str *rest, int16_t *ret) {
    size_t i = 0;
    int hour = 0, minute = 0;
    while (i < rest->n && i < 3 && rest->p[i] >= '0' && rest->p[i] <= '9')
        hour = 10 * hour + (rest->p[i++] - '0');
    bool good = i > 0 && i < 3 && hour <= 24;
    bool minutes = i + 2 < rest->n && (rest->p[i] == ':' || rest->p[i] == '.') &&
                   rest->p[i + 1] >= '0' && rest->p[i + 1] <= '5' && rest->p[i + 2] >= '0' &&
                   rest->p[i + 2] <= '9';
    if (minutes) {
        minute = 10 * (rest->p[i + 1] - '0') + (rest->p[i + 2] - '0');
        i += 3;
    }
    *rest = str_slice(*rest, i, rest->n);
    *ret = (int16_t)(60 * hour + minute);
    return good && *ret <= OPEN_DAY_END;
}

bool liked_hours(struct str text, struct liked *ret) {
    struct str rest = text;
    int16_t found[2];
    int n = 0;
    while (rest.n && n < 2) {
        if (rest.p[0] < '0' || rest.p[0] > '9')
            rest = str_slice(rest, 1, rest.n);
        else if (!take_time(&rest, &found[n++]))
            return false;
    }
    if (n < 2 || found[0] >= found[1]) return false;
    *ret = (struct liked){ found[0], found[1] };
    return true;
}

/* Countries that have one zone, by how they are called; the longer code first where one begins
 * another. */
static const struct {
    const char *code, *zone;
} zones[] = {
    { "+381", "Europe/Belgrade" },   { "+382", "Europe/Podgorica" }, { "+385", "Europe/Zagreb" },
    { "+386", "Europe/Ljubljana" },  { "+387", "Europe/Sarajevo" },  { "+389", "Europe/Skopje" },
    { "+359", "Europe/Sofia" },      { "+357", "Asia/Nicosia" },     { "+355", "Europe/Tirane" },
    { "+358", "Europe/Helsinki" },   { "+353", "Europe/Dublin" },    { "+420", "Europe/Prague" },
    { "+421", "Europe/Bratislava" }, { "+380", "Europe/Kiev" },      { "+373", "Europe/Chisinau" },
    { "+30", "Europe/Athens" },      { "+31", "Europe/Amsterdam" },  { "+32", "Europe/Brussels" },
    { "+33", "Europe/Paris" },       { "+36", "Europe/Budapest" },   { "+39", "Europe/Rome" },
    { "+40", "Europe/Bucharest" },   { "+41", "Europe/Zurich" },     { "+43", "Europe/Vienna" },
    { "+44", "Europe/London" },      { "+45", "Europe/Copenhagen" }, { "+46", "Europe/Stockholm" },
    { "+47", "Europe/Oslo" },        { "+48", "Europe/Warsaw" },     { "+49", "Europe/Berlin" },
    { "+90", "Europe/Istanbul" },
};

static const char *zone_of_phone(struct str value) {
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (str_starts(value, str_of(zones[i].code))) return zones[i].zone;
    return NULL;
}

const struct err *liked_zone(struct work *w, int64_t customer_id, const struct zone **ret) {
    struct contact_point *points;
    struct desk_facts desk;
    size_t n;
    TRY(customer_contacts(w, customer_id, &points, &n));
    for (size_t i = 0; i < n; i++) {
        const char *name = points[i].kind == CONTACT_PHONE ? zone_of_phone(points[i].value) : NULL;
        if (name) return zone_load(w->arena, w->sys, str_of(name), ret);
    }
    TRY(desk_facts_get(w, &desk));
    return zone_load(w->arena, w->sys, desk.zone, ret);
}

/* ---- our own ---- */

/* That of the team, else of the shop; Monday to Friday, 9 to 17, where nobody has said. */
static const struct err *our_calendar(struct work *w, struct opt_int team_id,
                                      struct calendar *ret) {
    struct calendar_row row;
    bool found = false;
    int64_t from = work_now(w) / MOMENT_DAY - 60;
    if (team_id.set) TRY(calendar_for(w, team_id, &row, &found));
    return found ? calendar_load(w, row.version_id, from, ret) : calendar_now(w, from, ret);
}

const struct err *due_by_of(struct work *w, struct opt_int team_id, const struct customer *c,
                            struct due_by *ret) {
    *ret = (struct due_by){ 0 };
    TRY(our_calendar(w, team_id, &ret->calendar));
    if (!c) return NULL;
    ret->likes = liked_hours(c->hours, &ret->liked);
    return ret->likes ? liked_zone(w, c->id, &ret->zone) : NULL;
}

/* ---- the last moment of a day ---- */

static int64_t at_minute(const struct zone *z, int64_t day, int minute) {
    struct moment_parts p = moment_split((day + minute / OPEN_DAY_END) * MOMENT_DAY);
    p.hour = minute % OPEN_DAY_END / 60;
    p.minute = minute % 60;
    return zone_moment(z, p);
}

/* Where his hours and ours meet last; 0: nowhere. */
static int64_t meet(const struct due_by *d, int64_t day) {
    struct open_day hours = calendar_hours(&d->calendar, day);
    int64_t from = at_minute(d->zone, day, d->liked.from),
            to = at_minute(d->zone, day, d->liked.to);
    for (int i = hours.n - 1; i >= 0; i--) {
        int64_t opens = at_minute(d->calendar.zone, day, hours.span[i].opens);
        int64_t closes = at_minute(d->calendar.zone, day, hours.span[i].closes);
        int64_t lo = opens > from ? opens : from, hi = closes < to ? closes : to;
        if (!d->likes) return closes;
        if (lo < hi) return hi;
    }
    return 0;
}

/* Days on which we are open, from the n-th on; his hours alone where they never meet ours. */
bool due_of(const struct due_by *d, int64_t from, int64_t n, int64_t unit, int64_t after,
            int64_t *ret) {
    int64_t day = open_date(d->calendar.zone, from), first;
    bool open = unit == AUTOMATION_OPEN_DAYS;
    if (!open_day_after(&d->calendar, open ? day : day + n, open ? (int)n : 0, &day)) return false;
    first = day;
    for (int i = 0; i < TRIED_DAYS; i++) {
        int64_t at = meet(d, day);
        if (at > after) return *ret = at, true;
        if (!open_day_after(&d->calendar, day, 1, &day)) return false;
    }
    while (d->likes && at_minute(d->zone, first, d->liked.to) <= after)
        if (!open_day_after(&d->calendar, first, 1, &first)) return false;
    *ret = at_minute(d->zone, first, d->liked.to);
    return d->likes;
}
