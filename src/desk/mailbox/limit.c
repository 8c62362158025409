#include "desk/mailbox/limit.h"

#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/mailbox/limit_sql.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/setup.h"
#include "desk/notice/notice.h"

/* So that what waits comes back in small heaps. */
#define AT_LEAST MOMENT_MINUTE

/* What providers allow; 0: not said. The first that fits. */
static const struct {
    const char *host, *domain; /* of the server, and of the address: NULL for any */
    int64_t hour, day;
} providers[] = {
    { "smtp.gmail.com", "@gmail.com", 0, 500 },
    { "smtp.gmail.com", "@googlemail.com", 0, 500 },
    { "smtp.gmail.com", NULL, 0, 2000 },
    { "smtp-relay.gmail.com", NULL, 0, 10000 },
    { "smtp.office365.com", NULL, 1800, 10000 },
    { "smtp-mail.outlook.com", NULL, 0, 300 },
};

static bool provided_by(const struct limit_row *m, size_t i) {
    struct str host;
    int port;
    bool tls;
    if (!str_is_set(m->smtp_url) || !setup_url_parts(m->smtp_url, &host, &port, &tls)) return false;
    return str_eq_nocase(host, str_of(providers[i].host)) &&
           (!providers[i].domain || str_ends(m->address, str_of(providers[i].domain)));
}

struct limits limits_of(const struct limit_row *m) {
    struct limits l = { .own_hour = m->hour_limit.set, .own_day = m->day_limit.set };
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
        if (!provided_by(m, i)) continue;
        l.hour = providers[i].hour;
        l.day = providers[i].day;
        break;
    }
    if (l.own_hour) l.hour = m->hour_limit.v;
    if (l.own_day) l.day = m->day_limit.v;
    return l;
}

const struct err *limit_get(struct work *w, int64_t mailbox_id, struct limit_row *ret) {
    bool found;
    TRY(sql_limit_by_id(w->db, mailbox_id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such mailbox.");
}

const struct err *limit_list(struct work *w, struct limit_row **ret, size_t *ret_n) {
    return sql_limit_all(w->db, ret, ret_n);
}

static bool fits(struct opt_int n) { return !n.set || (n.v >= 0 && n.v <= LIMIT_MAX); }

const struct err *limit_set(struct work *w, int64_t mailbox_id, int64_t version, struct opt_int hour,
                            struct opt_int day) {
    struct limit_row m;
    int64_t changed;
    if (!fits(hour) || !fits(day))
        return ERR(w->arena, ERR_INVALID, "This is no number of mails.", .field = fits(hour) ? "day_limit" : "hour_limit",
                   .hint = "Write a number up to 1,000,000, or nothing for what the provider allows.");
    TRY(limit_get(w, mailbox_id, &m));
    TRY(sql_limit_set(w->db, mailbox_id, version, hour, day, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(sql_limit_note(w->db, mailbox_id, 0, LIMIT_NONE, m.limited_at, NULL));
    TRY(sql_limit_release(w->db, mailbox_id, S(LIMIT_WORDS), work_now(w), NULL));
    db_wake(w->db, WAKE_OUTBOX);
    return audit_note(w, "mailbox-limits", str_printf(w->arena, "mailbox:%lld", (long long)mailbox_id),
                      str_printf(w->arena, "%lld an hour, %lld a day", (long long)(hour.set ? hour.v : -1),
                                 (long long)(day.set ? day.v : -1)));
}

/* Most mails leave far below their limit, and so does the whole desk: that is seen by an index alone, where what the
 * mailbox itself sent is looked up mail by mail. */
static const struct err *far(struct work *w, int64_t limit, int64_t since, int64_t sending, bool *ret) {
    int64_t sent;
    *ret = false;
    if (sending > limit) return NULL;
    TRY(sql_limit_sent_by_all(w->db, since, limit - sending + 1, &sent));
    *ret = sent + sending <= limit;
    return NULL;
}

/* Is more than that under way and sent since? Then the next leaves when the first of them is so long ago. */
static const struct err *full(struct work *w, int64_t mailbox_id, int64_t limit, int64_t window, int64_t *ret_until) {
    struct limit_sent sent;
    int64_t now = work_now(w), sending;
    bool is_far;
    *ret_until = 0;
    if (limit == 0) return NULL;
    TRY(sql_limit_sending(w->db, mailbox_id, now - window, &sending));
    TRY(far(w, limit, now - window, sending, &is_far));
    if (is_far) return NULL;
    TRY(sql_limit_sent(w->db, mailbox_id, now - window, &sent));
    if (sent.n + sending <= limit) return NULL;
    int64_t then = sent.first.set ? sent.first.v + window : 0;
    *ret_until = then > now + AT_LEAST ? then : now + AT_LEAST;
    return NULL;
}

const struct err *limit_room(struct work *w, int64_t mailbox_id, int64_t *ret_until, enum limit_by *ret_by) {
    struct limit_row m;
    int64_t hour, day;
    *ret_until = 0;
    *ret_by = LIMIT_NONE;
    TRY(limit_get(w, mailbox_id, &m));
    struct limits l = limits_of(&m);
    if (l.hour == 0 && l.day == 0) return NULL;
    TRY(full(w, mailbox_id, l.hour, MOMENT_HOUR, &hour));
    TRY(full(w, mailbox_id, l.day, MOMENT_DAY, &day));
    *ret_until = hour > day ? hour : day;
    if (*ret_until) *ret_by = day >= hour ? LIMIT_DAY : LIMIT_HOUR;
    return NULL;
}

struct reaching {
    int64_t mailbox_id, until;
    enum limit_by by;
};

static const struct err *reached_tx(struct work *w, void *arg) {
    const struct reaching *r = arg;
    struct limit_row m;
    int64_t now = work_now(w);
    TRY(limit_get(w, r->mailbox_id, &m));
    TRY(sql_limit_note(w->db, r->mailbox_id, r->until, r->by, now, NULL));
    return m.limited_at < now - MOMENT_DAY ? notice_add_owners(w, NOTICE_LIMIT) : NULL;
}

const struct err *limit_reached(struct work *w, int64_t mailbox_id, int64_t until, enum limit_by by) {
    struct reaching r = { mailbox_id, until, by };
    return work_write(w, reached_tx, &r);
}
