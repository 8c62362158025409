#include "mime/calendar.h"

#include "base/ical.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "mime/list.h"

enum { DAY_SECONDS = 24 * 60 * 60, DURATION_MAX = 366 * DAY_SECONDS };

struct reader {
    struct arena *arena;
    struct mail_event *event;
    size_t room;
    struct str method;
    bool in_event, done;
    int depth;        /* components within the event, such as its alarms */
    int64_t duration; /* seconds; 0: none is given */
};

static struct str text_of(struct arena *a, struct str s) {
    return ical_text(a, s, CALENDAR_TEXT_MAX);
}

static struct mail_address person(struct arena *a, struct ical_line l) {
    struct str address = l.value;
    if (str_starts_nocase(address, S("mailto:"))) address = str_from(address, 7);
    return (struct mail_address){ text_of(a, ical_param(l, S("CN"))), text_of(a, address) };
}

/* 20261113, 20261113T184200 or 20261113T184200Z (RFC 5545 3.3.4, 3.3.5). */
static struct mail_event_time time_of(struct arena *a, struct ical_line l) {
    struct str s = str_trim(l.value);
    struct moment_parts p = { 0 };
    struct mail_event_time none = { .zone = S("") }, t = none;
    if (!ical_date(s, &p.year, &p.month, &p.day)) return none;
    t.set = true;
    t.whole_day = s.n == 8;
    if (!t.whole_day) {
        bool clock = s.p[8] == 'T' && ical_digits(s, 9, 2, &p.hour) &&
                     ical_digits(s, 11, 2, &p.minute) && ical_digits(s, 13, 2, &p.second);
        if (!clock || p.hour > 23 || p.minute > 59 || p.second > 60) return none;
        if (p.second == 60) p.second = 59; /* a leap second, which no clock of ours has */
        t.utc = s.n > 15 && s.p[15] == 'Z';
        if (!t.utc) t.zone = text_of(a, ical_param(l, S("TZID")));
    }
    t.at = moment_join(p);
    return t;
}

/* P1DT2H30M, P2W: seconds; 0 for what is none (RFC 5545 3.3.6) and for more than a year, which says
 * nothing to anybody. */
static int64_t duration_of(struct str s) {
    int64_t sum = 0, n = 0;
    for (size_t i = 0; i < s.n && n <= DURATION_MAX && sum <= DURATION_MAX; i++) {
        char c = s.p[i];
        int64_t unit = c == 'W'   ? 7 * DAY_SECONDS
                       : c == 'D' ? DAY_SECONDS
                       : c == 'H' ? 3600
                       : c == 'M' ? 60
                       : c == 'S' ? 1
                                  : 0;
        sum += n * unit;
        n = c >= '0' && c <= '9' ? n * 10 + (c - '0') : 0;
    }
    return n <= DURATION_MAX && sum <= DURATION_MAX ? sum : 0;
}

static void note(struct reader *r, struct ical_line l) {
    struct mail_event *e = r->event;
    struct arena *a = r->arena;
    if (str_eq_nocase(l.name, S("SUMMARY"))) e->summary = text_of(a, l.value);
    if (str_eq_nocase(l.name, S("LOCATION"))) e->place = text_of(a, l.value);
    if (str_eq_nocase(l.name, S("ORGANIZER"))) e->organizer = person(a, l);
    if (str_eq_nocase(l.name, S("DTSTART"))) e->start = time_of(a, l);
    if (str_eq_nocase(l.name, S("DTEND"))) e->end = time_of(a, l);
    if (str_eq_nocase(l.name, S("DURATION"))) r->duration = duration_of(l.value);
    if (!str_eq_nocase(l.name, S("ATTENDEE")) || e->people.n == CALENDAR_PEOPLE_MAX) return;
    struct mail_address who = person(a, l);
    LIST_ADD(a, e->people.v, e->people.n, r->room, who.name.n ? who.name : who.address);
}

static void read_line(struct reader *r, struct ical_line l) {
    bool begin = str_eq_nocase(l.name, S("BEGIN")), end = str_eq_nocase(l.name, S("END"));
    bool of_event = str_eq_nocase(str_trim(l.value), S("VEVENT"));
    if (!r->in_event && str_eq_nocase(l.name, S("METHOD"))) r->method = str_trim(l.value);
    if (r->in_event && begin) r->depth++;
    if (r->in_event && r->depth == 0 && !begin && !end) note(r, l);
    if (r->in_event && end && r->depth-- == 0) r->done = true;
    if (begin && of_event && !r->in_event) r->in_event = true;
}

static enum mail_event_kind kind_of(struct str method) {
    if (str_eq_nocase(method, S("CANCEL"))) return MAIL_EVENT_CANCELLED;
    bool answer = str_eq_nocase(method, S("REPLY")) || str_eq_nocase(method, S("COUNTER"));
    return answer ? MAIL_EVENT_ANSWER : MAIL_EVENT_INVITATION;
}

void calendar_read(struct arena *a, struct str s, struct mail_event *ret) {
    *ret = (struct mail_event){ .summary = S(""), .place = S("") };
    ret->organizer = (struct mail_address){ S(""), S("") };
    ret->start.zone = ret->end.zone = S("");
    struct reader r = { .arena = a, .event = ret, .method = S("") };
    struct str rest = ical_unfold(a, utf8_cut(s, CALENDAR_MAX));
    for (struct ical_line l; !r.done && ical_next(&rest, &l);) read_line(&r, l);
    if (!r.in_event) return;
    ret->kind = kind_of(r.method);
    if (ret->end.set || !ret->start.set || r.duration == 0) return;
    struct mail_event_time end = ret->start;
    end.at += r.duration * MOMENT_SECOND;
    if (moment_split(end.at).year <= 9999) ret->end = end;
}
