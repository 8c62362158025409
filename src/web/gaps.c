/* What is missing: the list, one topic with where it was missing, and the form of a conversation. */
#include "view/gaps.h"

#include "desk/gap/gap.h"
#include "view/view_gap_page.h"
#include "view/view_gaps_page.h"
#include "view/view_missing_page.h"
#include "view/words.h"
#include "web/settings.h"

enum { ROWS = 50, OFFERED = 50 };

static struct str text(struct str s) { return str_is_set(s) ? s : S(""); }

static struct page_gap_row row_of(const struct page *p, const struct gap *g) {
    struct page_gap_row r = { .id = g->id,
                              .times = g->times,
                              .fresh = g->fresh,
                              .topic = g->topic,
                              .at = page_past(p, g->fresh ? g->last_at : g->closed_at.v),
                              .done = text(g->done),
                              .by = text(g->closed_by) };
    if (g->closed_at.set) r.closed = page_day(p, g->closed_at.v);
    return r;
}

/* ---- the list ---- */

struct listing {
    struct page *page;
    int64_t key, id;
    struct page_gaps shown;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_gaps_page(h, data, me); }

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct gap *all;
    size_t n;
    TRY(page_viewer(l->page, w));
    TRY(gap_list(w, l->shown.closed, l->key, l->id, ROWS + 1, &all, &n));
    l->shown.row_n = n > ROWS ? ROWS : n;
    struct page_gap_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_gap_row);
    for (size_t i = 0; i < l->shown.row_n; i++)
        rows[i] = row_of(l->page, &all[i]);
    l->shown.rows = rows;
    if (n <= ROWS) return NULL;
    const struct gap *last = &all[ROWS - 1];
    l->shown.next = str_printf(w->arena, "%lld-%lld", (long long)(l->shown.closed ? last->closed_at.v : last->fresh),
                               (long long)last->id);
    return NULL;
}

const struct err *web_gaps(struct page *p) {
    struct listing l = { .page = p, .key = INT64_MAX, .id = INT64_MAX };
    struct str after = form_get(&p->req->query, "after"), key;
    l.shown.closed = str_eq(form_get(&p->req->query, "view"), S("closed"));
    l.shown.first_page = true;
    if (str_split(&after, '-', &key) && str_is_set(after) && str_to_int(key, 0, INT64_MAX, &l.key) &&
        str_to_int(after, 0, INT64_MAX, &l.id))
        l.shown.first_page = false;
    else
        l.key = l.id = INT64_MAX; /* a cursor that is none begins anew */
    TRY(work_read(p->w, list_tx, &l));
    struct str title = l.shown.closed ? word(p->lang, W("No longer missing")) : word(p->lang, W("What is missing"));
    return page_show(p, 200, PAGE_DESK, title, list_body, &l.shown);
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    int64_t before;
    const struct err *err;
    struct page_gap shown;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_gap_page(h, data, me); }

static const struct err *reports(struct one *g, struct work *w) {
    struct gap_report_row *all;
    size_t n;
    TRY(gap_reports(w, g->page->id, g->before, ROWS + 1, &all, &n));
    size_t shown = n > ROWS ? ROWS : n;
    struct page_gap_report *list = ARENA_ARRAY(w->arena, n + 1, struct page_gap_report);
    for (size_t i = 0; i < shown; i++)
        list[i] = (struct page_gap_report){ .conversation_id = all[i].conversation_id,
                                            .ref = all[i].ref,
                                            .subject = all[i].subject,
                                            .lang = text(all[i].lang),
                                            .asked = all[i].asked,
                                            .by = text(all[i].who),
                                            .at = page_past(g->page, all[i].at) };
    g->shown.reports = list;
    g->shown.report_n = shown;
    if (n > ROWS) g->shown.next = all[ROWS - 1].id;
    bool all_there = g->before == INT64_MAX && n <= ROWS;
    if (all_there) g->shown.others = g->shown.row.times - (int64_t)shown;
    return NULL;
}

static const struct err *closings(struct one *g, struct work *w) {
    struct gap_closing_row *all;
    TRY(gap_closings(w, g->page->id, &all, &g->shown.closing_n));
    struct page_gap_closing *list = ARENA_ARRAY(w->arena, g->shown.closing_n + 1, struct page_gap_closing);
    for (size_t i = 0; i < g->shown.closing_n; i++)
        list[i] = (struct page_gap_closing){ all[i].done, text(all[i].who), page_past(g->page, all[i].at) };
    g->shown.closings = list;
    return NULL;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct gap row;
    TRY(page_viewer(g->page, w));
    TRY(gap_get(w, g->page->id, &row));
    g->shown.row = row_of(g->page, &row);
    g->shown.may_close = access_check(w, ACCESS_GUIDANCE_WRITE, 0) == NULL;
    TRY(reports(g, w));
    return row.closings ? closings(g, w) : NULL;
}

