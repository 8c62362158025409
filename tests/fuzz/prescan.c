/* The look at a letter before the MIME library: its limits hold, and every piece of the view is
 * really a piece of the letter, in order, but for masked dashes. */
#include "mime/prescan.h"

#include "fuzz.h"

/* Dashes at the beginning of a body's lines are masked, so that they pass for no boundary. */
static void same_bytes(struct str view, struct str raw) {
    for (size_t i = 0; i < raw.n; i++)
        BUG_UNLESS(view.p[i] == raw.p[i] || (view.p[i] == '_' && raw.p[i] == '-'));
}

static void pieces_hold(const struct prescan *p, struct str in) {
    size_t view = 0, raw = 0;
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct prescan_piece *x = &p->pieces[i];
        BUG_UNLESS(x->view >= view && x->view <= p->view.n && x->length <= p->view.n - x->view);
        BUG_UNLESS(x->raw >= raw && x->raw <= in.n && x->length <= in.n - x->raw);
        same_bytes(str_slice(p->view, x->view, x->view + x->length),
                   str_slice(in, x->raw, x->raw + x->length));
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
