/* The register of complaints: its list, entering one, one of them, its printed record. */
#include "web/complaints.h"

#include "desk/auth/access.h"
#include "desk/mailroom.h"
#include "desk/message/message.h"
#include "view/view_complain_page.h"
#include "view/view_complaints_page.h"
#include "view/view_record_page.h"

#include <stdlib.h>

enum { ROWS = 50, OPEN_ROWS = 200, PREFILL = 600 };

/* ---- words ---- */

struct str complaint_word(enum lang lang, enum complaint_words of, int64_t n) {
    static const char *const words[COMPLAINT_WORDS][COMPLAINT_STATES + 1] = {
        [WORDS_STATE] = { W("received"), W("acknowledged"), W("decided"), W("being put right"), W("put right"),
                          W("checked with the customer"), W("closed") },
        [WORDS_HOW] = { W("by e-mail"), W("by phone"), W("in the shop"), W("by letter"), W("by a form") },
        [WORDS_MATTER] = { W("what we did, or how"), W("goods or service with a fault") },
        [WORDS_GOODS] = { W("other goods"), W("technical goods or furniture"), W("a service") },
        [WORDS_FAULT] = { W("not known yet"), W("ours"), W("not ours") },
        [WORDS_DECISION] = { W("not decided"), W("accepted"), W("accepted in part"), W("rejected") },
        [WORDS_KIND] = { W("rule"), W("Receipt"), W("Answer"), W("Remedy") },
    };
    const char *w = n >= 0 && n <= COMPLAINT_STATES ? words[of][n] : NULL;
    return w ? word(lang, w) : S("");
}

struct page_choice *complaint_choices(const struct page *p, enum complaint_words of, int64_t first, int64_t n,
                                      int64_t chosen) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, (size_t)n, struct page_choice);
    for (int64_t i = 0; i < n; i++)
        list[i] = (struct page_choice){ str_printf(p->w->arena, "%lld", (long long)(first + i)),
                                        complaint_word(p->lang, of, first + i), first + i == chosen };
    return list;
}

struct str complaint_day(const struct page *p, enum lang lang, int64_t day) {
    struct when_reader r = { lang, NULL, p->now };
    return when_date(p->w->arena, &r, day * MOMENT_DAY + MOMENT_DAY / 2);
}

/* The end of a day is its last second, not the first of the next. */
struct page_when complaint_due_when(const struct page *p, int64_t due_at, int64_t since) {
    return page_due(p, due_at - MOMENT_SECOND, since);
}

bool complaint_day_typed(struct str s, int64_t *ret) {
    int64_t year, month, day;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') return false;
    bool ok = str_to_int(str_slice(s, 0, 4), 2000, 2999, &year) && str_to_int(str_slice(s, 5, 7), 1, 12, &month) &&
              str_to_int(str_slice(s, 8, 10), 1, 31, &day) && day <= moment_days_in((int)year, (int)month);
    if (ok) *ret = moment_days((int)year, (int)month, (int)day);
    return ok;
}

/* ---- the list ---- */

struct list {
    struct page *page;
    struct page_complaints shown;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) {
    view_complaints_page(h, data, me);
}

