/* The board of promises, and what is done with one from any page. */
#include "base/moment.h"
#include "desk/conversation/conversation.h"
#include "view/view_promises_page.h"
#include "view/when.h"
#include "view/words.h"
#include "web/clocks.h"
#include "web/promises.h"
#include "web/ruler.h"

enum { OPEN_SHOWN = 300, MEND_SHOWN = 50, SETTLED_SHOWN = 8, PAST_SHOWN = 200, COLUMN_SLIPS = 8 };
#define RATE_OF (30 * MOMENT_DAY)
/* A promise has been under way for so long when its time turns amber. */
#define SOON MOMENT_DAY

static void promises_body(struct html *h, const void *data, const struct viewer *me) {
    view_promises_page(h, data, me);
}

/* ---- one, as pages show it ---- */

static struct str iso_day(struct page *p, int64_t at) {
    struct moment_parts l = zone_local(p->zone, at);
    return str_printf(p->w->arena, "%04d-%02d-%02d", l.year, l.month, l.day);
}

void page_moment_fields(struct page *p, int64_t at, struct str *ret_day, struct str *ret_clock) {
    *ret_day = iso_day(p, at);
    *ret_clock = moment_clock(p->w->arena, zone_local(p->zone, at));
}

bool page_moment(struct page *p, const char *day, const char *clock, int64_t *ret) {
    struct str d = page_field(p, day), c = page_field(p, clock);
    struct str whole = str_join3(p->w->arena, d, S("T"), str_join(p->w->arena, c, S(":00Z")));
    int64_t at;
    if (!moment_from_rfc3339(whole, &at)) return false;
    *ret = zone_moment(p->zone, moment_split(at));
    return true;
}

/* Which standard news is due by. */
static struct str standard_of(const struct page *p, const struct promise *r) {
    if (!r->minutes.set) return S("");
    struct word_arg args[] = { { S("span"), page_standard_span(p, r->minutes.v, r->unit.v) }, { S("reason"), r->reason } };
    return word_fill(p->w->arena, word(p->lang, W("Standard: {span}. {reason}")), args, 2);
}

struct page_promise page_promise_of(struct page *p, const struct promise *r) {
    struct page_promise x = { .id = r->id,
                              .conversation_id = r->conversation_id,
                              .what = r->what,
                              .customer = r->customer_name,
                              .lang = r->lang,
                              .owner = r->owner_name,
                              .unowned = !r->owner_active,
                              .update = r->kind == PROMISE_UPDATE,
                              .open = r->state == PROMISE_MADE,
                              .broken = r->state == PROMISE_BROKEN,
                              .kept = r->state == PROMISE_KEPT,
                              .late = r->state == PROMISE_LATE,
                              .evidence = r->evidence,
                              .standard = standard_of(p, r) };
    bool done = x.kept || x.late, passed = x.open && r->due < p->now;
    x.to_mend = r->recovery_due.set && !r->recovered_at.set;
    x.anothers = r->owner_id != p->session.actor.user_id && (x.open || x.to_mend);
    x.may_correct = done && r->settled_by.v != p->session.actor.user_id;
    x.due = done ? page_past(p, r->settled_at.v)
                 : page_due(p, r->due, r->due - r->made_at > SOON ? r->due - SOON : r->made_at);
    if (passed) x.open = false, x.broken = true; /* the timer is about to say so */
    if (r->told_due.set && (x.open || x.broken)) x.told = page_next(p, r->told_due.v);
    page_moment_fields(p, r->told_due.set ? r->told_due.v : r->due, &x.day, &x.clock);
    return x;
}

const struct page_promise *page_promises_of(struct page *p, const struct promise *rows, size_t n) {
    struct page_promise *list = ARENA_ARRAY(p->w->arena, n + 1, struct page_promise);
    for (size_t i = 0; i < n; i++)
        list[i] = page_promise_of(p, &rows[i]);
    return list;
}

/* ---- the board ---- */

