/* Settings: who answers here, and what each may. */
#include "web/settings.h"

#include "desk/auth/auth.h"
#include "desk/user/user.h"
#include "view/view_people_page.h"
#include "view/words.h"

static void people_body(struct html *h, const void *data, const struct viewer *me) {
    view_people_page(h, data, me);
}

struct people {
    struct page *page;
    bool add;
    int64_t edit; /* whose form is shown; 0: nobody's */
    const struct err *err;
    struct page_people shown;
    struct page_person_form form;
};

static struct str teams_of(struct work *w, const struct team *teams, size_t n,
                           const struct team_member *members, size_t member_n, int64_t user_id) {
    struct str list = S("");
    for (size_t i = 0; i < member_n; i++)
        for (size_t k = 0; k < n && members[i].user_id == user_id; k++)
            if (teams[k].id == members[i].team_id)
                list = settings_with(w->arena, list, teams[k].name);
    return list;
}

static struct page_person person_of(const struct page *p, const struct user *u) {
    struct page_person r = { .id = u->id,
                             .version = u->version,
                             .name = u->name,
                             .mail = u->mail,
                             .owner = u->role == ROLE_OWNER,
                             .active = u->active != 0,
                             .invited = u->invited_at.set,
                             .sees = (int)u->sees };
    if (u->invited_at.set) r.since = page_past(p, u->invited_at.v);
    return r;
}

static const struct err *rows(struct people *g, struct work *w) {
    struct user *users;
    struct team *teams;
    struct team_member *members;
    size_t n, team_n, member_n;
    TRY(user_list(w, &users, &n));
    TRY(team_list(w, &teams, &team_n));
    TRY(team_members(w, &members, &member_n));
    struct page_person *r = ARENA_ARRAY(w->arena, n + 1, struct page_person);
    for (size_t i = 0; i < n; i++) {
        r[i] = person_of(g->page, &users[i]);
        r[i].teams = teams_of(w, teams, team_n, members, member_n, users[i].id);
        g->shown.active_n += r[i].active;
        g->shown.invited_n += r[i].invited;
    }
    g->shown.rows = r;
    g->shown.row_n = n;
    return NULL;
}

static bool chosen(const struct page *p, const char *name, struct str value) {
    for (size_t i = 0; i < p->form.field_count; i++)
        if (str_eq(p->form.fields[i].name, str_of(name)) && str_eq(p->form.fields[i].value, value))
            return true;
    return false;
}

static const struct err *choices(struct people *g, struct work *w) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    struct page_choice *c = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++) {
        c[i].value = str_printf(w->arena, "%lld", (long long)teams[i].id);
        c[i].name = teams[i].name;
        c[i].chosen = g->err ? chosen(g->page, "team", c[i].value) : n == 1;
    }
    g->form.teams = c;
    g->form.team_n = n;
    return NULL;
}

static const struct err *form(struct people *g, struct work *w) {
    struct page *p = g->page;
    struct user u = { .name = page_field(p, "name"), .sees = SEES_TEAMS };
    if (g->edit) TRY(user_get(w, g->edit, &u));
    if (g->err) {
        u.role = page_number(p, "role");
        u.sees = page_number(p, "sees");
    }
    struct str lang = g->err ? page_field(p, "lang") : p->session.lang;
    g->form = (struct page_person_form){ .id = g->edit,
                                         .version = u.version,
                                         .name = u.name,
                                         .mail = page_field(p, "mail"),
                                         .lang = lang,
                                         .owner = u.role == ROLE_OWNER,
                                         .active = u.active != 0,
                                         .sees = (int)u.sees,
                                         .err = g->err };
    g->shown.form = &g->form;
    return g->edit ? NULL : choices(g, w);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct people *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(rows(g, w));
    return g->add || g->edit ? form(g, w) : NULL;
}

static const struct err *show(struct people *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->err || g->shown.err;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/people");
    int status = settings_status(g->err ? g->err : g->shown.err);
    return page_show(p, status, PAGE_DESK, word(p->lang, W("People")), people_body, &g->shown);
}

const struct err *web_people(struct page *p) {
    struct people g = { .page = p, .add = form_get(&p->req->query, "add").n > 0 };
    struct str edit = form_get(&p->req->query, "edit");
    if (edit.n && !str_to_int(edit, 1, INT64_MAX, &g.edit))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such person here.");
    return show(&g);
}

/* ---- the forms ---- */

struct inviting {
    struct page *page;
    struct str hash;
};

static const struct err *join_chosen(struct page *p, struct work *w, int64_t user_id) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (chosen(p, "team", str_printf(w->arena, "%lld", (long long)teams[i].id)))
            TRY(team_join(w, teams[i].id, user_id));
    return NULL;
}

static const struct err *invite_tx(struct work *w, void *arg) {
    const struct inviting *x = arg;
    struct page *p = x->page;
    int64_t id, role = page_number(p, "role"), sees = page_number(p, "sees");
    struct user_new in = { .mail = page_field(p, "mail"),
                           .name = str_trim(page_field(p, "name")),
                           .password_hash = x->hash,
                           .lang = page_field(p, "lang"),
                           .zone = p->session.zone,
                           .role = role == ROLE_OWNER ? ROLE_OWNER : ROLE_AGENT,
                           .sees = sees <= SEES_ASSIGNED ? sees : SEES_TEAMS };
    TRY(user_invite(w, &in, &id));
    return join_chosen(p, w, id);
}

/* Until the invitation is taken the password is one that nobody knows. */
static const struct err *invite(struct page *p) {
    struct inviting x = { .page = p };
    TRY(auth_hash_password(p->w, sys_random_hex(p->w->sys, p->w->arena, 32), &x.hash));
    return work_write(p->w, invite_tx, &x);
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    int64_t id = page_number(p, "id");
    if (str_eq(act, S("again"))) return user_invite_again(w, id);
    if (str_eq(act, S("withdraw"))) return user_withdraw(w, id);
    if (str_eq(act, S("on"))) return user_set_active(w, id, true);
    if (str_eq(act, S("off"))) return user_set_active(w, id, false);
    return user_set_rights(w, id, page_number(p, "version"), page_number(p, "role"),
                           page_number(p, "sees"));
}

static const char *said_of(struct str act) {
    if (str_eq(act, S("invite")) || str_eq(act, S("again"))) return "invited";
    if (str_eq(act, S("withdraw"))) return "withdrawn";
    if (str_eq(act, S("on"))) return "on";
    return str_eq(act, S("off")) ? "off" : "saved";
}

const struct err *web_people_set(struct page *p) {
    struct str act = page_field(p, "act");
    bool invites = str_eq(act, S("invite"));
    bool of_row = str_eq(act, S("again")) || str_eq(act, S("withdraw"));
    const struct err *e = invites ? invite(p) : work_write(p->w, act_tx, p);
    if (e && settings_can_again(e)) {
        struct people g = { .page = p };
        if (of_row) g.shown.err = e;
        if (!of_row) g.err = e;
        g.add = invites;
        if (!of_row && !invites) g.edit = page_number(p, "id");
        return show(&g);
    }
    if (e) return e;
    settings_done(p, "/settings/people", said_of(act));
    return NULL;
}
