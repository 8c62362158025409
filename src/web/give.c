/* The page on which goodwill is given in a conversation. */
#include "base/moment.h"
#include "desk/coupon/coupon.h"
#include "view/view_give_page.h"
#include "view/words.h"
#include "web/goodwill.h"
#include "web/records.h"
#include "web/settings.h"

struct giving {
    struct page *page;
    struct goodwill_new in;
    struct page_give shown;
    int64_t made;
};

static void give_body(struct html *h, const void *data, const struct viewer *me) { view_give_page(h, data, me); }

static const struct page_choice *words_of(const struct page *p, const char *const *values, const char *const *said, struct str chosen,
                                          size_t *ret_n) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, 8, struct page_choice);
    for (*ret_n = 0; values[*ret_n]; (*ret_n)++) {
        struct str value = str_of(values[*ret_n]);
        list[*ret_n] = (struct page_choice){ value, word(p->lang, said[*ret_n]), str_eq(value, chosen) };
    }
    return list;
}

static void choices(struct giving *g) {
    static const char *const coupons[] = { "", "free_shipping_next_order", "two_for_one", "percent", "amount", NULL };
    static const char *const coupon_said[] = { W("no coupon"), W("free shipping on the next order"), W("two for one"), W("per cent"), W("the amount") };
    static const char *const forgone_said[] = { W("a sale we advised against"), W("goodwill"), W("sent to somebody else") };
    const struct page *p = g->page;
    struct page_give *out = &g->shown;
    struct str kind = page_field(p, "kind");
    out->kinds = page_grant_kinds(p, NULL, kind, &out->kind_n);
    out->purposes = page_grant_purposes(p, false, page_field(p, "purpose"), &out->purpose_n);
    out->coupons = words_of(p, coupons, coupon_said, page_field(p, "coupon"), &out->coupon_n);
    out->forgone_kinds = words_of(p, goodwill_forgone_kinds, forgone_said, kind, &out->forgone_kind_n);
}

/* What may be given of what was typed, or of the first kind in the desk's currency. */
static const struct err *room(struct giving *g, struct work *w) {
    struct page *p = g->page;
    struct page_give *out = &g->shown;
    struct goodwill_instead x;
    TRY(goodwill_instead(w, &g->in, &x));
    if (x.room.left > 0) out->left = page_money(p, x.room.left, g->in.currency);
    if (x.room.any) {
        out->used = page_money(p, x.room.used, g->in.currency);
        out->of = page_money(p, x.room.per_period, g->in.currency);
        out->days = x.room.period_days;
        out->used_share = x.room.per_period > 0 ? x.room.used * 100 / x.room.per_period : 100;
    }
    if (out->refused && !out->left.n) out->left = page_money(p, 0, g->in.currency);
    if (!x.approver_n) return NULL;
    out->approver = x.approvers[0].name;
    if (x.approvers[0].usually.set) out->wait = page_span(p, x.approvers[0].usually.v);
    return NULL;
}

static const struct err *gifts(struct giving *g, struct work *w, const struct conversation *c) {
    struct page_gifts *out = &g->shown.gifts;
    struct grant *rows;
    struct grant_sum *forgone;
    size_t n;
    TRY(goodwill_of_conversation(w, c->id, &rows, &out->n));
    if (out->n && !str_is_set(g->shown.currency)) g->in.currency = rows[out->n - 1].currency;
    out->rows = page_gift_list(g->page, rows, out->n);
    TRY(goodwill_forgone_of(w, c->customer_id, &forgone, &n));
    out->forgone = page_sums(g->page, forgone, n, 0, &out->forgone_n);
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct giving *g = arg;
    struct page *p = g->page;
    struct conversation c;
    TRY(page_viewer(p, w));
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, p->id, &c));
    g->shown.customer = c.customer_name;
    g->in.conversation_id = c.id;
    TRY(gifts(g, w, &c));
    TRY(room(g, w));
    return page_customer_orders(p, w, c.customer_id, &g->shown.orders, &g->shown.order_n);
}

