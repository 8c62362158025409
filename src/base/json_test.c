#include "base/json.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static void a_document_in_order(void **state) {
    struct json j = json_new(*state, 1 << 16);
    json_open_object(&j);
    json_key(&j, "id");
    json_int(&j, INT64_MAX);
    json_key(&j, "tags");
    json_open_array(&j);
    json_text(&j, S("x"));
    json_text(&j, STR_NONE);
    json_open_array(&j);
    json_end(&j);
    json_open_object(&j);
    json_end(&j);
    json_end(&j);
    json_key(&j, "on");
    json_bool(&j, true);
    json_key(&j, "off");
    json_bool(&j, false);
    json_key(&j, "none");
    json_none(&j);
    json_end(&j);
    ROW_STR("document", json_str(&j),
            S("{\"id\":9223372036854775807,\"tags\":[\"x\",null,[],{}],\"on\":true,\"off\":false,\"none\":null}"));
}

/* RFC 8259 section 7, and '<' escaped so that the text may stand in a script element (A16). */
static void texts_are_escaped(void **state) {
    static const struct {
        const char *name;
        struct str in, want;
    } rows[] = {
        { "empty", { "", 0 }, { "\"\"", 2 } },
        { "quotes and backslash", { "a\"b\\c", 5 }, { "\"a\\\"b\\\\c\"", 9 } },
        { "line end", { "a\nb", 3 }, { "\"a\\nb\"", 6 } },
        { "control bytes", { "\0\r\x1f\x7f", 4 }, { "\"\\u0000\\u000d\\u001f\\u007f\"", 26 } },
        { "end of a script", { "</script>", 9 }, { "\"\\u003c/script>\"", 16 } },
        { "beyond ASCII", { "\xC5\xA1\xF0\x9F\x99\x82", 6 }, { "\"\xC5\xA1\xF0\x9F\x99\x82\"", 8 } },
        { "wrong UTF-8", { "a\xff\xC5", 3 }, { "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"", 9 } },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json j = json_new(*state, 1000);
        json_text(&j, rows[i].in);
        ROW_STR(rows[i].name, json_str(&j), rows[i].want);
    }
}

static void a_key_is_escaped_too(void **state) {
    struct json j = json_new(*state, 100);
    json_open_object(&j);
    json_key(&j, "a\"<");
    json_int(&j, -1);
    json_end(&j);
    ROW_STR("key", json_str(&j), S("{\"a\\\"\\u003c\":-1}"));
}

static void a_value_written_before_stands_among_others(void **state) {
    struct json j = json_new(*state, 100);
    json_open_array(&j);
    json_int(&j, 1);
    json_raw(&j, S("{\"a\":[]}"));
    json_raw(&j, S("2"));
    json_end(&j);
    ROW_STR("raw", json_str(&j), S("[1,{\"a\":[]},2]"));
}

static void the_maximum_is_kept(void **state) {
    struct json j = json_new(*state, 8);
    json_text(&j, S("123456"));
    assert_false(json_over(&j));
    struct json k = json_new(*state, 8);
    json_text(&k, S("1234567"));
    assert_true(json_over(&k));
}

static void nest_too_deep(void *arg) {
    for (int i = 0; i < 33; i++) json_open_array(arg);
}

static void end_too_often(void *arg) { json_end(arg); }

static void leave_it_open(void *arg) {
    json_open_array(arg);
    (void)json_str(arg);
}

static void wrong_nesting_is_a_mistake(void **state) {
    struct json j = json_new(*state, 1000);
    assert_aborts(nest_too_deep, &j, "j->depth < sizeof j->close");
    assert_aborts(end_too_often, &j, "j->depth > 0");
    assert_aborts(leave_it_open, &j, "j->depth == 0");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(texts_are_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_is_escaped_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_written_before_stands_among_others, setup, teardown),
        cmocka_unit_test_setup_teardown(the_maximum_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_nesting_is_a_mistake, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
