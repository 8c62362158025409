#include "when/ics.h"

#include "base/ical.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "when/ics_rule.h"

#include <string.h>

/* Before every start: 0 is a day as good as any, and starts may lie before 1970. */
#define NO_END INT64_MIN

struct dates {
    int n;
    int64_t v[ICS_DATES_MAX];
};

struct event {
    struct str name, rule;
    int year, month, day; /* of the start; year 0: none that can be read */
    int64_t end;          /* the day behind the last one; NO_END: none is given */
    int length;           /* DURATION in days; 0: none is given */
    bool timed, cancelled, wrong;
    struct dates in, out; /* RDATE, EXDATE */
};

struct reader {
    struct arena *arena;
    struct event *event;
    struct ics_days *days;
    int64_t from, to;
    int depth; /* components around the line, within the event */
    bool in_event, is_calendar, too_many;
};

/* ---- the lines of an event */

/* "20261224,20261231" */
static void dates_of(struct event *e, struct ical_line l, struct dates *ret) {
    struct str rest = str_trim(l.value), one;
    int year, month, day;
    while (rest.n && str_split(&rest, ',', &one)) {
        if (one.n != 8 || !ical_date(one, &year, &month, &day) || ret->n == ICS_DATES_MAX)
            e->wrong = true;
        else
            ret->v[ret->n++] = moment_days(year, month, day);
    }
}

/* P1D, P2W in days; 0 for another length. */
static int length_of(struct str s) {
    int64_t n;
    if (s.n < 3 || s.p[0] != 'P') return 0;
    char unit = s.p[s.n - 1];
    if (!str_to_int(str_slice(s, 1, s.n - 1), 1, ICS_LENGTH_MAX, &n)) return 0;
    return unit == 'D' ? (int)n : unit == 'W' ? (int)n * 7 : 0;
}

static void start_of(struct event *e, struct ical_line l) {
    struct str value = str_trim(l.value);
    e->timed = value.n > 8;
    if (!ical_date(value, &e->year, &e->month, &e->day)) e->wrong = true;
}

static void end_of(struct event *e, struct ical_line l) {
    struct str value = str_trim(l.value);
    int year, month, day;
    if (value.n == 8 && ical_date(value, &year, &month, &day))
        e->end = moment_days(year, month, day);
    else
        e->wrong = true;
}

static void note(struct reader *r, struct ical_line l) {
    struct event *e = r->event;
    if (str_eq_nocase(l.name, S("SUMMARY"))) e->name = ical_text(r->arena, l.value, ICS_NAME_MAX);
    if (str_eq_nocase(l.name, S("DTSTART"))) start_of(e, l);
    if (str_eq_nocase(l.name, S("DTEND"))) end_of(e, l);
    if (str_eq_nocase(l.name, S("RDATE"))) dates_of(e, l, &e->in);
    if (str_eq_nocase(l.name, S("EXDATE"))) dates_of(e, l, &e->out);
    if (str_eq_nocase(l.name, S("DURATION"))) {
        e->length = length_of(str_trim(l.value));
        if (e->length == 0) e->wrong = true;
    }
    if (str_eq_nocase(l.name, S("RRULE"))) {
        if (e->rule.n) e->wrong = true;
        e->rule = l.value;
    }
    if (str_eq_nocase(l.name, S("EXRULE"))) e->wrong = true; /* takes days out; of RFC 2445 */
    bool off = str_eq_nocase(l.name, S("STATUS")) && str_eq_nocase(str_trim(l.value), S("CANCELLED"));
    if (off || str_eq_nocase(l.name, S("RECURRENCE-ID"))) e->cancelled = true;
}

/* ---- its days */

static bool is_out(const struct event *e, int64_t day) {
    for (int i = 0; i < e->out.n; i++)
        if (e->out.v[i] == day) return true;
    return false;
}

