/* The page of a customer: what we know, everything that was, and the forms that change it. */
#include "desk/customer/customer.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "desk/customer/mark.h"
#include "desk/customer/merge.h"
#include "desk/customer/timeline.h"
#include "desk/standard/standard.h"
#include "view/people.h"
#include "view/view_customer.h"
#include "view/words.h"
#include "web/complaints.h"
#include "web/composer.h"
#include "web/promises.h"
#include "web/records.h"
#include "web/goodwill.h"

enum { LINE_MAX_BYTES = 240, DAYS = 31 };

struct gathering {
    struct page *page;
    struct page_customer out;
    int64_t before_at, before_id;
};

static void customer_body(struct html *h, const void *data, const struct viewer *me) {
    view_customer(h, data, me);
}

/* Customers write in more languages than Kept speaks. */
static bool is_ours(struct str lang) { return str_eq(str_of(lang_tag(lang_by_tag(lang))), lang); }

static void facts(struct gathering *g, const struct customer *c) {
    struct page_customer *out = &g->out;
    out->id = c->id;
    out->version = c->version;
    out->name = c->name;
    out->tag = c->lang;
    out->lang = page_language(g->page->lang, c->lang);
    out->other_lang = c->lang.n && !is_ours(c->lang);
    out->salutation = c->salutation;
    out->hours = c->hours;
    out->prefers = c->prefers.set ? (int)c->prefers.v : -1;
    out->since = page_day(g->page, c->created_at);
    out->form = (struct page_customer_form){ .name = c->name, .salutation = c->salutation, .tag = c->lang, .hours = c->hours,
                                             .prefers = out->prefers, .contact = S(""), .note = S(""), .days = DAYS };
}

/* A form that was refused comes back with what was typed in it. */
static void typed(struct gathering *g) {
    struct page *p = g->page;
    struct page_customer_form *form = &g->out.form;
    int64_t prefers, days = page_number(p, "days");
    if (!g->out.err) return;
    bool adds = str_eq(page_field(p, "act"), S("add"));
    if (adds && str_ends(p->req->path, S("/contacts"))) form->contact = page_field(p, "value");
    if (str_ends(p->req->path, S("/notes"))) form->note = page_field(p, "text");
    if (days) form->days = days;
    if (!g->out.edit) return;
    bool known = str_to_int(page_field(p, "prefers"), PAGE_MAIL, PAGE_COUNTER, &prefers);
    form->name = page_field(p, "name");
    form->salutation = page_field(p, "salutation");
    form->tag = page_field(p, "lang");
    form->hours = page_field(p, "hours");
    form->tier = page_field(p, "tier");
    form->prefers = known ? (int)prefers : -1;
}

struct str page_channel_name(enum lang lang, struct opt_int prefers) {
    if (!prefers.set) return S("");
    if (prefers.v == PAGE_PHONE) return word(lang, W("Phone"));
    return prefers.v == PAGE_COUNTER ? word(lang, W("In the shop")) : word(lang, W("E-mail"));
}

struct page_point *page_points(const struct page *p, const struct contact_point *points, size_t n) {
    struct page_point *list = ARENA_ARRAY(p->w->arena, n + 1, struct page_point);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_point){ points[i].kind == CONTACT_PHONE, points[i].shown,
                                       points[i].value, page_mark(p, &points[i]) };
    return list;
}

const struct err *page_care_notes(struct page *p, struct work *w, int64_t customer_id,
                                  const struct page_care **ret, size_t *ret_n) {
    struct care_note *rows;
    TRY(customer_notes(w, customer_id, &rows, ret_n));
    struct page_care *list = ARENA_ARRAY(w->arena, *ret_n + 1, struct page_care);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct page_care){ rows[i].id, rows[i].text, rows[i].user_name,
                                      page_day(p, rows[i].until) };
    *ret = list;
    return NULL;
}

static struct timeline_line line_of(const struct page *p, const struct timeline_message *m) {
    struct arena *a = p->w->arena;
    return (struct timeline_line){
        .id = m->id,
        .channel = m->channel,
        .ours = m->direction == DIRECTION_OUT,
        .note = m->direction == DIRECTION_INTERNAL,
        .at = page_past(p, m->at),
        .author = page_given_name(m->author_name, m->lang),
        .words = utf8_one_line(a, utf8_cut(str_trim(m->words), LINE_MAX_BYTES)),
        .lang = m->lang,
    };
}