struct board {
    struct page *page;
    struct page_promises out;
};

static enum promise_block block_of(struct page *p, int64_t due) {
    int64_t today = ruler_day_end(p->zone, p->now);
    if (due < p->now) return PROMISES_OVERDUE;
    if (due < today) return PROMISES_TODAY;
    return due < today + 6 * MOMENT_DAY ? PROMISES_WEEK : PROMISES_LATER;
}

/* They come by due: each column is a part of one list. Those that were broken stand before it. */
static void fill(struct board *b, const struct page_promise *mend, size_t mend_n,
                 const struct promise *open, size_t n) {
    struct page *p = b->page;
    struct page_promise *all = ARENA_ARRAY(p->w->arena, mend_n + n + 1, struct page_promise);
    struct page_promise_list *blocks = b->out.blocks;
    for (size_t i = 0; i < mend_n; i++)
        all[i] = mend[i];
    blocks[PROMISES_OVERDUE] = (struct page_promise_list){ .rows = all, .n = mend_n };
    for (size_t i = 0; i < n; i++) {
        struct page_promise_list *l = &blocks[block_of(p, open[i].due)];
        all[mend_n + i] = page_promise_of(p, &open[i]);
        if (!l->n) l->rows = &all[mend_n + i];
        l->n++;
    }
    b->out.open_n = (int64_t)(mend_n + n - blocks[PROMISES_OVERDUE].n);
    for (size_t i = blocks[PROMISES_OVERDUE].n; i-- > 0;)
        if (all[i].broken && !when_is_set(all[i].told)) b->out.tell = &all[i];
    for (size_t i = 0; i < PROMISE_BLOCKS; i++)
        blocks[i].shown = blocks[i].n < COLUMN_SLIPS ? blocks[i].n : COLUMN_SLIPS;
}

static const struct err *piles(struct board *b, struct work *w) {
    struct page *p = b->page;
    struct promise *mend, *open, *settled;
    size_t mend_n, n, settled_n;
    enum promise_whose whose = (enum promise_whose)b->out.whose;
    TRY(promise_board(w, PILE_MEND, whose, MEND_SHOWN, &mend, &mend_n));
    TRY(promise_board(w, PILE_OPEN, whose, OPEN_SHOWN + 1, &open, &n));
    TRY(promise_board(w, PILE_SETTLED, whose, SETTLED_SHOWN, &settled, &settled_n));
    b->out.more = n > OPEN_SHOWN;
    if (b->out.more) n = OPEN_SHOWN;
    fill(b, page_promises_of(p, mend, mend_n), mend_n, open, n);
    b->out.settled = (struct page_promise_list){ .rows = page_promises_of(p, settled, settled_n),
                                                 .n = settled_n,
                                                 .shown = settled_n };
    return promise_counts(w, b->out.counts);
}

/* Instead of the columns: what became of them. */
static const struct err *past(struct board *b, struct work *w) {
    struct promise *rows;
    size_t n;
    TRY(promise_board(w, b->out.show == PROMISES_MISSED ? PILE_MISSED : PILE_PAST, (enum promise_whose)b->out.whose,
                      PAST_SHOWN, &rows, &n));
    b->out.past = (struct page_promise_list){ .rows = page_promises_of(b->page, rows, n), .n = n, .shown = n };
    return promise_counts(w, b->out.counts);
}

static struct str percent(struct page *p, double share) {
    return when_tenths(p->w->arena, p->lang, (int64_t)(share * 1000 + .5));
}

