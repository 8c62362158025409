/* Conversations: list, read, change. */
#include "api/api_priv.h"
#include "base/bug.h"
#include "base/hash.h"
#include "desk/standard/standard.h"
#include "desk/tag/tag.h"
#include "desk/user/user.h"

struct listing {
    struct conversation_filter filter;
    struct str tag; /* STR_NONE: any */
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct conversation_page p = { 0 };
    struct tag tag = { 0 };
    bool known = true;
    if (str_is_set(l->tag)) TRY(tag_find(w, l->tag, &tag, &known));
    l->filter.tag_id = tag.id;
    if (known)
        TRY(conversation_list_filtered(w, &l->filter, l->page.key, l->page.id, l->page.limit, &p));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < p.n; i++)
        api_put_conversation(&l->json, &p.rows[i]);
    api_list_end(&l->json, p.more ? api_cursor(w->arena, p.next_key, p.next_id) : STR_NONE);
    return NULL;
}

const struct err *api_list_conversations(struct call *c) {
    struct listing l = { .filter = { .view = VIEW_TEAM, .urgent = api_asked(c, "priority")->set },
                         .tag = api_asked(c, "tag")->text,
                         .page = api_page_of(c) };
    const struct api_value *view = api_asked(c, "view");
    BUG_UNLESS(!view->set || conversation_view_by_name(view->text, &l.filter.view));
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

struct showing {
    int64_t id, messages_max;
    struct conversation c;
    struct json json;
};

static const struct err *show_tx(struct work *w, void *arg) {
    struct showing *s = arg;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, s->id, &s->c));
    s->json = json_new(w->arena, API_JSON_MAX);
    TRY(api_put_whole(w, &s->json, &s->c, s->messages_max));
    if (!json_over(&s->json)) return NULL;
    return ERR(w->arena, ERR_LIMIT, "This conversation is too large to show.",
               .hint = "Read its letters one by one.");
}

/* What belongs to a conversation changes without it (a mail was sent, a customer was renamed), so
 * the tag names the version, for If-Match, and what was read, for If-None-Match. */
static struct str tag_of(struct call *c, const struct showing *s) {
    struct str hash = hash_sha256_hex(c->w->arena, (struct str){ s->json.buf.p, s->json.buf.n });
    return str_printf(c->w->arena, "%lld-%.16s", (long long)s->c.version, hash.p);
}

/* Long mails fill the memory of a request; then fewer of them come at once. */
const struct err *api_get_conversation(struct call *c) {
    static const int64_t sizes[] = { 500, 50, 8, 2 };
    struct arena_mark mark = arena_mark(c->w->arena);
    struct showing s = { .id = c->id };
    const struct err *e = NULL;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (e) arena_rewind(c->w->arena, mark);
        s.messages_max = sizes[i];
        e = work_read(c->w, show_tx, &s);
        if (!e || e->code != ERR_LIMIT) break;
    }
    if (e) return e;
    if (reply_etag(c->rp, c->req, tag_of(c, &s))) return NULL;
    return api_reply(c, &s.json);
}

const struct err *api_find_owner(struct work *w, const struct api_value *v, struct opt_int *ret,
                                 struct str *ret_name) {
    struct user u;
    *ret = OPT_NONE;
    if (!v->set) return NULL;
    const struct err *e = user_get(w, v->id, &u);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (e || !u.active)
        return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "owner",
                   .hint = "GET /api/v1/users lists them.");
    *ret = OPT(u.id);
    *ret_name = u.name;
    return NULL;
}

const struct err *api_find_team(struct work *w, const struct api_value *v, struct opt_int *ret,
                                struct str *ret_name) {
    struct team *teams;
    size_t n;
    *ret = OPT_NONE;
    if (!v->set) return NULL;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++) {
        if (teams[i].id != v->id) continue;
        *ret = OPT(v->id);
        *ret_name = teams[i].name;
        return NULL;
    }
    return ERR(w->arena, ERR_INVALID, "There is no such team here.", .field = "team",
               .hint = "GET /api/v1/teams lists them.");
}

static bool same(struct opt_int a, struct opt_int b) {
    return a.set == b.set && (!a.set || a.v == b.v);
}

/* Team first, so that the name of a person is what the thread tells where both change. */
static const struct err *change_place(struct work *w, const struct call *call,
                                      struct conversation *c) {
    const struct api_value *owner = api_field(call, "owner"), *team = api_field(call, "team");
    struct opt_int to_owner = c->owner_id, to_team = c->team_id;
    struct str name = S("");
    if (team->set || team->null) TRY(api_find_team(w, team, &to_team, &name));
    if (owner->set || owner->null) TRY(api_find_owner(w, owner, &to_owner, &name));
    if (same(to_owner, c->owner_id) && same(to_team, c->team_id)) return NULL;
    if (!to_owner.set && !to_team.set)
        return ERR(w->arena, ERR_INVALID, "A conversation is never nobody's.",
                   .field = owner->null ? "owner" : "team",
                   .hint = "Give it to a person or to a team.");
    c->team_id = to_team;
    return conversation_assign(w, c, to_owner, to_team, name);
}

static const struct err *change_rest(struct work *w, const struct call *call,
                                     struct conversation *c) {
    const struct api_value *until = api_field(call, "snoozed_until"),
                           *reason = api_field(call, "snooze_reason");
    if (until->null) return conversation_wake(w, c);
    if (until->set)
        return conversation_snooze(w, c, until->number, reason->set ? reason->text : S(""));
    if (!reason->set) return NULL;
    return ERR(w->arena, ERR_INVALID, "A field is missing.", .field = "snoozed_until",
               .hint = "Say till when it rests.");
}

static const struct err *change(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct conversation c;
    const struct api_value *state = api_field(call, "state");
    enum conversation_state to;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    TRY(api_check_version(w, call, c.version));
    TRY(change_place(w, call, &c));
    const struct solving *said = api_solving(w, call, "outcome");
    const struct api_value *reason = api_field(call, "reason");
    bool moves = state->set && conversation_state_by_name(state->text, &to);
    if (moves && to == CONVERSATION_SOLVED)
        TRY(conversation_solve(w, &c, said, reason->set ? reason->text : S("")));
    else
        TRY(api_unsaid(w, said));
    if (moves && to != CONVERSATION_SOLVED)
        TRY(conversation_set_state(w, &c, to, reason->set ? reason->text : S("")));
    const struct api_value *priority = api_field(call, "priority");
    if (priority->set) TRY(conversation_set_priority(w, &c, priority->number));
    const struct api_value *tags = api_field(call, "tags");
    if (tags->set) TRY(tag_set(w, &c, tags->texts, tags->n));
    TRY(change_rest(w, call, &c));
    const struct api_value *understood = api_field(call, "understood");
    if (understood->set) TRY(conversation_understand(w, &c, understood->text));
    const struct api_value *tier = api_field(call, "tier");
    if (tier->set) TRY(standard_set_tier(w, c.id, tier->text));
    /* Not through access: who hands a conversation over may be one who sees only what is his. */
    TRY(conversation_get(w, call->id, &c));
    struct json j = json_new(w->arena, API_JSON_MAX);
    api_put_conversation(&j, &c);
    call->version = c.version;
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_patch_conversation(struct call *c) {
    bool any = false;
    for (const struct api_spec *s = c->endpoint->fields; s->name && !any; s++)
        any = !str_eq(str_of(s->name), S("reason")) &&
              (api_field(c, s->name)->set || api_field(c, s->name)->null);
    if (!any)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send what is to be changed, such as state or owner.");
    TRY(api_once(c, change, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}
