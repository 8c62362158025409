/* The inbox: one view of it, longest waiting first. */
#include "base/moment.h"
#include "base/percent.h"
#include "desk/letter/letter.h"
#include "desk/filter/filter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/tag/tag.h"
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
    bool blocked; /* with done_id: its sender as well */
    const struct inbox_again *again;
};

enum page_state page_state_of(int64_t state) {
    if (state == CONVERSATION_WAITING_CUSTOMER) return STATE_WAITING;
    if (state == CONVERSATION_SPAM) return STATE_SPAM;
    if (state == CONVERSATION_MERGED) return STATE_MERGED;
    return state == CONVERSATION_SOLVED || state == CONVERSATION_CLOSED ? STATE_SOLVED : STATE_OPEN;
}

enum page_state page_case_state(const struct conversation *c) {
    return c->snoozed_until.set ? STATE_SNOOZED : page_state_of(c->state);
}

static struct inbox_row row_of(const struct page *p, const struct conversation *c) {
    struct inbox_row r = { .id = c->id, .version = c->version, .state = page_case_state(c) };
    if (r.state == STATE_SNOOZED)
        r.due = page_next(p, c->snoozed_until.v);
    else if (c->due.set)
        r.due = page_due(p, c->due.v, c->waiting_since.v);
    else if (r.state != STATE_OPEN)
        r.due = page_past(p, c->last_at);
    r.unread = c->bucket == BUCKET_OURS && !c->last_ours && c->last_at > p->session.read_from &&
               (!c->read_at.set || c->last_at > c->read_at.v);
    r.here_n = page_present(p, c->id, &r.here);
    r.letter_unread = str_eq(c->flagged, FLAG_UNREADABLE) || str_eq(c->flagged, FLAG_NOT_READ_YET);
    r.send_failed = r.state == STATE_OPEN && str_eq(c->flagged, FLAG_SEND_FAILED);
    r.urgent = c->priority == PRIORITY_URGENT;
    r.first_contact = c->due.set && (c->holds & HOLDS_FIRST_CONTACT) != 0;
    r.complaint = r.state != STATE_SOLVED && (c->holds & HOLDS_COMPLAINT) != 0;
    r.reason = c->snooze_reason;
    page_tags(p->w->arena, c->tags, &r.tags, &r.tag_n);
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

/* Rows that stay chosen. */
static void choose(struct gathering *g, struct inbox_row *rows, size_t n) {
    for (size_t i = 0; g->again && i < n; i++)
        for (size_t k = 0; k < g->again->chosen_n && !rows[i].chosen; k++)
            rows[i].chosen = rows[i].id == g->again->chosen[k];
}

/* The views of the page and of the desk have the same names and order. */
static struct conversation_filter filter_of(const struct page_inbox *in) {
    return (struct conversation_filter){ (enum conversation_view)in->view, in->tag_id, in->urgent };
}

static const struct err *rows(struct gathering *g, struct work *w) {
    struct conversation_page found;
    struct page_inbox *in = &g->inbox;
    struct conversation_filter f = filter_of(in);
    TRY(conversation_list_filtered(w, &f, g->after_key, g->after_id, ROWS, &found));
    struct inbox_row *r = ARENA_ARRAY(w->arena, found.n + 1, struct inbox_row);
    for (size_t i = 0; i < found.n; i++)
        r[i] = row_of(g->page, &found.rows[i]);
    if (in->view == INBOX_SPAM && found.n)
        TRY(page_suspected(g->page, w, found.rows[0].sort_key, found.rows[found.n - 1].sort_key, r,
                           found.n));
    choose(g, r, found.n);
    in->rows = r;
    in->row_n = found.n;
    in->first_page = g->after_key == 0;
    if (found.n && in->first_page && (r[0].state == STATE_OPEN || in->view == INBOX_SNOOZED))
        in->first = r[0].due;
    if (found.more)
        in->next =
            str_printf(w->arena, "%lld-%lld", (long long)found.next_key, (long long)found.next_id);
    return NULL;
}

/* A number stands beside the views where work waits, and over the list that is shown: there it goes
 * further. */
static const struct err *counts(struct gathering *g, struct work *w) {
    struct page_inbox *in = &g->inbox;
    struct conversation_filter f = filter_of(in);
    struct view_counts n;
    for (int i = 0; i < INBOX_VIEW_COUNT; i++)
        in->views[i] =
            (struct inbox_view_link){ (enum inbox_view)i, 0, (enum inbox_view)i == in->view };
    TRY(conversation_counts(w, PAGE_BADGE_MAX, &n));
    TRY(conversation_count_filtered(w, &f, CONVERSATION_COUNT_MAX, &in->n));
    bool narrowed = in->tag_id || in->urgent;
    if (!narrowed) in->views[in->view].n = in->n < PAGE_BADGE_MAX ? in->n : PAGE_BADGE_MAX;
    in->views[INBOX_TEAM].n = g->page->me.inbox_n;
    in->views[INBOX_MINE].n = n.mine;
    in->views[INBOX_UNASSIGNED].n = n.unassigned;
    in->views[INBOX_WAITING].n = n.waiting;
    in->views[INBOX_SNOOZED].n = n.snoozed;
    if (g->page->me.health.suspected) in->views[INBOX_SPAM].n = g->page->me.health.suspected;
    if (actor_sees(&w->actor) == SEES_ALL) {
        /* Each is counted to PAGE_BADGE_MAX, so their sum is right below it. */
        int64_t all = g->page->me.inbox_n + n.waiting + n.solved + n.snoozed;
        in->views[INBOX_SOLVED].n = n.solved;
        in->views[INBOX_ALL].n = all < PAGE_BADGE_MAX ? all : PAGE_BADGE_MAX;
    }
    if (narrowed) return NULL;
    return conversation_count_late(w, (enum conversation_view)in->view, &in->late_n);
}

/* The line after an action that led here: whose case, and what it is now. */
static const struct err *notice(struct gathering *g, struct work *w) {
    struct conversation c;
    if (g->done_id == 0) return NULL;
    const struct err *e = access_conversation(w, ACCESS_CONVERSATION_READ, g->done_id, &c);
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    g->inbox.notice_customer = c.customer_name;
    g->inbox.notice_state = page_case_state(&c);
    if (c.snoozed_until.set) g->inbox.notice_until = page_next(g->page, c.snoozed_until.v);
    g->inbox.notice_blocked = g->blocked;
    g->inbox.notice_id = c.id;
    g->inbox.notice_version = c.version;
    return NULL;
}

/* The form that narrows the view down, where it is asked for. */
static const struct err *narrow(struct gathering *g, struct work *w) {
    struct page_inbox *in = &g->inbox;
    struct tag *tags;
    size_t n;
    if (!in->narrow_open) return NULL;
    TRY(tag_list(w, TAGS_MAX, &tags, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct page_choice){ str_printf(w->arena, "%lld", (long long)tags[i].id),
                                        tags[i].name, tags[i].id == in->tag_id };
        if (list[i].chosen) in->tag_name = tags[i].name;
    }
    in->tags = list;
    in->tag_n = n;
    return NULL;
}

static const struct err *own(struct gathering *g, struct work *w) {
    struct page_inbox *in = &g->inbox;
    struct saved_filter *all;
    size_t n;
    TRY(filter_list(w, &all, &n));
    if (g->again) in->filter_err = g->again->filter_err;
    if (in->filter_err) in->filter_name = page_field(g->page, "name");
    if (n == 0) return NULL;
    struct page_own_view *list = ARENA_ARRAY(w->arena, n, struct page_own_view);
    for (size_t i = 0; i < n; i++) {
        enum conversation_view view = VIEW_TEAM;
        (void)conversation_view_by_name(all[i].view, &view);
        list[i] = (struct page_own_view){ all[i].id,       all[i].name,   (enum inbox_view)view,
                                          all[i].tag_id.v, all[i].urgent, false };
        list[i].current = list[i].view == in->view && list[i].tag_id == in->tag_id &&
                          list[i].urgent == in->urgent;
        if (list[i].current) in->own_id = list[i].id;
    }
    in->own = list;
    in->own_n = n;
    return NULL;
}

/* What the next step of a bulk act has to offer; one that was refused comes back with what was
 * typed. */
static const struct err *bulk(struct gathering *g, struct work *w) {
    struct page_inbox *in = &g->inbox;
    struct page_conversation offer = { 0 };
    struct str unused;
    if (!g->again) return NULL;
    in->step = g->again->step;
    in->bulk_err = g->again->err;
    in->not_n = g->again->not_n;
    in->chosen_n = (int64_t)g->again->chosen_n;
    if (in->bulk_err) in->typed = page_field(g->page, in->step == STEP_TAG ? "add" : "reason");
    if (in->step == STEP_GIVE) return page_owners(w, OPT_NONE, OPT_NONE, &in->owners, &in->owner_n);
    if (in->step == STEP_DONE) return page_solve(g->page, w, NULL, &in->solve);
    if (in->step == STEP_TAG) return page_known_tags(w, &in->known_tags, &in->known_tag_n);
    if (in->step != STEP_SNOOZE) return NULL;
    page_rests(g->page, &offer);
    page_time_typed(g->page, in->bulk_err != NULL, &offer.rest_day, &unused);
    in->rests = offer.rests;
    in->rest_n = offer.rest_n;
    in->rest_day = offer.rest_day;
    in->rest_first = offer.rest_first;
    return NULL;
}

/* On a desk without a case stands where to write to. */
static const struct err *nothing_there(struct gathering *g, struct work *w) {
    struct conversation_page any;
    struct mailbox *boxes;
    size_t n;
    TRY(conversation_list(w, VIEW_ALL, 0, 0, 1, &any));
    g->inbox.fresh_desk = any.n == 0;
    if (!g->inbox.fresh_desk) return NULL;
    TRY(mailbox_list(w, &boxes, &n));
    if (n) g->inbox.mailbox = boxes[0].address;
    return NULL;
}

/* All of the plain list in one turn (work_ahead). */
static void tell(struct gathering *g, struct work *ahead) {
    struct page_inbox *in = &g->inbox;
    struct conversation_filter f = filter_of(in);
    struct conversation_page found;
    struct saved_filter *own;
    struct view_counts counts;
    size_t n;
    int64_t count;
    page_viewer_ahead(g->page, ahead);
    TELL(conversation_list_filtered(ahead, &f, g->after_key, g->after_id, ROWS, &found));
    TELL(filter_list(ahead, &own, &n));
    TELL(conversation_counts(ahead, PAGE_BADGE_MAX, &counts));
    TELL(conversation_count_filtered(ahead, &f, CONVERSATION_COUNT_MAX, &count));
    if (!in->tag_id && !in->urgent)
        TELL(conversation_count_late(ahead, (enum conversation_view)in->view, &count));
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct work *ahead = work_ahead(w);
    if (ahead) tell(g, ahead);
    TRY(page_viewer(g->page, w));
    TRY(rows(g, w));
    TRY(narrow(g, w));
    TRY(own(g, w));
    TRY(bulk(g, w));
    TRY(counts(g, w));
    TRY(notice(g, w));
    return g->inbox.row_n == 0 ? nothing_there(g, w) : NULL;
}

static const struct err *cursor(struct page *p, struct gathering *g, struct str after) {
    struct str key;
    if (after.n == 0) return NULL;
    g->inbox.after = after;
    if (str_split(&after, '-', &key) && str_to_int(key, 0, INT64_MAX, &g->after_key) &&
        str_to_int(after, 0, INT64_MAX, &g->after_id))
        return NULL;
    return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
               .hint = "Go back to the start of the list.");
}

