#include "desk/coupon/coupon.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/coupon/coupon_sql.h"
#include "desk/event/event.h"
#include "desk/goodwill/goodwill.h"

enum { CODE_LETTERS = 12, CODE_GROUP = 4 };

const char *const coupon_kinds[] = { "free_shipping_next_order", "two_for_one", "percent", "amount", NULL };
const char *const coupon_states[] = { "issued", "redeemed", "expired", "revoked", NULL };

/* ---- codes ---- */

static struct str grouped(struct arena *a, const char *letters, size_t n) {
    struct buf b = buf_new(a, 2 * COUPON_CODE_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i && i % CODE_GROUP == 0) buf_add_char(&b, '-');
        buf_add_char(&b, letters[i]);
    }
    return buf_str(&b);
}

/* Each letter as likely as any other: bytes from the last, broken row of nineteen are thrown away. */
static struct str code_new(struct work *w) {
    static const char letters[] = "23456789ACFHJKMRWXY";
    enum { N = sizeof letters - 1, WHOLE = 256 / N * N };
    char code[CODE_LETTERS];
    for (size_t i = 0; i < CODE_LETTERS;) {
        unsigned char r;
        sys_random(w->sys, &r, 1);
        if (r < WHOLE) code[i++] = letters[r % N];
    }
    return grouped(w->arena, code, CODE_LETTERS);
}

/* As it is stored, of what somebody typed: small letters, blanks and hyphens make no difference. */
static struct str code_typed(struct work *w, struct str typed) {
    char code[CODE_LETTERS];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-') continue;
        if (n == CODE_LETTERS) return S("");
        code[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return utf8_valid(typed) && str_find_char(typed, 0) < 0 ? grouped(w->arena, code, n) : S("");
}

/* ---- issuing ---- */

static const struct err *wrong(struct work *w, const char *msg, const char *field, const char *hint) {
    return ERR(w->arena, ERR_INVALID, msg, .field = field, .hint = hint);
}

static const struct err *check_worth(struct work *w, const struct coupon_new *in) {
    if ((unsigned)in->kind >= COUPON_KINDS)
        return wrong(w, W("There is no such kind."), "kind", W("Choose one of the list."));
    if ((in->kind == COUPON_PERCENT) != in->percent.set || (in->percent.set && (in->percent.v < 1 || in->percent.v > 100)))
        return wrong(w, W("A percentage is from 1 to 100."), "percent", W("Give one where the coupon is one of per cent, and only there."));
    if ((in->kind == COUPON_AMOUNT) != in->amount.set || (in->amount.set && (in->amount.v < 1 || in->amount.v > MONEY_MAX)))
        return wrong(w, W("This is no amount."), "amount", W("Give one where the coupon is worth an amount, and only there."));
    if (in->amount.set && !money_is_currency(in->currency))
        return wrong(w, W("This is no currency."), "currency", W("Take three capital letters, such as RSD or EUR."));
    return NULL;
}

static const struct err *check(struct work *w, const struct coupon_new *in) {
    TRY(check_worth(w, in));
    if (in->days < 1 || in->days > COUPON_DAYS_MAX)
        return wrong(w, W("A coupon is valid for 1 to 730 days."), "days", W("90 suits most shops."));
    if (in->max_uses < 1 || in->max_uses > COUPON_USES_MAX)
        return wrong(w, W("A coupon can be used 1 to 10,000 times."), "max_uses", W("Once suits most."));
    if (!in->customer_id.set && !in->transferable)
        return wrong(w, W("This coupon would be nobody's."), "customer", W("Name a customer, or let anybody use it."));
    if (in->first_order.n > COUPON_ORDER_MAX || !utf8_valid(in->first_order) || str_find_char(in->first_order, 0) >= 0)
        return wrong(w, W("This is no number of an order."), "first_order", W("Write it as it stands on the order."));
    return NULL;
}

static struct str object_of(struct work *w, int64_t id) { return str_printf(w->arena, "coupon:%lld", (long long)id); }

/* The log has no code: who reads it could redeem it. */
static const struct err *note(struct work *w, const struct coupon *c, const char *action, const char *word) {
    if (c->conversation_id.set) TRY(event_add(w, EVENT_KIND_COUPON, c->conversation_id.v, c->id, str_of(word)));
    return audit_note(w, action, object_of(w, c->id), str_of(coupon_kinds[c->kind]));
}

const struct err *coupon_issue(struct work *w, const struct coupon_new *in, struct coupon *ret) {
    int64_t id, now = work_now(w);
    bool found = false;
    struct opt_int by = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    struct str order = str_trim(in->first_order);
    TRY(check(w, in));
    if (order.n) TRY(sql_coupon_of_order(w->db, order, &id, &found));
    if (found) return coupon_get(w, id, ret);
    TRY(sql_coupon_insert(w->db, code_new(w), in->kind, in->percent, in->amount, in->amount.set ? in->currency : STR_NONE,
                          in->customer_id, in->transferable, in->max_uses, now, now + in->days * MOMENT_DAY, in->grant_id,
                          in->conversation_id, order.n ? order : STR_NONE, by, now, &id));
    if (in->conversation_id.set) TRY(conversation_hold(w, in->conversation_id.v, HOLDS_GRANT));
    TRY(coupon_get(w, id, ret));
    return note(w, ret, "coupon.issue", "issued");
}

/* ---- finding ---- */

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such coupon.", .field = "code",
               .hint = "Read the code once more, letter by letter.");
}

