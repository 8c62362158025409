/* Conversations that are joined, linked, split. */
#include "api/api_priv.h"
#include "desk/merge/merge.h"

/* Another conversation that a field names: one that the caller may not see is none. */
static const struct err *other_of(struct work *w, int64_t id, const char *field,
                                  struct conversation *ret) {
    const struct err *e = access_conversation(w, ACCESS_CONVERSATION_WRITE, id, ret);
    if (!e || e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_INVALID, "There is no such conversation, or it is not yours to see.",
               .field = field, .hint = "Send the id of one that you can read.");
}

static const struct err *give(struct work *w, int64_t id, struct str *ret_body) {
    struct conversation c;
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(conversation_get(w, id, &c));
    api_put_conversation(&j, &c);
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *join_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct conversation into, from;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &into));
    TRY(other_of(w, api_field(c, "from")->id, "from", &from));
    TRY(merge_join(w, &from, &into));
    return give(w, into.id, ret_body);
}

const struct err *api_join(struct call *c) { return api_once(c, join_act, c); }

static const struct err *apart_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct conversation from;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &from));
    TRY(merge_apart(w, &from));
    return give(w, from.id, ret_body);
}

const struct err *api_take_apart(struct call *c) { return api_once(c, apart_act, c); }

static const struct err *link_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct conversation a, b;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &a));
    TRY(other_of(w, api_field(c, "other")->id, "other", &b));
    TRY(merge_link(w, &a, &b));
    return give(w, a.id, ret_body);
}

const struct err *api_link(struct call *c) { return api_once(c, link_act, c); }

static const struct err *unlink_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct conversation a, b;
    *ret_body = STR_NONE;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &a));
    TRY(other_of(w, api_asked(c, "other")->id, "other", &b));
    return merge_unlink(w, &a, &b);
}

const struct err *api_unlink(struct call *c) { return api_once(c, unlink_act, c); }

static const struct err *split_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct conversation made;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    TRY(merge_split(w, c->id, &made));
    return give(w, made.id, ret_body);
}

const struct err *api_split(struct call *c) { return api_once(c, split_act, c); }
