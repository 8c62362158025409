/* The table as OpenAPI 3.1. */
#include "api/api_priv.h"
#include "base/bug.h"

#include <string.h>

enum { DESCRIPTION_MAX = 512 << 10 };

static void text(struct json *j, const char *key, const char *value) {
    api_put_text(j, key, str_of(value));
}

static void open(struct json *j, const char *key) {
    json_key(j, key);
    json_open_object(j);
}

static void put_words(struct json *j, const char *const *words, bool nullable) {
    json_key(j, "enum");
    json_open_array(j);
    for (size_t i = 0; words[i]; i++)
        json_text(j, str_of(words[i]));
    if (nullable) json_none(j);
    json_end(j);
}

static void put_type(struct json *j, const char *type, bool nullable) {
    json_key(j, "type");
    if (!nullable) {
        json_text(j, str_of(type));
        return;
    }
    json_open_array(j);
    json_text(j, str_of(type));
    json_text(j, S("null"));
    json_end(j);
}

static void put_id_type(struct json *j, bool nullable) {
    put_type(j, "string", nullable);
    text(j, "pattern", "^[1-9][0-9]*$");
}

static void put_fields(struct json *j, const struct api_spec *specs);

static void put_spec(struct json *j, const struct api_spec *s) {
    json_open_object(j);
    switch (s->kind) {
    case API_TEXT:
        put_type(j, "string", s->nullable);
        api_put_int(j, "maxLength", s->max);
        break;
    case API_WORD:
        put_words(j, s->words, s->nullable);
        break;
    case API_NUMBER:
        put_type(j, "integer", s->nullable);
        api_put_int(j, "minimum", s->min);
        api_put_int(j, "maximum", s->max);
        break;
    case API_FLAG:
        put_type(j, "boolean", s->nullable);
        break;
    case API_ID:
        put_id_type(j, s->nullable);
        break;
    case API_CURSOR:
        put_type(j, "string", s->nullable);
        text(j, "pattern", "^[0-9]+-[0-9]+$");
        break;
    case API_IDS:
        put_type(j, "array", s->nullable);
        api_put_int(j, "maxItems", s->max);
        api_put_bool(j, "uniqueItems", true);
        open(j, "items");
        put_id_type(j, false);
        json_end(j);
        break;
    case API_TIME:
        put_type(j, "string", s->nullable);
        text(j, "format", "date-time");
        break;
    case API_OBJECTS:
        put_type(j, "array", s->nullable);
        api_put_int(j, "maxItems", s->max);
        open(j, "items");
        put_fields(j, s->inside);
        json_end(j);
        break;
    case API_OBJECT:
        put_fields(j, s->inside);
        break;
    case API_TEXTS:
        put_type(j, "array", s->nullable);
        api_put_int(j, "maxItems", s->max);
        open(j, "items");
        put_type(j, "string", false);
        api_put_int(j, "maxLength", API_TEXT_MAX);
        json_end(j);
        break;
    }
    text(j, "description", s->what);
    json_end(j);
}

static void put_parameter(struct json *j, const char *name, const char *in, bool required,
                          const char *what) {
    json_open_object(j);
    text(j, "name", name);
    text(j, "in", in);
    api_put_bool(j, "required", required);
    text(j, "description", what);
    json_key(j, "schema");
}

static void put_header(struct json *j, const char *name, bool required, const char *what) {
    put_parameter(j, name, "header", required, what);
    json_raw(j, S("{\"type\":\"string\"}"));
    json_end(j);
}

static bool writes(const struct endpoint *e) { return e->route.method != METHOD_GET; }

static void put_parameters(struct json *j, const struct endpoint *e) {
    json_key(j, "parameters");
    json_open_array(j);
    if (strstr(e->route.pattern, "{id}")) {
        put_parameter(j, "id", "path", true, "Whose it is about.");
        json_open_object(j);
        put_id_type(j, false);
        json_end(j);
        json_end(j);
    }
    for (const struct api_spec *s = e->query; s && s->name; s++) {
        put_parameter(j, s->name, "query", s->required, s->what);
        put_spec(j, s);
        json_end(j);
    }
    if (e->match) put_header(j, "If-Match", true, "The ETag that reading it gave.");
    if (writes(e))
        put_header(j, "Idempotency-Key", false, "A repeated request with it is done once.");
    if (e->body == API_BYTES)
        put_header(j, "Content-Disposition", false, "With the name: attachment; filename=\"x\".");
    json_end(j);
}

static void put_fields(struct json *j, const struct api_spec *specs) {
    text(j, "type", "object");
    api_put_bool(j, "additionalProperties", false);
    json_key(j, "required");
    json_open_array(j);
    for (const struct api_spec *s = specs; s->name; s++)
        if (s->required) json_text(j, str_of(s->name));
    json_end(j);
    open(j, "properties");
    for (const struct api_spec *s = specs; s->name; s++) {
        json_key(j, s->name);
        put_spec(j, s);
    }
    json_end(j);
}

