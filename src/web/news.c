/* What is new for a person, and what he wants to be told. */
#include "desk/news/news.h"
#include "view/html.h"
#include "view/news.h"
#include "view/view_news_page.h"
#include "view/view_news_part.h"
#include "view/words.h"
#include "web/settings.h"
#include "web/web_priv.h"

enum { ROWS = 50 };

struct telling {
    struct page *page;
    struct news_wish wish;
    struct page_news shown;
};

static void page_body_of(struct html *h, const void *data, const struct viewer *me) {
    view_news_page(h, data, me);
}

static void part_body(struct html *h, const void *data, const struct viewer *me) {
    (void)me;
    view_news_part(h, data);
}

static struct str clock_of(struct arena *a, int64_t minute) {
    return moment_clock(a, (struct moment_parts){ .hour = (int)(minute / 60 % 24), .minute = (int)(minute % 60) });
}

static void show_wish(struct telling *t) {
    struct arena *a = t->page->w->arena;
    const struct news_wish *x = &t->wish;
    t->shown.told = (int)x->told;
    t->shown.mail = x->told_mail != 0;
    if (x->told_from == 0 && x->told_to == NEWS_DAY) return;
    t->shown.from = clock_of(a, x->told_from);
    t->shown.to = clock_of(a, x->told_to);
}

static const struct err *gather(struct work *w, struct telling *t) {
    struct news_row *rows;
    size_t n;
    bool on;
    TRY(news_wish(w, &t->wish));
    TRY(news_on_shift(w, &t->wish, &on));
    TRY(news_unread(w, &t->wish, ROWS + 1, &rows, &n));
    t->shown.more = n > ROWS;
    n = n > ROWS ? ROWS : n;
    struct page_news_row *list = ARENA_ARRAY(w->arena, n + 1, struct page_news_row);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_news_row){ .id = rows[i].id,
                                          .at = page_past(t->page, rows[i].at),
                                          .customer = rows[i].customer,
                                          .subject = rows[i].subject,
                                          .words = rows[i].words,
                                          .lang = rows[i].lang,
                                          .mine = rows[i].owner_id.set,
                                          .told_why = rows[i].told_why };
    t->shown.rows = list;
    t->shown.row_n = n;
    t->shown.n = (int64_t)n;
    t->shown.quiet = !on || t->wish.told == NEWS_OFF;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct telling *t = arg;
    TRY(gather(w, t));
    if (!t->shown.err) show_wish(t);
    return page_viewer(t->page, w);
}

static const struct err *part_tx(struct work *w, void *arg) { return gather(w, arg); }

static const struct err *show(struct telling *t) {
    struct page *p = t->page;
    t->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, t));
    p->me.error = t->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/notifications");
    return page_show(p, settings_status(t->shown.err), PAGE_DESK, word(p->lang, W("What is new")), page_body_of,
                     &t->shown);
}

const struct err *web_news(struct page *p) {
    struct telling t = { .page = p };
    return show(&t);
}

const struct err *web_news_part(struct page *p) {
    struct telling t = { .page = p };
    TRY(work_read(p->w, part_tx, &t));
    return page_part(p, part_body, &t.shown);
}

/* "08:30" in minutes of the day; -1 for what is no time. */
static int64_t minute_of(struct str s, int64_t none) {
    struct str hour;
    int64_t h, m;
    if (s.n == 0) return none;
    if (!str_split(&s, ':', &hour) || !str_to_int(hour, 0, 23, &h) || !str_to_int(s, 0, 59, &m)) return -1;
    return h * 60 + m;
}

static const struct err *set_tx(struct work *w, void *arg) { return news_set(w, arg); }

const struct err *web_news_set(struct page *p) {
    struct str from = page_field(p, "from"), to = page_field(p, "to");
    struct news_wish x = { .told_from = minute_of(from, 0),
                           .told_to = minute_of(to, NEWS_DAY),
                           .told_mail = str_eq(page_field(p, "mail"), S("1")) };
    if (!str_to_int(page_field(p, "told"), 0, NEWS_TOLD_COUNT - 1, &x.told)) x.told = -1;
    const struct err *e = work_write(p->w, set_tx, &x);
    if (e && settings_can_again(e)) {
        struct telling t = { .page = p, .shown = { .err = e, .told = (int)x.told, .from = from, .to = to,
                                                    .mail = x.told_mail != 0 } };
        return show(&t);
    }
    if (!e) settings_done(p, "/notifications", "saved");
    return e;
}
