/* Forms as browsers send them without files, and the checks of their fields. What comes out keeps
 * what form.h promises. */
#include "http/form.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "form_holds.h"

FUZZ_TARGET(form) {
    struct arena *a = arena_new(64 << 20);
    struct form f;
    if (!form_parse(a, S("application/x-www-form-urlencoded"), in, &f)) form_holds(a, &f);
    arena_free(&a);
}
