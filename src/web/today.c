/* Today: what this person owes, in the order of its times, and what is nobody's yet. */
#include "base/moment.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "desk/ask/ask.h"
#include "desk/policy/policy.h"
#include "desk/message/message.h"
#include "view/today.h"
#include "view/view_today.h"
#include "view/when.h"
#include "view/words.h"
#include "web/promises.h"
#include "web/complaints.h"
#include "web/goodwill.h"
#include "web/ruler.h"

enum { MINE_MAX = 40, TEAM_SHOWN = 5, ASKED_MAX = 20, BACK_MAX = 20, PROMISES_MAX = 20, MARKS_MAX = 16 };
/* Deadlines and steps are shown so long before. */
#define DUTY_AHEAD (3 * MOMENT_DAY)
enum { DUTY_MAX = 20 };
/* What is due sooner than this is to be answered now. */
#define NOW_IS (2 * MOMENT_HOUR)
/* On the ruler a label takes about so much a letter, and stands on one of two lines. */
enum { LETTER = 7, LABEL_LOW = 43, LABEL_HIGH = 21 };

static void today_body(struct html *h, const void *data, const struct viewer *me) {
    view_today(h, data, me);
}

struct gathering {
    struct page *page;
    struct page_today out;
    const struct conversation *mine; /* due first first */
    size_t mine_n;
    const struct conversation *back; /* what comes back today, or came */
    struct page_yes yes;
    size_t back_n;
};

static struct today_row row_of(const struct page *p, const struct conversation *c) {
    struct today_row r = { .id = c->id,
                           .version = c->version,
                           .channel = c->channel,
                           .customer = c->customer_name,
                           .subject = c->subject,
                           .words = c->last_words,
                           .lang = c->last_lang,
                           .ours = c->last_ours != 0,
                           .call = c->channel == CHANNEL_PHONE };
    if (c->due.set) r.due = page_due(p, c->due.v, c->waiting_since.v);
    r.rests = c->snoozed_until.set;
    if (r.rests || c->woken_from.set) r.reason = c->snooze_reason;
    /* What was written down is called by its own words. */
    if (str_eq(r.words, r.subject)) r.words = S("");
    return r;
}

static const struct err *mine(struct gathering *g, struct work *w) {
    struct conversation_page found;
    TRY(conversation_owed(w, MINE_MAX, &found));
    g->mine = found.rows;
    g->mine_n = found.n;
    g->out.more = found.more;
    return NULL;
}

static const struct err *back(struct gathering *g, struct work *w) {
    struct page *p = g->page;
    struct conversation_page found;
    TRY(conversation_coming_back(w, ruler_day_end(p->zone, p->now), BACK_MAX, &found));
    struct today_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct today_row);
    for (size_t i = 0; i < found.n; i++) {
        const struct conversation *c = &found.rows[i];
        rows[i] = row_of(p, c);
        int64_t at = c->wakes_at.set ? c->wakes_at.v : c->woken_from.v;
        rows[i].due = at > p->now ? page_next(p, at) : page_past(p, at);
    }
    g->back = found.rows;
    g->back_n = g->out.back_n = found.n;
    g->out.back = rows;
    return NULL;
}

static enum today_kind kind_of(const struct page *p, int64_t due, int64_t day_end) {
    if (due <= p->now + NOW_IS) return TODAY_NOW;
    return due < day_end ? TODAY_LATER : TODAY_TOMORROW;
}

static void blocks(struct gathering *g) {
    struct page *p = g->page;
    struct page_today *out = &g->out;
    struct today_row *rows = ARENA_ARRAY(p->w->arena, g->mine_n + 1, struct today_row);
    int64_t end = ruler_day_end(p->zone, p->now);
    out->n = (int64_t)g->mine_n;
    out->late_n = 0;
    for (int k = 0; k < TODAY_BLOCKS; k++)
        out->blocks[k] = (struct today_block){ .kind = (enum today_kind)k };
    for (size_t i = 0; i < g->mine_n; i++) {
        int64_t due = g->mine[i].due.v;
        struct today_block *b = &out->blocks[kind_of(p, due, end)];
        rows[i] = row_of(p, &g->mine[i]);
        if (!b->n++) b->rows = &rows[i];
        if (due < p->now) out->late_n++;
    }
    if (g->mine_n) out->first = &rows[0];
}