static struct str path_of(const struct page *p, int64_t id) {
    return str_printf(p->w->arena, "/gaps/%lld", (long long)id);
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    if (g->err) g->shown.done = page_field(p, "done");
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = path_of(p, p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, g->shown.row.topic, one_body, &g->shown);
}

const struct err *web_gap(struct page *p) {
    struct one g = { .page = p };
    if (!str_to_int(form_get(&p->req->query, "before"), 1, INT64_MAX, &g.before)) g.before = INT64_MAX;
    return show_one(&g);
}

static const struct err *close_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    return gap_close(w, p->id, page_field(p, "done"));
}

const struct err *web_gap_close(struct page *p) {
    const struct err *e = work_write(p->w, close_tx, p);
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .before = INT64_MAX, .err = e });
    if (e) return e;
    settings_done(p, path_of(p, p->id).p, "saved");
    return NULL;
}

/* ---- the form of a conversation ---- */

struct missing {
    struct page *page;
    int64_t counted; /* the gap that it was pressed for once more; 0: none */
    const struct err *err;
    struct page_missing shown;
};

static void missing_body(struct html *h, const void *data, const struct viewer *me) { view_missing_page(h, data, me); }

static const struct err *here(struct missing *g, struct work *w, const struct conversation *c) {
    struct gap_here *all;
    TRY(gap_of(w, c, &all, &g->shown.here_n));
    struct page_gap_row *rows = ARENA_ARRAY(w->arena, g->shown.here_n + 1, struct page_gap_row);
    for (size_t i = 0; i < g->shown.here_n; i++) {
        rows[i] = (struct page_gap_row){ .id = all[i].id, .topic = all[i].topic, .by = text(all[i].who),
                                         .at = page_past(g->page, all[i].at) };
        if (all[i].id == g->counted) g->shown.counted = all[i].topic;
    }
    g->shown.here = rows;
    return NULL;
}

static const struct err *missing_tx(struct work *w, void *arg) {
    struct missing *g = arg;
    struct conversation c;
    struct gap *open;
    TRY(page_viewer(g->page, w));
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, g->page->id, &c));
    TRY(gap_list(w, false, INT64_MAX, INT64_MAX, OFFERED, &open, &g->shown.topic_n));
    struct str *topics = ARENA_ARRAY(w->arena, g->shown.topic_n + 1, struct str);
    for (size_t i = 0; i < g->shown.topic_n; i++)
        topics[i] = open[i].topic;
    g->shown.topics = topics;
    return here(g, w, &c);
}

static const struct err *show_missing(struct missing *g) {
    struct page *p = g->page;
    g->shown.conversation_id = p->id;
    g->shown.from = page_from(p);
    g->shown.err = g->err;
    if (g->err) {
        g->shown.topic = page_field(p, "topic");
        g->shown.asked = page_field(p, "asked");
    }
    TRY(work_read(p->w, missing_tx, g));
    p->me.error = g->err != NULL;
    if (g->err) p->me.here = str_printf(p->w->arena, "/conversations/%lld/gap", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Information missing")), missing_body,
                     &g->shown);
}

const struct err *web_missing_page(struct page *p) {
    struct missing g = { .page = p };
    if (!str_to_int(form_get(&p->req->query, "said"), 1, INT64_MAX, &g.counted)) g.counted = 0;
    return show_missing(&g);
}

struct saying {
    struct page *page;
    int64_t id;
    bool counted;
};

static const struct err *say_tx(struct work *w, void *arg) {
    struct saying *x = arg;
    struct gap_new in = { .conversation_id = x->page->id,
                          .topic = page_field(x->page, "topic"),
                          .asked = page_field(x->page, "asked") };
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, in.conversation_id));
    return gap_report(w, &in, &x->id, &x->counted);
}

const struct err *web_missing(struct page *p) {
    struct saying x = { .page = p };
    const struct err *e = work_write(p->w, say_tx, &x);
    if (e && settings_can_again(e)) return show_missing(&(struct missing){ .page = p, .err = e });
    if (e) return e;
    struct str to = page_link(p, p->id, "");
    if (!x.counted)
        to = str_printf(p->w->arena, "/conversations/%lld/gap?said=%lld&from=%s", (long long)p->id, (long long)x.id,
                        inbox_view_name(page_from(p)));
    reply_redirect(p->rp, to);
    return NULL;
}