static struct timeline_item item_of(const struct page *p, const struct timeline_part *part) {
    const struct timeline_case *c = &part->head;
    size_t n = part->message_n < TIMELINE_MESSAGES ? part->message_n : TIMELINE_MESSAGES;
    struct timeline_line *lines = ARENA_ARRAY(p->w->arena, n + 1, struct timeline_line);
    for (size_t i = 0; i < n; i++)
        lines[i] = line_of(p, &part->messages[i]);
    struct timeline_item item = {
        .id = c->id,
        .channel = c->channel,
        .subject = c->subject,
        .lang = c->last_lang,
        .owner = c->owner_name,
        .state = c->snoozed_until.set ? STATE_SNOOZED : page_state_of(c->state),
        .at = page_past(p, c->last_at),
        .lines = lines,
        .line_n = n,
        .older = part->message_n > n,
    };
    /* What was written down is called by its own words: they need not stand there twice. */
    if (n == 1 && !item.older && str_eq(lines[0].words, c->subject)) item.line_n = 0;
    if (c->due.set) item.due = page_due(p, c->due.v, c->waiting_since.v);
    return item;
}

static const struct err *promises(struct gathering *g, struct work *w) {
    struct promise *rows;
    TRY(promise_list_customer(w, g->out.id, &rows, &g->out.promise_n));
    g->out.promises = page_promises_of(g->page, rows, g->out.promise_n);
    return NULL;
}

static const struct err *timeline(struct gathering *g, struct work *w) {
    struct timeline t;
    struct page_customer *out = &g->out;
    TRY(customer_timeline(w, out->id, g->before_at, g->before_id, &t));
    struct timeline_item *items = ARENA_ARRAY(w->arena, t.n + 1, struct timeline_item);
    struct str year = str_slice(page_past(g->page, g->page->now).iso, 0, 4);
    for (size_t i = 0; i < t.n; i++) {
        items[i] = item_of(g->page, &t.parts[i]);
        struct str own = str_slice(items[i].at.iso, 0, 4);
        if (!str_eq(own, year)) items[i].year = year = own;
    }
    out->items = items;
    out->item_n = t.n;
    out->n = t.sum.n;
    out->many = t.sum.n == TIMELINE_COUNT_MAX;
    out->open_n = t.sum.open_n;
    if (t.sum.due.set) out->due = page_due(g->page, t.sum.due.v, t.sum.waiting_since.v);
    if (t.more)
        out->next = str_printf(w->arena, "%lld-%lld", (long long)t.next_at, (long long)t.next_id);
    return NULL;
}

static const struct err *twins(struct gathering *g, struct work *w) {
    struct twin found[TWINS_MAX];
    int64_t ids[TWINS_MAX];
    struct person_row *rows;
    size_t n;
    TRY(customer_twins(w, g->out.id, found, &n));
    for (size_t i = 0; i < n; i++)
        ids[i] = found[i].id;
    TRY(page_person_rows(g->page, w, ids, n, &rows));
    struct page_twin *list = ARENA_ARRAY(w->arena, n + 1, struct page_twin);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_twin){ found[i].id,
                                      rows[i].name,
                                      rows[i].lang,
                                      rows[i].reach,
                                      (found[i].evidence & TWIN_PHONE) != 0,
                                      (found[i].evidence & TWIN_ADDRESS) != 0,
                                      (found[i].evidence & TWIN_NAME) != 0 };
    g->out.twins = list;
    g->out.twin_n = n;
    return NULL;
}

static const struct err *merges(struct gathering *g, struct work *w) {
    struct customer_merge *rows;
    TRY(customer_merges(w, g->out.id, &rows, &g->out.merge_n));
    struct page_merge *list = ARENA_ARRAY(w->arena, g->out.merge_n + 1, struct page_merge);
    for (size_t i = 0; i < g->out.merge_n; i++)
        list[i] = (struct page_merge){ rows[i].id, rows[i].gone_name, rows[i].user_name,
                                       page_day(g->page, rows[i].at),
                                       page_day(g->page, rows[i].at + MERGE_UNDO_FOR) };
    g->out.merges = list;
    return NULL;
}

