/* Questions about time, one a line on standard input, one line of answer each; tests/corpus/time.mjs
 * compares the answers with what others say. Not part of the program.
 *
 *     zone Europe/Belgrade               zone, week, closed and holidays set up what is asked about
 *     week 540-1020 - 480-720,780-990 …  seven days from Monday on; - is closed
 *     closed 2026-11-11,2026-12-25       special days on which it is closed; - for none
 *     holidays RS                        - for none
 *     offset 2026-03-29T01:00:00Z        seconds ahead of UTC
 *     moments 2026-10-25T02:30:00Z       when the wall shows this (the Z says nothing): none, one, two
 *     due 2026-03-27T12:00:00Z 1800      when so many open seconds are over
 *     open 2026-03-27T12:00:00Z 2026-03-28T12:00:00Z
 *     year RS 2026                       its holidays: date, mark (' instead, ~ expected, -), name
 *     ics 2010 2030 FILE                 days of a calendar file: counts, then date and name
 */
#include "when/holiday.h"
#include "when/ics.h"
#include "when/open.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 64 << 10, ARENA_CAP = 64 << 20 };

struct session {
    struct arena *arena; /* of the set-up; each question has its own */
    struct calendar calendar;
    struct special_day closed[OPEN_SPECIAL_MAX];
};

static bool date_of(struct str s, int64_t *ret) {
    int64_t y, m, d;
    if (s.n != 10 || !str_to_int(str_slice(s, 0, 4), 1, 9999, &y)) return false;
    if (!str_to_int(str_slice(s, 5, 7), 1, 12, &m)) return false;
    if (!str_to_int(str_slice(s, 8, 10), 1, moment_days_in((int)y, (int)m), &d)) return false;
    *ret = moment_days((int)y, (int)m, (int)d);
    return true;
}

static const char *date_text(struct arena *a, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    return str_printf(a, "%04d-%02d-%02d", p.year, p.month, p.day).p;
}

/* ---- what is asked about */

static bool set_zone(struct session *s, struct str name) {
    return !zone_load(s->arena, sys_real(), name, &s->calendar.zone);
}

static bool set_week(struct session *s, struct str rest) {
    struct str day, span, from;
    for (int i = 0; i < 7; i++) {
        struct open_day *d = &s->calendar.week[i];
        d->n = 0;
        if (!str_split(&rest, ' ', &day)) return false;
        if (str_eq(day, S("-"))) continue;
        while (str_split(&day, ',', &span)) {
            int64_t opens, closes;
            if (d->n == OPEN_SPANS_MAX || !str_split(&span, '-', &from)) return false;
            if (!str_to_int(from, 0, 1440, &opens) || !str_to_int(span, 0, 1440, &closes))
                return false;
            d->span[d->n++] = (struct open_span){ (int16_t)opens, (int16_t)closes };
        }
    }
    return calendar_ok(&s->calendar);
}

static bool set_closed(struct session *s, struct str rest) {
    struct str one;
    s->calendar.special = s->closed;
    s->calendar.n_special = 0;
    if (str_eq(rest, S("-"))) return true;
    while (str_split(&rest, ',', &one)) {
        if (s->calendar.n_special == OPEN_SPECIAL_MAX) return false;
        struct special_day *d = &s->closed[s->calendar.n_special++];
        *d = (struct special_day){ 0 };
        if (!date_of(one, &d->day)) return false;
    }
    return calendar_ok(&s->calendar);
}

static bool set_holidays(struct session *s, struct str code) {
    s->calendar.holidays = holiday_place(code);
    return s->calendar.holidays || str_eq(code, S("-"));
}

/* ---- answers */

static bool say_offset(struct session *s, struct str moment) {
    int64_t t;
    if (!moment_from_rfc3339(moment, &t)) return false;
    printf("%d\n", zone_offset(s->calendar.zone, t));
    return true;
}

static bool say_moments(struct session *s, struct arena *a, struct str wall) {
    int64_t t, found[2];
    if (!moment_from_rfc3339(wall, &t)) return false;
    int n = zone_moments(s->calendar.zone, moment_split(t), found);
    for (int i = 0; i < n; i++)
        printf("%s%.*s", i ? " " : "", STR_ARG(moment_rfc3339(a, found[i])));
    printf("\n");
    return true;
}

