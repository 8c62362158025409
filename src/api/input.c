/* What comes with a call, held against its row before the handler runs: the query, a JSON body, the
 * version. */
#include "api/api_priv.h"
#include "base/bug.h"
#include "base/moment.h"

#include <jansson.h>
#include <string.h>

static size_t count_of(const struct api_spec *specs) {
    size_t n = 0;
    while (specs && specs[n].name)
        n++;
    BUG_UNLESS(n <= API_FIELDS_MAX);
    return n;
}

static ptrdiff_t place_of(const struct api_spec *specs, struct str name) {
    for (size_t i = 0, n = count_of(specs); i < n; i++)
        if (str_eq(str_of(specs[i].name), name)) return (ptrdiff_t)i;
    return -1;
}

const struct api_value *api_asked(const struct call *c, const char *name) {
    ptrdiff_t at = place_of(c->endpoint->query, str_of(name));
    BUG_UNLESS(at >= 0);
    return &c->query[at];
}

const struct api_value *api_field(const struct call *c, const char *name) {
    ptrdiff_t at = place_of(c->endpoint->fields, str_of(name));
    BUG_UNLESS(at >= 0);
    return &c->fields[at];
}

struct str api_text_or(const struct call *c, const char *name, struct str otherwise) {
    const struct api_value *v = api_field(c, name);
    return v->set ? v->text : otherwise;
}

struct str api_text(const struct call *c, const char *name) { return api_text_or(c, name, S("")); }

const struct api_value *api_inside(const struct call *c, const char *object, const char *name) {
    static const struct api_value nothing;
    ptrdiff_t at = place_of(c->endpoint->fields, str_of(object));
    BUG_UNLESS(at >= 0);
    ptrdiff_t inner = place_of(c->endpoint->fields[at].inside, str_of(name));
    BUG_UNLESS(inner >= 0);
    return c->fields[at].set ? &c->fields[at].inside[inner] : &nothing;
}

const struct api_value *api_each(const struct call *c, const char *objects, size_t i, const char *name) {
    ptrdiff_t at = place_of(c->endpoint->fields, str_of(objects));
    BUG_UNLESS(at >= 0 && i < c->fields[at].n);
    ptrdiff_t inner = place_of(c->endpoint->fields[at].inside, str_of(name));
    BUG_UNLESS(inner >= 0);
    return &c->fields[at].each[i].inside[inner];
}

static const struct err *unknown(struct call *c, const struct api_spec *specs, struct str name) {
    struct arena *a = c->w->arena;
    struct buf known = buf_new(a, 1000);
    for (size_t i = 0, n = count_of(specs); i < n; i++) {
        if (i) buf_add(&known, S(", "));
        buf_add_c(&known, specs[i].name);
    }
    struct str hint = known.n ? str_join3(a, S("Known here: "), buf_str(&known), S("."))
                              : S("None are taken here.");
    return ERR(a, ERR_INVALID, "There is no such field.", .hint = str_c(a, hint),
               .field = str_c(a, str_slice(name, 0, name.n < 100 ? name.n : 100)));
}

static const struct err *wrong(struct call *c, const struct api_spec *s) {
    return ERR(c->w->arena, ERR_INVALID, "A field is not right.", .field = s->name,
               .hint = s->hint);
}

static bool is_cursor(struct str s, struct api_value *v) {
    struct str key;
    return str_split(&s, '-', &key) && str_to_int(key, 0, INT64_MAX, &v->number) && str_is_set(s) &&
           str_to_int(s, 0, INT64_MAX, &v->id);
}

/* The place of the text among the words; false when it is none of them. */
static bool is_word(const struct api_spec *s, struct str text, int64_t *ret) {
    for (int64_t i = 0; s->words[i]; i++) {
        if (!str_eq(text, str_of(s->words[i]))) continue;
        *ret = i;
        return true;
    }
    return false;
}