/* Where a day stands, or would stand. */
static size_t place_of(const struct ics_days *days, int64_t day) {
    size_t low = 0, high = days->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days->v[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Keeps the order; of two on one day the first one stays. A file may name each day 10,000 times. */
static void add_day(struct reader *r, int64_t day) {
    struct ics_days *days = r->days;
    size_t at = place_of(days, day);
    if (at < days->n && days->v[at].day == day) return;
    if (days->n == ICS_DAYS_MAX) {
        r->too_many = true;
        return;
    }
    memmove(days->v + at + 1, days->v + at, (days->n++ - at) * sizeof days->v[0]);
    days->v[at] = (struct ics_day){ day, r->event->name };
}

/* The days of one occurrence that lie in the window; true when there are any. */
static bool give(struct reader *r, int64_t first, int length) {
    bool any = false;
    if (is_out(r->event, first)) return false;
    for (int64_t day = first; day < first + length && !r->too_many; day++) {
        if (day < r->from || day > r->to) continue;
        add_day(r, day);
        any = true;
    }
    return any;
}

/* Each year's from the start on, as long as it can reach the window. */
static bool give_rule(struct reader *r, const struct ics_rule *rule, int64_t start, int length) {
    const struct event *e = r->event;
    int last_year = moment_split(r->to * MOMENT_DAY).year, count = 0;
    bool any = false;
    for (int year = e->year; year <= last_year && !r->too_many; year += rule->interval) {
        int64_t day;
        if (!ics_rule_day(rule, year, e->month, e->day, &day) || day < start) continue;
        if (day > rule->until || (rule->count && count++ == rule->count)) break;
        if (day + length > r->from && give(r, day, length)) any = true;
    }
    return any;
}

static void event_done(struct reader *r) {
    struct event *e = r->event;
    struct ics_days *days = r->days;
    struct ics_rule rule;
    days->events++;
    if (e->cancelled)
        days->cancelled++;
    else if (e->timed)
        days->timed++;
    else if (e->wrong || e->year == 0 || (e->rule.n && !ics_rule_read(e->rule, &rule)))
        days->not_read++;
    else {
        int64_t start = moment_days(e->year, e->month, e->day);
        int64_t length = e->end > start ? e->end - start : e->length ? e->length : 1;
        if (length > ICS_LENGTH_MAX) {
            days->not_read++;
            return;
        }
        bool any = e->rule.n ? give_rule(r, &rule, start, (int)length)
                             : give(r, start, (int)length);
        for (int i = 0; i < e->in.n; i++)
            if (give(r, e->in.v[i], (int)length)) any = true;
        if (!any) days->elsewhere++;
    }
}

/* ---- the file */

static void read_line(struct reader *r, struct ical_line l) {
    bool begin = str_eq_nocase(l.name, S("BEGIN")), end = str_eq_nocase(l.name, S("END"));
    struct str what = begin || end ? str_trim(l.value) : S("");
    if (begin && str_eq_nocase(what, S("VCALENDAR"))) r->is_calendar = true;
    if (!r->in_event) {
        r->in_event = begin && str_eq_nocase(what, S("VEVENT"));
        if (r->in_event) *r->event = (struct event){ .name = S(""), .rule = S(""), .end = NO_END };
        r->depth = 0;
        return;
    }
    if (begin) r->depth++;
    if (!begin && !end && r->depth == 0) note(r, l);
    if (!end || r->depth-- > 0) return;
    r->in_event = false;
    event_done(r);
}

static const struct err *too_large(struct arena *a) {
    return ERR(a, ERR_LIMIT, "This calendar is too large.",
               .hint = "Export only the holidays and days off, a few years at a time.",
               .field = "file");
}

const struct err *ics_read(struct arena *a, struct str file, int64_t from, int64_t to,
                           struct ics_days *ret) {
    *ret = (struct ics_days){ 0 };
    if (file.n > ICS_FILE_MAX) return too_large(a);
    ret->v = ARENA_ARRAY(a, ICS_DAYS_MAX, struct ics_day);
    struct reader r = { .arena = a, .days = ret, .from = from, .to = to };
    r.event = ARENA_NEW(a, struct event);
    /* Unfolded first: programs that count bytes break a line within a letter. */
    struct str rest = utf8_clean(a, ical_unfold(a, file));
    if (str_starts(rest, S("\xEF\xBB\xBF"))) rest = str_from(rest, 3); /* a byte order mark */
    for (struct ical_line l; !r.too_many && ical_next(&rest, &l);) {
        read_line(&r, l);
        if (ret->events > ICS_EVENTS_MAX) r.too_many = true;
    }
    if (r.too_many) return too_large(a);
    if (!r.is_calendar)
        return ERR(a, ERR_INVALID, "This is no calendar file.",
                   .hint = "Calendars export them with the ending .ics.", .field = "file");
    return NULL;
}