static const struct err *show(struct giving *g) {
    struct page *p = g->page;
    struct page_give *out = &g->shown;
    const struct err *e = out->err ? out->err : out->forgo_err;
    bool typed = out->err != NULL;
    out->id = p->id;
    out->from = page_from(p);
    out->currency = g->in.currency; /* as typed; else that of what was given here before, else the desk's */
    if (!g->in.currency.n) g->in.currency = page_currency(p);
    out->amount = typed ? page_field(p, "amount") : S("");
    out->reason = typed ? page_field(p, "reason") : S("");
    out->law = typed ? page_field(p, "law") : S("");
    out->percent = typed ? page_field(p, "percent") : S("");
    out->coupon_days = typed ? page_field(p, "days") : S("90");
    choices(g);
    TRY(work_read(p->w, gather_tx, g));
    out->currency = g->in.currency;
    p->me.error = e != NULL;
    if (e) p->me.here = str_printf(p->w->arena, "/conversations/%lld/goodwill", (long long)p->id);
    return page_show(p, settings_status(e), PAGE_DESK, word(p->lang, W("Goodwill")), give_body, out);
}

const struct err *web_give_page(struct page *p) { return show(&(struct giving){ .page = p }); }

/* The place of a word among others; OPT_NONE for none of them. */
static struct opt_int place(struct str value, const char *const *all) {
    for (int64_t i = 0; all[i]; i++)
        if (str_eq(value, str_of(all[i]))) return OPT(i);
    return OPT_NONE;
}

static struct opt_int whole(const struct page *p, const char *field, int64_t max) {
    int64_t n;
    return str_to_int(str_trim(page_field(p, field)), 1, max, &n) ? OPT(n) : OPT_NONE;
}

static void typed(struct giving *g, bool ask) {
    const struct page *p = g->page;
    struct opt_int kind = place(page_field(p, "kind"), authority_kinds), purpose = place(page_field(p, "purpose"), goodwill_purposes);
    struct opt_int coupon = place(page_field(p, "coupon"), coupon_kinds);
    bool percent = coupon.set && coupon.v == COUPON_PERCENT;
    g->in = (struct goodwill_new){ .conversation_id = p->id,
                                   .kind = kind.set ? (enum grant_kind)kind.v : GRANT_OTHER,
                                   .currency = str_trim(page_field(p, "currency")),
                                   .purpose = purpose.set ? (enum grant_purpose)purpose.v : PURPOSE_KEEP,
                                   .reason = page_field(p, "reason"),
                                   .law = str_trim(page_field(p, "law")),
                                   .ask = ask,
                                   .coupon_kind = coupon,
                                   .coupon_percent = percent ? whole(p, "percent", 100) : OPT_NONE,
                                   .coupon_days = coupon.set ? whole(p, "days", COUPON_DAYS_MAX) : OPT_NONE };
}

static const struct err *give_tx(struct work *w, void *arg) {
    struct giving *g = arg;
    TRY(page_amount(g->page, w, "amount", g->in.currency, &g->in.amount));
    return goodwill_give(w, &g->in, &g->made);
}

static const struct err *forgo_tx(struct work *w, void *arg) {
    struct giving *g = arg;
    struct page *p = g->page;
    struct opt_int kind = place(page_field(p, "kind"), goodwill_forgone_kinds);
    struct forgone_new in = { .conversation_id = p->id, .kind = kind.set ? (enum forgone_kind)kind.v : FORGONE_GOODWILL,
                              .currency = g->in.currency, .reason = page_field(p, "reason") };
    TRY(page_amount(p, w, "amount", in.currency, &in.amount));
    return goodwill_forgo(w, &in, &g->made);
}

const struct err *web_give(struct page *p) {
    struct giving g = { .page = p };
    struct str act = page_field(p, "act");
    bool forgo = str_eq(act, S("forgo"));
    typed(&g, str_eq(act, S("ask")));
    const struct err *e = work_write(p->w, forgo ? forgo_tx : give_tx, &g);
    if (!e) {
        bool talk = str_eq(page_field(p, "back"), S("talk"));
        reply_redirect(p->rp, talk ? page_link(p, p->id, "#goodwill")
                                   : str_printf(p->w->arena, "/conversations/%lld/goodwill", (long long)p->id));
        return NULL;
    }
    if (!settings_can_again(e)) return e;
    *(forgo ? &g.shown.forgo_err : &g.shown.err) = e;
    g.shown.refused = e->code == ERR_CONFLICT && !forgo;
    if (!money_is_currency(g.in.currency)) g.in.currency = page_currency(p);
    return show(&g);
}
