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

static const struct err *filters_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct saved_filter *all;
    size_t n;
    TRY(filter_list(w, &all, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, all[i].id)) put(&x->json, &all[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_filters(struct call *c) { return api_whole_answer(c, filters_tx); }

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
