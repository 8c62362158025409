#include "base/arena.h"

#include "base/test.h"

static void gives_zeroed_aligned_memory(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, 8191, 8192, 100000 };
    for (size_t i = 0; i < ROWS(sizes); i++) {
        unsigned char *p = arena_alloc(a, sizes[i]);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(p[k], 0);
        memset(p, 0xff, sizes[i]);
    }
    arena_free(&a);
    assert_null(a);
}

static void pieces_do_not_overlap(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char *piece[200];
    for (size_t i = 0; i < ROWS(piece); i++) memset(piece[i] = arena_alloc(a, 100), (int)i, 100);
    for (size_t i = 0; i < ROWS(piece); i++)
        for (size_t k = 0; k < 100; k++) assert_int_equal((unsigned char)piece[i][k], i);
    arena_free(&a);
}

static void memory_is_zeroed_again_after_a_reset(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (int round = 0; round < 3; round++) {
        unsigned char *p = arena_alloc(a, 5000);
        for (size_t k = 0; k < 5000; k++) assert_int_equal(p[k], 0);
        memset(p, 0xff, 5000);
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(&a);
}

static void the_cap_is_sticky_until_the_reset(void **state) {
    (void)state;
    struct arena *a = arena_new(1024);
    assert_non_null(arena_alloc(a, 1024));
    assert_false(arena_over(a));
    memset(arena_alloc(a, 1), 1, 1);
    assert_true(arena_over(a));
    assert_non_null(arena_alloc(a, 1));
    assert_true(arena_over(a));
    arena_reset(a);
    assert_false(arena_over(a));
    arena_free(&a);
}

static void a_copy_ends_in_nul(void **state) {
    (void)state;
    struct arena *a = arena_new(1024);
    assert_memory_equal(arena_copy(a, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy(a, NULL, 0), "");
    arena_free(&a);
}

static void take_five_caps(void *arg) {
    for (int i = 0; i < 5; i++) memset(arena_alloc(arg, 1024), 1, 1);
}

/* Volatile, so that the compiler does not see what it would rightly warn of. */
static volatile size_t huge = SIZE_MAX - 3;

static void take_too_much_at_once(void *arg) { memset(arena_alloc(arg, huge), 1, 1); }

static void multiply_too_far(void *arg) { memset(arena_array(arg, huge / 4, 8), 1, 1); }

static void runaway_growth_stops_the_process(void **state) {
    (void)state;
    struct arena *a = arena_new(1024);
    assert_aborts(take_five_caps, a, "a fault of ours at");
    assert_aborts(take_too_much_at_once, a, "a fault of ours at");
    assert_aborts(multiply_too_far, a, "a fault of ours at");
    arena_free(&a);
}

static void a_mark_takes_back_what_came_after_it(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct arena_mark empty = arena_mark(a);
    char *kept = arena_copy(a, "kept", 4);
    struct arena_mark outer = arena_mark(a);
    size_t used = arena_used(a);
    for (size_t size = 1; size < 200000; size *= 3) memset(arena_alloc(a, size), 0xff, size);
    struct arena_mark inner = arena_mark(a);
    memset(arena_alloc(a, 50000), 0xff, 50000);
    arena_rewind(a, inner);
    arena_rewind(a, outer);
    assert_int_equal(arena_used(a), used);
    assert_string_equal(kept, "kept");
    unsigned char *again = arena_alloc(a, 4000);
    for (size_t k = 0; k < 4000; k++) assert_int_equal(again[k], 0);
    assert_string_equal(kept, "kept");
    arena_rewind(a, empty);
    assert_int_equal(arena_used(a), 0);
    arena_free(&a);
}

static void rewind_to_later(void *arg) {
    struct arena *a = arg;
    memset(arena_alloc(a, 100), 1, 1);
    struct arena_mark later = arena_mark(a);
    arena_reset(a);
    arena_rewind(a, later);
}

static void going_back_to_the_future_is_a_mistake(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    assert_aborts(rewind_to_later, a, "m.used <= a->used");
    arena_free(&a);
}

static void what_is_left_counts_down_to_nothing(void **state) {
    (void)state;
    struct arena *a = arena_new(1024);
    assert_int_equal(arena_left(a), 1024);
    memset(arena_alloc(a, 1000), 1, 1000);
    assert_int_equal(arena_left(a), 1024 - 1008);
    memset(arena_alloc(a, 100), 1, 100);
    assert_int_equal(arena_left(a), 0);
    arena_free(&a);
}

static void freeing_nothing_is_fine(void **state) {
    (void)state;
    struct arena *none = NULL;
    arena_free(&none);
    assert_null(none);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_memory),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(memory_is_zeroed_again_after_a_reset),
        cmocka_unit_test(the_cap_is_sticky_until_the_reset),
        cmocka_unit_test(a_copy_ends_in_nul),
        cmocka_unit_test(runaway_growth_stops_the_process),
        cmocka_unit_test(a_mark_takes_back_what_came_after_it),
        cmocka_unit_test(going_back_to_the_future_is_a_mistake),
        cmocka_unit_test(what_is_left_counts_down_to_nothing),
        cmocka_unit_test(freeing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
