#include "base/err.h"

#include "base/test.h"

static const struct err *fails(struct arena *a, bool yes) {
    return yes ? ERR(a, ERR_LIMIT, "This is too long.", .hint = "Shorten it.", .field = "name") : NULL;
}

static const struct err *hands_on(struct arena *a, bool yes, int *ret) {
    TRY(fails(a, yes));
    *ret = 1;
    return NULL;
}

static void an_error_goes_upward_untouched(void **state) {
    (void)state;
    struct arena *a = arena_new(4096);
    int ret = 0;
    assert_null(hands_on(a, false, &ret));
    assert_int_equal(ret, 1);
    ret = 0;
    const struct err *e = hands_on(a, true, &ret);
    assert_non_null(e);
    assert_int_equal(ret, 0);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "name");
    assert_int_equal(e->line, 6);
    ROW_STR("for the user", err_text(a, e), S("This is too long. Shorten it."));
    arena_free(&a);
}

static void the_trace_shows_the_chain_and_the_detail(void **state) {
    (void)state;
    struct arena *a = arena_new(16384);
    const struct err *low = err_make(a, (struct err){ .code = ERR_IO, .msg = "The disk is full.", .file = "x.c",
                                                      .line = 3, .detail = "write: 28" });
    const struct err *top = err_make(a, (struct err){ .code = ERR_RETRY, .msg = "Not now.", .file = "y.c",
                                                      .line = 9, .cause = low });
    ROW_STR("trace", err_trace(a, top),
            S("retry y.c:9 Not now. < io x.c:3 The disk is full. (write: 28)"));
    ROW_STR("no hint", err_text(a, top), S("Not now."));
    arena_free(&a);
}

/* contract.md: 0 done, 64 usage, 65 bad input, 69 unavailable, 70 our bug, 75 try again later. */
static void each_code_means_something_at_each_door(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum err_code code;
        int http, exit;
        char smtp;
    } rows[] = {
        { "not-found", ERR_NOT_FOUND, 404, 65, '5' }, { "denied", ERR_DENIED, 403, 65, '5' },
        { "sign-in", ERR_SIGN_IN, 401, 65, '5' },     { "invalid", ERR_INVALID, 422, 65, '5' },
        { "conflict", ERR_CONFLICT, 409, 65, '4' },   { "limit", ERR_LIMIT, 413, 65, '5' },
        { "rate", ERR_RATE, 429, 75, '4' },           { "retry", ERR_RETRY, 503, 75, '4' },
        { "io", ERR_IO, 500, 69, '4' },               { "protocol", ERR_PROTOCOL, 400, 65, '5' },
        { "bug", ERR_BUG, 500, 70, '4' },
    };
    assert_int_equal(ROWS(rows), ERR_CODE_COUNT);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct err_meaning *m = err_meaning(rows[i].code);
        assert_string_equal(m->name, rows[i].name);
        ROW_INT(rows[i].name, m->http, rows[i].http);
        ROW_INT(rows[i].name, m->exit, rows[i].exit);
        /* "451 4.3.0": reply code and enhanced status are of one class (RFC 3463) */
        ROW_INT(rows[i].name, m->smtp[0], rows[i].smtp);
        ROW_INT(rows[i].name, m->smtp[4], rows[i].smtp);
    }
}

static void unknown_code(void *arg) { (void)err_meaning(*(enum err_code *)arg); }

static void an_unknown_code_is_a_mistake(void **state) {
    (void)state;
    enum err_code code = ERR_CODE_COUNT;
    assert_aborts(unknown_code, &code, "code < ERR_CODE_COUNT");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_goes_upward_untouched),
        cmocka_unit_test(the_trace_shows_the_chain_and_the_detail),
        cmocka_unit_test(each_code_means_something_at_each_door),
        cmocka_unit_test(an_unknown_code_is_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
