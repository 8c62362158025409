#include "desk/hours/hours.h"

#include "base/buf.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/hours/hours_sql.h"

#include <string.h>

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

const struct err *hours_get(struct work *w, struct hours *ret) {
    struct hours_row *rows;
    size_t n;
    TRY(sql_hours_all(w->db, &rows, &n));
    *ret = (struct hours){ .set = n > 0 };
    for (size_t i = 0; i < n; i++)
        ret->day[rows[i].weekday - 1] =
            (struct hours_day){ (int16_t)rows[i].opens, (int16_t)rows[i].closes };
    return NULL;
}

static const struct err *check(struct work *w, const struct hours *h) {
    for (int i = 0; i < HOURS_DAYS; i++) {
        const struct hours_day *d = &h->day[i];
        bool closed = d->opens == 0 && d->closes == 0;
        if (closed || (d->opens >= 0 && d->opens < d->closes && d->closes <= HOURS_DAY_END)) continue;
        return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.",
                   .hint = "Write times like 9:00 and 17:00, and leave both empty for a day off.",
                   .field = str_printf(w->arena, "day%d", i + 1).p);
    }
    return NULL;
}

/* "1 09:00-17:00, 6 09:00-13:00" */
static struct str in_words(struct work *w, const struct hours *h) {
    struct buf b = buf_new(w->arena, 256);
    for (int i = 0; i < HOURS_DAYS; i++) {
        const struct hours_day *d = &h->day[i];
        if (d->closes == 0) continue;
        buf_printf(&b, "%s%d %.*s-%.*s", buf_str(&b).n ? ", " : "", i + 1,
                   STR_ARG(hours_text(w->arena, d, false)), STR_ARG(hours_text(w->arena, d, true)));
    }
    return buf_str(&b);
}

const struct err *hours_set(struct work *w, const struct hours *h) {
    struct hours now;
    TRY(check(w, h));
    TRY(hours_get(w, &now));
    if (memcmp(now.day, h->day, sizeof now.day) == 0) return NULL;
    TRY(sql_hours_forget(w->db, NULL));
    for (int i = 0; i < HOURS_DAYS; i++)
        if (h->day[i].closes > 0)
            TRY(sql_hours_insert(w->db, i + 1, h->day[i].opens, h->day[i].closes, NULL));
    return audit_note(w, "hours.set", S("hours"), in_words(w, h));
}