/* A value that came as text: all of a query, and what is written so in JSON. */
static const struct err *read_text(struct call *c, const struct api_spec *s, struct str text,
                                   struct api_value *v) {
    bool ok = true;
    v->set = true;
    v->text = text;
    switch (s->kind) {
    case API_TEXT:
        if (text.n > (size_t)s->max)
            return ERR(c->w->arena, ERR_LIMIT, "This text is too long.", .field = s->name,
                       .hint = s->hint);
        break;
    case API_WORD:
        ok = is_word(s, text, &v->number);
        break;
    case API_NUMBER:
        ok = str_to_int(text, s->min, s->max, &v->number);
        break;
    case API_ID:
        ok = str_to_int(text, 1, INT64_MAX, &v->id);
        break;
    case API_CURSOR:
        ok = is_cursor(text, v);
        break;
    case API_TIME:
        ok = moment_from_rfc3339(text, &v->number);
        break;
    case API_FLAG:
        ok = str_eq(text, S("true")) || str_eq(text, S("false"));
        v->number = str_eq(text, S("true"));
        break;
    case API_IDS:
    case API_TEXTS:
    case API_OBJECTS:
    case API_OBJECT:
        ok = false;
        break;
    }
    return ok ? NULL : wrong(c, s);
}

static const struct err *missing(struct call *c, const struct api_spec *specs,
                                 const struct api_value *values) {
    for (size_t i = 0, n = count_of(specs); i < n; i++)
        if (specs[i].required && !values[i].set && !values[i].null)
            return ERR(c->w->arena, ERR_INVALID, "A field is missing.", .field = specs[i].name,
                       .hint = specs[i].hint);
    return NULL;
}

const struct err *api_read_query(struct call *c) {
    const struct form *q = &c->req->query;
    for (size_t i = 0; i < q->field_count; i++) {
        ptrdiff_t at = place_of(c->endpoint->query, q->fields[i].name);
        if (at < 0) return unknown(c, c->endpoint->query, q->fields[i].name);
        const struct api_spec *s = &c->endpoint->query[at];
        if (c->query[at].set)
            return ERR(c->w->arena, ERR_INVALID, "A field came twice.", .field = s->name,
                       .hint = "Send it once.");
        TRY(read_text(c, s, q->fields[i].value, &c->query[at]));
    }
    return missing(c, c->endpoint->query, c->query);
}

/* Before the parser, which goes down with the depth of its input, sees any of it. */
static bool too_deep(struct str s) {
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (quoted && ch == '\\')
            i++;
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']'))
            depth--;
        if (depth > API_DEPTH_MAX) return true;
    }
    return false;
}

static struct str string_of(struct call *c, const json_t *v) {
    struct str s = { json_string_value(v), json_string_length(v) };
    return str_dup(c->w->arena, s);
}

static const struct err *read_ids(struct call *c, const struct api_spec *s, const json_t *list,
                                  struct api_value *v) {
    if (!json_is_array(list) || json_array_size(list) > (size_t)s->max) return wrong(c, s);
    size_t n = json_array_size(list);
    int64_t *ids = ARENA_ARRAY(c->w->arena, n + 1, int64_t);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        if (!json_is_string(one) || !str_to_int(string_of(c, one), 1, INT64_MAX, &ids[i]))
            return wrong(c, s);
        for (size_t k = 0; k < i; k++)
            if (ids[k] == ids[i]) return wrong(c, s);
    }
    v->set = true;
    v->ids = ids;
    v->n = n;
    return NULL;
}

static const struct err *read_texts(struct call *c, const struct api_spec *s, const json_t *list,
                                    struct api_value *v) {
    if (!json_is_array(list) || json_array_size(list) > (size_t)s->max) return wrong(c, s);
    size_t n = json_array_size(list);
    struct str *texts = ARENA_ARRAY(c->w->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        if (!json_is_string(one) || json_string_length(one) > API_TEXT_MAX) return wrong(c, s);
        texts[i] = string_of(c, one);
    }
    v->set = true;
    v->texts = texts;
    v->n = n;
    return NULL;
}

static const struct err *read_inside(struct call *c, const struct api_spec *s, json_t *object,
                                     struct api_value *v);

static const struct err *read_objects(struct call *c, const struct api_spec *s, const json_t *list,
                                      struct api_value *v) {
    if (!json_is_array(list) || json_array_size(list) > (size_t)s->max) return wrong(c, s);
    size_t n = json_array_size(list);
    struct api_value *each = ARENA_ARRAY(c->w->arena, n + 1, struct api_value);
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_array_get(list, i);
        each[i] = (struct api_value){ 0 };
        if (!json_is_object(one)) return wrong(c, s);
        TRY(read_inside(c, s, one, &each[i]));
    }
    v->set = true;
    v->each = each;
    v->n = n;
    return NULL;
}

