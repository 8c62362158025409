#include "base/moment.h"

#include "base/buf.h"
#include "base/bug.h"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

int64_t moment_days(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

int moment_days_in(int year, int month) {
    static const int len[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    BUG_UNLESS(month >= 1 && month <= 12);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : len[month - 1];
}

int moment_month(struct str word) {
    for (int i = 0; i < 12; i++)
        if (str_starts_nocase(word, str_of(months[i]))) return i + 1;
    return 0;
}

struct moment_parts moment_split(int64_t t) {
    int64_t days = t / MOMENT_DAY, rest = t % MOMENT_DAY;
    if (rest < 0) {
        rest += MOMENT_DAY;
        days--;
    }
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct moment_parts p = { 0 };
    p.day = (int)(doy - (153 * mp + 2) / 5 + 1);
    p.month = (int)(mp < 10 ? mp + 3 : mp - 9);
    p.year = (int)(yoe + era * 400 + (p.month <= 2));
    p.hour = (int)(rest / MOMENT_HOUR);
    p.minute = (int)(rest / MOMENT_MINUTE % 60);
    p.second = (int)(rest / MOMENT_SECOND % 60);
    p.micros = (int)(rest % MOMENT_SECOND);
    p.weekday = (int)(((days + 3) % 7 + 7) % 7);
    return p;
}

int64_t moment_join(struct moment_parts p) {
    return moment_days(p.year, p.month, p.day) * MOMENT_DAY + p.hour * MOMENT_HOUR + p.minute * MOMENT_MINUTE +
           p.second * MOMENT_SECOND + p.micros;
}

/* Numbers in so many digits, each with what stands behind it. */
struct piece {
    int v, width;
    char then;
};

static struct str joined(struct arena *a, const struct piece *pieces, size_t n) {
    struct buf b = buf_new(a, 64);
    for (size_t i = 0; i < n; i++) {
        buf_add_digits(&b, pieces[i].v, pieces[i].width);
        if (pieces[i].then) buf_add_char(&b, pieces[i].then);
    }
    return buf_str(&b);
}

struct str moment_rfc3339(struct arena *a, int64_t t) {
    struct moment_parts p = moment_split(t);
    struct piece pieces[] = { { p.year, 4, '-' },   { p.month, 2, '-' },  { p.day, 2, 'T' },
                              { p.hour, 2, ':' },   { p.minute, 2, ':' }, { p.second, 2, 'Z' },
                              { p.micros, 6, 'Z' } };
    if (p.micros) pieces[5].then = '.';
    return joined(a, pieces, p.micros ? 7 : 6);
}

struct str moment_clock(struct arena *a, struct moment_parts p) {
    return joined(a, (struct piece[]){ { p.hour, 2, ':' }, { p.minute, 2, 0 } }, 2);
}

static bool digits(struct str *s, size_t n, int64_t max, int *ret) {
    int64_t v;
    if (s->n < n || s->p[0] == '-' || !str_to_int(str_slice(*s, 0, n), 0, max, &v)) return false;
    *ret = (int)v;
    *s = str_from(*s, n);
    return true;
}

static bool one_of(struct str *s, char a, char b) {
    if (s->n == 0 || (s->p[0] != a && s->p[0] != b)) return false;
    *s = str_from(*s, 1);
    return true;
}

static void fraction(struct str *s, int *ret_micros) {
    int scale = 100000;
    while (s->n && s->p[0] >= '0' && s->p[0] <= '9') {
        *ret_micros += (s->p[0] - '0') * scale;
        scale /= 10;
        *s = str_from(*s, 1);
    }
}

bool moment_from_rfc3339(struct str s, int64_t *ret) {
    struct moment_parts p = { 0 };
    if (!digits(&s, 4, 9999, &p.year) || !one_of(&s, '-', '-')) return false;
    if (!digits(&s, 2, 12, &p.month) || p.month == 0 || !one_of(&s, '-', '-')) return false;
    if (!digits(&s, 2, moment_days_in(p.year, p.month), &p.day) || p.day == 0) return false;
    if (!one_of(&s, 'T', 't')) return false;
    if (!digits(&s, 2, 23, &p.hour) || !one_of(&s, ':', ':')) return false;
    if (!digits(&s, 2, 59, &p.minute) || !one_of(&s, ':', ':')) return false;
    if (!digits(&s, 2, 60, &p.second)) return false;
    if (one_of(&s, '.', '.')) {
        if (s.n == 0 || s.p[0] < '0' || s.p[0] > '9') return false;
        fraction(&s, &p.micros);
    }
    int64_t shift = 0;
    if (!one_of(&s, 'Z', 'z')) {
        int sign = s.n && s.p[0] == '-' ? -1 : 1, h, m;
        if (!one_of(&s, '+', '-') || !digits(&s, 2, 23, &h) || !one_of(&s, ':', ':')) return false;
        if (!digits(&s, 2, 59, &m)) return false;
        shift = sign * (h * MOMENT_HOUR + m * MOMENT_MINUTE);
    }
    if (s.n) return false;
    *ret = moment_join(p) - shift;
    return true;
}

struct str moment_rfc5322(struct arena *a, int64_t t) {
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    struct moment_parts p = moment_split(t);
    return str_printf(a, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[p.weekday], p.day,
                      months[p.month - 1], p.year, p.hour, p.minute, p.second);
}
