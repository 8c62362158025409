/* Settings: what each may give on the spot, and what experience proposes. */
#include "base/moment.h"
#include "view/view_limits_page.h"
#include "view/words.h"
#include "web/goodwill.h"
#include "web/settings.h"

struct limits {
    struct page *page;
    struct page_limits_of shown;
};

static void limits_body(struct html *h, const void *data, const struct viewer *me) { view_limits_page(h, data, me); }

static struct str role_name(const struct page *p, int64_t role) {
    return word(p->lang, role == ROLE_OWNER ? W("All owners") : W("All agents"));
}

/* "Postage: 2,000 RSD at once, 10,000 RSD in 30 days". */
static struct str said(const struct page *p, const struct authority *a) {
    struct word_arg args[] = { { S("kind"), page_grant_kind(p, a->kind) },
                               { S("once"), page_money(p, a->per_grant, a->currency) },
                               { S("period"), page_money(p, a->per_period, a->currency) },
                               { S("time"), page_span(p, a->period_days * MOMENT_DAY) },
                               { S("customer"), a->per_customer.set ? page_money(p, a->per_customer.v, a->currency) : S("") } };
    const char *text = a->per_customer.set ? W("{kind}: {once} at once, {period} in {time}, {customer} to one customer")
                                           : W("{kind}: {once} at once, {period} in {time}");
    return word_fill(p->w->arena, word(p->lang, text), args, 5);
}

static const struct err *rows(struct limits *g, struct work *w) {
    struct authority *all;
    const struct page *p = g->page;
    TRY(authority_list(w, OPT_NONE, &all, &g->shown.row_n));
    struct page_limit_row *list = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_limit_row);
    for (size_t i = 0; i < g->shown.row_n; i++)
        list[i] = (struct page_limit_row){ all[i].id, all[i].user_id.set ? all[i].user_name : role_name(p, all[i].role.v),
                                           said(p, &all[i]), str_is_set(all[i].approver_name) ? all[i].approver_name : S("") };
    g->shown.rows = list;
    return NULL;
}

static const struct err *proposals(struct limits *g, struct work *w) {
    struct authority_proposal *all;
    const struct page *p = g->page;
    TRY(authority_proposals(w, &all, &g->shown.proposal_n));
    struct page_proposal *list = ARENA_ARRAY(w->arena, g->shown.proposal_n + 1, struct page_proposal);
    for (size_t i = 0; i < g->shown.proposal_n; i++)
        list[i] = (struct page_proposal){ page_grant_kind(p, OPT(all[i].kind)), page_money(p, all[i].per_grant, all[i].currency),
                                          page_span(p, all[i].wait), all[i].decided, all[i].approved, all[i].removed };
    g->shown.proposals = list;
    return NULL;
}

/* For whom: the roles, then people; who is asked: the owners, then people. */
static const struct err *people(struct limits *g, struct work *w) {
    struct user *users;
    size_t n;
    const struct page *p = g->page;
    struct page_limits_of *out = &g->shown;
    TRY(user_list(w, &users, &n));
    struct page_choice *who = ARENA_ARRAY(w->arena, n + 2, struct page_choice), *asked = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    struct str chosen = page_field(p, "who"), approver = page_field(p, "approver");
    who[out->who_n++] = (struct page_choice){ S("agent"), role_name(p, ROLE_AGENT), str_eq(chosen, S("agent")) };
    who[out->who_n++] = (struct page_choice){ S("owner"), role_name(p, ROLE_OWNER), str_eq(chosen, S("owner")) };
    asked[out->approver_n++] = (struct page_choice){ S(""), role_name(p, ROLE_OWNER), approver.n == 0 };
    for (size_t i = 0; i < n; i++) {
        if (!users[i].active) continue;
        struct str id = str_printf(w->arena, "%lld", (long long)users[i].id);
        who[out->who_n++] = (struct page_choice){ id, users[i].name, str_eq(chosen, id) };
        asked[out->approver_n++] = (struct page_choice){ id, users[i].name, str_eq(approver, id) };
    }
    out->who = who;
    out->approvers = asked;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct limits *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(rows(g, w));
    TRY(proposals(g, w));
    return people(g, w);
}

static const struct err *show(struct limits *g) {
    struct page *p = g->page;
    struct page_limits_of *out = &g->shown;
    bool typed = out->err != NULL;
    out->said = settings_said(p);
    out->kinds = page_grant_kinds(p, W("Any kind"), page_field(p, "kind"), &out->kind_n);
    out->per_grant = page_field(p, "per_grant");
    out->per_period = page_field(p, "per_period");
    out->per_customer = page_field(p, "per_customer");
    out->days = typed ? page_field(p, "days") : S("30");
    out->currency = typed ? page_field(p, "currency") : page_currency(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = typed;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/limits");
    return page_show(p, settings_status(out->err), PAGE_DESK, word(p->lang, W("What each may give")), limits_body, out);
}

const struct err *web_limits(struct page *p) { return show(&(struct limits){ .page = p }); }

static const struct err *set(struct page *p, struct work *w) {
    struct str who = page_field(p, "who"), kind = page_field(p, "kind"), approver = page_field(p, "approver");
    struct authority_new in = { .currency = str_trim(page_field(p, "currency")), .period_days = page_number(p, "days") };
    int64_t id, cap;
    if (str_eq(who, S("agent"))) in.role = OPT(ROLE_AGENT);
    if (str_eq(who, S("owner"))) in.role = OPT(ROLE_OWNER);
    if (!in.role.set && str_to_int(who, 1, INT64_MAX, &id)) in.user_id = OPT(id);
    if (str_to_int(approver, 1, INT64_MAX, &id)) in.approver_id = OPT(id);
    for (int64_t k = 0; k < GRANT_KINDS; k++)
        if (str_eq(kind, str_of(authority_kinds[k]))) in.kind = OPT(k);
    TRY(page_amount(p, w, "per_grant", in.currency, &in.per_grant));
    TRY(page_amount(p, w, "per_period", in.currency, &in.per_period));
    if (str_trim(page_field(p, "per_customer")).n) {
        TRY(page_amount(p, w, "per_customer", in.currency, &cap));
        in.per_customer = OPT(cap);
    }
    return authority_set(w, &in, &id);
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    return str_eq(page_field(p, "act"), S("end")) ? authority_end(w, page_number(p, "id")) : set(p, w);
}

const struct err *web_limits_set(struct page *p) {
    struct limits g = { .page = p };
    const struct err *e = work_write(p->w, act_tx, p);
    if (e && settings_can_again(e)) {
        g.shown.err = e;
        return show(&g);
    }
    if (e) return e;
    settings_done(p, "/settings/limits", "saved");
    return NULL;
}