static const struct err *complaints(struct gathering *g, struct work *w) {
    struct complaint_item *all;
    TRY(complaint_of_customer(w, g->out.id, &all, &g->out.complaint_n));
    struct page_complaint_row *rows = ARENA_ARRAY(w->arena, g->out.complaint_n + 1, struct page_complaint_row);
    for (size_t i = 0; i < g->out.complaint_n; i++)
        rows[i] = complaint_row(g->page, &all[i]);
    g->out.complaints = rows;
    return NULL;
}

static const struct err *tier(struct gathering *g, struct work *w) {
    struct str *tiers;
    struct page_customer_form *form = &g->out.form;
    TRY(standard_customer_tier(w, g->out.id, &g->out.tier));
    TRY(standard_tiers(w, &tiers, &form->tier_n));
    form->tiers = tiers;
    form->tier = form->tier_was = g->out.tier;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct customer c;
    struct contact_point *points;
    TRY(access_check(w, ACCESS_CUSTOMER_READ, g->page->id));
    TRY(customer_get(w, g->page->id, &c));
    facts(g, &c);
    TRY(tier(g, w));
    typed(g);
    TRY(customer_contacts(w, c.id, &points, &g->out.point_n));
    g->out.points = page_points(g->page, points, g->out.point_n);
    TRY(page_care_notes(g->page, w, g->out.id, &g->out.care, &g->out.care_n));
    TRY(timeline(g, w));
    TRY(promises(g, w));
    if (g->out.first_page) TRY(page_customer_orders(g->page, w, c.id, &g->out.orders, &g->out.order_n));
    if (g->out.first_page) TRY(page_permissions(g->page, w, c.id, &g->out.may));
    if (g->out.first_page) TRY(complaints(g, w));
    if (g->out.first_page) TRY(twins(g, w));
    TRY(merges(g, w));
    TRY(page_gifts_of_customer(g->page, w, c.id, &g->out.gifts));
    return page_viewer(g->page, w);
}

static const struct err *show(struct page *p, const struct err *e, bool edit) {
    struct gathering g = { .page = p, .before_at = INT64_MAX, .before_id = INT64_MAX };
    struct str before = form_get(&p->req->query, "before"), at;
    if (before.n && !(str_split(&before, '-', &at) && str_to_int(at, 0, INT64_MAX, &g.before_at) &&
                      str_to_int(before, 0, INT64_MAX, &g.before_id)))
        return ERR(p->w->arena, ERR_INVALID, "This page of the list does not exist.",
                   .hint = "Go back to the start of the list.");
    (void)str_to_int(form_get(&p->req->query, "gone"), 1, INT64_MAX, &g.out.gone_note);
    g.out.first_page = g.before_at == INT64_MAX;
    g.out.err = e;
    g.out.edit = edit;
    TRY(work_read(p->w, gather_tx, &g));
    p->me.error = e != NULL;
    if (e) p->me.here = str_printf(p->w->arena, "/customers/%lld", (long long)p->id);
    return page_show(p, e ? err_meaning(e->code)->http : 200, PAGE_DESK, g.out.name, customer_body,
                     &g.out);
}

const struct err *web_customer(struct page *p) { return show(p, NULL, false); }

static struct str link_of(struct page *p, int64_t id) {
    return str_printf(p->w->arena, "/customers/%lld", (long long)id);
}

/* A change that is refused shows the customer as he is now, with the reason above. */
static const struct err *act(struct page *p, work_fn *fn, void *arg, bool edit) {
    const struct err *e = work_write(p->w, fn, arg);
    if (e) return page_can_again(e) ? show(p, e, edit) : e;
    reply_redirect(p->rp, link_of(p, p->id));
    return NULL;
}

static const struct err *same_version(struct page *p, struct work *w, const struct customer *c) {
    if (page_number(p, "version") == c->version) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this customer a moment ago.",
               .hint = "Look once more, then try again.");
}

