/* Promises beside a conversation: its card, the form for a new one, what a reply proposes and tells. */
#include "base/moment.h"
#include "desk/clock/target.h"
#include "desk/customer/customer.h"
#include "desk/mailroom.h"
#include "desk/promise/wording.h"
#include "view/words.h"
#include "web/promises.h"

#include <stdlib.h>

static struct str query(const struct page *p, const char *name) {
    return form_get(&p->req->query, name);
}

/* ---- the form for a new one ---- */

/* How late news may be promised here. */
static const struct err *news_by(struct page *p, struct work *w, const struct conversation *c, struct str *ret) {
    struct target t;
    bool any;
    *ret = S("");
    TRY(target_news(w, c, p->now, &t, &any));
    if (!any) return NULL;
    struct word_arg time = { S("time"), page_next(p, t.due).full };
    *ret = word_fill(w->arena, word(p->lang, W("By our standard they hear from us by {time} at the latest.")), &time, 1);
    return NULL;
}

static const struct err *form(struct page *p, struct work *w, const struct conversation *c, struct page_case_promises *out) {
    struct promise_advice a;
    bool again = p->refused_promise;
    TRY(promise_helper(w, PROMISE_DEED, &a));
    out->form = true;
    out->usual_days = a.days;
    out->usual_n = a.p90 ? a.n : 0;
    out->past_kept = a.past.kept;
    out->past_n = a.past.n;
    page_moment_fields(p, p->now, &out->first_day, &out->clock);
    page_moment_fields(p, a.due, &out->day, &out->clock);
    TRY(news_by(p, w, c, &out->news_by));
    if (!again) return NULL;
    out->what = page_field(p, "what");
    out->update = str_eq(page_field(p, "kind"), S("1"));
    out->day = page_field(p, "day");
    out->clock = page_field(p, "time");
    out->sooner = p->sooner;
    return NULL;
}

struct making {
    struct page *page;
    int64_t due;
    bool warned;
};

static const struct err *make_tx(struct work *w, void *arg) {
    struct making *m = arg;
    struct page *p = m->page;
    struct conversation c;
    struct promise_advice a;
    int64_t id;
    struct str due = str_printf(w->arena, "%lld", (long long)m->due);
    bool update = str_eq(page_field(p, "kind"), S("1"));
    struct promise_new in = { .kind = update ? PROMISE_UPDATE : PROMISE_DEED,
                              .what = page_field(p, "what"),
                              .due = m->due };
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    TRY(promise_helper(w, in.kind, &a));
    in.by_helper = m->due == a.due;
    m->warned = a.p90 > 0 && m->due < a.due && !str_eq(due, page_field(p, "sooner"));
    p->sooner = m->warned ? due : S("");
    if (m->warned)
        return ERR(w->arena, ERR_INVALID, "This is sooner than we usually manage.", .field = "day",
                   .hint = "Choose a later day, or send it once more.");
    return promise_make(w, p->id, &in, &id);
}

const struct err *web_promise(struct page *p) {
    struct making m = { .page = p };
    const struct err *e = NULL;
    if (!page_moment(p, "day", "time", &m.due))
        e = ERR(p->w->arena, ERR_INVALID, "This is no day and time.", .field = "day",
                .hint = "Choose a day, and a time such as 09:00.");
    if (!e) e = work_write(p->w, make_tx, &m);
    p->refused_promise = e != NULL;
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, "#promises"));
    return NULL;
}

/* ---- what a reply tells ---- */

static const struct err *tell(struct page *p, struct work *w, const struct conversation *c,
                              struct str lang, int64_t id, struct str *draft,
                              struct page_case_promises *out) {
    struct promise r;
    struct promise_advice a;
    struct customer who;
    const struct zone *shop;
    TRY(promise_get(w, id, &r));
    if (r.conversation_id != c->id || (r.state != PROMISE_MADE && r.state != PROMISE_BROKEN))
        return NULL;
    out->tells = id;
    out->tells_what = r.what;
    if (p->refused_reply) {
        out->told_day = page_field(p, "told_day");
        out->told_clock = page_field(p, "told_time");
        return NULL;
    }
    TRY(promise_helper(w, (enum promise_kind)r.kind, &a));
    TRY(customer_get(w, c->customer_id, &who));
    page_moment_fields(p, a.due, &out->told_day, &out->told_clock);
    /* The customer reads it by the shop's clock, by which a reply is understood, too (propose.c). */
    if (zone_load(w->arena, w->sys, p->facts.zone, &shop)) shop = p->zone;
    struct promise_letter letter = { who.salutation, p->facts.name, r.what, a.due, shop };
    struct str words = promise_letter(w->arena, lang, &letter);
    if (str_find(*draft, words) < 0)
        *draft = draft->n ? str_join3(w->arena, words, S("\n\n"), *draft) : words;
    return NULL;
}

static int64_t told_of(const struct page *p) {
    int64_t id;
    struct str asked = p->refused_reply ? page_field(p, "tells") : query(p, "tell");
    return str_to_int(asked, 1, INT64_MAX, &id) ? id : 0;
}