/* What nothing is asked of any more comes last. */
static int by_due(const void *x, const void *y) {
    const struct complaint_item *a = x, *b = y;
    int64_t one = a->due_at.set ? a->due_at.v : INT64_MAX, other = b->due_at.set ? b->due_at.v : INT64_MAX;
    if (one != other) return one < other ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* What is asked for in the address; what is no answer to a field counts as all of it. */
static struct complaint_filter asked(struct list *g) {
    const struct form *q = &g->page->req->query;
    struct complaint_filter f = { .country = str_trim(form_get(q, "country")) };
    struct str show = form_get(q, "show");
    int64_t fault;
    g->shown.all = str_eq(show, S("all")) || str_eq(form_get(q, "all"), S("1"));
    f.open = !g->shown.all;
    f.overdue = str_eq(show, S("overdue"));
    if (f.country.n != 2) f.country = S("");
    if (!str_to_int(form_get(q, "year"), 2000, 2999, &f.year)) f.year = 0;
    if (str_to_int(form_get(q, "fault"), 0, FAULTS - 1, &fault)) f.fault = OPT(fault);
    return f;
}

/* The fields as they are asked for, to begin with. */
static void fields(struct list *g, const struct complaint_filter *f) {
    static const char *const shows[] = { "open", "overdue", "all" };
    static const char *const words[] = { W("open ones"), W("overdue ones"), W("the whole register") };
    struct page *p = g->page;
    struct page_complaints *s = &g->shown;
    struct page_choice *list = ARENA_ARRAY(p->w->arena, 3, struct page_choice);
    struct page_choice *faults = ARENA_ARRAY(p->w->arena, FAULTS + 1, struct page_choice);
    int chosen = s->all ? 2 : f->overdue ? 1 : 0;
    for (int i = 0; i < 3; i++)
        list[i] = (struct page_choice){ str_of(shows[i]), word(p->lang, words[i]), i == chosen };
    faults[0] = (struct page_choice){ S(""), word(p->lang, W("whoever’s")), !f->fault.set };
    const struct page_choice *named = complaint_choices(p, WORDS_FAULT, 0, FAULTS, f->fault.set ? f->fault.v : -1);
    for (int i = 0; i < FAULTS; i++)
        faults[i + 1] = named[i];
    s->shows = list;
    s->show_n = 3;
    s->faults = faults;
    s->fault_n = FAULTS + 1;
    s->country = f->country;
    s->year = f->year ? str_printf(p->w->arena, "%lld", (long long)f->year) : S("");
    s->narrowed = f->overdue || f->country.n || f->year || f->fault.set;
    s->more = str_printf(p->w->arena, "show=all&country=%.*s&year=%.*s&fault=%.*s", STR_ARG(f->country), STR_ARG(s->year),
                         STR_ARG(f->fault.set ? str_printf(p->w->arena, "%lld", (long long)f->fault.v) : S("")));
}

static const struct err *list_rows(struct list *g, struct work *w, struct complaint_item **ret, size_t *ret_n) {
    struct page *p = g->page;
    struct complaint_filter f = asked(g);
    int64_t after = INT64_MAX;
    fields(g, &f);
    if (!g->shown.all) {
        TRY(complaint_list(w, &f, after, OPEN_ROWS, ret, ret_n));
        if (*ret_n) qsort(*ret, *ret_n, sizeof **ret, by_due);
        return NULL;
    }
    if (!str_to_int(form_get(&p->req->query, "after"), 1, INT64_MAX, &after)) after = INT64_MAX;
    TRY(complaint_list(w, &f, after, ROWS + 1, ret, ret_n));
    if (*ret_n > ROWS) {
        *ret_n = ROWS;
        g->shown.next = (*ret)[ROWS - 1].id;
    }
    return NULL;
}

struct page_complaint_row complaint_row(const struct page *p, const struct complaint_item *i) {
    struct complaint c = { .country = i->country, .year = i->year, .number = i->number };
    struct page_complaint_row r = { .id = i->id,
                                    .ref = complaint_ref(p->w->arena, &c),
                                    .customer = i->customer_name,
                                    .item = i->item,
                                    .state = complaint_word(p->lang, WORDS_STATE, i->state),
                                    .next = S(""),
                                    .missed = i->missed != 0,
                                    .recovering = i->recovering != 0 };
    if (i->due_kind.set && i->state < COMPLAINT_CLOSED) {
        r.next = complaint_word(p->lang, WORDS_KIND, i->due_kind.v);
        r.due = complaint_due_when(p, i->due_at.v, i->received_at);
    }
    return r;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct complaint_item *all;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(list_rows(g, w, &all, &n));
    struct page_complaint_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_complaint_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = complaint_row(g->page, &all[i]);
    g->shown.rows = rows;
    g->shown.row_n = n;
    return NULL;
}

const struct err *web_complaints(struct page *p) {
    struct list g = { .page = p };
    TRY(work_read(p->w, list_tx, &g));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Complaints")), list_body, &g.shown);
}

/* ---- entering one ---- */

struct entering {
    struct page *page;
    const struct err *err;
    struct page_complain shown;
    int64_t id;
};

static void complain_body(struct html *h, const void *data, const struct viewer *me) {
    view_complain_page(h, data, me);
}

/* What the customer wrote first, to begin with. */
static const struct err *prefill(struct entering *g, struct work *w, const struct conversation *c) {
    struct message *all;
    size_t n;
    struct statute_place place;
    TRY(message_list(w, c->id, 20, &all, &n));
    g->shown.item = c->subject;
    for (size_t i = 0; i < n; i++)
        if (all[i].direction == DIRECTION_IN && all[i].reply_text.n)
            g->shown.defect = utf8_cut(str_trim(all[i].reply_text), PREFILL);
    TRY(statute_place(w, S(""), &place));
    g->shown.country = place.country;
    return NULL;
}

static void choices(struct entering *g, const struct conversation *c) {
    struct page *p = g->page;
    struct page_complain *s = &g->shown;
    bool again = g->err != NULL;
    static const int hows[] = { COMPLAINT_MAIL, COMPLAINT_PHONE, COMPLAINT_SHOP };
    int64_t how = again ? page_number(p, "how") : hows[c->channel >= 0 && c->channel < 3 ? c->channel : 0];
    s->how_n = COMPLAINT_HOWS;
    s->hows = complaint_choices(p, WORDS_HOW, 0, COMPLAINT_HOWS, how);
    s->matter_n = MATTERS;
    s->matters = complaint_choices(p, WORDS_MATTER, 0, MATTERS, again ? page_number(p, "matter") : MATTER_FAULT);
    s->good_n = GOODS_KINDS;
    s->goods = complaint_choices(p, WORDS_GOODS, 0, GOODS_KINDS, page_number(p, "goods"));
    s->fault_n = FAULTS;
    s->faults = complaint_choices(p, WORDS_FAULT, 0, FAULTS, page_number(p, "fault"));
}

static const struct err *complain_tx(struct work *w, void *arg) {
    struct entering *g = arg;
    struct page *p = g->page;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, p->id, &c));
    TRY(page_viewer(p, w));
    g->shown = (struct page_complain){ .conversation_id = c.id, .subject = c.subject, .err = g->err };
    TRY(prefill(g, w, &c));
    if (g->err) {
        g->shown.item = page_field(p, "item");
        g->shown.defect = page_field(p, "defect");
        g->shown.demand = page_field(p, "demand");
        g->shown.country = page_field(p, "country");
    }
    choices(g, &c);
    return NULL;
}