/* In the shop's own zone; nine to six of the viewer's where nobody has said when it is open. */
static void open_hours(struct gathering *g) {
    struct page *p = g->page;
    struct facts_more more = facts_more(p->web->facts);
    struct hours_day today = { 9 * 60, 18 * 60 };
    const struct zone *shop = p->zone;
    if (more.hours.set && zone_load(p->w->arena, p->w->sys, p->facts.zone, &shop)) shop = p->zone;
    if (more.hours.set) today = more.hours.day[zone_local(shop, p->now).weekday];
    struct ruler_open *o = ARENA_NEW(p->w->arena, struct ruler_open);
    struct ruler_hours h = { shop, today.opens, today.closes };
    g->out.hours = o;
    g->out.hours_n = ruler_open(p->zone, p->now, &h, &o->from, &o->to);
}

/* A moment of the ruler before it has its place. */
struct ruler_point {
    int64_t at;
    struct str name;
    bool back;
};

/* What is owed and what comes back, from now to the end of the day, in one order. */
static size_t points(const struct gathering *g, struct ruler_point *list) {
    int64_t now = g->page->now, end = ruler_day_end(g->page->zone, now);
    size_t n = 0, i = 0, k = 0;
    while (i < g->mine_n || k < g->back_n) {
        const struct conversation *owed = i < g->mine_n ? &g->mine[i] : NULL;
        const struct conversation *back = k < g->back_n ? &g->back[k] : NULL;
        if (back && !back->wakes_at.set) {
            k++;
            continue;
        }
        bool first = owed && (!back || owed->due.v <= back->wakes_at.v);
        int64_t at = first ? owed->due.v : back->wakes_at.v;
        struct str name = first ? owed->customer_name : back->customer_name;
        if (at >= now && at < end)
            list[n++] = (struct ruler_point){ at, utf8_cut(name, 40), !first };
        *(first ? &i : &k) += 1;
    }
    return n;
}

static void marks(struct gathering *g, const struct ruler_point *list, size_t n) {
    struct page *p = g->page;
    struct page_today *out = &g->out;
    struct ruler_mark *all = ARENA_ARRAY(p->w->arena, MARKS_MAX, struct ruler_mark);
    struct ruler_mark *last = NULL; /* while its label stands on the lower line */
    int low = out->late_n ? RULER_WIDTH / 16 : 0, high = 0;
    out->marks = all;
    for (size_t i = 0; i < n && out->mark_n < MARKS_MAX; i++) {
        int x = ruler_place(p->zone, list[i].at);
        if (x < 0 || x > RULER_WIDTH) continue;
        struct ruler_mark m = { .x = x,
                                .back = list[i].back,
                                .name = list[i].name,
                                .time = page_clock(p, list[i].at) };
        int wide = (int)(utf8_count(m.name) + 7) * LETTER;
        if (x < low && last && last->x >= high) { /* the one before goes up, out of its way */
            last->y = LABEL_HIGH;
            high = low;
            low = x;
        }
        if (x >= low && x + wide <= RULER_WIDTH) {
            m.y = LABEL_LOW;
            low = x + wide;
        }
        all[out->mark_n] = m;
        last = m.y ? &all[out->mark_n] : NULL;
        out->mark_n++;
    }
}

static void ruler(struct gathering *g) {
    struct page *p = g->page;
    struct page_today *out = &g->out;
    struct ruler_point *list =
        ARENA_ARRAY(p->w->arena, g->mine_n + g->back_n + 1, struct ruler_point);
    int now = ruler_place(p->zone, p->now);
    out->now_x = now >= 0 && now <= RULER_WIDTH ? now : -1;
    out->now = page_clock(p, p->now);
    out->ruler_late = out->late_n;
    marks(g, list, points(g, list));
}

