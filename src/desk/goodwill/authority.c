#include "desk/goodwill/authority.h"

#include "base/bug.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/goodwill/authority_sql.h"
#include "desk/user/user.h"

#include <stdlib.h>

enum { TURN_PERSON, TURN_CUSTOMER };

const char *const authority_kinds[] = { "refund", "postage", "discount", "replacement", "gift", "other", NULL };

/* ---- setting them ---- */

static const struct err *wrong(struct work *w, const char *msg, const char *field, const char *hint) {
    return ERR(w->arena, ERR_INVALID, msg, .field = field, .hint = hint);
}

static const struct err *check_money(struct work *w, const struct authority_new *in) {
    if (!money_is_currency(in->currency))
        return wrong(w, W("This is no currency."), "currency", W("Take three capital letters, such as RSD or EUR."));
    if (in->per_grant < 0 || in->per_grant > MONEY_MAX)
        return wrong(w, W("This is no amount."), "per_grant", W("Write a number, such as 2000 or 20.50."));
    if (in->per_period < 0 || in->per_period > MONEY_MAX)
        return wrong(w, W("This is no amount."), "per_period", W("Write a number, such as 2000 or 20.50."));
    if (in->per_customer.set && (in->per_customer.v < 0 || in->per_customer.v > MONEY_MAX))
        return wrong(w, W("This is no amount."), "per_customer", W("Write a number, such as 2000 or 20.50."));
    if (in->period_days < 1 || in->period_days > AUTHORITY_DAYS_MAX)
        return wrong(w, W("A period has 1 to 366 days."), "period_days", W("30 suits most shops."));
    return NULL;
}

static const struct err *check_people(struct work *w, const struct authority_new *in) {
    struct approver who;
    bool found = true;
    if (in->user_id.set == in->role.set)
        return wrong(w, W("A limit is for a person or for a role."), "user", W("Name one of the two."));
    if (in->user_id.set) TRY(sql_authority_person(w->db, in->user_id.v, &who, &found));
    if (!found) return wrong(w, W("There is no such person."), "user", W("Choose one of the list."));
    if (in->approver_id.set) TRY(sql_authority_person(w->db, in->approver_id.v, &who, &found));
    if (!found) return wrong(w, W("There is no such person."), "approver", W("Choose one of the list."));
    if (in->approver_id.set && in->user_id.set && in->approver_id.v == in->user_id.v)
        return wrong(w, W("Nobody approves his own gifts."), "approver", W("Choose somebody else."));
    return NULL;
}

static const struct err *check(struct work *w, const struct authority_new *in, int64_t from) {
    int64_t n;
    TRY(check_money(w, in));
    TRY(check_people(w, in));
    if (in->kind.set && (in->kind.v < 0 || in->kind.v >= GRANT_KINDS))
        return wrong(w, W("There is no such kind."), "kind", W("Choose one of the list."));
    if (in->valid_to.set && in->valid_to.v <= from)
        return wrong(w, W("This limit would be over before it begins."), "valid_to", W("Choose a later day."));
    TRY(sql_authority_count(w->db, work_now(w), &n));
    if (n < AUTHORITY_MAX) return NULL;
    return ERR(w->arena, ERR_LIMIT, "This desk has too many limits.", .field = "user",
               .hint = "End some that nobody needs.");
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "authority:%lld", (long long)id);
}

/* "user 3, postage, 200000 RSD a grant, 1000000 in 30 days": for the log. */
static struct str said(struct work *w, const struct authority_new *in) {
    const char *kind = in->kind.set ? authority_kinds[in->kind.v] : "any kind";
    return str_printf(w->arena, "%s %lld, %s, %lld %.*s a grant, %lld in %lld days",
                      in->user_id.set ? "user" : "role",
                      (long long)(in->user_id.set ? in->user_id.v : in->role.v), kind,
                      (long long)in->per_grant, STR_ARG(in->currency), (long long)in->per_period,
                      (long long)in->period_days);
}

const struct err *authority_set(struct work *w, const struct authority_new *in, int64_t *ret_id) {
    int64_t now = work_now(w), from = in->valid_from.set ? in->valid_from.v : now;
    struct opt_int by = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(check(w, in, from));
    TRY(sql_authority_replace(w->db, in->user_id, in->role, in->kind, in->currency, in->period_days, from, NULL));
    TRY(sql_authority_insert(w->db, in->user_id, in->role, in->kind, in->currency, in->per_grant, in->per_period,
                             in->period_days, in->per_customer, in->approver_id, from, in->valid_to, by, now, ret_id));
    return audit_note(w, "authority.set", object_of(w, *ret_id), said(w, in));
}

