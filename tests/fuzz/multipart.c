/* Forms with files. The first line is the Content-Type behind "multipart/form-data; ". */
#include "http/form.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "form_holds.h"

FUZZ_TARGET(multipart) {
    struct arena *a = arena_new(64 << 20);
    struct str type = str_join(a, S("multipart/form-data; "), fuzz_line(&in));
    struct form f;
    if (!form_parse(a, type, in, &f)) form_holds(a, &f);
    arena_free(&a);
}
