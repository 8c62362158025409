/* libFuzzer target for the form parsers. The first byte chooses the encoding; for multipart the
 * first line is the Content-Type. What comes out must keep what form.h promises. */
#include "http/form.h"

#include "base/bug.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct form *f, struct arena *a) {
    BUG_UNLESS(f->field_count <= FORM_FIELDS_MAX && f->file_count <= FORM_FILES_MAX);
    for (size_t i = 0; i < f->field_count; i++) {
        BUG_UNLESS(f->fields[i].name.n <= FORM_NAME_MAX);
        BUG_UNLESS(utf8_valid(f->fields[i].name) && utf8_valid(f->fields[i].value));
        BUG_UNLESS(str_find_char(f->fields[i].name, 0) < 0 &&
                   str_find_char(f->fields[i].value, 0) < 0);
    }
    for (size_t i = 0; i < f->file_count; i++) {
        struct str name = f->files[i].filename;
        BUG_UNLESS(utf8_valid(name) && str_find_char(name, 0) < 0 && str_find_char(name, '/') < 0);
    }
    static const struct form_spec specs[] = {
        { "a", FORM_TEXT, .max = 10 }, { "a", FORM_LINE, .max = 10 }, { "a", FORM_INT, .max = 10 },
        { "a", FORM_FLAG, .min = 0 },  { "a", FORM_MANY, .max = 10 }, { "a", FORM_FILE, .max = 10 },
    };
    enum { N = sizeof specs / sizeof *specs };
    struct form_value values[N];
    if (form_check(a, f, specs, N, values)) return;
    for (size_t i = 0; i < 2; i++)
        BUG_UNLESS(utf8_count(values[i].text) <= 10);
    BUG_UNLESS(values[2].number >= 0 && values[2].number <= 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new(64 << 20);
    struct str in = { (const char *)data, size }, type = S("application/x-www-form-urlencoded");
    struct form f;
    if (size && data[0] == 'm') {
        struct str rest = str_from(in, 1);
        (void)str_split(&rest, '\n', &type);
        in = rest.p ? rest : S("");
    }
    if (!form_parse(a, type, in, &f)) check(&f, a);
    arena_free(&a);
    return 0;
}
