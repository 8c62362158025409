/* Goodwill in the viewer's words, and beside conversations and customers. */
#include "base/buf.h"
#include "base/moment.h"
#include "desk/coupon/coupon.h"
#include "desk/event/event.h"
#include "view/when.h"
#include "view/words.h"
#include "web/goodwill.h"

struct str page_money(const struct page *p, int64_t amount, struct str currency) {
    return when_money(p->w->arena, p->lang, amount, currency);
}

struct str page_span(const struct page *p, int64_t micros) {
    struct arena *a = p->w->arena;
    int64_t minutes = (micros + MOMENT_MINUTE / 2) / MOMENT_MINUTE, n = minutes;
    struct str text = word(p->lang, W("{n} min"));
    if (minutes >= 120) {
        n = (minutes + 30) / 60;
        text = word(p->lang, W("{n} h"));
    }
    if (minutes >= 72 * 60) {
        n = (minutes + 720) / 1440;
        text = word_n(p->lang, W_N("{n} day", "{n} days"), n);
    }
    return word_fill(a, text, &(struct word_arg){ S("n"), when_number(a, p->lang, n) }, 1);
}

struct str page_grant_kind(const struct page *p, struct opt_int kind) {
    static const char *const kinds[] = { W("Refund"), W("Postage"), W("Discount"), W("Replacement"), W("Gift"), W("Something else") };
    return word(p->lang, kind.set ? kinds[kind.v] : W("Any kind"));
}

static struct str purpose_of(const struct page *p, int64_t purpose) {
    static const char *const purposes[] = { W("to keep the customer"), W("to put our mistake right"), W("to thank") };
    return word(p->lang, purposes[purpose]);
}

static struct str state_of(const struct page *p, int64_t state) {
    static const char *const states[] = { "", W("waits for a yes"), W("given"), W("declined"), W("handed over"), W("taken back"), W("expired") };
    return word(p->lang, states[state]);
}

/* "ordered again after 19 days", by the days of the desk (P07). */
static struct str again_of(const struct page *p, int64_t from, int64_t to) {
    int64_t n = (zone_day(p->zone, to) - zone_day(p->zone, from) + MOMENT_DAY / 2) / MOMENT_DAY;
    struct str text = word_n(p->lang, W_N("ordered again after {n} day", "ordered again after {n} days"), n);
    if (n == 0) return word(p->lang, W("ordered again on the same day"));
    return word_fill(p->w->arena, text, &(struct word_arg){ S("n"), when_number(p->w->arena, p->lang, n) }, 1);
}

struct page_gift page_gift_of(struct page *p, const struct grant *g) {
    struct arena *a = p->w->arena;
    const struct actor *me = &p->session.actor;
    bool owner = me->role == ROLE_OWNER, mine = g->user_id == me->user_id;
    bool approved = g->authority_id.set && g->authority_id.v == me->user_id;
    bool asked = g->approver_id.set && g->approver_id.v == me->user_id;
    struct str kind = page_grant_kind(p, OPT(g->kind));
    struct page_gift x = {
        .id = g->id, .version = g->version, .conversation_id = g->conversation_id,
        .at = page_past(p, g->made_at),
        .what = str_join3(a, kind, S(", "), page_money(p, g->amount, g->currency)),
        .state = state_of(p, g->state), .purpose = purpose_of(p, g->purpose), .reason = g->reason,
        .by = g->user_name, .customer = g->customer_name, .ref = g->ref, .law = g->law,
        .why = g->decided_why.n ? g->decided_why : g->ended_why,
        .waits = g->state == GRANT_WAITS, .open = g->state == GRANT_GRANTED,
    };
    if (str_is_set(g->code)) x.code = g->code;
    if (g->decided_at.set) x.waited = page_span(p, g->decided_at.v - g->made_at);
    bool counts = g->law.n == 0 && (g->state == GRANT_GRANTED || g->state == GRANT_APPLIED);
    if (counts && g->again_at.set) x.again = again_of(p, g->granted_at.v, g->again_at.v);
    if (counts && g->bought.set && g->bought.v > 0) x.bought = page_money(p, g->bought.v, g->currency);
    x.decides = x.waits && !mine && (owner || asked);
    x.may_revoke = owner || mine || approved;
    return x;
}

