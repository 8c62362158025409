#include "base/utf8.h"
#include "base/words.h"
#include "http/form.h"
#include "http/token.h"

#include <string.h>

enum { MANY_MAX = 100 };

static const struct err *wrong(struct arena *a, const struct form_spec *s) {
    return ERR(a, ERR_INVALID,
               s->message ? s->message : W("This field is not filled in as expected."),
               .field = s->name);
}

/* How often the name stands in the form; the first value in *ret_first. */
static size_t find(const struct form *f, const struct form_spec *s, struct str *ret_first) {
    size_t n = 0;
    struct str name = str_of(s->name);
    *ret_first = STR_NONE;
    for (size_t i = 0; i < f->field_count; i++)
        if (str_eq(f->fields[i].name, name) && n++ == 0) *ret_first = f->fields[i].value;
    return n;
}

/* Browsers send line ends as CR LF (RFC 7578 4.2 leaves it open); the store has LF. */
static struct str with_lf(struct arena *a, struct str s) {
    if (str_find_char(s, '\r') < 0) return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool cr = s.p[i] == '\r';
        if (cr && i + 1 < s.n && s.p[i + 1] == '\n') continue;
        out[n++] = cr ? '\n' : s.p[i];
    }
    return (struct str){ out, n };
}

/* True when s has a control character other than those allowed: C0, DEL, and C1 (two bytes in
 * UTF-8). */
static bool has_control(struct str s, const char *allowed) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 || c == 0x7f) && (c == 0 || !strchr(allowed, c))) return true;
        if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0) return true;
    }
    return false;
}

static bool length_fits(const struct form_spec *s, struct str text) {
    size_t n = utf8_count(text);
    return (int64_t)n >= s->min && (s->max == 0 || (int64_t)n <= s->max);
}

static bool check_text(struct arena *a, const struct form_spec *s, struct str in,
                       struct form_value *v) {
    bool lines = s->kind == FORM_TEXT;
    v->text = lines ? with_lf(a, in) : str_trim(in);
    /* Spaces alone are no answer to a required question. */
    v->set = str_trim(v->text).n > 0;
    if (!v->set) {
        v->text = S("");
        return !s->required;
    }
    return !has_control(v->text, lines ? "\n\t" : "") && length_fits(s, v->text);
}

static bool check_int(const struct form_spec *s, struct str in, struct form_value *v) {
    v->text = str_trim(in);
    v->set = v->text.n > 0;
    if (!v->set) return !s->required;
    return str_to_int(v->text, s->min, s->max, &v->number);
}

static bool check_flag(const struct form_spec *s, struct str in, struct form_value *v) {
    v->text = str_is_set(in) ? in : S("");
    v->set = v->text.n > 0 && !str_eq(v->text, S("0"));
    v->number = v->set;
    return v->set || !s->required;
}

static bool check_many(struct arena *a, const struct form *f, const struct form_spec *s, size_t n,
                       struct form_value *v) {
    size_t most = s->count > 0 ? (size_t)s->count : MANY_MAX;
    if (n > most) return false;
    struct str *many = ARENA_ARRAY(a, n, struct str);
    for (size_t i = 0; i < f->field_count; i++) {
        if (!str_eq(f->fields[i].name, str_of(s->name))) continue;
        struct str text = str_trim(f->fields[i].value);
        if (text.n == 0) continue;
        if (has_control(text, "") || !length_fits(s, text)) return false;
        many[v->count++] = text;
    }
    v->many = many;
    v->set = v->count > 0;
    return v->set || !s->required;
}

static bool check_file(struct arena *a, const struct form *f, const struct form_spec *s,
                       struct form_value *v) {
    size_t most = s->count > 0 ? (size_t)s->count : 1;
    struct form_file *files = ARENA_ARRAY(a, f->file_count, struct form_file);
    for (size_t i = 0; i < f->file_count; i++) {
        const struct form_file *file = &f->files[i];
        if (!str_eq(file->name, str_of(s->name))) continue;
        if ((int64_t)file->body.n < s->min) return false;
        if (s->max && (int64_t)file->body.n > s->max) return false;
        if (v->count == most) return false;
        files[v->count++] = *file;
    }
    v->files = files;
    v->set = v->count > 0;
    return v->set || !s->required;
}

static bool check_one(struct arena *a, const struct form *f, const struct form_spec *s,
                      struct form_value *v) {
    struct str first;
    size_t n = find(f, s, &first);
    v->text = S("");
    if (s->kind == FORM_FILE) return check_file(a, f, s, v);
    if (s->kind == FORM_MANY) return check_many(a, f, s, n, v);
    if (n > 1) {
        v->text = first;
        return false;
    }
    if (s->kind == FORM_INT) return check_int(s, first, v);
    if (s->kind == FORM_FLAG) return check_flag(s, first, v);
    return check_text(a, s, first, v);
}

const struct err *form_check(struct arena *a, const struct form *f, const struct form_spec *specs,
                             size_t n, struct form_value *ret_values) {
    const struct err *first = NULL;
    for (size_t i = 0; i < n; i++) {
        struct form_value *v = &ret_values[i];
        *v = (struct form_value){ .set = false };
        if (check_one(a, f, &specs[i], v)) continue;
        /* Of a wrong field only what was typed is of use. */
        *v = (struct form_value){ .text = v->text, .err = wrong(a, &specs[i]) };
        if (!first) first = v->err;
    }
    return first;
}
