#include "base/buf.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(4 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static void an_empty_one_is_empty_and_not_missing(void **state) {
    struct buf b = buf_new(*state, 10);
    ROW_STR("empty", buf_str(&b), S(""));
    buf_add(&b, STR_NONE);
    ROW_STR("nothing added", buf_str(&b), S(""));
}

static void pieces_come_one_after_another(void **state) {
    struct buf b = buf_new(*state, 100);
    buf_add(&b, S("a\0b"));
    buf_add_c(&b, "-c");
    buf_add_char(&b, 'd');
    buf_add_int(&b, INT64_MIN);
    buf_add_int(&b, 0);
    buf_printf(&b, "[%03d|%s]", 7, "x");
    ROW_STR("all", buf_str(&b), S("a\0b-cd-92233720368547758080[007|x]"));
    assert_int_equal(b.p[b.n], 0);
    assert_false(buf_over(&b));
}

static void grows_to_its_maximum_and_no_further(void **state) {
    struct buf b = buf_new(*state, 1000);
    for (int i = 0; i < 1000; i++) buf_add_char(&b, (char)('a' + i % 26));
    assert_false(buf_over(&b));
    assert_int_equal(b.n, 1000);
    buf_add_char(&b, '!');
    assert_true(buf_over(&b));
    assert_int_equal(b.n, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(b.p[i], 'a' + i % 26);
    assert_int_equal(b.p[1000], 0);
}

static void what_does_not_fit_is_left_out_whole_and_for_good(void **state) {
    struct buf b = buf_new(*state, 5);
    buf_add(&b, S("abc"));
    buf_add(&b, S("def"));
    ROW_STR("text", buf_str(&b), S("abc"));
    buf_add(&b, S("d"));
    buf_add_char(&b, 'd');
    buf_printf(&b, "d");
    buf_add_int(&b, 1);
    ROW_STR("later ones too", buf_str(&b), S("abc"));
    assert_true(buf_over(&b));
}

static void a_sized_one_grows_as_well(void **state) {
    struct buf b = buf_new_sized(*state, 600, 3);
    for (int i = 0; i < 300; i++) buf_add(&b, S("xy"));
    assert_int_equal(b.n, 600);
    assert_false(buf_over(&b));
    struct buf large = buf_new_sized(*state, 3, 600);
    assert_false(buf_over(&large));
    buf_add(&large, S("abc"));
    ROW_STR("a wish above the maximum", buf_str(&large), S("abc"));
}

static void cuts(void **state) {
    struct buf b = buf_new(*state, 10);
    buf_cut(&b, 0);
    buf_add(&b, S("abcdef"));
    buf_cut(&b, 2);
    buf_add_char(&b, 'z');
    ROW_STR("cut and added to", buf_str(&b), S("abz"));
}

static void cut_longer(void *arg) { buf_cut(arg, 7); }

static void cutting_longer_is_a_mistake(void **state) {
    struct buf b = buf_new(*state, 10);
    buf_add(&b, S("abcdef"));
    assert_aborts(cut_longer, &b, "n <= b->n");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_one_is_empty_and_not_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(pieces_come_one_after_another, setup, teardown),
        cmocka_unit_test_setup_teardown(grows_to_its_maximum_and_no_further, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_left_out_whole_and_for_good, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sized_one_grows_as_well, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts, setup, teardown),
        cmocka_unit_test_setup_teardown(cutting_longer_is_a_mistake, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