/* Which list is meant. */
static const struct err *aim(struct gathering *g, const struct form *where) {
    struct page *p = g->page;
    struct page_inbox *in = &g->inbox;
    const struct inbox_again *again = g->again;
    struct str view = form_get(where, "view"), did = again ? again->did : form_get(where, "did");
    enum conversation_view known;
    if (view.n && !conversation_view_by_name(view, &known))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.");
    in->view = view.n ? (enum inbox_view)known : INBOX_TEAM;
    (void)str_to_int(form_get(where, "tag"), 1, INT64_MAX, &in->tag_id);
    in->urgent = str_eq(form_get(where, "urgent"), S("1"));
    in->narrow_open = in->tag_id || in->urgent || str_eq(form_get(where, "narrow"), S("1"));
    (void)str_to_int(form_get(where, "done"), 1, INT64_MAX, &g->done_id);
    g->blocked = str_eq(form_get(where, "blocked"), S("1"));
    in->did_n = (int64_t)page_bulk_done(did);
    if (in->did_n) in->did = did;
    return cursor(p, g, form_get(where, "after"));
}

const struct err *page_inbox_again(struct page *p, const struct inbox_again *again) {
    struct gathering g = { .page = p, .again = again };
    TRY(aim(&g, &p->form));
    TRY(work_read(p->w, gather_tx, &g));
    const struct err *e = again->filter_err ? again->filter_err : again->err;
    p->me.error = e != NULL;
    p->me.here = page_inbox_link(p);
    return page_show(p, e ? err_meaning(e->code)->http : 200, PAGE_DESK, word(p->lang, W("Inbox")),
                     inbox_body, &g.inbox);
}

