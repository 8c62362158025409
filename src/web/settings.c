/* Settings: the own account. */
#include "web/settings.h"

#include "desk/auth/passes.h"
#include "desk/auth/password.h"
#include "desk/repeat/repeat.h"
#include "desk/signature/signature.h"
#include "desk/user/user.h"
#include "view/view_account_page.h"
#include "view/words.h"

/* ---- shared ---- */

struct str settings_said(const struct page *p) {
    static const struct {
        const char *word, *says;
    } all[] = {
        { "saved", W("Saved.") },
        { "password", W("The new password counts. Everywhere else you are signed out.") },
        { "ended", W("Signed out there.") },
        { "revoked", W("The token does not count any more.") },
        { "invited", W("The invitation is on its way.") },
        { "withdrawn", W("The invitation is taken back.") },
        { "on", W("Switched on: this person can sign in.") },
        { "off", W("Switched off. Open conversations went back to their team.") },
    };
    struct str said = form_get(&p->req->query, "said");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eq(said, str_of(all[i].word))) return word(p->lang, all[i].says);
    return S("");
}

void settings_done(struct page *p, const char *path, const char *said) {
    reply_redirect(p->rp, str_printf(p->w->arena, "%s?said=%s", path, said));
}

bool settings_can_again(const struct err *e) {
    return e->code == ERR_INVALID || e->code == ERR_LIMIT || e->code == ERR_CONFLICT ||
           e->code == ERR_DENIED || e->code == ERR_RATE;
}

int settings_status(const struct err *e) {
    if (!e) return 200;
    return e->code == ERR_INVALID ? 422 : err_meaning(e->code)->http;
}

struct str settings_with(struct arena *a, struct str list, struct str name) {
    return list.n ? str_join3(a, list, S(", "), name) : name;
}

/* ---- the page ---- */

static void account_body(struct html *h, const void *data, const struct viewer *me) {
    view_account_page(h, data, me);
}

struct account {
    struct page *page;
    struct page_account shown;
};

static const struct err *sessions(struct account *g, struct work *w) {
    struct session_item *rows;
    size_t n;
    TRY(passes_sessions(w, &g->page->session, &rows, &n));
    struct page_session *s = ARENA_ARRAY(w->arena, n + 1, struct page_session);
    for (size_t i = 0; i < n; i++)
        s[i] = (struct page_session){ .handle = rows[i].handle,
                                      .network = rows[i].network,
                                      .browser = rows[i].browser,
                                      .seen = page_past(g->page, rows[i].seen_at),
                                      .own = rows[i].own != 0 };
    g->shown.sessions = s;
    g->shown.session_n = n;
    return NULL;
}

static const struct err *tokens(struct account *g, struct work *w) {
    struct token_item *rows;
    size_t n;
    TRY(passes_tokens(w, &rows, &n));
    struct page_token *t = ARENA_ARRAY(w->arena, n + 1, struct page_token);
    for (size_t i = 0; i < n; i++) {
        t[i] = (struct page_token){ .id = rows[i].id,
                                   .name = rows[i].name,
                                   .scope = (int)rows[i].scope };
        if (!t[i].name.n) t[i].name = str_printf(w->arena, "%lld", (long long)rows[i].id);
        if (rows[i].used_at.set) t[i].used = page_past(g->page, rows[i].used_at.v);
    }
    g->shown.tokens = t;
    g->shown.token_n = n;
    return NULL;
}

static struct str signature_field(const struct page *p, const char *tag) {
    return page_field(p, str_printf(p->w->arena, "sign-%s", tag).p);
}

/* The languages in their order, then all others. */
static const char *signature_tag(size_t i) {
    return i < LANG_COUNT ? lang_tag((enum lang)i) : "other";
}

static const struct err *signatures(struct account *g, struct work *w) {
    struct signature *rows;
    size_t n;
    TRY(signature_list(w, &rows, &n));
    for (size_t i = 0; i < PAGE_SIGNATURES; i++) {
        struct page_signature *s = &g->shown.signatures[i];
        struct str stored = i < LANG_COUNT ? str_of(signature_tag(i)) : S("");
        *s = (struct page_signature){ .tag = signature_tag(i) };
        if (i < LANG_COUNT) s->name = page_language(g->page->lang, stored);
        for (size_t k = 0; k < n; k++)
            if (str_eq(rows[k].lang, stored)) s->text = rows[k].text;
        if (g->shown.wrong == ACCOUNT_SIGNATURES) s->text = signature_field(g->page, s->tag);
    }
    return NULL;
}