static const struct err *rate(struct board *b, struct work *w) {
    struct page *p = b->page;
    struct promise_rate r;
    if (!p->me.owner) return NULL;
    TRY(promise_rate(w, p->now - RATE_OF, p->now, &r));
    if (r.n == 0) return NULL;
    struct page_promise_rate *shown = ARENA_NEW(w->arena, struct page_promise_rate);
    *shown = (struct page_promise_rate){ .kept = r.tally.kept,
                                         .n = r.n,
                                         .first_kept = r.first.kept,
                                         .first_n = r.first.n,
                                         .renegotiated = r.tally.renegotiated,
                                         .released = r.tally.released,
                                         .share = percent(p, (double)r.tally.kept / (double)r.n),
                                         .low = percent(p, r.low),
                                         .high = percent(p, r.high) };
    if (r.first.n) shown->first_share = percent(p, (double)r.first.kept / (double)r.first.n);
    b->out.rate = shown;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct board *b = arg;
    struct promise_advice advice;
    struct page_promises clean = { .whose = b->out.whose, .show = b->out.show, .err = b->out.err };
    b->out = clean; /* this may run twice */
    TRY(page_viewer(b->page, w));
    TRY(clean.show == PROMISES_BOARD ? piles(b, w) : past(b, w));
    TRY(rate(b, w));
    TRY(promise_helper(w, PROMISE_DEED, &advice));
    b->out.usual_days = advice.days;
    b->out.usual_n = advice.p90 ? advice.n : 0;
    return NULL;
}

static const struct err *show(struct page *p, const struct err *e) {
    struct board b = { .page = p, .out = { .err = e } };
    struct str whose = form_get(&p->req->query, "whose"), what = form_get(&p->req->query, "show");
    if (str_eq(whose, S("mine"))) b.out.whose = PROMISES_MINE;
    if (str_eq(whose, S("nobody"))) b.out.whose = PROMISES_NOBODY;
    if (str_eq(what, S("past"))) b.out.show = PROMISES_PAST;
    if (str_eq(what, S("missed"))) b.out.show = PROMISES_MISSED;
    TRY(work_read(p->w, gather_tx, &b));
    p->me.error = e != NULL;
    if (e) p->me.here = S("/promises");
    return page_show(p, e ? err_meaning(e->code)->http : 200, PAGE_DESK,
                     word(p->lang, W("Promises")), promises_body, &b.out);
}

const struct err *web_promises(struct page *p) { return show(p, NULL); }

/* ---- what is done with one ---- */

struct act {
    struct page *page;
    int64_t conversation_id;
};

static const struct err *no_time(struct work *w) {
    return ERR(w->arena, ERR_INVALID, "This is no day and time.", .field = "day",
               .hint = "Choose a day, and a time such as 09:00.");
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct act *x = arg;
    struct page *p = x->page;
    struct str act = page_field(p, "act");
    int64_t due, next;
    TRY(access_check(w, ACCESS_PROMISE_WRITE, p->id));
    TRY(promise_place(w, p->id, &x->conversation_id));
    if (str_eq(act, S("kept")))
        return promise_fulfil(w, p->id, page_field(p, "evidence"), OPT_NONE);
    if (str_eq(act, S("date")))
        return page_moment(p, "day", "time", &due)
                   ? promise_renegotiate(w, p->id, due, page_field(p, "reason"), &next)
                   : no_time(w);
    if (str_eq(act, S("release"))) return promise_release(w, p->id, page_field(p, "reason"));
    if (str_eq(act, S("correct"))) return promise_correct(w, p->id, page_field(p, "reason"));
    if (str_eq(act, S("take"))) return promise_give(w, p->id, w->actor.user_id);
    if (str_eq(act, S("mend"))) return promise_recovered(w, p->id, page_field(p, "done"));
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act",
               .hint = "Go back, load it again and send once more.");
}

const struct err *web_promise_act(struct page *p) {
    struct act x = { .page = p };
    struct str back = page_field(p, "back");
    bool board = str_eq(back, S("board"));
    const struct err *e = work_write(p->w, act_tx, &x);
    if (e && board && page_can_again(e)) return show(p, e);
    if (e) return page_message_refused(p, e, x.conversation_id);
    reply_redirect(p->rp, board ? S("/promises") : page_link(p, x.conversation_id, "#promises"));
    return NULL;
}
