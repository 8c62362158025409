/* A week: its complaints with who owns them and our part, and what went well with who did it (P58). */
#include "desk/insight/insight.h"

#include "view/figures.h"
#include "view/view_week_page.h"
#include "view/week_words.h"
#include "web/clocks.h"
#include "web/complaints.h"
#include "web/records.h"

enum { WEEK_DAYS = 7 };

struct weekly {
    struct page *page;
    int64_t from, until;
    struct page_week shown;
};

static void week_body(struct html *h, const void *data, const struct viewer *me) { view_week_page(h, data, me); }

static struct str text(struct str s) { return str_is_set(s) ? s : S(""); }

static struct page_week_complaint bad_of(const struct page *p, const struct week_complaint *r) {
    struct complaint of = { .country = r->country, .year = r->year, .number = r->number };
    return (struct page_week_complaint){ .id = r->id,
                                         .ref = complaint_ref(p->w->arena, &of),
                                         .customer = r->customer_name,
                                         .item = r->item,
                                         .state = complaint_word(p->lang, WORDS_STATE, r->state),
                                         .owner = text(r->owner_name),
                                         .our_part = r->our_part,
                                         .at = page_past(p, r->received_at),
                                         .ours = r->fault == FAULT_OURS,
                                         .known = r->fault != FAULT_UNKNOWN };
}

static struct page_week_good good_of(const struct page *p, const struct week_good *g) {
    return (struct page_week_good){ .conversation_id = g->conversation_id,
                                    .what = week_good_word(p->lang, g->kind),
                                    .customer = g->customer_name,
                                    .who = text(g->who),
                                    .words = g->words,
                                    .at = page_past(p, g->at) };
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct weekly *g = arg;
    struct week week;
    TRY(page_viewer(g->page, w));
    TRY(insight_week(w, g->from, g->until, &week));
    struct page_week_complaint *complaints = ARENA_ARRAY(w->arena, week.complaint_n + 1, struct page_week_complaint);
    struct page_week_good *good = ARENA_ARRAY(w->arena, week.good_n + 1, struct page_week_good);
    for (size_t i = 0; i < week.complaint_n; i++)
        complaints[i] = bad_of(g->page, &week.complaints[i]);
    for (size_t i = 0; i < week.good_n; i++)
        good[i] = good_of(g->page, &week.good[i]);
    g->shown.complaints = complaints;
    g->shown.complaint_n = week.complaint_n;
    g->shown.good = good;
    g->shown.good_n = week.good_n;
    return NULL;
}

/* The first moment of a day where the reader is. */
static int64_t begins(const struct page *p, int64_t day) { return zone_moment(p->zone, moment_split(day * MOMENT_DAY)); }

const struct err *web_week(struct page *p) {
    struct weekly g = { .page = p };
    struct moment_parts now = zone_local(p->zone, p->now);
    int64_t today = moment_days(now.year, now.month, now.day), last = today;
    if (!complaint_day_typed(form_get(&p->req->query, "until"), &last) || last > today) last = today;
    g.from = begins(p, last - WEEK_DAYS + 1);
    g.until = begins(p, last + 1);
    g.shown.from = page_date(p, last - WEEK_DAYS + 1);
    g.shown.to = page_date(p, last);
    g.shown.earlier = page_day_field(p, last - WEEK_DAYS);
    if (last < today) g.shown.later = page_day_field(p, last + WEEK_DAYS < today ? last + WEEK_DAYS : today);
    TRY(work_read(p->w, gather_tx, &g));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("The week")), week_body, &g.shown);
}
