#include "base/log.h"

#include "base/moment.h"
#include "base/test.h"

/* What a call of log_write puts on standard error. */
static char said[16 << 10];

static const char *line_of(void (*fn)(void *)) {
    assert_int_equal(test_child(fn, NULL, said, sizeof said), 0);
    return said;
}

static void write_fields(void *arg) {
    (void)arg;
    log_warn("letter kept back", LOG_INT("letter", -7), LOG_STR("from", S("lmtp")), LOG_STR("why", S("too big")),
             LOG_STR("none", STR_NONE));
}

static void a_line_holds_time_level_and_fields(void **state) {
    (void)state;
    const char *line = line_of(write_fields);
    const char *space = strchr(line, ' ');
    assert_non_null(space);
    int64_t at;
    assert_true(moment_from_rfc3339((struct str){ line, (size_t)(space - line) }, &at));
    assert_string_equal(space, " warn \"letter kept back\" letter=-7 from=lmtp why=\"too big\" none=\"\"\n");
}

static void write_forged(void *arg) {
    (void)arg;
    log_error("sign-in failed", LOG_STR("agent", S("x\n2026-01-01T00:00:00Z info forged\r\x1b[2J\"\\\x7f\0=")));
}

static void input_cannot_forge_a_line(void **state) {
    (void)state;
    const char *line = line_of(write_forged);
    assert_non_null(strstr(line, "agent=\"x\\x0a2026-01-01T00:00:00Z info forged\\x0d\\x1b[2J\\\"\\\\\\x7f\\x00=\"\n"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void write_for_terminals(void *arg) {
    (void)arg;
    log_error("read", LOG_STR("from", S("\xc2\x9b\x32J \xc2\x85 \xff\xc4 \xc4\x8d")));
}

static void terminals_are_told_nothing(void **state) {
    (void)state;
    assert_non_null(strstr(line_of(write_for_terminals),
                           "from=\"\\xc2\\x9b2J \\xc2\\x85 \\xff\\xc4 \xc4\x8d\"\n"));
}

static void write_long(void *arg) {
    (void)arg;
    char text[20000];
    memset(text, 'x', sizeof text);
    log_info("long", LOG_STR("text", ((struct str){ text, sizeof text })), LOG_INT("n", 1));
}

static void a_line_has_a_maximum_and_ends(void **state) {
    (void)state;
    const char *line = line_of(write_long);
    assert_in_range(strlen(line), 1, 8 << 10);
    assert_int_equal(line[strlen(line) - 1], '\n');
}

static void write_debug(void *arg) {
    (void)arg;
    log_debug("unseen");
}

static void write_debug_wanted(void *arg) {
    (void)arg;
    log_set_level(LOG_DEBUG);
    log_debug("seen");
    log_set_level(LOG_ERROR);
    log_warn("unseen");
    log_error("the end");
}

static void only_what_is_wanted_is_written(void **state) {
    (void)state;
    assert_string_equal(line_of(write_debug), "");
    const char *lines = line_of(write_debug_wanted);
    assert_non_null(strstr(lines, " debug seen\n"));
    assert_non_null(strstr(lines, " error \"the end\"\n"));
    assert_null(strstr(lines, "unseen"));
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_holds_time_level_and_fields),
        { "A41 CR, LF, ESC and NUL in a value cannot forge a log line", input_cannot_forge_a_line, NULL, NULL,
          NULL },
        { "A41 C1 controls and wrong UTF-8 are shown, not sent to the terminal", terminals_are_told_nothing, NULL,
          NULL, NULL },
        cmocka_unit_test(a_line_has_a_maximum_and_ends),
        cmocka_unit_test(only_what_is_wanted_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
