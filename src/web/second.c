/* Settings: the second step at the door. */
#include "web/settings.h"

#include "desk/auth/password.h"
#include "desk/auth/second.h"
#include "view/view_second_page.h"
#include "view/words.h"
#include "web/qr.h"

static void second_body(struct html *h, const void *data, const struct viewer *me) {
    view_second_page(h, data, me);
}

struct second {
    struct page *page;
    struct page_second shown;
};

static const struct err *gather_tx(struct work *w, void *arg) {
    struct second *g = arg;
    TRY(page_viewer(g->page, w));
    return second_codes_left(w, &g->shown.left);
}

static const struct err *show(struct second *g) {
    struct page *p = g->page;
    g->shown.on = g->shown.codes || p->session.second;
    g->shown.must = p->session.must_second;
    TRY(work_read(p->w, gather_tx, g));
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/second-step");
    p->me.error = g->shown.err != NULL;
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Second step")),
                     second_body, &g->shown);
}

const struct err *web_second(struct page *p) {
    struct second g = { .page = p };
    return show(&g);
}

static const struct err *refused(struct page *p, const struct err *e) {
    struct second g = { .page = p, .shown.err = e };
    return settings_can_again(e) ? show(&g) : e;
}

static const struct err *offer(struct page *p, const struct second_new *x, const struct err *e) {
    struct second g = { .page = p, .shown.err = e };
    g.shown.secret = x->secret;
    g.shown.sealed = x->sealed;
    (void)qr_path(p->w->arena, x->uri, &g.shown.qr, &g.shown.qr_side);
    return show(&g);
}

static const struct err *begin(struct page *p) {
    const struct err *e = password_check(p->w, page_field(p, "current"));
    if (e) return refused(p, e);
    struct second_new x = second_begin(p->w, p->facts.name);
    return offer(p, &x, NULL);
}

static const struct err *finish(struct page *p) {
    struct second g = { .page = p };
    struct second_new x;
    struct str sealed = page_field(p, "sealed");
    const struct err *e = second_on(p->w, sealed, page_field(p, "code"), &g.shown.codes);
    if (e && e->code == ERR_DENIED && second_again(p->w, sealed, p->facts.name, &x))
        return offer(p, &x, e);
    if (e) return refused(p, e);
    g.shown.code_n = RECOVERY_CODES;
    p->session.must_second = false;
    return show(&g);
}

/* What takes the step away, or opens another way past it, asks for the password. */
static const struct err *with_password(struct page *p, bool off) {
    struct second g = { .page = p };
    const struct err *e = password_check(p->w, page_field(p, "current"));
    if (!e && off) e = second_off(p->w);
    if (!e && !off) e = second_codes(p->w, &g.shown.codes);
    if (e) return refused(p, e);
    if (off) {
        reply_redirect(p->rp, S("/settings/second-step"));
        return NULL;
    }
    g.shown.code_n = RECOVERY_CODES;
    return show(&g);
}

const struct err *web_second_set(struct page *p) {
    struct str act = page_field(p, "act");
    if (str_eq(act, S("begin"))) return begin(p);
    if (str_eq(act, S("finish"))) return finish(p);
    return with_password(p, str_eq(act, S("off")));
}
