/* Lists in pages: what is asked for, how a page begins and ends. */
#include "api/api_priv.h"

struct api_page api_page_of(const struct call *c) {
    const struct api_value *limit = api_asked(c, "limit"), *after = api_asked(c, "after");
    return (struct api_page){ limit->set ? limit->number : API_PAGE, after->number, after->id };
}

struct json api_list_begin(struct arena *a) {
    struct json j = json_new(a, API_JSON_MAX);
    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    return j;
}

void api_list_end(struct json *j, struct str next) {
    json_end(j);
    api_put_text(j, "next", next);
    json_end(j);
}

struct str api_cursor(struct arena *a, int64_t key, int64_t id) {
    return str_printf(a, "%lld-%lld", (long long)key, (long long)id);
}

/* ---- read whole ---- */

void api_whole_begin(struct work *w, struct api_whole *x) {
    x->json = api_list_begin(w->arena);
    x->put = 0;
    x->begun = x->page.id == 0;
    x->more = false;
}

bool api_whole_takes(struct api_whole *x, int64_t id) {
    bool on = x->begun && x->put < (size_t)x->page.limit;
    if (x->begun && !on) x->more = true;
    if (id == x->page.id) x->begun = true;
    if (!on) return false;
    x->put++;
    x->last = id;
    return true;
}

const struct err *api_whole_end(struct work *w, struct api_whole *x) {
    api_list_end(&x->json, x->more ? api_cursor(w->arena, 0, x->last) : STR_NONE);
    return NULL;
}

const struct err *api_whole_answer(struct call *c, work_fn *fn) {
    struct api_whole x = { .page = api_page_of(c), .about = c->id };
    TRY(work_read(c->w, fn, &x));
    return api_reply(c, &x.json);
}