const struct err *web_inbox_look(struct page *p, struct work *w) {
    struct gathering *g = p->looked = ARENA_NEW(w->arena, struct gathering);
    g->page = p;
    TRY(aim(g, &p->req->query));
    return gather_tx(w, g);
}

const struct err *web_inbox(struct page *p) {
    const struct gathering *g = p->looked;
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Inbox")), inbox_body, &g->inbox);
}

struct str page_inbox_link(struct page *p) {
    enum conversation_view known;
    int64_t tag = page_number(p, "tag");
    struct arena *a = p->w->arena;
    struct str view = page_field(p, "view"), after = page_field(p, "after");
    if (!conversation_view_by_name(view, &known)) view = S("team");
    struct str link = str_join(a, S("/inbox?view="), view);
    if (tag) link = str_printf(a, "%.*s&tag=%lld", STR_ARG(link), (long long)tag);
    if (str_eq(page_field(p, "urgent"), S("1"))) link = str_join(a, link, S("&urgent=1"));
    return after.n ? str_join3(a, link, S("&after="), percent_encode(a, after)) : link;
}

/* Is the conversation still of this view? */
static bool holds(enum inbox_view view, const struct conversation *c, int64_t me) {
    switch (view) {
    case INBOX_MINE:
        return c->bucket == BUCKET_OURS && c->owner_id.set && c->owner_id.v == me;
    case INBOX_UNASSIGNED:
        return c->bucket == BUCKET_OURS && !c->owner_id.set;
    case INBOX_TEAM:
        return c->bucket == BUCKET_OURS;
    case INBOX_WAITING:
        return c->bucket == BUCKET_WAITING;
    case INBOX_SNOOZED:
        return c->snoozed_until.set;
    case INBOX_SOLVED:
        return c->bucket == BUCKET_DONE;
    case INBOX_SPAM:
        return c->state == CONVERSATION_SPAM;
    case INBOX_ALL:
    case INBOX_VIEW_COUNT:
        break;
    }
    return c->bucket != BUCKET_GONE || c->snoozed_until.set;
}

static const struct err *row_tx(struct work *w, void *arg) {
    struct one_row *one = arg;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, one->page->id, &c));
    TRY(conversation_read_at(w, c.id, &c.read_at));
    one->row = row_of(one->page, &c);
    if (c.state == CONVERSATION_SPAM)
        TRY(page_suspected(one->page, w, c.sort_key, c.sort_key, &one->row, 1));
    one->row.ghost = !holds(one->from, &c, w->actor.user_id);
    return page_viewer(one->page, w);
}

/* What a row has become that left the view it is shown in (assets/js/live.js). */
const struct err *web_row(struct page *p) {
    struct one_row one = { .page = p, .from = page_from(p) };
    TRY(work_read(p->w, row_tx, &one));
    return page_part(p, inbox_row_body, &one);
}
