#include "mime/calendar.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "mime/list.h"

enum { DAY_SECONDS = 24 * 60 * 60, DURATION_MAX = 366 * DAY_SECONDS };

struct line {
    struct str name, params, value;
};

struct reader {
    struct arena *arena;
    struct mail_event *event;
    size_t room;
    struct str method;
    bool in_event, done;
    int depth;        /* components within the event, such as its alarms */
    int64_t duration; /* seconds; 0: none is given */
};

/* A long line goes on where the next one begins with a blank (RFC 5545 3.1). */
static struct str unfolded(struct arena *a, struct str s) {
    struct buf b = buf_new_sized(a, s.n + 1, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r') continue;
        bool folds = s.p[i] == '\n' && i + 1 < s.n && (s.p[i + 1] == ' ' || s.p[i + 1] == '\t');
        if (folds)
            i++;
        else
            buf_add_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

/* NAME;PARAMS:VALUE, where a parameter in quotes may hold a colon. */
static struct line line_of(struct str s) {
    bool quoted = false;
    size_t colon = s.n, semicolon = s.n;
    for (size_t i = 0; i < s.n && colon == s.n; i++) {
        if (s.p[i] == '"') quoted = !quoted;
        if (s.p[i] == ':' && !quoted) colon = i;
        if (s.p[i] == ';' && !quoted && semicolon == s.n) semicolon = i;
    }
    if (semicolon > colon) semicolon = colon;
    return (struct line){ str_slice(s, 0, semicolon), str_slice(s, semicolon, colon),
                          colon < s.n ? str_from(s, colon + 1) : S("") };
}

/* The value of ;NAME=value or ;NAME="value"; "" where there is none. */
static struct str param(struct line l, struct str name) {
    struct str rest = l.params;
    while (rest.n) {
        rest = str_from(rest, 1); /* the semicolon */
        bool quoted = false;
        size_t end = 0;
        for (; end < rest.n && (quoted || rest.p[end] != ';'); end++)
            if (rest.p[end] == '"') quoted = !quoted;
        struct str one = str_slice(rest, 0, end);
        rest = str_from(rest, end);
        bool is = one.n > name.n && one.p[name.n] == '=' && str_starts_nocase(one, name);
        if (!is) continue;
        one = str_from(one, name.n + 1);
        bool in_quotes = one.n >= 2 && one.p[0] == '"' && one.p[one.n - 1] == '"';
        return in_quotes ? str_slice(one, 1, one.n - 1) : one;
    }
    return S("");
}

/* A text in one line: escapes undone, line breaks as blanks. */
static struct str text_of(struct arena *a, struct str s) {
    s = utf8_cut(s, CALENDAR_TEXT_MAX);
    struct buf b = buf_new_sized(a, s.n + 1, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool escape = s.p[i] == '\\' && i + 1 < s.n;
        char c = escape ? s.p[++i] : s.p[i];
        bool is_break = escape && (c == 'n' || c == 'N');
        buf_add_char(&b, is_break || (unsigned char)c < ' ' || c == 0x7F ? ' ' : c);
    }
    return str_trim(buf_str(&b));
}

static struct mail_address person(struct arena *a, struct line l) {
    struct str address = l.value;
    if (str_starts_nocase(address, S("mailto:"))) address = str_from(address, 7);
    return (struct mail_address){ text_of(a, param(l, S("CN"))), text_of(a, address) };
}

static bool digits(struct str s, size_t from, size_t n, int *ret) {
    int64_t v;
    if (s.n < from + n || !str_to_int(str_slice(s, from, from + n), 0, 9999, &v)) return false;
    *ret = (int)v;
    return true;
}

/* 20261113, 20261113T184200 or 20261113T184200Z (RFC 5545 3.3.4, 3.3.5). */
static struct mail_event_time time_of(struct arena *a, struct line l) {
    struct str s = str_trim(l.value);
    struct moment_parts p = { 0 };
    struct mail_event_time none = { .zone = S("") }, t = none;
    if (!digits(s, 0, 4, &p.year) || !digits(s, 4, 2, &p.month) || !digits(s, 6, 2, &p.day))
        return none;
    if (p.year == 0 || p.month < 1 || p.month > 12) return none;
    if (p.day < 1 || p.day > moment_days_in(p.year, p.month)) return none;
    t.set = true;
    t.whole_day = s.n == 8;
    if (!t.whole_day) {
        bool clock = s.p[8] == 'T' && digits(s, 9, 2, &p.hour) && digits(s, 11, 2, &p.minute) &&
                     digits(s, 13, 2, &p.second);
        if (!clock || p.hour > 23 || p.minute > 59 || p.second > 60) return none;
        if (p.second == 60) p.second = 59; /* a leap second, which no clock of ours has */
        t.utc = s.n > 15 && s.p[15] == 'Z';
        if (!t.utc) t.zone = text_of(a, param(l, S("TZID")));
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

static void note(struct reader *r, struct line l) {
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

static void read_line(struct reader *r, struct line l) {
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
    struct str rest = unfolded(a, str_slice(s, 0, s.n < CALENDAR_MAX ? s.n : CALENDAR_MAX));
    while (rest.n && !r.done) {
        ptrdiff_t at = str_find_char(rest, '\n');
        size_t n = at < 0 ? rest.n : (size_t)at;
        read_line(&r, line_of(str_slice(rest, 0, n)));
        rest = str_from(rest, n < rest.n ? n + 1 : n);
    }
    if (!r.in_event) return;
    ret->kind = kind_of(r.method);
    if (ret->end.set || !ret->start.set || r.duration == 0) return;
    struct mail_event_time end = ret->start;
    end.at += r.duration * MOMENT_SECOND;
    if (moment_split(end.at).year <= 9999) ret->end = end;
}
