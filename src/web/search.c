/* What was found: conversations, newest first, with the words that were looked for. */
#include "desk/auth/access.h"
#include "desk/order/order.h"
#include "desk/search/search.h"
#include "view/view_search.h"
#include "view/words.h"
#include "web/web_priv.h"

#include <string.h>

enum { ROWS = 30, WORDS = 220, TITLE = 200 };

struct finding {
    struct page *page;
    struct search_query q;
    struct page_search shown;
    int64_t before;
};

static void search_body(struct html *h, const void *data, const struct viewer *me) {
    view_search(h, data, me);
}

static struct page_line line_of(struct arena *a, const struct search_query *q, struct str text, size_t max) {
    struct search_line found = search_excerpt(a, q, text, max);
    struct page_part *parts = ARENA_ARRAY(a, found.n + 1, struct page_part);
    for (size_t i = 0; i < found.n; i++)
        parts[i] = (struct page_part){ found.parts[i].text, found.parts[i].hit };
    return (struct page_line){ parts, found.n };
}

static struct found_row row_of(const struct finding *f, const struct search_hit *hit, const struct search_text *t) {
    struct arena *a = f->page->w->arena;
    return (struct found_row){
        .id = t->conversation_id,
        .message_id = hit->message_id,
        .at = page_past(f->page, t->at),
        .state = page_state_of(t->state),
        .customer = line_of(a, &f->q, t->customer, TITLE),
        .subject = line_of(a, &f->q, t->subject, TITLE),
        .words = line_of(a, &f->q, t->words, WORDS),
        .lang = t->lang,
        .ours = t->direction == DIRECTION_OUT,
        .note = t->direction == DIRECTION_INTERNAL,
        .owner = t->owner,
        .team = t->team,
        .owner_is_me = t->owner_id.set && t->owner_id.v == f->page->session.actor.user_id,
    };
}

static const struct err *find(struct finding *f, struct work *w) {
    struct search_page found;
    struct search_text *texts;
    TRY(search_find(w, &f->q, SEARCH_CONVERSATIONS, f->before, ROWS, &found));
    TRY(search_texts(w, found.rows, found.n, &texts));
    struct found_row *rows = ARENA_ARRAY(w->arena, found.n + 1, struct found_row);
    for (size_t i = 0; i < found.n; i++)
        rows[i] = row_of(f, &found.rows[i], &texts[i]);
    f->shown.rows = rows;
    f->shown.row_n = found.n;
    f->shown.n = (int64_t)found.n;
    if (found.more) f->shown.next = str_printf(w->arena, "%lld", (long long)found.next);
    return NULL;
}

/* What is wrong with the question is told above the field's tips, with what was typed still there. */
static const struct err *told(struct finding *f, const struct err *e) {
    if (!e || (e->code != ERR_INVALID && e->code != ERR_LIMIT)) return e;
    f->shown.wrong = e;
    f->shown.asks = false;
    return NULL;
}

/* The order with this number, where the reader may see it. */
static const struct err *order(struct finding *f, struct work *w) {
    struct order o;
    bool found, number = false;
    for (size_t i = 0; i < f->q.typed.n; i++)
        number |= f->q.typed.p[i] >= '0' && f->q.typed.p[i] <= '9';
    if (!number || !f->shown.first_page || f->q.typed.n > ORDER_NUMBER_MAX) return NULL;
    TRY(order_by_number(w, f->q.typed, &o, &found));
    if (!found) return NULL;
    const struct err *e = access_check(w, ACCESS_ORDER_READ, o.id);
    if (!e) f->shown.order_id = o.id;
    return e && e->code != ERR_NOT_FOUND ? e : NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct finding *f = arg;
    TRY(search_built(w, &f->shown.built));
    if (f->shown.asks) TRY(told(f, find(f, w)));
    if (f->shown.asks) TRY(order(f, w));
    return page_viewer(f->page, w);
}

/* The filters in the reader's language; those of the others hold as well. */
static void tips(struct finding *f) {
    enum lang l = f->page->lang;
    const struct page_tip all[] = {
        { word(l, W("from:ana")), word(l, W("written by her; to: finds to whom it was sent")) },
        { word(l, W("tag:“lost parcel”")), word(l, W("with this tag")) },
        { word(l, W("is:open")), word(l, W("or waiting, solved, snoozed, spam")) },
        { word(l, W("assigned:me")), word(l, W("or nobody, or a colleague’s name")) },
        { word(l, W("in:sales")), word(l, W("of this team")) },
        { word(l, W("has:attachment")), word(l, W("with files")) },
        { word(l, W("after:2026-11-19")), word(l, W("on that day or later; before: earlier than it")) },
        { word(l, W("-is:spam")), word(l, W("a minus before a filter turns it round")) },
    };
    f->shown.tip_n = sizeof all / sizeof *all;
    struct page_tip *tips = ARENA_ARRAY(f->page->w->arena, f->shown.tip_n, struct page_tip);
    memcpy(tips, all, sizeof all);
    f->shown.tips = tips;
}

const struct err *web_search(struct page *p) {
    struct finding f = { .page = p, .before = INT64_MAX };
    struct str after = form_get(&p->req->query, "after");
    if (after.n && !str_to_int(after, 1, INT64_MAX, &f.before))
        return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
                   .hint = "Go back to the start of the list.");
    TRY(told(&f, search_parse(p->w->arena, form_get(&p->req->query, "q"), &f.q)));
    f.shown.typed = p->me.typed = f.q.typed;
    f.shown.asks = f.q.asks && !f.shown.wrong;
    tips(&f);
    f.shown.first_page = f.before == INT64_MAX;
    TRY(work_read(p->w, gather_tx, &f));
    p->me.error = f.shown.wrong != NULL;
    int status = f.shown.wrong ? err_meaning(f.shown.wrong->code)->http : 200;
    return page_show(p, status, PAGE_DESK, word(p->lang, W("Search")), search_body, &f.shown);
}
