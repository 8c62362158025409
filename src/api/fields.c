/* Reading the fields of a JSON body, and the query of lists. */
#include "api/api_priv.h"

#include <string.h>

const struct err *api_only(struct call *c, const char *const *names, size_t n) {
    const char *key;
    json_t *value;
    json_object_foreach(c->body, key, value) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++) known = strcmp(key, names[i]) == 0;
        if (!known)
            return ERR(c->w->arena, ERR_INVALID, "There is no such field.",
                       .field = str_c(c->w->arena, str_of(key)), .hint = "Leave it out.");
    }
    return NULL;
}

static const struct err *wrong(struct call *c, const char *name, const char *hint) {
    return ERR(c->w->arena, ERR_INVALID, "A field has the wrong form.", .field = name, .hint = hint);
}

const struct err *api_text(struct call *c, const char *name, struct str *ret) {
    json_t *v = json_object_get(c->body, name);
    *ret = STR_NONE;
    if (!v || json_is_null(v)) return NULL;
    if (!json_is_string(v)) return wrong(c, name, "It must be a text.");
    *ret = str_dup(c->w->arena, (struct str){ json_string_value(v), json_string_length(v) });
    return NULL;
}

const struct err *api_int(struct call *c, const char *name, int64_t min, int64_t max, struct opt_int *ret) {
    json_t *v = json_object_get(c->body, name);
    *ret = OPT_NONE;
    if (!v || json_is_null(v)) return NULL;
    if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
        return wrong(c, name, "It must be a whole number within its bounds.");
    *ret = OPT(json_integer_value(v));
    return NULL;
}

static bool id_of(const json_t *v, int64_t *ret) {
    return json_is_string(v) &&
           str_to_int((struct str){ json_string_value(v), json_string_length(v) }, 1, INT64_MAX, ret);
}

const struct err *api_id(struct call *c, const char *name, struct opt_int *ret, bool *ret_there) {
    json_t *v = json_object_get(c->body, name);
    int64_t id;
    *ret_there = v != NULL;
    *ret = OPT_NONE;
    if (!v || json_is_null(v)) return NULL;
    if (!id_of(v, &id)) return wrong(c, name, "It must be an id, written as a text.");
    *ret = OPT(id);
    return NULL;
}

const struct err *api_ids(struct call *c, const char *name, int64_t **ret, size_t *ret_n, size_t max) {
    json_t *v = json_object_get(c->body, name);
    *ret_n = 0;
    if (!v || json_is_null(v)) return NULL;
    if (!json_is_array(v) || json_array_size(v) > max) return wrong(c, name, "It must be a list of ids.");
    size_t n = json_array_size(v);
    int64_t *ids = ARENA_ARRAY(c->w->arena, n + 1, int64_t);
    for (size_t i = 0; i < n; i++)
        if (!id_of(json_array_get(v, i), &ids[i])) return wrong(c, name, "It must be a list of ids.");
    *ret = ids;
    *ret_n = n;
    return NULL;
}

struct str api_cursor(struct arena *a, int64_t key, int64_t id) {
    return str_printf(a, "%lld-%lld", (long long)key, (long long)id);
}

const struct err *api_page_of(struct call *c, struct api_page *ret) {
    struct api_page p = { .limit = API_PAGE };
    struct str limit = form_get(&c->req->query, "limit"), after = form_get(&c->req->query, "after"), key;
    if (str_is_set(limit) && !str_to_int(limit, 1, API_PAGE_MAX, &p.limit))
        return wrong(c, "limit", "It must be a number from 1 to 200.");
    if (str_is_set(after)) {
        bool ok = str_split(&after, '-', &key) && str_to_int(key, 0, INT64_MAX, &p.after_key) &&
                  str_to_int(after, 0, INT64_MAX, &p.after_id);
        if (!ok) return wrong(c, "after", "Take the next of the page before.");
    }
    *ret = p;
    return NULL;
}

void api_put_text(struct json *j, const char *key, struct str s) {
    json_key(j, key);
    json_text(j, s);
}
