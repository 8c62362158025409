/* Tags: listed, put on and taken off a conversation; called otherwise, joined and removed by who may. */
#include "api/api_priv.h"
#include "desk/auth/access.h"
#include "desk/tag/tag.h"

/* A tag is nothing but its name, so that is its version: FNV-1a (64 bits) of it, made a positive number. Two names of one
 * number are all but impossible, and would let an older reading pass. */
static int64_t version_of(struct str name) {
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 1099511628211u;
    return (int64_t)(h >> 1 | 1);
}

static void put(struct json *j, const struct tag *t) {
    json_open_object(j);
    api_put_id(j, "id", t->id);
    api_put_text(j, "name", t->name);
    json_end(j);
}

static const struct err *tags_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct tag *tags;
    size_t n;
    TRY(tag_list(w, TAGS_MAX, &tags, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, tags[i].id)) put(&x->json, &tags[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_tags(struct call *c) { return api_whole_answer(c, tags_tx); }

struct asked {
    struct call *call;
    struct json json;
    int64_t version;
};

static const struct err *get_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    struct tag t;
    TRY(tag_get(w, x->call->id, &t));
    x->json = json_new(w->arena, 16 << 10);
    put(&x->json, &t);
    x->version = version_of(t.name);
    return NULL;
}

const struct err *api_get_tag(struct call *c) {
    struct asked x = { .call = c };
    TRY(work_read(c->w, get_tx, &x));
    if (api_is_known(c, x.version)) return NULL;
    return api_reply(c, &x.json);
}

static const struct err *change(struct work *w, void *arg, struct str *ret_body) {
    struct asked *x = arg;
    struct call *c = x->call;
    const struct api_value *name = api_field(c, "name"), *into = api_field(c, "into");
    struct tag t;
    TRY(access_check(w, ACCESS_SETTINGS, 0));
    TRY(tag_get(w, c->id, &t));
    TRY(api_check_version(w, c, version_of(t.name)));
    TRY(into->set ? tag_join(w, t.id, t.name, into->id) : tag_rename(w, t.id, t.name, name->text));
    TRY(tag_get(w, into->set ? into->id : t.id, &t));
    x->json = json_new(w->arena, 16 << 10);
    put(&x->json, &t);
    c->version = version_of(t.name);
    *ret_body = json_str(&x->json);
    return NULL;
}

const struct err *api_patch_tag(struct call *c) {
    struct asked x = { .call = c };
    if (api_field(c, "name")->set == api_field(c, "into")->set)
        return ERR(c->w->arena, ERR_INVALID, "Send either name or into.", .field = "body",
                   .hint = "name calls it otherwise, into joins it to another tag.");
    TRY(api_once(c, change, &x));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

static const struct err *remove_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct tag t;
    TRY(access_check(w, ACCESS_SETTINGS, 0));
    TRY(tag_get(w, c->id, &t));
    TRY(api_check_version(w, c, version_of(t.name)));
    *ret_body = STR_NONE;
    return tag_remove(w, t.id, t.name);
}

const struct err *api_delete_tag(struct call *c) { return api_once(c, remove_act, c); }

/* Two who do it at once do not cross each other, so no version is asked for. */
static const struct err *put_on_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    const struct api_value *add = api_field(call, "add"), *remove = api_field(call, "remove");
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    for (size_t i = 0; i < remove->n; i++)
        TRY(tag_drop(w, &c, remove->texts[i]));
    for (size_t i = 0; i < add->n; i++)
        TRY(tag_put(w, &c, add->texts[i]));
    TRY(conversation_get(w, call->id, &c));
    struct json j = json_new(w->arena, API_JSON_MAX);
    api_put_conversation(&j, &c);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_tag_conversation(struct call *c) {
    if (!api_field(c, "add")->set && !api_field(c, "remove")->set)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send names to add or to remove.");
    return api_once(c, put_on_act, c);
}
