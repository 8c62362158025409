/* Before the door: a forgotten password, and the links that mails of the desk bring. */
#include "web/settings.h"

#include "desk/auth/password.h"
#include "desk/setting/setting.h"
#include "view/view_enter.h"
#include "view/view_forgotten.h"
#include "view/words.h"

static const struct err *viewer_tx(struct work *w, void *arg) { return page_viewer(arg, w); }

static const struct err *gate(struct page *p, const struct err *e, const char *title,
                              page_body *body, const void *data) {
    TRY(work_read(p->w, viewer_tx, p));
    p->me.user_id = 0; /* the page of somebody who is not in, whoever else is */
    p->me.error = e != NULL;
    return page_show(p, settings_status(e), PAGE_GATE, word(p->lang, title), body, data);
}

static void forgotten_body(struct html *h, const void *data, const struct viewer *me) {
    view_forgotten(h, data, me);
}

const struct err *web_forgotten_page(struct page *p) {
    struct page_forgotten page = { .address = S("") };
    return gate(p, NULL, W("A new password."), forgotten_body, &page);
}

const struct err *web_forgotten(struct page *p) {
    struct page_forgotten page = { .address = page_field(p, "address") };
    page.err = password_forgotten(p->w, page.address, p->req->network);
    if (page.err && !settings_can_again(page.err)) return page.err;
    page.asked = page.err == NULL;
    return gate(p, page.err, W("A new password."), forgotten_body, &page);
}

static void enter_body(struct html *h, const void *data, const struct viewer *me) {
    view_enter(h, data, me);
}

static const struct err *show_enter(struct page *p, const struct link_owner *owner,
                                    const struct err *e) {
    struct page_enter page = { .token = route_part(p->match, "token"),
                               .address = owner->mail,
                               .invited = owner->kind == LINK_INVITATION,
                               .err = e };
    p->lang = lang_by_tag(owner->lang);
    p->rp->lang = (int)p->lang;
    return gate(p, e, W("A new password."), enter_body, &page);
}

const struct err *web_enter_page(struct page *p) {
    struct link_owner owner;
    TRY(password_link_owner(p->w, route_part(p->match, "token"), &owner));
    return show_enter(p, &owner, NULL);
}

const struct err *web_enter(struct page *p) {
    struct link_owner owner;
    struct str token = route_part(p->match, "token");
    TRY(password_link_owner(p->w, token, &owner));
    const struct err *e = password_link_use(p->w, token, page_field(p, "password"), &owner);
    if (e && e->code == ERR_INVALID) return show_enter(p, &owner, e);
    if (e) return e;
    reply_redirect(p->rp, S("/sign-in?new=1"));
    return NULL;
}
