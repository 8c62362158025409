#include "base/bug.h"

#include "base/test.h"

static void stop(void *arg) { BUG((const char *)arg); }

static void hold(void *arg) { BUG_UNLESS(*(const int *)arg == 1); }

static void no_memory(void *arg) { bug_out_of_memory(*(const size_t *)arg); }

static void a_mistake_stops_with_file_line_and_words(void **state) {
    (void)state;
    char what[] = "the owl is gone";
    assert_aborts(stop, what, "bug_test.c:5 (the owl is gone); please report it");
}

static void a_broken_condition_stops_and_a_true_one_does_not(void **state) {
    (void)state;
    int one = 1, two = 2;
    char said[256];
    assert_int_equal(test_child(hold, &one, said, sizeof said), 0);
    assert_string_equal(said, "");
    assert_aborts(hold, &two, "bug_test.c:7 (*(const int *)arg == 1)");
}

static void no_memory_says_how_much_was_asked(void **state) {
    (void)state;
    size_t size = 12345;
    assert_aborts(no_memory, &size, "out of memory (12345 bytes asked)");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mistake_stops_with_file_line_and_words),
        cmocka_unit_test(a_broken_condition_stops_and_a_true_one_does_not),
        cmocka_unit_test(no_memory_says_how_much_was_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
