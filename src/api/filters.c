/* The caller's own views. */
#include "api/api_priv.h"
#include "desk/filter/filter.h"
#include "desk/tag/tag.h"

static void put(struct json *j, const struct saved_filter *f) {
    json_open_object(j);
    api_put_id(j, "id", f->id);
    api_put_text(j, "name", f->name);
    api_put_text(j, "view", f->view);
    api_put_text(j, "tag", f->tag_name);
    api_put_bool(j, "urgent", f->urgent);
    json_end(j);
}

struct listing {
    struct api_page page;
    struct json json;
};

/* A short list: it comes whole, and its pages are cut out of it. */
static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct saved_filter *all;
    size_t n, i = 0, put_n = 0;
    TRY(filter_list(w, &all, &n));
    while (l->page.id && i < n && all[i++].id != l->page.id) {}
    l->json = api_list_begin(w->arena);
    for (; i < n && put_n < (size_t)l->page.limit; i++, put_n++)
        put(&l->json, &all[i]);
    api_list_end(&l->json, i < n ? api_cursor(w->arena, 0, all[i - 1].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_filters(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *save_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    const struct api_value *name = api_field(c, "tag");
    struct saved_filter *all;
    struct tag tag = { 0 };
    size_t n;
    int64_t id;
    bool known = true;
    if (name->set) TRY(tag_find(w, name->text, &tag, &known));
    if (!known) return ERR(w->arena, ERR_INVALID, "There is no such tag.", .field = "tag");
    TRY(filter_save(w, api_field(c, "name")->text, api_field(c, "view")->text,
                    name->set ? OPT(tag.id) : OPT_NONE, api_field(c, "priority")->set, &id));
    TRY(filter_list(w, &all, &n));
    struct json j = json_new(w->arena, 16 << 10);
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) put(&j, &all[i]);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_save_filter(struct call *c) { return api_once(c, save_act, c); }

static const struct err *remove_act(struct work *w, void *arg, struct str *ret_body) {
    *ret_body = STR_NONE;
    return filter_remove(w, api_asked(arg, "filter")->id);
}

const struct err *api_remove_filter(struct call *c) { return api_once(c, remove_act, c); }