const struct err *authority_end(struct work *w, int64_t id) {
    struct authority a;
    int64_t changed;
    TRY(authority_get(w, id, &a));
    TRY(sql_authority_end(w->db, id, work_now(w), &changed));
    return changed ? audit_note(w, "authority.end", object_of(w, id), S("")) : NULL;
}

const struct err *authority_get(struct work *w, int64_t id, struct authority *ret) {
    bool found;
    TRY(sql_authority_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such limit.");
}

const struct err *authority_list(struct work *w, struct opt_int user_id, struct authority **ret, size_t *ret_n) {
    struct opt_int role = OPT_NONE;
    struct user u;
    if (user_id.set) {
        TRY(user_get(w, user_id.v, &u));
        role = OPT(u.role);
    }
    return sql_authority_list(w->db, user_id, role, work_now(w), ret, ret_n);
}

/* ---- what is left ---- */

/* Does a limit count for this kind: as one of its own (any false), or as one of all kinds? */
static bool is_for(const struct authority_row *l, enum grant_kind kind, bool any) {
    return any ? !l->kind.set : l->kind.set && l->kind.v == (int64_t)kind;
}

static bool has_own(const struct authority_row *all, size_t n, enum grant_kind kind, bool any) {
    for (size_t i = 0; i < n; i++)
        if (all[i].own && is_for(&all[i], kind, any)) return true;
    return false;
}

static void bound(struct authority_room *r, int64_t left, enum beyond by, const struct authority_row *l) {
    if (left < 0) left = 0;
    if (r->bound != BEYOND_NO_LIMIT && left >= r->left) return;
    r->left = left;
    r->bound = by;
    r->approver_id = l->approver_id;
}

static const struct err *narrow(struct work *w, const struct authority_ask *ask, const struct authority_row *l,
                                struct authority_room *r) {
    int64_t since = work_now(w) - l->period_days * MOMENT_DAY, used, got;
    TRY(sql_authority_used(w->db, ask->user_id, ask->currency, l->kind, since, &used));
    bound(r, l->per_grant, BEYOND_GRANT, l);
    bound(r, l->per_period - used, BEYOND_PERIOD, l);
    if (!r->any || l->per_period - used < r->per_period - r->used) {
        r->used = used;
        r->per_period = l->per_period;
        r->period_days = l->period_days;
    }
    r->any = true;
    BUG_UNLESS(r->held_n < AUTHORITY_HELD_MAX);
    r->held[r->held_n++] = l->id;
    if (!l->per_customer.set || !ask->customer_id) return NULL;
    TRY(sql_authority_got(w->db, ask->customer_id, ask->currency, l->kind, since, &got));
    bound(r, l->per_customer.v - got, BEYOND_CUSTOMER, l);
    return NULL;
}

static const struct err *limits_of(struct work *w, const struct authority_ask *ask, struct authority_row **ret,
                                   size_t *ret_n) {
    struct user u;
    TRY(user_get(w, ask->user_id, &u));
    return sql_authority_of(w->db, ask->user_id, u.role, ask->currency, work_now(w), ret, ret_n);
}

static const struct err *room(struct work *w, const struct authority_ask *ask, const struct authority_row *all,
                              size_t n, struct authority_room *ret) {
    struct authority_room r = { .bound = BEYOND_NO_LIMIT };
    for (int any = 0; any < 2; any++) {
        bool own = has_own(all, n, ask->kind, any);
        for (size_t i = 0; i < n; i++)
            if (is_for(&all[i], ask->kind, any) && (all[i].own != 0) == own && r.held_n < AUTHORITY_HELD_MAX)
                TRY(narrow(w, ask, &all[i], &r));
    }
    *ret = r;
    return NULL;
}

const struct err *authority_room(struct work *w, const struct authority_ask *ask, struct authority_room *ret) {
    struct authority_row *all;
    size_t n;
    TRY(limits_of(w, ask, &all, &n));
    return room(w, ask, all, n, ret);
}

const struct err *authority_take(struct work *w, const struct authority_ask *ask, struct authority_room *ret) {
    struct authority_row *all;
    size_t n;
    bool capped = false;
    TRY(limits_of(w, ask, &all, &n));
    if (n) TRY(sql_authority_turn(w->db, TURN_PERSON, ask->user_id, NULL));
    for (size_t i = 0; i < n; i++)
        capped = capped || all[i].per_customer.set;
    if (capped && ask->customer_id) TRY(sql_authority_turn(w->db, TURN_CUSTOMER, ask->customer_id, NULL));
    return room(w, ask, all, n, ret);
}

const struct err *authority_left(struct work *w, int64_t user_id, const struct authority *a,
                                 struct opt_int *ret) {
    int64_t used, left;
    TRY(sql_authority_used(w->db, user_id, a->currency, a->kind, work_now(w) - a->period_days * MOMENT_DAY, &used));
    left = a->per_period - used < a->per_grant ? a->per_period - used : a->per_grant;
    *ret = OPT(left > 0 ? left : 0);
    return NULL;
}

enum beyond authority_beyond(const struct authority_room *r, int64_t amount) {
    if (!r->any) return BEYOND_NO_LIMIT;
    return amount <= r->left ? BEYOND_NOTHING : r->bound;
}

/* ---- whom to ask ---- */

static int by_size(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* The middle one, or the mean of the two. */
static int64_t median(int64_t *v, size_t n) {
    qsort(v, n, sizeof *v, by_size);
    return n % 2 ? v[n / 2] : v[n / 2 - 1] + (v[n / 2] - v[n / 2 - 1]) / 2;
}

static const struct err *asked(struct work *w, const struct approver *who, struct authority_asked *ret) {
    int64_t *waits;
    size_t n;
    TRY(sql_authority_waits(w->db, who->id, &waits, &n));
    *ret = (struct authority_asked){ who->id, who->name, n ? OPT(median(waits, n)) : OPT_NONE };
    return NULL;
}

const struct err *authority_approvers(struct work *w, int64_t user_id, struct opt_int named,
                                      struct authority_asked **ret, size_t *ret_n) {
    struct approver one, *owners = &one;
    size_t n = 1;
    bool found = false;
    if (named.set && named.v != user_id) TRY(sql_authority_person(w->db, named.v, &one, &found));
    if (!found) TRY(sql_authority_owners(w->db, user_id, &owners, &n));
    *ret = ARENA_ARRAY(w->arena, n + 1, struct authority_asked);
    for (size_t i = 0; i < n; i++)
        TRY(asked(w, &owners[i], &(*ret)[i]));
    *ret_n = n;
    return NULL;
}

/* ---- P06 ---- */

static bool same_group(const struct decision *a, const struct decision *b) {
    return a->kind == b->kind && str_eq(a->currency, b->currency);
}

/* Rows of one kind and currency, shortest wait first. */
static struct authority_proposal sum_up(const struct decision *d, size_t n) {
    struct authority_proposal p = { .kind = d->kind, .currency = d->currency, .decided = (int64_t)n };
    for (size_t i = 0; i < n; i++) {
        p.approved += d[i].approved;
        if (d[i].approved && d[i].amount > p.per_grant) p.per_grant = d[i].amount;
    }
    p.removed = p.approved;
    p.wait = n % 2 ? d[n / 2].waited : d[n / 2 - 1].waited + (d[n / 2].waited - d[n / 2 - 1].waited) / 2;
    return p;
}

const struct err *authority_proposals(struct work *w, struct authority_proposal **ret, size_t *ret_n) {
    struct decision *d;
    size_t n, end;
    int64_t now = work_now(w);
    TRY(sql_authority_decisions(w->db, now - PROPOSAL_LOOKS_BACK, now, &d, &n));
    *ret = ARENA_ARRAY(w->arena, n / PROPOSAL_DECISIONS + 1, struct authority_proposal);
    *ret_n = 0;
    for (size_t i = 0; i < n; i = end) {
        for (end = i + 1; end < n && same_group(&d[i], &d[end]);)
            end++;
        if (end - i < PROPOSAL_DECISIONS) continue;
        struct authority_proposal p = sum_up(d + i, end - i);
        if (p.approved * 100 >= p.decided * PROPOSAL_SHARE) (*ret)[(*ret_n)++] = p;
    }
    return NULL;
}
