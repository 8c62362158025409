/* Letting a conversation rest until a time of the person's own day, and how pressing it is. */
#include "base/moment.h"
#include "base/zone.h"
#include "web/composer.h"

enum { MORNING = 9, AFTERNOON = 15, AFTERNOON_OFFERED_TO = 14 };

/* So many days after the local day of now, at that hour. */
static int64_t day_at(const struct page *p, int days, int hour) {
    struct moment_parts l = zone_local(p->zone, p->now);
    l = moment_split((moment_days(l.year, l.month, l.day) + days) * MOMENT_DAY);
    l.hour = hour;
    return zone_moment(p->zone, l);
}

int64_t page_morning(const struct page *p, int days) { return day_at(p, days, MORNING); }

static int days_to_monday(const struct page *p) {
    return 7 - zone_local(p->zone, p->now).weekday;
}

static struct str iso_day(const struct page *p, int64_t at) {
    struct moment_parts l = zone_local(p->zone, at);
    return str_printf(p->w->arena, "%04d-%02d-%02d", l.year, l.month, l.day);
}

void page_times(struct page *p, const struct page_rest **ret, size_t *ret_n, struct str *ret_day,
                struct str *ret_first) {
    struct page_rest *r = ARENA_ARRAY(p->w->arena, 3, struct page_rest);
    size_t n = 0;
    if (zone_local(p->zone, p->now).hour < AFTERNOON_OFFERED_TO)
        r[n++] = (struct page_rest){ REST_AFTERNOON, S("afternoon"),
                                     page_next(p, day_at(p, 0, AFTERNOON)) };
    r[n++] =
        (struct page_rest){ REST_TOMORROW, S("tomorrow"), page_next(p, day_at(p, 1, MORNING)) };
    if (days_to_monday(p) > 1)
        r[n++] = (struct page_rest){ REST_MONDAY, S("monday"),
                                     page_next(p, day_at(p, days_to_monday(p), MORNING)) };
    *ret = r;
    *ret_n = n;
    *ret_day = iso_day(p, day_at(p, 7, MORNING));
    *ret_first = iso_day(p, p->now);
}

void page_time_typed(const struct page *p, bool refused, struct str *day, struct str *ret_clock) {
    struct str typed = page_field(p, "day"), clock = page_field(p, "time");
    if (refused && typed.n) *day = typed;
    *ret_clock = refused && clock.n ? clock : S("09:00");
}

void page_rests(struct page *p, struct page_conversation *out) {
    page_times(p, &out->rests, &out->rest_n, &out->rest_day, &out->rest_first);
}

/* "2026-11-23" and "09:00" of the person's zone. */
static bool day_and_time(const struct page *p, int64_t *ret) {
    struct str day = page_field(p, "day"), time = page_field(p, "time");
    if (time.n == 0) time = S("09:00");
    int64_t at;
    struct str whole = str_join3(p->w->arena, day, S("T"), str_join(p->w->arena, time, S(":00Z")));
    if (!moment_from_rfc3339(whole, &at)) return false;
    *ret = zone_moment(p->zone, moment_split(at));
    return true;
}

const struct err *page_rest_until(struct page *p, struct str choice, int64_t *ret) {
    if (str_eq(choice, S("afternoon")))
        *ret = day_at(p, 0, AFTERNOON);
    else if (str_eq(choice, S("tomorrow")))
        *ret = day_at(p, 1, MORNING);
    else if (str_eq(choice, S("monday")))
        *ret = day_at(p, days_to_monday(p), MORNING);
    else if (!str_eq(choice, S("day")) || !day_and_time(p, ret))
        return ERR(p->w->arena, ERR_INVALID, "This is no day and time.", .field = "day",
                   .hint = "Choose a day, and a time such as 09:00.");
    return NULL;
}

struct resting {
    struct page *page;
    bool off, again;
    int64_t until;
};

static bool so_already(const struct resting *x, const struct conversation *c) {
    if (x->off) return !c->snoozed_until.set;
    return c->snoozed_until.set && c->snoozed_until.v == x->until &&
           str_eq(c->snooze_reason, str_trim(page_field(x->page, "reason")));
}

static const struct err *snooze_tx(struct work *w, void *arg) {
    struct resting *x = arg;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->page->id, &c));
    if (so_already(x, &c)) return NULL; /* the second click */
    TRY(page_same_version(x->page, w, &c));
    if (x->off) return conversation_wake(w, &c);
    struct str reason = page_field(x->page, "reason");
    if (x->again && c.woken_from.set) x->until = c.woken_from.v;
    return conversation_snooze(w, &c, x->until, x->again ? c.snooze_reason : reason);
}

const struct err *web_snooze(struct page *p) {
    struct str rest = page_field(p, "rest");
    struct resting x = { .page = p,
                         .off = str_eq(rest, S("off")),
                         .again = str_eq(rest, S("again")) };
    const struct err *e = x.off || x.again ? NULL : page_rest_until(p, rest, &x.until);
    if (!e) e = work_write(p->w, snooze_tx, &x);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, x.off ? page_case_or_list(p) : page_done_link(p));
    return NULL;
}

static const struct err *priority_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    bool urgent = str_eq(page_field(p, "priority"), S("urgent"));
    int64_t to = urgent ? PRIORITY_URGENT : PRIORITY_NORMAL;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    if (c.priority == to) return NULL;
    TRY(page_same_version(p, w, &c));
    return conversation_set_priority(w, &c, to);
}

const struct err *web_priority(struct page *p) {
    const struct err *e = work_write(p->w, priority_tx, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}
