/* Settings: teams and who is in them. */
#include "web/settings.h"

#include "desk/user/user.h"
#include "view/view_teams_page.h"
#include "view/words.h"

static void teams_body(struct html *h, const void *data, const struct viewer *me) {
    view_teams_page(h, data, me);
}

struct teams {
    struct page *page;
    bool add;
    int64_t edit;
    const struct err *err;
    struct page_teams shown;
    struct page_team_form form;
    struct user *users;
    size_t user_n;
    struct team *teams;
    size_t team_n;
    struct team_member *members;
    size_t member_n;
};

static bool is_member(const struct teams *g, int64_t team_id, int64_t user_id) {
    for (size_t i = 0; i < g->member_n; i++)
        if (g->members[i].team_id == team_id && g->members[i].user_id == user_id) return true;
    return false;
}

static void rows(struct teams *g, struct work *w) {
    struct page_team *r = ARENA_ARRAY(w->arena, g->team_n + 1, struct page_team);
    for (size_t i = 0; i < g->team_n; i++) {
        const struct team *t = &g->teams[i];
        r[i] = (struct page_team){ t->id, t->version, t->name, S(""), 0 };
        for (size_t k = 0; k < g->user_n; k++) {
            if (!g->users[k].active || !is_member(g, t->id, g->users[k].id)) continue;
            r[i].people = settings_with(w->arena, r[i].people, g->users[k].name);
            r[i].member_n++;
        }
    }
    g->shown.rows = r;
    g->shown.row_n = g->team_n;
}

static bool is_ticked(const struct page *p, struct str value) {
    for (size_t i = 0; i < p->form.field_count; i++)
        if (str_eq(p->form.fields[i].name, S("member")) && str_eq(p->form.fields[i].value, value))
            return true;
    return false;
}

static const struct err *form(struct teams *g, struct work *w) {
    struct team t = { .name = S("") };
    size_t n = 0;
    if (g->edit) TRY(team_get(w, g->edit, &t));
    if (g->err) t.name = page_field(g->page, "name");
    struct page_choice *c = ARENA_ARRAY(w->arena, g->user_n + 1, struct page_choice);
    for (size_t i = 0; i < g->user_n; i++) {
        const struct user *u = &g->users[i];
        if (!u->active && !u->invited_at.set) continue;
        struct str value = str_printf(w->arena, "%lld", (long long)u->id);
        bool is = g->err ? is_ticked(g->page, value) : is_member(g, g->edit, u->id);
        c[n++] = (struct page_choice){ value, u->name, is };
    }
    g->form = (struct page_team_form){ g->edit, t.version, t.name, c, n, g->err };
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *read_all(struct teams *g, struct work *w) {
    TRY(user_list(w, &g->users, &g->user_n));
    TRY(team_list(w, &g->teams, &g->team_n));
    return team_members(w, &g->members, &g->member_n);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct teams *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(read_all(g, w));
    rows(g, w);
    return g->add || g->edit ? form(g, w) : NULL;
}

static const struct err *show(struct teams *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/teams");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Teams")), teams_body,
                     &g->shown);
}

const struct err *web_teams(struct page *p) {
    struct teams g = { .page = p, .add = form_get(&p->req->query, "add").n > 0 };
    struct str edit = form_get(&p->req->query, "edit");
    if (edit.n && !str_to_int(edit, 1, INT64_MAX, &g.edit))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such team here.");
    return show(&g);
}

/* Joins before it leaves, so that a team is not empty in between. */
static const struct err *set_members(struct teams *g, struct work *w, int64_t team_id) {
    for (int leave = 0; leave < 2; leave++)
        for (size_t i = 0; i < g->user_n; i++) {
            const struct user *u = &g->users[i];
            if (!u->active && !u->invited_at.set) continue;
            struct str value = str_printf(w->arena, "%lld", (long long)u->id);
            bool is = is_member(g, team_id, u->id), shall = is_ticked(g->page, value);
            if (!leave && shall && !is) TRY(team_join(w, team_id, u->id));
            if (leave && is && !shall) TRY(team_leave(w, team_id, u->id));
        }
    return NULL;
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct teams *g = arg;
    struct page *p = g->page;
    int64_t id = g->edit;
    TRY(read_all(g, w));
    if (id && str_eq(page_field(p, "act"), S("remove")))
        return team_remove(w, id, page_number(p, "version"));
    if (id)
        TRY(team_rename(w, id, page_number(p, "version"), page_field(p, "name")));
    else
        TRY(team_add(w, page_field(p, "name"), &id));
    return set_members(g, w, id);
}

const struct err *web_teams_set(struct page *p) {
    struct teams g = { .page = p, .edit = page_number(p, "id") };
    const struct err *e = work_write(p->w, save_tx, &g);
    if (e && settings_can_again(e)) {
        struct teams again = { .page = p, .edit = g.edit, .add = !g.edit, .err = e };
        return show(&again);
    }
    if (e) return e;
    settings_done(p, "/settings/teams", "saved");
    return NULL;
}