static const struct err *account_tx(struct work *w, void *arg) {
    struct account *g = arg;
    struct user u;
    TRY(page_viewer(g->page, w));
    TRY(user_get(w, w->actor.user_id, &u));
    if (g->shown.wrong != ACCOUNT_PROFILE) {
        g->shown.name = u.name;
        g->shown.lang = u.lang;
        g->shown.zone = u.zone;
        g->shown.theme = (int)u.theme;
        g->shown.density = (int)u.density;
    }
    TRY(signatures(g, w));
    TRY(sessions(g, w));
    return tokens(g, w);
}

static const struct err *show(struct account *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.key = sys_random_hex(p->w->sys, p->w->arena, 16);
    TRY(work_read(p->w, account_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("My account")),
                     account_body, &g->shown);
}

const struct err *web_account(struct page *p) {
    struct account g = { .page = p };
    return show(&g);
}

static const struct err *refused(struct page *p, enum account_form form, const struct err *e) {
    struct account g = { .page = p, .shown = { .wrong = form, .err = e } };
    if (!settings_can_again(e)) return e;
    g.shown.name = page_field(p, "name");
    g.shown.lang = page_field(p, "lang");
    g.shown.zone = page_field(p, "zone");
    g.shown.theme = page_theme(page_field(p, "theme"));
    g.shown.density = str_eq(page_field(p, "density"), S("compact"));
    if (form == ACCOUNT_TOKENS) g.shown.token_name = page_field(p, "name");
    return show(&g);
}

/* ---- the forms ---- */

static const struct err *profile_tx(struct work *w, void *arg) {
    return user_set_profile(w, w->actor.user_id, arg);
}

const struct err *web_account_set(struct page *p) {
    struct user_profile x = { .name = page_field(p, "name"),
                              .lang = page_field(p, "lang"),
                              .zone = str_trim(page_field(p, "zone")),
                              .theme = page_theme(page_field(p, "theme")),
                              .density = str_eq(page_field(p, "density"), S("compact")) };
    const struct err *e = work_write(p->w, profile_tx, &x);
    if (e) return refused(p, ACCOUNT_PROFILE, e);
    settings_done(p, "/settings", "saved");
    return NULL;
}

static const struct err *signatures_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    for (size_t i = 0; i < PAGE_SIGNATURES; i++)
        TRY(signature_set(w, i < LANG_COUNT ? str_of(signature_tag(i)) : S(""),
                          signature_field(p, signature_tag(i))));
    return NULL;
}

const struct err *web_signatures(struct page *p) {
    const struct err *e = work_write(p->w, signatures_tx, p);
    if (e) return refused(p, ACCOUNT_SIGNATURES, e);
    settings_done(p, "/settings", "saved");
    return NULL;
}

const struct err *web_password(struct page *p) {
    const struct err *e = password_change(p->w, page_field(p, "current"), page_field(p, "password"),
                                          &p->session.pass);
    if (e) return refused(p, ACCOUNT_PASSWORD, e);
    settings_done(p, "/settings", "password");
    return NULL;
}

static const struct err *end_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    if (str_eq(page_field(p, "act"), S("others"))) return passes_end_others(w, &p->session.pass);
    return passes_session_end(w, page_field(p, "handle"));
}

const struct err *web_sessions(struct page *p) {
    TRY(work_write(p->w, end_tx, p));
    settings_done(p, "/settings", "ended");
    return NULL;
}

struct making {
    struct page *page;
    struct repeat repeat;
    struct str secret;
    bool done;
};

static const struct err *make_tx(struct work *w, void *arg) {
    struct making *m = arg;
    int64_t status, scope = page_number(m->page, "scope");
    struct str reply;
    TRY(repeat_before(w, &m->repeat, &m->done, &status, &reply));
    if (m->done) return NULL; /* the second click; what it made was shown once */
    if (scope > SCOPE_ADMIN) scope = SCOPE_READ;
    TRY(passes_token_make(w, page_field(m->page, "name"), (enum scope)scope, &m->secret));
    return repeat_after(w, &m->repeat, 303, S(""));
}

static const struct err *make_token(struct page *p) {
    struct making m = { .page = p, .repeat = { page_field(p, "key"), S("token") } };
    const struct err *e = password_check(p->w, page_field(p, "current"));
    if (!e) e = work_write(p->w, make_tx, &m);
    if (e) return refused(p, ACCOUNT_TOKENS, e);
    if (m.done) {
        reply_redirect(p->rp, S("/settings#tokens"));
        return NULL;
    }
    struct account g = { .page = p, .shown = { .secret = m.secret } };
    return show(&g);
}

static const struct err *revoke_tx(struct work *w, void *arg) {
    return passes_token_revoke(w, page_number(arg, "id"));
}

const struct err *web_tokens(struct page *p) {
    if (str_eq(page_field(p, "act"), S("make"))) return make_token(p);
    TRY(work_write(p->w, revoke_tx, p));
    settings_done(p, "/settings", "revoked");
    return NULL;
}
