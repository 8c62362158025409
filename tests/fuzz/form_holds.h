/* form_holds.h - what form.h promises of a form, whatever the bytes were. */
#ifndef TESTS_FUZZ_FORM_HOLDS_H
#define TESTS_FUZZ_FORM_HOLDS_H

#include "base/bug.h"
#include "base/utf8.h"
#include "http/form.h"

static inline void form_parts_hold(const struct form *f) {
    BUG_UNLESS(f->field_count <= FORM_FIELDS_MAX && f->file_count <= FORM_FILES_MAX);
    for (size_t i = 0; i < f->field_count; i++) {
        struct str name = f->fields[i].name, value = f->fields[i].value;
        BUG_UNLESS(name.n <= FORM_NAME_MAX && utf8_valid(name) && utf8_valid(value));
        BUG_UNLESS(str_find_char(name, 0) < 0 && str_find_char(value, 0) < 0);
    }
    for (size_t i = 0; i < f->file_count; i++) {
        struct str name = f->files[i].filename;
        BUG_UNLESS(utf8_valid(name) && str_find_char(name, 0) < 0 && str_find_char(name, '/') < 0);
    }
}

static inline void form_holds(struct arena *a, const struct form *f) {
    static const struct form_spec specs[] = {
        { "a", FORM_TEXT, .max = 10 }, { "a", FORM_LINE, .max = 10 }, { "a", FORM_INT, .max = 10 },
        { "a", FORM_FLAG, .min = 0 },  { "a", FORM_MANY, .max = 10 }, { "a", FORM_FILE, .max = 10 },
    };
    enum { N = sizeof specs / sizeof *specs };
    struct form_value values[N];
    form_parts_hold(f);
    if (form_check(a, f, specs, N, values)) return;
    for (size_t i = 0; i < 2; i++)
        BUG_UNLESS(utf8_count(values[i].text) <= 10);
    BUG_UNLESS(values[2].number >= 0 && values[2].number <= 10);
}

#endif
