/* Conversations: list, read, change, answer. */
#include "api/api_priv.h"
#include "base/hash.h"
#include "base/moment.h"
#include "desk/repeat/repeat.h"
#include "desk/user/user.h"

struct listing {
    struct call *call;
    enum conversation_view view;
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct conversation_page p;
    struct json *j = &l->json;
    TRY(conversation_list(w, l->view, l->page.after_key, l->page.after_id, l->page.limit, &p));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    json_key(j, "items");
    json_open_array(j);
    for (size_t i = 0; i < p.n; i++) TRY(api_put_conversation(w, j, &p.rows[i], false));
    json_end(j);
    api_put_text(j, "next", p.more ? api_cursor(w->arena, p.next_key, p.next_id) : STR_NONE);
    json_end(j);
    return NULL;
}

const struct err *api_list_conversations(struct call *c) {
    struct listing l = { .call = c, .view = VIEW_TEAM };
    struct str view = form_get(&c->req->query, "view");
    if (str_is_set(view) && !conversation_view_by_name(view, &l.view))
        return ERR(c->w->arena, ERR_INVALID, "There is no such view.", .field = "view",
                   .hint = "Take mine, unassigned, team, open, waiting, solved or all.");
    TRY(api_page_of(c, &l.page));
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, 200, &l.json);
}

struct showing {
    int64_t id;
    struct conversation c;
    struct json json;
};

static const struct err *show_tx(struct work *w, void *arg) {
    struct showing *s = arg;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, s->id, &s->c));
    s->json = json_new(w->arena, API_JSON_MAX);
    return api_put_conversation(w, &s->json, &s->c, true);
}

static struct str tag_of(struct arena *a, const struct conversation *c) {
    return str_printf(a, "%lld", (long long)c->version);
}

const struct err *api_get_conversation(struct call *c) {
    struct showing s = { .id = c->id };
    TRY(work_read(c->w, show_tx, &s));
    if (reply_etag(c->rp, c->req, tag_of(c->w->arena, &s.c))) return NULL;
    return api_reply(c, 200, &s.json);
}

struct change {
    struct call *call;
    int64_t version;
    struct str state, reason;
    struct opt_int owner;
    bool owner_there;
    struct showing shown;
};

static const struct err *change_owner(struct work *w, const struct change *x, struct conversation *c) {
    struct user u;
    if (!x->owner.set) return conversation_assign(w, c, OPT_NONE, c->team_id, S(""));
    const struct err *e = user_get(w, x->owner.v, &u);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (e || !u.active)
        return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "owner", .hint = "GET /api/v1/users lists them.");
    return conversation_assign(w, c, OPT(u.id), c->team_id, u.name);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct change *x = arg;
    struct conversation c;
    enum conversation_state state;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->call->id, &c));
    if (c.version != x->version)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this conversation a moment ago.", .field = "If-Match",
                   .hint = "Read it again, then try again.");
    if (x->owner_there) TRY(change_owner(w, x, &c));
    if (str_is_set(x->state)) {
        if (!conversation_state_by_name(x->state, &state))
            return ERR(w->arena, ERR_INVALID, "There is no such state.", .field = "state",
                       .hint = "Take open, waiting_customer, waiting_internal or solved.");
        TRY(conversation_set_state(w, &c, state, x->reason));
    }
    x->shown.id = c.id;
    return show_tx(w, &x->shown);
}

static const struct err *if_match(struct call *c, int64_t *ret) {
    struct str tag = request_header(c->req, "If-Match");
    if (!str_is_set(tag))
        return ERR(c->w->arena, ERR_INVALID, "If-Match is missing.", .field = "If-Match",
                   .hint = "Send the ETag that reading the conversation returned.");
    if (tag.n > 2 && tag.p[0] == '"') tag = str_slice(tag, 1, tag.n - 1);
    if (!str_to_int(tag, 1, INT64_MAX, ret)) *ret = 0;
    return NULL;
}

const struct err *api_patch_conversation(struct call *c) {
    static const char *const names[] = { "state", "owner", "reason" };
    struct change x = { .call = c };
    TRY(api_only(c, names, 3));
    TRY(if_match(c, &x.version));
    TRY(api_text(c, "state", &x.state));
    TRY(api_text(c, "reason", &x.reason));
    TRY(api_id(c, "owner", &x.owner, &x.owner_there));
    TRY(work_write(c->w, change_tx, &x));
    (void)reply_etag(c->rp, c->req, tag_of(c->w->arena, &x.shown.c));
    return api_reply(c, 200, &x.shown.json);
}

struct posting {
    struct call *call;
    struct answer answer;
    struct repeat repeat;
    int64_t status;
    struct str reply;
};

static const struct err *post_tx(struct work *w, void *arg) {
    struct posting *p = arg;
    struct conversation conversation;
    struct message m;
    bool done;
    TRY(repeat_before(w, &p->repeat, &done, &p->status, &p->reply));
    if (done) return NULL;
    TRY(p->call->api->o.mailroom->answer(w, &p->answer, &conversation, &m));
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(api_put_message(w, &j, &m));
    p->status = 201;
    p->reply = json_str(&j);
    return repeat_after(w, &p->repeat, p->status, p->reply);
}

static const struct err *and_state(struct call *c, struct answer *a) {
    struct str name;
    a->and_state = CONVERSATION_STATE_COUNT;
    TRY(api_text(c, "and_state", &name));
    if (!str_is_set(name)) return NULL;
    bool known = conversation_state_by_name(name, &a->and_state);
    if (known && (a->and_state == CONVERSATION_OPEN || a->and_state == CONVERSATION_WAITING_CUSTOMER ||
                  a->and_state == CONVERSATION_SOLVED))
        return NULL;
    return ERR(c->w->arena, ERR_INVALID, "A reply cannot lead to this state.", .field = "and_state",
               .hint = "Take open, waiting_customer or solved.");
}

static const struct err *post(struct call *c, bool note) {
    static const char *const names[] = { "text", "seen", "hold_s", "and_state", "attachments" };
    struct posting p = { .call = c };
    struct opt_int hold, seen;
    bool there;
    int64_t *files = NULL;
    TRY(api_only(c, names, sizeof names / sizeof *names));
    TRY(api_text(c, "text", &p.answer.text));
    TRY(api_id(c, "seen", &seen, &there));
    TRY(api_int(c, "hold_s", 0, 30, &hold));
    TRY(and_state(c, &p.answer));
    TRY(api_ids(c, "attachments", &files, &p.answer.file_n, ANSWER_FILES_MAX));
    p.answer.files = files;
    p.answer.conversation_id = c->id;
    p.answer.note = note;
    p.answer.seen = seen.v;
    p.answer.hold = (hold.set ? hold.v : 10) * MOMENT_SECOND;
    p.repeat.key = request_header(c->req, "Idempotency-Key");
    p.repeat.body_hash = hash_sha256_hex(c->w->arena, str_join3(c->w->arena, c->req->path, S("\n"), c->req->body));
    TRY(work_write(c->w, post_tx, &p));
    reply_json(c->rp, (int)p.status, p.reply);
    return NULL;
}

const struct err *api_post_reply(struct call *c) { return post(c, false); }

const struct err *api_post_note(struct call *c) { return post(c, true); }
