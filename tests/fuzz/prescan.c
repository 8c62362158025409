/* The look at a letter before the MIME library: its limits hold, and every piece of the view is
 * really a piece of the letter, in order. */
#include "mime/prescan.h"

#include "fuzz.h"

#include <string.h>

static void pieces_hold(const struct prescan *p, struct str in) {
    size_t view = 0, raw = 0;
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct prescan_piece *x = &p->pieces[i];
        BUG_UNLESS(x->view >= view && x->view <= p->view.n && x->length <= p->view.n - x->view);
        BUG_UNLESS(x->raw >= raw && x->raw <= in.n && x->length <= in.n - x->raw);
        BUG_UNLESS(memcmp(p->view.p + x->view, in.p + x->raw, x->length) == 0);
        view = x->view + x->length;
        raw = x->raw + x->length;
    }
}

static void ranges_hold(const struct prescan *p, struct str in) {
    for (size_t i = 0; i < 16; i++) {
        size_t from = p->view.n / 16 * i, length = p->view.n / 7 + 1, at, n;
        if (!prescan_range(p, from, length, &at, &n)) continue;
        BUG_UNLESS(at <= in.n && n <= in.n - at);
    }
}

FUZZ_TARGET(prescan) {
    struct arena *a = arena_new(256 << 20);
    struct prescan p;
    prescan(a, in, 0, &p);
    BUG_UNLESS(p.block_count <= PRESCAN_BOUNDARIES_MAX + 1);
    for (size_t i = 0; i < p.block_count; i++)
        BUG_UNLESS(p.blocks[i].body <= in.n && p.blocks[i].end <= in.n &&
                   p.blocks[i].body <= p.blocks[i].end);
    pieces_hold(&p, in);
    ranges_hold(&p, in);
    arena_free(&a);
}