static const struct err *team(struct gathering *g, struct work *w) {
    struct conversation_page found;
    struct page_today *out = &g->out;
    TRY(conversation_list(w, VIEW_UNASSIGNED, 0, 0, TEAM_SHOWN, &found));
    struct today_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct today_row);
    for (size_t i = 0; i < found.n; i++)
        rows[i] = row_of(g->page, &found.rows[i]);
    out->team = rows;
    out->team_shown = found.n;
    out->team_n = (int64_t)found.n;
    if (found.more) TRY(conversation_count(w, VIEW_UNASSIGNED, PAGE_BADGE_MAX, &out->team_n));
    return NULL;
}

/* Questions of colleagues, answers to the own ones, notes that name the reader. */
static const struct err *asked(struct gathering *g, struct work *w) {
    const struct page *p = g->page;
    struct asked_item *rows;
    size_t n;
    TRY(ask_waiting(w, ASKED_MAX, &rows, &n));
    struct page_asked *list = ARENA_ARRAY(w->arena, n + 1, struct page_asked);
    for (size_t i = 0; i < n; i++) {
        const struct asked_item *r = &rows[i];
        bool timed = r->kind != ASKED_ANSWERED && r->due_at.set;
        list[i] = (struct page_asked){ .kind = (enum page_asked_kind)r->kind,
                                       .message_id = r->message_id,
                                       .conversation_id = r->conversation_id,
                                       .channel = r->channel,
                                       .third = r->part == MESSAGE_THIRD,
                                       .when = timed ? page_due(p, r->due_at.v, r->at)
                                                     : page_past(p, r->at),
                                       .other = r->other,
                                       .text = utf8_one_line(w->arena, str_trim(r->text)),
                                       .customer = r->customer_name,
                                       .subject = r->subject,
                                       .lang = r->lang };
    }
    g->out.asked = list;
    g->out.asked_n = n;
    return NULL;
}

/* What was broken and is to be put right, and what is due by tomorrow night. */
static const struct err *promises(struct gathering *g, struct work *w) {
    struct page *p = g->page;
    struct promise *mend, *open;
    size_t mend_n, open_n;
    int64_t end = ruler_day_end(p->zone, ruler_day_end(p->zone, p->now));
    TRY(promise_board(w, PILE_MEND, WHOSE_MINE, PROMISES_MAX, &mend, &mend_n));
    TRY(promise_board(w, PILE_OPEN, WHOSE_MINE, PROMISES_MAX, &open, &open_n));
    struct page_promise *list = ARENA_ARRAY(w->arena, mend_n + open_n + 1, struct page_promise);
    size_t n = 0;
    for (size_t i = 0; i < mend_n; i++)
        list[n++] = page_promise_of(p, &mend[i]);
    for (size_t i = 0; i < open_n && open[i].due < end; i++)
        list[n++] = page_promise_of(p, &open[i]);
    g->out.promises = list;
    g->out.promise_shown = n;
    return NULL;
}

/* The reader's day. */
static int64_t today(const struct page *p) {
    struct moment_parts d = zone_local(p->zone, p->now);
    return moment_days(d.year, d.month, d.day);
}

/* Deadlines of complaints and steps of making good that are the reader's, in one order. */
static const struct err *duties(struct gathering *g, struct work *w) {
    struct page *p = g->page;
    struct complaint_item *c;
    struct due_step *s;
    size_t cn, sn, i = 0, k = 0, n = 0;
    TRY(complaint_due(w, true, p->now + DUTY_AHEAD, DUTY_MAX, &c, &cn));
    TRY(recovery_due(w, p->now + DUTY_AHEAD, DUTY_MAX, &s, &sn));
    struct today_duty *list = ARENA_ARRAY(w->arena, cn + sn + 1, struct today_duty);
    while (i < cn || k < sn) {
        if (k >= sn || (i < cn && c[i].due_at.v <= s[k].due_at)) {
            struct page_complaint_row r = complaint_row(p, &c[i++]);
            list[n++] = (struct today_duty){ r.id, r.due, r.ref, r.customer, r.next, r.missed };
            continue;
        }
        struct complaint of = { .country = s[k].country, .year = s[k].year, .number = s[k].number };
        list[n++] = (struct today_duty){ s[k].complaint_id,  page_due(p, s[k].due_at, p->now),
                                         complaint_ref(w->arena, &of), s[k].customer_name,
                                         s[k].what,          s[k].alarmed_at.set };
        k++;
    }
    g->out.duties = list;
    g->out.duty_n = n;
    return NULL;
}

