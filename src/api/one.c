/* One thing as an answer: asked for, or as it stands after it was changed. */
#include "api/api_priv.h"

const struct err *api_get_one(struct call *c, work_fn *fn) {
    struct api_one x = { .id = c->id };
    TRY(work_read(c->w, fn, &x));
    if (x.version && api_is_known(c, x.version)) return NULL;
    return api_reply(c, &x.json);
}

const struct err *api_written(struct work *w, struct call *c, work_fn *fn, int64_t id, struct str *ret_body) {
    struct api_one x = { .id = id };
    TRY(fn(w, &x));
    c->version = x.version;
    *ret_body = json_str(&x.json);
    return NULL;
}