static bool say_due(struct session *s, struct arena *a, struct str from, struct str seconds) {
    int64_t t, n, due;
    if (!moment_from_rfc3339(from, &t) || !str_to_int(seconds, 0, INT64_MAX / MOMENT_SECOND, &n))
        return false;
    if (open_due(&s->calendar, t, n * MOMENT_SECOND, &due))
        printf("%.*s\n", STR_ARG(moment_rfc3339(a, due)));
    else
        printf("never\n");
    return true;
}

static bool say_open(struct session *s, struct str from, struct str to) {
    int64_t t, u;
    if (!moment_from_rfc3339(from, &t) || !moment_from_rfc3339(to, &u)) return false;
    printf("%lld\n", (long long)(open_between(&s->calendar, t, u) / MOMENT_SECOND));
    return true;
}

static bool say_year(struct arena *a, struct str code, struct str year) {
    const struct holiday_place *p = holiday_place(code);
    struct holiday_year y;
    int64_t n;
    if (!p || !str_to_int(year, 1, 9999, &n)) return false;
    holiday_year(p, (int)n, &y);
    for (int i = 0; i < y.n; i++)
        printf("%s%s %s %s", i ? "\t" : "", date_text(a, y.v[i].day),
               y.v[i].instead ? "'" : y.v[i].expected ? "~" : "-", y.v[i].name);
    printf("\n");
    return true;
}

static bool say_ics(struct arena *a, struct str rest) {
    struct str first, last;
    int64_t from, to;
    if (!str_split(&rest, ' ', &first) || !str_split(&rest, ' ', &last)) return false;
    if (!str_to_int(first, 1, 9999, &from) || !str_to_int(last, 1, 9999, &to)) return false;
    FILE *f = fopen(str_c(a, rest), "rb");
    if (!f) return false;
    char *bytes = arena_alloc(a, ICS_FILE_MAX + 1);
    size_t n = fread(bytes, 1, ICS_FILE_MAX + 1, f);
    fclose(f);
    struct ics_days days;
    const struct err *e = ics_read(a, (struct str){ bytes, n }, moment_days((int)from, 1, 1),
                                   moment_days((int)to, 12, 31), &days);
    if (e) {
        printf("refused: %s\n", e->msg);
        return true;
    }
    printf("events %d timed %d cancelled %d not-read %d elsewhere %d", days.events, days.timed,
           days.cancelled, days.not_read, days.elsewhere);
    for (size_t i = 0; i < days.n; i++)
        printf("\t%s %.*s", date_text(a, days.v[i].day), STR_ARG(days.v[i].name));
    printf("\n");
    return true;
}

static bool answer(struct session *s, struct arena *a, struct str what, struct str rest) {
    struct str first = S(""), all = rest;
    bool set = str_eq(what, S("zone"))       ? set_zone(s, rest)
               : str_eq(what, S("week"))     ? set_week(s, rest)
               : str_eq(what, S("closed"))   ? set_closed(s, rest)
               : str_eq(what, S("holidays")) ? set_holidays(s, rest)
                                             : false;
    if (set) {
        printf("ok\n");
        return true;
    }
    if (str_eq(what, S("offset"))) return say_offset(s, rest);
    if (str_eq(what, S("moments"))) return say_moments(s, a, rest);
    if (str_eq(what, S("ics"))) return say_ics(a, all);
    if (!str_split(&rest, ' ', &first)) return false;
    if (str_eq(what, S("due"))) return say_due(s, a, first, rest);
    if (str_eq(what, S("open"))) return say_open(s, first, rest);
    if (str_eq(what, S("year"))) return say_year(a, first, rest);
    return false;
}

int main(void) {
    static struct session s;
    static char line[LINE_MAX_BYTES];
    s.arena = arena_new(ARENA_CAP);
    while (fgets(line, sizeof line, stdin)) {
        struct arena *a = arena_new(ARENA_CAP);
        struct str rest = str_trim(str_of(line)), what;
        if (!str_split(&rest, ' ', &what) || !answer(&s, a, what, rest)) printf("not understood\n");
        arena_free(&a);
    }
    fflush(stdout);
    arena_free(&s.arena);
    return 0;
}
