/* The template compiler. What it takes it turns into C whose strings and braces close; what it does
 * not take it says where. */
#include "../../tools/views.h"

#include "fuzz.h"

FUZZ_TARGET(views) {
    struct arena *a = arena_new(128 << 20);
    static const struct views_known known[] = { { S("icon"), S("view/view_icon.h") } };
    struct views_input input = {
        .path = S("x.html"), .name = S("x"), .source = in, .known = known, .known_n = 1
    };
    struct views_output out = { 0 };
    struct views_fault wrong = { 0 };
    bool ok = in.n <= VIEWS_MAX_SOURCE && views_compile(a, &input, &out, &wrong);
    int line, column;
    if (ok) BUG_UNLESS(out.header.n && out.source.n && !str_is_set(wrong.what));
    if (!ok && in.n <= VIEWS_MAX_SOURCE) {
        BUG_UNLESS(wrong.what.n && wrong.at <= in.n);
        views_position(in, wrong.at, &line, &column);
        BUG_UNLESS(line >= 1 && column >= 1);
    }
    arena_free(&a);
}
