/* What was found: conversations, newest first, with the words that were looked for. */
#include "desk/search/search.h"
#include "view/view_search.h"
#include "view/words.h"
#include "web/web_priv.h"

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

static const struct err *gather_tx(struct work *w, void *arg) {
    struct finding *f = arg;
    TRY(search_built(w, &f->shown.built));
    if (f->shown.asks) TRY(find(f, w));
    return page_viewer(f->page, w);
}

const struct err *web_search(struct page *p) {
    struct finding f = { .page = p, .before = INT64_MAX };
    struct str after = form_get(&p->req->query, "after");
    if (after.n && !str_to_int(after, 1, INT64_MAX, &f.before))
        return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
                   .hint = "Go back to the start of the list.");
    TRY(search_parse(p->w->arena, form_get(&p->req->query, "q"), &f.q));
    f.shown.typed = p->me.typed = f.q.typed;
    f.shown.asks = f.q.asks;
    f.shown.first_page = f.before == INT64_MAX;
    TRY(work_read(p->w, gather_tx, &f));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Search")), search_body, &f.shown);
}
