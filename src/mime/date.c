#include "mime/date.h"

#include "base/moment.h"
#include "mime/headers.h"

enum { DATE_MAX = 200, TOKENS_MAX = 16 };

/* Comments out, commas and dots between words to blanks; what is longer than any date is cut. */
static struct str plain(struct arena *a, struct str raw) {
    struct str s = str_slice(header_unfold(a, raw), 0, DATE_MAX);
    char *out = arena_copy(a, s.p, s.n);
    size_t n = 0;
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '(') depth++;
        if (depth == 0) out[n++] = c == ',' || c == '"' ? ' ' : c;
        if (c == ')' && depth > 0) depth--;
    }
    return (struct str){ out, n };
}

static size_t tokens_of(struct str s, struct str v[TOKENS_MAX]) {
    size_t n = 0, i = 0;
    while (n < TOKENS_MAX) {
        while (i < s.n && s.p[i] == ' ')
            i++;
        size_t from = i;
        while (i < s.n && s.p[i] != ' ')
            i++;
        if (i == from) break;
        v[n++] = str_slice(s, from, i);
    }
    return n;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Takes at most max digits off *s. */
static bool take_number(struct str *s, size_t max, int *ret) {
    size_t n = 0;
    int v = 0;
    while (n < s->n && n < max && is_digit(s->p[n]))
        v = v * 10 + (s->p[n++] - '0');
    *s = str_from(*s, n);
    if (n) *ret = v;
    return n > 0;
}

static bool take_char(struct str *s, char c) {
    if (s->n == 0 || s->p[0] != c) return false;
    *s = str_from(*s, 1);
    return true;
}

static bool month_of(struct str s, int *ret) {
    int month = moment_month(s);
    if (month) *ret = month;
    return month > 0;
}

/* 10:12:00, 10:12, 10.12.00, 10:12:00.123; a zone may be glued to it. */
static bool time_of(struct str s, struct moment_parts *p, struct str *ret_rest) {
    int h, m, sec = 0;
    if (!take_number(&s, 2, &h) || s.n == 0 || (s.p[0] != ':' && s.p[0] != '.')) return false;
    char sep = s.p[0];
    s = str_from(s, 1);
    if (!take_number(&s, 2, &m)) return false;
    if (take_char(&s, sep) && !take_number(&s, 2, &sec)) return false;
    if (take_char(&s, '.')) {
        int fraction;
        (void)take_number(&s, 9, &fraction);
    }
    if (h > 24 || m > 59 || sec > 60) return false;
    p->hour = h;
    p->minute = m;
    p->second = sec;
    *ret_rest = s;
    return true;
}

/* RFC 5322 4.3; letters of the military alphabet but Z mean nothing there. */
static bool named_zone(struct str s, int32_t *ret) {
    static const struct {
        struct str name;
        int32_t minutes;
    } zones[] = {
        { S("UT"), 0 },     { S("GMT"), 0 },    { S("UTC"), 0 },    { S("Z"), 0 },
        { S("EDT"), -240 }, { S("EST"), -300 }, { S("CDT"), -300 }, { S("CST"), -360 },
        { S("MDT"), -360 }, { S("MST"), -420 }, { S("PDT"), -420 }, { S("PST"), -480 },
        { S("WET"), 0 },    { S("WEST"), 60 },  { S("BST"), 60 },   { S("CET"), 60 },
        { S("MET"), 60 },   { S("CEST"), 120 }, { S("MEST"), 120 }, { S("EET"), 120 },
        { S("EEST"), 180 }, { S("MSK"), 180 },  { S("JST"), 540 },
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (!str_eq_nocase(s, zones[i].name)) continue;
        *ret = zones[i].minutes;
        return true;
    }
    return false;
}

/* +0100, +01:00, -1, GMT+0100. */
static bool zone_of(struct str s, int32_t *ret) {
    if (s.n > 4 && (str_starts_nocase(s, S("GMT")) || str_starts_nocase(s, S("UTC"))))
        s = str_from(s, 3);
    size_t letters = 0;
    while (letters < s.n && (s.p[letters] | 32) >= 'a' && (s.p[letters] | 32) <= 'z')
        letters++;
    if (letters &&
        (letters == s.n || is_digit(s.p[letters]))) /* "EST5EDT" is EST to its writer's clock */
        return named_zone(str_slice(s, 0, letters), ret);
    if (s.n < 2 || (s.p[0] != '+' && s.p[0] != '-')) return false;
    int sign = s.p[0] == '-' ? -1 : 1, hours = 0, minutes = 0;
    s = str_from(s, 1);
    size_t digits = 0;
    while (digits < s.n && is_digit(s.p[digits]))
        digits++;
    if (!take_number(&s, digits == 3 ? 1 : 2, &hours)) return false;
    (void)take_char(&s, ':');
    (void)take_number(&s, 2, &minutes);
    if (hours > 23 || minutes > 59) {
        *ret = 0;
        return true;
    }
    *ret = sign * (hours * 60 + minutes);
    return true;
}

/* 2026-03-05, 05-Mar-2026, 5.3.2026, 2026/03/05. */
static bool joined_date(struct str s, struct moment_parts *p) {
    int v[3] = { 0 };
    size_t first = 0;
    for (int i = 0; i < 3; i++) {
        struct str before = s;
        if (i == 1 && month_of(s, &v[1])) {
            while (s.n && s.p[0] != '-' && s.p[0] != '/' && s.p[0] != '.')
                s = str_from(s, 1);
        } else if (!take_number(&s, 4, &v[i])) {
            return false;
        }
        if (i == 0) first = before.n - s.n;
        if (i < 2 && !take_char(&s, '-') && !take_char(&s, '/') && !take_char(&s, '.'))
            return false;
    }
    p->year = first == 4 ? v[0] : v[2];
    p->month = v[1];
    p->day = first == 4 ? v[2] : v[0];
    return true;
}

struct reading {
    struct moment_parts p;
    bool has_time, has_zone, pm, am;
    int number[3]; /* day, perhaps month, and year in the order they came */
    size_t numbers, digits[3];
    int32_t zone;
};

static void read_number(struct reading *r, struct str s) {
    int v;
    struct str rest = s;
    if (r->numbers == 3 || s.n > 4 || !take_number(&rest, 4, &v)) return;
    r->digits[r->numbers] = s.n - rest.n;
    r->number[r->numbers++] = v;
}

static void read_token(struct reading *r, struct str s) {
    struct str rest;
    int month;
    if (s.n > 10 && s.p[4] == '-' &&
        (s.p[10] == 'T' || s.p[10] == 't')) { /* ISO 8601 in one piece */
        (void)joined_date(str_slice(s, 0, 10), &r->p);
        s = str_from(s, 11);
    }
    if (!r->has_time && time_of(s, &r->p, &rest) && !(rest.n && is_digit(rest.p[0]))) {
        r->has_time = true;
        if (rest.n) r->has_zone |= zone_of(rest, &r->zone);
    } else if (str_eq_nocase(s, S("PM")) || str_eq_nocase(s, S("AM"))) {
        r->pm = (s.p[0] | 32) == 'p';
        r->am = !r->pm;
    } else if (!r->p.month && month_of(s, &month)) {
        r->p.month = month;
    } else if (r->has_time && !r->has_zone && zone_of(s, &r->zone)) {
        r->has_zone = true;
    } else if (is_digit(s.p[0]) && !joined_date(s, &r->p)) {
        read_number(r, s);
    }
}

/* RFC 5322 4.3: two digits below 50 are of this century, all others of the last. */
static int whole_year(int year, size_t digits) {
    if (digits == 2 && year < 50) return year + 2000;
    return digits <= 3 && year < 1000 ? year + 1900 : year;
}

bool date_read(struct arena *a, struct str raw, int64_t *ret_moment, int32_t *ret_offset) {
    if (!str_is_set(raw)) return false;
    struct str v[TOKENS_MAX];
    struct reading r = { 0 };
    size_t n = tokens_of(plain(a, raw), v);
    for (size_t i = 0; i < n; i++)
        read_token(&r, v[i]);
    struct moment_parts *p = &r.p;
    if (!p->day && r.numbers >= 2) {
        size_t last = p->month ? 1 : r.numbers - 1, year = r.digits[0] == 4 ? 0 : last;
        p->day = r.number[last - year];
        p->year = whole_year(r.number[year], r.digits[year]);
        if (!p->month) p->month = r.number[1];
    } else if (p->year < 100) {
        p->year = whole_year(p->year, 2);
    }
    if (!r.has_time || p->month < 1 || p->month > 12 || p->year < 1900 || p->year > 9999)
        return false;
    if (p->day < 1 || p->day > moment_days_in(p->year, p->month)) return false;
    if (r.pm && p->hour < 12) p->hour += 12;
    if (r.am && p->hour == 12) p->hour = 0;
    *ret_moment = moment_join(*p) - r.zone * MOMENT_MINUTE;
    *ret_offset = r.zone;
    return true;
}

struct str date_rfc3339(struct arena *a, int64_t moment, int32_t offset) {
    struct moment_parts p = moment_split(moment + offset * MOMENT_MINUTE);
    if (offset == 0) return moment_rfc3339(a, moment);
    int minutes = offset < 0 ? -offset : offset;
    return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", p.year, p.month, p.day, p.hour,
                      p.minute, p.second, offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