static void put_body(struct json *j, const struct endpoint *e) {
    if (e->body == API_NO_BODY) return;
    open(j, "requestBody");
    api_put_bool(j, "required", true);
    open(j, "content");
    open(j, e->body == API_JSON ? "application/json" : "*/*");
    open(j, "schema");
    if (e->body == API_JSON) put_fields(j, e->fields);
    for (int i = 0; i < 4; i++)
        json_end(j);
}

static void put_content(struct json *j, const char *type, const char *schema) {
    open(j, "content");
    open(j, type);
    if (schema) {
        open(j, "schema");
        api_put_text(j, "$ref", str_printf(j->buf.arena, "#/components/schemas/%s", schema));
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

/* A media type has a slash; a name of schema.c has none. */
static void put_response(struct json *j, const struct endpoint *e, int status) {
    open(j, str_printf(j->buf.arena, "%d", status).p);
    text(j, "description", e->what);
    if (e->gives && strchr(e->gives, '/'))
        put_content(j, e->gives, NULL);
    else if (e->gives)
        put_content(j, "application/json", e->gives);
    json_end(j);
}

static void put_responses(struct json *j, const struct endpoint *e) {
    open(j, "responses");
    put_response(j, e, e->status);
    if (e->accepted) put_response(j, e, e->accepted);
    open(j, "default");
    text(j, "description", "A problem document (RFC 9457).");
    put_content(j, "application/problem+json", "Problem");
    json_end(j);
    json_end(j);
}

static void put_endpoint(struct json *j, const struct endpoint *e) {
    json_key(j, str_c(j->buf.arena, str_lower(j->buf.arena, str_of(method_name(e->route.method)))));
    json_open_object(j);
    text(j, "operationId", e->name);
    text(j, "summary", e->what);
    if (e->access == ACCESS_ANYONE) {
        json_key(j, "security");
        json_raw(j, S("[]"));
    }
    put_parameters(j, e);
    put_body(j, e);
    put_responses(j, e);
    json_end(j);
}

static bool same_path(const struct endpoint *a, const struct endpoint *b) {
    return strcmp(a->route.pattern, b->route.pattern) == 0;
}

/* Rows of one path stand together, whichever methods they are. */
static void put_paths(struct json *j) {
    open(j, "paths");
    for (size_t i = 0; i < api_table_n; i++) {
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = !same_path(&api_table[i], &api_table[k]);
        if (!first) continue;
        open(j, api_table[i].route.pattern);
        for (size_t k = i; k < api_table_n; k++)
            if (same_path(&api_table[i], &api_table[k])) put_endpoint(j, &api_table[k]);
        json_end(j);
    }
    json_end(j);
}

/* "'" becomes '"'. */
static void put_written(struct json *j, const char *written) {
    size_t n = strlen(written);
    char *copy = arena_copy(j->buf.arena, written, n);
    for (size_t i = 0; i < n; i++)
        if (copy[i] == '\'') copy[i] = '"';
    json_raw(j, (struct str){ copy, n });
}

static bool may_be_missing(const struct api_property *f) { return strchr(f->name, '?') != NULL; }

static void put_object(struct json *j, const struct api_property *fields) {
    struct arena *a = j->buf.arena;
    json_open_object(j);
    text(j, "type", "object");
    api_put_bool(j, "additionalProperties", false);
    json_key(j, "required");
    json_open_array(j);
    for (const struct api_property *f = fields; f->name; f++)
        if (!may_be_missing(f)) json_text(j, str_of(f->name));
    json_end(j);
    open(j, "properties");
    for (const struct api_property *f = fields; f->name; f++) {
        struct str name = str_of(f->name);
        if (may_be_missing(f)) name.n--;
        json_key(j, str_c(a, name));
        put_written(j, f->text);
    }
    json_end(j);
    json_end(j);
}

static void put_components(struct json *j) {
    open(j, "components");
    open(j, "schemas");
    for (size_t i = 0; i < api_schemas_n; i++) {
        json_key(j, api_schemas[i].name);
        if (api_schemas[i].fields)
            put_object(j, api_schemas[i].fields);
        else
            put_written(j, api_schemas[i].text);
    }
    json_end(j);
    json_key(j, "securitySchemes");
    json_raw(j, S("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    json_end(j);
}

struct json api_describe(struct arena *a) {
    struct json j = json_new(a, DESCRIPTION_MAX);
    json_open_object(&j);
    text(&j, "openapi", "3.1.0");
    open(&j, "info");
    text(&j, "title", "Kept");
    text(&j, "version", KEPT_VERSION);
    text(&j, "description", "The API of a customer-service desk. docs/api.md tells how to use it.");
    json_end(&j);
    json_key(&j, "servers");
    json_raw(&j, S("[{\"url\":\"/\"}]"));
    json_key(&j, "security");
    json_raw(&j, S("[{\"token\":[]}]"));
    put_paths(&j);
    put_components(&j);
    json_end(&j);
    BUG_UNLESS(!json_over(&j));
    return j;
}