/* All of it in one turn (work_ahead). */
static void tell(struct page *p, struct work *ahead) {
    struct conversation_page found;
    struct asked_item *asked;
    struct complaint_item *complaints;
    struct due_step *steps;
    struct grant *grants;
    int64_t n;
    struct promise *promised;
    size_t asked_n;
    TELL(promise_board(ahead, PILE_MEND, WHOSE_MINE, PROMISES_MAX, &promised, &asked_n));
    TELL(promise_board(ahead, PILE_OPEN, WHOSE_MINE, PROMISES_MAX, &promised, &asked_n));
    TELL(conversation_owed(ahead, MINE_MAX, &found));
    TELL(conversation_coming_back(ahead, ruler_day_end(p->zone, p->now), BACK_MAX, &found));
    TELL(conversation_list(ahead, VIEW_UNASSIGNED, 0, 0, TEAM_SHOWN, &found));
    TELL(ask_waiting(ahead, ASKED_MAX, &asked, &asked_n));
    page_follow_ups_ahead(ahead, ruler_day_end(p->zone, p->now));
    TELL(complaint_due(ahead, true, p->now + DUTY_AHEAD, DUTY_MAX, &complaints, &asked_n));
    TELL(recovery_due(ahead, p->now + DUTY_AHEAD, DUTY_MAX, &steps, &asked_n));
    TELL(goodwill_waiting(ahead, &grants, &asked_n));
    if (p->session.actor.role == ROLE_OWNER) TELL(conversation_count_late(ahead, VIEW_TEAM, &n));
    if (p->session.actor.role == ROLE_OWNER) TELL(policy_count_overdue(ahead, today(p), &n));
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct work *ahead = work_ahead(w);
    if (ahead) tell(g->page, ahead);
    TRY(page_viewer(g->page, w));
    TRY(mine(g, w));
    TRY(back(g, w));
    TRY(team(g, w));
    TRY(asked(g, w));
    TRY(promises(g, w));
    TRY(page_follow_ups_today(g->page, w, ruler_day_end(g->page->zone, g->page->now), &g->out.follow_ups,
                              &g->out.follow_up_n));
    TRY(duties(g, w));
    TRY(page_yes_of(g->page, w, &g->yes));
    g->out.yes = &g->yes;
    g->out.open_n = g->page->me.inbox_n;
    if (g->page->me.owner) TRY(conversation_count_late(w, VIEW_TEAM, &g->out.past_n));
    if (g->page->me.owner) TRY(policy_count_overdue(w, today(g->page), &g->out.review_n));
    return NULL;
}

const struct err *web_today(struct page *p) {
    struct gathering g = { .page = p };
    struct when_reader r = { p->lang, p->zone, p->now };
    TRY(work_read(p->w, gather_tx, &g));
    blocks(&g);
    ruler(&g);
    open_hours(&g);
    g.out.calm = !g.out.n && !g.out.back_n && !g.out.asked_n && !g.out.promise_shown &&
                 !g.out.follow_up_n && !g.out.duty_n && !g.out.yes->n && !g.out.team_n;
    g.out.setup = p->me.owner && facts_more(p->web->facts).first_run != FIRSTRUN_DONE;
    g.out.date = when_date(p->w->arena, &r, p->now);
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Today")), today_body, &g.out);
}
