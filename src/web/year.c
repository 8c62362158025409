#include "web/year.h"

#include "base/buf.h"
#include "base/moment.h"
#include "view/when.h"
#include "view/words.h"
#include "web/records.h"

/* Of the drawing (view/clocks.h): where the first day of a month stands, and how far apart days and months. */
enum { MONTHS = 12, LEFT = 62, DAY_APART = 21, MONTH_APART = 21, CELL_W = 16, CELL_H = 13, PATH_MAX_BYTES = 32 << 10 };

struct str page_place_name(const struct page *p, struct str code) {
    static const struct {
        const char *code, *name;
    } countries[] = {
        { "AT", W("Austria") },  { "BA", W("Bosnia and Herzegovina") }, { "BG", W("Bulgaria") },  { "DE", W("Germany") },
        { "GR", W("Greece") },   { "HR", W("Croatia") },  { "HU", W("Hungary") },   { "IT", W("Italy") },
        { "ME", W("Montenegro") }, { "MK", W("North Macedonia") }, { "RO", W("Romania") }, { "RS", W("Serbia") }, { "SI", W("Slovenia") },
    };
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
        if (!str_starts_nocase(code, str_of(countries[i].code))) continue;
        struct str name = word(p->lang, countries[i].name);
        return code.n == 2 ? name : str_join(p->w->arena, name, str_printf(p->w->arena, " (%.*s)", STR_ARG(code)));
    }
    return code;
}

struct drawing {
    struct buf open, holidays, closed, other;
};

static void cell(struct buf *b, int month, int day) {
    int x = LEFT + (day - 1) * DAY_APART, y = 4 + month * MONTH_APART;
    buf_printf(b, "M%d %dh%dv%dh-%dz", x, y, CELL_W, CELL_H, CELL_W);
}

/* What a day is: a special one stands in the place of a holiday, a holiday in that of its weekday. */
static void draw(struct drawing *d, const struct calendar *c, const struct special_row *s, bool holiday, int64_t day, int month) {
    int number = moment_split(day * MOMENT_DAY).day;
    struct open_day usual = calendar_hours(c, day);
    if (s) {
        cell(s->hours.n ? &d->other : &d->closed, month, number);
    } else if (holiday) {
        cell(&d->holidays, month, number);
    } else if (usual.n) {
        cell(&d->open, month, number);
    }
}

static struct page_special special_of(const struct page *p, const struct special_row *s, const struct holiday *h) {
    int64_t day = s ? s->day : h->day;
    struct page_special out = { .kind = DAY_HOLIDAY, .day = page_day_field(p, day), .date = page_date(p, day), .over = s && h };
    if (!s) {
        out.name = str_of(h->name);
        out.expected = h->expected;
        return out;
    }
    struct open_day hours = calendar_special_hours(s);
    out.kind = s->hours.n ? DAY_OTHER_HOURS : DAY_CLOSED;
    out.hours = calendar_day_text(p->w->arena, &hours);
    out.name = s->name;
    out.own = true;
    return out;
}

static void name_months(const struct page *p, int first, struct page_year *y) {
    for (int i = 0; i < MONTHS; i++)
        y->months[i] = (struct page_year_month){ when_month(p->lang, (first - 1 + i) % MONTHS + 1), 15 + i * MONTH_APART };
}

const struct err *page_year(const struct page *p, struct work *w, const struct calendar_row *r, struct page_calendar *out) {
    struct calendar c;
    struct special_row *special;
    struct holiday *holidays;
    int64_t today;
    size_t n, holiday_n, s = 0, h = 0;
    TRY(calendar_today(w, r, &today));
    struct moment_parts begin = moment_split(today * MOMENT_DAY);
    int64_t first = moment_days(begin.year, begin.month, 1);
    int64_t end = moment_days(begin.year + 1, begin.month, 1);
    TRY(calendar_load(w, r->version_id, first, &c));
    TRY(calendar_special_days(w, r, first, &special, &n));
    TRY(calendar_holidays(w, r, first, (int)(end - first), &holidays, &holiday_n));
    struct page_special *days = ARENA_ARRAY(w->arena, n + holiday_n + 1, struct page_special);
    struct drawing d = { buf_new(w->arena, PATH_MAX_BYTES), buf_new(w->arena, PATH_MAX_BYTES), buf_new(w->arena, PATH_MAX_BYTES),
                         buf_new(w->arena, PATH_MAX_BYTES) };
    for (int64_t day = first; day < end; day++) {
        const struct special_row *own = s < n && special[s].day == day ? &special[s++] : NULL;
        const struct holiday *is = h < holiday_n && holidays[h].day == day ? &holidays[h++] : NULL;
        struct moment_parts at = moment_split(day * MOMENT_DAY);
        draw(&d, &c, own, is != NULL, day, (at.month - begin.month + MONTHS) % MONTHS);
        if ((own || is) && day >= today) days[out->day_n++] = special_of(p, own, is);
    }
    out->days = days;
    out->more = (int64_t)(n - s);
    name_months(p, begin.month, &out->year);
    out->year.open = buf_str(&d.open);
    out->year.holidays = buf_str(&d.holidays);
    out->year.closed = buf_str(&d.closed);
    out->year.other = buf_str(&d.other);
    return NULL;
}
