/* The ledger of goodwill: what waits for a yes, what was given, its sums, the same as a table, and redeeming a coupon. */
#include "base/csv.h"
#include "base/moment.h"
#include "desk/coupon/coupon.h"
#include "desk/merge/merge.h"
#include "view/view_ledger_page.h"
#include "view/words.h"
#include "web/goodwill.h"
#include "web/settings.h"
#include "web/table_file.h"

enum { ROWS = 50, TABLE_ROWS = 5000, TABLE_BYTES = 4 << 20, DAYS = 30 };

struct ledger {
    struct page *page;
    struct goodwill_filter filter;
    struct page_ledger shown;
    struct grant *rows; /* of the table */
    size_t n;
};

static void ledger_body(struct html *h, const void *data, const struct viewer *me) { view_ledger_page(h, data, me); }

static struct str asked(const struct page *p, const char *name) {
    struct str s = form_get(&p->req->query, name);
    return str_is_set(s) ? s : S("");
}

static struct opt_int asked_place(const struct page *p, const char *name, const char *const *all) {
    struct str value = asked(p, name);
    for (int64_t i = 0; all[i]; i++)
        if (str_eq(value, str_of(all[i]))) return OPT(i);
    return OPT_NONE;
}

static int64_t asked_number(const struct page *p, const char *name, int64_t otherwise) {
    int64_t n;
    return str_to_int(asked(p, name), 1, INT64_MAX, &n) ? n : otherwise;
}

/* Who is no owner sees what is his own. */
static void read_filter(struct ledger *g) {
    const struct page *p = g->page;
    int64_t days = asked_number(p, "days", DAYS), who = asked_number(p, "who", 0), customer = asked_number(p, "customer", 0);
    bool owner = p->session.actor.role == ROLE_OWNER;
    if (days > 3660) days = 3660;
    g->filter = (struct goodwill_filter){ .from = p->now - days * MOMENT_DAY, .to = INT64_MAX,
                                          .before = asked_number(p, "before", 0),
                                          .user_id = owner ? (who ? OPT(who) : OPT_NONE) : OPT(p->session.actor.user_id),
                                          .kind = asked_place(p, "kind", authority_kinds),
                                          .purpose = asked_place(p, "purpose", goodwill_purposes),
                                          .customer_id = customer ? OPT(customer) : OPT_NONE };
    g->shown.customer_id = customer;
    g->shown.query = str_printf(p->w->arena, "days=%lld&who=%lld&kind=%s&purpose=%s&customer=%lld", (long long)days, (long long)who,
                                g->filter.kind.set ? authority_kinds[g->filter.kind.v] : "",
                                g->filter.purpose.set ? goodwill_purposes[g->filter.purpose.v] : "", (long long)customer);
}

static const struct err *people(struct ledger *g, struct work *w) {
    struct user *users;
    size_t n;
    if (!g->page->me.owner) return NULL;
    TRY(user_list(w, &users, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    list[g->shown.person_n++] = (struct page_choice){ S(""), word(g->page->lang, W("Anybody")), !g->filter.user_id.set };
    for (size_t i = 0; i < n; i++)
        list[g->shown.person_n++] = (struct page_choice){ str_printf(w->arena, "%lld", (long long)users[i].id), users[i].name,
                                                          g->filter.user_id.set && g->filter.user_id.v == users[i].id };
    g->shown.people = list;
    return NULL;
}

static void choices(struct ledger *g) {
    static const int64_t spans[] = { 30, 90, 365 };
    struct page *p = g->page;
    struct page_ledger *out = &g->shown;
    int64_t days = asked_number(p, "days", DAYS);
    struct page_choice *list = ARENA_ARRAY(p->w->arena, 3, struct page_choice);
    out->kinds = page_grant_kinds(p, W("Any kind"), asked(p, "kind"), &out->kind_n);
    out->purposes = page_grant_purposes(p, true, asked(p, "purpose"), &out->purpose_n);
    for (size_t i = 0; i < 3; i++)
        list[i] = (struct page_choice){ str_printf(p->w->arena, "%lld", (long long)spans[i]), page_span(p, spans[i] * MOMENT_DAY), days == spans[i] };
    out->spans = list;
    out->span_n = 3;
}

static const struct err *sums(struct ledger *g, struct work *w) {
    struct page_ledger *out = &g->shown;
    struct grant_sum *rows;
    size_t n;
    TRY(goodwill_sums(w, &g->filter, &rows, &n));
    out->sums = page_sums(g->page, rows, n, 0, &out->sum_n);
    out->owed = page_sums(g->page, rows, n, 1, &out->owed_n);
    if (!g->page->me.owner) return NULL;
    TRY(goodwill_forgone_sums(w, g->filter.from, g->filter.to, &rows, &n));
    out->forgone = page_sums(g->page, rows, n, 0, &out->forgone_n);
    if (n) TRY(goodwill_margins(w, g->filter.from, g->filter.to, &rows, &n));
    out->margins = page_sums(g->page, rows, n, 0, &out->margin_n);
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct ledger *g = arg;
    struct page_ledger *out = &g->shown;
    struct page_yes yes;
    struct grant *rows;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(page_yes_of(g->page, w, &yes));
    out->waiting = yes.rows;
    out->waiting_n = yes.n;
    TRY(goodwill_ledger(w, &g->filter, ROWS + 1, &rows, &n));
    if (n > ROWS) out->next = rows[ROWS - 1].id;
    out->row_n = n > ROWS ? ROWS : n;
    out->rows = page_gift_list(g->page, rows, out->row_n);
    TRY(sums(g, w));
    return people(g, w);
}

static const struct err *show(struct ledger *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    read_filter(g);
    choices(g);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/goodwill");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Goodwill")), ledger_body, &g->shown);
}