const struct err *coupon_get(struct work *w, int64_t id, struct coupon *ret) {
    bool found;
    TRY(sql_coupon_by_id(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *coupon_find(struct work *w, struct str code, struct coupon *ret) {
    bool found = false;
    struct str stored = code.n > COUPON_CODE_MAX ? S("") : code_typed(w, code);
    if (stored.n) TRY(sql_coupon_by_code(w->db, stored, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *coupon_of_customer(struct work *w, int64_t customer_id, struct coupon **ret, size_t *ret_n) {
    return sql_coupon_of_customer(w->db, customer_id, ret, ret_n);
}

const struct err *coupon_uses(struct work *w, int64_t id, struct coupon_used **ret, size_t *ret_n) {
    return sql_coupon_uses(w->db, id, ret, ret_n);
}

const struct err *coupon_list(struct work *w, int64_t before, int64_t n, struct coupon **ret, size_t *ret_n) {
    return sql_coupon_before(w->db, before, n, ret, ret_n);
}

enum coupon_state coupon_state_now(const struct coupon *c, int64_t now) {
    return c->state == COUPON_ISSUED && c->valid_to <= now ? COUPON_EXPIRED : (enum coupon_state)c->state;
}

/* ---- redeeming ---- */

static const struct err *check_whose(struct work *w, const struct coupon *c, struct opt_int customer_id) {
    int64_t who, whose;
    if (!c->customer_id.set || c->transferable) return NULL;
    if (!customer_id.set)
        return wrong(w, W("This coupon is one customer's own."), "customer", W("Say who wants to use it."));
    TRY(sql_coupon_customer_now(w->db, customer_id.v, &who));
    TRY(sql_coupon_customer_now(w->db, c->customer_id.v, &whose));
    if (who == whose) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This coupon is another customer's.", .field = "customer",
               .hint = "It can't be handed on.");
}

static const struct err *refused(struct work *w, const struct coupon *c) {
    switch (coupon_state_now(c, work_now(w))) {
    case COUPON_REDEEMED:
        return ERR(w->arena, ERR_CONFLICT, "This coupon was redeemed already.", .field = "code",
                   .hint = "If the customer knows nothing of it, look up when it was.");
    case COUPON_EXPIRED:
        return ERR(w->arena, ERR_CONFLICT, "This coupon is no longer valid.", .field = "code",
                   .hint = "You may give another one, within what you may give.");
    case COUPON_REVOKED:
        return ERR(w->arena, ERR_CONFLICT, "This coupon was taken back.", .field = "code",
                   .hint = "Ask whoever took it back.");
    case COUPON_ISSUED:
        break;
    }
    return ERR(w->arena, ERR_CONFLICT, "This coupon is not valid yet.", .field = "code", .hint = "Try again later.");
}

const struct err *coupon_redeem(struct work *w, const struct coupon_redeem *in, struct coupon *ret) {
    struct coupon c;
    int64_t taken, now = work_now(w);
    struct str order = str_trim(in->order_ref);
    TRY(coupon_find(w, in->code, &c));
    TRY(check_whose(w, &c, in->customer_id));
    if (order.n > COUPON_ORDER_MAX || !utf8_is_line(order))
        return wrong(w, W("This is no number of an order."), "order", W("Write it as it stands on the order."));
    TRY(sql_coupon_take(w->db, c.id, now, &taken));
    if (!taken) return refused(w, &c);
    struct opt_int by = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    struct opt_int who = in->customer_id.set ? in->customer_id : c.customer_id;
    TRY(coupon_get(w, c.id, &c));
    TRY(sql_coupon_use_insert(w->db, c.id, c.uses, who, order, by, now, NULL));
    if (c.grant_id.set) TRY(goodwill_applied(w, c.grant_id.v, order));
    *ret = c;
    return note(w, &c, "coupon.redeem", "redeemed");
}

/* ---- its end ---- */

const struct err *coupon_revoke(struct work *w, int64_t id) {
    struct coupon c;
    int64_t changed;
    TRY(coupon_get(w, id, &c));
    if (c.uses)
        return ERR(w->arena, ERR_CONFLICT, "This coupon was redeemed already.", .field = "code",
                   .hint = "What was given stays given.");
    TRY(sql_coupon_end(w->db, id, COUPON_REVOKED, work_now(w), &changed));
    return changed ? note(w, &c, "coupon.revoke", "revoked") : NULL;
}

const struct err *coupon_revoke_of(struct work *w, int64_t grant_id) {
    struct coupon c;
    bool found;
    TRY(sql_coupon_of_grant(w->db, grant_id, &c, &found));
    return found ? coupon_revoke(w, c.id) : NULL;
}

static const struct err *expire_tx(struct work *w, void *arg) {
    const struct coupon_end *e = arg;
    int64_t changed;
    TRY(sql_coupon_end(w->db, e->id, COUPON_EXPIRED, work_now(w), &changed));
    if (!changed) return NULL;
    if (e->conversation_id.set) TRY(event_add(w, EVENT_KIND_COUPON, e->conversation_id.v, e->id, S("expired")));
    return e->grant_id.set ? goodwill_expired(w, e->grant_id.v) : NULL;
}

struct over {
    struct coupon_end *rows;
    size_t n;
};

static const struct err *over_tx(struct work *w, void *arg) {
    struct over *o = arg;
    return sql_coupon_over(w->db, work_now(w), &o->rows, &o->n);
}

const struct err *coupon_expire_due(struct work *w) {
    struct over o;
    TRY(work_read(w, over_tx, &o));
    for (size_t i = 0; i < o.n; i++)
        TRY(work_write(w, expire_tx, &o.rows[i]));
    return NULL;
}

/* ---- customers who are joined ---- */

const struct err *coupon_customer_join(struct work *w, int64_t merge_id, int64_t from, int64_t into) {
    TRY(sql_coupon_note_moved(w->db, merge_id, from, NULL));
    return sql_coupon_move(w->db, merge_id, from, into, NULL);
}

const struct err *coupon_customer_apart(struct work *w, int64_t merge_id, int64_t now_with, int64_t back) {
    return sql_coupon_move(w->db, merge_id, now_with, back, NULL);
}