static const struct err *show_complain(struct page *p, const struct err *err) {
    struct entering g = { .page = p, .err = err };
    TRY(work_read(p->w, complain_tx, &g));
    p->me.error = err != NULL;
    return page_show(p, settings_status(err), PAGE_DESK, word(p->lang, W("This is a complaint")), complain_body,
                     &g.shown);
}

const struct err *web_complain(struct page *p) { return show_complain(p, NULL); }

static const struct err *enter_tx(struct work *w, void *arg) {
    struct entering *g = arg;
    const struct page *p = g->page;
    struct complaint c;
    bool sent;
    struct complaint_new in = { .conversation_id = p->id,
                                .country = str_trim(page_field(p, "country")),
                                .how = page_number(p, "how"),
                                .matter = page_number(p, "matter"),
                                .goods = page_number(p, "goods"),
                                .fault = page_number(p, "fault"),
                                .item = page_field(p, "item"),
                                .defect = page_field(p, "defect"),
                                .demand = page_field(p, "demand") };
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, p->id));
    TRY(complaint_register(w, &in, &g->id));
    TRY(complaint_get(w, g->id, &c));
    return p->web->o.mailroom->complaint_receipt(w, &c, &sent);
}

const struct err *web_complain_set(struct page *p) {
    struct entering g = { .page = p };
    const struct err *e = work_write(p->w, enter_tx, &g);
    if (e && settings_can_again(e)) return show_complain(p, e);
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/complaints/%lld", (long long)g.id).p, "saved");
    return NULL;
}

/* ---- the printed record ---- */

struct record {
    struct page *page;
    struct page_record shown;
    enum lang lang;
};

static void record_body(struct html *h, const void *data, const struct viewer *me) {
    (void)me;
    view_record_page(h, data);
}

struct str complaint_money(struct arena *a, int64_t amount, struct str currency) {
    return str_printf(a, "%lld.%02lld %.*s", (long long)(amount / 100), (long long)(amount % 100), STR_ARG(currency));
}

static struct str day_of(const struct record *g, struct opt_int at) {
    struct when_reader r = { g->lang, g->page->zone, g->page->now };
    return at.set ? when_date(g->page->w->arena, &r, at.v) : S("");
}

static const struct err *record_tx(struct work *w, void *arg) {
    struct record *g = arg;
    struct page *p = g->page;
    struct complaint c;
    struct deadline *d;
    size_t n;
    TRY(access_check(w, ACCESS_COMPLAINT_READ, p->id));
    TRY(complaint_get(w, p->id, &c));
    TRY(complaint_deadlines(w, c.id, &d, &n));
    TRY(page_viewer(p, w));
    enum lang his = str_is_set(c.lang) ? lang_by_tag(c.lang) : LANG_COUNT;
    g->lang = his < LANG_COUNT ? his : p->lang;
    g->shown = (struct page_record){ .id = c.id,
                                     .ref = complaint_ref(w->arena, &c),
                                     .shop = p->facts.name,
                                     .received = complaint_day(p, g->lang, c.received_day),
                                     .customer = c.customer_name,
                                     .item = c.item,
                                     .defect = c.defect,
                                     .demand = c.demand,
                                     .decision = complaint_word(g->lang, WORDS_DECISION, c.decision),
                                     .reasons = c.reasons,
                                     .proposal = c.proposal,
                                     .adr = c.adr,
                                     .answered = day_of(g, c.answered_at),
                                     .outcome = c.outcome,
                                     .remedied = day_of(g, c.remedied_at) };
    if (c.remedy_amount.set) g->shown.remedy = complaint_money(w->arena, c.remedy_amount.v, c.remedy_currency);
    struct page_deadline *rows = ARENA_ARRAY(w->arena, n + 1, struct page_deadline);
    for (size_t i = 0; i < n; i++) {
        rows[i].kind = complaint_word(g->lang, WORDS_KIND, d[i].kind);
        rows[i].due.full = complaint_day(p, g->lang, d[i].due_day);
    }
    g->shown.deadlines = rows;
    g->shown.deadline_n = n;
    return NULL;
}

/* In the language of the customer, frame and all, for it is handed to him. */
const struct err *web_record(struct page *p) {
    struct record g = { .page = p };
    TRY(work_read(p->w, record_tx, &g));
    p->lang = g.lang;
    p->me.lang = g.lang;
    return page_show(p, 200, PAGE_DESK, g.shown.ref, record_body, &g.shown);
}
