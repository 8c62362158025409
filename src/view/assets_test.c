#include "view/assets.h"

#include "base/test.h"

#include <libdeflate.h>

static int setup(void **state) {
    *state = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static void every_asset_is_found(void **state) {
    (void)state;
    assert_true(assets_count > 5);
    for (size_t i = 0; i < assets_count; i++) {
        const struct asset *a = &assets_table[i];
        if (i) assert_true(str_cmp(assets_table[i - 1].name, a->name) < 0);
        ROW_STR(a->name.p, asset(a->name.p).s, a->url);
        if (asset_at(a->url) != a) fail_msg("%.*s isn't found", STR_ARG(a->url));
        assert_true(str_starts(a->url, S("/assets/")));
        assert_true(a->type.n > 0);
    }
}

static void compressed_and_plain_agree(void **state) {
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    for (size_t i = 0; i < assets_count; i++) {
        const struct asset *a = &assets_table[i];
        if (!a->gzip.p) continue;
        char *back = arena_alloc(*state, a->bytes.n + 1);
        size_t n = 0;
        assert_int_equal(libdeflate_gzip_decompress(d, a->gzip.p, a->gzip.n, back, a->bytes.n, &n),
                         LIBDEFLATE_SUCCESS);
        ROW_STR(a->name.p, ((struct str){ back, n }), a->bytes);
    }
    libdeflate_free_decompressor(d);
}

/* The weights that ux.md 2.1 allows, compressed. */
static const struct {
    const char *name;
    size_t most;
} weights[] = {
    { "css/app.css", 22 << 10 },
    { "icons.svg", 10 << 10 },
    { "font/kept-sans-latin.woff2", 24 << 10 },
    { "font/kept-sans-latin-ext.woff2", 10 << 10 },
    { "font/kept-sans-cyrillic.woff2", 17 << 10 },
    { "font/kept-sans-greek.woff2", 13 << 10 },
};

static void weights_are_kept(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(weights); i++) {
        const struct asset *a = asset_at(asset(weights[i].name).s);
        size_t n = a->gzip.p ? a->gzip.n : a->bytes.n;
        if (n > weights[i].most)
            fail_msg("%s: %zu bytes, %zu are the most", weights[i].name, n, weights[i].most);
    }
}

static void nothing_else_is_served(void **state) {
    (void)state;
    static const char *const paths[] = { "",
                                         "/",
                                         "/assets/",
                                         "/assets/css/app.css",
                                         "/assets/css/app.000000000000.css",
                                         "/assets/css/reset.css",
                                         "/assets/../po/sr.po",
                                         "/assets/package.json" };
    for (size_t i = 0; i < ROWS(paths); i++)
        if (asset_at(str_of(paths[i]))) fail_msg("%s is served", paths[i]);
    assert_null(asset_at(STR_NONE));
}

static void take_unknown(void *arg) { (void)asset(arg); }

static void an_unknown_name_is_a_mistake_of_ours(void **state) {
    (void)state;
    assert_aborts(take_unknown, (void *)(uintptr_t) "css/none.css", "an asset that isn't packed");
}

static void fonts_bring_their_licence(void **state) {
    (void)state;
    const struct asset *a = asset_at(asset("font/kept-sans-licence.txt").s);
    assert_true(str_find(a->bytes, S("SIL OPEN FONT LICENSE Version 1.1")) >= 0);
    assert_true(str_starts(asset_at(asset("font/kept-sans-latin.woff2").s)->bytes, S("wOF2")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_asset_is_found),
        cmocka_unit_test(compressed_and_plain_agree),
        cmocka_unit_test(weights_are_kept),
        cmocka_unit_test(nothing_else_is_served),
        cmocka_unit_test(an_unknown_name_is_a_mistake_of_ours),
        cmocka_unit_test(fonts_bring_their_licence),
    };
    return cmocka_run_group_tests_name("view-assets", tests, setup, teardown);
}
