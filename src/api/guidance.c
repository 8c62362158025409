/* Guidance: what answers build on, and writing it; and replies that leave later. */
#include "api/api_priv.h"
#include "desk/guidance/use.h"
#include "desk/later/later.h"
#include "desk/promise/promise.h"

static void put_text(struct json *j, const struct guidance_item *g) {
    json_open_object(j);
    api_put_id(j, "id", g->text_id);
    api_put_int(j, "version", g->text_version);
    api_put_text(j, "lang", g->lang);
    api_put_text(j, "title", g->title);
    api_put_text(j, "facts", g->facts);
    api_put_text(j, "rights", g->rights);
    api_put_text(j, "limits", g->limits);
    api_put_text(j, "options", g->options);
    api_put_text(j, "tone", g->tone);
    api_put_text(j, "text", g->text);
    json_end(j);
}

/* Its texts, which stand one after another. */
static size_t put(struct json *j, const struct guidance_item *g, size_t n) {
    size_t i = 0;
    json_open_object(j);
    api_put_id(j, "id", g->id);
    api_put_int(j, "version", g->version);
    api_put_time(j, "retired_at", g->retired_at);
    json_key(j, "texts");
    json_open_array(j);
    for (; i < n && g[i].id == g->id; i++)
        put_text(j, &g[i]);
    json_end(j);
    json_end(j);
    return i;
}

struct listing {
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct guidance_item *all;
    size_t n, i = 0;
    int64_t shown = 0, last = 0;
    TRY(guidance_everything(w, &all, &n));
    while (i < n && all[i].id <= l->page.id)
        i++;
    l->json = api_list_begin(w->arena);
    while (i < n && shown++ < l->page.limit) {
        last = all[i].id;
        i += put(&l->json, &all[i], n - i);
    }
    api_list_end(&l->json, i < n ? api_cursor(w->arena, 0, last) : STR_NONE);
    return NULL;
}

const struct err *api_list_guidance(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct guidance_item *texts;
    size_t n;
    TRY(guidance_get(w, x->id, &texts, &n));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = texts[0].version;
    put(&x->json, texts, n);
    return NULL;
}

const struct err *api_get_guidance(struct call *c) { return api_get_one(c, one_tx); }

static struct guidance_in in_of(const struct call *c) {
    return (struct guidance_in){ api_text(c, "lang"),   api_text(c, "title"),  api_text(c, "facts"),
                                 api_text(c, "rights"), api_text(c, "limits"), api_text(c, "options"),
                                 api_text(c, "tone"),   api_text(c, "text") };
}

static const struct err *add_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct guidance_in in = in_of(c);
    int64_t id;
    TRY(guidance_add(w, &in, &id));
    return api_written(w, c, one_tx, id, ret_body);
}

const struct err *api_post_guidance(struct call *c) { return api_once(c, add_act, c); }

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *offered = api_field(c, "offered");
    struct guidance_in in = in_of(c);
    struct guidance_item *texts;
    size_t n;
    TRY(guidance_get(w, c->id, &texts, &n));
    TRY(api_check_version(w, c, texts[0].version));
    if (in.lang.n) TRY(guidance_change(w, c->id, texts[0].version, &in));
    if (offered->set) TRY(guidance_retire(w, c->id, offered->number == 1));
    return api_written(w, c, one_tx, c->id, ret_body);
}

const struct err *api_patch_guidance(struct call *c) {
    if (!api_field(c, "lang")->set && !api_field(c, "offered")->set)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send a field that shall be another.");
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

/* ---- replies that leave later ---- */

static void put_later(struct json *j, const struct later *l) {
    static const char *const names[] = { "waiting", "sent", "stopped", "stopped" };
    json_open_object(j);
    api_put_id(j, "id", l->id);
    api_put_id(j, "conversation", l->conversation_id);
    api_put_id(j, "user", l->user_id);
    api_put_text(j, "text", l->text);
    api_put_time(j, "leaves_at", OPT(l->leaves_at));
    api_put_text(j, "state", str_of(names[l->state]));
    api_put_text(j, "why", l->why.n ? l->why : STR_NONE);
    json_end(j);
}

static const struct err *later_list_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct conversation c;
    struct later l;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, x->id, &c));
    x->json = api_list_begin(w->arena);
    if (c.later_id.set) {
        TRY(later_get(w, c.later_id.v, &l));
        put_later(&x->json, &l);
    }
    api_list_end(&x->json, STR_NONE);
    return NULL;
}

const struct err *api_list_later(struct call *c) { return api_get_one(c, later_list_tx); }

static struct answer later_of(const struct call *c) {
    const struct api_value *files = api_field(c, "attachments"), *guidance = api_field(c, "guidance");
    return (struct answer){ .conversation_id = c->id,
                            .text = api_field(c, "text")->text,
                            .seen = api_field(c, "seen")->id,
                            .files = files->ids,
                            .file_n = files->n,
                            .cc = api_field(c, "cc")->texts,
                            .cc_n = api_field(c, "cc")->n,
                            .guidance = guidance->ids,
                            .guidance_n = guidance->n,
                            .no_apology = api_field(c, "no_apology")->text,
                            .says_sorry = api_field(c, "says_sorry")->number == 1,
                            .reason = api_text(c, "reason"),
                            .and_state = CONVERSATION_STATE_COUNT };
}

static const struct err *later_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct later l;
    int64_t id;
    struct answer in = later_of(c);
    struct promise_new promise;
    api_reply_promise(c, &in, &promise);
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    TRY(api_check_seen(w, &in));
    TRY(api_reply_error(w, later_set(w, &in, api_field(c, "leaves_at")->number, &id)));
    TRY(later_get(w, id, &l));
    struct json j = json_new(w->arena, API_JSON_MAX);
    put_later(&j, &l);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_later(struct call *c) {
    struct answer in = later_of(c);
    const struct err *e = api_once(c, later_act, c);
    if (e && e->code == ERR_CONFLICT) api_tell_newer(c, &in);
    return e;
}

static const struct err *stop_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    *ret_body = STR_NONE;
    return later_stop(w, c->id, true);
}

const struct err *api_stop_later(struct call *c) { return api_once(c, stop_act, c); }
