/* The people who answer and their teams, as an owner settles them: invited, let in, switched off, put into teams.
 * The same functions of the desk as the pages of the settings call. */
#include "api/api_priv.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"

struct asked {
    struct call *call;
    int64_t version;
    struct json json;
    struct str hash; /* of a password nobody knows, for who is invited */
};

static struct str tag_of(const struct call *c, int64_t version) {
    return str_printf(c->w->arena, "%lld", (long long)version);
}

static const struct err *put_ids(struct work *w, struct json *j, int64_t user_id, int64_t team_id) {
    struct team_member *all;
    size_t n;
    TRY(team_members(w, &all, &n));
    json_key(j, user_id ? "teams" : "members");
    json_open_array(j);
    for (size_t i = 0; i < n; i++)
        if (user_id ? all[i].user_id == user_id : all[i].team_id == team_id)
            json_text(j, str_printf(w->arena, "%lld",
                                    (long long)(user_id ? all[i].team_id : all[i].user_id)));
    json_end(j);
    return NULL;
}

static const struct err *put_user(struct work *w, int64_t id, struct asked *x) {
    struct user u;
    TRY(user_get(w, id, &u));
    struct json *j = &x->json;
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_id(j, "id", u.id);
    api_put_text(j, "name", u.name);
    api_put_text(j, "mail", u.mail);
    api_put_text(j, "role", u.role == ROLE_OWNER ? S("owner") : S("agent"));
    api_put_bool(j, "active", u.active);
    api_put_text(j, "sees", str_of(api_sees[u.sees]));
    api_put_time(j, "invited", u.invited_at);
    api_put_text(j, "lang", u.lang);
    TRY(put_ids(w, j, u.id, 0));
    api_put_int(j, "version", u.version);
    json_end(j);
    x->version = u.version;
    return NULL;
}

static const struct err *put_team(struct work *w, int64_t id, struct asked *x) {
    struct team t;
    TRY(team_get(w, id, &t));
    struct json *j = &x->json;
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_id(j, "id", t.id);
    api_put_text(j, "name", t.name);
    TRY(put_ids(w, j, 0, t.id));
    api_put_int(j, "version", t.version);
    json_end(j);
    x->version = t.version;
    return NULL;
}

typedef const struct err *put_fn(struct work *w, int64_t id, struct asked *x);

static const struct err *end(struct work *w, struct asked *x, put_fn *put, int64_t id,
                             struct str *ret_body) {
    TRY(put(w, id, x));
    x->call->version = x->version;
    *ret_body = json_str(&x->json);
    return NULL;
}

static const struct err *get_user_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return put_user(w, x->call->id, x);
}

static const struct err *get_team_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return put_team(w, x->call->id, x);
}

static const struct err *get(struct call *c, work_fn *fn) {
    struct asked x = { .call = c };
    TRY(work_read(c->w, fn, &x));
    if (reply_etag(c->rp, c->req, tag_of(c, x.version))) return NULL;
    return api_reply(c, &x.json);
}

const struct err *api_get_user(struct call *c) { return get(c, get_user_tx); }
const struct err *api_get_team(struct call *c) { return get(c, get_team_tx); }

static const struct err *changed(struct call *c, api_act *act) {
    struct asked x = { .call = c };
    TRY(api_once(c, act, &x));
    if (c->version) (void)reply_etag(c->rp, c->req, tag_of(c, c->version));
    return NULL;
}

static const struct err *nothing(struct call *c) {
    return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
               .hint = "Send a field that shall be another.");
}

static bool holds(const struct api_value *v, int64_t id) {
    for (size_t i = 0; i < v->n; i++)
        if (v->ids[i] == id) return true;
    return false;
}

/* ---- people ---- */

static const struct err *known_teams(struct work *w, const struct api_value *v) {
    struct team t;
    for (size_t i = 0; i < v->n; i++) {
        const struct err *e = team_get(w, v->ids[i], &t);
        if (e && e->code == ERR_NOT_FOUND)
            return ERR(w->arena, ERR_INVALID, "There is no such team here.", .field = "teams",
                       .hint = "GET /api/v1/teams lists them.");
        if (e) return e;
    }
    return NULL;
}

/* Joins before it leaves, so that nothing is left alone in between. */
static const struct err *set_teams(struct work *w, const struct api_value *v, int64_t user_id) {
    struct team *teams;
    size_t n;
    if (!v->set) return NULL;
    TRY(known_teams(w, v));
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < v->n; i++)
        TRY(team_join(w, v->ids[i], user_id));
    for (size_t i = 0; i < n; i++)
        if (!holds(v, teams[i].id)) TRY(team_leave(w, teams[i].id, user_id));
    return NULL;
}

static const struct err *invite(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    const struct call *c = x->call;
    const struct api_value *role = api_field(c, "role"), *sees = api_field(c, "sees"),
                           *lang = api_field(c, "lang");
    struct desk_facts facts;
    int64_t id;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(desk_facts_get(w, &facts));
    TRY(user_check_name(w, api_field(c, "name")->text, USER_NAME_MAX));
    TRY(user_invite(w,
                    &(struct user_new){ .mail = api_field(c, "mail")->text,
                                        .name = str_trim(api_field(c, "name")->text),
                                        .password_hash = x->hash,
                                        .lang = lang->set ? lang->text : facts.lang,
                                        .zone = facts.zone,
                                        .role = role->set ? role->number : ROLE_AGENT,
                                        .sees = sees->set ? sees->number : SEES_TEAMS },
                    &id));
    TRY(set_teams(w, api_field(c, "teams"), id));
    return end(w, x, put_user, id, ret_body);
}