/* ---- what a reply promises ---- */

static bool is_chosen(const struct page *p, struct str value) {
    for (size_t i = 0; i < p->form.field_count; i++)
        if (p->refused_reply && str_eq(p->form.fields[i].name, S("promise")) &&
            str_eq(p->form.fields[i].value, value))
            return true;
    return false;
}

/* A text of ours is in a language we speak; which, its own words say. */
static struct str language_of(const struct page *p, struct str text, struct str lang) {
    struct str own = p->web->o.mailroom->language(text);
    if (str_is_set(own) && own.n) return own;
    return str_is_set(lang) ? lang : p->facts.lang;
}

static const struct err *offers(struct page *p, struct work *w, struct str draft, struct str lang,
                                struct page_case_promises *out) {
    struct promise_proposal found[PROMISES_A_REPLY];
    size_t n = 0;
    if (draft.n) TRY(promise_propose(w, draft, language_of(p, draft, lang), found, &n));
    struct page_offer *list = ARENA_ARRAY(w->arena, n + 1, struct page_offer);
    for (size_t i = 0; i < n; i++) {
        struct str value = str_printf(w->arena, "%lld", (long long)found[i].due);
        list[i] = (struct page_offer){ .value = value,
                                       .what = found[i].what,
                                       .due = page_next(p, found[i].due),
                                       .soon = found[i].soon,
                                       .chosen = is_chosen(p, value) };
    }
    out->offers = list;
    out->offer_n = n;
    return NULL;
}

const struct err *page_offer_lines(struct page *p, struct work *w, struct str text, struct str lang,
                                   struct str *ret) {
    struct page_case_promises found = { 0 };
    TRY(offers(p, w, text, lang, &found));
    *ret = S("");
    for (size_t i = 0; i < found.offer_n; i++) {
        const struct page_offer *o = &found.offers[i];
        struct word_arg time = { S("time"), o->due.full };
        struct str label = word_fill(w->arena, word(p->lang, W("Promise it: {time}")), &time, 1);
        if (o->soon)
            label = str_join3(w->arena, label, S(" "),
                              word(p->lang, W("sooner than we usually manage")));
        *ret = str_join(w->arena, *ret,
                        str_printf(w->arena, "\n\t%.*s\t%.*s\t%.*s", STR_ARG(o->value),
                                   STR_ARG(label), STR_ARG(o->what)));
    }
    return NULL;
}

const struct err *page_promised(struct page *p, struct answer *ret) {
    struct promise_new *list = ARENA_ARRAY(p->w->arena, PROMISES_A_REPLY + 2, struct promise_new);
    size_t n = 0;
    int64_t due, tells;
    for (size_t i = 0; i < p->form.field_count && n <= PROMISES_A_REPLY; i++) {
        const struct form_field *f = &p->form.fields[i];
        if (!str_eq(f->name, S("promise")) || !str_to_int(f->value, 1, INT64_MAX, &due)) continue;
        struct str what = str_join(p->w->arena, S("what-"), f->value);
        list[n++] =
            (struct promise_new){ .what = page_field(p, str_c(p->w->arena, what)), .due = due };
    }
    if (str_to_int(page_field(p, "tells"), 1, INT64_MAX, &tells)) {
        if (!page_moment(p, "told_day", "told_time", &due))
            return ERR(p->w->arena, ERR_INVALID, "This is no day and time.", .field = "told_day",
                       .hint = "Choose a day, and a time such as 09:00.");
        list[n++] = (struct promise_new){ .tells_id = OPT(tells), .due = due };
    }
    ret->promises = list;
    ret->promise_n = n;
    return NULL;
}

/* ---- the page ---- */

static bool is_open(const struct promise *r) {
    return r->state == PROMISE_MADE || r->state == PROMISE_BROKEN;
}

/* What is still owed, due first first; then what is done, newest first. */
static int by_duty(const void *left, const void *right) {
    const struct promise *l = left, *r = right;
    if (is_open(l) != is_open(r)) return is_open(l) ? -1 : 1;
    if (!is_open(l)) return (l->id < r->id) - (l->id > r->id);
    return (l->due > r->due) - (l->due < r->due);
}

const struct err *page_case_promises(struct page *p, struct work *w, const struct conversation *c,
                                     struct str lang, struct str *draft,
                                     const struct page_case_promises **ret) {
    struct page_case_promises *out = ARENA_NEW(w->arena, struct page_case_promises);
    struct promise *rows;
    *out = (struct page_case_promises){ 0 };
    *ret = out;
    if (c->holds & HOLDS_PROMISE) {
        TRY(promise_list(w, c->id, &rows, &out->n));
        if (out->n) qsort(rows, out->n, sizeof *rows, by_duty);
        out->rows = page_promises_of(p, rows, out->n);
    }
    if (p->refused_promise || query(p, "promise").n) TRY(form(p, w, c, out));
    if (told_of(p) && out->n)
        TRY(tell(p, w, c, str_is_set(lang) && lang.n ? lang : p->facts.lang, told_of(p), draft, out));
    return offers(p, w, *draft, lang, out);
}
