/* Settings: the second step at the door. */
#include "web/settings.h"

#include "base/json.h"
#include "desk/auth/passkey.h"
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

static const struct err *passkeys(struct second *g, struct work *w) {
    struct passkey_item *all;
    size_t n;
    TRY(passkey_list(w, &all, &n));
    struct page_passkey *rows = ARENA_ARRAY(w->arena, n + 1, struct page_passkey);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct page_passkey){ .id = all[i].id, .name = all[i].name };
        if (all[i].used_at.set) rows[i].used = page_past(g->page, all[i].used_at.v);
    }
    g->shown.passkeys = rows;
    g->shown.passkey_n = n;
    g->shown.on = g->shown.on || n > 0;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct second *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(second_has_app(w, &g->shown.app));
    TRY(passkeys(g, w));
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

/* ---- passkeys ---- */

struct asking {
    struct page *page;
    struct json json;
};

static const struct err *known_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct passkey_item *all;
    size_t n;
    TRY(passkey_list(w, &all, &n));
    for (size_t i = 0; i < n; i++)
        json_text(&x->json, all[i].credential);
    return NULL;
}

static void put(struct json *j, const char *key, struct str value) {
    json_key(j, key);
    json_text(j, value);
}

/* What the script asks for; a new way in asks for the password first. */
static const struct err *ask(struct page *p) {
    struct asking x = { p, json_new(p->w->arena, 64 << 10) };
    struct passkey_place at = { request_header(p->req, "Host") };
    struct json *j = &x.json;
    TRY(password_check(p->w, page_field(p, "current")));
    json_open_object(j);
    put(j, "challenge", passkey_challenge(p->w, p->session.actor.user_id));
    put(j, "rp", passkey_rp(&at));
    put(j, "shop", p->facts.name);
    put(j, "user", passkey_handle(p->w, p->session.actor.user_id));
    put(j, "mail", p->session.actor.mail);
    put(j, "name", p->session.actor.name);
    json_key(j, "known");
    json_open_array(j);
    TRY(work_read(p->w, known_tx, &x));
    json_end(j);
    json_end(j);
    reply_json(p->rp, 200, json_str(j));
    return NULL;
}

static const struct err *add(struct page *p) {
    struct second g = { .page = p };
    struct passkey_place at = { request_header(p->req, "Host") };
    struct passkey_answer answer = { .client = page_field(p, "client"),
                                     .data = page_field(p, "data") };
    const struct err *e = passkey_add(p->w, &at, &answer, page_field(p, "name"), &g.shown.codes);
    if (e) return refused(p, e);
    p->session.must_second = false;
    p->session.second = true;
    if (g.shown.codes) {
        g.shown.code_n = RECOVERY_CODES;
        return show(&g);
    }
    settings_done(p, "/settings/second-step", "saved");
    return NULL;
}

const struct err *web_passkeys(struct page *p) {
    struct str act = page_field(p, "act");
    if (str_eq(act, S("ask"))) return ask(p);
    if (!str_eq(act, S("remove"))) return add(p);
    const struct err *e = password_check(p->w, page_field(p, "current"));
    if (!e) e = passkey_remove(p->w, page_number(p, "id"));
    if (e) return refused(p, e);
    settings_done(p, "/settings/second-step", "saved");
    return NULL;
}
