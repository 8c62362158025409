#include "view/when.h"

#include "base/buf.h"

/* How a distance is said. */
enum way { WAY_AHEAD, WAY_LATE, WAY_AGO, WAY_COUNT };

/* The words of a language. In patterns # is the number, and @ the minutes in two digits behind
 * hours. They stand here and not in po/ because they are formats more than sentences and must stay
 * as short as the column they stand in. */
struct tongue {
    const char *weekdays[7]; /* Monday first (CLDR, abbreviated) */
    const char *now, *just_now;
    const char *minutes[WAY_COUNT], *hours_minutes[WAY_COUNT], *hours[WAY_COUNT];
    const char *days[WAY_COUNT][4]; /* a plural form each */
    char comma, point;              /* decimals; groups of three, 0: a no-break space */
};

static const struct tongue tongues[LANG_COUNT] = {
    [LANG_EN] = { { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
                  "now",
                  "just now",
                  { "in # min", "# min late", "# min ago" },
                  { "in # h @", "# h @ late", "# h @ ago" },
                  { "in # h", "# h late", "# h ago" },
                  { { "in # day", "in # days" },
                    { "# day late", "# days late" },
                    { "# day ago", "# days ago" } },
                  '.',
                  ',' },
    [LANG_SR] = { { "пон", "уто", "сре", "чет", "пет", "суб", "нед" },
                  "сада",
                  "управо сада",
                  { "за # мин", "касни # мин", "пре # мин" },
                  { "за # ч @", "касни # ч @", "пре # ч @" },
                  { "за # ч", "касни # ч", "пре # ч" },
                  { { "за # дан", "за # дана", "за # дана" },
                    { "касни # дан", "касни # дана", "касни # дана" },
                    { "пре # дан", "пре # дана", "пре # дана" } },
                  ',',
                  '.' },
    [LANG_SR_LATN] = { { "pon", "uto", "sre", "čet", "pet", "sub", "ned" },
                       "sada",
                       "upravo sada",
                       { "za # min", "kasni # min", "pre # min" },
                       { "za # č @", "kasni # č @", "pre # č @" },
                       { "za # č", "kasni # č", "pre # č" },
                       { { "za # dan", "za # dana", "za # dana" },
                         { "kasni # dan", "kasni # dana", "kasni # dana" },
                         { "pre # dan", "pre # dana", "pre # dana" } },
                       ',',
                       '.' },
    [LANG_HU] = { { "H", "K", "Sze", "Cs", "P", "Szo", "V" },
                  "most",
                  "az imént",
                  { "# perc múlva", "# perc késés", "# perce" },
                  { "# ó @ p múlva", "# ó @ p késés", "# ó @ perce" },
                  { "# óra múlva", "# óra késés", "# órája" },
                  { { "# nap múlva", "# nap múlva" },
                    { "# nap késés", "# nap késés" },
                    { "# napja", "# napja" } },
                  ',',
                  0 },
    [LANG_SL] = { { "pon.", "tor.", "sre.", "čet.", "pet.", "sob.", "ned." },
                  "zdaj",
                  "pravkar",
                  { "čez # min", "zamuja # min", "pred # min" },
                  { "čez # h @", "zamuja # h @", "pred # h @" },
                  { "čez # h", "zamuja # h", "pred # h" },
                  { { "čez # dan", "čez # dni", "čez # dni", "čez # dni" },
                    { "zamuja # dan", "zamuja # dni", "zamuja # dni", "zamuja # dni" },
                    { "pred # dnem", "pred # dnevoma", "pred # dnevi", "pred # dnevi" } },
                  ',',
                  '.' },
    [LANG_EL] = { { "Δευ", "Τρί", "Τετ", "Πέμ", "Παρ", "Σάβ", "Κυρ" },
                  "τώρα",
                  "μόλις τώρα",
                  { "σε # λεπ.", "άργησε # λεπ.", "πριν # λεπ." },
                  { "σε # ώ. @", "άργησε # ώ. @", "πριν # ώ. @" },
                  { "σε # ώρες", "άργησε # ώρες", "πριν # ώρες" },
                  { { "σε # ημέρα", "σε # ημέρες" },
                    { "άργησε # ημέρα", "άργησε # ημέρες" },
                    { "πριν # ημέρα", "πριν # ημέρες" } },
                  ',',
                  '.' },
};

static struct str pattern(struct arena *a, const char *text, int64_t n, int minutes) {
    struct buf b = buf_new(a, 128);
    for (; *text; text++) {
        if (*text == '#')
            buf_add_int(&b, n);
        else if (*text == '@')
            buf_printf(&b, "%02d", minutes);
        else
            buf_add_char(&b, *text);
    }
    return buf_str(&b);
}

/* How far d (>= 0) is, in words. */
static struct str distance(struct arena *a, enum lang lang, int64_t d, enum way way) {
    const struct tongue *t = &tongues[lang];
    int minutes = (int)(d / MOMENT_MINUTE % 60);
    if (d < MOMENT_HOUR) return pattern(a, t->minutes[way], minutes, 0);
    if (d < 3 * MOMENT_HOUR) return pattern(a, t->hours_minutes[way], d / MOMENT_HOUR, minutes);
    if (d < 2 * MOMENT_DAY) return pattern(a, t->hours[way], d / MOMENT_HOUR, 0);
    int64_t days = d / MOMENT_DAY;
    return pattern(a, t->days[way][lang_form(lang, days)], days, 0);
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* Day and month, as they stand before a clock. */
static struct str short_date(struct arena *a, enum lang lang, struct moment_parts p) {
    switch (lang) {
    case LANG_SR:
    case LANG_SR_LATN:
    case LANG_SL:
        return str_printf(a, "%d. %d.", p.day, p.month);
    case LANG_HU:
        return str_printf(a, "%02d. %02d.", p.month, p.day);
    case LANG_EL:
        return str_printf(a, "%d/%d", p.day, p.month);
    case LANG_EN:
    case LANG_COUNT:
        break;
    }
    return str_printf(a, "%d %s", p.day, months[p.month - 1]);
}

static struct str long_date(struct arena *a, enum lang lang, struct moment_parts p) {
    switch (lang) {
    case LANG_SR:
    case LANG_SR_LATN:
        return str_printf(a, "%d. %d. %d.", p.day, p.month, p.year);
    case LANG_SL:
        return str_printf(a, "%d. %d. %d", p.day, p.month, p.year);
    case LANG_HU:
        return str_printf(a, "%d. %02d. %02d.", p.year, p.month, p.day);
    case LANG_EL:
        return str_printf(a, "%d/%d/%d", p.day, p.month, p.year);
    case LANG_EN:
    case LANG_COUNT:
        break;
    }
    return str_printf(a, "%d %s %d", p.day, months[p.month - 1], p.year);
}

static struct str clock_of(struct arena *a, struct moment_parts p) {
    return str_printf(a, "%02d:%02d", p.hour, p.minute);
}

/* Where a time stands, as short as it can be told from now. */
static struct str lead(struct arena *a, const struct when_reader *r, int64_t t) {
    struct moment_parts p = zone_local(r->zone, t), now = zone_local(r->zone, r->now);
    int64_t days = moment_days(p.year, p.month, p.day) - moment_days(now.year, now.month, now.day);
    struct str clock = clock_of(a, p);
    if (days == 0) return clock;
    if (days >= -6 && days <= 6)
        return str_join3(a, str_of(tongues[r->lang].weekdays[p.weekday]), S(" "), clock);
    struct str date = p.year == now.year ? short_date(a, r->lang, p) : long_date(a, r->lang, p);
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
        w.tail = str_of(tongues[r->lang].now);
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
        left < MOMENT_MINUTE ? str_of(tongues[r->lang].now) : distance(a, r->lang, left, WAY_AHEAD);
    return w;
}

struct page_when when_maybe(struct arena *a, const struct when_reader *r, struct opt_int t) {
    return t.set ? when_past(a, r, t.v) : (struct page_when){ .tone = TONE_PLAIN };
}

struct str when_full(struct arena *a, const struct when_reader *r, int64_t t) {
    struct moment_parts p = zone_local(r->zone, t);
    struct str date = long_date(a, r->lang, p), clock = clock_of(a, p);
    const char *day = tongues[r->lang].weekdays[p.weekday];
    if (r->lang == LANG_HU)
        return str_printf(a, "%.*s, %s, %.*s", STR_ARG(date), day, STR_ARG(clock));
    return str_printf(a, "%s %.*s, %.*s", day, STR_ARG(date), STR_ARG(clock));
}

struct str when_clock(struct arena *a, const struct when_reader *r, int64_t t) {
    return clock_of(a, zone_local(r->zone, t));
}

struct str when_date(struct arena *a, const struct when_reader *r, int64_t t) {
    return long_date(a, r->lang, zone_local(r->zone, t));
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
        bool group = i > sign && (digits.n - i) % 3 == 0;
        if (group && tongues[lang].point)
            buf_add_char(&b, tongues[lang].point);
        else if (group)
            buf_add(&b, S("\u00a0"));
        buf_add_char(&b, digits.p[i]);
    }
    return buf_str(&b);
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
    return str_printf(a, "%lld%c%lld %s", (long long)(tenths / 10), tongues[lang].comma,
                      (long long)(tenths % 10), units[unit]);
}
