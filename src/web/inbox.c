/* The inbox: one view of it, longest waiting first. */
#include "base/moment.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "view/html.h"
#include "view/view_inbox.h"
#include "view/view_inbox_row.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { ROWS = 50 };

static void inbox_body(struct html *h, const void *data, const struct viewer *me) {
    view_inbox(h, data, me);
}

struct one_row {
    struct page *page;
    enum inbox_view from;
    struct inbox_row row;
};

static void inbox_row_body(struct html *h, const void *data, const struct viewer *me) {
    const struct one_row *one = data;
    view_inbox_row(h, &one->row, one->from, me);
}

struct gathering {
    struct page *page;
    struct page_inbox inbox;
    int64_t after_key, after_id, done_id;
};

enum page_state page_state_of(int64_t state) {
    if (state == CONVERSATION_WAITING_CUSTOMER) return STATE_WAITING;
    return state == CONVERSATION_SOLVED || state == CONVERSATION_CLOSED ? STATE_SOLVED : STATE_OPEN;
}

static struct inbox_row row_of(const struct page *p, const struct conversation *c) {
    struct inbox_row r = { .id = c->id, .version = c->version, .state = page_state_of(c->state) };
    if (c->due.set)
        r.due = page_due(p, c->due.v, c->waiting_since.v);
    else if (r.state != STATE_OPEN)
        r.due = page_past(p, c->last_at);
    r.unread = c->state == CONVERSATION_NEW;
    r.letter_unread = str_eq(c->flagged, FLAG_UNREADABLE) || str_eq(c->flagged, FLAG_NOT_READ_YET);
    r.send_failed = r.state == STATE_OPEN && str_eq(c->flagged, FLAG_SEND_FAILED);
    r.channel = c->channel;
    r.customer = c->customer_name;
    r.subject = c->subject;
    r.subject_lang = c->last_lang;
    r.words = c->last_words;
    r.words_lang = c->last_lang;
    r.words_by = c->last_words.n == 0 ? WORDS_NONE : c->last_ours ? WORDS_OURS : WORDS_CUSTOMER;
    r.owner = c->owner_name;
    r.team = c->team_name;
    r.owner_is_me = c->owner_id.set && c->owner_id.v == p->session.actor.user_id;
    return r;
}

static const struct err *rows(struct gathering *g, struct work *w) {
    struct conversation_page found;
    struct page_inbox *in = &g->inbox;
    /* The views of the page and of the desk have the same names and order. */
    TRY(conversation_list(w, (enum conversation_view)in->view, g->after_key, g->after_id, ROWS,
                          &found));
    struct inbox_row *r = ARENA_ARRAY(w->arena, found.n + 1, struct inbox_row);
    for (size_t i = 0; i < found.n; i++)
        r[i] = row_of(g->page, &found.rows[i]);
    in->rows = r;
    in->row_n = found.n;
    in->first_page = g->after_key == 0;
    if (found.n && in->first_page && r[0].state == STATE_OPEN) in->first = r[0].due;
    if (found.more)
        in->next =
            str_printf(w->arena, "%lld-%lld", (long long)found.next_key, (long long)found.next_id);
    return NULL;
}

/* A number stands beside the views where work waits, and over the list that is shown. */
static const struct err *counts(struct gathering *g, struct work *w) {
    static const bool work_waits[INBOX_VIEW_COUNT] = {
        [INBOX_MINE] = true, [INBOX_UNASSIGNED] = true, [INBOX_TEAM] = true, [INBOX_WAITING] = true
    };
    struct page_inbox *in = &g->inbox;
    for (int i = 0; i < INBOX_VIEW_COUNT; i++) {
        struct inbox_view_link *v = &in->views[i];
        *v = (struct inbox_view_link){ (enum inbox_view)i, 0, (enum inbox_view)i == in->view };
        if (i == INBOX_TEAM)
            v->n = g->page->me.inbox_n;
        else if (work_waits[i] || v->current)
            TRY(conversation_count(w, (enum conversation_view)i, PAGE_BADGE_MAX, &v->n));
    }
    in->n = in->views[in->view].n;
    if (in->n == PAGE_BADGE_MAX)
        TRY(conversation_count(w, (enum conversation_view)in->view, CONVERSATION_COUNT_MAX, &in->n));
    return conversation_count_late(w, (enum conversation_view)in->view, &in->late_n);
}

/* The line after an action that led here: whose case, and what it is now. */
static const struct err *notice(struct gathering *g, struct work *w) {
    struct conversation c;
    if (g->done_id == 0) return NULL;
    const struct err *e = access_conversation(w, ACCESS_CONVERSATION_READ, g->done_id, &c);
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    g->inbox.notice_customer = c.customer_name;
    g->inbox.notice_state = page_state_of(c.state);
    g->inbox.notice_id = c.id;
    g->inbox.notice_version = c.version;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct mailbox *boxes;
    struct conversation_page any;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(rows(g, w));
    TRY(counts(g, w));
    TRY(notice(g, w));
    TRY(mailbox_list(w, &boxes, &n));
    if (n) g->inbox.mailbox = boxes[0].address;
    if (g->inbox.row_n == 0) {
        TRY(conversation_list(w, VIEW_ALL, 0, 0, 1, &any));
        g->inbox.fresh_desk = any.n == 0;
    }
    return NULL;
}

static const struct err *cursor(struct page *p, struct gathering *g) {
    struct str after = form_get(&p->req->query, "after"), key;
    if (after.n == 0) return NULL;
    if (str_split(&after, '-', &key) && str_to_int(key, 0, INT64_MAX, &g->after_key) &&
        str_to_int(after, 0, INT64_MAX, &g->after_id))
        return NULL;
    return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
               .hint = "Go back to the start of the list.");
}

const struct err *web_inbox(struct page *p) {
    struct gathering g = { .page = p, .inbox.view = INBOX_TEAM };
    struct str view = form_get(&p->req->query, "view");
    enum conversation_view known;
    if (view.n && !conversation_view_by_name(view, &known))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
    if (view.n) g.inbox.view = (enum inbox_view)known;
    (void)str_to_int(form_get(&p->req->query, "done"), 1, INT64_MAX, &g.done_id);
    TRY(cursor(p, &g));
    TRY(work_read(p->w, gather_tx, &g));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Inbox")), inbox_body, &g.inbox);
}

static const struct err *row_tx(struct work *w, void *arg) {
    struct one_row *one = arg;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, one->page->id, &c));
    one->row = row_of(one->page, &c);
    return page_viewer(one->page, w);
}

/* What a row has become that left the view it is shown in (assets/js/live.js). */
const struct err *web_row(struct page *p) {
    struct one_row one = { .page = p, .from = page_from(p) };
    TRY(work_read(p->w, row_tx, &one));
    return page_part(p, inbox_row_body, &one);
}
