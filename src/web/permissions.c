/* What a customer may be sent: beside him, and the form that says it. */
#include "desk/permission/offer.h"
#include "desk/permission/permission.h"

#include "view/permissions.h"
#include "view/words.h"
#include "web/records.h"

struct str page_no_offer(const struct page *p, int64_t why) {
    static const char *const words[OFFER_WHYS] = {
        [OFFER_NO_REASON] = W("The mail left without its coupon"),
        [OFFER_NOT_ALLOWED] = W("No coupon in the mail: nobody said that we may send offers"),
        [OFFER_WITHDRAWN] = W("No coupon in the mail: the customer wants no offers"),
        [OFFER_COMPLAINT] = W("No coupon in the mail: a complaint is open"),
        [OFFER_TAKEN_BACK] = W("The coupon went back with the mail"),
        [OFFER_HAD] = W("No coupon in the mail: the one for this order was used"),
    };
    return word(p->lang, words[why]);
}

static struct str said(const struct page *p, const struct permission *r) {
    static const char *const words[][2] = { { W("Offers by mail: no"), W("Offers by mail: yes") },
                                            { W("Surveys: no"), W("Surveys: yes") } };
    return word(p->lang, words[r->purpose][r->given]);
}

static struct str source(const struct page *p, const struct permission *r) {
    if (str_eq(r->source, PERMISSION_BY_JOINING)) return word(p->lang, W("from the record that was joined"));
    if (str_eq(r->source, PERMISSION_BY_PARTING)) return word(p->lang, W("said while the records were one"));
    if (str_eq(r->source, PERMISSION_BY_LINK)) return word(p->lang, W("by the link in a mail"));
    if (!str_is_set(r->order_number)) return r->source;
    return str_printf(p->w->arena, "%.*s (%.*s)", STR_ARG(r->source), STR_ARG(r->order_number));
}

/* What counts is the newest of its purpose. */
static struct str now(const struct page *p, const struct permission *rows, size_t n, int64_t purpose) {
    static const char *const never[] = { W("Offers by mail: no, nobody said that we may."),
                                         W("Surveys: nobody said anything about them.") };
    static const char *const words[][2] = { { W("Offers by mail: no, since {date}."), W("Offers by mail: yes, since {date}.") },
                                            { W("Surveys: no, since {date}."), W("Surveys: yes, since {date}.") } };
    for (size_t i = 0; i < n; i++) {
        if (rows[i].purpose != purpose) continue;
        struct word_arg date = { S("date"), page_day(p, rows[i].at).lead };
        return word_fill(p->w->arena, word(p->lang, words[purpose][rows[i].given]), &date, 1);
    }
    return word(p->lang, never[purpose]);
}

const struct err *page_permissions(struct page *p, struct work *w, int64_t customer_id,
                                   const struct page_permissions **ret) {
    struct permission *rows;
    enum offer_why why;
    int64_t permission;
    size_t n;
    struct page_permissions *m = ARENA_NEW(w->arena, struct page_permissions);
    TRY(permission_history(w, customer_id, &rows, &n));
    TRY(offer_may(w, customer_id, &why, &permission));
    struct page_permission *list = ARENA_ARRAY(w->arena, n + 1, struct page_permission);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_permission){ said(p, &rows[i]), page_day(p, rows[i].at), source(p, &rows[i]),
                                            str_is_set(rows[i].user_name) ? rows[i].user_name : S("") };
    *m = (struct page_permissions){ .rows = list,
                                    .row_n = n,
                                    .offers = now(p, rows, n, PERMISSION_OFFERS),
                                    .rests = why == OFFER_COMPLAINT,
                                    .survey = now(p, rows, n, PERMISSION_SURVEY),
                                    .source = page_field(p, "source") };
    *ret = m;
    return NULL;
}

const struct err *page_permission_said(struct page *p, struct work *w) {
    bool given = str_eq(page_field(p, "act"), S("give"));
    int64_t order = given ? page_number(p, "order") : 0;
    struct permission_said in = { .purpose = str_eq(page_field(p, "purpose"), S("survey")) ? PERMISSION_SURVEY
                                                                                           : PERMISSION_OFFERS,
                                  .basis = order ? BASIS_SOFT_OPT_IN : BASIS_CONSENT,
                                  .given = given,
                                  .order_id = order ? OPT(order) : OPT_NONE,
                                  .source = page_field(p, "source") };
    return permission_say(w, p->id, &in);
}
