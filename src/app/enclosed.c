#include "app/enclosed.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/sys.h"
#include "reader/reader.h"

/* How long a page waits for a reader. */
#define ENCLOSED_WAIT (2 * MOMENT_SECOND)

static struct str name_of(struct mail_address who) {
    return who.name.n ? who.name : who.address;
}

static struct enclosed_time time_of(struct mail_event_time t) {
    return (struct enclosed_time){ t.set, t.utc, t.whole_day, t.at, t.zone };
}

static bool event_of(struct arena *a, const struct mail_event *e, struct enclosed *ret) {
    static const enum enclosed_kind kinds[MAIL_EVENT_COUNT] = {
        [MAIL_EVENT_INVITATION] = ENCLOSED_INVITATION,
        [MAIL_EVENT_ANSWER] = ENCLOSED_ANSWER,
        [MAIL_EVENT_CANCELLED] = ENCLOSED_CANCELLED,
    };
    if (e->kind == MAIL_EVENT_NONE) return false;
    *ret = (struct enclosed){ .kind = kinds[e->kind],
                              .from = name_of(e->organizer),
                              .subject = e->summary,
                              .place = e->place,
                              .start = time_of(e->start),
                              .end = time_of(e->end) };
    struct buf b = buf_new(a, 64 << 10);
    for (size_t i = 0; i < e->people.n; i++) {
        if (i) buf_add(&b, S(", "));
        buf_add(&b, e->people.v[i]);
    }
    ret->people = buf_str(&b);
    return true;
}

bool enclosed_read(struct reader *r, struct arena *a, struct str bytes, bool calendar,
                   struct enclosed *ret) {
    struct mail m;
    struct str head = S("Content-Type: text/calendar; charset=utf-8\r\n\r\n");
    if (calendar) bytes = str_join(a, head, bytes);
    if (reader_parse(r, a, bytes, sys_monotonic(sys_real()) + ENCLOSED_WAIT, &m)) return false;
    if (calendar) return event_of(a, &m.event, ret);
    *ret = (struct enclosed){ .kind = ENCLOSED_MAIL, .subject = m.subject, .text = m.text };
    ret->from = m.from.n ? name_of(m.from.v[0]) : S("");
    if (m.has_date) ret->date = OPT(m.date);
    return true;
}