/* The password is hashed before the transaction, because that is slow on purpose. */
const struct err *api_post_user(struct call *c) {
    struct asked x = { .call = c };
    struct work *w = c->w;
    TRY(auth_hash_password(w, sys_random_hex(w->sys, w->arena, 32), &x.hash));
    return api_once(c, invite, &x);
}

static const struct err *invite_again(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(user_invite_again(w, x->call->id));
    return end(w, x, put_user, x->call->id, ret_body);
}

const struct err *api_invite_again(struct call *c) { return changed(c, invite_again); }

static const struct err *set_active(struct work *w, const struct api_value *v, const struct user *u) {
    if (!v->set) return NULL;
    if (u->invited_at.set)
        return ERR(w->arena, ERR_CONFLICT, "This person has not taken the invitation yet.",
                   .hint = "Wait for that, or take the invitation back.", .field = "active");
    return user_set_active(w, u->id, v->number != 0);
}

static const struct err *change_user(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    struct call *c = x->call;
    const struct api_value *role = api_field(c, "role"), *sees = api_field(c, "sees");
    struct user u;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(user_get(w, c->id, &u));
    TRY(api_check_version(w, c, u.version));
    if (role->set || sees->set)
        TRY(user_set_rights(w, u.id, u.version, role->set ? role->number : u.role,
                            sees->set ? sees->number : u.sees));
    TRY(set_teams(w, api_field(c, "teams"), u.id));
    TRY(set_active(w, api_field(c, "active"), &u));
    return end(w, x, put_user, u.id, ret_body);
}

const struct err *api_patch_user(struct call *c) {
    if (!api_field(c, "role")->set && !api_field(c, "sees")->set && !api_field(c, "active")->set &&
        !api_field(c, "teams")->set)
        return nothing(c);
    return changed(c, change_user);
}

/* What people wrote keeps their names, so nobody is removed who has been here. */
static const struct err *remove_user(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    struct user u;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(user_get(w, x->call->id, &u));
    TRY(api_check_version(w, x->call, u.version));
    *ret_body = STR_NONE;
    if (u.invited_at.set) return user_withdraw(w, u.id);
    return user_set_active(w, u.id, false);
}

const struct err *api_delete_user(struct call *c) {
    struct asked x = { .call = c };
    return api_once(c, remove_user, &x);
}

/* ---- teams ---- */

static const struct err *known_users(struct work *w, const struct api_value *v) {
    struct user u;
    for (size_t i = 0; i < v->n; i++) {
        const struct err *e = user_get(w, v->ids[i], &u);
        if ((e && e->code == ERR_NOT_FOUND) || (!e && !u.active && !u.invited_at.set))
            return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "members",
                       .hint = "GET /api/v1/users lists them.");
        if (e) return e;
    }
    return NULL;
}

static const struct err *set_members(struct work *w, const struct api_value *v, int64_t team_id) {
    struct team_member *all;
    size_t n;
    if (!v->set) return NULL;
    TRY(known_users(w, v));
    TRY(team_members(w, &all, &n));
    for (size_t i = 0; i < v->n; i++)
        TRY(team_join(w, team_id, v->ids[i]));
    for (size_t i = 0; i < n; i++)
        if (all[i].team_id == team_id && !holds(v, all[i].user_id))
            TRY(team_leave(w, team_id, all[i].user_id));
    return NULL;
}

static const struct err *add_team(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    int64_t id;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(team_add(w, api_field(x->call, "name")->text, &id));
    TRY(set_members(w, api_field(x->call, "members"), id));
    return end(w, x, put_team, id, ret_body);
}

const struct err *api_post_team(struct call *c) {
    struct asked x = { .call = c };
    return api_once(c, add_team, &x);
}

static const struct err *change_team(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    struct call *c = x->call;
    struct team t;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(team_get(w, c->id, &t));
    TRY(api_check_version(w, c, t.version));
    if (api_field(c, "name")->set)
        TRY(team_rename(w, t.id, t.version, api_field(c, "name")->text));
    TRY(set_members(w, api_field(c, "members"), t.id));
    return end(w, x, put_team, t.id, ret_body);
}

const struct err *api_patch_team(struct call *c) {
    if (!api_field(c, "name")->set && !api_field(c, "members")->set) return nothing(c);
    return changed(c, change_team);
}

static const struct err *remove_team(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    struct team t;
    TRY(access_check(w, ACCESS_PEOPLE, 0));
    TRY(team_get(w, x->call->id, &t));
    TRY(api_check_version(w, x->call, t.version));
    *ret_body = STR_NONE;
    return team_remove(w, t.id, t.version);
}

const struct err *api_delete_team(struct call *c) {
    struct asked x = { .call = c };
    return api_once(c, remove_team, &x);
}