static const struct err *facts_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct customer c;
    int64_t prefers;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    TRY(customer_get(w, p->id, &c));
    struct str lang = page_field(p, "lang");
    struct customer_facts f = { page_field(p, "name"), lang.n ? lang : STR_NONE,
                                page_field(p, "salutation"), page_field(p, "hours"), OPT_NONE };
    if (lang.n && !is_ours(lang) && !str_eq(lang, c.lang))
        return ERR(w->arena, ERR_INVALID, "Kept does not speak this language.", .field = "lang",
                   .hint = "Choose one of the list.");
    if (str_to_int(page_field(p, "prefers"), 0, INT64_MAX, &prefers)) f.prefers = OPT(prefers);
    struct str tier = str_trim(page_field(p, "tier"));
    bool other_tier = !str_eq(tier, str_trim(page_field(p, "tier_was")));
    struct customer_facts was = customer_facts_of(&c);
    if (!customer_facts_same(&was, &f)) {
        TRY(same_version(p, w, &c));
        TRY(customer_change(w, p->id, &f));
    }
    return other_tier ? standard_set_customer_tier(w, p->id, tier) : NULL; /* a second click sets it again */
}

const struct err *web_customer_change(struct page *p) { return act(p, facts_tx, p, true); }

static const struct err *contacts_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str value = page_field(p, "value");
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    if (str_eq(page_field(p, "act"), S("remove"))) {
        enum contact_kind kind = page_number(p, "kind") == 1 ? CONTACT_PHONE : CONTACT_MAIL;
        const struct err *e = customer_contact_remove(w, p->id, kind, value);
        return e && e->code == ERR_NOT_FOUND ? NULL : e; /* the second click */
    }
    if (str_eq(page_field(p, "act"), S("works"))) return mark_clear(w, p->id, value);
    enum contact_kind kind = str_find_char(value, '@') >= 0 ? CONTACT_MAIL : CONTACT_PHONE;
    return customer_contact_add(w, p->id, kind, value);
}

/* From the page of a case one comes back to it. */
const struct err *web_customer_contacts(struct page *p) {
    const struct err *e = act(p, contacts_tx, p, false);
    int64_t back = page_number(p, "case");
    if (!e && !p->me.error && back)
        reply_redirect(p->rp, str_printf(p->w->arena, "/conversations/%lld", (long long)back));
    return e;
}

static const struct err *permissions_tx(struct work *w, void *arg) {
    struct page *p = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    return page_permission_said(p, w);
}

const struct err *web_customer_permissions(struct page *p) { return act(p, permissions_tx, p, false); }

static const struct err *notes_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str what = page_field(p, "act");
    int64_t id, days = page_number(p, "days");
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    if (str_eq(what, S("erase"))) {
        const struct err *e = customer_note_erase(w, p->id, page_number(p, "note"));
        return e && e->code == ERR_NOT_FOUND ? NULL : e; /* the second click */
    }
    if (!str_eq(what, S("add")))
        return customer_note_remove(w, p->id, page_number(p, "note"), str_eq(what, S("remove")));
    if (days < 1 || days > CARE_NOTE_DAYS) days = DAYS;
    return customer_note_add(w, p->id, page_field(p, "text"), work_now(w) + days * MOMENT_DAY, &id);
}

/* What was taken away can be brought back from the page that follows. */
const struct err *web_customer_notes(struct page *p) {
    bool removed = str_eq(page_field(p, "act"), S("remove"));
    const struct err *e = work_write(p->w, notes_tx, p);
    if (e) return page_can_again(e) ? show(p, e, false) : e;
    struct str to = link_of(p, p->id);
    if (removed)
        to = str_printf(p->w->arena, "%.*s?gone=%lld", STR_ARG(to),
                        (long long)page_number(p, "note"));
    reply_redirect(p->rp, to);
    return NULL;
}

static const struct err *apart_tx(struct work *w, void *arg) {
    struct page *p = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    return customer_unmerge(w, p->id, page_number(p, "merge"));
}

const struct err *web_customer_apart(struct page *p) { return act(p, apart_tx, p, false); }
