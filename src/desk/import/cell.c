/* What stands in a cell, read as people and spreadsheets write it. */
#include "base/moment.h"
#include "base/money.h"
#include "desk/import/import_priv.h"

const struct err *import_number(struct work *w, struct str s, int64_t min, int64_t max,
                                const char *column, int64_t *ret) {
    if (str_to_int(s, min, max, ret)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no number that fits.", .field = column,
               .hint = "Write digits alone, such as 24.");
}

const struct err *import_flag(struct work *w, struct str s, bool otherwise, const char *column,
                              bool *ret) {
    static const struct str yes[] = { S("1"), S("yes"), S("true"), S("x") },
                            no[] = { S("0"), S("no"), S("false") };
    *ret = otherwise;
    if (s.n == 0) return NULL;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        *ret = true;
        if (str_eq_nocase(s, yes[i])) return NULL;
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        *ret = false;
        if (str_eq_nocase(s, no[i])) return NULL;
    }
    return ERR(w->arena, ERR_INVALID, "This is neither yes nor no.", .field = column,
               .hint = "Write yes or no.");
}

const struct err *import_amount(struct work *w, struct str s, struct str currency,
                                const char *column, int64_t *ret) {
    if (money_parse(s, currency, ret)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = column,
               .hint = "Write an amount such as 6.490,00.");
}

/* ---- days and times ---- */

/* The next number of a date or time, and what stands behind it. */
static bool take_number(struct str *s, int64_t *ret) {
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (n == 0 || n > 4 || !str_to_int(str_slice(*s, 0, n), 0, 9999, ret)) return false;
    *s = str_from(*s, n);
    return true;
}

/* The sign between two numbers, with blanks around it; 0 at the end. */
static char take_sign(struct str *s) {
    char sign = 0;
    while (s->n && str_find_char(S(" .-/"), s->p[0]) >= 0) {
        if (s->p[0] != ' ') sign = s->p[0];
        *s = str_from(*s, 1);
    }
    return sign;
}

/* 2026-11-13, 2026. 11. 13., 13.11.2026., 13. 11. 2026, 13/11/2026: the year has four digits. */
static bool take_day(struct str *s, struct moment_parts *ret) {
    int64_t a, b, c;
    if (!take_number(s, &a) || !take_sign(s) || !take_number(s, &b) || !take_sign(s) ||
        !take_number(s, &c))
        return false;
    if (s->n && s->p[0] == '.') *s = str_from(*s, 1);
    int64_t year = a > 31 ? a : c, day = a > 31 ? c : a;
    if (year < 1970 || b < 1 || b > 12 || day < 1 || day > moment_days_in((int)year, (int)b))
        return false;
    *ret = (struct moment_parts){ .year = (int)year, .month = (int)b, .day = (int)day };
    return true;
}

/* " 18:42", "T18:42:05", or nothing. */
static bool take_time(struct str s, struct moment_parts *p) {
    int64_t hour, minute, second = 0;
    if (str_trim(s).n == 0) return true;
    if (s.p[0] == 'T') s = str_from(s, 1);
    s = str_trim(s);
    if (!take_number(&s, &hour) || s.n == 0 || s.p[0] != ':') return false;
    s = str_from(s, 1);
    if (!take_number(&s, &minute)) return false;
    if (s.n && s.p[0] == ':') {
        s = str_from(s, 1);
        if (!take_number(&s, &second)) return false;
    }
    if (s.n || hour > 23 || minute > 59 || second > 59) return false;
    p->hour = (int)hour, p->minute = (int)minute, p->second = (int)second;
    return true;
}

const struct err *import_moment(struct work *w, struct str s, const struct zone *z,
                                const char *column, int64_t *ret) {
    struct moment_parts p;
    struct str rest = str_trim(s);
    if (moment_from_rfc3339(rest, ret)) return NULL;
    if (take_day(&rest, &p) && take_time(rest, &p)) {
        *ret = zone_moment(z, p);
        return NULL;
    }
    return ERR(w->arena, ERR_INVALID, "This is no time.", .field = column,
               .hint = "Write a day such as 2026-11-13, with a time such as 18:42 where you know it.");
}

const struct err *import_day(struct work *w, struct str s, const char *column, int64_t *ret) {
    struct moment_parts p;
    struct str rest = str_trim(s);
    if (take_day(&rest, &p) && str_trim(rest).n == 0) {
        *ret = moment_days(p.year, p.month, p.day);
        return NULL;
    }
    return ERR(w->arena, ERR_INVALID, "This is no day.", .field = column,
               .hint = "Write a day such as 2026-11-13.");
}

/* ---- and back ---- */

struct str import_show_day(struct work *w, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    return str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day);
}

struct str import_show_moment(struct work *w, const struct zone *z, int64_t t) {
    struct moment_parts p = zone_local(z, t);
    if (p.micros) return moment_rfc3339(w->arena, t); /* to the microsecond, so that it comes back the same */
    return str_printf(w->arena, "%04d-%02d-%02d %02d:%02d:%02d", p.year, p.month, p.day, p.hour,
                      p.minute, p.second);
}

struct str import_show_amount(struct work *w, int64_t amount, struct str currency) {
    return money_show(w->arena, amount, currency, ".", "");
}

void import_put(struct buf *b, const struct str *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        csv_cell(b, cells[i]);
    csv_end(b);
}
