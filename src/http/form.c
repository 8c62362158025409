#include "http/form.h"

#include "base/utf8.h"
#include "base/percent.h"
#include "http/token.h"

#include <string.h>

static bool clean(struct str s) { return utf8_valid(s) && str_find_char(s, 0) < 0; }

/* One name=value of the body into f. */
static const struct err *add_pair(struct arena *a, struct str pair, struct form *f) {
    ptrdiff_t equals = str_find_char(pair, '=');
    struct str raw_name = equals < 0 ? pair : str_slice(pair, 0, (size_t)equals);
    struct str raw_value = equals < 0 ? S("") : str_from(pair, (size_t)equals + 1);
    struct str name, value;
    if (!percent_decode(a, raw_name, true, &name) || !clean(name) || name.n > FORM_NAME_MAX)
        return ERR(a, ERR_INVALID, "The form has a field with an unreadable name.");
    if (!percent_decode(a, raw_value, true, &value) || !clean(value))
        return ERR(a, ERR_INVALID, "The text holds characters that cannot be read.",
                   .hint = "Type it anew instead of pasting it.", .field = str_c(a, name));
    f->fields[f->field_count++] = (struct form_field){ name, value };
    return NULL;
}

/* How many non-empty pairs there are, counted no further than one above the maximum. */
static size_t count_pairs(struct str body) {
    size_t n = 0;
    struct str rest = body, pair;
    while (n <= FORM_FIELDS_MAX && str_split(&rest, '&', &pair))
        n += pair.n > 0;
    return n;
}

const struct err *form_parse_urlencoded(struct arena *a, struct str body, struct form *ret_form) {
    size_t n = count_pairs(body);
    if (n > FORM_FIELDS_MAX) return ERR(a, ERR_LIMIT, "The form has too many fields.");
    struct form f = { .fields = ARENA_ARRAY(a, n, struct form_field) };
    struct str rest = body, pair;
    while (str_split(&rest, '&', &pair))
        if (pair.n) TRY(add_pair(a, pair, &f));
    *ret_form = f;
    return NULL;
}

const struct err *form_parse(struct arena *a, struct str content_type, struct str body,
                             struct form *ret_form) {
    struct str rest = content_type, type, params;
    if (!token_list_next(&rest, &type, &params)) type = params = STR_NONE;
    if (str_eq_nocase(type, S("application/x-www-form-urlencoded")))
        return form_parse_urlencoded(a, body, ret_form);
    if (str_eq_nocase(type, S("multipart/form-data")))
        return form_parse_multipart(a, token_param(a, params, "boundary"), body, ret_form);
    return ERR(a, ERR_INVALID, "This is not a form.", .detail = "Content-Type");
}

struct str form_get(const struct form *f, const char *name) {
    for (size_t i = 0; i < f->field_count; i++)
        if (str_eq(f->fields[i].name, str_of(name))) return f->fields[i].value;
    return STR_NONE;
}
