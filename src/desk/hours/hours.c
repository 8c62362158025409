#include "desk/hours/hours.h"

#include "desk/hours/calendar.h"
#include "desk/setting/declared.h"

bool hours_minute(struct str text, int16_t *ret) {
    struct str whole = str_trim(text), hour = whole, minute = S("00");
    ptrdiff_t colon = str_find_char(whole, ':'), at = colon < 0 ? str_find_char(whole, '.') : colon;
    int64_t h, m;
    if (at >= 0) {
        hour = str_slice(whole, 0, (size_t)at);
        minute = str_from(whole, (size_t)at + 1);
    }
    if (hour.n > 2 || minute.n != 2) return false;
    if (!str_to_int(hour, 0, 24, &h) || !str_to_int(minute, 0, 59, &m)) return false;
    if (h == 24 && m > 0) return false;
    *ret = (int16_t)(h * 60 + m);
    return true;
}

struct str hours_text(struct arena *a, const struct hours_day *d, bool closes) {
    int at = closes ? d->closes : d->opens;
    if (d->closes == 0) return S("");
    return str_printf(a, "%02d:%02d", at / 60, at % 60);
}

static struct hours_day outline(const struct open_day *d) {
    if (d->n == 0) return (struct hours_day){ 0, 0 };
    return (struct hours_day){ d->span[0].opens, d->span[d->n - 1].closes };
}

const struct err *hours_get(struct work *w, struct hours *ret) {
    struct calendar_row r;
    struct open_day week[HOURS_DAYS];
    bool found;
    TRY(calendar_for(w, OPT_NONE, &r, &found));
    *ret = (struct hours){ .set = found };
    if (!found) return NULL;
    calendar_week(&r, week);
    for (int i = 0; i < HOURS_DAYS; i++)
        ret->day[i] = outline(&week[i]);
    return NULL;
}

static bool same(const struct hours_day *a, const struct hours_day *b) {
    return a->opens == b->opens && a->closes == b->closes;
}

static void take(const struct hours *h, struct open_day week[HOURS_DAYS]) {
    for (int i = 0; i < HOURS_DAYS; i++) {
        struct hours_day was = outline(&week[i]), now = h->day[i];
        if (same(&was, &now)) continue;
        bool closed = now.opens == 0 && now.closes == 0;
        week[i] = (struct open_day){ .n = !closed, .span = { { now.opens, now.closes } } };
    }
}

/* A shop's first hours keep the holidays of its country. */
static const struct err *begin(struct work *w, const struct hours *h) {
    struct setting_value zone, country;
    int64_t id;
    TRY(setting_value(w, SETTING_ZONE, &zone));
    TRY(setting_value(w, SETTING_COUNTRY, &country));
    struct calendar_in in = { .zone = zone.value, .holidays = country.value };
    if (!holiday_place(in.holidays)) in.holidays = S("");
    take(h, in.week);
    return calendar_add(w, OPT_NONE, &in, &id);
}

const struct err *hours_set(struct work *w, const struct hours *h) {
    struct calendar_row r;
    bool found;
    TRY(calendar_for(w, OPT_NONE, &r, &found));
    if (!found) return begin(w, h);
    struct calendar_in in = { .zone = r.zone, .holidays = r.holidays };
    calendar_week(&r, in.week);
    take(h, in.week);
    return calendar_change(w, r.id, r.version, &in);
}