const struct page_gift *page_gift_list(struct page *p, const struct grant *g, size_t n) {
    struct page_gift *list = ARENA_ARRAY(p->w->arena, n + 1, struct page_gift);
    for (size_t i = 0; i < n; i++)
        list[i] = page_gift_of(p, &g[i]);
    return list;
}

const struct str *page_sums(const struct page *p, const struct grant_sum *rows, size_t n, int64_t owed, size_t *ret_n) {
    struct str *list = ARENA_ARRAY(p->w->arena, n + 1, struct str);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].owed == owed) list[(*ret_n)++] = page_money(p, rows[i].amount, rows[i].currency);
    return list;
}

const struct page_choice *page_grant_kinds(const struct page *p, const char *any, struct str chosen, size_t *ret_n) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, GRANT_KINDS + 1, struct page_choice);
    *ret_n = 0;
    if (any) list[(*ret_n)++] = (struct page_choice){ S(""), word(p->lang, any), chosen.n == 0 };
    for (int k = 0; k < GRANT_KINDS; k++) {
        struct str value = str_of(authority_kinds[k]);
        list[(*ret_n)++] = (struct page_choice){ value, page_grant_kind(p, OPT(k)), str_eq(value, chosen) };
    }
    return list;
}

const struct page_choice *page_grant_purposes(const struct page *p, bool any, struct str chosen, size_t *ret_n) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, PURPOSES + 1, struct page_choice);
    *ret_n = 0;
    if (any) list[(*ret_n)++] = (struct page_choice){ S(""), word(p->lang, W("Any purpose")), chosen.n == 0 };
    for (int k = 0; k < PURPOSES; k++) {
        struct str value = str_of(goodwill_purposes[k]);
        list[(*ret_n)++] = (struct page_choice){ value, purpose_of(p, k), str_eq(value, chosen) };
    }
    return list;
}

const struct err *page_amount(struct page *p, struct work *w, const char *field, struct str currency, int64_t *ret) {
    if (money_parse(page_field(p, field), currency, ret)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = field, .hint = "Write a number, such as 2000 or 20.50.");
}

struct str page_currency(const struct page *p) {
    static const struct {
        const char *country, *currency;
    } all[] = { { "RS", "RSD" }, { "HU", "HUF" }, { "BA", "BAM" }, { "MK", "MKD" }, { "RO", "RON" }, { "GB", "GBP" }, { "CH", "CHF" }, { "US", "USD" } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eq(p->facts.country, str_of(all[i].country))) return str_of(all[i].currency);
    return S("EUR");
}

/* ---- beside a conversation or a customer ---- */

static struct str coupon_said(const struct page *p, const struct coupon *c) {
    static const char *const kinds[] = { W("free shipping on the next order"), W("two for one"), W("{n} per cent"), W("{n} off") };
    static const char *const states[] = { W("valid to {date}"), W("redeemed"), W("expired"), W("taken back") };
    struct arena *a = p->w->arena;
    struct str n = c->amount.set ? page_money(p, c->amount.v, c->currency) : str_printf(a, "%lld", (long long)c->percent.v);
    struct str kind = word_fill(a, word(p->lang, kinds[c->kind]), &(struct word_arg){ S("n"), n }, 1);
    struct str date = page_day(p, c->valid_to).lead;
    struct str state = word_fill(a, word(p->lang, states[coupon_state_now(c, p->now)]), &(struct word_arg){ S("date"), date }, 1);
    return str_printf(a, "%.*s, %.*s, %.*s", STR_ARG(c->code), STR_ARG(kind), STR_ARG(state));
}

void page_room(const struct page *p, const struct authority_room *r, struct str currency, struct page_gifts *out) {
    if (!r->any) return;
    out->left = page_money(p, r->left > 0 ? r->left : 0, currency);
    out->used = page_money(p, r->used, currency);
    out->of = page_money(p, r->per_period, currency);
    out->days = r->period_days;
    out->share = r->per_period > 0 ? r->used * 100 / r->per_period : 100;
}

