#include "desk/news/news.h"

#include "base/bug.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/news/news_sql.h"
#include "desk/notice/notice.h"

const struct err *news_wish(struct work *w, struct news_wish *ret) {
    return sql_news_wish(w->db, w->actor.user_id, ret);
}

const struct err *news_set(struct work *w, const struct news_wish *x) {
    if (x->told < 0 || x->told >= NEWS_TOLD_COUNT)
        return ERR(w->arena, ERR_INVALID, "There is no such choice.", .field = "told",
                   .hint = "Choose one of the three.");
    if (x->told_from < 0 || x->told_from >= NEWS_DAY || x->told_to < 0 || x->told_to > NEWS_DAY)
        return ERR(w->arena, ERR_INVALID, "This is not a time of day.", .field = "hours",
                   .hint = "Write it like 08:30.");
    return sql_news_set(w->db, w->actor.user_id, x->told, x->told_from, x->told_to, x->told_mail != 0, NULL);
}

const struct err *news_on_shift(struct work *w, const struct news_wish *x, bool *ret) {
    const struct zone *z;
    TRY(zone_load(w->arena, w->sys, x->zone, &z));
    struct moment_parts now = zone_local(z, work_now(w));
    int64_t minute = now.hour * 60 + now.minute;
    bool after = minute >= x->told_from, before = minute < x->told_to;
    *ret = x->told_from <= x->told_to ? after && before : after || before;
    return NULL;
}

const struct err *news_unread(struct work *w, const struct news_wish *x, size_t n, struct news_row **ret,
                              size_t *ret_n) {
    BUG_UNLESS(n >= 1 && n <= NEWS_MAX && w->actor.kind == ACTOR_USER);
    *ret_n = 0;
    if (x->told == NEWS_OFF) return NULL;
    return sql_news_unread(w->db, w->actor.user_id, x->read_from, (int64_t)n, x->told, actor_sees(&w->actor),
                           ret, ret_n);
}

/* --- one mail after an absence --------------------------------------------------------------------- */

struct away {
    struct news_person *people;
    size_t n;
    const struct news_person *one;
};

static const struct err *away_tx(struct work *w, void *arg) {
    struct away *x = arg;
    int64_t now = work_now(w);
    return sql_news_away(w->db, now - NEWS_AWAY, now - NEWS_APART, &x->people, &x->n);
}

static const struct err *mail_tx(struct work *w, void *arg) {
    const struct news_person *one = ((struct away *)arg)->one;
    struct news_wish wish;
    struct news_row *rows;
    size_t n;
    int64_t first;
    bool on, any = false;
    TRY(news_wish(w, &wish));
    TRY(news_on_shift(w, &wish, &on));
    if (!on) return NULL;
    TRY(news_unread(w, &wish, 50, &rows, &n));
    for (size_t i = 0; i < n; i++)
        any = any || (rows[i].at > one->told_at && rows[i].at < work_now(w) - NEWS_SETTLES);
    if (!any) return NULL;
    TRY(sql_news_mailed(w->db, one->id, one->told_at, work_now(w), &first));
    return first ? notice_add(w, NOTICE_NEWS, one->mail) : NULL;
}

const struct err *news_mail_turn(struct work *w) {
    struct away x = { 0 };
    const struct err *first = NULL;
    TRY(work_read(w, away_tx, &x));
    for (size_t i = 0; i < x.n; i++) {
        struct work own = *w;
        x.one = &x.people[i];
        own.actor = (struct actor){ .kind = ACTOR_USER, .user_id = x.one->id, .role = x.one->role, .sees = x.one->sees,
                                    .scope = SCOPE_ADMIN, .name = x.one->name, .mail = x.one->mail };
        const struct err *e = work_write_own(&own, mail_tx, &x);
        if (!first) first = e;
    }
    return first;
}