const struct err *web_ledger(struct page *p) { return show(&(struct ledger){ .page = p }); }

/* ---- as a table ---- */

static void line(struct arena *a, struct buf *b, const struct grant *g) {
    csv_cell(b, moment_rfc3339(a, g->made_at));
    csv_cell(b, g->user_name);
    csv_cell(b, g->customer_name);
    csv_cell(b, g->ref);
    csv_cell(b, str_of(authority_kinds[g->kind]));
    csv_cell(b, money_show(a, g->amount, g->currency, ".", ""));
    csv_cell(b, g->currency);
    csv_cell(b, str_of(goodwill_purposes[g->purpose]));
    csv_cell(b, g->law);
    csv_cell(b, str_of(goodwill_states[g->state]));
    csv_cell(b, g->reason);
    csv_end(b);
    table_cell(b, moment_rfc3339(a, g->made_at));
    table_cell(b, g->user_name);
    table_cell(b, g->customer_name);
    table_cell(b, g->ref);
    table_cell(b, str_of(authority_kinds[g->kind]));
    table_cell(b, money_show(a, g->amount, g->currency, ".", ""));
    table_cell(b, g->currency);
    table_cell(b, str_of(goodwill_purposes[g->purpose]));
    table_cell(b, g->law);
    table_cell(b, str_of(goodwill_states[g->state]));
    table_cell(b, g->reason);
    table_end(b);
}

static const struct err *table_tx(struct work *w, void *arg) {
    struct ledger *g = arg;
    return goodwill_ledger(w, &g->filter, TABLE_ROWS, &g->rows, &g->n);
}

const struct err *web_ledger_table(struct page *p) {
    struct ledger g = { .page = p };
    struct buf b = buf_new(p->w->arena, TABLE_BYTES);
    read_filter(&g);
    TRY(work_read(p->w, table_tx, &g));
    buf_add(&b, S("made_at,user,customer,conversation,kind,amount,currency,purpose,owed_by_law,state,reason\r\n"));
    for (size_t i = 0; i < g.n; i++)
        line(p->w->arena, &b, &g.rows[i]);
    if (buf_over(&b))
        return ERR(p->w->arena, ERR_LIMIT, "The answer would be too large.", .hint = "Ask for less at a time.");
    reply_file(p->rp, S("text/csv"), S("goodwill.csv"), buf_str(&b));
    return NULL;
}

/* ---- acts ---- */

/* Who uses a coupon is known by a conversation of his. */
static const struct err *redeem(struct page *p, struct work *w) {
    struct coupon made;
    struct conversation c;
    int64_t id;
    struct coupon_redeem in = { .code = page_field(p, "code"), .order_ref = page_field(p, "order") };
    if (page_field(p, "ref").n) {
        TRY(merge_by_ref(w, page_field(p, "ref"), &id));
        TRY(access_conversation(w, ACCESS_CONVERSATION_READ, id, &c));
        in.customer_id = OPT(c.customer_id);
    }
    return coupon_redeem(w, &in, &made);
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act"), why = page_field(p, "reason");
    int64_t id = page_number(p, "id"), version = page_number(p, "version");
    if (str_eq(act, S("redeem"))) return redeem(p, w);
    TRY(access_check(w, ACCESS_GRANT_WRITE, id));
    if (str_eq(act, S("approve"))) return goodwill_approve(w, id, version);
    if (str_eq(act, S("decline"))) return goodwill_decline(w, id, version, why);
    if (str_eq(act, S("applied"))) return goodwill_applied(w, id, S(""));
    if (str_eq(act, S("revoke"))) return goodwill_revoke(w, id, why);
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act",
               .hint = "Go back, load it again and send once more.");
}

static const struct err *until_tx(struct work *w, void *arg) {
    struct ledger *g = arg;
    struct coupon c;
    const struct err *e = coupon_find(w, page_field(g->page, "code"), &c);
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    g->shown.until = page_day(g->page, c.valid_to);
    return NULL;
}

const struct err *web_ledger_act(struct page *p) {
    struct ledger g = { .page = p, .shown = { .code = page_field(p, "code"), .order = page_field(p, "order") } };
    const struct err *e = work_write(p->w, act_tx, p);
    if (!e) {
        settings_done(p, "/goodwill", "saved");
        return NULL;
    }
    bool coupon = g.shown.code.n > 0;
    if (!settings_can_again(e) && !(coupon && e->code == ERR_NOT_FOUND)) return e;
    g.shown.err = e;
    if (coupon) TRY(work_read(p->w, until_tx, &g));
    return show(&g);
}
