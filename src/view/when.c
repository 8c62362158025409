#include "view/when.h"

#include "base/buf.h"
#include "base/money.h"
#include "view/cldr.h"

/* How a distance is said. */
enum way { WAY_AHEAD, WAY_LATE, WAY_AGO, WAY_COUNT };

/* What CLDR has no words for: being late, hours with minutes, a moment ago; and the hours of English,
 * which are h here as they are min. # is the number, @ the minutes in two digits behind hours. They
 * stand here and not in po/ because they are formats more than sentences and must stay as short as
 * the column they stand in. */
struct tongue {
    const char *just_now;
    const char *minutes_late, *hours_late, *days_late[CLDR_FORMS];
    const char *hours_minutes[WAY_COUNT];
    const char *hours[CLDR_WAYS]; /* NULL: as CLDR says */
};

static const struct tongue tongues[LANG_COUNT] = {
    [LANG_EN] = { "just now",
                  "# min late",
                  "# h late",
                  { "# day late", "# days late" },
                  { "in # h @", "# h @ late", "# h @ ago" },
                  { "in # h", "# h ago" } },
    [LANG_SR] = { "управо сада",
                  "касни # мин.",
                  "касни # ч.",
                  { "касни # дан", "касни # дана", "касни # дана" },
                  { "за # ч. @", "касни # ч. @", "пре # ч. @" },
                  { NULL } },
    [LANG_SR_LATN] = { "upravo sada",
                       "kasni # min.",
                       "kasni # č.",
                       { "kasni # dan", "kasni # dana", "kasni # dana" },
                       { "za # č. @", "kasni # č. @", "pre # č. @" },
                       { NULL } },
    [LANG_HU] = { "az imént",
                  "# perc késés",
                  "# óra késés",
                  { "# nap késés", "# nap késés" },
                  { "# ó @ p múlva", "# ó @ p késés", "# ó @ perce" },
                  { NULL } },
    [LANG_SL] = { "pravkar",
                  "zamuja # min",
                  "zamuja # h",
                  { "zamuja # dan", "zamuja # dneva", "zamuja # dni", "zamuja # dni" },
                  { "čez # h @", "zamuja # h @", "pred # h @" },
                  { NULL } },
    [LANG_EL] = { "μόλις τώρα",
                  "άργησε # λ.",
                  "άργησε # ώ.",
                  { "άργησε # ημέρα", "άργησε # ημέρες" },
                  { "σε # ώ. @", "άργησε # ώ. @", "# ώ. @ πριν" },
                  { NULL } },
};

static struct str pattern(struct arena *a, const char *text, int64_t n, int minutes) {
    struct buf b = buf_new(a, 128);
    for (; *text; text++) {
        if (*text == '#')
            buf_add_int(&b, n);
        else if (*text == '@')
            buf_add_digits(&b, minutes, 2);
        else
            buf_add_char(&b, *text);
    }
    return buf_str(&b);
}

/* The pattern for n of a unit. */
static const char *said(enum lang lang, enum cldr_unit unit, enum way way, int64_t n) {
    const struct tongue *t = &tongues[lang];
    int form = lang_form(lang, n);
    if (way == WAY_LATE)
        return unit == CLDR_DAY    ? t->days_late[form]
               : unit == CLDR_HOUR ? t->hours_late
                                   : t->minutes_late;
    enum cldr_way to = way == WAY_AHEAD ? CLDR_AHEAD : CLDR_AGO;
    if (unit == CLDR_HOUR && t->hours[to]) return t->hours[to];
    return cldr[lang].distance[unit][to][form];
}

/* How far d (>= 0) is, in words. */
static struct str distance(struct arena *a, enum lang lang, int64_t d, enum way way) {
    int minutes = (int)(d / MOMENT_MINUTE % 60);
    int64_t hours = d / MOMENT_HOUR, days = d / MOMENT_DAY;
    if (hours < 1) return pattern(a, said(lang, CLDR_MINUTE, way, minutes), minutes, 0);
    if (hours < 3) return pattern(a, tongues[lang].hours_minutes[way], hours, minutes);
    if (days < 2) return pattern(a, said(lang, CLDR_HOUR, way, hours), hours, 0);
    return pattern(a, said(lang, CLDR_DAY, way, days), days, 0);
}

/* How often the letter at s stands there. */
static int run_of(const char *s) {
    int n = 1;
    while (s[n] == *s)
        n++;
    return n;
}

/* A date by a pattern of CLDR (cldr.h). */
static struct str by_pattern(struct arena *a, enum lang lang, const char *text,
                             struct moment_parts p) {
    struct buf b = buf_new(a, 128);
    for (int n; *text; text += n) {
        n = run_of(text);
        if (*text == 'd')
            buf_add_digits(&b, p.day, n == 2 ? 2 : 1);
        else if (*text == 'M' && n == 3)
            buf_add_c(&b, cldr[lang].months[p.month - 1]);
        else if (*text == 'M')
            buf_add_digits(&b, p.month, n == 2 ? 2 : 1);
        else if (*text == 'y')
            buf_add_int(&b, p.year);
        else if (*text == 'E')
            buf_add_c(&b, cldr[lang].weekdays[p.weekday]);
        else
            buf_add(&b, (struct str){ text, (size_t)n });
    }
    return buf_str(&b);
}