/* What he may give of any kind now, in the currency of the last grant. */
static const struct err *room_of_case(struct page *p, struct work *w, const struct grant *last, struct page_gifts *out) {
    struct authority_ask ask = { .user_id = p->session.actor.user_id, .kind = (enum grant_kind)last->kind,
                                 .currency = last->currency, .customer_id = last->customer_id };
    struct authority_room room;
    TRY(authority_room(w, &ask, &room));
    page_room(p, &room, last->currency, out);
    return NULL;
}

const struct err *page_gifts_of_case(struct page *p, struct work *w, const struct conversation *c,
                                     struct page_beside *ret) {
    struct grant *rows;
    ret->gift_kinds = page_grant_kinds(p, NULL, S(""), &ret->gift_kind_n);
    ret->gift_purposes = page_grant_purposes(p, false, S(""), &ret->gift_purpose_n);
    ret->gift_currency = page_currency(p);
    if (!(c->holds & HOLDS_GRANT)) return NULL;
    struct page_gifts *g = ARENA_NEW(w->arena, struct page_gifts);
    TRY(goodwill_of_conversation(w, c->id, &rows, &g->n));
    g->rows = page_gift_list(p, rows, g->n);
    if (g->n) ret->gift_currency = rows[g->n - 1].currency;
    if (g->n) TRY(room_of_case(p, w, &rows[g->n - 1], g));
    ret->gifts = g;
    return NULL;
}

const struct err *page_gifts_of_customer(struct page *p, struct work *w, int64_t id, const struct page_gifts **ret) {
    struct grant *rows;
    struct coupon *coupons;
    struct grant_sum *forgone;
    size_t n;
    struct page_gifts *g = ARENA_NEW(w->arena, struct page_gifts);
    TRY(goodwill_of_customer(w, id, &rows, &g->n));
    g->rows = page_gift_list(p, rows, g->n);
    TRY(coupon_of_customer(w, id, &coupons, &g->coupon_n));
    struct str *said = ARENA_ARRAY(w->arena, g->coupon_n + 1, struct str);
    for (size_t i = 0; i < g->coupon_n; i++)
        said[i] = coupon_said(p, &coupons[i]);
    g->coupons = said;
    TRY(goodwill_forgone_of(w, id, &forgone, &n));
    g->forgone = page_sums(p, forgone, n, 0, &g->forgone_n);
    if (n) TRY(goodwill_margin_of(w, id, &forgone, &n));
    g->margins = page_sums(p, forgone, n, 0, &g->margin_n);
    if (g->n || g->coupon_n || g->forgone_n) *ret = g;
    return NULL;
}

const struct err *page_yes_of(struct page *p, struct work *w, struct page_yes *ret) {
    struct grant *rows;
    TRY(goodwill_waiting(w, &rows, &ret->n));
    ret->rows = page_gift_list(p, rows, ret->n);
    return NULL;
}

/* An event of the thread: "granted 40000 RSD" of a grant, "40000 RSD" forgone, a coupon's state. */
struct str page_gift_event(const struct page *p, const struct event *e) {
    struct arena *a = p->w->arena;
    struct str rest = e->words, first = S(""), amount = S("");
    int64_t n = 0, state = GRANT_GRANTED;
    if (e->kind == EVENT_KIND_COUPON) {
        const char *said = str_eq(e->words, S("issued"))     ? W("Coupon issued")
                           : str_eq(e->words, S("redeemed")) ? W("Coupon redeemed")
                           : str_eq(e->words, S("expired"))  ? W("Coupon expired")
                                                             : W("Coupon taken back");
        return word(p->lang, said);
    }
    if (e->kind == EVENT_KIND_GRANT) (void)str_split(&rest, ' ', &first);
    (void)str_split(&rest, ' ', &amount);
    (void)str_to_int(amount, 0, INT64_MAX, &n);
    for (int64_t i = GRANT_WAITS; i <= GRANT_EXPIRED; i++)
        if (str_eq(first, str_of(goodwill_states[i]))) state = i;
    struct word_arg args[] = { { S("sum"), page_money(p, n, rest) }, { S("state"), state_of(p, state) }, { S("name"), e->user_name } };
    const char *said = e->kind == EVENT_KIND_FORGONE ? W("Profit given up: {sum}, by {name}") : W("Goodwill of {sum}: {state}, by {name}");
    return word_fill(a, word(p->lang, said), args, 3);
}