static const struct err *read_value(struct call *c, const struct api_spec *s, json_t *json,
                                    struct api_value *v) {
    if (json_is_null(json)) {
        if (!s->nullable) return wrong(c, s);
        v->null = true;
        return NULL;
    }
    if (s->kind == API_IDS) return read_ids(c, s, json, v);
    if (s->kind == API_TEXTS) return read_texts(c, s, json, v);
    if (s->kind == API_OBJECTS) return read_objects(c, s, json, v);
    if (s->kind == API_OBJECT)
        return json_is_object(json) ? read_inside(c, s, json, v) : wrong(c, s);
    if (s->kind == API_FLAG) {
        v->set = true;
        v->number = json_is_true(json);
        return json_is_boolean(json) ? NULL : wrong(c, s);
    }
    if (s->kind != API_NUMBER)
        return json_is_string(json) ? read_text(c, s, string_of(c, json), v) : wrong(c, s);
    if (!json_is_integer(json)) return wrong(c, s);
    v->set = true;
    v->number = json_integer_value(json);
    return v->number < s->min || v->number > s->max ? wrong(c, s) : NULL;
}

static const struct err *read_object(struct call *c, const struct api_spec *specs, json_t *object,
                                     struct api_value *values) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        ptrdiff_t at = place_of(specs, str_of(key));
        if (at < 0) return unknown(c, specs, str_of(key));
        TRY(read_value(c, &specs[at], value, &values[at]));
    }
    return missing(c, specs, values);
}

static const struct err *read_inside(struct call *c, const struct api_spec *s, json_t *object,
                                     struct api_value *v) {
    struct api_value *values = ARENA_ARRAY(c->w->arena, API_FIELDS_MAX, struct api_value);
    v->set = true;
    v->inside = values;
    return read_object(c, s->inside, object, values);
}

static const struct err *broken(struct call *c, const char *what, int line) {
    struct arena *a = c->w->arena;
    struct str hint = line > 0 ? str_printf(a, "Line %d: %s.", line, what) : str_of(what);
    return ERR(a, ERR_INVALID, "The body is not a JSON object.", .field = "body",
               .hint = str_c(a, hint));
}

static const struct err *read_json(struct call *c) {
    json_error_t error;
    struct str body = c->req->body;
    if (!request_is_type(c->req, "application/json")) {
        c->status = 415;
        return ERR(c->w->arena, ERR_INVALID, "The body must be JSON.", .field = "Content-Type",
                   .hint = "Send it with Content-Type: application/json.");
    }
    if (too_deep(body)) return broken(c, "Nothing here is nested that deep.", 0);
    json_t *json = json_loadb(body.p ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &error);
    if (!json) return broken(c, str_c(c->w->arena, str_of(error.text)), error.line);
    const struct err *e = json_is_object(json) ? read_object(c, c->endpoint->fields, json, c->fields)
                                               : broken(c, "Put the fields between { and }.", 0);
    json_decref(json);
    return e;
}

const struct err *api_read_body(struct call *c) {
    switch (c->endpoint->body) {
    case API_JSON:
        return read_json(c);
    case API_BYTES:
        return NULL;
    case API_NO_BODY:
        break;
    }
    if (c->req->body.n == 0) return NULL;
    return ERR(c->w->arena, ERR_INVALID, "No body is taken here.", .field = "body",
               .hint = "Send this request without one.");
}

/* The digits before a "-" are the version; what stands behind tells one reading from another. */
static bool matches(const struct call *c, int64_t version) {
    struct str rest = request_header(c->req, "If-Match"), tag, number;
    int64_t v;
    while (str_split(&rest, ',', &tag)) {
        tag = str_trim(tag);
        if (str_eq(tag, S("*"))) return true;
        if (str_starts(tag, S("W/"))) tag = str_from(tag, 2);
        if (tag.n < 3 || tag.p[0] != '"' || tag.p[tag.n - 1] != '"') continue;
        tag = str_slice(tag, 1, tag.n - 1);
        if (str_split(&tag, '-', &number) && str_to_int(number, 1, INT64_MAX, &v) && v == version)
            return true;
    }
    return false;
}

const struct err *api_check_version(struct work *w, struct call *c, int64_t version) {
    c->status = 0;
    if (matches(c, version)) return NULL;
    c->status = 412;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.", .field = "If-Match",
               .hint = "Read it again, then try again.");
}

bool api_is_known(struct call *c, int64_t version) {
    return reply_etag(c->rp, c->req, str_printf(c->w->arena, "%lld", (long long)version));
}
