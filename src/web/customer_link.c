/* What the links in mails to customers lead to (desk/permission/link.h): pages for everybody who has the link, in the
 * language of the mail, without script. Reading one changes nothing; a form that is sent does. */
#include "base/rate.h"
#include "desk/permission/link.h"
#include "desk/setting/declared.h"
#include "view/permissions.h"
#include "view/view_no_offers.h"
#include "view/view_solved_link.h"
#include "view/words.h"
#include "web/web_priv.h"

struct visit {
    struct page *page;
    enum customer_link_kind kind;
    struct customer_link link;
    struct str phone;
    bool found, yes;
    struct str said;
};

static const struct err *visit_tx(struct work *w, void *arg) {
    struct visit *v = arg;
    struct setting_value phone;
    TRY(setting_value(w, SETTING_PHONE, &phone));
    v->phone = phone.value;
    const struct err *e = link_find(w, route_part(v->page->match, "secret"), v->kind, &v->link);
    v->found = e == NULL;
    if (e && e->code != ERR_NOT_FOUND) return e;
    return page_viewer(v->page, w);
}

/* What is answered is the customer's, whoever has signed in on this machine. */
static const struct err *set_tx(struct work *w, void *arg) {
    struct visit *v = arg;
    struct work desk = *w;
    desk.actor = (struct actor){ .kind = ACTOR_SYSTEM };
    TRY(link_find(&desk, route_part(v->page->match, "secret"), v->kind, &v->link));
    return v->kind == LINK_SOLVED ? link_answer(&desk, &v->link, v->yes, v->said) : link_stop(&desk, &v->link);
}

/* The state that a visit begins with: too often, gone, or the link as it is. */
static const struct err *visit(struct page *p, struct visit *v, enum page_link_state *ret) {
    *v = (struct visit){ .page = p, .kind = v->kind };
    TRY(work_read(p->w, visit_tx, v));
    if (v->found) p->lang = lang_by_tag(v->link.lang);
    p->rp->lang = (int)p->lang;
    p->me.lang = p->lang;
    p->me.user_id = 0; /* a customer's page, whoever else has signed in here */
    reply_header(p->rp, "X-Robots-Tag", S("noindex"));
    *ret = !rate_take(p->web->links, p->req->network, NULL) ? PAGE_LINK_OFTEN
           : !v->found                                     ? PAGE_LINK_GONE
           : !v->link.answer.set                           ? PAGE_LINK_ASKS
           : v->link.answer.v                              ? PAGE_LINK_YES
                                                           : PAGE_LINK_NO;
    return NULL;
}

static int status_of(enum page_link_state state, const struct err *e) {
    if (state == PAGE_LINK_OFTEN) return 429;
    return e ? err_meaning(e->code)->http : state == PAGE_LINK_GONE ? 404 : 200;
}

/* ---- is it solved? ---- */

static void solved_body(struct html *h, const void *data, const struct viewer *me) { view_solved_link(h, data, me); }

static const struct err *show_solved(struct page *p, const struct visit *v, enum page_link_state state,
                                     const struct err *e) {
    struct page_solved_link page = { .state = state,
                                     .secret = route_part(p->match, "secret"),
                                     .person = v->found ? v->link.person : S(""),
                                     .phone = v->phone,
                                     .text = page_field(p, "text"),
                                     .says_no = e || str_eq(form_get(&p->req->query, "a"), S("no")),
                                     .err = e };
    p->me.error = e != NULL;
    return page_show(p, status_of(state, e), PAGE_PUBLIC, word(p->lang, W("Is everything all right now?")), solved_body,
                     &page);
}

const struct err *web_answer_page(struct page *p) {
    struct visit v = { .kind = LINK_SOLVED };
    enum page_link_state state;
    TRY(visit(p, &v, &state));
    return show_solved(p, &v, state, NULL);
}

/* Whoever answers what was answered a moment ago is told what was said. */
const struct err *web_answer_set(struct page *p) {
    struct visit v = { .kind = LINK_SOLVED };
    enum page_link_state state;
    TRY(visit(p, &v, &state));
    if (state != PAGE_LINK_ASKS) return show_solved(p, &v, state, NULL);
    v.yes = str_eq(page_field(p, "a"), S("yes"));
    v.said = v.yes ? word(p->lang, W("Yes, all is well")) : page_field(p, "text");
    const struct err *e = work_write(p->w, set_tx, &v);
    if (e && e->code != ERR_INVALID && e->code != ERR_CONFLICT) return e;
    if (e && e->code == ERR_INVALID) return show_solved(p, &v, state, e);
    reply_redirect(p->rp, str_join(p->w->arena, S("/answer/"), route_part(p->match, "secret")));
    return NULL;
}

/* ---- no more offers ---- */

static void no_offers_body(struct html *h, const void *data, const struct viewer *me) { view_no_offers(h, data, me); }

static const struct err *show_no_offers(struct page *p, const struct visit *v, enum page_link_state state) {
    struct page_no_offers page = { state, route_part(p->match, "secret"), v->phone };
    return page_show(p, status_of(state, NULL), PAGE_PUBLIC, word(p->lang, W("No more offers")), no_offers_body, &page);
}

/* Who said it once may have agreed again since: it is asked anew. */
const struct err *web_no_offers_page(struct page *p) {
    struct visit v = { .kind = LINK_NO_OFFERS };
    enum page_link_state state;
    TRY(visit(p, &v, &state));
    return show_no_offers(p, &v, state == PAGE_LINK_NO ? PAGE_LINK_ASKS : state);
}

/* Mail programs send this by themselves when their "unsubscribe" is pressed, and look at nothing but the status. */
const struct err *web_no_offers(struct page *p) {
    struct visit v = { .kind = LINK_NO_OFFERS };
    enum page_link_state state;
    TRY(visit(p, &v, &state));
    if (state != PAGE_LINK_ASKS && state != PAGE_LINK_NO) return show_no_offers(p, &v, state);
    TRY(work_write(p->w, set_tx, &v));
    return show_no_offers(p, &v, PAGE_LINK_NO);
}