/* Where a time stands, as short as it can be told from now. */
static struct str lead(struct arena *a, const struct when_reader *r, int64_t t) {
    struct moment_parts p = zone_local(r->zone, t), now = zone_local(r->zone, r->now);
    int64_t days = moment_days(p.year, p.month, p.day) - moment_days(now.year, now.month, now.day);
    struct str clock = moment_clock(a, p);
    if (days == 0) return clock;
    if (days >= -6 && days <= 6)
        return str_join3(a, str_of(cldr[r->lang].weekdays[p.weekday]), S(" "), clock);
    const struct cldr *c = &cldr[r->lang];
    struct str date = by_pattern(a, r->lang, p.year == now.year ? c->day_month : c->date, p);
    return str_join3(a, date, S(" "), clock);
}

static struct page_when moment_of(struct arena *a, const struct when_reader *r, int64_t t) {
    return (struct page_when){ .iso = moment_rfc3339(a, t - (t % MOMENT_SECOND + MOMENT_SECOND) %
                                                                MOMENT_SECOND),
                               .full = when_full(a, r, t),
                               .lead = lead(a, r, t),
                               .tail = S(""),
                               .tone = TONE_PLAIN };
}

struct page_when when_due(struct arena *a, const struct when_reader *r, int64_t due,
                          int64_t start) {
    struct page_when w = moment_of(a, r, due);
    int64_t left = due - r->now;
    w.tone = left <= 0 ? TONE_LATE : left <= (due - start) / 10 ? TONE_SOON : TONE_PLAIN;
    if (left <= 0)
        w.tail = distance(a, r->lang, -left < MOMENT_MINUTE ? MOMENT_MINUTE : -left, WAY_LATE);
    else if (left < MOMENT_MINUTE)
        w.tail = str_of(cldr[r->lang].now);
    else
        w.tail = distance(a, r->lang, left, WAY_AHEAD);
    return w;
}

struct page_when when_past(struct arena *a, const struct when_reader *r, int64_t t) {
    struct page_when w = moment_of(a, r, t);
    int64_t ago = r->now - t;
    if (ago < MOMENT_MINUTE)
        w.tail = str_of(tongues[r->lang].just_now);
    else if (ago < MOMENT_DAY)
        w.tail = distance(a, r->lang, ago, WAY_AGO);
    return w;
}

struct page_when when_next(struct arena *a, const struct when_reader *r, int64_t t) {
    struct page_when w = moment_of(a, r, t);
    int64_t left = t - r->now;
    w.tail =
        left < MOMENT_MINUTE ? str_of(cldr[r->lang].now) : distance(a, r->lang, left, WAY_AHEAD);
    return w;
}

struct str when_full(struct arena *a, const struct when_reader *r, int64_t t) {
    struct moment_parts p = zone_local(r->zone, t);
    struct word_arg args[] = { { S("1"), by_pattern(a, r->lang, cldr[r->lang].full, p) },
                               { S("0"), moment_clock(a, p) } };
    return word_fill(a, str_of(cldr[r->lang].joined), args, 2);
}

struct str when_clock(struct arena *a, const struct when_reader *r, int64_t t) {
    return moment_clock(a, zone_local(r->zone, t));
}

struct str when_date(struct arena *a, const struct when_reader *r, int64_t t) {
    return by_pattern(a, r->lang, cldr[r->lang].date, zone_local(r->zone, t));
}

int when_part_of_day(const struct when_reader *r) {
    int hour = zone_local(r->zone, r->now).hour;
    return hour >= 4 && hour < 10 ? 0 : hour >= 10 && hour < 18 ? 1 : 2;
}

struct str when_number(struct arena *a, enum lang lang, int64_t n) {
    struct str digits = str_printf(a, "%lld", (long long)n);
    struct buf b = buf_new(a, 64);
    size_t sign = n < 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (i > sign && (digits.n - i) % 3 == 0) buf_add_c(&b, cldr[lang].group);
        buf_add_char(&b, digits.p[i]);
    }
    return buf_str(&b);
}

struct str when_money(struct arena *a, enum lang lang, int64_t amount, struct str currency) {
    struct str digits = money_show(a, amount, currency, cldr[lang].decimal, cldr[lang].group);
    return str_join3(a, digits, S("\xC2\xA0"), currency);
}

struct str when_tenths(struct arena *a, enum lang lang, int64_t tenths) {
    return str_printf(a, "%lld%s%lld", (long long)(tenths / 10), cldr[lang].decimal,
                      (long long)(tenths % 10));
}

struct str when_size(struct arena *a, enum lang lang, int64_t bytes) {
    static const char *const units[] = { "B", "KB", "MB", "GB" };
    int unit = 0;
    int64_t tenths = bytes * 10;
    while (tenths >= 9995 && unit < 3) {
        tenths = (tenths + 500) / 1000;
        unit++;
    }
    bool fraction = unit > 0 && tenths < 100 && tenths % 10;
    if (!fraction) return str_printf(a, "%lld %s", (long long)((tenths + 5) / 10), units[unit]);
    return str_join3(a, when_tenths(a, lang, tenths), S(" "), str_of(units[unit]));
}

struct str when_month(enum lang lang, int month) { return str_of(cldr[lang].months[month - 1]); }
